//! Units of measure and of time: the same number with another unit is another amount.

use super::{Check, Finding, FlagKind, Pair};
use mujaz_text::number::FoundMeasure;

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
