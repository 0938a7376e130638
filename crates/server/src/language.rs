//! What language a text is in, as far as its letters and words say: what a translator out of Arabic must know.

use mujaz::check::addresses;
use mujaz::text::{is_arabic_letter, letters};
use std::ops::Range;

/// A language and how sure that is, from 0 to 100.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    pub code: &'static str,
    pub confidence: f64,
}

/// Another language in the script of Arabic: the letters that it needs and Arabic does without, and words that hardly a text of it
/// does without.
struct Other {
    code: &'static str,
    letters: &'static str,
    words: &'static [&'static str],
}

/// Letters of Persian that dialects write, too, and papers in foreign names: the words must tell.
const PERSIAN: Other = Other {
    code: "fa",
    letters: "پچژگ",
    words: &["است", "که", "در", "از", "را", "با", "برای", "گفت", "دارد", "شده", "نیست", "هستند", "یک", "خود", "چه"],
};
/// Forms of two letters that Persian writes, but some Arabic keyboards too: alone they tell nothing.
const FORMS: &str = "یک";
const OTHERS: [Other; 3] = [
    Other {
        code: "ur", letters: "ٹڈڑںےہۂ", words: &["ہے", "ہیں", "میں", "نے", "کے", "کی", "کا", "کہ", "سے", "کو", "اور", "پر"]
    },
    Other { code: "ps", letters: "ټډړښېۍځڅ", words: &["په", "چې", "کې", "دی", "سره", "دې", "څخه"] },
    Other {
        code: "ckb", letters: "ڕڵێۆە", words: &["لە", "بە", "کە", "بۆ", "ئەو", "ئەم", "لەگەڵ", "دەکات", "نییە", "هەیە"]
    },
];
/// From this share of such letters on, a text may be in the other language: Arabic papers write some foreign names with them.
const FOREIGN: f64 = 0.02;
/// Of so many words of a running text one is on its language's list.
const KNOWN_OF: usize = 12;
/// Of fewer words nothing but the list tells which language they are.
const FEW: usize = 3;
/// Letters that Arabic has and the others hardly write.
const OWN: &str = "ةىيكأإ";
/// Words that hardly an English sentence does without.
const ENGLISH: [&str; 10] = ["the", "of", "and", "to", "is", "that", "with", "it", "are", "this"];

/// The languages a text may be in, the likeliest first; none for a text without letters.
///
/// Letters tell scripts apart, and with words Arabic from the other languages in its script; of the Latin script only English is known,
/// by its words, and everything else is called that too, with little confidence. What has a word in the script of Arabic is never
/// English first, however long the names and terms beside it are: somebody would get it back untranslated. Addresses, handles and Latin
/// hashtags are of no language.
pub fn detect(text: &str) -> Vec<Guess> {
    let (mut prose, tags) = prose(text);
    let (mut arabic, mut all) = letters(&prose);
    // An English sentence with an Arabic hashtag is English; one of hashtags is in their language.
    if arabic == 0 && letters(&tags).0 > all {
        prose.push_str(&tags);
        (arabic, all) = letters(&prose);
    }
    if all == 0 {
        return Vec::new();
    }
    let mut out = Vec::new();
    let tenths = |n: f64| (n * 10.0).round() / 10.0;
    let percent = |n: usize| tenths(n as f64 / all as f64 * 100.0);
    let mut most = 100.0;
    if arabic > 0 {
        let confidence = percent(arabic).max(50.0);
        most -= confidence;
        out.push(Guess { code: of_arabic_script(&prose, arabic), confidence });
    }
    let latin = prose.chars().filter(|c| c.is_alphabetic() && (c.is_ascii() || ('\u{C0}'..'\u{250}').contains(c))).count();
    if latin > 0 {
        let (mut known, mut words) = (0, 0);
        for word in prose.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()) {
            words += 1;
            known += usize::from(ENGLISH.iter().any(|e| e.eq_ignore_ascii_case(word)));
        }
        let sure = if known * KNOWN_OF >= words { 1.0 } else { 0.3 };
        out.push(Guess { code: "en", confidence: tenths((percent(latin) * sure).min(most)) });
    }
    out
}

/// Which of the languages in the script of Arabic a text is in. A few letters decide nothing: names are written with them.
fn of_arabic_script(text: &str, arabic: usize) -> &'static str {
    let count = |set: &str| text.chars().filter(|c| set.contains(*c)).count();
    let many = |n: usize| n > 0 && n as f64 >= FOREIGN * arabic as f64;
    let words: Vec<&str> = text.split(|c: char| !c.is_alphabetic()).filter(|w| w.contains(is_arabic_letter)).collect();
    let known = |other: &Other| words.iter().filter(|w| other.words.contains(w)).count();
    let own = || count(OWN) > 0 || words.iter().any(|w| w.starts_with("ال") && w.chars().nth(4).is_some());
    // By its words; where none is on the list, by its letters, if nothing in it is Arabic's own.
    let is = |other: &Other, by_letters: bool| match known(other) {
        0 => by_letters && words.len() >= FEW && !own(),
        n => n * KNOWN_OF >= words.len(),
    };
    let others = OTHERS.iter().map(|other| (count(other.letters), other)).filter(|(n, other)| many(*n) && is(other, true));
    if let Some((_, other)) = others.max_by_key(|(n, _)| *n) {
        return other.code;
    }
    let (persian, forms) = (count(PERSIAN.letters), count(FORMS));
    if persian > 0 && many(persian + forms) && is(&PERSIAN, forms > 0) { PERSIAN.code } else { "ar" }
}

/// A text without its addresses, e-mail addresses and handles, and apart from it the hashtags in Arabic.
fn prose(text: &str) -> (String, String) {
    let mut rest = String::with_capacity(text.len());
    let mut at = 0;
    for range in addresses(text) {
        // One that stands in the path of another was passed over with it.
        if let Some(before) = text.get(at..range.start) {
            rest.push_str(before);
            rest.push(' ');
            at = end(text, &range);
        }
    }
    rest.push_str(text.get(at..).unwrap_or_default());
    let (mut words, mut tags) = (String::with_capacity(rest.len()), String::new());
    for word in rest.split_whitespace() {
        let bare = word.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '@' | '#'));
        let (into, arabic) = (if bare.starts_with('#') { &mut tags } else { &mut words }, word.contains(is_arabic_letter));
        // A handle on another server (`@name@host`), an address with letters that are not ASCII; a word glued to it stays.
        if arabic || !bare.contains('@') && !bare.starts_with('#') {
            into.push_str(word);
            into.push(' ');
        }
    }
    (words, tags)
}

/// Where an address ends: its path may go on in letters of any script.
fn end(text: &str, range: &Range<usize>) -> usize {
    let found = text.get(range.clone()).unwrap_or_default();
    let rest = text.get(range.end..).unwrap_or_default();
    let path = found.contains("://") || found.contains('/') || found.starts_with("www.");
    if !path || !(found.ends_with('/') || rest.starts_with(['=', '_', '-', '#', '&', '+', '%'])) {
        return range.end;
    }
    let ends = |c: char| c.is_whitespace() || "،؛؟)]}>»”\"'<".contains(c);
    range.end + rest.find(ends).unwrap_or(rest.len())
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

    fn first(text: &str) -> Option<&'static str> {
        detect(text).first().map(|g| g.code)
    }

    #[test]
    fn arabic_is_told_from_what_looks_like_it() {
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

    #[test]
    fn a_few_letters_decide_nothing() {
        for name in ["گوگل", "پاريس", "چاد", "ژان", "أحبّگ", "شلونچ اليوم", "اشگد السعر گلت الچاي زين", "ھذا بيت", "سافرت إلى پاريس"]
        {
            assert_eq!(first(name), Some("ar"), "{name}");
        }
        assert_eq!(first("سلام دوست عزیز چطوری"), Some("fa"), "none of its words is on the list, and nothing in it is Arabic's own");
        assert_eq!(first("ٹھیک ہے"), Some("ur"));
        assert_eq!(first("وزیر په کابل کې وویل چې خبرې روانې دي"), Some("ps"));
        assert_eq!(first("وەزیر لە هەولێر ڕایگەیاند کە گفتوگۆکان بەردەوامن"), Some("ckb"));
    }

    #[test]
    fn what_has_an_arabic_word_is_arabic_whatever_stands_beside_it() {
        for text in [
            "شاهد https://www.youtube.com/watch?v=abcdefgh",
            "صباح الخير يا أصدقاء @friend@mastodon.social @another_friend@social.example.org #GoodMorning",
            "كتبت مقالا عن Kubernetes Ingress Controllers and Docker",
            "راسلونا على the.whole.newsroom.of.the.paper@news.example.org",
            "شاهد https://www. youtube.com/watch?v=abc defgh",
            "لـ@friend@mastodon.social",
            "#عاجل #غزة AFP",
            "#غزة_تحت_القصف",
            "اقرأ https://ar.wikipedia.org/wiki/القاهرة",
        ] {
            let all = detect(text);
            assert_eq!(all.first().map(|g| g.code), Some("ar"), "{text}: {all:?}");
            assert!(all.windows(2).all(|w| w[0].confidence >= w[1].confidence), "{text}: {all:?}");
        }
        for text in [
            "See https://ar.wikipedia.org/wiki/القاهرة for more of it",
            "See https://example.org/?q=القاهرة, that is all",
            "Breaking news from the city #غزة",
            "The talks go on in Cairo.",
        ] {
            assert_eq!(first(text), Some("en"), "{text}");
        }
        for text in ["https://ar.wikipedia.org/wiki/القاهرة", "@friend@mastodon.social", "https://example.org/a.html", "٣٫٥"] {
            assert_eq!(first(text), None, "{text}");
        }
    }
}
