//! The names of an Arabic text, as far as lists and neighbours give them away.

use super::super::{Pair, Word};
use mujaz_text::normalize::fold;
use mujaz_text::romanize::{Entry, PLACES, PlaceNames, is_family, key, listed, plain};
use std::ops::Range;

/// A word of the Arabic with everything that may be left of it when proclitics and article go.
pub struct Token {
    pub range: Range<usize>,
    /// The word first, then without و, ف, ب, ل, ك and ال.
    pub forms: Vec<String>,
    /// The same, folded.
    pub folded: Vec<String>,
    /// As an English name is looked up (`RaTG13`); empty for a word in Arabic letters.
    pub plain: String,
}

/// A person's name on the Arabic side.
pub struct Person {
    pub range: Range<usize>,
    /// Folded, without proclitics and article.
    pub form: String,
    pub entry: &'static Entry,
    /// Its number among the words.
    pub word: usize,
}

/// A place on the Arabic side.
pub struct Place {
    pub range: Range<usize>,
    pub names: Vec<&'static PlaceNames>,
}

/// The words of the Arabic.
pub fn tokens(pair: &Pair<'_>) -> Vec<Token> {
    let token = |range: &Range<usize>| {
        let raw = pair.source.get(range.clone()).unwrap_or("");
        let forms = forms(&key(raw));
        let latin = raw.contains(|c: char| c.is_ascii_alphabetic());
        let plain = if latin { plain(raw) } else { String::new() };
        Token { range: range.clone(), folded: forms.iter().map(|f| fold(f)).collect(), forms, plain }
    };
    pair.source_words().iter().flat_map(|w| parts(pair, &w.range)).map(|range| token(&range)).collect()
}

/// A word, or the two names that it is where the English writes two: "عبدالودود", "أبوالغيط", "نورالدين".
fn parts(pair: &Pair<'_>, range: &Range<usize>) -> Vec<Range<usize>> {
    match pair.source.get(range.clone()).and_then(|raw| glued(raw, pair.target_words())) {
        Some(at) => vec![range.start..range.start + at, range.start + at..range.end],
        None => vec![range.clone()],
    }
}

const DIN: &[&str] = &[
    "al-din", "el-din", "ad-din", "ed-din", "ud-din", "al-deen", "el-deen", "al-dine", "el-dine", "eddin", "eddine", "uddin", "din", "deen",
];
const ABD: &[&str] = &["abd", "abdel", "abdul", "abdal", "abdol", "abdoul"];
const ABU: &[&str] = &["abu", "abou", "abo", "aboul", "abul", "abol", "abouel", "aboel"];

/// Where the second of two names that are written as one begins.
fn glued(raw: &str, english: &[Word]) -> Option<usize> {
    let spelled = |forms: &[&str]| english.iter().any(|w| forms.contains(&w.folded.as_str()));
    if let Some(front) = raw.strip_suffix("الدين") {
        // الوالدين are the parents, الخالدين the immortals.
        let name = (front.chars().count() >= 3 || front == "عز") && !front.contains("ال") && !front.ends_with('و');
        return (name && spelled(DIN)).then_some(front.len());
    }
    if listed(&key(raw)).is_some() {
        return None;
    }
    let proclitics = |front: &str| front.chars().count() <= 2 && front.chars().all(|c| matches!(c, 'و' | 'ف' | 'ب' | 'ل' | 'ك'));
    let behind = |word: &str| {
        let at = raw.find(word).filter(|at| raw.get(..*at).is_some_and(proclitics))?;
        Some(at + word.len())
    };
    let rest = |at: usize| raw.get(at..).unwrap_or_default();
    let servant = behind("عبد").filter(|at| rest(*at).starts_with("ال") && rest(*at).chars().count() >= 5 && spelled(ABD));
    let father = || behind("أبو").or_else(|| behind("ابو")).filter(|at| rest(*at).chars().count() >= 4 && spelled(ABU));
    servant.or_else(father)
}

/// A word and what is left of it without proclitics: "وللقاهرة" is القاهرة and قاهرة too.
fn forms(word: &str) -> Vec<String> {
    let mut out = vec![word.to_string()];
    let add = |out: &mut Vec<String>, form: &str| {
        if form.chars().count() >= 2 && !out.iter().any(|f| f == form) {
            out.push(form.to_string());
        }
    };
    if let Some(rest) = word.strip_prefix(['و', 'ف']) {
        add(&mut out, rest);
    }
    for form in out.clone() {
        if let Some(rest) = form.strip_prefix("لل") {
            add(&mut out, &format!("ال{rest}"));
        }
        if let Some(rest) = form.strip_prefix(['ب', 'ل', 'ك']) {
            add(&mut out, rest);
        }
    }
    for form in out.clone() {
        if let Some(rest) = form.strip_prefix("ال") {
            add(&mut out, rest);
        }
    }
    out
}

/// Folded spellings of places that are words far more often, beside those that the list of places calls ambiguous.
const WORDS: &[&str] = &[
    "باب",
    "اب",
    "الاب",
    "جده",
    "الجده",
    "مالي",
    "ماليه",
    "سيول",
    "كسرت",
    "المجمعه",
    "تدمر",
    "باكرا",
    "الزرقاء",
    "قطر",
    "فاس",
    "اطار",
    "الصعيد",
    "فينا",
    "دوما",
    "بالي",
    "زواره",
    "الفاو",
    "السند",
    "الرطبه",
    "حائل",
    "مطروح",
    "افران",
    "كوبي",
];

/// All places that the words may name; where `sure`, without those that are ordinary words or persons too.
pub fn places(tokens: &[Token], sure: bool) -> Vec<Place> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(first) = tokens.get(at) {
        let found = (1..=4).rev().find_map(|n| {
            let rest: Option<Vec<&str>> = tokens.get(at + 1..at + n)?.iter().map(|t| t.forms.first().map(String::as_str)).collect();
            let rest = rest?.join(" ");
            let names = first.forms.iter().enumerate().find_map(|(i, form)| {
                // The article is part of a place's name or not: السيول are floods.
                let cut = i > 0 && first.forms[..i].iter().any(|longer| longer.strip_prefix("ال") == Some(form));
                let phrase = if n == 1 { fold(form) } else { fold(&format!("{form} {rest}")) };
                let doubtful = |p: &PlaceNames| p.ambiguous.contains(&phrase) || n == 1 && (cut || WORDS.contains(&phrase.as_str()));
                let rows: Vec<_> = PLACES.of_arabic(&phrase).filter(|p| !sure || !doubtful(p)).collect();
                (!rows.is_empty()).then_some(rows)
            })?;
            Some((n, names))
        });
        match found {
            Some((n, names)) => {
                let end = tokens.get(at + n - 1).map_or(first.range.end, |t| t.range.end);
                out.push(Place { range: first.range.start..end, names });
                at += n;
            }
            None => at += 1,
        }
    }
    out
}

/// The persons' names that are sure: listed and no word, or listed and beside a name that is sure or a title.
pub fn persons(tokens: &[Token]) -> Vec<Person> {
    let found: Vec<Option<(&str, &Entry, bool)>> = tokens.iter().map(person).collect();
    // Behind the article a nisba (المصري, العلوي) or a given name (الأيمن, right) is an adjective more often.
    let adjective = |form: &str, article: bool| article && (form.ends_with('ي') || !is_family(form));
    let clear = |i: usize| found.get(i).is_some_and(|f| f.is_some_and(|(form, e, article)| !e.word && !adjective(form, article)));
    let mut out = Vec::new();
    for (i, item) in found.iter().enumerate() {
        let Some((form, entry, _)) = *item else { continue };
        let beside = i > 0 && clear(i - 1) || clear(i + 1);
        if clear(i) || beside {
            out.push(Person { range: tokens[i].range.clone(), form: fold(form), entry, word: i });
        }
    }
    out
}

/// A word as a listed name: as it stands, without و or ف, without its article; not without ب or ل, which begin names.
fn person(token: &Token) -> Option<(&str, &'static Entry, bool)> {
    let whole = token.forms.first()?;
    let after = whole.strip_prefix(['و', 'ف']);
    [Some(whole.as_str()), after].into_iter().flatten().find_map(|w| {
        let bare = w.strip_prefix("ال");
        listed(w).map(|e| (w, e, false)).or_else(|| bare.and_then(|b| Some((b, listed(b)?, true))))
    })
}
