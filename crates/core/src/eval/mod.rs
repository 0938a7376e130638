//! Scores of outputs against references: BLEU, chrF and chrF++ as sacreBLEU computes them, ROUGE-1/2/L for Arabic and
//! English, with bootstrap confidence intervals and paired comparisons.

mod bleu;
mod bootstrap;
mod chrf;
mod rouge;

pub use bootstrap::{Interval, Paired, interval, paired};

use bleu::Bleu;
use chrf::Chrf;
use rouge::Rouge;
use std::collections::HashMap;
use std::hash::Hash;

/// What a metric keeps of one pair of lines; sums of these give the score of any sample of lines.
pub type Counts = Vec<f64>;

/// A metric over pairs of lines.
pub trait Metric: Sync {
    /// Its name in reports, such as `bleu`.
    fn name(&self) -> &'static str;
    /// How it was computed, in sacreBLEU's manner.
    fn signature(&self) -> String;
    /// What is kept of one pair.
    fn counts(&self, hypothesis: &str, reference: &str) -> Counts;
    /// The score, from 0 to 100, of summed counts over so many pairs.
    fn score(&self, sum: &[f64], pairs: usize) -> f64;
}

/// The metrics of translations: BLEU, chrF, chrF++.
pub fn translation_metrics() -> Vec<Box<dyn Metric>> {
    vec![Box::new(Bleu), Box::new(Chrf { word_order: 0 }), Box::new(Chrf { word_order: 2 })]
}

/// The metrics of summaries: ROUGE-1, ROUGE-2, ROUGE-L.
pub fn summary_metrics() -> Vec<Box<dyn Metric>> {
    vec![Box::new(Rouge::N(1)), Box::new(Rouge::N(2)), Box::new(Rouge::Longest)]
}

/// The counts of all pairs of lines.
pub fn count_all(metric: &dyn Metric, hypotheses: &[String], references: &[String]) -> Vec<Counts> {
    hypotheses.iter().zip(references).map(|(h, r)| metric.counts(h, r)).collect()
}

/// The score of all pairs.
///
/// ```
/// let metrics = mujaz::eval::translation_metrics();
/// let (h, r) = (vec!["the cat sat on the mat".to_string()], vec!["the cat sat on a mat".to_string()]);
/// let bleu = mujaz::eval::score(&*metrics[0], &mujaz::eval::count_all(&*metrics[0], &h, &r));
/// assert!((bleu - 53.728).abs() < 0.001);
/// ```
pub fn score(metric: &dyn Metric, counts: &[Counts]) -> f64 {
    score_of(metric, counts, 0..counts.len())
}

/// The score of some of the pairs, each as often as it is named.
fn score_of(metric: &dyn Metric, counts: &[Counts], sample: impl Iterator<Item = usize>) -> f64 {
    let mut sum = vec![0f64; counts.first().map_or(0, Vec::len)];
    let mut pairs = 0;
    for i in sample {
        pairs += 1;
        sum.iter_mut().zip(&counts[i]).for_each(|(s, c)| *s += c);
    }
    if pairs == 0 { 0.0 } else { metric.score(&sum, pairs) }
}

/// How many n-grams of `h` stand in `r`, each as often as it stands there at most.
fn common_ngrams<T: Eq + Hash>(h: &[T], r: &[T], n: usize) -> usize {
    let mut left: HashMap<&[T], usize> = HashMap::new();
    r.windows(n).for_each(|w| *left.entry(w).or_default() += 1);
    let mut found = 0;
    for window in h.windows(n) {
        if let Some(n_left) = left.get_mut(window).filter(|l| **l > 0) {
            *n_left -= 1;
            found += 1;
        }
    }
    found
}

/// How many n-grams a text of `len` tokens has.
fn ngrams(len: usize, n: usize) -> usize {
    (len + 1).saturating_sub(n)
}
