//! HTML in, HTML out: tags stay on the words that they stood on.
//!
//! A fragment of HTML, or of XML by rules of its own ([`Markup`]), is cut into blocks (`block`) at every tag that ends a sentence;
//! scripts, styles, comments, `<code>`, what says `translate="no"`, and whatever has no Arabic letter come back to the byte. A block's
//! sentences are translated without their tags, with the model's alignment; then each inline element goes around the English that was
//! made of its Arabic (`place`): elements within each other stay so, neighbours may change places. Handles, hashtags, addresses (in
//! elements or as plain words), emoji, placeholders, notes and pictures in a sentence go past the model and are put back by place. Marks
//! of Markdown in a text are read as tags. Tags that cross or stay open keep their order instead. Every tag that goes in comes out, to
//! the byte, once.
//!
//! ```
//! # #[cfg(feature = "bundled")] {
//! let desk = mujaz::Newsroom::builder().model("tiny-ar-en").build().unwrap();
//! let marked = desk.translate_html("<p>قال <b>الوزير</b> إن المفاوضات مستمرة.</p>").unwrap();
//! assert!(marked.html.contains("<b>"), "{}", marked.html);
//! assert!(marked.html.starts_with("<p>") && marked.html.ends_with("</p>"));
//! let first = &marked.sentences[0];
//! assert_eq!(first.ar, "قال الوزير إن المفاوضات مستمرة.");
//! # }
//! ```

mod address;
mod block;
pub(crate) mod entity;
mod kept;
mod markdown;
mod place;
mod plain;
mod render;
mod rules;
pub mod subtitles;
pub(crate) mod token;

use super::alignment::words;
use super::{AlignedWord, Alignment, Translation};
use block::{Block, Part, parts};
use mujaz_text::is_arabic_letter;
use mujaz_text::segment::sentences;
use place::{Sides, Twin};
pub use plain::dressed;
use render::{core, render};
pub use rules::Markup;
use std::ops::Range;

/// A sentence of a fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkedSentence {
    /// `s1`, `s2`, ...: what flags name.
    pub id: String,
    /// The Arabic, without tags.
    pub ar: String,
    /// The English, without tags.
    pub en: String,
    /// Its bytes in the fragment.
    pub source: Range<usize>,
    /// The English's bytes in the translated fragment.
    pub target: Range<usize>,
}

/// A fragment on its way: what of it is to be translated.
#[derive(Debug)]
pub struct Fragment<'a> {
    html: &'a str,
    xml: bool,
    parts: Vec<Part<'a>>,
    /// For each block: its sentences, by bytes of its text.
    sentences: Vec<Vec<Range<usize>>>,
}

/// What stands between bars in a sentence: rows of headlines and links are no sentence, and no word of one goes over a bar.
fn barred(text: &str, sentence: &Range<usize>) -> Vec<Range<usize>> {
    let own = text.get(sentence.clone()).unwrap_or("");
    let (mut out, mut start) = (Vec::new(), sentence.start);
    for (at, bar) in own.match_indices(['|', '•', '·']) {
        let (front, behind) = (own.get(..at).unwrap_or(""), own.get(at + bar.len()..).unwrap_or(""));
        if front.ends_with(char::is_whitespace) && behind.starts_with(char::is_whitespace) {
            out.push(start..sentence.start + at);
            start = sentence.start + at + bar.len();
        }
    }
    out.push(start..sentence.end);
    out
}

/// Bytes of the sentences of a block's text.
fn cut(block: &Block<'_>, whole: bool) -> Vec<Range<usize>> {
    let (_, bytes) = core(block);
    // White space is a blank in HTML: a line break ends nothing.
    let core = block.text.get(bytes.clone()).unwrap_or("");
    let flat = core.replace(['\n', '\r', '\t'], " ");
    let trimmed = |r: Range<usize>| {
        let text = flat.get(r.clone()).unwrap_or("");
        let start = r.start + text.len() - text.trim_start().len();
        start + bytes.start..start + text.trim().len() + bytes.start
    };
    let own = || sentences(&flat).into_iter().flat_map(|s| barred(&flat, &s.range)).collect::<Vec<_>>();
    let cuts = if whole { std::iter::once(0..flat.len()).collect() } else { own() };
    cuts.into_iter().map(trimmed).filter(|r| !r.is_empty()).collect()
}

impl<'a> Fragment<'a> {
    /// Reads a fragment of HTML.
    pub fn read(html: &'a str) -> Self {
        Self::read_as(html, &Markup::default())
    }

    /// Reads a fragment by rules.
    pub fn read_as(html: &'a str, rules: &Markup) -> Self {
        let parts = parts(html, rules);
        let block = |p: &Part<'a>| if let Part::Block(b) = p { Some(cut(b, rules.whole)) } else { None };
        Self { html, xml: rules.xml, sentences: parts.iter().filter_map(block).collect(), parts }
    }

    fn blocks(&self) -> impl Iterator<Item = (&Block<'a>, &Vec<Range<usize>>)> {
        let block = |p: &'_ Part<'a>| -> bool { matches!(p, Part::Block(_)) };
        let blocks = self.parts.iter().filter(move |p| block(p)).filter_map(|p| if let Part::Block(b) = p { Some(b) } else { None });
        blocks.zip(&self.sentences)
    }

    /// The sentences to translate, in order.
    pub fn texts(&self) -> Vec<&str> {
        self.blocks().flat_map(|(b, cuts)| cuts.iter().map(|r| b.text.get(r.clone()).unwrap_or(""))).collect()
    }

    /// The fragment in English, with an English and an alignment for each of [`Fragment::texts`]. Without an alignment, a tag
    /// goes by how far into the sentence it stood.
    pub fn write(&self, translated: &[Translation]) -> (String, Vec<MarkedSentence>) {
        let (mut html, mut out) = (String::with_capacity(self.html.len()), Vec::new());
        let (mut blocks, mut done) = (self.blocks(), 0);
        for part in &self.parts {
            match part {
                Part::Kept(raw) => html.push_str(raw),
                Part::Block(block) => {
                    let Some((_, cuts)) = blocks.next() else { continue };
                    let english = translated.get(done..done + cuts.len()).unwrap_or_default();
                    done += cuts.len();
                    write_block(block, cuts, english, (&mut html, &mut out));
                }
            }
        }
        // XML has no `&nbsp;` of its own, and a document that does not declare it is broken by one. Both forms are of one length: the
        // places of sentences stay right.
        let ours = self.xml && !self.html.contains("&nbsp;");
        (if ours { html.replace("&nbsp;", "&#160;") } else { html }, out)
    }
}

/// Adds a block's English to a page, and its sentences to those of the page.
#[allow(clippy::needless_pass_by_value, reason = "the two sinks are borrowed, their pair is nothing")]
fn write_block(block: &Block<'_>, cuts: &[Range<usize>], translated: &[Translation], out: (&mut String, &mut Vec<MarkedSentence>)) {
    let (mut english, mut alignment, mut twins) = (String::new(), Alignment::default(), Vec::new());
    let mut end: Option<usize> = None;
    for (range, t) in cuts.iter().zip(translated) {
        if let Some(end) = end {
            let between = block.text.get(end..range.start).filter(|b| !b.is_empty()).unwrap_or(" ");
            english.push_str(between);
        }
        let source = block.text.get(range.clone()).unwrap_or("");
        let own = if t.alignment.words.is_empty() { by_distance(source, &t.en) } else { t.alignment.clone() };
        alignment.extend(own, range.start, english.len());
        let start = english.len();
        english.push_str(&t.en);
        twins.push(Twin { source: range.clone(), english: start..english.len() });
        end = Some(range.end);
    }
    let asked: Vec<usize> = twins.iter().flat_map(|t| [t.english.start, t.english.end]).collect();
    let sides = Sides { source: &block.text, english: &english, alignment: &alignment, twins: &twins };
    let rendered = render(block, &sides, &asked);
    let base = out.0.len();
    for ((twin, t), places) in twins.iter().zip(translated).zip(rendered.places.chunks(2)) {
        let place = |at: usize| base + places.get(at).copied().unwrap_or(0);
        let ar = block.text.get(twin.source.clone()).unwrap_or("").into();
        let source = origin(block, twin.source.start)..origin(block, twin.source.end);
        out.1.push(MarkedSentence { id: format!("s{}", out.1.len() + 1), ar, en: t.en.clone(), source, target: place(0)..place(1) });
    }
    out.0.push_str(&rendered.html);
}

/// The byte of the fragment that a byte of a block's text stands at.
fn origin(block: &Block<'_>, at: usize) -> usize {
    let place = block.origin.partition_point(|(text, _)| *text < at).saturating_sub(1);
    block.origin.get(place).map_or(0, |(text, raw)| {
        // An entity's bytes are those of its character only where it is one byte: its end is where the next piece begins.
        let next = block.origin.get(place + 1).filter(|(t, _)| *t == at).map(|(_, r)| *r);
        next.unwrap_or(raw + (at - text.min(&at)))
    })
}

/// An alignment by how far into its sentence a word stands.
fn by_distance(source: &str, english: &str) -> Alignment {
    let (from, to) = (words(source), words(english));
    let word = |(at, range): (usize, Range<usize>)| AlignedWord { range, from: vec![(at * from.len() / to.len().max(1), 1.0)] };
    let words = to.iter().cloned().enumerate().map(word).collect();
    Alignment { source: from, words }
}

/// Whether all tags of a fragment come back, once and to the byte, whatever its sentences were translated to; an error says which do
/// not. For tests: the fuzz target calls it.
#[doc(hidden)]
pub fn round_trip(html: &str, english: &str, rules: &Markup) -> Result<(), String> {
    let fragment = Fragment::read_as(html, rules);
    for backwards in [false, true] {
        let translate = |source: &&str| {
            let mut alignment = by_distance(source, english);
            if backwards {
                let last = alignment.source.len().saturating_sub(1);
                alignment.words.iter_mut().flat_map(|w| &mut w.from).for_each(|(token, _)| *token = last.saturating_sub(*token));
            }
            Translation { en: english.into(), alignment, ..super::untouched("", false) }
        };
        let translated: Vec<Translation> = fragment.texts().iter().map(translate).collect();
        let (out, sentences) = fragment.write(&translated);
        let tags = |html: &str| {
            let mut tags: Vec<String> = token::tokens(html, rules.xml)
                .into_iter()
                .filter(|t| !matches!(t, token::Token::Text(_)))
                .map(|t| t.raw().into())
                .collect();
            tags.sort_unstable();
            tags
        };
        if tags(html) != tags(&out) {
            return Err(format!("{html:?} became {out:?}"));
        }
        if let Some(s) = sentences.iter().find(|s| html.get(s.source.clone()).is_none() || out.get(s.target.clone()).is_none()) {
            return Err(format!("{s:?} is at no place of {html:?} and {out:?}"));
        }
    }
    Ok(())
}

/// Whether what goes past the model stands in its text, in order and apart, and whether marks of Markdown have words between them; an
/// error says what does not. For tests: the fuzz target calls it.
#[doc(hidden)]
pub fn kept_apart(raw: &str) -> Result<(), String> {
    let whole = |range: &Range<usize>| raw.get(range.clone()).is_some_and(|part| !part.is_empty());
    let found = kept::kept(raw);
    if !found.iter().all(whole) || !found.is_sorted_by(|before, behind| before.end <= behind.start) {
        return Err(format!("{found:?} of {raw:?}"));
    }
    let words = |open: &Range<usize>, close: &Range<usize>| {
        whole(open) && whole(close) && raw.get(open.end..close.start).is_some_and(|inner| inner.contains(is_arabic_letter))
    };
    let pairs = markdown::pairs(raw);
    let odd = pairs.iter().find(|(open, close)| !words(open, close));
    odd.map_or(Ok(()), |pair| Err(format!("{pair:?} of {raw:?}")))
}

#[cfg(test)]
mod tests;
