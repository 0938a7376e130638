//! What readers pass over inside of files, in numbers: nothing goes without a word.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Kinds that are named.
const NAMED: usize = 8;

/// Kinds that are told apart. They are called by endings and fields of anybody's: what comes behind so many is counted together.
const TOLD: usize = 1024;

/// How much of which kind, such as 3 of `status 404`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<String, usize>);

impl Counts {
    /// Counts one.
    pub fn add(&mut self, kind: impl Into<String>) {
        self.count(kind.into(), 1);
    }

    fn count(&mut self, kind: String, count: usize) {
        let told = self.0.len() < TOLD || self.0.contains_key(&kind);
        *self.0.entry(if told { kind } else { "of other kinds".into() }).or_default() += count;
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The counts for people, the greatest first.
    pub fn words(&self) -> String {
        let mut kinds: Vec<(&String, &usize)> = self.0.iter().collect();
        kinds.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let others: usize = kinds.iter().skip(NAMED).map(|(_, count)| **count).sum();
        let mut words: Vec<String> = kinds.iter().take(NAMED).map(|(kind, count)| format!("{count} {kind}")).collect();
        if others > 0 {
            words.push(format!("{others} others"));
        }
        words.join(", ")
    }
}

/// What was passed over inside of all files of a run; its readers share it.
#[derive(Debug, Default)]
pub struct PassedOver(Mutex<Counts>);

impl PassedOver {
    /// Adds what a file held.
    pub fn take(&self, counts: &Counts) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (kind, count) in &counts.0 {
            all.count(kind.clone(), *count);
        }
    }

    /// How much it is, and of which kinds; None where nothing was passed over.
    ///
    /// ```
    /// assert_eq!(mujaz_formats::Options::default().passed.words(), None);
    /// ```
    pub fn words(&self) -> Option<(usize, String)> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (!all.is_empty()).then(|| (all.0.values().sum(), all.words()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_named_in_order_and_there_are_not_too_many() {
        let mut counts = Counts::default();
        ["b", "a", "b", "c", "b", "c"].into_iter().for_each(|kind| counts.add(kind));
        assert_eq!(counts.words(), "3 b, 2 c, 1 a");
        (0..20).for_each(|n| counts.add(format!("k{n:02}")));
        assert!(counts.words().ends_with("1 k04, 15 others"), "{}", counts.words());
        let all = PassedOver::default();
        all.take(&counts);
        all.take(&counts);
        assert_eq!(all.words().map(|(count, _)| count), Some(52));
    }

    #[test]
    fn kinds_without_end_are_counted_together() {
        let (mut counts, all) = (Counts::default(), PassedOver::default());
        for n in 0..5000 {
            counts.add(format!(".{n}"));
        }
        counts.add(".7");
        all.take(&counts);
        all.take(&counts);
        let (count, words) = all.words().unwrap();
        assert!(count == 10_002 && counts.0.len() <= TOLD + 1, "{}", counts.0.len());
        assert!(words.contains("of other kinds") && words.contains("4 .7,"), "{words}");
    }
}
