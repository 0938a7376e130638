//! The decoder and the state of a decoding.

use super::embeddings::Embeddings;
use super::encoder::Memory;
use super::layer::{Layer, Mixer, Source};
use super::past::Past;
use super::spec::Mixing;
use crate::error::{EngineError, LoadError};
use crate::generate::Scores;
use crate::nn::{AttentionHeads, Compute, CrossMemory, CrossRows, Linear, Norm, RelativeBias, Rows};
use mujaz_kernels::{Top, TopRequest};

/// Everything that changes while rows are decoded; the model itself never changes.
#[derive(Debug)]
pub struct DecoderState {
    pub(crate) memory: Memory,
    pub(crate) rows: CrossRows,
    pub(crate) past: Past,
    /// With alignments on: each row's attention over its source at the last step: of the heads that the
    /// model was taught to align with, else averaged over layers and heads.
    pub(crate) alignment: Option<Vec<Vec<f32>>>,
}

/// The decoder stack with its output projection.
#[derive(Debug)]
pub struct Decoder {
    embeddings: Embeddings,
    layers: Vec<Layer>,
    heads: AttentionHeads,
    mixing: Mixing,
    biases: Vec<RelativeBias>,
    final_norm: Option<Norm>,
    head: Linear,
    head_scale: f32,
    aligning: Option<usize>,
}

impl Decoder {
    pub fn load(source: &Source<'_>, embeddings: Embeddings, biases: Vec<RelativeBias>, head: Linear) -> Result<Self, LoadError> {
        Ok(Self {
            embeddings,
            layers: (0..source.stack.layers).map(|i| Layer::load(source, i, true)).collect::<Result<_, _>>()?,
            heads: source.heads(),
            mixing: source.stack.mixing,
            biases,
            final_norm: source.stack.names.final_norm.map(|n| source.norm(n)).transpose()?,
            head,
            head_scale: source.spec.head_scale,
            aligning: source.spec.aligning_heads,
        })
    }

    pub fn limit(&self) -> Option<usize> {
        self.embeddings.positions.limit()
    }

    /// Cross-attention keys and values of every layer for an encoder output.
    pub fn project(&self, compute: &Compute, encoded: &Rows, layout: crate::nn::Ragged) -> Result<Memory, EngineError> {
        let layers = self.layers.iter().filter_map(|l| l.cross.as_ref());
        let layers = layers.map(|c| CrossMemory::new(compute, &self.heads, encoded, &layout, &c.keys_values)).collect::<Result<_, _>>()?;
        let count = layout.len();
        Ok(Memory { layers, layout, count })
    }

    pub fn start(&self, compute: &Compute, memory: Memory, rows: &[usize]) -> Result<DecoderState, EngineError> {
        let past = Past::new(compute, &self.heads, self.mixing, [self.layers.len(), rows.len()]);
        let rows = self.rows(compute, &memory, rows.to_vec())?;
        Ok(DecoderState { memory, rows, past, alignment: None })
    }

    /// Adds rows at their first step; row `i` of them looks at source `rows[i]` of `memory`.
    pub fn join(&self, compute: &Compute, memory: Memory, rows: &[usize], state: &mut DecoderState) -> Result<(), EngineError> {
        let first = state.memory.count;
        let source_of = state.rows.source_of().iter().copied().chain(rows.iter().map(|r| first + r)).collect();
        state.memory.join(memory)?;
        state.rows = self.rows(compute, &state.memory, source_of)?;
        state.past.join(rows.len())
    }

    /// Rows that look at these sources.
    pub fn rows(&self, compute: &Compute, memory: &Memory, source_of: Vec<usize>) -> Result<CrossRows, EngineError> {
        CrossRows::new(compute, &self.heads, &memory.layout, source_of)
    }

    /// One step for all rows: `[rows, vocab]` logits, row-major.
    pub fn step(&self, compute: &Compute, last: &[u32], state: &mut DecoderState) -> Result<Vec<f32>, EngineError> {
        self.head.forward_values(&self.hidden(compute, last, state)?)
    }

    /// One step for all rows: only the best tokens of each.
    pub fn step_top(
        &self,
        compute: &Compute,
        last: &[u32],
        state: &mut DecoderState,
        request: &TopRequest<'_>,
    ) -> Result<Vec<Top>, EngineError> {
        let x = self.hidden(compute, last, state)?;
        match self.head.top(&x, request)? {
            Some(top) => Ok(top),
            None => Ok(crate::generate::top_of(&Scores::new(self.head.forward_values(&x)?, self.head.outputs()), request)),
        }
    }

    /// One step through all layers: `[rows, d_model]`.
    fn hidden(&self, compute: &Compute, last: &[u32], state: &mut DecoderState) -> Result<Rows, EngineError> {
        let mut x = self.embeddings.forward(last, &state.past.positions())?;
        if let Some(alignment) = &mut state.alignment {
            *alignment = vec![Vec::new(); last.len()];
        }
        state.past.begin_step();
        for (index, layer) in self.layers.iter().enumerate() {
            let DecoderState { memory, rows, past, alignment } = &mut *state;
            let aligns = self.aligning.is_none() || index + 1 == self.layers.len();
            let heads = self.aligning.unwrap_or(usize::MAX);
            let alignment = alignment.as_mut().filter(|_| aligns).map(|a| (a, heads));
            x = match (&layer.mixer, past) {
                (Mixer::Attention(attention), Past::Attention(cache)) => {
                    let bias = RelativeBias::of_layer(&self.biases, index);
                    layer.self_block(attention, x, |qkv| self.heads.decode(compute, qkv, cache, index, bias))?
                }
                (Mixer::Recurrence(unit), Past::Recurrence(cells)) => layer.recurrent_block(unit, x, cells, index)?,
                _ => return Err(EngineError::Settings("a decoder's layers are of one kind".into())),
            };
            if let Some(cross) = &layer.cross {
                x = layer.cross_block(cross, x, |q| self.heads.cross(q, &memory.layers[index], rows, alignment))?;
            }
            x = layer.ffn_block(x)?;
        }
        state.past.end_step();
        if let Some(alignment) = &mut state.alignment {
            let layers = if self.aligning.is_some() { 1.0 } else { self.layers.len() as f32 };
            alignment.iter_mut().flatten().for_each(|w| *w /= layers);
        }
        if let Some(norm) = &self.final_norm {
            x = norm.forward(&x)?;
        }
        if self.head_scale != 1.0 {
            x = x.scaled(self.head_scale)?;
        }
        Ok(x)
    }
}
