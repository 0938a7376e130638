//! Summaries written by a sequence-to-sequence model, for articles of any length.
//!
//! The strategy for long articles: whole sentences are packed into windows that fit the model; each window is
//! summarised; if there are several, their summaries are summarised again, until one is left. A sentence longer than a
//! window is cut by [`pieces`], so nothing is cut off unseen.

use super::{Summary, SummaryItem};
use crate::article::SourceArticle;
use crate::error::EngineError;
use crate::model::Model;
use crate::schedule::{Call, Schedule};
use mujaz_text::segment::pieces;
use std::time::Instant;

/// Summarises with a model.
#[derive(Debug, Clone, Copy)]
pub struct Abstractive<'a> {
    model: &'a Model,
    schedule: &'a Schedule,
    deadline: Option<Instant>,
}

/// A summary with the account of how it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AbstractiveSummary {
    /// The summary: one item that stands for every sentence the model read.
    pub summary: Summary,
    /// Windows the article was read in.
    pub windows: usize,
    /// Source tokens of these windows.
    pub source_tokens: usize,
    /// Source tokens that the model does not know.
    pub unknown_tokens: usize,
    /// Cuts inside a sentence to make it fit.
    pub forced_cuts: usize,
    /// Outputs that ran into the length limit.
    pub truncated: usize,
}

impl AbstractiveSummary {
    /// The summary's text.
    pub fn text(&self) -> &str {
        self.summary.items.first().map_or("", |i| i.ar.as_str())
    }
}

/// Rounds of summarising summaries; each shrinks the text, so that more are never needed.
const ROUNDS: usize = 4;

impl<'a> Abstractive<'a> {
    /// A summariser over a loaded model.
    pub fn new(model: &'a Model, schedule: &'a Schedule) -> Self {
        Self { model, schedule, deadline: None }
    }

    /// Up to a moment: what is not done by then has failed.
    #[must_use]
    pub fn until(self, deadline: Option<Instant>) -> Self {
        Self { deadline, ..self }
    }

    /// The summaries of some articles, in order; all their windows are batched together.
    pub fn summarize(&self, articles: &[SourceArticle]) -> Vec<Result<AbstractiveSummary, EngineError>> {
        let empty = |a: &SourceArticle| {
            let sentences = a.sentences.iter().map(|s| s.id.clone()).collect();
            let items = vec![SummaryItem { ar: String::new(), sentences }];
            let summary = Summary { method: self.model.card().name.clone(), items, lead: 0 };
            Ok(AbstractiveSummary { summary, windows: 0, source_tokens: 0, unknown_tokens: 0, forced_cuts: 0, truncated: 0 })
        };
        let mut done: Vec<Result<AbstractiveSummary, EngineError>> = articles.iter().map(empty).collect();
        let mut texts: Vec<Vec<String>> = articles.iter().map(|a| a.sentences.iter().map(|s| s.ar.clone()).collect()).collect();
        for round in 0..ROUNDS {
            let mut jobs: Vec<(usize, Vec<u32>)> = Vec::new();
            for (index, sentences) in texts.iter_mut().enumerate() {
                let Ok(account) = &mut done[index] else { continue };
                let windows = self.windows(sentences, account);
                if round == 0 {
                    account.windows = windows.len();
                }
                sentences.clear();
                jobs.extend(windows.into_iter().map(|w| (index, w)));
            }
            self.write(jobs, &mut texts, &mut done, round == 0);
            // An article with one summary is done; the others go round again.
            for (index, summaries) in texts.iter_mut().enumerate() {
                if let Ok(account) = &mut done[index]
                    && (summaries.len() == 1 || round + 1 == ROUNDS)
                {
                    account.summary.items[0].ar = summaries.join(" ");
                    summaries.clear();
                }
            }
            if texts.iter().all(Vec::is_empty) {
                break;
            }
        }
        done
    }

    /// Packs sentences into windows that fit the model, each with its ids.
    fn windows(&self, sentences: &[String], account: &mut AbstractiveSummary) -> Vec<Vec<u32>> {
        let budget = self.model.source_budget();
        let count = |text: &str| self.model.tokenizer().count(&self.model.prepare(text));
        let mut windows: Vec<(String, Option<Vec<u32>>)> = Vec::new();
        let mut parts: Vec<String> = Vec::new();
        for sentence in sentences {
            let cut = pieces(sentence, budget, &count);
            account.forced_cuts += cut.iter().filter(|p| p.forced).count();
            parts.extend(cut.into_iter().map(|p| sentence[p.range].trim().to_string()).filter(|p| !p.is_empty()));
        }
        for part in parts {
            if let Some((last, ids)) = windows.last_mut() {
                let joined = format!("{last} {part}");
                // What a window was counted by is kept: it is not tokenized again.
                if let Some(fitting) = self.model.encode(&joined).ok().filter(|ids| ids.len() <= budget) {
                    (*last, *ids) = (joined, Some(fitting));
                    continue;
                }
            }
            windows.push((part, None));
        }
        // A window that cannot be tokenized is an empty source, whose failure the engine names.
        windows.into_iter().map(|(text, ids)| ids.unwrap_or_else(|| self.model.encode(&text).unwrap_or_default())).collect()
    }

    /// Summarises windows; each summary joins its article's texts.
    fn write(
        &self,
        jobs: Vec<(usize, Vec<u32>)>,
        texts: &mut [Vec<String>],
        done: &mut [Result<AbstractiveSummary, EngineError>],
        first: bool,
    ) {
        let (indices, sources): (Vec<usize>, Vec<Vec<u32>>) = jobs.into_iter().unzip();
        let call = Call { deadline: self.deadline, ..self.schedule.into() };
        for ((index, source), output) in indices.iter().zip(&sources).zip(self.model.generate(&sources, call)) {
            let Ok(account) = &mut done[*index] else { continue };
            let written = output.and_then(|mut h| {
                let best = h.drain(..).next().ok_or_else(|| EngineError::Settings("the search returned nothing".into()))?;
                Ok((self.model.tokenizer().decode(&best.ids)?, best.truncated))
            });
            match written {
                Ok((text, truncated)) => {
                    if first {
                        account.source_tokens += source.len();
                        account.unknown_tokens += self.model.tokenizer().unknown_in(source);
                    }
                    account.truncated += usize::from(truncated);
                    texts[*index].push(text);
                }
                Err(error) => {
                    texts[*index].clear();
                    done[*index] = Err(error);
                }
            }
        }
    }
}
