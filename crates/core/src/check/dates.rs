//! Dates of a source against those of its translation: months, days of the week, decades, times of day.

use super::{Check, Context, Finding, FlagKind, Pair};
use mujaz_text::date::{FoundDecade, FoundMonth, FoundTime, find_dates, find_decades, find_months, find_times, find_weekdays, resolve};
use mujaz_text::normalize::fold;
use mujaz_text::number::{FoundNumber, find_arabic, find_english};

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Months, days of the week, decades, times.
pub(super) struct Dates;

impl Check for Dates {
    fn name(&self) -> &'static str {
        "dates"
    }

    fn check(&self, pair: &Pair<'_>) -> Vec<Finding> {
        let mut out = Vec::new();
        compare(pair.source, pair.target, pair.context, &mut out);
        out
    }
}

/// Dates that one side names and the other does not.
fn compare(arabic: &str, english: &str, how: Context<'_>, out: &mut Vec<Finding>) {
    months(arabic, english, how, out);
    weekdays(arabic, english, how, out);
    decades(arabic, english, how, out);
    times(arabic, english, how, out);
}

/// One finding for each pair of what is missing and what is invented, then for what is left of either.
fn report(missing: &[String], invented: &[String], full: bool, out: &mut Vec<Finding>) {
    let pairs = missing.len().min(invented.len());
    out.extend(missing.iter().zip(invented).map(|(m, i)| Finding::new(FlagKind::DateChanged, format!("{m} became {i}"))));
    let more = invented.iter().skip(pairs);
    out.extend(more.map(|i| Finding::new(FlagKind::DateInvented, format!("{i} is not in the source"))));
    if full {
        let rest = missing.iter().skip(pairs);
        out.extend(rest.map(|m| Finding::new(FlagKind::DateMissing, format!("{m} was left out"))));
    }
}

fn month_name(month: u32) -> String {
    MONTHS.get((month as usize).wrapping_sub(1)).copied().unwrap_or_default().to_string()
}

fn months(arabic: &str, english: &str, how: Context<'_>, out: &mut Vec<Finding>) {
    let of = |date: &str| date.get(5..7).and_then(|m| m.parse::<u32>().ok());
    let dated = |text: &str| find_dates(text).iter().filter_map(|d| of(&d.date)).collect::<Vec<u32>>();
    let (named, said) = (find_months(arabic), find_months(english));
    if named.is_empty() && said.is_empty() {
        return;
    }
    let all = |found: &[FoundMonth], text: &str| found.iter().map(|m| m.month).chain(dated(text)).collect::<Vec<u32>>();
    let (mut there, here) = (all(&named, arabic), all(&said, english));
    there.extend(slashed_months(arabic));
    if let Some(date) = how.date {
        there.extend(of(date));
        there.extend(resolve(arabic, date).iter().filter_map(|d| of(&d.date)));
    }
    let only = |found: &[FoundMonth], other: &[u32]| {
        let mut months: Vec<u32> = found.iter().filter(|m| m.sure && !other.contains(&m.month)).map(|m| m.month).collect();
        months.dedup();
        months.into_iter().map(month_name).collect::<Vec<String>>()
    };
    report(&only(&named, &here), &only(&said, &there), how.full, out);
}

/// "14-11", "5/3": what may be the month of a day without a year.
fn slashed_months(arabic: &str) -> Vec<u32> {
    let numbers = find_arabic(arabic);
    let pairs = numbers.windows(2).filter(|w| matches!(arabic.get(w[0].range.end..w[1].range.start), Some("-" | "/" | "–")));
    pairs.flat_map(|w| [w[0].value, w[1].value]).filter(|v| v.fract() == 0.0 && (1.0..=12.0).contains(v)).map(|v| v as u32).collect()
}

/// Words that a translator may turn into a day of the week.
const RELATIVE: &[&str] = &["امس", "اليوم", "غدا", "غد", "البارحه", "الليله", "امسيه", "يوم", "يومين"];

fn weekdays(arabic: &str, english: &str, how: Context<'_>, out: &mut Vec<Finding>) {
    let (named, said) = (find_weekdays(arabic), find_weekdays(english));
    if named.is_empty() && said.is_empty() {
        return;
    }
    let folded = fold(arabic);
    let relative = folded.split(|c: char| !c.is_alphabetic()).any(|w| RELATIVE.contains(&w.trim_start_matches(['و', 'ل', 'ب'])));
    let name = |d: &usize| DAYS.get(*d).copied().unwrap_or_default().to_string();
    let invented: Vec<String> = said.iter().filter(|d| !named.contains(d)).map(name).collect();
    let missing: Vec<String> = named.iter().filter(|d| !said.contains(d)).map(name).collect();
    // A day that only one side names is often a matter of style; one that became another is not.
    let pairs = if relative && named.is_empty() { 0 } else { missing.len().min(invented.len()) };
    report(missing.get(..pairs).unwrap_or_default(), invented.get(..pairs).unwrap_or_default(), how.full, out);
}

fn decades(arabic: &str, english: &str, how: Context<'_>, out: &mut Vec<Finding>) {
    let (there, here) = (find_decades(arabic), find_decades(english));
    if there.is_empty() && here.is_empty() {
        return;
    }
    // A year or an age stands for its decade, and the 1800s are the nineteenth century.
    let counted = |d: &FoundDecade, numbers: &[FoundNumber]| {
        let start = d.century.map_or(f64::from(d.tens), |c| f64::from(c + d.tens));
        let century = d.century.filter(|_| d.tens == 0).map(|c| f64::from(c / 100 + 1));
        let short = f64::from(d.tens);
        numbers.iter().any(|n| n.value == start || n.value == short || Some(n.value) == century || n.value == start + 1900.0)
    };
    let agree = |a: &FoundDecade, b: &FoundDecade| a.tens == b.tens && century_agrees(a, b);
    let left = |from: &[FoundDecade], other: &[FoundDecade], numbers: &[FoundNumber]| {
        let alone = from.iter().filter(|d| !other.iter().any(|o| agree(d, o)) && !counted(d, numbers));
        alone.map(|d| format!("`{}`", d.raw)).collect::<Vec<String>>()
    };
    // An age may be told in other words.
    let asked: Vec<FoundDecade> = there.iter().filter(|d| !d.age).cloned().collect();
    report(&left(&asked, &here, &find_english(english)), &left(&here, &there, &find_arabic(arabic)), how.full, out);
}

/// A decade without a century is one of the last two, or an age.
fn century_agrees(a: &FoundDecade, b: &FoundDecade) -> bool {
    match (a.century, b.century) {
        (Some(x), Some(y)) => x == y,
        (Some(x), None) | (None, Some(x)) => x >= 1900,
        (None, None) => true,
    }
}

fn times(arabic: &str, english: &str, how: Context<'_>, out: &mut Vec<Finding>) {
    let (there, here) = (find_times(arabic), find_times(english));
    if there.is_empty() && here.is_empty() {
        return;
    }
    let counted = |t: &FoundTime, numbers: &[FoundNumber]| {
        let hour = f64::from(t.hour);
        let twelve = f64::from((t.hour + 11) % 12 + 1);
        let values = [hour, twelve, hour * 100.0 + f64::from(t.minute), hour + f64::from(t.minute) / 100.0];
        numbers.iter().any(|n| values.contains(&n.value))
    };
    let noon = |t: &FoundTime, text: &str| {
        t.hour.is_multiple_of(12) && ["noon", "midnight", "ظهر", "منتصف الليل"].iter().any(|w| text.contains(w))
    };
    let left = |from: &[FoundTime], other: &[FoundTime], text: &str, numbers: &[FoundNumber]| {
        let alone = from.iter().filter(|t| !other.iter().any(|o| t.agrees(o)) && !noon(t, text));
        // A whole hour may be a plain number on the other side.
        let alone = alone.filter(|t| t.minute > 0 && t.half.is_none() || !counted(t, numbers));
        alone.map(|t| format!("`{}`", t.raw)).collect::<Vec<String>>()
    };
    let missing = left(&there, &here, &english.to_lowercase(), &find_english(english));
    let invented = left(&here, &there, &fold(arabic), &find_arabic(arabic));
    report(&missing, &invented, how.full, out);
}
