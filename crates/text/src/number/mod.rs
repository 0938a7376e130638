//! Numbers in Arabic and English text: digits of either kind, number words, scales, percentages, currencies, ordinals.
//!
//! Both finders give values that can be compared, so that "3 مليارات دولار" and "$3 billion" meet. Digits that belong to
//! a date, a time or a decade are left to [`crate::date`]; digits that name something (a telephone number, an address,
//! an entity, F16, more than 24 digits) are no numbers. Numbers never lie over each other: each byte has one owner.

mod arabic;
mod compose;
mod days;
mod english;
mod measure;
mod ranges;
mod sum;
mod telephone;
mod token;

pub use arabic::ordinal as arabic_ordinal;
pub use days::is_day_of_month;
pub use english::ORDINALS;
pub use measure::{FoundMeasure, MeasureUnit, measures_arabic, measures_english};

use crate::date::{Temporal, spans};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Hundredths.
    Percent,
    /// United States (or another) dollar.
    Dollar,
    /// Euro.
    Euro,
    /// Pound sterling, or Egyptian or Sudanese pound.
    Pound,
    /// Dirham.
    Dirham,
    /// Riyal.
    Riyal,
    /// Dinar.
    Dinar,
    /// Lira.
    Lira,
    /// Yen.
    Yen,
    /// Yuan.
    Yuan,
    /// Ruble.
    Ruble,
    /// Rupee.
    Rupee,
    /// Shekel.
    Shekel,
    /// Franc.
    Franc,
}

/// A number with the place it was found at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FoundNumber {
    /// As it is written, unit and scale included.
    pub raw: String,
    /// Its value, scale included: 3e9 for "3 مليارات". Of a range that says its scale or unit once ("3-5 آلاف") both ends have it.
    pub value: f64,
    /// What it counts, where that is a percentage or a currency.
    pub unit: Option<Unit>,
    /// Whether it orders instead of counting ("الثالث", "third").
    pub ordinal: bool,
    /// Whether any of it is written in digits.
    pub digits: bool,
    /// Byte range of `raw` in the text.
    #[serde(skip)]
    pub range: Range<usize>,
}

/// All numbers of an Arabic text, in order.
///
/// ```
/// use mujaz_text::number::{Unit, find_arabic};
/// let found = find_arabic("خصصت الحكومة ٣٫٥ مليارات دولار لإعمار خمسة وعشرين حيا، أي 98% من المتضرر");
/// let read: Vec<(f64, Option<Unit>)> = found.iter().map(|n| (n.value, n.unit)).collect();
/// assert_eq!(read, [(3.5e9, Some(Unit::Dollar)), (25.0, None), (98.0, Some(Unit::Percent))]);
/// ```
pub fn find_arabic(text: &str) -> Vec<FoundNumber> {
    compose::find(text, &arabic::Arabic, || spans(text))
}

/// [`find_arabic`] in a text whose temporal expressions are known.
///
/// ```
/// use mujaz_text::{date::Temporal, number::{find_arabic, find_arabic_beside}};
/// let text = "قتل 14 شخصا في 15 فبراير 2018";
/// assert_eq!(find_arabic_beside(text, &Temporal::find(text)), find_arabic(text));
/// ```
pub fn find_arabic_beside(text: &str, temporal: &Temporal) -> Vec<FoundNumber> {
    compose::find(text, &arabic::Arabic, || temporal.spans())
}

/// All numbers of an English text, in order.
///
/// ```
/// use mujaz_text::number::{Unit, find_english};
/// let found = find_english("It set aside $3.5bn for twenty-five districts, or 98 per cent");
/// let read: Vec<(f64, Option<Unit>)> = found.iter().map(|n| (n.value, n.unit)).collect();
/// assert_eq!(read, [(3.5e9, Some(Unit::Dollar)), (25.0, None), (98.0, Some(Unit::Percent))]);
/// ```
pub fn find_english(text: &str) -> Vec<FoundNumber> {
    compose::find(text, &english::English, || spans(text))
}

/// [`find_english`] in a text whose temporal expressions are known.
pub fn find_english_beside(text: &str, temporal: &Temporal) -> Vec<FoundNumber> {
    compose::find(text, &english::English, || temporal.spans())
}
