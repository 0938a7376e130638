//! Tokens to hidden states.

use super::layer::Source;
use super::spec::PositionSpec;
use crate::error::{EngineError, LoadError};
use crate::nn::{Embedding, Matrix, Norm, Positions, Rows};
use std::sync::Arc;

/// Token embeddings, positions and the norm behind them.
#[derive(Debug)]
pub struct Embeddings {
    tokens: Embedding,
    pub positions: Positions,
    norm: Option<Norm>,
    zero_start: bool,
}

impl Embeddings {
    /// `[ids, d_model]`.
    pub fn forward(&self, ids: &[u32], positions: impl Iterator<Item = usize>) -> Result<Rows, EngineError> {
        let positions: Vec<usize> = positions.collect();
        let starts = self.zero_start && positions.first() == Some(&0);
        let places = self.positions.places(ids, positions.iter().copied())?;
        let placed = if starts { None } else { self.tokens.forward_placed(ids, places)? };
        let x = match placed {
            Some(x) => x,
            None if starts => self.positions.add(self.tokens.forward(ids)?.scaled(0.0)?, ids, positions.into_iter())?,
            None => self.positions.add(self.tokens.forward(ids)?, ids, positions.into_iter())?,
        };
        match &self.norm {
            Some(norm) => norm.forward(&x),
            None => Ok(x),
        }
    }
}

/// Reads the embeddings of a stack; a decoder's first one is zero where `zero_start` says so.
pub fn embeddings(source: &Source<'_>, tokens: Arc<Matrix>, zero_start: bool) -> Result<Embeddings, LoadError> {
    let (spec, compute) = (source.spec, source.compute);
    let names = &source.stack.names;
    let positions = match spec.position {
        PositionSpec::Sinusoidal { kind, count, offset } => Positions::sinusoidal(compute, kind, count + offset, spec.d_model, offset)?,
        PositionSpec::Learned { count, offset } => {
            Positions::learned(compute, source.weights, names.positions, [count, spec.d_model], offset)?
        }
        PositionSpec::Relative { .. } => Positions::None,
    };
    let norm = names.embedding_norm.map(|n| source.norm(n)).transpose()?;
    Ok(Embeddings { tokens: Embedding::new(tokens, spec.embedding_scale), positions, norm, zero_start })
}
