//! Builders of pages put each heading and each piece of a text into boxes of its own. Of boxes beside each other Readability keeps the
//! one that says most and drops the headings: those that hold nothing but text leave, and what they hold stands where they stood.

use super::dom;
use dom_query::{Document, NodeId, NodeRef};
use std::collections::HashSet;

/// Takes away the boxes around texts, but for those outside of the element that holds the page's heading and its article.
pub fn flatten(page: &Document) {
    let whole = |n: &NodeRef<'_>| n.has_name("article") || n.has_name("main") || n.has_class("elementor");
    let root = dom::heading(page).and_then(|heading| heading.ancestors_it(None).find(whole)).map(|n| n.id);
    let own = |n: &NodeRef<'_>| root.is_none_or(|root| n.ancestors_it(None).any(|a| a.id == root));
    elementor(page, &own);
    siteorigin(page, &own);
}

/// Elementor's name for a text.
const TEXT: &str = "elementor-widget-text-editor";

/// Elementor's sections of headings and texts, and such headings beside texts. Where a page has an element for its article's text, its
/// headings stand in there.
fn elementor(page: &Document, own: &dyn Fn(&NodeRef<'_>) -> bool) {
    const INNER: [&str; 2] = ["elementor-widget-container", "elementor-text-editor"];
    if !page.select(".elementor-widget-theme-post-content").nodes().is_empty() {
        return;
    }
    let sections = page.select(".elementor-section, .e-con");
    let single = |section: &&NodeRef<'_>| {
        let columns = section.descendants_it().filter(|n| n.has_class("elementor-column")).count();
        let held: Vec<NodeRef<'_>> = section.descendants_it().filter(|n| n.has_class("elementor-widget")).collect();
        own(section) && columns < 2 && held.iter().any(|n| n.has_class(TEXT)) && held.iter().all(|n| n.has_class(TEXT) || heads(n))
    };
    let alone: Vec<&NodeRef<'_>> = sections.nodes().iter().filter(single).collect();
    for section in alone {
        let held: Vec<NodeRef<'_>> = section.descendants_it().filter(|n| n.has_class("elementor-widget")).collect();
        for node in &held {
            unbox(node, &INNER);
        }
        unbox(section, &["elementor-", "e-con"]);
    }
    let found = page.select(".elementor-widget-heading");
    let mut known: HashSet<NodeId> = HashSet::new();
    let mut parents: Vec<NodeRef<'_>> = Vec::new();
    for node in found.nodes() {
        let followed = heads(node) && own(node) && node.next_element_sibling().is_some_and(|n| n.has_class(TEXT));
        let Some(parent) = node.parent().filter(|_| followed) else { continue };
        if known.insert(parent.id) {
            parents.push(parent);
        }
    }
    for parent in parents {
        let boxes: Vec<NodeRef<'_>> = parent.children_it(false).filter(|n| heads(n) || n.has_class(TEXT)).collect();
        for node in &boxes {
            unbox(node, &INNER);
        }
    }
}

/// Whether an element is Elementor's box of a heading that is not the page's own.
fn heads(node: &NodeRef<'_>) -> bool {
    const SMALLER: [&str; 5] = ["h2", "h3", "h4", "h5", "h6"];
    node.has_class("elementor-widget-heading") && node.descendants_it().any(|d| SMALLER.iter().any(|name| d.has_name(name)))
}

/// Site Origin's panels with texts and headlines, and the rows and cells that hold one of them each.
fn siteorigin(page: &Document, own: &dyn Fn(&NodeRef<'_>) -> bool) {
    const TEXTS: [&str; 4] = ["widget_sow-editor", "widget_sow-headline", "widget_text", "widget_black-studio-tinymce"];
    let told = |n: &NodeRef<'_>| TEXTS.iter().any(|class| n.has_class(class));
    let (rows, panels) = (page.select(".panel-grid"), page.select(".so-panel"));
    let single = |row: &&NodeRef<'_>| {
        let cells = row.descendants_it().filter(|n| n.has_class("panel-grid-cell")).count();
        let held: Vec<NodeRef<'_>> = row.descendants_it().filter(|n| n.has_class("so-panel")).collect();
        own(row) && cells == 1 && !held.is_empty() && held.iter().all(told)
    };
    let alone: Vec<&NodeRef<'_>> = rows.nodes().iter().filter(single).collect();
    for panel in panels.nodes() {
        if told(panel) && own(panel) {
            unbox(panel, &["widget", "siteorigin", "sow-headline"]);
        }
    }
    for row in alone {
        unbox(row, &["panel-grid", "panel-row", "panel-cell"]);
    }
}

/// Puts what a box holds in its place, without the boxes in it whose classes hold one of these words. Text that stands in no element
/// becomes a paragraph.
fn unbox(node: &NodeRef<'_>, inner: &[&str]) {
    let called = |n: &NodeRef<'_>| n.class().is_some_and(|class| inner.iter().any(|word| class.contains(word)));
    let within: Vec<NodeRef<'_>> = node.descendants_it().filter(|n| n.has_name("div") && called(n)).collect();
    within.iter().for_each(lift);
    if node.descendants_it().any(|n| dom::is_block(&n)) {
        lift(node);
    } else {
        node.rename("p");
    }
}

fn lift(node: &NodeRef<'_>) {
    if let Some(first) = node.first_child() {
        first.unwrap_node();
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_page::{FIRST, SECOND, THIRD, TITLE, body};

    fn widget(kind: &str, inner: &str) -> String {
        format!(
            "<div class=\"elementor-element elementor-widget elementor-widget-{kind}\"><div class=\"elementor-widget-container\">{inner}</div></div>"
        )
    }

    fn section(inner: &str) -> String {
        format!(
            "<section class=\"elementor-section\"><div class=\"elementor-column\"><div class=\"elementor-widget-wrap\">{inner}</div></div></section>"
        )
    }

    #[test]
    fn headings_between_a_builder_s_texts_stay() {
        let head = widget("heading", &format!("<h1>{TITLE}</h1>"));
        let sub = |text: &str| widget("heading", &format!("<h2 class=\"elementor-heading-title\">{text}</h2>"));
        let text = |paragraphs: &[&str]| {
            let inner = format!("<p>{}</p>", paragraphs.join("</p><p>"));
            widget("text-editor", &format!("<div class=\"elementor-text-editor\">{inner}</div>"))
        };
        let want = ["عامان من العمل", FIRST, SECOND, "كلفة المشروع", THIRD];
        let one = format!("{head}{}", section(&[sub(want[0]), text(&[FIRST, SECOND]), sub(want[3]), text(&[THIRD])].concat()));
        let two = format!(
            "{head}{}{}",
            section(&format!("{}{}", sub(want[0]), text(&[FIRST, SECOND]))),
            section(&format!("{}{}", sub(want[3]), text(&[THIRD])))
        );
        for page in [one, two] {
            assert_eq!(body(&page), want, "{page}");
        }
        // Outside of the article stands what the site says.
        let about = section(&format!("{}{}", sub("عن الضفاف"), text(&["موقع الضفاف صحيفة إلكترونية تعنى بأخبار المدينة منذ عشرين عاما."])));
        let inner = section(&text(&[FIRST, SECOND, THIRD]));
        let page = format!(
            "<main><article><h1>{TITLE}</h1><div class=\"elementor\">{inner}</div></article></main><div class=\"elementor\">{about}</div>"
        );
        assert_eq!(body(&page), [FIRST, SECOND, THIRD], "{page}");
    }

    #[test]
    fn panels_in_rows_of_their_own_are_one_text() {
        let panel = |kind: &str, inner: &str| format!("<div class=\"so-panel widget widget_{kind} panel-first-child\">{inner}</div>");
        let text = |paragraphs: &[&str]| {
            let inner = format!("<p>{}</p>", paragraphs.join("</p><p>"));
            panel(
                "sow-editor",
                &format!("<div class=\"so-widget-sow-editor\"><div class=\"siteorigin-widget-tinymce textwidget\">{inner}</div></div>"),
            )
        };
        let sub = |text: &str| {
            panel("sow-headline", &format!("<div class=\"so-widget-sow-headline\"><h2 class=\"sow-headline\">{text}</h2></div>"))
        };
        let row = |inner: &str| format!("<div class=\"panel-grid\"><div class=\"panel-grid-cell\">{inner}</div></div>");
        let want = ["عامان من العمل", FIRST, SECOND, "كلفة المشروع", THIRD];
        let parts = [sub(want[0]), text(&[FIRST, SECOND]), sub(want[3]), text(&[THIRD])];
        let rows: String = parts.iter().map(|part| row(part)).collect();
        for inner in [rows, row(&parts.concat())] {
            let page =
                format!("<article><h1>{TITLE}</h1><div class=\"entry-content\"><div class=\"panel-layout\">{inner}</div></div></article>");
            assert_eq!(body(&page), want, "{page}");
        }
    }
}
