//! What a model wrote for a piece, how it is rated, and what was done about it.

use super::alignment::Alignment;
use super::text_model::TextModel;
use crate::check::{Degeneration, Evidence, FlagKind, check_translation};
use crate::error::EngineError;
use crate::generate::Hypothesis;
use serde::{Deserialize, Serialize};

/// What mended a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RepairStep {
    /// Another hypothesis of the same search.
    NextHypothesis,
    /// A search that may not repeat itself.
    WithoutRepeats,
    /// The piece cut in half.
    SmallerPieces,
    /// A search that may write no number but the source's.
    NumbersOfSource,
    /// Nothing: the output stands as it was and is marked.
    None,
}

impl RepairStep {
    /// What was done, in words.
    pub fn describe(self) -> &'static str {
        match self {
            RepairStep::NextHypothesis => "the search's next hypothesis",
            RepairStep::WithoutRepeats => "a search without repeats",
            RepairStep::SmallerPieces => "smaller pieces",
            RepairStep::NumbersOfSource => "a search among the source's numbers",
            RepairStep::None => "nothing",
        }
    }
}

/// What was done about an output that was degenerate, or wrong in its numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Repair {
    /// What mended it.
    pub step: RepairStep,
    /// Signs of the first output.
    pub found: Vec<Degeneration>,
    /// Signs that are left.
    pub left: Vec<Degeneration>,
    /// What checks doubted in its numbers.
    pub facts: Vec<FlagKind>,
}

impl Repair {
    pub(super) fn of(step: RepairStep, found: Vec<Degeneration>) -> Self {
        Self { step, found, left: Vec::new(), facts: Vec::new() }
    }
}

/// A piece's output.
#[derive(Debug, Clone, Default)]
pub(super) struct Output {
    pub text: String,
    pub truncated: bool,
    pub log_prob: f32,
    pub tokens: usize,
    pub repairs: Vec<Repair>,
    pub alignment: Alignment,
}

/// An output with its signs of degeneration. Only what another output could do better counts: a model that guesses or
/// does not know the source's pieces guesses again.
pub(super) struct Rated {
    pub written: Output,
    pub signs: Vec<Degeneration>,
}

pub(super) fn rate(model: &impl TextModel, source: &str, hypothesis: &Hypothesis) -> Result<Rated, EngineError> {
    let text = model.decode(&hypothesis.ids)?;
    let evidence = Evidence { truncated: hypothesis.truncated, ..Evidence::default() };
    let signs = check_translation(source, &text, evidence);
    let written = Output {
        alignment: Alignment::of(model, source, &text, hypothesis)?,
        text,
        truncated: hypothesis.truncated,
        log_prob: hypothesis.log_probs.iter().sum(),
        tokens: hypothesis.log_probs.len(),
        repairs: Vec::new(),
    };
    Ok(Rated { written, signs })
}
