//! What a translated text makes doubtful, as flags.

use crate::check::{self, Flag, FlagKind, Pair};
use crate::glossary::Hit;
use crate::translate::{Step, Translation};

/// The doubts about one translated text, by how it was made and by what is read in it and its source.
pub(super) fn text_flags(t: &Translation, at: &str, pair: &Pair<'_>) -> Vec<Flag> {
    let flag = |kind: FlagKind, detail: String| Flag::new(kind, at, detail);
    let mut out: Vec<Flag> = t.signs.iter().map(|s| flag(s.kind(), s.detail())).collect();
    for repair in t.repairs.iter().filter(|r| r.step != Step::None) {
        let found: Vec<&str> = repair.found.iter().map(|s| s.kind().name()).collect();
        out.push(flag(FlagKind::Repaired, format!("{}: mended by {}", found.join(", "), repair.step.describe())));
    }
    if !t.mended.is_empty() {
        let what: Vec<&str> = t.mended.iter().map(|m| m.describe()).collect();
        out.push(flag(FlagKind::Mended, what.join(", ")));
    }
    if t.forced_cuts > 0 {
        out.push(flag(FlagKind::ForcedCut, format!("{} cuts inside a clause to fit the model", t.forced_cuts)));
    }
    out.extend(check::run(pair).into_iter().map(|f| flag(f.kind, f.detail)));
    out
}

/// What a reader must know about a term; nothing where the model had the house spelling.
pub(super) fn term_flag(hit: Hit, at: &str) -> Option<Flag> {
    let (kind, detail) = match hit {
        Hit::Kept { .. } => return None,
        Hit::Replaced { english, from } => (FlagKind::GlossaryReplaced, format!("`{from}` became `{english}`")),
        Hit::Missing { english } => (FlagKind::GlossaryMissing, format!("the source names `{english}`, the English does not")),
    };
    Some(Flag::new(kind, at, detail))
}
