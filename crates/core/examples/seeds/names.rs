//! Errors of names: a person or a place of another pair in the place of one.

use super::seeds::{Draw, pick};
use mujaz_text::romanize::{PLACES, arabic_names, nations, ordinary, plain};
use std::collections::BTreeSet;

/// Words in front of a person.
const ROLES: &[&str] = &[
    "minister",
    "president",
    "spokesman",
    "spokeswoman",
    "director",
    "dr.",
    "col.",
    "gen.",
    "coach",
    "researcher",
    "analyst",
    "expert",
    "secretary",
    "lawyer",
    "head",
    "professor",
    "judge",
    "mayor",
    "governor",
    "engineer",
    "ambassador",
    "envoy",
    "player",
    "singer",
    "writer",
    "captain",
    "chief",
    "chairman",
    "officer",
    "doctor",
    "farmer",
    "teacher",
    "said",
    "by",
    "with",
];

/// Persons of two or three words and places that an English sentence names, by its capitals and the lists alone: what the
/// check compares (the Arabic) is not looked at.
pub fn names(english: &str) -> (Vec<String>, Vec<String>) {
    let (mut persons, mut places, mut run) = (Vec::new(), Vec::new(), Vec::<&str>::new());
    let mut before = "";
    for (i, raw) in english.split(' ').chain([""]).enumerate() {
        let word = raw.trim_end_matches([',', '.', ';', ':']);
        let word = word.strip_suffix("'s").unwrap_or(word);
        let name = word.rsplit_once("al-").map_or(word, |(_, n)| n);
        let shaped = name.starts_with(char::is_uppercase) && name.chars().skip(1).all(|c| c.is_lowercase() || matches!(c, '-' | '\''));
        let capital = i > 0 && name.chars().count() >= 3 && shaped && !ordinary(name);
        let key = plain(word);
        let place = PLACES.of_english(&key).next().is_some();
        if capital && place {
            places.push(word.to_string());
        }
        let person = capital && !place && nations(&key).next().is_none();
        if person {
            run.push(word);
        }
        if !person || raw != word {
            let sure = run.first().is_some_and(|w| !arabic_names(&plain(w)).is_empty()) || ROLES.contains(&before.to_lowercase().as_str());
            if (2..=3).contains(&run.len()) && sure {
                persons.push(run.join(" "));
            }
            run.clear();
        }
        if run.is_empty() {
            before = raw;
        }
    }
    (persons, places)
}

/// Names of all pairs, to draw others from.
pub struct Pool {
    persons: Vec<String>,
    places: Vec<String>,
}

impl Pool {
    /// The names of all English texts.
    pub fn of(pairs: &[(String, String)]) -> Self {
        let (mut persons, mut places) = (BTreeSet::new(), BTreeSet::new());
        for (_, english) in pairs {
            let (own, sites) = names(english);
            persons.extend(own);
            places.extend(sites);
        }
        Self { persons: persons.into_iter().collect(), places: places.into_iter().collect() }
    }

    /// One English text for each kind of error that fits.
    pub fn seed(&self, english: &str, salt: u64) -> Vec<(&'static str, String)> {
        let mut draw = Draw(7 + salt * 64);
        let (own, sites) = names(english);
        let mut out = Vec::new();
        for (kind, own, pool) in [("person swapped", &own, &self.persons), ("place swapped", &sites, &self.places)] {
            let refs =
                |list: &[String], draw: &mut Draw| pick(&list.iter().map(String::as_str).collect::<Vec<_>>(), draw).map(String::from);
            let (Some(old), Some(new)) = (refs(own, &mut draw), refs(pool, &mut draw)) else { continue };
            if english.matches(old.as_str()).count() != 1 || new.split(' ').any(|w| english.contains(w)) {
                continue;
            }
            out.push((kind, english.replacen(old.as_str(), &new, 1)));
            if let ("person swapped", Some((_, last)), Some((_, other))) = (kind, old.rsplit_once(' '), new.rsplit_once(' ')) {
                out.push(("family name swapped", english.replacen(last, other, 1)));
            }
        }
        out
    }
}
