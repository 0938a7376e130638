//! An article on its way through the pipeline: metadata and numbered sentences.

use crate::error::ArticleError;
use mujaz_text::date::FoundDate;
use mujaz_text::extract::{Article, Origin, Reading};
use mujaz_text::segment::{Kind, pieces};
use serde::{Deserialize, Serialize};

/// A sentence of an article; its id is what briefs point to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleSentence {
    /// `s1`, `s2`, ... in order.
    pub id: String,
    /// The Arabic text.
    pub ar: String,
    /// Sentence or subhead.
    pub kind: Kind,
}

/// A line of a page that is no part of the article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemovedLine {
    /// The line.
    pub line: String,
    /// Why: the reasons of [`mujaz_text::extract::Removed`].
    pub reason: String,
}

/// A clean article with numbered sentences.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SourceArticle {
    /// Its id, unique within a run.
    pub id: String,
    /// Where it was read from.
    pub source: String,
    /// Headline.
    pub title: Option<String>,
    /// Local date and time.
    pub published: Option<FoundDate>,
    /// Author.
    pub byline: Option<String>,
    /// Place.
    pub dateline: Option<String>,
    /// Newspaper or site.
    pub outlet: Option<String>,
    /// The section it stands in.
    pub section: Option<String>,
    /// Canonical address.
    pub url: Option<String>,
    /// Where each field was found, and how sure that makes it.
    pub origins: Vec<Origin>,
    /// The body, byline included, one paragraph a line.
    pub body: String,
    /// The body's sentences.
    pub sentences: Vec<ArticleSentence>,
    /// Lines of the page that are no part of the article.
    pub removed: Vec<RemovedLine>,
    /// Words of finished sentences among them that may have been part of it.
    pub removed_prose_words: usize,
    /// How the text was read, and why so.
    pub input: Reading,
}

/// Less than this share of Arabic among all letters is no Arabic article.
const LEAST_ARABIC: f32 = 0.3;
/// No sentence is longer than this, in characters.
const MOST_CHARS: usize = 1500;

impl SourceArticle {
    /// Numbers the sentences of an extracted article and checks that it is Arabic.
    ///
    /// ```
    /// use mujaz::article::SourceArticle;
    /// let page = mujaz_text::extract::extract_plain("قمة في الكويت غدا\nتنطلق القمة غدا. ويحضرها عشرون رئيسا.").unwrap();
    /// let article = SourceArticle::new("a1", "page.txt", page).unwrap();
    /// assert_eq!(article.sentences[1].id, "s2");
    /// ```
    ///
    /// # Errors
    /// If there is no sentence, or the text is not Arabic.
    pub fn new(id: impl Into<String>, source: impl Into<String>, article: Article) -> Result<Self, ArticleError> {
        let (arabic, letters) = mujaz_text::letters(&article.body);
        if arabic == 0 || (arabic as f32) < LEAST_ARABIC * letters as f32 {
            return Err(ArticleError::NotArabic { arabic, letters });
        }
        let mut sentences: Vec<ArticleSentence> = Vec::new();
        for sentence in article.sentences() {
            let text = &article.body[sentence.range];
            // A sentence of a page and more is text that lost its stops: it is cut where the sense allows.
            for piece in pieces(text, MOST_CHARS, &|s| s.chars().count()) {
                let ar = text[piece.range].trim();
                if !ar.is_empty() {
                    sentences.push(ArticleSentence { id: format!("s{}", sentences.len() + 1), ar: ar.to_string(), kind: sentence.kind });
                }
            }
        }
        if sentences.is_empty() {
            return Err(ArticleError::Empty("the body has no sentence behind its byline".into()));
        }
        let removed_prose_words = article.removed_prose_words();
        Ok(Self {
            id: id.into(),
            source: source.into(),
            title: article.title,
            published: article.published,
            byline: article.byline,
            dateline: article.dateline,
            outlet: article.outlet,
            section: article.section,
            url: article.url,
            origins: article.origins,
            removed_prose_words,
            input: article.input,
            removed: article.removed.into_iter().map(|r| RemovedLine { line: r.line, reason: r.reason.into() }).collect(),
            sentences,
            body: article.body,
        })
    }
}
