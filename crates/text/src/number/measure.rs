//! What numbers measure: units of length, area, mass, volume, power, data and time, behind a number, in an Arabic dual, or alone
//! ("a decade", نصف قرن).

use super::FoundNumber;
use crate::clitics::forms;
use crate::normalize::fold;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

/// A unit of `data/measures.tsv`.
#[derive(Debug, PartialEq)]
pub struct MeasureUnit {
    /// Its name.
    pub key: &'static str,
    /// What it measures: `time`, `length`, `mass` ...
    pub dimension: &'static str,
    /// Its size in the base unit of the dimension.
    pub size: f64,
}

/// A quantity in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundMeasure {
    /// How many of the unit.
    pub value: f64,
    /// The unit.
    pub unit: &'static MeasureUnit,
    /// 1, or 2 and 3 for square and cubic units.
    pub power: i32,
    /// Whether a number or a dual says how many; else it is one, or a part of one ("half a century").
    pub counted: bool,
    /// Byte range of number and unit.
    pub range: Range<usize>,
}

impl FoundMeasure {
    /// What it measures, where that is known: square units of length are areas.
    pub fn dimension(&self) -> &'static str {
        match (self.unit.dimension, self.power) {
            (dimension, 1) => dimension,
            ("length", 2) => "area",
            ("length", 3) => "volume",
            _ => "",
        }
    }

    /// Its size in the base unit of [`Self::dimension`].
    pub fn size(&self) -> f64 {
        if self.unit.key == "fahrenheit" {
            return (self.value - 32.0) / 1.8;
        }
        let litres = if self.dimension() == "volume" && self.power == 3 { 1000.0 } else { 1.0 };
        self.value * self.unit.size.powi(self.power) * litres
    }

    /// Whether the unit is the same, whatever its power: "square" is often left out. The Egyptian فدان is an acre to many.
    pub fn same_unit(&self, other: &Self) -> bool {
        let key = |m: &Self| if m.unit.key == "feddan" { "acre" } else { m.unit.key };
        key(self) == key(other)
    }

    /// Whether one is the other in another unit, rounded as newspapers do: 20 km and 12 miles, 48 hours and two days.
    ///
    /// ```
    /// use mujaz_text::number::{find_arabic, find_english, measures_arabic, measures_english};
    /// let of = |ar: &str, en: &str| (measures_arabic(ar, &find_arabic(ar)).remove(0), measures_english(en, &find_english(en)).remove(0));
    /// let (a, b) = of("على بعد 20 كيلومترا", "12 miles away");
    /// assert!(a.converts(&b) && !a.same_unit(&b));
    /// let (a, b) = of("سنة ونصف السنة", "18 months in prison");
    /// assert!(a.converts(&b));
    /// let (a, b) = of("ثلاث ساعات", "three days");
    /// assert!(!a.converts(&b));
    /// ```
    pub fn converts(&self, other: &Self) -> bool {
        const ROUNDED: f64 = 0.07;
        let (a, b) = (self.size(), other.size());
        if self.unit.dimension == "temperature" && other.unit.dimension == "temperature" {
            return !self.same_unit(other) && (a - b).abs() <= 1.0;
        }
        let known = !self.dimension().is_empty() && self.dimension() == other.dimension();
        known && !self.same_unit(other) && (a - b).abs() <= ROUNDED * a.max(b)
    }
}

struct Units {
    all: Vec<MeasureUnit>,
    arabic: HashMap<String, usize>,
    duals: HashMap<String, usize>,
    english: HashMap<&'static str, usize>,
    /// First words of units of two words.
    openers: HashSet<String>,
}

static UNITS: LazyLock<Units> = LazyLock::new(|| {
    let mut units =
        Units { all: Vec::new(), arabic: HashMap::new(), duals: HashMap::new(), english: HashMap::new(), openers: HashSet::new() };
    for line in include_str!("../../data/measures.tsv").lines().filter(|l| !l.starts_with('#')) {
        let fields: Vec<&'static str> = line.split('\t').collect();
        let &[key, dimension, size, arabic, duals, english] = fields.as_slice() else { continue };
        let Ok(size) = size.parse() else { continue };
        let at = units.all.len();
        units.all.push(MeasureUnit { key, dimension, size });
        let forms = |all: &'static str| all.split('|').filter(|f| !f.is_empty());
        forms(arabic).for_each(|f| _ = units.arabic.insert(fold(f), at));
        forms(duals).for_each(|f| _ = units.duals.insert(fold(f), at));
        forms(english).for_each(|f| _ = units.english.insert(f, at));
    }
    let names = units.arabic.keys().map(String::as_str).chain(units.english.keys().copied());
    units.openers = names.filter_map(|n| Some(n.split_once(' ')?.0.to_string())).collect();
    units
});

/// A word of a text, folded.
struct Word {
    text: String,
    range: Range<usize>,
}

fn words(text: &str) -> Vec<Word> {
    let part = |c: char| c.is_alphabetic() || matches!(c, '²' | '³') || ('\u{064B}'..='\u{0670}').contains(&c) || c == 'ـ';
    let mut out = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, part(c)) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                start = None;
                let raw = text.get(from..at).unwrap_or_default();
                // "km2", "كم2": the digit is part of the unit.
                let glued = text.get(at..at + 1).filter(|d| matches!(*d, "2" | "3")).filter(|_| {
                    let next = text.get(at + 1..).and_then(|t| t.chars().next());
                    raw.chars().count() <= 3 && !next.is_some_and(char::is_alphanumeric)
                });
                let end = at + glued.map_or(0, str::len);
                let mut folded = fold(raw.trim_end_matches(['²', '³']));
                let power = glued.or_else(|| raw.ends_with('²').then_some("2")).or_else(|| raw.ends_with('³').then_some("3"));
                folded.push_str(power.unwrap_or(""));
                out.push(Word { text: folded, range: from..end });
            }
            _ => {}
        }
    }
    out
}

/// The unit that words name: the word and whether two words, "km2" as a square.
fn named(words: &[Word], at: usize, of: impl Fn(&str) -> Option<usize>) -> Option<(usize, usize, i32)> {
    let first = words.get(at)?.text.as_str();
    let (bare, power) = match first.strip_suffix('2') {
        Some(bare) => (bare, 2),
        None => first.strip_suffix('3').map_or((first, 1), |bare| (bare, 3)),
    };
    let next = words.get(at + 1).filter(|_| UNITS.openers.contains(first));
    let two = next.and_then(|w| of(&format!("{first} {}", w.text)));
    two.map(|u| (u, 2, 1)).or_else(|| of(bare).map(|u| (u, 1, power)))
}

/// What stands between a number and its unit, or two of its words: a blank, a hyphen, a closing bracket.
fn close(text: &str, from: usize, to: usize) -> bool {
    text.get(from..to).is_some_and(|gap| {
        gap.chars().count() <= 2 && gap.chars().all(|c| c.is_whitespace() || matches!(c, '-' | '‑' | ')' | '.' | '\u{200f}'))
    })
}

/// Quantities of an Arabic text with these numbers.
///
/// ```
/// use mujaz_text::number::{find_arabic, measures_arabic};
/// let text = "بعد ساعتين سار 20 كيلومترا مربعا";
/// let found = measures_arabic(text, &find_arabic(text));
/// assert_eq!((found[0].value, found[0].unit.key), (2.0, "hour"));
/// assert_eq!((found[1].value, found[1].unit.key, found[1].power), (20.0, "kilometre", 2));
/// ```
pub fn measures_arabic(text: &str, numbers: &[FoundNumber]) -> Vec<FoundMeasure> {
    let words = words(text);
    let mut out = Vec::new();
    for at in 0..words.len() {
        let Some(word) = words.get(at) else { break };
        let forms = forms(&word.text);
        let dual = forms.iter().find_map(|w| UNITS.duals.get(*w));
        let cut = || forms.iter().find_map(|w| UNITS.arabic.get(*w)).map(|unit| (*unit, 1, 1));
        let found = named(&words, at, |w| UNITS.arabic.get(w).copied()).or_else(cut);
        let (unit, taken, power, counted) = match (dual, found) {
            (Some(unit), _) => (*unit, 1, 1, Some((2.0, word.range.start))),
            (None, Some((unit, taken, power))) => (unit, taken, power, number_before(text, numbers, word.range.start)),
            _ => continue,
        };
        let last = words.get(at + taken - 1).unwrap_or(word);
        let behind = |i: usize| {
            words.get(at + taken + i).filter(|w| i > 0 || close(text, last.range.end, w.range.start)).map_or("", |w| w.text.as_str())
        };
        let (power, skip) = match behind(0).trim_start_matches("ال").trim_end_matches('ه') {
            "مربع" | "مربعا" => (2, 1),
            "مكعب" | "مكعبا" => (3, 1),
            _ => (power, 0),
        };
        let part = match behind(skip) {
            "ونصف" => 0.5,
            "وربع" => 0.25,
            "وثلث" => 1.0 / 3.0,
            _ => 0.0,
        };
        let front = at.checked_sub(1).and_then(|i| words.get(i)).map_or("", |w| w.text.trim_start_matches(['و', 'ب', 'ل']));
        let share = match front {
            "نصف" => 0.5,
            "ربع" => 0.25,
            "ثلث" => 1.0 / 3.0,
            _ => 1.0,
        };
        // "يوم واحد"; "الأشهر الثلاثة", "الساعات الـ48": the number stands behind.
        let one = matches!(behind(skip), "واحد" | "واحده").then_some((1.0, word.range.start));
        let definite =
            taken == 1 && word.text.trim_start_matches(['و', 'ب', 'ل', 'ف', 'ك']).starts_with("ال") || word.text.starts_with("لل");
        let after = || number_behind(text, numbers, last.range.end).map(|(value, end)| (value, end, word.range.start));
        let counted = counted.or(one);
        if let Some((value, end, start)) = (counted.is_none() && definite).then(after).flatten() {
            push(&mut out, (value, true), unit, power, start..end);
            continue;
        }
        // One that nobody counts stands for many things; decades, centuries and parts are told in other units.
        if counted.is_some() || part > 0.0 || share < 1.0 || LONG.contains(&UNITS.all.get(unit).map_or("", |u| u.key)) {
            let (value, start) = counted.unwrap_or((share, word.range.start));
            push(&mut out, (value + part, counted.is_some() || part > 0.0), unit, power, start..last.range.end);
        }
    }
    out
}

/// Units that are told in smaller ones, and seldom in a figure of speech.
const LONG: &[&str] = &["decade", "century", "fortnight"];

/// The number with an article right behind a unit, and where it ends.
fn number_behind(text: &str, numbers: &[FoundNumber], from: usize) -> Option<(f64, usize)> {
    let number = numbers.get(numbers.partition_point(|n| n.range.start < from))?;
    let gap = text.get(from..number.range.start)?.trim_start_matches(' ');
    let article = matches!(gap, "ال" | "الـ") || gap.is_empty() && number.raw.starts_with("ال");
    (article && !number.ordinal && number.unit.is_none()).then_some((number.value, number.range.end))
}

/// The number that ends right in front of a unit, and where it begins; money and percentages measure themselves.
fn number_before(text: &str, numbers: &[FoundNumber], at: usize) -> Option<(f64, usize)> {
    let before = numbers.partition_point(|n| n.range.end <= at).checked_sub(1)?;
    let number = numbers.get(before).filter(|n| !n.ordinal && n.unit.is_none() && close(text, n.range.end, at))?;
    Some((number.value, number.range.start))
}

fn push(out: &mut Vec<FoundMeasure>, (value, counted): (f64, bool), unit: usize, power: i32, range: Range<usize>) {
    if let Some(unit) = UNITS.all.get(unit) {
        out.push(FoundMeasure { value, unit, power, counted, range });
    }
}

/// Words that may stand between an English number and its unit.
const BETWEEN: &[&str] = &[
    "more",
    "further",
    "additional",
    "full",
    "whole",
    "long",
    "consecutive",
    "straight",
    "successive",
    "short",
    "nautical",
    "extra",
    "other",
];

/// Quantities of an English text with these numbers.
///
/// ```
/// use mujaz_text::number::{find_english, measures_english};
/// let text = "a 300-square-kilometre area, half a century and ten more days";
/// let found = measures_english(text, &find_english(text));
/// let read: Vec<_> = found.iter().map(|m| (m.value, m.unit.key, m.power)).collect();
/// assert_eq!(read, [(300.0, "kilometre", 2), (0.5, "century", 1), (10.0, "day", 1)]);
/// ```
pub fn measures_english(text: &str, numbers: &[FoundNumber]) -> Vec<FoundMeasure> {
    let words = words(text);
    let mut out = Vec::new();
    for at in 0..words.len() {
        let Some((unit, taken, power)) = named(&words, at, |w| UNITS.english.get(w).copied()) else { continue };
        let (Some(word), Some(last)) = (words.get(at), words.get(at + taken - 1)) else { continue };
        let front = |back: usize| at.checked_sub(back).and_then(|i| words.get(i)).map_or("", |w| w.text.as_str());
        let (mut power, mut first) = (power, at);
        match front(1) {
            "square" | "sq" => (power, first) = (2, at - 1),
            "cubic" | "cu" => (power, first) = (3, at - 1),
            w if BETWEEN.contains(&w) => first = at - 1,
            _ => {}
        }
        let start = words.get(first).map_or(word.range.start, |w| w.range.start);
        let counted = number_before(text, numbers, start);
        let share = match (front(1), front(2)) {
            ("half", _) | ("a" | "an", "half") => 0.5,
            ("quarter", _) | ("a" | "an" | "of", "quarter") => 0.25,
            ("a", "of") if front(3) == "quarter" => 0.25,
            _ => 1.0,
        };
        let behind = |i: usize| words.get(at + taken + i).map_or("", |w| w.text.as_str());
        let half = if behind(0) == "and" && behind(1) == "a" && behind(2) == "half" { 0.5 } else { 0.0 };
        // "over the last decade"
        let one = LONG.contains(&word.text.as_str());
        let single = matches!(front(1), "a" | "an" | "single" | "one") || one && matches!(front(1), "last" | "past" | "next" | "coming");
        if counted.is_some() || share < 1.0 || half > 0.0 || single {
            let (value, start) = counted.unwrap_or((share, start));
            push(&mut out, (value + half, counted.is_some()), unit, power, start..last.range.end);
        }
    }
    out
}
