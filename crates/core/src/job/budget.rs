//! A bound on the bytes of text that a job holds.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

#[derive(Debug, Default)]
struct State {
    used: usize,
    awaited: bool,
    closed: bool,
}

/// Bytes that are taken before an article is handed on, and given back when its group is done.
#[derive(Debug)]
pub(super) struct Budget {
    limit: usize,
    state: Mutex<State>,
    freed: Condvar,
}

impl Budget {
    pub fn new(limit: usize) -> Self {
        Self { limit, state: Mutex::default(), freed: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until the bytes fit, or nothing else is held; false once nobody will ever give any back.
    pub fn take(&self, bytes: usize) -> bool {
        let mut state = self.lock();
        while !state.closed && state.used > 0 && state.used.saturating_add(bytes) > self.limit {
            state.awaited = true;
            state = self.freed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.awaited = false;
        state.used = state.used.saturating_add(bytes);
        !state.closed
    }

    /// Sends who waits away, now and later: whoever took the articles has gone.
    pub fn close(&self) {
        self.lock().closed = true;
        self.freed.notify_all();
    }

    /// Whether somebody waits for memory: a group that is not full must begin, or nothing ever would.
    pub fn is_awaited(&self) -> bool {
        self.lock().awaited
    }

    pub fn give_back(&self, bytes: usize) {
        let mut state = self.lock();
        state.used = state.used.saturating_sub(bytes);
        self.freed.notify_all();
    }
}
