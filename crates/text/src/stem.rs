//! Words for scoring: the light10 stemmer (Larkey, Ballesteros, Connell 2007) and a list of function words.

use crate::normalize::fold;
use std::collections::HashSet;
use std::sync::LazyLock;

const PREFIXES: [&str; 7] = ["وال", "بال", "كال", "فال", "ال", "لل", "و"];
const SUFFIXES: [&str; 10] = ["ها", "ان", "ات", "ون", "ين", "يه", "ية", "ه", "ة", "ي"];

/// The light10 stem of a folded word: one prefix and the suffixes go, if enough stays.
///
/// ```
/// use mujaz_text::{normalize::fold, stem::light10};
/// assert_eq!(light10(&fold("والمقاتلين")), "مقاتل");
/// assert_eq!(light10(&fold("المقاتلون")), "مقاتل");
/// ```
pub fn light10(word: &str) -> &str {
    let count = |s: &str| s.chars().count();
    let mut stem = word;
    for prefix in PREFIXES {
        if let Some(rest) = stem.strip_prefix(prefix) {
            let least = if prefix == "و" { 3 } else { 2 };
            if count(rest) >= least {
                stem = rest;
                break;
            }
        }
    }
    for suffix in SUFFIXES {
        if let Some(rest) = stem.strip_suffix(suffix).filter(|rest| count(rest) >= 2) {
            stem = rest;
        }
    }
    stem
}

/// Folded function words that say nothing about a topic.
static FUNCTION_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("../data/function-words.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).collect()
});

/// The content words of a text, folded and stemmed, for scoring only.
///
/// ```
/// assert_eq!(mujaz_text::stem::terms("وقال إن المقاتلين في العراق 98%"), ["مقاتل", "عراق", "98"]);
/// ```
pub fn terms(text: &str) -> Vec<String> {
    let folded = fold(text);
    folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty() && !is_function_word(w))
        .map(|w| light10(w).to_string())
        .filter(|w| w.chars().count() >= 2)
        .collect()
}

fn is_function_word(word: &str) -> bool {
    FUNCTION_WORDS.contains(word) || word.strip_prefix(['و', 'ف']).is_some_and(|w| FUNCTION_WORDS.contains(w))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_say_nothing_of_a_topic_are_listed_folded() {
        assert!(FUNCTION_WORDS.iter().all(|word| fold(word) == *word));
        for word in ["في", "وفي", "فان", "وقال", "علي", "التي"] {
            assert!(is_function_word(word), "{word}");
        }
        for word in ["عراق", "وزير", "فيل", "", "و", "#"] {
            assert!(!is_function_word(word), "{word}");
        }
    }
}
