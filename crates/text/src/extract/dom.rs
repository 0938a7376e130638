//! The tree of a page: whether it may be built, and what others ask of its elements.

use super::tags::BLOCKS;
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
pub const MAX_DEPTH: usize = 400;
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
    page.select("a").nodes().iter().map(line).filter(|t| !t.is_empty()).collect()
}

/// The letters of the elements that a page itself declares to be its article's text.
pub fn declared_text(page: &Document) -> String {
    const BODY: &str =
        "[itemprop='articleBody'], [class*='articlebody' i], [id*='articlebody' i], [class*='article-body' i], [class*='article_body' i]";
    page.select(BODY).nodes().iter().map(|n| letters(&n.text())).collect()
}

/// A text without white space and invisible characters.
pub fn letters(text: &str) -> String {
    tidy(text).chars().filter(|c| !c.is_whitespace()).collect()
}

/// The text of an element on one line.
pub fn line(node: &NodeRef<'_>) -> String {
    collapse_whitespace(&tidy(&node.text()))
}

/// Whether an element is a link to another page.
pub fn leads_away(node: &NodeRef<'_>) -> bool {
    node.has_name("a") && node.attr("href").is_some_and(|h| !h.trim().is_empty() && !h.starts_with('#') && !h.starts_with("javascript"))
}

/// What stands behind an element: its neighbours, and those of what holds it.
pub fn behind<'a>(node: &NodeRef<'a>) -> impl Iterator<Item = NodeRef<'a>> {
    const UP: usize = 6;
    const MOST: usize = 6;
    let outer = std::iter::successors(Some(*node), NodeRef::parent).take(UP);
    let outer = outer.take_while(|n| !n.has_name("body") && !n.has_name("article"));
    outer.flat_map(|n| std::iter::successors(n.next_element_sibling(), NodeRef::next_element_sibling).take(MOST))
}

/// The address that a page gives itself, unless that is its site's.
pub fn address(page: &Document) -> Option<String> {
    let link = page.select_single("link[rel='canonical' i]");
    let canonical = link.nodes().first().and_then(|n| n.attr("href")).map(|href| href.trim().to_string());
    let own = |address: &String| {
        let path = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://")).and_then(|rest| rest.split_once('/'));
        path.is_some_and(|(host, path)| !host.is_empty() && !path.is_empty())
    };
    [canonical, first(page, "meta[property='og:url' i]")].into_iter().flatten().find(own)
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

/// The page's heading: its only h1 or, where a logo and the titles of boxes are h1 too, the one that its head calls its title. One that
/// stands there for each size of a screen is the last, next to the text.
pub fn heading(page: &Document) -> Option<NodeRef<'_>> {
    const HEADLINE: usize = 3;
    let found = page.select("h1");
    if let [only] = found.nodes() {
        return Some(*only);
    }
    let called = |selector: &str| first(page, selector).map(|t| letters(&t)).unwrap_or_default();
    let (title, shared) = (called("title"), called("meta[property='og:title' i]"));
    let headlines = found.nodes().iter().map(|n| (*n, line(n))).filter(|(_, text)| text.split_whitespace().count() >= HEADLINE);
    let headlines: Vec<(NodeRef<'_>, String)> = headlines.map(|(n, text)| (n, letters(&text))).collect();
    // The name of a site may begin its title, too, in front of a longer headline.
    let begins = headlines.iter().filter(|(_, key)| title.starts_with(key.as_str()) && key.len() * 2 >= title.len());
    let own = headlines.iter().rfind(|(_, key)| *key == shared).or_else(|| begins.max_by_key(|(_, key)| key.len()))?;
    Some(own.0)
}

/// Whether an element ends a line.
pub fn is_block(node: &NodeRef<'_>) -> bool {
    node.node_name().is_some_and(|n| BLOCKS.contains(&&*n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heading_is_the_h1_that_the_page_s_head_calls_its_title() {
        const TITLE: &str = "افتتاح جسر جديد على النهر";
        let own = format!("<h1 id=own>{TITLE}</h1>");
        let logo = "<h1><a href=/>صحيفة الضفاف اليومية</a></h1>";
        let behind = format!("<title>{TITLE} | صحيفة الضفاف اليومية</title>");
        let shared = format!("<title>صحيفة الضفاف اليومية</title><meta property=\"og:title\" content=\"{TITLE}\">");
        for (head, body, found) in [
            (behind.as_str(), format!("{logo}{own}"), true),
            (behind.as_str(), format!("{own}<p>نص</p>{logo}"), true),
            (behind.as_str(), format!("{own}<h1>الأكثر قراءة</h1><h1>آخر الأخبار</h1>"), true),
            (behind.as_str(), format!("<div><h1>{TITLE}</h1></div><div>{own}</div>"), true),
            (shared.as_str(), format!("{logo}{own}"), true),
            ("", own.clone(), true),
            // The site's name in front of the title, what heads a part of the site, no title at all.
            ("<title>صحيفة الضفاف اليومية - افتتاح جسر جديد على النهر</title>", format!("{logo}{own}"), false),
            ("<title>أخبار اليوم</title>", format!("{own}<h1>أخبار اليوم</h1>"), false),
            ("", format!("{logo}{own}"), false),
            (behind.as_str(), "<h2>افتتاح جسر جديد على النهر</h2>".to_string(), false),
        ] {
            let page = Document::from(format!("<html><head>{head}</head><body>{body}</body></html>").as_str());
            let id = heading(&page).and_then(|n| n.attr("id")).map(|id| id.to_string());
            assert_eq!(id.as_deref() == Some("own"), found, "{head} {body}");
        }
    }
}
