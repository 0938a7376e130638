//! One side of a pair as numbers see it: what it counts, and what may stand for a number there.

use super::readings::{Fact, digits_outside, english_fractions, fractions, halves, loose_words, markers, other_readings, roman, scale_of};
use super::{Pair, Reading};
use mujaz_text::normalize::fold;
use mujaz_text::number::{FoundMeasure, FoundNumber, Unit, find_english, measures_english};
use std::ops::Range;

/// Scales: English plural, its value, Arabic stems of the vague plural.
pub(super) const SCALES: [(&str, f64, &[&str]); 5] = [
    ("dozens", 1e1, &["عشرات"]),
    ("hundreds", 1e2, &["مئات"]),
    ("thousands", 1e3, &["الاف", "الوف"]),
    ("millions", 1e6, &["ملايين"]),
    ("billions", 1e9, &["مليارات", "بلايين"]),
];

/// What English says for dozens besides.
const TENS: [&str; 3] = ["tens of", "scores of", "tens and"];

/// Small coins, and how many of them make the money that they are part of: 515 قرشا are LE5.15.
const COINS: &[(&str, &[f64])] = &[
    ("سنت", &[100.0]),
    ("سنتا", &[100.0]),
    ("سنتات", &[100.0]),
    ("سنتيم", &[100.0]),
    ("سنتيما", &[100.0]),
    ("قرش", &[100.0]),
    ("قرشا", &[100.0]),
    ("قروش", &[100.0]),
    ("هلله", &[100.0]),
    ("هللات", &[100.0]),
    ("بنس", &[100.0]),
    ("بنسا", &[100.0]),
    ("فلس", &[100.0, 1000.0]),
    ("فلسا", &[100.0, 1000.0]),
    ("مليم", &[1000.0]),
    ("مليما", &[1000.0]),
    ("بيسه", &[1000.0]),
];

/// How many of the coins right behind a number make the money that they are part of.
fn coins(text: &str, number: &FoundNumber) -> &'static [f64] {
    let behind = text.get(number.range.end..).unwrap_or_default().trim_start();
    let word = fold(behind.split(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | '،' | ')')).next().unwrap_or_default());
    COINS.iter().find(|(name, _)| *name == word).map_or(&[], |(_, parts)| *parts)
}

/// One side's numbers, and values that may stand for numbers there: parts of dates and names, duals.
pub(super) struct Side {
    pub(super) facts: Vec<Fact>,
    /// What numbers the paragraph: "43 -" at its head.
    pub(super) marker: Option<Fact>,
    pub(super) loose: Vec<f64>,
    /// Roman numerals.
    pub(super) romans: Vec<f64>,
    /// Values that come and go: one and two, for which Arabic has articles and duals.
    free: &'static [f64],
    /// Fractions that stand joined behind a noun: "ساعة ونصف".
    halves: Vec<f64>,
    /// Parts of a hundred or a thousand of money may be decimals on the other side ("دولارين و15 سنتا", "$2.15").
    coins: bool,
    /// Indices into [`SCALES`] of vague plurals.
    pub(super) vague: Vec<usize>,
    /// What words say in percent: "doubled" is 100% more.
    percents: Vec<f64>,
    /// Whether words say 24 hours: "in the past day".
    day: bool,
    /// Quantities, which the other side may tell in other units.
    measures: Vec<FoundMeasure>,
}

impl Side {
    pub(super) fn arabic(reading: &Reading<'_>, date: Option<&str>) -> Self {
        let folded = reading.folded();
        let mut side = Self::new(reading);
        side.free = &[1.0, 2.0];
        side.loose.extend(loose_words(folded));
        side.loose.extend(fractions(folded));
        side.loose.extend(date.into_iter().flat_map(|date| reading.relative(date)).flat_map(|d| parts_of(&d.date)));
        side.loose.extend(date.into_iter().flat_map(parts_of).take(1));
        // القرن الرابع الهجري is the tenth of the Gregorian calendar.
        if folded.contains("قرن") && folded.contains("هجري") {
            let gregorian: Vec<f64> = side.loose.iter().filter(|v| (1.0..=15.0).contains(*v)).map(|v| v + 6.0).collect();
            side.loose.extend(gregorian);
        }
        side.halves = halves(folded);
        let all: Vec<&str> = folded.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).collect();
        let words = |stem: &str| all.iter().any(|w| w.ends_with(stem) && w.len() <= stem.len() + 8);
        side.coins = COINS.iter().any(|(w, _)| words(w)) || words("جزء") || words("جزءا");
        if side.coins {
            for fact in &mut side.facts {
                let value = fact.number.value;
                fact.also.extend(coins(reading.text, &fact.number).iter().map(|parts| value / parts));
            }
        }
        side.vague = (0..SCALES.len()).filter(|i| SCALES[*i].2.iter().any(|s| words(s))).collect();
        side
    }

    pub(super) fn english(reading: &Reading<'_>) -> Self {
        let mut side = Self::new(reading);
        let folded = reading.folded();
        add_up(reading.text, &mut side.facts);
        side.romans = roman(reading.text);
        side.loose.extend(english_fractions(folded));
        let all: Vec<&str> = folded.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).collect();
        let says = |forms: &[&str]| all.iter().any(|w| forms.contains(w));
        side.percents.extend(says(&["doubled", "doubling"]).then_some(100.0));
        side.percents.extend(says(&["tripled", "trebled"]).then_some(200.0));
        side.day = all.windows(2).any(|w| matches!(w, ["past" | "last" | "previous" | "preceding", "day"]));
        let word = |want: &str| folded.contains(want) && folded.split(|c: char| !c.is_alphabetic()).any(|w| w == want);
        let tens = |i: usize| SCALES[i].1 < 100.0 && TENS.iter().any(|t| folded.contains(t));
        side.vague = (0..SCALES.len()).filter(|i| word(SCALES[*i].0) || tens(*i)).collect();
        side
    }

    fn new(reading: &Reading<'_>) -> Self {
        let (text, temporal) = (reading.text, reading.temporal());
        let mut facts = other_readings(text, reading.numbers().to_vec());
        let mut measures = reading.measures().to_vec();
        measures.extend(pounds(&facts));
        for fact in &mut facts {
            // "عشر سنوات", "السنوات العشر": a number stands in front of its unit or behind it.
            let place = &fact.number.range;
            let of = |m: &&FoundMeasure| m.counted && (m.range.start == place.start || m.range.end == place.end);
            fact.measure = measures.iter().find(of).cloned();
        }
        measures.extend(share_measures(text, &mut facts));
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
            let (hour, twelve, minute) = (f64::from(time.hour), f64::from((time.hour + 11) % 12 + 1), f64::from(time.minute));
            loose.extend([hour, twelve, minute]);
            // "at 6.30".
            if time.minute > 0 {
                loose.extend([hour + minute / 100.0, twelve + minute / 100.0]);
            }
        }
        let (romans, halves, percents, vague) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { facts, marker, loose, romans, free: &[], halves, coins: false, vague, percents, day: false, measures }
    }

    /// Whether a number of the other side may stand for something here that is no number by itself.
    pub(super) fn allows(&self, fact: &Fact, source: &Self) -> bool {
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
        let time = fact.measure.as_ref().is_some_and(|m| m.dimension() == "time");
        let told = fact.number.unit == Some(Unit::Percent) && self.percents.contains(&value) || self.day && time && near(value, 24.0);
        // "48 hours" for two days, "12 miles" behind 20 km.
        self.loose.iter().chain(&self.romans).chain(self.free).any(|v| near(*v, value)) && plain
            || half
            || coin
            || told
            || self.converts(fact.measure.as_ref(), source)
    }

    /// Whether a place is part of a quantity.
    pub(super) fn measured(&self, place: &Range<usize>) -> bool {
        self.measures.iter().any(|m| m.counted && m.range.start < place.end && place.start < m.range.end)
    }

    /// Whether a quantity of the other side stands here in another unit. What the source says in both units itself is asked for in both.
    pub(super) fn converts(&self, measure: Option<&FoundMeasure>, source: &Self) -> bool {
        let Some(m) = measure else { return false };
        let in_both = |o: &FoundMeasure| {
            let mut said = source.measures.iter();
            said.any(|n| n.same_unit(m) && n.converts(o)) && source.measures.iter().any(|n| n.same_unit(o) && near(n.value, o.value))
        };
        self.measures.iter().any(|o| o.converts(m) && !in_both(o))
    }

    /// Whether the other side says a number of this one with its fraction ("365 يوما وربع", "365 and a quarter"), or as
    /// decimals of another ("دولارين و15 سنتا", "$2.15").
    pub(super) fn told_otherwise(&self, fact: &Fact, target: &Self) -> bool {
        let value = fact.number.value;
        let said = |want: f64| target.facts.iter().any(|f| near(f.number.value, want));
        let half = self.halves.iter().any(|h| said(value + h * scale_of(&fact.number)) || said(value + h));
        let fraction = |part: f64| [100.0, 1000.0].iter().any(|n| near((part * n).round(), value));
        let coin =
            self.coins && value < 1000.0 && target.facts.iter().any(|f| f.number.value.fract() > 0.0 && fraction(f.number.value.fract()));
        let whole = self.coins && target.facts.iter().any(|f| f.number.value.fract() > 0.0 && near(f.number.value.trunc(), value));
        half || coin || whole
    }

    /// A number of small coins of which the English makes as many whole ones: "20 dollars" for 20 سنتا.
    pub(super) fn swollen<'s>(&'s self, target: &'s Self, pair: &Pair<'_>) -> Option<(&'s Fact, &'s Fact)> {
        const SMALL: &[&str] =
            &["pias", "halal", "fils", "millim", "millie", "milliè", "penn", "pence", "baiza", "baisa", "coin", "centime"];
        let small = |w: &str| matches!(w, "cent" | "cents" | "pt" | "pts" | "p") || SMALL.iter().any(|s| w.starts_with(s));
        if !self.coins || pair.target.contains('¢') || pair.target_words().iter().any(|w| small(&w.folded)) {
            return None;
        }
        let money = |f: &&Fact| f.number.unit.is_some_and(|u| u != Unit::Percent);
        let counted = |f: &&Fact| f.number.digits && !coins(pair.source, &f.number).is_empty();
        self.facts.iter().filter(counted).find_map(|from| {
            let to = target.facts.iter().filter(money).find(|t| near(t.number.value, from.number.value))?;
            // Twenty cents beside twenty dollars.
            let both = self.facts.iter().any(|f| near(f.number.value, to.number.value) && f.number.range != from.number.range);
            (!both).then_some((from, to))
        })
    }

    /// Whether dozens stand for a number: "around two dozen" for عشرين.
    pub(super) fn dozens(&self, fact: &Fact) -> bool {
        let about = |f: &Fact| f.number.raw.ends_with("dozen") && (0.8..=1.25).contains(&(f.number.value / fact.number.value));
        fact.number.unit.is_none() && self.facts.iter().any(about)
    }

    /// Whether any number here is of the size of a scale.
    pub(super) fn scaled(&self, scale: usize) -> bool {
        let size = SCALES[scale].1;
        self.facts.iter().any(|f| f.number.value >= size && f.number.value < size * 1e3)
    }
}

/// "LE107 million and 385 thousand", "48 thousand and 821": both may be parts of one number, as it is said in Arabic.
fn add_up(text: &str, facts: &mut [Fact]) {
    let counts = |n: &FoundNumber| !n.ordinal && n.unit != Some(Unit::Percent);
    for at in 1..facts.len() {
        let (front, back) = facts.split_at_mut(at);
        let (Some(a), Some(b)) = (front.last_mut(), back.first_mut()) else { continue };
        let scale = scale_of(&a.number);
        let joined = text.get(a.number.range.end..b.number.range.start).is_some_and(|gap| gap.trim() == "and");
        if joined && scale >= 1e3 && b.number.value < scale && counts(&a.number) && counts(&b.number) {
            let sum = a.number.value + b.number.value;
            a.also.push(sum);
            b.also.push(sum);
        }
    }
}

/// "24 إلى 48 ساعة", "one to two days": the first number of a range measures what the second does.
fn share_measures(text: &str, facts: &mut [Fact]) -> Vec<FoundMeasure> {
    let mut out = Vec::new();
    for at in (1..facts.len()).rev() {
        let (front, back) = facts.split_at_mut(at);
        let (Some(a), Some(b)) = (front.last_mut(), back.first()) else { continue };
        let gap = text.get(a.number.range.end..b.number.range.start).map(|t| fold(t.trim()));
        let range = gap.is_some_and(|g| matches!(g.as_str(), "الي" | "او" | "حتي" | "-" | "–" | "to" | "or"));
        if let Some(measure) = b.measure.as_ref().filter(|_| range && a.measure.is_none() && a.number.unit.is_none() && !a.number.ordinal) {
            let own = FoundMeasure { value: a.number.value, range: a.number.range.clone(), ..measure.clone() };
            a.measure = Some(own.clone());
            out.push(own);
        }
    }
    out
}

/// "220 pounds" may be money or a weight: as a weight, where no sign says that it is money.
fn pounds(facts: &[Fact]) -> Vec<FoundMeasure> {
    let weighs = |f: &&Fact| f.number.raw.ends_with("pounds") || f.number.raw.ends_with("pound");
    let as_weight = |f: &Fact| {
        // Read as if it said so.
        let raw = format!("{} lbs", f.number.raw.trim_end_matches("pounds").trim_end_matches("pound").trim());
        let mut found = measures_english(&raw, &find_english(&raw));
        let weight = found.pop().filter(|_| found.is_empty())?;
        Some(FoundMeasure { range: f.number.range.clone(), ..weight })
    };
    facts.iter().filter(weighs).filter_map(as_weight).collect()
}

/// Year and day of a date.
fn parts_of(date: &str) -> Vec<f64> {
    [0..4, 8..10].into_iter().filter_map(|r| date.get(r)?.parse().ok()).collect()
}

pub(super) fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12 * a.abs().max(b.abs()).max(1.0)
}
