//! A model that gives up at a deadline.

use super::{Scores, Seq2Seq};
use crate::error::EngineError;
use mujaz_kernels::{Top, TopRequest};
use std::time::Instant;

/// Another model, whose steps fail with [`EngineError::TimedOut`] after a moment: no search needs to know of time.
#[derive(Debug, Clone, Copy)]
pub struct Timed<'a, M> {
    /// The model.
    pub model: &'a M,
    /// The moment.
    pub deadline: Instant,
}

impl<M> Timed<'_, M> {
    fn check(&self) -> Result<(), EngineError> {
        if Instant::now() >= self.deadline { Err(EngineError::TimedOut) } else { Ok(()) }
    }
}

impl<M: Seq2Seq> Seq2Seq for Timed<'_, M> {
    type Memory = M::Memory;
    type State = M::State;

    fn vocab_size(&self) -> usize {
        self.model.vocab_size()
    }

    fn max_target(&self) -> Option<usize> {
        self.model.max_target()
    }

    fn encode(&self, sources: &[&[u32]]) -> Result<M::Memory, EngineError> {
        self.check()?;
        self.model.encode(sources)
    }

    fn start(&self, memory: M::Memory, rows: &[usize], alignments: bool) -> Result<M::State, EngineError> {
        self.check()?;
        self.model.start(memory, rows, alignments)
    }

    fn joins(&self) -> bool {
        self.model.joins()
    }

    fn join(&self, memory: M::Memory, rows: &[usize], state: &mut M::State) -> Result<(), EngineError> {
        self.check()?;
        self.model.join(memory, rows, state)
    }

    fn step(&self, last: &[u32], state: &mut M::State) -> Result<Scores, EngineError> {
        self.check()?;
        self.model.step(last, state)
    }

    fn step_top(&self, last: &[u32], state: &mut M::State, request: &TopRequest<'_>) -> Result<Vec<Top>, EngineError> {
        self.check()?;
        self.model.step_top(last, state, request)
    }

    fn select(&self, rows: &[usize], state: &mut M::State) -> Result<(), EngineError> {
        self.model.select(rows, state)
    }

    fn alignment<'a>(&self, state: &'a M::State, row: usize) -> Option<&'a [f32]> {
        self.model.alignment(state, row)
    }
}
