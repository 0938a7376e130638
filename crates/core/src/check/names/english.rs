//! The names of an English text: capitalised words that are no ordinary ones, places, peoples.

use super::super::Pair;
use mujaz_text::data::ENGLISH_TITLES;
use mujaz_text::romanize::{PLACES, arabic_names, exactly_ordinary, nations, ordinary, plain, sound};
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// What a name on the English side is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Is {
    /// A place of the list, or a country.
    Place,
    /// A name of the lists of persons.
    Listed,
    /// A capitalised word of no list.
    Unknown,
}

/// A name on the English side.
#[derive(Debug, Clone)]
pub struct Named {
    /// Its bytes.
    pub range: Range<usize>,
    /// As it is looked up, see [`plain`].
    pub plain: String,
    /// What it is.
    pub is: Is,
    /// Whether it opens a sentence or a quotation, where ordinary words have capitals too.
    pub opens: bool,
    /// Whether nothing but a blank stands between it and the word in front.
    pub close: bool,
    /// Whether it may be a thing: "the Yosemite Freeway", a title in quotes, a name before another capitalised word.
    pub thing: bool,
    /// Its number among the words of the text.
    pub word: usize,
    /// How many particles (bin, van der) stand in front of it.
    pub particles: usize,
}

/// A word of the English.
pub struct Token {
    pub range: Range<usize>,
    pub plain: String,
    /// Whether it is written with a capital.
    pub capital: bool,
    /// Whether it is nothing but capitals: "US", "U.K.".
    pub initials: bool,
    opens: bool,
    close: bool,
    quoted: bool,
}

/// The words of the English.
pub fn tokens(pair: &Pair<'_>) -> Vec<Token> {
    let mut out = Vec::new();
    let mut before = 0;
    for word in pair.target_words() {
        let raw = pair.target.get(word.range.clone()).unwrap_or("");
        let gap = pair.target.get(before..word.range.start).unwrap_or("");
        before = word.range.end;
        let opens = out.is_empty() || gap.contains(['.', '!', '?', ':', '"', '“', '«', '…', '\n', ';', '(', '•']) || gap.contains(" - ");
        let bare = raw.strip_suffix("'s").or_else(|| raw.strip_suffix("’s")).unwrap_or(raw);
        let name = bare.rsplit_once("al-").map_or(bare, |(_, n)| n).trim_start_matches("el-");
        let capital = name.starts_with(char::is_uppercase) && name.chars().any(char::is_lowercase);
        let owned = out
            .last()
            .is_some_and(|t: &Token| pair.target.get(t.range.clone()).is_some_and(|w| w.ends_with('s') && w.contains(['\'', '’'])));
        let close = gap == " " && !owned;
        out.push(Token {
            range: word.range.clone(),
            plain: plain(bare),
            capital,
            initials: bare.len() >= 2 && bare.chars().all(|c| c.is_ascii_uppercase() || c == '.'),
            opens,
            close,
            quoted: gap.contains(['"', '“', '\'', '‘', '«']),
        });
    }
    out
}

/// The names of the English.
pub fn names(tokens: &[Token]) -> Vec<Named> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let a_place = move |range: Range<usize>, plain: String| Named {
            range,
            plain,
            is: Is::Place,
            opens: token.opens,
            close: token.close,
            thing: false,
            word: at,
            particles: 0,
        };
        if let Some(n) = (1..=3).rev().find(|n| place(tokens, at, *n)) {
            let end = tokens.get(at + n - 1).map_or(token.range.end, |t| t.range.end);
            out.push(a_place(token.range.start..end, joined(tokens, at, n)));
            at += n;
            continue;
        }
        if let Some(state) = hyphenated(token) {
            out.push(a_place(token.range.clone(), state.to_string()));
        }
        if token.capital && nations(&token.plain).next().is_none() && !token.plain.contains(' ') {
            let listed = !arabic_names(&token.plain).is_empty();
            let plain_word = ordinary(&token.plain) || title(&token.plain) || joint(tokens, at);
            if token.plain.chars().count() >= 2 && !plain_word && sound::weight(&token.plain) >= 1 {
                let is = if listed { Is::Listed } else { Is::Unknown };
                out.push(Named {
                    range: token.range.clone(),
                    plain: token.plain.clone(),
                    is,
                    opens: token.opens,
                    close: token.close,
                    thing: thing(tokens, at),
                    word: at,
                    particles: particles(tokens, at),
                });
            }
        }
        at += 1;
    }
    out
}

/// The country or capital of "Panama-flagged", "Beirut-based".
fn hyphenated(token: &Token) -> Option<&str> {
    let (state, rest) = token.plain.split_once(' ').filter(|_| token.capital)?;
    let of =
        ["flagged", "based", "backed", "born", "controlled", "occupied", "held", "made", "owned", "registered", "sponsored", "brokered"];
    let sure = of.contains(&rest) && PLACES.is_state(state) && !exactly_ordinary(state) && arabic_names(state).is_empty();
    sure.then_some(state)
}

/// Whether a word's neighbours make it part of the name of a thing.
fn thing(tokens: &[Token], at: usize) -> bool {
    let Some(token) = tokens.get(at) else { return false };
    let before = at.checked_sub(1).and_then(|b| tokens.get(b)).filter(|_| token.close);
    let after = tokens.get(at + 1).filter(|t| t.close);
    // "Lake Powell" too, "President Powell" not.
    let headed = before
        .is_some_and(|t| matches!(t.plain.as_str(), "the" | "a" | "an" | "our") || t.capital && ordinary(&t.plain) && !title(&t.plain));
    // "Banque du Liban", "Callejon del Beso": French, Spanish; they are translated in Arabic.
    let of = |t: &Token| matches!(t.plain.as_str(), "du" | "de" | "del" | "des" | "la" | "le" | "les" | "sans" | "di" | "da" | "dos");
    let romance = before.is_some_and(of) || after.is_some_and(of);
    headed || romance || token.quoted || after.is_some_and(|t| t.capital && ordinary(&t.plain))
}

/// "Aboul Gheit": أبو and the article, no name of its own.
fn joint(tokens: &[Token], at: usize) -> bool {
    let before_name = tokens.get(at + 1).is_some_and(|t| t.close && t.capital);
    before_name && tokens.get(at).is_some_and(|t| matches!(t.plain.as_str(), "aboul" | "abul" | "abol" | "aboel" | "abouel" | "abuel"))
}

/// The particles right in front of a word.
fn particles(tokens: &[Token], at: usize) -> usize {
    const PARTICLES: &[&str] = &[
        "bin", "ibn", "ben", "bint", "abu", "abou", "bou", "umm", "al", "el", "van", "der", "den", "ter", "de", "da", "di", "du", "dos",
        "del", "la", "le", "von", "ould", "oglu", "abd", "abdul", "abdel", "aboul", "abul", "abol", "aboel", "abouel", "abuel",
    ];
    let particle = |back: &usize| {
        let of = |at: usize| tokens.get(at).filter(|t| t.close && PARTICLES.contains(&t.plain.as_str()));
        at.checked_sub(*back).and_then(of).is_some()
    };
    (1..=2).take_while(particle).count()
}

/// Words in capitals in front of a person's name.
static TITLES: LazyLock<HashSet<&str>> =
    LazyLock::new(|| ENGLISH_TITLES.lines().filter(|l| !l.starts_with('#')).flat_map(str::split_whitespace).collect());

fn title(word: &str) -> bool {
    TITLES.contains(word)
}

fn joined(tokens: &[Token], at: usize, n: usize) -> String {
    let words: Vec<&str> = tokens.iter().skip(at).take(n).map(|t| t.plain.as_str()).collect();
    words.join(" ")
}

/// Places that are spelled in Arabic though their English is made of ordinary words.
const SPELLED: &[&str] = &["port said", "cape town", "salt lake city", "palm beach"];

/// Whether `n` words name a place: all of them with capitals, one alone no ordinary word and no person's name. A country or a capital
/// is one whatever its ending (Germany, France) and whoever shares its name (Riyadh, Georgia), unless it stands beside a name.
fn place(tokens: &[Token], at: usize, n: usize) -> bool {
    let Some(words) = tokens.get(at..at + n) else { return false };
    let shaped = words.iter().all(|t| t.capital) && words.iter().skip(1).all(|t| !t.opens);
    if !shaped {
        return false;
    }
    let phrase = joined(tokens, at, n);
    if PLACES.of_english(&phrase).next().is_none() {
        return false;
    }
    let person = || !arabic_names(&phrase).is_empty();
    if PLACES.is_state(&phrase) {
        return n > 1 || !(exactly_ordinary(&phrase) || person() && beside_name(tokens, at));
    }
    // "Middle East", "United Nations": translated, not spelled.
    if n > 1 { SPELLED.contains(&phrase.as_str()) || !phrase.split(' ').all(ordinary) } else { !ordinary(&phrase) && !person() }
}

/// Whether a word has a person's name right beside it: "Riyadh Mahrez", "Chad Holbrook".
fn beside_name(tokens: &[Token], at: usize) -> bool {
    let name = |t: &Token| {
        let place = PLACES.of_english(&t.plain).next().is_some() || nations(&t.plain).next().is_some();
        t.capital && !ordinary(&t.plain) && !title(&t.plain) && !place
    };
    let before = at.checked_sub(1).and_then(|b| tokens.get(b)).filter(|_| tokens.get(at).is_some_and(|t| t.close));
    before.is_some_and(name) || tokens.get(at + 1).is_some_and(|t| t.close && name(t))
}
