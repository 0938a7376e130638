//! Standfirsts right below a page's heading that stand outside of the element of its text: a second headline, an element that is named
//! after them, one that says what the page's head says of its article, one of its own make. They seldom end with a stop; nothing but their
//! place tells them from labels.

use super::article::Article;
use super::boilerplate::finished;
use super::dom::{letters, line};
use super::own_element::{is_others, reads_as_lead, standfirst};
use super::{asides, dom};
use crate::date::find_dates;
use crate::normalize::fold;
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
/// Fewer words in an element without a telling name are a label.
const PLAIN: usize = 8;
/// So many elements behind the heading may say what the page's head says.
const BEHIND: usize = 80;

/// The standfirsts of a page, in their order.
pub(super) fn read(page: &Document) -> Vec<String> {
    let Some(heading) = heading(page) else { return Vec::new() };
    let text = line(&heading);
    if asides::words(&text) < 3 {
        return Vec::new();
    }
    let alone = std::iter::successors(Some(heading), NodeRef::parent).take(UP).take_while(|n| line(n) == text);
    let Some(head) = alone.last() else { return Vec::new() };
    // A title that ends with its heading ends with the site's name: what stands beside that is no standfirst without being called one.
    let key = letters(&text);
    let own = dom::first(page, "title").map(|t| letters(&t)).is_none_or(|title| title.starts_with(&key) || !title.contains(&key));
    let mut out = Vec::new();
    let up = if own { UP } else { 1 };
    let levels = std::iter::successors(Some(head), NodeRef::parent).take(up).take_while(|n| n.id == head.id || is_head(n));
    'head: for level in levels {
        for node in std::iter::successors(level.next_element_sibling(), NodeRef::next_element_sibling).take(NEAR) {
            if let Some(deck) = deck(&node, own) {
                out.push(line(&deck));
            } else if asides::short(&node, HEAD).is_none() && !line(&node).is_empty() {
                break 'head;
            }
            if out.len() == DECKS {
                break 'head;
            }
        }
    }
    let told = described(page, &heading).filter(|deck| !out.contains(deck));
    out.extend(told);
    out
}

/// The page's heading: its own h1, or where it has none at all the smaller one that the title in its head begins with.
fn heading(page: &Document) -> Option<NodeRef<'_>> {
    let (first, smaller) = (page.select("h1"), page.select("h2, h3"));
    if !first.nodes().is_empty() {
        return dom::heading(page);
    }
    let title = letters(&dom::first(page, "title")?);
    let begins = |n: &&NodeRef<'_>| {
        let text = line(n);
        asides::words(&text) >= 3 && title.starts_with(&letters(&text))
    };
    smaller.nodes().iter().find(begins).copied()
}

/// Whether an element holds no more than a heading with its section, its author and its day.
fn is_head(node: &NodeRef<'_>) -> bool {
    const MOST: usize = 60;
    let outer = ["body", "main", "article"].iter().any(|name| node.has_name(name));
    !outer && asides::short(node, MOST).is_some() && !node.descendants_it().any(|n| n.has_name("p") && finished(&line(&n)))
}

/// The standfirst that an element is, or holds; below the article's `own` heading it need not be called one.
fn deck<'a>(node: &NodeRef<'a>, own: bool) -> Option<NodeRef<'a>> {
    let second = is_heading(node) && !is_others(node) && reads_as_lead(node, HEADLINE);
    let named = Some(*node).filter(|_| second).or_else(|| standfirst(node));
    named.or_else(|| if own { boxed(node).or_else(|| Some(*node).filter(is_plain)) } else { None })
}

fn is_heading(node: &NodeRef<'_>) -> bool {
    ["h2", "h3", "h4"].iter().any(|name| node.has_name(name))
}

/// The second headline in an element that says nothing else, as builders of pages wrap it.
fn boxed<'a>(node: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    let inner = node.descendants_it().find(is_heading).filter(|n| !is_others(node) && !is_others(n) && reads_as_lead(n, HEADLINE))?;
    (line(&inner) == line(node)).then_some(inner)
}

/// Whether an element is a paragraph of a make of its own that ends without a stop: what a picture above it shows, a day with its labels
/// and the first of several paragraphs are not.
fn is_plain(node: &NodeRef<'_>) -> bool {
    const PICTURES: [&str; 6] = ["img", "picture", "video", "iframe", "figure", "amp-img"];
    const LABELS: [&str; 6] = ["photo", "image", "img", "meta", "date", "info"];
    let called = node.class().is_some_and(|class| LABELS.iter().any(|label| class.to_ascii_lowercase().contains(label)));
    let named = !called && ["p", "div", "blockquote"].iter().any(|name| node.has_name(name));
    if !named || is_others(node) || node.descendants_it().filter(dom::is_block).count() > 1 || !reads_as_lead(node, PLAIN) {
        return false;
    }
    let pictured =
        |n: &NodeRef<'_>| PICTURES.iter().any(|p| n.has_name(p)) || n.descendants_it().any(|d| PICTURES.iter().any(|p| d.has_name(p)));
    let leaf = |n: &NodeRef<'_>| !n.descendants_it().any(|d| dom::is_block(&d)) && asides::words(&line(n)) >= PLAIN;
    let alike = |n: &NodeRef<'_>| n.node_name() == node.node_name() && n.class() == node.class() && leaf(n);
    let text = line(node);
    crate::letters(&text).0 > 0
        && !finished(&text)
        && !tells_of_the_page(&text)
        && find_dates(&text).is_empty()
        && !node.prev_element_sibling().is_some_and(|n| pictured(&n) || alike(&n))
        && !node.next_element_sibling().is_some_and(|n| alike(&n))
}

/// Whether a line tells readers of the page: how long it takes them, when it was renewed, that they may listen to it.
fn tells_of_the_page(text: &str) -> bool {
    const BEGINS: [&str; 15] = [
        "وقت القراءه",
        "مده القراءه",
        "زمن القراءه",
        "استمع الي هذا",
        "استمع الي المقال",
        "استمع للمقال",
        "اخر تحديث",
        "اضغط هنا",
        "انقر هنا",
        "اعداد وتحرير",
        "هذا المقال",
        "هذه المقاله",
        "هذا الخبر",
        "يمكنكم متابعه",
        "يمكنك متابعه",
    ];
    let folded = fold(text);
    BEGINS.iter().any(|begin| folded.starts_with(begin))
}

/// What near the heading says what the page's head says of its article: however its element is called, that is no teaser's.
fn described(page: &Document, heading: &NodeRef<'_>) -> Option<String> {
    const LEAST: usize = 6;
    const PARAGRAPH: usize = 10;
    const NEVER: [&str; 8] = ["a", "nav", "aside", "footer", "form", "button", "figcaption", "script"];
    let said: HashSet<String> = dom::descriptions(page).iter().filter(|d| asides::words(d) >= LEAST).map(|d| letters(d)).collect();
    let body = page.select("body");
    let body = body.nodes().first().filter(|_| !said.is_empty())?;
    let behind = body.descendants_it().filter(NodeRef::is_element).skip_while(|n| n.id != heading.id).skip(1).take(BEHIND);
    let leaf = |n: &NodeRef<'_>| !n.descendants_it().any(|d| dom::is_block(&d) || d.has_name("a"));
    let never = |n: &NodeRef<'_>| NEVER.iter().any(|name| n.has_name(name));
    let own = |n: &NodeRef<'_>| leaf(n) && said.contains(&letters(&line(n))) && !never(n) && !n.ancestors_it(None).any(|a| never(&a));
    // Behind the text's first paragraph stands what a site says of itself.
    let text = |n: &NodeRef<'_>| {
        let text = if n.has_name("p") { line(n) } else { String::new() };
        asides::words(&text) >= PARAGRAPH && finished(&text) && !said.contains(&letters(&text))
    };
    behind.take_while(|n| !text(n)).find(own).map(|n| line(&n))
}

/// Puts those that are missing in front of the text, and says how many. A lead that the text begins with leaves it then, as one below
/// a headline does.
pub(super) fn restore(decks: &[String], article: &mut Article, body: &mut Vec<String>) -> usize {
    /// A line of so many letters is a sentence.
    const SENTENCE: usize = 40;
    let fields = [&article.title, &article.byline, &article.dateline, &article.outlet, &article.section].into_iter().flatten();
    // What moved into the element without a stop may have been taken for a menu's line in front of the text.
    let listed = article.removed.iter().filter(|r| r.reason != "menu").map(|r| &r.line);
    let known: HashSet<String> = fields.chain(listed).map(|text| letters(text)).collect();
    let held = letters(&body.concat());
    let lines: Vec<String> = body.iter().map(|line| letters(line)).collect();
    let new = |deck: &&String| {
        let key = letters(deck);
        // Cut off: "... خلال الموسم [...]".
        let cut = key.trim_end_matches(['.', '…', '[', ']']);
        // "... غدا. إعلان": a short text with a label behind it is the text.
        let says = |line: &String| line.chars().count() >= SENTENCE && key.contains(line.as_str());
        !held.contains(cut) && !known.contains(&key) && !lines.iter().any(|line| is_nearly(line, &key) || says(line))
    };
    let missing: Vec<String> = decks.iter().filter(new).cloned().collect();
    if missing.is_empty() || body.is_empty() {
        return 0;
    }
    let count = missing.len();
    let keys: HashSet<String> = missing.iter().map(|deck| letters(deck)).collect();
    article.removed.retain(|r| r.reason != "menu" || !keys.contains(&letters(&r.line)));
    let lead = std::mem::take(&mut article.lead);
    if let Some(first) = body.first_mut().filter(|first| first.is_char_boundary(lead)) {
        *first = first.split_off(lead);
    }
    body.retain(|line| !line.is_empty());
    body.splice(..0, missing);
    count
}

/// Whether a line of the text is a standfirst but for something that left it: it begins alike and is about as long.
fn is_nearly(line: &str, deck: &str) -> bool {
    const BEGIN: usize = 24;
    let (a, b) = (line.chars().count(), deck.chars().count());
    line.chars().take(BEGIN).eq(deck.chars().take(BEGIN)) && a * 5 >= b * 4 && b * 5 >= a * 4
}

#[cfg(test)]
mod tests {
    use super::super::article::Removed;
    use super::super::extract_html;
    use super::*;

    const DECK: &str = "العبارة القديمة تتوقف بعد خمسين عاما";
    const LONG: &str = "العبارة القديمة تتوقف بعد خمسين عاما من العمل على النهر";
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
    fn those_without_a_name_or_below_a_smaller_heading_are_read() {
        let read = |head: &str, body: &str| {
            read(&Document::from(format!("<html><head><title>x</title>{head}</head><body>{body}</body></html>").as_str()))
        };
        let h1 = "<h1>افتتاح جسر جديد على النهر</h1>";
        let text = format!("<div class=text><p>{TEXT}</p><p>{TEXT}</p></div>");
        for (body, want) in [
            (format!("{h1}<div class=\"mb-4 text-lg\">{LONG}</div>{text}"), true),
            (format!("{h1}<ul><li>سامر الخطيب</li></ul><blockquote>{LONG}</blockquote>{text}"), true),
            (format!("{h1}<blockquote><p>{LONG}</p></blockquote>{text}"), true),
            (format!("{h1}<div><div><h2>{LONG}</h2></div></div>{text}"), true),
            (format!("<header><a href=/c>محليات</a>{h1}<div>12 مايو 2024</div></header><h2>{LONG}</h2>{text}"), true),
            (format!("<article><header>{h1}<p>سامر الخطيب</p></header><div class=b>{LONG}</div>{text}</article>"), true),
            // What a picture shows, a day, one of several, a link, a label, a sentence, what is called after something else, what stands
            // behind the text.
            (format!("<div><a href=/c>محليات</a>{h1}<p>افتتح الجسر.</p></div><h2>{LONG}</h2>"), false),
            (format!("<article>{h1}<p>افتتح الجسر.</p></article><h2>{LONG}</h2>"), false),
            (format!("{h1}<div><img src=x></div><p>{LONG}</p>{text}"), false),
            (format!("{h1}<div>{LONG} 12 مايو 2024</div>{text}"), false),
            (format!("{h1}<p>{LONG}</p><p>{LONG}</p>"), false),
            (format!("{h1}<div><a href=/b>{LONG}</a></div>{text}"), false),
            (format!("{h1}<div>{LONG}.</div>{text}"), false),
            (format!("{h1}<div>هذا المقال مضى على نشره أكثر من خمس سنوات كاملة</div>{text}"), false),
            (format!("{h1}<div>وقت القراءة المتوقع لهذا المقال أربع دقائق تقريبا فقط</div>{text}"), false),
            (format!("{h1}<div class=related-note>{LONG}</div>{text}"), false),
            (format!("{h1}<p class=main-photo-title>{LONG}</p>{text}"), false),
            (format!("{h1}<div><div>{LONG}</div><div>{DECK}</div></div>{text}"), false),
        ] {
            assert_eq!(read("", &body).first().is_some_and(|deck| deck == LONG), want, "{body}");
        }
        let title = "<title>افتتاح جسر جديد على النهر - الضفاف</title>";
        for (head, body, want) in [
            (title, format!("<h2>افتتاح جسر جديد على النهر</h2><h3>{DECK}</h3>{text}"), vec![DECK]),
            (title, format!("<h2>أخبار المدينة والناس</h2><h3>{DECK}</h3>{text}"), vec![]),
            // Below the name of a site stands what that is.
            (title, format!("{h1}<div>{LONG}</div>{text}"), vec![LONG]),
            ("<title>خبر اليوم - افتتاح جسر جديد على النهر</title>", format!("{h1}<div>{LONG}</div>{text}"), vec![]),
            ("", format!("<h2>افتتاح جسر جديد على النهر</h2><h3>{DECK}</h3>{text}"), vec![]),
            // Where the site's name, a box beside the text or the same heading for another screen is an h1, too.
            (title, format!("<h1><a href=/>الضفاف</a></h1>{h1}<h3>{DECK}</h3>{text}"), vec![DECK]),
            (title, format!("{h1}<h3>{DECK}</h3>{text}<h1>الأكثر قراءة</h1>"), vec![DECK]),
            (title, format!("<div>{h1}<h3>{DECK}</h3></div><div>{h1}<h3>{DECK}</h3>{text}</div>"), vec![DECK]),
            (title, format!("<h1>أخبار المدينة</h1><h1>أخبار الناس</h1><h3>{DECK}</h3>{text}"), vec![]),
        ] {
            let page = format!("<html><head>{head}</head><body>{body}</body></html>");
            assert_eq!(super::read(&Document::from(page.as_str())), want, "{body}");
        }
    }

    #[test]
    fn what_the_page_says_of_its_article_is_read_by_any_name() {
        let h1 = "<h1>افتتاح جسر جديد على النهر</h1>";
        let meta = format!("<meta name=\"description\" content=\"{DECK}\">");
        let read = |head: &str, body: &str| read(&Document::from(format!("<html><head>{head}</head><body>{body}</body></html>").as_str()));
        for (head, body, want) in [
            (meta.as_str(), format!("{h1}<p>12 مايو 2024</p><div class=\"teaser-text\"><p>{DECK}</p></div><p>{TEXT}</p>"), true),
            (meta.as_str(), format!("<div>{h1}</div><div><div class=field><div>{DECK}</div></div><p>{TEXT}</p></div>"), true),
            (meta.as_str(), format!("<table><tr><td>{h1}</td></tr><tr><td>{DECK}</td></tr><tr><td>{TEXT}</td></tr></table>"), true),
            // Above the heading, in a link or a foot, and what the page does not say of itself.
            (meta.as_str(), format!("<p>{DECK}</p>{h1}<p>{TEXT}</p>"), false),
            (meta.as_str(), format!("{h1}<p>{TEXT}</p><div><a href=/b><span>{DECK}</span></a></div>"), false),
            (meta.as_str(), format!("{h1}<p>{TEXT}</p><footer><p>{DECK}</p></footer>"), false),
            (meta.as_str(), format!("{h1}<p>{TEXT}</p><div class=z><p>{DECK}</p></div>"), false),
            ("", format!("{h1}<p>12 مايو 2024</p><div class=\"teaser-text\"><p>{DECK}</p></div><p>{TEXT}</p>"), false),
        ] {
            assert_eq!(read(head, &body).iter().any(|deck| deck == DECK), want, "{body}");
        }
    }

    #[test]
    fn one_that_the_text_says_already_stays_away() {
        let known = "العبارة القديمة تتوقف بعد خمسين عاما من العمل على النهر كما قال المحافظ.";
        for (deck, new) in [
            ("العبارة القديمة تتوقف بعد خمسين عاما من العمل [...]", false),
            ("العبارة القديمة تتوقف بعد خمسين عاما من العمل على النهر كما قال", false),
            ("العبارة القديمة تتوقف بعد خمسين عاما من العمل على النهر كما قال المحافظ أمس", false),
            ("العبارة القديمة تتوقف", false),
            ("الجسر الجديد يختصر زمن الرحلة إلى النصف", true),
        ] {
            let mut body = vec![known.to_string(), TEXT.to_string()];
            restore(&[deck.to_string()], &mut Article::default(), &mut body);
            assert_eq!(body.len(), if new { 3 } else { 2 }, "{deck}");
        }
        let mut body = vec![known.to_string(), TEXT.to_string()];
        assert_eq!(restore(&[format!("{known} {TEXT} إعلان")], &mut Article::default(), &mut body), 0);
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
