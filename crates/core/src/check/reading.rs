//! A text as checks and records read it: its words, numbers, times and quotations are found once, when they are first
//! asked for.

use mujaz_text::date::{RelativeDate, Temporal, resolve};
use mujaz_text::mention::{Quote, find_quotes};
use mujaz_text::normalize::fold;
use mujaz_text::number::{FoundMeasure, FoundNumber, find_arabic_beside, find_english_beside, measures_arabic, measures_english};
use mujaz_text::segment::{Sentence, sentences};
use std::cell::OnceCell;
use std::ops::Range;

/// The language a target is in. Sources are Arabic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Target {
    /// A translation.
    #[default]
    English,
    /// A summary.
    Arabic,
}

/// A word and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The word without punctuation around it, folded (see [`fold`]): lower case, one spelling of alef and its like.
    pub folded: String,
    /// Its bytes in the text.
    pub range: Range<usize>,
}

/// A text and what was found in it so far.
///
/// ```
/// use mujaz::check::{Reading, Target};
/// let reading = Reading::new("قتل 14 شخصا في 15 فبراير 2018", Target::Arabic);
/// assert_eq!((reading.numbers()[0].value, reading.temporal().dates[0].date.as_str()), (14.0, "2018-02-15"));
/// ```
#[derive(Debug, Clone)]
pub struct Reading<'a> {
    /// The text.
    pub text: &'a str,
    language: Target,
    words: OnceCell<Vec<Word>>,
    sentences: OnceCell<Vec<Sentence>>,
    folded: OnceCell<String>,
    numbers: OnceCell<Vec<FoundNumber>>,
    measures: OnceCell<Vec<FoundMeasure>>,
    temporal: OnceCell<Temporal>,
    relative: OnceCell<Vec<RelativeDate>>,
    quotes: OnceCell<Vec<Quote>>,
}

impl<'a> Reading<'a> {
    /// A text of which nothing is known yet.
    pub fn new(text: &'a str, language: Target) -> Self {
        Self {
            text,
            language,
            words: OnceCell::new(),
            sentences: OnceCell::new(),
            folded: OnceCell::new(),
            numbers: OnceCell::new(),
            measures: OnceCell::new(),
            temporal: OnceCell::new(),
            relative: OnceCell::new(),
            quotes: OnceCell::new(),
        }
    }

    /// Its words.
    pub fn words(&self) -> &[Word] {
        self.words.get_or_init(|| words(self.text))
    }

    /// Its sentences.
    pub fn sentences(&self) -> &[Sentence] {
        self.sentences.get_or_init(|| sentences(self.text))
    }

    /// The words of each sentence.
    pub(super) fn sentence_words(&self) -> Vec<&[Word]> {
        let words = self.words();
        let before = |at: usize| words.partition_point(|w| w.range.start < at);
        let of = |s: &Sentence| words.get(before(s.range.start)..before(s.range.end)).unwrap_or_default();
        self.sentences().iter().map(of).filter(|w| !w.is_empty()).collect()
    }

    /// The whole of it, folded.
    pub fn folded(&self) -> &str {
        self.folded.get_or_init(|| fold(self.text))
    }

    /// Its numbers, by the grammar of its language.
    pub fn numbers(&self) -> &[FoundNumber] {
        self.numbers.get_or_init(|| match self.language {
            Target::Arabic => find_arabic_beside(self.text, self.temporal()),
            Target::English => find_english_beside(self.text, self.temporal()),
        })
    }

    /// What its numbers measure, by the units of its language.
    pub fn measures(&self) -> &[FoundMeasure] {
        self.measures.get_or_init(|| match self.language {
            Target::Arabic => measures_arabic(self.text, self.numbers()),
            Target::English => measures_english(self.text, self.numbers()),
        })
    }

    /// Its dates, times, decades, months and days of the week.
    pub fn temporal(&self) -> &Temporal {
        self.temporal.get_or_init(|| Temporal::find(self.text))
    }

    /// Days told by their distance from the text's own date, which is the same whenever this is asked.
    pub fn relative(&self, date: &str) -> &[RelativeDate] {
        self.relative.get_or_init(|| resolve(self.text, date))
    }

    /// Its quotations.
    pub fn quotes(&self) -> &[Quote] {
        self.quotes.get_or_init(|| find_quotes(self.text))
    }

    /// A part of it.
    pub fn slice(&self, range: &Range<usize>) -> &'a str {
        self.text.get(range.clone()).unwrap_or("")
    }
}

/// The words of a text: what stands between blanks and punctuation. Apostrophes, hyphens and dots inside a word are part
/// of it; several dots, and what numbers an item ("1-عدم التأخر"), are none.
fn words(text: &str) -> Vec<Word> {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '-' | '.' | '\u{0640}') || ('\u{064B}'..='\u{0670}').contains(&c);
    let word = |run: Range<usize>| {
        let raw = text.get(run.clone()).unwrap_or("");
        let left = raw.trim_start_matches(|c: char| !c.is_alphanumeric());
        let word = left.trim_end_matches(|c: char| !c.is_alphanumeric());
        let from = run.start + raw.len() - left.len();
        (!word.is_empty()).then(|| Word { folded: fold(word).replace('’', "'"), range: from..from + word.len() })
    };
    runs(text, part).flat_map(|run| pieces(text, &run)).filter_map(word).collect()
}

/// The parts of a run of letters, digits and marks: "رفح....وغزة" and "1-عدم" are two words each.
fn pieces(text: &str, run: &Range<usize>) -> Vec<Range<usize>> {
    let raw = text.get(run.clone()).unwrap_or("");
    let mut out = Vec::new();
    let mut from = run.start;
    for (at, dots) in raw.match_indices("..") {
        out.push(from..run.start + at);
        from = run.start + at + dots.len();
    }
    out.push(from..run.end);
    if let Some(first) = out.first_mut()
        && let Some(mark) = item(text.get(first.clone()).unwrap_or(""))
    {
        let number = first.start..first.start + mark;
        first.start = number.end;
        out.insert(0, number);
    }
    out
}

/// The length of the digits that number an item in front of an Arabic word, with the mark behind them: of "1-" in "1-عدم".
fn item(raw: &str) -> Option<usize> {
    let rest = raw.trim_start_matches(|c: char| c.is_numeric());
    let word = rest.strip_prefix(['-', '.']).filter(|_| rest.len() < raw.len())?;
    word.starts_with(|c: char| ('ء'..='ي').contains(&c)).then_some(raw.len() - word.len())
}

/// The stretches of a text whose characters are all parts of a word.
pub(super) fn runs(text: &str, part: impl Fn(char) -> bool) -> impl Iterator<Item = Range<usize>> {
    let mut start = None;
    text.char_indices().chain([(text.len(), '\0')]).filter_map(move |(at, c)| match (start, at < text.len() && part(c)) {
        (None, true) => {
            start = Some(at);
            None
        }
        (Some(from), false) => {
            start = None;
            Some(from..at)
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_and_the_numbers_of_items_part_words() {
        for (text, wanted) in [
            ("رفح....وغزة", "رفح وغزه"),
            ("انتظر...لا تذهب", "انتظر لا تذهب"),
            ("Wait...then go", "wait then go"),
            ("..", ""),
            ("1-عدم التأخر", "1 عدم التاخر"),
            ("٢.غسل اليدين", "2 غسل اليدين"),
            ("سي.إن.إن", "سي.ان.ان"),
            ("F-16 و18-19 عاما", "f-16 و18-19 عاما"),
            ("a 48-hour truce at 5 p.m.", "a 48-hour truce at 5 p.m"),
            ("كوفيد-19", "كوفيد-19"),
        ] {
            let found = words(text);
            assert_eq!(found.iter().map(|w| w.folded.as_str()).collect::<Vec<_>>().join(" "), wanted, "{text}");
            assert!(found.iter().all(|w| text.get(w.range.clone()).is_some()), "{text}");
        }
    }
}
