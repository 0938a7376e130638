//! A translation model as the translator sees it: texts to ids, ids to hypotheses, ids to texts.

use super::locate::locate;
use crate::error::EngineError;
use crate::generate::{GenerationConfig, Hypothesis, Numerals, Source};
use crate::model::Model;
use crate::schedule::{Call, Schedule};
use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

/// How hard a piece is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attempt {
    /// With the model's own settings.
    First,
    /// With four beams at least, without repeating any three tokens.
    WithoutRepeats,
}

/// So many tokens stand together only once in the output of [`Attempt::WithoutRepeats`].
const NO_REPEATS: usize = 3;

/// What a translator needs of a model; a scripted fake tests the repairs.
pub trait TextModel: Send + Sync {
    /// The most source tokens of a piece.
    fn budget(&self) -> usize;
    /// Ids of a text as the model wants it.
    fn encode(&self, text: &str) -> Result<Vec<u32>, EngineError>;
    /// How many of the ids are unknown pieces.
    fn unknown_in(&self, ids: &[u32]) -> usize;
    /// Hypotheses for each source, best first, in input order.
    fn hypotheses(&self, sources: &[Vec<u32>], attempt: Attempt, schedule: &Schedule) -> Vec<Result<Vec<Hypothesis>, EngineError>>;
    /// Hypotheses for sources whose outputs may have these numbers alone, in input order; fewer where the model cannot be held to any.
    fn hypotheses_with_numbers(
        &self,
        sources: &[(Vec<u32>, Vec<String>)],
        schedule: &Schedule,
    ) -> Vec<Result<Vec<Hypothesis>, EngineError>> {
        let _ = (sources, schedule);
        Vec::new()
    }
    /// The text of generated ids.
    fn decode(&self, ids: &[u32]) -> Result<String, EngineError>;
    /// For each id of [`TextModel::encode`], the bytes of the text that it stands for; None for special ones. Only alignments
    /// need it.
    fn spans(&self, text: &str) -> Result<Vec<Option<Range<usize>>>, EngineError> {
        let _ = text;
        Ok(Vec::new())
    }
}

/// A model up to a moment, after which it fails with [`EngineError::TimedOut`].
#[derive(Debug, Clone, Copy)]
pub struct Until<'a> {
    /// The model.
    pub model: &'a Model,
    /// The moment; None for as long as it takes.
    pub deadline: Option<Instant>,
    /// Whether hypotheses carry their alignments.
    pub alignments: bool,
    /// A token in front of every source in place of the card's, as a line may begin with.
    pub target: Option<u32>,
}

impl Until<'_> {
    /// A search that repairs: what it is held to is its sources' own. Of a model that searches with four beams or more its settings are
    /// those of the first attempt, so that both share batches: with settings of its own it would wait in line until it keeps what comes
    /// from joining the batches that run, and then run alone.
    fn again(&self, sources: &[Source], schedule: &Schedule) -> Vec<Result<Vec<Hypothesis>, EngineError>> {
        let own = self.model.generation();
        let num_beams = own.num_beams.max(4);
        let config =
            GenerationConfig { num_beams, num_return_sequences: num_beams, do_sample: false, alignments: self.alignments, ..own.clone() };
        self.model.generate_sources(sources, &config, Call { deadline: self.deadline, ..schedule.into() })
    }
}

impl TextModel for Until<'_> {
    fn budget(&self) -> usize {
        self.model.source_budget()
    }

    fn encode(&self, text: &str) -> Result<Vec<u32>, EngineError> {
        self.target.map_or_else(|| self.model.encode(text), |target| self.model.encode_to(target, text))
    }

    fn unknown_in(&self, ids: &[u32]) -> usize {
        self.model.tokenizer().unknown_in(ids)
    }

    fn hypotheses(&self, sources: &[Vec<u32>], attempt: Attempt, schedule: &Schedule) -> Vec<Result<Vec<Hypothesis>, EngineError>> {
        let own = self.model.generation();
        let own = &GenerationConfig { alignments: self.alignments, ..own.clone() };
        let config = match attempt {
            // The other beams are there anyway: a repair may choose among them.
            Attempt::First if own.num_beams > 1 && !own.do_sample => {
                GenerationConfig { num_return_sequences: own.num_beams, ..own.clone() }
            }
            Attempt::First => own.clone(),
            Attempt::WithoutRepeats => {
                let held = |ids: &Vec<u32>| Source { ids: ids.clone(), no_repeat_ngram_size: Some(NO_REPEATS), ..Source::default() };
                let sources: Vec<Source> = sources.iter().map(held).collect();
                return self.again(&sources, schedule);
            }
        };
        self.model.generate_with(sources, &config, Call { deadline: self.deadline, ..schedule.into() })
    }

    fn hypotheses_with_numbers(
        &self,
        sources: &[(Vec<u32>, Vec<String>)],
        schedule: &Schedule,
    ) -> Vec<Result<Vec<Hypothesis>, EngineError>> {
        let digits = self.model.digits();
        if digits.is_empty() {
            return Vec::new();
        }
        let held = |(ids, numbers): &(Vec<u32>, Vec<String>)| Source {
            ids: ids.clone(),
            numerals: Some(Arc::new(Numerals::new(digits.clone(), numbers.clone()))),
            ..Source::default()
        };
        let sources: Vec<Source> = sources.iter().map(held).collect();
        self.again(&sources, schedule)
    }

    fn decode(&self, ids: &[u32]) -> Result<String, EngineError> {
        self.model.tokenizer().decode(ids)
    }

    fn spans(&self, text: &str) -> Result<Vec<Option<Range<usize>>>, EngineError> {
        let tokenizer = self.model.tokenizer();
        let pieces = tokenizer.pieces(&self.model.prepare(text))?;
        let ids = self.model.encode(text)?;
        // Special tokens in front are those that a source of no text begins with too; then a card's prefix, which is no text.
        let bare = tokenizer.encode("").unwrap_or_default();
        let front = ids.iter().zip(&bare).take_while(|(a, b)| a == b).count();
        let prefix = tokenizer.pieces(&self.model.prepare("")).map_or(0, |p| p.len()).min(pieces.len());
        let mut out = vec![None; ids.len()];
        let places = locate(text, pieces.get(prefix..).unwrap_or_default());
        out.iter_mut().skip(front + prefix).zip(places).for_each(|(slot, range)| *slot = Some(range));
        Ok(out)
    }
}

impl TextModel for Model {
    fn budget(&self) -> usize {
        self.until(None).budget()
    }

    fn encode(&self, text: &str) -> Result<Vec<u32>, EngineError> {
        Model::encode(self, text)
    }

    fn unknown_in(&self, ids: &[u32]) -> usize {
        self.until(None).unknown_in(ids)
    }

    fn hypotheses(&self, sources: &[Vec<u32>], attempt: Attempt, schedule: &Schedule) -> Vec<Result<Vec<Hypothesis>, EngineError>> {
        self.until(None).hypotheses(sources, attempt, schedule)
    }

    fn hypotheses_with_numbers(
        &self,
        sources: &[(Vec<u32>, Vec<String>)],
        schedule: &Schedule,
    ) -> Vec<Result<Vec<Hypothesis>, EngineError>> {
        self.until(None).hypotheses_with_numbers(sources, schedule)
    }

    fn decode(&self, ids: &[u32]) -> Result<String, EngineError> {
        self.until(None).decode(ids)
    }

    fn spans(&self, text: &str) -> Result<Vec<Option<Range<usize>>>, EngineError> {
        self.until(None).spans(text)
    }
}

impl Model {
    /// This model up to a moment.
    pub fn until(&self, deadline: Option<Instant>) -> Until<'_> {
        Until { model: self, deadline, alignments: false, target: None }
    }
}
