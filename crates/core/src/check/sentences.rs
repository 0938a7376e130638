//! Sentences that were left out.
//!
//! Sentences of both sides are aligned by their lengths (Gale and Church 1993), by the numbers they share and by words that
//! a small list knows on both sides (`lexicon.tsv`), once with every sentence of the source standing for something and once
//! with one or two left out. Where leaving out explains both sides far better, a sentence is missing. A translator may join
//! two sentences; then both fit.

use super::{Check, Finding, FlagKind, Pair, Reading};
use mujaz_text::stem::light10;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

/// English letters for each Arabic one: translators of news lie between these.
const EXPANSION: [f64; 3] = [1.15, 1.25, 1.36];
/// The variance of that, for each letter (Gale and Church's s²).
const VARIANCE: f64 = 2.5;
/// What joining or splitting sentences costs.
const JOINT: f64 = 2.2;
/// What a number costs that only one side of a bead has.
const NUMBER: f64 = 3.0;
/// What a known word costs that its bead has no English for.
const WORD: f64 = 0.9;
/// What a known word of a sentence that is left out costs, where the English has one for it all the same.
const SAID: f64 = 0.8;
/// How much better the alignment must be that leaves sentences out.
const MARGIN: f64 = 4.0;
/// Sentences whose loss explains the lengths nearly as well as that of the one that explains them best may be the lost one too.
const DOUBT: f64 = 2.0;
/// Sentences of fewer letters are no sentences to miss: initials, list marks.
const LEAST_LETTERS: usize = 12;
/// With more sentences than this a side is no segment; it is left alone, so that the cost stays linear.
const MOST_SENTENCES: usize = 120;

/// Sentences of the source that have no room in the English.
pub(super) struct Sentences;

impl Check for Sentences {
    fn name(&self) -> &'static str {
        "sentences"
    }

    fn check(&self, pair: &Pair<'_>) -> Vec<Finding> {
        if !pair.context.full || pair.target.trim().is_empty() {
            return Vec::new();
        }
        let (mut source, target) = (parts(pair.source_reading()), parts(pair.target_reading()));
        if source.len() < 2 || source.len() > MOST_SENTENCES || target.is_empty() || target.len() > MOST_SENTENCES {
            return Vec::new();
        }
        know_words(pair, &mut source, &target);
        left_out(&source, &target).into_iter().filter_map(|lost| finding(pair, &source, &lost)).collect()
    }
}

/// The finding of one lost sentence: its own place, or that of all that it may be.
fn finding(pair: &Pair<'_>, source: &[Part], lost: &[usize]) -> Option<Finding> {
    let (first, last) = (source.get(*lost.first()?)?, source.get(*lost.last()?)?);
    let detail = if lost.len() == 1 {
        let words = pair.source_reading().slice(&first.range).split_whitespace().count();
        format!("a sentence of {words} words has nothing in the English")
    } else {
        format!("one of {} sentences has nothing in the English: their lengths do not tell which", lost.len())
    };
    Some(Finding::new(FlagKind::SentenceMissing, detail).in_source(first.range.start..last.range.end))
}

/// Stems of Arabic words with beginnings of English ones.
static LEXICON: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let rows = mujaz_text::data::LEXICON.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once('\t'));
    rows.map(|(arabic, english)| (arabic, english.split(' ').collect())).collect()
});

/// A sentence: its place, its letters, its numbers in digits.
#[derive(Clone)]
struct Part {
    range: Range<usize>,
    letters: usize,
    numbers: Vec<f64>,
    /// Of each word of a source that the list knows: the sentences of the target that have it, a bit each.
    words: Vec<u128>,
}

/// The sentences of a text; what is too short for one belongs to the one in front.
fn parts(reading: &Reading<'_>) -> Vec<Part> {
    let mut out: Vec<Part> = Vec::new();
    for range in reading.sentences().iter().flat_map(|s| unglued(reading.text, &s.range)) {
        let text = reading.slice(&range);
        let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
        let start = range.start + text.len() - text.trim_start().len();
        match out.last_mut() {
            Some(last) if letters < LEAST_LETTERS || last.letters < LEAST_LETTERS => {
                last.range.end = start + text.trim().len();
                last.letters += letters;
            }
            _ => out.push(Part { range: start..start + text.trim().len(), letters, numbers: Vec::new(), words: Vec::new() }),
        }
    }
    let inside = |p: &Part, at: usize| p.range.start <= at && at < p.range.end;
    for number in reading.numbers().iter().filter(|n| n.digits) {
        if let Some(part) = out.iter_mut().find(|p| inside(p, number.range.start)) {
            part.numbers.push(number.value);
        }
    }
    out
}

/// The sentences of a text that are one to others: what a lost blank has glued together ("in 2019.The outbreak"), and those
/// inside a quotation. Behind the stop stands a word of its own, in front of it no short one ("U.S.Army", "www.Site").
fn unglued(text: &str, range: &Range<usize>) -> Vec<Range<usize>> {
    let part = text.get(range.clone()).unwrap_or("");
    let mut out = Vec::new();
    let mut from = range.start;
    let (mut seen, mut open) = (0, false);
    for (at, stop) in part.match_indices(['.', '?', '!', '؟']) {
        let (front, behind) = (part.get(..at).unwrap_or(""), part.get(at + stop.len()..).unwrap_or(""));
        for mark in front.get(seen..).unwrap_or("").chars() {
            open = match mark {
                '«' | '“' => true,
                '»' | '”' => false,
                '"' => !open,
                _ => open,
            };
        }
        seen = at;
        let closed = behind.trim_start_matches(['"', '”', '»', ')']);
        let blank = closed.len() - closed.trim_start().len();
        let next = if open && closed.len() == behind.len() { closed.trim_start() } else { closed };
        let mut letters = next.chars();
        let capital =
            letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(|c| c.is_lowercase() || matches!(c, ' ' | '\''));
        let arabic = next.starts_with(|c: char| ('\u{620}'..='\u{64a}').contains(&c));
        let word = front.rsplit(char::is_whitespace).next().unwrap_or("");
        let long = word.chars().filter(|c| c.is_alphanumeric()).count() >= 3 && !word.contains(['.', '/', '@']);
        if (capital || arabic) && (long || blank > 0) {
            let end = range.start + part.len() - next.len();
            out.push(from..end);
            from = end;
        }
    }
    out.push(from..range.end);
    out
}

/// Looks up the words of the source and where the target has them.
fn know_words(pair: &Pair<'_>, source: &mut [Part], target: &[Part]) {
    let mut places: HashMap<String, u128> = HashMap::new();
    for (at, part) in target.iter().enumerate() {
        let text = pair.target_reading().slice(&part.range);
        for word in text.split(|c: char| !c.is_alphabetic()).filter(|w| w.chars().count() > 2) {
            let beginning: String = word.chars().take(LETTERS).flat_map(char::to_lowercase).collect();
            *places.entry(beginning).or_default() |= 1 << at;
        }
    }
    for word in pair.source_words() {
        let Some(english) = LEXICON.get(light10(&word.folded)) else { continue };
        if let Some(part) = source.iter_mut().find(|p| p.range.contains(&word.range.start)) {
            part.words.push(english.iter().filter_map(|e| places.get(*e)).fold(0, |all, some| all | some));
        }
    }
}

/// Letters of an English word that the list has.
const LETTERS: usize = 5;

/// How many sentences of each side a bead may hold.
const BEADS: [(usize, usize); 10] = [(1, 1), (2, 1), (1, 2), (3, 1), (1, 3), (2, 2), (4, 1), (1, 4), (3, 2), (2, 3)];

/// The source sentences that the English left out: of each, the indices of those that it may be, most often one.
fn left_out(source: &[Part], target: &[Part]) -> Vec<Vec<usize>> {
    let most = if source.len() > 4 { 2 } else { 1 };
    // Every translator has a rate of their own: each way to align may choose the one that suits it.
    let cheapest = |gone: usize| {
        let ways = EXPANSION.iter().filter_map(|rate| align(source, target, gone, *rate));
        ways.min_by(|a, b| a.0.total_cmp(&b.0))
    };
    // More sentences in one than a bead holds: where stops are not seen as such ("end.Then"), nothing can be said.
    let Some((whole, _)) = cheapest(0) else { return Vec::new() };
    let cost = |gone: usize, found: &(f64, Vec<usize>)| found.0 + gone as f64 * MARGIN;
    let ways = (1..=most).filter_map(|gone| cheapest(gone).map(|found| (cost(gone, &found), found.1)));
    let best = ways.min_by(|a, b| a.0.total_cmp(&b.0));
    let Some((_, missing)) = best.filter(|(cost, _)| *cost < whole) else { return Vec::new() };
    missing.iter().map(|lost| alternatives(source, target, &missing, *lost)).collect()
}

/// The sentences that may be lost instead of one of those that are: next to it without a gap, so that they are one place.
fn alternatives(source: &[Part], target: &[Part], missing: &[usize], lost: usize) -> Vec<usize> {
    let without = |instead: usize| {
        let gone = |i: usize| i == instead || i != lost && missing.contains(&i);
        let left: Vec<Part> = source.iter().enumerate().filter(|(i, _)| !gone(*i)).map(|(_, p)| p.clone()).collect();
        let ways = EXPANSION.iter().filter_map(|rate| align(&left, target, 0, *rate));
        let said = source.get(instead).map_or(0, |p| p.words.iter().filter(|w| **w != 0).count());
        SAID * said as f64 + ways.map(|(cost, _)| cost).min_by(f64::total_cmp).unwrap_or(f64::INFINITY)
    };
    let least = without(lost);
    let as_well = |i: &usize| !missing.contains(i) && without(*i) < least + DOUBT;
    let before: Vec<usize> = (0..lost).rev().take_while(as_well).collect();
    before.into_iter().rev().chain([lost]).chain((lost + 1..source.len()).take_while(as_well)).collect()
}

/// The cheapest alignment with exactly so many sentences of the source left out: its cost and which they are.
fn align(source: &[Part], target: &[Part], gone: usize, rate: f64) -> Option<(f64, Vec<usize>)> {
    let (n, m) = (source.len(), target.len());
    let at = |i: usize, j: usize, g: usize| (i * (m + 1) + j) * (gone + 1) + g;
    let mut cost = vec![f64::INFINITY; (n + 1) * (m + 1) * (gone + 1)];
    let mut from: Vec<(usize, usize)> = vec![(0, 0); cost.len()];
    cost[0] = 0.0;
    for i in 0..=n {
        for j in 0..=m {
            for g in 0..=gone {
                let here = cost[at(i, j, g)];
                if here.is_infinite() {
                    continue;
                }
                for (a, b) in BEADS {
                    let (Some(s), Some(t)) = (source.get(i..i + a), target.get(j..j + b)) else { continue };
                    let next = at(i + a, j + b, g);
                    let joint = JOINT * (a.max(b) - 1) as f64;
                    let among = ((1_u128 << b) - 1) << j;
                    let unsaid = s.iter().flat_map(|p| &p.words).filter(|w| **w & among == 0).count();
                    let sum = here + joint + bead(s, t, rate) + WORD * unsaid as f64;
                    if sum < cost[next] {
                        (cost[next], from[next]) = (sum, (a, b));
                    }
                }
                if let Some(lost) = source.get(i).filter(|_| g < gone) {
                    let next = at(i + 1, j, g + 1);
                    let sum = here + SAID * lost.words.iter().filter(|w| **w != 0).count() as f64;
                    if sum < cost[next] {
                        (cost[next], from[next]) = (sum, (1, 0));
                    }
                }
            }
        }
    }
    let total = cost[at(n, m, gone)];
    total.is_finite().then(|| {
        let (mut i, mut j, mut g, mut missing) = (n, m, gone, Vec::new());
        while i + j > 0 {
            let (a, b) = from[at(i, j, g)];
            (i, j) = (i - a, j - b);
            if b == 0 {
                missing.push(i);
                g -= 1;
            }
        }
        missing.reverse();
        (total, missing)
    })
}

/// What it costs that these sentences stand for those: half the squared deviation of their lengths, and numbers.
fn bead(source: &[Part], target: &[Part], rate: f64) -> f64 {
    let letters = |parts: &[Part]| parts.iter().map(|p| p.letters).sum::<usize>() as f64;
    let (a, b) = (letters(source), letters(target));
    let mean = f64::midpoint(a * rate, b);
    let deviation = (b - a * rate) / (VARIANCE * mean.max(1.0)).sqrt();
    let lacks = |one: &[Part], other: &[Part]| {
        let numbers = one.iter().flat_map(|p| &p.numbers);
        numbers.filter(|v| !other.iter().any(|p| p.numbers.contains(v))).count() as f64
    };
    deviation * deviation / 2.0 + NUMBER * (lacks(source, target) + lacks(target, source))
}

#[cfg(test)]
mod tests {
    use super::super::{Context, run};
    use super::*;

    fn missing(arabic: &str, english: &str) -> Vec<String> {
        let context = Context { full: true, ..Context::default() };
        let found = run(&Pair::new(arabic, english, context)).into_iter().filter(|f| f.kind == FlagKind::SentenceMissing);
        found.filter_map(|f| f.source.map(|r| arabic[r].to_string())).collect()
    }

    const ARABIC: &str = "وصل وزير الخارجية إلى العاصمة صباح اليوم في زيارة تستمر يومين. وبحث مع نظيره سبل التعاون \
        في مجالات الطاقة والنقل والتعليم. ومن المقرر أن يعقد الجانبان اجتماعا آخر في الشهر المقبل.";

    #[test]
    fn the_sentence_that_was_left_out_is_named() {
        for (english, lost) in [
            ("The minister arrived on 3 May. They signed 14 agreements on energy, transport and education.", "وغادر"),
            ("They signed 14 agreements on energy, transport and education. He left for Amman in the evening of the same day.", "وصل"),
        ] {
            let arabic =
                "وصل الوزير يوم 3 مايو. ووقع الجانبان 14 اتفاقية في مجالات الطاقة والنقل والتعليم. وغادر إلى عمان في مساء اليوم نفسه.";
            let found = missing(arabic, english);
            assert!(found.len() == 1 && found[0].starts_with(lost) && found[0].matches('.').count() == 1, "{found:?}");
        }
    }

    #[test]
    fn words_tell_which_sentence_is_lost_where_lengths_do_not() {
        for (english, lost) in [
            (
                "The foreign minister arrived in the capital this morning on a two-day visit. The two sides are due to hold another meeting next month.",
                "وبحث",
            ),
            (
                "He discussed with his counterpart ways to cooperate in energy, transport and education. The two sides are due to hold another meeting next month.",
                "وصل",
            ),
        ] {
            let found = missing(ARABIC, english);
            assert!(found.len() == 1 && found[0].starts_with(lost) && found[0].matches('.').count() == 1, "{found:?}");
        }
    }

    #[test]
    fn where_neither_tells_all_that_it_may_be_are_named() {
        // Words that are none: only their lengths are known.
        let sentence = |word: &str| format!("{word}{}.", format!(" {word}").repeat(8));
        let arabic = format!("{} {} {}", sentence("ضضضضض"), sentence("ظظظظظ"), sentence("غغغغغ"));
        let english = format!("Z{} Q{}", sentence("zqzqzq"), sentence("qxqxqx"));
        let found = missing(&arabic, &english);
        assert!(found.len() == 1 && found[0].matches('.').count() > 1, "{found:?}");
    }

    #[test]
    fn sentences_without_a_blank_between_them_are_two() {
        let english = "The foreign minister arrived in the capital this morning on a two-day visit.He discussed with his counterpart ways to cooperate in energy, transport and education.The two sides are due to hold another meeting next month.";
        assert!(missing(ARABIC, english).is_empty());
        let places = |text: &str| unglued(text, &(0..text.len())).len();
        assert_eq!(["He said: \"I tried. It was late.\" Then", "قال: «حاولت كثيرا. ثم عدت»", "Gen. Hana left"].map(places), [2, 2, 1]);
        assert_eq!(
            ["in 2019.The end", "illness?Enrolling", "U.S.Army", "see www.site.Com", "a 3.5Mb file", "v1.Two"].map(places),
            [2, 2, 1, 1, 1, 1]
        );
    }

    #[test]
    fn joined_and_split_sentences_are_all_there() {
        for english in [
            "The foreign minister arrived in the capital this morning on a two-day visit and discussed with his counterpart ways to cooperate in energy, transport and education. The two sides are due to hold another meeting next month.",
            "The foreign minister arrived in the capital this morning. His visit will last two days. He discussed with his counterpart ways to cooperate in energy, transport and education. The two sides are due to hold another meeting next month.",
            "The foreign minister, who arrived in the capital this morning on a two-day visit, discussed with his counterpart ways to cooperate in energy, transport and education, and the two sides are due to hold another meeting next month.",
        ] {
            assert!(missing(ARABIC, english).is_empty(), "{english}");
        }
    }
}
