//! Standfirsts right below a page's heading that stand outside of the element of its text: a second headline, an element that is named
//! after them. They seldom end with a stop; nothing but their place tells them from labels.

use super::article::Article;
use super::own_element::{is_others, reads_as_lead, standfirst};
use super::{asides, dom};
use crate::normalize::{collapse_whitespace, tidy};
use dom_query::{Document, NodeRef};
use std::collections::HashSet;

/// So many neighbours of the heading are looked at, and so many elements that hold nothing but the heading.
const NEAR: usize = 8;
const UP: usize = 3;
/// No heading has more of them.
const DECKS: usize = 3;
/// A heading of fewer words is a section's name.
const HEADLINE: usize = 5;
/// More words that are no standfirst are the text, or something else that is not of the head.
const HEAD: usize = 15;

/// The standfirsts of a page, in their order.
pub(super) fn read(page: &Document) -> Vec<String> {
    let headings = page.select("h1");
    let [heading] = headings.nodes() else { return Vec::new() };
    let text = line(heading);
    if asides::words(&text) < 3 {
        return Vec::new();
    }
    let alone = std::iter::successors(Some(*heading), NodeRef::parent).take(UP).take_while(|n| line(n) == text);
    let Some(head) = alone.last() else { return Vec::new() };
    let mut out = Vec::new();
    for node in std::iter::successors(head.next_element_sibling(), NodeRef::next_element_sibling).take(NEAR) {
        let second = ["h2", "h3", "h4"].iter().any(|name| node.has_name(name)) && !is_others(&node) && reads_as_lead(&node, HEADLINE);
        if let Some(deck) = Some(node).filter(|_| second).or_else(|| standfirst(&node)) {
            out.push(line(&deck));
        } else if asides::short(&node, HEAD).is_none() && !line(&node).is_empty() {
            break;
        }
        if out.len() == DECKS {
            break;
        }
    }
    out
}

/// Puts those that are missing in front of the text. A lead that the text begins with leaves it then, as one below a headline does.
pub(super) fn restore(decks: &[String], article: &mut Article, body: &mut Vec<String>) {
    let fields = [&article.title, &article.byline, &article.dateline, &article.outlet, &article.section].into_iter().flatten();
    // What moved into the element without a stop may have been taken for a menu's line in front of the text.
    let listed = article.removed.iter().filter(|r| r.reason != "menu").map(|r| &r.line);
    let known: HashSet<String> = fields.chain(listed).map(|text| letters(text)).collect();
    let held = letters(&body.concat());
    let new = |deck: &&String| {
        let key = letters(deck);
        !held.contains(&key) && !known.contains(&key)
    };
    let missing: Vec<String> = decks.iter().filter(new).cloned().collect();
    if missing.is_empty() || body.is_empty() {
        return;
    }
    let keys: HashSet<String> = missing.iter().map(|deck| letters(deck)).collect();
    article.removed.retain(|r| r.reason != "menu" || !keys.contains(&letters(&r.line)));
    let lead = std::mem::take(&mut article.lead);
    if let Some(first) = body.first_mut().filter(|first| first.is_char_boundary(lead)) {
        *first = first.split_off(lead);
    }
    body.retain(|line| !line.is_empty());
    body.splice(..0, missing);
}

fn line(node: &NodeRef<'_>) -> String {
    collapse_whitespace(&tidy(&node.text()))
}

fn letters(text: &str) -> String {
    dom::letters(text)
}

#[cfg(test)]
mod tests {
    use super::super::article::Removed;
    use super::super::extract_html;
    use super::*;

    const DECK: &str = "العبارة القديمة تتوقف بعد خمسين عاما";
    const TEXT: &str = "افتتح المحافظ اليوم جسرا جديدا على النهر يربط ضفتي المدينة بعد عمل استمر عامين كاملين.";

    #[test]
    fn what_stands_right_below_the_heading_is_read() {
        let decks = |body: &str| read(&Document::from(format!("<html><body>{body}</body></html>").as_str()));
        let h1 = "<h1>افتتاح جسر جديد على النهر</h1>";
        for (body, want) in [
            (format!("{h1}<h2>{DECK}</h2><p>{TEXT}</p>"), vec![DECK]),
            (format!("<div class=title>{h1}</div><span>12 مايو 2024</span><h3>{DECK}</h3><div>{TEXT}</div>"), vec![DECK]),
            (format!("<section>{h1}<div class=\"sub-title\"><p>{DECK}</p></div></section><p>{TEXT}</p>"), vec![DECK]),
            (
                format!("{h1}<img src=x><h3>{DECK}</h3><h3>والركاب يطالبون بعبارة أخرى للبضائع</h3>"),
                vec![DECK, "والركاب يطالبون بعبارة أخرى للبضائع"],
            ),
            // A section, a link, what stands behind the text, and pages of other headings.
            (format!("{h1}<h2>محليات وأخبار</h2><p>{TEXT}</p>"), vec![]),
            (format!("{h1}<h2><a href=/b>{DECK}</a></h2><p>{TEXT}</p>"), vec![]),
            (format!("{h1}<p>{TEXT} {TEXT}</p><h2>{DECK}</h2>"), vec![]),
            (format!("{h1}<h3 class=related>{DECK}</h3>"), vec![]),
            (format!("{h1}<h2>{DECK}</h2><h1>أسعار الخضار في الأسواق</h1>"), vec![]),
            (format!("<h2>{DECK}</h2><p>{TEXT}</p>"), vec![]),
        ] {
            assert_eq!(decks(&body), want, "{body}");
        }
    }

    #[test]
    fn those_that_are_missing_come_in_front_of_the_text() {
        let text = |first: &str| vec![first.to_string(), TEXT.to_string()];
        let decks = [DECK.to_string()];
        let mut article = Article { lead: "عمان - ".len(), ..Article::default() };
        let mut body = text("عمان - قال الوالي.");
        restore(&decks, &mut article, &mut body);
        assert_eq!((article.lead, body), (0, vec![DECK.to_string(), "قال الوالي.".to_string(), TEXT.to_string()]));
        for (mut article, mut body) in [
            (Article { lead: 3, ..Article::default() }, text(DECK)),
            (Article { title: Some(DECK.into()), lead: 3, ..Article::default() }, text("قال الوالي.")),
            (Article { lead: 3, ..Article::default() }, vec![]),
        ] {
            let before = body.clone();
            restore(&decks, &mut article, &mut body);
            assert_eq!((article.lead, body), (3, before));
        }
    }

    #[test]
    fn one_taken_for_a_menu_comes_back() {
        let removed = |reason| vec![Removed { line: DECK.into(), reason }, Removed { line: "سياسة".into(), reason: "menu" }];
        for (reason, back) in [("menu", true), ("title", false), ("caption", false)] {
            let mut article = Article { removed: removed(reason), ..Article::default() };
            let mut body = vec![TEXT.to_string()];
            restore(&[DECK.to_string()], &mut article, &mut body);
            assert_eq!((body.len(), article.removed.len()), if back { (2, 1) } else { (1, 2) }, "{reason}");
        }
    }

    #[test]
    fn a_second_headline_in_a_head_of_its_own_is_in_the_body() {
        let text = format!("<div>{TEXT}</div><div>وقال إن الجسر يختصر زمن الرحلة إلى النصف ويخفف الزحام في وسط المدينة.</div>");
        let html = format!(
            "<html lang=\"ar\"><head><title>x</title></head><body><section class=\"hero\"><h1>افتتاح جسر جديد على النهر</h1><h2>{DECK}</h2>\
             </section><div class=\"box\"><div id=\"articleText\">{text}</div></div></body></html>"
        );
        let article = extract_html(&html).unwrap();
        assert!(article.body.starts_with(DECK) && article.body.contains(TEXT), "{}", article.body);
    }
}
