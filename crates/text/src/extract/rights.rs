//! Lines that begin with the words of a copyright notice and go on as a sentence: "حقوق النشر محفوظة للمؤلف لمدة 50 عاما بعد
//! وفاته." A notice names a holder and a year, or forbids to copy; whatever else ends in a stop is prose.

use crate::lexicon::VERBS;
use crate::normalize::{clean, fold};
use crate::words::{listed, place};

/// Folded words of the notice itself.
const WORDS: &[&str] =
    &["جميع", "كافه", "كل", "الحقوق", "حقوق", "النشر", "والنشر", "الطبع", "والطبع", "الملكيه", "الفكريه", "والملكيه", "محفوظه", "ومحفوظه"];
/// Folded beginnings of words that forbid to copy, or speak of the site and of who made it: no other text has them behind
/// "جميع الحقوق محفوظة".
const TERMS: &[&str] = &[
    "نسخ",
    "النسخ",
    "اقتباس",
    "الاقتباس",
    "بالاقتباس",
    "استنساخ",
    "اذن",
    "باذن",
    "المصدر",
    "الموقع",
    "بالموقع",
    "للموقع",
    "بموقع",
    "المواقع",
    "محتوي",
    "المحتوي",
    "محتويات",
    "برمجه",
    "استضافه",
    "الخصوصيه",
    "خصوصيه",
    "التعليقات",
];
/// The same for words that a story has, too: with no word of time or of grounds beside them.
const DOUBTFUL: &[&str] = &["نشر", "نشره", "توزيع", "طبع", "طباعه", "بث", "خطي", "موقع", "تصميم", "تطوير"];
const GROUNDS: &[&str] = &["بعد", "قبل", "منذ", "لمده", "وفق", "وفقا", "بموجب", "عندما", "حتي"];
/// Folded words that join a holder's parts or stand beside a year.
const BESIDE: &[&str] = &["لدي", "من", "الي", "حتي", "عام", "لعام", "سنه", "لسنه"];
/// Folded words that no holder has, beside those that no name has.
const CLAUSE: &[&str] = &[
    "وفق",
    "وفقا",
    "بموجب",
    "حسب",
    "بحسب",
    "لمده",
    "هكذا",
    "كما",
    "عندما",
    "رغم",
    "بسبب",
    "لان",
    "لانه",
    "حيث",
    "بينما",
    "فيما",
    "اي",
    "ليس",
    "ليست",
    "علي",
    "وهو",
    "وهي",
    "وهذا",
    "وهذه",
    "ولكن",
    "بعد",
    "تعني",
    "يعني",
    "كلمه",
    "رمز",
];
/// No holder has more words.
const HOLDER: usize = 8;

/// Whether a line with words of a copyright notice that ends in a stop is a sentence about something else.
pub(super) fn is_prose(line: &str) -> bool {
    if crate::letters(line).0 == 0 {
        return false;
    }
    let folded = fold(&clean(line));
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let bare = |w: &str| w.strip_prefix(['و', 'ف']).and_then(|v| VERBS.kind(v)).or_else(|| VERBS.kind(w));
    if words.iter().any(|w| bare(w) == Some("say")) {
        return true;
    }
    let forbids = words.first().is_some_and(|w| ["يمنع", "يحظر", "لا", "ممنوع"].contains(w));
    let reserved = words.iter().any(|w| *w == "محفوظه" || *w == "reserved");
    let grounds = words.iter().any(|w| GROUNDS.contains(w));
    let term = |w: &&str| {
        let bare = w.strip_prefix('و').unwrap_or(w);
        !WORDS.contains(w) && (TERMS.contains(&bare) || DOUBTFUL.contains(&bare) && !grounds)
    };
    if forbids || words.iter().filter(|w| !w.is_ascii()).any(term) && (reserved || folded.contains('©') && year(&words)) {
        return false;
    }
    let left: Vec<&str> = words.iter().copied().filter(|w| !w.is_ascii() && !WORDS.contains(w)).collect();
    let dated = year(&words);
    let number = words.iter().any(|w| w.chars().all(char::is_numeric) && !is_year(w));
    // "نقابة الصحفيين في لبنان" holds rights, too.
    let somewhere =
        left.iter().position(|w| *w == "في").is_some_and(|at| left.get(at + 1..).is_some_and(|r| place(&r.join(" ")).is_some()));
    let clause = |w: &&str| {
        let beside = *w == "لدي" || dated && BESIDE.contains(w) || *w == "في" && somewhere;
        !beside && (CLAUSE.contains(w) || listed("function", w) || listed("verb", w) || VERBS.kind(w).is_some())
    };
    left.len() > HOLDER || number || left.iter().any(clause)
}

fn is_year(word: &str) -> bool {
    word.chars().count() == 4 && word.chars().all(char::is_numeric)
}

fn year(words: &[&str]) -> bool {
    words.iter().any(|w| is_year(w))
}

#[cfg(test)]
#[path = "rights_tests.rs"]
mod tests;
