//! Small numbers in words, ordinals, duals, Roman numerals: "three" for two, World War I for the second one.
//!
//! Articles, duals and idioms make and unmake such numbers, so one that only one side has says nothing. Where the source has one that
//! the English lacks, and the English has another of the kind (counting or ordering) that the source lacks, one became the other.

use super::readings::{Fact, numeral};
use super::side::Side;
use super::{Finding, FlagKind, Pair};
use mujaz_text::clitics::forms;
use mujaz_text::data::DUALS;
use mujaz_text::normalize::fold;
use mujaz_text::number::{FoundMeasure, ORDINALS, arabic_ordinal};
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// Up to here numbers in words are small.
const SMALL: f64 = 9.0;

/// A small number that a side surely says.
struct Said {
    value: f64,
    orders: bool,
    range: Range<usize>,
    measure: Option<FoundMeasure>,
    /// "WWII" is no number of the side.
    initials: bool,
}

impl Said {
    fn of(fact: &Fact) -> Self {
        let n = &fact.number;
        Self { value: n.value, orders: n.ordinal, range: n.range.clone(), measure: fact.measure.clone(), initials: false }
    }
}

/// Small numbers that became others.
pub(super) fn compare(source: &Side, target: &Side, pair: &Pair<'_>, out: &mut Vec<Finding>) {
    let english = english(target, pair);
    if english.is_empty() {
        return;
    }
    let arabic = arabic(source, pair);
    if arabic.is_empty() {
        return;
    }
    if let Some(found) = war(pair) {
        out.push(found);
        return;
    }
    let (loose, told) = (spoken(pair), out.len());
    for orders in [true, false] {
        let mut missing = arabic
            .iter()
            .enumerate()
            .filter(|(i, said)| said.orders == orders && missing(said, &arabic[..*i], &english, (source, target), &loose));
        let mut invented = english.iter().filter(|said| said.orders == orders && invented(said, source, &arabic, pair));
        while let (Some((_, from)), Some(to)) = (missing.next(), invented.next()) {
            // What the plain comparison told already is told.
            let known = out.iter().take(told).any(|f| f.target.as_ref().is_some_and(|r| r.start < to.range.end && to.range.start < r.end));
            if !known {
                out.push(pair.became(FlagKind::NumberChanged, from.range.clone(), to.range.clone()));
            }
        }
    }
}

/// Whether the English lacks a number of the source: it has its value less often than the source up to here.
fn missing(said: &Said, before: &[Said], english: &[Said], (source, target): (&Side, &Side), loose: &[f64]) -> bool {
    let fact = |f: &&Fact| f.number.value == said.value;
    let wanted = 1 + before.iter().filter(|b| b.value == said.value && b.orders == said.orders).count();
    let initials = |s: &&Said| s.initials && s.value == said.value;
    let numerals = target.romans.iter().filter(|v| **v == said.value).count();
    let have = target.facts.iter().filter(fact).count() + numerals + english.iter().filter(initials).count();
    let otherwise = loose.contains(&said.value) || target.facts.iter().any(|f| f.also.contains(&said.value));
    have < wanted && !otherwise && !target.loose.contains(&said.value) && !target.converts(said.measure.as_ref(), source)
}

/// Whether nothing of the source can stand for a number of the English.
fn invented(said: &Said, source: &Side, arabic: &[Said], pair: &Pair<'_>) -> bool {
    let has = source.facts.iter().any(|f| f.number.value == said.value || f.also.contains(&said.value))
        || arabic.iter().any(|a| a.value == said.value);
    let two = || !said.orders && said.value == 2.0 && pair.source_words().iter().any(|w| may_be_two(&w.folded));
    !has && !source.loose.contains(&said.value) && !source.converts(said.measure.as_ref(), source) && !two()
}

/// Arabic words that may say two.
fn may_be_two(word: &str) -> bool {
    let long = word.chars().count() >= 4;
    let ends = ["ان", "ين", "تا", "تي", "يا", "يه", "ي", "ا", "انه", "ينه", "هما"].iter().any(|e| word.ends_with(e));
    long && ends || ["كلا", "كلتا", "معا", "زوج", "ضعف", "توام", "ثني", "اثن"].iter().any(|w| word.contains(w))
}

/// Numbers in words and duals of the Arabic.
fn arabic(source: &Side, pair: &Pair<'_>) -> Vec<Said> {
    let words = source.facts.iter().filter(|f| plain(f) && !of_parts(pair.source, &f.number.range)).map(Said::of);
    let mut out: Vec<Said> = words.filter(|s| s.orders || s.value > 1.0).collect();
    // "في السابعة من عمره": seven years.
    out.iter_mut().filter(|s| s.orders && aged(pair.source, &s.range)).for_each(|s| s.orders = false);
    let inside = |range: &Range<usize>| source.facts.iter().any(|f| f.number.range.start < range.end && range.start < f.number.range.end);
    // "أول رئيس", "ثاني أكبر": without an article they order too.
    let words = pair.source_words();
    let timed = timed(pair);
    for (at, word) in words.iter().enumerate().filter(|(_, w)| !inside(&w.range)) {
        // "Block II" stays in Latin letters.
        let latin = pair.source.get(word.range.clone()).filter(|w| w.len() > 1).and_then(numeral);
        let bare = bare(&word.folded);
        let before = at.checked_sub(1).and_then(|b| words.get(b)).map_or("", |w| w.folded.as_str());
        let month = MONTHS.iter().any(|m| before.ends_with(m));
        let free = !source.measured(&word.range) && !timed.iter().any(|t| t.start < word.range.end && word.range.start < t.end);
        if let Some(value) = latin.or(arabic_ordinal(bare).filter(|_| !month && free)) {
            let orders = !aged(pair.source, &word.range);
            out.push(Said { value, orders, range: word.range.clone(), measure: None, initials: false });
        }
    }
    let duals = pair.source_words().iter().filter(|w| dual(&w.folded) && !inside(&w.range));
    out.extend(duals.map(|w| Said { value: 2.0, orders: false, range: w.range.clone(), measure: None, initials: false }));
    out
}

/// Whether a number counts parts of a whole: "ثلاثة أرباع", "three quarters", "two-thirds".
fn of_parts(text: &str, range: &Range<usize>) -> bool {
    const PARTS: &[&str] = &[
        "اثلاث",
        "ارباع",
        "اخماس",
        "اسداس",
        "اسباع",
        "اثمان",
        "اتساع",
        "اعشار",
        "thirds",
        "quarters",
        "fourths",
        "fifths",
        "sixths",
        "sevenths",
        "eighths",
        "ninths",
        "tenths",
    ];
    let behind = text.get(range.end..).unwrap_or_default().trim_start_matches([' ', '-', '‑']);
    let word = behind.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    PARTS.contains(&fold(word).as_str())
}

/// Whether an English ordinal is a part of something: "a third of them".
fn one_part(text: &str, fact: &Fact) -> bool {
    let before = text.get(..fact.number.range.start).unwrap_or_default().trim_end_matches([' ', '-']);
    let behind = text.get(fact.number.range.end..).unwrap_or_default();
    let one =
        before.rsplit(|c: char| !c.is_alphabetic()).next().is_some_and(|w| w.eq_ignore_ascii_case("a") || w.eq_ignore_ascii_case("one"));
    fact.number.ordinal && one && behind.starts_with(" of ")
}

/// Whether an ordinal tells an age: "السابعة من عمره", "الخامسة من العمر".
fn aged(text: &str, range: &Range<usize>) -> bool {
    let mut words = text.get(range.end..).unwrap_or_default().split_whitespace();
    words.next() == Some("من") && words.next().is_some_and(|w| w.starts_with("عمر") || w.starts_with("العمر"))
}

/// The one world war of the source that became the other in the English, whatever else is first or second.
fn war(pair: &Pair<'_>) -> Option<Finding> {
    let words = pair.source_words();
    let named = |at: usize| {
        let (word, next) = (words.get(at)?, words.get(at + 1)?);
        let value = bare(&word.folded).starts_with("عالمي").then(|| arabic_ordinal(bare(&next.folded)))??;
        Some((value, word.range.start..next.range.end))
    };
    let there: Vec<(f64, Range<usize>)> = (0..words.len()).filter_map(named).collect();
    let [(was, from), rest @ ..] = there.as_slice() else { return None };
    let all = pair.target_words();
    let raw = |at: usize| all.get(at).and_then(|w| pair.target.get(w.range.clone())).unwrap_or("");
    let mut here: Vec<(f64, Range<usize>)> = Vec::new();
    for at in 0..all.len() {
        let world = raw(at).eq_ignore_ascii_case("world") && raw(at + 1).to_lowercase().trim_end_matches('s') == "war";
        let value = match raw(at) {
            "WWI" | "WW1" => Some((1.0, at, at)),
            "WWII" | "WW2" => Some((2.0, at, at)),
            _ if !world => None,
            _ => {
                let before = at.checked_sub(1).map_or("", raw);
                let first = ORDINALS.iter().position(|o| before.eq_ignore_ascii_case(o)).map(|i| (i as f64 + 1.0, at - 1, at + 1));
                let behind = match raw(at + 2) {
                    "I" | "One" | "one" | "1" => Some(1.0),
                    "II" | "Two" | "two" | "2" => Some(2.0),
                    other => numeral(other.split('-').next().unwrap_or("")),
                };
                first.or(behind.map(|v| (v, at, at + 2)))
            }
        };
        if let Some((value, from, to)) = value {
            here.push((value, all.get(from)?.range.start..all.get(to)?.range.end));
        }
    }
    let (is, to) = here.first()?;
    let one = rest.iter().all(|(v, _)| v == was) && here.iter().all(|(v, _)| v == is) && was != is;
    // "الحرب العالمية الأولى والثانية" is two of them.
    let both = || pair.source.get(from.end..).is_some_and(|t| bare(fold(t).split_whitespace().next().unwrap_or("")).starts_with("ثاني"));
    (one && !both()).then(|| pair.became(FlagKind::NumberChanged, from.clone(), to.clone()))
}

/// First words of months whose second is an ordinal.
const MONTHS: &[&str] = &["تشرين", "كانون", "ربيع", "جمادي", "جمادى"];

/// Dates and times of the source: their ordinals are hours and months.
fn timed(pair: &Pair<'_>) -> Vec<Range<usize>> {
    let said = pair.source_reading().temporal();
    let months = said.months.iter().map(|m| m.range.clone());
    said.dates.iter().map(|d| d.range.clone()).chain(said.times.iter().map(|t| t.range.clone())).chain(months).collect()
}

/// A folded word without proclitics and article.
fn bare(word: &str) -> &str {
    forms(word)[3]
}

/// Whether a number is a small one in words that measures nothing else.
fn plain(fact: &Fact) -> bool {
    let n = &fact.number;
    !n.digits && n.unit.is_none() && n.value.fract() == 0.0 && (1.0..=SMALL).contains(&n.value)
}

static TWOS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| DUALS.lines().filter(|l| !l.starts_with('#')).map(str::trim).collect());

/// Stems of so many letters may have a dual's ending: many plurals look the same (مهندسين), but then the English has no number that
/// the Arabic lacks.
const STEM: usize = 3;

/// Whether a folded word may be a dual.
fn dual(word: &str) -> bool {
    forms(word).iter().any(|w| {
        let bare = w.strip_prefix("ال").unwrap_or(w);
        let stem = bare.strip_suffix("ان").or_else(|| bare.strip_suffix("ين"));
        stem.is_some_and(|s| TWOS.contains(s) || s.chars().count() >= STEM)
    })
}

/// Numbers in words and Roman numerals of the English.
fn english(target: &Side, pair: &Pair<'_>) -> Vec<Said> {
    let part = |f: &Fact| of_parts(pair.target, &f.number.range) || one_part(pair.target, f);
    let words = target.facts.iter().filter(|f| plain(f) && !part(f)).map(Said::of);
    let mut out: Vec<Said> = words.filter(|s| s.orders || s.value > 1.0).collect();
    let all = pair.target_words();
    let raw = |at: Option<usize>| at.and_then(|at| all.get(at)).and_then(|w| pair.target.get(w.range.clone())).unwrap_or("");
    for (at, word) in all.iter().enumerate() {
        let (this, before) = (raw(Some(at)), raw(at.checked_sub(1)));
        let war = before.eq_ignore_ascii_case("war");
        let value = match this {
            "WWI" | "WW1" => Some(1.0),
            "WWII" | "WW2" => Some(2.0),
            "One" | "one" if war => Some(1.0),
            "Two" | "two" if war => Some(2.0),
            _ => {
                let titled = (2..=4).any(|back| at.checked_sub(back).is_some_and(|i| CROWNED.contains(&raw(Some(i)))));
                let name = before.starts_with(char::is_uppercase) && before.chars().any(char::is_lowercase);
                let sure = war || titled || this.len() > 1 || this == "V";
                numeral(this).filter(|_| name && sure && close(pair.target, all, at))
            }
        };
        if let Some(value) = value {
            // "World War Two" orders.
            out.retain(|s| s.range != word.range);
            out.push(Said { value, orders: true, range: word.range.clone(), measure: None, initials: this.starts_with("WW") });
        }
    }
    out.sort_by_key(|s| s.range.start);
    out
}

/// Whether only a blank stands in front of a word.
fn close(text: &str, words: &[super::Word], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|b| words.get(b)).map(|w| w.range.end);
    before.zip(words.get(at)).is_some_and(|(from, word)| text.get(from..word.range.start) == Some(" "))
}

/// Titles of those whom numerals count.
const CROWNED: &[&str] =
    &["King", "Queen", "Pope", "Emperor", "Empress", "Sultan", "Tsar", "Czar", "Prince", "Emir", "Shah", "Caliph", "Patriarch", "Pharaoh"];

/// Words of the English that say a small number without being one.
fn spoken(pair: &Pair<'_>) -> Vec<f64> {
    let value = |word: &str| {
        Some(match word {
            "both" | "pair" | "pairs" | "couple" | "twin" | "twins" | "twice" | "double" | "doubled" | "doubles" | "dual" | "duo"
            | "fortnight" | "spouses" | "parents" => 2.0,
            "triple" | "tripled" | "triples" | "trio" | "threefold" | "thrice" | "trilogy" | "triplets" | "hat-trick" | "tripartite"
            | "three-way" => 3.0,
            "quadruple" | "quadrupled" | "fourfold" | "quartet" | "quarter" | "quarters" | "quarterly" | "quarter-final"
            | "quarterfinal" | "quarterfinals" => 4.0,
            "quintet" | "fivefold" | "quintuple" => 5.0,
            "once" | "initial" | "initially" | "firstly" | "earliest" | "debut" | "inaugural" | "maiden" | "original" | "originally" => 1.0,
            _ => return None,
        })
    };
    let mut out: Vec<f64> = pair.target_words().iter().filter_map(|w| value(&w.folded)).collect();
    if pair.target_words().iter().any(|w| matches!(w.folded.as_str(), "another" | "again" | "runner-up" | "secondary" | "secondly")) {
        out.push(2.0);
    }
    out
}
