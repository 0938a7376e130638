//! What a range says once: in "100-150 ألف دولار", "between 3 and 5 thousand" and "10 إلى 15 في المئة" scale and unit stand
//! behind the second number and hold for the first, too.

use super::{FoundNumber, Unit};
use crate::normalize::fold;
use std::ops::Range;

/// A number and its last scale, 0 where it has none.
pub struct Scaled {
    pub number: FoundNumber,
    pub scale: f64,
}

/// Marks and folded words between the two numbers of a range.
const MARKS: &[&str] = &["-", "–", "—", " - ", " – ", " — "];
const WORDS: &[&str] = &["الي", "او", "حتي", "وحتي", "to", "or", "up to"];
/// What joins them where "between" stands in front.
const JOINTS: &[&str] = &["و", "and"];
const BETWEEN: &[&str] = &["بين", "between"];
/// Behind these, folded and without their article, stands a number that counts nothing: "المصنع رقم 4 إلى 6 آلاف عامل".
const LABELS: &[&str] = &[
    "رقم",
    "ماده",
    "فصل",
    "ربع",
    "مركز",
    "مرتبه",
    "جوله",
    "دوره",
    "بند",
    "طابق",
    "باب",
    "صفحه",
    "مجموعه",
    "نسخه",
    "number",
    "article",
    "round",
];
/// A number behind which a larger scale would have been written: "5200 ألف" is five millions and something.
const MOST: f64 = 1000.0;

/// Gives the first number of each range the scale and the unit of the second; from the end on, as ranges may be chained.
pub fn share(text: &str, found: &mut [Scaled]) {
    for at in (1..found.len()).rev() {
        let (front, back) = found.split_at_mut(at);
        let (Some(a), Some(b)) = (front.last_mut(), back.first_mut()) else { return };
        let open = a.scale == 0.0 && b.scale > 0.0 || a.number.unit.is_none() && b.number.unit.is_some();
        // "سعر السهم الواحد إلى 325 دولارا": one of them, no amount.
        let open = open && !fold(&a.number.raw).starts_with("الواحد");
        if !open || a.number.ordinal || b.number.ordinal || !is_range(text, &a.number.range, &b.number.range) {
            continue;
        }
        let percent = |n: &FoundNumber| n.unit == Some(Unit::Percent);
        let size = b.number.value / b.scale.max(1.0);
        let scaled = a.scale == 0.0 && b.scale > 0.0 && a.number.value < size && size < MOST && !percent(&a.number);
        if scaled {
            a.number.value = (a.number.value * b.scale * 1e6).round() / 1e6;
            a.scale = b.scale;
        }
        if a.number.unit.is_none() && !is_year(&a.number, &b.number) {
            a.number.unit = b.number.unit;
        } else if scaled && b.number.unit.is_none() {
            // "$3-5 million"
            b.number.unit = a.number.unit;
        }
    }
}

/// Whether what stands between two numbers makes them the ends of a range.
fn is_range(text: &str, a: &Range<usize>, b: &Range<usize>) -> bool {
    let Some(gap) = text.get(a.end..b.start) else { return false };
    if MARKS.contains(&gap) {
        return true;
    }
    if gap.len() > 16 {
        return false;
    }
    let word = fold(gap.trim());
    let front = || fold(text.get(..a.start).and_then(|t| t.split_whitespace().next_back()).unwrap_or(""));
    let label = || LABELS.contains(&front().strip_prefix("ال").unwrap_or(&front()));
    WORDS.contains(&word.as_str()) && !label() || JOINTS.contains(&word.as_str()) && BETWEEN.contains(&front().as_str())
}

/// Whether the first is a year beside an amount: "2020 - 15 في المئة", "في 2021 إلى 10 مليارات درهم".
fn is_year(a: &FoundNumber, b: &FoundNumber) -> bool {
    let year = (1900.0..2100.0).contains(&a.value) && a.raw.chars().count() == 4;
    year && (b.unit == Some(Unit::Percent) || b.value < a.value || b.value > 100.0 * a.value)
}
