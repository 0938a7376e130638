//! Whether something is denied on one side and not on the other.
//!
//! Languages deny in many ways: with a word (لم, not), with part of one (unable), with a verb (رفض, refused), with "only"
//! and "until". So only the clear case is judged: one side has words that do nothing but deny, more of them than the
//! other side has words that might (`negation.tsv`).

use super::shapes::{HARDLY, LITTLE, but, glued, un, unverbal, verb};
use super::words::List;
use super::{Check, Finding, FlagKind, Pair, Word, denials, sounds};
use std::ops::Range;
use std::sync::LazyLock;

/// The lists of a language; English has no words that stay or except.
#[derive(Debug)]
struct Lists {
    clear: List,
    strong: List,
    weak: List,
    bound: List,
    still: List,
    idiom: List,
    except: List,
    double: List,
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
            idiom: list("idiom"),
            except: list("except"),
            double: list("double"),
        }
    }
}

static ARABIC: LazyLock<Lists> = LazyLock::new(|| Lists::of("ar"));
static ENGLISH: LazyLock<Lists> = LazyLock::new(|| Lists::of("en"));

/// Words that stand for each other: what denies among them is accounted for where both sides have one.
static PARTNERS: LazyLock<Vec<(List, List)>> = LazyLock::new(|| {
    let rows = mujaz_text::data::NEGATION.lines().filter_map(|l| l.strip_prefix("=\t")?.split_once('\t'));
    rows.map(|(arabic, english)| (List::from_words(arabic), List::from_words(english))).collect()
});

/// A word that denies, or may.
#[derive(Debug, Clone)]
struct Denial {
    /// Its number among the words.
    word: usize,
    range: Range<usize>,
    strength: Strength,
}

/// How surely a word denies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strength {
    /// Denies and nothing else: لم, not.
    Clear,
    /// Denies in another way: غير, without, refused.
    Strong,
    /// Denies the adjective behind it (غير): of this place, and the word for it is most often one with a prefix.
    Apart,
    /// Denies inside a word or by what it means (unresolved, failed, تعذر): of this place alone.
    Affix,
    /// May stand for a negation of the other language: إلا, only.
    Weak,
}
use Strength::{Affix, Apart, Clear, Strong, Weak};

/// What denies on one side.
#[derive(Debug, Default)]
struct Denied {
    all: Vec<Denial>,
    words: usize,
    /// Whether bounds are set: "at most", "no less than".
    bound: bool,
}

/// "و", "ف" and nothing else may stand before لم, لن, لا, ليس.
fn clear_arabic(word: &str) -> bool {
    ARABIC.clear.has(word) || word.strip_prefix(['و', 'ف']).is_some_and(|rest| ARABIC.clear.has(rest))
}

fn arabic(words: &[Word], text: &str) -> Denied {
    let mut out = Denied { words: words.len(), ..Denied::default() };
    let said = |at: Option<usize>| at.and_then(|at| words.get(at)).map_or("", |w| w.folded.as_str());
    for (at, word) in words.iter().enumerate() {
        let (before, next) = (said(at.checked_sub(1)), said(Some(at + 1)));
        let strength = if before == "ام" && clear_arabic(&word.folded) {
            // "سواء أم لا", "whether or not": on either side alone too.
            None
        } else if clear_arabic(&word.folded) {
            // "لا - قال", "ما لم", "أم لا": not this word's work to judge. "لم يبق إلا": only; "إلا أنه" is "but".
            let only = (at + 1..=at + REACH).any(|i| excepts(said(Some(i)), said(Some(i + 1)), said(Some(i + 2))));
            let front =
                |clear: bool| out.all.iter().rfind(|d| if clear { d.strength == Clear } else { d.strength != Weak }).map(|d| at - d.word);
            // "لا ماء ولا كهرباء", "لم يطلب ولن يطلب", "لا عمدا ولا سهوا" are one negation in English.
            let reach = if word.folded == "ولا" { REACH } else { 4 };
            // "بدون أمر ... ولا محاكمة": behind another denial a noun goes on with it, however far.
            let other = if word.folded == "ولا" && !verb(next) { REACH } else { 4 };
            let joined =
                word.folded.starts_with('و') && (front(true).is_some_and(|f| f <= reach) || front(false).is_some_and(|f| f <= other));
            let again = joined || word.folded == "لا" && !verb(next) && front(true).is_some_and(|f| f <= REACH);
            // "ليس من المستبعد": two denials affirm.
            let double = (at + 1..=at + 4).any(|i| ARABIC.double.has_arabic(said(Some(i))));
            let set = word.folded.ends_with("لا") && ARABIC.idiom.has_arabic(next);
            // "ليس فقط ... بل": "as well as".
            let also = (at + 1..=at + 4).any(|i| matches!(said(Some(i)), "فقط" | "فحسب" | "وحده" | "وحدها" | "مجرد"))
                && (at + 2..=at + 2 * REACH).any(|i| matches!(said(Some(i)), "بل" | "وانما" | "انما" | "ولكن"));
            // "لا بل": rather; "لا غير": only.
            let turn = word.folded.ends_with("لا") && matches!(next, "بل" | "غير");
            let answer = turn || matches!(before, "ما" | "او" | "نعم");
            if next.is_empty() || also || again || unverbal(&word.folded, next) || set || answer {
                Some(Weak)
            } else if only || double {
                // "not ... unless" may stand as far off as any negation.
                Some(Strong)
            } else {
                out.bound |= ARABIC.bound.has(next);
                // لا نهائية is endless, ليست نهائية is not final, or provisional; ليست قليلة is considerable.
                let is = matches!(word.folded.as_str(), "ليس" | "ليست" | "وليس" | "وليست");
                let open = !word.folded.ends_with("لا") && next.starts_with("نهائ") || is && LITTLE.contains(&next);
                match (open, ARABIC.still.has(next)) {
                    (true, _) => Some(Strong),
                    // "لا يكاد يفارقه": hardly, and English may say never.
                    (_, true) => HARDLY.contains(&next).then_some(Weak),
                    _ => Some(Clear),
                }
            }
        } else if ARABIC.strong.has_arabic(&word.folded) {
            // "غير أن" is "but"; "ليس له أصدقاء غير أخيه" has one negation in English.
            let except = out.all.last().is_some_and(|d| d.strength == Clear && at - d.word <= REACH);
            let whole = sounds::bases(&word.folded).into_iter().any(|base| CLAUSES.contains(&base));
            if word.folded.ends_with("غير") {
                (!but(next)).then_some(if except { Weak } else { Apart })
            } else {
                Some(if whole { Strong } else { Affix })
            }
        } else if word.folded == "الا" && text.get(word.range.clone()).is_some_and(|raw| raw.starts_with('أ')) {
            // "يجب ألا يقل": that it must not; إلا is another word.
            Some(Strong)
        } else if ARABIC.except.has(&word.folded) && but(next) {
            None
        } else {
            let weak = ARABIC.weak.has(&word.folded) || denying_ma(&word.folded, before, next) || glued(&word.folded);
            weak.then_some(Weak)
        };
        out.all.extend(strength.map(|strength| Denial { word: at, range: word.range.clone(), strength }));
    }
    out
}

/// Words behind a negation within which "except" turns it round.
const REACH: usize = 12;

/// What denies a whole clause, in which "not" may stand far behind: "نفى أن تكون".
const CLAUSES: &[&str] = &["دون", "بدون", "بلا", "عدم", "نفي", "نفت", "نفوا", "ينفي", "تنفي", "ينفون", "انكر", "انكرت", "استبعد", "استبعدت"];

/// Whether a word takes something out of a negation. "إلا أن" in front of a noun is "but"; "سوى أن" and "إلا أن يوافق" except.
fn excepts(word: &str, next: &str, third: &str) -> bool {
    ARABIC.except.has(word) && (word == "سوي" || !but(next) || next == "ان" && third.starts_with('ي'))
}

/// "ما" denies at the beginning, behind و, and in front of من and كان; elsewhere it mostly means "what".
fn denying_ma(word: &str, before: &str, next: &str) -> bool {
    let first = matches!(word, "ما" | "وما" | "فما")
        && (before.is_empty() || word != "ما" || matches!(next, "من" | "كان" | "كانت" | "كانوا" | "كنا" | "كنت" | "ان"));
    first && !ARABIC.still.has(next)
}

fn english(words: &[Word]) -> Denied {
    let mut out = Denied { words: words.len(), ..Denied::default() };
    let said = |at: Option<usize>| at.and_then(|at| words.get(at)).map_or("", |w| w.folded.as_str());
    for (at, word) in words.iter().enumerate() {
        let (before, next) = (said(at.checked_sub(1)), said(Some(at + 1)));
        out.bound |= ENGLISH.bound.has(&word.folded) || word.folded == "more" && matches!(before, "no" | "not");
        let strength = if before == "or" && word.folded == "not" {
            None
        } else if ENGLISH.clear.has(&word.folded) {
            let besides = next == "to" && said(Some(at + 2)) == "mention";
            // "should not be less than" for الحد الأدنى, "cannot be overstated".
            let third = said(Some(at + 2));
            let bound = next == "be" && (ENGLISH.bound.has(third) || third == "more" || third.starts_with("over"));
            let free = ENGLISH.idiom.has(next) || un(next) || matches!(before, "if" | "why") || besides || bound || asks(words, at);
            // "not only", "not to mention", "not far", "not unlikely", "aren't you?": Arabic may do without.
            Some(if next.is_empty() || free { Strong } else { Clear })
        } else if NEGATORS.contains(&word.folded.as_str()) || word.folded == "yet" && next == "to" {
            Some(Strong)
        } else if word.folded.ends_with("theless") {
            None
        } else if ENGLISH.strong.has(&word.folded) || un(&word.folded) {
            // "not ... unless" denies once, "unless" alone is إذا لم.
            let again = word.folded == "unless" && out.all.last().is_some_and(|d| d.strength == Clear && at - d.word <= REACH);
            Some(if again { Weak } else { Affix })
        } else {
            // "too late to help" is so late that it does not.
            let too = word.folded == "too" && (at + 2..=at + 5).any(|i| said(Some(i)) == "to");
            (too || ENGLISH.weak.has(&word.folded)).then_some(Weak)
        };
        out.all.extend(strength.map(|strength| Denial { word: at, range: word.range.clone(), strength }));
    }
    out
}

/// Whether a negation asks for consent: "Won't you ...", ", isn't it".
fn asks(words: &[Word], at: usize) -> bool {
    let pronoun = |w: &Word| matches!(w.folded.as_str(), "i" | "you" | "he" | "she" | "it" | "we" | "they" | "there");
    let short = words.get(at).is_some_and(|w| w.folded.ends_with("n't"));
    short && words.get(at + 1).is_some_and(pronoun) && (at == 0 || at + 2 >= words.len())
}

/// Words that deny a whole clause, as "not" does.
const NEGATORS: &[&str] =
    &["no", "nor", "neither", "none", "nobody", "nothing", "nowhere", "no-one", "without", "unable", "refused", "denied"];

/// Takes out what words of the other side account for that are its usual translation: رفض and "refused", فقط and "only".
fn account(source: &mut Denied, target: &mut Denied, arabic: &[Word], english: &[Word]) {
    let denying = |side: &Denied, at: usize| side.all.iter().any(|d| d.word == at && d.strength != Clear);
    let places = |words: &[Word], is: &dyn Fn(&str) -> bool| (0..words.len()).filter(|i| is(&words[*i].folded)).collect::<Vec<_>>();
    let open = source.all.iter().chain(&target.all).any(|d| d.strength != Clear);
    for (left, right) in PARTNERS.iter().filter(|_| open) {
        let mut here = places(english, &|w| right.has(w));
        if here.is_empty() {
            continue;
        }
        let there = places(arabic, &|w| left.has_arabic(w));
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
                (Weak, Weak) => (3, NEAR),
                (Weak, _) | (_, Weak) => (2, NEAR),
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
            out.extend(turned(pair));
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

/// "still" that became "no longer" (لا يزال), or "no longer" that became "still" (لم يعد), where nothing else on either side says it.
fn turned(pair: &Pair<'_>) -> Option<Finding> {
    if !pair.context.full {
        return None;
    }
    let (there, here) = (pair.source_words(), pair.target_words());
    let denies = |side: &Denied| side.all.iter().any(|d| d.strength != Weak);
    let two = |w: &[Word], is: fn(&str, &str) -> bool| {
        w.windows(2).find(|w| is(&w[0].folded, &w[1].folded)).map(|w| w[0].range.start..w[1].range.end)
    };
    let stays = |word: &str, next: &str| {
        let bare = word.strip_prefix(['و', 'ف']).unwrap_or(word);
        matches!(bare, "لا" | "ما") && STAYS.contains(&next) || JOINED_STAYS.contains(&bare)
    };
    let gone = |word: &str, next: &str| matches!(word, "no" | "any") && next == "longer";
    let ends = |word: &str, next: &str| matches!(word, "لم" | "ولم" | "فلم") && ENDS.contains(&next);
    let keeps = here.iter().any(|w| KEEPS.iter().any(|k| w.folded.starts_with(k)));
    if let (Some(from), Some(to)) = (two(there, stays), two(here, gone))
        && !keeps
        && !denies(&arabic(there, pair.source))
    {
        return Some(pair.became(FlagKind::NegationAdded, from, to));
    }
    // "لم يعد إلى بيته", "لم يعد بعد": did not return; "لم يعد سوى عشرة": only ten still.
    let behind = |end: usize| there.iter().skip_while(move |w| w.range.start < end);
    let back = |w: &Word| matches!(w.folded.as_str(), "الي" | "من" | "بعد");
    let only = |w: &Word| matches!(w.folded.as_str(), "سوي" | "الا" | "غير");
    let from = two(there, ends).filter(|r| behind(r.end).next().is_some_and(|w| !back(w)) && !behind(r.end).take(8).any(only))?;
    let still = here.iter().find(|w| w.folded == "still")?;
    let detail = format!("`{}` became `still`", pair.source_reading().slice(&from));
    (!denies(&english(here))).then(|| Finding::new(FlagKind::NegationLost, detail).in_source(from).in_target(still.range.clone()))
}

/// Behind لا and ما: still.
const STAYS: &[&str] = &["يزال", "تزال", "يزالون", "تزالون", "نزال", "ازال", "زال", "زالت", "زالوا", "زلت", "زلنا"];
const JOINED_STAYS: &[&str] = &["مازال", "مازالت", "مازالوا", "لازال", "لازالت", "لازالوا", "لايزال", "لاتزال"];
/// Behind لم: no longer.
const ENDS: &[&str] = &["يعد", "تعد", "يعودوا", "نعد", "اعد"];
/// Beginnings of what says in English that something goes on.
const KEEPS: &[&str] = &["still", "remain", "continu", "persist", "ongoing", "linger", "yet", "keep", "kept"];

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
