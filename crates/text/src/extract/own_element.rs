//! Prose of the article's own element that Readability left out: a standfirst in its head, an aside between two paragraphs, a
//! table above the first one.
//!
//! Only what stands between the heading and the last paragraph comes back. Behind it sites put teasers and notices, which are
//! sentences too.

use super::article::{Article, Removed};
use super::boilerplate::{chrome, finished, is_item};
use super::contract::words;
use super::dom::letters;
use super::stamp::date_line;
use super::tags::BLOCKS;
use super::{dom, furniture, lead, who};
use crate::normalize::{collapse_whitespace, tidy};
use dom_query::{Document, NodeRef};
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Elements that may be an article's own.
pub(super) const OWN: &str = "article, main, [role='main'], [itemprop~='articleBody'], [class*='article-body' i], [class*='articlebody' i], \
                   [class*='entry-content' i], [class*='post-content' i]";
/// So many of them are looked at.
const MOST_ELEMENTS: usize = 40;
/// A page of more blocks, or a longer text, is no article: it stays as it was found.
const MOST_BLOCKS: usize = 3000;
const MOST_BYTES: usize = 1_000_000;
/// A sentence of fewer words is a label or a button.
const SENTENCE: usize = 8;
/// So many blocks of one make are how a site makes its paragraphs.
const ALIKE: usize = 3;
/// What is a part of the page's description has so many bytes.
const DESCRIBED: usize = 60;
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
const STANDFIRSTS: &[&str] =
    &["subtitle", "sub-title", "sub_title", "subhead", "sub-head", "standfirst", "deck", "dek", "summary", "excerpt", "intro", "chapo"];

/// A block of text as it stands in the element.
struct Block {
    text: String,
    standfirst: bool,
    /// A row of a table.
    row: bool,
    /// What it is made of; 0 for a block without a name of its own or of what holds it.
    make: u64,
    /// The same without digits, which count elements or say how wide they are.
    kin: u64,
}

/// What the elements that may be the article's hold, read before Readability takes the page apart.
pub(super) struct Own(Vec<Element>);

struct Element {
    /// A page's main part may hold the beginnings of many articles.
    main: bool,
    blocks: Vec<Block>,
}

impl Element {
    /// Words of its sentences; of a page's main part only where nearly all of them are in blocks of one make.
    fn prose(&self) -> usize {
        let said = self.blocks.iter().filter(|b| finished(&b.text)).map(|b| (b.make, size(&b.text))).filter(|(_, n)| *n >= SENTENCE);
        let (mut all, mut makes) = (0, HashMap::<u64, usize>::new());
        for (make, n) in said {
            all += n;
            *makes.entry(make).or_default() += n;
        }
        let most = makes.into_values().max().unwrap_or(0);
        if self.main && most * 10 < all * 8 { 0 } else { all }
    }
}

impl Own {
    /// Reads them; `descriptions` are what the page says in its head that its article is about.
    pub(super) fn of(page: &Document, descriptions: &[String]) -> Self {
        let elements = page.select(OWN);
        let described: Vec<String> = descriptions.iter().map(|d| letters(d)).collect();
        let read = |node: &NodeRef<'_>| {
            let mut walk = Walk { described: &described, ..Walk::default() };
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
        let sized = self.0.iter().map(|e| (e.prose(), e));
        // Of several that hold the same the innermost comes last.
        let Some((most, element)) = sized.max_by_key(|(n, _): &(usize, _)| *n) else { return };
        if most < LEAST || body.iter().map(|l| size(l)).sum::<usize>() * TIMES > most {
            return;
        }
        let lines = element.blocks.iter().map(|b| b.text.clone());
        let own: Vec<String> = lines.filter(|l| furniture::kind(l).is_none() && article.title.as_deref() != Some(l)).collect();
        let known: HashSet<String> = own.iter().map(|l| letters(l)).collect();
        let scraps = std::mem::replace(body, own).into_iter().filter(|l| !known.contains(&letters(l)));
        article.removed.extend(scraps.map(|line| Removed { line, reason: "outside" }));
    }

    /// Puts back what is missing between the heading and the last paragraph, each block behind the one that it follows.
    /// `known` are lines that are kept elsewhere or left on evidence.
    pub(super) fn restore(&self, body: &mut Vec<String>, known: &HashSet<String>) {
        let held = letters(&body.join("\n"));
        let bytes: usize = self.0.iter().flat_map(|e| &e.blocks).map(|b| b.text.len()).sum();
        if held.len() > MOST_BYTES || bytes > 4 * MOST_BYTES {
            return;
        }
        let Some(blocks) = self.of_body(&held) else { return };
        let keys: Vec<String> = body.iter().map(|l| letters(l)).collect();
        let mut missing: Vec<(usize, &str)> = Vec::new();
        let mut waiting: Vec<&Block> = Vec::new();
        let mut makes: HashMap<u64, usize> = HashMap::new();
        let mut at = 0;
        for block in blocks {
            let key = letters(&block.text);
            let there = held.contains(&key);
            let Some(line) = place(&keys, &key, at, there) else {
                if !there {
                    waiting.push(block);
                }
                continue;
            };
            *makes.entry(block.make).or_default() += usize::from(block.make != 0 && size(&block.text) >= SENTENCE);
            let here = if at == 0 { line } else { at };
            missing.extend(waiting.drain(..).filter(|b| belongs(b, at == 0, known)).map(|b| (here, b.text.as_str())));
            at = line + 1;
        }
        // Behind the last paragraph only what is made as those are: a notice to subscribe may have cut the text in two.
        let same = |b: &&Block| makes.get(&b.make).is_some_and(|n| *n >= ALIKE) && size(&b.text) >= SENTENCE && finished(&b.text);
        missing.extend(waiting.into_iter().filter(same).filter(|b| belongs(b, false, known)).map(|b| (at.max(1), b.text.as_str())));
        for (at, text) in missing.into_iter().rev() {
            body.insert(at.min(body.len()), text.to_string());
        }
    }

    /// The letters of the sentences of the body's own element that are made as its paragraphs are and not among them: nothing
    /// shows them to be another's.
    pub(super) fn left(&self, body: &[String]) -> Vec<String> {
        let held = letters(&body.join("\n"));
        let bytes: usize = self.0.iter().flat_map(|e| &e.blocks).map(|b| b.text.len()).sum();
        if held.len() > MOST_BYTES || bytes > 4 * MOST_BYTES {
            return Vec::new();
        }
        let blocks = self.of_body(&held).into_iter().flatten().filter(|b| size(&b.text) >= SENTENCE).map(|b| (b, letters(&b.text)));
        let (there, left): (Vec<_>, Vec<_>) = blocks.partition(|(_, key)| held.contains(key.as_str()));
        let kin: HashSet<u64> = there.iter().map(|(b, _)| b.kin).collect();
        left.into_iter().filter(|(b, _)| kin.contains(&b.kin) && is_prose(&b.text)).map(|(_, key)| key).collect()
    }

    /// The blocks of the outermost element that holds as much of the body as any: an article's head is outside the element of
    /// its text.
    fn of_body(&self, held: &str) -> Option<&Vec<Block>> {
        let share = |blocks: &&Vec<Block>| {
            let there = blocks.iter().map(|b| letters(&b.text)).filter(|k| k.len() > 40 && held.contains(k.as_str()));
            there.map(|k| k.len()).sum::<usize>()
        };
        let elements = || self.0.iter().map(|e| &e.blocks);
        let best = elements().map(|b| share(&b)).max()?;
        elements().find(|b| share(b) * 10 >= best * 9).filter(|_| best * 2 > held.len())
    }
}

fn hash(parts: &[&str]) -> u64 {
    let mut hasher = DefaultHasher::new();
    parts.hash(&mut hasher);
    hasher.finish().max(1)
}

/// Words, and two letters for one where a script has no blanks between words.
fn size(text: &str) -> usize {
    let joined = |c: &char| matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{0E00}'..='\u{0E7F}');
    words(text) + text.chars().filter(joined).count() / 2
}

/// The line of the body from `at` on that a block is, or begins. A block that is not `there` as a whole, a summary that begins
/// as the first paragraph does, is not that line.
fn place(keys: &[String], key: &str, at: usize, there: bool) -> Option<usize> {
    const ENOUGH: usize = 20;
    let begins = |line: &String| line.len() >= ENOUGH && (there || line.len() * 2 >= key.len()) && key.contains(line.as_str());
    let same = |line: &String| line == key || key.len() >= ENOUGH && (line.contains(key) || begins(line));
    keys.iter().enumerate().skip(at.saturating_sub(1)).find(|(_, line)| same(line)).map(|(i, _)| i)
}

/// Whether a block that is not in the body is a part of it.
fn belongs(block: &Block, above: bool, known: &HashSet<String>) -> bool {
    let text = block.text.as_str();
    let n = size(text);
    let other = || known.contains(&letters(text)) || is_furniture(text);
    let said = n >= SENTENCE && finished(text) || n >= STANDFIRST && block.standfirst && above && !is_item(text);
    (said || block.row && n >= 2) && !other()
}

/// Whether a line is a date, a byline, or something that pages say.
fn is_furniture(text: &str) -> bool {
    chrome(text).is_some()
        || furniture::kind(text).is_some()
        || date_line(text).is_some()
        || lead::whole_line(text).is_some()
        || who::is_nobody(text)
}

/// Whether a text is a finished sentence of an article.
pub(super) fn is_prose(text: &str) -> bool {
    finished(text) && !is_furniture(text)
}

/// Whether an element is named after what is no text of the article.
pub(super) fn is_others(node: &NodeRef<'_>) -> bool {
    let (class, id) = (node.class(), node.attr("id"));
    [class, id].into_iter().flatten().any(|names| others(&names.to_ascii_lowercase()) != 0)
}

const _: () = assert!(OTHERS.len() <= 64, "each name has a bit");

/// Which of these names a text in small letters holds, a bit for each.
fn others(names: &str) -> u64 {
    OTHERS.iter().enumerate().filter(|(_, w)| names.contains(**w)).fold(0, |all, (at, _)| all | (1_u64 << at))
}

/// Whether a name in small letters is one that sites give to standfirsts. `leading-6` says how far lines stand apart, `leaderboard` is an
/// advertisement.
fn is_lead_name(name: &str) -> bool {
    let lead = |w: &str| w == "sub" || w.contains("lead") && !w.contains("leading") && !w.contains("leader");
    STANDFIRSTS.iter().any(|w| name.contains(w)) || name.split(|c: char| !c.is_alphanumeric()).any(lead)
}

/// The standfirst in an element that is named after one: the element itself, or the only block in it.
pub(super) fn standfirst<'a>(node: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    let name = format!("{} {}", node.class().unwrap_or_default(), node.attr("id").unwrap_or_default()).to_ascii_lowercase();
    if !is_lead_name(&name) || is_others(node) || NEVER.iter().any(|n| node.has_name(n)) {
        return None;
    }
    let mut blocks = node.descendants_it().filter(|n| dom::is_block(n));
    let (block, more) = (blocks.next(), blocks.next());
    (more.is_none() && reads_as_lead(node, STANDFIRST)).then(|| block.unwrap_or(*node))
}

/// Whether all that an element says is some words, `least` at least, without a link, finished or not, that are nothing that pages say.
pub(super) fn reads_as_lead(node: &NodeRef<'_>, least: usize) -> bool {
    const MOST: usize = 80;
    let text = dom::line(node);
    let inner = |n: &NodeRef<'_>| ["a", "form", "button", "input", "img", "script", "style"].iter().any(|name| n.has_name(name));
    (least..=MOST).contains(&size(&text)) && !is_item(&text) && !is_furniture(&text) && !node.descendants_it().any(|n| inner(&n))
}

/// What is known of the place where the walk is.
#[derive(Clone, Copy, Default)]
struct State {
    linked: bool,
    other: bool,
    /// Whether an element holds it that never holds text, and after what those are named that do.
    never: bool,
    names: u64,
    standfirst: bool,
    row: bool,
    /// The element's own name and class as a number, and with those of what holds it.
    own: u64,
    make: u64,
    /// The same two without digits.
    own_kin: u64,
    kin: u64,
}

/// Reads the blocks of an element in their order.
#[derive(Default)]
struct Walk<'a> {
    /// What the page's head says of the article.
    described: &'a [String],
    blocks: Vec<Block>,
    /// Sentences in elements that are named after something else, and these names.
    named: HashMap<String, u64>,
    text: String,
    linked: usize,
}

impl Walk<'_> {
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
        let own_class = node.class().unwrap_or_default();
        let class = format!("{own_class} {}", node.attr("id").unwrap_or_default()).to_ascii_lowercase();
        let around = State { row: false, ..state };
        let own = if own_class.trim().is_empty() { 0 } else { hash(&[name, own_class.trim()]) };
        (state.make, state.own) =
            (if own == 0 && state.own == 0 { 0 } else { hash(&[name, own_class.trim()]) ^ state.own.rotate_left(7) }, own);
        let letters: String = own_class.trim().chars().filter(|c| !c.is_ascii_digit()).collect();
        let kin = hash(&[name, &letters]);
        let named = own != 0 || state.own_kin != 0;
        (state.kin, state.own_kin) = (if named { kin ^ state.own_kin.rotate_left(7) } else { 0 }, if own == 0 { 0 } else { kin });
        state.linked |= name == "a";
        state.never = state.never || NEVER.contains(&name);
        state.names |= others(&class);
        state.other = state.other || state.never || state.names != 0;
        state.standfirst = state.standfirst || is_lead_name(&class);
        let row = name == "tr" && is_plain_row(node);
        let cell = state.row && matches!(name, "td" | "th");
        state.row |= row;
        let block = BLOCKS.contains(&name) && !cell || state.other;
        if block {
            self.flush(State { other: around.other || state.other, standfirst: around.standfirst || state.standfirst, ..around });
        } else {
            // What stands inside of a block is made as the block is.
            (state.make, state.own) = (around.make, around.own);
            (state.kin, state.own_kin) = (around.kin, around.own_kin);
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
            let told = !text.is_empty() && linked * 2 < words(&text);
            if told && state.other && !state.never && state.names != 0 && size(&text) >= SENTENCE && finished(&text) {
                self.named.insert(letters(&text), state.names);
            }
            if told && !state.other {
                // Most of what the page says of itself, not a name in it.
                let described = || {
                    let key = letters(&text);
                    let told = |d: &String| d.contains(&key) && key.len() * 3 >= d.len() * 2;
                    key.len() >= DESCRIBED && self.described.iter().any(told)
                };
                // Most blocks are longer or shorter than any of these.
                let near = self.described.iter().any(|d| (d.len() / 2..=2 * d.len()).contains(&text.len()));
                let standfirst = state.standfirst || near && described();
                self.blocks.push(Block { text, standfirst, row: state.row, make: state.make, kin: state.kin });
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

pub(super) use shown::prose;

mod shown;

#[cfg(test)]
#[path = "own_element_tests.rs"]
mod tests;
