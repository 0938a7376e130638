//! Bootstrap resampling (Koehn 2004): how sure a score or a difference of two is.

use super::{Counts, Metric, score, score_of};

/// A score with its 95% confidence interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The score of all pairs.
    pub score: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// The difference of two systems on the same references.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Paired {
    /// First minus second.
    pub difference: f64,
    /// Share of resamples in which the difference, centred on 0, is as large as the one seen: below 0.05 it is unlikely
    /// to be chance.
    pub p_value: f64,
}

/// A fixed sequence of draws, so that a report is the same each time.
struct Draws(u64);

impl Draws {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((u128::from(z ^ (z >> 31)) * n as u128) >> 64) as usize
    }

    fn sample(&mut self, n: usize) -> Vec<usize> {
        (0..n).map(|_| self.below(n)).collect()
    }
}

/// The score and its interval from so many resamples.
pub fn interval(metric: &dyn Metric, counts: &[Counts], resamples: usize) -> Interval {
    let mut draws = Draws(12_345);
    let mut scores: Vec<f64> =
        (0..resamples).map(|_| draws.sample(counts.len())).map(|sample| score_of(metric, counts, sample.into_iter())).collect();
    scores.sort_by(f64::total_cmp);
    let whole = score(metric, counts);
    let at = |share: f64| scores.get((share * resamples as f64) as usize).or(scores.last()).copied().unwrap_or(whole);
    Interval { score: whole, low: at(0.025), high: at(0.975) }
}

/// Whether the first system's lead over the second may be chance.
pub fn paired(metric: &dyn Metric, first: &[Counts], second: &[Counts], resamples: usize) -> Paired {
    let difference = score(metric, first) - score(metric, second);
    let mut draws = Draws(12_345);
    let extreme = (0..resamples)
        .filter(|_| {
            let sample = draws.sample(first.len());
            let d = score_of(metric, first, sample.iter().copied()) - score_of(metric, second, sample.iter().copied());
            (d - difference).abs() >= difference.abs()
        })
        .count();
    Paired { difference, p_value: (extreme + 1) as f64 / (resamples + 1) as f64 }
}
