//! Names of persons and places: what the Arabic names against what the English names.
//!
//! The Arabic gives names away only where lists or neighbours do (many are words: سعيد, أمل), English by its capitals. So the
//! English side leads: names side by side ("Derek Holbrook") for which no stretch of the Arabic can stand, consonant by
//! consonant, are an error; a place that is on the list is one where the Arabic has neither it, nor its people, nor
//! anything that sounds like it. Names that are translated (Security Council, Red Sea) are made of ordinary words and left
//! alone; so is whatever may be the name of a thing. Where the rule is unsure it says nothing.

mod align;
mod arabic;
mod english;
mod peoples;
mod seats;

use super::{Check, Finding, FlagKind, Pair};
use align::Fit;
use english::{Is, Named};
use mujaz_text::romanize::{PLACES, arabic_names, nations, ordinary, plain, sound};
use std::ops::Range;

/// Compares the names of both sides.
pub(super) struct Names;

/// From here on a single name and an Arabic word can be one.
const ALIKE: f32 = 0.5;
/// From here on a listed place and a word can be one, in a spelling that the list lacks.
const SAME: f32 = 0.75;
/// The same where a letter of it is missing.
const SLIP: f32 = 0.66;
/// Names side by side need this much on average ...
const PAIR: f32 = 0.6;
/// ... and where one of them is on a list of persons' names, this much, and each of them as much as [`BESIDE`].
const PERSON: f32 = 0.72;
const BESIDE: f32 = 0.55;
/// Within so many words behind a possessive a person holds an office.
const OFFICE: usize = 6;
/// More words than this on a side are no sentence: nothing is said, and time stays bounded.
const MOST_WORDS: usize = 300;

impl Check for Names {
    fn name(&self) -> &'static str {
        "names"
    }

    fn check(&self, pair: &Pair<'_>) -> Vec<Finding> {
        if pair.source_words().len() > MOST_WORDS || pair.target_words().len() > MOST_WORDS {
            return Vec::new();
        }
        Sides::new(pair).findings(pair)
    }
}

struct Sides {
    arabic: Vec<arabic::Token>,
    english: Vec<english::Token>,
    persons: Vec<arabic::Person>,
    places: Vec<arabic::Place>,
    names: Vec<Named>,
}

impl Sides {
    fn new(pair: &Pair<'_>) -> Self {
        let arabic = arabic::tokens(pair);
        let english = english::tokens(pair);
        let places = arabic::places(&arabic, true);
        let inside = |r: &Range<usize>| places.iter().any(|p| p.range.start <= r.start && r.end <= p.range.end);
        let persons = arabic::persons(&arabic).into_iter().filter(|p| !inside(&p.range)).collect();
        let names = english::names(&english);
        Self { arabic, english, persons, places, names }
    }

    /// Whether the Arabic has a place that the English names, its people, or something that sounds like it. Where a place
    /// of the Arabic is `gone`, sounds alone are less to go by: short names sound like many words.
    fn place_justified(&self, name: &Named, gone: bool) -> bool {
        let same = |p: &arabic::Place| p.names.iter().any(|n| n.english.contains(&name.plain));
        let begins = |stem: &str| self.arabic.iter().flat_map(|t| &t.folded).any(|f| peoples::starts(f, stem));
        let people = || nations(&name.plain).any(|n| n.stems.iter().any(|s| begins(s)));
        let joined = name.plain.replace(' ', "");
        let (least, letters) = if gone { (0.9, 3) } else { (SAME, 0) };
        let sounds = || {
            let mut words = name.plain.split(' ').chain([joined.as_str()]);
            if PLACES.is_state(&name.plain) {
                return !gone && words.any(|w| self.state_heard(w, &name.plain));
            }
            // Where nothing is gone, a letter too few or too many is a slip of the pen ("كولوبيا").
            let enough = |w: &str| if sound::weight(w) >= 4 && !gone { SLIP } else { least };
            words.any(|w| sound::weight(w) >= letters && align::best(&self.arabic, w) >= enough(w))
        };
        // الخليلي, البورسعيدي: the adjective begins with the place.
        let stems = PLACES.of_english(&name.plain).flat_map(|p| &p.arabic).map(|a| a.strip_prefix("ال").unwrap_or(a));
        let adjective = || stems.map(|a| a.trim_end_matches(['ه', 'ا'])).any(|a| a.chars().count() >= 4 && begins(a));
        // "شركة Contoso Canada": the Arabic has it in Latin letters.
        let latin = || name.plain.split(' ').all(|word| self.arabic.iter().any(|t| t.plain == word));
        // "Ain al-Asad" holds the word that Al Ain is called by, though the Arabic is another place.
        let bare = |a: &str| self.arabic.iter().flat_map(|t| &t.folded).any(|f| f == a.strip_prefix("ال").unwrap_or(a));
        let word = || PLACES.of_english(&name.plain).any(|p| !p.state && p.arabic.iter().any(|a| bare(a)));
        let named = || arabic::places(&self.arabic, false).iter().any(same);
        latin() || people() || adjective() || named() || word() || sounds() || !gone && self.seat_named(name)
    }

    /// Whether an Arabic word sounds like a word of a country's or a capital's name. The list has their Arabic, so this is for slips of the
    /// pen: two words together ("الوزير إلى", Israel) are none, nor is what surely names another place (اليمن, Oman).
    fn state_heard(&self, word: &str, name: &str) -> bool {
        let enough = match sound::weight(word) {
            0 | 1 => return false,
            2 => 0.95,
            3 => 0.85,
            _ => SLIP,
        };
        let free = self.arabic.iter().filter(|t| !self.elsewhere(t, name));
        !ordinary(word) && free.flat_map(|t| &t.folded).any(|f| sound::likeness(f, word) >= enough)
    }

    /// Whether an Arabic word is part of another place than an English name names, or says another people's adjective.
    fn elsewhere(&self, token: &arabic::Token, name: &str) -> bool {
        let related = |e: &String| e.split(' ').any(|w| name.split(' ').any(|v| v == w));
        let inside = |p: &&arabic::Place| p.range.start <= token.range.start && token.range.end <= p.range.end;
        let placed = self.places.iter().find(inside).is_some_and(|p| !p.names.iter().any(|n| n.english.iter().any(related)));
        placed || peoples::adjective(token).is_some_and(|nation| !nation.english.iter().any(|e| e == name))
    }

    /// Whether the English has a place of the Arabic, its people, or something that sounds like it.
    fn place_kept(&self, place: &arabic::Place) -> bool {
        let words: Vec<&str> = self.english.iter().map(|t| t.plain.as_str()).collect();
        let text = format!(" {} ", words.join(" "));
        let has = |name: &str| text.contains(&format!(" {name} "));
        let bare = |w: &'static str| w.strip_prefix("ال").unwrap_or(w);
        // A country that the English names in the list's spelling is that one, whatever sounds like it.
        let alike = |w: &'static str, e: &str| sound::likeness(bare(w), e) >= SAME && !PLACES.is_state(e);
        let heard = |w: &'static str| self.english.iter().flat_map(|t| t.plain.split(' ')).any(|e| alike(w, e));
        place.names.iter().any(|p| {
            let named = p.english.iter().any(|e| has(e) || nations(e).any(|n| n.english.iter().any(|e| has(e))));
            named || p.arabic.iter().any(|a| a.split(' ').any(heard))
        }) || self.seat_kept(place, &has)
    }

    /// Whether the English has a person's name of the Arabic, in any spelling.
    fn person_kept(&self, person: &arabic::Person) -> bool {
        let spelled: Vec<String> = person.entry.spellings.iter().map(|s| plain(s)).collect();
        let alike = |w: &str| sound::likeness(&person.form, w) >= ALIKE;
        self.english.iter().any(|t| spelled.contains(&t.plain) || t.plain.split(' ').any(alike) || alike(&t.plain.replace(' ', "")))
    }

    /// Whether the English gives a family name of the Arabic its given name: "Vladimir Putin" for بوتين. A listed given name
    /// that became another one would be gone from the Arabic.
    fn completed(&self, run: &[&Named], fit: &Fit) -> bool {
        let (Some((last, given)), Some(score)) = (run.split_last(), fit.each.last()) else { return false };
        let known = arabic_names(&last.plain);
        let listed = || self.arabic.iter().flat_map(|t| t.forms.iter().chain(&t.folded)).any(|f| known.contains(&f.as_str()));
        let heard = || sound::weight(&last.plain) >= 4 && score.max(align::best(&self.arabic, &last.plain)) >= 0.95;
        let sure = listed() || heard();
        // Two words together sound like many names.
        let unsaid = |n: &Named| self.arabic.iter().flat_map(|t| &t.folded).all(|f| sound::likeness(f, &n.plain) < SLIP);
        sure && !given.is_empty() && given.iter().all(|n| n.is == Is::Listed && unsaid(n))
    }

    /// Whether a place says where another one lies that the Arabic names ("San Bernardino, California"), or whose a person is ("Egypt's
    /// El-Sissi").
    fn apposed(&self, place: &Named, text: &str) -> bool {
        let heard = |t: &english::Token| t.capital && align::best(&self.arabic, &t.plain) >= SAME;
        let owns = text.get(place.range.clone()).is_some_and(|p| p.ends_with("'s") || p.ends_with("’s"));
        if owns
            && self
                .english
                .iter()
                .find(|t| t.range.start >= place.range.end)
                .is_some_and(|t| t.range.start == place.range.end + 1 && heard(t))
        {
            return true;
        }
        // "Egypt's President Abdel-Fattah el-Sissi", "Iran's supreme leader, Ali Khamenei": whose the office is, behind it the person.
        let behind = place.word + place.plain.split(' ').count();
        let holds = |n: &Named| {
            let gap = text.get(place.range.end..n.range.start);
            let near = (behind..behind + OFFICE).contains(&n.word) && gap.is_some_and(|g| !g.contains(['.', '!', '?', ';', ':', '\n']));
            near && n.is != Is::Place && align::best(&self.arabic, &n.plain) >= SAME
        };
        if owns && self.names.iter().any(holds) {
            return true;
        }
        let before = place.word.checked_sub(1).and_then(|w| self.english.get(w));
        before.is_some_and(|t| t.range.end + 2 == place.range.start && !place.close && heard(t))
    }

    /// Persons' names of the Arabic that the English lacks.
    fn gone(&self) -> Vec<&arabic::Person> {
        self.persons.iter().filter(|p| !self.person_kept(p)).collect()
    }

    fn findings(&self, pair: &Pair<'_>) -> Vec<Finding> {
        let gone = self.gone();
        let invented: Vec<Range<usize>> = align::runs(&self.names)
            .into_iter()
            .filter(|run| {
                let anchor = align::anchor(&self.arabic, run);
                let fit = align::fit(&self.arabic, run, anchor.as_ref());
                invented(run, &fit, !gone.is_empty()) && !(gone.is_empty() && self.completed(run, &fit))
            })
            .filter_map(|run| Some(run.first()?.range.start..run.last()?.range.end))
            .collect();
        let gone_places: Vec<&arabic::Place> = self.places.iter().filter(|p| !self.place_kept(p)).collect();
        let mut lost: Vec<Range<usize>> = gone_places.iter().map(|p| p.range.clone()).collect();
        let sites: Vec<Range<usize>> = self
            .names
            .iter()
            .filter(|n| {
                n.is == Is::Place && !self.place_justified(n, !lost.is_empty()) && !(lost.is_empty() && self.apposed(n, pair.target))
            })
            .map(|n| n.range.clone())
            .collect();
        let mut out = Vec::new();
        let mut sources: Vec<Range<usize>> = stretches(&gone);
        // One name may have been swapped for several words, and one that is gone for a place.
        for target in house(pair, invented) {
            out.push(finding(pair, if sources.is_empty() { None } else { Some(sources.remove(0)) }, target));
        }
        for target in house(pair, sites) {
            out.push(finding(pair, if lost.is_empty() { None } else { Some(lost.remove(0)) }, target));
        }
        if out.is_empty() {
            out = peoples::changed(&self.arabic, &self.english, &self.names, &gone_places)
                .into_iter()
                .map(|(from, to)| finding(pair, Some(from), to))
                .collect();
        }
        if pair.context.full && out.is_empty() {
            out.extend(missing(pair, &gone));
        }
        out
    }
}

/// Whether names side by side stand for nothing in the Arabic.
fn invented(run: &[&Named], fit: &Fit, gone: bool) -> bool {
    let listed = run.iter().any(|n| n.is == Is::Listed);
    let thing = run.iter().any(|n| n.thing);
    let least = fit.each.iter().copied().fold(1.0, f32::min);
    match run {
        [] => false,
        // One alone is an error where a person's name is missing as well, or it is surely a person's.
        [one] => sound::weight(&one.plain) >= 2 && (gone && !one.opens && fit.mean < PAIR || listed && !thing && fit.mean < ALIKE),
        _ if listed => fit.mean < PERSON || least < BESIDE,
        _ => !thing && (fit.mean < PAIR || least < 0.4 && fit.mean < PERSON && run.len() == 2),
    }
}

/// Names of the Arabic that stand side by side, as one place each.
fn stretches(gone: &[&arabic::Person]) -> Vec<Range<usize>> {
    let mut out: Vec<(usize, Range<usize>)> = Vec::new();
    for person in gone {
        match out.last_mut().filter(|(word, _)| word + 1 == person.word) {
            Some((word, range)) => (*word, range.end) = (person.word, person.range.end),
            None => out.push((person.word, person.range.clone())),
        }
    }
    out.into_iter().map(|(_, range)| range).collect()
}

/// A name of two listed words or more of which the English has nothing.
fn missing(pair: &Pair<'_>, gone: &[&arabic::Person]) -> Vec<Finding> {
    let several = |r: &Range<usize>| gone.iter().filter(|p| r.start <= p.range.start && p.range.end <= r.end).count() >= 2;
    let one = |r: Range<usize>| {
        let name = pair.source.get(r.clone()).unwrap_or("");
        Finding::new(FlagKind::NameMissing, format!("`{name}` was left out")).in_source(r)
    };
    stretches(gone).into_iter().filter(several).map(one).collect()
}

fn finding(pair: &Pair<'_>, source: Option<Range<usize>>, target: Range<usize>) -> Finding {
    let Some(from) = source else {
        let name = pair.target_reading().slice(&target);
        return Finding::new(FlagKind::NameInvented, format!("`{name}` is not in the source")).in_target(target);
    };
    pair.became(FlagKind::NameChanged, from, target)
}

/// Leaves out what is part of a house spelling of a term that the source names.
fn house(pair: &Pair<'_>, mut found: Vec<Range<usize>>) -> Vec<Range<usize>> {
    if let Some(glossary) = pair.context.glossary.filter(|_| !found.is_empty()) {
        let spellings: Vec<String> = glossary.spellings_in(pair.source).into_iter().map(plain).collect();
        found.retain(|r| {
            let name = plain(pair.target.get(r.clone()).unwrap_or(""));
            !spellings.iter().any(|s| s.contains(&name) || name.contains(s.as_str()))
        });
    }
    found
}
