//! Beam search, step for step as `_beam_search` in `transformers` 5.
//!
//! Each source has its own beams, its own finished sequences and its own end; nothing crosses from one to another.
//! All beams of a source read the same cross-attention memory, and reordering them moves no keys or values.

use super::processors::Processors;
use super::scores::top_k;
use super::stream::{self, Stream};
use super::{BeamKind, EarlyStopping, Feed, GenerationConfig, Partial, Scores, Seq2Seq};
use crate::error::EngineError;
use mujaz_kernels::{Top, TopRequest};

/// One source's search.
struct Search {
    source: usize,
    running: Vec<Partial>,
    /// Finished sequences with their scores, best first, at most `num_beams`.
    finished: Vec<(Partial, f32)>,
    can_improve: bool,
    /// Beams that may go on.
    places: usize,
    /// The longest sequence, the start token included.
    limit: usize,
}

/// A continuation of one running beam by one token.
struct Candidate {
    beam: usize,
    id: u32,
    total: f32,
}

pub(super) fn search<M: Seq2Seq>(model: &M, feed: &mut dyn Feed, config: &GenerationConfig) -> Result<(), EngineError> {
    let beams = Beams {
        config,
        processors: Processors::new(config),
        stream: Stream::new(model, config.alignments),
        active: Vec::new(),
        rows: 0,
        count: 0,
    };
    stream::run(beams, feed)
}

struct Beams<'a, M: Seq2Seq> {
    config: &'a GenerationConfig,
    processors: Processors<'a>,
    stream: Stream<'a, M>,
    active: Vec<Search>,
    /// Beams of all of them.
    rows: usize,
    /// Sources that have come.
    count: usize,
}

impl<M: Seq2Seq> stream::Search for Beams<'_, M> {
    fn leave(&mut self, gone: &[usize]) -> Result<(), EngineError> {
        gone.iter().for_each(|source| self.processors.forget(*source));
        self.active.retain(|s| !gone.contains(&s.source));
        self.select()
    }

    fn join(&mut self, feed: &mut dyn Feed) -> Result<(), EngineError> {
        let config = self.config;
        // One row a source to begin with: the other beams would only repeat it until the first step tells them apart.
        for source in self.stream.join(feed, self.rows, 1)? {
            self.processors.add(&source);
            let running = vec![Partial::new(config.decoder_start_token_id, self.rows)];
            let (places, limit) = (config.num_beams, config.limit(source.ids.len()));
            self.active.push(Search { source: self.count, running, finished: Vec::new(), can_improve: true, places, limit });
            self.rows += 1;
            self.count += 1;
        }
        Ok(())
    }

    fn is_empty(&self) -> bool {
        self.active.is_empty()
    }

    fn step(&mut self, feed: &mut dyn Feed) -> Result<(), EngineError> {
        let (config, model) = (self.config, self.stream.model);
        let last: Vec<u32> = self.active.iter().flat_map(|s| &s.running).map(|p| p.ids[p.ids.len() - 1]).collect();
        let mut step = StepScores::take(model, &last, self.stream.rows()?, &self.active, &self.processors)?;
        for mut search in std::mem::take(&mut self.active) {
            let attention = |row: usize| self.stream.alignment(row);
            let candidates = candidates(&search, &self.processors, &mut step);
            let goes_on = match config.beam_kind {
                BeamKind::Refilled => advance(&mut search, &candidates, config, attention),
                BeamKind::Shrinking => shrink(&mut search, &candidates, config, attention),
            };
            if goes_on {
                self.active.push(search);
            } else {
                let best = search.finished.into_iter().take(config.num_return_sequences);
                self.processors.forget(search.source);
                feed.done(search.source, best.map(|(p, score)| p.finish(score, search.limit, config)).collect());
            }
        }
        self.select()
    }
}

impl<M: Seq2Seq> Beams<'_, M> {
    /// Goes on with the beams that are left, in their order.
    fn select(&mut self) -> Result<(), EngineError> {
        let parents: Vec<usize> = self.active.iter().flat_map(|s| &s.running).map(|p| p.row).collect();
        self.stream.select(&parents)?;
        for (row, partial) in self.active.iter_mut().flat_map(|s| &mut s.running).enumerate() {
            partial.row = row;
        }
        self.rows = parents.len();
        Ok(())
    }
}

/// What a step of the model gave.
enum StepScores {
    /// Every row's best tokens.
    Top(Vec<Top>),
    /// Every row's scores, for processors that change them.
    All(Scores),
}

impl StepScores {
    fn take<M: Seq2Seq>(
        model: &M,
        last: &[u32],
        state: &mut M::State,
        active: &[Search],
        processors: &Processors<'_>,
    ) -> Result<Self, EngineError> {
        if !processors.only_choose() {
            return Ok(StepScores::All(model.step(last, state)?));
        }
        let rows = active.iter().flat_map(|s| s.running.iter().map(|p| (s.source, p.ids.as_slice())));
        let banned = processors.banned_rows(rows);
        Ok(StepScores::Top(model.step_top(last, state, &TopRequest { k: processors.candidates(), banned: &banned })?))
    }
}

/// The best continuations over all running beams, best first: twice as many as beams with one end token, so that
/// enough stay unfinished. Continuations without probability are left out.
fn candidates(search: &Search, processors: &Processors<'_>, step: &mut StepScores) -> Vec<Candidate> {
    let keep = processors.candidates();
    let mut all = Vec::with_capacity(search.running.len() * keep);
    for (beam, partial) in search.running.iter().enumerate() {
        let candidate = |(id, s): (u32, f32)| Candidate { beam, id, total: s + partial.total };
        match step {
            StepScores::Top(tops) => {
                if let Some(id) = processors.forced(partial.ids.len()) {
                    all.push(candidate((id, 0.0)));
                    continue;
                }
                let top = &tops[partial.row];
                let log_prob = |s| if processors.renormalizes() { top.log_prob_allowed(s) } else { top.log_prob(s) };
                all.extend(top.best.iter().map(|(id, s)| candidate((*id, log_prob(*s)))));
            }
            StepScores::All(scores) => {
                let row = scores.row_mut(partial.row);
                mujaz_kernels::log_softmax(row);
                processors.apply(search.source, &partial.ids, row);
                all.extend(top_k(row, keep).into_iter().map(|(id, s)| candidate((id as u32, s))));
            }
        }
    }
    all.sort_by(|a, b| b.total.total_cmp(&a.total));
    all.truncate(keep);
    all
}

/// Moves one search on by a step; false when it has ended.
fn advance<'a>(
    search: &mut Search,
    candidates: &[Candidate],
    config: &GenerationConfig,
    attention: impl Fn(usize) -> Option<&'a [f32]>,
) -> bool {
    let beams = config.num_beams;
    let extend = |running: &[Partial], c: &Candidate| {
        let mut partial = running[c.beam].clone();
        partial.push(c.id, c.total, attention(running[c.beam].row));
        partial
    };
    let length = search.running[0].ids.len() + 1;
    let ends = |c: &Candidate| config.is_eos(c.id) || length >= search.limit;
    let full = search.finished.len() == beams && config.early_stopping == EarlyStopping::Yes;
    if search.can_improve && !full {
        // Only the best `num_beams` continuations may end here; the rest are there to go on with.
        for c in candidates.iter().take(beams).filter(|c| ends(c)) {
            let score = config.normalized(c.total, length - 1);
            let at = search.finished.partition_point(|(_, s)| *s >= score);
            search.finished.insert(at, (extend(&search.running, c), score));
        }
        search.finished.truncate(beams);
    }
    search.running = candidates.iter().filter(|c| !ends(c)).take(beams).map(|c| extend(&search.running, c)).collect();
    let Some(best) = search.running.first() else { return false };
    let full = search.finished.len() == beams;
    if full {
        let reach = if config.early_stopping == EarlyStopping::Never && config.length_penalty > 0.0 { search.limit } else { length };
        let worst = search.finished[beams - 1].1;
        search.can_improve &= config.normalized(best.total, reach - 1) > worst;
    }
    search.can_improve && !(full && config.early_stopping == EarlyStopping::Yes)
}

/// Moves one search on by a step in which each end leaves its place empty; false when no beam is left.
fn shrink<'a>(
    search: &mut Search,
    candidates: &[Candidate],
    config: &GenerationConfig,
    attention: impl Fn(usize) -> Option<&'a [f32]>,
) -> bool {
    let length = search.running[0].ids.len() + 1;
    let mut running = Vec::with_capacity(search.places);
    for c in candidates.iter().take(search.places) {
        let parent = &search.running[c.beam];
        let mut partial = parent.clone();
        partial.push(c.id, c.total, attention(parent.row));
        if config.is_eos(c.id) || length >= search.limit {
            let score = config.normalized(c.total, length - 1);
            let at = search.finished.partition_point(|(_, s)| *s >= score);
            search.finished.insert(at, (partial, score));
        } else {
            running.push(partial);
        }
    }
    search.places = running.len();
    search.running = running;
    search.places > 0
}
