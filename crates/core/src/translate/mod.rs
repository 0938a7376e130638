//! Arabic texts to English, piece by piece, nothing lost: every text comes back with an account of its pieces.
//!
//! A piece whose output is degenerate climbs a ladder: the search's next hypothesis, another search that may not repeat
//! itself, the piece cut in half; one whose numbers the checks doubt, a search among the source's numbers. What no step mends is
//! kept as it is and marked. Every step is recorded.

mod alignment;
mod counted;
mod ladder;
mod locate;
pub mod markup;
mod mend;
mod numbers;
mod output;
mod text_model;

pub use alignment::{AlignedWord, Alignment};
pub use mend::{Mend, mend};
pub use output::{Repair, RepairStep};
pub use text_model::{Attempt, TextModel, Until};

use crate::check::{Degeneration, Evidence, check_translation, exact, restore_addresses};
use crate::error::EngineError;
use crate::model::Model;
use crate::schedule::Schedule;
use counted::{Encoded, encoded};
use mujaz_text::is_arabic_letter;
use numbers::western;
use output::Output;
use std::collections::BTreeMap;

/// A translated text and its account.
#[derive(Debug, Clone, PartialEq)]
pub struct Translation {
    /// The English.
    pub en: String,
    /// Pieces the text was cut into to fit the model; 0 where the model was not asked (no letters, or none of those it translates).
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
    /// Signs that the output is degenerate, after all repairs.
    pub signs: Vec<Degeneration>,
    /// Pieces whose first output was degenerate, or wrong in its numbers, with what was done about it.
    pub repairs: Vec<Repair>,
    /// What was set right in the model's text.
    pub mended: Vec<Mend>,
    /// Which words were made of which; empty unless the model keeps alignments ([`Until::alignments`]).
    pub alignment: Alignment,
}

/// A piece on its way through the model.
struct Source<'t> {
    text: usize,
    source: &'t str,
    start: usize,
    ids: Vec<u32>,
}

/// Translates texts with one model.
#[derive(Debug, Clone, Copy)]
pub struct Translator<'a, M: TextModel = Model> {
    model: &'a M,
    schedule: &'a Schedule,
    repair: bool,
    mend: bool,
    arabic: bool,
}

impl<'a, M: TextModel> Translator<'a, M> {
    /// A translator over a loaded model.
    pub fn new(model: &'a M, schedule: &'a Schedule) -> Self {
        Self { model, schedule, repair: true, mend: true, arabic: false }
    }

    /// Without repairs: every output is the search's best, as the reference implementation gives it.
    #[must_use]
    pub fn without_repairs(self) -> Self {
        Self { repair: false, ..self }
    }

    /// The model's own text to the byte, whatever it left in it: nothing is mended, no address put back.
    #[must_use]
    pub fn raw(self) -> Self {
        Self { mend: false, ..self }
    }

    /// Only what has Arabic letters: other texts come back as they are, with no pieces. A model that is handed English or French
    /// makes nonsense of it.
    #[must_use]
    pub fn arabic_only(self) -> Self {
        Self { arabic: true, ..self }
    }

    /// Translates all texts, batched together, and returns them in order. A text's result does not depend on the others.
    pub fn translate(&self, texts: &[&str]) -> Vec<Result<Translation, EngineError>> {
        let mut jobs = Vec::new();
        let mut results: Vec<Result<Translation, EngineError>> = texts.iter().map(|text| Ok(untouched(text, self.arabic))).collect();
        for (index, text) in texts.iter().enumerate().filter(|(_, t)| self.concerns(t)) {
            match self.cut(index, text, &mut results[index]) {
                Ok(more) => jobs.extend(more),
                Err(error) => results[index] = Err(error),
            }
        }
        let pieces: Vec<(&str, Vec<u32>)> = jobs.iter_mut().map(|j| (j.source, std::mem::take(&mut j.ids))).collect();
        let written = ladder::climb(self.model, self.schedule, pieces, self.repair);
        let mut tokens = vec![0usize; texts.len()];
        for (job, written) in jobs.iter().zip(written) {
            let Ok(result) = &mut results[job.text] else { continue };
            match written {
                Ok(written) => tokens[job.text] += append(result, written, job.start),
                Err(error) => results[job.text] = Err(error),
            }
        }
        for ((result, text), tokens) in results.iter_mut().zip(texts).zip(tokens) {
            if let Ok(t) = result
                && t.pieces > 0
            {
                if self.mend {
                    set_right(text, t);
                }
                t.mean_log_prob /= tokens.max(1) as f32;
                let unknown = t.unknown_tokens as f32 / t.source_tokens.max(1) as f32;
                let evidence = Evidence { truncated: t.truncated_pieces > 0, unknown, mean_log_prob: t.mean_log_prob };
                t.signs = check_translation(text, &t.en, evidence);
                // What a piece alone shows, a long text around it may hide.
                for sign in t.repairs.iter().flat_map(|r| &r.left) {
                    if t.signs.iter().all(|s| s.kind() != sign.kind()) {
                        t.signs.push(sign.clone());
                    }
                }
            }
        }
        results
    }

    /// Whether a text is the model's to translate: it has letters (Arabic ones, where only these count), and not only in addresses.
    fn concerns(&self, text: &str) -> bool {
        let kept = if self.mend { exact(text) } else { Vec::new() };
        let counts = |c: char| if self.arabic { is_arabic_letter(c) } else { c.is_alphabetic() };
        text.char_indices().any(|(at, c)| counts(c) && !kept.iter().any(|r| r.contains(&at)))
    }

    /// Cuts a text into pieces that fit the model and notes them in its account.
    fn cut<'t>(&self, index: usize, text: &'t str, account: &mut Result<Translation, EngineError>) -> Result<Vec<Source<'t>>, EngineError> {
        let Ok(account) = account else { return Ok(Vec::new()) };
        account.en.clear();
        let mut jobs = Vec::new();
        for Encoded { range, ids, forced } in encoded(self.model, text, self.model.budget())? {
            account.forced_cuts += usize::from(forced);
            let start = range.start;
            let source = &text[range];
            if source.trim().is_empty() {
                continue;
            }
            account.pieces += 1;
            account.source_tokens += ids.len();
            account.unknown_tokens += self.model.unknown_in(&ids);
            jobs.push(Source { text: index, source, start, ids });
        }
        Ok(jobs)
    }
}

impl Translator<'_, Model> {
    /// [`Translator::translate`] of lines, each of which may begin with a token of the language that it shall become, Marian's `>>eng<<`: where
    /// the vocabulary has it, it is that token, in front of every piece of the line, in place of the card's. Anywhere else it is text.
    pub fn translate_lines(&self, lines: &[&str]) -> Vec<Result<Translation, EngineError>> {
        let mut groups: BTreeMap<Option<u32>, Vec<(usize, &str)>> = BTreeMap::new();
        for (index, line) in lines.iter().enumerate() {
            let (target, text) = self.model.target_of(line).map_or((None, *line), |(id, rest)| (Some(id), rest));
            groups.entry(target).or_default().push((index, text));
        }
        let mut results: Vec<(usize, Result<Translation, EngineError>)> = Vec::with_capacity(lines.len());
        for (target, group) in groups {
            let (indices, texts): (Vec<usize>, Vec<&str>) = group.into_iter().unzip();
            let aimed = Until { target, ..self.model.until(None) };
            let Self { schedule, repair, mend, arabic, .. } = *self;
            let translator = Translator { model: &aimed, schedule, repair, mend, arabic };
            results.extend(indices.into_iter().zip(translator.translate(&texts)));
        }
        results.sort_by_key(|(index, _)| *index);
        results.into_iter().map(|(_, result)| result).collect()
    }
}

/// Adds a piece's output to its text; returns the tokens it has.
fn append(result: &mut Translation, written: Output, start: usize) -> usize {
    if !result.en.is_empty() && !written.text.is_empty() {
        result.en.push(' ');
    }
    result.alignment.extend(written.alignment, start, result.en.len());
    result.en.push_str(&written.text);
    result.truncated_pieces += usize::from(written.truncated);
    result.mean_log_prob += written.log_prob;
    result.repairs.extend(written.repairs);
    written.tokens
}

/// Sets the marks of a model's text right and puts the source's addresses back.
fn set_right(source: &str, t: &mut Translation) {
    let raw = std::mem::take(&mut t.en);
    (t.en, t.mended) = mend(source, &raw);
    if restore_addresses(source, &mut t.en) {
        t.mended.push(Mend::Addresses);
    }
    t.alignment.carry(&raw, &t.en);
}

/// A text without letters goes past the model: numbers and marks read the same in English. One whose letters are `foreign`, in
/// another script than Arabic, is kept to the letter.
pub(crate) fn untouched(text: &str, foreign: bool) -> Translation {
    let exact = foreign && text.chars().any(char::is_alphabetic);
    let marks = |c: char| match western(c) {
        '،' => ',',
        '؛' => ';',
        '؟' => '?',
        '٪' => '%',
        c => c,
    };
    Translation {
        en: if exact { text.to_string() } else { text.trim().chars().map(marks).collect() },
        pieces: 0,
        source_tokens: 0,
        unknown_tokens: 0,
        forced_cuts: 0,
        truncated_pieces: 0,
        mean_log_prob: 0.0,
        signs: Vec::new(),
        repairs: Vec::new(),
        mended: Vec::new(),
        alignment: Alignment::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::untouched;

    #[test]
    fn numbers_and_marks_are_written_as_in_english_and_other_scripts_to_the_letter() {
        for (text, want) in
            [("١٢٫٥٪", "12.5%"), ("۱۲۳", "123"), ("٣٬٠٠٠؟", "3,000?"), (" 12:30 ", "12:30"), ("٤، ٥؛", "4, 5;"), ("—", "—"), ("", "")]
        {
            assert_eq!(untouched(text, false).en, want, "{text}");
            assert_eq!(untouched(text, true).en, want, "{text}");
        }
        for text in ["Boeing ٧٤٧", " ΑΒΓ ۱۲؟ "] {
            assert_eq!(untouched(text, true).en, text);
        }
    }
}
