//! Prose of the article's own element that Readability left out: a standfirst in its head, an aside between two paragraphs, a
//! table above the first one.
//!
//! Only what stands between the heading and the last paragraph comes back. Behind it sites put teasers and notices, which are
//! sentences too.

use super::article::{Article, Removed};
use super::boilerplate::{chrome, finished, is_item};
use super::contract::words;
use super::stamp::date_line;
use super::tags::BLOCKS;
use super::{dom, furniture, lead, who};
use crate::normalize::{collapse_whitespace, tidy};
use dom_query::{Document, NodeRef};
use std::collections::HashSet;

/// Elements that may be an article's own.
const OWN: &str = "article, main, [role='main'], [itemprop~='articleBody'], [class*='article-body' i], [class*='articlebody' i], \
                   [class*='entry-content' i], [class*='post-content' i]";
/// So many of them are looked at.
const MOST_ELEMENTS: usize = 40;
/// A page of more blocks, or a longer text, is no article: it stays as it was found.
const MOST_BLOCKS: usize = 3000;
const MOST_BYTES: usize = 1_000_000;
/// A sentence of fewer words is a label or a button.
const SENTENCE: usize = 8;
/// A standfirst of fewer words says no more than a section's name.
const STANDFIRST: usize = 4;
/// Elements that hold no text of an article.
const NEVER: &[&str] =
    &["script", "style", "noscript", "template", "nav", "form", "button", "select", "figcaption", "iframe", "svg", "h1", "time", "video"];
/// Parts of the names that sites give to what is no text of the article, though it stands in its element.
const OTHERS: &[&str] = &[
    "related",
    "recommend",
    "promo",
    "newsletter",
    "subscri",
    "share",
    "social",
    "comment",
    "cookie",
    "tags",
    "author",
    "-bio",
    "advert",
    "sponsor",
    "caption",
    "credit",
    "copyright",
    "breadcrumb",
    "teaser",
    "card",
    "most",
    "trending",
    "signup",
    "paywall",
    "modal",
    "popup",
    "login",
    "menu",
    "sidebar",
    "read-more",
    "readmore",
    "more-",
    "also",
    "byline",
    "disclaimer",
    "rating",
    "widget",
    "follow",
    "nav",
];
/// Parts of the names of standfirsts.
const STANDFIRSTS: &[&str] = &[
    "subtitle",
    "sub-title",
    "sub_title",
    "subhead",
    "sub-head",
    "standfirst",
    "deck",
    "dek",
    "summary",
    "excerpt",
    "intro",
    "chapo",
    "lead",
];

/// A block of text as it stands in the element.
struct Block {
    text: String,
    standfirst: bool,
    /// A row of a table.
    row: bool,
}

/// What the elements that may be the article's hold, read before Readability takes the page apart.
pub(super) struct Own(Vec<Element>);

struct Element {
    /// A page's main part may hold the beginnings of many articles.
    main: bool,
    blocks: Vec<Block>,
}

impl Own {
    pub(super) fn of(page: &Document) -> Self {
        let elements = page.select(OWN);
        let read = |node: &NodeRef<'_>| {
            let mut walk = Walk::default();
            walk.children(node, State::default());
            walk.flush(State::default());
            Element { main: node.has_name("main") || node.attr("role").is_some(), blocks: walk.blocks }
        };
        Self(elements.nodes().iter().take(MOST_ELEMENTS).map(read).filter(|e| (1..=MOST_BLOCKS).contains(&e.blocks.len())).collect())
    }

    /// Takes the element's own blocks where what was found is a scrap beside them: a notice about cookies, a teaser.
    pub(super) fn instead(&self, article: &mut Article, body: &mut Vec<String>) {
        const LEAST: usize = 100;
        const TIMES: usize = 3;
        let prose =
            |blocks: &[Block]| blocks.iter().map(|b| &b.text).filter(|t| finished(t)).map(|t| words(t)).filter(|n| *n >= SENTENCE).sum();
        let sized = self.0.iter().filter(|e| !e.main).map(|e| (prose(&e.blocks), e));
        // Of several that hold the same the innermost comes last.
        let Some((most, element)) = sized.max_by_key(|(n, _): &(usize, _)| *n) else { return };
        if most < LEAST || body.iter().map(|l| words(l)).sum::<usize>() * TIMES > most {
            return;
        }
        let lines = element.blocks.iter().map(|b| b.text.clone());
        let own: Vec<String> = lines.filter(|l| furniture::kind(l).is_none() && article.title.as_deref() != Some(l)).collect();
        let known: HashSet<String> = own.iter().map(|l| flat(l)).collect();
        let scraps = std::mem::replace(body, own).into_iter().filter(|l| !known.contains(&flat(l)));
        article.removed.extend(scraps.map(|line| Removed { line, reason: "outside" }));
    }

    /// Puts back what is missing between the heading and the last paragraph, each block behind the one that it follows.
    /// `known` are lines that are kept elsewhere or left on evidence.
    pub(super) fn restore(&self, body: &mut Vec<String>, known: &HashSet<String>) {
        let held = flat(&body.join("\n"));
        let bytes: usize = self.0.iter().flat_map(|e| &e.blocks).map(|b| b.text.len()).sum();
        if held.len() > MOST_BYTES || bytes > 4 * MOST_BYTES {
            return;
        }
        let Some(blocks) = self.of_body(&held) else { return };
        let keys: Vec<String> = body.iter().map(|l| flat(l)).collect();
        let mut missing: Vec<(usize, &str)> = Vec::new();
        let mut waiting: Vec<&Block> = Vec::new();
        let mut at = 0;
        for block in blocks {
            let key = flat(&block.text);
            let Some(line) = place(&keys, &key, at) else {
                if !held.contains(&key) {
                    waiting.push(block);
                }
                continue;
            };
            let here = if at == 0 { line } else { at };
            missing.extend(waiting.drain(..).filter(|b| belongs(b, at == 0, known)).map(|b| (here, b.text.as_str())));
            at = line + 1;
        }
        for (at, text) in missing.into_iter().rev() {
            body.insert(at.min(body.len()), text.to_string());
        }
    }

    /// The blocks of the outermost element that holds as much of the body as any: an article's head is outside the element of
    /// its text.
    fn of_body(&self, held: &str) -> Option<&Vec<Block>> {
        let share = |blocks: &&Vec<Block>| {
            let there = blocks.iter().map(|b| flat(&b.text)).filter(|k| k.len() > 40 && held.contains(k.as_str()));
            there.map(|k| k.len()).sum::<usize>()
        };
        let elements = || self.0.iter().map(|e| &e.blocks);
        let best = elements().map(|b| share(&b)).max()?;
        elements().find(|b| share(b) * 10 >= best * 9).filter(|_| best * 2 > held.len())
    }
}

/// Letters only.
fn flat(text: &str) -> String {
    dom::letters(text).into_iter().collect()
}

/// The line of the body from `at` on that a block is, or begins.
fn place(keys: &[String], key: &str, at: usize) -> Option<usize> {
    const ENOUGH: usize = 20;
    let same =
        |line: &String| line == key || key.len() >= ENOUGH && (line.contains(key) || line.len() >= ENOUGH && key.contains(line.as_str()));
    keys.iter().enumerate().skip(at.saturating_sub(1)).find(|(_, line)| same(line)).map(|(i, _)| i)
}

/// Whether a block that is not in the body is a part of it.
fn belongs(block: &Block, above: bool, known: &HashSet<String>) -> bool {
    let text = block.text.as_str();
    let n = words(text);
    let other = || {
        known.contains(&flat(text))
            || chrome(text).is_some()
            || furniture::kind(text).is_some()
            || date_line(text).is_some()
            || lead::whole_line(text).is_some()
            || who::is_nobody(text)
    };
    let said = n >= SENTENCE && finished(text) || n >= STANDFIRST && block.standfirst && above && !is_item(text);
    (said || block.row && n >= 2) && !other()
}

/// What is known of the place where the walk is.
#[derive(Clone, Copy, Default)]
struct State {
    linked: bool,
    other: bool,
    standfirst: bool,
    row: bool,
}

/// Reads the blocks of an element in their order.
#[derive(Default)]
struct Walk {
    blocks: Vec<Block>,
    text: String,
    linked: usize,
}

impl Walk {
    fn children(&mut self, node: &NodeRef<'_>, state: State) {
        for child in node.children_it(false) {
            if child.is_text() {
                // Breaks in the source are blanks; those of the page come from <br>.
                let text = child.text().replace(['\n', '\r', '\t'], " ");
                self.text.push_str(if self.text.ends_with('\n') { text.trim_start() } else { &text });
                self.linked += if state.linked { words(&text) } else { 0 };
            } else if child.is_element() {
                self.element(&child, state);
            }
        }
    }

    fn element(&mut self, node: &NodeRef<'_>, mut state: State) {
        let name = node.node_name().unwrap_or_default().to_string();
        let name = name.as_str();
        if name == "br" {
            self.text.truncate(self.text.trim_end_matches(' ').len());
            return self.text.push('\n');
        }
        let class = format!("{} {}", node.class().unwrap_or_default(), node.attr("id").unwrap_or_default()).to_ascii_lowercase();
        state.linked |= name == "a";
        state.other |= NEVER.contains(&name) || OTHERS.iter().any(|w| class.contains(w));
        state.standfirst |= STANDFIRSTS.iter().any(|w| class.contains(w));
        let row = name == "tr" && is_plain_row(node);
        let cell = state.row && matches!(name, "td" | "th");
        state.row |= row;
        let block = BLOCKS.contains(&name) && !cell || state.other;
        if block {
            self.flush(State { row: false, ..state });
        }
        if !(state.other && matches!(name, "script" | "style" | "noscript" | "template" | "svg")) {
            self.children(node, state);
        }
        if cell {
            self.text.push(' ');
        }
        if block {
            self.flush(state);
        }
    }

    /// Ends a block; what is mostly links, or of another's, is none.
    fn flush(&mut self, state: State) {
        let (text, linked) = (std::mem::take(&mut self.text), std::mem::take(&mut self.linked));
        // A single break may stand inside a sentence, two do not.
        for part in text.split("\n\n") {
            let text = collapse_whitespace(&tidy(&part.replace('\n', " ")));
            if !text.is_empty() && !state.other && linked * 2 < words(&text) {
                self.blocks.push(Block { text, standfirst: state.standfirst, row: state.row });
            }
        }
    }
}

/// A row of a table with figures or names, not one that lays out a page.
fn is_plain_row(row: &NodeRef<'_>) -> bool {
    let cells = row.children_it(false).filter(|n| n.has_name("td") || n.has_name("th")).count();
    cells >= 2
        && words(&row.text()) <= 12 * cells
        && !row.descendants_it().any(|n| ["table", "p", "div", "ul", "img", "input"].iter().any(|t| n.has_name(t)))
}

#[cfg(test)]
#[path = "own_element_tests.rs"]
mod tests;
