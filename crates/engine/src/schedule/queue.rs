//! Batches that callers share: what many threads ask of one model at a time goes through it together.
//!
//! A thread that calls alone batches only its own sources; a server has many callers with a sentence each. Here their sources
//! wait in one line, and workers take batches from its front. As no output depends on its batch, each caller gets the bytes
//! that it would get alone.

use super::{Generated, Schedule, settle};
use crate::error::EngineError;
use crate::generate::{GenerationConfig, Hypothesis};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

/// How much later a call stands in line for each token of it: a page of two thousand tokens lets what comes in the next second
/// go first if it is small, and is itself overtaken no longer than that.
const PATIENCE: Duration = Duration::from_micros(500);

/// Generates for a batch up to a moment.
pub(crate) type Generate = dyn Fn(&[&[u32]], &GenerationConfig, Option<Instant>) -> Result<Vec<Vec<Hypothesis>>, EngineError> + Send + Sync;

/// What a queue has done so far, and what waits in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Batches that were run.
    pub batches: u64,
    /// Sources in them.
    pub sources: u64,
    /// Tokens of these sources.
    pub source_tokens: u64,
    /// Tokens that were written.
    pub output_tokens: u64,
    /// Sources that wait.
    pub waiting: u64,
}

/// Where the results of a call are put together.
struct Ticket {
    slots: Mutex<(Vec<Option<Generated>>, usize)>,
    done: Condvar,
}

/// A source in line.
struct Entry {
    ids: Vec<u32>,
    config: Arc<GenerationConfig>,
    deadline: Option<Instant>,
    /// Its place in line: when it came, and later for a larger call.
    due: Instant,
    ticket: Arc<Ticket>,
    index: usize,
}

#[derive(Default)]
struct Line {
    /// By `due`.
    waiting: Vec<Entry>,
    /// Workers that run a batch.
    running: usize,
    closed: bool,
}

struct Shared {
    line: Mutex<Line>,
    ready: Condvar,
    schedule: Schedule,
    totals: [AtomicU64; 4],
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
    /// Starts the workers.
    ///
    /// # Errors
    /// If the system starts no thread.
    pub fn start(schedule: Schedule, generate: Box<Generate>) -> std::io::Result<Self> {
        let totals = [const { AtomicU64::new(0) }; 4];
        let shared = Arc::new(Shared { line: Mutex::default(), ready: Condvar::new(), schedule, totals, generate });
        let mut queue = Self { shared, workers: Vec::new() };
        for i in 0..schedule.workers.max(1) {
            let shared = queue.shared.clone();
            queue.workers.push(Builder::new().name(format!("mujaz-batch-{i}")).spawn(move || shared.work())?);
        }
        Ok(queue)
    }

    /// Puts the sources of a call in line and waits for their results, in order.
    pub fn run(&self, sources: &[Vec<u32>], config: &GenerationConfig, deadline: Option<Instant>) -> Vec<Generated> {
        let ticket = Arc::new(Ticket { slots: Mutex::new((sources.iter().map(|_| None).collect(), sources.len())), done: Condvar::new() });
        let config = Arc::new(config.clone());
        let tokens = sources.iter().map(Vec::len).sum::<usize>().min(1 << 20) * config.num_beams.max(1);
        let due = Instant::now() + PATIENCE * u32::try_from(tokens).unwrap_or(u32::MAX);
        let mut line = lock(&self.shared.line);
        let at = line.waiting.partition_point(|e| e.due <= due);
        let entry = |(index, ids): (usize, &Vec<u32>)| Entry {
            ids: ids.clone(),
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
        let [batches, sources, source_tokens, output_tokens] = [0, 1, 2, 3].map(|i| self.shared.totals[i].load(Ordering::Relaxed));
        Totals { batches, sources, source_tokens, output_tokens, waiting: lock(&self.shared.line).waiting.len() as u64 }
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
            // A defect takes its batch with it, never the worker.
            if catch_unwind(AssertUnwindSafe(|| self.run(&batch, threads))).is_err() {
                batch.iter().for_each(|e| e.put(Err(EngineError::Settings("a defect of the engine: a batch panicked".into()))));
            }
            lock(&self.line).running -= 1;
            self.ready.notify_all();
        }
    }

    fn run(&self, batch: &[Entry], threads: usize) {
        let now = Instant::now();
        let (late, timely): (Vec<&Entry>, Vec<&Entry>) = batch.iter().partition(|e| e.deadline.is_some_and(|d| now >= d));
        late.iter().for_each(|e| e.put(Err(EngineError::TimedOut)));
        let Some(first) = timely.first() else { return };
        // The batch goes on until the last of them must be done.
        let deadline = timely.iter().map(|e| e.deadline).reduce(|a, b| a.zip(b).map(|(a, b)| a.max(b))).flatten();
        let team = mujaz_kernels::Team::new(threads);
        let add = |i: usize, n: usize| _ = self.totals[i].fetch_add(n as u64, Ordering::Relaxed);
        add(0, 1);
        add(1, timely.len());
        add(2, timely.iter().map(|e| e.ids.len()).sum());
        let attempt = |part: &[&Entry]| {
            let sources: Vec<&[u32]> = part.iter().map(|e| e.ids.as_slice()).collect();
            team.run(|| (self.generate)(&sources, &first.config, deadline))
        };
        settle(&timely, attempt, |entry, result| {
            if let Ok(hypotheses) = &result {
                add(3, hypotheses.first().map_or(0, |h| h.ids.len()));
            }
            entry.put(result);
        });
    }
}

/// Takes a batch off the front of the line: what is asked for with the settings of the first, under the token budget and a fair
/// share of what waits for each worker that has nothing to do.
fn take(waiting: &mut Vec<Entry>, budget: usize, idle: usize) -> Vec<Entry> {
    let Some(config) = waiting.first().map(|e| e.config.clone()) else { return Vec::new() };
    let beams = config.num_beams.max(1);
    let same = |e: &Entry| Arc::ptr_eq(&e.config, &config) || e.config == config;
    let total: usize = waiting.iter().filter(|e| same(e)).map(|e| e.ids.len() * beams).sum();
    let budget = budget.min(total.div_ceil(idle.max(1))).max(1);
    let (mut batch, mut rest, mut used) = (Vec::new(), Vec::with_capacity(waiting.len()), 0);
    for entry in waiting.drain(..) {
        let cost = entry.ids.len() * beams;
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
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;
    use std::sync::mpsc::channel;

    fn hypothesis(ids: Vec<u32>) -> Vec<Hypothesis> {
        vec![Hypothesis { ids, score: 0.0, log_probs: Vec::new(), truncated: false, alignment: Vec::new() }]
    }

    fn schedule(workers: usize) -> Schedule {
        Schedule { batch_tokens: 64, workers, threads: Some(1) }
    }

    fn echo(batch: &[&[u32]]) -> Vec<Vec<Hypothesis>> {
        batch.iter().map(|s| hypothesis(s.iter().map(|id| id + 1).collect())).collect()
    }

    #[test]
    fn callers_share_batches_and_each_gets_its_own() {
        let (most, gate) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(())));
        let (seen, closed) = (most.clone(), gate.clone());
        let generate = move |batch: &[&[u32]], _: &GenerationConfig, _| {
            drop(lock(&closed));
            seen.fetch_max(batch.len(), Ordering::Relaxed);
            if batch.iter().any(|s| s.contains(&13)) { Err(EngineError::EmptySource) } else { Ok(echo(batch)) }
        };
        let queue = Queue::start(schedule(2), Box::new(generate)).unwrap();
        let config = GenerationConfig::default();
        std::thread::scope(|scope| {
            // Everybody is in line before anything is done.
            let held = lock(&gate);
            for caller in 0..20u32 {
                let (queue, config) = (&queue, &config);
                scope.spawn(move || {
                    let sources: Vec<Vec<u32>> = (0..3).map(|i| vec![caller, i]).collect();
                    for (source, result) in sources.iter().zip(queue.run(&sources, config, None)) {
                        match result {
                            Ok(h) => assert_eq!(h[0].ids, [source[0] + 1, source[1] + 1]),
                            Err(error) => assert!(caller == 13 && matches!(error, EngineError::EmptySource), "{caller}: {error}"),
                        }
                    }
                });
            }
            std::thread::sleep(Duration::from_millis(50));
            drop(held);
        });
        assert!(most.load(Ordering::Relaxed) > 3, "no batch held the sources of two callers");
        let totals = queue.totals();
        assert_eq!((totals.sources, totals.source_tokens, totals.waiting), (60, 120, 0));
    }

    #[test]
    fn small_calls_overtake_large_ones_and_large_ones_come_by_age() {
        let (order, taken) = channel();
        let (order, gate) = (Mutex::new(order), Arc::new(Mutex::new(())));
        let closed = gate.clone();
        let generate = move |batch: &[&[u32]], _: &GenerationConfig, _| {
            for source in batch {
                _ = lock(&order).send(source[0]);
            }
            drop(lock(&closed));
            Ok(echo(batch))
        };
        let queue = Queue::start(Schedule { batch_tokens: 1, ..schedule(1) }, Box::new(generate)).unwrap();
        let config = GenerationConfig::default();
        std::thread::scope(|scope| {
            let held = lock(&gate);
            let send = |name: u32, tokens: usize, waiting: u64| {
                let (queue, config) = (&queue, &config);
                scope.spawn(move || queue.run(&[vec![name; tokens]], config, None));
                while queue.totals().waiting < waiting {
                    std::thread::yield_now();
                }
            };
            send(0, 1, 0);
            // The first is in work before the others come.
            assert_eq!(taken.recv(), Ok(0));
            send(1, 200_000, 1);
            send(2, 100_000, 2);
            send(3, 1, 3);
            drop(held);
        });
        assert_eq!(taken.try_iter().collect::<Vec<_>>(), [3, 2, 1]);
    }

    #[test]
    fn what_is_late_is_not_begun_and_a_panic_ends_only_its_batch() {
        let generate = |batch: &[&[u32]], _: &GenerationConfig, _| {
            assert!(batch.iter().all(|s| s[0] != 7), "a defect");
            Ok(echo(batch))
        };
        let queue = Queue::start(schedule(1), Box::new(generate)).unwrap();
        let config = GenerationConfig::default();
        assert!(matches!(queue.run(&[vec![1]], &config, Some(Instant::now()))[0], Err(EngineError::TimedOut)));
        assert!(queue.run(&[vec![7]], &config, None)[0].as_ref().unwrap_err().to_string().contains("defect"));
        assert_eq!(queue.run(&[vec![1]], &config, None)[0].as_ref().unwrap()[0].ids, [2]);
        assert!(queue.run(&[], &config, None).is_empty());
    }

    #[test]
    fn other_settings_are_another_batch() {
        let generate = |batch: &[&[u32]], config: &GenerationConfig, _| Ok(vec![hypothesis(vec![config.num_beams as u32]); batch.len()]);
        let queue = Queue::start(schedule(1), Box::new(generate)).unwrap();
        std::thread::scope(|scope| {
            for beams in [1usize, 4, 1, 4] {
                let queue = &queue;
                scope.spawn(move || {
                    let config = GenerationConfig { num_beams: beams, ..GenerationConfig::default() };
                    let done = queue.run(&[vec![1], vec![2]], &config, None);
                    assert!(done.iter().all(|r| r.as_ref().unwrap()[0].ids == [beams as u32]));
                });
            }
        });
    }
}
