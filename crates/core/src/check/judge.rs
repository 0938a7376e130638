//! All checks over pairs of anybody's translations, spread over the cores.

use super::{Context, Evidence, Finding, Pair, Target, check_translation};
use crate::glossary::Glossary;
use mujaz_text::guard::guarded;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Pairs that a thread takes at a time.
const SHARE: usize = 32;

/// What pairs are held against.
///
/// ```
/// use mujaz::check::{Judge, Target};
/// use mujaz::glossary::Glossary;
/// let glossary = Glossary::starter();
/// let judge = Judge { date: None, glossary: &glossary, target: Target::English };
/// let pairs = [("قتل 14 شخصا", "14 people died"), ("قتل 14 شخصا", "41 people died")];
/// let found = judge.all(&pairs, |pair| *pair);
/// assert!(found[0].as_ref().unwrap().is_empty() && !found[1].as_ref().unwrap().is_empty());
/// ```
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
    /// What all checks find in a pair.
    ///
    /// # Errors
    /// If a check panics: a defect, which costs its pair alone.
    pub fn pair(&self, source: &str, target: &str) -> Result<Vec<Finding>, String> {
        if source.trim().is_empty() && target.trim().is_empty() {
            return Ok(Vec::new());
        }
        let full = self.target == Target::English;
        let context = Context { date: self.date, full, target: self.target, glossary: Some(self.glossary) };
        let judged = guarded(|| {
            let mut found = super::run(&Pair::new(source, target, context));
            if full {
                let nothing = Evidence::default();
                found.extend(check_translation(source, target, nothing).iter().map(|sign| Finding::new(sign.kind(), sign.detail())));
            }
            found
        });
        judged.map_err(|panic| format!("a check panicked: {panic}"))
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
}
