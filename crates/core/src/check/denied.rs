//! What denies in a text, and how surely (`negation.tsv`).

use super::shapes::{HARDLY, LITTLE, but, glued, un, unverbal, verb};
use super::words::List;
use super::{Word, sounds};
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

/// A word that denies, or may.
#[derive(Debug, Clone)]
pub(super) struct Denial {
    /// Its number among the words.
    pub(super) word: usize,
    pub(super) range: Range<usize>,
    pub(super) strength: Strength,
}

/// How surely a word denies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strength {
    /// Denies and nothing else: لم, not.
    Clear,
    /// Denies in another way: غير, without, refused.
    Strong,
    /// Denies the adjective behind it (غير): of this place, and the word for it is most often one with a prefix.
    Apart,
    /// Denies inside a word or by what it means (unresolved, failed, تعذر): of this place alone.
    Affix,
    /// Denies and is turned round by what stands behind it (لا ... إلا, ليس من المستبعد): a "not" may stand for it however far, where no other
    /// denial has it.
    Turned,
    /// Says in English what such a denial says: only.
    Only,
    /// May stand for a negation of the other language: إلا, hardly.
    Weak,
}
use Strength::{Affix, Apart, Clear, Only, Strong, Turned, Weak};

/// What denies on one side.
#[derive(Debug, Default)]
pub(super) struct Denied {
    /// In their order.
    pub(super) all: Vec<Denial>,
    pub(super) words: usize,
    /// Whether bounds are set: "at most", "no less than".
    pub(super) bound: bool,
}

/// "و", "ف" and nothing else may stand before لم, لن, لا, ليس.
pub(super) fn clear_arabic(word: &str) -> bool {
    ARABIC.clear.has(word) || word.strip_prefix(['و', 'ف']).is_some_and(|rest| ARABIC.clear.has(rest))
}

/// What denies in an Arabic text.
pub(super) fn arabic(words: &[Word], text: &str) -> Denied {
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
            // "على سبيل المثال لا الحصر" is "including, but not limited to" at the other end of a sentence.
            let limits = matches!(next, "الحصر" | "للحصر");
            let set = word.folded.ends_with("لا") && ARABIC.idiom.has_arabic(next) && !limits;
            // "ليس فقط ... بل": "as well as".
            let also = (at + 1..=at + 4).any(|i| matches!(said(Some(i)), "فقط" | "فحسب" | "وحده" | "وحدها" | "مجرد"))
                && (at + 2..=at + 2 * REACH).any(|i| matches!(said(Some(i)), "بل" | "وانما" | "انما" | "ولكن"));
            // "لا بل": rather; "لا غير": only.
            let turn = word.folded.ends_with("لا") && matches!(next, "بل" | "غير");
            let answer = turn || matches!(before, "ما" | "او" | "نعم");
            if next.is_empty() || also || again || !limits && unverbal(&word.folded, next) || set || answer {
                Some(Weak)
            } else if only || double || limits {
                Some(Turned)
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
        } else if ARABIC.except.has(&word.folded) && but(next) || foretells(words, at) {
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
pub(super) const REACH: usize = 12;

/// What denies a whole clause, in which "not" may stand far behind: "نفى أن تكون".
const CLAUSES: &[&str] = &["دون", "بدون", "بلا", "عدم", "نفي", "نفت", "نفوا", "ينفي", "تنفي", "ينفون", "انكر", "انكرت", "استبعد", "استبعدت"];

/// Whether a word may take something out of a negation: إلا, سوى.
pub(super) fn is_except(word: &str) -> bool {
    ARABIC.except.has(word)
}

/// Whether a word takes something out of a negation. "إلا أن" in front of a noun is "but"; "سوى أن" and "إلا أن يوافق" except.
fn excepts(word: &str, next: &str, third: &str) -> bool {
    ARABIC.except.has(word) && (word == "سوي" || !but(next) || next == "ان" && third.starts_with('ي'))
}

/// Whether a word warns of what comes, with a verb of its own: "not" in "warned that it was not safe" is for no حذر, as it is in "warned not to
/// swim".
fn foretells(words: &[Word], at: usize) -> bool {
    const WARNS: &[&str] = &["حذر", "حذرت", "حذروا", "يحذر", "تحذر", "يحذرون", "محذرا", "محذره"];
    let said = |at: usize| words.get(at).map_or("", |w| w.folded.as_str());
    let word = said(at);
    let that = |i: usize| said(i) == "من" && matches!(said(i + 1), "ان" | "انه" | "انها" | "انهم");
    WARNS.contains(&word.strip_prefix(['و', 'ف']).unwrap_or(word)) && (at + 1..=at + 5).any(that)
}

/// "ما" denies at the beginning, behind و, and in front of من and كان; elsewhere it mostly means "what".
fn denying_ma(word: &str, before: &str, next: &str) -> bool {
    let first = matches!(word, "ما" | "وما" | "فما")
        && (before.is_empty() || word != "ما" || matches!(next, "من" | "كان" | "كانت" | "كانوا" | "كنا" | "كنت" | "ان"));
    first && !ARABIC.still.has(next)
}

/// What denies in an English text.
pub(super) fn english(words: &[Word]) -> Denied {
    let mut out = Denied { words: words.len(), ..Denied::default() };
    let said = |at: Option<usize>| at.and_then(|at| words.get(at)).map_or("", |w| w.folded.as_str());
    for (at, word) in words.iter().enumerate() {
        let (before, next) = (said(at.checked_sub(1)), said(Some(at + 1)));
        out.bound |= ENGLISH.bound.has(&word.folded) || word.folded == "more" && matches!(before, "no" | "not");
        let strength = if before == "or" && word.folded == "not" {
            None
        } else if ENGLISH.clear.has(&word.folded) {
            let besides = next == "to" && said(Some(at + 2)) == "mention";
            // "should not be less than" for الحد الأدنى, "cannot be overstated", "not less than" for ما لا يقل عن.
            let third = said(Some(at + 2));
            let amount = third == "than" && matches!(next, "less" | "more" | "fewer" | "greater" | "later");
            let bound = amount || next == "be" && (ENGLISH.bound.has(third) || third == "more" || third.starts_with("over"));
            let always = word.folded == "never" && matches!(next, "failed" | "failing" | "ceased" | "ceases" | "stopped" | "stops");
            let idiom = ENGLISH.idiom.has(next) || un(next) || always;
            let free = idiom || matches!(before, "if" | "why") || besides || bound || asks(words, at);
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
        } else if word.folded == "only" {
            Some(Only)
        } else {
            // "too late to help" is so late that it does not; "too close to the edge" is no more than close.
            let noun = |word: &str| matches!(word, "the" | "a" | "an" | "his" | "her" | "its" | "their");
            let verb = |i: usize| said(Some(i)) == "to" && !noun(said(Some(i + 1)));
            let too = word.folded == "too" && (at + 2..=at + 5).any(verb);
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
