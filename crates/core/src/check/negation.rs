//! Whether something is denied on one side and not on the other.
//!
//! Languages deny in many ways: with a word (لم, not), with part of one (unable), with a verb (رفض, refused), with "only"
//! and "until". So only the clear case is judged: one side has words that do nothing but deny, more of them than the
//! other side has words that might (`negation.tsv`).

use super::denied::Strength::{Affix, Apart, Clear, Only, Turned, Weak};
use super::denied::{Denial, Denied, REACH, arabic, clear_arabic, english, is_except};
use super::words::List;
use super::{Check, Finding, FlagKind, Pair, Word, denials, still};
use std::ops::Range;
use std::sync::LazyLock;

/// Words that stand for each other: what denies among them is accounted for where both sides have one.
static PARTNERS: LazyLock<Vec<(List, List)>> = LazyLock::new(|| {
    let rows = mujaz_text::data::NEGATION.lines().filter_map(|l| l.strip_prefix("=\t")?.split_once('\t'));
    rows.map(|(arabic, english)| (List::from_words(arabic), List::from_words(english))).collect()
});

/// Takes out what words of the other side account for that are its usual translation: رفض and "refused", فقط and "only".
fn account(source: &mut Denied, target: &mut Denied, arabic: &[Word], english: &[Word]) {
    let denying = |side: &Denied, at: usize| side.all.iter().any(|d| d.word == at && d.strength != Clear);
    let places = |words: &[Word], is: &dyn Fn(&str) -> bool| (0..words.len()).filter(|i| is(&words[*i].folded)).collect::<Vec<_>>();
    let open = source.all.iter().chain(&target.all).any(|d| d.strength != Clear);
    // "لم تدم إلا" is "only" as a whole: its إلا has no partner of its own.
    let turned = source.all.iter().any(|d| d.strength == Turned);
    for (left, right) in PARTNERS.iter().filter(|_| open) {
        let mut here = places(english, &|w| right.has(w));
        if here.is_empty() {
            continue;
        }
        let there = places(arabic, &|w| left.has_arabic(w) && !(turned && is_except(w)));
        // العجز is the deficit beside an "unable": of more words than there are to pair, those that deny nothing come first.
        if here.len() > there.len() {
            here.sort_by_key(|j| denying(target, *j));
        }
        for (i, j) in there.into_iter().zip(here) {
            if denying(source, i) || denying(target, j) {
                source.all.retain(|d| d.word != i || d.strength == Clear);
                target.all.retain(|d| d.word != j || d.strength == Clear);
            }
        }
    }
}

/// "لن يتوقف قبل الأحد" is "will go on until Sunday": "until" answers for a negation in front of قبل.
fn until(source: &Denied, target: &mut Denied, arabic: &[Word], english: &[Word]) {
    let before = |d: &&Denial| arabic.iter().skip(d.word).take(REACH).any(|w| w.folded == "قبل");
    if !source.all.iter().filter(|d| d.strength == Clear).any(|d| before(&d)) {
        return;
    }
    let here = english.iter().enumerate().filter(|(_, w)| matches!(w.folded.as_str(), "until" | "till"));
    target.all.extend(here.map(|(word, w)| Denial { word, range: w.range.clone(), strength: Weak }));
    target.all.sort_by_key(|d| d.word);
}

/// "حذر من السفر" is "warned not to travel": a "not" in front of such a word of the English, or without one, is for something else.
fn warned(source: &mut Denied, arabic: &[Word], english: &[Word]) {
    const WARNS: &[&str] = &["warn", "caution", "careful", "beware", "admon", "urg", "advis", "told"];
    let warns = |w: &&Word| WARNS.iter().any(|s| w.folded.starts_with(s));
    let denies = |w: &Word| matches!(w.folded.as_str(), "not" | "never") || w.folded.ends_with("n't");
    if english.iter().skip_while(|w| !warns(w)).take(REACH).any(denies) {
        return;
    }
    let warning = |d: &Denial| arabic.get(d.word).is_some_and(|w| w.folded.contains("حذر") || w.folded.contains("تحذير"));
    source.all.retain(|d| d.strength != Weak || !warning(d));
}

/// Pairs what denies on one side with what denies on the other, the surest and the nearest first, and gives the clear
/// denials of each side that are left over. What only may deny counts where it stands about where the other stands.
fn unpaired(source: &Denied, target: &Denied) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    let place = |d: &Denial, side: &Denied| d.word as f64 / side.words.max(1) as f64;
    let most = source.words.max(target.words).max(1) as f64;
    let mut ways: Vec<(u8, f64, usize, usize)> = Vec::new();
    // Those of the target stand in order: of very many, only the near ones are looked at.
    let span = FAR / most + 1e-9;
    for (i, s) in source.all.iter().enumerate() {
        let at = place(s, source);
        let first = target.all.partition_point(|t| place(t, target) < at - span);
        for (j, t) in target.all.iter().enumerate().skip(first).take_while(|(_, t)| place(t, target) <= at + span) {
            let apart = (place(s, source) - place(t, target)).abs() * most;
            let (rank, reach) = match (s.strength, t.strength) {
                (Clear, Clear) => (0, FAR),
                // "لم يبق إلا" is "only": a "not" elsewhere is for something else.
                (Turned, Only) => (1, NEAR),
                (Weak, Weak | Only) | (Turned, Weak) => (3, NEAR),
                (Weak, _) | (_, Weak | Only) => (2, NEAR),
                (Turned, Affix) => (2, AROUND),
                (Turned, _) => (2, FAR),
                (Affix, _) | (_, Affix) => (1, AROUND),
                _ => (1, FAR),
            };
            if apart <= reach {
                // The same kind of word a little farther off is likelier than another kind.
                let same = s.strength == t.strength || (s.strength, t.strength) == (Apart, Affix);
                ways.push((rank, apart + if same { 0.0 } else { 3.0 }, i, j));
            }
        }
    }
    ways.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let (mut here, mut there) = (vec![false; source.all.len()], vec![false; target.all.len()]);
    for (_, _, i, j) in ways {
        if !here[i] && !there[j] {
            (here[i], there[j]) = (true, true);
        }
    }
    let left = |side: &Denied, paired: Vec<bool>| {
        let open = side.all.iter().zip(paired).filter(|(d, paired)| d.strength == Clear && !paired);
        open.map(|(d, _)| d.range.clone()).collect::<Vec<_>>()
    };
    (left(source, here), left(target, there))
}

/// Words by which what denies may stand elsewhere on the other side.
const FAR: f64 = 40.0;
/// The same for what denies inside a word.
const AROUND: f64 = 11.0;
/// The same for what only may deny.
const NEAR: f64 = 7.5;

/// Negations that were lost or added.
pub(super) struct Negation;

impl Check for Negation {
    fn name(&self) -> &'static str {
        "negation"
    }

    fn check(&self, pair: &Pair<'_>) -> Vec<Finding> {
        let mut out = Vec::new();
        for (source, target) in segments(pair) {
            let (left, right) = (source, target);
            let (mut source, mut target) = (arabic(left, pair.source), english(right));
            // غير, بدون, عدم: held against an English that denies nothing in any way.
            let open = pair.context.full && target.all.is_empty() && source.all.iter().all(|d| d.strength != Clear);
            let silent = denials::sure(left).filter(|_| open && !denials::answered(right));
            until(&source, &mut target, left, right);
            warned(&mut source, left, right);
            account(&mut source, &mut target, left, right);
            let (lost, added) = unpaired(&source, &target);
            let bounded = source.bound && target.bound;
            // Languages say one negation twice ("neither ... nor", "لا ... ولا"): only what has no clear one beside it counts.
            let lone = |side: &Denied| !side.all.iter().any(|d| d.strength == Clear);
            let lost = lost.first().filter(|_| pair.context.full && !bounded && lone(&target));
            if let Some(place) = lost.or(silent.as_ref()) {
                let word = pair.source_reading().slice(place);
                let detail = format!("the source denies something (`{word}`), the English does not");
                out.push(Finding::new(FlagKind::NegationLost, detail).in_source(place.clone()));
            }
            if let Some(place) = added.first().filter(|_| lone(&source)) {
                let word = pair.target_reading().slice(place);
                let detail = format!("the English denies something (`{word}`), the source does not");
                out.push(Finding::new(FlagKind::NegationAdded, detail).in_target(place.clone()));
            }
        }
        if out.is_empty() {
            out.extend(still::turned(pair));
        }
        if out.is_empty()
            && let Some(place) = denying_nothing(pair)
        {
            let word = pair.target_reading().slice(&place);
            let detail = format!("the English denies something (`{word}`), the source does not");
            out.push(Finding::new(FlagKind::NegationAdded, detail).in_target(place));
        }
        out
    }
}

/// An English "no" for which the whole source has nothing that denies or comes near it.
fn denying_nothing(pair: &Pair<'_>) -> Option<Range<usize>> {
    let place = denials::bold(pair.target_words())?;
    let words = pair.source_words();
    let silent = arabic(words, pair.source).all.is_empty() && !words.iter().any(|w| clear_arabic(&w.folded)) && !denials::near(words);
    silent.then_some(place)
}

/// The words of both sides, sentence by sentence where there are as many on each.
fn segments<'p>(pair: &'p Pair<'_>) -> Vec<(&'p [Word], &'p [Word])> {
    let (source, target) = (pair.source_reading(), pair.target_reading());
    let (left, right) = (source.sentence_words(), target.sentence_words());
    if left.len() == right.len() && left.len() > 1 {
        return left.into_iter().zip(right).collect();
    }
    vec![(source.words(), target.words())]
}

#[cfg(test)]
#[path = "negation_tests.rs"]
mod tests;
