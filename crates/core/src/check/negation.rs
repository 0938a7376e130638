//! Whether something is denied on one side and not on the other.
//!
//! Languages deny in many ways: with a word (لم, not), with part of one (unable), with a verb (رفض, refused), with "only"
//! and "until". So only the clear case is judged: one side has words that do nothing but deny, more of them than the
//! other side has words that might (`negation.tsv`).

use super::{Check, Finding, FlagKind, Pair, Word, sounds};
use mujaz_text::normalize::fold;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// Words, beginnings and ends of words.
#[derive(Debug, Default)]
struct List {
    whole: HashSet<String>,
    starts: Vec<String>,
    ends: Vec<String>,
}

impl List {
    /// The words of a language and a strength.
    fn of(language: &str, strength: &str) -> Self {
        let mut out = Self::default();
        let lines = mujaz_text::data::NEGATION.lines().filter(|l| !l.starts_with('#'));
        for line in lines {
            let mut fields = line.split('\t');
            if (fields.next(), fields.next()) != (Some(language), Some(strength)) {
                continue;
            }
            for word in fields.next().unwrap_or("").split_whitespace() {
                match (word.strip_prefix('*'), word.strip_suffix('*')) {
                    (Some(end), _) => out.ends.push(fold(end)),
                    (_, Some(start)) => out.starts.push(fold(start)),
                    _ => _ = out.whole.insert(fold(word)),
                }
            }
        }
        out
    }

    fn has(&self, word: &str) -> bool {
        self.whole.contains(word) || self.starts.iter().any(|s| word.starts_with(s)) || self.ends.iter().any(|e| word.ends_with(e))
    }

    /// Whether it has an Arabic word, with or without its clitics.
    fn has_arabic(&self, word: &str) -> bool {
        sounds::bases(word).into_iter().any(|base| self.has(base))
    }
}

/// The lists of a language; English has no words that stay or except.
#[derive(Debug)]
struct Lists {
    clear: List,
    strong: List,
    weak: List,
    bound: List,
    still: List,
    except: List,
}

impl Lists {
    fn of(language: &str) -> Self {
        let list = |strength| List::of(language, strength);
        Self {
            clear: list("clear"),
            strong: list("strong"),
            weak: list("weak"),
            bound: list("bound"),
            still: list("still"),
            except: list("except"),
        }
    }
}

static ARABIC: LazyLock<Lists> = LazyLock::new(|| Lists::of("ar"));
static ENGLISH: LazyLock<Lists> = LazyLock::new(|| Lists::of("en"));

/// What denies on one side: places of what does nothing else, and how much else does or might.
#[derive(Debug, Default)]
struct Denied {
    clear: Vec<Range<usize>>,
    strong: usize,
    weak: usize,
    /// Whether bounds are set: "at most", "no less than".
    bound: bool,
}

/// "و", "ف" and nothing else may stand before لم, لن, لا, ليس.
fn clear_arabic(word: &str) -> bool {
    ARABIC.clear.has(word) || word.strip_prefix(['و', 'ف']).is_some_and(|rest| ARABIC.clear.has(rest))
}

fn arabic(words: &[Word]) -> Denied {
    let mut out = Denied::default();
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at + 1).map_or("", |w| w.folded.as_str());
        let before = at.checked_sub(1).and_then(|b| words.get(b)).map_or("", |w| w.folded.as_str());
        if clear_arabic(&word.folded) {
            // "لا - قال", "ما لم", "أم لا": not this word's work to judge. "لم يبق إلا": only.
            let only = words.iter().skip(at + 1).take(REACH).any(|w| ARABIC.except.has(&w.folded));
            if next.is_empty() || only || matches!(before, "ما" | "ام" | "او") {
                out.weak += 1;
            } else if !ARABIC.still.has(next) {
                out.bound |= ARABIC.bound.has(next);
                out.clear.push(word.range.clone());
            }
        } else if ARABIC.strong.has_arabic(&word.folded) {
            // "غير أن" is "but".
            out.strong += usize::from(!(word.folded.ends_with("غير") && matches!(next, "ان" | "انه" | "انها" | "انهم")));
        } else if ARABIC.weak.has(&word.folded) || denying_ma(&word.folded, before, next) {
            out.weak += 1;
        }
    }
    out
}

/// Words behind a negation within which "except" turns it round.
const REACH: usize = 12;

/// "ما" denies at the beginning, behind و, and in front of من and كان; elsewhere it mostly means "what".
fn denying_ma(word: &str, before: &str, next: &str) -> bool {
    let first = matches!(word, "ما" | "وما" | "فما") && (before.is_empty() || word != "ما" || matches!(next, "من" | "كان" | "كانت" | "ان"));
    first && !ARABIC.still.has(next)
}

fn english(words: &[Word]) -> Denied {
    let mut out = Denied::default();
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at + 1).map_or("", |w| w.folded.as_str());
        out.bound |= ENGLISH.bound.has(&word.folded);
        if ENGLISH.clear.has(&word.folded) {
            // "not only", "whether or not", "not least", "if not": idioms that Arabic has no negation for.
            let before = at.checked_sub(1).and_then(|b| words.get(b)).map_or("", |w| w.folded.as_str());
            let idiom =
                matches!(next, "only" | "least" | "just" | "until" | "merely" | "" | "so" | "yet") || matches!(before, "or" | "if" | "why");
            if idiom { out.weak += 1 } else { out.clear.push(word.range.clone()) }
        } else if ENGLISH.strong.has(&word.folded) {
            out.strong += 1;
        } else if ENGLISH.weak.has(&word.folded) || word.folded == "yet" && next == "to" {
            out.weak += 1;
        }
    }
    out
}

/// Negations that were lost or added.
pub(super) struct Negation;

impl Check for Negation {
    fn name(&self) -> &'static str {
        "negation"
    }

    fn check(&self, pair: &Pair<'_>) -> Vec<Finding> {
        let (source, target) = (arabic(pair.source_words()), english(pair.target_words()));
        let mut out = Vec::new();
        // What denies in another way may stand for what does so there: "لم يقبل", "refused". What is left over counts.
        let (more, less) = (source.clear.len() + source.strong, target.clear.len() + target.strong);
        let bounded = source.bound && target.bound;
        let lost = pair.context.full && !bounded && target.clear.is_empty() && target.weak == 0 && more > less;
        if let Some(place) = source.clear.first().filter(|_| lost) {
            let word = pair.source.get(place.clone()).unwrap_or("");
            let detail = format!("the source denies something (`{word}`), the English does not");
            out.push(Finding::new(FlagKind::NegationLost, detail).in_source(place.clone()));
        }
        let added = source.clear.is_empty() && source.weak == 0 && less > more;
        if let Some(place) = target.clear.first().filter(|_| added) {
            let word = pair.target.get(place.clone()).unwrap_or("");
            let detail = format!("the English denies something (`{word}`), the source does not");
            out.push(Finding::new(FlagKind::NegationAdded, detail).in_target(place.clone()));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Context, run};
    use super::*;

    fn found(arabic: &str, english: &str) -> Vec<FlagKind> {
        let context = Context { full: true, ..Context::default() };
        let kinds = run(&Pair::new(arabic, english, context)).into_iter().map(|f| f.kind);
        kinds.filter(|k| matches!(k, FlagKind::NegationLost | FlagKind::NegationAdded)).collect()
    }

    #[test]
    fn a_negation_in_any_form_is_one() {
        for (arabic, english) in [
            ("لم يصل الوفد إلى المدينة", "The delegation did not reach the city"),
            ("لن نعود", "We will never go back"),
            ("ليس لدينا ما نقوله", "We have nothing to say"),
            ("لا تزال المدينة محاصرة", "The city is still besieged"),
            ("ما زال الوزير في المدينة", "The minister is still in the city"),
            ("لا سيما في الجنوب", "Especially in the south"),
            ("لا بد من اتفاق", "An agreement is a must"),
            ("نفى الوزير ذلك", "The minister said it was not so"),
            ("رفض التعليق", "He would not comment"),
            ("القرار غير قانوني", "The decision is illegal"),
            ("غير أن الوزير وافق", "But the minister agreed"),
            ("لم يتمكن من السفر", "He was unable to travel"),
            ("لا يتجاوز عددهم عشرة", "They number at most ten and only in the south"),
            ("فشلت المفاوضات", "The talks did not succeed"),
            ("عدم الالتزام بالقرار", "not complying with the decision"),
            ("لم يبق إلا القليل", "Only a little remains"),
            ("هذا ليس فحسب عملا كبيرا", "This is not only a great work"),
        ] {
            assert!(found(arabic, english).is_empty(), "{arabic} | {english}");
        }
    }

    #[test]
    fn what_is_denied_on_one_side_alone_is_seen() {
        for (arabic, english) in [
            ("لم يصل الوفد إلى المدينة", "The delegation reached the city"),
            ("ولن تشارك بلاده في القمة", "His country will take part in the summit"),
            ("وليس الوزير من قال ذلك", "The minister said that"),
            ("فلا يعرف أحد أين هم", "Everybody knows where they are"),
        ] {
            assert_eq!(found(arabic, english), [FlagKind::NegationLost], "{arabic} | {english}");
        }
        for (arabic, english) in [
            ("وصل الوفد إلى المدينة", "The delegation did not reach the city"),
            ("ستشارك بلاده في القمة", "His country won't take part in the summit"),
            ("أعلن الوزير موافقته", "The minister never announced his agreement"),
        ] {
            assert_eq!(found(arabic, english), [FlagKind::NegationAdded], "{arabic} | {english}");
        }
    }
}
