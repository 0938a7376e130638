//! English number words.

use super::Unit;
use super::compose::{Language, sign};
use super::sum::{Part, Read};
use super::token::{MONEY_IN_FRONT, Token, text_at, tight};

pub struct English;

const UNITS: [&str; 9] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const TEENS: [&str; 10] = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"];
const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
/// English ordinals in words: up to 20, then of the tens.
pub const ORDINALS: [&str; 27] = [
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
    "thirtieth",
    "fortieth",
    "fiftieth",
    "sixtieth",
    "seventieth",
    "eightieth",
    "ninetieth",
];

fn index(words: &[&str], word: &str) -> Option<f64> {
    words.iter().position(|w| *w == word).map(|i| i as f64)
}

/// What a word says. "Hundreds of", "thousands of" are vague and say nothing.
fn word(text: &str) -> Option<Part> {
    Some(match text {
        "hundred" => Part::Hundreds(100.0),
        "thousand" | "k" => Part::Scale(1e3),
        "million" | "mn" | "m" | "mln" => Part::Scale(1e6),
        "billion" | "bn" | "b" | "bln" => Part::Scale(1e9),
        "trillion" | "tn" | "trn" => Part::Scale(1e12),
        "dozen" => Part::Dozen,
        "half" | "½" => Part::Fraction(0.5),
        "quarter" | "¼" => Part::Fraction(0.25),
        "¾" => Part::Fraction(0.75),
        "zero" => Part::Teen(0.0),
        _ => {
            if let Some(i) = index(&UNITS, text) {
                Part::Unit(i + 1.0)
            } else if let Some(i) = index(&TEENS, text) {
                Part::Teen(i + 10.0)
            } else if let Some(i) = index(&TENS, text) {
                Part::Tens(10.0 * i + 20.0)
            } else {
                let i = index(&ORDINALS, text)? + 1.0;
                Part::Ordinal(if i > 20.0 { 10.0 * (i - 18.0) } else { i })
            }
        }
    })
}

/// Whether a short word behind digits is a scale: "3bn", "5 mn" always, "m", "b" and "k" where they touch the digits and
/// money is meant ("$3m", "3m euros"; "100 m" is a distance), "k" without money as well.
fn short_scale(tokens: &[Token], at: usize) -> bool {
    let Some(word) = tokens.get(at) else { return false };
    let behind_digits = at > 0 && tokens.get(at - 1).is_some_and(|t| t.digits.is_some());
    let letter = word.text.len() == 1;
    let money_in_front = || {
        let before = at.checked_sub(2).map_or("", |i| text_at(tokens, i));
        matches!(before, "$" | "€" | "£" | "¥") || (!before.is_empty() && MONEY_IN_FRONT.iter().any(|(w, _)| *w == before))
    };
    let money_behind = || English.unit(tokens, at + 1).is_some_and(|(u, _)| u != Unit::Percent);
    behind_digits && (!letter || (tight(tokens, at) && word.text == "k") || money_in_front() || money_behind())
}

/// "and a half", "and a quarter" behind a number.
fn and_a_fraction(tokens: &[Token], at: usize) -> Option<Read> {
    let article = usize::from(matches!(text_at(tokens, at + 1), "a" | "one"));
    if text_at(tokens, at) != "and" || article == 0 {
        return None;
    }
    let part @ Part::Fraction(_) = word(text_at(tokens, at + 2))? else { return None };
    Some(Read { part, tokens: 3, skip: 0, joined: true })
}

/// "a third of a million", "three quarters of a billion": the fraction, and how many tokens it takes.
fn fraction_of_scale(tokens: &[Token], at: usize) -> Option<Read> {
    let of_scale = |i: usize| {
        let scale = matches!(word(text_at(tokens, i + 2)), Some(Part::Scale(_)));
        text_at(tokens, i) == "of" && text_at(tokens, i + 1) == "a" && scale && text_at(tokens, i + 2).len() > 3
    };
    let read = |value: f64, tokens: usize| Some(Read { part: Part::Fraction(value), tokens, skip: 0, joined: false });
    let one = |i: usize| match text_at(tokens, i) {
        "half" => Some(0.5),
        "third" | "thirds" => Some(1.0 / 3.0),
        "quarter" | "quarters" => Some(0.25),
        "fifth" => Some(0.2),
        _ => None,
    };
    if let Some(value) = one(at).filter(|_| of_scale(at + 1)) {
        return read(value, 3);
    }
    let times = match text_at(tokens, at) {
        "two" => 2.0,
        "three" => 3.0,
        _ => return None,
    };
    let next = at + 1 + usize::from(text_at(tokens, at + 1) == "-");
    let value = one(next).filter(|_| of_scale(next + 1))?;
    read(times * value, next + 3 - at)
}

impl Language for English {
    fn part(&self, tokens: &[Token], at: usize, inside: bool) -> Option<Read> {
        let token = tokens.get(at)?;
        if let Some(value) = token.digits {
            return (!inside).then_some(Read { part: Part::Digits(value), tokens: 1, skip: 0, joined: false });
        }
        if inside && matches!(token.text.as_str(), "and" | "-" | "a") {
            if let Some(read) = and_a_fraction(tokens, at) {
                return Some(read);
            }
            // What follows is read as if a number began there, but a scale may stand: "half-million", "half a million".
            let next = tokens.get(at + 1).filter(|t| t.digits.is_none())?;
            let part = word(&next.text)?;
            let close = token.text != "-" || (!token.spaced && !next.spaced);
            let scale = matches!(part, Part::Scale(_) | Part::Dozen);
            let fits = match token.text.as_str() {
                "a" => scale,
                "and" => !scale && !matches!(part, Part::Hundreds(_) | Part::Fraction(_)),
                _ => !matches!(part, Part::Fraction(_)),
            };
            let long = next.text.len() > 3 || !scale;
            return (close && fits && long).then_some(Read { part, tokens: 2, skip: 0, joined: token.text == "and" });
        }
        if let Some(read) = fraction_of_scale(tokens, at).filter(|_| !inside) {
            return Some(read);
        }
        let part = word(&token.text)?;
        // "2½"
        if inside && !token.text.is_ascii() && !token.spaced {
            return Some(Read { part, tokens: 1, skip: 0, joined: true });
        }
        if token.text.len() <= 3 && matches!(part, Part::Scale(_)) && !(inside && short_scale(tokens, at)) {
            return None;
        }
        // A scale with nothing in front is vague, but for "a million".
        let before = at.checked_sub(1).map_or("", |i| text_at(tokens, i));
        if !inside && matches!(part, Part::Scale(_) | Part::Hundreds(_) | Part::Dozen) && before != "a" {
            return None;
        }
        Some(Read { part, tokens: 1, skip: 0, joined: false })
    }

    fn unit(&self, tokens: &[Token], at: usize) -> Option<(Unit, usize)> {
        if let Some(unit) = sign(tokens, at) {
            return Some((unit, 1));
        }
        let hyphen = text_at(tokens, at) == "-" && tight(tokens, at) && tight(tokens, at + 1);
        let skip = usize::from(hyphen);
        let (first, second) = (text_at(tokens, at + skip), text_at(tokens, at + skip + 1));
        let one = |u| Some((u, 1 + skip));
        match first {
            "%" if hyphen => None,
            // A percentage point is no hundredth.
            "percentage" if second.starts_with("point") => None,
            "%" | "percent" | "percentage" | "pc" | "pct" => one(Unit::Percent),
            // "half a percent"
            "a" if matches!(second, "percent" | "percentage") && !text_at(tokens, at + 2).starts_with("point") => Some((Unit::Percent, 2)),
            "per" if second == "cent" => Some((Unit::Percent, 2 + skip)),
            _ => money(first).map(|u| (u, 1 + skip)).or_else(|| {
                // "US dollars", "Egyptian pounds": one word in front of the currency.
                let of_country =
                    ["us", "american", "egyptian", "sudanese", "saudi", "qatari", "omani", "iranian", "yemeni", "uae", "emirati"];
                let also = ["kuwaiti", "iraqi", "jordanian", "tunisian", "algerian", "libyan", "bahraini", "turkish", "lebanese", "syrian"];
                let more = ["moroccan", "swiss", "japanese", "chinese", "russian", "indian", "canadian", "australian", "israeli"];
                let known = of_country.contains(&first) || also.contains(&first) || more.contains(&first);
                known.then(|| money(second)).flatten().map(|u| (u, 2 + skip))
            }),
        }
    }

    fn ordinal_suffix(&self, tokens: &[Token], at: usize) -> bool {
        tight(tokens, at) && matches!(text_at(tokens, at), "st" | "nd" | "rd" | "th")
    }

    fn scale_again(&self, _: &[Token], _: usize, _: f64) -> usize {
        0
    }

    fn adds_without_joint(&self) -> bool {
        true
    }
}

/// The currency a word names.
fn money(word: &str) -> Option<Unit> {
    Some(match word {
        "dollar" | "dollars" | "usd" => Unit::Dollar,
        "euro" | "euros" | "eur" => Unit::Euro,
        "pound" | "pounds" | "gbp" | "egp" => Unit::Pound,
        "dirham" | "dirhams" | "aed" => Unit::Dirham,
        "riyal" | "riyals" | "rial" | "rials" | "sar" | "omr" | "qar" => Unit::Riyal,
        "dinar" | "dinars" | "kwd" | "iqd" => Unit::Dinar,
        "lira" | "liras" | "lire" => Unit::Lira,
        "yen" => Unit::Yen,
        "yuan" | "renminbi" => Unit::Yuan,
        "ruble" | "rubles" | "rouble" | "roubles" => Unit::Ruble,
        "rupee" | "rupees" => Unit::Rupee,
        "shekel" | "shekels" => Unit::Shekel,
        "franc" | "francs" => Unit::Franc,
        _ => return None,
    })
}
