//! Greedy search and sampling.

use super::processors::Processors;
use super::stream::{self, Search, Stream};
use super::{Feed, GenerationConfig, Hypothesis, Partial, Seq2Seq};
use crate::error::EngineError;
use candle_core::{Device, Tensor};
use candle_transformers::generation::{LogitsProcessor, Sampling};
use mujaz_kernels::{Top, TopRequest};

struct Row {
    source: usize,
    partial: Partial,
    sampler: Option<LogitsProcessor>,
    /// The longest sequence, the start token included.
    limit: usize,
}

/// What is known of a source whose rows are not all done.
struct Pending {
    number: usize,
    left: usize,
    done: Vec<Hypothesis>,
}

pub(super) fn search<M: Seq2Seq>(model: &M, feed: &mut dyn Feed, config: &GenerationConfig) -> Result<(), EngineError> {
    let greedy = Greedy {
        config,
        processors: Processors::new(config),
        stream: Stream::new(model, config.alignments),
        rows: Vec::new(),
        sources: Vec::new(),
        count: 0,
    };
    stream::run(greedy, feed)
}

struct Greedy<'a, M: Seq2Seq> {
    config: &'a GenerationConfig,
    processors: Processors<'a>,
    stream: Stream<'a, M>,
    rows: Vec<Row>,
    sources: Vec<Pending>,
    /// Sources that have come.
    count: usize,
}

impl<M: Seq2Seq> Search for Greedy<'_, M> {
    fn leave(&mut self, gone: &[usize]) -> Result<(), EngineError> {
        gone.iter().for_each(|source| self.processors.forget(*source));
        self.sources.retain(|s| !gone.contains(&s.number));
        let stays = |row: &Row| !gone.contains(&row.source);
        let keep: Vec<usize> = self.rows.iter().enumerate().filter(|(_, row)| stays(row)).map(|(at, _)| at).collect();
        self.rows.retain(stays);
        self.stream.select(&keep)
    }

    fn join(&mut self, feed: &mut dyn Feed) -> Result<(), EngineError> {
        let (config, copies) = (self.config, self.config.num_return_sequences);
        for source in self.stream.join(feed, self.rows.len(), copies)? {
            self.processors.add(&source);
            for copy in 0..copies {
                let sampler = config.do_sample.then(|| sampler(config.seed, &source.ids, copy));
                let partial = Partial::new(config.decoder_start_token_id, self.rows.len());
                self.rows.push(Row { source: self.count, partial, sampler, limit: config.limit(source.ids.len()) });
            }
            self.sources.push(Pending { number: self.count, left: copies, done: Vec::new() });
            self.count += 1;
        }
        Ok(())
    }

    fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn step(&mut self, feed: &mut dyn Feed) -> Result<(), EngineError> {
        let model = self.stream.model;
        let last: Vec<u32> = self.rows.iter().map(|r| r.partial.ids[r.partial.ids.len() - 1]).collect();
        let processors = &self.processors;
        let chosen: Vec<(u32, f32)> = if processors.only_choose() {
            let banned = processors.banned_rows(self.rows.iter().map(|r| (r.source, r.partial.ids.as_slice())));
            let tops = model.step_top(&last, self.stream.rows()?, &TopRequest { k: 1, banned: &banned })?;
            self.rows.iter().zip(tops).map(|(row, top)| best(processors, row, &top)).collect()
        } else {
            let mut scores = model.step(&last, self.stream.rows()?)?;
            let rows = self.rows.iter_mut().enumerate();
            rows.map(|(at, row)| choose(processors, row, scores.row_mut(at))).collect::<Result<_, _>>()?
        };
        let mut keep = Vec::with_capacity(last.len());
        let rows = std::mem::take(&mut self.rows);
        for (at, (mut row, (id, log_prob))) in rows.into_iter().zip(chosen).enumerate() {
            let total = row.partial.total + log_prob;
            row.partial.push(id, total, self.stream.alignment(at));
            if self.config.is_eos(id) || row.partial.ids.len() >= row.limit {
                self.end(row, feed);
            } else {
                keep.push(at);
                self.rows.push(row);
            }
        }
        if keep.len() < last.len() { self.stream.select(&keep) } else { Ok(()) }
    }
}

impl<M: Seq2Seq> Greedy<'_, M> {
    /// A row is done; its source is when all of them are.
    fn end(&mut self, row: Row, feed: &mut dyn Feed) {
        let score = self.config.normalized(row.partial.total, row.partial.ids.len() - 1);
        let Some(at) = self.sources.iter().position(|s| s.number == row.source) else { return };
        let source = &mut self.sources[at];
        source.done.push(row.partial.finish(score, row.limit, self.config));
        source.left -= 1;
        if source.left == 0 {
            let source = self.sources.swap_remove(at);
            self.processors.forget(source.number);
            feed.done(source.number, source.done);
        }
    }
}

/// One row's next token and its log-probability, from the best ones of its scores.
fn best(processors: &Processors<'_>, row: &Row, top: &Top) -> (u32, f32) {
    if let Some(id) = processors.forced(row.partial.ids.len()) {
        return (id, 0.0);
    }
    let (id, score) = top.best.first().copied().unwrap_or((0, f32::NEG_INFINITY));
    (id, if processors.renormalizes() { top.log_prob_allowed(score) } else { top.log_prob(score) })
}

/// One row's next token and its log-probability, from all of its scores.
fn choose(processors: &Processors<'_>, row: &mut Row, scores: &mut [f32]) -> Result<(u32, f32), EngineError> {
    let mut log_sum = 0.0;
    mujaz_kernels::log_sum_exp(scores, &mut log_sum);
    let raw = if row.sampler.is_some() { scores.to_vec() } else { Vec::new() };
    processors.apply(row.source, &row.partial.ids, scores);
    if let Some(sampler) = &mut row.sampler {
        let id = sampler.sample(&Tensor::new(&*scores, &Device::Cpu)?)?;
        return Ok((id, raw[id as usize] - log_sum));
    }
    let mut id = 0;
    mujaz_kernels::argmax(scores, &mut id);
    // A renormalised or forced score is a log-probability already.
    let is_log = processors.gives_log_probs(row.partial.ids.len());
    Ok((id as u32, if is_log { scores[id] } else { scores[id] - log_sum }))
}

/// A generator that depends on the seed, the source and the number of the sample, never on the batch (FNV-1a).
fn sampler(seed: u64, source: &[u32], copy: usize) -> LogitsProcessor {
    let parts = source.iter().map(|id| u64::from(*id)).chain([copy as u64, seed]);
    let hash = parts.fold(0xcbf2_9ce4_8422_2325u64, |h, v| (h ^ v).wrapping_mul(0x0100_0000_01b3));
    LogitsProcessor::from_sampling(hash, Sampling::All { temperature: 1.0 })
}
