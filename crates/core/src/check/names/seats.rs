//! Capitals that stand for their countries, and seats that stand for capitals: newspapers say that Riyadh denies something where Saudi
//! Arabia does, and a translator may write either; the Élysée is in Paris, "the Sudanese capital" is Khartoum. Where somebody goes to or
//! stays in a country, its capital is another place.

use super::Sides;
use super::arabic::{Place, Token};
use super::english::Named;
use mujaz_text::romanize::{Nation, nations};
use std::sync::LazyLock;

/// Capitals and their countries (`capitals.tsv`).
static CAPITALS: LazyLock<Vec<(&'static str, &'static str)>> =
    LazyLock::new(|| mujaz_text::data::CAPITALS.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once('\t')).collect());

/// Folded Arabic beginnings of words, side by side, and the capital that they stand for.
const SEATS: &[(&[&str], &str)] = &[
    (&["بيت", "الابيض"], "washington"),
    (&["بنتاغون"], "washington"),
    (&["بنتاجون"], "washington"),
    (&["كونغرس"], "washington"),
    (&["كونجرس"], "washington"),
    (&["كرملين"], "moscow"),
    (&["اليزيه"], "paris"),
    (&["داونينغ"], "london"),
    (&["داونينج"], "london"),
];

/// The first name of a country in the list of nations, by any of its names: "united states" for America.
fn country(name: &str) -> &str {
    nations(name).find_map(|n| n.english.first()).map_or(name, String::as_str)
}

/// The capitals of a country, and the country of a capital.
fn twins(place: &str) -> impl Iterator<Item = &'static str> {
    let own = country(place);
    CAPITALS.iter().filter_map(move |(capital, state)| {
        if *capital == place {
            Some(*state)
        } else if country(state) == own {
            Some(*capital)
        } else {
            None
        }
    })
}

/// English words behind which a name says where something is.
const WHERE: &[&str] = &[
    "in", "to", "from", "at", "near", "into", "towards", "toward", "outside", "inside", "through", "across", "via", "around", "on",
    "leaving", "visited", "visits", "visiting", "left", "reached", "entered",
];
/// The same of Arabic, folded.
const WHERE_ARABIC: &[&str] =
    &["في", "الي", "قرب", "عبر", "نحو", "مدينه", "بمدينه", "داخل", "خارج", "وسط", "زار", "يزور", "غادر", "وصل", "بلغ"];

fn begins(token: &Token, stem: &str) -> bool {
    token.folded.iter().any(|f| f.starts_with(stem))
}

/// Whether the Arabic names what sits in a capital: البيت الأبيض for Washington.
fn seated(arabic: &[Token], capital: &str) -> bool {
    let here = |words: &[&str]| arabic.windows(words.len()).any(|w| w.iter().zip(words).all(|(token, word)| begins(token, word)));
    SEATS.iter().any(|(words, of)| *of == capital && here(words))
}

/// Whether the Arabic calls a city the capital of a people: "العاصمة السودانية".
fn called_capital(arabic: &[Token], nation: &Nation) -> bool {
    let capital = |t: &Token| t.folded.iter().any(|f| f == "عاصمه");
    arabic.windows(2).any(|w| matches!(w, [front, behind] if capital(front) && nation.stems.iter().any(|s| begins(behind, s))))
}

impl Sides {
    /// Whether an English place stands for another name of the same state that the Arabic has.
    pub(super) fn seat_named(&self, name: &Named) -> bool {
        let place = name.plain.as_str();
        if seated(&self.arabic, place) || twins(place).flat_map(nations).any(|n| called_capital(&self.arabic, n)) {
            return true;
        }
        let before = name.word.checked_sub(1).and_then(|w| self.english.get(w));
        let acts = before.is_none_or(|t| !WHERE.contains(&t.plain.as_str()));
        acts && twins(place).any(|twin| self.says(twin) || seated(&self.arabic, twin))
    }

    /// Whether the English has the capital of a country of the Arabic, or the country of a capital, that the Arabic does not name itself.
    pub(super) fn seat_kept(&self, place: &Place, has: &dyn Fn(&str) -> bool) -> bool {
        let at = self.arabic.iter().position(|t| t.range.start == place.range.start);
        let before = at.and_then(|at| at.checked_sub(1)).and_then(|b| self.arabic.get(b));
        let behind_word = before.is_some_and(|t| t.folded.iter().any(|f| WHERE_ARABIC.contains(&f.as_str())));
        // "بالقاهرة", "لمصر": the preposition is part of the word.
        let whole = at.and_then(|at| self.arabic.get(at)).and_then(|t| t.folded.first()).map_or("", String::as_str);
        let bare = whole.strip_prefix(['و', 'ف']).unwrap_or(whole);
        let free = place.names.iter().flat_map(|p| &p.arabic).any(|a| [whole, bare].contains(&a.split(' ').next().unwrap_or("")));
        let said = |twin: &str| has(twin) || nations(twin).any(|n| n.english.iter().any(|e| has(e)));
        let twin = |name: &String| twins(name).any(|t| said(t) && !self.says(t));
        !behind_word && free && place.names.iter().flat_map(|p| &p.english).any(twin)
    }

    /// Whether the Arabic has a place or a people by an English name.
    fn says(&self, name: &str) -> bool {
        let named = self.places.iter().flat_map(|p| &p.names).any(|p| p.english.iter().any(|e| e == name));
        named || nations(name).any(|n| n.stems.iter().any(|s| self.arabic.iter().any(|t| begins(t, s))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn each_capital_is_one_country_s() {
        assert!(CAPITALS.len() > 90, "{}", CAPITALS.len());
        let capitals: HashSet<&str> = CAPITALS.iter().map(|(capital, _)| *capital).collect();
        assert_eq!(capitals.len(), CAPITALS.len());
        for (capital, state) in CAPITALS.iter().copied() {
            assert!(capital != state && !capitals.contains(state), "{capital}");
            assert!([capital, state].iter().all(|name| !name.is_empty() && !name.contains(char::is_uppercase)), "{capital} {state}");
        }
    }
}
