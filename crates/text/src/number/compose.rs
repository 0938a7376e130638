//! The grammar that both languages share: parts of numbers, put together by size.

use super::{FoundNumber, Unit};
use crate::date::find_dates;
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
}

/// One part of a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Part {
    /// Digits, with their value.
    Digits(f64),
    /// A word for 1 to 9.
    Unit(f64),
    /// A word for 10 to 19.
    Teen(f64),
    /// A word for 20, 30, ... 90.
    Tens(f64),
    /// A word for hundreds: 100 itself multiplies what stands in front.
    Hundreds(f64),
    /// A power of a thousand, times 1 or (for a dual) 2.
    Scale(f64),
    /// A half, a third, a quarter: only in front of a scale.
    Fraction(f64),
    /// An ordinal word.
    Ordinal(f64),
}

/// A part as it was read: how many tokens it takes and whether "and" leads it in.
#[derive(Debug, Clone, Copy)]
pub struct Read {
    pub part: Part,
    pub tokens: usize,
    /// Bytes of a proclitic in front that is no part of the number ("ب" of "بثلاثة").
    pub skip: usize,
    /// Whether "and" joins it to what stands in front ("و", "and", a hyphen).
    pub joined: bool,
}

/// What differs between the languages.
pub trait Language {
    /// The part that begins at token `at`; `inside` says that a number is being read, so that a joint may stand in front.
    fn part(&self, tokens: &[Token], at: usize, inside: bool) -> Option<Read>;
    /// The unit behind a number and how many tokens it takes.
    fn unit(&self, tokens: &[Token], at: usize) -> Option<(Unit, usize)>;
    /// Whether the token at `at` makes digits an ordinal ("21st").
    fn ordinal_suffix(&self, tokens: &[Token], at: usize) -> bool;
    /// Whether parts joined without a word between them may add up ("twenty five"; Arabic always says "and").
    fn adds_without_joint(&self) -> bool;
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '٠'..='٩' | '۰'..='۹')
}

/// Cuts a text into tokens: a run of digits keeps the separators inside it.
pub fn tokenize(text: &str) -> Vec<Token> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let end_of = |i: usize| chars.get(i).map_or(text.len(), |(at, _)| *at);
    let mut out = Vec::new();
    let (mut i, mut spaced) = (0, true);
    while i < chars.len() {
        let (at, c) = chars[i];
        let start = i;
        if c.is_whitespace() {
            spaced = true;
            i += 1;
            continue;
        }
        if is_digit(c) {
            while i < chars.len() && (is_digit(chars[i].1) || separator(&chars, i)) {
                i += 1;
            }
        } else if c.is_alphabetic() {
            // Harakat and tatweel inside a word belong to it.
            while i < chars.len() && (chars[i].1.is_alphabetic() || (!is_digit(chars[i].1) && vanishes(chars[i].1))) {
                i += 1;
            }
        } else {
            i += 1;
        }
        let range = at..end_of(i);
        let folded = fold(&text[range.clone()]);
        if !folded.is_empty() {
            out.push(Token { text: folded, range, spaced: spaced || start == 0 });
        }
        spaced = false;
    }
    out
}

fn vanishes(c: char) -> bool {
    fold(c.encode_utf8(&mut [0; 4])).is_empty()
}

/// A mark between two digits that belongs to the number.
fn separator(chars: &[(usize, char)], i: usize) -> bool {
    matches!(chars[i].1, '.' | ',' | '٫' | '٬' | '،')
        && i > 0
        && is_digit(chars[i - 1].1)
        && chars.get(i + 1).is_some_and(|(_, c)| is_digit(*c))
}

/// The value of a run of digits: a mark before groups of three is a separator, any other a decimal point.
pub fn digits(text: &str) -> Option<f64> {
    let marks: Vec<char> = text.chars().filter(|c| !c.is_ascii_digit()).collect();
    let groups: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).collect();
    if groups.iter().any(|g| g.is_empty()) {
        return None;
    }
    let grouped = |groups: &[&str]| groups[0].len() <= 3 && groups[0] != "0" && groups[1..].iter().all(|g| g.len() == 3);
    let whole = match marks.last() {
        None => return text.parse().ok(),
        // "1,200" and "1.200.000" are grouped, "1.200" is a decimal fraction.
        Some(last) if grouped(&groups) && (marks.len() > 1 || !matches!(last, '.' | '٫')) && marks.iter().all(|m| m == last) => {
            return groups.concat().parse().ok();
        }
        Some(_) => &groups[..groups.len() - 1],
    };
    if marks.len() > 1 && !grouped(whole) {
        return None;
    }
    format!("{}.{}", whole.concat(), groups[groups.len() - 1]).parse().ok()
}

/// A number being put together.
#[derive(Debug, Default, Clone, Copy)]
struct Sum {
    /// What is complete, up to its last scale.
    total: f64,
    /// What the next scale multiplies.
    current: f64,
    /// The size of the smallest part of `current`, to know what may still be added.
    room: f64,
    /// The last scale.
    scale: f64,
    parts: usize,
    digits: bool,
    ordinal: bool,
    fraction: bool,
}

impl Sum {
    /// Takes one more part; false if it belongs to another number.
    fn take(&mut self, read: &Read, adds: bool) -> bool {
        let first = self.parts == 0;
        let linked = first || read.joined || adds;
        let fits = |size: f64| first || self.current == 0.0 || size <= self.room;
        let below_scale = |value: f64| self.scale == 0.0 || value < self.scale;
        let ok = match read.part {
            Part::Digits(v) => {
                let ok = first || (read.joined && self.current == 0.0 && self.scale > 0.0 && below_scale(v));
                (ok, v, 0.0)
            }
            // What follows "three": in Arabic tens, in English nothing.
            Part::Unit(v) => (linked && fits(10.0) && below_scale(v), v, 1.0),
            Part::Teen(v) => (linked && fits(20.0) && below_scale(v), v, 1.0),
            Part::Tens(v) => {
                // Arabic says the unit first: "خمسة وعشرون".
                let after_unit = read.joined && self.parts > 0 && self.current % 100.0 > 0.0 && self.current % 100.0 < 10.0;
                ((linked && fits(100.0) || after_unit) && below_scale(v), v, if adds { 10.0 } else { 1.0 })
            }
            Part::Hundreds(v) => {
                let multiplies = v == 100.0 && !first && !read.joined && (1.0..10.0).contains(&self.current);
                if multiplies {
                    self.current *= 100.0;
                    self.room = 100.0;
                    self.parts += 1;
                    return true;
                }
                (linked && fits(1000.0) && below_scale(v), v, 100.0)
            }
            Part::Scale(v) => return self.scale_by(v, read),
            Part::Fraction(v) => {
                self.fraction = first;
                (first, v, 0.0)
            }
            Part::Ordinal(v) => {
                let ok = first || (!self.ordinal && adds && self.room > v);
                self.ordinal |= ok;
                (ok, v, 10.0)
            }
        };
        let (ok, value, room) = ok;
        if ok {
            self.current += value;
            self.room = room;
            self.parts += 1;
            self.digits |= matches!(read.part, Part::Digits(_));
        }
        ok
    }

    fn scale_by(&mut self, scale: f64, read: &Read) -> bool {
        let dual = (scale.log10() / 3.0).fract().abs() > 1e-9;
        let size = if dual { scale / 2.0 } else { scale };
        if self.parts > 0 && self.current == 0.0 && !read.joined && self.scale > 0.0 {
            // "ألف مليون": a scale of a scale.
            if dual || size <= self.scale {
                return false;
            }
            self.total *= size;
            self.scale = size;
            self.parts += 1;
            return true;
        }
        if self.scale > 0.0 && size >= self.scale {
            return false;
        }
        if self.current > 0.0 && (read.joined || dual) {
            return false;
        }
        if self.parts > 0 && self.current == 0.0 && !read.joined {
            return false;
        }
        self.total += if self.current > 0.0 { self.current * size } else { scale };
        (self.current, self.room, self.scale, self.fraction) = (0.0, 0.0, size, false);
        self.parts += 1;
        true
    }

    fn value(&self) -> f64 {
        // Decimal fractions times a scale: 1.1 * 1e6 is to be 1100000.
        let value = self.total + self.current;
        (value * 1e6).round() / 1e6
    }
}

/// All numbers of a text.
pub fn find(text: &str, language: &dyn Language) -> Vec<FoundNumber> {
    let tokens = tokenize(text);
    let dates = find_dates(text);
    let in_date = |r: &Range<usize>| dates.iter().any(|d| d.range.start < r.end && r.start < d.range.end);
    let mut out = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let blocked = in_date(&tokens[at].range) || in_time(&tokens, at) || glued_to_latin(&tokens, at, text);
        match language.part(&tokens, at, false).filter(|_| !blocked) {
            Some(first) => at = compose(text, &tokens, at, first, language, &mut out),
            None => at += 1,
        }
    }
    out
}

/// Reads the number whose first part stands at `at`; returns where to go on.
fn compose(text: &str, tokens: &[Token], at: usize, first: Read, language: &dyn Language, out: &mut Vec<FoundNumber>) -> usize {
    let mut sum = Sum::default();
    if !sum.take(&first, language.adds_without_joint()) {
        return at + 1;
    }
    let mut next = at + first.tokens;
    // Where the number stood after its last scale: "3 millions and 5 millions" is two numbers, not one of 3000005.
    let mut complete = (sum, next);
    while let Some(read) = language.part(tokens, next, true).filter(|_| language.unit(tokens, next).is_none()) {
        let adds = language.adds_without_joint() && !sum.digits;
        let scale = matches!(read.part, Part::Scale(_));
        if in_time(tokens, next) || !sum.take(&read, adds) {
            if scale && sum.scale > 0.0 && sum.current > 0.0 {
                (sum, next) = complete;
            }
            break;
        }
        next += read.tokens;
        if scale {
            complete = (sum, next);
        }
    }
    if sum.fraction {
        return at + first.tokens;
    }
    let mut start = tokens[at].range.start + first.skip;
    let mut end = tokens[next - 1].range.end;
    if sum.digits && language.ordinal_suffix(tokens, next) {
        sum.ordinal = true;
        end = tokens[next].range.end;
        next += 1;
    }
    let mut unit = None;
    if let Some((u, taken)) = language.unit(tokens, next).filter(|_| !sum.ordinal) {
        unit = Some(u);
        next += taken;
        end = tokens[next - 1].range.end;
    } else if at > 0 && sum.digits && !tokens[at].spaced {
        // "$3", "%98"
        unit = match tokens[at - 1].text.as_str() {
            "%" | "٪" => Some(Unit::Percent),
            "$" => Some(Unit::Dollar),
            "€" => Some(Unit::Euro),
            "£" => Some(Unit::Pound),
            _ => None,
        };
        if unit.is_some() {
            start = tokens[at - 1].range.start;
        }
    }
    out.push(FoundNumber {
        raw: text[start..end].to_string(),
        value: sum.value(),
        unit,
        ordinal: sum.ordinal,
        digits: sum.digits,
        range: start..end,
    });
    next
}

/// Whether digits belong to a time such as 10:30.
fn in_time(tokens: &[Token], at: usize) -> bool {
    let digits = |i: usize| tokens.get(i).is_some_and(|t| t.text.len() <= 2 && t.text.bytes().all(|b| b.is_ascii_digit()));
    let colon = |i: usize| tokens.get(i).is_some_and(|t| t.text == ":" && !t.spaced);
    let tight = |i: usize| tokens.get(i).is_some_and(|t| !t.spaced);
    digits(at) && ((colon(at + 1) && digits(at + 2) && tight(at + 2)) || (at >= 2 && tight(at) && colon(at - 1) && digits(at - 2)))
}

/// Whether digits belong to a name such as F16, G20, COVID-19 or to an address.
fn glued_to_latin(tokens: &[Token], at: usize, text: &str) -> bool {
    if !tokens[at].text.starts_with(|c: char| c.is_ascii_digit()) || tokens[at].spaced {
        return false;
    }
    let before = &text[..tokens[at].range.start];
    let word = before.rsplit(char::is_whitespace).next().unwrap_or("");
    let bare = word.trim_end_matches('-');
    bare.ends_with(|c: char| c.is_ascii_alphabetic()) || word.contains("://") || word.starts_with("www.")
}
