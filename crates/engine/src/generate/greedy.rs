//! Greedy search and sampling.

use super::processors::Processors;
use super::{GenerationConfig, Hypothesis, Partial, Seq2Seq};
use crate::error::EngineError;
use candle_core::{Device, Tensor};
use candle_transformers::generation::{LogitsProcessor, Sampling};
use mujaz_kernels::{Top, TopRequest};

struct Row {
    source: usize,
    partial: Partial,
    sampler: Option<LogitsProcessor>,
}

pub(super) fn search<M: Seq2Seq>(model: &M, sources: &[&[u32]], config: &GenerationConfig) -> Result<Vec<Vec<Hypothesis>>, EngineError> {
    let processors = Processors::new(config, sources);
    let copies = config.num_return_sequences;
    let row_sources: Vec<usize> = (0..sources.len()).flat_map(|s| std::iter::repeat_n(s, copies)).collect();
    let mut state = model.start(model.encode(sources)?, &row_sources, config.alignments)?;
    let mut rows: Vec<Row> = row_sources
        .iter()
        .enumerate()
        .map(|(row, source)| {
            let sampler = config.do_sample.then(|| sampler(config.seed, sources[*source], row % copies));
            Row { source: *source, partial: Partial::new(config.decoder_start_token_id, row), sampler }
        })
        .collect();
    let mut done: Vec<Vec<Hypothesis>> = vec![Vec::new(); sources.len()];
    while !rows.is_empty() {
        let last: Vec<u32> = rows.iter().map(|r| r.partial.ids[r.partial.ids.len() - 1]).collect();
        let chosen = if processors.only_choose() {
            let banned = processors.banned_rows(rows.iter().map(|r| (r.source, r.partial.ids.as_slice())));
            let tops = model.step_top(&last, &mut state, &TopRequest { k: 1, banned: &banned })?;
            rows.iter().zip(tops).map(|(row, top)| best(&processors, row, &top)).collect()
        } else {
            let mut scores = model.step(&last, &mut state)?;
            rows.iter_mut().enumerate().map(|(at, row)| choose(&processors, row, scores.row_mut(at))).collect::<Result<Vec<_>, _>>()?
        };
        let mut keep = Vec::with_capacity(rows.len());
        let mut next = Vec::with_capacity(rows.len());
        for (at, (mut row, (id, log_prob))) in rows.into_iter().zip(chosen).enumerate() {
            let total = row.partial.total + log_prob;
            row.partial.push(id, total, model.alignment(&state, at));
            let length = row.partial.ids.len();
            let limit = config.limit(sources[row.source].len());
            if config.is_eos(id) || length >= limit {
                let score = config.normalized(row.partial.total, length - 1);
                done[row.source].push(row.partial.finish(score, limit));
            } else {
                keep.push(at);
                next.push(row);
            }
        }
        rows = next;
        if keep.len() < last.len() && !rows.is_empty() {
            model.select(&keep, &mut state)?;
        }
    }
    Ok(done)
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
