//! JSON lines.

use serde::Serialize;

/// A record and its line break.
pub fn line<T: Serialize>(record: &T) -> String {
    let mut text = serde_json::to_string(record).unwrap_or_else(|e| format!("{{\"error\":\"{e}\"}}"));
    text.push('\n');
    text
}
