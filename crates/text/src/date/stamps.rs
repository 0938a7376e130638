//! Days and times as programs and agencies write them, and what stands behind a clock.

use super::times::{Half, half_at};
use super::{FoundDate, Token, find_dates, month, number, range_of, text_at, valid};
use icu_calendar::Date;

/// The day that a field, an element or an attribute gives for a date: any of the forms of [`find_dates`], or one number: seconds,
/// milliseconds, micro- or nanoseconds since 1970, or a day without marks (`20240509`, `20240509142000`).
///
/// ```
/// use mujaz_text::date::given;
/// let read = |text| given(text).map(|d| format!("{} {}", d.date, d.time.unwrap_or_default()));
/// assert_eq!(read("1715264400").as_deref(), Some("2024-05-09 14:20"));
/// assert_eq!(read("Thu, 09 May 24 14:20:00 EST").as_deref(), Some("2024-05-09 14:20"));
/// assert_eq!(read("20240509").as_deref(), Some("2024-05-09 "));
/// assert_eq!(read("2024"), None);
/// ```
pub fn given(text: &str) -> Option<FoundDate> {
    let text = text.trim();
    let Some(day) = numeral(text) else { return find_dates(text).into_iter().next() };
    let found = find_dates(&day).into_iter().next()?;
    Some(FoundDate { raw: text.to_string(), range: 0..text.len(), ..found })
}

/// A day that is one number, as ISO 8601. Numbers that would lie before 1973 or after 2103 are none: an id, a year, a zero for nothing.
fn numeral(text: &str) -> Option<String> {
    const DAY: u64 = 86_400;
    let (whole, rest) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(rest) || whole.len() > 20 {
        return None;
    }
    if let Some(day) = unmarked(whole).filter(|day| !find_dates(day).is_empty()) {
        return Some(day);
    }
    let number: u64 = whole.parse().ok()?;
    let units = [1, 1_000, 1_000_000, 1_000_000_000];
    let seconds = units.into_iter().map(|unit| number / unit).find(|s| (100_000_000..4_200_000_000).contains(s))?;
    let begin = Date::try_new_iso(1970, 1, 1).ok()?.to_rata_die();
    let day = Date::from_rata_die(begin + i64::try_from(seconds / DAY).ok()?, icu_calendar::Iso);
    let (hour, minute) = (seconds % DAY / 3600, seconds % 3600 / 60);
    Some(format!("{:04}-{:02}-{:02}T{hour:02}:{minute:02}Z", day.year().extended_year(), day.month().ordinal, day.day_of_month().0))
}

/// `20240509`, `202405091420`, `20240509142000`.
fn unmarked(digits: &str) -> Option<String> {
    let part = |from: usize, to: usize| digits.get(from..to);
    let day = format!("{}-{}-{}", part(0, 4)?, part(4, 6)?, part(6, 8)?);
    match digits.len() {
        8 => Some(day),
        12 | 14 => Some(format!("{day}T{}:{}", part(8, 10)?, part(10, 12)?)),
        _ => None,
    }
}

/// A day and its time in one that starts at token `at`, as no text of a newspaper writes them, and tokens taken: `20240509T142000Z`,
/// `May 09 14:20:00 AST 2024`, `Oct 10 20:19:24 +0000 2018`.
pub(super) fn whole_at(text: &str, tokens: &[Token<'_>], at: usize) -> Option<(FoundDate, usize)> {
    let ((year, month, day), (hour, minute), taken) = compact(tokens, at).or_else(|| year_last(tokens, at))?;
    let range = range_of(tokens, at, taken)?;
    let raw = text.get(range.clone())?.to_string();
    let found = FoundDate { raw, date: format!("{year:04}-{month:02}-{day:02}"), time: Some(format!("{hour:02}:{minute:02}")), range };
    Some((found, taken))
}

type Whole = ((u32, u32, u32), (u32, u32), usize);

fn compact(tokens: &[Token<'_>], at: usize) -> Option<Whole> {
    let day = number(tokens.get(at), 8..=8)?;
    let day = (day / 10_000, day / 100 % 100, day % 100);
    let clock = tokens.get(at + 2)?;
    let joined = text_at(tokens, at + 1) == "t" && tokens.get(at)?.at + 9 == clock.at;
    let time = match clock.text.len() {
        4 => number(Some(clock), 4..=4)?,
        _ => number(Some(clock), 6..=6)? / 100,
    };
    let (hour, minute) = (time / 100, time % 100);
    let fits = joined && valid(day.0, day.1, day.2) && hour < 24 && minute < 60;
    fits.then(|| (day, (hour, minute), zone_behind(tokens, at + 3) - at))
}

fn year_last(tokens: &[Token<'_>], at: usize) -> Option<Whole> {
    let (m, taken) = month(tokens, at)?;
    let day = number(tokens.get(at + taken), 1..=2)?;
    let clock = at + taken + 1;
    let (hour, minute, n) = time_at(tokens, clock)?;
    let behind = clock + n;
    // Between a time and a year any capitals are a zone.
    let zone = tokens.get(behind).is_some_and(|t| (3..=5).contains(&t.raw.len()) && t.raw.bytes().all(|b| b.is_ascii_uppercase()));
    let behind = if zone { offset_behind(tokens, behind + 1) } else { zone_behind(tokens, behind) };
    let year = number(tokens.get(behind), 4..=4).filter(|year| valid(*year, m, day))?;
    Some(((year, m, day), (hour, minute), behind + 1 - at))
}

/// A year of two digits, as the first standard of letters wrote it (RFC 822): an English month stands in front, a time behind.
pub(super) fn short_year(tokens: &[Token<'_>], month: usize, at: usize) -> Option<u32> {
    let year = number(tokens.get(at), 2..=2)?;
    let english = tokens.get(month).is_some_and(|t| t.raw.bytes().all(|b| b.is_ascii_alphabetic()));
    (english && time_at(tokens, at + 1).is_some()).then_some(if year < 70 { 2000 + year } else { 1900 + year })
}

/// A time that starts at token `at`: hour, minute, tokens taken.
pub(super) fn time_at(tokens: &[Token<'_>], at: usize) -> Option<(u32, u32, usize)> {
    let (h, m) = (number(tokens.get(at), 1..=2)?, number(tokens.get(at + 2), 2..=2)?);
    if text_at(tokens, at + 1) != ":" || h > 23 || m > 59 {
        return None;
    }
    let mut next = at + 3;
    if text_at(tokens, next) == ":" && number(tokens.get(next + 1), 2..=2).is_some() {
        next += 2;
    }
    let half = match text_at(tokens, next) {
        "م" if h <= 12 => Some((Half::Pm, 1)),
        "ص" if h <= 12 => Some((Half::Am, 1)),
        _ => half_at(tokens, next, h),
    };
    let (h, taken) = match half {
        Some((Half::Pm, taken)) => (h % 12 + 12, taken),
        Some((Half::Am, taken)) => (h % 12, taken),
        None => (h, 0),
    };
    Some((h, m, next + taken - at))
}

/// Zones that clocks of news are in.
const ZONES: &[&str] = &[
    "z", "gmt", "utc", "est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt", "bst", "cet", "cest", "eet", "eest", "wet", "west", "msk",
    "ast", "gst", "trt",
];

/// Where a time ends whose zone or fraction of a second stands behind it: "04:00:10.250+04:00", "10:30Z", "10:30 GMT",
/// "10:30 +0400", "10:30 بتوقيت غرينتش". The zone stays in the raw text; the local time is not shifted.
pub(super) fn zone_behind(tokens: &[Token<'_>], end: usize) -> usize {
    let word = |i: usize| text_at(tokens, i);
    let mut end = end;
    if word(end) == "." && number(tokens.get(end + 1), 1..=9).is_some() {
        end += 2;
    }
    match word(end) {
        zone if ZONES.contains(&zone) => offset_behind(tokens, end + 1),
        "بتوقيت" | "بالتوقيت" if end + 1 < tokens.len() => end + 2,
        _ => offset_behind(tokens, end),
    }
}

/// Where the distance from Greenwich ends, if one stands there: `+0400`, `-05:00`.
fn offset_behind(tokens: &[Token<'_>], end: usize) -> usize {
    match text_at(tokens, end) {
        "+" | "-" if number(tokens.get(end + 1), 4..=4).is_some() => end + 2,
        "+" | "-"
            if text_at(tokens, end + 2) == ":" && number(tokens.get(end + 1), 2..=2).zip(number(tokens.get(end + 3), 2..=2)).is_some() =>
        {
            end + 4
        }
        _ => end,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_as_programs_give_them() {
        for (text, want) in [
            ("20240509T142000Z", "2024-05-09 14:20"),
            ("20240509T1420+0300", "2024-05-09 14:20"),
            ("Thu May 09 14:20:00 AST 2024", "2024-05-09 14:20"),
            ("Thu May  9 14:20:00 2024", "2024-05-09 14:20"),
            ("Thu May 09 14:20:00 GMT+03:00 2024", "2024-05-09 14:20"),
            ("Wed Oct 10 20:19:24 +0000 2018", "2018-10-10 20:19"),
            ("Thu May 09 2024 14:20:00 GMT+0300 (Arabian Standard Time)", "2024-05-09 14:20"),
            ("Thu, 09 May 24 14:20:00 EST", "2024-05-09 14:20"),
            ("Thursday, 09-May-24 14:20:00 GMT", "2024-05-09 14:20"),
            ("09 May 98 14:20 GMT", "1998-05-09 14:20"),
            ("1715264400", "2024-05-09 14:20"),
            ("1715264400123", "2024-05-09 14:20"),
            (" 1715264400.5 ", "2024-05-09 14:20"),
            ("20240509142000", "2024-05-09 14:20"),
            ("20240509", "2024-05-09 "),
        ] {
            let read = given(text).map(|d| format!("{} {}", d.date, d.time.unwrap_or_default()));
            assert_eq!(read.as_deref(), Some(want), "{text}");
        }
        for text in ["2024", "0", "20241399", "12345678", "20240509T2520", "9 مايو 24", "9 May 24 soldiers", "الخميس", "", "1715264400x"]
        {
            assert_eq!(given(text), None, "{text}");
        }
        // All of it is the date's: no check takes its digits for numbers.
        for text in ["Wed Oct 10 20:19:24 +0000 2018", "x 20240509T142000Z y"] {
            assert!(find_dates(text).first().is_some_and(|d| d.raw.starts_with(['O', '2']) && text[d.range.clone()] == d.raw), "{text}");
        }
    }
}
