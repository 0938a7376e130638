//! The scores of all rows at one step.

/// `[rows, vocab]` scores: logits from the model, then log-probabilities.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    values: Vec<f32>,
    vocab: usize,
}

impl Scores {
    /// Scores of `values.len() / vocab` rows.
    ///
    /// # Panics
    /// If the values are no whole number of rows.
    pub fn new(values: Vec<f32>, vocab: usize) -> Self {
        assert!(vocab > 0 && values.len().is_multiple_of(vocab), "{} scores for a vocabulary of {vocab}", values.len());
        Self { values, vocab }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.values.len() / self.vocab
    }

    /// One row.
    pub fn row(&self, row: usize) -> &[f32] {
        &self.values[row * self.vocab..][..self.vocab]
    }

    /// One row, to be changed.
    pub fn row_mut(&mut self, row: usize) -> &mut [f32] {
        &mut self.values[row * self.vocab..][..self.vocab]
    }
}

/// The `k` largest finite scores with their indices, best first, equals in order of index.
pub fn top_k(scores: &[f32], k: usize) -> Vec<(usize, f32)> {
    let mut best: Vec<(usize, f32)> = Vec::with_capacity(k + 1);
    let mut floor = f32::NEG_INFINITY;
    for (i, score) in scores.iter().enumerate() {
        if *score > floor {
            let at = best.partition_point(|(_, s)| s >= score);
            best.insert(at, (i, *score));
            if best.len() > k {
                best.pop();
            }
            if best.len() == k {
                floor = best[k - 1].1;
            }
        }
    }
    best
}
