//! Checks of what a model wrote against what it was given.

mod dates;
mod degeneration;
mod fidelity;
mod numbers;
mod readings;

pub use degeneration::{Degeneration, Evidence, check_translation, repeats};
pub use fidelity::{Fidelity, Finding};

use serde::{Deserialize, Serialize};

/// A doubt about a part of a brief, for the reader to see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flag {
    /// What kind of doubt: a stable name such as `repetition`.
    pub kind: String,
    /// Which part: a sentence id, `title`, `byline`, `dateline`, or the article.
    pub at: String,
    /// What was seen, in a sentence.
    pub detail: String,
}
