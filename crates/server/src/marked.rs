//! HTML and XML to English with an account of every sentence: tags stay on their words, see [`mujaz::translate::markup`].

use crate::failure::ApiError;
use crate::work::{Ask, Doubt, Span, Translation, translate as run, translator};
use mujaz::brief::Stage;
use mujaz::check::Flag;
use mujaz::translate::markup::{MarkedSentence, Markup, dressed};
use mujaz::{Marked, Newsroom};
use std::ops::Range;

/// Fragments of HTML or XML in English.
pub fn translate(desk: &Newsroom, ask: &Ask<'_>, rules: &Markup) -> Result<Vec<Translation>, ApiError> {
    let fragments: Vec<&str> = ask.texts.iter().map(String::as_str).collect();
    // A client that hangs up stops the work here, too.
    let wanted = || !ask.cancel.is_cancelled();
    let results = desk.at(Stage::Translate)?.translate_markup_while(&fragments, rules, Some(ask.deadline), wanted)?;
    results.into_iter().zip(&fragments).map(|(result, source)| Ok(account(source, result?))).collect()
}

/// Plain texts in English, sentence by sentence; `watch` is told as [`run`] tells it. One in which tags, emoji or placeholders stand all the
/// same goes the way of marked texts, or the model would spell them anew: clients join the lines of subtitles with `<br />`, and send
/// strings of programs and posts as they are.
pub fn plain(desk: &Newsroom, ask: &Ask<'_>, mut watch: impl FnMut(usize, &str)) -> Result<Vec<Translation>, ApiError> {
    let dressed: Vec<bool> = ask.texts.iter().map(|text| dressed(text)).collect();
    if !dressed.contains(&true) {
        return run(desk, ask, watch);
    }
    let (mut bare, mut marked): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for (text, dressed) in ask.texts.iter().zip(&dressed) {
        let side = if *dressed { &mut marked } else { &mut bare };
        side.push(text.clone());
    }
    let mut bare = run(desk, &of(ask, &bare), |_, _| {})?.into_iter();
    let rules = Markup { plain: true, whole: ask.whole, ..Markup::default() };
    let mut marked = translate(desk, &of(ask, &marked), &rules)?.into_iter();
    let tokenizer = translator(desk)?.tokenizer();
    let mut out = Vec::with_capacity(dressed.len());
    for (index, (text, dressed)) in ask.texts.iter().zip(dressed).enumerate() {
        let mut done = if dressed { marked.next() } else { bare.next() }.unwrap_or_default();
        if dressed {
            done.tokens = tokenizer.encode(text).map_or(0, |ids| ids.len());
        }
        watch(index, &done.text);
        out.push(done);
    }
    Ok(out)
}

/// The same is asked for, of other texts.
fn of<'a>(ask: &Ask<'a>, texts: &'a [String]) -> Ask<'a> {
    let Ask { whole, alternatives, deadline, cancel, watched, .. } = *ask;
    Ask { texts, whole, alternatives, deadline, cancel, watched }
}

fn account(source: &str, marked: Marked) -> Translation {
    let doubt = |flag: Flag| Doubt {
        kind: flag.kind.name(),
        sentence: marked.sentences.iter().position(|s| s.id == flag.at).unwrap_or(0),
        detail: flag.detail,
    };
    let (mut from, mut to) = (Counted::of(source), Counted::of(&marked.html));
    let spans = marked.sentences.iter().map(|s| span(&mut from, &mut to, s)).collect();
    Translation { flags: marked.flags.into_iter().map(doubt).collect(), sentences: spans, text: marked.html, ..Translation::default() }
}

/// A text whose characters are counted as its bytes are asked for: in order, so that none is counted twice.
struct Counted<'a> {
    text: &'a str,
    bytes: usize,
    chars: usize,
}

impl<'a> Counted<'a> {
    fn of(text: &'a str) -> Self {
        Self { text, bytes: 0, chars: 0 }
    }

    /// Characters in front of a byte.
    fn until(&mut self, byte: usize) -> usize {
        if byte < self.bytes {
            (self.bytes, self.chars) = (0, 0);
        }
        if let Some(more) = self.text.get(self.bytes..byte) {
            (self.bytes, self.chars) = (byte, self.chars + more.chars().count());
        }
        self.chars
    }
}

/// Bytes of both sides as characters.
fn span(source: &mut Counted<'_>, target: &mut Counted<'_>, sentence: &MarkedSentence) -> Span {
    let both = |text: &mut Counted<'_>, range: &Range<usize>| [text.until(range.start), text.until(range.end)];
    Span { source: both(source, &sentence.source), target: both(target, &sentence.target) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_once_and_right_in_any_order() {
        let text = "<p>قال نعم</p> é";
        let mut counted = Counted::of(text);
        for byte in [0, 3, 9, 9, 17, 5, 3, text.len()] {
            assert_eq!(counted.until(byte), text[..byte].chars().count(), "{byte}");
        }
        // A page of a million places: counted from its beginning each time, they would take a day.
        let long = "ن. ".repeat(1_000_000);
        let mut counted = Counted::of(&long);
        assert_eq!((0..1_000_000).map(|n| counted.until(n * 4)).last(), Some(2_999_997));
    }
}
