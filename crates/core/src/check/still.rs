//! What goes on and what does so no longer.

use super::denied::{Denied, Strength, arabic, english};
use super::{Finding, FlagKind, Pair, Word};

/// "still" that became "no longer" (لا يزال), or "no longer" that became "still" (لم يعد), where nothing else on either side says it.
pub(super) fn turned(pair: &Pair<'_>) -> Option<Finding> {
    if !pair.context.full {
        return None;
    }
    let (there, here) = (pair.source_words(), pair.target_words());
    let denies = |side: &Denied| side.all.iter().any(|d| !matches!(d.strength, Strength::Weak | Strength::Only));
    let two = |w: &[Word], is: fn(&str, &str) -> bool| {
        w.windows(2).find(|w| is(&w[0].folded, &w[1].folded)).map(|w| w[0].range.start..w[1].range.end)
    };
    let stays = |word: &str, next: &str| {
        let bare = word.strip_prefix(['و', 'ف']).unwrap_or(word);
        matches!(bare, "لا" | "ما") && STAYS.contains(&next) || JOINED_STAYS.contains(&bare)
    };
    let gone = |word: &str, next: &str| matches!(word, "no" | "any") && next == "longer";
    let ends = |word: &str, next: &str| matches!(word, "لم" | "ولم" | "فلم") && ENDS.contains(&next);
    let keeps = here.iter().any(|w| KEEPS.iter().any(|k| w.folded.starts_with(k)));
    if let (Some(from), Some(to)) = (two(there, stays), two(here, gone))
        && !keeps
        && !denies(&arabic(there, pair.source))
    {
        return Some(pair.became(FlagKind::NegationAdded, from, to));
    }
    // "لم يعد إلى بيته", "لم يعد بعد": did not return; "لم يعد سوى عشرة": only ten still.
    let behind = |end: usize| there.iter().skip_while(move |w| w.range.start < end);
    let back = |w: &Word| matches!(w.folded.as_str(), "الي" | "من" | "بعد");
    let only = |w: &Word| matches!(w.folded.as_str(), "سوي" | "الا" | "غير");
    let from = two(there, ends).filter(|r| behind(r.end).next().is_some_and(|w| !back(w)) && !behind(r.end).take(8).any(only))?;
    let still = here.iter().find(|w| w.folded == "still")?;
    let detail = format!("`{}` became `still`", pair.source_reading().slice(&from));
    (!denies(&english(here))).then(|| Finding::new(FlagKind::NegationLost, detail).in_source(from).in_target(still.range.clone()))
}

/// Behind لا and ما: still.
const STAYS: &[&str] = &["يزال", "تزال", "يزالون", "تزالون", "نزال", "ازال", "زال", "زالت", "زالوا", "زلت", "زلنا"];
const JOINED_STAYS: &[&str] = &["مازال", "مازالت", "مازالوا", "لازال", "لازالت", "لازالوا", "لايزال", "لاتزال"];
/// Behind لم: no longer.
const ENDS: &[&str] = &["يعد", "تعد", "يعودوا", "نعد", "اعد"];
/// Beginnings of what says in English that something goes on.
const KEEPS: &[&str] = &["still", "remain", "continu", "persist", "ongoing", "linger", "yet", "keep", "kept"];
