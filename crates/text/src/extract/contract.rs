//! The three contracts: what may leave a text depends on what it was given as, and a record says which was used and why.
//!
//! *Article*: everything is body; only exact repeats of title, byline and dateline leave. *Page*: menus, buttons and footers
//! leave, each on evidence of its own. *Html*: what stands outside the page's main element leaves.

use super::boilerplate::{Chrome, chrome, finished, is_item};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::HashSet;
use std::str::FromStr;

/// What a caller says a text is.
///
/// ```
/// use mujaz_text::extract::InputKind;
/// assert_eq!("page".parse(), Ok(InputKind::Page));
/// assert!("pages".parse::<InputKind>().unwrap_err().contains("auto, page, article"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InputKind {
    /// Whatever the signs in it say.
    #[default]
    Auto,
    /// A text copied off a page, with menus and footers.
    Page,
    /// An article and nothing else.
    Article,
}

impl InputKind {
    /// Every name.
    pub const NAMES: [&'static str; 3] = ["auto", "page", "article"];
}

impl FromStr for InputKind {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "auto" => Ok(Self::Auto),
            "page" => Ok(Self::Page),
            "article" => Ok(Self::Article),
            _ => Err(format!("`{name}` is no kind of input: {}", Self::NAMES.join(", "))),
        }
    }
}

/// How a text was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Contract {
    /// Everything is body.
    #[default]
    Article,
    /// What shows to be a page's furniture leaves.
    Page,
    /// What stands outside the main element leaves.
    Html,
}

/// How a text was read, and why so.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reading {
    /// The contract.
    pub kind: Contract,
    /// What spoke for it.
    pub why: Cow<'static, str>,
}

impl Reading {
    pub(super) fn new(kind: Contract, why: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, why: why.into() }
    }
}

/// A paragraph of so many words is text, whatever its end.
const LONG: usize = 20;
/// Paragraphs at the beginning of a page among which its headline stands.
const TOP: usize = 60;

/// What in a plain text shows that it was copied off a page with all that stands around an article; empty for an article.
pub(super) fn page_signs(paragraphs: &[String]) -> Vec<&'static str> {
    let mut signs = Vec::new();
    let kinds: Vec<Option<Chrome>> = paragraphs.iter().map(|p| chrome(p)).collect();
    if kinds.contains(&Some(Chrome::Copyright)) {
        signs.push("a copyright line");
    }
    if kinds.iter().any(|k| matches!(k, Some(Chrome::Share | Chrome::Comments | Chrome::Footer))) {
        signs.push("buttons");
    }
    if kinds.iter().any(|k| matches!(k, Some(Chrome::Related | Chrome::Ad | Chrome::Tags))) {
        signs.push("links to other articles");
    }
    let above = paragraphs.iter().position(|p| words(p) >= LONG || words(p) >= 5 && finished(p)).unwrap_or(0).min(TOP);
    let (top, kinds) = (paragraphs.get(..above).unwrap_or_default(), kinds.get(..above).unwrap_or_default());
    let mut seen = HashSet::new();
    if top.iter().any(|p| words(p) >= 4 && !seen.insert(p.as_str())) {
        signs.push("a headline that stands twice");
    }
    if has_menu(top, kinds) {
        signs.push("a menu");
    }
    signs
}

/// Short lines above the text that are known from menus: two, or one among other short lines. Unknown ones alone may be a list
/// that belongs to the article.
fn has_menu(top: &[String], kinds: &[Option<Chrome>]) -> bool {
    let known = |k: &Option<Chrome>| matches!(k, Some(Chrome::Menu | Chrome::Section));
    let short = |line: &String| words(line) <= 3 && !finished(line) && !line.ends_with(':') && !is_item(line);
    let beside = |i: usize| i.checked_sub(1).and_then(|i| top.get(i)).is_some_and(short) || top.get(i + 1).is_some_and(short);
    kinds.iter().filter(|k| known(k)).count() >= 2 || kinds.iter().enumerate().any(|(i, k)| known(k) && beside(i))
}

pub(super) fn words(text: &str) -> usize {
    text.split_whitespace().count()
}
