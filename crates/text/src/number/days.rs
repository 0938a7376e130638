//! Days of a month that stand beside its name without a year of their own.

use super::FoundNumber;
use crate::date::Temporal;
use crate::normalize::fold;

/// Days of a month.
const DAYS: f64 = 31.0;

/// Whether a number is the day of a date: in front of a month ("28 مارس"), or joined to one that is ("12 و13 مايو 2024").
///
/// ```
/// use mujaz_text::{date::Temporal, number::{find_arabic, is_day_of_month}};
/// let text = "قتل 14 شخصا بين 28 مارس و3 أبريل 2024 وجرح 20 يومي 12 و13 مايو 2024";
/// let (temporal, found) = (Temporal::find(text), find_arabic(text));
/// let counted: Vec<f64> = found.iter().filter(|n| !is_day_of_month(text, n, &temporal)).map(|n| n.value).collect();
/// assert_eq!(counted, [14.0, 20.0]);
/// ```
pub fn is_day_of_month(text: &str, number: &FoundNumber, temporal: &Temporal) -> bool {
    let small = number.digits && number.unit.is_none() && number.value.fract() == 0.0 && (1.0..=DAYS).contains(&number.value);
    if !small {
        return false;
    }
    let gap = |to: usize| text.get(number.range.end..to).filter(|g| g.len() <= 16).map(|g| fold(g.trim()));
    let month = || temporal.months.iter().any(|m| m.sure && gap(m.range.start).is_some_and(|g| g.is_empty() || g == "من"));
    let joined = |to: usize| gap(to).is_some_and(|g| matches!(g.as_str(), "و" | "الي" | "حتي" | "او" | "-" | "–" | "and" | "to" | "or"));
    let day_first = |raw: &str| {
        raw.starts_with(char::is_numeric) && raw.split(|c: char| !c.is_numeric()).next().is_some_and(|d| d.chars().count() <= 2)
    };
    month() || temporal.dates.iter().any(|d| day_first(&d.raw) && joined(d.range.start))
}
