//! Small elements in an article that are none of it and are called so: how long it takes to read, its tags, the headlines before and
//! behind it.

use super::boilerplate::finished;
use super::parts;
use dom_query::{Document, NodeRef};

/// Takes them out, where nothing in them is a sentence.
pub(super) fn take(page: &Document) {
    const NAMES: [&str; 8] =
        ["time_to_read", "time-to-read", "reading-time", "reading_time", "prev-next", "prev_next", "next-prev", "next_prev"];
    const CLASSES: [&str; 4] = ["post-navigation", "nav-links", "nav-previous", "nav-next"];
    // One way through the page: asked for by their names, elements are gone through once for each.
    let classes = page.select("[class]");
    let lower = |n: &NodeRef<'_>| n.class().unwrap_or_default().to_ascii_lowercase();
    let called: Vec<(&NodeRef<'_>, String)> = classes.nodes().iter().map(|n| (n, lower(n))).collect();
    for (node, class) in &called {
        let named = NAMES.iter().any(|name| class.contains(name)) || class.split_whitespace().any(|name| CLASSES.contains(&name));
        if named && is_small(node) {
            node.remove_from_parent();
        }
    }
    for (node, class) in &called {
        if class.contains("tags") && is_tags(node, class) {
            node.remove_from_parent();
        }
    }
}

/// Whether an element says a few words, holds neither the article nor a sentence of it, and follows no label, which would stand above the
/// text without it.
fn is_small(node: &NodeRef<'_>) -> bool {
    const MOST: usize = 60;
    const LABEL: usize = 6;
    const SENTENCE: usize = 8;
    let count = |n: &NodeRef<'_>| n.text().split_whitespace().take(MOST + 1).count();
    let whole = |n: &NodeRef<'_>| ["html", "body", "main", "article", "h1"].iter().any(|name| n.has_name(name)) || parts::is_own_class(n);
    let said = |n: &NodeRef<'_>| count(n) >= SENTENCE && finished(n.text().trim());
    let apart = |n: &NodeRef<'_>| n.is_element() && (whole(n) || said(n));
    let labelled = node.prev_element_sibling().is_some_and(|n| (1..=LABEL).contains(&count(&n)));
    (1..=MOST).contains(&count(node)) && !labelled && !apart(node) && !node.descendants_it().any(|n| apart(&n))
}

/// Whether an element is called tags and says names alone: what holds a text may be called after its own, too, and so may a link in a
/// sentence.
fn is_tags(node: &NodeRef<'_>, class: &str) -> bool {
    const LISTS: [&str; 9] = ["div", "ul", "ol", "dl", "nav", "section", "p", "aside", "footer"];
    let named = class.split(|c: char| !c.is_ascii_alphanumeric()).any(|part| part == "tags");
    let listed = named && LISTS.iter().any(|name| node.has_name(name)) && !node.text().contains(['.', '؟', '!']);
    listed && is_small(node) && names_alone(node)
}

/// Whether what is not linked in an element are names: a sentence may want its stop.
fn names_alone(node: &NodeRef<'_>) -> bool {
    const NAME: usize = 5;
    let linked = |n: &NodeRef<'_>| n.ancestors_it(None).take_while(|a| a.id != node.id).any(|a| a.has_name("a"));
    let name = |part: &str| part.split_whitespace().count() <= NAME;
    let texts = node.descendants_it().filter(|n| n.is_text() && !linked(n));
    texts.map(|n| n.text()).all(|text| text.split(['،', ',', '|', '#', '•', ':', '/', '-']).all(name))
}

#[cfg(test)]
mod tests {
    use super::super::{dom, extract_html};
    use super::*;

    const SAID: &str = "وقال إن العمل استمر عامين كاملين وكلف سبعة ملايين دينار دفعت الحكومة نصفها.";

    #[test]
    fn what_is_called_none_of_the_text_leaves() {
        for (html, leaves) in [
            ("<div class=\"article_details_tags\"><h3><a href=/s/1></a> نقل</h3><h3><a href=/s/2></a> مياه</h3></div>".to_string(), true),
            ("<ul class=\"post-tags\"><li><a href=/1>نقل</a></li></ul>".to_string(), true),
            ("<span class=\"time_to_read\">2<sup>min</sup></span>".to_string(), true),
            ("<div class=\"span-reading-time\">3 دقائق قراءة</div>".to_string(), true),
            ("<div class=\"prev_next_text\"><span>وزير النقل يزور الميناء الجديد</span></div>".to_string(), true),
            ("<nav class=\"post-navigation\"><a href=/a>ماذا بعد الميناء؟</a></nav>".to_string(), true),
            // What holds a text or its heading, what goes on with it, what follows a label, what is called otherwise.
            (format!("<div class=\"content tags\"><div>{SAID}</div></div>"), false),
            (format!("<div class=\"has-tags\"><p>{SAID}</p><p>نعم</p></div>"), false),
            (format!("<div class=\"nav-links\"><div>{SAID}</div><div>نعم</div></div>"), false),
            (format!("<div class=\"reading-time-on\"><div>{}</div></div>", SAID.repeat(6)), false),
            ("<div class=\"prev-next\"><h1>افتتاح جسر</h1></div>".to_string(), false),
            ("<div class=\"tags entry-content\">نقل</div>".to_string(), false),
            ("<h4>الوسوم</h4><div class=\"tags\"><a href=/1>نقل</a></div>".to_string(), false),
            ("<p>وقال <a class=\"tags\" href=/1>الوزير</a> إن الجسر جديد.</p>".to_string(), false),
            ("<div class=\"hashtags\">نقل</div>".to_string(), false),
            ("<div class=\"tag-nav\">نقل</div>".to_string(), false),
            // A sentence without a stop is no name, but what is linked or set apart is one.
            (format!("<p class=\"has-tags\">{}</p>", SAID.trim_end_matches('.')), false),
            (format!("<p class=\"tags\"><a href=/1>{}</a></p>", SAID.trim_end_matches('.')), true),
            ("<div class=\"tags\">وسوم: نقل، مياه، جسر المدينة، وزارة النقل والمواصلات، النهر</div>".to_string(), true),
        ] {
            let page = Document::from(format!("<html><body>{html}</body></html>").as_str());
            let before = dom::line(&page.root());
            take(&page);
            assert_eq!(dom::line(&page.root()), if leaves { String::new() } else { before }, "{html}");
        }
    }

    #[test]
    fn they_leave_an_article() {
        let page = format!(
            "<html><head><title>x</title></head><body><article><h1>افتتاح جسر جديد على النهر</h1><div class=\"text\"><div class=\"time_to_read\">3min</div>\
             <p>{SAID}</p><p>{SAID}</p><p>{SAID}</p><div class=\"news_tags\"><div>نقل</div><div>مياه</div></div></div></article></body></html>"
        );
        assert_eq!(extract_html(&page).unwrap().body, [SAID; 3].join("\n"));
    }
}
