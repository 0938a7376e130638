//! What a fragment's tags mean: where a sentence must end, and what comes back as it is.

use super::token::{Token, attribute, name};

/// Elements of HTML that stand inside of a sentence; any other ends it.
const INLINE: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "c", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins", "kbd",
    "label", "lang", "mark", "math", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "svg", "time", "tt", "u", "v",
    "var", "wbr",
];
/// Elements of HTML whose text is no prose.
const KEPT: &[&str] = &["code", "kbd", "samp", "var", "tt", "math", "svg"];

/// Elements that end a sentence where tags stand in a plain text. Whatever else stands between `<` and `>` there may be a mark of somebody's
/// own in a sentence: `<x id="0"/>`, `<name@example.org>`.
const BREAKS: &[&str] = &[
    "br", "p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "table", "tr", "td", "th", "pre", "section", "article",
    "header", "footer", "dl", "dt", "dd", "figure", "details", "summary", "title", "option",
];

/// How the tags of a fragment are read. The default is HTML.
///
/// ```
/// use mujaz::translate::markup::{Fragment, Markup};
/// let rules = Markup { ignored: vec!["x".into()], ..Markup::xml() };
/// let fragment = Fragment::read_as("<m>قال <x id='1'>الاسم</x> نعم.</m>", &rules);
/// assert_eq!(fragment.texts(), ["قال نعم."]);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each says one thing about the tags, and none follows from another")]
pub struct Markup {
    /// XML: no element has a meaning of its own, and none stands without its end. Unless it is named here, an element stands in a
    /// sentence where text stands beside it, and else parts sentences.
    pub xml: bool,
    /// Elements that come back as they are, with all they hold. Names are compared without regard to case.
    pub ignored: Vec<String>,
    /// Elements that end a sentence wherever they stand.
    pub splitting: Vec<String>,
    /// Elements that never end one.
    pub inline: Vec<String>,
    /// Only `splitting` ends sentences.
    pub only_splitting: bool,
    /// What stands between two ends is one sentence, however many it looks like.
    pub whole: bool,
    /// A plain text in which tags stand all the same (see [`dressed`](super::dressed)): its line breaks count, and an ampersand is one,
    /// unless there are entities in it.
    pub plain: bool,
}

fn named(list: &[String], name: &str) -> bool {
    list.iter().any(|n| n.eq_ignore_ascii_case(name))
}

impl Markup {
    /// XML, its structure told from where text stands.
    pub fn xml() -> Self {
        Self { xml: true, ..Self::default() }
    }

    /// Whether a tag's element comes back as it is.
    pub(super) fn keeps(&self, raw: &str) -> bool {
        let name = name(raw);
        named(&self.ignored, &name)
            || !self.xml && KEPT.contains(&name.as_str())
            || attribute(raw, "translate").is_some_and(|v| v.eq_ignore_ascii_case("no"))
            || attribute(raw, "class").is_some_and(|c| c.split_whitespace().any(|c| c == "notranslate"))
    }

    /// Whether line breaks of an element's text count.
    pub(super) fn keeps_lines(&self, raw: &str) -> bool {
        !self.xml && name(raw) == "pre"
    }

    /// Of each token, whether a sentence ends there. `closings` has for each tag that opens an element the place behind the one that
    /// closes it.
    pub(super) fn ends(&self, tokens: &[Token<'_>], closings: &[Option<usize>]) -> Vec<bool> {
        // What is to be left alone stands in a sentence where words stand beside it, whatever its name means in HTML.
        let by_place = |name: &str| self.xml || named(&self.ignored, name);
        let mixed = if self.xml || !self.ignored.is_empty() { mixed(tokens, closings) } else { Vec::new() };
        let ends = |(at, token): (usize, &Token<'_>)| {
            let (Token::Open(raw) | Token::Close(raw) | Token::Void(raw)) = token else { return false };
            let name = name(raw);
            if named(&self.splitting, &name) {
                return true;
            }
            if self.plain {
                return BREAKS.contains(&name.as_str());
            }
            if self.only_splitting || named(&self.inline, &name) {
                return false;
            }
            if by_place(&name) { !mixed.get(at).copied().unwrap_or(true) } else { !inline(raw, &name) }
        };
        tokens.iter().enumerate().map(ends).collect()
    }
}

fn inline(raw: &str, name: &str) -> bool {
    let second = raw.chars().nth(1);
    raw.starts_with('{') || second.is_some_and(|c| c.is_ascii_digit()) || INLINE.contains(&name)
}

/// Of each tag, whether words stand beside its element: in the same element, and in no other within it.
fn mixed(tokens: &[Token<'_>], closings: &[Option<usize>]) -> Vec<bool> {
    /// An element that is open: behind which token it ends, the tags directly in it, and whether words are.
    struct Frame {
        end: usize,
        tags: Vec<usize>,
        words: bool,
    }
    let mut out = vec![false; tokens.len()];
    let mut open = vec![Frame { end: usize::MAX, tags: Vec::new(), words: false }];
    let mut done = |frame: Frame| frame.tags.into_iter().for_each(|tag| out.get_mut(tag).into_iter().for_each(|o| *o = frame.words));
    for (at, token) in tokens.iter().enumerate() {
        // Elements that cross others end with them.
        while open.len() > 1 && open.last().is_some_and(|f| f.end <= at + 1) {
            open.pop().map(&mut done);
        }
        let Some(frame) = open.last_mut() else { continue };
        match token {
            Token::Text(raw) => frame.words |= raw.contains(char::is_alphanumeric),
            Token::Opaque(_) => {}
            _ => frame.tags.push(at),
        }
        if let Some(end) = closings.get(at).copied().flatten() {
            open.push(Frame { end, tags: Vec::new(), words: false });
        }
    }
    open.into_iter().for_each(done);
    out
}
