//! Names spelled in English letters: persons, bylines, datelines, speakers. A model would translate them.
//!
//! Known names have their usual newspaper spelling (`data/given-names.tsv`, `family-names.tsv`, `foreign-names.tsv`, titles in
//! `titles.tsv`, places and outlets of [`crate::words`]); a rule spells the rest. House form: the article is `al-` inside a
//! name and `Al-` at its head, عبد names are one word (Abdulrahman), بن is `bin`, no apostrophes for ع and ء.

mod gazetteer;
mod letters;
mod lists;
mod person;
pub mod sound;

pub use gazetteer::{
    NATIONS, Nation, PLACES, PlaceNames, Places, arabic_names, exactly_ordinary, is_family, key, listed, nation_of_arabic, nations,
    ordinary, plain,
};
pub use lists::Entry;
use lists::{FAMILY, GIVEN};
pub use person::{is_person, is_title};

use crate::normalize::fold;
use crate::words;

/// Spells a person, titles included.
///
/// ```
/// use mujaz_text::romanize::person;
/// assert_eq!(person("علاء الحلفي"), "Alaa al-Halfi");
/// assert_eq!(person("سالم بن حمود المعمري"), "Salem bin Hamoud al-Maamari");
/// assert_eq!(person("اللواء عبد الرحمن أبو زيد"), "Maj. Gen. Abdulrahman Abu Zaid");
/// ```
pub fn person(arabic: &str) -> String {
    person::person(arabic)
}

/// Spells a place: by the list, else letter by letter.
///
/// ```
/// use mujaz_text::romanize::place;
/// assert_eq!(place("الدار البيضاء"), "Casablanca");
/// assert!(place("تل الذهب").starts_with("Tal al-"));
/// ```
pub fn place(arabic: &str) -> String {
    if let Some(found) = words::place(arabic) {
        return found.english.to_string();
    }
    let spelled: Vec<String> = arabic.split_whitespace().map(|w| place_word(w, &fold(w))).filter(|w| !w.is_empty()).collect();
    let mut out = spelled.join(" ");
    if out.starts_with("al-") {
        out.replace_range(..1, "A");
    }
    out
}

/// Words that names of places are made of keep one spelling: تل, دير, عين, كفر, بيت, رأس, وادي, جبل.
fn place_word(raw: &str, key: &str) -> String {
    match key {
        "تل" => "Tal".into(),
        "دير" => "Deir".into(),
        "عين" => "Ain".into(),
        "كفر" => "Kafr".into(),
        "بيت" => "Beit".into(),
        "راس" => "Ras".into(),
        "وادي" => "Wadi".into(),
        "جبل" => "Jabal".into(),
        "ام" => "Umm".into(),
        "خان" => "Khan".into(),
        "سيدي" => "Sidi".into(),
        "بني" => "Bani".into(),
        _ => words::place(raw).map_or_else(|| person::word(raw, false), |p| p.english.into()),
    }
}

/// What stands between two authors or two places.
const BETWEEN: &[char] = &['،', ',', '؛', '/', '|', '&', '+', '-', '–', '—', '\n'];

/// A list of house spellings: what a whole name is spelled as, if it has one. It wins over everything here.
pub type House<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Spells a byline: persons, agencies and places, one or several.
///
/// ```
/// use mujaz_text::romanize::byline;
/// assert_eq!(byline("كتب: دينا مصطفى وسالم حمود"), "Dina Mustafa and Salem Hamoud");
/// assert_eq!(byline("رويترز، علي حسن"), "Reuters, Ali Hassan");
/// assert_eq!(byline("من دينا مصطفى"), "Dina Mustafa");
/// ```
pub fn byline(arabic: &str) -> String {
    byline_with(arabic, &|_| None)
}

/// [`byline`] with house spellings.
pub fn byline_with(arabic: &str, house: House<'_>) -> String {
    let one = |part: &str| {
        let agency = || words::outlet(part).map(|o| o.english.to_string());
        house(part).or_else(agency).unwrap_or_else(|| authors(part, house))
    };
    house(arabic).unwrap_or_else(|| each(without_head(arabic), &one))
}

/// Spells a dateline: one place or several, an agency among them.
///
/// ```
/// use mujaz_text::romanize::dateline;
/// assert_eq!(dateline("دير الزور، بغداد"), "Deir ez-Zor, Baghdad");
/// ```
pub fn dateline(arabic: &str) -> String {
    dateline_with(arabic, &|_| None)
}

/// [`dateline`] with house spellings.
pub fn dateline_with(arabic: &str, house: House<'_>) -> String {
    let listed = |part: &str| words::place(part).map(|p| p.english).or_else(|| words::outlet(part).map(|o| o.english)).map(String::from);
    let one = |part: &str| house(part).or_else(|| listed(part)).unwrap_or_else(|| place(part));
    house(arabic).unwrap_or_else(|| each(arabic, &one))
}

/// Spells a speaker, if every word is part of a name: nothing for "المتحدث باسم الوزارة".
///
/// ```
/// use mujaz_text::romanize::speaker;
/// assert_eq!(speaker("الشيخ سالم أحمد"), Some("Sheikh Salem Ahmed".into()));
/// assert_eq!(speaker("المتحدث باسم الوزارة"), None);
/// ```
pub fn speaker(arabic: &str) -> Option<String> {
    speaker_with(arabic, &|_| None)
}

/// [`speaker`] with house spellings.
pub fn speaker_with(arabic: &str, house: House<'_>) -> Option<String> {
    // In "spokesman for", "باسم" is no Bassem.
    let folded = fold(arabic);
    let office = ["متحدث باسم", "ناطق باسم", "متحدثه باسم", "ناطقه باسم"].iter().any(|o| folded.contains(o));
    house(arabic).or_else(|| (!office && is_person(arabic)).then(|| person(arabic)))
}

/// Spells the parts of a list and joins them by commas; brackets stay brackets.
fn each(arabic: &str, spell: &dyn Fn(&str) -> String) -> String {
    if let Some((outer, inner)) = arabic.split_once('(').and_then(|(o, rest)| rest.split_once(')').map(|(i, _)| (o, i))) {
        let outer = each(outer, spell);
        let inner = each(inner, spell);
        return if outer.is_empty() { inner } else { format!("{outer} ({inner})") };
    }
    let whole = arabic.trim();
    // A listed name may hold a hyphen of its own.
    if words::outlet(whole).is_some() || words::place(whole).is_some() {
        return spell(whole);
    }
    let parts = whole.split(BETWEEN).map(str::trim).filter(|p| p.chars().any(char::is_alphanumeric));
    parts.map(spell).filter(|p| !p.is_empty()).collect::<Vec<_>>().join(", ")
}

/// "كتب: فلان", "إعداد فلان", "بقلم فلان": words in front of an author.
fn without_head(arabic: &str) -> &str {
    const HEADS: &[&str] = &[
        "كتب",
        "كتبت",
        "كتبه",
        "كتبها",
        "بقلم",
        "اعداد",
        "تقرير",
        "حوار",
        "تحقيق",
        "ترجمه",
        "متابعه",
        "تحرير",
        "اعدته",
        "اعده",
        "تصوير",
        "حاوره",
        "حاورته",
        "مراسل",
        "مراسله",
        "عن",
        "من",
    ];
    let mut rest = arabic.trim();
    while let Some((head, tail)) = rest.split_once([' ', ':', '\u{00A0}']) {
        let key = fold(head);
        if !HEADS.contains(&key.trim_matches(|c: char| !c.is_alphanumeric())) || !tail.chars().any(char::is_alphabetic) {
            break;
        }
        rest = tail.trim_start_matches(|c: char| !c.is_alphanumeric());
    }
    rest
}

/// "دينا مصطفى وسالم حمود": authors joined by و. Only a و in front of a known given name parts them, behind two words, and
/// only where the word is no name with its و (وليد, وائل).
fn authors(part: &str, house: House<'_>) -> String {
    let all: Vec<&str> = part.split_whitespace().collect();
    let mut people: Vec<Vec<&str>> = vec![Vec::new()];
    for (i, word) in all.iter().enumerate() {
        let key = fold(word);
        let enough = people.last().is_some_and(|p| p.len() >= 2) && i + 1 < all.len();
        let after = word.strip_prefix('و').filter(|_| !GIVEN.contains_key(&key) && !FAMILY.contains_key(&key));
        if key == "و" && enough {
            people.push(Vec::new());
        } else if let Some(name) = after.filter(|n| enough && (GIVEN.contains_key(&fold(n)) || matches!(*n, "عبد" | "أبو"))) {
            people.push(vec![name]);
        } else if let Some(person) = people.last_mut() {
            person.push(word);
        }
    }
    let names = people.iter().filter(|p| !p.is_empty()).map(|p| p.join(" "));
    names.map(|name| house(&name).unwrap_or_else(|| person(&name))).collect::<Vec<_>>().join(" and ")
}

#[cfg(test)]
mod tests;
