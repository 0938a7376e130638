//! Where a search gets its sources from and where its results go: a batch that is known before, or a line in which more wait.

use super::Hypothesis;

/// What a search asks before each of its steps.
///
/// Sources are numbered as they come, from zero. A search never lets one influence another, so that a source which joins a
/// search under way gets what it would get alone.
pub trait Feed {
    /// Sources that begin now. The search ends when it has none left and none come.
    fn join(&mut self) -> Vec<Vec<u32>>;

    /// Sources that are given up: they leave without a result.
    fn leave(&mut self) -> Vec<usize> {
        Vec::new()
    }

    /// A source is done: its hypotheses, best first.
    fn done(&mut self, source: usize, hypotheses: Vec<Hypothesis>);
}

/// A batch: all of its sources begin together.
pub(super) struct Batch<'a> {
    sources: Option<&'a [&'a [u32]]>,
    pub results: Vec<Vec<Hypothesis>>,
}

impl<'a> Batch<'a> {
    pub fn new(sources: &'a [&'a [u32]]) -> Self {
        Self { sources: Some(sources), results: vec![Vec::new(); sources.len()] }
    }
}

impl Feed for Batch<'_> {
    fn join(&mut self) -> Vec<Vec<u32>> {
        self.sources.take().into_iter().flatten().map(|s| s.to_vec()).collect()
    }

    fn done(&mut self, source: usize, hypotheses: Vec<Hypothesis>) {
        self.results[source] = hypotheses;
    }
}
