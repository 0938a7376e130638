//! What an article quotes and names: «» quotations with their speakers, acronyms in Latin letters.

mod speaker;

use crate::marks::quoted;
use crate::segment::sentences;
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

/// So many words make a quotation speech without a speaker.
const SPEECH: usize = 4;

/// What stands in marks behind لـ with no more words, and without a mark inside, is a name.
const NAME: usize = 5;

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
    let spans = quoted(text, usize::MAX);
    let mut out: Vec<Quote> = Vec::with_capacity(spans.len());
    if spans.is_empty() {
        return out;
    }
    let sentences = sentences(text);
    // Where the last spoken quotation ended: its verb is not the verb of the next. And who said it.
    let (mut spoken, mut last) = (0, None);
    for span in spans {
        let Some(marked) = text.get(span.clone()) else { continue };
        let mark = |c: Option<char>| c.map_or(0, char::len_utf8);
        let range = span.start + mark(marked.chars().next())..span.end - mark(marked.chars().next_back());
        let words = text.get(range.clone()).unwrap_or("").split_whitespace().count();
        if words == 0 {
            continue;
        }
        let i = sentences.partition_point(|s| s.range.end <= span.start);
        let begin = sentences.get(i).map_or(0, |s| s.range.start);
        let from = begin.max(spoken);
        let introduced = text.get(..span.start).unwrap_or("").trim_end().ends_with(':');
        // "عضو لـ«جبهة العمل الوطني الحر»": a name, and the clause goes on.
        // "رفضا لـ«سياسة الحكومة التي أفقرت الناس»" is what somebody says.
        let inside = text.get(range.clone()).unwrap_or("");
        let name = text.get(..span.start).unwrap_or("").ends_with("لـ") && words <= NAME && !inside.contains(['،', ',', '.', '؛']);
        let wanted = (words >= SPEECH || introduced) && !name;
        let again = last.clone().filter(|_| spoken > begin && speaker::goes_on_speaking(text, begin, spoken..span.start));
        let speaker = wanted.then(|| speaker::of(text, from, &span).or(again)).flatten();
        let speech = words >= SPEECH && !name || speaker.is_some();
        if speech {
            (spoken, last) = (span.end, speaker.clone());
        }
        out.push(Quote { range, speaker, speech });
    }
    out
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
mod tests;
