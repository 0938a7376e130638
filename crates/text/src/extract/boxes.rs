//! Elements inside of an article that by their own names are none of its text: captions of pictures, calls to subscribe, lives
//! of authors, dates. Each is taken out before the text is looked for, and its lines are listed.
//!
//! A name alone may lie: what holds the page's heading, its declared text or a quarter of its paragraphs stays, whatever it is
//! called, and so does what is longer than any box.

use super::dom::letters;
use dom_query::{Document, NodeRef};

/// No box has more words.
const BOX: usize = 150;
/// So many are looked at: no article has more.
const MOST: usize = 1000;
/// No caption has more words.
const CAPTION: usize = 60;
/// No credit or date has more words.
const CREDIT: usize = 20;
/// So many elements up from a caption its picture stands at most.
const UP: usize = 3;

/// Words in the names of boxes, as sites write them.
const BOXES: &[&str] = &[
    "newsletter",
    "newsletters",
    "signup",
    "subscribe",
    "subscription",
    "register",
    "registration",
    "biography",
    "bio",
    "author",
    "authors",
    "authorprofile",
    "copyright",
    "trending",
    "tooltip",
];
/// Words in the names of short lines that are none of the text.
const CREDITS: &[&str] = &["byline", "credit", "credits", "timestamp", "updated"];
/// Words in the names of captions.
const CAPTIONS: &[&str] = &["caption", "captions", "figcaption", "imagecaption"];
/// What a caption stands beneath.
const PICTURES: &[&str] = &["img", "picture", "video", "amp-img", "iframe", "figure"];

/// What was taken out of a page.
#[derive(Default)]
pub struct Boxes {
    /// The letters of each, and whether it is a caption.
    texts: Vec<(String, bool)>,
}

impl Boxes {
    /// Takes the boxes out of a page.
    pub fn take(page: &Document) -> Self {
        let mut out = Self::default();
        let paragraphs: usize = page.select("p").nodes().iter().map(|p| words(p, usize::MAX)).sum();
        let mut found: Vec<(NodeRef<'_>, BoxKind)> = Vec::new();
        for node in page.root().descendants_it().filter(NodeRef::is_element) {
            if let Some(kind) = kind(&node).filter(|_| found.len() < MOST) {
                found.push((node, kind));
            }
        }
        for (node, kind) in found {
            // The box it stood in may be gone already.
            if node.parent().is_none() || !fits(&node, kind, paragraphs) {
                continue;
            }
            out.texts.push((letters(&node.text()).into_iter().collect(), kind == BoxKind::Caption));
            node.remove_from_parent();
        }
        out
    }

    /// The reason that a line of the page is no text, if it stood in a box.
    pub fn reason(&self, line: &str) -> Option<&'static str> {
        let key: String = letters(line).into_iter().collect();
        let (_, caption) = self.texts.iter().find(|(text, _)| !key.is_empty() && text.contains(&key))?;
        Some(if *caption { "caption" } else { "outside" })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum BoxKind {
    Caption,
    Box,
    Credit,
}

fn kind(node: &NodeRef<'_>) -> Option<BoxKind> {
    let name = node.node_name()?;
    match &*name {
        "html" | "body" | "main" | "article" | "head" | "meta" | "link" | "script" | "style" | "img" | "h1" => return None,
        "figcaption" => return Some(BoxKind::Caption),
        "label" => return Some(BoxKind::Box),
        "time" => return Some(BoxKind::Credit),
        _ => {}
    }
    let (class, id) = (node.class(), node.attr("id"));
    let named = |list: &[&str]| {
        [&class, &id].into_iter().flatten().any(|names| parts(names).any(|p| list.iter().any(|l| p.eq_ignore_ascii_case(l))))
    };
    match () {
        () if class.is_none() && id.is_none() => None,
        () if named(CAPTIONS) => Some(BoxKind::Caption),
        () if named(BOXES) => Some(BoxKind::Box),
        () if named(CREDITS) => Some(BoxKind::Credit),
        () => None,
    }
}

/// The words of a name: "articleBody author-bio" is "article", "Body", "author", "bio".
fn parts(names: &str) -> impl Iterator<Item = &str> {
    names.split(|c: char| !c.is_ascii_alphabetic()).flat_map(humps)
}

fn humps(word: &str) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        let hump = rest.as_bytes().windows(2).position(|w| matches!(w, [a, b] if a.is_ascii_lowercase() && b.is_ascii_uppercase()));
        let (head, tail) = rest.split_at(hump.map_or(rest.len(), |at| at + 1));
        rest = tail;
        (!head.is_empty()).then_some(head)
    })
}

/// Whether an element is as a box is, and not the article by an odd name.
fn fits(node: &NodeRef<'_>, kind: BoxKind, paragraphs: usize) -> bool {
    let most = match kind {
        BoxKind::Caption => CAPTION,
        BoxKind::Box => BOX,
        BoxKind::Credit => CREDIT,
    };
    let n = words(node, most);
    if n == 0 || n > most {
        return false;
    }
    let holds = |n: &NodeRef<'_>| {
        n.has_name("h1") || n.has_name("article") || n.has_name("main") || n.attr("itemprop").is_some_and(|i| i.contains("articleBody"))
    };
    // A date or a name inside a paragraph is a part of its sentence.
    let inside =
        || std::iter::successors(node.parent(), NodeRef::parent).take(UP).any(|p| p.has_name("p") || p.has_name("li") || p.has_name("h1"));
    let in_paragraph = || node.ancestors_it(Some(UP)).any(|a| a.has_name("p"));
    let pictured = || {
        let picture = |n: &NodeRef<'_>| PICTURES.iter().any(|p| n.has_name(p));
        let near = std::iter::successors(Some(*node), NodeRef::parent).take(UP + 1).take_while(|p| words(p, 2 * CAPTION) <= 2 * CAPTION);
        near.into_iter().any(|n| picture(&n) || n.descendants_it().any(|d| picture(&d)))
    };
    let own = || node.has_name("p") && kind != BoxKind::Caption && n > CREDIT;
    match kind {
        BoxKind::Caption => pictured(),
        BoxKind::Box => !own() && !in_paragraph() && n * 4 <= paragraphs.max(1) && !node.descendants_it().any(|n| holds(&n)),
        BoxKind::Credit => !inside() && n * 4 <= paragraphs.max(1),
    }
}

/// Words of an element, counted up to one more than `most`: what stands around a picture may be the whole page.
fn words(node: &NodeRef<'_>, most: usize) -> usize {
    let mut n = 0;
    for text in node.descendants_it().filter(NodeRef::is_text) {
        n += text.text().split_whitespace().take(most.saturating_add(1).saturating_sub(n)).count();
        if n > most {
            break;
        }
    }
    n
}

#[cfg(test)]
#[path = "boxes_tests.rs"]
mod tests;
