//! What checks find.

use super::FlagKind;
use serde_json::{Value, json};
use std::ops::Range;

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

    /// The finding as JSON, with its places in characters of the two texts that it is about.
    ///
    /// ```
    /// use mujaz::check::{self, Context, Pair};
    /// let (source, target) = ("قتل 14 شخصا", "41 died");
    /// let found = check::run(&Pair::new(source, target, Context { full: true, ..Context::default() }));
    /// let json = found[0].to_json(source, target);
    /// assert_eq!((&json["kind"], &json["source"]), (&"number_changed".into(), &serde_json::json!([4, 6])));
    /// ```
    pub fn to_json(&self, source: &str, target: &str) -> Value {
        json!({
            "kind": self.kind,
            "detail": self.detail,
            "source": place(self.source.as_ref(), source),
            "target": place(self.target.as_ref(), target),
        })
    }
}

/// A place in characters.
fn place(range: Option<&Range<usize>>, text: &str) -> Option<[usize; 2]> {
    let range = range?.clone();
    let before = text.get(..range.start)?.chars().count();
    Some([before, before + text.get(range)?.chars().count()])
}
