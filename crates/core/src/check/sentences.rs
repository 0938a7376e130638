//! Sentences that were left out: English that is too short for a source of several sentences.

use super::{Check, Finding, FlagKind, Pair};
use mujaz_text::segment::sentences;

/// The least English words for each Arabic one: people's translations lie between 1.1 and 1.6, headlines above 0.8.
const LEAST_RATIO: f64 = 0.85;

/// Sentences of the source that have no room in the English.
pub(super) struct Sentences;

impl Check for Sentences {
    fn name(&self) -> &'static str {
        "sentences"
    }

    fn check(&self, pair: &Pair<'_>) -> Vec<Finding> {
        let words = pair.source_words().len();
        let written = pair.target_words().len();
        if !pair.context.full || words < 10 || written == 0 || written as f64 >= LEAST_RATIO * words as f64 {
            return Vec::new();
        }
        let of = |text: &str| {
            sentences(text).iter().filter(|s| text.get(s.range.clone()).is_some_and(|t| t.split_whitespace().count() >= 3)).count()
        };
        let (source, target) = (of(pair.source), of(pair.target));
        if source < 2 || target >= source {
            return Vec::new();
        }
        let detail = format!("{source} sentences of {words} words became {target} of {written}");
        vec![Finding::new(FlagKind::SentenceMissing, detail)]
    }
}
