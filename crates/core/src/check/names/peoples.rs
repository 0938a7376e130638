//! Peoples that became others: "British" for الفرنسي, "Algerian" for "of Tunisia".
//!
//! Translators leave nationalities out, put them in, and tell a country by its capital. So one that only one side has says nothing;
//! where the English has one of which the Arabic has neither the country nor anything of its people, and one of the Arabic has
//! nothing in the English, it became the other.

use super::arabic::{Place, Token};
use super::english::{self, Is, Named};
use mujaz_text::romanize::{NATIONS, Nation, PLACES, nations, sound};
use std::ops::Range;
use std::sync::LazyLock;

/// Endings of adjectives and of those whom they name.
const ENDINGS: &[&str] = &["يتين", "يتان", "يات", "يين", "يون", "يان", "يه", "ي"];

/// Folded words with such endings that mean something else as often: financial, lunar, geometric, Roman numerals, of the right hand.
const WORDS: &[&str] = &[
    "مالي",
    "ماليه",
    "قمري",
    "قمريه",
    "مكي",
    "هندسي",
    "هندسيه",
    "غاني",
    "كوبي",
    "مصرفي",
    "مصرفيه",
    "روماني",
    "رومانيه",
    "صوري",
    "صوريه",
    "بابلي",
    "قطبي",
];

/// Continents, tongues and peoples of old: said where one country is meant, and of things ("English", "Roman").
const BROAD: &[&str] =
    &["africa", "asia", "europe", "rome", "levant", "antarctica", "balkans", "scandinavia", "south africa", "gaza strip", "mecca", "tyre"];

/// Peoples that are called by the stem of their adjective.
const PLURALS: [&str; 4] = ["اسبان", "المان", "روس", "افغان"];

/// The people whose adjective an Arabic word surely is.
pub fn adjective(token: &Token) -> Option<&'static Nation> {
    // اليمنى is the right one, no Yemeni.
    if token.forms.first().is_none_or(|w| w.ends_with('ى')) {
        return None;
    }
    let of = |form: &String| {
        if WORDS.contains(&form.as_str()) {
            return None;
        }
        // Plurals without an ending are stems themselves.
        if let Some(bare) = form.strip_prefix("ال").filter(|bare| PLURALS.contains(bare)) {
            return NATIONS.iter().find(|n| n.stems.contains(&bare));
        }
        let base = ENDINGS.iter().find_map(|end| form.strip_suffix(end)).filter(|b| b.chars().count() >= 3)?;
        // "سوري" has its ending in its stem; "سويسري", "نمساوي" have a letter or two more than theirs.
        let whole = |s: &str| s.strip_suffix('ي') == Some(base) || base.strip_prefix(s).is_some_and(|rest| matches!(rest, "" | "و" | "او"));
        NATIONS.iter().find(|n| n.stems.iter().any(|s| whole(s)))
    };
    token.folded.iter().find_map(of).filter(|n| !broad(n))
}

fn broad(nation: &Nation) -> bool {
    nation.english.first().is_none_or(|e| BROAD.contains(&e.as_str()))
}

/// Beginnings of words that begin as a people or a country does and are none of it: a bank (Egypt), an office (Mecca).
static ORDINARY: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| mujaz_text::data::NO_PEOPLES.lines().filter(|l| !l.starts_with('#')).collect());

/// Whether a folded word begins with the stem of a people or a country, and does not with a longer one that means something else.
pub fn starts(word: &str, stem: &str) -> bool {
    let longer = |other: &&&str| other.len() > stem.len() && other.starts_with(stem);
    word.starts_with(stem) && !ORDINARY.iter().filter(longer).any(|other| word.starts_with(*other))
}

/// Beginnings of what currencies are called.
const MONEY: &[&str] =
    &["dollar", "dinar", "riyal", "rial", "lira", "pound", "dirham", "franc", "rupee", "shekel", "yuan", "ruble", "rouble", "crown"];

/// A people or country of the Arabic, and all nations that its words may mean.
struct There {
    range: Range<usize>,
    nations: Vec<&'static Nation>,
}

/// Peoples of the Arabic, and countries, with the words of the English that they became.
pub fn changed<'e>(arabic: &[Token], english: &'e [english::Token], names: &[Named], lost: &[&Place]) -> Vec<(Range<usize>, Range<usize>)> {
    // "Kuwaiti dinars" and "US$5" are the currencies' matter.
    let money = |at: usize| english.get(at + 1).is_some_and(|t| MONEY.iter().any(|m| t.plain.starts_with(m)));
    let of = |(at, t): (usize, &'e english::Token)| (!money(at) && strange(t, arabic, names)).then_some(t);
    let here: Vec<&english::Token> = english.iter().enumerate().filter_map(of).collect();
    if here.is_empty() {
        return Vec::new();
    }
    let text = format!(" {} ", english.iter().map(|t| t.plain.as_str()).collect::<Vec<_>>().join(" "));
    let mut there: Vec<There> = lost.iter().filter_map(|p| country(p)).collect();
    there.extend(arabic.iter().filter_map(|t| Some(There { range: t.range.clone(), nations: vec![adjective(t)?] })));
    there.retain(|t| !kept(t, arabic, english, &text));
    there.sort_by_key(|t| t.range.start);
    there.dedup_by(|b, a| a.nations.iter().any(|n| b.nations.iter().any(|m| std::ptr::eq(*n, *m))));
    there.into_iter().zip(here).map(|(from, to)| (from.range, to.range.clone())).collect()
}

/// A lost place that is a country with a people.
fn country(place: &Place) -> Option<There> {
    let states = place.names.iter().filter(|p| p.state);
    let nations: Vec<&Nation> = states.flat_map(|p| &p.english).flat_map(|e| nations(e)).filter(|n| !broad(n)).collect();
    (!nations.is_empty()).then(|| There { range: place.range.clone(), nations })
}

/// Whether an English word names a people of which nothing is in the Arabic.
fn strange(token: &english::Token, arabic: &[Token], names: &[Named]) -> bool {
    let named = names.iter().any(|n| n.is == Is::Place && n.range.start <= token.range.start && token.range.end <= n.range.end);
    if !(token.capital || token.initials) || named {
        return false;
    }
    // A city of the same name or a word with a capital is no people: "Polish" and "Turkey" may be, "Kingdom" is not.
    let meant: Vec<&Nation> = nations(&token.plain).collect();
    if meant.is_empty() || meant.iter().any(|n| broad(n)) || matches!(token.plain.as_str(), "english" | "kingdom" | "quds" | "jordan") {
        return false;
    }
    if token.initials && begins(arabic, "دولار") {
        return false;
    }
    let said = |n: &&Nation| n.stems.iter().any(|s| begins(arabic, s)) || n.english.iter().any(|e| placed(arabic, e));
    let heard = || {
        arabic.iter().filter(|t| adjective(t).is_none()).flat_map(|t| &t.folded).any(|f| sound::likeness(f, &token.plain) >= super::SAME)
    };
    !(meant.iter().any(said) || sound::weight(&token.plain) >= 3 && heard())
}

/// Whether Arabic words begin with a stem, of two words too.
fn begins(arabic: &[Token], stem: &str) -> bool {
    let starts = |t: &Token, s: &str| t.folded.iter().any(|f| starts(f, s));
    match stem.split_once(' ') {
        None => arabic.iter().any(|t| starts(t, stem)),
        Some((first, second)) => arabic.windows(2).any(|w| starts(&w[0], first) && starts(&w[1], second)),
    }
}

/// Whether the Arabic has a spelling of the place that an English name names.
fn placed(arabic: &[Token], english: &str) -> bool {
    let spellings = PLACES.of_english(english).flat_map(|p| &p.arabic);
    let bare = |a: &'static String| a.strip_prefix("ال").unwrap_or(a);
    spellings.map(bare).any(|a| begins(arabic, a))
}

/// Whether the English says anything of a people of the Arabic: its names, its country's, its capital's where the list has it.
fn kept(there: &There, arabic: &[Token], english: &[english::Token], text: &str) -> bool {
    let named = |n: &&Nation| n.english.iter().any(|e| text.contains(&format!(" {e} ")));
    let words = arabic.iter().filter(|t| there.range.start <= t.range.start && t.range.end <= there.range.end);
    let folded: Vec<&String> = words.flat_map(|t| &t.folded).collect();
    // "Moscow" for الروسي, "Anglo-French" for الفرنسي.
    let through = |t: &english::Token| {
        let parts = t.plain.split(' ').chain([t.plain.as_str()]);
        parts.flat_map(nations).any(|n| n.stems.iter().any(|s| folded.iter().any(|f| f.starts_with(s))))
            || t.plain.len() >= 4
                && folded.iter().any(|f| sound::likeness(f, &t.plain) >= super::SAME && nations(&t.plain).next().is_none())
    };
    there.nations.iter().any(named) || english.iter().any(through)
}

#[cfg(test)]
mod tests {
    use super::starts;

    #[test]
    fn ordinary_words_are_no_people() {
        for (word, stem, is) in [
            ("مصر", "مصر", true),
            ("مصريون", "مصر", true),
            ("مصرف", "مصر", false),
            ("مصرعهم", "مصر", false),
            ("يمنيه", "يمن", true),
            ("يمنعون", "يمن", false),
            ("هنديه", "هند", true),
            ("هندسيه", "هند", false),
            ("مكه", "مك", true),
            ("مكتب", "مك", false),
            ("بيرو", "بيرو", true),
            ("بيروت", "بيرو", false),
            // What is longer is a people too.
            ("ماليزيا", "ماليز", true),
            ("ماليزيا", "مالي", false),
            ("مكسيكي", "مكسيك", true),
            ("المانيا", "المان", true),
            ("المانحه", "المان", false),
            ("غزه", "غز", true),
            ("وزير", "غز", false),
        ] {
            assert_eq!(starts(word, stem), is, "{word} {stem}");
        }
    }
}
