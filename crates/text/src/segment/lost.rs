//! Stops that a newspaper lost: "... في المدينة وقال الوزير إن ...", and subheads that ran into the text behind them.
//!
//! و joins clauses as well as sentences, and most words that look like verbs behind it are none (بينه وبين، وكشف درجات).
//! So a break needs evidence on both sides, and where that is thin the sentence stays long: pieces cut it later.

use super::inside;
use crate::lexicon::{STOP_WORDS, VERBS, reporting};
use crate::normalize::{fold, is_haraka};
use crate::stem::terms;
use std::ops::Range;

/// Left of a statement, so many words make a sentence of their own.
const LONG: usize = 15;
/// The most words of a subhead.
const HEAD: usize = 6;
/// So many words behind its verb, a statement has said that it is one (إن، أن).
const NEAR: usize = 10;
/// So far the words of a subhead are looked for in what it heads.
const ECHO: usize = 24;

/// Where stops are missing in `span` of a line, and whether what stands before is a subhead.
pub(super) fn cuts(line: &str, span: Range<usize>, held: &[Range<usize>], out: &mut Vec<(usize, bool)>) {
    let Some(part) = line.get(span.clone()) else { return };
    let (mut count, mut start) = (0, span.start);
    for (at, word) in words(part) {
        let at = span.start + at;
        count += 1;
        if count < 3 || !word.starts_with('و') || inside(held, at) {
            continue;
        }
        let (before, after) = (line.get(start..at).unwrap_or(""), line.get(at..span.end).unwrap_or(""));
        let head = start == span.start && count - 1 <= HEAD && subhead(before, word, after);
        if head || count > LONG && bare(before) && statement(after) {
            out.push((at, head));
            (count, start) = (1, at);
        }
    }
}

fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_whitespace().map(move |w| (w.as_ptr() as usize - text.as_ptr() as usize, w))
}

/// No mark that says that the sentence goes on or ends, and no verb that the next one is a pair with ("عاد وأعلن").
fn bare(before: &str) -> bool {
    let before = before.trim_end();
    let paired = before.rsplit(char::is_whitespace).next().is_some_and(|w| STOP_WORDS.is(&fold(w), "paired"));
    !paired && before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ')' | '»'))
}

/// "وقال الوزير إن": و, a verb of speech, whoever speaks, and إن or أن, or where he said it. The speaker must be named:
/// "وقال لزوجته إنه" and "وأضاف أن" go on with the sentence.
fn statement(text: &str) -> bool {
    let mut words = text.split_whitespace().take(NEAR + 1);
    let Some(verb) = words.next().map(fold) else { return false };
    let verb = verb.strip_prefix('و').unwrap_or("");
    let Some(kind @ ("say" | "state" | "opine")) = VERBS.kind(verb) else { return false };
    // The present tense goes on with a story.
    if verb.starts_with(['ي', 'ت']) && !verb.starts_with("تابع") {
        return false;
    }
    let mut previous = String::new();
    for (i, raw) in words.enumerate() {
        let word = fold(raw);
        if STOP_WORDS.is(&word, "that") {
            // Only قال takes إن; behind others it is a condition ("وكشف درجات ... إن وجد").
            if raw.starts_with('إ') && !verb.starts_with("قال") {
                return false;
            }
            return i > 0 && !STOP_WORDS.is(&previous, "no-speaker");
        }
        if i > 1 && previous == "في" && STOP_WORDS.is(&word, "said-in") {
            return true;
        }
        let next = word.starts_with('و') && reporting(&word).is_some();
        if next || i == 0 && !speaker(&word, kind) || raw.ends_with(['.', '،', ',', '؛', ':', '؟', '!', '"', '»']) {
            return false;
        }
        previous = word;
    }
    false
}

/// Whether a word behind a verb may begin a speaker's name: no particle, nothing with ل or ب (لزوجته), no noun with a
/// pronoun (وقوفها), and behind a verb that takes objects no noun of action (أكد ضرورة أن).
fn speaker(word: &str, kind: &str) -> bool {
    let adjunct = word.starts_with(['ل', 'ب']) && !word.starts_with("لجن") && !word.starts_with("بيا");
    let suffixed = word.len() > 6 && (word.ends_with("ها") || word.ends_with("هم")) && !word.starts_with("ال");
    let object = kind != "say" && STOP_WORDS.is(word, "action");
    !adjunct && !suffixed && !object && !STOP_WORDS.is(word, "no-speaker")
}

/// A subhead that ran into the text: "عودة النازحين | واعتبر تك أن ...". Two to six words behind a stop, without any mark;
/// then either they are a noun phrase and a statement follows, or what follows takes up two of their words again.
fn subhead(before: &str, verb: &str, after: &str) -> bool {
    let before = before.trim();
    let marked = |c: char| !c.is_alphanumeric() && !c.is_whitespace() && !matches!(c, '«' | '»' | 'ـ') && !is_haraka(c);
    if before.contains(marked) || before.starts_with('و') {
        return false;
    }
    let opener = verb == "وعن" || matches!(reporting(&fold(verb)), Some("say" | "state" | "opine"));
    if !opener || before.split_whitespace().any(|w| reporting(&fold(w)).is_some()) {
        return false;
    }
    let noun = before.split_whitespace().next().is_some_and(|w| w.ends_with('ة'));
    (noun && statement(after)) || echoes(before, after) >= 2
}

/// How many words of a subhead what follows takes up.
fn echoes(head: &str, after: &str) -> usize {
    let end = words(after).nth(ECHO).map_or(after.len(), |(at, _)| at);
    let said = terms(after.get(..end).unwrap_or(""));
    let mut head = terms(head);
    head.sort();
    head.dedup();
    head.iter().filter(|w| said.contains(w)).count()
}
