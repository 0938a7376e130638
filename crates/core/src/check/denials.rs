//! Denials by other words than لم, لن, لا and ليس: غير before an adjective, بدون, عدم, ما من, لا أحد, نفى.
//!
//! English has so many ways to say these (prefixes, "other than", "fail", "free of") that one is reported as lost only where the
//! English holds no denial of any strength, no word with a negative prefix or ending, and none of the words that answer for them
//! (`answer` in `negation.tsv`). The other way round, an English "no" is held against an Arabic that denies in no way, not even nearly
//! (`near`).

use super::Word;
use super::words::List;
use mujaz_text::clitics::forms;
use std::ops::Range;
use std::sync::LazyLock;

/// English words that say what غير, دون and عدم say.
static ANSWERS: LazyLock<List> = LazyLock::new(|| List::of("en", "answer"));
/// English words that begin or end like a negative and are none.
static PLAIN: LazyLock<List> = LazyLock::new(|| List::of("en", "plain"));
/// Words behind غير and دون with which these deny nothing.
static FREE: LazyLock<List> = LazyLock::new(|| List::of("ar", "free"));
/// Adjectives behind غير that do not look like ones.
static ADJECTIVES: LazyLock<List> = LazyLock::new(|| List::of("ar", "adjective"));

/// Arabic words that may stand for an English "no" though they deny nothing.
static NEAR: LazyLock<List> = LazyLock::new(|| List::of("ar", "near"));

/// Words that hinder with دون behind them: English has "stand in the way of", "keep from" for both together.
const HINDERS: &[&str] = &["حال", "حالت", "يحول", "تحول", "حائل", "حائلا", "حيلوله", "الحيلوله", "للحيلوله"];

/// Whether an Arabic text says something that English may say with "no".
pub(super) fn near(words: &[Word]) -> bool {
    // "حجب النواب الثقة" is a vote of no confidence.
    let trust = |at: usize| words.iter().skip(at + 1).take(3).any(|w| w.folded.contains("ثقه"));
    let away = |word: &str| ["سحب", "حجب", "طرح"].iter().any(|s| word.contains(s));
    words.iter().enumerate().any(|(at, w)| NEAR.has_arabic(&w.folded) || away(&w.folded) && trust(at))
}

/// The first "no", "nobody", "none" or "nothing" of the English, where it denies: not in "no doubt", "No. 5", "nothing but".
pub(super) fn bold(words: &[Word]) -> Option<Range<usize>> {
    const FREE: &[&str] = &[
        "doubt",
        "question",
        "matter",
        "sooner",
        "wonder",
        "mention",
        "reference",
        "longer",
        "less",
        "more",
        "fewer",
        "means",
        "one's",
        "later",
        "way",
        "stranger",
        "secret",
        "small",
        "easy",
        "mean",
        "end",
        "time",
    ];
    let at = words.iter().position(|w| matches!(w.folded.as_str(), "no" | "nobody" | "nothing" | "none"))?;
    let (word, next) = (words.get(at)?, words.get(at + 1).map_or("", |w| w.folded.as_str()));
    let or = at.checked_sub(1).and_then(|b| words.get(b)).is_some_and(|w| matches!(w.folded.as_str(), "or" | "yes" | "a" | "say" | "said"));
    let free = match word.folded.as_str() {
        "no" => or || next.is_empty() || next.starts_with(|c: char| c.is_ascii_digit()) || FREE.contains(&next),
        "nothing" | "none" => matches!(next, "" | "but" | "short" | "less" | "other" | "more" | "else"),
        _ => false,
    };
    (!free).then(|| word.range.clone())
}

/// The first word of an Arabic text that surely denies in one of these ways, with the word behind it.
pub(super) fn sure(words: &[Word]) -> Option<Range<usize>> {
    let said = |at: usize| words.get(at).map_or("", |w| w.folded.as_str());
    // "ما من ... إلا" is "every", "ليس ... بل" something else: not these rules' work to judge.
    if words.iter().any(|w| matches!(w.folded.as_str(), "الا" | "والا" | "سوي" | "بل" | "لولا")) {
        return None;
    }
    let at = (0..words.len()).find(|at| {
        let (word, next) = (said(*at), said(at + 1));
        let before = at.checked_sub(1).map_or("", said);
        // "بوني دون، إدمونتون": what is denied stands right behind.
        let close = words.get(*at).zip(words.get(at + 1)).is_some_and(|(w, n)| w.range.end + 1 == n.range.start);
        // أعدم ("executed") is no عدم: conjunction and preposition alone stand in front.
        let is = |wanted: &str| forms(word).iter().take(3).any(|form| *form == wanted);
        // "دون أن" denies what follows, "غير أن" nothing.
        let free = FREE.has_arabic(next) && !(next == "ان" && (is("دون") || is("بدون")));
        if !close || free || next.starts_with(|c: char| c.is_ascii_digit()) {
            return false;
        }
        let clause = before.is_empty() || word.starts_with(['و', 'ف']);
        // "غيّر سامي حياته": a verb opens its sentence.
        is("غير") && adjective(next) && (*at > 0 || words.len() == 2)
            || is("بدون")
            || is("دون") && !before.is_empty() && !HINDERS.contains(&before.strip_prefix(['و', 'ف']).unwrap_or(before))
            || is("عدم")
            || matches!(word, "ما" | "وما" | "فما") && clause && next == "من" && !said(at + 2).starts_with("شا")
            || matches!(word, "لا" | "ولا") && next == "احد"
            || matches!(word, "نفي" | "نفت" | "نفوا" | "ونفي" | "ونفت" | "ينفي" | "تنفي" | "وينفي" | "وتنفي") && !next.starts_with("من")
    })?;
    Some(words.get(at)?.range.start..words.get(at + 1)?.range.end)
}

/// Whether a folded word behind غير is surely an adjective: غيّر ("changed") has a noun behind it.
fn adjective(word: &str) -> bool {
    let bare = word.strip_prefix("ال").unwrap_or(word);
    let long = bare.chars().count() >= 4;
    let ends = ["ي", "يه", "يين", "يون"].iter().any(|e| bare.ends_with(e));
    long && (bare.starts_with('م') || ends) || ADJECTIVES.has(bare)
}

/// Whether an English text has anything that may answer for a denial.
pub(super) fn answered(words: &[Word]) -> bool {
    words.iter().flat_map(|w| w.folded.split('-')).any(|w| ANSWERS.has(w) || negative(w)) || words.iter().any(|w| ANSWERS.has(&w.folded))
}

/// Whether a word has a negative prefix or ending.
fn negative(word: &str) -> bool {
    const PREFIXES: &[&str] = &["un", "in", "im", "il", "ir", "dis", "non", "mis", "anti"];
    let long = word.is_ascii() && word.len() >= 5;
    let begins = PREFIXES.iter().any(|p| word.starts_with(p));
    long && (begins || word.ends_with("less") || word.ends_with("lessly") || word.ends_with("free")) && !PLAIN.has(word)
}
