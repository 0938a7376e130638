//! Parts of a page's element of text that are known by what they are and say: a heading for links with its links, numbers of
//! pages, a call to subscribe before one may read on, a box that readers may skip, whose picture it is, "read more" at the end.
//!
//! Each leaves as a whole, and its lines are listed. Where one word belongs to none of these, it stays.

use super::article::{Article, Removed};
use super::boilerplate::{self, finished};
use super::called;
use super::dom::{self, is_block, letters};
use super::more::is_more;
use crate::normalize::{collapse_whitespace, fold, tidy};
use dom_query::{Document, NodeRef};
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashMap;

/// No box that may be skipped, no list of links has more words.
pub(super) const BOX: usize = 80;
/// No list of links has more paragraphs.
pub(super) const LINKS: usize = 8;
/// No line of a page's numbers, no credit, no label has more words.
const NUMBERS: usize = 20;
const CREDIT: usize = 10;
pub(super) const LABEL: usize = 6;
/// A name of a topic and a caption that nobody called one.
pub(super) const TOPIC: usize = 4;
const CAPTION: usize = 12;
/// A call to subscribe.
const CALL: usize = 40;
/// A call to subscribe that no element's name shows has no more words; a report of one has.
const WALL: usize = 10;
/// A paragraph with a link to the rest at its end.
const PARAGRAPH: usize = 300;
/// What ends a list of topics: a paragraph of so many words.
pub(super) const PROSE: usize = 8;

/// Folded beginnings of credits and captions; a mark follows.
const CREDITS: &[&str] = &["صدر الصوره", "مصدر الصوره", "حقوق الصوره"];
const CAPTIONS: &[&str] = &["التعليق علي الصوره", "تعليق الصوره"];
/// Folded words of a line of page numbers.
const PAGES: &[&str] = &[
    "الصفحات",
    "صفحات",
    "الصفحه",
    "صفحه",
    "المقال",
    "السابقه",
    "التاليه",
    "السابق",
    "التالي",
    "الاولي",
    "الاخيره",
    "من",
    "next",
    "prev",
    "previous",
    "page",
    "pages",
    "of",
];
/// Folded beginnings of what stands where the rest of an article is for subscribers, and words of which it has one.
const WALLS: &[&str] = &[
    "هذا المحتوي للمشتركين",
    "هذا المقال للمشتركين",
    "هذه الماده للمشتركين",
    "هذا الخبر للمشتركين",
    "محتوي للمشتركين",
    "محتوي حصري للمشتركين",
    "هذا المحتوي متاح للمشتركين",
    "هذا المقال متاح للمشتركين",
    "هذا المحتوي مخصص للمشتركين",
    "هذا المحتوي حصري للمشتركين",
    "هذا المقال حصري للمشتركين",
    "للاستمرار في القراءه",
    "لمواصله القراءه",
    "لمتابعه القراءه",
    "لاكمال القراءه",
    "لقراءه المقال كاملا",
    "لقراءه بقيه المقال",
    "لقراءه باقي المقال",
    "لقراءه النص الكامل",
    "لديك حساب",
    "هل لديك حساب",
    "مشترك بالفعل",
    "هل انت مشترك",
];
const SUBSCRIBE: &[&str] = &["اشترك", "للمشتركين", "مشترك", "الاشتراك", "اشتراك", "سجل", "التسجيل", "دخولك", "الدخول"];
/// What was taken out of a page.
#[derive(Default)]
pub(super) struct Taken {
    gone: Vec<Text>,
    /// Which of them has just these letters: the first.
    whole: HashMap<String, usize>,
    /// Where a line was found last: the lines of a page come in its order.
    at: Cell<usize>,
    /// Letters that were searched for parts.
    searched: Cell<usize>,
    /// Links to the rest of a text, and the letters of what they end. They stay in the tree: a block that is mostly links is
    /// known by them.
    more: Vec<(String, String)>,
}

struct Text {
    letters: String,
    shown: String,
    reason: &'static str,
}

impl Taken {
    /// Notes an element that is about to leave, and how it reads.
    pub fn note(&mut self, node: &NodeRef<'_>, shown: &str, reason: &'static str) {
        let letters = letters(&node.text());
        self.whole.entry(letters.clone()).or_insert(self.gone.len());
        self.gone.push(Text { letters, shown: shown.to_string(), reason });
    }

    pub fn remove(&mut self, node: &NodeRef<'_>, reason: &'static str) {
        self.note(node, &dom::line(node), reason);
        node.remove_from_parent();
    }

    /// How a line of the page that was taken out reads, and why it left.
    pub fn find(&self, line: &str) -> Option<(String, &'static str)> {
        let key = letters(line);
        if key.is_empty() || self.gone.is_empty() {
            return None;
        }
        if let Some((at, text)) = self.whole.get(&key).and_then(|at| Some((*at, self.gone.get(*at)?))) {
            self.at.set(at);
            return Some((text.shown.clone(), text.reason));
        }
        let text = self.gone.get(self.part(&key)?)?;
        Some((line.to_string(), boilerplate::kind(line).unwrap_or(text.reason)))
    }

    /// Which text holds these letters: the first, while there is room to search all; then one where the last line was found.
    fn part(&self, key: &str) -> Option<usize> {
        const SEARCHED: usize = 1 << 27;
        const NEAR: usize = 8;
        let holds = |(_, text): &(usize, &Text)| text.letters.contains(key);
        let from = if self.searched.get() < SEARCHED { 0 } else { self.at.get() };
        let most = if from == 0 && self.searched.get() < SEARCHED { self.gone.len() } else { NEAR };
        let mut searched = 0;
        let there = self.gone.iter().enumerate().skip(from).take(most).inspect(|(_, text)| searched += text.letters.len()).find(holds);
        let found = there.map(|(at, _)| at);
        self.searched.set(self.searched.get() + searched);
        self.at.set(found.unwrap_or(self.at.get()));
        found
    }

    /// The lines of a page's text that were not taken out.
    pub fn without<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.gone.is_empty() {
            return text.into();
        }
        text.lines().filter(|l| l.trim().is_empty() || self.find(l).is_none()).flat_map(|l| [l, "\n"]).collect::<String>().into()
    }

    /// Where a link to the rest of a text begins at the end of a line.
    pub fn more(&self, line: &str) -> Option<usize> {
        let bare = |text: &'_ str| text.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
        let end = line.get(..bare(line))?;
        let begin = |(link, whole): &(String, String)| {
            let front = end.strip_suffix(link.get(..bare(link))?)?;
            whole.contains(&letters(line)).then_some(front.len())
        };
        self.more.iter().find_map(begin)
    }

    /// Takes these links off the lines of a body; never all of it.
    pub fn take_more(&self, article: &mut Article, body: &mut Vec<String>) {
        let mut at = 0;
        while at < body.len() {
            let Some(line) = body.get_mut(at) else { break };
            let Some(link) = self.more(line).filter(|begin| *begin > 0 || at > 0) else {
                at += 1;
                continue;
            };
            let cut = line.split_off(link);
            line.truncate(line.trim_end().len());
            article.removed.push(Removed { line: cut, reason: "related" });
            if line.is_empty() {
                body.remove(at);
            } else {
                at += 1;
            }
        }
    }
}

/// Takes them out of a page, but for what readers may skip and for headings with their links, which leave first.
pub(super) fn take(page: &Document, taken: &mut Taken) {
    for node in page.select("div, p, nav, ul, section, aside, span, figcaption, h2, h3, h4, a").nodes() {
        if node.parent().is_none() || node.ancestors_it(Some(3)).any(|a| ["td", "th", "h1"].iter().any(|n| a.has_name(n))) {
            continue;
        }
        let Some(text) = short(node, CALL) else { continue };
        if is_numbers(node, &text) {
            taken.remove(node, "menu");
        } else if is_wall(node, &text) {
            taken.remove(node, "outside");
        } else if is_credit(node, &text) || is_beneath_picture(node, &text) {
            taken.remove(node, "caption");
        } else if is_more(node, &text) {
            let block = std::iter::successors(node.parent(), NodeRef::parent).find(is_block).filter(|b| short(b, PARAGRAPH).is_some());
            let whole = block.map_or_else(String::new, |b| letters(&b.text()));
            taken.more.push((text, whole));
        }
    }
    called::take(page);
}

/// The text of an element on one line, if it has no more than so many words: what stands around an element may be the whole page.
pub(super) fn short(node: &NodeRef<'_>, most: usize) -> Option<String> {
    let mut text = String::new();
    let mut n = 0;
    for piece in node.descendants_it().filter(NodeRef::is_text).map(|t| t.text()) {
        n += piece.split_whitespace().take(most + 1).count();
        if n > most {
            return None;
        }
        text.push_str(&piece);
    }
    Some(collapse_whitespace(&tidy(&text))).filter(|t| !t.is_empty())
}

pub(super) fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// An element without others that begin lines.
fn is_leaf(node: &NodeRef<'_>) -> bool {
    !node.descendants_it().any(|n| is_block(&n) || n.has_name("br"))
}

/// Whether all that an element says is in links.
pub(super) fn all_linked(node: &NodeRef<'_>) -> bool {
    let linked = |t: &NodeRef<'_>| node.has_name("a") || t.ancestors_it(None).take_while(|a| a.id != node.id).any(|a| a.has_name("a"));
    let texts = || node.descendants_it().filter(|t| t.is_text() && !t.text().trim().is_empty());
    texts().next().is_some() && texts().filter(|t| t.text().contains(char::is_alphabetic)).all(|t| linked(&t))
}

/// Whether the article of a page's heading says a sentence and holds none of these elements: however short it is, they are others.
pub(super) fn tells_itself(page: &Document, apart: &[NodeRef<'_>]) -> bool {
    const SENTENCE: usize = 8;
    let Some(heading) = dom::heading(page) else { return false };
    let Some(own) = heading.ancestors_it(None).find(|a| a.has_name("article")) else { return false };
    let said = |n: &NodeRef<'_>| n.has_name("p") && words(&n.text()) >= SENTENCE && finished(n.text().trim());
    own.descendants_it().any(|n| said(&n)) && !apart.iter().any(|n| n.ancestors_it(None).any(|a| a.id == own.id))
}

pub(super) fn next_element<'a>(node: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    let next = std::iter::successors(node.next_sibling(), NodeRef::next_sibling);
    // Bars and commas stand between the links of a list.
    next.take_while(|n| n.is_element() || !n.is_text() || !n.text().contains(char::is_alphanumeric)).find(NodeRef::is_element)
}

/// "تخطى قصص مقترحة وواصل القراءة", what stands there, "نهاية قصص مقترحة": a box that readers of the text are to pass over.
pub(super) fn skips(page: &Document, taken: &mut Taken) {
    for link in page.select("a, p, span, div, strong, b, h2, h3, h4").nodes() {
        let Some(text) = short(link, LINKS + LABEL).filter(|_| link.parent().is_some()) else { continue };
        let folded = fold(&text);
        let name = ["تخطي ", "تخط "].iter().find_map(|s| folded.strip_prefix(s)).and_then(|r| r.strip_suffix("وواصل القراءه"));
        let Some(name) = name.map(str::trim).filter(|n| !n.is_empty()) else { continue };
        let ends = |text: &str| {
            let text = fold(text);
            text.strip_prefix("نهايه ").or_else(|| text.strip_suffix(" نهايه")).is_some_and(|n| n.trim() == name)
        };
        // From the link to the end, and nothing else.
        let whole = |n: &NodeRef<'_>| {
            let text = short(n, BOX).map(|t| fold(&t)).filter(|t| t.starts_with(&folded));
            text.is_some_and(|t| t.ends_with(&format!("نهايه {name}")) || t.ends_with(&format!("{name} نهايه")))
        };
        let outer = |n: &NodeRef<'_>| ["body", "main", "article", "html"].iter().any(|o| n.has_name(o));
        let around = link.ancestors_it(Some(4)).take_while(|a| !outer(a)).find(whole);
        if let Some(region) = around {
            taken.remove(&region, "related");
            continue;
        }
        // The link's own paragraph, and those behind it as far as the end.
        let first = link.parent().filter(|p| !outer(p) && dom::line(p) == text).unwrap_or(*link);
        let mut behind: Vec<NodeRef<'_>> = std::iter::successors(next_element(&first), next_element).take(LINKS).collect();
        let end = behind.iter().position(|n| short(n, LINKS + LABEL).is_some_and(|t| ends(&t)));
        behind.truncate(end.map_or(0, |at| at + 1));
        if behind.iter().map(|n| words(&n.text())).sum::<usize>() <= BOX {
            behind.iter().for_each(|n| taken.remove(n, "related"));
        }
        taken.remove(&first, "related");
    }
}

/// "الصفحات: 1 2 3", "الصفحة السابقة الصفحة التالية".
fn is_numbers(node: &NodeRef<'_>, text: &str) -> bool {
    if node.has_name("a") || node.has_name("span") || words(text) > NUMBERS {
        return false;
    }
    let folded: String = node.descendants_it().filter(NodeRef::is_text).flat_map(|t| [fold(&t.text()), " ".into()]).collect();
    let tokens = || folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let number = |w: &str| w.chars().all(char::is_numeric) && w.chars().count() <= 3;
    let named = tokens().filter(|w| PAGES.contains(w) && *w != "من" && *w != "of").count();
    let links = || node.descendants_it().filter(|n| n.has_name("a")).count() > 0;
    let classed = || node.class().is_some_and(|c| c.to_ascii_lowercase().contains("pag"));
    let labelled = tokens().next().is_some_and(|w| w == "الصفحات") && tokens().any(number);
    named > 0 && tokens().all(|w| number(w) || PAGES.contains(&w)) && (labelled || links() || classed())
}

/// What is said where the rest of an article is for subscribers: a paragraph of its own, or a box that is called so.
fn is_wall(node: &NodeRef<'_>, text: &str) -> bool {
    let folded = fold(text);
    let called = |n: &str| n.to_ascii_lowercase().contains("paywall") || n.to_ascii_lowercase().contains("regwall");
    let named = [node.class(), node.attr("id")].into_iter().flatten().any(|n| called(&n));
    let says = || folded.split(|c: char| !c.is_alphanumeric()).any(|w| SUBSCRIBE.contains(&w.strip_prefix('و').unwrap_or(w)));
    let begins = || {
        let rest = WALLS.iter().find_map(|w| folded.strip_prefix(w));
        rest.is_some_and(|r| !r.starts_with(char::is_alphanumeric))
    };
    !node.has_name("a") && says() && (named || is_leaf(node) && words(text) <= WALL && begins())
}

/// "صدر الصورة، Getty Images", "التعليق على الصورة، ...".
fn is_credit(node: &NodeRef<'_>, text: &str) -> bool {
    let folded = fold(text);
    let marked =
        |list: &[&str]| list.iter().find_map(|l| folded.strip_prefix(l)).is_some_and(|r| r.trim_start().starts_with(['،', ',', ':']));
    marked(CREDITS) && words(text) <= CREDIT && !finished(text) || marked(CAPTIONS) && is_leaf(node)
}

/// A few words behind a picture on a line of their own, or those that the picture itself is called by.
fn is_beneath_picture(node: &NodeRef<'_>, text: &str) -> bool {
    if !node.has_name("span") || words(text) > CAPTION * 2 {
        return false;
    }
    let solid = |n: &NodeRef<'_>| n.is_element() || !n.text().trim().is_empty();
    let before = std::iter::successors(node.prev_sibling(), NodeRef::prev_sibling).find(solid);
    let Some(picture) = before.filter(|n| n.has_name("img") || n.has_name("picture")) else { return false };
    let ends = |n: Option<NodeRef<'_>>| n.is_none_or(|n| is_block(&n) || n.has_name("br"));
    let alone = ends(std::iter::successors(node.next_sibling(), NodeRef::next_sibling).find(solid))
        && ends(std::iter::successors(picture.prev_sibling(), NodeRef::prev_sibling).find(solid));
    let named = || picture.attr("alt").is_some_and(|alt| !alt.trim().is_empty() && letters(&alt) == letters(text));
    let loose =
        || words(text) <= CAPTION && !finished(text) && !text.ends_with([':', '،']) && node.parent().is_some_and(|p| p.has_name("div"));
    alone && (named() || loose())
}

#[cfg(test)]
#[path = "asides_tests.rs"]
mod tests;
