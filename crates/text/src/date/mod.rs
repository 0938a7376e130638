//! Publication dates as Arabic pages write them: any of the five sets of month names, dual forms, digits of either
//! kind, ISO forms, the Islamic calendar (Umm al-Qura). The local date and time are kept with their raw text and never
//! shifted to another zone. Words such as "yesterday" become dates only against a date that is known ([`resolve`]).

mod decades;
mod months;
mod names;
mod relative;
mod stamps;
mod temporal;
mod times;

pub use decades::{FoundDecade, find_decades};
use names::weekday;
pub use names::{FoundMonth, FoundWeekday, find_months, find_weekdays};
pub use relative::{RelativeDate, resolve};
pub use stamps::given;
use stamps::{short_year, time_at, whole_at, zone_behind};
pub use temporal::Temporal;
pub(crate) use temporal::spans;
pub use times::{FoundTime, Half, find_times};

use crate::is_letter;
use crate::normalize::fold;
use icu_calendar::cal::Hijri;
use icu_calendar::{Date, Iso};
use months::{GREGORIAN, ISLAMIC, Months};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A date found in a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundDate {
    /// The text it was read from.
    pub raw: String,
    /// `YYYY-MM-DD`, local.
    pub date: String,
    /// `HH:MM`, local, where a time stands beside the date.
    pub time: Option<String>,
    /// Byte range of `raw` in the text.
    #[serde(skip)]
    pub range: Range<usize>,
}

#[derive(Debug, Clone)]
struct Token<'a> {
    text: String,
    raw: &'a str,
    at: usize,
}

/// Words, numbers and single punctuation marks, folded.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let kind = |c: char| {
        if is_letter(c) {
            0
        } else if c.is_numeric() {
            1
        } else if c.is_whitespace() {
            2
        } else {
            3
        }
    };
    let mut out: Vec<Token<'_>> = Vec::new();
    let mut start = 0;
    let mut last: Option<u8> = None;
    let mut push = |start: usize, end: usize| {
        let Some(raw) = text.get(start..end) else { return };
        let folded: String = fold(raw).chars().filter(|c| !is_mark(*c)).collect();
        if !folded.trim().is_empty() {
            out.push(Token { text: folded, raw, at: start });
        }
    };
    for (i, c) in text.char_indices() {
        // Marks (harakat, tatweel) belong to the word they stand in.
        let k = if vanishes(c) { last.unwrap_or(0) } else { kind(c) };
        if let Some(l) = last
            && (l != k || k == 3)
        {
            push(start, i);
            start = i;
        }
        last = Some(k);
    }
    push(start, text.len());
    out
}

fn vanishes(c: char) -> bool {
    !matches!(c, '\0'..='~' | 'ء'..='غ' | 'ف'..='ي') && (is_mark(c) || fold(c.encode_utf8(&mut [0; 4])).is_empty())
}

/// The text of a token, empty beyond the ends.
fn text_at<'a>(tokens: &'a [Token<'_>], at: usize) -> &'a str {
    tokens.get(at).map_or("", |t| t.text.as_str())
}

/// The bytes of `taken` tokens from `at` on.
fn range_of(tokens: &[Token<'_>], at: usize, taken: usize) -> Option<Range<usize>> {
    let last = tokens.get((at + taken).checked_sub(1)?)?;
    Some(tokens.get(at)?.at..last.at + last.raw.len())
}

/// Ranges in order that do not overlap.
pub(crate) type Spans = Vec<Range<usize>>;

/// Invisible marks that set the direction of what stands around them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

fn number(token: Option<&Token<'_>>, digits: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let text = &token?.text;
    (digits.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// The month of a calendar at `at` and how many tokens it takes.
fn named(tokens: &[Token<'_>], at: usize, calendar: &Months) -> Option<(u32, usize)> {
    calendar.find(&tokens.get(at)?.text, tokens.get(at + 1).map(|second| second.text.as_str()))
}

/// The month at `at` and how many tokens it takes; a dual form ("شباط/فبراير") counts as one month.
fn month(tokens: &[Token<'_>], at: usize) -> Option<(u32, usize)> {
    let single = |at: usize| named(tokens, at, &GREGORIAN);
    let (n, taken) = single(at)?;
    let bridge = tokens.get(at + taken).map(|t| t.text.as_str());
    if matches!(bridge, Some("/" | "-" | "("))
        && let Some((other, more)) = single(at + taken + 1)
        && other == n
    {
        let close = usize::from(tokens.get(at + taken + 1 + more).is_some_and(|t| t.text == ")"));
        return Some((n, taken + 1 + more + close));
    }
    // "أيار مايو": beside each other without a mark.
    let beside = single(at + taken).filter(|(other, _)| *other == n).map_or(0, |(_, more)| more);
    Some((n, taken + beside))
}

/// Whether the calendar has such a day.
fn exists(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = [31, 28 + u32::from(leap), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    (1..=12).contains(&month) && day >= 1 && day <= days[month as usize - 1]
}

fn valid(year: u32, month: u32, day: u32) -> bool {
    (1900..=2100).contains(&year) && exists(year, month, day)
}

/// Whether a text is a day of the calendar, written as all days here are: `YYYY-MM-DD`.
///
/// ```
/// use mujaz_text::date::is_day;
/// assert!(is_day("2024-02-29") && !is_day("2023-02-29") && !is_day("29/2/2024") && !is_day("2024-2-29"));
/// ```
pub fn is_day(text: &str) -> bool {
    let mut parts = text.split('-');
    let mut part = |length: usize| {
        let digits = parts.next().filter(|p| p.len() == length && p.bytes().all(|b| b.is_ascii_digit()))?;
        digits.parse::<u32>().ok()
    };
    let (year, month, day) = (part(4), part(2), part(2));
    parts.next().is_none() && matches!((year, month, day), (Some(y), Some(m), Some(d)) if exists(y, m, d))
}

/// A date that starts at token `at`: year, month, day, tokens taken.
fn date_at(tokens: &[Token<'_>], at: usize) -> Option<(u32, u32, u32, usize)> {
    let is = |i: usize, marks: &[&str]| tokens.get(i).is_some_and(|t| marks.contains(&t.text.as_str()));
    let skip = |i: usize| i + usize::from(is(i, &["،", ",", "-", "/", ".", "من"]));
    // 15 February 2018, 15-February-2018, 15 شباط/فبراير 2018
    if let Some(day) = number(tokens.get(at), 1..=2) {
        let m_at = skip(at + 1);
        if let Some((m, taken)) = month(tokens, m_at) {
            let y_at = skip(m_at + taken);
            let y_at = y_at + usize::from(is(y_at, &["عام", "سنه"]));
            if let Some(year) = number(tokens.get(y_at), 4..=4).filter(|y| valid(*y, m, day)) {
                return Some((year, m, day, y_at + 1 - at));
            }
            if let Some(year) = short_year(tokens, m_at, y_at).filter(|y| valid(*y, m, day)) {
                return Some((year, m, day, y_at + 1 - at));
            }
        }
        // 15/02/2018, 15-2-2018, 15.02.2018: day first, as all Arab countries write it
        if is(at + 1, &["/", "-", "."]) && is(at + 3, &["/", "-", "."]) {
            let (b, y) = (number(tokens.get(at + 2), 1..=2), number(tokens.get(at + 4), 4..=4));
            // "2.10.2018.4" is a version.
            let longer = is(at + 5, &["."]) && number(tokens.get(at + 6), 1..=9).is_some();
            if let (Some(b), Some(y), false) = (b, y, longer) {
                if valid(y, b, day) {
                    return Some((y, b, day, 5));
                }
                if valid(y, day, b) {
                    return Some((y, day, b, 5));
                }
            }
        }
    }
    // 2018-02-15, 2018/2/15
    if let Some(year) = number(tokens.get(at), 4..=4)
        && is(at + 1, &["-", "/", "."])
        && is(at + 3, &["-", "/", "."])
        && let (Some(m), Some(d)) = (number(tokens.get(at + 2), 1..=2), number(tokens.get(at + 4), 1..=2))
        && valid(year, m, d)
    {
        return Some((year, m, d, 5));
    }
    // فبراير 15، 2018
    let (m, taken) = month(tokens, at)?;
    let day = number(tokens.get(at + taken), 1..=2)?;
    let y_at = skip(at + taken + 1);
    let year = number(tokens.get(y_at), 4..=4).filter(|y| valid(*y, m, day))?;
    Some((year, m, day, y_at + 1 - at))
}

/// A date of the Islamic calendar that starts at token `at`, as a Gregorian one: year, month, day, tokens taken.
fn hijri_at(tokens: &[Token<'_>], at: usize) -> Option<(u32, u32, u32, usize)> {
    let is = |i: usize, marks: &[&str]| tokens.get(i).is_some_and(|t| marks.contains(&t.text.as_str()));
    let skip = |i: usize| i + usize::from(is(i, &["،", ",", "-", "/", "من", "شهر"]));
    let m_at = skip(at + 1);
    let m_at = m_at + usize::from(is(m_at, &["شهر"]));
    let slashed = || {
        // 06/08/1445 هـ, 1445-08-06 هـ: the mark of the era must be there.
        let marks = ["/", "-", "."];
        (is(at + 1, &marks) && is(at + 3, &marks) && is(at + 5, &["ه", "هجري", "هجريه", "للهجره", "ah"])).then_some(())?;
        let m = number(tokens.get(at + 2), 1..=2)?;
        let last = |i: usize| number(tokens.get(i), 4..=4).zip(number(tokens.get(at + 4 - (i - at)), 1..=2));
        let (y, d) = last(at + 4).or_else(|| last(at))?;
        Some((d, m, y, 6))
    };
    let worded = || {
        let (m, taken) = named(tokens, m_at, &ISLAMIC)?;
        let y_at = skip(m_at + taken);
        let y_at = y_at + usize::from(is(y_at, &["عام", "سنه"]));
        let (d, y) = (number(tokens.get(at), 1..=2)?, number(tokens.get(y_at), 4..=4)?);
        Some((d, m, y, y_at + 1 + usize::from(is(y_at + 1, &["ه", "هجري", "هجريه"])) - at))
    };
    let (day, month, year, taken) = worded().or_else(slashed)?;
    if !(1300..=1600).contains(&year) {
        return None;
    }
    let date = Date::try_new_hijri_with_calendar(year as i32, month as u8, day as u8, Hijri::new_umm_al_qura()).ok()?.to_calendar(Iso);
    Some((date.year().extended_year() as u32, u32::from(date.month().ordinal), u32::from(date.day_of_month().0), taken))
}

/// A date of either calendar. Where both stand side by side ("6 شعبان 1445هـ الموافق 16 فبراير 2024"), the Gregorian
/// one counts, and both are taken.
fn either_at(tokens: &[Token<'_>], at: usize) -> Option<(u32, u32, u32, usize)> {
    let bridge =
        |t: &Token<'_>| matches!(t.text.as_str(), "-" | "–" | "/" | "،" | "," | "(" | "|" | "الموافق" | "الموافق:" | "ل" | "م" | ":");
    let behind = |taken: usize| {
        let mut next = at + taken;
        while next < at + taken + 3 && tokens.get(next).is_some_and(bridge) {
            next += 1;
        }
        next
    };
    if let Some((year, month, day, taken)) = date_at(tokens, at) {
        let next = behind(taken);
        let more = hijri_at(tokens, next).map_or(taken, |(_, _, _, more)| next + more - at);
        return Some((year, month, day, more));
    }
    let (year, month, day, taken) = hijri_at(tokens, at)?;
    let next = behind(taken);
    match date_at(tokens, next) {
        Some((y, m, d, more)) => Some((y, m, d, next + more - at)),
        None => Some((year, month, day, taken)),
    }
}

/// Words and marks that may stand between a date and its time.
const GLUE: &[&str] = &["-", "–", "|", "،", ",", "الساعه", "في", "t", "بتوقيت", ":", "(", "at"];

/// All dates in a text, in order.
///
/// ```
/// use mujaz_text::date::find_dates;
/// let found = find_dates("نشر في 15 شباط/فبراير ٢٠١٨ - 01:56");
/// assert_eq!((found[0].date.as_str(), found[0].time.as_deref()), ("2018-02-15", Some("01:56")));
/// assert!(find_dates("في 45 فبراير 2018 و 3 مارس").is_empty());
/// ```
pub fn find_dates(text: &str) -> Vec<FoundDate> {
    // Each form has a number in it, most lines have none.
    let known = |c: &char| matches!(c, ' '..='/' | ':'..='~' | 'ء'..='ي');
    if text.chars().filter(|c| !known(c)).any(char::is_numeric) { dates(text, &tokens(text)) } else { Vec::new() }
}

fn dates(text: &str, tokens: &[Token<'_>]) -> Vec<FoundDate> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if let Some((found, taken)) = whole_at(text, tokens, at) {
            out.push(found);
            at += taken;
            continue;
        }
        let Some((year, month, day, taken)) = either_at(tokens, at) else {
            at += 1;
            continue;
        };
        let (month, day) = if swapped(tokens, at, taken, (year, month, day)) { (day, month) } else { (month, day) };
        let glued = |t: &Token<'_>| GLUE.contains(&t.text.as_str());
        let mut after = at + taken;
        while after < tokens.len() && after < at + taken + 3 && glued(&tokens[after]) {
            after += 1;
        }
        let mut end = at + taken;
        let mut start = at;
        let mut time = time_at(tokens, after).map(|(h, m, n)| {
            end = after + n;
            format!("{h:02}:{m:02}")
        });
        if time.is_none() {
            // The time may stand in front: "01:56 - 15 فبراير 2018".
            time = (at.saturating_sub(7)..at).find_map(|i| {
                let (h, m, n) = time_at(tokens, i)?;
                let joined = i + n <= at && tokens[i + n..at].iter().all(glued);
                joined.then(|| {
                    start = i;
                    format!("{h:02}:{m:02}")
                })
            });
        }
        if time.is_some() && end > at + taken {
            end = zone_behind(tokens, end);
        }
        // A time that the date in front has taken stays there.
        let owned = out.last().map_or(0, |d: &FoundDate| d.range.end);
        let start = if tokens[start].at < owned { at } else { start };
        let Some(range) = range_of(tokens, start, end - start) else { break };
        let raw = text.get(range.clone()).unwrap_or_default().to_string();
        out.push(FoundDate { raw, date: format!("{year:04}-{month:02}-{day:02}"), time, range });
        at = end;
    }
    out
}

/// Whether the day of the week beside a date in digits says that the month stands first: "الثلاثاء, 11/03/2026" is in November.
fn swapped(tokens: &[Token<'_>], at: usize, taken: usize, (year, month, day): (u32, u32, u32)) -> bool {
    if taken != 5 || month == day || !valid(year, day, month) || number(tokens.get(at), 1..=2).is_none() {
        return false;
    }
    let mark = |t: &&Token<'_>| matches!(t.text.as_str(), "،" | "," | "-" | "–" | "|" | "(" | "." | ":");
    let front = tokens.get(..at).and_then(|f| f.iter().rev().find(|t| !mark(t)));
    let behind = tokens.get(at + taken..).and_then(|b| b.iter().find(|t| !mark(t)));
    let named = front.and_then(weekday).or_else(|| behind.and_then(weekday));
    let falls = |m: u32, d: u32| {
        let date = u8::try_from(m).ok().zip(u8::try_from(d).ok()).zip(i32::try_from(year).ok());
        date.and_then(|((m, d), y)| Date::try_new_iso(y, m, d).ok()).map(|d| d.weekday() as usize)
    };
    // 1 is Monday there.
    named.is_some_and(|w| falls(month, day) != Some(w + 1) && falls(day, month) == Some(w + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_all_kinds() {
        let cases = [
            ("15 فبراير 2018 01:56", "2018-02-15", Some("01:56")),
            ("الخميس 25 ابريل 2024 أبوظبي", "2024-04-25", None),
            ("٣ كانون الأول ٢٠٢٣", "2023-12-03", None),
            ("3 كانون الأول/ديسمبر 2023، الساعة 3:05 م", "2023-12-03", Some("15:05")),
            ("2023-12-03T04:00:10+04:00", "2023-12-03", Some("04:00")),
            ("03/12/2023 - 12:10 صباحاً", "2023-12-03", Some("00:10")),
            ("فبراير 15، 2018", "2018-02-15", None),
            ("1 غشت 2021", "2021-08-01", None),
            ("29 فيفري 2024", "2024-02-29", None),
            ("22:15 | 7 يوليوز 2022", "2022-07-07", Some("22:15")),
            ("May 9, 2024, 2:20 p.m. EDT", "2024-05-09", Some("14:20")),
            ("9 May 2024 2:20 p.m.", "2024-05-09", Some("14:20")),
            ("9 May 2024 12:20 a.m.", "2024-05-09", Some("00:20")),
            ("May 9, 2024 at 2:20pm", "2024-05-09", Some("14:20")),
            ("9 مايو 2024، الساعة 2:20 بعد الظهر", "2024-05-09", Some("14:20")),
            ("9 مايو 2024 14:20 م", "2024-05-09", Some("14:20")),
        ];
        for (text, date, time) in cases {
            let found = find_dates(text);
            assert_eq!(found.first().map(|d| (d.date.as_str(), d.time.as_deref())), Some((date, time)), "{text}: {found:?}");
        }
    }

    #[test]
    fn nothing_is_invented() {
        for text in ["30 فبراير 2018", "القرار 2396", "بنسبة 98% خلال 2018", "3/4 السكان", "1.2 مليون درهم", "10:30", "مارس 2018"]
        {
            assert_eq!(find_dates(text), [], "{text}");
        }
    }

    #[test]
    fn the_day_of_the_week_says_which_is_the_month() {
        for (text, date) in [
            ("ثلاثاء, 11/03/2026 - 10:45", "2026-11-03"),
            ("الثلاثاء, 03/11/2026 - 10:45", "2026-11-03"),
            ("الثلاثاء 11-03-2026", "2026-11-03"),
            ("(الأربعاء) 11/03/2026", "2026-03-11"),
            ("Tuesday, 11/03/2026", "2026-11-03"),
            ("11/03/2026، الثلاثاء", "2026-11-03"),
            // Neither way round: as all Arab countries write it.
            ("الجمعة 11/03/2026", "2026-03-11"),
            ("11/03/2026", "2026-03-11"),
            ("الأحد 25/10/2026", "2026-10-25"),
            ("الثلاثاء 2026-03-11", "2026-03-11"),
        ] {
            assert_eq!(find_dates(text).first().map(|d| d.date.as_str()), Some(date), "{text}");
        }
    }
}
