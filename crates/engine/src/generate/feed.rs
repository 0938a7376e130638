//! Where a search gets its sources from and where its results go: a batch that is known before, or a line in which more wait.

use super::{Hypothesis, Numerals};
use std::sync::Arc;

/// What is searched for a hypothesis: ids, and what holds its output.
///
/// What belongs to one source is here and not among the settings, so that a search which holds its output shares batches with others.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// The ids, special tokens and all.
    pub ids: Vec<u32>,
    /// The numbers that its output may have; None for any.
    pub numerals: Option<Arc<Numerals>>,
    /// So many tokens stand together only once in its output; None for what the settings say.
    pub no_repeat_ngram_size: Option<usize>,
}

impl From<&[u32]> for Source {
    fn from(ids: &[u32]) -> Self {
        Self { ids: ids.to_vec(), ..Self::default() }
    }
}

/// What a search asks before each of its steps.
///
/// Sources are numbered as they come, from zero. A search never lets one influence another, so that a source which joins a
/// search under way gets what it would get alone.
pub trait Feed {
    /// Sources that begin now. The search ends when it has none left and none come.
    fn join(&mut self) -> Vec<Source>;

    /// Sources that are given up: they leave without a result.
    fn leave(&mut self) -> Vec<usize> {
        Vec::new()
    }

    /// A source is done: its hypotheses, best first.
    fn done(&mut self, source: usize, hypotheses: Vec<Hypothesis>);
}

/// A batch: all of its sources begin together.
pub(super) struct Batch {
    sources: Vec<Source>,
    pub results: Vec<Vec<Hypothesis>>,
}

impl Batch {
    pub fn new(sources: Vec<Source>) -> Self {
        Self { results: vec![Vec::new(); sources.len()], sources }
    }
}

impl Feed for Batch {
    fn join(&mut self) -> Vec<Source> {
        std::mem::take(&mut self.sources)
    }

    fn done(&mut self, source: usize, hypotheses: Vec<Hypothesis>) {
        self.results[source] = hypotheses;
    }
}
