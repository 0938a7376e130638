//! Cuts a text into tokens, and tells digits that count something from digits that name something.

use crate::is_letter;
use crate::normalize::fold;
use std::ops::Range;

/// A word, a run of digits with its separators, or one other mark; folded.
#[derive(Debug, Clone)]
pub struct Token {
    /// Folded text.
    pub text: String,
    /// Byte range in the text.
    pub range: Range<usize>,
    /// Whether white space stands in front.
    pub spaced: bool,
    /// What the digits say, where they count something: not in telephone numbers, addresses, names (F16), entities.
    pub digits: Option<Decimal>,
    /// Whether an "ال" at its head is written with a hamza: no article ("ألستون" is Allston).
    pub hamza: bool,
}

/// A decimal number as it is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decimal {
    pub value: f64,
    /// Digits behind the decimal point.
    pub decimals: i32,
}

/// More digits than this count nothing: they are a key or a code, and a value made of them would be infinite or wrong.
pub const MAX_DIGITS: usize = 24;

/// The text of a token, empty beyond the ends.
pub fn text_at(tokens: &[Token], at: usize) -> &str {
    tokens.get(at).map_or("", |t| t.text.as_str())
}

/// Whether a token stands at `at` and touches the one in front.
pub fn tight(tokens: &[Token], at: usize) -> bool {
    tokens.get(at).is_some_and(|t| !t.spaced)
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '٠'..='٩' | '۰'..='۹')
}

/// Whether a token is digits and nothing else.
pub fn pure(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn separates(c: char) -> bool {
    matches!(c, '.' | ',' | '٫' | '٬' | '،')
}

fn vanishes(c: char) -> bool {
    !matches!(c, ' '..='~' | 'ء'..='غ' | 'ف'..='ي') && fold(c.encode_utf8(&mut [0; 4])).is_empty()
}

/// The tokens of a text.
pub fn tokenize(text: &str) -> Vec<Token> {
    let mut out = Vec::new();
    let mut chars = text.char_indices().peekable();
    let mut spaced = true;
    while let Some((start, c)) = chars.next() {
        if c.is_whitespace() {
            spaced = true;
            continue;
        }
        // ".5%" is short for 0.5, "و.5%" too.
        let short = c == '.' && (spaced || lone_proclitic(text, start)) && chars.peek().is_some_and(|(_, c)| is_digit(*c));
        let (digits, word) = (is_digit(c) || short, is_letter(c));
        let mut end = start + c.len_utf8();
        while let Some((at, next)) = chars.peek().copied() {
            let after = || text.get(at + next.len_utf8()..).and_then(|t| t.chars().next());
            // A mark between two digits belongs to them; harakat and tatweel inside a word belong to it.
            let more = if digits {
                is_digit(next) || (separates(next) && after().is_some_and(is_digit))
            } else {
                word && !is_digit(next) && (is_letter(next) || vanishes(next))
            };
            if !more {
                break;
            }
            end = at + next.len_utf8();
            chars.next();
        }
        push(text, start..end, spaced, digits, &mut out);
        spaced = false;
    }
    let mut out = join(text, &out);
    name_codes(&mut out);
    out
}

/// Whether a single letter that joins words stands right in front: "و.08%".
fn lone_proclitic(text: &str, at: usize) -> bool {
    let front = text.get(..at).and_then(|t| t.strip_suffix(['و', 'ب', 'ل']));
    front.is_some_and(|t| t.is_empty() || t.ends_with(char::is_whitespace))
}

/// Adds one token; digits that are no one number ("3،4،5") become several.
fn push(text: &str, range: Range<usize>, spaced: bool, digits: bool, out: &mut Vec<Token>) {
    let Some(raw) = text.get(range.clone()) else { return };
    let mut folded = fold(raw);
    if folded.is_empty() {
        return;
    }
    if digits && folded.starts_with('.') {
        folded.insert(0, '0');
    }
    let value = if digits { decimal(&folded) } else { None };
    let listed = |c: char| matches!(c, ',' | '،');
    if !digits || value.is_some() || pure(&folded) || !raw.chars().filter(|c| separates(*c)).all(listed) {
        let hamza = raw.starts_with("أل") || raw.starts_with("إل");
        out.push(Token { text: folded, range, spaced, digits: value, hamza });
        return;
    }
    let (mut at, mut spaced) = (range.start, spaced);
    for part in raw.split_inclusive(listed) {
        let bare = part.trim_end_matches(listed);
        let (start, end) = (at, at + bare.len());
        at += part.len();
        let text = fold(bare);
        out.push(Token { digits: decimal(&text), text, range: start..end, spaced, hamza: false });
        if bare.len() < part.len() {
            out.push(Token { text: ",".into(), range: end..at, spaced: false, digits: None, hamza: false });
        }
        spaced = false;
    }
}

/// The value of a run of digits: a mark before groups of three is a separator, any other a decimal point.
pub fn decimal(text: &str) -> Option<Decimal> {
    let marks: Vec<char> = text.chars().filter(|c| !c.is_ascii_digit()).collect();
    if text.len() - marks.iter().map(|c| c.len_utf8()).sum::<usize>() > MAX_DIGITS {
        return None;
    }
    let groups: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).collect();
    let (first, rest) = groups.split_first()?;
    if groups.iter().any(|g| g.is_empty()) {
        return None;
    }
    let grouped = |rest: &[&str]| first.len() <= 3 && *first != "0" && rest.iter().all(|g| g.len() == 3);
    let whole = |digits: String| Some(Decimal { value: digits.parse().ok()?, decimals: 0 });
    let Some((last, before)) = marks.split_last() else { return whole(text.to_string()) };
    // "1,200" and "1.200.000" are grouped, "1.200" is a decimal fraction.
    let same = before.iter().all(|m| m == last);
    if grouped(rest) && same && (!before.is_empty() || !matches!(last, '.' | '٫')) {
        return whole(groups.concat());
    }
    let (fraction, front) = rest.split_last()?;
    if !before.is_empty() && (!grouped(front) || before.contains(last)) {
        return None;
    }
    let value = format!("{first}{}.{fraction}", front.concat()).parse().ok()?;
    Some(Decimal { value, decimals: fraction.len() as i32 })
}

/// Puts together what is one number in several tokens: groups of three set off by spaces ("1 234 567"), and the decimal
/// "ر" of the news agencies, which is read from right to left ("58ر54" is 54.58).
fn join(text: &str, tokens: &[Token]) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let joined = agency(tokens, at).or_else(|| spaced_groups(text, tokens, at));
        let taken = joined.as_ref().map_or(1, |(_, taken)| *taken);
        let mut one = token.clone();
        if let Some((digits, taken)) = joined
            && let Some(last) = tokens.get(at + taken - 1)
        {
            one.range.end = last.range.end;
            one.digits = decimal(&digits);
            one.text = digits;
        }
        out.push(one);
        at += taken;
    }
    if points_group(&out) {
        for token in &mut out {
            let groups =
                token.text.split_once('.').filter(|(a, b)| pure(a) && pure(b) && a.len() <= 3 && !a.starts_with('0') && b.len() == 3);
            if let Some((thousands, units)) = groups {
                token.digits = token.digits.and(decimal(&format!("{thousands}{units}")));
            }
        }
    }
    out
}

/// Whether a text writes its decimals with a comma, so that a point sets groups of three apart: "+7,47 في المائة إلى 1.999 درهما".
fn points_group(tokens: &[Token]) -> bool {
    let fraction = |t: &Token, mark: char| {
        let (_, part) = t.text.split_once(mark).filter(|(a, b)| t.digits.is_some() && pure(a) && pure(b))?;
        Some(part.len())
    };
    let short = |t: &Token| fraction(t, ',').is_some_and(|n| matches!(n, 1 | 2));
    // "1.0852" is a rate: the text writes decimals with a point, too.
    let rate = |t: &Token| fraction(t, '.').is_some_and(|n| n != 3);
    tokens.iter().any(short) && !tokens.iter().any(|t| rate(t) || t.text.starts_with("0."))
}

/// "58ر54": whole behind, fraction in front; but no whole number begins with a naught ("3ر05"), and none ends in a
/// fraction of naught alone ("0ر5").
fn agency(tokens: &[Token], at: usize) -> Option<(String, usize)> {
    let short = |i: usize| tokens.get(i).filter(|t| pure(&t.text) && t.text.len() <= 6).map(|t| t.text.as_str());
    if text_at(tokens, at + 1) != "ر" || !tight(tokens, at + 1) || !tight(tokens, at + 2) {
        return None;
    }
    let (front, behind) = (short(at)?, short(at + 2)?);
    let forward = front == "0" || (behind.len() > 1 && behind.starts_with('0'));
    Some((if forward { format!("{front}.{behind}") } else { format!("{behind}.{front}") }, 3))
}

/// "1 234 567" with blanks, no-break blanks or thin ones; the first group has no naught in front, others three digits.
fn spaced_groups(text: &str, tokens: &[Token], at: usize) -> Option<(String, usize)> {
    let first = tokens.get(at).filter(|t| pure(&t.text) && t.text.len() <= 3 && !t.text.starts_with('0'))?;
    let blank = |i: usize| {
        let gap = tokens.get(i).zip(tokens.get(i + 1)).and_then(|(a, b)| text.get(a.range.end..b.range.start))?;
        matches!(gap, " " | "\u{a0}" | "\u{2009}" | "\u{202f}").then_some(())
    };
    // Behind another number, or glued to a word, groups may be of anything.
    let after_digits = at > 0 && (tokens[at - 1].text.starts_with(|c: char| c.is_ascii_digit()) || text_at(tokens, at - 1) == "+");
    if after_digits {
        return None;
    }
    let mut digits = first.text.clone();
    let mut end = at + 1;
    while digits.len() <= MAX_DIGITS
        && blank(end - 1).is_some()
        && let Some(next) = tokens.get(end)
    {
        let (whole, fraction) = next.text.split_once(['.', ',']).map_or((next.text.as_str(), ""), |(w, f)| (w, f));
        if whole.len() != 3 || !pure(whole) || !(fraction.is_empty() && pure(&next.text) || pure(fraction)) {
            break;
        }
        digits.push_str(whole);
        end += 1;
        if !fraction.is_empty() {
            digits.push('.');
            digits.push_str(fraction);
            break;
        }
    }
    (end > at + 1 && digits.len() <= MAX_DIGITS).then_some((digits, end - at))
}

/// Words and codes of currencies that stand in front of digits, glued to them too ("Euro10 billion").
pub const MONEY_IN_FRONT: &[(&str, super::Unit)] = {
    use super::Unit::{Dinar, Dirham, Dollar, Euro, Lira, Pound, Riyal, Ruble, Rupee, Shekel, Yen, Yuan};
    &[
        ("euro", Euro),
        ("eur", Euro),
        ("usd", Dollar),
        ("us", Dollar),
        ("gbp", Pound),
        ("egp", Pound),
        ("le", Pound),
        ("aed", Dirham),
        ("dh", Dirham),
        ("dhs", Dirham),
        ("sar", Riyal),
        ("sr", Riyal),
        ("qr", Riyal),
        ("qar", Riyal),
        ("omr", Riyal),
        ("kd", Dinar),
        ("kwd", Dinar),
        ("bd", Dinar),
        ("jd", Dinar),
        ("try", Lira),
        ("tl", Lira),
        ("ll", Lira),
        ("lbp", Lira),
        ("rs", Rupee),
        ("rub", Ruble),
        ("nis", Shekel),
        ("jpy", Yen),
        ("cny", Yuan),
        ("rmb", Yuan),
    ]
};

/// Takes the value from digits that name something.
fn name_codes(tokens: &mut [Token]) {
    let mut start = 0;
    while start < tokens.len() {
        let mut end = start + 1;
        while tight(tokens, end) {
            end += 1;
        }
        // An address or a handle: all of its run.
        let run = &tokens[start..end];
        let address = run.iter().any(|t| matches!(t.text.as_str(), "@" | "_"))
            || run.first().is_some_and(|t| t.text == "www")
            || run.windows(3).any(|w| w[0].text == ":" && w[1].text == "/" && w[2].text == "/");
        for at in start..end {
            if address || entity(tokens, at) || named(tokens, at) || exponent(tokens, at) || zone(tokens, at) {
                tokens[at].digits = None;
            }
        }
        start = end;
    }
}

/// The digits of "&#39;".
fn entity(tokens: &[Token], at: usize) -> bool {
    at >= 2 && text_at(tokens, at - 1) == "#" && text_at(tokens, at - 2) == "&" && tight(tokens, at) && tight(tokens, at - 1)
}

/// Folded words with which a hyphen and digits are a name.
const NAMED_IN_ARABIC: &[&str] = &["كوف", "كوفيد", "اف", "سو", "ميغ", "ميج", "تي", "ابولو", "ايرباص", "بوينغ", "جي"];

/// F16, G20, COVID-19: digits behind letters that are not Arabic and name no money.
fn named(tokens: &[Token], at: usize) -> bool {
    let mut before = at;
    while before > 0 && tight(tokens, before) && (before == at || text_at(tokens, before) == "-") {
        before -= 1;
    }
    if before == at || text_at(tokens, before) == "-" {
        return false;
    }
    let word = text_at(tokens, before);
    // "سارس كوف-2 مليون" counts no two millions; "ال-5" and "نحو-5" are the number.
    let small = tokens.get(at).is_some_and(|t| pure(&t.text) && t.text.len() <= 2);
    if small && before + 2 == at && NAMED_IN_ARABIC.contains(&word) {
        return true;
    }
    let latin = word.chars().next_back().is_some_and(|c| c.is_alphabetic() && !matches!(c, '\u{600}'..='\u{6ff}'));
    latin && !MONEY_IN_FRONT.iter().any(|(w, _)| *w == word)
}

/// Folded units of length, whose squares and cubes are written with a digit.
const LENGTHS: &[&str] = &["م", "كم", "كلم", "سم", "ملم", "مم", "دسم", "متر"];

/// The 2 of "كم2", the 3 of "م3": it touches the unit, and nothing goes on behind it.
fn exponent(tokens: &[Token], at: usize) -> bool {
    let unit = at.checked_sub(1).map_or("", |i| text_at(tokens, i));
    let goes_on = tight(tokens, at + 1) && text_at(tokens, at + 1).starts_with(char::is_alphanumeric);
    matches!(text_at(tokens, at), "2" | "3") && tight(tokens, at) && LENGTHS.contains(&unit) && !goes_on
}

/// The digits of "GMT+0400", "UTC-3": how far a clock is from another.
fn zone(tokens: &[Token], at: usize) -> bool {
    let word = |back: usize| at.checked_sub(back).map_or("", |i| text_at(tokens, i));
    let named = matches!(word(2), "gmt" | "utc" | "غرينتش" | "جرينتش" | "غرينيتش");
    named && matches!(word(1), "+" | "-" | "−" | "–") && tight(tokens, at) && text_at(tokens, at).len() <= 4
}
