//! A text that a record keeps in several fields: `paragraph1`, `paragraph2`; `body` and `body2`; `الفقرة الأولى`, `الفقرة الثانية`.
//!
//! The fields of one name, in the order of their numbers, are one text. Where a field of that name without a number is there, it is the
//! first part, unless the parts say what it says: then they are another dress of it, and [`bodies`] chooses.

use super::bodies::{self, Candidate, bare};
use super::fields::{Fields, Role};
use super::{beside, blocks, values};
use mujaz_text::extract::Removed;
use mujaz_text::normalize::fold;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashSet};

/// Names of parts, folded, beside the names of bodies.
const PARTS: &[&str] = &["p", "para", "par", "paragraph", "sentence", "sent", "part", "page", "chunk", "فقره", "جمله", "جزء", "صفحه"];

/// What may stand between a body's name and its number: `text_part2`, `content_page_3`.
const BETWEEN: &[&str] = &["part", "page", "paragraph", "p", "no"];

/// What says that a field goes on with a text instead of a number.
const CONTINUED: &[&str] = &["continued", "continuation", "cont"];

/// Numbers in words, folded, from the first on.
const ORDINALS: [&[&str]; 10] = [
    &["الاول", "الاولي"],
    &["الثاني", "الثانيه"],
    &["الثالث", "الثالثه"],
    &["الرابع", "الرابعه"],
    &["الخامس", "الخامسه"],
    &["السادس", "السادسه"],
    &["السابع", "السابعه"],
    &["الثامن", "الثامنه"],
    &["التاسع", "التاسعه"],
    &["العاشر", "العاشره"],
];

/// No text has so many parts: a larger number is a year or an id.
const MOST: u32 = 1000;

/// Two fields without a title or a text beside them are a pair of sentences to compare; more are an article.
const PAIR: usize = 2;

/// Whether a field's name is that of one of several parts.
pub fn is_part(name: &str, fields: &Fields) -> bool {
    part(name, fields).is_some()
}

/// The texts that a record keeps in several fields.
pub fn texts(record: &Map<String, Value>, fields: &Fields) -> Vec<Candidate> {
    if fields.gives(Role::Body) {
        return Vec::new();
    }
    let mut series: BTreeMap<String, Vec<(u32, &str)>> = BTreeMap::new();
    for name in record.keys() {
        if let Some((stem, number)) = part(name, fields) {
            series.entry(stem).or_default().push((number, name));
        }
    }
    series.into_iter().filter_map(|(stem, parts)| joined(record, fields, &stem, parts)).collect()
}

/// The text of fields of one name.
fn joined(record: &Map<String, Value>, fields: &Fields, stem: &str, mut parts: Vec<(u32, &str)>) -> Option<Candidate> {
    parts.sort_unstable();
    let text = |name: &str| {
        blocks::body(values::find(record, name)?.as_ref(), "\n\n").filter(|c| blocks::is_arabic(&c.text) && !beside::is_persian(&c.text))
    };
    // A second part without a first one goes on with whatever text there is.
    let second = parts.first().is_some_and(|(number, _)| *number >= 2);
    let other = || fields.names(Role::Body).into_iter().find_map(text).filter(|_| second);
    let base = is_body(stem, fields).then(|| text(stem)).flatten().or_else(other);
    let parts: Vec<Candidate> = parts.into_iter().filter_map(|(_, name)| text(name)).collect();
    let title = |name: &str| values::text(values::find(record, name)?.as_ref(), Role::Title);
    let titled = || fields.names(Role::Title).into_iter().any(|name| title(name).is_some());
    let lonely = base.is_none() && (parts.len() < PAIR || parts.len() == PAIR && !titled());
    if lonely || !parts.iter().any(|part| part.text.split_whitespace().nth(2).is_some()) {
        return None;
    }
    let mut all: Vec<Candidate> = Vec::new();
    let mut said: Vec<String> = Vec::new();
    let mut versions: Vec<Removed> = Vec::new();
    // A later part that says what the text has said is no part of it.
    for part in base.into_iter().chain(parts) {
        let key = bare(&part.text);
        if said.iter().any(|known| known.contains(&key)) {
            continue;
        }
        // Nor is one that says the same in mostly the same words: a rewritten text is listed beside the first.
        if all.first().is_some_and(|first| is_version(&part.text, &first.text)) {
            versions.extend(bodies::finished_lines(&part.text).into_iter().map(|line| Removed { line, reason: "field" }));
        } else {
            said.push(key);
            all.push(part);
        }
    }
    // What one part says again is the same text in other dress, or a teaser of it: the fullest is the text.
    if let [first, rest @ ..] = all.as_slice()
        && rest.iter().any(|part| bodies::says_most(&part.text, &first.text))
    {
        return all.into_iter().max_by_key(|part| part.text.len());
    }
    let left = all.iter().flat_map(|part| part.left.clone()).chain(versions).collect();
    let text = all.into_iter().map(|part| part.text).collect::<Vec<String>>().join("\n\n");
    Some(Candidate { text, left, weak: false })
}

/// Whether a text is another one in other words: of about its length, most of its longer words the same.
fn is_version(text: &str, first: &str) -> bool {
    /// Fewer longer words tell nothing.
    const WORDS: usize = 8;
    let long =
        |text: &str| -> Vec<String> { text.split(|c: char| !c.is_alphanumeric()).map(fold).filter(|w| w.chars().count() >= 4).collect() };
    let (words, known) = (long(text), long(first));
    let alike = words.len() * 2 >= known.len() && known.len() * 2 >= words.len();
    let known: HashSet<&String> = known.iter().collect();
    words.len() >= WORDS && alike && words.iter().filter(|w| known.contains(w)).count() * 10 >= words.len() * 6
}

/// What a name names and which part of it: `content_part_2` is the second of `content`.
fn part(name: &str, fields: &Fields) -> Option<(String, u32)> {
    // Asked for every field of every record: most names show at their end that they count nothing.
    let last = name.chars().next_back()?;
    let goes_on = |word: &&str| {
        let tail = name.len().checked_sub(word.len()).and_then(|at| name.as_bytes().get(at..));
        tail.is_some_and(|tail| tail.eq_ignore_ascii_case(word.as_bytes()))
    };
    if !(last.is_numeric() || !last.is_ascii() && last.is_alphabetic() || CONTINUED.iter().any(goes_on)) {
        return None;
    }
    let folded: String = fold(name).to_lowercase();
    let (stem, number) = numbered(folded.trim_end_matches(|c: char| !c.is_alphanumeric()))?;
    let letters: String = stem.chars().filter(|c| c.is_alphanumeric()).collect();
    let plain = letters.strip_prefix("ال").unwrap_or(&letters);
    let body = || BETWEEN.iter().find_map(|word| letters.strip_suffix(word).filter(|rest| is_body(rest, fields))).unwrap_or(&letters);
    let stem = if PARTS.contains(&plain) { plain } else { Some(body()).filter(|stem| is_body(stem, fields))? };
    (number < MOST).then(|| (stem.to_string(), number))
}

/// A name without its number, and the number.
fn numbered(name: &str) -> Option<(&str, u32)> {
    if let Some(stem) = CONTINUED.iter().find_map(|word| name.strip_suffix(word)) {
        return Some((stem, 2));
    }
    let digits = name.chars().rev().take_while(|c| c.is_numeric()).count();
    if digits > 0 {
        let stem = name.trim_end_matches(char::is_numeric);
        let number = name.get(stem.len()..)?.chars().try_fold(0u32, |sum, c| {
            let digit = c.to_digit(10).or_else(|| u32::from(c).checked_sub(0x660).filter(|d| *d < 10))?;
            sum.checked_mul(10)?.checked_add(digit)
        })?;
        return Some((stem, number));
    }
    let (stem, word) = name.rsplit_once([' ', '_', '-'])?;
    let number = ORDINALS.iter().position(|words| words.contains(&word))?;
    Some((stem, u32::try_from(number).ok()? + 1))
}

/// Whether letters name a body.
fn is_body(letters: &str, fields: &Fields) -> bool {
    let bare = |name: &str| fold(name).to_lowercase().chars().filter(|c| c.is_alphanumeric()).eq(letters.chars());
    // `page` is the number of one more often than its text.
    let html = || fields.names(Role::Html).into_iter().filter(|name| *name != "page");
    !letters.is_empty() && fields.names(Role::Body).into_iter().chain(html()).any(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_other_words_is_a_version() {
        let text = "أعلنت وزارة الزراعة اليوم بدء موسم حصاد القمح في المحافظات الشرقية بمشاركة أكثر من ألف مزارع";
        for (other, is) in [
            ("بدأ اليوم موسم حصاد القمح في المحافظات الشرقية بمشاركة ألف مزارع وفق ما أعلنت وزارة الزراعة", true),
            ("وقال الوزير إن الإنتاج المتوقع هذا العام يتجاوز مليوني طن بفضل الأمطار الغزيرة التي هطلت مبكرا", false),
            ("وزارة الزراعة اليوم موسم القمح", false),
            ("وأضافت وزارة الزراعة أن المزارعين سيحصلون على أسعار مجزية وقروض ميسرة قبل نهاية الشهر الجاري", false),
        ] {
            assert_eq!(is_version(other, text), is, "{other}");
        }
    }

    #[test]
    fn names_count_parts_of_texts_and_nothing_else() {
        let fields = Fields::default();
        let cases = [
            ("paragraph1", Some(("paragraph", 1))),
            ("paragraph_12", Some(("paragraph", 12))),
            ("Paragraph 3", Some(("paragraph", 3))),
            ("p0", Some(("p", 0))),
            ("sentence-2", Some(("sentence", 2))),
            ("body2", Some(("body", 2))),
            ("content_2", Some(("content", 2))),
            ("text_part2", Some(("text", 2))),
            ("content_page_3", Some(("content", 3))),
            ("articleBody2", Some(("articlebody", 2))),
            ("body_continued", Some(("body", 2))),
            ("text_cont", Some(("text", 2))),
            ("فقرة 1", Some(("فقره", 1))),
            ("فقرة ٢", Some(("فقره", 2))),
            ("الفقرة الأولى", Some(("فقره", 1))),
            ("الفقرة_الثالثة", Some(("فقره", 3))),
            ("الجزء الثاني", Some(("جزء", 2))),
            ("النص 2", Some(("النص", 2))),
            ("body", None),
            ("h1", None),
            ("image1", None),
            ("title2", None),
            ("section1", None),
            ("md5", None),
            ("text_2024", None),
            ("page_count", None),
            ("content", None),
            ("السنة الأولى", None),
            ("", None),
            ("2", None),
        ];
        for (name, want) in cases {
            let found = part(name, &fields);
            assert_eq!(found.as_ref().map(|(stem, number)| (stem.as_str(), *number)), want, "{name}");
        }
    }
}
