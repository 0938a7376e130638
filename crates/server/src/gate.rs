//! Who goes next: so many requests are in work, so many wait, and the rest are told to come again.
//!
//! A place that comes free goes to the client with the fewest requests in work; among its requests and those of its equals, to
//! the smallest by age. A request that is given up while it waits leaves the line.

use crate::access::Client;
use crate::failure::{ApiError, Reason};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// How much later a request stands in line for each character of it.
const PATIENCE: Duration = Duration::from_micros(200);
/// Seconds that somebody who was turned away waits before it is worth asking again.
const AGAIN: u64 = 2;

struct Waiter {
    number: u64,
    client: Client,
    due: Instant,
    turn: oneshot::Sender<Permit>,
}

#[derive(Default)]
struct Queue {
    running: usize,
    by_client: HashMap<Client, usize>,
    waiting: Vec<Waiter>,
    next: u64,
}

/// The gate; clones are the same one.
#[derive(Clone)]
pub struct Gate {
    line: Arc<Mutex<Queue>>,
    places: usize,
    queue: usize,
}

/// A place in work, given back when it is dropped.
pub struct Permit {
    gate: Gate,
    /// None once it was given back.
    client: Option<Client>,
}

/// Takes a request out of the line whose client went away.
struct Leave<'a>(&'a Gate, u64);

impl Gate {
    pub fn new(places: usize, queue: usize) -> Self {
        Self { line: Arc::default(), places: places.max(1), queue }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Requests in work, and those that wait.
    pub fn state(&self) -> (usize, usize) {
        let line = self.lock();
        (line.running, line.waiting.len())
    }

    /// Waits for a place. A part of a request that was let in already waits however long the line is.
    pub async fn enter(&self, client: Client, chars: usize, part: bool) -> Result<Permit, ApiError> {
        let (number, turn) = {
            let mut line = self.lock();
            if line.running < self.places && line.waiting.is_empty() {
                return Ok(self.admit(&mut line, client));
            }
            if line.waiting.len() >= self.queue && !part {
                let message = format!("{} requests are waiting already", line.waiting.len());
                return Err(ApiError::new(Reason::TooMany, message).again(AGAIN));
            }
            let due = Instant::now() + PATIENCE * u32::try_from(chars).unwrap_or(u32::MAX);
            let (turn, called) = oneshot::channel();
            line.next += 1;
            let number = line.next;
            line.waiting.push(Waiter { number, client, due, turn });
            (number, called)
        };
        let _leave = Leave(self, number);
        turn.await.map_err(|_| ApiError::new(Reason::Internal, "the line was closed"))
    }

    fn admit(&self, line: &mut Queue, client: Client) -> Permit {
        line.running += 1;
        *line.by_client.entry(client).or_default() += 1;
        Permit { gate: self.clone(), client: Some(client) }
    }

    /// Calls those in line for whom there is a place.
    fn call(&self) {
        let mut line = self.lock();
        while line.running < self.places {
            let rank = |w: &Waiter| (line.by_client.get(&w.client).copied().unwrap_or(0), w.due, w.number);
            let Some(next) = (0..line.waiting.len()).min_by_key(|i| line.waiting.get(*i).map(rank)) else { break };
            let waiter = line.waiting.swap_remove(next);
            let permit = self.admit(&mut line, waiter.client);
            // Who left in this moment gives the place back here: this thread holds the lock.
            if let Err(mut permit) = waiter.turn.send(permit) {
                permit.client = None;
                line.leave(waiter.client);
            }
        }
    }
}

impl Queue {
    fn leave(&mut self, client: Client) {
        self.running = self.running.saturating_sub(1);
        if let Some(count) = self.by_client.get_mut(&client) {
            *count -= 1;
            if *count == 0 {
                self.by_client.remove(&client);
            }
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(client) = self.client.take() {
            self.gate.lock().leave(client);
            self.gate.call();
        }
    }
}

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        self.0.lock().waiting.retain(|w| w.number != self.1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::IpAddr;

    fn client(n: u8) -> Client {
        Client::Address(IpAddr::from([10, 0, 0, n]))
    }

    fn now<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(work)
    }

    #[test]
    fn places_go_round_the_clients_and_to_small_requests_first() {
        now(async {
            let gate = Gate::new(1, 10);
            let first = gate.enter(client(1), 1, false).await.unwrap();
            let order = Arc::new(Mutex::new(Vec::new()));
            let mut tasks = Vec::new();
            for (name, who, chars) in [("large", 2, 90_000), ("small", 2, 10), ("smallest of another", 3, 5)] {
                let (gate, order) = (gate.clone(), order.clone());
                tasks.push(tokio::spawn(async move {
                    let _permit = gate.enter(client(who), chars, false).await.unwrap();
                    order.lock().unwrap().push(name);
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }));
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            assert_eq!(gate.state(), (1, 3));
            drop(first);
            for task in tasks {
                task.await.unwrap();
            }
            assert_eq!(*order.lock().unwrap(), ["small", "smallest of another", "large"]);
            assert_eq!(gate.state(), (0, 0));
        });
    }

    #[test]
    fn a_client_with_much_in_work_waits_for_the_others() {
        now(async {
            let gate = Gate::new(2, 10);
            let (busy, other) = (gate.enter(client(1), 1, false).await.unwrap(), gate.enter(client(1), 1, false).await.unwrap());
            let (again, new) = (gate.clone(), gate.clone());
            let greedy = tokio::spawn(async move { again.enter(client(1), 1, false).await });
            tokio::task::yield_now().await;
            let modest = tokio::spawn(async move { new.enter(client(2), 50_000, false).await });
            tokio::task::yield_now().await;
            drop(busy);
            let modest = modest.await.unwrap().unwrap();
            assert!(!greedy.is_finished(), "its other request is still in work");
            drop(other);
            assert!(greedy.await.unwrap().is_ok());
            drop(modest);
        });
    }

    #[test]
    fn a_full_line_turns_away_and_who_gives_up_leaves_it() {
        now(async {
            let gate = Gate::new(1, 1);
            let held = gate.enter(client(1), 1, false).await.unwrap();
            let waits = gate.clone();
            let waiting = tokio::spawn(async move { waits.enter(client(2), 1, false).await.map(drop) });
            tokio::task::yield_now().await;
            let full = gate.enter(client(3), 1, false).await.map(drop).unwrap_err();
            assert_eq!((full.reason, full.retry), (Reason::TooMany, Some(AGAIN)));
            assert!(tokio::time::timeout(Duration::from_millis(5), gate.enter(client(3), 1, true)).await.is_err(), "a part may wait");
            waiting.abort();
            assert!(waiting.await.is_err());
            assert_eq!(gate.state(), (1, 0));
            drop(held);
            assert_eq!(gate.state(), (0, 0));
            assert!(gate.enter(client(3), 1, false).await.is_ok());
        });
    }
}
