//! What a job did, in numbers.

use super::Done;
use crate::check::FlagKind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

/// Articles that are named as the slowest.
const SLOWEST: usize = 10;

/// An article and how long it took.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Slow {
    /// The article.
    pub id: String,
    /// Its share of its group's time, by source tokens.
    pub seconds: f32,
}

/// Counts over a job.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    /// Articles that came out.
    pub done: usize,
    /// Articles that failed.
    pub failed: usize,
    /// Articles that an earlier run had done.
    pub skipped: usize,
    /// Of these, articles that failed then; the rest came out.
    #[serde(default)]
    pub failed_before: usize,
    /// Of these, articles with a flag that said that something may be lost.
    #[serde(default)]
    pub losses_before: usize,
    /// Articles with a flag that says that something may be lost.
    pub losses: usize,
    /// Sentences of the articles that came out.
    pub sentences: usize,
    /// Tokens that went into the translator.
    pub source_tokens: usize,
    /// Flags by kind.
    pub flags: BTreeMap<FlagKind, usize>,
    /// The slowest articles, slowest first.
    pub slowest: Vec<Slow>,
    /// Seconds since the job began.
    pub seconds: f64,
}

impl Tally {
    /// Counts a result.
    pub fn add<T>(&mut self, done: &Done<T>) {
        let Ok(brief) = &done.result else { return self.failed += 1 };
        self.done += 1;
        self.sentences += brief.coverage.sentences;
        self.source_tokens += brief.coverage.source_tokens;
        for flag in &brief.flags {
            *self.flags.entry(flag.kind).or_default() += 1;
        }
        self.losses += usize::from(brief.flags.iter().any(|f| f.kind.is_loss()));
        let at = self.slowest.partition_point(|s| s.seconds >= done.seconds);
        if at < SLOWEST {
            self.slowest.insert(at, Slow { id: brief.id.clone(), seconds: done.seconds });
            self.slowest.truncate(SLOWEST);
        }
    }

    /// Articles a second.
    pub fn rate(&self) -> f64 {
        (self.done + self.failed) as f64 / self.seconds.max(1e-9)
    }

    /// Time until `left` more articles are done, at the rate so far.
    pub fn eta(&self, left: usize) -> Option<Duration> {
        (self.rate() > 0.0).then(|| Duration::from_secs_f64((left as f64 / self.rate()).min(1e9)))
    }
}

/// Shares a group's time among its articles, by source tokens (by sentences where nothing was translated).
pub(super) fn share_time<T>(done: &mut [Done<T>], seconds: f32) {
    let weight = |d: &Done<T>| d.result.as_ref().map_or(0.0, |b| (b.coverage.source_tokens + b.coverage.sentences) as f32);
    let total: f32 = done.iter().map(weight).sum();
    for d in done {
        d.seconds = seconds * weight(d) / total.max(1.0);
    }
}
