//! Sources that come a few at a time while others are being decoded, as a server's do.

use crate::random::splitmix;
use mujaz_engine::generate::{Feed, Hypothesis, Source};

/// A feed whose sources join at steps that a seed gives; every ninth is given up on the way.
#[derive(Debug)]
pub struct Trickle<'a> {
    sources: &'a [Vec<u32>],
    seed: u64,
    asked: u64,
    /// Sources that have come.
    pub came: usize,
    /// Those that were given up.
    pub gone: Vec<usize>,
    /// Results, of those that are done.
    pub results: Vec<Option<Vec<Hypothesis>>>,
    /// The most that were being decoded when another joined.
    pub most: usize,
}

impl<'a> Trickle<'a> {
    /// All of them will come.
    pub fn new(sources: &'a [Vec<u32>], seed: u64) -> Self {
        Self { sources, seed, asked: 0, came: 0, gone: Vec::new(), results: vec![None; sources.len()], most: 0 }
    }

    fn in_work(&self) -> usize {
        self.came - self.gone.len() - self.results.iter().flatten().count()
    }

    /// Asserts that whoever was not given up has what it gets alone.
    ///
    /// # Panics
    /// If one has not, or if none joined others.
    pub fn assert_equal(&self, alone: &[Vec<Hypothesis>], what: &str) {
        assert!(self.most > 2 && !self.gone.is_empty() && self.came == alone.len(), "{what}: {} came, {} left", self.came, self.gone.len());
        for (i, (result, alone)) in self.results.iter().zip(alone).enumerate() {
            match result {
                Some(result) => assert_eq!(result, alone, "{what}: source {i}"),
                None => assert!(self.gone.contains(&i), "{what}: source {i} has no result"),
            }
        }
    }
}

impl Feed for Trickle<'_> {
    fn join(&mut self) -> Vec<Source> {
        self.asked += 1;
        // Nobody at two steps of three, else up to four; and somebody where all others are done.
        let draw = splitmix(self.seed, self.asked);
        let wanted = if draw.is_multiple_of(3) { (draw / 3 % 4) as usize + 1 } else { 0 };
        let wanted = if self.in_work() == 0 { wanted.max(1) } else { wanted };
        let fresh = &self.sources[self.came..(self.came + wanted).min(self.sources.len())];
        if !fresh.is_empty() {
            self.most = self.most.max(self.in_work());
        }
        self.came += fresh.len();
        fresh.iter().map(|ids| ids.as_slice().into()).collect()
    }

    fn leave(&mut self) -> Vec<usize> {
        let given_up = |source: &usize| source % 9 == 8 && self.results[*source].is_none() && !self.gone.contains(source);
        let gone: Vec<usize> = (0..self.came).filter(given_up).collect();
        self.gone.extend(&gone);
        gone
    }

    fn done(&mut self, source: usize, hypotheses: Vec<Hypothesis>) {
        assert!(self.results[source].is_none() && !self.gone.contains(&source), "source {source} is done twice");
        self.results[source] = Some(hypotheses);
    }
}
