//! The tree of a page: whether it may be built, what of it is hidden, and what its elements say about author and date.

use super::tags::BLOCKS;
use super::who;
use crate::normalize::{collapse_whitespace, tidy};
use dom_query::{Document, NodeRef};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use std::cell::{Cell, RefCell};
use std::collections::HashSet;

/// Pages with more elements than this are read by stripping their tags: no article needs so many.
pub const MAX_ELEMENTS: usize = 60_000;
/// Deeper nesting than this is an attack or a broken generator.
const MAX_DEPTH: usize = 400;
/// Elements without content.
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "frame", "keygen"];
/// Elements that end where the next of their kind begins.
const REPLACED: &[&str] = &["p", "li", "td", "th", "tr", "option", "dt", "dd"];
/// Elements that a slash does not close.
const CONTAINERS: &[&str] = &[
    "div", "span", "p", "a", "b", "i", "li", "ul", "ol", "td", "tr", "table", "section", "article", "main", "form", "font", "em", "strong",
];

/// The tree of a page, unless it is too large or too deep to be built in good time: that is counted by the parser's own
/// tokenizer, which knows scripts, comments and capitals.
pub fn parse(html: &str) -> Option<Document> {
    let depth = Depth::default();
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let tokenizer = Tokenizer::new(depth, TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    (!tokenizer.sink.wild.get()).then(|| Document::from(html))
}

/// The open elements while a page goes by.
#[derive(Default)]
struct Depth {
    open: RefCell<Vec<String>>,
    tags: Cell<usize>,
    wild: Cell<bool>,
}

impl TokenSink for Depth {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let Token::TagToken(tag) = token else { return TokenSinkResult::Continue };
        self.tags.set(self.tags.get() + 1);
        if self.wild.get() || self.tags.get() > 2 * MAX_ELEMENTS {
            self.wild.set(true);
            return TokenSinkResult::Continue;
        }
        let name: &str = &tag.name;
        let mut open = self.open.borrow_mut();
        if tag.kind == TagKind::EndTag {
            if let Some(at) = open.iter().rposition(|n| n == name) {
                open.truncate(at);
            }
            return TokenSinkResult::Continue;
        }
        if VOID.contains(&name) || tag.self_closing && !CONTAINERS.contains(&name) {
            return TokenSinkResult::Continue;
        }
        if REPLACED.contains(&name) && open.last().is_some_and(|n| n == name) {
            return TokenSinkResult::Continue;
        }
        open.push(name.to_string());
        self.wild.set(open.len() > MAX_DEPTH);
        match name {
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "style" | "xmp" | "iframe" | "noembed" | "noframes" => TokenSinkResult::RawData(RawKind::Rawtext),
            "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            _ => TokenSinkResult::Continue,
        }
    }
}

/// The texts of a page's links: a line that is one of them is an entry of a list, not prose.
pub fn links(page: &Document) -> HashSet<String> {
    page.select("a").nodes().iter().map(|a| collapse_whitespace(&tidy(&a.text()))).filter(|t| !t.is_empty()).collect()
}

/// The letters of the elements that a page itself declares to be its article's text.
pub fn declared_text(page: &Document) -> String {
    const BODY: &str =
        "[itemprop='articleBody'], [class*='articlebody' i], [id*='articlebody' i], [class*='article-body' i], [class*='article_body' i]";
    page.select(BODY).nodes().iter().flat_map(|n| letters(&n.text())).collect()
}

/// A text without white space and invisible characters.
pub fn letters(text: &str) -> Vec<char> {
    tidy(text).chars().filter(|c| !c.is_whitespace()).collect()
}

/// What the page's metadata and elements say of its author, surest first. Whether it is a person is for the caller to judge.
pub fn authors(page: &Document) -> Vec<String> {
    const META: &str = "meta[name='author' i], meta[property='article:author' i], meta[itemprop='author'], meta[name='dc.creator' i], \
                        meta[name='parsely-author' i], meta[name='sailthru.author' i], meta[name='cXenseParse:author' i]";
    const ELEMENTS: &str = "[itemprop='author'], [rel='author'], [class*='author' i], [class*='writer' i], [class*='writeby' i], \
                            [class*='byline' i], [class*='reporter' i], [class*='editor-name' i], [id*='author' i], [class*='kateb' i], .posted-by";
    let metas = page.select(META);
    let elements = page.select(ELEMENTS);
    let declared = metas.nodes().iter().filter_map(|m| m.attr("content")).map(|c| c.to_string());
    let shown = elements.nodes().iter().filter(|n| !n.has_name("meta")).take(40).map(|n| n.text().to_string());
    let short = |t: &String| (1..=14).contains(&t.split_whitespace().count());
    declared.chain(shown).map(|t| collapse_whitespace(&tidy(&t))).filter(short).filter(|t| !who::is_nobody(t)).collect()
}

/// The time of publication that the page declares, before any time of an update.
pub fn published(page: &Document) -> Vec<String> {
    const SURE: [&str; 5] = [
        "meta[property='article:published_time' i], meta[itemprop='datePublished'], meta[name='pubdate' i], meta[name='publishdate' i]",
        "meta[name='dc.date' i], meta[name='dcterms.created' i], meta[name='date' i], meta[property='og:published_time' i]",
        "[itemprop='datePublished'], [itemprop='dateCreated'], time[pubdate]",
        "time[datetime]:not([itemprop='dateModified'])",
        // What themes of WordPress and Drupal call it; "date" alone may be today's, above the page.
        ".posted-on, .entry-date, .post-date, .entry-meta .date, .post-meta .date, .article-date, .news-date",
    ];
    let value = |n: &NodeRef<'_>| n.attr("content").or_else(|| n.attr("datetime")).unwrap_or_else(|| n.text()).to_string();
    SURE.iter().filter_map(|s| page.select(s).nodes().first().map(value)).collect()
}

/// What the page's head says that its article is about.
pub fn descriptions(page: &Document) -> Vec<String> {
    let metas = page.select("meta[name='description' i], meta[property='og:description' i], meta[name='twitter:description' i]");
    metas.nodes().iter().filter_map(|m| m.attr("content")).map(|c| c.to_string()).collect()
}

/// The text of the first element that a selector finds, or its `content`.
pub fn first(page: &Document, selector: &str) -> Option<String> {
    let found = page.select_single(selector);
    let node = found.nodes().first()?;
    let text = node.attr("content").unwrap_or_else(|| node.text());
    Some(collapse_whitespace(&tidy(&text))).filter(|t| !t.is_empty())
}
/// Whether an element ends a line.
pub fn is_block(node: &NodeRef<'_>) -> bool {
    node.node_name().is_some_and(|n| BLOCKS.contains(&&*n))
}
