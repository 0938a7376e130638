//! Two kinds of normalisation that never mix: *safe* chains for models ([`Normalizer`]) and *lossy* folding for
//! scoring and deduplication ([`fold`]).

mod arabic;
mod moses;
mod unicode;

pub(crate) use arabic::is_haraka;
pub use arabic::{fold, strip_harakat};
pub use moses::moses;
pub use unicode::{clean, collapse_whitespace, plain_punctuation, tidy};

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
