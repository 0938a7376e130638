//! Digits that are dialled, not counted.

use super::token::{Token, pure, text_at, tight};

/// Folded words for telephones: digits behind them are a number of one.
const TELEPHONES: &[&str] = &[
    "هاتف",
    "الهاتف",
    "هاتفيا",
    "الهاتفي",
    "تلفون",
    "تليفون",
    "التلفون",
    "التليفون",
    "جوال",
    "الجوال",
    "موبايل",
    "الموبايل",
    "واتساب",
    "الواتساب",
    "فاكس",
    "الفاكس",
    "tel",
    "telephone",
    "phone",
    "mobile",
    "whatsapp",
    "fax",
    "hotline",
];
/// Words in front of a long number that make it one, too.
const NUMBERS: &[&str] = &["رقم", "الرقم", "رقمي", "number", "no", "call", "calling", "dial", "dialing", "dialling", "contact"];
/// The same in front of a number that nobody would write so, did it count something.
const PLACES: &[&str] = &["on", "at", "علي"];
/// Marks between such a word and the digits, or between groups of digits.
const MARKS: &[&str] = &[":", ".", "(", "+", "/"];

/// Takes the value from the digits of telephone numbers.
pub fn name_telephones(tokens: &mut [Token]) {
    let mut at = 0;
    while at < tokens.len() {
        let taken = telephone(tokens, at);
        for token in tokens.iter_mut().skip(at).take(taken) {
            token.digits = None;
        }
        at += taken.max(1);
    }
}

/// How many tokens a telephone number takes that begins at `at`, or none.
fn telephone(tokens: &[Token], at: usize) -> usize {
    by_shape(tokens, at).max(by_name(tokens, at))
}

/// "+971 50 123 4567", "0501234567", "1-800-555-0123".
fn by_shape(tokens: &[Token], at: usize) -> usize {
    let plus = text_at(tokens, at) == "+" && tight(tokens, at + 1);
    let mut end = at + usize::from(plus);
    let naught = text_at(tokens, end).starts_with('0');
    let (mut digits, mut groups, mut hyphens) = (0, 0, 0);
    while let Some(token) = tokens.get(end).filter(|t| groups < 7 && pure(&t.text)) {
        digits += token.text.len();
        groups += 1;
        end += 1;
        let hyphen = text_at(tokens, end) == "-" && tight(tokens, end) && tight(tokens, end + 1);
        if hyphen && pure(text_at(tokens, end + 1)) {
            hyphens += 1;
            end += 1;
        } else if !(plus || naught) {
            break;
        }
    }
    let long = (7..=16).contains(&digits);
    if long && (plus || naught || hyphens >= 2) { end - at } else { 0 }
}

/// "هاتف: 01/234567", "على الرقم 920001234", "call 920001234". A round number counts something: "باع الهاتف 1000000 نسخة".
fn by_name(tokens: &[Token], at: usize) -> usize {
    // Digits of a number behind a word for a telephone, behind "number", and behind a word that says where.
    const NAMED: usize = 6;
    const NUMBERED: usize = 7;
    const LOOSE: usize = 9;
    if !tokens.get(at).is_some_and(|t| pure(&t.text)) {
        return 0;
    }
    let mut before = at;
    while before > 0 && at - before < 3 && MARKS.contains(&text_at(tokens, before - 1)) {
        before -= 1;
    }
    let Some(word) = before.checked_sub(1).map(|i| text_at(tokens, i)) else { return 0 };
    let least = match () {
        () if TELEPHONES.contains(&word) => NAMED,
        () if NUMBERS.contains(&word) => NUMBERED,
        () if PLACES.contains(&word) => LOOSE,
        () => return 0,
    };
    let (mut end, mut digits) = (at, 0);
    while let Some(token) = tokens.get(end).filter(|t| pure(&t.text)) {
        digits += token.text.len();
        end += 1;
        let joined = matches!(text_at(tokens, end), "/" | "-") && tight(tokens, end) && tight(tokens, end + 1);
        if least != NAMED || !joined || !pure(text_at(tokens, end + 1)) {
            break;
        }
        end += 1;
    }
    let round = tokens.get(end.saturating_sub(1)).is_some_and(|t| t.text.ends_with("000"));
    if (least..=16).contains(&digits) && !round { end - at } else { 0 }
}
