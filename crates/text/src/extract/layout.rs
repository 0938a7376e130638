//! Elements that readers see as something else than they are called: a form around a whole page, texts with lines of their own that are
//! not called paragraphs, subheads that are called headers.

use super::{dom, parts};
use dom_query::{Document, NodeRef};

/// Calls them what they are.
pub fn rename(page: &Document) {
    forms(page);
    lines(page);
}

/// What a form says is passed over everywhere, but ASP.NET puts all of a page into one: what holds the page's heading or the element of its
/// text is none.
fn forms(page: &Document) {
    let found = page.select("form");
    if found.nodes().is_empty() {
        return;
    }
    let heading = dom::heading(page).map(|n| n.id);
    let state = |n: &NodeRef<'_>| n.attr("name").is_some_and(|name| &*name == "__VIEWSTATE");
    let whole =
        |n: &NodeRef<'_>| heading == Some(n.id) || n.has_name("article") || n.has_name("main") || parts::is_own_class(n) || state(n);
    for node in found.nodes() {
        if node.descendants_it().any(|n| n.is_element() && whole(&n)) {
            node.rename("div");
        }
    }
}

/// The text that Readability finds breaks at paragraphs and their like alone: a term ran into what it means, a centred line into the next.
fn lines(page: &Document) {
    const LINES: &str = "dt, dd, center, details, summary, legend, hgroup, h2, h3, h4, h5, h6";
    const BREAK: [&str; 16] =
        ["p", "div", "section", "article", "blockquote", "pre", "ul", "ol", "dl", "table", "h1", "h2", "h3", "h4", "h5", "h6"];
    // What a heading unfolds is renamed later than what holds it, and breaks the line by then.
    let breaks = |n: &NodeRef<'_>| BREAK.iter().any(|name| n.has_name(name)) || n.has_name("summary");
    for node in page.select(LINES).nodes() {
        if SUBHEADS.iter().any(|name| node.has_name(name)) {
            subhead(node);
        } else if !node.descendants_it().any(|n| breaks(&n)) {
            node.rename("p");
        }
    }
}

const SUBHEADS: [&str; 5] = ["h2", "h3", "h4", "h5", "h6"];

/// Readability leaves what is called "header" with the page's own: a subhead inside of a text ("sub-header", "header-anchor-post" of
/// Substack) is none of that. One that leads to other pages, or stands above such links, may head a list of them. An h2 that has the
/// title's words it takes for the title: between two paragraphs it is none.
fn subhead(node: &NodeRef<'_>) {
    const SENTENCE: usize = 8;
    const OTHERS: [&str; 6] = ["meta", "date", "author", "byline", "related", "widget"];
    let linked = |n: &NodeRef<'_>| link(n).is_some();
    // The first one tells: a paragraph of ten thousand links is read once.
    let is_link = |n: &NodeRef<'_>| link(n).is_some_and(|first| dom::line(&first) == dom::line(n));
    let text = |n: &NodeRef<'_>| n.has_name("p") && !is_link(n);
    let sentence = |n: &NodeRef<'_>| text(n) && dom::line(n).split_whitespace().count() >= SENTENCE;
    let between =
        node.prev_element_sibling().is_some_and(|n| sentence(&n)) && node.next_element_sibling().is_some_and(|n| text(&n)) && !linked(node);
    if between && node.has_name("h2") {
        node.rename("h3");
    }
    // An anchor is called after what the subhead says ("social-benefits"), not after what it is.
    if between && node.attr("id").is_some() {
        node.set_attr("id", "h");
    }
    for name in ["class", "id"] {
        let Some(value) = node.attr(name).map(|value| value.to_ascii_lowercase()) else { continue };
        if !value.contains("header") || OTHERS.iter().any(|other| value.contains(other)) {
            continue;
        }
        let above = node.next_element_sibling().is_some_and(|next| text(&next) || !linked(&next));
        if above && node.prev_element_sibling().is_some() && !linked(node) {
            node.set_attr(name, &value.replace("header", "heading"));
        }
    }
}

/// The first link to another page that shows anything.
fn link<'a>(node: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    node.descendants_it().find(|n| dom::leads_away(n) && !n.text().trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::test_page::{FIRST, SECOND, THIRD, TITLE, body};
    use super::*;

    #[test]
    fn a_form_around_a_page_is_none() {
        for (html, forms) in [
            (format!("<form id=form1><div><h1>{TITLE}</h1><p>{FIRST}</p></div></form>"), 0),
            (format!("<form><article><p>{FIRST}</p></article></form>"), 0),
            (format!("<form><div class=\"post-content\"><p>{FIRST}</p></div></form>"), 0),
            (format!("<form><input type=hidden name=__VIEWSTATE value=x><h2>{TITLE}</h2><p>{FIRST}</p></form>"), 0),
            // One that asks for something.
            (format!("<h1>{TITLE}</h1><p>{FIRST}</p><form><input name=q><button>بحث</button></form>"), 1),
            (format!("<article><h1>{TITLE}</h1><p>{FIRST}</p><form class=newsletter><h3>النشرة</h3><input></form></article>"), 1),
            (format!("<h1>{TITLE}</h1><form><div class=poll><p>هل تؤيد الخطة؟</p><label>نعم</label></div></form>"), 1),
        ] {
            let page = Document::from(format!("<html><body>{html}</body></html>").as_str());
            rename(&page);
            assert_eq!(page.select("form").nodes().len(), forms, "{html}");
        }
    }

    #[test]
    fn what_has_a_line_of_its_own_is_not_run_together() {
        for (html, lines) in [
            (
                "<dl><dt>الركود</dt><dd>تراجع الناتج المحلي ربعين متتاليين.</dd></dl>",
                &["الركود", "تراجع الناتج المحلي ربعين متتاليين."][..],
            ),
            (
                "<center>كلفة المشروع</center><center>سبعة ملايين دينار في عامين.</center>",
                &["كلفة المشروع", "سبعة ملايين دينار في عامين."][..],
            ),
            (
                "<details><summary>كلفة المشروع</summary>سبعة ملايين دينار في عامين.</details>",
                &["كلفة المشروع", "سبعة ملايين دينار في عامين."][..],
            ),
            ("<center><p>كلفة المشروع</p><p>سبعة ملايين دينار في عامين.</p></center>", &["كلفة المشروع", "سبعة ملايين دينار في عامين."][..]),
            // Parts of one line.
            ("<p>كلفة <b>المشروع</b> سبعة <span>ملايين</span> دينار في عامين.</p>", &["كلفة المشروع سبعة ملايين دينار في عامين."][..]),
        ] {
            let found = body(&format!("<article><h1>{TITLE}</h1><p>{FIRST}</p>{html}<p>{SECOND}</p></article>"));
            assert_eq!(found, [&[FIRST][..], lines, &[SECOND][..]].concat(), "{html}");
        }
    }

    #[test]
    fn a_subhead_that_is_called_a_header_is_the_text_s() {
        for (html, called) in [
            ("<p>أ</p><h2 class=\"header-anchor-post\">كلفة المشروع</h2><p>ب</p>", 0),
            ("<p>أ</p><h3 class=\"Sub-Header\">كلفة المشروع</h3><p>ب</p>", 0),
            ("<p>أ</p><h2 id=\"header-2\">كلفة المشروع</h2><ul><li>ب</li></ul>", 0),
            ("<p>أ</p><h4 class=\"section-header\">كلفة المشروع</h4><p><a href=\"/x\">ب</a> ج</p>", 0),
            ("<p>أ</p><h2 class=\"header\"><a href=\"#a\">كلفة المشروع</a></h2><p>ب</p>", 0),
            // The head of a page or of a box, of links, who wrote it.
            ("<h2 class=\"page-header\">كلفة المشروع</h2><p>ب</p>", 1),
            ("<p>أ</p><h2 class=\"section-header\">آخر الأخبار</h2><ul><li><a href=\"/x\">خبر</a></li></ul>", 1),
            ("<p>أ</p><h2 class=\"section-header\">آخر الأخبار</h2><p><a href=\"/x\">خبر</a></p>", 1),
            ("<p>أ</p><h3 class=\"card-header\"><a href=\"/x\">خبر آخر</a></h3><p>ب</p>", 1),
            ("<p>أ</p><h5 class=\"header-meta\">سامر الخطيب</h5><p>ب</p>", 1),
            ("<p>أ</p><h2 class=\"section-header\">كلفة المشروع</h2>", 1),
        ] {
            let page = Document::from(format!("<html><body><div>{html}</div></body></html>").as_str());
            rename(&page);
            assert_eq!(page.select("[class*='header' i], [id*='header' i]").nodes().len(), called, "{html}");
        }
        for (html, renamed) in [
            (format!("<p>{FIRST}</p><h2>كلفة المشروع</h2><p>ب</p>"), true),
            (format!("<p>{FIRST}</p><h2><a href=\"#a\">كلفة المشروع</a></h2><p>ب</p>"), true),
            // Below a label or nothing, above links, a link.
            ("<p>سياسة</p><h2>كلفة المشروع</h2><p>ب</p>".to_string(), false),
            ("<h2>كلفة المشروع</h2><p>ب</p>".to_string(), false),
            (format!("<p>{FIRST}</p><h2>آخر الأخبار</h2><ul><li>ب</li></ul>"), false),
            (format!("<p>{FIRST}</p><h2>آخر الأخبار</h2><p><a href=\"/x\">خبر</a></p>"), false),
            (format!("<p>{FIRST}</p><h2>آخر الأخبار</h2><p><a href=\"/x\"><img></a><a href=\"/x\">خبر</a></p>"), false),
            (format!("<p>{FIRST}</p><h2>كلفة المشروع</h2><p><a href=\"/x\">خبر</a> ب</p>"), true),
            (format!("<p>{FIRST}</p><h2><a href=\"/x\">خبر آخر</a></h2><p>ب</p>"), false),
        ] {
            let page = Document::from(format!("<html><body><div>{html}</div></body></html>").as_str());
            rename(&page);
            assert_eq!(page.select("h2").nodes().is_empty(), renamed, "{html}");
        }
        let links = "<a href=\"/x\">خبر</a> ".repeat(10_000);
        let page = Document::from(format!("<html><body><p>{FIRST}</p><h2>كلفة المشروع</h2><p>{links}</p></body></html>").as_str());
        let begun = std::time::Instant::now();
        rename(&page);
        assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
        let text = |class: &str| {
            let head = format!("<h2{class}>كلفة المشروع</h2>");
            body(&format!("<article><h1>{TITLE}</h1><p>{FIRST}</p>{head}<p>{SECOND}</p><p>{THIRD}</p></article>"))
        };
        assert_eq!(text(" class=\"header-anchor-post\""), text(""));
        assert_eq!(text(" id=\"social-benefits\""), text(""));
    }

    #[test]
    fn a_page_in_a_form_is_read_as_one_without() {
        const DECK: &str = "العبارة القديمة تتوقف بعد خمسين عاما";
        let page = format!(
            "<div class=hero><h1>{TITLE}</h1><h2>{DECK}</h2></div><div class=text><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></div>"
        );
        let wrapped = format!("<form method=post id=aspnetForm><input type=hidden name=__VIEWSTATE value=x>{page}</form>");
        assert_eq!(body(&wrapped), body(&page));
        assert_eq!(body(&page).first().map(String::as_str), Some(DECK));
    }
}
