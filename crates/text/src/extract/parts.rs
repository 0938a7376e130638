//! An article that its page holds in parts: a head with its lead beside the text, halves around an advertisement, a rest that a
//! button shows, a last paragraph in a foot. They are brought together before the text is looked for.
//!
//! Only prose moves: finished sentences that are no links, in elements that are not named after something else.

use super::dom::{self, letters, line};
use super::own_element::{OWN, is_others, is_prose, standfirst};
use crate::lexicon::PAGE_WORDS;
use crate::normalize::fold;
use dom_query::{Document, NodeRef};
use std::collections::HashSet;

/// A sentence of fewer words is a label.
const SENTENCE: usize = 5;
/// More words between a heading and its text are something else.
const HEAD: usize = 300;
/// So many blocks of a head are its lead or its key points.
const LEADS: usize = 10;
/// So many elements are looked at for each rule.
const MOST: usize = 400;
/// So far from what it shows a button stands, counted in elements beside and above it.
const NEAR: usize = 3;
const UP: usize = 2;
/// So many paragraphs are hidden one by one.
const MOST_HIDDEN: usize = 40;
/// So many elements that may hold the text are looked at.
const CONTAINERS: usize = 40;
/// Parts of one article stand so far apart, counted in elements that hold them, with so many others between them.
const APART: usize = 6;
const BETWEEN: usize = 12;

/// Elements that hold a paragraph.
const PARAGRAPHS: &[&str] = &["p", "li", "h2", "h3", "h4"];
/// Elements that hold other blocks, or no text of the article.
const INNER: &[&str] =
    &["p", "div", "ul", "ol", "table", "section", "article", "h1", "h2", "h3", "h4", "li", "form", "nav", "aside", "button"];
/// Elements whose text is no part of the article's.
const NEVER: &[&str] = &["nav", "aside", "form", "figure", "button", "script", "style", "noscript", "template", "table"];
/// Parts of the names of what is hidden for another reason than its length.
const WINDOWS: &[&str] = &["dialog", "lightbox", "overlay", "consent", "gdpr", "alert", "toast", "tooltip", "search", "error"];
/// What players of sound and pictures say in front of an article.
const PLAYERS: &[&str] = &["متصفحك", "المتصفح", "استمع", "Your browser"];

/// Shows what a button of its article shows; returns the letters of the article's sentences that stay hidden.
pub(super) fn unfold(hidden: &[NodeRef<'_>]) -> Vec<String> {
    let (mut lost, mut buttons) = (Vec::new(), Vec::new());
    let all: HashSet<_> = hidden.iter().map(|n| n.id).collect();
    for node in hidden.iter().take(MOST) {
        // What is hidden in another is a part of that.
        if node.ancestors_it(None).any(|a| all.contains(&a.id)) {
            continue;
        }
        let said = sentences(node);
        if said.is_empty() || !in_article(node) || is_window(node) {
            continue;
        }
        if let Some(button) = more_beside(node) {
            // By its name it is hidden still; shown, it needs no button.
            node.remove_all_attrs();
            buttons.push(button);
        } else {
            lost.extend(said.iter().map(|s| letters(s)));
        }
    }
    buttons.iter().for_each(NodeRef::remove_from_parent);
    lost
}

/// Brings the parts of the page's article together.
pub(super) fn join(page: &Document) {
    teasers(page);
    heads(page);
    abstracts(page);
    halves(page);
    head(page);
}

/// What a site calls a teaser and sets beside the heading is the article's own standfirst.
fn teasers(page: &Document) {
    let Some(heading) = dom::heading(page) else { return };
    let teaser = |n: &NodeRef<'_>| {
        let names = format!("{} {}", n.class().unwrap_or_default(), n.id_attr().unwrap_or_default()).to_ascii_lowercase();
        let holds = || n.descendants_it().any(|d| ["a", "img", "h2", "h3", "article"].iter().any(|t| d.has_name(t)));
        names.contains("teaser") && !n.has_name("a") && !holds()
    };
    for at in std::iter::successors(Some(heading), NodeRef::parent).take(UP) {
        if ["article", "main", "body"].iter().any(|n| at.has_name(n)) {
            break;
        }
        let before = std::iter::successors(at.prev_element_sibling(), NodeRef::prev_element_sibling).take(NEAR);
        let behind = std::iter::successors(at.next_element_sibling(), NodeRef::next_element_sibling).take(NEAR);
        before.chain(behind).filter(teaser).for_each(|n| {
            n.remove_all_attrs();
            n.set_attr("class", "standfirst");
        });
    }
}

/// Prose in the heads of an article, which Readability drops, comes out of them.
fn heads(page: &Document) {
    // In feet stand authors' lives, forms and pleas, in sentences like the article's: they stay where they are.
    for node in page.select("article header").nodes().iter().take(MOST) {
        let nested = node.ancestors_it(None).any(|a| a.has_name("header") || a.has_name("footer"));
        if nested || node.ancestors_it(Some(UP)).any(|a| a.has_name("blockquote") || is_others(&a)) || is_others(node) {
            continue;
        }
        if !node.descendants_it().any(|n| n.is_element() && INNER.iter().any(|i| n.has_name(i))) && is_said(node) {
            node.rename("p");
            node.remove_all_attrs();
            continue;
        }
        blocks(node).iter().rev().for_each(|block| node.insert_after(block));
    }
}

/// What agencies' mark-up (NITF) keeps above the text as its abstract goes in front of it, unless the text says it.
fn abstracts(page: &Document) {
    let found = page.select("abstract");
    let root = page.root();
    let Some(text) = found.nodes().first().and_then(|_| root.descendants_it().find(|n| n.has_name("body.content"))) else { return };
    let known = letters(&text.text());
    let said = found.nodes().iter().flat_map(blocks).filter(|n| !known.contains(&letters(&n.text())));
    said.collect::<Vec<_>>().iter().rev().for_each(|n| text.prepend_child(n));
}

/// Elements of one make that hold one article, beside each other or in neighbours made alike: the text of each goes into the
/// first.
fn halves(page: &Document) {
    let parts = page.select(OWN);
    let mut joined = HashSet::new();
    let parts: Vec<NodeRef<'_>> = parts.nodes().iter().take(MOST).filter(|n| !n.has_name("main")).copied().collect();
    for (at, first) in parts.iter().enumerate() {
        if joined.contains(&first.id) || within(first) || !is_prose_part(first, true) {
            continue;
        }
        let mut last = *first;
        for part in parts.iter().skip(at + 1).filter(|p| same_make(first, p)) {
            let Some(between) = between_parts(&last, part).filter(|_| !joined.contains(&part.id) && is_prose_part(part, false)) else {
                break;
            };
            joined.insert(part.id);
            // What is moved stands no more where it stood: the next part is sought from there.
            last = *part;
            between.iter().filter(|n| is_inside(n)).for_each(|n| first.append_child(n));
            part.children_it(false).collect::<Vec<_>>().iter().for_each(|n| first.append_child(n));
        }
    }
}

/// Whether an element stands in one that may be the whole article.
fn within(node: &NodeRef<'_>) -> bool {
    node.ancestors_it(None).any(|a| a.has_name("article") || is_own_class(&a))
}

/// What stands between two parts of one article, if nothing there begins another: they are neighbours, or in neighbours.
fn between_parts<'a>(one: &NodeRef<'a>, two: &NodeRef<'a>) -> Option<Vec<NodeRef<'a>>> {
    let (mut a, mut b) = (*one, *two);
    for _ in 0..=APART {
        let (above, over) = (a.parent()?, b.parent()?);
        if above.id == over.id {
            let between: Vec<NodeRef<'a>> =
                std::iter::successors(a.next_element_sibling(), NodeRef::next_element_sibling).take_while(|n| n.id != b.id).collect();
            let open = |n: &NodeRef<'a>| n.has_name("h1") || n.has_name("h2") || n.has_name("article");
            let headed = b.id != two.id && b.descendants_it().any(|n| open(&n) && !n.ancestors_it(None).any(|a| a.id == two.id));
            let far = between.len() > BETWEEN || b.id != two.id && between.iter().any(|n| n.descendants_it().any(|n| open(&n)));
            return (!headed && !far && b.prev_element_sibling().is_some()).then_some(between);
        }
        if above.node_name() != over.node_name() {
            return None;
        }
        (a, b) = (above, over);
    }
    None
}

/// Whether what stands between two parts is of the article: its paragraphs, headings, lists and pictures.
fn is_inside(node: &NodeRef<'_>) -> bool {
    let heading = node.has_name("h2") || node.has_name("h3") || node.has_name("h4");
    let quiet = || !is_others(node) && !node.descendants_it().any(|n| n.has_name("a"));
    is_paragraph(node) && is_said(node) || (heading || ["blockquote", "ul", "ol", "table"].iter().any(|n| node.has_name(n))) && quiet()
}

/// Whether two elements are made alike; articles may bear names of their own.
fn same_make(a: &NodeRef<'_>, b: &NodeRef<'_>) -> bool {
    a.node_name() == b.node_name() && (a.has_name("article") || a.class().is_some() && a.class() == b.class())
}

/// Whether an element holds prose of an article and, unless it is the `first` part, no beginning of one.
fn is_prose_part(node: &NodeRef<'_>, first: bool) -> bool {
    if is_others(node) || node.parent().is_some_and(|p| is_others(&p)) {
        return false;
    }
    let heading = |n: &NodeRef<'_>| ["h1", "h2", "h3", "h4", "h5"].iter().any(|h| n.has_name(h));
    let linked = |n: &NodeRef<'_>| n.descendants_it().any(|d| d.has_name("a")) || n.parent().is_some_and(|p| p.has_name("a"));
    let begins = |n: &NodeRef<'_>| n.has_name("h1") || n.has_name("time") || n.has_name("article") || heading(n) && linked(n);
    let mut inside = node.descendants_it().filter(NodeRef::is_element);
    if !first && inside.any(|n| begins(&n) || named_time(&n)) {
        return false;
    }
    // A part may begin with a heading between its paragraphs; the beginning of another article does.
    let opens =
        || node.descendants_it().filter(NodeRef::is_element).find(|n| heading(n) || n.has_name("p")).is_some_and(|n| n.has_name("h2"));
    let said = blocks(node).len();
    let teaser = || said < 2 && node.descendants_it().any(|n| heading(&n) && linked(&n));
    if first { said > 0 && !teaser() } else { said > 0 && !(node.has_name("article") && opens()) }
}

fn named_time(node: &NodeRef<'_>) -> bool {
    node.class().is_some_and(|c| {
        c.split(|c: char| !c.is_ascii_alphabetic()).any(|w| ["date", "time", "timestamp", "author", "byline"].contains(&w))
    })
}

/// The lead of an article whose heading stands outside of the element of its text.
fn head(page: &Document) {
    let Some(heading) = dom::heading(page) else { return };
    if heading.text().split_whitespace().count() < 3 {
        return;
    }
    let named = page.select(OWN);
    let named = named.nodes().iter().filter(|n| !n.has_name("main") && n.attr("role").is_none()).take(CONTAINERS);
    let containers: HashSet<_> = named.map(|n| n.id).collect();
    let own = |n: &NodeRef<'_>| containers.contains(&n.id) && !blocks(n).is_empty();
    let found = text_behind(&heading, &own);
    // In an article of its own all that it holds is looked at later.
    let unnamed = found.is_none() && !within(&heading);
    let found = if unnamed { text_behind(&heading, &is_text) } else { found };
    let Some((text, between)) = found else { return };
    let known = letters(&text.text());
    let mut leads: Vec<NodeRef<'_>> = Vec::new();
    for node in between {
        if unnamed && (is_others(&node) || NEVER.iter().any(|n| node.has_name(n))) {
            continue;
        }
        if let Some(lead) = Some(node).filter(|n| (is_paragraph(n) || is_leaf(n)) && is_said(n)).or_else(|| standfirst(&node)) {
            leads.push(lead);
        } else {
            leads.extend(blocks(&node));
        }
    }
    leads.retain(|n| !known.contains(&letters(&n.text())));
    if leads.len() > LEADS {
        return;
    }
    // Where the whole article is one element, pictures and points stand between its head and its first sentence. A list begins
    // where its first item does.
    let first = blocks(&text).first().filter(|_| !within(&heading)).map(|n| n.parent().filter(|_| n.has_name("li")).unwrap_or(*n));
    for lead in &leads {
        lead.rename("p");
        lead.remove_all_attrs();
    }
    match first {
        Some(first) => leads.iter().for_each(|lead| first.insert_before(lead)),
        None => leads.iter().rev().for_each(|lead| text.prepend_child(lead)),
    }
}

/// Whether an element that bears no name for it is a text: three of its paragraphs are prose, and no longer part of it stands behind.
fn is_text(node: &NodeRef<'_>) -> bool {
    ["div", "section", "td"].iter().any(|n| node.has_name(n))
        && !is_others(node)
        && node.children_it(false).take(MOST).filter(|c| c.has_name("p") && is_said(c)).nth(2).is_some()
        && !dom::behind(node).any(|n| !is_others(&n) && sentences(&n).concat().len() > sentences(node).concat().len())
}

/// The element of the text behind a heading, and what stands between them.
fn text_behind<'a>(heading: &NodeRef<'a>, holds: &dyn Fn(&NodeRef<'a>) -> bool) -> Option<(NodeRef<'a>, Vec<NodeRef<'a>>)> {
    let mut between = Vec::new();
    let mut words = 0;
    let mut at = *heading;
    loop {
        while let Some(next) = at.next_element_sibling() {
            at = next;
            if holds(&at) {
                return Some((at, between));
            }
            if let Some(text) = at.descendants_it().find(holds) {
                return Some((text, between));
            }
            words += at.text().split_whitespace().count();
            if words > HEAD {
                return None;
            }
            between.push(at);
        }
        at = at.parent()?;
        // Behind the article of its heading others stand.
        if at.has_name("body") || at.has_name("article") {
            return None;
        }
    }
}

/// The paragraphs of an element that are prose, outermost first, none inside of another.
fn blocks<'a>(node: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    let mut found = Vec::new();
    let mut open: Vec<NodeRef<'a>> = node.children_it(true).collect();
    while let Some(node) = open.pop() {
        if !node.is_element() || NEVER.iter().any(|n| node.has_name(n)) || node.has_name("a") || is_others(&node) {
            continue;
        }
        let holds = || node.descendants_it().any(|n| INNER.iter().any(|i| n.has_name(i)));
        if is_paragraph(&node) && !holds() {
            if is_said(&node) {
                found.push(node);
            }
        } else {
            open.extend(node.children_it(true));
        }
    }
    found
}

/// Whether an element holds a text and no other blocks.
fn is_leaf(node: &NodeRef<'_>) -> bool {
    node.has_name("div") && !node.descendants_it().any(|n| INNER.iter().any(|i| n.has_name(i)))
}

fn is_paragraph(node: &NodeRef<'_>) -> bool {
    PARAGRAPHS.iter().any(|p| node.has_name(p))
}

/// Whether an element's text is a sentence of an article: finished, no link, nothing that pages say.
fn is_said(node: &NodeRef<'_>) -> bool {
    let text = line(node);
    let linked: usize = node.descendants_it().filter(|n| n.has_name("a")).map(|a| a.text().split_whitespace().count()).sum();
    let n = text.split_whitespace().count();
    let player = PLAYERS.iter().any(|p| text.starts_with(p));
    n >= SENTENCE && linked * 2 < n && !player && !is_others(node) && is_prose(&text)
}

/// The sentences of a hidden element: of its paragraphs, or of its own text.
fn sentences(node: &NodeRef<'_>) -> Vec<String> {
    let inner = node.descendants_it().any(|n| INNER.iter().any(|i| n.has_name(i)));
    if inner {
        let loose = node.descendants_it().filter(|n| is_leaf(n) && is_said(n));
        return blocks(node).iter().map(line).chain(loose.map(|n| line(&n))).collect();
    }
    if is_said(node) { vec![line(node)] } else { Vec::new() }
}

/// Whether an element stands among the paragraphs of an article.
fn in_article(node: &NodeRef<'_>) -> bool {
    let beside = |p: &NodeRef<'_>| p.children_it(false).take(MOST).any(|c| c.has_name("p") && c.id != node.id && is_said(&c));
    !node.ancestors_it(None).any(|a| NEVER.iter().any(|n| a.has_name(n)) || a.has_name("footer") || is_others(&a) && !is_toggle(&a))
        && (node.parent().is_some_and(|p| beside(&p)) || node.ancestors_it(None).any(|a| a.has_name("article") || is_own_class(&a)))
}

pub(super) fn is_own_class(node: &NodeRef<'_>) -> bool {
    let class = node.class().unwrap_or_default().to_ascii_lowercase();
    ["article-body", "articlebody", "entry-content", "post-content"].iter().any(|c| class.contains(c))
        || node.attr("itemprop").is_some_and(|i| i.contains("articleBody"))
}

/// Whether an element is named after what its button says.
fn is_toggle(node: &NodeRef<'_>) -> bool {
    let names = format!("{} {}", node.class().unwrap_or_default(), node.id_attr().unwrap_or_default()).to_ascii_lowercase();
    ["read-more", "readmore", "more-"].iter().any(|m| names.contains(m))
}

/// Whether what is hidden is a window, a form or a notice.
fn is_window(node: &NodeRef<'_>) -> bool {
    let named = |n: &NodeRef<'_>| {
        let names = format!("{} {}", n.class().unwrap_or_default(), n.id_attr().unwrap_or_default()).to_ascii_lowercase();
        WINDOWS.iter().any(|w| names.contains(w)) || !is_toggle(n) && is_others(n) || n.attr("role").is_some_and(|r| r.contains("dialog"))
    };
    named(node) || node.descendants_it().any(|n| n.is_element() && (n.has_name("form") || n.has_name("input") || named(&n)))
}

/// The button to read more that stands beside an element, or beside what holds it.
fn more_beside<'a>(node: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    let mut at = Some(*node);
    for _ in 0..=UP {
        let here = at.filter(|n| !n.has_name("article") && !n.has_name("main") && !n.has_name("body"))?;
        let before = std::iter::successors(here.prev_element_sibling(), NodeRef::prev_element_sibling).take(NEAR);
        // Paragraphs that are hidden one by one stand between the first of them and the button.
        let after = std::iter::successors(here.next_element_sibling(), NodeRef::next_element_sibling)
            .take(MOST_HIDDEN)
            .filter(|n| !(n.has_name("p") && is_said(n)))
            .take(NEAR);
        if let Some(button) = before.chain(after).find(is_more) {
            return Some(button);
        }
        at = here.parent();
    }
    None
}

fn is_more(node: &NodeRef<'_>) -> bool {
    let text = fold(&line(node));
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
    // What leads to another page shows nothing of this one.
    PAGE_WORDS.is(bare, "rest-button") && !dom::leads_away(node) && !node.descendants_it().any(|n| dom::leads_away(&n))
}

#[cfg(test)]
#[path = "parts_tests.rs"]
mod tests;
