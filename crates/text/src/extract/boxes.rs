//! Elements inside of an article that by their own names are none of its text: captions of pictures, calls to subscribe, lives
//! of authors, dates. Each is taken out before the text is looked for, and its lines are listed.
//!
//! A name alone may lie: what holds the page's heading, its declared text or a quarter of its paragraphs stays, whatever it is
//! called, and so does what is longer than any box, and prose between the article's paragraphs that says nothing of what the
//! name promises. Prose that leaves the article's own element all the same is told from what stands outside of it.

use super::boilerplate::reports_on;
use super::dom::letters;
use super::own_element::{self, OWN};
use super::parts::is_own_class;
use crate::lexicon::PAGE_WORDS;
use crate::normalize::{collapse_whitespace, fold, tidy};
use dom_query::{Document, NodeId, NodeRef};

/// No box has more words.
const BOX: usize = 150;
/// So many are looked at: no article has more.
const MOST: usize = 1000;
/// No caption has more words.
const CAPTION: usize = 60;
/// No credit or date has more words.
const CREDIT: usize = 20;
/// So many elements up from a caption its picture stands at most, from a box the paragraphs around it.
const UP: usize = 3;
/// A sentence of fewer words is a label.
const SENTENCE: usize = 6;
/// So many words of a paragraph are read to tell whether it is one.
const PARAGRAPH: usize = 400;
/// So many elements that may be the article's are looked at.
const CONTAINERS: usize = 40;
/// So many boxes are read to tell whether they are text, with so many neighbours of each.
const READ: usize = 60;
const BESIDE: usize = 40;
/// So many words into a text its author's trade is named.
const LIFE: usize = 10;

/// Folded words of calls and forms.
const CALLS: &[&str] = &[
    "بريدك",
    "نشرتنا",
    "نشراتنا",
    "النشره البريديه",
    "نشره بريديه",
    "اشترك الان",
    "اشتركوا",
    "اشترك في النشره",
    "سجل الان",
    "سجلوا",
    "تابعنا",
    "تابعونا",
    "حسابك",
    "كلمه المرور",
    "تسجيل الدخول",
    "الحقوق محفوظه",
    "جميع الحقوق",
    "newsletter",
    "inbox",
    "sign up",
    "subscri",
    "log in",
    "e-mail",
    "email",
];
/// Words in the names of what tells of an author.
const AUTHORS: &[&str] = &["author", "authors", "authorprofile", "bio", "biography", "byline"];
/// Words in the names of boxes, as sites write them.
const BOXES: &[&str] = &[
    "newsletter",
    "newsletters",
    "signup",
    "subscribe",
    "subscription",
    "register",
    "registration",
    "biography",
    "bio",
    "author",
    "authors",
    "authorprofile",
    "copyright",
    "trending",
    "tooltip",
];
/// Words in the names of short lines that are none of the text.
const CREDITS: &[&str] = &["byline", "credit", "credits", "timestamp", "updated"];
/// Words in the names of captions.
const CAPTIONS: &[&str] = &["caption", "captions", "figcaption", "imagecaption"];
/// What a caption stands beneath.
const PICTURES: &[&str] = &["img", "picture", "video", "amp-img", "iframe", "figure"];

/// What was taken out of a page.
#[derive(Default)]
pub struct Boxes {
    texts: Vec<Text>,
}

struct Text {
    letters: String,
    caption: bool,
    /// Whether it stood in the article's own element and nothing in it shows it to be a box.
    unsure: bool,
}

impl Boxes {
    /// Takes the boxes out of a page.
    pub fn take(page: &Document) -> Self {
        let mut out = Self::default();
        let paragraphs: usize = page.select("p").nodes().iter().map(|p| words(p, usize::MAX)).sum();
        let mut found: Vec<(NodeRef<'_>, BoxKind)> = Vec::new();
        for node in page.root().descendants_it().filter(NodeRef::is_element) {
            if let Some(kind) = kind(&node).filter(|_| found.len() < MOST) {
                found.push((node, kind));
            }
        }
        let container = container(page);
        let gallery = is_gallery(&found, paragraphs);
        let mut read = 0;
        for (node, kind) in found {
            // The box it stood in may be gone already.
            if node.parent().is_none() {
                continue;
            }
            let caption = kind == BoxKind::Caption;
            if caption && gallery && is_sentence(&line(&node)) {
                let blocks = node.descendants_it().any(|n| n.has_name("p") || n.has_name("div"));
                node.remove_all_attrs();
                node.rename(if blocks { "div" } else { "p" });
                if let Some(figure) = node.parent().filter(|p| p.has_name("figure")) {
                    figure.rename("div");
                }
                continue;
            }
            let fits = fits(&node, kind, paragraphs);
            // What is too large a part of the text for a box is none, but its name would make others drop it.
            if !fits && (caption || words(&node, BOX) > BOX || is_own_class(&node) || node.descendants_it().any(|n| holds_article(&n))) {
                continue;
            }
            let inside = !caption && container.is_some_and(|c| node.ancestors_it(None).any(|a| a.id == c));
            let unsure = !caption && read < READ && is_text(&node);
            read += usize::from(unsure);
            if unsure && (is_between(&node) || inside && kind == BoxKind::Credit) {
                // What is called like a box would be dropped later on.
                node.remove_all_attrs();
                if node.has_name("label") || node.has_name("time") {
                    node.rename("div");
                }
                continue;
            }
            if !fits {
                continue;
            }
            out.texts.push(Text { letters: letters(&node.text()), caption, unsure: unsure && inside });
            node.remove_from_parent();
        }
        out
    }

    /// The reason that a line of the page is no text, if it stood in a box.
    pub fn reason(&self, line: &str) -> Option<&'static str> {
        let key = letters(line);
        let text = self.texts.iter().find(|text| !key.is_empty() && text.letters.contains(&key))?;
        Some(match text {
            Text { caption: true, .. } => "caption",
            Text { unsure: true, .. } if is_sentence(line) => "beside",
            _ => "outside",
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum BoxKind {
    Caption,
    Box,
    Credit,
}

fn kind(node: &NodeRef<'_>) -> Option<BoxKind> {
    let name = node.node_name()?;
    match &*name {
        "html" | "body" | "main" | "article" | "head" | "meta" | "link" | "script" | "style" | "img" | "h1" => return None,
        "figcaption" => return Some(BoxKind::Caption),
        "label" => return Some(BoxKind::Box),
        "time" => return Some(BoxKind::Credit),
        _ => {}
    }
    let (class, id) = (node.class(), node.attr("id"));
    let named = |list: &[&str]| {
        [&class, &id].into_iter().flatten().any(|names| parts(names).any(|p| list.iter().any(|l| p.eq_ignore_ascii_case(l))))
    };
    match () {
        () if class.is_none() && id.is_none() => None,
        () if named(CAPTIONS) => Some(BoxKind::Caption),
        () if named(BOXES) => Some(BoxKind::Box),
        () if named(CREDITS) => Some(BoxKind::Credit),
        () => None,
    }
}

/// The words of a name: "articleBody author-bio" is "article", "Body", "author", "bio".
fn parts(names: &str) -> impl Iterator<Item = &str> {
    names.split(|c: char| !c.is_ascii_alphabetic()).flat_map(humps)
}

fn humps(word: &str) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        let hump = rest.as_bytes().windows(2).position(|w| matches!(w, [a, b] if a.is_ascii_lowercase() && b.is_ascii_uppercase()));
        let (head, tail) = rest.split_at(hump.map_or(rest.len(), |at| at + 1));
        rest = tail;
        (!head.is_empty()).then_some(head)
    })
}

fn holds_article(node: &NodeRef<'_>) -> bool {
    ["h1", "article", "main"].iter().any(|n| node.has_name(n)) || node.attr("itemprop").is_some_and(|i| i.contains("articleBody"))
}

/// Whether a page tells by its captions: several are sentences, which say more than half of what its paragraphs do.
fn is_gallery(found: &[(NodeRef<'_>, BoxKind)], paragraphs: usize) -> bool {
    const PICTURES: usize = 3;
    // Of a caption in a box that is called so the inner one.
    let inner = |node: &NodeRef<'_>| !node.descendants_it().any(|n| n.is_element() && kind(&n) == Some(BoxKind::Caption));
    let captions = found.iter().filter(|(node, kind)| *kind == BoxKind::Caption && inner(node)).take(READ).map(|(node, _)| line(node));
    let told: Vec<usize> = captions.filter(|text| is_sentence(text)).map(|text| text.split_whitespace().count()).collect();
    told.len() >= PICTURES && told.iter().sum::<usize>() * 2 > paragraphs
}

/// Whether an element is as a box is, and not the article by an odd name.
fn fits(node: &NodeRef<'_>, kind: BoxKind, paragraphs: usize) -> bool {
    let most = match kind {
        BoxKind::Caption => CAPTION,
        BoxKind::Box => BOX,
        BoxKind::Credit => CREDIT,
    };
    let n = words(node, most);
    if n == 0 || n > most {
        return false;
    }
    // A date or a name inside a paragraph is a part of its sentence.
    let inside =
        || std::iter::successors(node.parent(), NodeRef::parent).take(UP).any(|p| p.has_name("p") || p.has_name("li") || p.has_name("h1"));
    let in_paragraph = || node.ancestors_it(Some(UP)).any(|a| a.has_name("p"));
    let pictured = || {
        let picture = |n: &NodeRef<'_>| PICTURES.iter().any(|p| n.has_name(p));
        let near = std::iter::successors(Some(*node), NodeRef::parent).take(UP + 1).take_while(|p| words(p, 2 * CAPTION) <= 2 * CAPTION);
        near.into_iter().any(|n| picture(&n) || n.descendants_it().any(|d| picture(&d)))
    };
    let own = || node.has_name("p") && kind != BoxKind::Caption && n > CREDIT;
    match kind {
        BoxKind::Caption => pictured(),
        BoxKind::Box => !own() && !in_paragraph() && n * 4 <= paragraphs.max(1) && !node.descendants_it().any(|n| holds_article(&n)),
        BoxKind::Credit => !inside() && n * 4 <= paragraphs.max(1),
    }
}

/// The element that holds the article: of those that may be it the one with the most words in paragraphs, the outermost of
/// several.
fn container(page: &Document) -> Option<NodeId> {
    let mut best: Option<(usize, NodeId)> = None;
    for node in page.select(OWN).nodes().iter().filter(|n| !n.has_name("main") && n.attr("role").is_none()).take(CONTAINERS) {
        let n: usize = node.descendants_it().filter(|p| p.has_name("p")).map(|p| words(&p, PARAGRAPH)).sum();
        if n > 0 && best.is_none_or(|(most, _)| n > most) {
            best = Some((n, node.id));
        }
    }
    best.map(|(_, id)| id)
}

/// The text of an element on one line; of a long one the beginning.
fn line(node: &NodeRef<'_>) -> String {
    let texts = node.descendants_it().filter(NodeRef::is_text).take(PARAGRAPH).map(|t| t.text().to_string());
    collapse_whitespace(&tidy(&texts.collect::<Vec<_>>().join(" ")))
}

/// Whether a line is a finished sentence in Arabic that is nothing that pages say.
fn is_sentence(line: &str) -> bool {
    line.split_whitespace().take(SENTENCE).count() == SENTENCE && crate::letters(line).0 > 0 && own_element::is_prose(line)
}

/// Whether what is called like a box reads as a text: sentences that call for nothing and tell nobody's life, in no form.
fn is_text(node: &NodeRef<'_>) -> bool {
    let linked: usize = node.descendants_it().filter(|n| n.has_name("a")).map(|a| words(&a, BOX)).sum();
    if linked * 2 >= words(node, BOX).max(1) {
        return false;
    }
    let form = |n: &NodeRef<'_>| ["form", "input", "button", "select"].iter().any(|f| n.has_name(f));
    if node.descendants_it().any(|n| form(&n)) || node.ancestors_it(None).any(|a| a.has_name("form")) {
        return false;
    }
    let text = line(node);
    let folded = fold(&text);
    let authors = || {
        let (class, id) = (node.class(), node.attr("id"));
        [class, id].into_iter().flatten().any(|names| parts(&names).any(|p| AUTHORS.iter().any(|a| p.eq_ignore_ascii_case(a))))
    };
    let life = || {
        authors()
            && !reports_on(&text)
            && folded.split_whitespace().take(LIFE).any(|w| PAGE_WORDS.is(w.trim_matches(|c: char| !c.is_alphanumeric()), "trade"))
    };
    let inner: Vec<String> = node.descendants_it().filter(|n| n.has_name("p") || n.has_name("li")).map(|n| line(&n)).collect();
    let said = is_sentence(&text) || inner.iter().any(|l| is_sentence(l));
    said && !CALLS.iter().any(|c| folded.contains(c)) && !life()
}

/// Whether an element stands between paragraphs of prose, or between a heading and such: beside it, or beside what holds it.
fn is_between(node: &NodeRef<'_>) -> bool {
    let said = |n: &NodeRef<'_>| {
        let prose = |n: &NodeRef<'_>| is_sentence(&line(n));
        if n.is_text() {
            is_sentence(n.text().trim())
        } else {
            n.has_name("p") && prose(n) || n.descendants_it().any(|d| d.has_name("p") && prose(&d))
        }
    };
    let heads = |n: &NodeRef<'_>| n.has_name("h1") || n.descendants_it().any(|d| d.has_name("h1"));
    let (mut front, mut behind) = (false, false);
    for at in std::iter::successors(Some(*node), NodeRef::parent).take(UP) {
        if ["article", "main", "body"].iter().any(|n| at.has_name(n)) {
            break;
        }
        front |= std::iter::successors(at.prev_sibling(), NodeRef::prev_sibling).take(BESIDE).any(|n| said(&n) || heads(&n));
        behind |= std::iter::successors(at.next_sibling(), NodeRef::next_sibling).take(BESIDE).any(|n| said(&n));
        if front && behind {
            return true;
        }
    }
    false
}

/// Words of an element, counted up to one more than `most`: what stands around a picture may be the whole page.
fn words(node: &NodeRef<'_>, most: usize) -> usize {
    let mut n = 0;
    for text in node.descendants_it().filter(NodeRef::is_text) {
        n += text.text().split_whitespace().take(most.saturating_add(1).saturating_sub(n)).count();
        if n > most {
            break;
        }
    }
    n
}

#[cfg(test)]
#[path = "boxes_tests.rs"]
mod tests;
