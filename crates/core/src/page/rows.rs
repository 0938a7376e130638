//! The sentences of an article, a row each: both languages, and what belongs to the sentence.

use super::{arabic, detail, escape, mark};
use crate::article::ArticleSentence;
use crate::brief::Brief;
use mujaz_text::segment::Kind;
use std::collections::{HashMap, HashSet};
use std::fmt::Write;

/// Whether a sentence has a row.
pub(super) fn has(brief: &Brief, id: &str) -> bool {
    brief.sentences.iter().any(|s| s.id == id)
}

/// The English of sentences, where there is one: the translation's, else that of a point made of this sentence alone.
pub(super) fn english(brief: &Brief) -> HashMap<&str, &str> {
    let points = brief.brief.iter().flat_map(|b| &b.bullets).filter_map(|b| match b.sentences.as_slice() {
        [one] => Some((one.as_str(), b.text.as_str())),
        _ => None,
    });
    let translated = brief.translation.iter().flatten().map(|t| (t.sentence.as_str(), t.en.as_str()));
    points.chain(translated).collect()
}

/// What belongs to sentences, as entries of a list, by sentence; flags last.
fn notes(brief: &Brief) -> Vec<(&str, String)> {
    let mut out = Vec::new();
    for figure in &brief.figures {
        let english = figure.en.as_deref().map_or_else(|| "not in the English".into(), escape);
        out.push((figure.sentence.as_str(), format!("<li>Figure: {} → {english}</li>", arabic(&figure.ar))));
    }
    for named in &brief.dates {
        let how = if named.inferred { " (from the article's date)" } else { "" };
        let text = format!("<li>Day: {} → <time>{}</time>{how}</li>", arabic(&named.ar), escape(&named.date));
        out.push((named.sentence.as_str(), text));
    }
    for quote in &brief.quotes {
        let speaker = match (&quote.speaker_en, &quote.speaker) {
            (Some(en), Some(ar)) => format!(" — {} ({})", escape(en), arabic(ar)),
            (_, Some(ar)) => format!(" — {}", arabic(ar)),
            _ => String::new(),
        };
        out.push((quote.sentence.as_str(), format!("<li>Quotation: {}{speaker}</li>", arabic(&format!("«{}»", quote.ar)))));
    }
    for flag in brief.flags.iter().filter(|f| has(brief, &f.at)) {
        let (kind, about, detail) = (escape(flag.kind.name()), escape(flag.kind.about()), detail(&flag.detail));
        out.push((flag.at.as_str(), format!("<li class=\"flag\"><strong>{kind}</strong>: {detail} ({about})</li>")));
    }
    out
}

/// A list of notes.
fn list(out: &mut String, notes: &[&String]) -> std::fmt::Result {
    if notes.is_empty() {
        return Ok(());
    }
    writeln!(out, "<ul class=\"notes\">")?;
    for note in notes {
        writeln!(out, "{note}")?;
    }
    writeln!(out, "</ul>")
}

/// All rows, under a heading that says what they are.
pub(super) fn write(out: &mut String, brief: &Brief, number: usize) -> std::fmt::Result {
    let (english, notes) = (english(brief), notes(brief));
    let heading = match () {
        () if english.is_empty() => "Article",
        () if brief.translation.is_some() => "Full translation, sentence by sentence",
        () => "Article and what of it was translated",
    };
    writeln!(out, "<h3>{heading}</h3>")?;
    let (mut seen, mut untranslated) = (HashSet::new(), 0);
    for sentence in &brief.sentences {
        let translated = english.get(sentence.id.as_str()).copied();
        untranslated += usize::from(translated.is_none());
        // An id that a record has twice marks its first sentence.
        let first = seen.insert(sentence.id.as_str());
        let id = if first { format!(" id=\"{}\"", mark(number, &sentence.id)) } else { String::new() };
        writeln!(out, "<div class=\"row\"{id}>")?;
        sides(out, sentence, translated, (number, english.is_empty()))?;
        if first {
            list(out, &notes.iter().filter(|(s, _)| *s == sentence.id).map(|(_, n)| n).collect::<Vec<_>>())?;
        }
        writeln!(out, "</div>")?;
    }
    if untranslated > 0 && !english.is_empty() {
        writeln!(out, "<p class=\"none\">{untranslated} sentences are not translated; a full translation has each of them.</p>")?;
    }
    // What a record ties to a sentence that it does not hold is shown all the same.
    list(out, &notes.iter().filter(|(s, _)| !seen.contains(s)).map(|(_, n)| n).collect::<Vec<_>>())
}

/// Both languages of a sentence beside each other; the Arabic alone where nothing was translated.
fn sides(out: &mut String, sentence: &ArticleSentence, translated: Option<&str>, (number, alone): (usize, bool)) -> std::fmt::Result {
    let tag = if sentence.kind == Kind::Subhead { "h4" } else { "p" };
    let (mark, id) = (mark(number, &sentence.id), escape(&sentence.id));
    let ids = format!("<span class=\"ids\" dir=\"ltr\">[{id}]</span>");
    let arabic = format!("<{tag} data-s=\"{mark}\" tabindex=\"0\" lang=\"ar\" dir=\"rtl\">{}", escape(&sentence.ar));
    if alone {
        return writeln!(out, "<div class=\"sides one\">{arabic} {ids}</{tag}></div>");
    }
    match translated {
        Some(en) => writeln!(
            out,
            "<div class=\"sides\"><{tag} data-s=\"{mark}\" tabindex=\"0\" lang=\"en\" dir=\"ltr\">{} {ids}</{tag}>\n{arabic}</{tag}></div>",
            escape(en)
        ),
        None => writeln!(out, "<div class=\"sides\"><p class=\"none\">– {ids}</p>\n{arabic}</{tag}></div>"),
    }
}
