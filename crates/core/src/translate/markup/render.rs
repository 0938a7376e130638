//! A block in English, with its tags.

use super::block::{Block, Mark, MarkKind};
use super::entity;
use super::place::{Node, Sides, tree};
use std::borrow::Cow;
use std::ops::Range;

/// A block's English with its tags, and where bytes of the English stand in it.
pub struct Rendered {
    pub html: String,
    /// For each place that was asked for, in order.
    pub places: Vec<usize>,
}

/// The English on its way into HTML.
struct Writer<'a> {
    english: &'a str,
    out: String,
    at: usize,
    asked: &'a [usize],
    places: Vec<usize>,
    plain: bool,
}

/// A text as it may stand in the fragment.
fn shown(text: &str, plain: bool) -> Cow<'_, str> {
    if plain { Cow::Borrowed(text) } else { Cow::Owned(entity::encode(text)) }
}

impl Writer<'_> {
    /// Writes the English up to a place.
    fn text(&mut self, to: usize) {
        while let Some(next) = self.asked.get(self.places.len()).filter(|n| **n <= to) {
            self.part(*next);
            self.places.push(self.out.len());
        }
        self.part(to);
    }

    fn part(&mut self, to: usize) {
        if let Some(text) = self.english.get(self.at..to) {
            self.out.push_str(&shown(text, self.plain));
            self.at = to;
        }
    }

    /// Writes a unit, with the blanks that stood around it.
    fn unit(&mut self, mark: &Mark<'_>) {
        let blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let behind = self.english.get(..self.at).and_then(|t| t.chars().next_back());
        if mark.blanks.0 && !blank(behind) && !self.out.ends_with(char::is_whitespace) {
            self.out.push(' ');
        }
        self.out.push_str(mark.raw);
        let ahead = self.english.get(self.at..).and_then(|t| t.chars().next());
        let letter = ahead.is_some_and(|c| c.is_alphanumeric() || matches!(c, '"' | '(' | '“'));
        if mark.blanks.1 && letter {
            self.out.push(' ');
        }
    }
}

/// Which part of a block is placed by its words: from mark to mark, and from byte to byte. What stands in front and behind, and
/// the elements that hold all of it, come back as they are.
pub fn core(block: &Block<'_>) -> (Range<usize>, Range<usize>) {
    let text = &block.text;
    let lead = text.len() - text.trim_start().len();
    let end = text.trim_end().len().max(lead);
    let matches = tree(block, 0..block.marks.len()).map(|nodes| {
        let mut close = vec![None; block.marks.len()];
        let mut open: Vec<&Node> = nodes.iter().collect();
        while let Some(node) = open.pop() {
            if let Some(slot) = close.get_mut(node.marks.0) {
                *slot = Some(node.marks.1);
            }
            open.extend(&node.children);
        }
        close
    });
    let (mut first, mut last) = (0, block.marks.len());
    let front = |at: usize| block.marks.get(at).filter(|m| m.at <= lead);
    let back = |at: usize| block.marks.get(at).filter(|m| m.at >= end);
    loop {
        // Where elements make no tree, all marks keep their order anyway.
        let loose = |m: &&Mark<'_>| m.kind == MarkKind::Unit || matches.is_none();
        while first < last && front(first).as_ref().is_some_and(loose) {
            first += 1;
        }
        while first < last && back(last - 1).as_ref().is_some_and(loose) {
            last -= 1;
        }
        let close = matches.as_ref().and_then(|c| c.get(first).copied().flatten());
        let wraps = last - first > 1 && front(first).is_some() && back(last - 1).is_some() && close == Some(last - 1);
        if !wraps {
            return (first..last, lead..end);
        }
        (first, last) = (first + 1, last - 1);
    }
}

/// A block with its English. `asked` are places in the English, in order.
pub fn render(block: &Block<'_>, sides: &Sides<'_>, asked: &[usize]) -> Rendered {
    let (marks, bytes) = core(block);
    let mut writer = Writer { english: sides.english, out: String::new(), at: 0, asked, places: Vec::new(), plain: block.plain };
    // White space that a unit's own blank stands for is not written twice.
    let blank = |m: &&Mark<'_>| m.kind == MarkKind::Unit && m.blanks.1 && m.at < bytes.start;
    let first = block.marks.get(marks.clone()).unwrap_or_default().iter().find(blank);
    verbatim(&mut writer.out, block, 0..marks.start, 0..first.map_or(bytes.start, |m| m.at));
    let whole = 0..sides.english.len();
    match tree(block, marks.clone()) {
        Some(nodes) => write(&mut writer, block, sides, (&nodes, &whole)),
        None => in_order(&mut writer, block, sides, marks.clone()),
    }
    writer.text(whole.end);
    writer.places.resize(asked.len(), writer.out.len());
    verbatim(&mut writer.out, block, marks.end..block.marks.len(), bytes.end..block.text.len());
    Rendered { html: writer.out, places: writer.places }
}

/// Marks in front or behind with the white space they stand in.
fn verbatim(out: &mut String, block: &Block<'_>, marks: Range<usize>, bytes: Range<usize>) {
    let mut at = bytes.start;
    for mark in block.marks.get(marks).unwrap_or_default() {
        let to = mark.at.clamp(at, bytes.end);
        out.push_str(&shown(block.text.get(at..to).unwrap_or(""), block.plain));
        // Of the blanks around a unit one was taken out of the text.
        if mark.taken {
            out.push(' ');
        }
        out.push_str(mark.raw);
        at = to;
    }
    out.push_str(&shown(block.text.get(at..bytes.end).unwrap_or(""), block.plain));
}

/// Elements within each other, each on its words.
fn write(writer: &mut Writer<'_>, block: &Block<'_>, sides: &Sides<'_>, (nodes, within): (&[Node], &Range<usize>)) {
    for (index, range) in sides.arrange(block, nodes, within) {
        let Some(node) = nodes.get(index) else { continue };
        let raw = |at: usize| block.marks.get(at);
        writer.text(range.start.max(writer.at));
        if node.marks.0 == node.marks.1 {
            raw(node.marks.0).into_iter().for_each(|m| writer.unit(m));
            continue;
        }
        writer.out.push_str(raw(node.marks.0).map_or("", |m| m.raw));
        write(writer, block, sides, (&node.children, &range));
        writer.text(range.end.max(writer.at));
        writer.out.push_str(raw(node.marks.1).map_or("", |m| m.raw));
    }
}

/// Tags that make no tree, in the order they stand in.
fn in_order(writer: &mut Writer<'_>, block: &Block<'_>, sides: &Sides<'_>, marks: Range<usize>) {
    for mark in block.marks.get(marks).unwrap_or_default() {
        let words = sides.words_in(&(writer.at..sides.english.len()));
        let near = sides.near(&(mark.at..mark.at), &words);
        let mut to = sides.point(mark.at, mark.blanks, &near).max(writer.at);
        if mark.kind == MarkKind::Open {
            // An element opens at a word, not behind the one before.
            let rest = sides.english.get(to..).unwrap_or("");
            to += rest.len() - rest.trim_start().len();
        }
        writer.text(to);
        if mark.kind == MarkKind::Unit {
            writer.unit(mark);
        } else {
            writer.out.push_str(mark.raw);
        }
    }
}
