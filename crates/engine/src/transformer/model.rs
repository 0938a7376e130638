//! Putting a Transformer together from a spec and weights.

use super::decoder::{Decoder, DecoderState};
use super::embeddings::embeddings;
use super::encoder::{Encoder, Memory};
use super::layer::Source;
use super::spec::{PositionSpec, StackSpec, TransformerSpec};
use crate::error::{EngineError, LoadError};
use crate::generate::{Scores, Seq2Seq};
use crate::nn::{Compute, Linear, Matrix, Ragged, RelativeBias};
use crate::weights::Weights;
use mujaz_kernels::{Top, TopRequest};
use std::sync::Arc;

/// What a model is built from.
#[derive(Debug)]
pub struct LoadRequest<'a> {
    /// The architecture.
    pub spec: &'a TransformerSpec,
    /// The weights.
    pub weights: &'a Weights,
    /// Where and in which type it shall run.
    pub compute: &'a Compute,
}

/// An encoder-decoder Transformer. It never changes after loading: share it between threads.
#[derive(Debug)]
pub struct Transformer {
    encoder: Encoder,
    decoder: Decoder,
    compute: Compute,
    vocab: usize,
}

impl Transformer {
    /// Builds the model and checks that no tensor is missing, of another shape, or left over.
    pub fn load(request: &LoadRequest<'_>) -> Result<Self, LoadError> {
        let LoadRequest { spec, weights, compute } = *request;
        let (source_tokens, target_tokens) = token_matrices(request)?;
        // A head that is stored and differs is meant, whatever a flag says; one that is a copy need not be there twice.
        let is_own = |name: &&str| weights.has(name) && tied_name(request).is_none_or(|tied| !weights.same(name, tied));
        let head_matrix = match spec.head.filter(is_own) {
            Some(name) => Arc::new(Matrix::load(compute, weights, name, spec.target_vocab, spec.d_model)?),
            None => target_tokens.clone(),
        };
        let logits_bias = match spec.logits_bias.filter(|name| weights.has(name)) {
            Some(name) => Some(compute.tensor(weights.get(name, &[spec.target_vocab])?, &[spec.target_vocab])?),
            None => None,
        };
        let source = Source { compute, weights, spec, stack: &spec.encoder };
        let encoder = Encoder::load(&source, embeddings(&source, source_tokens, false)?, relative(&source, true)?)?;
        let source = Source { stack: &spec.decoder, ..source };
        let head = Linear::shared(head_matrix, logits_bias);
        let decoder = Decoder::load(&source, embeddings(&source, target_tokens, spec.zero_start)?, relative(&source, false)?, head)?;
        weights.ignore(|name| spec.unneeded.contains(&name));
        weights.finish()?;
        // Weights are sent by this thread; others may use the device next, on streams of their own.
        compute.place().synchronize()?;
        Ok(Self { encoder, decoder, compute: compute.clone(), vocab: spec.target_vocab })
    }

    /// Where and in which type the model runs.
    pub fn compute(&self) -> &Compute {
        &self.compute
    }

    /// The longest source and target the positions allow.
    pub fn limits(&self) -> (Option<usize>, Option<usize>) {
        (self.encoder.limit(), self.decoder.limit())
    }
}

/// The stored embedding that an output projection is tied to where it has none of its own.
fn tied_name<'a>(request: &LoadRequest<'a>) -> Option<&'a str> {
    let LoadRequest { spec, weights, .. } = *request;
    let own = [spec.decoder.names.embedding];
    let names = if spec.shared_embedding.is_empty() { &own[..] } else { spec.shared_embedding };
    names.iter().find(|n| weights.has(n)).copied()
}

fn token_matrices(request: &LoadRequest<'_>) -> Result<(Arc<Matrix>, Arc<Matrix>), LoadError> {
    let LoadRequest { spec, weights, compute } = *request;
    let read = |name: &str, vocab: usize| -> Result<Arc<Matrix>, LoadError> {
        Ok(Arc::new(Matrix::load(compute, weights, name, vocab, spec.d_model)?))
    };
    if spec.shared_embedding.is_empty() {
        let source = read(spec.encoder.names.embedding, spec.source_vocab)?;
        return Ok((source, read(spec.decoder.names.embedding, spec.target_vocab)?));
    }
    let name = spec.shared_embedding.iter().find(|n| weights.has(n)).unwrap_or(&spec.shared_embedding[0]);
    let shared = read(name, spec.target_vocab)?;
    Ok((shared.clone(), shared))
}

/// The biases by distance of a stack's layers: none, one for all, or one for each.
fn relative(source: &Source<'_>, bidirectional: bool) -> Result<Vec<RelativeBias>, LoadError> {
    let PositionSpec::Relative { buckets, max_distance } = source.spec.position else { return Ok(Vec::new()) };
    let StackSpec { heads, names, layers, .. } = source.stack;
    let tables = if names.positions.contains("{}") { *layers } else { 1 };
    let load = |layer: usize| {
        let name = names.positions.replace("{}", &layer.to_string());
        RelativeBias::load(source.weights, &name, [buckets, *heads], max_distance, bidirectional)
    };
    (0..tables).map(load).collect()
}

impl Seq2Seq for Transformer {
    type Memory = Memory;
    type State = DecoderState;

    fn vocab_size(&self) -> usize {
        self.vocab
    }

    fn max_target(&self) -> Option<usize> {
        self.decoder.limit()
    }

    fn encode(&self, sources: &[&[u32]]) -> Result<Memory, EngineError> {
        if sources.iter().any(|s| s.is_empty()) {
            return Err(EngineError::EmptySource);
        }
        let layout = Ragged::new(sources.iter().map(|s| s.len()));
        if let Some(limit) = self.encoder.limit().filter(|limit| layout.max_length() > *limit) {
            return Err(EngineError::SourceTooLong { tokens: layout.max_length(), limit });
        }
        let encoded = self.encoder.forward(&self.compute, &sources.concat(), &layout)?;
        self.decoder.project(&self.compute, &encoded, layout)
    }

    fn start(&self, memory: Memory, rows: &[usize], alignments: bool) -> Result<DecoderState, EngineError> {
        let mut state = self.decoder.start(&self.compute, memory, rows)?;
        state.alignment = alignments.then(Vec::new);
        Ok(state)
    }

    fn joins(&self) -> bool {
        self.compute.packing().is_some()
    }

    fn join(&self, memory: Memory, rows: &[usize], state: &mut DecoderState) -> Result<(), EngineError> {
        self.decoder.join(&self.compute, memory, rows, state)
    }

    fn step(&self, last: &[u32], state: &mut DecoderState) -> Result<Scores, EngineError> {
        Ok(Scores::new(self.decoder.step(&self.compute, last, state)?, self.vocab))
    }

    fn step_top(&self, last: &[u32], state: &mut DecoderState, request: &TopRequest<'_>) -> Result<Vec<Top>, EngineError> {
        self.decoder.step_top(&self.compute, last, state, request)
    }

    fn select(&self, rows: &[usize], state: &mut DecoderState) -> Result<(), EngineError> {
        let source_of: Vec<usize> = rows.iter().map(|r| state.rows.source_of()[*r]).collect();
        if state.rows.source_of() != source_of {
            if let Some(narrowed) = state.memory.narrowed(&source_of)? {
                state.memory = narrowed;
            }
            state.memory.forget(&source_of);
            state.rows = self.decoder.rows(&self.compute, &state.memory, source_of)?;
        }
        state.past.select(rows, &self.compute)
    }

    fn alignment<'a>(&self, state: &'a DecoderState, row: usize) -> Option<&'a [f32]> {
        state.alignment.as_ref().map(|a| a[row].as_slice())
    }
}
