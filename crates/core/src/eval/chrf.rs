//! chrF and chrF++ (Popovic 2015, 2017), beta 2, as sacreBLEU computes them.

use super::{Counts, Metric, common_ngrams, ngrams};
use std::hash::Hash;

const CHAR_ORDER: usize = 6;

/// chrF, or chrF++ with words of order 2.
pub struct Chrf {
    pub word_order: usize,
}

impl Metric for Chrf {
    fn name(&self) -> &'static str {
        if self.word_order == 0 { "chrf" } else { "chrf++" }
    }

    fn signature(&self) -> String {
        format!("nrefs:1|case:mixed|eff:yes|nc:{CHAR_ORDER}|nw:{}|space:no", self.word_order)
    }

    /// Of each order: n-grams of the hypothesis, of the reference, of both.
    fn counts(&self, hypothesis: &str, reference: &str) -> Counts {
        let chars = |s: &str| -> Vec<char> { s.chars().filter(|c| !c.is_whitespace()).collect() };
        let mut counts = Vec::new();
        let (h, r) = (chars(hypothesis), chars(reference));
        (1..=CHAR_ORDER).for_each(|n| counts.extend(matches(&h, &r, n)));
        let (h, r) = (words(hypothesis), words(reference));
        (1..=self.word_order).for_each(|n| counts.extend(matches(&h, &r, n)));
        counts
    }

    fn score(&self, sum: &[f64], _: usize) -> f64 {
        let (mut precision, mut recall, mut orders) = (0.0, 0.0, 0.0);
        for order in sum.chunks_exact(3).filter(|o| o[0] > 0.0 && o[1] > 0.0) {
            precision += order[2] / order[0];
            recall += order[2] / order[1];
            orders += 1.0;
        }
        if precision + recall == 0.0 {
            return 0.0;
        }
        let (p, r) = (precision / orders, recall / orders);
        100.0 * 5.0 * p * r / (4.0 * p + r)
    }
}

fn matches<T: Eq + Hash>(h: &[T], r: &[T], n: usize) -> [f64; 3] {
    let total = |len: usize| ngrams(len, n) as f64;
    // Without a reference for an order, the hypothesis does not count there either.
    [if r.len() >= n { total(h.len()) } else { 0.0 }, total(r.len()), common_ngrams(h, r, n) as f64]
}

/// Words with one leading or trailing ASCII punctuation mark set apart.
fn words(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for word in text.split_whitespace() {
        let (first, last) = (word.chars().next().unwrap_or(' '), word.chars().next_back().unwrap_or(' '));
        if word.chars().count() == 1 {
            out.push(word);
        } else if last.is_ascii_punctuation() {
            out.extend([&word[..word.len() - 1], &word[word.len() - 1..]]);
        } else if first.is_ascii_punctuation() {
            out.extend([&word[..1], &word[1..]]);
        } else {
            out.push(word);
        }
    }
    out
}
