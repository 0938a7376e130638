//! The other way round: which Arabic an English name, place or people may stand for, and which English words are no names.

use super::lists::{self, FAMILY, FOREIGN, GIVEN};
use crate::normalize::fold;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// A country or region with its people.
#[derive(Debug)]
pub struct Nation {
    /// English names of the country and of its people, in lower case.
    pub english: Vec<String>,
    /// What the Arabic of both begins with, folded, without article.
    pub stems: Vec<&'static str>,
}

/// A place of the list with all its names.
#[derive(Debug)]
pub struct PlaceNames {
    /// Folded Arabic spellings.
    pub arabic: Vec<String>,
    /// English names, see [`plain`].
    pub english: Vec<String>,
    /// Those of the Arabic spellings that are words, persons or newspapers too.
    pub ambiguous: Vec<String>,
    /// Whether it is a country or a capital.
    pub state: bool,
}

/// Places, and where their names stand in them.
#[derive(Debug)]
pub struct Places {
    rows: Vec<PlaceNames>,
    arabic: HashMap<String, Vec<usize>>,
    english: HashMap<String, Vec<usize>>,
}

impl Places {
    /// The places that a folded Arabic phrase names.
    pub fn of_arabic(&self, phrase: &str) -> impl Iterator<Item = &PlaceNames> {
        self.arabic.get(phrase).into_iter().flatten().filter_map(|i| self.rows.get(*i))
    }

    /// The places that an English phrase names, see [`plain`].
    pub fn of_english(&self, phrase: &str) -> impl Iterator<Item = &PlaceNames> {
        self.english.get(phrase).into_iter().flatten().filter_map(|i| self.rows.get(*i))
    }

    /// Whether an English phrase names a country or a capital, see [`plain`].
    ///
    /// ```
    /// use mujaz_text::romanize::PLACES;
    /// assert!(PLACES.is_state("germany") && PLACES.is_state("riyadh") && !PLACES.is_state("middle east"));
    /// ```
    pub fn is_state(&self, phrase: &str) -> bool {
        self.of_english(phrase).any(|p| p.state)
    }

    /// All of them.
    pub fn all(&self) -> &[PlaceNames] {
        &self.rows
    }
}

/// An English name as it is looked up: lower case, hyphens as blanks, no apostrophes or accents, no article in front.
///
/// ```
/// assert_eq!(mujaz_text::romanize::plain("Al-Hasakah"), "hasakah");
/// assert_eq!(mujaz_text::romanize::plain("Sana’a"), "sanaa");
/// ```
pub fn plain(english: &str) -> String {
    let mut out = String::with_capacity(english.len());
    for c in english.chars().flat_map(char::to_lowercase) {
        match c {
            '-' | '–' | ' ' => out.push(' '),
            c if c.is_alphanumeric() => out.push(super::sound::unaccented(c)),
            _ => {}
        }
    }
    let bare = ["al ", "el ", "the ", "ash ", "as ", "an ", "ar ", "at "].iter().find_map(|article| out.strip_prefix(article));
    bare.map_or_else(|| out.clone(), String::from)
}

/// All places.
pub static PLACES: LazyLock<Places> = LazyLock::new(|| {
    let mut places = Places { rows: Vec::new(), arabic: HashMap::new(), english: HashMap::new() };
    for line in include_str!("../../data/places.tsv").lines().filter(|l| !l.starts_with('#')) {
        let mut fields = line.split('\t');
        let (Some(arabic), Some(english)) = (fields.next(), fields.next()) else { continue };
        let state = matches!(fields.next(), Some("country" | "capital"));
        let ambiguous = fields.next().unwrap_or("");
        let row = PlaceNames {
            arabic: arabic.split('|').map(fold).collect(),
            english: english.split('|').map(plain).collect(),
            ambiguous: ambiguous.split('|').filter(|s| !s.is_empty()).map(fold).collect(),
            state,
        };
        let at = places.rows.len();
        row.arabic.iter().for_each(|a| places.arabic.entry(a.clone()).or_default().push(at));
        row.english.iter().for_each(|e| places.english.entry(e.clone()).or_default().push(at));
        places.rows.push(row);
    }
    places
});

/// All nations.
pub static NATIONS: LazyLock<Vec<Nation>> = LazyLock::new(|| {
    let rows = include_str!("../../data/nationalities.tsv").lines().filter(|l| !l.starts_with('#'));
    let nation = |line: &'static str| {
        let mut fields = line.split('\t');
        let (country, people, stems) = (fields.next()?, fields.next()?, fields.next()?);
        let english = country.split('|').chain(people.split('|')).map(plain).collect();
        Some(Nation { english, stems: stems.split('|').collect() })
    };
    rows.filter_map(nation).collect()
});

static NATION_OF: LazyLock<HashMap<&'static str, Vec<usize>>> = LazyLock::new(|| {
    let mut map: HashMap<&str, Vec<usize>> = HashMap::new();
    for (i, nation) in NATIONS.iter().enumerate() {
        nation.english.iter().for_each(|e| map.entry(e).or_default().push(i));
    }
    map
});

/// The nations that an English name (see [`plain`]) of a country or people means.
pub fn nations(english: &str) -> impl Iterator<Item = &'static Nation> {
    NATION_OF.get(english).into_iter().flatten().filter_map(|i| NATIONS.get(*i))
}

/// The nation whose people a folded Arabic adjective without article names: its first English name, see [`plain`]. Of several stems
/// that fit the longest counts.
///
/// ```
/// use mujaz_text::romanize::nation_of_arabic;
/// assert_eq!((nation_of_arabic("كويتي"), nation_of_arabic("جديد")), (Some("kuwait"), None));
/// ```
pub fn nation_of_arabic(adjective: &str) -> Option<&'static str> {
    let fit = |n: &'static Nation| n.stems.iter().filter(|s| adjective.starts_with(**s)).map(|s| s.len()).max().map(|len| (len, n));
    // Countries stand in front of their cities.
    let (_, nation) = NATIONS.iter().rev().filter_map(fit).max_by_key(|(len, _)| *len)?;
    nation.english.first().map(String::as_str)
}

static WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("../../data/english-words.txt").lines().filter(|l| !l.starts_with('#'));
    lines.flat_map(str::split_whitespace).collect()
});

/// Whether an English word in lower case is an ordinary one as it stands, without a look at its ending: "male", not "germany".
pub fn exactly_ordinary(word: &str) -> bool {
    WORDS.contains(word)
}

/// Whether an English word, whatever its case, is an ordinary one: "Council", "Sunday"; not "Holbrook".
///
/// ```
/// // By its ending too: names end otherwise.
/// use mujaz_text::romanize::ordinary;
/// assert!(ordinary("Ministries") && ordinary("Fighting") && !ordinary("Holbrook"));
/// ```
pub fn ordinary(word: &str) -> bool {
    const ENDINGS: &[(&str, &str)] = &[
        ("s", ""),
        ("es", ""),
        ("ies", "y"),
        ("ed", ""),
        ("d", ""),
        ("ing", ""),
        ("ing", "e"),
        ("ly", ""),
        ("er", ""),
        ("r", ""),
        ("ers", ""),
        ("rs", ""),
        ("al", ""),
        ("ness", ""),
        ("ism", ""),
        ("ist", ""),
        ("ists", ""),
        ("ment", ""),
        ("ful", ""),
        ("less", ""),
        ("ic", ""),
        ("ical", ""),
        ("tion", "te"),
        ("ion", ""),
        ("ity", ""),
        ("y", ""),
    ];
    const SHAPES: &[&str] = &[
        "tion", "sion", "ness", "ment", "hood", "ship", "logy", "logical", "graphy", "metry", "ism", "isms", "ity", "ities", "ous", "ive",
        "able", "ible", "ally", "ically", "ology", "ways", "tions", "ments", "ships", "ologist", "ologists", "phyte", "phytes", "osis",
        "itis", "ance", "ence", "ency", "ancy", "dom", "ful", "less", "ward", "wards", "like", "some", "ized", "ised", "izing", "ising",
        "book",
    ];
    let word = word.to_lowercase();
    let word = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(&word);
    let known = |w: &str| WORDS.contains(w);
    let ends = |end: &str, instead: &str| word.strip_suffix(end).is_some_and(|w| w.len() >= 3 && known(&format!("{w}{instead}")));
    word.chars().count() >= 6 && SHAPES.iter().any(|end| word.ends_with(end))
        || known(word)
        || ENDINGS.iter().any(|(end, instead)| ends(end, instead))
}

static NAMES: LazyLock<HashMap<String, Vec<&'static str>>> = LazyLock::new(|| {
    let mut map: HashMap<String, Vec<&str>> = HashMap::new();
    for list in [&*GIVEN, &*FAMILY, &*FOREIGN] {
        for (arabic, entry) in list {
            entry.spellings.iter().for_each(|s| map.entry(plain(s)).or_default().push(arabic));
        }
    }
    map
});

/// The folded Arabic names, without article, that a listed spelling (see [`plain`]) stands for.
pub fn arabic_names(english: &str) -> &'static [&'static str] {
    NAMES.get(english).map_or(&[], Vec::as_slice)
}

/// A listed Arabic name by its key (see [`key`]), without article: its spellings, and whether it is a word too.
pub fn listed(key: &str) -> Option<&'static lists::Entry> {
    lists::exact(key)
}

/// Whether a key (see [`key`]), without article, is listed as a family's name.
pub fn is_family(key: &str) -> bool {
    FAMILY.contains_key(key)
}

pub use super::lists::key;
