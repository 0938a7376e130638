//! A source and what was written from it, as checks see them, and what checks find.

use super::FlagKind;
use crate::glossary::Glossary;
use mujaz_text::normalize::fold;
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

/// What is known beside the two texts.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'a> {
    /// The article's own date (`YYYY-MM-DD`), against which أمس and its like are read.
    pub date: Option<&'a str>,
    /// Whether everything of the source must be there: in a translation, not in a summary.
    pub full: bool,
    /// The language of the target.
    pub target: Target,
    /// House spellings: what they justify is no error.
    pub glossary: Option<&'a Glossary>,
}

/// A word and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The word without punctuation around it, folded (see [`fold`]): lower case, one spelling of alef and its like.
    pub folded: String,
    /// Its bytes in the text.
    pub range: Range<usize>,
}

/// A source, what was written from it, and what is known beside them.
///
/// What several checks need is made once, when the first one asks.
#[derive(Debug)]
pub struct Pair<'a> {
    /// The Arabic.
    pub source: &'a str,
    /// What was written from it.
    pub target: &'a str,
    /// What is known beside them.
    pub context: Context<'a>,
    source_words: OnceCell<Vec<Word>>,
    target_words: OnceCell<Vec<Word>>,
}

impl<'a> Pair<'a> {
    /// A pair.
    pub fn new(source: &'a str, target: &'a str, context: Context<'a>) -> Self {
        Self { source, target, context, source_words: OnceCell::new(), target_words: OnceCell::new() }
    }

    /// The words of the source.
    pub fn source_words(&self) -> &[Word] {
        self.source_words.get_or_init(|| words(self.source))
    }

    /// The words of the target.
    pub fn target_words(&self) -> &[Word] {
        self.target_words.get_or_init(|| words(self.target))
    }
}

/// The words of a text: what stands between blanks and punctuation. Apostrophes, hyphens and dots inside a word are part
/// of it.
fn words(text: &str) -> Vec<Word> {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '-' | '.' | '\u{0640}') || ('\u{064B}'..='\u{0670}').contains(&c);
    let mut out = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, part(c)) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                start = None;
                let raw = text.get(from..at).unwrap_or("");
                let left = raw.trim_start_matches(|c: char| !c.is_alphanumeric());
                let word = left.trim_end_matches(|c: char| !c.is_alphanumeric());
                let from = from + raw.len() - left.len();
                if !word.is_empty() {
                    out.push(Word { folded: fold(word).replace('’', "'"), range: from..from + word.len() });
                }
            }
            _ => {}
        }
    }
    out
}

/// Something that does not agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What kind of doubt.
    pub kind: FlagKind,
    /// What was seen, in a sentence.
    pub detail: String,
    /// Where it stands in the source, in bytes.
    pub source: Option<Range<usize>>,
    /// Where it stands in the target, in bytes.
    pub target: Option<Range<usize>>,
}

impl Finding {
    /// A finding without a place.
    pub fn new(kind: FlagKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), source: None, target: None }
    }

    /// With the place in the source.
    #[must_use]
    pub fn in_source(self, range: Range<usize>) -> Self {
        Self { source: Some(range), ..self }
    }

    /// With the place in the target.
    #[must_use]
    pub fn in_target(self, range: Range<usize>) -> Self {
        Self { target: Some(range), ..self }
    }
}

/// A check of what was written against its source.
///
/// ```
/// use mujaz::check::{Check, Context, Finding, FlagKind, Pair};
///
/// /// Flags English that shouts.
/// struct Shouting;
///
/// impl Check for Shouting {
///     fn name(&self) -> &'static str {
///         "shouting"
///     }
///     fn check(&self, pair: &Pair<'_>) -> Vec<Finding> {
///         let found = pair.target.match_indices('!').filter(|_| !pair.source.contains('!'));
///         found.map(|(at, m)| Finding::new(FlagKind::QuoteInvented, "it shouts").in_target(at..at + m.len())).collect()
///     }
/// }
///
/// let pair = Pair::new("وصل الوزير", "The minister has arrived!", Context::default());
/// assert_eq!(Shouting.check(&pair)[0].target, Some(24..25));
/// ```
pub trait Check: Send + Sync {
    /// Its name, for reports and settings.
    fn name(&self) -> &'static str;

    /// Whether it can judge targets in this language.
    fn judges(&self, target: Target) -> bool {
        target == Target::English
    }

    /// What it finds. Places lie inside their texts, on the boundaries of characters.
    fn check(&self, pair: &Pair<'_>) -> Vec<Finding>;
}
