//! Quotations of a source against those of what was written from it.

use super::{Check, Finding, FlagKind, Pair};
use mujaz_text::mention::find_quotes;

/// More spoken quotations than the source has.
pub(super) struct Quotations;

impl Check for Quotations {
    fn name(&self) -> &'static str {
        "quotations"
    }

    fn check(&self, pair: &Pair<'_>) -> Vec<Finding> {
        let (arabic, english) = (pair.source, pair.target);
        let said = find_quotes(english).into_iter().filter(|q| english[q.range.clone()].split_whitespace().count() >= 4);
        // Behind a colon Arabic papers often leave the marks out.
        let source = find_quotes(arabic).len() + arabic.matches(':').count();
        let invented = |quote: mujaz_text::mention::Quote| {
            let detail = format!("\"{}\" is quoted, the source quotes nothing", &english[quote.range.clone()]);
            Finding::new(FlagKind::QuoteInvented, detail).in_target(quote.range)
        };
        said.skip(source).map(invented).collect()
    }
}
