//! A finding of a check as JSON.

use mujaz::check::Finding;
use serde_json::{Value, json};
use std::ops::Range;

/// A finding as JSON, with its places in characters.
pub fn flag(found: &Finding, source: &str, target: &str) -> Value {
    let place = |range: &Option<Range<usize>>, text: &str| {
        let range = range.clone()?;
        let before = text.get(..range.start)?.chars().count();
        Some(json!([before, before + text.get(range)?.chars().count()]))
    };
    json!({
        "kind": found.kind,
        "detail": found.detail,
        "source": place(&found.source, source),
        "target": place(&found.target, target),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use mujaz::check::FlagKind;

    #[test]
    fn places_are_counted_in_characters() {
        let found = Finding::new(FlagKind::NumberChanged, "d").in_source(7..9).in_target(0..2);
        let json = flag(&found, "قتل 14 شخصا", "41 died");
        assert_eq!((json["source"].clone(), json["target"].clone()), (json!([4, 6]), json!([0, 2])));
    }
}
