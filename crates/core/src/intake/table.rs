//! What is known of every article of a job, in few bytes: a million of them are 24 MB.

use mujaz_formats::hash::Key;
use std::collections::HashMap;
use std::sync::Arc;

/// Something with an id that is a hash.
pub trait Keyed: Copy {
    /// The hash.
    fn id(&self) -> u64;
}

impl Keyed for u64 {
    fn id(&self) -> u64 {
        *self
    }
}

/// How an article ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It failed.
    Failed,
    /// It came out.
    Done,
    /// It came out with a flag that says that something may be lost.
    Lossy,
}

/// What a journal says of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    id: u64,
    /// Half of the key; the lowest bit says whether an article came out, the next one whether something may be lost.
    key: u64,
    /// Hash of the record's line.
    pub record: u64,
}

impl Entry {
    /// The entry of an article with this hash of its id.
    pub fn new(id: u64, key: Key, outcome: Outcome, record: u64) -> Self {
        let bits = match outcome {
            Outcome::Failed => 0,
            Outcome::Done => 1,
            Outcome::Lossy => 3,
        };
        Self { id, key: half(key) | bits, record }
    }

    fn outcome(self) -> Outcome {
        match self.key & 3 {
            1 => Outcome::Done,
            3 => Outcome::Lossy,
            _ => Outcome::Failed,
        }
    }
}

/// The part of a key that is kept: it is compared only with that of the same id.
fn half(key: Key) -> u64 {
    (key as u64) & !3
}

impl Keyed for Entry {
    fn id(&self) -> u64 {
        self.id
    }
}

/// A set by id: a sorted list, and a small table of what came lately. Of values with the same id the last one stands.
///
/// A hash table of a million entries would take twice to three times the memory, and both the old and the new one while it grows.
#[derive(Debug)]
pub struct Compact<T> {
    sorted: Vec<T>,
    recent: HashMap<u64, T>,
}

impl<T> Default for Compact<T> {
    fn default() -> Self {
        Self { sorted: Vec::new(), recent: HashMap::new() }
    }
}

impl<T: Keyed> Compact<T> {
    /// Values that are looked up in the table before they are sorted in, at least.
    const FEW: usize = 4096;

    /// Puts a value in; whether its id is new.
    pub fn insert(&mut self, value: T) -> bool {
        if let Ok(at) = self.place(value.id()) {
            self.sorted[at] = value;
            return false;
        }
        let new = self.recent.insert(value.id(), value).is_none();
        if self.recent.len() > Self::FEW.max(self.sorted.len() / 16) {
            self.settle();
        }
        new
    }

    fn place(&self, id: u64) -> Result<usize, usize> {
        self.sorted.binary_search_by_key(&id, Keyed::id)
    }

    /// Sorts in what came lately, from the end on, in place.
    fn settle(&mut self) {
        let mut new: Vec<T> = self.recent.drain().map(|(_, value)| value).collect();
        new.sort_unstable_by_key(Keyed::id);
        let mut left = self.sorted.len();
        self.sorted.extend_from_slice(&new);
        let mut to = self.sorted.len();
        while let Some(last) = new.last().copied() {
            to -= 1;
            if left > 0 && self.sorted[left - 1].id() > last.id() {
                left -= 1;
                self.sorted[to] = self.sorted[left];
            } else {
                self.sorted[to] = last;
                new.pop();
            }
        }
    }

    /// The values in order of their ids, without any for which `keep` is false.
    fn freeze(mut self, keep: impl Fn(&T) -> bool) -> Vec<T> {
        self.settle();
        self.sorted.retain(keep);
        self.sorted
    }

    /// All values, in any order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.sorted.iter().chain(self.recent.values())
    }
}

/// Marks for the places of a list.
#[derive(Debug, Default)]
pub struct Marks(Vec<u64>);

impl Marks {
    /// Marks a place; whether it was not marked before.
    pub fn mark(&mut self, at: usize) -> bool {
        let (word, bit) = (at / 64, 1u64 << (at % 64));
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        let new = self.0[word] & bit == 0;
        self.0[word] |= bit;
        new
    }

    fn is_marked(&self, at: usize) -> bool {
        self.0.get(at / 64).is_some_and(|word| word & (1 << (at % 64)) != 0)
    }
}

/// The hashes of some records, and which of them were met.
#[derive(Debug)]
pub struct Records {
    sorted: Vec<u64>,
    met: Marks,
}

impl Records {
    /// Records, none of which was met.
    pub fn new(hashes: impl Iterator<Item = u64>) -> Self {
        let mut sorted: Vec<u64> = hashes.collect();
        sorted.sort_unstable();
        Self { sorted, met: Marks::default() }
    }

    /// Whether a record is one of these and is met for the first time.
    pub fn meet(&mut self, record: u64) -> bool {
        self.sorted.binary_search(&record).is_ok_and(|at| self.met.mark(at))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// Whether a record is one of these.
    pub fn has(&self, record: u64) -> bool {
        self.sorted.binary_search(&record).is_ok()
    }

    /// Whether a record was met.
    fn was_met(&self, record: u64) -> bool {
        self.sorted.binary_search(&record).is_ok_and(|at| self.met.is_marked(at))
    }

    /// Forgets what was met.
    pub fn again(&mut self) {
        self.met = Marks::default();
    }
}

/// The articles that a journal knows when a job begins: it does not change any more, so that reader and writer share it.
#[derive(Debug, Clone, Default)]
pub struct Known(Arc<Vec<Entry>>);

impl Known {
    /// The entries whose records are there.
    pub fn new(entries: Compact<Entry>, there: &Records) -> Self {
        Self(Arc::new(entries.freeze(|e| there.was_met(e.record))))
    }

    fn place(&self, id: u64) -> Option<usize> {
        self.0.binary_search_by_key(&id, Keyed::id).ok()
    }

    /// The entry of an id.
    pub fn get(&self, id: u64) -> Option<&Entry> {
        self.0.get(self.place(id)?)
    }
}

/// The articles that need not be done again; the reader asks it from another thread.
#[derive(Debug, Clone, Default)]
pub struct Finished {
    known: Known,
    /// Whether failures count too.
    failures: bool,
}

impl Finished {
    /// Those that a journal knows.
    pub fn new(known: Known, failures: bool) -> Self {
        Self { known, failures }
    }

    /// Whether an article with this hash of its id was made of the same content under the same settings.
    pub fn contains(&self, id: u64, key: Key) -> bool {
        self.outcome(id, key).is_some()
    }

    /// How such an article ended; None where there is none, or none that counts.
    pub fn outcome(&self, id: u64, key: Key) -> Option<Outcome> {
        let entry = self.known.get(id).filter(|e| e.key & !3 == half(key))?;
        Some(entry.outcome()).filter(|outcome| *outcome != Outcome::Failed || self.failures)
    }

    /// The ids of a job, none of which came yet.
    pub fn ids(&self) -> Ids {
        Ids { known: self.known.clone(), came: Marks::default(), new: Compact::default() }
    }
}

/// The ids that came in a job: a bit for those that the journal knows, eight bytes for others.
#[derive(Debug)]
pub struct Ids {
    known: Known,
    came: Marks,
    new: Compact<u64>,
}

impl Ids {
    /// Notes that an id came; whether it is the first time.
    pub fn insert(&mut self, id: u64) -> bool {
        match self.known.place(id) {
            Some(at) => self.came.mark(at),
            None => self.new.insert(id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Compact, Entry, Finished, Known, Outcome, Records};
    use std::collections::HashMap;

    /// Ids that look like hashes, some of them again.
    fn ids(count: u64) -> impl Iterator<Item = u64> {
        (0..count).map(move |i| (i % (count - count / 10)).wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    #[test]
    fn a_compact_set_says_what_a_hash_table_says() {
        let (mut compact, mut table) = (Compact::default(), HashMap::new());
        for (n, id) in ids(50_000).enumerate() {
            let outcome = [Outcome::Done, Outcome::Failed, Outcome::Failed, Outcome::Lossy, Outcome::Failed, Outcome::Failed][n % 6];
            let entry = Entry::new(id, n as u128, outcome, n as u64);
            assert_eq!(compact.insert(entry), table.insert(id, entry).is_none(), "{n}");
        }
        assert_eq!(compact.iter().count(), table.len());
        let there = &mut Records::new(compact.iter().map(|e| e.record));
        for record in (0..50_000).filter(|n| n % 7 != 0) {
            there.meet(record);
        }
        let known = Known::new(compact, there);
        for (id, entry) in &table {
            assert_eq!(known.get(*id), Some(entry).filter(|e| e.record % 7 != 0));
        }
        for failures in [false, true] {
            let finished = Finished::new(known.clone(), failures);
            for (id, entry) in &table {
                let key = u128::from(entry.record);
                assert_eq!(finished.contains(*id, key & !1), entry.record % 7 != 0 && (failures || entry.record % 3 == 0));
                if let Some(outcome) = finished.outcome(*id, key) {
                    let want = [Outcome::Done, Outcome::Failed, Outcome::Failed, Outcome::Lossy, Outcome::Failed, Outcome::Failed];
                    assert_eq!(outcome, want[(entry.record % 6) as usize]);
                }
                assert!(!finished.contains(*id, key + 4) && !finished.contains(id ^ 1, key));
            }
            let mut ids = finished.ids();
            for id in table.keys().flat_map(|id| [*id, id ^ 1]) {
                assert!(ids.insert(id) && !ids.insert(id));
            }
        }
    }

    #[test]
    fn an_article_takes_no_more_than_32_bytes() {
        const COUNT: usize = 1_000_000;
        let mut compact = Compact::default();
        for id in (0..COUNT as u64).map(|i| i.wrapping_mul(0x9E37_79B9_7F4A_7C15)) {
            compact.insert(Entry::new(id, id.into(), Outcome::Done, id));
        }
        // What a hash table takes: seven eighths of its places are used at most, each with its value and a byte.
        let recent = (compact.recent.capacity() * 8 / 7) * (8 + size_of::<Entry>() + 1);
        let bytes = compact.sorted.len() * size_of::<Entry>() + recent;
        assert!(bytes <= 32 * COUNT, "{} bytes an article", bytes as f64 / COUNT as f64);
    }
}
