//! What the rows of a decoding remember.

use super::spec::Mixing;
use crate::error::EngineError;
use crate::nn::{AttentionHeads, Cells, Compute, KvCache};

/// The past of all rows, as the decoder's layers want it.
#[derive(Debug)]
pub enum Past {
    /// Keys and values of every step.
    Attention(KvCache),
    /// One vector a layer.
    Recurrence(Cells),
}

impl Past {
    /// No steps yet.
    pub fn new(compute: &Compute, heads: &AttentionHeads, mixing: Mixing, [layers, rows]: [usize; 2]) -> Self {
        match mixing {
            Mixing::Attention => Self::Attention(KvCache::new(compute, heads, layers, rows)),
            Mixing::Recurrence => Self::Recurrence(Cells::new(layers, rows)),
        }
    }

    /// Steps that each row has behind it.
    pub fn positions(&self) -> Vec<usize> {
        match self {
            Self::Attention(cache) => cache.positions(),
            Self::Recurrence(cells) => cells.positions().to_vec(),
        }
    }

    /// Adds rows without a past; on the host only.
    pub fn join(&mut self, rows: usize) -> Result<(), EngineError> {
        match self {
            Self::Attention(cache) => cache.join(rows),
            Self::Recurrence(cells) => cells.join(rows),
        }
    }

    /// Before the layers of a step.
    pub fn begin_step(&mut self) {
        if let Self::Attention(cache) = self {
            cache.begin_step();
        }
    }

    /// Behind the layers of a step.
    pub fn end_step(&mut self) {
        match self {
            Self::Attention(cache) => cache.end_step(),
            Self::Recurrence(cells) => cells.end_step(),
        }
    }

    /// Continues with the given rows, in this order; a row may be taken twice or dropped.
    pub fn select(&mut self, rows: &[usize], compute: &Compute) -> Result<(), EngineError> {
        match self {
            Self::Attention(cache) => cache.select(rows, compute.place()),
            Self::Recurrence(cells) => cells.select(rows, compute.place()),
        }
    }
}
