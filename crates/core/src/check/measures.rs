//! Units of measure and of time: the same number with another unit is another amount.

use super::{Check, Finding, FlagKind, Pair};
use mujaz_text::number::FoundMeasure;
use std::ops::Range;

/// Compares the units of quantities that have the same number on both sides.
pub(super) struct Measures;

impl Check for Measures {
    fn name(&self) -> &'static str {
        "measures"
    }

    fn check(&self, pair: &Pair<'_>) -> Vec<Finding> {
        let (there, here) = (pair.source_reading().measures(), pair.target_reading().measures());
        let mut out: Vec<Finding> = Vec::new();
        for said in here.iter().filter(|m| m.counted) {
            if let Some(from) = changed(said, there, here) {
                out.push(pair.became(FlagKind::UnitChanged, from.range.clone(), said.range.clone()));
            }
        }
        out.extend(pounds(pair).map(|(from, to)| pair.became(FlagKind::UnitChanged, from, to)));
        out
    }
}

/// The quantity of the source whose unit became that of `said`: it has its number, and nothing else of the source accounts for
/// `said`, nor anything else of the output for the source's.
fn changed<'a>(said: &FoundMeasure, there: &'a [FoundMeasure], here: &[FoundMeasure]) -> Option<&'a FoundMeasure> {
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0);
    let same = |a: &FoundMeasure, b: &FoundMeasure| near(a.value, b.value) && a.same_unit(b);
    if there.iter().any(|m| same(m, said) || m.converts(said) && !near(m.value, said.value)) {
        return None;
    }
    // "55,000 barrels (2.3 million gallons)": what the source says in two units is no excuse for either.
    let own = |h: &FoundMeasure| there.iter().any(|t| same(t, h));
    there.iter().find(|m| m.counted && near(m.value, said.value) && !here.iter().any(|h| same(h, m) || h.converts(m) && !own(h)))
}

/// Kilograms that became as many pounds. The word is money, too, and no unit of the list; so that is judged alone where the Arabic has neither
/// this money nor this weight, and the English no weight in other words.
fn pounds(pair: &Pair<'_>) -> Option<(Range<usize>, Range<usize>)> {
    const POUNDS: &[&str] = &["جنيه", "استرلين", "رطل", "ارطال", "باوند", "ليره", "ليرات"];
    let from = pair.source_reading().measures().iter().find(|m| m.counted && m.unit.key == "kilogram")?;
    let weighed = pair.target_reading().measures().iter().any(|m| m.unit.dimension == "mass");
    if weighed || pair.source_words().iter().any(|w| POUNDS.iter().any(|p| w.folded.contains(p))) {
        return None;
    }
    let named = |range: &Range<usize>| {
        let behind = pair.target.get(range.end..).unwrap_or_default();
        behind.trim_start_matches([' ', '-']).starts_with("pound") || pair.target_reading().slice(range).contains("pound")
    };
    let same = |value: f64| (value - from.value).abs() <= 1e-9 * value.abs().max(1.0);
    let to = pair.target_reading().numbers().iter().find(|n| same(n.value) && named(&n.range))?;
    Some((from.range.clone(), to.range.clone()))
}

#[cfg(test)]
mod tests {
    use super::super::Context;
    use super::*;

    fn found(arabic: &str, english: &str) -> bool {
        !Measures.check(&Pair::new(arabic, english, Context { full: true, ..Context::default() })).is_empty()
    }

    #[test]
    fn kilograms_are_no_pounds() {
        for (arabic, english) in [
            ("يزن الحجر 50 كيلوغراما", "The stone weighs 50 pounds"),
            ("عثرت الشرطة على 300 كلغ من المخدرات", "Police found 300 pounds of drugs"),
            ("قنبلة وزنها 250 كيلوغراما", "a 250-pound bomb"),
        ] {
            assert!(found(arabic, english), "{arabic} | {english}");
        }
        for (arabic, english) in [
            ("يزن الحجر 50 كيلوغراما", "The stone weighs 110 pounds"),
            ("يزن الحجر 50 كيلوغراما", "The stone weighs 50 kg"),
            ("يزن الحجر 50 كيلوغراما", "The stone weighs 50 kilograms, some 110 pounds"),
            ("يباع كل 50 كيلوغراما بسعر 50 جنيها", "Fifty kilos are sold for 50 pounds"),
            ("دفع 50 جنيها عن 50 كيلوغراما", "He paid 50 pounds for the sack"),
            ("يزن الحجر 50 رطلا", "The stone weighs 50 pounds"),
        ] {
            assert!(!found(arabic, english), "{arabic} | {english}");
        }
    }
}
