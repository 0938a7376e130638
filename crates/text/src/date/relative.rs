//! Days that a text names by their distance from its own date: أمس, قبل ثلاثة أيام, الخميس الماضي.

use super::{Token, tokens};
use crate::number::find_arabic;
use icu_calendar::types::Weekday;
use icu_calendar::{Date, Iso};
use std::ops::Range;

/// A day that a text names relative to its own date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelativeDate {
    /// The words.
    pub raw: String,
    /// The day they name, `YYYY-MM-DD`.
    pub date: String,
    /// Byte range of `raw`.
    pub range: Range<usize>,
}

const WEEKDAYS: &[(&str, Weekday)] = &[
    ("الاثنين", Weekday::Monday),
    ("الثلاثاء", Weekday::Tuesday),
    ("الثلثاء", Weekday::Tuesday),
    ("الاربعاء", Weekday::Wednesday),
    ("الخميس", Weekday::Thursday),
    ("الجمعه", Weekday::Friday),
    ("السبت", Weekday::Saturday),
    ("الاحد", Weekday::Sunday),
];

/// Folded words with the days they add.
const WORDS: &[(&str, i64)] = &[("امس", -1), ("البارحه", -1), ("اليوم", 0), ("غدا", 1), ("غد", 1)];

/// The days that a text written on `reference` (`YYYY-MM-DD`) names. Only words that stand for one day are read; "في
/// هذه الأيام" and "اليوم العالمي" are not.
///
/// ```
/// use mujaz_text::date::resolve;
/// let days = resolve("قال أمس إن الاجتماع يعقد الخميس المقبل، بعد لقاء جرى قبل ثلاثة أيام", "2018-02-15");
/// let dates: Vec<&str> = days.iter().map(|d| d.date.as_str()).collect();
/// assert_eq!(dates, ["2018-02-14", "2018-02-22", "2018-02-12"]);
/// ```
pub fn resolve(text: &str, reference: &str) -> Vec<RelativeDate> {
    let Some(today) = parse(reference) else { return Vec::new() };
    let tokens = tokens(text);
    let mut out = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let Some((days, taken)) = offset_at(text, &tokens, at, today) else {
            at += 1;
            continue;
        };
        let last = &tokens[at + taken - 1];
        let range = tokens[at].at..last.at + last.raw.len();
        let date = Date::from_rata_die(today.to_rata_die() + days, Iso);
        let date = format!("{:04}-{:02}-{:02}", date.year().extended_year(), date.month().ordinal, date.day_of_month().0);
        out.push(RelativeDate { raw: text.get(range.clone()).unwrap_or_default().to_string(), date, range });
        at += taken;
    }
    out
}

fn parse(date: &str) -> Option<Date<Iso>> {
    let mut parts = date.splitn(3, '-');
    let (y, m, d) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Date::try_new_iso(y, m, d).ok()
}

/// Days from today, and tokens taken.
fn offset_at(text: &str, tokens: &[Token<'_>], at: usize, today: Date<Iso>) -> Option<(i64, usize)> {
    let word = |i: usize| tokens.get(i).map_or("", |t| t.text.as_str());
    let bare = |i: usize| {
        let w = word(i);
        w.strip_prefix(['و', 'ل', 'ب']).filter(|w| w.len() > 4).unwrap_or(w)
    };
    let find = |w: &str| WORDS.iter().find(|(name, _)| *name == w).map(|(_, d)| *d);
    match word(at) {
        "اول" if matches!(word(at + 1), "امس" | "البارحه") => return Some((-2, 2)),
        "بعد" if word(at + 1) == "غد" => return Some((2, 2)),
        "منذ" | "قبل" => return ago(text, tokens, at),
        _ => {}
    }
    // "اليوم العالمي", "اليوم الأول": a day of that name, not today.
    let named = word(at + 1).starts_with("ال") && !WEEKDAYS.iter().any(|(w, _)| *w == word(at + 1));
    let closed = tokens.get(at + 1).is_none_or(|next| next.at > tokens[at].at + tokens[at].raw.len());
    if let Some(days) = find(word(at)).or_else(|| find(bare(at))) {
        return (!(days == 0 && named && closed)).then_some((days, 1));
    }
    let (_, weekday) = WEEKDAYS.iter().find(|(w, _)| *w == word(at) || *w == bare(at))?;
    let difference = *weekday as i64 - today.weekday() as i64;
    match word(at + 1) {
        "الماضي" | "الفائت" | "المنصرم" => Some((if difference >= 0 { difference - 7 } else { difference }, 2)),
        "المقبل" | "القادم" => Some((if difference <= 0 { difference + 7 } else { difference }, 2)),
        _ => None,
    }
}

/// "قبل يومين", "منذ 3 أيام", "قبل أسبوع".
fn ago(text: &str, tokens: &[Token<'_>], at: usize) -> Option<(i64, usize)> {
    let word = |i: usize| tokens.get(i).map_or("", |t| t.text.as_str());
    match word(at + 1) {
        "يوم" => return Some((-1, 2)),
        "يومين" => return Some((-2, 2)),
        "اسبوع" => return Some((-7, 2)),
        "اسبوعين" => return Some((-14, 2)),
        _ => {}
    }
    let start = tokens.get(at + 1)?.at;
    // A number is not longer than some words: the cost stays linear.
    let rest = text.get(start..)?;
    let rest = rest.get(..rest.floor_char_boundary(120))?;
    let rest = rest.find(['.', '،', '\n']).and_then(|i| rest.get(..i)).unwrap_or(rest);
    let number = find_arabic(rest).into_iter().next().filter(|n| n.range.start == 0 && n.unit.is_none() && n.value < 400.0)?;
    let next = (at + 1..tokens.len()).find(|i| tokens[*i].at >= start + number.range.end)?;
    let days = match word(next) {
        "ايام" | "يوما" | "يوم" => 1,
        "اسابيع" | "اسبوعا" => 7,
        _ => return None,
    };
    Some((-(number.value as i64) * days, next + 1 - at))
}
