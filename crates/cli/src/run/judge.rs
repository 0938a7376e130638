//! The checks as every command over pairs uses them, spread over the cores.

use mujaz::check::{self, Context, Evidence, Finding, Pair, Target, check_translation};
use mujaz::formats::guarded;
use mujaz::glossary::Glossary;
use serde_json::{Value, json};
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Pairs that a thread takes at a time.
const SHARE: usize = 32;

/// What pairs are held against.
#[derive(Debug)]
pub struct Judge<'a> {
    /// The day of the texts.
    pub date: Option<&'a str>,
    /// House spellings.
    pub glossary: &'a Glossary,
    /// The language of the target.
    pub target: Target,
}

impl Judge<'_> {
    /// What all checks find in a pair. A check that panics is a failure of its pair.
    pub fn pair(&self, source: &str, target: &str) -> Result<Vec<Finding>, String> {
        if source.trim().is_empty() && target.trim().is_empty() {
            return Ok(Vec::new());
        }
        let full = self.target == Target::English;
        let context = Context { date: self.date, full, target: self.target, glossary: Some(self.glossary) };
        guarded(|| {
            let mut found = check::run(&Pair::new(source, target, context));
            if full {
                let nothing = Evidence { truncated: false, unknown: 0.0, mean_log_prob: 0.0 };
                found.extend(check_translation(source, target, nothing).iter().map(|sign| Finding::new(sign.kind(), sign.detail())));
            }
            Ok(found)
        })
    }

    /// The same for many pairs, in order, on every core.
    pub fn all<P: Sync>(&self, pairs: &[P], texts: impl Fn(&P) -> (&str, &str) + Sync) -> Vec<Result<Vec<Finding>, String>> {
        let threads = thread::available_parallelism().map_or(1, usize::from).min(pairs.len().div_ceil(SHARE)).max(1);
        let next = AtomicUsize::new(0);
        let texts = &texts;
        let work = || {
            let mut out = Vec::new();
            loop {
                let share = next.fetch_add(1, Ordering::Relaxed);
                let Some(part) = pairs.chunks(SHARE).nth(share) else { return out };
                let judged = part.iter().map(texts).map(|(source, target)| self.pair(source, target)).collect::<Vec<_>>();
                out.push((share, judged));
            }
        };
        let work = &work;
        let mut shares = thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
            let mut shares = work();
            // A thread that panicked outside of a check leaves a gap, which is told below.
            shares.extend(others.into_iter().filter_map(|t| t.join().ok()).flatten());
            shares
        });
        shares.sort_by_key(|(share, _)| *share);
        let mut out: Vec<_> = shares.into_iter().flat_map(|(_, judged)| judged).collect();
        out.resize_with(pairs.len(), || Err("not checked: a thread broke down".into()));
        out
    }
}

/// A finding as JSON, with its places in characters.
pub fn flag(found: &Finding, source: &str, target: &str) -> Value {
    let place = |range: &Option<Range<usize>>, text: &str| {
        let range = range.clone()?;
        let before = text.get(..range.start)?.chars().count();
        Some(json!([before, before + text.get(range)?.chars().count()]))
    };
    json!({
        "kind": found.kind,
        "detail": found.detail,
        "source": place(&found.source, source),
        "target": place(&found.target, target),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_pairs_are_judged_as_one_by_one_and_in_order() {
        let glossary = Glossary::default();
        let judge = Judge { date: None, glossary: &glossary, target: Target::English };
        let pairs: Vec<(String, String)> =
            (0..500).map(|i| (format!("قتل {i} شخصا"), format!("{} people died", i + usize::from(i % 3 == 0)))).collect();
        let all = judge.all(&pairs, |(a, b)| (a, b));
        assert_eq!(all.len(), pairs.len());
        for ((source, target), found) in pairs.iter().zip(all) {
            assert_eq!(found, judge.pair(source, target));
        }
    }

    #[test]
    fn places_are_counted_in_characters() {
        let found = Finding::new(check::FlagKind::NumberChanged, "d").in_source(7..9).in_target(0..2);
        let json = flag(&found, "قتل 14 شخصا", "41 died");
        assert_eq!((json["source"].clone(), json["target"].clone()), (json!([4, 6]), json!([0, 2])));
    }
}
