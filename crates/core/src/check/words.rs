//! Lists of words, of beginnings and of ends of words, as `data/negation.tsv` has them.

use super::sounds;
use mujaz_text::normalize::fold;
use std::collections::HashSet;

/// Words, beginnings and ends of words.
#[derive(Debug, Default)]
pub(super) struct List {
    whole: HashSet<String>,
    starts: Vec<String>,
    ends: Vec<String>,
}

impl List {
    /// The words of a language and a strength.
    pub(super) fn of(language: &str, strength: &str) -> Self {
        let mut out = Self::default();
        let lines = mujaz_text::data::NEGATION.lines().filter(|l| !l.starts_with('#'));
        for line in lines {
            let mut fields = line.split('\t');
            if (fields.next(), fields.next()) != (Some(language), Some(strength)) {
                continue;
            }
            out.add(fields.next().unwrap_or(""));
        }
        out
    }

    pub(super) fn from_words(words: &str) -> Self {
        let mut out = Self::default();
        out.add(words);
        out
    }

    fn add(&mut self, words: &str) {
        for word in words.split_whitespace() {
            match (word.strip_prefix('*'), word.strip_suffix('*')) {
                (Some(end), _) => self.ends.push(fold(end)),
                (_, Some(start)) => self.starts.push(fold(start)),
                _ => _ = self.whole.insert(fold(word)),
            }
        }
    }

    /// The words that it has as they stand.
    pub(super) fn whole(&self) -> impl Iterator<Item = &str> {
        self.whole.iter().map(String::as_str)
    }

    pub(super) fn has(&self, word: &str) -> bool {
        self.whole.contains(word) || self.starts.iter().any(|s| word.starts_with(s)) || self.ends.iter().any(|e| word.ends_with(e))
    }

    /// Whether it has an Arabic word, with or without its clitics.
    pub(super) fn has_arabic(&self, word: &str) -> bool {
        sounds::bases(word).into_iter().any(|base| self.has(base))
    }
}
