//! ROUGE-1, ROUGE-2 and ROUGE-L (Lin 2004), F-measure, averaged over pairs, as `rouge_score` computes it. Words are what
//! stands between white space and punctuation of any script (the way of csebuetnlp's multilingual ROUGE), lower-cased,
//! not stemmed: the original's tokenizer knows only Latin letters and gives 0 for Arabic.

use super::{Counts, Metric, common_ngrams, ngrams};

/// Which overlap counts.
pub enum Rouge {
    /// N-grams of this order.
    N(usize),
    /// The longest common subsequence.
    Longest,
}

impl Metric for Rouge {
    fn name(&self) -> &'static str {
        match self {
            Rouge::N(1) => "rouge1",
            Rouge::N(_) => "rouge2",
            Rouge::Longest => "rougeL",
        }
    }

    fn signature(&self) -> String {
        "nrefs:1|case:lower|tok:unicode-punctuation|stem:no|f:1".into()
    }

    fn counts(&self, hypothesis: &str, reference: &str) -> Counts {
        let (h, r) = (words(hypothesis), words(reference));
        let (found, h_total, r_total) = match self {
            Rouge::N(n) => (common_ngrams(&h, &r, *n), ngrams(h.len(), *n), ngrams(r.len(), *n)),
            Rouge::Longest => (longest(&h, &r), h.len(), r.len()),
        };
        let (p, q) = (found as f64 / h_total.max(1) as f64, found as f64 / r_total.max(1) as f64);
        vec![if p + q > 0.0 { 2.0 * p * q / (p + q) } else { 0.0 }]
    }

    fn score(&self, sum: &[f64], pairs: usize) -> f64 {
        100.0 * sum[0] / pairs as f64
    }
}

fn words(text: &str) -> Vec<String> {
    // Harakat and other marks are letters' company, not punctuation.
    let inside = |c: char| c.is_alphanumeric() || mujaz_text::normalize::fold(c.encode_utf8(&mut [0; 4])).is_empty();
    text.to_lowercase().split(|c: char| !inside(c)).filter(|w| !w.is_empty()).map(String::from).collect()
}

fn longest(h: &[String], r: &[String]) -> usize {
    let mut row = vec![0usize; r.len() + 1];
    for a in h {
        let mut diagonal = 0;
        for (j, b) in r.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = if a == b { diagonal + 1 } else { above.max(row[j]) };
            diagonal = above;
        }
    }
    row[r.len()]
}
