//! Batches that callers share: what many threads ask of one model at a time goes through it together.
//!
//! A thread that calls alone batches only its own sources; a server has many callers with a sentence each. Here their sources
//! wait in one line. A worker takes a batch from its front; while it decodes, what is done leaves at once, and what has come in the
//! meantime joins between two steps. As no output depends on its batch, each caller gets the bytes that it would get alone.

use super::{Generated, Schedule, settle};
use crate::error::EngineError;
use crate::generate::{Feed, GenerationConfig, Hypothesis, Source};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

/// How much later a call stands in line for each token of it: a page of two thousand tokens lets what comes in the next second
/// go first if it is small, and is itself overtaken no longer than that.
const PATIENCE: Duration = Duration::from_micros(500);

/// Sources join a batch when so many eighths of it are free: one at a time would cost an encoder's pass each.
const ROOM: usize = 2;

/// So long a call is overtaken by calls of other settings. Those of rarer ones (a wider search, for other translations) are few: in their
/// turn each would keep what comes from joining the batch that runs, and then run alone; waiting for each other they are a batch.
const OVERTAKEN: Duration = Duration::from_millis(250);

/// Generates for the sources of a feed.
pub(crate) type Generate = dyn Fn(&mut dyn Feed, &GenerationConfig) -> Result<(), EngineError> + Send + Sync;

/// What a queue has done so far, and what waits in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Batches that were run.
    pub batches: u64,
    /// Sources in them.
    pub sources: u64,
    /// Of these, sources that joined a batch under way.
    pub joined: u64,
    /// Tokens of these sources.
    pub source_tokens: u64,
    /// Tokens that were written.
    pub output_tokens: u64,
    /// Sources that wait.
    pub waiting: u64,
}

/// Places of what is counted.
const BATCHES: usize = 0;
const SOURCES: usize = 1;
const JOINED: usize = 2;
const SOURCE_TOKENS: usize = 3;
const OUTPUT_TOKENS: usize = 4;

/// Where the results of a call are put together.
struct Ticket {
    slots: Mutex<(Vec<Option<Generated>>, usize)>,
    done: Condvar,
}

/// A source in line.
#[derive(Clone)]
struct Entry {
    source: Source,
    config: Arc<GenerationConfig>,
    deadline: Option<Instant>,
    /// Its place in line: when it came, and later for a larger call.
    due: Instant,
    ticket: Arc<Ticket>,
    index: usize,
}

#[derive(Default)]
struct Backlog {
    /// By `due`.
    waiting: Vec<Entry>,
    /// Workers that run a batch.
    running: usize,
    closed: bool,
}

struct Shared {
    line: Mutex<Backlog>,
    ready: Condvar,
    schedule: Schedule,
    totals: [AtomicU64; 5],
    /// Whether sources join a batch under way.
    joins: bool,
    generate: Box<Generate>,
}

/// A line of sources before a model, with its workers.
pub(crate) struct Queue {
    shared: Arc<Shared>,
    workers: Vec<JoinHandle<()>>,
}

impl std::fmt::Debug for Queue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Queue({:?})", self.totals())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Queue {
    /// Starts the workers. With `joins`, sources join a batch under way.
    ///
    /// # Errors
    /// If the system starts no thread.
    pub fn start(schedule: Schedule, joins: bool, generate: Box<Generate>) -> std::io::Result<Self> {
        let totals = [const { AtomicU64::new(0) }; 5];
        let shared = Arc::new(Shared { line: Mutex::default(), ready: Condvar::new(), schedule, totals, joins, generate });
        let mut queue = Self { shared, workers: Vec::new() };
        for i in 0..schedule.workers.max(1) {
            let shared = queue.shared.clone();
            queue.workers.push(Builder::new().name(format!("mujaz-batch-{i}")).spawn(move || shared.work())?);
        }
        Ok(queue)
    }

    /// Puts the sources of a call in line and waits for their results, in order.
    pub fn run(&self, sources: &[Source], config: &GenerationConfig, deadline: Option<Instant>) -> Vec<Generated> {
        let ticket = Arc::new(Ticket { slots: Mutex::new((sources.iter().map(|_| None).collect(), sources.len())), done: Condvar::new() });
        let config = Arc::new(config.clone());
        let tokens = sources.iter().map(|s| s.ids.len()).sum::<usize>().min(1 << 20).saturating_mul(config.num_beams.max(1));
        let due = Instant::now() + PATIENCE * u32::try_from(tokens).unwrap_or(u32::MAX);
        let mut line = lock(&self.shared.line);
        let at = line.waiting.partition_point(|e| e.due <= due);
        let entry = |(index, source): (usize, &Source)| Entry {
            source: source.clone(),
            config: config.clone(),
            deadline,
            due,
            ticket: ticket.clone(),
            index,
        };
        let entries = sources.iter().enumerate().map(entry);
        line.waiting.splice(at..at, entries);
        drop(line);
        self.shared.ready.notify_all();
        let mut slots = lock(&ticket.slots);
        while slots.1 > 0 {
            slots = ticket.done.wait(slots).unwrap_or_else(PoisonError::into_inner);
        }
        slots.0.drain(..).map(|slot| slot.unwrap_or_else(|| Err(super::lost()))).collect()
    }

    /// What was done so far.
    pub fn totals(&self) -> Totals {
        let [batches, sources, joined, source_tokens, output_tokens] =
            [BATCHES, SOURCES, JOINED, SOURCE_TOKENS, OUTPUT_TOKENS].map(|i| self.shared.totals[i].load(Ordering::Relaxed));
        Totals { batches, sources, joined, source_tokens, output_tokens, waiting: lock(&self.shared.line).waiting.len() as u64 }
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        lock(&self.shared.line).closed = true;
        self.shared.ready.notify_all();
        // A caller borrows the model, so that nobody waits any more: the workers end at once.
        self.workers.drain(..).for_each(|worker| _ = worker.join());
    }
}

impl Entry {
    /// Tokens that it takes of a batch's budget.
    fn cost(&self) -> usize {
        self.source.ids.len().saturating_mul(self.config.num_beams.max(1))
    }

    /// Whether it has waited long enough behind calls of other settings.
    fn is_old(&self, now: Instant) -> bool {
        now >= self.due + OVERTAKEN
    }

    fn is_late(&self, now: Instant) -> bool {
        self.deadline.is_some_and(|d| now >= d)
    }

    fn put(&self, result: Generated) {
        let mut slots = lock(&self.ticket.slots);
        let (results, left) = &mut *slots;
        if let Some(slot @ None) = results.get_mut(self.index) {
            *slot = Some(result);
            *left -= 1;
        }
        if *left == 0 {
            self.ticket.done.notify_all();
        }
    }
}

impl Shared {
    fn work(&self) {
        loop {
            let mut line = lock(&self.line);
            while line.waiting.is_empty() && !line.closed {
                line = self.ready.wait(line).unwrap_or_else(PoisonError::into_inner);
            }
            if line.waiting.is_empty() {
                return;
            }
            let idle = self.schedule.workers.saturating_sub(line.running);
            let batch = take(&mut line.waiting, self.schedule.batch_tokens, idle);
            line.running += 1;
            // Workers that have nothing to do lend their cores to this one.
            let threads = if line.waiting.is_empty() { self.schedule.spread(line.running).1 } else { 1 };
            drop(line);
            self.run(batch, threads);
            lock(&self.line).running -= 1;
            self.ready.notify_all();
        }
    }

    /// Runs a batch, and what joins it.
    fn run(&self, batch: Vec<Entry>, threads: usize) {
        let Some(config) = batch.first().map(|e| e.config.clone()) else { return };
        let team = mujaz_kernels::Team::new(threads);
        self.add(BATCHES, 1);
        // A batch that was lent the cores of idle workers ends, so that they get them back.
        let joins = self.joins && (threads == 1 || self.schedule.workers <= 1);
        let mut places = Places { shared: self, config: &config, entries: BTreeMap::new(), count: 0, fresh: batch, used: 0, joins };
        // A defect takes its batch with it, never the worker.
        let outcome = catch_unwind(AssertUnwindSafe(|| team.run(|| (self.generate)(&mut places, &config))));
        let left: Vec<Entry> = places.entries.into_values().chain(places.fresh).collect();
        match outcome {
            Ok(Ok(())) => left.iter().for_each(|e| e.put(Err(super::lost()))),
            // The bad source is found by halves, so that it does not take the others with it.
            Ok(Err(_)) => self.settle(&left, &config, &team),
            Err(_) => left.iter().for_each(|e| e.put(Err(EngineError::Settings("a defect of the engine: a batch panicked".into())))),
        }
    }

    /// Runs what a failed batch left over, in halves where it fails again.
    fn settle(&self, left: &[Entry], config: &GenerationConfig, team: &mujaz_kernels::Team) {
        let attempt = |part: &[&Entry]| {
            let fresh = part.iter().map(|e| (*e).clone()).collect();
            let mut places = Places { shared: self, config, entries: BTreeMap::new(), count: 0, fresh, used: 0, joins: false };
            let outcome = catch_unwind(AssertUnwindSafe(|| team.run(|| (self.generate)(&mut places, config))));
            outcome.unwrap_or_else(|_| Err(EngineError::Settings("a defect of the engine: a batch panicked".into())))?;
            Ok(vec![Vec::new(); part.len()])
        };
        let all: Vec<&Entry> = left.iter().collect();
        // Those that were done have their result already; a second one is passed over.
        settle(&all, attempt, |entry, result| entry.put(result.and(Err(super::lost()))));
    }

    fn add(&self, count: usize, n: usize) {
        self.totals[count].fetch_add(n as u64, Ordering::Relaxed);
    }
}

/// The sources that a worker has in its batch.
struct Places<'a> {
    shared: &'a Shared,
    config: &'a GenerationConfig,
    /// Those that are not done, by their number in the search.
    entries: BTreeMap<usize, Entry>,
    /// Sources that have begun.
    count: usize,
    /// Those that begin at once.
    fresh: Vec<Entry>,
    /// Tokens of those that are not done, times beams.
    used: usize,
    joins: bool,
}

impl Places<'_> {
    /// What waits and fits, if there is room for it and no worker that has nothing to do: such a one takes it.
    fn waiting(&self) -> Vec<Entry> {
        let budget = self.shared.schedule.batch_tokens.max(1);
        if !self.joins || self.used > 0 && self.used > budget - budget * ROOM / 8 {
            return Vec::new();
        }
        let mut line = lock(&self.shared.line);
        if line.running < self.shared.schedule.workers {
            return Vec::new();
        }
        let (now, mut used, mut open) = (Instant::now(), self.used, true);
        // In their order: who does not fit is not overtaken, who asks for something else only for a while.
        let joins = |e: &mut Entry| {
            let same = e.config.as_ref() == self.config;
            let fits = open && same && (used == 0 || used + e.cost() <= budget);
            open &= fits || !same && !e.is_old(now);
            used += if fits { e.cost() } else { 0 };
            fits
        };
        line.waiting.extract_if(.., joins).collect()
    }

    /// Puts a result where its caller waits for it.
    fn put(&mut self, source: usize, result: Generated) {
        if let Some(entry) = self.entries.remove(&source) {
            self.used -= entry.cost();
            entry.put(result);
        }
    }
}

impl Feed for Places<'_> {
    fn join(&mut self) -> Vec<Source> {
        let mut fresh = std::mem::take(&mut self.fresh);
        if fresh.is_empty() {
            fresh = self.waiting();
            self.shared.add(JOINED, fresh.len());
        }
        let now = Instant::now();
        let (late, timely): (Vec<Entry>, Vec<Entry>) = fresh.into_iter().partition(|e| e.is_late(now));
        late.iter().for_each(|e| e.put(Err(EngineError::TimedOut)));
        self.used += timely.iter().map(Entry::cost).sum::<usize>();
        self.shared.add(SOURCES, timely.len());
        self.shared.add(SOURCE_TOKENS, timely.iter().map(|e| e.source.ids.len()).sum());
        let sources: Vec<Source> = timely.iter().map(|e| e.source.clone()).collect();
        self.entries.extend((self.count..).zip(timely));
        self.count += sources.len();
        sources
    }

    fn leave(&mut self) -> Vec<usize> {
        let now = Instant::now();
        let late: Vec<usize> = self.entries.iter().filter(|(_, e)| e.is_late(now)).map(|(number, _)| *number).collect();
        late.iter().for_each(|source| self.put(*source, Err(EngineError::TimedOut)));
        late
    }

    fn done(&mut self, source: usize, hypotheses: Vec<Hypothesis>) {
        self.shared.add(OUTPUT_TOKENS, hypotheses.first().map_or(0, |h| h.ids.len()));
        self.put(source, Ok(hypotheses));
    }
}

/// The settings of the next batch: those of the first in line, or while it has not waited for long those that most is asked for with.
fn settings(waiting: &[Entry]) -> Option<Arc<GenerationConfig>> {
    let first = waiting.first()?;
    if first.is_old(Instant::now()) || waiting.iter().all(|e| e.config == first.config) {
        return Some(first.config.clone());
    }
    let cost = |config: &GenerationConfig| waiting.iter().filter(|e| e.config.as_ref() == config).map(Entry::cost).sum::<usize>();
    let mut best = (cost(&first.config), &first.config);
    for (at, entry) in waiting.iter().enumerate() {
        // Settings are few; what stands behind its like was counted with it.
        if waiting.iter().take(at).all(|e| e.config != entry.config) {
            let own = cost(&entry.config);
            best = if own > best.0 { (own, &entry.config) } else { best };
        }
    }
    Some(best.1.clone())
}

/// Takes a batch out of the line: what is asked for with its next settings, under the token budget and a fair share of what waits for
/// each worker that has nothing to do.
fn take(waiting: &mut Vec<Entry>, budget: usize, idle: usize) -> Vec<Entry> {
    let Some(config) = settings(waiting) else { return Vec::new() };
    let same = |e: &Entry| Arc::ptr_eq(&e.config, &config) || e.config == config;
    let total: usize = waiting.iter().filter(|e| same(e)).map(Entry::cost).sum();
    let budget = budget.min(total.div_ceil(idle.max(1))).max(1);
    let (mut batch, mut rest, mut used) = (Vec::new(), Vec::with_capacity(waiting.len()), 0);
    for entry in waiting.drain(..) {
        let cost = entry.cost();
        if same(&entry) && (batch.is_empty() || used + cost <= budget) {
            used += cost;
            batch.push(entry);
        } else {
            rest.push(entry);
        }
    }
    *waiting = rest;
    batch
}

#[cfg(test)]
#[path = "queue_tests.rs"]
mod tests;
