//! Several texts of one record that name the body: which one it is, and what only the others say.
//!
//! A teaser stands in the text that it teases: the text that holds another wins, whatever their order. Where two say different things
//! the first one wins, unless it is a sentence or two and much the shorter; what only the other says is listed as left out, and flagged where it is prose.

use mujaz_text::extract::{Article, Removed, strip_tags};
use mujaz_text::normalize::{collapse_whitespace, fold};
use mujaz_text::segment::sentences;
use std::collections::HashSet;

/// So many times as long makes a later text the body though it says something else: the first is a caption or a teaser in other words.
const MUCH_LONGER: usize = 2;

/// A teaser has no more sentences: what has more is a body, though another field is longer.
const TEASER: usize = 2;

/// A sentence that was never ended, of so many words, is text too.
const LONG: usize = 12;

/// Fewer words without a stop are a label or a name: `المملكة العربية السعودية`.
const LINE: usize = 4;

/// Sentences times bytes that are searched; of larger records sentences are compared whole.
const SEARCHED: usize = 1 << 30;

/// A text that may be the body.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub text: String,
    /// What was left out of it.
    pub left: Vec<Removed>,
    /// Whether its name says little: it wins only as the fuller dress of another, or alone.
    pub weak: bool,
}

/// The body out of texts in the order of their names. What other texts say beside it is in what it leaves out.
pub fn choose(candidates: Vec<Candidate>) -> Option<Candidate> {
    if candidates.len() < 2 {
        return candidates.into_iter().next();
    }
    let read: Vec<Said> = candidates.iter().map(|c| Said::of(&c.text)).collect();
    let mut best = 0;
    for (i, (candidate, said)) in candidates.iter().zip(&read).enumerate().skip(1) {
        let Some(first) = read.get(best) else { continue };
        if said.page || first.page || !said.beyond(first).into_iter().any(is_prose) {
            continue;
        }
        let holds = !first.beyond(said).into_iter().any(is_prose);
        let much = !candidate.weak && first.sentences.len() <= TEASER && said.bare.len() >= MUCH_LONGER * first.bare.len();
        if holds || much {
            best = i;
        }
    }
    let known = read.get(best)?;
    // A whole page is full of what is no article: beside a text, nothing in it was left out.
    let others = read.iter().enumerate().filter(|(i, said)| *i != best && !said.page && !known.page);
    let rest: Vec<Removed> = others
        .filter(|(_, said)| said.sentences.iter().any(is_prose))
        .flat_map(|(_, said)| said.beyond(known).into_iter().map(|line| Removed { line: line.to_string(), reason: "field" }))
        .collect();
    // The captions of the others are not its own.
    let captions = candidates.iter().enumerate().filter(|(i, _)| *i != best).flat_map(|(_, other)| &other.left);
    let captions: Vec<Removed> = captions.filter(|removed| removed.reason == "caption").cloned().collect();
    let mut chosen = candidates.into_iter().nth(best)?;
    let mut listed: HashSet<String> = chosen.left.iter().map(|known| known.line.clone()).collect();
    chosen.left.extend(rest.into_iter().chain(captions).filter(|removed| listed.insert(removed.line.clone())));
    Some(chosen)
}

/// What a text says, however it is dressed.
struct Said {
    sentences: Vec<String>,
    /// Its letters and digits.
    bare: String,
    /// Whether it is a page from its head on.
    page: bool,
}

impl Said {
    fn of(text: &str) -> Self {
        let head: String = text.trim_start().chars().take(2000).collect::<String>().to_ascii_lowercase();
        let page = head.starts_with("<!doctype") || head.contains("<html") || head.contains("<body");
        if page {
            return Self { sentences: Vec::new(), bare: String::new(), page };
        }
        let plain = strip_tags(text);
        let lines =
            plain.lines().flat_map(|line| sentences(line).into_iter().filter_map(|s| Some(collapse_whitespace(line.get(s.range)?))));
        Self { sentences: lines.filter(|s| !s.is_empty()).collect(), bare: bare(&plain), page }
    }

    /// The sentences that another text does not say. They are looked for in order first: two dresses of one text say the same
    /// in the same order.
    fn beyond(&self, other: &Said) -> Vec<&str> {
        if other.bare.contains(&self.bare) {
            return Vec::new();
        }
        if self.sentences.len().saturating_mul(other.bare.len()) > SEARCHED {
            let known: HashSet<String> = other.sentences.iter().map(|s| bare(uncut(s))).collect();
            return self.sentences.iter().map(String::as_str).filter(|s| !known.contains(&bare(uncut(s)))).collect();
        }
        let mut at = 0;
        let mut there = |sentence: &str| {
            let wanted = bare(uncut(sentence));
            let behind = other.bare.get(at..).and_then(|rest| rest.find(&wanted));
            at += behind.map_or(0, |found| found + wanted.len());
            behind.is_some() || other.bare.contains(&wanted)
        };
        self.sentences.iter().map(String::as_str).filter(|s| !there(s)).collect()
    }
}

/// The sentences of a text that would be missed.
pub fn finished_lines(text: &str) -> Vec<String> {
    Said::of(text).sentences.into_iter().filter(|sentence| is_prose(sentence)).collect()
}

/// The same with those that no stop ends, but for labels and names.
pub fn lines(text: &str) -> Vec<String> {
    Said::of(text).sentences.into_iter().filter(|sentence| is_prose(sentence) || words(sentence) >= LINE).collect()
}

/// Whether a text says most of what another says.
pub fn says_most(text: &str, other: &str) -> bool {
    let (text, other) = (Said::of(text), Said::of(other));
    !other.sentences.is_empty() && other.beyond(&text).len() * 2 < other.sentences.len()
}

/// Letters and digits: what two dresses of one text have in common.
pub fn bare(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A sentence without the mark of a text that was cut off: `…`, `[...]`, `[+1234 chars]`.
fn uncut(text: &str) -> &str {
    cut(text.trim_end()).0
}

/// A text and what interfaces put behind it that counts how much of it is not there: `[+1234 chars]`, `[1234 chars]`.
pub fn cut(text: &str) -> (&str, Option<&str>) {
    let whole = text.trim_end();
    let counted = || {
        let (front, mark) = whole.split_at_checked(whole.rfind('[')?)?;
        let number = mark.strip_prefix('[')?.strip_suffix("chars]")?.trim();
        let digits = number.strip_prefix('+').unwrap_or(number);
        let told = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        told.then(|| (front.trim_end(), mark))
    };
    counted().map_or((text, None), |(front, mark)| (front, Some(mark)))
}

/// Whether a sentence would be missed: a finished one that is no furniture of a page, or a long one.
fn is_prose(sentence: impl AsRef<str>) -> bool {
    let line = sentence.as_ref();
    let gone = Article { removed: vec![Removed { line: line.to_string(), reason: "field" }], ..Article::default() };
    gone.removed_prose_words() > 0 || words(line) >= LONG
}

/// The words of a line that have a letter.
fn words(line: &str) -> usize {
    line.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count()
}
