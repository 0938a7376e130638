//! A source and what was written from it, as checks see them.

use super::{Finding, FlagKind, Reading, Target, Word};
use crate::glossary::Glossary;
use std::ops::Range;
use std::rc::Rc;

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

/// A source, what was written from it, and what is known beside them.
///
/// What several checks need of a text is found once, when the first one asks ([`Reading`]); who has readings of the texts
/// already hands them over ([`Pair::between`]).
#[derive(Debug)]
pub struct Pair<'a> {
    /// The Arabic.
    pub source: &'a str,
    /// What was written from it.
    pub target: &'a str,
    /// What is known beside them.
    pub context: Context<'a>,
    source_reading: Rc<Reading<'a>>,
    target_reading: Rc<Reading<'a>>,
}

impl<'a> Pair<'a> {
    /// A pair.
    pub fn new(source: &'a str, target: &'a str, context: Context<'a>) -> Self {
        let readings = (Reading::new(source, Target::Arabic), Reading::new(target, context.target));
        Self::between(Rc::new(readings.0), Rc::new(readings.1), context)
    }

    /// A pair of texts that were read already.
    pub fn between(source: Rc<Reading<'a>>, target: Rc<Reading<'a>>, context: Context<'a>) -> Self {
        Self { source: source.text, target: target.text, context, source_reading: source, target_reading: target }
    }

    /// What the source says.
    pub fn source_reading(&self) -> &Reading<'a> {
        &self.source_reading
    }

    /// What the target says.
    pub fn target_reading(&self) -> &Reading<'a> {
        &self.target_reading
    }

    /// The words of the source.
    pub fn source_words(&self) -> &[Word] {
        self.source_reading.words()
    }

    /// The words of the target.
    pub fn target_words(&self) -> &[Word] {
        self.target_reading.words()
    }

    /// The finding that something of the source became something else: "`3 مليارات` became `$3 million`".
    pub(super) fn became(&self, kind: FlagKind, from: Range<usize>, to: Range<usize>) -> Finding {
        let detail = format!("`{}` became `{}`", self.source_reading.slice(&from), self.target_reading.slice(&to));
        Finding::new(kind, detail).in_source(from).in_target(to)
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
