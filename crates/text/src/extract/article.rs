//! The clean article.

use super::boilerplate::{self, says};
use super::contract::{Contract, Reading, words};
use crate::date::FoundDate;
use crate::number::find_arabic;
use crate::segment::{Sentence, sentences};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A line that is no part of the article's body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// The line.
    pub line: String,
    /// Why.
    ///
    /// - of any text: `title`, `byline`, `date` (also one that nobody can read, of a feed or a record), `recurring`;
    /// - of a page: `menu`, `footer`, `related` (of an article only a notice and tags that are glued to its last sentence);
    /// - of a page in HTML: `outside` (of the article), `caption` (of a picture), `hidden` (prose of the article that its page does not show),
    ///   `beside` (prose in the article's element, or next to its text, that was not taken for it, or in a box there that nothing but its name
    ///   shows to be one);
    /// - of a record or an entry of a feed, what only another of its fields says: `lead`, `summary`, `field`;
    /// - of a record, the mark that counts how much of its text is not there (`[+1234 chars]`): `cut`.
    pub reason: &'static str,
}

/// Where a field was found, and how sure that makes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// `title`, `published`, `byline`, `dateline`, `outlet`, `section` or `url`.
    pub field: Cow<'static, str>,
    /// `record`, `feed`, `json-ld`, `meta` (OpenGraph and other page metadata), `heading` or `text`.
    pub from: Cow<'static, str>,
    /// `high` for what a page or record declares, `medium` for a heading or a line of its own, `low` for a guess.
    pub confidence: Cow<'static, str>,
}

/// Fewer words are no sentence that a reader would miss: "المزيد...".
const LEAST_PROSE: usize = 3;

/// A line of so many words is prose, whatever its end.
const LONG_PROSE: usize = 20;

/// Whether a body has every figure of its summary. In other words it may say the same.
fn is_retold(summary: &str, body: &str) -> bool {
    let said: Vec<f64> = find_arabic(summary).into_iter().filter(|n| n.digits && !n.ordinal).map(|n| n.value).collect();
    said.is_empty() || {
        let told: Vec<f64> = find_arabic(body).into_iter().map(|n| n.value).collect();
        said.iter().all(|value| told.contains(value))
    }
}

/// An article as it was found on a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Article {
    /// How the text was read, and why so.
    pub input: Reading,
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
    /// The section it stands in.
    pub section: Option<String>,
    /// Canonical address.
    pub url: Option<String>,
    /// Where each field was found.
    pub origins: Vec<Origin>,
    /// The text, one paragraph a line.
    pub body: String,
    /// How many bytes at the beginning of the body are byline and dateline, not prose.
    pub lead: usize,
    /// What was left out.
    pub removed: Vec<Removed>,
}

impl Article {
    /// Notes where a field was found, if it was; a field that is there already keeps its origin.
    pub fn found(&mut self, field: &'static str, from: &'static str) {
        let there = match field {
            "title" => self.title.is_some(),
            "published" => self.published.is_some(),
            "byline" => self.byline.is_some(),
            "dateline" => self.dateline.is_some(),
            "outlet" => self.outlet.is_some(),
            "section" => self.section.is_some(),
            _ => self.url.is_some(),
        };
        if there && self.origins.iter().all(|o| o.field != field) {
            let confidence = match (from, field) {
                ("record" | "feed" | "json-ld" | "meta", _) => "high",
                ("heading", _) | ("text", "published" | "title") => "medium",
                _ => "low",
            };
            self.origins.push(Origin { field: field.into(), from: from.into(), confidence: confidence.into() });
        }
    }

    /// [`Article::found`] for every field that has no origin yet.
    pub fn rest_found(&mut self, from: &'static str) {
        ["title", "published", "byline", "dateline", "outlet", "section", "url"].into_iter().for_each(|field| self.found(field, from));
    }

    /// Words of finished sentences among what was left out that nothing in them shows to be a page's furniture. A repeat of the
    /// title, a date or a byline is not lost: the article has it; so it has what a summary says, unless that has figures of its
    /// own.
    ///
    /// ```
    /// use mujaz_text::extract::{Article, Removed};
    /// let gone = |line: &str| Article { removed: vec![Removed { line: line.into(), reason: "footer" }], ..Article::default() };
    /// assert_eq!(gone("ولم يصب أحد بأذى.").removed_prose_words(), 4);
    /// assert_eq!(gone("ولم يصب أحد بأذى. (رويترز)").removed_prose_words(), 5);
    /// let removed = vec![Removed { line: "قتل 12 شخصا في الحادث.".into(), reason: "summary" }];
    /// let told = |body: &str| Article { body: body.into(), removed: removed.clone(), ..Article::default() }.removed_prose_words();
    /// assert_eq!((told("أسفر الحادث عن مقتل اثني عشر شخصا."), told("وقع حادث في المدينة.")), (0, 5));
    /// assert_eq!(gone("جميع الحقوق محفوظة لصحيفة الضفاف.").removed_prose_words(), 0);
    /// ```
    pub fn removed_prose_words(&self) -> usize {
        let kept = |r: &&Removed| match r.reason {
            "title" | "date" | "byline" | "outside" | "caption" => true,
            "summary" => is_retold(&r.line, &self.body),
            _ => false,
        };
        // On a page whose lines are all that there is to see, a long one without a stop, or one that goes on with a report, is prose.
        let open = |line: &str| self.input.kind == Contract::Page && (words(line) >= LONG_PROSE || boilerplate::reports_on(line));
        let prose = |line: &&str| (says(line) && words(line) >= LEAST_PROSE || open(line)) && boilerplate::chrome(line).is_none();
        self.removed.iter().filter(|r| !kept(r)).map(|r| r.line.as_str()).filter(prose).map(words).sum()
    }

    /// The sentences of the body behind the byline; together with it they are the body.
    pub fn sentences(&self) -> Vec<Sentence> {
        let shift = |mut s: Sentence| {
            s.range = s.range.start + self.lead..s.range.end + self.lead;
            s
        };
        let mut out: Vec<Sentence> = Vec::new();
        for s in sentences(&self.body[self.lead..]).into_iter().map(shift) {
            let text = self.body[s.range.clone()].trim();
            match out.last_mut() {
                // What is left of a sign that was cut in two says nothing by itself.
                Some(before) if !text.is_empty() && text.chars().all(|c| c == '\u{FFFD}') => before.range.end = s.range.end,
                _ if text.is_empty() => {}
                _ => out.push(s),
            }
        }
        out
    }
}
