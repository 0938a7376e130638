//! What an article quotes and names: «» quotations with their speakers, acronyms in Latin letters.

use crate::normalize::fold;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A quotation in «» (or in straight or curly quotes).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// Byte range between the marks.
    pub range: Range<usize>,
    /// Byte range of whoever said it, where a reporting verb beside the quotation gives one.
    pub speaker: Option<Range<usize>>,
    /// Whether it is speech: it has a speaker or at least four words. The rest are names and distancing quotes («داعش»).
    pub speech: bool,
}

/// Folded verbs that report speech, with and without their feminine ending.
const VERBS: &[&str] = &[
    "قال",
    "قالت",
    "اضاف",
    "اضافت",
    "اكد",
    "اكدت",
    "اوضح",
    "اوضحت",
    "ذكر",
    "ذكرت",
    "اعلن",
    "اعلنت",
    "اشار",
    "اشارت",
    "صرح",
    "صرحت",
    "تابع",
    "تابعت",
    "شدد",
    "شددت",
    "اعتبر",
    "اعتبرت",
    "راي",
    "رات",
    "كتب",
    "كتبت",
    "نقل",
    "نقلت",
    "حذر",
    "حذرت",
    "دعا",
    "دعت",
    "لفت",
    "لفتت",
    "نوه",
    "نوهت",
    "بين",
    "بينت",
    "كشف",
    "كشفت",
    "افاد",
    "افادت",
    "يقول",
    "تقول",
    "يؤكد",
    "تؤكد",
    "يضيف",
    "تضيف",
    "وصف",
    "وصفت",
    "اعرب",
    "اعربت",
    "علق",
    "علقت",
    "رد",
    "ردت",
    "ختم",
    "ختمت",
    "استطرد",
    "زعم",
    "زعمت",
];

/// Folded words behind which a speaker ends.
const STOPS: &[&str] = &[
    "ان",
    "انه",
    "انها",
    "بان",
    "بانه",
    "بانها",
    "في",
    "خلال",
    "علي",
    "الي",
    "عن",
    "امس",
    "اليوم",
    "لوكاله",
    "لصحيفه",
    "لقناه",
    "للصحافيين",
    "للصحفيين",
    "ردا",
    "قائلا",
    "قائله",
    "عقب",
    "بعد",
    "قبل",
    "من",
    "مساء",
    "صباح",
    "هذا",
    "تعليقا",
];

/// The longest reach, in bytes, from a verb to its quotation.
const REACH: usize = 260;
/// The most words of a speaker.
const SPEAKER_WORDS: usize = 8;

/// All quotations of a text, the outermost where they are nested.
///
/// ```
/// use mujaz_text::mention::find_quotes;
/// let text = "وقال الوزير سالم أحمد: «لن نعود إلى ما كنا عليه». وينشط «داعش» هناك.";
/// let quotes = find_quotes(text);
/// assert_eq!(quotes[0].speaker.clone().map(|s| &text[s]), Some("الوزير سالم أحمد"));
/// assert!(quotes[0].speech && !quotes[1].speech);
/// ```
pub fn find_quotes(text: &str) -> Vec<Quote> {
    let mut out = Vec::new();
    let (mut depth, mut start, mut straight) = (0usize, 0, None);
    let mut spans = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '«' | '“' => {
                if depth == 0 {
                    start = at + c.len_utf8();
                }
                depth += 1;
            }
            '»' | '”' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    spans.push(start..at);
                }
            }
            '"' if depth == 0 => match straight.take() {
                None => straight = Some(at + 1),
                Some(open) => spans.push(open..at),
            },
            // A quotation does not run over a paragraph.
            '\n' => (depth, straight) = (0, None),
            _ => {}
        }
    }
    for range in spans.into_iter().filter(|r| !text[r.clone()].trim().is_empty()) {
        let speaker = before(text, range.start).or_else(|| behind(text, range.end));
        let speech = text[range.clone()].split_whitespace().count() >= 4;
        out.push(Quote {
            speaker: speaker.filter(|_| speech || text[..range.start].trim_end_matches(['«', '"', '“']).trim_end().ends_with(':')),
            range,
            speech,
        });
    }
    for quote in &mut out {
        quote.speech |= quote.speaker.is_some();
    }
    out
}

fn words(text: &str, offset: usize) -> Vec<(String, Range<usize>)> {
    text.split_whitespace()
        .map(|w| {
            let at = offset + (w.as_ptr() as usize - text.as_ptr() as usize);
            (fold(w.trim_matches(|c: char| !c.is_alphanumeric())), at..at + w.len())
        })
        .collect()
}

fn verb(word: &str) -> bool {
    VERBS.contains(&word) || word.strip_prefix(['و', 'ف']).is_some_and(|w| VERBS.contains(&w))
}

/// "وقال فلان: «...»": the verb stands in the same sentence in front.
fn before(text: &str, quote: usize) -> Option<Range<usize>> {
    let mut from = quote.saturating_sub(REACH);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let head = &text[from..quote];
    let from = from + head.rfind(['.', '\n', '؟', '!', '»']).map_or(0, |i| i + head[i..].chars().next().map_or(1, char::len_utf8));
    let words = words(text[from..quote].trim_end_matches(['«', '"', '“']), from);
    let at = words.iter().rposition(|(w, _)| verb(w))?;
    speaker(text, &words[at + 1..])
}

/// "«...»، قال فلان" and "«...»، بحسب فلان".
fn behind(text: &str, quote: usize) -> Option<Range<usize>> {
    let rest = &text[quote..];
    let after = rest.trim_start_matches(['»', '"', '”', '،', ',', ' ']);
    let from = quote + rest.len() - after.len();
    let end = after.find(['.', '\n', '«']).unwrap_or(after.len());
    let words = words(&text[from..from + end], from);
    let (first, _) = words.first()?;
    let skip = if matches!(first.as_str(), "بحسب" | "حسب" | "وفق" | "كما") || verb(first) { 1 } else { return None };
    let skip = skip + usize::from(first == "كما" && words.get(1).is_some_and(|(w, _)| verb(w)));
    speaker(text, words.get(skip..)?)
}

/// The words of a speaker: up to a colon, a comma or a word that goes on with the sentence.
fn speaker(text: &str, words: &[(String, Range<usize>)]) -> Option<Range<usize>> {
    let mut end = None;
    for (i, (word, range)) in words.iter().enumerate() {
        if i >= SPEAKER_WORDS || STOPS.contains(&word.as_str()) || word.is_empty() || verb(word) && i > 0 {
            break;
        }
        let raw = &text[range.clone()];
        end = Some(range.start + raw.trim_end_matches([':', '،', ',', '؛', '(', '«']).len());
        if raw.ends_with([':', '،', ',', '؛']) {
            break;
        }
    }
    let start = words.first()?.1.start;
    end.filter(|end| *end > start).map(|end| start..end)
}

/// Acronyms and codes in Latin capitals: NATO, F-16, COVID-19. Byte ranges.
///
/// ```
/// use mujaz_text::mention::find_acronyms;
/// let text = "طائرات F-16 تابعة لحلف NATO، وشركة Apple";
/// let found: Vec<&str> = find_acronyms(text).into_iter().map(|r| &text[r]).collect();
/// assert_eq!(found, ["F-16", "NATO"]);
/// ```
pub fn find_acronyms(text: &str) -> Vec<Range<usize>> {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '&');
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find(|c: char| c.is_ascii_alphanumeric()) {
        let start = at + found;
        let end = start + text[start..].find(|c: char| !part(c)).unwrap_or(text.len() - start);
        let word = text[start..end].trim_end_matches(['-', '&']);
        let capitals = word.chars().filter(char::is_ascii_uppercase).count();
        let coded = word.contains(|c: char| c.is_ascii_digit()) && word.starts_with(|c: char| c.is_ascii_uppercase());
        if !word.contains(|c: char| c.is_ascii_lowercase()) && (capitals >= 2 || capitals == 1 && coded) {
            out.push(start..start + word.len());
        }
        at = end;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn speakers_on_either_side() {
        for (text, want) in [
            ("أكد رئيس الوزراء أحمد سالم أن «البلاد تمر بمرحلة صعبة جدا».", Some("رئيس الوزراء أحمد سالم")),
            ("«البلاد تمر بمرحلة صعبة جدا»، قال الوزير للصحافيين.", Some("الوزير")),
            ("«البلاد تمر بمرحلة صعبة جدا»، بحسب المتحدث باسم الوزارة.", Some("المتحدث باسم الوزارة")),
            ("شهدت المدينة «حالة من الهدوء الحذر والترقب».", None),
            ("وأضافت: «نعم».", None),
            ("ثم قال. وجاء «البيان في خمس صفحات كاملة».", None),
        ] {
            let quotes = find_quotes(text);
            assert_eq!(quotes.len(), 1, "{text}");
            assert_eq!(quotes[0].speaker.clone().map(|s| &text[s]), want, "{text}");
        }
        assert_eq!(find_quotes("قال «إن «النصر» قريب من الجميع هنا».").len(), 1);
    }

    proptest! {
        #[test]
        fn ranges_are_inside_any_text(text in "[قال وأكد:«»\"\n.،أحمد A-Z0-9-]{0,80}|\\PC{0,80}") {
            for quote in find_quotes(&text) {
                prop_assert!(text.get(quote.range).is_some() && quote.speaker.is_none_or(|s| text.get(s).is_some()));
            }
            for range in find_acronyms(&text) {
                prop_assert!(text.get(range).is_some());
            }
        }
    }
}
