//! What all requests share: the newsroom, the gate, the counters.

use crate::access::{Client, Limiter};
use crate::failure::{ApiError, Reason};
use crate::gate::Gate;
use crate::glossaries::Glossaries;
use crate::memory::Memory;
use crate::metrics::{Gauges, Metrics};
use crate::options::{Limits, Options};
use crate::request::{Incoming, left};
use crate::room::Room;
use crate::shelf::Shelf;
use mujaz::Newsroom;
use mujaz::job::Cancel;
use mujaz::text::guard::panic_text;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

/// What all requests share; clones are the same one.
#[derive(Clone)]
pub struct App(Arc<Inner>);

pub struct Inner {
    pub options: Options,
    pub gate: Gate,
    pub metrics: Metrics,
    pub requests: AtomicU64,
    pub draining: AtomicBool,
    pub shelf: Shelf,
    pub glossaries: Glossaries,
    pub memory: Memory,
    /// For the bodies of all requests.
    pub room: Room,
    /// Files that are in work at a time.
    pub file_places: Semaphore,
    limiter: Limiter,
    desk: RwLock<Option<Newsroom>>,
    /// Characters that each client has had translated.
    used: Mutex<HashMap<Client, u64>>,
}

impl std::ops::Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// Somebody who may ask, and how much at a time.
#[derive(Debug, Clone, Copy)]
pub struct Visitor {
    pub client: Client,
    pub chars: Option<usize>,
    per_minute: Option<u32>,
}

/// Of so many places in work one may be a file's.
const FILES_OF: usize = 4;
/// Clients whose characters are remembered; the counts of others begin anew.
const MANY: usize = 65_536;

impl App {
    pub fn new(options: Options, glossaries: Glossaries, memory: Memory) -> Self {
        let shelf = Shelf::new(options.limits.file_bytes, options.limits.file_keep);
        let file_places = Semaphore::new((options.limits.running / FILES_OF).max(1));
        let gate = Gate::new(options.limits.running, options.limits.queue);
        let room = Room::new(options.limits.room());
        Self(Arc::new(Inner {
            options,
            gate,
            metrics: Metrics::default(),
            requests: AtomicU64::new(0),
            draining: AtomicBool::new(false),
            shelf,
            glossaries,
            memory,
            room,
            file_places,
            limiter: Limiter::default(),
            desk: RwLock::default(),
            used: Mutex::default(),
        }))
    }

    pub fn limits(&self) -> &Limits {
        &self.options.limits
    }

    /// Opens, or goes on with other models.
    pub fn open(&self, desk: Newsroom) {
        *self.desk.write().unwrap_or_else(PoisonError::into_inner) = Some(desk);
    }

    /// The newsroom, once its models are loaded.
    pub fn desk(&self) -> Result<Newsroom, ApiError> {
        let desk = self.desk.read().unwrap_or_else(PoisonError::into_inner).clone();
        let unready = |what: &str| ApiError::new(Reason::Unready, what).again(5);
        if self.draining.load(Ordering::Relaxed) {
            return Err(unready("this server is about to end"));
        }
        desk.ok_or_else(|| unready("the models are not loaded yet"))
    }

    /// Lets somebody in who has a good key, or needs none.
    pub fn visitor(&self, incoming: &Incoming, key: Option<&str>) -> Result<Visitor, ApiError> {
        let keys = &self.options.keys;
        let allowance = keys.check(key)?;
        let limits = self.limits();
        Ok(Visitor {
            client: Client::of(key, keys, incoming.address),
            chars: allowance.chars.or(limits.chars),
            per_minute: allowance.per_minute.or(limits.per_minute),
        })
    }

    /// Holds what is asked for against the limits, and counts it: the characters of all texts together.
    pub fn count(&self, visitor: &Visitor, texts: &[String]) -> Result<usize, ApiError> {
        let chars = texts.iter().map(|t| t.chars().count()).sum();
        self.counted(visitor, texts.len(), chars, chars)
    }

    /// As [`App::count`], but each text for itself against the limit of characters, as `LibreTranslate` does: of a batch, there may be so
    /// many times as many.
    pub fn count_each(&self, visitor: &Visitor, texts: &[String]) -> Result<usize, ApiError> {
        let (sum, most) = texts.iter().map(|t| t.chars().count()).fold((0, 0), |(sum, most), n| (sum + n, n.max(most)));
        self.counted(visitor, texts.len(), sum, most)
    }

    fn counted(&self, visitor: &Visitor, texts: usize, chars: usize, held: usize) -> Result<usize, ApiError> {
        let batch = self.limits().batch;
        if texts > batch {
            return Err(ApiError::bad(format!("Invalid request: request ({texts}) exceeds text limit ({batch})")));
        }
        if let Some(limit) = visitor.chars.filter(|limit| held > *limit) {
            return Err(ApiError::bad(format!("Invalid request: request ({held}) exceeds character limit ({limit})")));
        }
        let requests = u32::try_from(texts.max(1)).unwrap_or(u32::MAX);
        self.limiter.count(visitor.client, requests, visitor.per_minute, Instant::now())?;
        Ok(chars)
    }

    /// Counts a file: as many requests as it would be texts of the most characters, as `LibreTranslate` does.
    pub fn count_file(&self, visitor: &Visitor, bytes: usize) -> Result<(), ApiError> {
        let requests = visitor.chars.map_or(1, |most| bytes.div_ceil(most.max(1)).max(1));
        self.limiter.count(visitor.client, u32::try_from(requests).unwrap_or(u32::MAX), visitor.per_minute, Instant::now())
    }

    /// Notes what was translated for somebody.
    pub fn used(&self, client: Client, chars: usize) {
        self.metrics.characters.fetch_add(chars as u64, Ordering::Relaxed);
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if used.len() < MANY || used.contains_key(&client) {
            *used.entry(client).or_default() += chars as u64;
        }
    }

    /// Characters that were translated for somebody since the server began.
    pub fn usage(&self, client: Client) -> u64 {
        self.used.lock().unwrap_or_else(PoisonError::into_inner).get(&client).copied().unwrap_or(0)
    }

    /// Waits for a place and then does some work in a thread that may take its time. If the client goes away before its turn, the
    /// work is never begun; after that, it is told so by the [`Cancel`].
    pub async fn work<T: Send + 'static>(
        &self,
        job: Admission,
        work: impl FnOnce(&Newsroom, &Cancel) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let desk = self.desk()?;
        let late = |_| ApiError::new(Reason::TimedOut, "no place came free within this server's time limit").again(10);
        let mut gone = Gone { app: self, cancel: Cancel::default(), done: false };
        let entered = tokio::time::timeout(left(job.deadline), self.gate.enter(job.client, job.chars, job.part)).await;
        gone.done = !matches!(entered, Ok(Ok(_)));
        let permit = entered.map_err(late)??;
        let cancel = gone.cancel.clone();
        let run = move || {
            let result = catch_unwind(AssertUnwindSafe(|| work(&desk, &cancel)));
            drop(permit);
            result.unwrap_or_else(|panic| {
                let message = format!("a defect of mujaz, please report it: {}", panic_text(&*panic));
                Err(ApiError::new(Reason::Internal, message))
            })
        };
        let result = within(left(job.deadline) + GRACE, tokio::task::spawn_blocking(run)).await;
        // What is late learns from its `Gone` that nobody waits any more.
        gone.done = !matches!(&result, Err(failure) if failure.reason == Reason::TimedOut);
        result?
    }

    /// The counters, for Prometheus.
    pub fn report(&self) -> String {
        let desk = self.desk.read().unwrap_or_else(PoisonError::into_inner).clone();
        let (running, waiting) = self.gate.state();
        let models = desk.iter().flat_map(|d| [("translator", d.translator().cloned()), ("summarizer", d.summarizer().cloned())]);
        let engines = models.filter_map(|(part, model)| Some((part, model?.shared()?))).collect();
        self.metrics.render(&Gauges { ready: self.desk().is_ok(), running, waiting, engines })
    }
}

/// How much longer than its time work is waited for: what knows its time says better what was not done.
const GRACE: Duration = Duration::from_secs(5);

/// What a thread makes, while its client waits for it. A thread that goes on beyond that keeps its place until it ends.
async fn within<T>(time: Duration, thread: JoinHandle<T>) -> Result<T, ApiError> {
    let late = |_| ApiError::new(Reason::TimedOut, "not done within this server's time limit: ask for less at a time").again(5);
    let done = tokio::time::timeout(time, thread).await.map_err(late)?;
    done.map_err(|_| ApiError::new(Reason::Internal, "the work was broken off"))
}

/// Does what needs no model, but may take its time (megabytes of words, thousands of terms, a file), in a thread that may: the two that
/// speak HTTP must never wait.
pub async fn apart<T: Send + 'static>(work: impl FnOnce() -> Result<T, ApiError> + Send + 'static) -> Result<T, ApiError> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(ApiError::new(Reason::Internal, "the work was broken off")))
}

/// For whom and how much.
#[derive(Debug, Clone, Copy)]
pub struct Admission {
    pub client: Client,
    pub chars: usize,
    pub deadline: Instant,
    /// Whether it is a part of a request that was let in already.
    pub part: bool,
}

/// Tells the work that its client went away.
struct Gone<'a> {
    app: &'a App,
    cancel: Cancel,
    done: bool,
}

impl Drop for Gone<'_> {
    fn drop(&mut self) {
        if !self.done {
            self.cancel.cancel();
            self.app.metrics.abandoned.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_waits_longer_than_the_time() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let slow = tokio::task::spawn_blocking(|| std::thread::sleep(Duration::from_millis(200)));
            assert_eq!(within(Duration::from_millis(5), slow).await.unwrap_err().reason, Reason::TimedOut);
            assert_eq!(within(Duration::from_mins(1), tokio::task::spawn_blocking(|| 3)).await, Ok(3));
        });
    }
}
