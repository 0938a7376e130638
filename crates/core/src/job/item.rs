//! What goes into a job.

use crate::article::SourceArticle;
use crate::check::Flag;
use crate::error::ArticleError;
use serde::{Deserialize, Serialize};

/// An article that gave no brief, as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The article's id.
    pub id: String,
    /// Where it was read from.
    pub source: String,
    /// Why it failed.
    pub error: String,
}

/// An article to be worked on with the flags its reading gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Ready {
    /// The article.
    pub article: SourceArticle,
    /// Doubts that its reading left, such as bytes that were not valid.
    pub flags: Vec<Flag>,
}

/// What a reader gives: an article, or why there is none, with a tag that comes back with the result.
#[derive(Debug, Clone)]
pub struct Item<T = ()> {
    /// Whatever the caller wants back.
    pub tag: T,
    /// The article, or why there is none.
    pub content: Result<Ready, Failure>,
}

impl<T> Item<T> {
    /// An article without flags, or the reason there is none.
    pub fn from_result(tag: T, id: impl Into<String>, source: impl Into<String>, article: Result<SourceArticle, ArticleError>) -> Self {
        let failed = |e: ArticleError| Failure { id: id.into(), source: source.into(), error: e.to_string() };
        Self { tag, content: article.map(|article| Ready { article, flags: Vec::new() }).map_err(failed) }
    }

    /// Bytes of text it holds.
    pub(super) fn bytes(&self) -> usize {
        self.content.as_ref().map_or(0, |r| r.article.body.len())
    }
}
