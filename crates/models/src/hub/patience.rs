//! Work on threads that can be left behind.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// Runs `work` on a thread of its own for as long as `beat` moves at least once in `stall`; None once it is silent, or has panicked.
pub fn until_silent<R: Send + 'static>(stall: Duration, beat: &Arc<AtomicU64>, work: impl FnOnce() -> R + Send + 'static) -> Option<R> {
    let (send, receive) = channel();
    std::thread::spawn(move || _ = send.send(work()));
    let mut last = beat.load(Ordering::Relaxed);
    loop {
        match receive.recv_timeout(stall) {
            Ok(result) => return Some(result),
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => {
                let now = beat.load(Ordering::Relaxed);
                if now == last {
                    return None;
                }
                last = now;
            }
        }
    }
}
