//! The scores of all rows at one step.

use mujaz_kernels::{Top, TopRequest};

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

/// What [`super::Seq2Seq::step_top`] gives, from all scores.
pub fn top_of(scores: &Scores, request: &TopRequest<'_>) -> Vec<Top> {
    (0..scores.rows())
        .map(|row| {
            let mut values = scores.row(row).to_vec();
            // The largest value and the logarithm of the sum relative to it.
            let normalizer = |values: &[f32]| {
                let max = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                let mut sum = 0.0;
                mujaz_kernels::log_sum_exp(values, &mut sum);
                (max, sum - max)
            };
            let (max, log_sum) = normalizer(&values);
            for id in request.banned.get(row).into_iter().flatten() {
                // A token of the source may lie outside the target's vocabulary.
                if let Some(value) = values.get_mut(*id as usize) {
                    *value = f32::NEG_INFINITY;
                }
            }
            let (max_allowed, log_sum_allowed) = normalizer(&values);
            let best = top_k(&values, request.k).into_iter().map(|(i, v)| (i as u32, v)).collect();
            Top { best, max, log_sum, max_allowed, log_sum_allowed }
        })
        .collect()
}
