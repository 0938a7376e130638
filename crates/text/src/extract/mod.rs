//! From a page to an article: title, date, byline, dateline, outlet and body, without menus and footers.
//!
//! Every line of the page is accounted for: it is in the article, or in [`Article::removed`] with a reason.

mod article;
mod boilerplate;
mod dom;
mod feed;
mod furniture;
mod html;
mod lead;
mod meta;
mod plain;
mod recurring;
mod tags;
mod who;

pub use article::{Article, Origin, Removed};
pub use feed::{FeedEntry, FeedError, feed_entries, is_feed};
pub use html::extract_html;
pub use lead::Lead;
pub use plain::extract_plain;
pub use recurring::Recurring;
pub use tags::strip_tags;

/// Why a page gave no article.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExtractError {
    /// Nothing but white space and invisible characters.
    #[error("the text is empty")]
    Empty,
    /// Text, but no line that could be an article's body.
    #[error("no article body found among {lines} lines")]
    NoBody {
        /// Lines with text.
        lines: usize,
    },
}

/// Whether a text looks like an HTML page.
///
/// ```
/// assert!(mujaz_text::extract::is_html("<!DOCTYPE html><html><p>خبر</p></html>"));
/// assert!(!mujaz_text::extract::is_html("القيمة < 3 مليارات"));
/// ```
pub fn is_html(text: &str) -> bool {
    let head: String = text.trim_start().chars().take(2000).collect::<String>().to_ascii_lowercase();
    head.starts_with("<!doctype")
        || ["<html", "<head", "<body", "<article", "<div", "<p>", "<p ", "<br"].iter().any(|tag| head.contains(tag))
}

/// Extracts from a page or a plain text, whichever it is.
pub fn extract(text: &str) -> Result<Article, ExtractError> {
    if is_html(text) { extract_html(text) } else { extract_plain(text) }
}

/// Byline and dateline of an author field that holds both, such as "الرباط: يونس بنشقرون".
///
/// ```
/// let (byline, dateline) = mujaz_text::extract::split_author("الرباط: يونس بنشقرون");
/// assert_eq!((byline.as_deref(), dateline.as_deref()), (Some("يونس بنشقرون"), Some("الرباط")));
/// ```
pub fn split_author(author: &str) -> (Option<String>, Option<String>) {
    let lead = read_author(author);
    (lead.byline, lead.dateline)
}

/// All that an author field says: persons, place and outlet. Roles ("متابعة"), accounts ("Developed By ...") and what encloses
/// a name are no part of it.
///
/// ```
/// let lead = mujaz_text::extract::read_author("«النهار» من الرياض");
/// assert_eq!((lead.byline, lead.dateline.as_deref(), lead.outlet.as_deref()), (None, Some("الرياض"), Some("النهار")));
/// ```
pub fn read_author(author: &str) -> Lead {
    lead::author(author)
}
