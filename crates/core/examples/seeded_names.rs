//! Seeds errors of names into real pairs and counts which of them the names check sees, and how often it speaks on the
//! pairs as they are.
//!
//! `cargo run --release -p mujaz --example seeded_names -- PAIRS.tsv...`: Arabic and English are the last two columns.

use mujaz::check::{self, Context, FlagKind, Pair};
use mujaz_text::romanize::{PLACES, arabic_names, nations, ordinary, plain};
use std::collections::BTreeSet;

/// Splitmix64: the same errors in every run.
struct Random(u64);

impl Random {
    fn pick<'a>(&mut self, from: &'a [String]) -> Option<&'a String> {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        from.get(((z ^ (z >> 31)) % from.len().max(1) as u64) as usize)
    }
}

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
fn names(english: &str) -> (Vec<String>, Vec<String>) {
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

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for file in std::env::args().skip(1) {
        for line in std::fs::read_to_string(&file)?.lines() {
            let fields: Vec<&str> = line.split('\t').collect();
            if let [.., arabic, english] = fields[..] {
                pairs.push((arabic.into(), english.into()));
            }
        }
    }
    let seen = |arabic: &str, english: &str| {
        let pair = Pair::new(arabic, english, Context { full: true, ..Context::default() });
        let kinds = [FlagKind::NameMissing, FlagKind::NameInvented, FlagKind::NameChanged];
        check::run(&pair).iter().any(|f| kinds.contains(&f.kind))
    };
    let found: Vec<_> = pairs.iter().map(|(_, english)| names(english)).collect();
    let unique = |names: BTreeSet<&String>| names.into_iter().cloned().collect::<Vec<String>>();
    let persons = unique(found.iter().flat_map(|f| &f.0).collect());
    let places = unique(found.iter().flat_map(|f| &f.1).collect());
    let mut random = Random(7);
    let mut table = [("person swapped", 0usize, 0usize), ("family name swapped", 0, 0), ("place swapped", 0, 0), ("clean", 0, 0)];
    let mut count = |at: usize, arabic: &str, english: &str| {
        table[at].1 += 1;
        table[at].2 += usize::from(seen(arabic, english));
    };
    for ((arabic, english), (own, sites)) in pairs.iter().zip(&found) {
        count(3, arabic, english);
        for (kind, own, pool) in [(0, own, &persons), (2, sites, &places)] {
            let (Some(old), Some(new)) = (random.pick(own), random.pick(pool)) else { continue };
            if english.matches(old.as_str()).count() != 1 || new.split(' ').any(|w| english.contains(w)) {
                continue;
            }
            count(kind, arabic, &english.replacen(old.as_str(), new, 1));
            if let (0, Some((_, last)), Some((_, other))) = (kind, old.rsplit_once(' '), new.rsplit_once(' ')) {
                count(1, arabic, &english.replacen(last, other, 1));
            }
        }
    }
    println!("| error | pairs | seen | % |\n|---|---|---|---|");
    for (name, n, seen) in table {
        println!("| {name} | {n} | {seen} | {:.2} |", 100.0 * seen as f64 / n.max(1) as f64);
    }
    Ok(())
}
