//! What no reader of a page sees is taken out of its tree.

use super::boilerplate::finished;
use super::parts;
use dom_query::{Document, NodeRef};

/// A hidden element with more words is the article behind a script, not a widget.
const HIDDEN_WORDS: usize = 80;
/// A caption that is no sentence has no more words.
const CAPTION: usize = 30;

/// Takes out what no reader sees, and the marks of footnotes. What holds an article's text is kept, whatever its style says: a
/// script shows it. Returns the prose of the article that left with it.
pub fn prune(page: &Document) -> Vec<String> {
    let hidden = page.select(
        "[hidden], [aria-hidden='true'], .d-none, .hidden, .visually-hidden, .sr-only, [style*='display' i], [style*='visibility' i]",
    );
    let hidden: Vec<NodeRef<'_>> = hidden.nodes().iter().filter(|n| is_hidden(n) && !is_shown_prose(n)).copied().collect();
    let lost = parts::unfold(&hidden);
    for node in hidden {
        if is_hidden(&node) && !holds_the_article(&node) {
            node.remove_from_parent();
        }
    }
    // Readability drops heads and feet; a paragraph in those of the article is the article's.
    for node in page.select("article header, article footer").nodes() {
        let corrects = |n: &NodeRef<'_>| n.class().is_some_and(|c| ["correction", "clarification"].iter().any(|w| c.contains(w)));
        let prose = |n: &NodeRef<'_>| {
            let text = n.text();
            let said = || text.split_whitespace().count() >= 12 && text.trim_end().ends_with(['.', '؟', '!', '»']);
            n.has_name("p") && (corrects(n) || said())
        };
        if node.descendants_it().any(|n| prose(&n)) {
            node.rename("div");
        }
    }
    // What a picture shows is said in a few words; a sentence beneath it may be the article's.
    for node in page.select("figcaption, .wp-caption-text").nodes() {
        let text = node.text();
        if !finished(text.trim()) && text.split_whitespace().take(CAPTION + 1).count() <= CAPTION {
            node.remove_from_parent();
        }
    }
    // "كم<sup>2</sup>" and "10<sup>6</sup>" are text, "<sup>[1]</sup>" and "<sup><a>1</a></sup>" lead to a note.
    for node in page.select("sup").nodes() {
        let text = node.text();
        let bare = text.trim().trim_matches(['[', ']', '(', ')']);
        let number = !bare.is_empty() && bare.chars().count() <= 3 && bare.chars().all(char::is_numeric);
        let linked = bare.len() < text.trim().len() || node.descendants_it().any(|n| n.has_name("a"));
        if number && linked {
            node.remove_from_parent();
        }
    }
    lost
}

fn is_hidden(node: &NodeRef<'_>) -> bool {
    if node.has_name("body") || node.has_name("html") {
        return false;
    }
    let style = node.attr("style").map(|s| s.to_ascii_lowercase().replace(' ', "")).unwrap_or_default();
    let class = node.class().unwrap_or_default();
    // "hidden md:block", "d-none d-lg-block": shown on other screens.
    let elsewhere =
        class.split_whitespace().any(|c| c.ends_with("block") || c.ends_with("flex") || c.ends_with("inline") || c.ends_with("grid"));
    let classed = class.split_whitespace().any(|c| ["d-none", "hidden", "visually-hidden", "sr-only"].contains(&c)) && !elsewhere;
    node.has_attr("hidden")
        || node.attr("aria-hidden").is_some_and(|v| &*v == "true")
        || style.contains("display:none")
        || style.contains("visibility:hidden")
        || classed
}

/// A paragraph that is hidden from readers' aids alone is on the page: shops that sell the rest of an article mark it so.
fn is_shown_prose(node: &NodeRef<'_>) -> bool {
    const PROSE: usize = 12;
    let seen = node.has_name("p") && !node.has_attr("hidden") && !node.has_attr("style") && node.attr("aria-hidden").is_some();
    let text = node.text();
    seen && text.split_whitespace().take(PROSE).count() == PROSE && finished(text.trim())
}

fn holds_the_article(node: &NodeRef<'_>) -> bool {
    node.descendants_it()
        .any(|n| n.has_name("article") || n.has_name("h1") || n.attr("itemprop").is_some_and(|i| i.contains("articleBody")))
        || node.has_name("article")
        || node.text().split_whitespace().take(HIDDEN_WORDS).count() == HIDDEN_WORDS
}
