//! Word lists that are data: `data/*.tsv`, a word and its kind a line, folded at load.

use crate::normalize::fold;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Folded word to kind; a word may be listed under several kinds.
pub(crate) struct Lexicon(HashMap<String, Vec<&'static str>>);

impl Lexicon {
    fn read(table: &'static str) -> Self {
        let mut words: HashMap<String, Vec<&'static str>> = HashMap::new();
        for line in table.lines().filter(|l| !l.starts_with('#')) {
            if let Some((word, kind)) = line.split_once('\t') {
                words.entry(fold(word)).or_default().push(kind.trim());
            }
        }
        Self(words)
    }

    /// Whether a folded word is listed under a kind.
    pub(crate) fn is(&self, folded: &str, kind: &str) -> bool {
        self.0.get(folded).is_some_and(|kinds| kinds.contains(&kind))
    }

    /// The first kind of a folded word.
    pub(crate) fn kind(&self, folded: &str) -> Option<&'static str> {
        self.0.get(folded).and_then(|kinds| kinds.first().copied())
    }
}

/// Verbs that report speech, by kind.
pub(crate) static VERBS: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_str!("../data/reporting-verbs.tsv")));
/// Words around a full stop, by kind.
pub(crate) static STOP_WORDS: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_str!("../data/sentence-words.tsv")));
/// What pages say around articles, by kind.
pub(crate) static PAGE_WORDS: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_str!("../data/page-words.tsv")));
/// Words around whoever speaks, by kind.
pub(crate) static SPEAKER_WORDS: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_str!("../data/speaker-words.tsv")));

/// Words that no phrase ends with, as they are written: على is one, the name علي none.
pub(crate) static LINE_ENDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("../data/line-ends.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).collect()
});

/// The kind of a folded reporting verb, with or without و or ف in front.
pub(crate) fn reporting(folded: &str) -> Option<&'static str> {
    VERBS.kind(folded).or_else(|| folded.strip_prefix(['و', 'ف']).and_then(|verb| VERBS.kind(verb)))
}

#[cfg(test)]
mod tests {
    use super::LINE_ENDS;

    #[test]
    fn words_that_end_no_line_are_told_as_they_are_written() {
        for word in ["على", "إلى", "الى", "التي", "حتى", "هذه"] {
            assert!(LINE_ENDS.contains(word), "{word}");
        }
        for word in ["علي", "أيضا", "ذلك", "و", "#", ""] {
            assert!(!LINE_ENDS.contains(word), "{word}");
        }
    }
}
