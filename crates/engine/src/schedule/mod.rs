//! Batches and workers: sources sorted by length, cut into batches by a token budget, spread over threads.
//!
//! Each worker runs single-threaded kernels over its own batch and takes the next when it is done, so the tail is shared out.
//! Where there are fewer batches than workers (a single text), the workers that are left over work inside the operations of the
//! others, so that threads are never more than workers. Results come back in input order and do not depend on any of this.

mod queue;

pub(crate) use queue::Queue;
pub use queue::Totals;

use crate::error::EngineError;
use crate::generate::Hypothesis;
use crate::nn::{Device, free_memory};
use mujaz_kernels::Team;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// How work is cut and spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    /// Source tokens in a batch, times the number of beams.
    pub batch_tokens: usize,
    /// Threads, each with a batch of its own.
    pub workers: usize,
    /// Threads inside the operations of each worker; None for those that have no batch of their own. Workers times threads are
    /// never more than the machine's cores.
    pub threads: Option<usize>,
}

/// One use of a [`Schedule`]: what belongs to this call only.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// How work is cut and spread.
    pub schedule: &'a Schedule,
    /// When to give up; what is not done by then is [`EngineError::TimedOut`].
    pub deadline: Option<Instant>,
    /// Held while a batch runs: on a device, one runs at a time, whichever thread it is from ([`turn`](crate::nn::turn)).
    pub turn: Option<&'a Mutex<()>>,
}

impl<'a> From<&'a Schedule> for Call<'a> {
    fn from(schedule: &'a Schedule) -> Self {
        Self { schedule, deadline: None, turn: None }
    }
}

impl Call<'_> {
    /// Whether the deadline has passed.
    pub fn is_over(&self) -> bool {
        self.deadline.is_some_and(|d| Instant::now() >= d)
    }
}

/// Source tokens in a batch on a device, at most: more rows at a time gain nothing.
const DEVICE_TOKENS: usize = 65_536;
/// Bytes of device memory that a source token may take: keys, values and logits of its share of a row, with room to spare.
const BYTES_A_TOKEN: u64 = 256 << 10;

impl Schedule {
    /// What suits a device: on CPU a worker a core; elsewhere one, with batches by the memory that is free. A batch that does
    /// not fit after all is halved by [`run`].
    pub fn for_device(device: &Device) -> Self {
        if device.is_cpu() {
            return Self::default();
        }
        let fits = free_memory(device).map_or(8192, |bytes| usize::try_from(bytes / BYTES_A_TOKEN).unwrap_or(usize::MAX));
        Self { batch_tokens: fits.clamp(2048, DEVICE_TOKENS), workers: 1, threads: Some(1) }
    }

    /// Workers that run so many batches, and threads inside the operations of each.
    fn spread(&self, batches: usize) -> (usize, usize) {
        let running = self.workers.min(batches).max(1);
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let threads = self.threads.unwrap_or(self.workers / running).min(cores / running);
        (running, threads.max(1))
    }
}

impl Default for Schedule {
    fn default() -> Self {
        let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { batch_tokens: 2048, workers, threads: None }
    }
}

/// What a search gives for one source.
pub type Generated = Result<Vec<Hypothesis>, EngineError>;

/// Places of sources of these lengths, longest first, in batches under the token budget.
fn batches(lengths: &[usize], beams: usize, schedule: &Schedule) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..lengths.len()).collect();
    order.sort_by_key(|i| std::cmp::Reverse(lengths[*i]));
    let total: usize = lengths.iter().sum::<usize>().saturating_mul(beams);
    // Small jobs are cut so that every worker gets a share.
    let budget = schedule.batch_tokens.min(total.div_ceil(schedule.workers.max(1))).max(1);
    let mut out: Vec<Vec<usize>> = Vec::new();
    let mut used = 0usize;
    for i in order {
        let cost = lengths[i].saturating_mul(beams);
        if out.is_empty() || used.saturating_add(cost) > budget {
            out.push(Vec::new());
            used = 0;
        }
        used = used.saturating_add(cost);
        if let Some(batch) = out.last_mut() {
            batch.push(i);
        }
    }
    out
}

/// Runs `generate` over batches of sources and returns the results in input order. A batch that fails is halved until
/// the bad source stands alone, so that it does not take the others with it, and one that a device has no memory for fits.
pub fn run<'a, F>(sources: &[Vec<u32>], beams: usize, call: impl Into<Call<'a>>, generate: F) -> Vec<Generated>
where
    F: Fn(&[&[u32]]) -> Result<Vec<Vec<Hypothesis>>, EngineError> + Sync,
{
    let lengths: Vec<usize> = sources.iter().map(Vec::len).collect();
    run_places(&lengths, beams, call, |places| {
        let batch: Vec<&[u32]> = places.iter().map(|i| sources[*i].as_slice()).collect();
        generate(&batch)
    })
}

/// [`run`] for whoever holds the sources: `generate` gets the places of a batch.
pub(crate) fn run_places<'a, F>(lengths: &[usize], beams: usize, call: impl Into<Call<'a>>, generate: F) -> Vec<Generated>
where
    F: Fn(&[usize]) -> Result<Vec<Vec<Hypothesis>>, EngineError> + Sync,
{
    let call: Call<'a> = call.into();
    let schedule = call.schedule;
    let batches = batches(lengths, beams.max(1), schedule);
    let next = AtomicUsize::new(0);
    let results: Vec<Mutex<Option<Generated>>> = lengths.iter().map(|_| Mutex::new(None)).collect();
    let put = |i: usize, result| {
        if let Ok(mut slot) = results[i].lock() {
            *slot = Some(result);
        }
    };
    if batches.is_empty() {
        return Vec::new();
    }
    let (workers, threads) = schedule.spread(batches.len());
    let work = || {
        let team = Team::new(threads);
        while let Some(batch) = batches.get(next.fetch_add(1, Ordering::Relaxed)) {
            let attempt = |part: &[usize]| {
                let _turn = call.turn.map(|t| t.lock().unwrap_or_else(PoisonError::into_inner));
                if call.is_over() { Err(EngineError::TimedOut) } else { team.run(|| generate(part)) }
            };
            settle(batch, attempt, |i, result| put(*i, result));
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..workers {
            scope.spawn(work);
        }
        work();
    });
    results.into_iter().map(|slot| slot.into_inner().ok().flatten().unwrap_or_else(|| Err(lost()))).collect()
}

fn lost() -> EngineError {
    EngineError::Settings("a worker stopped before its result was stored".into())
}

/// Runs a batch. One that fails is halved until the bad source stands alone; one that ran out of time is not tried again.
fn settle<T>(batch: &[T], attempt: impl Fn(&[T]) -> Result<Vec<Vec<Hypothesis>>, EngineError>, put: impl Fn(&T, Generated)) {
    let mut parts: Vec<&[T]> = vec![batch];
    while let Some(part) = parts.pop() {
        match (attempt(part), part) {
            (Ok(all), _) => part.iter().zip(all).for_each(|(source, h)| put(source, Ok(h))),
            (Err(EngineError::TimedOut), _) => part.iter().for_each(|source| put(source, Err(EngineError::TimedOut))),
            (Err(error), [one]) => put(one, Err(error)),
            (Err(_), _) => {
                let (first, second) = part.split_at(part.len() / 2);
                parts.extend([second, first]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_source_is_in_one_batch_under_the_budget(lengths in prop::collection::vec(1usize..200, 0..60), budget in 1usize..500, workers in 1usize..4) {
            let schedule = Schedule { batch_tokens: budget, workers, ..Schedule::default() };
            let batches = batches(&lengths, 1, &schedule);
            let mut seen: Vec<usize> = batches.concat();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..lengths.len()).collect::<Vec<_>>());
            for batch in batches {
                let tokens: usize = batch.iter().map(|i| lengths[*i]).sum();
                prop_assert!(batch.len() == 1 || tokens <= budget);
            }
        }
    }

    #[test]
    fn threads_are_never_more_than_workers_or_cores() {
        let cores = Schedule::default().workers;
        for (workers, threads, batches) in
            [(1, None, 9), (2, None, 1), (8, None, 3), (3, Some(4), 2), (0, Some(0), 0), (64, None, 1), (1, Some(1000), 1)]
        {
            let schedule = Schedule { workers, threads, ..Schedule::default() };
            let (running, each) = schedule.spread(batches);
            assert!(running <= workers.max(1) && running <= batches.max(1) && each >= 1);
            assert!(each == 1 || running * each <= cores);
            assert!(threads.is_some() || each == 1 || running * each <= workers);
        }
        assert_eq!(Schedule { workers: cores, ..Schedule::default() }.spread(1), (1, cores));
    }

    #[test]
    fn one_bad_source_does_not_take_its_batch_with_it() {
        let sources = vec![vec![1], vec![2], vec![3]];
        let fake = |batch: &[&[u32]]| {
            if batch.iter().any(|s| s[0] == 2) { Err(EngineError::EmptySource) } else { Ok(vec![Vec::new(); batch.len()]) }
        };
        let results = run(&sources, 1, &Schedule { batch_tokens: 100, workers: 1, ..Schedule::default() }, fake);
        assert_eq!(results.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
    }

    #[test]
    fn a_batch_that_is_too_large_is_halved_until_it_fits() {
        let sources: Vec<Vec<u32>> = (0..20).map(|i| vec![i]).collect();
        let calls = AtomicUsize::new(0);
        let fake = |batch: &[&[u32]]| {
            calls.fetch_add(1, Ordering::Relaxed);
            if batch.len() > 6 { Err(EngineError::Settings("out of memory".into())) } else { Ok(vec![Vec::new(); batch.len()]) }
        };
        let results = run(&sources, 1, &Schedule { batch_tokens: 100, workers: 1, ..Schedule::default() }, fake);
        assert!(results.iter().all(Result::is_ok));
        assert_eq!(calls.into_inner(), 1 + 2 + 4);
    }

    #[test]
    fn numbers_that_are_too_large_lose_no_source() {
        let sources = vec![vec![1, 2], vec![3]];
        for (beams, batch_tokens) in [(usize::MAX, 2048), (usize::MAX / 2 + 1, 2048), (usize::MAX, usize::MAX), (1, usize::MAX)] {
            let schedule = Schedule { batch_tokens, workers: 1, ..Schedule::default() };
            assert_eq!(batches(&[2, 1], beams, &schedule).concat(), [0, 1], "{beams} {batch_tokens}");
            assert_eq!(run(&sources, beams, &schedule, |batch| Ok(vec![Vec::new(); batch.len()])).len(), 2);
        }
    }

    #[test]
    fn nothing_begins_after_the_deadline() {
        let schedule = Schedule::default();
        let call = Call { deadline: Some(Instant::now()), ..Call::from(&schedule) };
        let results = run(&[vec![1]], 1, call, |_| unreachable!("the deadline has passed"));
        assert!(matches!(results[0], Err(EngineError::TimedOut)));
    }
}
