//! Which sentences of a page are shown as its text: what of them is in no body was lost, or is another article's.

use super::super::boilerplate::finished;
use super::{MOST_ELEMENTS, SENTENCE, State, Walk, letters, size};
use dom_query::Document;
use std::collections::{HashMap, HashSet};

/// The letters of the sentences that a page shows as text: no links, and nothing in a foot or an aside.
pub struct Shown {
    sure: HashSet<String>,
    /// Those in elements that are named after something else, and these names.
    named: HashMap<String, u64>,
}

impl Shown {
    /// Those that nothing shows to be another's. A name that the body's own sentences stand under as well says nothing: in "card" or
    /// "has-sidebar" stands the whole page.
    pub fn beside(self, body: &[String]) -> HashSet<String> {
        let own = body.iter().filter_map(|line| self.named.get(&letters(line))).fold(0_u64, |all, names| all | *names);
        let free = self.named.into_iter().filter(|(_, names)| (*names & !own) == 0).map(|(key, _)| key);
        self.sure.into_iter().chain(free).collect()
    }
}

/// Reads them.
pub fn prose(page: &Document) -> Shown {
    let read = |selector: &str| {
        let mut walk = Walk::default();
        for node in page.select(selector).nodes().iter().take(MOST_ELEMENTS) {
            walk.children(node, State::default());
            walk.flush(State::default());
        }
        let said = walk.blocks.into_iter().filter(|b| size(&b.text) >= SENTENCE && finished(&b.text));
        let sure: HashSet<String> = said.map(|b| letters(&b.text)).collect();
        (sure, walk.named)
    };
    let (apart, called) = read("footer, aside");
    let (mut sure, mut named) = read("body");
    sure.retain(|key| !apart.contains(key));
    named.retain(|key, _| !apart.contains(key) && !called.contains_key(key));
    Shown { sure, named }
}

#[cfg(test)]
mod tests {
    use super::super::super::extract_html;
    use super::*;

    const FIRST: &str = "افتتح المحافظ اليوم جسرا جديدا على النهر يربط ضفتي المدينة بعد عمل استمر عامين.";
    const SECOND: &str = "وقال المحافظ إن الجسر يختصر زمن الرحلة إلى النصف ويخفف الزحام في المدينة.";

    #[test]
    fn a_name_that_the_body_bears_too_is_no_sign() {
        let inside = |class: &str, text: &str| format!("<div class=\"{class}\"><p>{text}</p></div>");
        for (first, second, shown) in [
            ("a", "b", true),
            ("card", "card mb-3", true),
            ("content has-sidebar", "sidebar-off", true),
            ("integrating", "rating", true),
            // Names that the body does not stand under.
            ("a", "card", false),
            ("card", "card related", false),
            ("widget", "widget author-box", false),
            ("a", "widget_text", false),
        ] {
            let page = Document::from(format!("<html><body>{}{}</body></html>", inside(first, FIRST), inside(second, SECOND)).as_str());
            let found = prose(&page).beside(&[FIRST.to_string()]);
            assert_eq!(found.contains(&letters(SECOND)), shown, "{first} {second}");
        }
    }

    #[test]
    fn links_forms_and_feet_are_not_shown() {
        for html in [
            format!("<div class=card><a href=/b>{SECOND}</a></div>"),
            format!("<form class=card><p>{SECOND}</p></form>"),
            format!("<div class=card><button>{SECOND}</button></div>"),
            format!("<footer><div class=card><p>{SECOND}</p></div></footer>"),
            format!("<aside><p>{SECOND}</p></aside>"),
        ] {
            let page = Document::from(format!("<html><body><div class=card><p>{FIRST}</p></div>{html}</body></html>").as_str());
            assert!(!prose(&page).beside(&[FIRST.to_string()]).contains(&letters(SECOND)), "{html}");
        }
    }

    #[test]
    fn cells_of_a_page_builder_are_the_article_s() {
        let text = "<p>وبلغت كلفة المشروع سبعة ملايين دينار دفعت الحكومة نصفها والبلدية نصفها الآخر.</p>";
        let cell = |inner: &str| format!("<div class=\"so-panel widget widget_sow-editor\"><div class=\"textwidget\">{inner}</div></div>");
        let html = format!(
            "<html lang=\"ar\"><head><title>x</title></head><body><article><h1>افتتاح جسر جديد على النهر</h1><div class=\"entry-content\">{}{}</div>\
             </article></body></html>",
            cell(&format!("<p>{FIRST}</p>{text}{text}{text}")),
            cell(&format!("<p>{SECOND}</p>"))
        );
        let article = extract_html(&html).unwrap();
        let told = || article.removed.iter().any(|r| r.line == SECOND && r.reason == "beside");
        assert!(article.body.contains(SECOND) || told(), "{}\n{:?}", article.body, article.removed);
    }
}
