//! Names of months and of days of the week in running text, in either language.

use super::months::GREGORIAN;
use super::{Token, named, number, range_of, text_at, tokens};
use std::ops::Range;

/// A month that a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundMonth {
    /// 1 to 12.
    pub month: u32,
    /// Whether it is a month beyond doubt: a name that is no other word ("جوان" is Joan, "نيسان" a maker of cars, "May" a
    /// verb), or one beside a day, a year or "شهر".
    pub sure: bool,
    /// Byte range in the text.
    pub range: Range<usize>,
}

/// A day of the week that a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundWeekday {
    /// 0 is Monday.
    pub day: usize,
    /// Byte range in the text.
    pub range: Range<usize>,
}

/// Month names that are other words or names as well, folded.
const OTHER_WORDS: &[&str] = &["مارس", "ماي", "اب", "نيسان", "جوان", "اوت", "مايو", "may", "march", "april", "june", "august"];

/// Words behind which يوليه is no July: "الاهتمام الذي يوليه الملك", which he pays.
const PAYS: &[&str] = &["ما", "وما", "لما", "بما", "مما", "الذي", "التي", "كما", "لا", "لم", "لن", "قد"];

/// Words in front of a month.
const BEFORE: &[&str] = &[
    "شهر",
    "شهري",
    "اول",
    "اوائل",
    "مطلع",
    "منتصف",
    "اواسط",
    "اواخر",
    "نهايه",
    "بدايه",
    "حتي",
    "منذ",
    "in",
    "on",
    "of",
    "since",
    "until",
    "till",
    "early",
    "late",
    "mid",
    "last",
    "next",
    "this",
    "by",
    "between",
    "from",
    "through",
    "during",
    "before",
    "after",
    "every",
    "each",
];

/// All months that a text names. English names count with a capital letter; "Jan." and "ت2" only beside a number.
///
/// ```
/// use mujaz_text::date::find_months;
/// let read = |text| find_months(text).iter().map(|m| (m.month, m.sure)).collect::<Vec<_>>();
/// assert_eq!(read("بين شباط/فبراير وتشرين الأول، وشركة نيسان"), [(2, true), (10, true), (4, false)]);
/// assert_eq!(read("until Jan. 12, says May Smith on 1 Oct"), [(1, true), (5, false), (10, true)]);
/// ```
pub fn find_months(text: &str) -> Vec<FoundMonth> {
    months(&tokens(text))
}

pub(super) fn months(tokens: &[Token<'_>]) -> Vec<FoundMonth> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let Some((month, taken, word)) = month_at(tokens, at) else {
            at += 1;
            continue;
        };
        let beside = beside_number(tokens, at, at + taken);
        let raw = tokens[at].raw;
        let small = raw.starts_with(|c: char| c.is_ascii_lowercase());
        let short = raw.len() <= 4 && raw.is_ascii() && !matches!(raw, "May" | "June" | "July") || raw.chars().count() == 1;
        let before = at.checked_sub(1).map_or("", |i| text_at(tokens, i));
        let other = OTHER_WORDS.contains(&word.as_str());
        let verb = word == "يوليه" && !beside && PAYS.contains(&before);
        if let Some(range) = range_of(tokens, at, taken).filter(|_| !small && !verb && (!short || beside)) {
            out.push(FoundMonth { month, sure: beside || !other || taken > 1 || BEFORE.contains(&before), range });
            at += taken;
        } else {
            at += 1;
        }
    }
    out
}

/// The month at `at`, its tokens (a dual form counts once), and its word without a proclitic.
fn month_at(tokens: &[Token<'_>], at: usize) -> Option<(u32, usize, String)> {
    if let Some((month, taken)) = super::month(tokens, at) {
        return Some((month, taken, text_at(tokens, at).to_string()));
    }
    let before = at.checked_sub(1).map_or("", |i| text_at(tokens, i));
    // "بودهو-ليونيه" is a name, "كريدي ليونيه" a bank.
    let rest = text_at(tokens, at).strip_prefix(['و', 'ب', 'ل', 'ف']).filter(|_| !matches!(before, "-" | "كريدي"))?;
    // "تموز وآب": a father elsewhere.
    let august = || rest == "اب" && at.checked_sub(1).is_some_and(|i| named(tokens, i, &GREGORIAN).is_some());
    if rest.chars().count() <= 2 && !august() {
        return None;
    }
    let second = tokens.get(at + 1).map(|second| second.text.as_str());
    GREGORIAN.find(rest, second).map(|(month, taken)| (month, taken, rest.to_string()))
}

/// Whether a day or a year stands beside the tokens, or another month behind a hyphen ("Nov-Feb").
fn beside_number(tokens: &[Token<'_>], start: usize, end: usize) -> bool {
    let is_number = |i: Option<usize>| i.is_some_and(|i| number(tokens.get(i), 1..=4).is_some());
    let mark = |i: Option<usize>| i.is_some_and(|i| matches!(text_at(tokens, i), "." | "," | "،" | "من" | "/" | "th" | "st" | "nd" | "rd"));
    let (one, two) = (start.checked_sub(1), start.checked_sub(2));
    let behind = is_number(Some(end)) || mark(Some(end)) && is_number(Some(end + 1));
    let month = |i: Option<usize>| i.is_some_and(|i| named(tokens, i, &GREGORIAN).is_some());
    let hyphen = |i: Option<usize>| i.is_some_and(|i| matches!(text_at(tokens, i), "-" | "–"));
    let ranged = hyphen(Some(end)) && month(Some(end + 1)) || hyphen(one) && month(two);
    is_number(one) || mark(one) && is_number(two) || behind || ranged
}

/// As it is spelled in Lebanon.
const TUESDAY: &str = "الثلثاء";
const ARABIC_DAYS: [&str; 7] = ["الاثنين", "الثلاثاء", "الاربعاء", "الخميس", "الجمعه", "السبت", "الاحد"];
const ENGLISH_DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The days of the week a text names (0 is Monday), each once; "الاثنين" of "الاثنين والعشرين" is none.
///
/// ```
/// use mujaz_text::date::find_weekdays;
/// assert_eq!(find_weekdays("يوم الثلاثاء والخميس"), [1, 3]);
/// assert_eq!(find_weekdays("on Tuesday and Thursday"), [1, 3]);
/// ```
pub fn find_weekdays(text: &str) -> Vec<usize> {
    let mut out = Vec::new();
    for day in weekdays(&tokens(text)) {
        if !out.contains(&day.day) {
            out.push(day.day);
        }
    }
    out
}

/// The day of the week beside a date, with or without its article: "ثلاثاء, 11/03/2026".
pub(super) fn weekday(token: &Token<'_>) -> Option<usize> {
    let word = token.text.as_str();
    let bare = |d: &&str| d.strip_prefix("ال").is_some_and(|d| d == word);
    ARABIC_DAYS.iter().position(|d| *d == word || bare(d)).or_else(|| ENGLISH_DAYS.iter().position(|d| *d == word))
}

pub(super) fn weekdays(tokens: &[Token<'_>]) -> Vec<FoundWeekday> {
    let mut out = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let bare = token.text.strip_prefix(['و', 'ب', 'ف']).filter(|w| w.starts_with("ال")).unwrap_or(&token.text);
        let article = bare.strip_prefix("لل").map(|w| format!("ال{w}"));
        let word = article.as_deref().unwrap_or(bare);
        let word = if word == TUESDAY { ARABIC_DAYS[1] } else { word };
        let arabic = ARABIC_DAYS.iter().position(|d| *d == word).filter(|d| !(*d == 0 && text_at(tokens, at + 1).starts_with("وال")));
        let english = || ENGLISH_DAYS.iter().position(|d| *d == token.text).filter(|_| token.raw.starts_with(char::is_uppercase));
        if let Some(day) = arabic.or_else(english) {
            out.push(FoundWeekday { day, range: token.at..token.at + token.raw.len() });
        }
    }
    out
}
