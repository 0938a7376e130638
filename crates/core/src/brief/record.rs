//! The record of an article, as it is written to JSONL. `docs/brief.schema.json` describes it.

use super::facts::{Figure, NamedDate, Quotation};
use crate::article::{ArticleSentence, RemovedLine};
use crate::check::Flag;
use crate::model::ModelIdentity;
use crate::summarize::Summary;
use mujaz_text::date::FoundDate;
use mujaz_text::extract::{Origin, Reading};
use serde::{Deserialize, Serialize};

/// A text in Arabic and, where it was translated or (names) spelled, in English.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bilingual {
    /// The Arabic; None where the article has none.
    pub ar: Option<String>,
    /// The English; None where it was not translated, or the translation was no use.
    pub en: Option<String>,
}

/// The one sentence that says most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Glance {
    /// The English.
    pub text: String,
    /// Ids of its Arabic sentences; none where it is not traced.
    pub sentences: Vec<String>,
    /// False where a model wrote the English straight from the whole article, so that no sentence stands behind any word of it.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub traced: bool,
    /// The name of that model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
}

impl Glance {
    /// Who wrote it straight from the whole article; None where sentences stand behind it.
    ///
    /// ```
    /// use mujaz::brief::Glance;
    /// let mut glance = Glance { text: "A summit".into(), sentences: vec!["s1".into()], traced: true, model: None };
    /// assert_eq!(glance.untraced(), None);
    /// (glance.traced, glance.model) = (false, Some("crosssum-m2o".into()));
    /// assert_eq!(glance.untraced(), Some("crosssum-m2o"));
    /// ```
    pub fn untraced(&self) -> Option<&str> {
        (!self.traced).then(|| self.model.as_deref().unwrap_or("a model"))
    }
}

fn yes() -> bool {
    true
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the form that serde calls")]
fn is_true(value: &bool) -> bool {
    *value
}

/// A point of the brief.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bullet {
    /// The English.
    pub text: String,
    /// The Arabic it was translated from.
    pub ar: String,
    /// Ids of its Arabic sentences.
    pub sentences: Vec<String>,
}

/// The English brief.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct English {
    /// The headline in English.
    pub headline: Option<String>,
    /// The one sentence that says most.
    pub glance: Option<Glance>,
    /// The points, in the article's order.
    pub bullets: Vec<Bullet>,
}

/// A sentence of the full translation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TranslatedSentence {
    /// Id of the Arabic sentence.
    pub sentence: String,
    /// The English.
    pub en: String,
}

/// Where the source went: every sentence is summarised, translated or left out, and every cut is counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Sentences of the article, subheads included.
    pub sentences: usize,
    /// Subheads among them.
    pub subheads: usize,
    /// Sentences that stand in the summary.
    pub summarized: usize,
    /// Sentences that were translated.
    pub translated: usize,
    /// Sentences that were neither summarised nor translated.
    pub omitted: usize,
    /// Pieces that went through the translation model, headline included. Bylines and datelines are spelled without it.
    pub pieces: usize,
    /// Source tokens of these pieces.
    pub source_tokens: usize,
    /// Source tokens that the model does not know.
    pub unknown_tokens: usize,
    /// Cuts made inside a clause or word to fit the model.
    pub forced_cuts: usize,
    /// Pieces whose output reached the length limit.
    pub truncated_pieces: usize,
    /// Source tokens that were cut off unseen: always 0, longer texts are split instead.
    pub tokens_cut: usize,
    /// Lines of the page that are no part of the article.
    pub removed_lines: usize,
    /// Words of finished sentences among these lines that may have been part of it.
    #[serde(default)]
    pub removed_prose_words: usize,
}

/// What made the summary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summarizer {
    /// `extractive`, or the name of a model.
    pub name: String,
    /// Sentences asked for, of an extractive summary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentences: Option<usize>,
    /// Windows that a model read the article in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub windows: Option<usize>,
    /// The model, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<ModelIdentity>,
}

/// Which models spoke, and with which settings.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Models {
    /// The translator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translator: Option<ModelIdentity>,
    /// The summariser.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summarizer: Option<Summarizer>,
}

/// Everything about one article. Parts that a stage does not make are absent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Brief {
    /// The article's id.
    pub id: String,
    /// Where it was read from.
    pub source: String,
    /// How the text was read (as an article, a page or HTML), and why so.
    #[serde(default)]
    pub input: Reading,
    /// Headline.
    pub title: Bilingual,
    /// Publication date: raw text, local date and time.
    pub published: Option<FoundDate>,
    /// Author.
    pub byline: Bilingual,
    /// Place.
    pub dateline: Bilingual,
    /// Newspaper or site.
    pub outlet: Option<String>,
    /// The section it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Canonical address.
    pub url: Option<String>,
    /// Where each field was found, and how sure that makes it.
    pub origins: Vec<Origin>,
    /// The article's sentences.
    pub sentences: Vec<ArticleSentence>,
    /// The lines of the page that are no part of the article, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed: Option<Vec<RemovedLine>>,
    /// The Arabic summary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<Summary>,
    /// The English brief.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brief: Option<English>,
    /// The full translation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translation: Option<Vec<TranslatedSentence>>,
    /// The numbers of the article, beside their English.
    pub figures: Vec<Figure>,
    /// The days that the article names.
    pub dates: Vec<NamedDate>,
    /// The spoken quotations of the article.
    pub quotes: Vec<Quotation>,
    /// Where the source went.
    pub coverage: Coverage,
    /// Doubts.
    pub flags: Vec<Flag>,
    /// Which models spoke.
    pub models: Models,
}
