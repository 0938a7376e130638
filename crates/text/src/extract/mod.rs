//! From a page to an article: title, date, byline, dateline, outlet and body, without menus and footers.
//!
//! What may leave a text depends on what it is (see [`InputKind`]): of an article nothing but repeats, of a page what shows to
//! be its furniture. Every line is accounted for: it is in the article, or in [`Article::removed`] with a reason.

mod after;
mod app_data;
mod article;
mod asides;
mod beneath;
mod body;
mod boilerplate;
mod boxes;
mod builders;
mod bylines;
mod called;
mod contract;
mod days;
mod decks;
mod declared;
mod dom;
mod feed;
mod feed_entry;
mod feed_names;
mod furniture;
mod head_blocks;
mod head_lines;
mod html;
mod hyphen;
mod layout;
mod lead;
mod left;
mod markdown;
mod meta;
mod more;
mod names;
mod nobody;
mod own_element;
mod paragraphs;
mod parts;
mod plain;
mod posts;
mod prune;
mod recurring;
mod related;
mod rights;
mod script_data;
mod signoff;
mod stamp;
mod tags;
#[cfg(test)]
mod test_page;
mod titles;
mod who;
mod wraps;
mod xml;

pub use article::{Article, Origin, Removed};
pub use body::Given;
pub use contract::{Contract, InputKind, Reading};
pub use feed::{FeedError, feed_entries, is_feed};
pub use feed_entry::FeedEntry;
pub use html::extract_html;
pub use lead::Lead;
pub use paragraphs::paragraphs;
pub use plain::{extract_page, extract_plain};
pub use posts::{Post, posts};
pub use recurring::Recurring;
pub use stamp::date_of_publication;
pub use tags::strip_tags;
pub(crate) use tags::unescape;

use std::borrow::Cow;

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
    extract_as(text, InputKind::Auto)
}

/// Extracts from a text by a contract. A page in HTML is read by its structure whatever was asked; of a piece of HTML that is
/// an article, everything is body.
///
/// ```
/// use mujaz_text::extract::{Contract, InputKind, extract_as};
/// let text = "فوز الفريق الأزرق بالكأس\nفاز الفريق أمس.\nشارك على فيسبوك";
/// assert_eq!(extract_as(text, InputKind::Auto).unwrap().input.kind, Contract::Page);
/// assert!(extract_as(text, InputKind::Article).unwrap().body.contains("فيسبوك"));
/// ```
///
/// # Errors
/// If the text is empty or has no body.
pub fn extract_as(text: &str, kind: InputKind) -> Result<Article, ExtractError> {
    let (front, text) = markdown::front(text);
    // Markdown may hold a few tags; a page holds Markdown's marks by chance only.
    let page = is_html(text) && !(markdown::is_markdown(text) && !is_whole_page(text) && !starts_with_tag(text));
    if page && (kind != InputKind::Article || is_whole_page(text)) {
        return extract_html(text);
    }
    let text = if page { strip_tags(text).into() } else { markdown::plain(text) };
    if let Some(front) = front {
        // Who writes front matter writes an article.
        let given = Given { title: front.title.as_deref(), ..Given::default() };
        let read = if given.title.is_some() { body::read_body(&text, given) } else { read_file(&text) };
        let mut article = Article { input: Reading::new(Contract::Article, "front matter"), ..read? };
        front.fill(&mut article);
        return Ok(article);
    }
    match kind {
        InputKind::Auto => extract_plain(&text),
        InputKind::Page => extract_page(&text),
        InputKind::Article => {
            let article = read_file(&text)?;
            Ok(Article { input: Reading::new(Contract::Article, "asked for"), ..article })
        }
    }
}

/// The article whose body is given, as in a field of a record or of a feed; tags in it are taken off. A body that is a whole
/// page is searched for its text as any page is.
///
/// ```
/// use mujaz_text::extract::{Given, InputKind, extract_body};
/// let given = Given { title: Some("هل ترتفع الأسعار؟"), ..Given::default() };
/// let article = extract_body("هل ترتفع الأسعار؟\nتراجعت الواردات.\nشارك الجميع في البحث", given, InputKind::Auto).unwrap();
/// assert_eq!(article.body, "تراجعت الواردات.\nشارك الجميع في البحث");
/// ```
///
/// # Errors
/// If the body is empty.
pub fn extract_body(text: &str, given: Given<'_>, kind: InputKind) -> Result<Article, ExtractError> {
    if is_whole_page(text) {
        return extract_html(text);
    }
    let marked = !starts_with_tag(text) && markdown::is_markdown(text);
    let shorter = if has_markup(text) && !marked { more::without_more(text) } else { None };
    let (text, more) = shorter.as_ref().map_or((text, &[][..]), |(text, more)| (text.as_str(), &more[..]));
    let text: Cow<'_, str> = if has_markup(text) && !marked { strip_tags(text).into() } else { markdown::plain(text) };
    let more = more.iter().map(|line| Removed { line: line.clone(), reason: "related" });
    if kind == InputKind::Page {
        // With the title in front, the reading of a page finds where the text begins.
        let mut article = extract_page(&given.title.map_or_else(|| text.to_string(), |title| format!("{title}\n\n{text}")))?;
        article.removed.extend(more);
        return Ok(article);
    }
    let why = if kind == InputKind::Auto { "the body was given" } else { "asked for" };
    // A body without a title beside it may have it as its first line, as a file does.
    let (paragraphs, numbers) = if given.title.is_some() { Default::default() } else { wraps::paragraphs(&text) };
    let mut article = if given.title.is_some() { body::read_body(&text, given)? } else { body::read_record(paragraphs, given)? };
    article.removed.extend(numbers);
    article.removed.extend(more);
    Ok(Article { input: Reading::new(Contract::Article, why), ..article })
}

/// A text file that is an article.
fn read_file(text: &str) -> Result<Article, ExtractError> {
    let (paragraphs, numbers) = wraps::paragraphs(text);
    let mut article = body::read_file(paragraphs)?;
    article.removed.extend(numbers);
    Ok(article)
}

fn starts_with_tag(text: &str) -> bool {
    text.trim_start_matches('\u{FEFF}').trim_start().starts_with('<')
}

/// Whether a text is a page from its head on.
fn is_whole_page(text: &str) -> bool {
    let head: String = text.trim_start().chars().take(2000).collect::<String>().to_ascii_lowercase();
    head.starts_with("<!doctype") || head.contains("<html") || head.contains("<body")
}

/// Whether a text holds tags of HTML, or references to characters and no "<" that would be lost with a tag.
fn has_markup(text: &str) -> bool {
    const TAGS: [&str; 22] = [
        "p",
        "br",
        "div",
        "span",
        "a",
        "b",
        "i",
        "strong",
        "em",
        "img",
        "ul",
        "ol",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "table",
        "blockquote",
        "font",
        "figure",
        "iframe",
    ];
    let tag = |at: usize| {
        let rest = text.get(at + 1..).unwrap_or("").trim_start_matches('/');
        let name: String = rest.chars().take_while(char::is_ascii_alphanumeric).take(12).collect::<String>().to_ascii_lowercase();
        TAGS.contains(&name.as_str()) && rest.get(name.len()..).is_some_and(|r| r.starts_with(['>', ' ', '/', '\n', '\t']))
    };
    if text.match_indices('<').any(|(at, _)| tag(at)) {
        return true;
    }
    let reference = |piece: &str| {
        piece.split_once(';').is_some_and(|(name, _)| name.len() <= 8 && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#'))
    };
    !text.contains('<') && text.split('&').skip(1).any(reference)
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
