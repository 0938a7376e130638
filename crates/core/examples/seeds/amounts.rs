//! Errors of amounts: a unit, the country of a currency, an ordinal, a small number in words.

use super::seeds::{Draw, pick};
use mujaz_text::number::{ORDINALS, find_english};

/// Units and what they are taken for, singular and plural.
const UNITS: &[(&str, &[&str])] = &[
    ("second", &["minute", "hour"]),
    ("minute", &["hour", "second"]),
    ("hour", &["minute", "day"]),
    ("day", &["week", "hour", "month"]),
    ("week", &["day", "month"]),
    ("month", &["year", "week", "day"]),
    ("year", &["month", "day", "decade"]),
    ("decade", &["year", "century"]),
    ("km", &["miles"]),
    ("kilometer", &["mile", "meter"]),
    ("kilometre", &["mile", "metre"]),
    ("mile", &["kilometre"]),
    ("meter", &["kilometer", "yard"]),
    ("metre", &["kilometre", "yard"]),
    ("foot", &["meter"]),
    ("inch", &["centimetre"]),
    ("kilogram", &["ton", "gram"]),
    ("kg", &["tons"]),
    ("gram", &["kilogram"]),
    ("ton", &["kilogram", "barrel"]),
    ("tonne", &["kilogram", "barrel"]),
    ("hectare", &["acre", "dunam"]),
    ("acre", &["hectare"]),
    ("dunam", &["hectare", "acre"]),
    ("litre", &["gallon", "barrel"]),
    ("liter", &["gallon", "barrel"]),
    ("barrel", &["ton", "gallon"]),
    ("megawatt", &["gigawatt"]),
    ("gigawatt", &["megawatt"]),
];

/// One pair for each kind of error that fits.
pub fn seed(arabic: &str, english: &str, salt: u64) -> Vec<(&'static str, String, String)> {
    let same = |made: Option<String>| made.filter(|e| e != english).map(|e| (arabic.to_string(), e));
    let mut draw = Draw(41 + salt * 64);
    [
        ("unit swapped", same(unit(english, &mut draw))),
        ("country of currency swapped", country(arabic, english, &mut draw)),
        ("ordinal changed", same(ordinal(arabic, english, &mut draw))),
        ("numeral changed", same(numeral(english, &mut draw))),
        ("small number changed", same(small(english, &mut draw, false))),
        ("two changed", same(small(english, &mut draw, true))),
    ]
    .into_iter()
    .filter_map(|(kind, made)| made.map(|(a, e)| (kind, a, e)))
    .collect()
}

/// A unit right behind a number becomes another one.
fn unit(english: &str, draw: &mut Draw) -> Option<String> {
    let mut found = Vec::new();
    for number in find_english(english).iter().filter(|n| n.unit.is_none() && !n.ordinal) {
        let rest = english.get(number.range.end..)?;
        let word = rest.trim_start_matches([' ', '-']);
        let at = number.range.end + rest.len() - word.len();
        let word = word.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
        let (bare, plural) = match word {
            "feet" => ("foot", true),
            "centuries" => continue,
            w => w.strip_suffix('s').filter(|b| b.len() > 2).map_or((w, false), |b| (b, true)),
        };
        // Of ages Arabic names no unit ("في الثلاثين من عمره").
        let age = english.get(at + word.len()..).is_some_and(|t| t.starts_with("-old") || t.starts_with(" old"));
        if let (1..=2, Some((_, others)), false) = (at - number.range.end, UNITS.iter().find(|(u, _)| *u == bare), age) {
            found.push((at, word.len(), plural, *others));
        }
    }
    let (at, len, plural, others) = pick(&found, draw)?;
    let other = pick(others, draw)?;
    let other = if plural && other == "century" {
        "centuries".into()
    } else if plural && !other.ends_with('s') && other.len() > 2 {
        format!("{other}s")
    } else {
        other.to_string()
    };
    Some(format!("{}{other}{}", english.get(..at)?, english.get(at + len..)?))
}

/// An amount of money on both sides, of another country in the English: real texts have few.
fn country(arabic: &str, english: &str, draw: &mut Draw) -> Option<(String, String)> {
    const MONEY: &[(&str, &[&str], &[&str])] = &[
        (
            "مليون دولار كندي",
            &["US$3 million", "3 million US dollars", "$3 million", "A$3 million", "3 million Australian dollars"],
            &["canad", "c$"],
        ),
        ("مليون دولار أسترالي", &["US$3 million", "$3 million", "3 million Canadian dollars", "C$3 million"], &["austral", "a$"]),
        ("مليون دولار أميركي", &["3 million Canadian dollars", "C$3 million", "A$3 million", "HK$3 million"], &["$", "dollar"]),
        ("مليون دينار كويتي", &["3 million Jordanian dinars", "JD3 million", "3 million Iraqi dinars"], &["kuwait"]),
        ("مليون دينار أردني", &["3 million Kuwaiti dinars", "KD3 million", "3 million Tunisian dinars"], &["jordan"]),
        ("مليون ريال سعودي", &["3 million Qatari riyals", "QR3 million", "3 million Yemeni rials"], &["saudi"]),
        ("مليون ريال قطري", &["3 million Saudi riyals", "SR3 million", "SAR 3 million"], &["qatar"]),
        ("مليون جنيه مصري", &["3 million pounds sterling", "£3 million", "3 million Sudanese pounds"], &["egypt"]),
        ("مليون جنيه إسترليني", &["3 million Egyptian pounds", "EGP 3 million"], &["sterling", "£", "pound"]),
        ("مليون ليرة سورية", &["3 million Turkish lira", "3 million Lebanese pounds"], &["syria"]),
        ("مليون ليرة لبنانية", &["3 million Syrian pounds", "3 million Turkish liras"], &["leban"]),
        ("مليون درهم مغربي", &["3 million UAE dirhams", "AED 3 million"], &["morocc"]),
    ];
    let (right, wrong, said) = pick(MONEY, draw)?;
    let wrong = pick(wrong, draw)?;
    // A country that the text names already may be meant.
    let lower = english.to_lowercase();
    if said.iter().any(|s| lower.contains(s)) || ["دولار", "دينار", "ريال", "جنيه", "ليرة", "درهم"].iter().any(|m| arabic.contains(m))
    {
        return None;
    }
    Some((format!("{arabic} وبلغت الكلفة 3 {}.", right.replacen("مليون", "ملايين", 1)), format!("{english} The cost was {wrong}.")))
}

/// Bytes and words of a text.
fn words(text: &str) -> Vec<(usize, &str)> {
    let mut at = 0;
    let mut out = Vec::new();
    for part in text.split_inclusive([' ', '-']) {
        let word = part.trim_matches(|c: char| !c.is_alphanumeric());
        if let Some(offset) = part.find(word).filter(|_| !word.is_empty()) {
            out.push((at + offset, word));
        }
        at += part.len();
    }
    out
}

/// "third" becomes "seventh"; not "at first", not what may be a unit of time or a fraction.
fn ordinal(arabic: &str, english: &str, draw: &mut Draw) -> Option<String> {
    /// What the Arabic of each begins with: where it says the thing in other words, nothing was translated as an ordinal.
    const STEMS: [&str; 9] = ["اول", "ثان", "ثالث", "رابع", "خامس", "سادس", "سابع", "ثامن", "تاسع"];
    let folded = mujaz_text::normalize::fold(arabic);
    let all = words(english);
    let ordinals = ORDINALS.get(..9)?;
    let counts = |i: usize| {
        let before = i.checked_sub(1).and_then(|b| all.get(b)).map_or("", |w| w.1);
        let next = all.get(i + 1).map_or("", |w| w.1);
        let plain =
            !matches!(before, "at" | "a" | "one" | "per" | "each" | "every" | "two") && !matches!(next, "of" | "aid" | "hand" | "" | "and");
        plain && next.chars().all(char::is_alphabetic)
    };
    let found: Vec<(usize, &str)> =
        (0..all.len()).filter(|i| ordinals.contains(&all[*i].1.to_lowercase().as_str()) && counts(*i)).map(|i| all[i]).collect();
    let (at, word) = pick(&found, draw)?;
    let of = ordinals.iter().position(|o| *o == word.to_lowercase())?;
    let other = ordinals.get((of + 1 + draw.below(8)) % 9)?;
    if english.to_lowercase().contains(other) || !folded.contains(STEMS.get(of)?) {
        return None;
    }
    let other = if word.starts_with(char::is_uppercase) {
        format!("{}{}", other.get(..1)?.to_uppercase(), other.get(1..)?)
    } else {
        (*other).to_string()
    };
    Some(format!("{}{other}{}", english.get(..at)?, english.get(at + word.len()..)?))
}

/// "World War II" becomes the first, "Mohammed VI" the fifth: behind a name, two letters and more or behind "War".
fn numeral(english: &str, draw: &mut Draw) -> Option<String> {
    const NUMERALS: &[&str] = &["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI"];
    let all = words(english);
    let named = |i: usize| {
        let before = i.checked_sub(1).and_then(|b| all.get(b)).map_or("", |w| w.1);
        before.starts_with(char::is_uppercase) && before.chars().any(char::is_lowercase) && (all[i].1.len() > 1 || before == "War")
    };
    let found: Vec<(usize, &str)> = (0..all.len()).filter(|i| NUMERALS.contains(&all[*i].1) && named(*i)).map(|i| all[i]).collect();
    let (at, word) = pick(&found, draw)?;
    let of = NUMERALS.iter().position(|n| *n == word)?;
    let war = english.get(..at)?.trim_end().ends_with("War");
    let other = if war { NUMERALS.get(usize::from(of == 0))? } else { NUMERALS.get((of + 1 + draw.below(14)) % 16)? };
    (other.len() > 1 || war).then(|| format!("{}{other}{}", &english[..at], &english[at + word.len()..]))
}

/// "five" becomes "eight"; or "two", which Arabic says by a dual, another one.
fn small(english: &str, draw: &mut Draw, two: bool) -> Option<String> {
    const WORDS: &[&str] = &["two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let all = words(english);
    let lower = english.to_lowercase();
    let plain = |i: usize| {
        let (before, next) = (i.checked_sub(1).and_then(|b| all.get(b)).map_or("", |w| w.1), all.get(i + 1).map_or("", |w| w.1));
        let part = |w: &str| {
            w.starts_with("third")
                || w.starts_with("quarter")
                || w.starts_with("fifth")
                || w.ends_with("ths")
                || matches!(w, "hundred" | "thousand" | "million" | "billion" | "or" | "to" | "and" | "point" | "dozen" | "")
        };
        !part(next)
            && next.chars().all(char::is_alphabetic)
            && !matches!(
                before,
                "or" | "to"
                    | "and"
                    | "twenty"
                    | "thirty"
                    | "forty"
                    | "fifty"
                    | "sixty"
                    | "seventy"
                    | "eighty"
                    | "ninety"
                    | "one"
                    | "point"
                    | "hundred"
                    | "thousand"
            )
    };
    let wanted = |w: &str| WORDS.iter().position(|x| *x == w.to_lowercase()).is_some_and(|at| (at == 0) == two);
    let found: Vec<(usize, &str)> = (0..all.len()).filter(|i| wanted(all[*i].1) && plain(*i)).map(|i| all[i]).collect();
    let (at, word) = pick(&found, draw)?;
    let of = WORDS.iter().position(|w| *w == word.to_lowercase())?;
    let other = WORDS.get(1 + (of + draw.below(7)) % 7)?;
    if lower.contains(other) || *other == word {
        return None;
    }
    Some(format!("{}{other}{}", english.get(..at)?, english.get(at + word.len()..)?))
}
