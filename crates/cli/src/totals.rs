//! What a run over pairs counted.

use mujaz::check::FlagKind;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What was counted.
#[derive(Debug, Default)]
pub struct Totals {
    pub segments: usize,
    pub flagged: usize,
    pub unreadable: usize,
    /// Flags by kind.
    pub kinds: BTreeMap<FlagKind, usize>,
    /// Segments with a flag that says something may be lost.
    pub losses: usize,
    /// Segments that the user wants to fail on.
    pub failing: usize,
    /// Sources with letters and none of them Arabic.
    pub foreign: usize,
}

impl Totals {
    /// The counts as a record.
    pub fn json(&self) -> Value {
        let share = self.flagged as f64 / self.segments.max(1) as f64;
        json!({
            "segments": self.segments, "flagged": self.flagged, "share": (share * 1e4).round() / 1e4, "losses": self.losses,
            "failing": self.failing, "unreadable": self.unreadable, "flags": self.kinds,
        })
    }

    /// The counts for people.
    pub fn words(&self) -> String {
        let share = 100.0 * self.flagged as f64 / self.segments.max(1) as f64;
        let mut out = format!("{} segments, {} flagged ({share:.1}%), {} unreadable\n", self.segments, self.flagged, self.unreadable);
        for (kind, count) in &self.kinds {
            // Writing to a string cannot fail.
            _ = writeln!(out, "{count:>8} {:18} {}", kind.name(), kind.about());
        }
        out
    }
}
