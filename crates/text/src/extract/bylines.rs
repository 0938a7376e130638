//! Whom a page names as its author: its metadata, its elements, links right below its heading; and whom it names as another article's.

use super::boilerplate::chrome;
use super::dom::{MAX_DEPTH, first, heading, is_block, letters, line};
use super::who;
use crate::normalize::{collapse_whitespace, tidy};
use dom_query::{Document, NodeId, NodeRef};
use std::collections::HashSet;

/// What the page's metadata and elements say of its author, surest first, and what those say that name another article's. Whether
/// it is a person is for the caller to judge.
pub fn authors(page: &Document) -> (Vec<String>, Vec<String>) {
    const MOST: usize = 40;
    const NAME: usize = 5;
    const META: &str = "meta[name='author' i], meta[property='article:author' i], meta[itemprop='author'], meta[name='dc.creator' i], \
                        meta[name='parsely-author' i], meta[name='sailthru.author' i], meta[name='cXenseParse:author' i]";
    const ELEMENTS: &str = "[itemprop='author'], [rel='author'], [class*='author' i], [class*='writer' i], [class*='writeby' i], \
                            [class*='byline' i], [class*='reporter' i], [class*='editor-name' i], [id*='author' i], [class*='kateb' i], [class*='columnist' i], \
                            [class*='auther' i], .posted-by";
    let metas = page.select(META);
    let elements = page.select(ELEMENTS);
    let declared = metas.nodes().iter().filter_map(|m| m.attr("content")).map(|c| c.to_string());
    let titles: String = ["title", "meta[property='og:title' i]"].iter().filter_map(|s| first(page, s)).map(|t| letters(&t)).collect();
    let shown = elements.nodes().iter().filter(|n| !n.has_name("meta")).take(3 * MOST);
    let near = below_heading(page, &titles);
    // A paper shows its columnists beside each of its pages: several of them wrote something else.
    let columnist = |n: &NodeRef<'_>| n.class().is_some_and(|class| class.to_ascii_lowercase().contains("columnist"));
    let leaf = |n: &&NodeRef<'_>| columnist(n) && !n.descendants_it().any(|d| columnist(&d));
    let columnists: HashSet<String> = elements.nodes().iter().filter(leaf).take(MOST).map(line).filter(|t| !t.is_empty()).collect();
    let another = |n: &NodeRef<'_>| is_of_another(n, &titles) || columnists.len() > 1 && columnist(n);
    let (others, own): (Vec<_>, Vec<_>) = shown.partition(|n| !near.contains(&n.id) && another(n));
    let said = |n: &NodeRef<'_>| collapse_whitespace(&tidy(&named(n).unwrap_or_else(|| parted(n))));
    let short = |t: &String| (1..=14).contains(&t.split_whitespace().filter(|w| *w != "|").count());
    // A link to an author's page may bear no name for it, nor where one may be reached: right below the heading it is this article's.
    let links = page.select("a[href*='/author/' i], a[href*='/authors/' i], a[href*='/writer/' i], a[href*='/writers/' i], address");
    // "/authors/" leads to all of them.
    let all_of_them = |n: &NodeRef<'_>| {
        let href = n.attr("href").unwrap_or_default();
        href.trim_end_matches('/').rsplit('/').next().is_some_and(|last| ["author", "authors", "writer", "writers"].contains(&last))
    };
    let linked = links.nodes().iter().take(3 * MOST).filter(|n| near.contains(&n.id) && !all_of_them(n)).map(said);
    let linked = linked.filter(|name| name.split_whitespace().count() <= NAME);
    let all = declared.map(|t| collapse_whitespace(&tidy(&t))).chain(own.into_iter().take(MOST).map(said)).chain(linked);
    (all.filter(short).filter(|t| !who::is_nobody(t)).collect(), others.into_iter().map(said).collect())
}

/// The elements between the page's own heading and its first sentence: whom they name wrote this article, whatever links stand there.
fn below_heading(page: &Document, titles: &str) -> HashSet<NodeId> {
    const MOST: usize = 40;
    const HEADLINE: usize = 3;
    const OTHER: usize = 5;
    const SENTENCE: usize = 12;
    let (body, found) = (page.select("body"), page.select("h1, h2, h3"));
    let main = heading(page).map(|n| n.id);
    let count = |n: &NodeRef<'_>| n.text().split_whitespace().count();
    let titled = |n: &NodeRef<'_>| titles.contains(&letters(&n.text()));
    let own = |n: &NodeRef<'_>| count(n) >= HEADLINE && (main == Some(n.id) || titled(n));
    let Some((body, heading)) = body.nodes().first().zip(found.nodes().iter().find(|n| own(n))) else { return HashSet::new() };
    let head = |n: &NodeRef<'_>| ["h1", "h2", "h3", "h4"].iter().any(|name| n.has_name(name));
    let ends = |n: &NodeRef<'_>| n.has_name("p") && count(n) >= SENTENCE || head(n) && count(n) >= OTHER;
    let behind = body.descendants_it().filter(NodeRef::is_element).skip_while(|n| n.id != heading.id).skip(1);
    behind.take(MOST).take_while(|n| !ends(n)).map(|n| n.id).collect()
}

/// Whether an element stands in the teaser of another article: a few words with a link that reads as a headline and is not the
/// page's own.
fn is_of_another(node: &NodeRef<'_>, titles: &str) -> bool {
    const CARD: usize = 60;
    const HEADLINE: usize = 5;
    const UP: usize = 4;
    let make = |n: &NodeRef<'_>| (n.node_name(), n.attr("class"), n.attr("rel"), n.attr("itemprop"));
    let own = letters(&node.text());
    let headline = |link: &NodeRef<'_>| {
        let text = line(link);
        let key = letters(&text);
        // "المزيد من مقالات سامر الخطيب" leads to the author's own.
        let about = link.id != node.id && !own.is_empty() && key.contains(&own) && !link.descendants_it().any(|n| n.id == node.id);
        let name = if key.contains(&own) { node.text().split_whitespace().count() } else { 0 };
        let day = link.descendants_it().any(|n| n.has_name("time"));
        !day && text.split_whitespace().count() >= HEADLINE + name && !about && !titles.contains(&key) && chrome(&text).is_none()
    };
    for at in node.ancestors_it(Some(UP)) {
        let outer = ["body", "main", "article"].iter().any(|n| at.has_name(n));
        if outer || is_longer(&at, CARD) || at.descendants_it().any(|n| n.has_name("h1")) {
            return false;
        }
        let inside = |n: &NodeRef<'_>| n.id == node.id || n.ancestors_it(None).any(|a| a.id == node.id);
        if at.has_name("a") && headline(&at) {
            return true;
        }
        let links = at.descendants_it().filter(|n| n.has_name("a") && !inside(n) && headline(n));
        let led: HashSet<String> = links.map(|n| n.attr("href").unwrap_or_default().to_string()).collect();
        if !led.is_empty() {
            // Several below one name are what its bearer wrote; in a list of teasers other names of its make stand beside it.
            let alike = |n: &NodeRef<'_>| make(n) == make(node) && n.text().trim() != node.text().trim();
            return led.len() == 1 || at.descendants_it().any(|n| n.is_element() && alike(&n));
        }
    }
    false
}

/// Whether an element has more words than `most`: what stands around a name may be the whole page.
fn is_longer(node: &NodeRef<'_>, most: usize) -> bool {
    let mut n = 0;
    node.descendants_it().filter(NodeRef::is_text).any(|text| {
        n += text.text().split_whitespace().take(most + 1).count();
        n > most
    })
}

/// The name in an element that shows none: `<span itemprop="author"><meta itemprop="name" content="...">`.
fn named(node: &NodeRef<'_>) -> Option<String> {
    let name = |n: &NodeRef<'_>| n.attr("content").filter(|_| n.has_name("meta") && n.attr("itemprop").is_some_and(|i| &*i == "name"));
    let found = node.descendants_it().find_map(|n| name(&n)).map(|name| name.to_string());
    found.filter(|_| node.text().trim().is_empty())
}

/// The text of an element in which a bar parts what stands in blocks and on lines of their own: two items of a list are two
/// names, and what stands below a name is none of it. Behind a label of one word, or a colon, it goes on.
fn parted(node: &NodeRef<'_>) -> String {
    fn walk(node: &NodeRef<'_>, depth: usize, out: &mut String) {
        for child in node.children_it(false) {
            let line = is_block(&child) || child.has_name("br");
            // Two elements without a blank between them are shown apart, or their words would be one.
            let apart = out.ends_with(char::is_alphanumeric)
                && child.is_element()
                && child.prev_sibling().is_some_and(|before| before.is_element())
                && child.text().starts_with(|c: char| c.is_alphanumeric() || c == '@');
            if line || apart {
                out.push('\n');
            }
            if child.is_text() {
                out.push_str(&child.text().replace('\n', " "));
            } else if depth < MAX_DEPTH {
                walk(&child, depth + 1, out);
            }
            if line {
                out.push('\n');
            }
        }
    }
    let mut text = String::new();
    walk(node, 0, &mut text);
    let mut out = String::new();
    for piece in text.lines().map(|l| collapse_whitespace(&tidy(l))).filter(|l| !l.is_empty() && !l.starts_with('@')) {
        let label = out.ends_with(':') || !out.contains(' ');
        out.push_str(if out.is_empty() {
            ""
        } else if label {
            " "
        } else {
            " | "
        });
        out.push_str(&piece);
    }
    out
}
