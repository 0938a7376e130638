//! The rows of a decoding that sources join and leave.

use super::{Feed, Seq2Seq, Source};
use crate::error::EngineError;

/// A search over rows, one step of the model at a time.
pub(super) trait Search {
    /// Drops the rows of these sources.
    fn leave(&mut self, gone: &[usize]) -> Result<(), EngineError>;

    /// Takes what the feed has now.
    fn join(&mut self, feed: &mut dyn Feed) -> Result<(), EngineError>;

    /// Whether no source is in work.
    fn is_empty(&self) -> bool;

    /// Moves all on by a token, and hands over who is done.
    fn step(&mut self, feed: &mut dyn Feed) -> Result<(), EngineError>;
}

/// Runs a search until nothing is in work and nothing comes.
pub(super) fn run(mut search: impl Search, feed: &mut dyn Feed) -> Result<(), EngineError> {
    loop {
        let gone = feed.leave();
        if !gone.is_empty() {
            search.leave(&gone)?;
        }
        search.join(feed)?;
        if search.is_empty() {
            return Ok(());
        }
        search.step(feed)?;
    }
}

/// A model with the state of its rows.
pub(super) struct Stream<'a, M: Seq2Seq> {
    pub model: &'a M,
    alignments: bool,
    /// None while there are no rows.
    pub state: Option<M::State>,
}

impl<'a, M: Seq2Seq> Stream<'a, M> {
    pub fn new(model: &'a M, alignments: bool) -> Self {
        Self { model, alignments, state: None }
    }

    /// Takes what joins now: `rows` are being decoded, each source that comes gets `copies` of its own behind them.
    pub fn join(&mut self, feed: &mut dyn Feed, rows: usize, copies: usize) -> Result<Vec<Source>, EngineError> {
        if rows > 0 && !self.model.joins() {
            return Ok(Vec::new());
        }
        let fresh = feed.join();
        if fresh.is_empty() {
            return Ok(fresh);
        }
        let sources: Vec<&[u32]> = fresh.iter().map(|s| s.ids.as_slice()).collect();
        let memory = self.model.encode(&sources)?;
        let new: Vec<usize> = (0..fresh.len()).flat_map(|s| std::iter::repeat_n(s, copies)).collect();
        match &mut self.state {
            Some(state) if rows > 0 => self.model.join(memory, &new, state)?,
            state => *state = Some(self.model.start(memory, &new, self.alignments)?),
        }
        Ok(fresh)
    }

    /// Goes on with these rows.
    pub fn select(&mut self, rows: &[usize]) -> Result<(), EngineError> {
        match &mut self.state {
            Some(state) if !rows.is_empty() => self.model.select(rows, state),
            state => {
                *state = None;
                Ok(())
            }
        }
    }

    /// The rows' state.
    pub fn rows(&mut self) -> Result<&mut M::State, EngineError> {
        self.state.as_mut().ok_or_else(|| EngineError::Settings("a step of no rows".into()))
    }

    /// A row's attention over its source at the last step, if alignments are kept.
    pub fn alignment(&self, row: usize) -> Option<&[f32]> {
        self.model.alignment(self.state.as_ref()?, row)
    }
}
