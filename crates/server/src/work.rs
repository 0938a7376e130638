//! Texts to English with an account of every sentence, in steps that can be watched and given up.

use crate::failure::{ApiError, Reason};
use mujaz::brief::Stage;
use mujaz::job::Cancel;
use mujaz::model::{Model, ModelIdentity};
use mujaz::text::letters;
use mujaz::text::segment::sentences;
use mujaz::translate::mend;
use mujaz::{Newsroom, generate::GenerationConfig};
use serde::Serialize;
use std::ops::Range;
use std::time::Instant;
use utoipa::ToSchema;

/// A doubt about a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Doubt {
    /// What kind: `number_changed`, `name_missing`, ...: the names of [`mujaz::check::FlagKind`].
    pub kind: &'static str,
    /// What was seen, in a sentence.
    pub detail: String,
    /// The sentence, counted from 0.
    pub sentence: usize,
}

/// Where a sentence stands in both texts: from and to, in characters (Unicode code points).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Span {
    /// In what was sent.
    pub source: [usize; 2],
    /// In what was written.
    pub target: [usize; 2],
}

/// A translated text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Translation {
    pub text: String,
    pub sentences: Vec<Span>,
    pub flags: Vec<Doubt>,
    pub alternatives: Vec<String>,
    /// Source tokens.
    pub tokens: usize,
}

/// What is asked for.
#[derive(Debug)]
pub struct Ask<'a> {
    pub texts: &'a [String],
    /// Whether each text is one sentence, however many it looks like.
    pub whole: bool,
    /// Other translations of each text.
    pub alternatives: usize,
    pub deadline: Instant,
    pub cancel: &'a Cancel,
    /// Whether somebody watches: then the first sentences are done before the rest is begun.
    pub watched: bool,
}

/// The model of an answer.
pub fn identity(desk: &Newsroom) -> Result<ModelIdentity, ApiError> {
    translator(desk).map(Model::identity)
}

/// The translator.
pub fn translator(desk: &Newsroom) -> Result<&Model, ApiError> {
    desk.translator().map(|m| &**m).ok_or_else(|| mujaz::Error::NoTranslator.into())
}

/// Sentences that go through the models together; what is given up ends behind them.
const GROUP: usize = 64;

/// A sentence of a text: what stands before it, itself, and what stands behind it.
struct Segment {
    text: usize,
    before: Range<usize>,
    own: Range<usize>,
    after: Range<usize>,
}

/// The sentences of a text; put together again, they are the text.
fn segments(index: usize, text: &str, whole: bool, out: &mut Vec<Segment>) {
    let cut = |range: Range<usize>| {
        let content = text.get(range.clone()).unwrap_or_default();
        let start = range.start + content.len() - content.trim_start().len();
        let end = start + content.trim().len();
        Segment { text: index, before: range.start..start, own: start..end, after: end..range.end }
    };
    if whole {
        out.push(cut(0..text.len()));
    } else {
        out.extend(sentences(text).into_iter().map(|s| cut(s.range)));
    }
}

/// Whether a sentence is the model's to translate. One in another script, as in a post of two languages, stays as it is.
fn concerns(text: &str) -> bool {
    let (arabic, all) = letters(text);
    !text.is_empty() && (arabic > 0 || all == 0)
}

/// A text on its way: what is written of it, and how many characters of both sides are behind.
#[derive(Default)]
struct Draft {
    done: Translation,
    read: usize,
    written: usize,
    glued: bool,
}

impl Draft {
    fn push(&mut self, text: &str) {
        self.done.text.push_str(text);
        self.written += text.chars().count();
    }

    /// Adds a sentence; returns what was added to the text.
    fn add(&mut self, source: &str, segment: &Segment, english: &str) -> String {
        let from = self.done.text.len();
        let part = |range: &Range<usize>| source.get(range.clone()).unwrap_or_default();
        let (before, own, after) = (part(&segment.before), part(&segment.own), part(&segment.after));
        // Arabic may do without a blank behind a stop; English may not.
        if self.glued && before.is_empty() && !english.is_empty() {
            self.push(" ");
        }
        self.push(before);
        self.read += before.chars().count();
        let (read, written) = (self.read, self.written);
        self.push(english);
        self.read += own.chars().count();
        if !own.is_empty() {
            self.done.sentences.push(Span { source: [read, self.read], target: [written, self.written] });
        }
        self.push(after);
        self.read += after.chars().count();
        self.glued = after.is_empty() && !own.is_empty();
        self.done.text.get(from..).unwrap_or_default().into()
    }
}

/// Nobody reads it.
fn gone() -> ApiError {
    ApiError::new(Reason::Slow, "the client went away")
}

/// Translates texts sentence by sentence; `watch` is told of each, in order, with the number of its text and what was added to it.
pub fn translate(desk: &Newsroom, ask: &Ask<'_>, mut watch: impl FnMut(usize, &str)) -> Result<Vec<Translation>, ApiError> {
    let desk = &desk.at(Stage::Translate)?;
    let mut all = Vec::new();
    for (index, text) in ask.texts.iter().enumerate() {
        segments(index, text, ask.whole, &mut all);
    }
    let own = |s: &Segment| ask.texts.get(s.text).and_then(|t| t.get(s.own.clone())).unwrap_or_default();
    let mut drafts: Vec<Draft> = ask.texts.iter().map(|_| Draft::default()).collect();
    let mut rest: &[Segment] = &all;
    let mut group = if ask.watched { 1 } else { GROUP };
    while !rest.is_empty() {
        if ask.cancel.is_cancelled() {
            return Err(gone());
        }
        let (now, later) = rest.split_at(group.min(rest.len()));
        let sources: Vec<&str> = now.iter().map(own).filter(|t| concerns(t)).collect();
        let mut results = desk.translate_until(&sources, Some(ask.deadline))?.into_iter();
        for segment in now {
            let (Some(draft), Some(text)) = (drafts.get_mut(segment.text), ask.texts.get(segment.text)) else { continue };
            let source = own(segment);
            let sentence = draft.done.sentences.len();
            let english = match results.by_ref().take(usize::from(concerns(source))).next() {
                Some(result) => {
                    let result = result?;
                    let doubt = |f: mujaz::check::Flag| Doubt { kind: f.kind.name(), detail: f.detail, sentence };
                    draft.done.flags.extend(result.flags.into_iter().map(doubt));
                    draft.done.tokens += result.coverage.source_tokens;
                    result.text
                }
                None => source.into(),
            };
            let added = draft.add(text, segment, &english);
            watch(segment.text, &added);
        }
        rest = later;
        group = (group * 2).min(GROUP);
    }
    let mut done: Vec<Translation> = drafts.into_iter().map(|d| d.done).collect();
    if ask.alternatives > 0 {
        alternatives(desk, ask, &all, &mut done)?;
    }
    Ok(done)
}

/// What was written of each sentence, in one pass over the text.
fn written(done: &Translation) -> Vec<String> {
    let (mut rest, mut at) = (done.text.as_str(), 0);
    let mut take = |to: usize| {
        let end = rest.char_indices().nth(to.saturating_sub(at)).map_or(rest.len(), |(byte, _)| byte);
        let (taken, behind) = rest.split_at(end);
        (rest, at) = (behind, to);
        taken
    };
    let sentence = |s: &Span| {
        take(s.target[0]);
        take(s.target[1]).to_string()
    };
    done.sentences.iter().map(sentence).collect()
}

/// Other translations of each text: the next hypotheses of a wider search, sentence by sentence.
fn alternatives(desk: &Newsroom, ask: &Ask<'_>, all: &[Segment], done: &mut [Translation]) -> Result<(), ApiError> {
    let model = translator(desk)?;
    let engine = |e: mujaz::error::EngineError| ApiError::from(mujaz::error::ArticleError::from(e));
    let own = model.generation();
    let beams = own.num_beams.max(ask.alternatives + 1);
    let config = GenerationConfig { num_beams: beams, num_return_sequences: beams, do_sample: false, ..own.clone() };
    let text = |s: &Segment| ask.texts.get(s.text).and_then(|t| t.get(s.own.clone())).unwrap_or_default();
    // What does not fit the model in one piece has only the one translation.
    let fits = |ids: &Vec<u32>| ids.len() <= model.source_budget();
    let call = mujaz::schedule::Call { deadline: Some(ask.deadline), ..(&desk.pipeline().options().schedule).into() };
    let mut others: Vec<Vec<String>> = Vec::new();
    for group in all.chunks(GROUP) {
        if ask.cancel.is_cancelled() {
            return Err(gone());
        }
        let mut sources = Vec::new();
        for segment in group {
            let ids = if concerns(text(segment)) { Some(model.encode(text(segment)).map_err(engine)?).filter(fits) } else { None };
            sources.push(ids);
        }
        let ids: Vec<Vec<u32>> = sources.iter().flatten().cloned().collect();
        let mut results = model.generate_with(&ids, &config, call).into_iter();
        for (segment, ids) in group.iter().zip(&sources) {
            let hypotheses = match (ids, ids.as_ref().and_then(|_| results.next())) {
                (Some(_), Some(result)) => result.map_err(engine)?,
                _ => Vec::new(),
            };
            let decoded = hypotheses.iter().map(|h| model.tokenizer().decode(&h.ids)).collect::<Result<Vec<_>, _>>().map_err(engine)?;
            others.push(decoded.iter().map(|en| mend(text(segment), en).0).collect());
        }
    }
    for (index, (translation, source)) in done.iter_mut().zip(ask.texts).enumerate() {
        let first = written(translation);
        for n in 0..beams {
            let mut draft = Draft::default();
            let mut own = first.iter();
            for (segment, others) in all.iter().zip(&others).filter(|(s, _)| s.text == index) {
                let first = if segment.own.is_empty() { None } else { own.next() };
                let english = first.map(|first| others.get(n).unwrap_or(first));
                draft.add(source, segment, english.map_or("", String::as_str));
            }
            let other = draft.done.text;
            let new = other != translation.text && !translation.alternatives.contains(&other);
            if new && translation.alternatives.len() < ask.alternatives {
                translation.alternatives.push(other);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upper(text: &str) -> Translation {
        let mut all = Vec::new();
        segments(0, text, false, &mut all);
        let mut draft = Draft::default();
        let whole: String = all.iter().map(|s| draft.add(text, s, &format!("E{}", text[s.own.clone()].chars().count()))).collect();
        assert_eq!(whole, draft.done.text);
        draft.done
    }

    #[test]
    fn white_space_and_spans_are_kept_whatever_the_text_is() {
        for text in [
            "",
            "  \n ",
            "قال الوزير إن المفاوضات مستمرة. وغادر الوفد.\n\n  عنوان\r\nوصل الرئيس.",
            "انتهى الاجتماع.وغادر الوفد المدينة.",
            "\u{a0}خبر\u{2028}خبر",
        ] {
            let done = upper(text);
            let (source, target): (Vec<char>, Vec<char>) = (text.chars().collect(), done.text.chars().collect());
            for span in &done.sentences {
                let [a, b] = span.source;
                let [c, d] = span.target;
                assert_eq!(target[c..d].iter().collect::<String>(), format!("E{}", b - a), "{text:?}");
                assert!(!source[a].is_whitespace() && !source[b - 1].is_whitespace());
            }
            let own: Vec<String> = done.sentences.iter().map(|s| target[s.target[0]..s.target[1]].iter().collect()).collect();
            assert_eq!(written(&done), own, "{text:?}");
            let blanks = |s: &str| s.chars().filter(|c| c.is_whitespace() && *c != ' ').collect::<String>();
            assert_eq!(blanks(text), blanks(&done.text), "{text:?}");
        }
        assert!(upper("انتهى الاجتماع.وغادر الوفد المدينة.").text.starts_with('E'));
    }

    #[test]
    fn only_what_is_in_arabic_or_has_no_letters_goes_to_the_model() {
        assert!(concerns("قال Ali") && concerns("٣ + ٤") && !concerns("Reuters reported") && !concerns(""));
    }
}
