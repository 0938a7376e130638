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
            Mixing::Recurrence => Self::Recurrence(Cells::new(layers)),
        }
    }

    /// Steps that are complete.
    pub fn steps(&self) -> usize {
        match self {
            Self::Attention(cache) => cache.steps(),
            Self::Recurrence(cells) => cells.steps(),
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
