//! Files on their way: what was sent, how far it is, and the translation until it is fetched. Bounded in number, bytes and age, in memory
//! only; no name that a client sends is ever a path.

use crate::access::{Client, hex};
use crate::failure::{ApiError, Reason};
use crate::work::Doubt;
use axum::body::Bytes;
use mujaz::documents::FileKind;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How far a file is.
#[derive(Debug, Clone)]
pub enum State {
    Queued,
    /// How many of how many of its parts are done, since when.
    Translating {
        done: usize,
        total: usize,
        since: Instant,
    },
    Done(Done),
    Failed(String),
}

/// A translated file.
#[derive(Debug, Clone)]
pub struct Done {
    pub bytes: Bytes,
    pub characters: usize,
    pub flags: Vec<Doubt>,
}

/// A file on the shelf.
#[derive(Debug, Clone)]
pub struct Item {
    pub name: String,
    pub kind: FileKind,
    pub state: State,
    key: String,
    owner: Client,
    made: Instant,
    size: usize,
}

/// All of them.
#[derive(Debug)]
pub struct Shelf {
    items: Mutex<HashMap<String, Item>>,
    most_bytes: usize,
    keep: Duration,
}

/// Files at a time, of all clients.
const MANY: usize = 512;
/// Of them, at most so many wait or are in work.
const IN_WORK: usize = 64;

/// A word that nobody can guess, of the system's random numbers.
pub fn secret() -> Result<String, ApiError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|e| ApiError::new(Reason::Internal, format!("the system has no random numbers: {e}")))?;
    Ok(hex(&bytes))
}

impl Shelf {
    pub fn new(most_bytes: usize, keep: Duration) -> Self {
        Self { items: Mutex::default(), most_bytes, keep }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Item>> {
        let mut items = self.items.lock().unwrap_or_else(PoisonError::into_inner);
        let old = |i: &Item| matches!(i.state, State::Done(_) | State::Failed(_)) && i.made.elapsed() > self.keep;
        items.retain(|_, item| !old(item));
        items
    }

    /// Takes a file; returns its id and the key to it.
    pub fn put(&self, owner: Client, name: String, kind: FileKind, size: usize) -> Result<(String, String), ApiError> {
        let mut items = self.lock();
        let held: usize = items.values().map(|i| i.size).sum();
        let open = items.values().filter(|i| matches!(i.state, State::Queued | State::Translating { .. })).count();
        // What was translated and not fetched makes room, the oldest first.
        let full = |n: usize, bytes: usize| n >= MANY || bytes + size > self.most_bytes;
        let (mut n, mut bytes) = (items.len(), held);
        let mut done: Vec<(Instant, String)> = items
            .iter()
            .filter(|(_, i)| matches!(i.state, State::Done(_) | State::Failed(_)))
            .map(|(id, i)| (i.made, id.clone()))
            .collect();
        done.sort();
        for (_, id) in done {
            if !full(n, bytes) {
                break;
            }
            (n, bytes) = (n - 1, bytes - items.remove(&id).map_or(0, |i| i.size));
        }
        if open >= IN_WORK || full(n, bytes) {
            return Err(ApiError::new(Reason::TooMany, "too many files are in work on this server").again(30));
        }
        let (id, key) = (secret()?, secret()?);
        items.insert(id.clone(), Item { name, kind, state: State::Queued, key: key.clone(), owner, made: Instant::now(), size });
        Ok((id, key))
    }

    /// Notes how far a file is; false where nobody wants it any more.
    pub fn progress(&self, id: &str, done: usize, total: usize) -> bool {
        match self.lock().get_mut(id) {
            Some(item) => {
                let since = if let State::Translating { since, .. } = item.state { since } else { Instant::now() };
                item.state = State::Translating { done, total, since };
                true
            }
            None => false,
        }
    }

    /// Notes what became of a file.
    pub fn finish(&self, id: &str, result: Result<Done, String>) {
        if let Some(item) = self.lock().get_mut(id) {
            item.made = Instant::now();
            item.size = result.as_ref().map_or(0, |d| d.bytes.len());
            item.state = result.map_or_else(State::Failed, State::Done);
        }
    }

    /// A file, for who has the key to it; without one, for its id is secret enough where the API has no keys.
    pub fn get(&self, id: &str, owner: Option<(Client, &str)>) -> Result<Item, ApiError> {
        let items = self.lock();
        let item = items.get(id).filter(|i| owner.is_none_or(|(client, key)| i.key == key && i.owner == client));
        item.cloned().ok_or_else(|| ApiError::new(Reason::NotFound, "there is no such file, or not any more"))
    }

    /// Forgets a file.
    pub fn remove(&self, id: &str) {
        self.lock().remove(id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::IpAddr;

    #[test]
    fn it_is_bounded_and_gives_files_to_their_owners_only() {
        let (me, other) = (Client::Address(IpAddr::from([10, 0, 0, 1])), Client::Address(IpAddr::from([10, 0, 0, 2])));
        let shelf = Shelf::new(100, Duration::from_mins(1));
        let put = |size| shelf.put(me, "a.txt".into(), FileKind::Text, size);
        let done = |size: usize| Ok(Done { bytes: vec![0u8; size].into(), characters: 1, flags: Vec::new() });
        let (id, key) = put(60).unwrap();
        assert!(id.len() == 32 && key.len() == 32 && id != key && put(60).is_err());
        assert!(shelf.progress(&id, 1, 2) && !shelf.progress("none", 1, 2));
        shelf.finish(&id, done(90));
        assert!(shelf.get(&id, Some((me, &key))).is_ok() && shelf.get(&id, None).is_ok());
        for (client, key) in [(other, key.as_str()), (me, "x")] {
            assert_eq!(shelf.get(&id, Some((client, key))).unwrap_err().reason, Reason::NotFound);
        }
        // One that is done makes room for another.
        let (second, _) = put(50).unwrap();
        assert!(shelf.get(&id, None).is_err() && shelf.get(&second, None).is_ok());
        shelf.remove(&second);
        let many: Vec<_> = (0..=IN_WORK).map(|_| put(1)).collect();
        assert!(many[IN_WORK - 1].is_ok() && many[IN_WORK].as_ref().is_err_and(|f| f.retry.is_some()));
        let short = Shelf::new(100, Duration::ZERO);
        let (id, _) = short.put(me, "a".into(), FileKind::Text, 1).unwrap();
        assert!(short.get(&id, None).is_ok(), "what is in work is not old");
        short.finish(&id, done(1));
        std::thread::sleep(Duration::from_millis(2));
        assert!(short.get(&id, None).is_err());
    }
}
