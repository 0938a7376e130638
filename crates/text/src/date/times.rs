//! Times of day: 9:30, 0930 hours, 0230 UTC, 3 p.m., الساعة التاسعة والنصف صباحا, half past nine.

use super::{Token, number, range_of, text_at, tokens};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// The half of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Half {
    /// Before noon.
    Am,
    /// After noon.
    Pm,
}

/// A time of day in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundTime {
    /// As it is written.
    pub raw: String,
    /// The hour, 0 to 23; as written where the half of the day is not known.
    pub hour: u32,
    /// The minute.
    pub minute: u32,
    /// The half of the day, where it is said or follows from the hour.
    pub half: Option<Half>,
    /// Byte range of `raw` in the text.
    pub range: Range<usize>,
}

impl FoundTime {
    /// Whether two times may be the same: the same on a clock's face, and in no other half of the day.
    ///
    /// ```
    /// use mujaz_text::date::find_times;
    /// let (ar, en) = (find_times("الساعة التاسعة والنصف صباحا"), find_times("at 0930 hours, or at 9:30 p.m."));
    /// assert!(ar[0].agrees(&en[0]) && !ar[0].agrees(&en[1]));
    /// ```
    pub fn agrees(&self, other: &Self) -> bool {
        let halves = self.half.zip(other.half).is_none_or(|(a, b)| a == b);
        self.hour % 12 == other.hour % 12 && self.minute == other.minute && halves
    }
}

/// All times of day in an Arabic or English text, in order, those beside dates as well.
///
/// ```
/// use mujaz_text::date::find_times;
/// let found = find_times("تحطمت الطائرة في الساعة ٩:٣٠ صباحا (٠٢٣٠ بالتوقيت العالمي)");
/// let read: Vec<(u32, u32)> = found.iter().map(|t| (t.hour, t.minute)).collect();
/// assert_eq!(read, [(9, 30), (2, 30)]);
/// assert!(find_times("فاز 5-3 في 2030 بنسبة 10:1").is_empty());
/// ```
pub fn find_times(text: &str) -> Vec<FoundTime> {
    times(text, &tokens(text))
}

pub(super) fn times(text: &str, tokens: &[Token<'_>]) -> Vec<FoundTime> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let Some((hour, minute, half, taken)) = time_at(tokens, at) else {
            at += 1;
            continue;
        };
        let half = half.or((hour > 12).then_some(Half::Pm));
        let hour = match half {
            Some(Half::Pm) if hour < 12 => hour + 12,
            Some(Half::Am) if hour == 12 => 0,
            _ => hour % 24,
        };
        if let Some(range) = range_of(tokens, at, taken)
            && let Some(raw) = text.get(range.clone())
        {
            out.push(FoundTime { raw: raw.to_string(), hour, minute, half, range });
        }
        at += taken;
    }
    out
}

type Time = (u32, u32, Option<Half>, usize);

fn time_at(tokens: &[Token<'_>], at: usize) -> Option<Time> {
    let (hour, minute, taken, sure) = spoken_english(tokens, at).or_else(|| in_digits(tokens, at)).or_else(|| spoken_arabic(tokens, at))?;
    let half = half_at(tokens, at + taken, hour);
    if !sure && half.is_none() {
        return None;
    }
    Some((hour, minute, half.map(|(h, _)| h), taken + half.map_or(0, |(_, n)| n)))
}

/// Whether no blank stands in front of the token.
fn tight(tokens: &[Token<'_>], at: usize) -> bool {
    at > 0 && tokens.get(at - 1).zip(tokens.get(at)).is_some_and(|(a, b)| a.at + a.raw.len() == b.at)
}

/// Words behind four digits that make them a time.
const CLOCK: &[&str] = &["utc", "gmt", "hours", "hrs", "بتوقيت", "التوقيت", "بالتوقيت", "غرينتش", "توقيت"];

/// Hour, minute, tokens taken, and whether it is a time without a half of the day behind it.
fn in_digits(tokens: &[Token<'_>], at: usize) -> Option<(u32, u32, usize, bool)> {
    let before = at.checked_sub(1).map_or("", |i| text_at(tokens, i));
    let clock = matches!(before, "الساعه" | "ساعه" | "والساعه" | "للساعه" | "بالساعه");
    if at > 0
        && tight(tokens, at)
        && matches!(before, ":" | "." | "," | "-" | "/")
        && number(tokens.get(at.wrapping_sub(2)), 1..=9).is_some()
    {
        return None;
    }
    if let Some(whole) = number(tokens.get(at), 4..=4).filter(|n| n / 100 < 24 && n % 100 < 60) {
        let next = text_at(tokens, at + 1);
        let local = matches!((next, text_at(tokens, at + 2)), ("local", "time") | ("ت", "غ"));
        // No quantity begins with a naught; a code may, so nothing may touch it.
        let naught = text_at(tokens, at).starts_with('0') && !tight(tokens, at + 1) && matches!(before, "at" | "(" | "about" | "around");
        return (CLOCK.contains(&next) || local || clock || naught).then_some((whole / 100, whole % 100, 1, true));
    }
    let hour = number(tokens.get(at), 1..=2).filter(|h| *h <= 24)?;
    let mark = text_at(tokens, at + 1);
    let pair = tight(tokens, at + 1) && tight(tokens, at + 2);
    if let Some(minute) = number(tokens.get(at + 2), 2..=2).filter(|m| pair && *m < 60 && matches!(mark, ":" | "." | ",")) {
        let seconds = text_at(tokens, at + 3) == ":" && tight(tokens, at + 4) && number(tokens.get(at + 4), 2..=2).is_some();
        let taken = if seconds { 5 } else { 3 };
        // A longer run is no time: 10.30.2018.
        let longer = tight(tokens, at + taken)
            && matches!(text_at(tokens, at + taken), "." | "," | ":" | "/")
            && tight(tokens, at + taken + 1)
            && number(tokens.get(at + taken + 1), 1..=9).is_some();
        let sure = mark == ":" || clock || CLOCK.contains(&text_at(tokens, at + taken));
        return (!longer).then_some((hour, minute, taken, sure));
    }
    (hour <= 24 && !(tight(tokens, at + 1) && matches!(mark, "," | "-" | "/" | "%"))).then_some((hour, 0, 1, clock && hour > 0))
}

const HOURS: &[(&str, u32)] = &[
    ("الواحده", 1),
    ("الثانيه", 2),
    ("الثالثه", 3),
    ("الرابعه", 4),
    ("الخامسه", 5),
    ("السادسه", 6),
    ("السابعه", 7),
    ("الثامنه", 8),
    ("التاسعه", 9),
    ("العاشره", 10),
];

/// "الساعة التاسعة والنصف", "الثانية عشرة إلا ربعا": without الساعة a half of the day must follow.
fn spoken_arabic(tokens: &[Token<'_>], at: usize) -> Option<(u32, u32, usize, bool)> {
    let word = |i: usize| text_at(tokens, i);
    let (start, clock) = if matches!(word(at), "الساعه" | "والساعه" | "للساعه") { (at + 1, true) } else { (at, false) };
    let bare = word(start);
    let find = |w: &str| HOURS.iter().find(|(name, _)| *name == w).map(|(_, h)| *h);
    let teen = matches!(word(start + 1), "عشره" | "عشر");
    let (hour, mut next) = match (bare, teen) {
        ("الحاديه", true) => (11, start + 2),
        (_, true) => (find(bare).filter(|h| *h == 2)? + 10, start + 2),
        _ => (find(bare)?, start + 1),
    };
    // "بنسبة الثالثة وربع" is no time: the article says the hour.
    let mut said = false;
    let mut total = hour * 60;
    // "والنصف إلا خمس دقائق", "والنصف وخمس دقائق": a part of the hour may have minutes of its own behind it.
    for _ in 0..2 {
        let Some(behind) = minutes_behind(tokens, next) else { break };
        total = if behind.lacking { total.saturating_sub(behind.minutes) } else { total + behind.minutes };
        next += behind.taken;
        said |= behind.sure;
        if behind.counted {
            break;
        }
    }
    let (hour, minute) = ((total / 60 + 11) % 12 + 1, total % 60);
    // "في الساعة الواحدة" is "per hour".
    Some((hour, minute, next - at, minute > 0 && (clock || said || minute >= 30) || clock && !(hour == 1 && minute == 0)))
}

/// Minutes that stand behind an hour.
struct Behind {
    minutes: u32,
    /// Whether the hour lacks them: "إلا ربعا".
    lacking: bool,
    taken: usize,
    /// Whether they can be nothing but minutes of a clock.
    sure: bool,
    /// Whether they are told in minutes, and not as a part of the hour.
    counted: bool,
}

/// "والنصف", "وعشر دقائق", "و10 دقائق", "إلا ربعا", "إلا خمسا وعشرين دقيقة".
fn minutes_behind(tokens: &[Token<'_>], at: usize) -> Option<Behind> {
    let part = |word: &str| match word {
        "النصف" | "نصف" => Some(30),
        "الثلث" | "ثلث" | "ثلثا" => Some(20),
        "الربع" | "ربع" | "ربعا" => Some(15),
        _ => None,
    };
    let word = text_at(tokens, at);
    let lacking = word == "الا";
    // Where the joint is a word of its own, the minutes are the next one.
    let (from, first) = if lacking || word == "و" { (at + 1, text_at(tokens, at + 1)) } else { (at, word.strip_prefix('و')?) };
    let joint = from - at;
    if let Some(minutes) = part(first).filter(|m| if lacking { *m < 30 } else { joint == 0 }) {
        return Some(Behind { minutes, lacking, taken: joint + 1, sure: !lacking && first.starts_with("ال"), counted: false });
    }
    let (minutes, taken) = minutes_said(tokens, from, first, lacking)?;
    Some(Behind { minutes, lacking, taken: joint + taken, sure: true, counted: true })
}

/// Folded words for minutes behind an hour.
const MINUTES: &[(&str, u32)] = &[
    ("ثلاث", 3),
    ("اربع", 4),
    ("خمس", 5),
    ("خمسا", 5),
    ("ست", 6),
    ("سبع", 7),
    ("ثماني", 8),
    ("ثمان", 8),
    ("تسع", 9),
    ("عشر", 10),
    ("عشرا", 10),
    ("عشرين", 20),
    ("عشرون", 20),
    ("ثلاثين", 30),
    ("اربعين", 40),
    ("خمسين", 50),
];

/// How many minutes are told from a token on, whose word without its joint is `first`, and how many tokens that takes. What the hour
/// lacks may stand without the word for minutes ("إلا خمسا"); all else may be another number.
fn minutes_said(tokens: &[Token<'_>], at: usize, first: &str, lacking: bool) -> Option<(u32, usize)> {
    let find = |w: &str| MINUTES.iter().find(|(name, _)| *name == w).map(|(_, m)| *m);
    let named = |i: usize| ["دقيق", "دقائق"].iter().any(|w| text_at(tokens, i).starts_with(w));
    if let Some(minutes) = number(tokens.get(at), 1..=2).filter(|m| *m < 60) {
        return named(at + 1).then_some((minutes, 2));
    }
    let units = find(first)?;
    let next = text_at(tokens, at + 1);
    let (minutes, taken) = match next.strip_prefix('و').and_then(find).filter(|tens| units < 10 && *tens >= 20) {
        Some(tens) => (units + tens, 2),
        None if units < 10 && matches!(next, "عشره" | "عشر") => (units + 10, 2),
        None => (units, 1),
    };
    if named(at + taken) {
        return Some((minutes, taken + 1));
    }
    (lacking && taken == 1 && matches!(first, "خمسا" | "عشرا")).then_some((minutes, 1))
}

const ENGLISH: [&str; 12] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/// "half past nine", "quarter to ten", "nine o'clock", "nine a.m.".
fn spoken_english(tokens: &[Token<'_>], at: usize) -> Option<(u32, u32, usize, bool)> {
    let word = |i: usize| text_at(tokens, i);
    let hour = |i: usize| ENGLISH.iter().position(|w| *w == word(i)).map(|h| h as u32 + 1).or_else(|| number(tokens.get(i), 1..=2));
    match (word(at), word(at + 1)) {
        ("half", "past") => return Some((hour(at + 2)?, 30, 3, true)),
        ("quarter", "past") => return Some((hour(at + 2)?, 15, 3, true)),
        ("quarter", "to") => return Some(((hour(at + 2)? + 10) % 12 + 1, 45, 3, true)),
        (minutes, side @ ("past" | "to")) => {
            let minutes = [("five", 5), ("ten", 10), ("twenty", 20)].iter().find(|(w, _)| *w == minutes).map(|(_, m)| *m);
            let digits = number(tokens.get(at + 2), 1..=2).is_some();
            if let Some((m, h)) = minutes.filter(|_| !digits).zip(hour(at + 2)).filter(|(_, h)| (1..=12).contains(h)) {
                // "From five to ten" is a range.
                let before = at.checked_sub(1).map_or("", word);
                if side == "past" {
                    return Some((h, m, 3, true));
                }
                if matches!(before, "at" | "around" | "about") {
                    return Some(((h + 10) % 12 + 1, 60 - m, 3, true));
                }
            }
        }
        _ => {}
    }
    let written = ENGLISH.contains(&word(at));
    let hour = hour(at).filter(|h| (1..=12).contains(h))?;
    let clock = word(at + 1) == "o" && matches!(word(at + 2), "'" | "’") && word(at + 3) == "clock";
    (clock || written).then_some((hour, 0, if clock { 4 } else { 1 }, clock))
}

/// The half of the day that is said at `at`, and tokens taken.
#[allow(clippy::match_same_arms)] // One row for each way of saying it.
pub(super) fn half_at(tokens: &[Token<'_>], at: usize, hour: u32) -> Option<(Half, usize)> {
    let word = |i: usize| text_at(tokens, i);
    if hour > 12 {
        return None;
    }
    let night = if (6..12).contains(&hour) { Half::Pm } else { Half::Am };
    // "الحادية عشرة والنصف ظهرا" is shortly before noon.
    let noon = if (10..12).contains(&hour) { Half::Am } else { Half::Pm };
    Some(match (word(at), word(at + 1), word(at + 2)) {
        ("am" | "صباحا" | "صباح" | "فجرا" | "فجر", _, _) => (Half::Am, 1),
        ("ظهرا" | "ظهر", _, _) => (noon, 1),
        ("pm" | "مساء" | "عصرا" | "عصر", _, _) => (Half::Pm, 1),
        ("من", "صباح" | "فجر", _) => (Half::Am, 2),
        ("من", "ظهر", _) => (noon, 2),
        ("من", "مساء" | "عصر", _) => (Half::Pm, 2),
        ("ليلا", _, _) => (night, 1),
        ("a", ".", "m") => (Half::Am, 3 + usize::from(word(at + 3) == "." && tight(tokens, at + 3))),
        ("p", ".", "m") => (Half::Pm, 3 + usize::from(word(at + 3) == "." && tight(tokens, at + 3))),
        ("من" | "بعد", "منتصف", "الليل" | "ليل") => (Half::Am, 3),
        ("قبل", "منتصف", "الليل" | "ليل") => (Half::Pm, 3),
        ("بعد", "الظهر" | "ظهر", _) => (Half::Pm, 2),
        ("قبل", "الظهر" | "ظهر", _) => (Half::Am, 2),
        ("in", "the", "morning") => (Half::Am, 3),
        ("in", "the", "afternoon" | "evening") => (Half::Pm, 3),
        ("at", "night", _) => (night, 2),
        _ => return None,
    })
}
