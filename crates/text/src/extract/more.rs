//! Links to the rest of a text ("read more") at the ends of its paragraphs.

use super::dom::is_block;
use super::tags::{BLOCKS, strip_tags};
use crate::lexicon::PAGE_WORDS;
use crate::normalize::{collapse_whitespace, fold, tidy};
use dom_query::NodeRef;

/// Tags inside of a link, at most.
const INSIDE: usize = 32;

/// A link to the rest of a text, the last of its paragraph.
pub(super) fn is_more(node: &NodeRef<'_>, text: &str) -> bool {
    let bare = fold(text);
    if !node.has_name("a") || !PAGE_WORDS.is(bare.trim_matches(|c: char| !c.is_alphanumeric()), "rest-link") {
        return false;
    }
    let inside = std::iter::successors(Some(*node), NodeRef::parent).take_while(|n| n.id == node.id || !is_block(n));
    let solid = |n: &NodeRef<'_>| n.text().contains(char::is_alphanumeric);
    inside.into_iter().all(|n| {
        let next = std::iter::successors(n.next_sibling(), NodeRef::next_sibling).find(solid);
        next.is_none_or(|n| is_block(&n))
    })
}

/// A piece of HTML without the links to the rest of its text at the ends of its paragraphs, and how these read.
pub(super) fn without_more(html: &str) -> Option<(String, Vec<String>)> {
    let mut out = String::new();
    let mut gone = Vec::new();
    let mut rest = html;
    let begins = |text: &str, at: usize| text.get(at..at + 3).is_some_and(|t| t.eq_ignore_ascii_case("<a "));
    while let Some((at, _)) = rest.match_indices('<').find(|(at, _)| begins(rest, *at)) {
        let (front, link) = rest.split_at(at);
        out.push_str(front);
        let ends = |(at, _): &(usize, &str)| link.get(*at..at + 4).is_some_and(|t| t.eq_ignore_ascii_case("</a>"));
        let close = link.match_indices('<').take(INSIDE).find(ends).map(|(at, _)| at);
        let Some((open, close)) = link.find('>').zip(close).filter(|(o, c)| o < c) else {
            // A link without its end: what stands behind its beginning is looked at for others.
            out.push_str(link.get(..3).unwrap_or(""));
            rest = link.get(3..).unwrap_or("");
            continue;
        };
        let (inner, behind) = (link.get(open + 1..close)?, link.get(close + 4..)?);
        let text = collapse_whitespace(&tidy(&strip_tags(inner)));
        let more = PAGE_WORDS.is(fold(&text).trim_matches(|c: char| !c.is_alphanumeric()), "rest-link");
        if more && ends_paragraph(behind) {
            gone.push(text);
        } else {
            out.push_str(link.get(..close + 4)?);
        }
        rest = behind;
    }
    out.push_str(rest);
    (!gone.is_empty() && strip_tags(&out).contains(char::is_alphanumeric)).then_some((out, gone))
}

/// Whether nothing but the ends of elements, or a new paragraph, stands behind a link.
fn ends_paragraph(behind: &str) -> bool {
    let mut rest = behind;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '…' | '»' | '>' | ']' | ')' | '←'));
        if rest.is_empty() {
            return true;
        }
        let Some((tag, behind)) = rest.strip_prefix('<').and_then(|r| r.split_once('>')) else { return false };
        let name: String = tag.chars().skip_while(|c| *c == '/').take_while(char::is_ascii_alphanumeric).collect();
        let block = name.eq_ignore_ascii_case("br") || BLOCKS.iter().any(|b| name.eq_ignore_ascii_case(b));
        if block {
            return true;
        }
        if !tag.starts_with('/') {
            return false;
        }
        rest = behind;
    }
}
