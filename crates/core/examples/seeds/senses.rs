//! Errors of sense: a word that became its opposite, another part of the day, another organisation, another round of a cup.

use super::seeds::{Draw, pick, put, words};
use mujaz_text::data::{BODIES, OPPOSITES};

type Seed = fn(&str, &mut Draw) -> Option<String>;

const KINDS: &[(&str, Seed)] = &[
    ("word became its opposite", opposite),
    ("part of the day changed", daytime),
    ("organisation swapped", organisation),
    ("round of a cup changed", round),
];

/// One English text for each kind of error that fits.
pub fn seed(english: &str, salt: u64) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    for (i, (kind, make)) in KINDS.iter().enumerate() {
        let mut draw = Draw(1_709 + salt * 64 + i as u64);
        if let Some(seeded) = make(english, &mut draw).filter(|s| s != english) {
            out.push((*kind, seeded));
        }
    }
    out
}

/// A sense, its opposite, and the English words that surely say it.
fn senses() -> Vec<(&'static str, &'static str, Vec<&'static str>)> {
    let sense = |line: &'static str| {
        let mut fields = line.split('\t');
        let (name, opposite) = (fields.next()?, fields.next()?);
        // Behind two fields of Arabic.
        let english: Vec<&str> = fields.nth(2)?.split_whitespace().filter(|w| !w.contains('*')).collect();
        Some((name, opposite, english))
    };
    OPPOSITES.lines().filter(|l| !l.starts_with('#')).filter_map(sense).collect()
}

/// "fell" for "rose", whatever their forms.
fn opposite(text: &str, draw: &mut Draw) -> Option<String> {
    let senses = senses();
    let mut found: Vec<(usize, usize, &str)> = Vec::new();
    for (at, word) in words(text) {
        let lower = word.to_lowercase();
        let said = senses.iter().find(|(_, _, english)| english.iter().any(|w| *w == lower));
        found.extend(said.map(|(_, opposite, _)| (at, word.len(), *opposite)));
    }
    let (at, len, other) = pick(&found, draw)?;
    let (_, _, english) = senses.iter().find(|(name, _, _)| *name == other)?;
    Some(put(text, at, len, pick(english, draw)?))
}

fn daytime(text: &str, draw: &mut Draw) -> Option<String> {
    let swaps = [("morning", "evening"), ("evening", "morning"), ("afternoon", "morning"), ("noon", "midnight"), ("midnight", "noon")];
    swapped(text, &swaps, draw)
}

fn round(text: &str, draw: &mut Draw) -> Option<String> {
    let swaps = [
        ("quarter-final", "semi-final"),
        ("quarter-finals", "semi-finals"),
        ("semi-final", "quarter-final"),
        ("semi-finals", "quarter-finals"),
        ("quarterfinals", "semifinals"),
        ("semifinals", "quarterfinals"),
        ("round of 16", "quarter-finals"),
    ];
    swapped(text, &swaps, draw)
}

/// The second of two phrases for the first, at one of the places where that stands.
fn swapped(text: &str, swaps: &[(&str, &str)], draw: &mut Draw) -> Option<String> {
    let mut found: Vec<(usize, usize, &str)> = Vec::new();
    for (from, to) in swaps {
        let places = text.match_indices(*from).map(|(at, _)| at).filter(|at| is_whole(text, *at, from.len()));
        found.extend(places.map(|at| (at, from.len(), *to)));
    }
    let (at, len, to) = pick(&found, draw)?;
    Some(put(text, at, len, to))
}

/// Whether no letter, digit or hyphen is glued to a part of a text.
fn is_whole(text: &str, at: usize, len: usize) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '-';
    let (before, behind) = (text.get(..at), text.get(at + len..));
    !before.is_some_and(|t| t.ends_with(part)) && !behind.is_some_and(|t| t.starts_with(part))
}

/// "african union" for "Arab League": another one of its class that the text does not name.
fn organisation(text: &str, draw: &mut Draw) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let body = |line: &'static str| {
        let mut fields = line.split('\t');
        let english: Vec<&str> = fields.next()?.split('|').collect();
        // Behind its letters and its Arabic.
        Some((english, fields.nth(2).unwrap_or_default()))
    };
    let bodies: Vec<(Vec<&str>, &str)> = BODIES.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).filter_map(body).collect();
    let mut found: Vec<(usize, usize, &str)> = Vec::new();
    for (english, class) in &bodies {
        for phrase in english {
            let places = lower.match_indices(*phrase).map(|(at, _)| at).filter(|at| is_whole(&lower, *at, phrase.len()));
            found.extend(places.map(|at| (at, phrase.len(), *class)));
        }
    }
    let (at, len, class) = pick(&found, draw)?;
    let absent = |english: &[&str]| !english.iter().any(|phrase| lower.contains(*phrase));
    let others: Vec<&str> = bodies
        .iter()
        .filter(|(english, own)| *own == class && absent(english))
        .filter_map(|(english, _)| english.first().copied())
        .collect();
    Some(put(text, at, len, pick(&others, draw)?))
}
