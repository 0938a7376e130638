//! Scores of games told in words: "بهدف دون رد" is 1-0.
//!
//! One and two come and go with articles and duals, so that 2-0 for it has no number that the source lacks. Only the plain case is judged:
//! the source tells scores in words and none in digits.

use super::{Finding, FlagKind, Pair, Word};
use std::ops::Range;

/// Goals of one side and of the other.
type Score = (u32, u32);

/// A score in words that became another one in digits.
pub(super) fn changed(pair: &Pair<'_>) -> Option<Finding> {
    let written = in_digits(pair.target_words());
    if written.is_empty() || !in_digits(pair.source_words()).is_empty() {
        return None;
    }
    let told = in_words(pair.source_words());
    // Who is named first has the first number.
    let same = |a: Score, b: Score| a == b || (a.1, a.0) == b;
    let (_, from) = told.iter().find(|(score, _)| !written.iter().any(|(other, _)| same(*score, *other)))?;
    let (_, to) = written.iter().find(|(score, _)| !told.iter().any(|(other, _)| same(*score, *other)))?;
    Some(pair.became(FlagKind::NumberChanged, from.clone(), to.clone()))
}

/// "2-0", each side below ten.
fn in_digits(words: &[Word]) -> Vec<(Score, Range<usize>)> {
    let goals = |part: &str| part.parse::<u32>().ok().filter(|_| part.len() == 1);
    let score = |word: &Word| {
        let (front, back) = word.folded.split_once('-')?;
        Some(((goals(front)?, goals(back)?), word.range.clone()))
    };
    words.iter().filter_map(score).collect()
}

/// "بهدفين لهدف", "بثلاثية نظيفة", "بهدف لمثله".
fn in_words(words: &[Word]) -> Vec<(Score, Range<usize>)> {
    let said = |at: usize| words.get(at).map_or("", |w| w.folded.as_str());
    let score = |at: usize| {
        let goals = said(at).strip_prefix('ب')?;
        let (won, taken) = match count(goals).filter(|n| *n > 2) {
            Some(many) => (many, said(at + 1).starts_with("اهداف").then_some(2)?),
            None => (shape(goals)?, 1),
        };
        let (lost, more) = against(&said, at + taken, won)?;
        let range = words.get(at)?.range.start..words.get(at + taken + more - 1)?.range.end;
        Some(((won, lost), range))
    };
    (0..words.len()).filter_map(score).collect()
}

/// The goals that one word says: "هدفين", "ثلاثية".
fn shape(word: &str) -> Option<u32> {
    Some(match word {
        "هدف" => 1,
        "هدفين" | "ثنائيه" => 2,
        "ثلاثيه" => 3,
        "رباعيه" => 4,
        "خماسيه" => 5,
        "سداسيه" => 6,
        _ => return None,
    })
}

fn count(word: &str) -> Option<u32> {
    Some(match word {
        "هدف" | "واحد" => 1,
        "هدفين" | "اثنين" => 2,
        "ثلاثه" => 3,
        "اربعه" => 4,
        "خمسه" => 5,
        "سته" => 6,
        "سبعه" => 7,
        _ => return None,
    })
}

/// The goals of the other side, and how many words say so.
fn against<'w>(said: &impl Fn(usize) -> &'w str, at: usize, won: u32) -> Option<(u32, usize)> {
    let none = |word: &str| matches!(word, "رد" | "مقابل");
    Some(match (said(at), said(at + 1)) {
        ("دون" | "بدون" | "بلا", next) if none(next) => (0, 2),
        ("من", "دون") if none(said(at + 2)) => (0, 3),
        ("نظيف" | "نظيفه" | "نظيفين" | "للاشيء", _) => (0, 1),
        ("مقابل", "لا" | "لاشيء") | ("للا", "شيء") => (0, 2),
        // "بهدف لكل من سامي وماهر" says who scored; "بهدف لكل منهما" is a draw.
        ("لكل", "من") => return None,
        ("لمثله" | "لمثلها" | "لمثلهما" | "لمثليهما" | "لكل", _) => (won, 1),
        ("مقابل", next) => (count(next)?, 2),
        (word, _) => (count(word.strip_prefix('ل')?)?, 1),
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Context, run};
    use super::*;

    fn found(arabic: &str, english: &str) -> bool {
        let context = Context { full: true, ..Context::default() };
        run(&Pair::new(arabic, english, context)).iter().any(|f| f.kind == FlagKind::NumberChanged)
    }

    #[test]
    fn another_score_is_seen() {
        for (arabic, english) in [
            ("فاز الفريق على ضيفه بهدف دون رد", "The team beat its guest 2-0"),
            ("تعادل الفريقان بهدف لمثله", "The teams drew 2-2"),
            ("خسر الفريق بهدفين لهدف", "The team lost 1-0"),
            ("فاز الفريق بهدفين نظيفين", "The team won 2-1"),
            ("فاز الفريق بهدفين مقابل هدف", "The team won 2-0"),
            ("تعادلا بهدفين لكل فريق", "They drew 1-1"),
        ] {
            assert!(found(arabic, english), "{arabic} | {english}");
        }
    }

    #[test]
    fn the_same_score_is_right() {
        for (arabic, english) in [
            ("فاز الفريق على ضيفه بهدف دون رد", "The team beat its guest 1-0"),
            ("فاز الفريق على ضيفه بهدف من دون مقابل", "The team beat its guest 1-0"),
            ("خسر الفريق بهدفين لهدف", "The team went down 1-2"),
            ("تعادل الفريقان بهدف لمثله", "The teams drew 1-1"),
            ("فاز الفريق بثلاثية نظيفة", "The team won 3-0"),
            ("فاز الفريق بثلاثة أهداف مقابل هدفين", "The team won 3-2"),
            ("فاز الفريق بهدف دون رد (1-صفر)", "The team won 1-0"),
            ("فاز بهدفين لهدف بعد أن تعادلا بهدف لمثله ذهابا", "They won 2-1 after a 1-1 draw in the first leg"),
            ("فاز بهدف دون رد وتأهل", "They won 1-0 and went through 3-2 on aggregate"),
            ("زار المدينة بهدف لقاء الوزير بين 2-5 مايو", "He was in the city on May 2-5 in order to meet the minister"),
            ("فازوا بهدف لكل من سامي وماهر مقابل هدف", "They won 2-1 with goals by Sami and Maher"),
            ("تعادلا بهدف لكل منهما", "They drew 1-1"),
            ("التقى الوفد بهدف التهدئة", "The vote was 5-4 in favour of the truce"),
        ] {
            assert!(!found(arabic, english), "{arabic} | {english}");
        }
    }
}
