//! From a model's scores to token ids: greedy search, beam search and sampling, exactly as `transformers` does it.
//!
//! Everything here works against [`Seq2Seq`], so that a scripted fake can test the searches without weights. Rows
//! never influence each other: a finished one leaves the batch, and the result for a source does not depend on what
//! it was batched with.

mod beam;
mod config;
mod feed;
mod greedy;
mod numerals;
mod processors;
mod scores;
mod stream;
#[cfg(test)]
mod tests;
mod timed;

pub(crate) use config::FROM_MODEL_CONFIG;
pub use config::{BeamKind, EarlyStopping, GenerationConfig, GenerationOverrides};
pub use feed::{Feed, Source};
pub use numerals::{Digits, Numerals};
pub use scores::{Scores, top_of};
pub use timed::Timed;

use crate::error::EngineError;
use feed::Batch;
use mujaz_kernels::{Top, TopRequest};

/// An encoder-decoder model, as the searches see it.
///
/// The model itself never changes: all that belongs to a decoding is in its `State`.
pub trait Seq2Seq: Send + Sync {
    /// What the encoder leaves for the decoder.
    type Memory;
    /// What a decoding changes from step to step.
    type State;

    /// Number of target tokens.
    fn vocab_size(&self) -> usize;

    /// The longest target that the model's positions allow; None without a limit.
    fn max_target(&self) -> Option<usize>;

    /// Encodes sources of any lengths.
    fn encode(&self, sources: &[&[u32]]) -> Result<Self::Memory, EngineError>;

    /// Begins to decode: row `i` belongs to source `rows[i]`. With `alignments`, cross-attention is kept.
    fn start(&self, memory: Self::Memory, rows: &[usize], alignments: bool) -> Result<Self::State, EngineError>;

    /// Whether sources can join rows that are being decoded ([`Seq2Seq::join`]).
    fn joins(&self) -> bool {
        false
    }

    /// Adds rows behind those that are there, at their first step: row `i` of the new ones belongs to source `rows[i]` of `memory`.
    ///
    /// # Errors
    /// If the model cannot do so.
    fn join(&self, memory: Self::Memory, rows: &[usize], state: &mut Self::State) -> Result<(), EngineError> {
        let _ = (memory, rows, state);
        Err(EngineError::Settings("this model decodes only rows that begin together".into()))
    }

    /// Feeds each row's last token and returns the logits of its next one.
    fn step(&self, last: &[u32], state: &mut Self::State) -> Result<Scores, EngineError>;

    /// [`Seq2Seq::step`] for a search that needs only the best tokens of each row.
    fn step_top(&self, last: &[u32], state: &mut Self::State, request: &TopRequest<'_>) -> Result<Vec<Top>, EngineError> {
        Ok(top_of(&self.step(last, state)?, request))
    }

    /// Continues with these rows, in this order; one may be taken several times or left out.
    fn select(&self, rows: &[usize], state: &mut Self::State) -> Result<(), EngineError>;

    /// A row's attention over its source at the last step, if alignments are kept: of the heads taught to align, else averaged over
    /// layers and heads.
    fn alignment<'a>(&self, state: &'a Self::State, row: usize) -> Option<&'a [f32]>;
}

/// One generated sequence.
#[derive(Debug, Clone, PartialEq)]
pub struct Hypothesis {
    /// Generated ids, without the decoder's start token, with the end-of-sequence token if one was made.
    pub ids: Vec<u32>,
    /// Sum of the log-probabilities over `length ^ length_penalty`, as `sequences_scores` in the reference.
    pub score: f32,
    /// Log-probability of each id.
    pub log_probs: Vec<f32>,
    /// Whether the search ran into the length limit before the text came to an end of its own, so that it may be cut.
    pub truncated: bool,
    /// With alignments on: for each id, the attention over the source tokens.
    pub alignment: Vec<Vec<f32>>,
}

impl Hypothesis {
    /// Mean log-probability of a token: a measure of confidence.
    pub fn mean_log_prob(&self) -> f32 {
        if self.log_probs.is_empty() { 0.0 } else { self.log_probs.iter().sum::<f32>() / self.log_probs.len() as f32 }
    }
}

/// A sequence being generated.
#[derive(Debug, Clone)]
struct Partial {
    /// Ids with the start token in front.
    ids: Vec<u32>,
    log_probs: Vec<f32>,
    alignment: Vec<Vec<f32>>,
    total: f32,
    /// Its row in the decoder state.
    row: usize,
}

impl Partial {
    fn new(start: u32, row: usize) -> Self {
        Self { ids: vec![start], log_probs: Vec::new(), alignment: Vec::new(), total: 0.0, row }
    }

    fn push(&mut self, id: u32, total: f32, attention: Option<&[f32]>) {
        self.ids.push(id);
        self.log_probs.push(total - self.total);
        self.total = total;
        if let Some(attention) = attention {
            self.alignment.push(attention.to_vec());
        }
    }

    /// What came of it; `limit` is the longest sequence for its source.
    fn finish(mut self, score: f32, limit: usize, config: &GenerationConfig) -> Hypothesis {
        // An end token at the limit is the text's own end, unless it had to stand there.
        let forced = config.forced_eos_token_id.is_some() && self.ids.len() >= config.max_length;
        let ended = !forced && self.ids.last().is_some_and(|id| config.is_eos(*id));
        let truncated = self.ids.len() >= limit && !ended;
        self.ids.remove(0);
        Hypothesis { ids: self.ids, score, log_probs: self.log_probs, truncated, alignment: self.alignment }
    }
}

/// Generates `num_return_sequences` hypotheses for each source, best first.
///
/// # Errors
/// If the settings contradict each other, a source is empty or too long, or the tensor library fails.
pub fn generate<M: Seq2Seq>(model: &M, sources: &[&[u32]], config: &GenerationConfig) -> Result<Vec<Vec<Hypothesis>>, EngineError> {
    generate_sources(model, sources.iter().map(|ids| Source::from(*ids)).collect(), config)
}

/// [`generate`] for sources of which some are held to something.
///
/// # Errors
/// As [`generate`].
pub fn generate_sources<M: Seq2Seq>(
    model: &M,
    sources: Vec<Source>,
    config: &GenerationConfig,
) -> Result<Vec<Vec<Hypothesis>>, EngineError> {
    let mut batch = Batch::new(sources);
    generate_stream(model, &mut batch, config)?;
    Ok(batch.results)
}

/// Generates for sources as they come: those that join while others are being decoded share their steps, and each is handed over
/// as soon as it is done. Where the model cannot let sources join ([`Seq2Seq::joins`]), they are asked for when a batch has ended.
///
/// # Errors
/// As [`generate`]; sources that were not done by then have no result.
pub fn generate_stream<M: Seq2Seq>(model: &M, feed: &mut dyn Feed, config: &GenerationConfig) -> Result<(), EngineError> {
    let mut config = config.clone();
    if let Some(limit) = model.max_target() {
        config.max_length = config.max_length.min(limit + 1);
    }
    config.check(model.vocab_size())?;
    if config.num_beams > 1 { beam::search(model, feed, &config) } else { greedy::search(model, feed, &config) }
}
