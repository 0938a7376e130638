//! What language a text is in, as far as its letters say: what a translator out of Arabic must know.

use mujaz::text::letters;

/// A language and how sure that is, from 0 to 100.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    pub code: &'static str,
    pub confidence: f64,
}

/// Letters that Arabic does without and Persian has, as have the others in its script.
const PERSIAN: &str = "پچژگ";
/// Forms of two letters that Persian writes, but some Arabic keyboards too: alone they tell nothing.
const FORMS: &str = "یک";
/// Letters that Persian does without too, by the language that needs them.
const OTHERS: [(&str, &str); 3] = [("ur", "ٹڈڑںےھہۂ"), ("ps", "ټډړښېۍځڅ"), ("ckb", "ڕڵێۆە")];
/// From this share of such letters on, a text is in the other language: Arabic papers write some foreign names with them.
const FOREIGN: f64 = 0.02;
/// Words that hardly an English sentence does without.
const ENGLISH: [&str; 10] = ["the", "of", "and", "to", "is", "that", "with", "it", "are", "this"];

/// The languages a text may be in, the likeliest first; none for a text without letters.
///
/// Letters tell scripts apart, and Arabic from the other languages in its script; of the Latin script only English is known,
/// by its words, and everything else is called that too, with little confidence.
pub fn detect(text: &str) -> Vec<Guess> {
    let (arabic, all) = letters(text);
    if all == 0 {
        return Vec::new();
    }
    let mut out = Vec::new();
    let percent = |n: usize| (n as f64 / all as f64 * 1000.0).round() / 10.0;
    let count = |set: &str| text.chars().filter(|c| set.contains(*c)).count();
    if arabic > 0 {
        let many = |n: usize| n as f64 >= FOREIGN * arabic as f64;
        let (own, other) = OTHERS.map(|(code, set)| (count(set), code)).into_iter().max_by_key(|(n, _)| *n).unwrap_or_default();
        let persian = count(PERSIAN);
        let code = if many(own) {
            other
        } else if persian > 0 && many(persian + count(FORMS)) {
            "fa"
        } else {
            "ar"
        };
        out.push(Guess { code, confidence: percent(arabic) });
    }
    let latin = text.chars().filter(|c| c.is_alphabetic() && (c.is_ascii() || ('\u{C0}'..'\u{250}').contains(c))).count();
    if latin > 0 {
        let words: Vec<String> = text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
        let known = words.iter().filter(|w| ENGLISH.contains(&w.as_str())).count();
        let sure = if known * 12 >= words.len() { 1.0 } else { 0.3 };
        out.push(Guess { code: "en", confidence: (percent(latin) * sure * 10.0).round() / 10.0 });
    }
    out.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    out
}

/// The name of a language, in Arabic or English.
pub fn name(code: &str, arabic: bool) -> &'static str {
    match (code, arabic) {
        ("ar", false) => "Arabic",
        ("ar", true) => "العربية",
        (_, false) => "English",
        (_, true) => "الإنجليزية",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arabic_is_told_from_what_looks_like_it() {
        let first = |text: &str| detect(text).first().map(|g| g.code);
        assert_eq!(first("قال الوزير إن المفاوضات مستمرة."), Some("ar"));
        // A foreign name in an Arabic paper.
        assert_eq!(
            first(
                "وصل رئيس شركة گوگل إلى القاهرة أمس لبحث الاستثمار في قطاع الاتصالات ومراكز البيانات مع وزير الاتصالات المصري وعدد من رجال الأعمال"
            ),
            Some("ar")
        );
        assert_eq!(first("قال الوزیر إن المفاوضات مستمرة فی القاهرة"), Some("ar"), "typed on another keyboard");
        assert_eq!(first("وزیر گفت که مذاکرات ادامه دارد"), Some("fa"));
        assert_eq!(first("وزیر نے کہا کہ مذاکرات جاری ہیں"), Some("ur"));
        assert_eq!(first("The minister said that the talks go on"), Some("en"));
        assert!(detect("El ministro llega a Madrid mañana por la tarde")[0].confidence < 50.0);
        assert_eq!(detect("👍 123 !"), []);
        let mixed = detect("قال الوزير إن المفاوضات مستمرة AFP");
        assert_eq!((mixed[0].code, mixed[1].code), ("ar", "en"));
    }
}
