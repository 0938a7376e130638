//! Sentence boundaries of Arabic news: UAX 29, mended.
//!
//! UAX 29 splits at single-letter abbreviations ("د. أحمد") and inside quotations, and cannot know where a newspaper
//! lost a full stop. So boundaries are (1) taken from UAX 29 and every line break, (2) dropped behind an abbreviation
//! and inside an unclosed «» that closes soon, (3) added before a bare "و" with a reporting verb where the sentence
//! so far is long, or short enough to be a subhead that ran into the text.

use icu_segmenter::SentenceSegmenter;
use icu_segmenter::options::SentenceBreakInvariantOptions;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What a stretch of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A sentence.
    Sentence,
    /// A subhead: on a line of its own, or run into the text.
    Subhead,
}

/// A sentence by its byte range; white space behind it belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Byte range in the text.
    pub range: Range<usize>,
    /// What it is.
    pub kind: Kind,
}

/// A quotation longer than this is taken for one whose closing mark was lost.
const QUOTE_REACH: usize = 800;
/// Left of a reporting verb, so many words make a sentence of their own.
const LONG: usize = 12;

/// Verbs that begin a new statement, as they stand behind "و".
const REPORTING: &[&str] = &[
    "قال",
    "قالت",
    "أضاف",
    "أضافت",
    "أوضح",
    "أوضحت",
    "أكد",
    "أكدت",
    "أشار",
    "أشارت",
    "ذكر",
    "ذكرت",
    "تابع",
    "تابعت",
    "شدد",
    "شددت",
    "اعتبر",
    "اعتبرت",
    "لفت",
    "لفتت",
    "أعلن",
    "أعلنت",
    "كشف",
    "كشفت",
    "بين",
    "بينت",
    "نوه",
    "نوهت",
    "أعرب",
    "أعربت",
    "صرح",
    "صرحت",
    "أقر",
    "رأى",
    "رأت",
    "حذر",
    "حذرت",
    "دعا",
    "دعت",
    "طالب",
    "طالبت",
    "نقل",
    "نقلت",
    "استطرد",
    "أردف",
    "أفاد",
    "أفادت",
    "روى",
    "روت",
    "عن",
    "حول",
];

/// Splits a text into sentences whose ranges follow each other without a gap.
///
/// ```
/// use mujaz_text::segment::{Kind, sentences};
/// let text = "عودة الطلاب واعتبر الوزير أن عودتهم قريبة. وقال د. أحمد «نعم. سنعود».";
/// let parts: Vec<(&str, Kind)> = sentences(text).iter().map(|s| (text[s.range.clone()].trim(), s.kind)).collect();
/// assert_eq!(parts[0], ("عودة الطلاب", Kind::Subhead));
/// assert_eq!(parts[1], ("واعتبر الوزير أن عودتهم قريبة.", Kind::Sentence));
/// assert_eq!(parts[2].0, "وقال د. أحمد «نعم. سنعود».");
/// ```
pub fn sentences(text: &str) -> Vec<Sentence> {
    let mut out = Vec::new();
    let mut start = 0;
    for end in line_ends(text) {
        split_line(text, start..end, &mut out);
        start = end;
    }
    mark_line_subheads(text, &mut out);
    out
}

/// End of each line, its line breaks and blank lines included.
fn line_ends(text: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut rest = 0;
    while let Some(at) = text[rest..].find('\n') {
        let mut end = rest + at + 1;
        end += text[end..].len() - text[end..].trim_start().len();
        ends.push(end);
        rest = end;
    }
    if rest < text.len() {
        ends.push(text.len());
    }
    ends
}

fn split_line(text: &str, line: Range<usize>, out: &mut Vec<Sentence>) {
    let content = &text[line.clone()];
    let quotes = quotations(content);
    let mut cuts = Vec::new();
    let segmenter = SentenceSegmenter::new(SentenceBreakInvariantOptions::default());
    for cut in segmenter.segment_str(content).filter(|c| *c > 0 && *c < content.len()) {
        if !abbreviation(&content[..cut]) && !inside(&quotes, cut) {
            cuts.push((cut, false));
        }
    }
    cuts.push((content.len(), false));
    let mut all = Vec::new();
    let mut start = 0;
    for (cut, _) in cuts {
        missing_stops(content, start..cut, &quotes, &mut all);
        all.push((cut, false));
        start = cut;
    }
    let mut start = 0;
    for (cut, head) in all {
        if content[start..cut].trim().is_empty() && start > 0 && cut < content.len() {
            continue;
        }
        if cut > start {
            let kind = if head { Kind::Subhead } else { Kind::Sentence };
            out.push(Sentence { range: line.start + start..line.start + cut, kind });
            start = cut;
        }
    }
}

/// Byte ranges of «…» (nested ones as a whole) that close within reach.
fn quotations(text: &str) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '«' => open.push(at),
            '»' => {
                if let Some(start) = open.pop().filter(|start| at - start <= QUOTE_REACH) {
                    while out.last().is_some_and(|r| r.start > start) {
                        out.pop();
                    }
                    out.push(start..at + c.len_utf8());
                }
            }
            _ => {}
        }
    }
    out
}

/// Whether a cut falls strictly inside a quotation.
fn inside(quotes: &[Range<usize>], cut: usize) -> bool {
    let i = quotes.partition_point(|q| q.end <= cut);
    quotes.get(i).is_some_and(|q| q.start < cut)
}

/// Whether what stands before a cut ends in a title of one or two letters ("د.", "أ.د.") or a Latin initial ("U.S.").
fn abbreviation(before: &str) -> bool {
    let before = before.trim_end();
    let Some(head) = before.strip_suffix('.') else { return false };
    let word = head.rsplit(|c: char| c.is_whitespace() || c == '(' || c == '«').next().unwrap_or("");
    let parts: Vec<&str> = word.split('.').collect();
    // "01:56 ص." ends a sentence: the letter belongs to the time.
    let after_time = head[..head.len() - word.len()].trim_end().ends_with(|c: char| c.is_numeric());
    !after_time && !word.is_empty() && parts.iter().all(|p| p.chars().count() == 1 && p.chars().all(char::is_alphabetic))
}

/// Cuts before "و" + reporting verb outside quotations; true marks what stands before the cut as a subhead.
fn missing_stops(text: &str, span: Range<usize>, quotes: &[Range<usize>], cuts: &mut Vec<(usize, bool)>) {
    let part = &text[span.clone()];
    let mut words = 0;
    let mut start = span.start;
    for (at, word) in words_of(part) {
        let at = span.start + at;
        if reporting(word) && words > 0 && !inside(quotes, at) {
            let head = (2..=6).contains(&words) && start == span.start && looks_like_head(&text[start..at]);
            // Behind a comma the writer went on with the sentence, unless it is very long by now.
            let bare = !text[..at].trim_end().ends_with(['،', '؛', ',']) || words >= 3 * LONG;
            if bare && (words >= LONG || head) {
                let tail = if head { None } else { tail_head(&text[start..at]) };
                cuts.extend(tail.map(|tail| (start + tail, false)));
                cuts.push((at, head || tail.is_some()));
                (words, start) = (0, at);
            }
        }
        words += 1;
    }
}

fn words_of(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_whitespace().map(move |w| (w.as_ptr() as usize - text.as_ptr() as usize, w))
}

fn reporting(word: &str) -> bool {
    let word = word.trim_end_matches(|c: char| !c.is_alphabetic());
    word.strip_prefix('و').is_some_and(|verb| REPORTING.contains(&verb))
}

/// A subhead has no mark that a statement has, and does not begin with a conjunction.
fn looks_like_head(text: &str) -> bool {
    let text = text.trim();
    !text.contains(['.', '،', ':', '؛', '؟', '!', '«']) && !text.starts_with('و')
}

/// A subhead that ran into the end of a sentence whose stop is lost as well: "... والمهن اليدوية | المركز مفتوح للراغبين في
/// التعلم | وعن شروط القبول ...". It is a definite subject behind another definite word, with an indefinite predicate and its
/// preposition, four to seven words up to the verb. Where it begins.
fn tail_head(sentence: &str) -> Option<usize> {
    let words: Vec<(usize, &str)> = words_of(sentence).collect();
    let definite = |w: &str| w.strip_prefix('و').unwrap_or(w).starts_with("ال");
    let prepositional = |w: &str| w.starts_with("لل") || matches!(w, "في" | "على" | "إلى" | "من" | "عن" | "مع" | "ضد");
    let from = words.len().saturating_sub(7).max(LONG);
    (from..words.len().saturating_sub(3)).find_map(|i| {
        let (at, subject) = words[i];
        let (before, predicate, next) = (words[i - 1].1, words[i + 1].1, words[i + 2].1);
        let fits =
            subject.starts_with("ال") && definite(before) && !definite(predicate) && !prepositional(predicate) && prepositional(next);
        (fits && predicate.chars().all(char::is_alphabetic) && looks_like_head(&sentence[at..])).then_some(at)
    })
}

/// A short line between others that ends without a mark is a subhead.
fn mark_line_subheads(text: &str, sentences: &mut [Sentence]) {
    for i in 1..sentences.len().saturating_sub(1) {
        let own_line = text[..sentences[i].range.start].ends_with('\n') && text[sentences[i].range.clone()].contains('\n');
        let content = text[sentences[i].range.clone()].trim();
        let ended = content.ends_with(['.', '،', ':', '؛', '؟', '!', '»', '"', ')', '…']);
        if own_line && !ended && (1..=9).contains(&content.split_whitespace().count()) && crate::letters(content).0 > 0 {
            sentences[i].kind = Kind::Subhead;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts(text: &str) -> Vec<&str> {
        sentences(text).iter().map(|s| text[s.range.clone()].trim()).collect()
    }

    #[test]
    fn a_lost_stop_is_found() {
        let text = "أعلنت الهيئة نتائج المسح الزراعي في محافظات الشمال بعد موسم جاف استمر نحو خمسة أشهر كاملة وقال المدير إن الإنتاج تراجع.";
        assert_eq!(parts(text).len(), 2);
        assert!(parts(text)[1].starts_with("وقال المدير"));
    }

    #[test]
    fn a_subhead_at_the_end_of_a_sentence_without_a_stop_is_found() {
        let text = "افتتحت الجامعة مع بلدية المدينة مركزا جديدا للتدريب يضم قاعات حديثة ومختبرات للكهرباء والنجارة والمهن اليدوية المركز مفتوح للراغبين في التعلم وعن شروط القبول قال المدير إنها يسيرة.";
        assert_eq!(parts(text)[1], "المركز مفتوح للراغبين في التعلم");
        assert_eq!(sentences(text)[1].kind, Kind::Subhead);
    }

    #[test]
    fn abbreviations_decimals_and_quotations_hold_together() {
        assert_eq!(parts("قال أ.د. محمد إن النسبة 3.5 في المئة. ثم غادر.").len(), 2);
        assert_eq!(parts("وأضاف «لن نعود. هذا قرارنا». ثم غادر.").len(), 2);
        assert_eq!(parts("نشر في 01:56 ص. ثم حذف.").len(), 2);
    }

    #[test]
    fn an_empty_text_has_no_sentence() {
        assert!(sentences("").is_empty());
    }

    proptest! {
        #[test]
        fn the_parts_are_the_text(text in "[ابوقل .،«»\n؟!a0-9]{0,200}|\\PC{0,120}") {
            let mut end = 0;
            for s in sentences(&text) {
                prop_assert_eq!(s.range.start, end);
                prop_assert!(s.range.end > s.range.start);
                end = s.range.end;
            }
            prop_assert_eq!(end, text.len());
        }
    }
}
