//! Two kinds of normalisation that never mix: *safe* chains for models ([`Normalizer`]) and *lossy* folding for
//! scoring and deduplication ([`fold`]).

mod arabic;
mod moses;
mod unicode;

pub(crate) use arabic::is_haraka;
pub use arabic::{fold, strip_harakat};
pub use moses::moses;
pub use unicode::{clean, collapse_whitespace, plain_punctuation, tidy};

use std::str::FromStr;

/// The chain that a model's text was trained on; a model card names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Normalizer {
    /// Invisible characters and tatweel go, white space collapses.
    #[default]
    Clean,
    /// `Clean`, harakat go, quotes, dashes and ellipses become ASCII.
    Quotes,
    /// `Clean`, harakat go, then the Moses chain that opus-mt was trained with.
    Moses,
    /// Only white space collapses (mT5 XL-Sum).
    Whitespace,
}

impl Normalizer {
    /// Every name a card can give.
    pub const NAMES: [&'static str; 4] = ["clean", "quotes", "moses", "whitespace"];

    /// Its name in a card.
    pub fn name(self) -> &'static str {
        match self {
            Normalizer::Clean => "clean",
            Normalizer::Quotes => "quotes",
            Normalizer::Moses => "moses",
            Normalizer::Whitespace => "whitespace",
        }
    }

    /// The text as the model expects it.
    ///
    /// ```
    /// use mujaz_text::normalize::Normalizer;
    /// assert_eq!(Normalizer::Quotes.apply("قالَ  «نعـــم» …"), "قال \"نعم\" ...");
    /// ```
    pub fn apply(self, text: &str) -> String {
        match self {
            Normalizer::Clean => collapse_whitespace(&clean(text)),
            Normalizer::Quotes => collapse_whitespace(&plain_punctuation(&strip_harakat(&clean(text)))),
            Normalizer::Moses => collapse_whitespace(&moses(&strip_harakat(&clean(text)))),
            Normalizer::Whitespace => collapse_whitespace(text),
        }
    }
}

impl FromStr for Normalizer {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        [Self::Clean, Self::Quotes, Self::Moses, Self::Whitespace]
            .into_iter()
            .find(|n| n.name() == s)
            .ok_or_else(|| format!("`{s}` is no normaliser: {}", Self::NAMES.join(", ")))
    }
}
