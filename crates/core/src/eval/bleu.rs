//! BLEU (Papineni et al. 2002) with mteval's 13a tokenization and exponential smoothing, as sacreBLEU's default.

use super::{Counts, Metric, common_ngrams, ngrams};

const ORDER: usize = 4;

pub struct Bleu;

impl Metric for Bleu {
    fn name(&self) -> &'static str {
        "bleu"
    }

    fn signature(&self) -> String {
        "nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp".into()
    }

    /// Matches and totals of each order, then both lengths.
    fn counts(&self, hypothesis: &str, reference: &str) -> Counts {
        let (hypothesis, reference) = (tokenize_13a(hypothesis), tokenize_13a(reference));
        let (h, r): (Vec<&str>, Vec<&str>) = (hypothesis.split_whitespace().collect(), reference.split_whitespace().collect());
        let mut counts = vec![0f64; 2 * ORDER + 2];
        for n in 1..=ORDER {
            counts[n - 1] = common_ngrams(&h, &r, n) as f64;
            counts[ORDER + n - 1] = ngrams(h.len(), n) as f64;
        }
        counts[2 * ORDER] = h.len() as f64;
        counts[2 * ORDER + 1] = r.len() as f64;
        counts
    }

    fn score(&self, sum: &[f64], _: usize) -> f64 {
        let (matches, totals) = (&sum[..ORDER], &sum[ORDER..2 * ORDER]);
        let (length, reference) = (sum[2 * ORDER], sum[2 * ORDER + 1]);
        if matches.iter().all(|m| *m == 0.0) || totals.contains(&0.0) {
            return 0.0;
        }
        let mut smooth = 1.0;
        let mut log = 0.0;
        for (m, t) in matches.iter().zip(totals) {
            log += if *m == 0.0 {
                smooth *= 2.0;
                (100.0 / (smooth * t)).ln()
            } else {
                (100.0 * m / t).ln()
            };
        }
        let brevity = if length < reference { (1.0 - reference / length).exp() } else { 1.0 };
        brevity * (log / ORDER as f64).exp()
    }
}

/// mteval-v13a's tokenization, rule by rule.
fn tokenize_13a(line: &str) -> String {
    let mut line = line.replace("<skipped>", "").replace("-\n", "").replace('\n', " ");
    if line.contains('&') {
        for (entity, c) in [("&quot;", "\""), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")] {
            line = line.replace(entity, c);
        }
    }
    let mut spaced = String::from(" ");
    for c in line.chars() {
        if matches!(c, '{'..='~' | '['..='`' | ' '..='&' | '('..='+' | ':'..='@' | '/') {
            spaced.extend([' ', c, ' ']);
        } else {
            spaced.push(c);
        }
    }
    spaced.push(' ');
    let stop = |c: char| matches!(c, '.' | ',');
    let digit = |c: char| c.is_ascii_digit();
    let line = rewrite(&spaced, |a, b| !digit(a) && stop(b), |a, b| format!("{a} {b} "));
    let line = rewrite(&line, |a, b| stop(a) && !digit(b), |a, b| format!(" {a} {b}"));
    rewrite(&line, |a, b| digit(a) && b == '-', |a, b| format!("{a} {b} "))
}

/// Replaces pairs of neighbours from the left, none of them twice.
fn rewrite(text: &str, fits: impl Fn(char, char) -> bool, new: impl Fn(char, char) -> String) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut chars = text.chars().peekable();
    while let Some(a) = chars.next() {
        match chars.peek().copied().filter(|b| fits(a, *b)) {
            Some(b) => {
                chars.next();
                out.push_str(&new(a, b));
            }
            None => out.push(a),
        }
    }
    out
}
