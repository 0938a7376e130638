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
    /// `[ids, d_model]`, of tokens at these positions.
    pub fn forward(&self, ids: &[u32], positions: &[usize]) -> Result<Rows, EngineError> {
        let begins = |i: &usize| self.zero_start && positions.get(*i) == Some(&0);
        let starts: Vec<usize> = (0..ids.len()).filter(begins).collect();
        let x = if starts.len() == ids.len() { self.zeros(ids)? } else { self.placed(ids, positions)? };
        let x = match x {
            // Rows that have just joined others: only theirs are zero.
            Rows::Host(mut rows) if !starts.is_empty() && starts.len() < ids.len() => {
                let first: Vec<u32> = starts.iter().map(|i| ids[*i]).collect();
                let (zeros, width) = (self.zeros(&first)?, rows.width());
                for (row, zero) in starts.iter().zip(zeros.host()?.chunks_exact(width.max(1))) {
                    rows[row * width..][..width].copy_from_slice(zero);
                }
                Rows::Host(rows)
            }
            x => x,
        };
        match &self.norm {
            Some(norm) => norm.forward(&x),
            None => Ok(x),
        }
    }

    fn placed(&self, ids: &[u32], positions: &[usize]) -> Result<Rows, EngineError> {
        let places = self.positions.places(ids, positions.iter().copied())?;
        match self.tokens.forward_placed(ids, places)? {
            Some(x) => Ok(x),
            None => self.positions.add(self.tokens.forward(ids)?, ids, positions.iter().copied()),
        }
    }

    /// A decoder's first tokens where they count for nothing but their position.
    fn zeros(&self, ids: &[u32]) -> Result<Rows, EngineError> {
        self.positions.add(self.tokens.forward(ids)?.scaled(0.0)?, ids, std::iter::repeat_n(0, ids.len()))
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
