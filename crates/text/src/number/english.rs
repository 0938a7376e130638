//! English number words.

use super::Unit;
use super::compose::{Language, Part, Read, Token, digits};

pub struct English;

const UNITS: [&str; 9] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const TEENS: [&str; 10] = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"];
const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const ORDINALS: [&str; 20] = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
];

fn index(words: &[&str], word: &str) -> Option<f64> {
    words.iter().position(|w| *w == word).map(|i| i as f64)
}

fn word(text: &str) -> Option<Part> {
    Some(match text {
        "hundred" | "hundreds" => Part::Hundreds(100.0),
        "thousand" | "k" => Part::Scale(1e3),
        "million" | "mn" | "m" => Part::Scale(1e6),
        "billion" | "bn" | "b" => Part::Scale(1e9),
        "trillion" | "tn" => Part::Scale(1e12),
        "half" => Part::Fraction(0.5),
        "quarter" => Part::Fraction(0.25),
        "zero" => Part::Teen(0.0),
        _ => {
            if let Some(i) = index(&UNITS, text) {
                Part::Unit(i + 1.0)
            } else if let Some(i) = index(&TEENS, text) {
                Part::Teen(i + 10.0)
            } else if let Some(i) = index(&TENS, text) {
                Part::Tens(10.0 * i + 20.0)
            } else {
                Part::Ordinal(index(&ORDINALS, text)? + 1.0)
            }
        }
    })
}

impl Language for English {
    fn part(&self, tokens: &[Token], at: usize, inside: bool) -> Option<Read> {
        let token = tokens.get(at)?;
        if token.text.starts_with(|c: char| c.is_ascii_digit()) {
            let value = digits(&token.text)?;
            return (!inside).then_some(Read { part: Part::Digits(value), tokens: 1, skip: 0, joined: false });
        }
        if inside && matches!(token.text.as_str(), "and" | "-" | "a") {
            let read = self.part(tokens, at + 1, false)?;
            let tight = token.text != "-" || (!token.spaced && !tokens[at + 1].spaced);
            let scale_only = token.text == "a" && !matches!(read.part, Part::Scale(_));
            let digits = matches!(read.part, Part::Digits(_));
            return (tight && !scale_only && !digits).then_some(Read { tokens: read.tokens + 1, joined: token.text == "and", ..read });
        }
        let part = word(&token.text)?;
        // A lone letter, or a scale with nothing in front, is a scale only behind digits: "$3m", "3 million".
        let short = token.text.len() <= 2;
        if short && (!inside || tokens[at - 1].text.bytes().all(|b| !b.is_ascii_digit())) {
            return None;
        }
        if !inside && matches!(part, Part::Scale(_) | Part::Hundreds(_)) && !(at > 0 && tokens[at - 1].text == "a") {
            return None;
        }
        // "seconds" of time and "a second later" are left to the reader: only the ordinal word alone is taken.
        Some(Read { part, tokens: 1, skip: 0, joined: false })
    }

    fn unit(&self, tokens: &[Token], at: usize) -> Option<(Unit, usize)> {
        let text = |i: usize| tokens.get(i).map_or("", |t| t.text.as_str());
        let skip = usize::from(text(at) == "-");
        let (first, second) = (text(at + skip), text(at + skip + 1));
        let one = |u| Some((u, 1 + skip));
        match first {
            "%" | "percent" | "percentage" | "pc" => one(Unit::Percent),
            "per" if second == "cent" => Some((Unit::Percent, 2 + skip)),
            "dollar" | "dollars" | "usd" | "$" => one(Unit::Dollar),
            "us" | "american" | "u" if second.starts_with("dollar") => Some((Unit::Dollar, 2 + skip)),
            "euro" | "euros" | "€" | "eur" => one(Unit::Euro),
            "pound" | "pounds" | "£" => one(Unit::Pound),
            "egyptian" | "sudanese" if second.starts_with("pound") => Some((Unit::Pound, 2 + skip)),
            "dirham" | "dirhams" | "aed" => one(Unit::Dirham),
            "riyal" | "riyals" | "rial" | "rials" => one(Unit::Riyal),
            "dinar" | "dinars" => one(Unit::Dinar),
            "lira" | "liras" | "lire" => one(Unit::Lira),
            _ if second.starts_with("riyal") && first == "saudi" => Some((Unit::Riyal, 2 + skip)),
            _ if second.starts_with("dirham") && first == "uae" => Some((Unit::Dirham, 2 + skip)),
            _ if second.starts_with("dinar") && ["kuwaiti", "iraqi", "jordanian", "tunisian", "algerian"].contains(&first) => {
                Some((Unit::Dinar, 2 + skip))
            }
            _ => None,
        }
    }

    fn ordinal_suffix(&self, tokens: &[Token], at: usize) -> bool {
        tokens.get(at).is_some_and(|t| !t.spaced && matches!(t.text.as_str(), "st" | "nd" | "rd" | "th"))
    }

    fn adds_without_joint(&self) -> bool {
        true
    }
}
