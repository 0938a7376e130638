//! A part of an office file as paragraphs with runs: fragments of HTML on the way in, the same XML with other words on the way out.
//!
//! What a paragraph holds becomes a fragment for [`markup`](crate::translate::markup): runs that look alike are one `<b>`, links are
//! `<a>`, whatever has no text of the paragraph (pictures, notes, fields) is an `<img>`, a line break or tab a `<br>`; each carries the
//! number of what it stands for. The look that most of a paragraph has carries no tag at all. Everything outside of such paragraphs, and every
//! paragraph without an Arabic letter, comes back to the byte.

use super::runs::{self, Item, ItemKind, Look, Part};
use crate::translate::markup::entity;
use crate::translate::markup::token::{Token, attribute, name, tokens};
use mujaz_text::is_arabic_letter;
use std::ops::Range;

/// Which elements of a part are what; names in lower case, as [`name`] gives them.
#[derive(Debug)]
pub struct Dialect {
    /// They hold a paragraph.
    pub paragraphs: &'static [&'static str],
    /// Within a paragraph: what they hold is text of the paragraph.
    pub inline: &'static [&'static str],
    /// They break a line, or a row into columns: no sentence goes over them.
    pub breaks: &'static [&'static str],
    /// Nobody reads what they hold.
    pub skipped: &'static [&'static str],
    /// Whether text stands in runs with a look (`w:r`, `w:rPr`, `w:t`), and not between tags.
    pub runs: bool,
}

/// Word's.
pub const WORD: Dialect = Dialect {
    paragraphs: &["w:p"],
    inline: &["w:hyperlink", "w:ins", "w:moveto", "w:smarttag", "w:customxml", "w:sdt", "w:sdtcontent", "w:dir", "w:bdo"],
    breaks: &["w:br", "w:cr", "w:tab", "w:ptab"],
    skipped: &["w:del", "w:movefrom"],
    runs: true,
};
/// `OpenDocument`'s.
pub const OPEN: Dialect = Dialect {
    paragraphs: &["text:p", "text:h"],
    inline: &["text:span", "text:a", "text:meta", "text:meta-field", "text:ruby", "text:ruby-base", "loext:content-control"],
    breaks: &["text:line-break", "text:tab"],
    skipped: &["text:tracked-changes", "text:script", "text:ruby-text", "office:scripts", "office:font-face-decls"],
    runs: false,
};
/// The contents of a book as readers before EPUB 3 want them.
pub const CONTENTS: Dialect = Dialect { paragraphs: &["text"], inline: &[], breaks: &[], skipped: &[], runs: false };

/// Elements within each other beyond what any program writes.
const DEPTH: usize = 200;

/// A paragraph.
#[derive(Debug)]
struct Paragraph<'a> {
    /// Its bytes in the part, and which paragraphs of the story may stand in it (in a note, a text box).
    place: Range<usize>,
    within: Range<usize>,
    /// What stands in front of its first item.
    front: &'a str,
    items: Vec<Item<'a>>,
    close: &'a str,
    /// The look without a tag.
    usual: Look<'a>,
    html: String,
}

/// A part of an office file.
#[derive(Debug)]
pub struct Story<'a> {
    xml: &'a str,
    dialect: &'static Dialect,
    parts: Vec<Part<'a>>,
    paragraphs: Vec<Paragraph<'a>>,
    /// While it is read: whether the paragraph's counts of pages are words of its sentence.
    pages: bool,
}

/// An element, or a leaf of the tree: a text, a tag that stands alone, a comment.
#[derive(Debug)]
struct Node<'a> {
    open: &'a str,
    name: String,
    children: Vec<Node<'a>>,
    /// Empty for a leaf.
    close: &'a str,
    place: Range<usize>,
}

/// The text of a leaf: of a comment none, of CDATA what it holds.
fn leaf(raw: &str) -> String {
    match raw.strip_prefix("<![CDATA[") {
        Some(inner) => inner.strip_suffix("]]>").unwrap_or(inner).into(),
        None if raw.starts_with("<!") => String::new(),
        None => entity::decode(raw),
    }
}

/// Whether a leaf is text.
fn is_text(node: &Node<'_>) -> bool {
    node.close.is_empty() && node.name.is_empty() && (!node.open.starts_with('<') || node.open.starts_with("<![CDATA["))
}

/// The elements of a part within each other.
fn tree(xml: &str) -> Result<Vec<Node<'_>>, String> {
    let node = |open, name, place| Node { open, name, children: Vec::new(), close: "", place };
    let mut stack = vec![node("", String::new(), 0..0)];
    let mut at = 0;
    for token in tokens(xml, false) {
        let place = at..at + token.raw().len();
        at = place.end;
        let done = match token {
            Token::Open(raw) => {
                if stack.len() > DEPTH {
                    return Err(format!("its elements are nested more than {DEPTH} deep"));
                }
                stack.push(node(raw, name(raw), place));
                continue;
            }
            Token::Close(raw) => {
                let open = stack.pop().filter(|n| !stack.is_empty() && n.name == name(raw));
                let Some(open) = open else { return Err(format!("nothing opens its {raw}")) };
                Node { close: raw, place: open.place.start..place.end, ..open }
            }
            Token::Text(raw) => node(raw, String::new(), place),
            Token::Void(raw) | Token::Opaque(raw) => node(raw, if raw.starts_with("<!") { String::new() } else { name(raw) }, place),
        };
        if let Some(parent) = stack.last_mut() {
            parent.children.push(done);
        }
    }
    match (stack.pop(), stack.len()) {
        (Some(root), 0) => Ok(root.children),
        (open, _) => Err(format!("nothing closes its {}", open.map_or("", |n| n.open))),
    }
}

impl<'a> Story<'a> {
    /// Reads a part. XML that is none is an error.
    pub fn read(xml: &'a str, dialect: &'static Dialect) -> Result<Self, String> {
        let mut story = Self { xml, dialect, parts: Vec::new(), paragraphs: Vec::new(), pages: false };
        let mut parts = Vec::new();
        tree(xml)?.iter().for_each(|n| story.node(n, &mut parts));
        story.parts = parts;
        Ok(story)
    }

    /// Its paragraphs as fragments of HTML.
    pub fn fragments(&self) -> impl Iterator<Item = &str> {
        self.paragraphs.iter().map(|p| p.html.as_str())
    }

    /// The part with other fragments.
    pub fn write(&self, fragments: &[String]) -> String {
        let mut out = String::new();
        self.put(&self.parts, fragments, &mut out);
        out
    }

    fn raw(&self, place: Range<usize>) -> &'a str {
        self.xml.get(place).unwrap_or("")
    }

    fn node(&mut self, node: &Node<'a>, out: &mut Vec<Part<'a>>) {
        let own = node.name.as_str();
        if node.close.is_empty() || self.dialect.skipped.contains(&own) {
            return out.push(Part::Raw(self.raw(node.place.clone())));
        }
        if self.dialect.paragraphs.contains(&own) {
            let paragraph = self.paragraph(node);
            out.push(Part::Paragraph(self.paragraphs.len()));
            return self.paragraphs.push(paragraph);
        }
        out.push(Part::Raw(node.open));
        node.children.iter().for_each(|c| self.node(c, out));
        out.push(Part::Raw(node.close));
    }

    fn paragraph(&mut self, node: &Node<'a>) -> Paragraph<'a> {
        let first = self.paragraphs.len();
        let front = node.children.first().filter(|c| self.dialect.runs && c.name == "w:ppr");
        let rest = node.children.get(usize::from(front.is_some())..).unwrap_or_default();
        let start = node.place.start;
        let head = self.raw(start..front.map_or(start + node.open.len(), |c| c.place.end));
        let mut items = Vec::new();
        let pages = runs::words_between_counts(self.raw(node.place.clone()));
        let outer = std::mem::replace(&mut self.pages, pages);
        self.inline(rest, &mut items);
        let items = runs::settle(items, pages);
        self.pages = outer;
        let usual = runs::usual(&items);
        let html = runs::html(&items, usual);
        Paragraph { place: node.place.clone(), within: first..self.paragraphs.len(), front: head, items, close: node.close, usual, html }
    }

    /// What a paragraph holds, in order.
    fn inline(&mut self, nodes: &[Node<'a>], out: &mut Vec<Item<'a>>) {
        for node in nodes {
            let own = node.name.as_str();
            if is_text(node) && !self.dialect.runs {
                out.push(Item { text: leaf(node.open), ..Item::new(ItemKind::Text, vec![Part::Raw(node.open)]) });
            } else if self.dialect.runs && own == "w:r" && !node.close.is_empty() {
                self.run(node, out);
            } else if self.speaks(node) && !node.close.is_empty() {
                out.push(Item::new(ItemKind::Open, vec![Part::Raw(node.open)]));
                self.inline(&node.children, out);
                out.push(Item::new(ItemKind::Close, vec![Part::Raw(node.close)]));
            } else {
                let kind = if self.dialect.breaks.contains(&own) { ItemKind::Break } else { ItemKind::Unit };
                let mut parts = Vec::new();
                self.node(node, &mut parts);
                out.push(Item::new(kind, parts));
            }
        }
    }

    /// Whether what an element within a paragraph holds is text of the paragraph: by its name, or, of a field, by what it shows.
    fn speaks(&self, node: &Node<'a>) -> bool {
        let own = node.name.as_str();
        if self.dialect.inline.contains(&own) {
            return true;
        }
        if self.dialect.runs {
            let counts = self.pages && runs::counts_pages(node.open);
            return own == "w:fldsimple" && (counts || self.raw(node.place.clone()).contains(is_arabic_letter));
        }
        if matches!(own, "text:page-number" | "text:page-count") {
            return self.pages;
        }
        !self.dialect.skipped.contains(&own) && node.children.iter().any(|c| is_text(c) && c.open.contains(is_arabic_letter))
    }

    /// A run, taken apart: each piece with the run's tags, so that it is a run of its own.
    fn run(&mut self, node: &Node<'a>, out: &mut Vec<Item<'a>>) {
        let styled = node.children.first().filter(|c| c.name == "w:rpr").map(|c| c.place.clone());
        let look = (node.open, styled.clone().map_or("", |p| self.raw(p)));
        let rest = node.children.get(usize::from(styled.is_some())..).unwrap_or_default();
        if rest.is_empty() {
            return out.push(Item::new(ItemKind::Unit, vec![Part::Raw(self.raw(node.place.clone()))]));
        }
        for child in rest {
            let mut parts = vec![Part::Raw(node.open), Part::Raw(look.1)];
            self.node(child, &mut parts);
            parts.push(Part::Raw(node.close));
            let mut text = String::new();
            let kind = match child.name.as_str() {
                "w:t" => {
                    child.children.iter().for_each(|c| text.push_str(&leaf(c.open)));
                    ItemKind::Text
                }
                "w:fldchar" => match attribute(child.open, "w:fldCharType").as_deref() {
                    Some("begin") => ItemKind::Begin,
                    Some("separate") => ItemKind::Result,
                    _ => ItemKind::End,
                },
                other if self.dialect.breaks.contains(&other) => ItemKind::Break,
                _ => ItemKind::Unit,
            };
            out.push(Item { text, look, ..Item::new(kind, parts) });
        }
    }

    fn put(&self, parts: &[Part<'a>], fragments: &[String], out: &mut String) {
        for part in parts {
            match part {
                Part::Raw(raw) => out.push_str(raw),
                Part::Paragraph(at) => self.put_paragraph(*at, fragments, out),
            }
        }
    }

    /// A paragraph as it is, but for those that stand in it.
    fn put_as_it_is(&self, paragraph: &Paragraph<'a>, fragments: &[String], out: &mut String) {
        let mut inner: Vec<usize> = paragraph.within.clone().collect();
        let place = |at: &usize| self.paragraphs.get(*at).map_or(0..0, |p| p.place.clone());
        inner.sort_by_key(|at| place(at).start);
        let mut done = paragraph.place.start;
        for at in inner {
            let own = place(&at);
            if own.start >= done {
                out.push_str(self.raw(done..own.start));
                self.put_paragraph(at, fragments, out);
                done = own.end;
            }
        }
        out.push_str(self.raw(done..paragraph.place.end));
    }

    fn put_paragraph(&self, at: usize, fragments: &[String], out: &mut String) {
        let (Some(paragraph), Some(html)) = (self.paragraphs.get(at), fragments.get(at)) else { return };
        if *html == paragraph.html {
            return self.put_as_it_is(paragraph, fragments, out);
        }
        out.push_str(paragraph.front);
        let (mut looks, mut open) = (vec![paragraph.usual], Vec::new());
        for token in tokens(html, false) {
            let numbered = |raw: &str| attribute(raw, "n").and_then(|n| n.parse::<usize>().ok());
            let own = |raw: &str| numbered(raw).and_then(|n| paragraph.items.get(n));
            match token {
                Token::Open(raw) if name(raw) == "b" => looks.push(own(raw).map_or(paragraph.usual, |i| i.look)),
                Token::Close(raw) if name(raw) == "b" => _ = looks.pop(),
                Token::Open(raw) | Token::Void(raw) if numbered(raw).is_some() => {
                    let Some(item) = own(raw) else { continue };
                    self.put(&item.parts, fragments, out);
                    if item.kind == ItemKind::Open {
                        open.push(item.twin);
                    }
                }
                Token::Close(_) => {
                    let Some(item) = open.pop().and_then(|twin| paragraph.items.get(twin)) else { continue };
                    self.put(&item.parts, fragments, out);
                }
                other => self.words(&entity::decode(other.raw()), looks.last().copied().unwrap_or_default(), out),
            }
        }
        out.push_str(paragraph.close);
    }

    /// Text as the dialect writes it.
    fn words(&self, text: &str, (open, look): Look<'_>, out: &mut String) {
        let text: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\t' | '\n')).collect();
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        if !self.dialect.runs {
            return out.push_str(&text);
        }
        if !text.is_empty() {
            let open = if open.is_empty() { "<w:r>" } else { open };
            out.extend([open, look, "<w:t xml:space=\"preserve\">", &text, "</w:t></w:r>"]);
        }
    }
}
