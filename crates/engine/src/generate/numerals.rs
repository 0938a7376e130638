//! Numbers of an output held to those that its source allows: for searches that repair. `transformers` has no counterpart; it is a
//! lexical constraint in the sense of Hokamp and Liu (2017), of which only the forbidding half is needed.

use crate::tokenizer::Tokenizer;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Marks that stand inside of numbers.
const JOINERS: [char; 2] = ['.', ','];

/// The tokens of a vocabulary that numbers are made of, each with the text that it adds behind a digit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Digits {
    pieces: Vec<(u32, String)>,
    texts: HashMap<u32, usize>,
    vocabulary: usize,
}

impl Digits {
    /// Those of a tokenizer, whose model scores `vocabulary` tokens.
    pub fn of(tokenizer: &Tokenizer, vocabulary: usize) -> Self {
        let ids = || 0..vocabulary as u32;
        let text = |ids: &[u32]| tokenizer.decode(ids).unwrap_or_default();
        let Some((front, digit)) = ids().map(|id| (id, text(&[id]))).find(|(_, t)| t.len() == 1 && t.bytes().all(|b| b.is_ascii_digit()))
        else {
            return Self::default();
        };
        let makes = |t: &str| t.bytes().any(|b| b.is_ascii_digit()) || JOINERS.iter().any(|j| t.strip_prefix(*j) == Some(""));
        // Behind a digit it shows whether a token begins a word.
        let behind = |id: u32| text(&[front, id]).strip_prefix(digit.as_str()).map(str::to_string);
        Self::new(ids().filter(|id| makes(&text(&[*id]))).filter_map(|id| Some((id, behind(id)?))), vocabulary)
    }

    /// From tokens and their texts, a blank in front where one begins a word.
    pub fn new(pieces: impl IntoIterator<Item = (u32, String)>, vocabulary: usize) -> Self {
        let pieces: Vec<(u32, String)> = pieces.into_iter().collect();
        let texts = pieces.iter().enumerate().map(|(at, (id, _))| (*id, at)).collect();
        Self { pieces, texts, vocabulary }
    }

    /// Whether nothing can be held: no token is a digit alone.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    fn text(&self, id: u32) -> Option<&str> {
        self.pieces.get(*self.texts.get(&id)?).map(|(_, text)| text.as_str())
    }

    /// What has been written of a number at the end of a row.
    fn open(&self, ids: &[u32]) -> String {
        let tail: Vec<&str> = ids.iter().rev().map_while(|id| self.text(*id)).collect();
        let text: String = tail.into_iter().rev().collect();
        numbers(&text).next_back().filter(|n| text.ends_with(n)).unwrap_or_default().trim_start_matches(JOINERS).to_string()
    }
}

/// The parts of a text that are digits and what stands inside of numbers.
fn numbers(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_digit() && !JOINERS.contains(&c)).filter(|n| !n.is_empty())
}

/// Which numbers the output of a source may have: [`Source::numerals`](super::Source::numerals).
///
/// ```
/// use mujaz_engine::generate::{Digits, Numerals};
/// use std::sync::Arc;
/// // A vocabulary of ten tokens, of which four make numbers.
/// let digits = Digits::new([(1, "1".into()), (2, "9".into()), (3, " 1".into()), (4, ",".into())], 10);
/// let numerals = Numerals::new(Arc::new(digits), vec!["19".into()]);
/// // Behind " 1" only "9" may stand: "1" alone is none of the source's numbers, nor are "11" and "1,".
/// assert_eq!(*numerals.forbidden(&[3]), [0, 1, 3, 4, 5, 6, 7, 8, 9]);
/// ```
#[derive(Debug, Default)]
pub struct Numerals {
    digits: Arc<Digits>,
    numbers: Vec<String>,
    /// What may not follow each beginning of a number that has been seen.
    forbidden: Mutex<HashMap<String, Arc<Vec<u32>>>>,
}

impl Numerals {
    /// The numbers that may stand in an output, as it writes them: "1988", "11,000", "2.5".
    pub fn new(digits: Arc<Digits>, numbers: Vec<String>) -> Self {
        Self { digits, numbers, forbidden: Mutex::default() }
    }

    /// The tokens that may not follow `ids` in the output, in ascending order.
    pub fn forbidden(&self, ids: &[u32]) -> Arc<Vec<u32>> {
        let open = self.digits.open(ids);
        let mut known = self.forbidden.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(forbidden) = known.get(&open) {
            return forbidden.clone();
        }
        let forbidden = Arc::new(self.digits.behind(&open, &self.numbers));
        known.insert(open, forbidden.clone());
        forbidden
    }
}

impl Digits {
    /// The tokens that may not stand behind the beginning of a number where only these may be written, in ascending order.
    fn behind(&self, open: &str, allowed: &[String]) -> Vec<u32> {
        let whole = |n: &str| n.is_empty() || allowed.iter().any(|a| a == n);
        // One mark may stand behind a number: the sentence's own.
        let marked = |n: &str| whole(n) || n.strip_suffix(JOINERS).is_some_and(whole);
        let fits = |text: &str| {
            let joined = format!("{open}{text}");
            let ended = joined.ends_with(|c: char| !c.is_ascii_digit() && !JOINERS.contains(&c));
            let count = numbers(&joined).count();
            numbers(&joined).enumerate().all(|(at, n)| {
                let n = n.trim_start_matches(JOINERS);
                let last = at + 1 == count && !ended;
                marked(n) || last && allowed.iter().any(|a| a.starts_with(n))
            })
        };
        let (good, bad): (Vec<_>, Vec<_>) = self.pieces.iter().partition(|(_, text)| fits(text));
        // A number that is not whole must go on, where there is a way.
        let mut forbidden: Vec<u32> = if marked(open) || good.is_empty() {
            bad.into_iter().map(|(id, _)| *id).collect()
        } else {
            // A dozen in a row are found sooner than in a table, and all of a vocabulary are looked for.
            let mut good: Vec<u32> = good.into_iter().map(|(id, _)| *id).collect();
            good.sort_unstable();
            (0..self.vocabulary as u32).filter(|id| good.binary_search(id).is_err()).collect()
        };
        forbidden.sort_unstable();
        forbidden
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The digits are tokens 0 to 9, with a blank in front 10 to 19; then "," "." "th" (no digit) and "20".
    fn numerals(allowed: &[&str]) -> Numerals {
        let plain = (0..10).map(|d| (d, d.to_string()));
        let blank = (0..10).map(|d| (d + 10, format!(" {d}")));
        let marks = [(20, ",".to_string()), (21, ".".to_string()), (23, "20".to_string())];
        let digits = Digits::new(plain.chain(blank).chain(marks), 25);
        Numerals::new(Arc::new(digits), allowed.iter().map(|a| (*a).to_string()).collect())
    }

    fn may_follow(numerals: &Numerals, ids: &[u32]) -> Vec<u32> {
        let forbidden = numerals.forbidden(ids);
        (0..25).filter(|id| !forbidden.contains(id)).collect()
    }

    #[test]
    fn a_number_is_written_to_its_end_and_no_further() {
        let n = numerals(&["1988", "11,000"]);
        // At the beginning: 1, a blank and 1, words, marks.
        assert_eq!(may_follow(&n, &[24]), [1, 11, 20, 21, 22, 24]);
        assert_eq!(may_follow(&n, &[24, 11]), [1, 9]);
        assert_eq!(may_follow(&n, &[24, 11, 1]), [20]);
        assert_eq!(may_follow(&n, &[24, 11, 1, 20]), [0]);
        // A whole number is followed by what begins another one, marks and words; "1988," by no digit.
        assert_eq!(may_follow(&n, &[11, 9, 8, 8]), [11, 20, 21, 22, 24]);
        // Of two marks the second is none of a sentence.
        assert_eq!(may_follow(&n, &[11, 9, 8, 8, 20]), [11, 22, 24]);
        assert_eq!(may_follow(&n, &[11, 1, 20, 0, 0, 0]), [11, 20, 21, 22, 24]);
    }

    #[test]
    fn tokens_of_several_digits_and_sources_without_numbers() {
        assert_eq!(may_follow(&numerals(&["2018", "7"]), &[24]), [2, 7, 12, 17, 20, 21, 22, 23, 24]);
        assert_eq!(may_follow(&numerals(&["2018", "7"]), &[23]), [1]);
        assert_eq!(may_follow(&numerals(&[]), &[24]), [20, 21, 22, 24]);
        // A number that was begun and cannot go on is no reason to forbid everything.
        assert_eq!(may_follow(&numerals(&["5"]), &[3]), [22, 24]);
    }
}
