//! The encoder and its output.

use super::embeddings::Embeddings;
use super::layer::{Layer, Mixer, Source};
use crate::error::{EngineError, LoadError};
use crate::nn::{AttentionHeads, Compute, CrossMemory, EncodeRows, Norm, Ragged, RelativeBias, Rows};

/// What the decoder looks at: every source's cross-attention keys and values, projected once.
#[derive(Debug)]
pub struct Memory {
    pub(crate) layers: Vec<CrossMemory>,
    pub(crate) layout: Ragged,
    /// Sources so far, those that joined and those that are gone included: the next gets this number.
    pub(crate) count: usize,
}

impl Memory {
    /// Adds the sources of another, which get the next numbers; on the host only.
    pub(crate) fn join(&mut self, other: Self) -> Result<(), EngineError> {
        for (layer, more) in self.layers.iter_mut().zip(other.layers) {
            layer.join(more, self.count)?;
        }
        self.count += other.count;
        Ok(())
    }

    /// Drops what was joined and no row looks at any more.
    pub(crate) fn forget(&mut self, source_of: &[usize]) {
        self.layers.iter_mut().for_each(|layer| layer.forget(source_of));
    }

    /// On a device: without the sources that no row needs any more, in the order of the rows; None where all stay.
    pub(crate) fn narrowed(&self, source_of: &[usize]) -> Result<Option<Self>, EngineError> {
        let mut sources = source_of.to_vec();
        sources.dedup();
        let layers: Option<Vec<CrossMemory>> = self.layers.iter().map(|l| l.narrowed(&sources)).collect::<Result<_, _>>()?;
        Ok(layers.filter(|l| !l.is_empty()).map(|layers| Self { layers, layout: self.layout.clone(), count: self.count }))
    }
}

/// The encoder stack.
#[derive(Debug)]
pub struct Encoder {
    embeddings: Embeddings,
    layers: Vec<Layer>,
    heads: AttentionHeads,
    biases: Vec<RelativeBias>,
    final_norm: Option<Norm>,
}

impl Encoder {
    pub fn load(source: &Source<'_>, embeddings: Embeddings, biases: Vec<RelativeBias>) -> Result<Self, LoadError> {
        Ok(Self {
            embeddings,
            layers: (0..source.stack.layers).map(|i| Layer::load(source, i, false)).collect::<Result<_, _>>()?,
            heads: source.heads(),
            biases,
            final_norm: source.stack.names.final_norm.map(|n| source.norm(n)).transpose()?,
        })
    }

    pub fn limit(&self) -> Option<usize> {
        self.embeddings.positions.limit()
    }

    /// `[tokens, d_model]` of all sequences, one after another.
    pub fn forward(&self, compute: &Compute, ids: &[u32], layout: &Ragged) -> Result<Rows, EngineError> {
        let mut x = self.embeddings.forward(ids, &layout.positions().collect::<Vec<_>>())?;
        let rows_of = |layer: usize| EncodeRows::new(compute, &self.heads, layout, RelativeBias::of_layer(&self.biases, layer));
        let mut rows = rows_of(0)?;
        for (index, layer) in self.layers.iter().enumerate() {
            if index > 0 && self.biases.len() > 1 {
                rows = rows_of(index)?;
            }
            let Mixer::Attention(attention) = &layer.mixer else {
                return Err(EngineError::Settings("an encoder looks both ways, which no recurrent unit does".into()));
            };
            x = layer.self_block(attention, x, |qkv| self.heads.encode(compute, qkv, &rows))?;
            x = layer.ffn_block(x)?;
        }
        match &self.final_norm {
            Some(norm) => norm.forward(&x),
            None => Ok(x),
        }
    }
}
