//! A heading for links and the links behind it: "اقرأ أيضا", topics, what else a site would have read.

use super::asides::{BOX, LABEL, LINKS, PROSE, TOPIC, Taken, all_linked, next_element, short, tells_itself, words};
use super::boilerplate::{Chrome, chrome, finished};
use super::dom::{is_block, leads_away};
use super::parts::is_own_class;
use crate::lexicon::PAGE_WORDS;
use crate::normalize::fold;
use dom_query::{Document, NodeId, NodeRef};
use std::collections::HashSet;

/// No list of teasers has more.
const TEASERS: usize = 40;
/// A page whose sentences have so many words beside some of its elements tells something there; one that has fewer than these, nothing.
pub(super) const TOLD: usize = 40;
const NOTHING: usize = 20;

/// A line without the marks behind it: "اقرأ أيضا..", "شاهد:", "المزيد…".
fn bare(text: &str) -> &str {
    text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ':' | '…' | '،' | '-' | '–' | '»' | '«' | '>' | '|' | '↓'))
}

/// Whether a line is a label for links, or for tags, by its own words.
fn is_label(text: &str) -> bool {
    let text = bare(text);
    matches!(chrome(text), Some(Chrome::Related | Chrome::Tags)) && !finished(text) && fold(text) != "المزيد"
}

/// Whether a line may head a list of links.
fn is_heading(text: &str) -> bool {
    is_label(text) || PAGE_WORDS.is(&fold(bare(text)), "links")
}

/// Whether elements that hold nothing but links are a list: one of items, or several.
fn is_link_list(list: &[NodeRef<'_>]) -> bool {
    let items = |n: &NodeRef<'_>| n.has_name("ul") || n.has_name("ol") || n.descendants_it().filter(|d| d.has_name("a")).count() >= 2;
    list.len() >= 2 || list.iter().any(items)
}

/// A heading for links, and the links.
pub(super) fn related(page: &Document, taken: &mut Taken) {
    for node in page.select("p, h2, h3, h4, h5, h6, div, strong, b, span").nodes() {
        if node.parent().is_none() || node.has_name("span") && node.ancestors_it(Some(2)).any(|a| a.has_name("p")) {
            continue;
        }
        if is_list_with_heading(node) {
            // What a box of teasers says in sentences others tell.
            let teasers = node.descendants_it().any(|n| is_block(&n));
            taken.remove(node, if teasers { "outside" } else { "related" });
            continue;
        }
        let Some(text) = short(node, LABEL).filter(|t| is_heading(t)) else { continue };
        // "<div class=title><strong>...</strong></div><ul>": the list stands behind what holds the heading.
        let alone = |n: &NodeRef<'_>| short(n, LABEL).is_some_and(|t| t == text);
        let sure = is_label(&text);
        let head = std::iter::successors(Some(*node), NodeRef::parent).take(3).take_while(|n| alone(n)).last().unwrap_or(*node);
        let mut list: Vec<NodeRef<'_>> = Vec::new();
        let mut next = next_element(&head);
        while let Some(one) = next.take().filter(|n| list.len() < LINKS && is_links(n) || list.len() < TEASERS && is_teasers(n)) {
            next = next_element(&one);
            list.push(one);
        }
        if let Some(reason) = teasers(page, &head, &mut list, sure) {
            taken.remove(&head, "related");
            list.iter().for_each(|n| taken.remove(n, reason));
            continue;
        }
        // Words that a subhead may say as well need a list of links behind them, not one link in the text.
        if !sure && !is_link_list(&list) {
            continue;
        }
        let topics = next_element(&head).filter(|n| list.is_empty() && is_topics(n) && !prose_follows(page, n));
        list.extend(topics);
        if list.is_empty() {
            continue;
        }
        taken.remove(&head, "related");
        // Headlines of others may end as sentences do.
        list.iter().for_each(|n| taken.remove(n, "outside"));
    }
    sidebars(page, taken);
}

/// Whether an element is an article with its heading, or called after an article's text.
fn is_article(node: &NodeRef<'_>) -> bool {
    node.has_name("article") && node.descendants_it().any(|n| n.has_name("h1")) || is_own_class(node)
}

/// Teasers in a sidebar, by its element or its name, need no heading: below a short article they are the longest text. Those in the
/// article's own element may be a box of facts: they count as prose.
fn sidebars(page: &Document, taken: &mut Taken) {
    const MOST: usize = 2000;
    const SIDEBARS: usize = 500;
    let whole = |n: &NodeRef<'_>| ["html", "body", "main", "article", "h1"].iter().any(|name| n.has_name(name)) || is_own_class(n);
    let (mut apart, mut inside): (Vec<NodeRef<'_>>, Vec<NodeRef<'_>>) = (Vec::new(), Vec::new());
    let mut read: HashSet<NodeId> = HashSet::new();
    for node in page.select("aside, [id*='sidebar' i], [class~='sidebar' i]").nodes().iter().take(SIDEBARS) {
        let titled = |n: &NodeRef<'_>| n.has_name("h1") || is_own_class(n);
        let seen = || node.ancestors_it(None).any(|a| read.contains(&a.id));
        if node.parent().is_none() || whole(node) || seen() || node.descendants_it().any(|n| titled(&n)) {
            continue;
        }
        read.insert(node.id);
        let mut found: Vec<NodeRef<'_>> = Vec::new();
        for part in node.descendants_it().filter(NodeRef::is_element).take(MOST) {
            let held = found.last().is_some_and(|last| part.ancestors_it(None).any(|a| a.id == last.id));
            if !held && is_teaser(&part) {
                found.push(part);
            }
        }
        let own = node.ancestors_it(None).any(|a| is_article(&a));
        if found.len() > 1 {
            let list = if own { &mut inside } else { &mut apart };
            list.extend(found);
        }
    }
    let reason = if !apart.is_empty() && tells_beside(page, &apart) { "outside" } else { "beside" };
    apart.iter().for_each(|n| taken.remove(n, reason));
    inside.iter().for_each(|n| taken.remove(n, "beside"));
}

/// Whether an element holds a few words, all of them in links.
fn is_links(node: &NodeRef<'_>) -> bool {
    short(node, BOX).is_some() && all_linked(node)
}

/// Whether an element is the teaser of another article: a headline of its own that leads to another page, and a few words beside it.
fn is_teaser(node: &NodeRef<'_>) -> bool {
    const HEADLINE: usize = 3;
    let heading = |n: &NodeRef<'_>| ["h2", "h3", "h4", "h5", "h6"].iter().any(|name| n.has_name(name));
    let leads = |n: &NodeRef<'_>| n.descendants_it().any(|d| leads_away(&d)) || n.ancestors_it(Some(2)).any(|a| leads_away(&a));
    let headline = |n: &NodeRef<'_>| heading(n) && words(&n.text()) >= HEADLINE && leads(n);
    let named = ["div", "article", "li", "section"].iter().any(|name| node.has_name(name));
    let alone = || node.descendants_it().filter(|n| heading(n)).count() == 1;
    named && short(node, BOX).is_some() && alone() && node.descendants_it().any(|n| headline(&n))
}

/// Whether an element is a teaser, or holds several and nothing else.
fn is_teasers(node: &NodeRef<'_>) -> bool {
    is_teaser(node) || inner_teasers(node) > 1
}

/// How many teasers an element holds, if nothing else is in it.
fn inner_teasers(node: &NodeRef<'_>) -> usize {
    let mut inner = 0;
    for child in node.children_it(false).filter(NodeRef::is_element) {
        inner += 1;
        if inner > TEASERS || !is_teaser(&child) {
            return 0;
        }
    }
    inner
}

/// The reason that a list with teasers in it leaves, or None where it has none. A report in parts, each headed by a link, looks the
/// same: words that a subhead may say need two teasers at least, and are none in an article's own element or a digest. Of one teaser in
/// there, and where the page tells little beside them, what leaves counts as prose. What is no such list ends before its first teaser.
fn teasers(page: &Document, head: &NodeRef<'_>, list: &mut Vec<NodeRef<'_>>, sure: bool) -> Option<&'static str> {
    let first = list.iter().position(|n| !all_linked(n))?;
    let count: usize = list.iter().filter(|n| !all_linked(n)).map(|n| inner_teasers(n).max(1)).sum();
    let own = head.ancestors_it(None).any(|a| is_article(&a));
    // "موجز اليوم", "أهم الأخبار" and the reports: where the box of the page's own heading says next to nothing else.
    let boxed = |p: &NodeRef<'_>| !p.has_name("body") && p.descendants_it().any(|n| n.has_name("h1"));
    let digest = || head.parent().is_some_and(|p| boxed(&p)) && told_beside(page, list) < NOTHING;
    if !sure && (count < 2 || own || digest()) {
        list.truncate(first);
        return None;
    }
    Some(if !(own && count < 2) && tells_beside(page, list) { "outside" } else { "beside" })
}

/// Whether a page tells enough without some of its elements.
fn tells_beside(page: &Document, apart: &[NodeRef<'_>]) -> bool {
    told_beside(page, apart) >= TOLD || tells_itself(page, apart)
}

/// The words, up to those that are enough, that a page tells without some of its elements: in its paragraphs or, where these are too
/// few, in sentences that stand in none ("<div>...<br>...").
pub(super) fn told_beside(page: &Document, apart: &[NodeRef<'_>]) -> usize {
    const MOST: usize = 400;
    const TEXTS: usize = 1000;
    const SENTENCE: usize = 8;
    const NOT: [&str; 9] = ["p", "a", "head", "script", "style", "noscript", "template", "nav", "footer"];
    let ids: HashSet<NodeId> = apart.iter().map(|c| c.id).collect();
    let found = page.select("p");
    let beside = found.nodes().iter().take(MOST).filter(|n| !n.ancestors_it(None).any(|a| ids.contains(&a.id)));
    let told = beside.map(|n| words(&n.text())).filter(|n| *n >= SENTENCE).sum::<usize>();
    if told >= TOLD {
        return told;
    }
    let root = page.root();
    let out = |a: &NodeRef<'_>| ids.contains(&a.id) || NOT.iter().any(|name| a.has_name(name));
    let texts = root.descendants_it().filter(|n| n.is_text() && words(&n.text()) >= SENTENCE).take(TEXTS);
    let said = texts.filter(|n| finished(n.text().trim()) && !n.ancestors_it(None).any(|a| out(&a)));
    told + said.map(|n| words(&n.text())).sum::<usize>()
}

/// "اقرأ أيضا:" and, in the same paragraph, nothing but links.
fn is_list_with_heading(node: &NodeRef<'_>) -> bool {
    if !(node.has_name("p") || node.has_name("div")) || short(node, BOX).is_none() {
        return false;
    }
    let mut texts = node.descendants_it().filter(|t| t.is_text() && t.text().contains(char::is_alphabetic));
    let linked = |t: &NodeRef<'_>| t.ancestors_it(None).take_while(|a| a.id != node.id).any(|a| a.has_name("a"));
    let heads = |t: &NodeRef<'_>| !linked(t) && words(&t.text()) <= LABEL && is_label(t.text().trim());
    let Some(_) = texts.next().filter(heads) else { return false };
    let rest: Vec<NodeRef<'_>> = texts.collect();
    !rest.is_empty() && rest.iter().all(linked)
}

/// A list of topics that lead nowhere.
fn is_topics(node: &NodeRef<'_>) -> bool {
    let items: Vec<NodeRef<'_>> = node.children_it(false).filter(NodeRef::is_element).collect();
    let topic = |n: &NodeRef<'_>| n.has_name("li") && short(n, TOPIC).is_some_and(|t| !t.contains(['.', '؟', '!', ':', '،']));
    (node.has_name("ul") || node.has_name("ol")) && !items.is_empty() && items.iter().all(topic)
}

fn prose_follows(page: &Document, node: &NodeRef<'_>) -> bool {
    let within = |n: &NodeRef<'_>| n.ancestors_it(None).any(|a| a.id == node.id);
    let said = |n: &NodeRef<'_>| n.is_text() && !within(n) && words(&n.text()) >= PROSE && finished(n.text().trim());
    let root = page.root();
    root.descendants_it().skip_while(|n| n.id != node.id).skip(1).any(|n| said(&n))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stays of a page's text.
    fn left(body: &str) -> String {
        let page = Document::from(format!("<html><body>{body}</body></html>").as_str());
        related(&page, &mut Taken::default());
        page.root().text().to_string()
    }

    #[test]
    fn teasers_leave_with_the_heading_of_their_list() {
        let prose = "<p>وصل الوفد إلى العاصمة صباح اليوم في زيارة تستمر ثلاثة أيام.</p>";
        let card = |tag: &str, link: &str| {
            format!(
                "<{tag} class=\"post\"><a href=\"{link}\"><img src=x></a><h4><a href=\"{link}\">الوزير يعلن خطة جديدة</a></h4>{prose}</{tag}>"
            )
        };
        let two = card("div", "/1") + &card("div", "/2");
        for (list, stays) in [
            (format!("<h3>آخر الأخبار</h3>{two}"), false),
            (format!("<div><strong>آخر الأخبار</strong></div>{two}"), false),
            (format!("<h3>أهم الأخبار</h3><ul>{}{}</ul>", card("li", "/1"), card("li", "/2")), false),
            (format!("<h3>أهم الأخبار</h3><div class=\"row\">{two}{two}</div>"), false),
            (format!("<h3>اقرأ أيضا</h3>{}", card("article", "/1")), false),
            (format!("<aside><div class=\"w\">{two}</div></aside>"), false),
            (format!("<div id=\"right-sidebar\">{two}</div>"), false),
            (format!("<aside>{}</aside>", card("div", "/1")), true),
            (format!("<div class=\"sidebar\"><h1>افتتاح جسر</h1>{two}</div>"), true),
            (format!("<div class=\"no-sidebar\">{two}</div>"), true),
            // A digest in a box with the page's heading.
            (format!("<div class=\"c\"><h1>جولة في صحف اليوم</h1><h3>أهم الأخبار</h3>{two}</div>"), true),
            // One alone, parts of this page, headings of no other page, an article's own element, another heading.
            (format!("<h3>آخر الأخبار</h3>{}", card("div", "/1")), true),
            (format!("<h3>آخر الأخبار</h3>{}{}", card("div", "#1"), card("div", "#2")), true),
            (format!("<h3>آخر الأخبار</h3><div><h4>الوزير يعلن خطة</h4>{prose}</div><div><h4>الوزير يعلن خطة</h4>{prose}</div>"), true),
            (format!("<article><h1>جولة في صحف اليوم</h1><h3>أهم الأخبار</h3>{two}</article>"), true),
            (format!("<div class=\"entry-content\"><h3>أهم الأخبار</h3>{two}</div>"), true),
            (format!("<h3>ماذا قال الوزير</h3>{two}"), true),
        ] {
            let text = left(&format!("<h1>افتتاح جسر جديد</h1><p>وقال الوالي.</p>{list}<p>نعم</p>"));
            assert_eq!(text.contains("الوزير يعلن"), stays, "{list}\n{text}");
            assert!(text.contains("وقال الوالي.") && text.contains("نعم"), "{list}\n{text}");
        }
    }

    #[test]
    fn what_a_page_tells_beside_need_not_stand_in_paragraphs() {
        const SAID: &str = "وصل الوفد إلى العاصمة صباح اليوم في زيارة تستمر ثلاثة أيام.";
        let told = |body: &str| {
            let page = Document::from(
                format!("<html><head><title>{SAID}</title></head><body>{body}<aside><p>{SAID}</p></aside></body></html>").as_str(),
            );
            let apart = page.select("aside");
            told_beside(&page, apart.nodes())
        };
        for (body, want) in [
            (format!("<p>{SAID}</p><p>وقال الوالي.</p>"), 11),
            (format!("<div>{SAID}<br>{SAID}</div>"), 22),
            (format!("<p>{SAID}</p><div>{SAID}</div>"), 22),
            (format!("<div><a href=/1>{SAID}</a></div><footer>{SAID}</footer><div>وصل الوفد إلى العاصمة صباح اليوم في زيارة</div>"), 0),
        ] {
            assert_eq!(told(&body), want, "{body}");
        }
    }

    #[test]
    fn teasers_in_an_article_s_own_sidebar_count_as_prose() {
        let card = "<div><h4><a href=/1>الوزير يعلن خطة جديدة</a></h4><p>وصل الوفد إلى العاصمة صباح اليوم في زيارة.</p></div>";
        let prose = "<p>وصل الوفد إلى العاصمة صباح اليوم في زيارة تستمر ثلاثة أيام.</p>".repeat(4);
        for (page, reason) in [
            (format!("<article><h1>افتتاح جسر</h1>{prose}<aside>{card}{card}</aside></article>"), "beside"),
            (format!("<article><h1>افتتاح جسر</h1>{prose}</article><aside>{card}{card}</aside>"), "outside"),
        ] {
            let page = Document::from(format!("<html><body>{page}</body></html>").as_str());
            let mut taken = Taken::default();
            related(&page, &mut taken);
            assert_eq!(taken.find("الوزير يعلن خطة جديدة").map(|(_, reason)| reason), Some(reason));
        }
    }
}
