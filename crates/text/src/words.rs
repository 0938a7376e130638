//! Word lists that ship with the crate: places, outlets, first names. They are looked up whole, in folded spelling.

use crate::normalize::fold;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// What a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum PlaceKind {
    Country,
    Capital,
    Province,
    City,
    Region,
}

/// A place of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The Arabic name as newspapers write it first.
    pub arabic: &'static str,
    /// The English name that newspapers use first.
    pub english: &'static str,
    /// What it is.
    pub kind: PlaceKind,
    /// Whether the spelling that was looked up is also an ordinary word, a person's name or a newspaper's.
    pub ambiguous: bool,
    row: &'static str,
}

impl Place {
    /// Every English name of the place, the usual one first.
    ///
    /// ```
    /// let place = mujaz_text::words::place("كييف").unwrap();
    /// assert_eq!(place.english_names().collect::<Vec<_>>(), ["Kyiv", "Kiev"]);
    /// ```
    pub fn english_names(&self) -> impl Iterator<Item = &'static str> {
        cell(self.row, 1).split('|')
    }
}

/// What an outlet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum OutletKind {
    Agency,
    Newspaper,
    Channel,
    Site,
}

/// A news agency, newspaper, channel or site of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outlet {
    /// The Arabic name as newspapers write it first.
    pub arabic: &'static str,
    /// The English name.
    pub english: &'static str,
    /// What it is.
    pub kind: OutletKind,
    /// Whether the spelling that was looked up is also an ordinary word, a place or a person's name.
    pub ambiguous: bool,
}

/// The place that a text names, if the whole of it does: "القاهرة", "مدينة نابل", not "شرطة القاهرة".
///
/// ```
/// let place = mujaz_text::words::place("ابو ظبي").unwrap();
/// assert_eq!((place.arabic, place.english), ("أبوظبي", "Abu Dhabi"));
/// assert!(mujaz_text::words::place("شرطة أبوظبي").is_none());
/// ```
pub fn place(text: &str) -> Option<&'static Place> {
    let key = key(text);
    let bare = || PLACE_HEADS.iter().find_map(|head| PLACES.get(key.strip_prefix(head)?));
    PLACES.get(key.as_str()).or_else(bare)
}

/// The outlet that a text names, if the whole of it does: "رويترز", "(أ.ف.ب)", not "مراسل رويترز".
///
/// ```
/// assert_eq!(mujaz_text::words::outlet("«أ.ف.ب»").unwrap().english, "AFP");
/// ```
pub fn outlet(text: &str) -> Option<&'static Outlet> {
    OUTLETS.get(key(text).as_str())
}

/// The outlet that has this name in Latin letters, as written: "BBC", "Kurdistan24", not "Petra", who may be a person.
pub(crate) fn latin_outlet(text: &str) -> Option<&'static Outlet> {
    LATIN_OUTLETS.get(text).copied()
}

/// Whether a word is a person's first name: "سارة", "عبدالله".
///
/// ```
/// assert!(mujaz_text::words::first_name("خديجة") && !mujaz_text::words::first_name("خطة"));
/// ```
pub fn first_name(word: &str) -> bool {
    let key = key(word);
    FIRST_NAMES.contains(&key) || key.strip_prefix("عبد").is_some_and(|rest| rest.starts_with("ال"))
}

/// Folded words in front of a place's name.
const PLACE_HEADS: &[&str] = &["مدينه ", "محافظه ", "ولايه ", "اماره "];

/// Whether a folded word or phrase stands in the list of words beside names, as that kind.
pub(crate) fn listed(kind: &str, folded: &str) -> bool {
    BESIDE_NAMES.get(kind).is_some_and(|words| words.contains(folded))
}

static BESIDE_NAMES: LazyLock<HashMap<&'static str, HashSet<String>>> = LazyLock::new(|| {
    let mut map: HashMap<_, HashSet<String>> = HashMap::new();
    for row in rows(include_str!("../data/byline-words.tsv")) {
        map.entry(cell(row, 0)).or_default().extend(row.split('\t').skip(1).map(fold));
    }
    map
});

static PLACES: LazyLock<HashMap<String, Place>> = LazyLock::new(|| {
    spellings(include_str!("../data/places.tsv"), |row, ambiguous| {
        let kind = match cell(row, 2) {
            "country" => PlaceKind::Country,
            "capital" => PlaceKind::Capital,
            "province" => PlaceKind::Province,
            "city" => PlaceKind::City,
            _ => PlaceKind::Region,
        };
        Place { arabic: first(row, 0), english: first(row, 1), kind, ambiguous, row }
    })
});

static OUTLETS: LazyLock<HashMap<String, Outlet>> = LazyLock::new(|| {
    spellings(include_str!("../data/outlets.tsv"), |row, ambiguous| {
        let kind = match cell(row, 2) {
            "agency" => OutletKind::Agency,
            "newspaper" => OutletKind::Newspaper,
            "channel" => OutletKind::Channel,
            _ => OutletKind::Site,
        };
        Outlet { arabic: first(row, 0), english: first(row, 1), kind, ambiguous }
    })
});

/// Outlets by their English names. A short one that has only its first letter in capitals may be a person's, or a word.
static LATIN_OUTLETS: LazyLock<HashMap<&'static str, &'static Outlet>> = LazyLock::new(|| {
    let short = |name: &str| name.len() <= 5 && name.chars().skip(1).all(char::is_lowercase);
    let plain = |name: &str| short(name) || ["Shehab", "Tasnim", "Nessma"].contains(&name);
    let rows = rows(include_str!("../data/outlets.tsv"));
    let named = rows.flat_map(|row| cell(row, 1).split('|').zip(std::iter::repeat(first(row, 0))));
    named.filter(|(name, _)| !plain(name)).filter_map(|(name, arabic)| Some((name, outlet(arabic)?))).collect()
});

static FIRST_NAMES: LazyLock<HashSet<String>> =
    LazyLock::new(|| rows(include_str!("../data/first-names.tsv")).flat_map(|row| row.split('\t')).map(key).collect());

/// Folded spellings of a list of rows (spellings, names, kind, ambiguous spellings); the first row with a spelling has it.
fn spellings<T>(list: &'static str, value: impl Fn(&'static str, bool) -> T) -> HashMap<String, T> {
    let mut map = HashMap::with_capacity(3000);
    for row in rows(list) {
        let ambiguous: Vec<String> = cell(row, 3).split('|').map(key).collect();
        for spelling in cell(row, 0).split('|').map(key) {
            let also = ambiguous.contains(&spelling);
            map.entry(spelling).or_insert_with(|| value(row, also));
        }
    }
    map
}

fn rows(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().filter(|row| !row.starts_with('#') && !row.trim().is_empty())
}

fn cell(row: &'static str, at: usize) -> &'static str {
    row.split('\t').nth(at).unwrap_or("")
}

fn first(row: &'static str, at: usize) -> &'static str {
    cell(row, at).split('|').next().unwrap_or("")
}

/// A spelling as it is looked up: folded, dots as spaces, without what encloses it.
fn key(text: &str) -> String {
    let folded = fold(text);
    let mut out = String::with_capacity(folded.len());
    for word in folded.split(|c: char| c.is_whitespace() || c == '.').filter(|w| !w.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    let inner = out.trim_matches(|c: char| !c.is_alphanumeric());
    if inner.len() == out.len() { out } else { inner.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_whole() {
        for (list, kinds) in [
            (include_str!("../data/places.tsv"), &["country", "capital", "province", "city", "region"][..]),
            (include_str!("../data/outlets.tsv"), &["agency", "newspaper", "channel", "site"]),
        ] {
            for row in rows(list) {
                let cells: Vec<&str> = row.split('\t').collect();
                assert!((3..=4).contains(&cells.len()) && kinds.contains(&cells[2]), "{row}");
                assert!(cells[0].split('|').chain(cells[1].split('|')).all(|s| !s.is_empty() && s.trim() == s), "{row}");
                let ambiguous = cells.get(3).into_iter().flat_map(|c| c.split('|'));
                assert!(ambiguous.into_iter().all(|a| cells[0].split('|').any(|s| s == a)), "{row}");
            }
        }
    }

    #[test]
    fn every_word_beside_names_has_a_kind_that_is_asked_for() {
        let kinds = ["role", "function", "verb", "outlet-head", "section", "honorific", "also", "noun", "phrase", "caption", "date"];
        assert!(kinds.iter().all(|kind| BESIDE_NAMES.contains_key(kind)));
        for (kind, words) in BESIDE_NAMES.iter() {
            // A tab at the end of a row would make nothing at all a word.
            assert!(kinds.contains(kind) && words.iter().all(|word| !word.is_empty() && word.trim() == word), "{kind}");
        }
        for (word, is) in [("رمضان", true), ("الموافق", true), ("م", true), ("غشت", true), ("السبت", false), ("حداد", false), ("", false)]
        {
            assert_eq!(listed("date", word), is, "{word}");
        }
    }

    #[test]
    fn places_are_found_in_their_usual_spellings() {
        let cases = [
            ("هيوستن", "Houston"),
            ("هيوستون", "Houston"),
            ("مكّة المكرّمة", "Mecca"),
            ("اسطنبول", "Istanbul"),
            ("إسطنبول", "Istanbul"),
            ("سيدي بوزيد", "Sidi Bouzid"),
            ("ولاية القيروان", "Kairouan"),
            ("القدس المحتلة", "Jerusalem"),
            ("الجزائر", "Algeria"),
            ("نواكشوط", "Nouakchott"),
            ("جازان", "Jazan"),
            ("حفر الباطن", "Hafar Al Batin"),
            (" (بغداد) ", "Baghdad"),
            ("لوس انجليس", "Los Angeles"),
        ];
        for (arabic, english) in cases {
            assert_eq!(place(arabic).map(|p| p.english), Some(english), "{arabic}");
        }
        assert!(place("صور").unwrap().ambiguous && !place("مدينة صور").unwrap().ambiguous);
        for no in ["", "القاهري", "شرطة دبي", "محمد", "الوزير", "نادي الهلال", "بيروتية", "."] {
            assert_eq!(place(no), None, "{no}");
        }
    }

    #[test]
    fn first_names_are_names() {
        for yes in ["سارة", "خديجة", "عبدالله", "عبدالرحمن", "وليد", "إيلي", "بوعلام", "مايكل", "مشاعل"]
        {
            assert!(first_name(yes), "{yes}");
        }
        for no in ["", "ضبط", "حريق", "وقعت", "عبد", "وزير", "الوزير", "بعد", "حجز", "قتلى", "ولبنى"]
        {
            assert!(!first_name(no), "{no}");
        }
    }

    #[test]
    fn outlets_are_found_in_their_usual_spellings() {
        let cases = [
            ("أ ف ب", "AFP"),
            ("أ.ف.ب", "AFP"),
            ("أ ف ب.", "AFP"),
            ("وكالة رويترز", "Reuters"),
            ("واس", "SPA"),
            ("الاناضول", "Anadolu Agency"),
            ("«الشرق الأوسط»", "Asharq Al-Awsat"),
            ("الجزيرة نت", "Al Jazeera"),
            ("د.ب.أ", "dpa"),
            ("وكالات", "agencies"),
        ];
        for (arabic, english) in cases {
            assert_eq!(outlet(arabic).map(|o| o.english), Some(english), "{arabic}");
        }
        assert!(outlet("اليوم").unwrap().ambiguous && !outlet("صحيفة اليوم").unwrap().ambiguous);
        for no in ["", "قالت الصحافة", "مراسل رويترز", "سامي حداد"] {
            assert_eq!(outlet(no), None, "{no}");
        }
    }
}
