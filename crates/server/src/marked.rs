//! HTML and XML to English with an account of every sentence: tags stay on their words, see [`mujaz::translate::markup`].

use crate::failure::ApiError;
use crate::work::{Ask, Doubt, Span, Translation};
use mujaz::brief::Stage;
use mujaz::check::Flag;
use mujaz::translate::markup::{MarkedSentence, Markup};
use mujaz::{Marked, Newsroom};

/// Fragments of HTML or XML in English.
pub fn translate(desk: &Newsroom, ask: &Ask<'_>, rules: &Markup) -> Result<Vec<Translation>, ApiError> {
    let fragments: Vec<&str> = ask.texts.iter().map(String::as_str).collect();
    let results = desk.at(Stage::Translate)?.translate_markup_all(&fragments, rules, Some(ask.deadline))?;
    results.into_iter().zip(&fragments).map(|(result, source)| Ok(account(source, result?))).collect()
}

fn account(source: &str, marked: Marked) -> Translation {
    let doubt = |flag: Flag| Doubt {
        kind: flag.kind.name(),
        sentence: marked.sentences.iter().position(|s| s.id == flag.at).unwrap_or(0),
        detail: flag.detail,
    };
    let spans = marked.sentences.iter().map(|s| span(source, &marked.html, s)).collect();
    Translation { flags: marked.flags.into_iter().map(doubt).collect(), sentences: spans, text: marked.html, ..Translation::default() }
}

/// Bytes of both sides as characters.
fn span(source: &str, target: &str, sentence: &MarkedSentence) -> Span {
    let count = |text: &str, end: usize| text.get(..end).map_or(0, |t| t.chars().count());
    let both = |text: &str, range: &std::ops::Range<usize>| [count(text, range.start), count(text, range.end)];
    Span { source: both(source, &sentence.source), target: both(target, &sentence.target) }
}
