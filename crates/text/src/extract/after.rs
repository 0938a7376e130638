//! What stands behind an article and is none of it: what readers say, articles that a script brings in as readers go on.

use super::asides::{Taken, short, words};
use super::related::{TOLD, told_beside};
use crate::normalize::fold;
use dom_query::{Document, NodeId, NodeRef};
use std::collections::HashMap;

/// What readers say below a text: three neighbours and more of one kind, to each of which one may reply. Where nothing is called after
/// comments, an interview may label its answers "رد", and the entries of a report may have such buttons: then it takes a link or a
/// button in each, none of them in the article's own element, and a text that is told beside them; and they count as prose.
pub(super) fn comments(page: &Document, taken: &mut Taken) {
    const MOST: usize = 500;
    const UP: usize = 5;
    const LEAST: usize = 3;
    let found = page.select("a, button, span");
    // Under each element those of its children that hold a button to reply.
    let mut held: HashMap<NodeId, Vec<NodeRef<'_>>> = HashMap::new();
    let mut order = Vec::new();
    for reply in found.nodes().iter().filter(|n| replies(n)).take(MOST) {
        for at in reply.ancestors_it(Some(UP)).filter(|a| !a.has_name("body") && !a.has_name("html")) {
            let Some(parent) = at.parent() else { break };
            let children = held.entry(parent.id).or_default();
            if children.iter().all(|child| child.id != at.id) {
                children.push(at);
            }
            if children.len() == LEAST {
                order.push(parent.id);
            }
        }
    }
    for children in order.iter().filter_map(|id| held.get(id)) {
        let article = |n: &NodeRef<'_>| n.has_name("h1") || n.has_name("article") && n.descendants_it().any(|d| d.has_name("h1"));
        let alike = children.iter().all(|c| c.node_name() == children.first().and_then(NodeRef::node_name));
        if !alike || children.iter().any(|c| c.parent().is_none() || article(c) || c.descendants_it().any(|n| article(&n))) {
            continue;
        }
        if children.first().is_some_and(is_called_comments) {
            children.iter().for_each(|c| taken.remove(c, "outside"));
            continue;
        }
        let button = |n: &NodeRef<'_>| (n.has_name("a") || n.has_name("button")) && replies(n);
        let own = children.first().is_some_and(|c| c.ancestors_it(None).any(|a| article(&a)));
        if !own && children.iter().all(|c| c.descendants_it().any(|n| button(&n))) && told_beside(page, children) >= TOLD {
            children.iter().for_each(|c| taken.remove(c, "beside"));
        }
    }
}

/// Whether an element says that one may reply, and nothing else.
fn replies(node: &NodeRef<'_>) -> bool {
    const REPLIES: &[&str] = &["رد", "الرد", "رد علي التعليق", "reply"];
    const LONGEST: usize = 3;
    short(node, LONGEST).is_some_and(|text| REPLIES.contains(&fold(&text).to_lowercase().as_str()))
}

/// Whether an element, or one that holds it within its article, is called after comments.
fn is_called_comments(node: &NodeRef<'_>) -> bool {
    const NAMES: &[&str] = &["comment", "response", "reply", "replies", "discuss", "feedback"];
    const UP: usize = 5;
    let whole = |n: &NodeRef<'_>| ["html", "body", "main", "article"].iter().any(|name| n.has_name(name));
    let called = |n: &NodeRef<'_>| {
        let names = ["class", "id"].iter().filter_map(|name| n.attr(name)).map(|value| value.to_lowercase());
        names.into_iter().any(|value| NAMES.iter().any(|name| value.contains(name)))
    };
    called(node) || node.ancestors_it(Some(UP)).take_while(|n| !whole(n)).any(|n| called(&n))
}

/// Articles behind the page's own, which a script brings in as readers go on: each has a main heading, and the title in the page's
/// head is that of the first.
pub(super) fn next_articles(page: &Document, taken: &mut Taken) {
    const MOST: usize = 100;
    const HEADLINE: usize = 3;
    let found = page.select("article");
    let key = |text: &str| fold(text).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let head = |n: &NodeRef<'_>| {
        let heading = n.descendants_it().find(|d| d.has_name("h1"))?.text();
        (words(&heading) >= HEADLINE).then(|| key(&heading))
    };
    let outer = |n: &&NodeRef<'_>| !n.ancestors_it(None).any(|a| a.has_name("article"));
    let mut articles = found.nodes().iter().filter(outer).take(MOST).filter_map(|n| Some((n, head(n)?)));
    let selected = page.select("title, meta[property='og:title' i]");
    let titles: Vec<String> = selected.nodes().iter().map(|n| key(&n.attr("content").unwrap_or_else(|| n.text()))).collect();
    let titled = |head: &String| titles.iter().any(|title| title.contains(head.as_str()));
    if !articles.next().is_some_and(|(_, head)| titled(&head)) {
        return;
    }
    let next: Vec<_> = articles.filter(|(_, head)| !titled(head)).collect();
    // Parts of a long report and entries of a live one look the same as several others: then what leaves counts as prose.
    let reason = if next.len() > 1 { "beside" } else { "outside" };
    next.iter().for_each(|(n, _)| taken.remove(n, reason));
}
