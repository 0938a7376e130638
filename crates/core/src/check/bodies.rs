//! Organisations that became others: the World Bank for صندوق النقد الدولي, the African Union for جامعة الدول العربية.
//!
//! What the acronyms' check does for "IMF" this one does for words, of ministries, agencies and movements too. Translators leave bodies
//! out, put them in and call them by their letters; so only that is judged where the Arabic names one of the list of which the English has
//! neither words nor letters, and the English names another of its class of which nothing is in the Arabic, not even a word of its name.

use super::{Check, Finding, FlagKind, Pair, Word};
use mujaz_text::clitics::forms;
use mujaz_text::normalize::fold;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// Compares organisations that are named in words.
pub(super) struct Bodies;

impl Check for Bodies {
    fn name(&self) -> &'static str {
        "bodies"
    }

    fn check(&self, pair: &Pair<'_>) -> Vec<Finding> {
        let (there, here) = (pair.source_words(), pair.target_words());
        // Nearly no phrase has its first word in the text, and none of the others costs more than a look.
        let words: HashSet<&str> = here.iter().map(|w| w.folded.trim_end_matches("'s")).collect();
        let begins = |phrase: &&&str| phrase.split(' ').next().is_some_and(|first| words.contains(first));
        let of = |body: &Body| body.english.iter().filter(begins).find_map(|phrase| place(here, phrase, english));
        let strange = |body: &Body| !body.arabic.iter().any(|phrase| place(there, phrase, arabic).is_some());
        let surely = |body: &Body| body.sure.iter().find_map(|phrase| place(there, phrase, arabic));
        // A body of the class that the Arabic surely names and the English in no way.
        let lost = |class: &str| {
            let gone = |body: &&Body| body.class == class && of(body).is_none() && !lettered(pair, body);
            BODIES.iter().filter(gone).find_map(surely)
        };
        let mut invented = BODIES.iter().filter_map(|body| Some((body.class, of(body).filter(|_| strange(body))?)));
        let found = invented.find_map(|(class, to)| Some((lost(class)?, to)));
        found.map(|(from, to)| pair.became(FlagKind::NameChanged, from, to)).into_iter().collect()
    }
}

/// What a body is called (`bodies.tsv`).
struct Body {
    /// Phrases in lower case.
    english: Vec<&'static str>,
    letters: Vec<&'static str>,
    /// Folded phrases.
    arabic: Vec<String>,
    /// Those of them that surely name the body: what has a blank or a mark. Another word alone may.
    sure: Vec<String>,
    /// Only what is of one class became one another.
    class: &'static str,
}

static BODIES: LazyLock<Vec<Body>> = LazyLock::new(|| {
    let parts = |field: Option<&'static str>| field.unwrap_or_default().split('|').filter(|p| !p.is_empty()).collect::<Vec<_>>();
    let body = |line: &'static str| {
        let mut fields = line.split('\t');
        let (english, letters) = (parts(fields.next()), parts(fields.next()));
        let phrases = parts(fields.next());
        let folded = |phrase: &&'static str| fold(phrase.trim_start_matches('!'));
        let arabic = phrases.iter().map(folded).collect();
        let sure = phrases.iter().filter(|phrase| phrase.contains(' ') || phrase.starts_with('!')).map(folded).collect();
        Body { english, letters, arabic, sure, class: fields.next().unwrap_or_default() }
    };
    mujaz_text::data::BODIES.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).map(body).collect()
});

/// Where words stand side by side that are each, by `is`, those of a phrase.
fn place(words: &[Word], phrase: &str, is: fn(&Word, &str, bool) -> bool) -> Option<Range<usize>> {
    let parts: Vec<&str> = phrase.split(' ').collect();
    let found = words.windows(parts.len()).find(|w| w.iter().zip(&parts).enumerate().all(|(i, (word, part))| is(word, part, i == 0)))?;
    Some(found.first()?.range.start..found.last()?.range.end)
}

fn english(word: &Word, part: &str, _: bool) -> bool {
    word.folded.trim_end_matches("'s") == part
}

fn arabic(word: &Word, part: &str, first: bool) -> bool {
    if first { forms(&word.folded).iter().any(|form| form.starts_with(part)) } else { word.folded.starts_with(part) }
}

/// Whether the English has the letters of a body: "IMF", "U.N.".
fn lettered(pair: &Pair<'_>, body: &Body) -> bool {
    let raw = |w: &Word| pair.target.get(w.range.clone()).unwrap_or_default().replace('.', "");
    let has = |w: &Word| {
        let raw = raw(w);
        let bare = raw.split(['\'', '’', '-']).next().unwrap_or_default();
        body.letters.contains(&bare)
    };
    !body.letters.is_empty() && pair.target_words().iter().any(has)
}

#[cfg(test)]
mod tests {
    use super::super::Context;
    use super::*;

    fn found(arabic: &str, english: &str) -> bool {
        !Bodies.check(&Pair::new(arabic, english, Context { full: true, ..Context::default() })).is_empty()
    }

    #[test]
    fn another_body_is_seen() {
        for (arabic, english) in [
            ("تسلمت مصر قرض صندوق النقد الدولي", "Egypt has received its loan from the World Bank"),
            ("وأدانت جامعة الدول العربية الهجوم", "The African Union condemned the attack"),
            ("رحب الاتحاد الأوروبي بالاتفاق", "The African Union welcomed the deal"),
            ("أكدت منظمة الصحة العالمية ذلك", "The International Monetary Fund confirmed it"),
            ("حذر الصليب الأحمر من الجوع", "Human Rights Watch warned of hunger"),
            ("سيطرت قوات الدعم السريع على المدينة", "Islamic State has taken the city"),
            ("وصل وزير المالية إلى العاصمة", "The foreign minister has arrived in the capital"),
            ("أعلنت وزارة الداخلية ذلك", "The Defence Ministry announced it"),
            ("قالت وزيرة الصحة إن العدد ارتفع", "The minister of education said the number had risen"),
            ("نقلت وكالة رويترز عنه ذلك", "AFP quoted him as saying so"),
            ("قال حزب الله إنه لن يرد", "Hamas said it would not respond"),
            ("أطلقت كوريا الجنوبية قمرا صناعيا", "North Korea has launched a satellite"),
            ("غرقت السفينة في البحر الأحمر", "The ship sank in the Black Sea"),
            ("عرض القرار على مجلس النواب", "The decision was put before the Senate"),
            ("فاض نهر النيل", "The Euphrates has burst its banks"),
            ("اعتبرت حماس أن الاتفاق باطل", "Fatah called the deal void"),
            ("قالت طالبان إنها سيطرت على الطريق", "Hamas said it had taken the road"),
            ("ذكرت شينخوا أن السفينة غرقت", "Reuters reported that the ship had sunk"),
            ("اجتمع وزراء مالية الدول العشر", "The interior ministers of the ten countries met"),
            ("استقبل وزير خارجية الأردن", "He received Jordan's defence minister"),
            ("التقى وزراء الخارجية في عمان", "The finance ministers met in Amman"),
        ] {
            assert!(found(arabic, english), "{arabic} | {english}");
        }
    }

    /// What this list calls the letters of a body, the acronyms' list must not call an invention.
    #[test]
    fn letters_of_bodies_are_known_acronyms() {
        let known: Vec<&str> = mujaz_text::data::ACRONYMS.lines().filter_map(|line| line.split('\t').next()).collect();
        let letters = |text: &&&str| text.bytes().all(|b| b.is_ascii_uppercase());
        for letters in BODIES.iter().flat_map(|body| &body.letters).filter(letters) {
            assert!(known.iter().any(|acronym| acronym.eq_ignore_ascii_case(letters)), "{letters}");
        }
        for (arabic, english) in [
            ("قالت هيومن رايتس ووتش", "HRW said"),
            ("قالت منظمة أطباء بلا حدود", "MSF said"),
            ("قمة جامعة الدول العربية", "The LAS summit"),
            ("قالت هيئة تحرير الشام", "HTS said"),
            ("قالت قوى الأمن الداخلي", "The ISF said"),
            ("فاز حزب العدالة والتنمية", "The PJD won"),
            ("فاز في دوري أبطال آسيا", "He won the AFC Champions League"),
            ("وافق البنك الدولي على القرض", "The WB approved the loan"),
        ] {
            let found = super::super::run(&Pair::new(arabic, english, Context { full: true, ..Context::default() }));
            assert!(!found.iter().any(|f| f.kind == FlagKind::AcronymInvented), "{arabic} | {english}: {found:?}");
        }
    }

    #[test]
    fn the_same_body_in_other_words_is_right() {
        for (arabic, english) in [
            ("تسلمت مصر قرض صندوق النقد الدولي", "Egypt has received its loan from the IMF"),
            ("تسلمت مصر قرض صندوق النقد الدولي", "Egypt has received its loan"),
            ("قالت المنظمة الدولية", "The United Nations said"),
            ("البنك العالمي وصندوق النقد", "The World Bank and the International Monetary Fund"),
            ("رحبت الجامعة بالاتفاق مع الأمم المتحدة", "The Arab League welcomed the agreement with the U.N."),
            ("الاتحاد الأوروبي لكرة القدم", "European football's governing body, UEFA"),
            ("أعلن تنظيم داعش", "The Islamic State group announced"),
            ("اجتمع الوزراء", "The World Bank's ministers met"),
            ("قال وزير الخارجية البريطاني", "The British foreign secretary said"),
            ("قال وزير الخارجية الأمريكي", "The U.S. Secretary of State said"),
            ("قال وزير الدفاع البريطاني", "Britain's secretary of state for defence said"),
            ("قالت وزارة الخزانة", "The Treasury Department said"),
            ("أعلنت وزارتا الدفاع والداخلية ذلك", "The interior ministry announced it"),
            ("زار وزير الداخلية مقر وزارة الصحة", "The minister visited the health ministry"),
            ("نقلت رويترز عن وكالة الأناضول", "Reuters quoted Turkish state media"),
            ("أطلقت كوريا الجنوبية قمرا صناعيا ردا على بيونغ يانغ", "Seoul has launched a satellite in answer to North Korea"),
            ("قال الاتحاد الأوروبي إن المهاجرين عبروا البحر", "The bloc said the migrants had crossed the Mediterranean"),
            ("وافق مجلس النواب على القانون", "Parliament approved the law and sent it to the Senate"),
            ("هزم الحزب خصومه", "Hezbollah has beaten its rivals"),
            ("استقبله الجمهور بحماس", "The crowd received him with warmth"),
            ("اعتبرت حماس أن الاتفاق باطل", "The Gaza movement called the deal void"),
            ("قالت شينخوا", "Chinese state media said"),
            ("قالت حماس إن فتح رفضت", "Fatah refused, Hamas said"),
            ("وزير مالية سابق", "a former treasury secretary"),
            ("وزراء خارجية الدول", "the countries' top diplomats"),
        ] {
            assert!(!found(arabic, english), "{arabic} | {english}");
        }
    }
}
