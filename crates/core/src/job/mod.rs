//! Batch jobs: an iterator of articles in, groups of results out, bounded in memory, stoppable, without a panic.
//!
//! Articles are read by a thread of their own, at most [`JobOptions::in_flight`] bytes of text ahead, and go through the
//! pipeline in groups; the caller takes one group after another and so sets the pace for all. An article that fails,
//! takes too long or runs into a defect becomes a [`Failure`]; the others come out.
//!
//! ```
//! use mujaz::article::SourceArticle;
//! use mujaz::brief::{Pipeline, PipelineOptions, Stage};
//! use mujaz::job::{Item, Job, JobOptions, Tally};
//!
//! let pages = ["قمة في الكويت غدا\nتنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا.", "no Arabic at all"];
//! let articles = move || pages.into_iter().enumerate().map(|(i, page)| {
//!     let id = format!("a{i}");
//!     Item::from_result((), id.clone(), "list", mujaz_text::extract::extract(page).map_err(Into::into).and_then(|page| SourceArticle::new(id, "list", page)))
//! });
//! let pipeline = Pipeline::new(None, PipelineOptions { stage: Stage::Summarize, ..Default::default() });
//! let job = Job::new(&pipeline, JobOptions::default());
//! let mut tally = Tally::default();
//! for group in job.groups(articles) {
//!     for done in group.done {
//!         tally.add(&done);
//!         match done.result {
//!             Ok(brief) => println!("{}: {}", brief.id, brief.summary.unwrap().items[0].ar),
//!             Err(failure) => println!("{}: {}", failure.id, failure.error),
//!         }
//!     }
//! }
//! assert_eq!((tally.done, tally.failed), (1, 1));
//! ```

mod budget;
mod item;
mod tally;
#[cfg(test)]
mod tests;

pub use item::{Failure, Item, Ready};
pub use tally::{Slow, Tally};

use crate::article::SourceArticle;
use crate::brief::{Brief, Pipeline};
use crate::error::ArticleError;
use crate::input::Input;
use budget::Budget;
use mujaz_text::guard::guarded;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Asks a job to stop: the group in work is finished, no other is begun. Clones ask the same job.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Asks.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether somebody asked.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// The flag behind it, for signal handlers.
    pub fn flag(&self) -> Arc<AtomicBool> {
        self.0.clone()
    }
}

/// Bounds of a job.
#[derive(Debug, Clone)]
pub struct JobOptions {
    /// Articles that go through the pipeline together: enough for full batches, few enough to lose little on a kill.
    pub group: usize,
    /// Bytes of article text that may wait or be in work at any time; a single larger article passes alone.
    pub in_flight: usize,
    /// Time that an article may take.
    pub timeout: Option<Duration>,
    /// A group that is not full begins after this much time without another article.
    pub idle: Duration,
    /// Parts of a group that are in work at a time. For a device, 3: one is there, the others are tokenized and checked. On CPU, 1:
    /// the schedule's workers share the whole group.
    pub lanes: usize,
    /// Who may stop the job.
    pub cancel: Cancel,
}

/// Articles of a group on a device, which wants larger batches than a core.
const DEVICE_GROUP: usize = 512;
/// Parts of such a group in work at a time: one on the device, the others before or behind it.
const DEVICE_LANES: usize = 3;

impl JobOptions {
    /// What suits a pipeline, by where its models run.
    pub fn for_pipeline(pipeline: &Pipeline) -> Self {
        let usual = Self::default();
        if pipeline.on_device() { Self { group: DEVICE_GROUP, lanes: DEVICE_LANES, ..usual } } else { usual }
    }
}

impl Default for JobOptions {
    fn default() -> Self {
        Self { group: 32, in_flight: 64 << 20, timeout: None, idle: Duration::from_millis(500), lanes: 1, cancel: Cancel::default() }
    }
}

/// A result.
#[derive(Debug, Clone)]
pub struct Done<T = ()> {
    /// What came with the article.
    pub tag: T,
    /// The brief, or why there is none.
    pub result: Result<Brief, Failure>,
    /// Its share of the group's time, by source tokens.
    pub seconds: f32,
}

/// The results of a group, in input order.
#[derive(Debug, Clone)]
pub struct Group<T = ()> {
    /// One for each article.
    pub done: Vec<Done<T>>,
}

/// Articles that wait between reader and pipeline, at most; their bytes are [`JobOptions::in_flight`]'s matter.
const AHEAD: usize = 4096;

/// Articles in a part of a group, at least: fewer make batches too small for a device.
const PART: usize = 64;

/// A pipeline with bounds.
#[derive(Debug, Clone)]
pub struct Job {
    pipeline: Pipeline,
    options: JobOptions,
}

impl Job {
    /// A job over a pipeline, which it shares.
    pub fn new(pipeline: &Pipeline, options: JobOptions) -> Self {
        Self { pipeline: pipeline.clone(), options }
    }

    /// The results of all inputs, in order, as the caller takes them; see [`Job::groups`].
    pub fn run<A>(&self, inputs: A) -> Results<()>
    where
        A: IntoIterator + Send + 'static,
        A::Item: Into<Input>,
    {
        self.results(move || inputs.into_iter().enumerate().map(|(n, input)| input.into().item(&format!("a{}", n + 1))))
    }

    /// The results of all articles that `source` yields, group by group as the caller takes them. `source` runs on a thread
    /// of its own, which is left behind if the job is cancelled while it waits for input.
    pub fn groups<T, I>(&self, source: impl FnOnce() -> I + Send + 'static) -> Groups<T>
    where
        T: Default + Send + 'static,
        I: Iterator<Item = Item<T>>,
    {
        let budget = Arc::new(Budget::new(self.options.in_flight));
        // The channel takes its memory at once: a group that somebody made huge does not bound it.
        let (sender, receiver) = sync_channel(self.options.group.saturating_mul(2).clamp(2, AHEAD));
        let (bound, cancel) = (budget.clone(), self.options.cancel.clone());
        let read = move || {
            let feed = || {
                for item in source() {
                    if !bound.take(item.bytes()) || cancel.is_cancelled() || sender.send(item).is_err() {
                        return;
                    }
                }
            };
            if let Err(panic) = guarded(feed) {
                let error = format!("reading ended early: {}", ArticleError::Panicked(panic));
                let failure = Failure { id: "reader".into(), source: "reader".into(), error };
                let _ = sender.send(Item { tag: T::default(), content: Err(failure) });
            }
        };
        // Parsers recurse with the depth of a page: their stack is large, and costs memory only where it is used.
        let spawned = std::thread::Builder::new().name("mujaz-reader".into()).stack_size(256 << 20).spawn(read);
        let broken = spawned.err().map(|e| Failure { id: "reader".into(), source: "reader".into(), error: e.to_string() });
        Groups { job: self.clone(), receiver, budget, broken }
    }

    /// The results one by one.
    pub fn results<T, I>(&self, source: impl FnOnce() -> I + Send + 'static) -> Results<T>
    where
        T: Default + Send + 'static,
        I: Iterator<Item = Item<T>>,
    {
        Results { groups: self.groups(source), done: Vec::new().into_iter() }
    }

    /// Runs articles together, in parts on several threads where there are lanes.
    fn briefs(&self, articles: &[SourceArticle]) -> Vec<Result<Brief, ArticleError>> {
        let lanes = self.options.lanes;
        if lanes < 2 || articles.len() < 2 * PART {
            return self.part(articles, 1);
        }
        let parts: Vec<&[SourceArticle]> = articles.chunks(PART.max(articles.len().div_ceil(2 * lanes))).collect();
        let next = AtomicUsize::new(0);
        let results: Vec<Mutex<Vec<_>>> = parts.iter().map(|_| Mutex::default()).collect();
        let work = || {
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let (Some(part), Some(slot)) = (parts.get(at), results.get(at)) else { return };
                *slot.lock().unwrap_or_else(PoisonError::into_inner) = self.part(part, lanes);
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..lanes {
                scope.spawn(work);
            }
            work();
        });
        results.into_iter().flat_map(|r| r.into_inner().unwrap_or_else(PoisonError::into_inner)).collect()
    }

    /// Runs articles together, beside `lanes - 1` other parts; those that do not come through are tried alone.
    fn part(&self, articles: &[SourceArticle], lanes: usize) -> Vec<Result<Brief, ArticleError>> {
        // A time that no clock can hold is no bound.
        let after = |share: usize| {
            let shares = u32::try_from(share.saturating_mul(lanes)).unwrap_or(u32::MAX);
            Instant::now().checked_add(self.options.timeout?.checked_mul(shares)?)
        };
        let together = 1 + articles.len() / 8;
        let alone = articles.len() == 1;
        match self.attempt(articles, after(if alone { 1 } else { together })) {
            Ok(results) if alone => results,
            Ok(results) => {
                let again = |(article, result): (&SourceArticle, Result<Brief, ArticleError>)| match result {
                    Err(ArticleError::TimedOut) => self.single(article, after(1)),
                    other => other,
                };
                articles.iter().zip(results).map(again).collect()
            }
            Err(panic) if alone => vec![Err(ArticleError::Panicked(panic))],
            Err(_) => articles.iter().map(|a| self.single(a, after(1))).collect(),
        }
    }

    fn single(&self, article: &SourceArticle, deadline: Option<Instant>) -> Result<Brief, ArticleError> {
        let results = self.attempt(std::slice::from_ref(article), deadline).map_err(ArticleError::Panicked)?;
        results.into_iter().next().unwrap_or_else(|| Err(ArticleError::Empty("the pipeline gave no result".into())))
    }

    /// The pipeline's results, or the text of its panic.
    fn attempt(&self, articles: &[SourceArticle], deadline: Option<Instant>) -> Result<Vec<Result<Brief, ArticleError>>, String> {
        guarded(|| self.pipeline.run_until(articles, deadline))
    }
}

/// Groups of results; made by [`Job::groups`].
#[derive(Debug)]
pub struct Groups<T> {
    job: Job,
    receiver: Receiver<Item<T>>,
    budget: Arc<Budget>,
    broken: Option<Failure>,
}

/// How often a waiting job looks whether it shall stop.
const TICK: Duration = Duration::from_millis(20);

impl<T> Groups<T> {
    /// Waits for a full group, or for what there is when the reader pauses, ends or has no memory left.
    fn gather(&self) -> Vec<Item<T>> {
        let options = &self.job.options;
        let mut group: Vec<Item<T>> = Vec::new();
        let mut last = Instant::now();
        while group.len() < options.group.max(1) {
            match self.receiver.recv_timeout(TICK) {
                _ if options.cancel.is_cancelled() => return Vec::new(),
                Ok(item) => {
                    group.push(item);
                    last = Instant::now();
                }
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) if group.is_empty() => {}
                Err(RecvTimeoutError::Timeout) if self.budget.is_awaited() || last.elapsed() >= options.idle => break,
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
        group
    }
}

impl<T> Drop for Groups<T> {
    /// The reader may wait for memory that only this side gives back.
    fn drop(&mut self) {
        self.budget.close();
    }
}

impl<T: Default> Iterator for Groups<T> {
    type Item = Group<T>;

    fn next(&mut self) -> Option<Group<T>> {
        if let Some(failure) = self.broken.take() {
            return Some(Group { done: vec![Done { tag: T::default(), result: Err(failure), seconds: 0.0 }] });
        }
        let group = self.gather();
        if group.is_empty() {
            return None;
        }
        let span = tracing::info_span!("group", articles = group.len()).entered();
        let bytes: usize = group.iter().map(Item::bytes).sum();
        let start = Instant::now();
        let mut articles = Vec::with_capacity(group.len());
        let mut slots = Vec::with_capacity(group.len());
        for item in group {
            let slot = item.content.map(|ready| {
                let names = (ready.article.id.clone(), ready.article.source.clone(), ready.flags);
                articles.push(ready.article);
                names
            });
            slots.push((item.tag, slot));
        }
        let mut briefs = self.job.briefs(&articles).into_iter();
        let mut done: Vec<Done<T>> = Vec::with_capacity(slots.len());
        for (tag, slot) in slots {
            let result = slot.and_then(|(id, source, flags)| {
                let brief = briefs.next().unwrap_or_else(|| Err(ArticleError::Empty("the pipeline gave no result".into())));
                let failed = |e: ArticleError| Failure { id, source, error: e.to_string() };
                brief.map_err(failed).map(|mut brief| {
                    brief.flags.extend(flags);
                    brief
                })
            });
            done.push(Done { tag, result, seconds: 0.0 });
        }
        tally::share_time(&mut done, start.elapsed().as_secs_f32());
        self.budget.give_back(bytes);
        drop(span);
        Some(Group { done })
    }
}

/// Results one by one; made by [`Job::run`] and [`Job::results`].
#[derive(Debug)]
pub struct Results<T> {
    groups: Groups<T>,
    done: std::vec::IntoIter<Done<T>>,
}

impl<T: Default> Iterator for Results<T> {
    type Item = Done<T>;

    fn next(&mut self) -> Option<Done<T>> {
        loop {
            if let Some(done) = self.done.next() {
                return Some(done);
            }
            self.done = self.groups.next()?.done.into_iter();
        }
    }
}
