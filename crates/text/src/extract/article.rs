//! The clean article.

use crate::date::FoundDate;
use crate::segment::{Sentence, sentences};

/// A line that is no part of the article's body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// The line.
    pub line: String,
    /// Why: `menu`, `title`, `date`, `byline`, `footer`, `related`.
    pub reason: &'static str,
}

/// An article as it was found on a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Article {
    /// The headline.
    pub title: Option<String>,
    /// Publication date and time, local.
    pub published: Option<FoundDate>,
    /// Who wrote it.
    pub byline: Option<String>,
    /// Where it was written.
    pub dateline: Option<String>,
    /// The newspaper or site.
    pub outlet: Option<String>,
    /// Canonical address.
    pub url: Option<String>,
    /// The text, one paragraph a line.
    pub body: String,
    /// How many bytes at the beginning of the body are byline and dateline, not prose.
    pub lead: usize,
    /// What was left out.
    pub removed: Vec<Removed>,
}

impl Article {
    /// The sentences of the body behind the byline; together with it they are the body.
    pub fn sentences(&self) -> Vec<Sentence> {
        let shift = |mut s: Sentence| {
            s.range = s.range.start + self.lead..s.range.end + self.lead;
            s
        };
        sentences(&self.body[self.lead..]).into_iter().map(shift).filter(|s| !self.body[s.range.clone()].trim().is_empty()).collect()
    }
}
