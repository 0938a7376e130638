//! A finding as JSON.

use super::Finding;
use serde_json::{Value, json};
use std::ops::Range;

impl Finding {
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
