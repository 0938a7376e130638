//! Arabic texts to English, piece by piece, nothing lost: every text comes back with an account of its pieces.

use crate::check::{Degeneration, Evidence, check_translation};
use crate::error::EngineError;
use crate::model::Model;
use crate::schedule::Schedule;
use mujaz_text::segment::pieces;

/// A translated text and its account.
#[derive(Debug, Clone, PartialEq)]
pub struct Translation {
    /// The English.
    pub en: String,
    /// Pieces the text was cut into to fit the model; 0 where the model was not asked (no letters).
    pub pieces: usize,
    /// Source tokens of all pieces.
    pub source_tokens: usize,
    /// Source tokens the model does not know.
    pub unknown_tokens: usize,
    /// Cuts made where no writer would cut.
    pub forced_cuts: usize,
    /// Pieces whose output ran into the length limit.
    pub truncated_pieces: usize,
    /// Mean log-probability of the output tokens.
    pub mean_log_prob: f32,
    /// Signs that the output is degenerate.
    pub signs: Vec<Degeneration>,
}

/// A piece on its way through the model.
struct Job {
    text: usize,
    ids: Vec<u32>,
}

/// Translates texts with one model.
#[derive(Debug, Clone, Copy)]
pub struct Translator<'a> {
    model: &'a Model,
    schedule: &'a Schedule,
}

impl<'a> Translator<'a> {
    /// A translator over a loaded model.
    pub fn new(model: &'a Model, schedule: &'a Schedule) -> Self {
        Self { model, schedule }
    }

    /// Translates all texts, batched together, and returns them in order. A text's result does not depend on the others.
    pub fn translate(&self, texts: &[&str]) -> Vec<Result<Translation, EngineError>> {
        let mut jobs = Vec::new();
        let mut results: Vec<Result<Translation, EngineError>> = texts.iter().map(|text| Ok(untouched(text))).collect();
        for (index, text) in texts.iter().enumerate().filter(|(_, t)| t.chars().any(char::is_alphabetic)) {
            match self.cut(index, text, &mut results[index]) {
                Ok(more) => jobs.extend(more),
                Err(error) => results[index] = Err(error),
            }
        }
        let (owners, sources): (Vec<usize>, Vec<Vec<u32>>) = jobs.into_iter().map(|j| (j.text, j.ids)).unzip();
        let mut tokens = vec![0usize; texts.len()];
        for (owner, output) in owners.into_iter().zip(self.model.generate(&sources, self.schedule)) {
            let Ok(result) = &mut results[owner] else { continue };
            let written = output.and_then(|mut h| {
                let best = h.drain(..).next().ok_or_else(|| EngineError::Settings("the search returned nothing".into()))?;
                Ok((self.model.tokenizer().decode(&best.ids)?, best))
            });
            match written {
                Ok((text, best)) => {
                    if !result.en.is_empty() && !text.is_empty() {
                        result.en.push(' ');
                    }
                    result.en.push_str(&text);
                    result.truncated_pieces += usize::from(best.truncated);
                    result.mean_log_prob += best.log_probs.iter().sum::<f32>();
                    tokens[owner] += best.log_probs.len();
                }
                Err(error) => results[owner] = Err(error),
            }
        }
        for ((result, text), tokens) in results.iter_mut().zip(texts).zip(tokens) {
            if let Ok(t) = result
                && t.pieces > 0
            {
                t.mean_log_prob /= tokens.max(1) as f32;
                let unknown = t.unknown_tokens as f32 / t.source_tokens.max(1) as f32;
                let evidence = Evidence { truncated: t.truncated_pieces > 0, unknown, mean_log_prob: t.mean_log_prob };
                t.signs = check_translation(text, &t.en, evidence);
            }
        }
        results
    }

    /// Cuts a text into pieces that fit the model and notes them in its account.
    fn cut(&self, index: usize, text: &str, account: &mut Result<Translation, EngineError>) -> Result<Vec<Job>, EngineError> {
        let Ok(account) = account else { return Ok(Vec::new()) };
        account.en.clear();
        let count = |piece: &str| self.model.tokenizer().count(&self.model.prepare(piece));
        let mut jobs = Vec::new();
        for piece in pieces(text, self.model.source_budget(), &count) {
            account.forced_cuts += usize::from(piece.forced);
            let source = &text[piece.range];
            if source.trim().is_empty() {
                continue;
            }
            let ids = self.model.encode(source)?;
            account.pieces += 1;
            account.source_tokens += ids.len();
            account.unknown_tokens += self.model.tokenizer().unknown_in(&ids);
            jobs.push(Job { text: index, ids });
        }
        Ok(jobs)
    }
}

/// A text without letters goes past the model: numbers and marks read the same in English.
fn untouched(text: &str) -> Translation {
    let digits = |c: char| match c {
        '٠'..='٩' => char::from_digit(c as u32 - '٠' as u32, 10).unwrap_or(c),
        '،' => ',',
        '؛' => ';',
        '؟' => '?',
        '٪' => '%',
        c => c,
    };
    Translation {
        en: text.trim().chars().map(digits).collect(),
        pieces: 0,
        source_tokens: 0,
        unknown_tokens: 0,
        forced_cuts: 0,
        truncated_pieces: 0,
        mean_log_prob: 0.0,
        signs: Vec::new(),
    }
}
