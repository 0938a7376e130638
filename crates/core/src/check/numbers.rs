//! Numbers of a source against those of what was written from it, as multisets of values, scale included.

use super::readings::{Fact, digits_outside, fractions, halves, loose_words, markers, other_readings, roman, scale_of};
use super::{Check, Context, Finding, FlagKind, Pair, Reading, Target};
use mujaz_text::normalize::fold;
use mujaz_text::number::{FoundNumber, Unit};
use std::collections::HashMap;

/// Numbers in words up to here are not asked for: articles, duals and idioms make and unmake them.
const SMALL: f64 = 9.0;

/// A text with more numbers is a table: what both sides write alike is taken out first, and of the rest so many are compared.
const MOST: usize = 2000;

/// Numbers, percentages, currencies: in translations and summaries.
pub(super) struct Numbers;

impl Check for Numbers {
    fn name(&self) -> &'static str {
        "numbers"
    }

    fn judges(&self, _: Target) -> bool {
        true
    }

    fn check(&self, pair: &Pair<'_>) -> Vec<Finding> {
        let Context { date, full, target, .. } = pair.context;
        let written = match target {
            Target::English => Side::english(pair.target_reading()),
            Target::Arabic => Side::arabic(pair.target_reading(), date),
        };
        let mut out = Vec::new();
        compare(&Side::arabic(pair.source_reading(), date), &written, full, &mut out);
        out
    }
}

/// Numbers that are not the same on both sides; what is missing only where `full` asks for it.
fn compare(source: &Side, target: &Side, full: bool, out: &mut Vec<Finding>) {
    // The number of a paragraph comes and goes; one that stands on both sides is the same.
    let numbered = full && source.marker.is_some() && target.marker.is_some();
    let marker = |side: &'_ Side| if numbered { side.marker.clone() } else { None };
    let (first, last) = (marker(source), marker(target));
    let mut open: Vec<&Fact> = first.iter().chain(&source.facts).collect();
    let mut here: Vec<&Fact> = last.iter().chain(&target.facts).collect();
    if open.len().max(here.len()) > MOST {
        cancel(&mut open, &mut here);
        for (side, facts) in [("source", &mut open), ("output", &mut here)] {
            if facts.len() > MOST {
                let detail = format!("{} numbers of the {side} are not on the other side: only {MOST} of them were compared", facts.len());
                out.push(Finding::new(FlagKind::NumberChanged, detail));
                facts.truncate(MOST);
            }
        }
    }
    let mut unmatched: Vec<&Fact> = Vec::new();
    for fact in here {
        match open.iter().position(|s| same(s, fact)) {
            Some(at) => _ = open.remove(at),
            None => unmatched.push(fact),
        }
    }
    // A number said twice may stand for one, and parts of dates and names for numbers.
    let invented: Vec<&Fact> = unmatched
        .into_iter()
        .filter(|f| (f.century || asked(&f.number)) && !vague(&f.number) && !source.allows(f) && !source.facts.iter().any(|s| same(s, f)))
        .collect();
    let said =
        |f: &Fact| target.allows(f) || target.dozens(f) || source.told_otherwise(f, target) || target.facts.iter().any(|t| same(f, t));
    let mut missing: Vec<&Fact> = open.into_iter().filter(|f| (f.century || asked(&f.number)) && !vague(&f.number) && !said(f)).collect();
    for fact in invented {
        let raw = &fact.number.raw;
        match nearest(&missing, &fact.number) {
            None => {
                let found = Finding::new(FlagKind::NumberInvented, format!("`{raw}` is not in the source"));
                out.push(found.in_target(fact.number.range.clone()));
            }
            Some(at) => {
                let from = missing.remove(at);
                let found = Finding::new(FlagKind::NumberChanged, format!("`{}` became `{raw}`", from.number.raw));
                out.push(found.in_source(from.number.range.clone()).in_target(fact.number.range.clone()));
            }
        }
    }
    if full {
        let left_out =
            |f: &&Fact| Finding::new(FlagKind::NumberMissing, format!("`{}` was left out", f.number.raw)).in_source(f.number.range.clone());
        out.extend(missing.iter().map(left_out));
        scales(source, target, out);
    }
}

/// Takes out numbers that stand on both sides with one value and one unit, as often as on the side that has fewer.
fn cancel(source: &mut Vec<&Fact>, target: &mut Vec<&Fact>) {
    let key = |f: &Fact| (f.number.value.to_bits(), f.number.unit);
    let mut counts: HashMap<_, usize> = HashMap::new();
    target.iter().for_each(|f| *counts.entry(key(f)).or_default() += 1);
    let mut paired: HashMap<_, usize> = HashMap::new();
    source.retain(|f| match counts.get_mut(&key(f)) {
        Some(left) if *left > 0 => {
            *left -= 1;
            *paired.entry(key(f)).or_default() += 1;
            false
        }
        _ => true,
    });
    target.retain(|f| match paired.get_mut(&key(f)) {
        Some(left) if *left > 0 => {
            *left -= 1;
            false
        }
        _ => true,
    });
}

/// Vague scales ("ملايين الدولارات", "thousands of") that became others.
fn scales(source: &Side, target: &Side, out: &mut Vec<Finding>) {
    let only = |a: &Side, b: &Side| a.vague.iter().copied().find(|s| !b.vague.contains(s) && !b.scaled(*s));
    if let Some((from, to)) = only(source, target).zip(only(target, source)) {
        let detail = format!("{} became {}", SCALES[from].0, SCALES[to].0);
        out.push(Finding::new(FlagKind::NumberChanged, detail));
    }
}

/// Scales: English plural, its value, Arabic stems of the vague plural.
const SCALES: [(&str, f64, &[&str]); 3] =
    [("thousands", 1e3, &["الاف", "الوف"]), ("millions", 1e6, &["ملايين"]), ("billions", 1e9, &["مليارات", "بلايين"])];

/// One side's numbers, and values that may stand for numbers there: parts of dates and names, duals.
struct Side {
    facts: Vec<Fact>,
    /// What numbers the paragraph: "43 -" at its head.
    marker: Option<Fact>,
    loose: Vec<f64>,
    /// Fractions that stand joined behind a noun: "ساعة ونصف".
    halves: Vec<f64>,
    /// Parts of a hundred or a thousand of money may be decimals on the other side ("دولارين و15 سنتا", "$2.15").
    coins: bool,
    /// Indices into [`SCALES`] of vague plurals.
    vague: Vec<usize>,
}

impl Side {
    fn arabic(reading: &Reading<'_>, date: Option<&str>) -> Self {
        let folded = reading.folded();
        let mut side = Self::new(reading);
        side.loose.extend([1.0, 2.0]);
        side.loose.extend(loose_words(folded));
        side.loose.extend(fractions(folded));
        side.loose.extend(date.into_iter().flat_map(|date| reading.relative(date)).flat_map(|d| parts_of(&d.date)));
        side.loose.extend(date.into_iter().flat_map(parts_of).take(1));
        side.halves = halves(folded);
        let all: Vec<&str> = folded.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).collect();
        let words = |stem: &str| all.iter().any(|w| w.ends_with(stem) && w.len() <= stem.len() + 8);
        side.coins =
            ["سنت", "سنتا", "سنتات", "فلس", "فلسا", "قرش", "قرشا", "مليم", "مليما", "هلله", "بيسه", "جزء", "جزءا"].iter().any(|w| words(w));
        side.vague = (0..SCALES.len()).filter(|i| SCALES[*i].2.iter().any(|s| words(s))).collect();
        side
    }

    fn english(reading: &Reading<'_>) -> Self {
        let mut side = Self::new(reading);
        let folded = reading.folded();
        side.loose.extend(roman(reading.text));
        let word = |want: &str| folded.contains(want) && folded.split(|c: char| !c.is_alphabetic()).any(|w| w == want);
        side.vague = (0..SCALES.len()).filter(|i| word(SCALES[*i].0)).collect();
        side
    }

    fn new(reading: &Reading<'_>) -> Self {
        let (text, temporal) = (reading.text, reading.temporal());
        let mut facts = other_readings(text, reading.numbers().to_vec());
        let mut loose = digits_outside(text, &facts);
        loose.extend(temporal.months.iter().map(|m| f64::from(m.month)));
        let mut marker = None;
        facts.retain(|f| {
            let counts = markers(text, &f.number);
            if counts && text.get(..f.number.range.start).is_some_and(|t| t.trim().is_empty()) {
                marker = Some(f.clone());
            }
            !counts
        });
        for found in &temporal.dates {
            let parts = parts_of(&found.date);
            // A day of the Islamic calendar was worked out: its parts may stand there or not.
            let written = found.date.get(..4).is_some_and(|year| fold(&found.raw).contains(year));
            if written {
                let number = |value| FoundNumber {
                    raw: found.raw.clone(),
                    value,
                    unit: None,
                    ordinal: false,
                    digits: true,
                    range: found.range.clone(),
                };
                facts.extend(parts.iter().map(|v| Fact::plain(number(*v))));
            }
            loose.extend(parts);
        }
        // "the 2000s" is the first decade of the twenty-first century.
        loose.extend(temporal.decades.iter().filter_map(|d| d.century).map(|c| f64::from(c / 100 + 1)));
        for time in &temporal.times {
            loose.extend([f64::from(time.hour), f64::from((time.hour + 11) % 12 + 1), f64::from(time.minute)]);
        }
        Self { facts, marker, loose, halves: Vec::new(), coins: false, vague: Vec::new() }
    }

    /// Whether a number of the other side may stand for something here that is no number by itself.
    fn allows(&self, fact: &Fact) -> bool {
        let value = fact.number.value;
        let has = |v: f64| self.loose.contains(&v) || self.facts.iter().any(|f| near(f.number.value, v));
        let (whole, part) = (value.trunc(), value.fract());
        // "ساعة ونصف": 1.5; "سبعة دولارات ونصف الدولار": 7.5; "دولارين و15 سنتا": 2.15.
        let of_small = |h: &f64| (part - h).abs() < 0.01 && (whole <= 2.0 || has(whole));
        let half =
            self.halves.iter().any(|h| of_small(h) || self.facts.iter().any(|f| near(f.number.value + h * scale_of(&f.number), value)));
        let coin =
            self.coins && part > 0.0 && (whole <= 2.0 || has(whole)) && (has((part * 100.0).round()) || has((part * 1000.0).round()));
        let plain = fact.number.unit != Some(Unit::Percent) || value.fract() == 0.0;
        self.loose.iter().any(|v| near(*v, value)) && plain || half || coin
    }

    /// Whether the other side says a number of this one with its fraction ("365 يوما وربع", "365 and a quarter"), or as
    /// decimals of another ("دولارين و15 سنتا", "$2.15").
    fn told_otherwise(&self, fact: &Fact, target: &Self) -> bool {
        let value = fact.number.value;
        let said = |want: f64| target.facts.iter().any(|f| near(f.number.value, want));
        let half = self.halves.iter().any(|h| said(value + h * scale_of(&fact.number)) || said(value + h));
        let fraction = |part: f64| [100.0, 1000.0].iter().any(|n| near((part * n).round(), value));
        let coin =
            self.coins && value < 1000.0 && target.facts.iter().any(|f| f.number.value.fract() > 0.0 && fraction(f.number.value.fract()));
        let whole = self.coins && target.facts.iter().any(|f| f.number.value.fract() > 0.0 && near(f.number.value.trunc(), value));
        half || coin || whole
    }

    /// Whether dozens stand for a number: "around two dozen" for عشرين.
    fn dozens(&self, fact: &Fact) -> bool {
        let about = |f: &Fact| f.number.raw.ends_with("dozen") && (0.8..=1.25).contains(&(f.number.value / fact.number.value));
        fact.number.unit.is_none() && self.facts.iter().any(about)
    }

    /// Whether any number here is of the size of a scale.
    fn scaled(&self, scale: usize) -> bool {
        let size = SCALES[scale].1;
        self.facts.iter().any(|f| f.number.value >= size && f.number.value < size * 1e3)
    }
}

/// Year and day of a date.
fn parts_of(date: &str) -> Vec<f64> {
    [0..4, 8..10].into_iter().filter_map(|r| date.get(r)?.parse().ok()).collect()
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12 * a.abs().max(b.abs()).max(1.0)
}

/// Whether two facts agree in any of their readings.
fn same(a: &Fact, b: &Fact) -> bool {
    fn values(f: &Fact) -> impl Iterator<Item = f64> + '_ {
        std::iter::once(f.number.value).chain(f.also.iter().copied())
    }
    let units = |f: &Fact| [f.number.unit, f.unit_also.or(f.number.unit)];
    units(a).iter().any(|u| units(b).iter().any(|v| compatible(*u, *v))) && values(a).any(|v| values(b).any(|w| near(v, w)))
}

/// Whether two units may be the same. A currency may be left to the context, a percentage may not; the Syrian and
/// Lebanese ليرة is a pound in English.
fn compatible(a: Option<Unit>, b: Option<Unit>) -> bool {
    let percent = |u: Option<Unit>| u == Some(Unit::Percent);
    let pound = |u: Option<Unit>| matches!(u, Some(Unit::Lira | Unit::Pound));
    a == b || pound(a) && pound(b) || (!percent(a) && !percent(b) && (a.is_none() || b.is_none()))
}

/// Whether a number is worth asking for; naught comes and goes with scores (1-0, "بهدف دون رد").
fn asked(n: &FoundNumber) -> bool {
    (n.digits || n.unit.is_some() || n.value > SMALL) && n.value != 0.0
}

/// A scale alone is often no number (ألف, مليون), nor are definite tens, dozens, and "ألفا" in words.
fn vague(n: &FoundNumber) -> bool {
    let scale = [1e3, 2e3, 1e6, 1e9, 1e12, 100.0].contains(&n.value) && !n.raw.contains(' ');
    // "في الخمسين من عمره", "الستينات": a decade of life or time.
    let decade = n.value % 10.0 == 0.0 && (20.0..=90.0).contains(&n.value) && n.raw.starts_with("ال") && n.unit.is_none();
    // "مبادرة التريليون دينار".
    let definite = [1e3, 1e6, 1e9, 1e12].contains(&n.value) && n.raw.starts_with("ال");
    !n.digits && (scale || decade || definite || n.raw.ends_with("dozen"))
}

/// The missing number that an invented one most likely stands for.
fn nearest(missing: &[&Fact], number: &FoundNumber) -> Option<usize> {
    let distance = |m: &Fact| {
        let unit = if m.number.unit == number.unit { 0.0 } else { 1.0 };
        unit + (m.number.value.abs().max(1e-9).ln() - number.value.abs().max(1e-9).ln()).abs()
    };
    (0..missing.len()).min_by(|a, b| distance(missing[*a]).total_cmp(&distance(missing[*b])))
}
