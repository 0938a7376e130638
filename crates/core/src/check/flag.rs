//! The kinds of doubt that a record can carry, in one list.

use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// Declares [`FlagKind`] with the name, the meaning and the weight of each kind in one place, in any order: reports sort by name.
macro_rules! kinds {
    ($($(#[$loss:ident])? $kind:ident = $name:literal, $about:literal;)*) => {
        /// What kind of doubt a flag is. Its name in records, reports and on the command line never changes.
        ///
        /// ```
        /// use mujaz::check::FlagKind;
        /// let kind: FlagKind = "number_changed".parse().unwrap();
        /// assert_eq!((kind, kind.to_string().as_str(), kind.is_loss()), (FlagKind::NumberChanged, "number_changed", true));
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum FlagKind {
            $(#[doc = $about] #[serde(rename = $name)] $kind,)*
            /// A kind that this version does not know, in a record that another one wrote.
            #[serde(rename = "unknown", other)]
            Unknown,
        }

        impl FlagKind {
            /// Every kind that this version can give.
            pub const ALL: &'static [Self] = &[$(Self::$kind),*];

            /// Its stable name.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                    Self::Unknown => "unknown",
                }
            }

            /// What it says, in a line.
            pub const fn about(self) -> &'static str {
                match self {
                    $(Self::$kind => $about,)*
                    Self::Unknown => "a kind that this version does not know",
                }
            }

            /// Whether it says that something of the source may be lost.
            pub const fn is_loss(self) -> bool {
                match self {
                    $(Self::$kind => kinds!(@loss $($loss)?),)*
                    Self::Unknown => false,
                }
            }
        }
    };
    (@loss loss) => { true };
    (@loss) => { false };
}

kinds! {
    // What the model wrote, whatever it was given.
    #[loss] EmptyOutput = "empty_output", "nothing was written for a source with letters";
    ArabicInEnglish = "arabic_in_english", "Arabic letters stand in the English";
    #[loss] Repetition = "repetition", "the output repeats itself";
    #[loss] LengthRatio = "length_ratio", "the output is far too short or too long for its source";
    #[loss] Truncated = "truncated", "the output reached the length limit";
    UnknownPieces = "unknown_pieces", "the model does not know much of the source";
    SpecialToken = "special_token", "a special token is part of the text";
    LowConfidence = "low_confidence", "the model was guessing";
    // What it wrote against what it was given.
    #[loss] NumberMissing = "number_missing", "a number of the source was left out";
    NumberInvented = "number_invented", "a number is not in the source";
    #[loss] NumberChanged = "number_changed", "a number became another one";
    #[loss] UnitChanged = "unit_changed", "a unit of measure, or the country of a currency, became another one, or a currency was left out";
    #[loss] DateMissing = "date_missing", "a date of the source was left out";
    #[loss] DateChanged = "date_changed", "a date became another one";
    DateInvented = "date_invented", "a date is not in the source";
    #[loss] AcronymMissing = "acronym_missing", "an acronym of the source was left out";
    AcronymInvented = "acronym_invented", "an acronym stands for nothing in the source";
    QuoteInvented = "quote_invented", "words are quoted that the source does not quote";
    #[loss] NameMissing = "name_missing", "a name of the source was left out";
    NameInvented = "name_invented", "a name is not in the source";
    #[loss] NameChanged = "name_changed", "a name became another one";
    #[loss] NegationLost = "negation_lost", "the source says that something is not so, the output does not";
    NegationAdded = "negation_added", "the output says that something is not so, the source does not";
    #[loss] Opposite = "opposite", "a word became its opposite";
    #[loss] UrlChanged = "url_changed", "an address, a handle, a hashtag, a code or a placeholder is not to the letter";
    #[loss] SentenceMissing = "sentence_missing", "a sentence of the source was left out";
    // What was done about it.
    Repaired = "repaired", "an output was degenerate, or wrong in its numbers, and was mended";
    Mended = "mended", "marks that the model had garbled were set right";
    ForcedCut = "forced_cut", "a sentence was cut inside a clause to fit the model";
    ExtractiveFallback = "extractive_fallback", "the model's summary was not kept";
    GlossaryReplaced = "glossary_replaced", "the house spelling was put in";
    GlossaryMissing = "glossary_missing", "a term of the glossary was left out";
    // The article.
    Undated = "undated", "no publication date was found";
    #[loss] CharsetErrors = "charset_errors", "bytes could not be decoded";
    #[loss] SourceCut = "source_cut", "the page breaks off in what was stored of it";
    #[loss] ProseRemoved = "prose_removed", "something that may be prose was taken out of the page";
    NearDuplicate = "near_duplicate", "nearly the same as an earlier article";
}

impl fmt::Display for FlagKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Names compare with kinds: `flag.kind == "undated"`.
impl PartialEq<&str> for FlagKind {
    fn eq(&self, other: &&str) -> bool {
        self.name() == *other
    }
}

/// In the order of the names: the order of every report.
impl Ord for FlagKind {
    fn cmp(&self, other: &Self) -> Ordering {
        self.name().cmp(other.name())
    }
}

impl PartialOrd for FlagKind {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A name that is no [`FlagKind`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is no kind of flag: {}", FlagKind::ALL.iter().map(|k| k.name()).collect::<Vec<_>>().join(", "))]
pub struct UnknownKind {
    /// What was asked for.
    pub name: String,
}

impl FromStr for FlagKind {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Self, UnknownKind> {
        Self::ALL.iter().find(|k| k.name() == name).copied().ok_or_else(|| UnknownKind { name: name.into() })
    }
}

/// A doubt about a part of a brief, for the reader to see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flag {
    /// What kind of doubt.
    pub kind: FlagKind,
    /// Which part: the id of a sentence, `title`, `summary`, `article`, or `text` where there is no more; in a file with its place in front
    /// (`paragraph 3, s2`).
    pub at: String,
    /// What was seen, in a sentence.
    pub detail: String,
}

impl Flag {
    /// A flag.
    pub fn new(kind: FlagKind, at: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { kind, at: at.into(), detail: detail.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_one_name_everywhere() {
        for kind in FlagKind::ALL {
            let json = serde_json::to_string(kind).unwrap();
            assert_eq!(json, format!("\"{kind}\""));
            assert_eq!(serde_json::from_str::<FlagKind>(&json).unwrap(), *kind);
            assert_eq!(kind.name().parse(), Ok(*kind));
            assert!(kind.name().bytes().all(|b| b.is_ascii_lowercase() || b == b'_') && !kind.about().is_empty());
        }
        let mut names: Vec<&str> = FlagKind::ALL.iter().map(|k| k.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), FlagKind::ALL.len());
    }

    #[test]
    fn a_kind_of_another_version_does_not_make_a_record_unreadable() {
        let flag: Flag = serde_json::from_str(r#"{"kind":"of_tomorrow","at":"s1","detail":"d"}"#).unwrap();
        assert_eq!(flag.kind, FlagKind::Unknown);
        assert!("of_tomorrow".parse::<FlagKind>().is_err());
    }
}
