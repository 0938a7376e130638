//! Dates of a source against those of its translation: months, days of the week, decades, times of day.

use super::{Check, Context, Finding, FlagKind, Pair, Reading};
use mujaz_text::clitics::forms;
use mujaz_text::date::{FoundDecade, FoundMonth, FoundTime, FoundWeekday};
use mujaz_text::normalize::fold;
use mujaz_text::number::FoundNumber;
use std::ops::Range;

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
        let (arabic, english, how) = (pair.source_reading(), pair.target_reading(), pair.context);
        let mut out = Vec::new();
        months(arabic, english, how, &mut out);
        weekdays(arabic, english, how, &mut out);
        decades(arabic, english, how, &mut out);
        times(arabic, english, how, &mut out);
        out
    }
}

/// Something that only one side says: its name and where it stands.
type Alone = (String, Range<usize>);

/// One finding for each pair of what is missing and what is invented, then for what is left of either.
fn report(missing: Vec<Alone>, invented: Vec<Alone>, full: bool, out: &mut Vec<Finding>) {
    let (mut missing, mut invented) = (missing.into_iter(), invented.into_iter());
    loop {
        out.push(match (missing.next(), invented.next()) {
            (Some((m, from)), Some((i, to))) => {
                Finding::new(FlagKind::DateChanged, format!("{m} became {i}")).in_source(from).in_target(to)
            }
            (None, Some((i, to))) => Finding::new(FlagKind::DateInvented, format!("{i} is not in the source")).in_target(to),
            (Some((m, from)), None) if full => Finding::new(FlagKind::DateMissing, format!("{m} was left out")).in_source(from),
            (Some(_), None) => continue,
            (None, None) => return,
        });
    }
}

fn month_name(month: u32) -> String {
    MONTHS.get((month as usize).wrapping_sub(1)).copied().unwrap_or_default().to_string()
}

fn months(arabic: &Reading<'_>, english: &Reading<'_>, how: Context<'_>, out: &mut Vec<Finding>) {
    let of = |date: &str| date.get(5..7).and_then(|m| m.parse::<u32>().ok());
    let (named, said) = (&arabic.temporal().months, &english.temporal().months);
    if named.is_empty() && said.is_empty() {
        return;
    }
    let all = |side: &Reading<'_>| {
        let dated = side.temporal().dates.iter().filter_map(|d| of(&d.date));
        side.temporal().months.iter().map(|m| m.month).chain(dated).collect::<Vec<u32>>()
    };
    let (mut there, mut here) = (all(arabic), all(english));
    // "9/11" is the eleventh of September and no other slash a month.
    if english.text.contains("9/11") {
        here.push(9);
    }
    // The emperor is أغسطس, as his month is.
    if english.text.contains("Augustus") {
        here.push(8);
    }
    there.extend(slashed_months(arabic));
    there.extend(halved_months(arabic));
    if let Some(date) = how.date {
        there.extend(of(date));
        there.extend(arabic.relative(date).iter().filter_map(|d| of(&d.date)));
    }
    let only = |found: &[FoundMonth], other: &[u32]| {
        let mut alone: Vec<&FoundMonth> = found.iter().filter(|m| m.sure && !other.contains(&m.month)).collect();
        alone.dedup_by_key(|m| m.month);
        alone.into_iter().map(|m| (month_name(m.month), m.range.clone())).collect::<Vec<Alone>>()
    };
    report(only(named, &here), only(said, &there), how.full, out);
}

/// "17 تشرين", "كانون": either month of the pair.
fn halved_months(arabic: &Reading<'_>) -> Vec<u32> {
    let named = |at: usize| arabic.temporal().months.iter().any(|m| m.range.contains(&at));
    let mut out = Vec::new();
    for word in arabic.words() {
        // كانون begins with what may be a preposition: all forms are looked at.
        let is = |name: &str| forms(&word.folded).contains(&name);
        let pair = if is("تشرين") {
            [10, 11]
        } else if is("كانون") {
            [12, 1]
        } else {
            continue;
        };
        if !named(word.range.start) {
            out.extend(pair);
        }
    }
    out
}

/// "14-11", "5/3": what may be the month of a day without a year.
fn slashed_months(arabic: &Reading<'_>) -> Vec<u32> {
    let numbers = arabic.numbers();
    let pairs = numbers.windows(2).filter(|w| matches!(arabic.text.get(w[0].range.end..w[1].range.start), Some("-" | "/" | "–")));
    pairs.flat_map(|w| [w[0].value, w[1].value]).filter(|v| v.fract() == 0.0 && (1.0..=12.0).contains(v)).map(|v| v as u32).collect()
}

/// Words that a translator may turn into a day of the week.
const RELATIVE: &[&str] = &["امس", "اليوم", "غدا", "غد", "البارحه", "الليله", "امسيه", "يوم", "يومين"];

fn weekdays(arabic: &Reading<'_>, english: &Reading<'_>, how: Context<'_>, out: &mut Vec<Finding>) {
    let (named, said) = (&arabic.temporal().weekdays, &english.temporal().weekdays);
    if named.is_empty() && said.is_empty() {
        return;
    }
    let mut words = arabic.folded().split(|c: char| !c.is_alphabetic());
    let relative = words.any(|w| RELATIVE.contains(&w.trim_start_matches(['و', 'ل', 'ب'])));
    let only = |found: &[FoundWeekday], other: &[FoundWeekday]| {
        let mut alone: Vec<&FoundWeekday> = Vec::new();
        for day in found.iter().filter(|d| !other.iter().any(|o| o.day == d.day)) {
            if !alone.iter().any(|a| a.day == day.day) {
                alone.push(day);
            }
        }
        alone.into_iter().map(|d| (DAYS.get(d.day).copied().unwrap_or_default().to_string(), d.range.clone())).collect::<Vec<Alone>>()
    };
    let (mut missing, mut invented) = (only(named, said), only(said, named));
    // A day that only one side names is often a matter of style; one that became another is not.
    let pairs = if relative && named.is_empty() { 0 } else { missing.len().min(invented.len()) };
    missing.truncate(pairs);
    invented.truncate(pairs);
    report(missing, invented, how.full, out);
}

fn decades(arabic: &Reading<'_>, english: &Reading<'_>, how: Context<'_>, out: &mut Vec<Finding>) {
    let (there, here) = (&arabic.temporal().decades, &english.temporal().decades);
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
    let millennium = ["الالفيه", "millennium"].iter().any(|w| arabic.folded().contains(w) || english.folded().contains(w));
    let counted = |d: &FoundDecade, numbers: &[FoundNumber]| counted(d, numbers) || millennium && d.century == Some(2000) && d.tens == 0;
    let left = |from: &[FoundDecade], other: &[FoundDecade], numbers: &[FoundNumber]| {
        let alone = from.iter().filter(|d| !other.iter().any(|o| agree(d, o)) && !counted(d, numbers));
        alone.map(|d| (format!("`{}`", d.raw), d.range.clone())).collect::<Vec<Alone>>()
    };
    // An age may be told in other words.
    let asked: Vec<FoundDecade> = there.iter().filter(|d| !d.age).cloned().collect();
    report(left(&asked, here, english.numbers()), left(here, there, arabic.numbers()), how.full, out);
}

/// A decade without a century is one of the last two, or an age.
fn century_agrees(a: &FoundDecade, b: &FoundDecade) -> bool {
    match (a.century, b.century) {
        (Some(x), Some(y)) => x == y,
        (Some(x), None) | (None, Some(x)) => x >= 1900,
        (None, None) => true,
    }
}

fn times(arabic: &Reading<'_>, english: &Reading<'_>, how: Context<'_>, out: &mut Vec<Finding>) {
    let (there, here) = (&arabic.temporal().times, &english.temporal().times);
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
        // A whole hour may be a plain number on the other side, and "6.30" one with a point.
        let alone = alone.filter(|t| (t.minute > 0 && t.half.is_none() || !counted(t, numbers)) && !dotted(t, numbers));
        alone.map(|t| (format!("`{}`", t.raw), t.range.clone())).collect::<Vec<Alone>>()
    };
    let missing = left(there, here, english.folded(), english.numbers());
    let turned: Vec<(u32, u32)> = arabic.numbers().iter().filter_map(|n| turned_time(arabic.text, n)).collect();
    // "21:00" is no nine o'clock, "9 p.m." may be.
    let face = |t: &FoundTime| t.hour <= 12 || ["p.m", "pm"].iter().any(|half| t.raw.to_lowercase().contains(half));
    let same = |t: &FoundTime, hour: u32| t.hour == hour || face(t) && t.hour % 12 == hour % 12;
    let slipped = |t: &FoundTime| turned.iter().any(|(hour, minute)| t.minute == *minute && same(t, *hour));
    let told: Vec<FoundTime> = here.iter().filter(|t| !slipped(t) && !added_gmt(t, arabic, english)).cloned().collect();
    let invented = left(&told, there, arabic.folded(), arabic.numbers());
    report(missing, invented, how.full, out);
}

/// Whether a number is a time as the British write it: "at 6.30".
fn dotted(time: &FoundTime, numbers: &[FoundNumber]) -> bool {
    let value = |hour: u32| f64::from(hour) + f64::from(time.minute) / 100.0;
    let values = [value(time.hour), value((time.hour + 11) % 12 + 1)];
    let point = |n: &FoundNumber| n.digits && n.unit.is_none() && n.raw.contains('.');
    time.minute > 0 && numbers.iter().any(|n| point(n) && values.iter().any(|v| (n.value - v).abs() < 1e-9))
}

/// The hour and the minute of a time that stands the wrong way round in wires of 2005 to 2007: "الساعة 00،12 (00،09 ت غ)".
pub(super) fn turned_time(text: &str, n: &FoundNumber) -> Option<(u32, u32)> {
    let folded = fold(&n.raw);
    let (minute, hour) = folded.split_once(['،', ',']).filter(|(m, h)| m.len() == 2 && (1..=2).contains(&h.len()))?;
    let (minute, hour) = (minute.parse::<u32>().ok()?, hour.parse::<u32>().ok()?);
    let before = text.get(..n.range.start).unwrap_or_default().trim_end();
    let behind = text.get(n.range.end..).unwrap_or_default().trim_start();
    let clock = before.ends_with("الساعة") || ["ت غ", "تغ", "بتوقيت", "بالتوقيت"].iter().any(|w| behind.starts_with(w));
    // "10,15" may be a quarter past ten.
    let sure = hour < 24 && minute < 60 && (minute == 0 || minute >= 24);
    (clock && sure && n.unit.is_none()).then_some((hour, minute))
}

/// Whether a translator put the Greenwich time behind a time that the Arabic has: "at 7 p.m. Mecca time (1600 GMT)".
fn added_gmt(time: &FoundTime, arabic: &Reading<'_>, english: &Reading<'_>) -> bool {
    const GMT: &[&str] = &["غرينتش", "جرينتش", "غرينيتش", "جرينيتش", "ت غ", "تغ", "ت.غ", "العالمي"];
    let behind = english.text.get(time.range.end..).unwrap_or_default().trim_start();
    let gmt = behind.starts_with("GMT") || behind.starts_with("UTC");
    let own = || GMT.iter().any(|w| arabic.folded().contains(w));
    // Zones lie whole and half hours apart.
    let of =
        |o: &FoundTime| o.minute % 30 == time.minute % 30 && english.temporal().times.iter().any(|t| t.range != time.range && t.agrees(o));
    gmt && !own() && arabic.temporal().times.iter().any(of)
}

#[cfg(test)]
mod tests {
    use super::super::found;

    #[test]
    fn the_same_time_in_another_zone_or_the_wrong_way_round_is_right() {
        for (arabic, english) in [
            ("يبدأ الاجتماع في السابعة مساء بتوقيت مكة المكرمة", "The meeting starts at 7 p.m. Mecca time (1600 GMT)"),
            ("بدأت الجلسة حوالى الساعة 00،12 (00،09 ت غ)", "The hearing began around 12:00 (0900 GMT)"),
            ("وقع الانفجار عند الساعة 30،19 بالتوقيت المحلي", "The explosion took place at 7:30 p.m. local time"),
            ("تتحدث الوزيرة عند الساعة 23:45", "The minister will speak at 23.45"),
            ("تفتح السوق من 6:30 إلى 10:00 صباحا", "The market is open from 6.30 to 10am"),
            ("نبث النشرة عند الساعة الخامسة والنصف بتوقيت بيروت", "The bulletin is broadcast at 5.30 Beirut time"),
        ] {
            assert!(!found(arabic, english), "{arabic} | {english}");
        }
        for (arabic, english) in [
            ("يبدأ الاجتماع في السابعة مساء بتوقيت مكة المكرمة", "The meeting starts at 8 p.m. Mecca time (1700 GMT)"),
            ("يبدأ الاجتماع مساء بتوقيت مكة المكرمة", "The meeting starts in the evening Mecca time (1615 GMT)"),
            ("وقع الانفجار عند الساعة 30،19 بالتوقيت المحلي", "The explosion took place at 8:30 p.m. local time"),
            ("يبدأ الاجتماع الساعة 19:00 (16:00 ت غ)", "The meeting starts at 7 p.m. (1700 GMT)"),
            ("بدأت الجلسة حوالى الساعة 00،12 (00،09 ت غ)", "The hearing began around 21:00 (0900 GMT)"),
            ("تتحدث الوزيرة عند الساعة 23:45", "The minister will speak at 22.45"),
            ("نبث النشرة عند الساعة الخامسة والنصف بتوقيت بيروت", "The bulletin is broadcast at 6.30 Beirut time"),
        ] {
            assert!(found(arabic, english), "{arabic} | {english}");
        }
    }

    #[test]
    fn what_is_written_like_a_month_is_none() {
        for (arabic, english) in [
            ("أشاد بالاهتمام الذي يوليه الملك لقطاع التعليم", "He praised the attention that the king pays to education"),
            ("أكد ما يوليه الرئيس من أهمية للحوار", "He stressed the importance that the president gives to dialogue"),
            ("دمج بنك كريدي ليونيه في مصرف آخر", "the merger of Credit Lyonnais into another bank"),
            ("ضربت المجاعة المنطقة بين حزيران وآب من عام 2010", "Famine struck the region from June to August 2010"),
            ("أسس أغسطس الإمبراطورية الرومانية", "Augustus founded the Roman Empire"),
        ] {
            assert!(!found(arabic, english), "{arabic} | {english}");
        }
        for (arabic, english) in [
            ("وصل الوفد في يوليه الماضي", "The delegation arrived last week"),
            ("تبدأ الدورة في حزيران وآب", "The session starts in June and July"),
            ("التقى الأب وابنه في تموز", "The father met his son in August 2010"),
        ] {
            assert!(found(arabic, english), "{arabic} | {english}");
        }
    }
}
