//! What is made of articles, and how.

use crate::model::Model;
use crate::schedule::Schedule;
use crate::summarize::Extractive;
use serde::Serialize;
use std::str::FromStr;

/// How far articles go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Stage {
    /// The clean article.
    Extract,
    /// With an Arabic summary.
    Summarize,
    /// With a translation of every sentence, without a summary.
    Translate,
    /// Summary and English brief.
    Brief,
}

/// Which comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub enum Route {
    /// The summary is made of the Arabic and then translated.
    #[default]
    SummarizeFirst,
    /// Everything is translated, and sentences are chosen by their English.
    TranslateFirst,
}

impl FromStr for Route {
    type Err = String;

    /// By the name that the command's `--route` has.
    ///
    /// ```
    /// use mujaz::brief::Route;
    /// assert_eq!("translate-first".parse(), Ok(Route::TranslateFirst));
    /// assert!("first".parse::<Route>().unwrap_err().contains("summarize-first or translate-first"));
    /// ```
    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "summarize-first" => Ok(Self::SummarizeFirst),
            "translate-first" => Ok(Self::TranslateFirst),
            other => Err(format!("route `{other}`: give summarize-first or translate-first")),
        }
    }
}

/// Settings of a run.
#[derive(Debug, Clone, Serialize)]
pub struct PipelineOptions {
    /// How far articles go.
    pub stage: Stage,
    /// Whether a brief also holds the full translation.
    pub full: bool,
    /// Whether the lines of the page that are no part of the article are listed.
    pub show_removed: bool,
    /// Which comes first in a brief.
    pub route: Route,
    /// Whether a model's summary is kept only where no check speaks against it; else sentences are extracted.
    pub fallback: bool,
    /// Whether the summariser writes English straight from the Arabic article, though its card does not say so.
    pub one_step: bool,
    /// The summary.
    pub summary: Extractive,
    /// Batches and workers, on which no result depends.
    #[serde(skip)]
    pub schedule: Schedule,
}

impl Default for PipelineOptions {
    fn default() -> Self {
        Self {
            stage: Stage::Brief,
            full: false,
            show_removed: false,
            route: Route::default(),
            fallback: false,
            one_step: false,
            summary: Extractive::default(),
            schedule: Schedule::default(),
        }
    }
}

impl PipelineOptions {
    /// Whether a summariser writes English.
    pub(crate) fn is_direct(&self, model: &Model) -> bool {
        self.one_step || model.writes_english()
    }

    /// Whether a summariser has something to do in a stage: an Arabic summary is not for one that writes English.
    pub(crate) fn may_summarize(&self, model: &Model, stage: Stage) -> bool {
        stage == Stage::Brief || (stage == Stage::Summarize && !self.is_direct(model))
    }
}
