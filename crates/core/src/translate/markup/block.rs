//! A fragment cut into blocks: runs of text with inline tags, and between them what comes back as it is.

use super::entity;
use super::kept::{kept, strange};
use super::markdown::{cells, pairs};
use super::rules::Markup;
use super::token::{Token, name, tokens};
use crate::check::{addresses, onward};
use std::collections::HashMap;
use std::ops::Range;

/// An element of more tokens is not looked at whole.
const UNIT_TOKENS: usize = 64;

/// Bytes of an element that may be nothing but codes.
const CODES: usize = 200;

/// A tag or something else that stands inside of a text, by its place in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark<'a> {
    /// Byte of the block's text that it stands in front of.
    pub at: usize,
    pub kind: MarkKind,
    pub raw: &'a str,
    /// Whether white space stands in front of it and behind it.
    pub blanks: (bool, bool),
    /// Whether the white space in front was taken out of the text.
    pub taken: bool,
}

/// What a mark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkKind {
    Open,
    Close,
    /// Whatever stays in one piece: a void element, a comment, an element without a word of prose, or one that is kept.
    Unit,
}

/// A run of text with what stands in it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Block<'a> {
    pub text: String,
    pub marks: Vec<Mark<'a>>,
    /// Where pieces of the text stand in the fragment: byte of the text, byte of the fragment.
    pub origin: Vec<(usize, usize)>,
    /// Whether it is of a plain text without entities: it is written as it is.
    pub plain: bool,
}

/// A part of a fragment.
#[derive(Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// Comes back as it is.
    Kept(&'a str),
    /// Is translated.
    Block(Block<'a>),
}

/// A token and the byte it begins at.
type Placed<'a> = (usize, Token<'a>);

/// For each tag that opens an element, the place behind the one that closes it, where one does.
fn closings(all: &[Token<'_>]) -> Vec<Option<usize>> {
    let mut open: HashMap<String, Vec<usize>> = HashMap::new();
    let mut out = vec![None; all.len()];
    for (place, token) in all.iter().enumerate() {
        match token {
            Token::Open(raw) => open.entry(name(raw)).or_default().push(place),
            Token::Close(raw) => {
                if let Some(slot) = open.get_mut(&name(raw)).and_then(Vec::pop).and_then(|from| out.get_mut(from)) {
                    *slot = Some(place + 1);
                }
            }
            _ => {}
        }
    }
    out
}

/// Whether an element comes back in one piece: nothing in it is prose. Addresses, handles, hashtags and the numbers of notes are none.
fn is_unit(inside: &[Placed<'_>], open: &str) -> bool {
    let text: String = inside.iter().filter_map(|(_, t)| if let Token::Text(raw) = t { Some(entity::decode(raw)) } else { None }).collect();
    let text = text.trim();
    let word = !text.contains(char::is_whitespace);
    // Hosts that no list knows have dots or slashes inside all the same.
    let host =
        text.is_ascii() && text.trim_matches(['.', '/']).contains(['.', '/', '@', '_']) && text.contains(|c: char| c.is_ascii_alphabetic());
    let address = word && (host || addresses(text).first().is_some_and(|r| r.start == 0 && r.end + onward(text, r) == text.len()));
    let tag = word && text.starts_with(['#', '@']) && text.chars().count() > 1;
    let note = matches!(name(open).as_str(), "sup" | "sub") && !text.contains(char::is_alphabetic);
    // Codes of software and pictures, and no word beside them.
    let codes = if text.len() <= CODES { strange(text) } else { Vec::new() };
    let free = |(at, c): (usize, char)| c.is_alphanumeric() && !codes.iter().any(|code| code.contains(&at));
    let coded = !codes.is_empty() && !text.char_indices().any(free);
    !text.contains(char::is_alphanumeric) || address || tag || note || coded
}

/// A sign that only steers how letters join or which way they run.
fn steers(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}')
        || matches!(c, '\u{2060}'..='\u{2069}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

/// Whether a reader sees an element without a word: a blank, a mark, a picture.
fn is_seen(inside: &[Placed<'_>]) -> bool {
    let mut seen = false;
    for (_, token) in inside {
        match token {
            Token::Text(raw) => {
                let text = entity::decode(raw);
                if text.contains(char::is_alphanumeric) {
                    return false;
                }
                seen |= text.contains(|c: char| !steers(c));
            }
            Token::Void(raw) => seen |= name(raw) == "img",
            _ => {}
        }
    }
    seen
}

/// The parts of a fragment, in order; their bytes put together are the fragment.
pub fn parts<'a>(html: &'a str, rules: &Markup) -> Vec<Part<'a>> {
    if !rules.plain {
        return parts_of(html, rules, false);
    }
    // In a plain text a line is a line, and an ampersand one, unless it is of HTML all the same.
    let bare = !entity::holds(html);
    let (mut out, mut from) = (Vec::new(), 0);
    for line in html.split_inclusive('\n') {
        let text = line.trim_end_matches(['\n', '\r']);
        let mut at = from;
        for cell in cells(text) {
            for mut part in parts_of(cell, rules, bare) {
                if let Part::Block(block) = &mut part {
                    block.origin.iter_mut().for_each(|(_, byte)| *byte += at);
                }
                out.push(part);
            }
            at += cell.len();
        }
        if text.len() < line.len() {
            out.push(Part::Kept(line.get(text.len()..).unwrap_or("")));
        }
        from += line.len();
    }
    out
}

fn parts_of<'a>(html: &'a str, rules: &Markup, plain: bool) -> Vec<Part<'a>> {
    let bare = tokens(html, rules.xml);
    let mut from = 0;
    let place = |token: &Token<'a>| {
        let at = from;
        from += token.raw().len();
        (at, *token)
    };
    let all: Vec<Placed<'a>> = bare.iter().map(place).collect();
    let closings = closings(&bare);
    let ends = rules.ends(&bare, &closings);
    let (closing, ends) = (|at: usize| closings.get(at).copied().flatten(), |at: usize| ends.get(at).copied().unwrap_or(false));
    // The first place from here on where a sentence must end.
    let boundary = |from: usize| (from..all.len()).find(|at| ends(*at)).unwrap_or(all.len());
    let page = Page { html, all: &all, closings: &closings, rules, plain };
    let (mut first, mut at, mut pre, mut out) = (0, 0, 0usize, Vec::new());
    let byte = |place: usize| all.get(place).map_or(html.len(), |(b, _)| *b);
    while let Some((_, token)) = all.get(at) {
        let kept = matches!(token, Token::Open(raw) if rules.keeps(raw));
        if !(ends(at) || pre > 0 && token.raw().contains('\n')) {
            at = if kept { closing(at).unwrap_or(at + 1) } else { at + 1 };
            continue;
        }
        page.block(first..at, &mut out);
        match token {
            Token::Open(raw) if rules.keeps_lines(raw) => pre += 1,
            Token::Close(raw) if rules.keeps_lines(raw) => pre = pre.saturating_sub(1),
            _ => {}
        }
        if let Token::Text(_) = token {
            // In `pre`, a line is a line.
            page.lines(at, &mut out);
        }
        let next = if kept { closing(at).unwrap_or_else(|| boundary(at + 1)) } else { at + 1 };
        if !matches!(token, Token::Text(_)) {
            out.push(Part::Kept(html.get(byte(at)..byte(next)).unwrap_or("")));
        }
        at = next;
        first = next;
    }
    page.block(first..all.len(), &mut out);
    out
}

/// A fragment with its tokens.
struct Page<'a, 't> {
    html: &'a str,
    all: &'t [Placed<'a>],
    closings: &'t [Option<usize>],
    rules: &'t Markup,
    plain: bool,
}

impl<'a> Page<'a, '_> {
    /// Text whose line breaks count.
    fn lines(&self, place: usize, out: &mut Vec<Part<'a>>) {
        let Some((mut at, Token::Text(raw))) = self.all.get(place).copied() else { return };
        for line in raw.split_inclusive('\n') {
            let text = line.trim_end_matches(['\n', '\r']);
            let alone = [(at, Token::Text(text))];
            Page { html: self.html, all: &alone, closings: &[], rules: self.rules, plain: self.plain }
                .block(0..usize::from(!text.is_empty()), out);
            if text.len() < line.len() {
                out.push(Part::Kept(line.get(text.len()..).unwrap_or("")));
            }
            at += line.len();
        }
    }

    /// The bytes of some tokens.
    fn raw(&self, tokens: Range<usize>) -> &'a str {
        let run = self.all.get(tokens).unwrap_or_default();
        let (Some((start, _)), Some((last, token))) = (run.first(), run.last()) else { return "" };
        self.html.get(*start..last + token.raw().len()).unwrap_or("")
    }

    /// Adds a run of tokens: a block where there is something to translate.
    fn block(&self, run: Range<usize>, out: &mut Vec<Part<'a>>) {
        if run.is_empty() {
            return;
        }
        let block = self.build(run.clone());
        let arabic =
            |c: char| matches!(c, '\u{600}'..='\u{6FF}' | '\u{750}'..='\u{77F}' | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}');
        let wanted = block.text.contains(|c: char| arabic(c) && c.is_alphanumeric());
        out.push(if wanted { Part::Block(block) } else { Part::Kept(self.raw(run)) });
    }

    fn build(&self, run: Range<usize>) -> Block<'a> {
        let mut block = Block { plain: self.plain, ..Block::default() };
        let mut at = run.start;
        while let Some((start, token)) = self.all.get(at).filter(|_| at < run.end) {
            let mut next = at + 1;
            match token {
                Token::Text(raw) => self.text(&mut block, raw, *start, (next, run.end)),
                Token::Open(raw) => {
                    let close = self.closings.get(at).copied().flatten().filter(|c| *c <= run.end);
                    let small = |c: usize| self.all.get(at + 1..c - 1).filter(|i| i.len() <= UNIT_TOKENS);
                    let unit = close.filter(|c| self.rules.keeps(raw) || small(*c).is_some_and(|inside| is_unit(inside, raw)));
                    let seen = unit.and_then(|c| self.all.get(at + 1..c - 1)).is_some_and(is_seen);
                    next = unit.unwrap_or(next);
                    self.mark(&mut block, at..next, run.end, if unit.is_some() { MarkKind::Unit } else { MarkKind::Open });
                    if seen {
                        self.part_words(&mut block, *start, (next, run.end));
                    }
                }
                Token::Close(_) => self.mark(&mut block, at..next, run.end, MarkKind::Close),
                Token::Void(raw) => {
                    self.mark(&mut block, at..next, run.end, MarkKind::Unit);
                    if !self.rules.xml && name(raw) == "img" {
                        self.part_words(&mut block, *start, (next, run.end));
                    }
                }
                Token::Opaque(_) => self.mark(&mut block, at..next, run.end, MarkKind::Unit),
            }
            at = next;
        }
        block
    }

    /// Adds a text: its words to the block's, its addresses, pictures and codes as units, which no model sees, marks of Markdown as tags.
    fn text(&self, block: &mut Block<'a>, raw: &'a str, start: usize, (next, end): (usize, usize)) {
        let plain = |block: &mut Block<'a>, part: Range<usize>| {
            let text = raw.get(part.clone()).unwrap_or("");
            let pieces = if self.plain { vec![(0, text.to_string())] } else { entity::pieces(text) };
            for (offset, text) in pieces.into_iter().filter(|(_, text)| !text.is_empty()) {
                block.origin.push((block.text.len(), start + part.start + offset));
                block.text.push_str(&text);
            }
        };
        let mut signs: Vec<(Range<usize>, MarkKind)> = Vec::new();
        for (open, close) in pairs(raw) {
            signs.extend([(open, MarkKind::Open), (close, MarkKind::Close)]);
        }
        // In posts that are sent as plain text the hashtag of one word is a word of its sentence.
        let word = |range: &Range<usize>| {
            let tag = raw.get(range.clone()).filter(|tag| tag.starts_with('#') && !tag.is_ascii());
            self.rules.plain && tag.is_some_and(|tag| !tag.contains('_'))
        };
        signs.extend(kept(raw).into_iter().filter(|range| !word(range)).map(|range| (range, MarkKind::Unit)));
        signs.sort_by_key(|(range, _)| range.start);
        signs.dedup_by(|b, a| b.0.start < a.0.end);
        let mut done = 0;
        for (range, kind) in signs {
            plain(block, done..range.start);
            let behind = raw.get(range.end..).and_then(|t| t.chars().next()).or_else(|| self.ahead(next, end));
            add(block, kind, raw.get(range.clone()).unwrap_or(""), behind);
            // A picture may stand between two words without a blank, which would be read as one.
            let glued = kind == MarkKind::Unit && block.text.chars().next_back().is_some_and(char::is_alphanumeric);
            if glued && behind.is_some_and(char::is_alphanumeric) {
                block.origin.push((block.text.len(), start + range.start));
                block.text.push(' ');
            }
            done = range.end;
        }
        plain(block, done..raw.len());
    }

    /// Puts a blank where something that a reader sees stood between two words: the model does not see it, and would read them as one.
    fn part_words(&self, block: &mut Block<'a>, byte: usize, (next, end): (usize, usize)) {
        let glued = block.text.chars().next_back().is_some_and(|c| !c.is_whitespace());
        if glued && self.ahead(next, end).is_some_and(char::is_alphanumeric) {
            block.origin.push((block.text.len(), byte));
            block.text.push(' ');
        }
    }

    /// The first character of the text ahead of a place.
    fn ahead(&self, from: usize, end: usize) -> Option<char> {
        let ahead = self.all.get(from..end.min(from + UNIT_TOKENS)).unwrap_or_default();
        ahead.iter().find_map(|(_, t)| if let Token::Text(raw) = t { raw.chars().next() } else { None })
    }

    /// Adds a mark made of some tokens.
    fn mark(&self, block: &mut Block<'a>, tokens: Range<usize>, end: usize, kind: MarkKind) {
        let ahead = self.ahead(tokens.end, end);
        add(block, kind, self.raw(tokens), ahead);
    }
}

/// Adds a mark in front of a character. Text that a unit stood in closes behind it: `على <code>x</code>.` reads `على.`, and of the
/// blanks on both sides one is left.
fn add<'a>(block: &mut Block<'a>, kind: MarkKind, raw: &'a str, ahead: Option<char>) {
    let blanks = (block.text.ends_with(char::is_whitespace), ahead.is_some_and(char::is_whitespace));
    let stop = ahead.is_some_and(|c| matches!(c, '.' | ',' | '،' | '؛' | ':' | '؟' | '!' | ')' | '»' | ']'));
    let taken = kind == MarkKind::Unit && blanks.0 && (stop || blanks.1) && !block.text.trim().is_empty();
    if taken {
        let length = block.text.trim_end().len();
        block.text.truncate(length);
        // Marks stand in order: only the last ones can be behind the end.
        block.marks.iter_mut().rev().take_while(|m| m.at > length).for_each(|m| m.at = length);
    }
    block.marks.push(Mark { at: block.text.len(), kind, raw, blanks, taken });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(html: &str) -> Vec<String> {
        parts(html, &Markup::default()).into_iter().filter_map(|p| if let Part::Block(b) = p { Some(b.text) } else { None }).collect()
    }

    #[test]
    fn blocks_end_where_sentences_must() {
        assert_eq!(texts("<p>قال <b>الوزير</b></p><ul><li>أولا<li>ثانيا</ul>"), ["قال الوزير", "أولا", "ثانيا"]);
        assert_eq!(texts("سطر<br>سطر آخر"), ["سطر", "سطر آخر"]);
        assert_eq!(texts("<pre>بيت أول\n  بيت ثان\n</pre>"), ["بيت أول", "  بيت ثان"]);
        assert_eq!(texts("<p translate=no>لا</p><p class='x notranslate'>لا</p><div translate=\"no\"><div>لا</div>لا</div><p>نعم"), ["نعم"]);
        assert_eq!(texts("<p>only English</p><p>2021</p>"), Vec::<String>::new());
        assert_eq!(texts("<title>عنوان</title><script>'نص'</script><!-- نص -->"), ["عنوان"]);
    }

    #[test]
    fn cells_of_a_row_are_read_apart() {
        let plain = Markup { plain: true, ..Markup::default() };
        for (text, want) in [
            ("| البلد | عدد **السكان** |\n|---|:-:|\n|مصر||\n", vec!["البلد", "عدد السكان", "مصر"]),
            ("||وصل الوفد||", vec!["وصل الوفد"]),
            ("وصل | غادر |\n| وصل", vec!["وصل | غادر |", "| وصل"]),
            ("||\n|", vec![]),
        ] {
            let mut texts = Vec::new();
            for part in parts(text, &plain) {
                if let Part::Block(block) = part {
                    let (at, byte) = block.origin[0];
                    let first = |text: &str, at: usize| text.get(at..).and_then(|t| t.chars().next());
                    assert!(first(text, byte).is_some() && first(text, byte) == first(&block.text, at), "{text}: {block:?}");
                    texts.push(block.text.trim().to_string());
                }
            }
            assert_eq!(texts, want, "{text}");
        }
    }

    #[test]
    fn addresses_in_a_sentence_are_units() {
        for (html, text, units) in [
            ("كتب @news24 أمس", "كتب أمس", vec!["@news24"]),
            ("زوروا www.example.org/a?x=1&amp;y=2 غدا", "زوروا غدا", vec!["www.example.org/a?x=1&amp;y=2"]),
            ("زوروا https://example.org/ar.", "زوروا.", vec!["https://example.org/ar"]),
            ("زوروا www.example.org&nbsp;غدا", "زوروا \u{a0}غدا", vec!["www.example.org"]),
            ("راسلونا على press@example.org، شكرا", "راسلونا على، شكرا", vec!["press@example.org"]),
            ("أمطار غزيرة #طقس_العرب #Weather", "أمطار غزيرة", vec!["#طقس_العرب", "#Weather"]),
            ("حمّلوا report.pdf الآن", "حمّلوا الآن", vec!["report.pdf"]),
            ("لـ@dw_arabic، وقال", "لـ، وقال", vec!["@dw_arabic"]),
            ("القرار S/2015/123 والرقم #5 و&#1602;", "القرار S/2015/123 والرقم #5 وق", vec![]),
            ("قال #نص لا", "قال لا", vec!["#نص"]),
            ("نص#وسم و#", "نص#وسم و#", vec![]),
            ("من 5.5 إلى 7:30 و U.S. أيضا", "من 5.5 إلى 7:30 و U.S. أيضا", vec![]),
        ] {
            let parts = parts(html, &Markup::default());
            let Some(Part::Block(block)) = parts.first() else { panic!("{html}: {parts:?}") };
            assert_eq!((block.text.trim_end(), block.marks.iter().map(|m| m.raw).collect::<Vec<_>>()), (text, units), "{html}");
        }
    }

    #[test]
    fn words_that_something_parts_are_not_joined() {
        for (html, text) in [
            ("<b>قال</b><span> </span><b>الوزير</b>", "قال الوزير"),
            ("قال<i>&nbsp;</i>الوزير<b>: </b>نعم", "قال الوزير نعم"),
            ("نعم<b>(</b>نص<b>)</b>", "نعم نص"),
            ("نعم<b>،</b><i>«</i>نص", "نعم نص"),
            ("مرحبا<img src=x>بكم<a href=u><img src=y></a>هنا", "مرحبا بكم هنا"),
            // Blanks that are there already, marks that close, and what nobody sees.
            ("قال <b>-</b> الوزير<b>!</b>", "قال الوزير"),
            ("نص<b>،</b>» نعم", "نص» نعم"),
            ("كل<span></span>مة<wbr>كل<i>&zwnj;</i>مة<!-- x -->كلمة", "كلمةكلمةكلمة"),
            ("غاز CO<sub>2</sub>x هنا", "غاز COx هنا"),
        ] {
            assert_eq!(texts(html), [text], "{html}");
        }
    }

    #[test]
    fn what_is_no_prose_stays_in_one_piece() {
        for (html, text, unit) in [
            ("قال <a href=u>@<span>press</span></a> إن", "قال إن", "<a href=u>@<span>press</span></a>"),
            ("اضغط على <code>نعم</code>.", "اضغط على.", "<code>نعم</code>"),
            ("نما السكان<sup><a href=#n>[1]</a></sup> كثيرا", "نما السكان كثيرا", "<sup><a href=#n>[1]</a></sup>"),
            ("وسم <a href=t>#<span>القدس</span></a>", "وسم ", "<a href=t>#<span>القدس</span></a>"),
            ("صورة <a href=u><img src=x></a> هنا", "صورة هنا", "<a href=u><img src=x></a>"),
            ("قال <b>{{ name }}</b> هنا", "قال هنا", "<b>{{ name }}</b>"),
            ("قال <i>:wave: 👏</i> هنا", "قال هنا", "<i>:wave: 👏</i>"),
        ] {
            let parts = parts(html, &Markup::default());
            let Some(Part::Block(block)) = parts.first() else { panic!("{html}") };
            assert_eq!((block.text.as_str(), block.marks.len(), block.marks[0].raw), (text, 1, unit));
        }
    }
}
