//! The grammar that both languages share: parts of numbers, put together by size.

use super::ranges::{self, Scaled};
use super::sum::{Part, Read, Sum};
use super::telephone::name_telephones;
use super::token::{MONEY_IN_FRONT, Token, text_at, tight, tokenize};
use super::{FoundNumber, Unit};
use crate::date::Spans;

/// What differs between the languages.
pub trait Language {
    /// The part that begins at token `at`; `inside` says that a number is being read, so that a joint may stand in front.
    fn part(&self, tokens: &[Token], at: usize, inside: bool) -> Option<Read>;
    /// The unit behind a number and how many tokens it takes.
    fn unit(&self, tokens: &[Token], at: usize) -> Option<(Unit, usize)>;
    /// Whether the token at `at` makes digits an ordinal ("21st").
    fn ordinal_suffix(&self, tokens: &[Token], at: usize) -> bool;
    /// How many tokens at `at` say again what scale a half was of ("ونصف المليون").
    fn scale_again(&self, tokens: &[Token], at: usize, scale: f64) -> usize;
    /// Whether parts joined without a word between them may add up ("twenty five"; Arabic always says "and").
    fn adds_without_joint(&self) -> bool;
}

/// The unit that a sign says; a sign before digits that it touches is theirs, not of the number in front.
pub fn sign(tokens: &[Token], at: usize) -> Option<Unit> {
    let unit = money_sign(text_at(tokens, at))?;
    let theirs = tight(tokens, at + 1) && tokens.get(at + 1).is_some_and(|t| t.digits.is_some());
    (!theirs).then_some(unit)
}

fn money_sign(text: &str) -> Option<Unit> {
    Some(match text {
        "$" => Unit::Dollar,
        "€" => Unit::Euro,
        "£" => Unit::Pound,
        "¥" => Unit::Yen,
        "₪" => Unit::Shekel,
        "₽" => Unit::Ruble,
        "₹" => Unit::Rupee,
        "₺" => Unit::Lira,
        _ => return None,
    })
}

/// All numbers of a text, in order, none over another.
pub fn find(text: &str, language: &dyn Language, owned: impl FnOnce() -> Spans) -> Vec<FoundNumber> {
    let mut tokens = tokenize(text);
    name_telephones(&mut tokens);
    if !tokens.iter().any(|t| t.digits.is_some()) && !tokens.iter().enumerate().any(|(i, _)| language.part(&tokens, i, false).is_some()) {
        return Vec::new();
    }
    keep_off(&mut tokens, &owned());
    let mut out: Vec<Scaled> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let first = bracketed(&tokens, at, language).or_else(|| language.part(&tokens, at, false));
        let Some((number, next)) = first.and_then(|first| compose(text, &tokens, at, first, language, &out)) else {
            at += 1;
            continue;
        };
        // One owner a byte: what an earlier number took is not given again.
        if let Some(number) = number.filter(|n| owned_to(&out) <= n.number.range.start) {
            out.push(number);
        }
        at = next.max(at + 1);
    }
    ranges::share(text, &mut out);
    let mut out: Vec<FoundNumber> = out.into_iter().map(|n| n.number).collect();
    short_years(text, &mut out);
    out
}

/// Where the last number ends.
fn owned_to(found: &[Scaled]) -> usize {
    found.last().map_or(0, |last| last.number.range.end)
}

/// Takes away what dates, times and decades own.
fn keep_off(tokens: &mut [Token], spans: &Spans) {
    let mut spans = spans.iter().peekable();
    for token in tokens {
        while spans.next_if(|s| s.end <= token.range.start).is_some() {}
        if spans.peek().is_some_and(|s| s.start < token.range.end) {
            token.digits = None;
            token.text = "\u{fffc}".into();
        }
    }
}

/// "(25) مليون": digits in brackets before a scale.
fn bracketed(tokens: &[Token], at: usize, language: &dyn Language) -> Option<Read> {
    let digits = tokens.get(at + 1)?.digits.filter(|_| text_at(tokens, at) == "(" && text_at(tokens, at + 2) == ")")?;
    let scaled = matches!(language.part(tokens, at + 3, true)?.part, Part::Scale(_));
    scaled.then_some(Read { part: Part::Digits(digits), tokens: 3, skip: 0, joined: false })
}

/// Reads the number whose first part stands at `at`: what it is, if it is one, and where to go on.
fn compose(
    text: &str,
    tokens: &[Token],
    at: usize,
    first: Read,
    language: &dyn Language,
    found: &[Scaled],
) -> Option<(Option<Scaled>, usize)> {
    let (sum, mut next) = parts(tokens, at, first, language)?;
    let percent = matches!(language.unit(tokens, next), Some((Unit::Percent, _)));
    if sum.fraction && !percent {
        return Some((None, at + first.tokens));
    }
    let mut start = tokens.get(at)?.range.start + first.skip;
    let mut ordinal = sum.ordinal;
    if sum.digits && language.ordinal_suffix(tokens, next) {
        ordinal = true;
        next += 1;
    }
    let (mut unit, mut value) = (None, sum.value());
    // The sign between "100%100" is of the number in front.
    let owned = owned_to(found);
    if let Some((u, taken)) = language.unit(tokens, next).filter(|_| !ordinal) {
        unit = Some(u);
        next += taken;
        // "مليارا درهم ونصف المليار": the half behind the unit says its scale again.
        if let Some(Read { part: Part::Fraction(half), tokens: more, joined: true, .. }) = language.part(tokens, next, true) {
            let again = language.scale_again(tokens, next + more, sum.scale);
            if again > 0 {
                value += half * sum.scale;
                next += more + again;
            }
        }
    } else if let Some((u, from)) = front_unit(tokens, at).filter(|(_, from)| sum.digits && *from >= owned) {
        (unit, start) = (Some(u), from);
    }
    let end = tokens.get(next - 1)?.range.end;
    let raw = text.get(start..end)?.to_string();
    let number = FoundNumber { raw, value, unit, ordinal, digits: sum.digits, range: start..end };
    Some((Some(Scaled { number, scale: sum.scale }), next))
}

/// Adds up the parts from `at` on.
fn parts(tokens: &[Token], at: usize, first: Read, language: &dyn Language) -> Option<(Sum, usize)> {
    let mut sum = Sum::default();
    if !sum.take(&first, language.adds_without_joint()) {
        return None;
    }
    let mut next = at + first.tokens;
    // Where the number stood after its last scale: "3 millions and 5 millions" is two numbers, not one of 3000005.
    let mut complete = (sum, next);
    while let Some(read) = language.part(tokens, next, true).filter(|_| language.unit(tokens, next).is_none()) {
        let adds = language.adds_without_joint() && !sum.digits;
        // "$600 million and two years": English adds no words to digits but a fraction.
        if language.adds_without_joint() && sum.digits && !matches!(read.part, Part::Scale(_) | Part::Fraction(_) | Part::Dozen) {
            break;
        }
        let scale = matches!(read.part, Part::Scale(_));
        if !sum.take(&read, adds) {
            if scale && sum.scale > 0.0 && sum.current > 0.0 {
                (sum, next) = complete;
            }
            break;
        }
        next += read.tokens;
        if matches!(read.part, Part::Fraction(_)) {
            next += language.scale_again(tokens, next, sum.scale);
        }
        if scale {
            complete = (sum, next);
        }
    }
    Some((sum, next))
}

/// "$3", "%98", "Euro10", "USD 5": the unit in front of digits and where it begins.
fn front_unit(tokens: &[Token], at: usize) -> Option<(Unit, usize)> {
    let before = tokens.get(at.checked_sub(1)?)?;
    let touches = tight(tokens, at);
    if let Some(unit) = money_sign(&before.text).filter(|_| touches) {
        return Some((unit, before.range.start));
    }
    if matches!(before.text.as_str(), "%" | "٪") && touches {
        return Some((Unit::Percent, before.range.start));
    }
    let (_, unit) = MONEY_IN_FRONT.iter().find(|(w, _)| *w == before.text)?;
    // "us" and "try" are words: not before a blank.
    (touches || !matches!(before.text.as_str(), "us" | "try" | "le")).then_some((*unit, before.range.start))
}

/// "2018-19", "1914/18": the second year is short for one of the same century.
fn short_years(text: &str, numbers: &mut [FoundNumber]) {
    let mut before: Option<(f64, usize)> = None;
    for number in numbers {
        let plain = |len: usize| number.digits && number.unit.is_none() && number.raw.chars().count() == len;
        let short = plain(2) && number.value < 100.0;
        if let Some((year, end)) = before.take()
            && short
            && matches!(text.get(end..number.range.start), Some("-" | "–" | "/" | " - " | " – "))
            && number.value > year % 100.0
        {
            number.value += year - year % 100.0;
        } else if plain(4) && (1000.0..2100.0).contains(&number.value) {
            before = Some((number.value, number.range.end));
        }
    }
}
