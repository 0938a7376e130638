//! Byline and dateline: who wrote an article and where.
//!
//! A line is cut at its dashes, colons, slashes and brackets; each piece is told apart ([`who`](super::who)). In front of a
//! first sentence pieces are taken only as long as every one of them is known, and only if together they can be nothing
//! else: in doubt the text stays whole.

use super::boilerplate::finished;
use super::names::is_possessed;
use super::who::{self, Piece, Who};
use crate::words::{OutletKind, PlaceKind, outlet, place};

/// A byline and dateline, and how many bytes of the line they take.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lead {
    /// Persons, joined by "، "; an agency where nobody else is named.
    pub byline: Option<String>,
    /// The place or places.
    pub dateline: Option<String>,
    /// A newspaper, channel or site, or the agency beside a person.
    pub outlet: Option<String>,
    /// Bytes of the line that these take, with the marks behind them.
    pub bytes: usize,
}

/// No lead is longer.
const LONGEST: usize = 240;
/// No lead has more pieces.
const PIECES: usize = 8;
/// No headline has more words.
const TITLE: usize = 20;

/// A piece of a line and what stands behind it.
#[derive(Clone, Copy)]
struct Part<'a> {
    piece: Piece<'a>,
    /// In brackets.
    inside: bool,
    /// Where the next piece begins.
    next: usize,
    /// The marks behind it.
    marks: &'a str,
    /// Whether these hang on its last letter and a blank follows: "بغداد- قالت".
    hangs: bool,
}

impl Part<'_> {
    fn dash(&self) -> bool {
        self.marks.contains(['-', '–', '—', '/', '_', '|', '\\', 'ـ']) || self.marks.contains("..")
    }

    /// "القاهرة - سبوتنيك. أعلنت"
    fn stops(&self) -> bool {
        matches!(self.piece.who, Who::Agency { sure: true } | Who::Outlet { sure: true }) && self.marks.starts_with('.')
    }

    fn strong(&self) -> bool {
        self.dash() || self.marks.contains([':', ')', ']', '}']) || self.stops()
    }
}

/// What a run of pieces holds.
#[derive(Default)]
struct Count {
    persons: usize,
    led: usize,
    places: usize,
    doubtful_places: usize,
    countries: usize,
    agencies: usize,
    outlets: usize,
    doubtful_outlets: usize,
    others: usize,
    rest: usize,
}

impl Count {
    fn of(parts: &[Part<'_>]) -> Self {
        let mut n = Count::default();
        for part in parts {
            match part.piece.who {
                Who::Person => {
                    n.persons += 1;
                    n.led += usize::from(part.piece.led);
                }
                Who::Place { country: true, .. } => n.countries += 1,
                Who::Place { sure: true, .. } => n.places += 1,
                Who::Place { .. } => n.doubtful_places += 1,
                Who::Agency { sure: true } => n.agencies += 1,
                Who::Outlet { sure: true } => n.outlets += 1,
                Who::Agency { .. } | Who::Outlet { .. } => n.doubtful_outlets += 1,
                Who::Other => n.others += 1,
                Who::Role => n.led += 1,
                Who::Date => n.rest += 1,
            }
        }
        n
    }

    fn sources(&self) -> usize {
        self.persons + self.agencies + self.outlets
    }

    fn anywhere(&self) -> usize {
        self.places + self.doubtful_places + self.countries
    }

    /// Whether the pieces, all of them known, are a lead beyond doubt.
    fn is_lead(&self) -> bool {
        let someone_somewhere = self.sources() > 0 && self.anywhere() > 0;
        let someone_of_an_outlet = self.persons > 0 && self.agencies + self.outlets + self.doubtful_outlets > 0;
        let introduced = self.persons > 0 && self.led > 0;
        let two_outlets_and_place = self.doubtful_outlets > 0 && self.places > 0;
        // "القاهرة – متابعات", "عنب بلدي - خاص"
        let desk_somewhere = self.led > 0 && (self.places > 0 || self.persons == 0 && self.agencies + self.outlets > 0);
        self.others == 0 && (someone_somewhere || someone_of_an_outlet || introduced || two_outlets_and_place || desk_somewhere)
    }
}

/// Whether the mark at a place ends the part that begins at `begin`; `before` and `after` stand beside it.
fn cuts(line: &str, begin: usize, (at, mark): (usize, char), [before, after]: [char; 2]) -> bool {
    match mark {
        '/' if agency::in_date(line, begin, at) => false,
        '(' | '[' | '{' | ')' | ']' | '}' | ':' | '/' | '|' | '\\' | '–' | '—' | '،' | '؛' | '_' => true,
        ',' => !before.is_ascii_digit(),
        // Letters' joint drawn as a dash: "أبها ـ سامي حداد".
        'ـ' if before.is_whitespace() => after.is_whitespace() || after == 'ـ',
        'ـ' => after.is_whitespace() && matches!(who::read(line.get(begin..at).unwrap_or("")).who, Who::Place { sure: true, .. }),
        '.' => {
            let source =
                || matches!(who::read(line.get(begin..at).unwrap_or("")).who, Who::Agency { sure: true } | Who::Outlet { sure: true });
            after == '.' || begin > 0 && after.is_whitespace() && source()
        }
        '-' => {
            let loose = before.is_whitespace() || after.is_whitespace() || matches!(before, ')' | '»' | '"') || matches!(after, '(' | '«');
            let bare = line.get(begin..at).unwrap_or("");
            loose
                || match who::read(bare).who {
                    Who::Place { sure: true, .. } | Who::Agency { sure: true } => true,
                    Who::Agency { .. } => begin > 0,
                    Who::Outlet { sure: true } if crate::letters(bare).0 == 0 => true,
                    // "مكة المكرمة -الوئام-حجب العصيمي"
                    Who::Outlet { .. } if begin > 0 => true,
                    Who::Person | Who::Outlet { .. } | Who::Place { .. } => known_follows(line, at + 1),
                    // "طولكرم 17-7-2012-وفا-"
                    Who::Other | Who::Date => bare.ends_with(char::is_numeric) && known_follows(line, at + 1),
                    Who::Role => false,
                }
        }
        _ => false,
    }
}

/// Cuts a line at its marks. A hyphen inside a word is none, but behind a known place or outlet it is ("دبي-وام").
/// In an author's field a person is joined to a place by a word, too.
fn parts(line: &str, field: bool) -> Vec<Part<'_>> {
    let mut out: Vec<Part<'_>> = Vec::new();
    let (mut begin, mut depth, mut chars) = (0, 0usize, line.char_indices().peekable());
    let mut before = ' ';
    while let Some((at, c)) = chars.next() {
        if at > LONGEST || out.len() >= PIECES {
            break;
        }
        let after = chars.peek().map_or(' ', |(_, c)| *c);
        let hangs = !before.is_whitespace() && after.is_whitespace();
        let cut = cuts(line, begin, (at, c), [before, after]);
        before = c;
        if !cut {
            continue;
        }
        let text = line.get(begin..at).unwrap_or("");
        let inside = depth > 0;
        let next = end_of_marks(line, at);
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        for mark in line.get(at + c.len_utf8()..next).unwrap_or("").chars() {
            match mark {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        if !who::trim(text).is_empty() {
            let last = out.last();
            let credit = last.is_some_and(|p| c == '/' && p.marks.contains('/') || inside && p.piece.who == Who::Date);
            push(&mut out, text, field, Part { piece: who::read(text), inside, next, marks: line.get(at..next).unwrap_or(""), hangs });
            // Between slashes, or in brackets behind a date, stands an agency, though it is called like a town: "/قنا/".
            if let Some(last) = out.last_mut().filter(|_| credit)
                && outlet(last.piece.text).is_some_and(|o| o.kind == OutletKind::Agency)
            {
                last.piece.who = Who::Agency { sure: true };
            }
        } else if let Some(last) = out.last_mut() {
            last.next = next;
        }
        begin = next;
        while chars.peek().is_some_and(|(i, _)| *i < next) {
            before = chars.next().map_or(' ', |(_, c)| c);
        }
    }
    if let Some(tail) = line.get(begin..).filter(|t| !who::trim(t).is_empty()) {
        push(&mut out, tail, field, Part { piece: who::read(tail), inside: depth > 0, next: line.len(), marks: "", hangs: false });
    }
    agency::settle(line, &mut out, field);
    pieces::pictures(&mut out);
    pieces::labels(&mut out);
    out
}

/// Whether the piece from `at` on is a place, an outlet or a role: "خالد السبيعي-الرياض" is cut, "ليلى حداد-منصور" is one name.
fn known_follows(line: &str, at: usize) -> bool {
    let rest = line.get(at..).unwrap_or("");
    let piece = rest.split(['-', '–', '—', ':', '/', '(', '،', '|']).next().unwrap_or("");
    matches!(who::read(piece).who, Who::Place { sure: true, .. } | Who::Agency { .. } | Who::Outlet { .. } | Who::Role)
}

/// Where the marks and white space from `at` on end.
fn end_of_marks(line: &str, at: usize) -> usize {
    let rest = line.get(at..).unwrap_or("");
    let end = rest.find(|c: char| {
        !(c.is_whitespace()
            || matches!(
                c,
                '(' | '[' | '{' | ')' | ']' | '}' | ':' | '/' | '|' | '\\' | '-' | '–' | '—' | '،' | '؛' | '_' | ',' | '.' | 'ـ'
            ))
    });
    at + end.unwrap_or(rest.len())
}

/// Reads byline and dateline at the beginning of an article's first line.
pub fn at_start(line: &str) -> Lead {
    let parts = parts(line, false);
    if let Some(lead) = agency::without_a_mark(line, &parts) {
        return lead;
    }
    let known = if doubt::is_table(line) { 0 } else { parts.iter().take_while(|p| p.piece.who != Who::Other).count() };
    for n in (1..=known).rev() {
        let Some((head, last)) = parts.get(..n).and_then(|h| Some((h, h.last()?))) else { continue };
        let rest = line.get(last.next..).unwrap_or("").trim();
        // The piece behind must be prose, not the rest of a list of places or names.
        if (last.strong() || last.next == line.len() && n > 1)
            && (rest.is_empty() || parts.len() > n)
            && (can_stand(head, rest) || alone(head, parts.get(n), rest) || agency::is_release(head, parts.get(n), rest))
            && !doubt::is_quoted(line, head, rest)
        {
            if is_topic(head, rest) {
                let source = head.get(..n - 1).unwrap_or_default();
                return Lead { bytes: source.last().map_or(0, |p| pieces::whole(line, p.next)), ..gather(source) };
            }
            return Lead { bytes: pieces::whole(line, last.next), ..gather(head) };
        }
    }
    town_and_stranger(line, &parts).or_else(|| agency::towns_in_front(line, &parts)).unwrap_or_default()
}

/// "AHBAR.COM - مصر: تأجيل المحاكمة", the title of a window: behind an outlet a place with a colon is what a headline is about.
fn is_topic(head: &[Part<'_>], rest: &str) -> bool {
    let [source, .., topic] = head else { return false };
    let outlet = matches!(source.piece.who, Who::Outlet { .. }) && source.dash();
    let latin = crate::letters(source.piece.text).0 == 0;
    let said = agency::is_verb(rest);
    let (topical, surely) = match topic.piece.who {
        Who::Place { country, .. } => (country || latin && !said, country && latin),
        _ => (false, false),
    };
    let short = surely || !rest.is_empty() && !finished(rest) && rest.split_whitespace().count() <= TITLE;
    outlet && topical && topic.marks.contains(':') && short
}

/// "أنقرة (زمان التركية) - قال": a town, and in brackets with a dash behind them an outlet that no list has.
fn town_and_stranger(line: &str, parts: &[Part<'_>]) -> Option<Lead> {
    let [town, outlet, next, ..] = parts else { return None };
    let text = outlet.piece.text;
    let prose = line.get(outlet.next..)?.split_whitespace().take(6).count() == 6 && !matches!(next.piece.who, Who::Place { .. });
    let fits = town.piece.who == Who::Place { sure: true, country: false } && outlet.piece.who == Who::Other && outlet.inside;
    let closed = outlet.marks.starts_with(')') && outlet.dash();
    (fits && closed && prose && who::short_name(text, 3) && !who::speaks(text)).then(|| Lead {
        dateline: Some(town.piece.text.to_string()),
        outlet: Some(text.to_string()),
        bytes: pieces::whole(line, outlet.next),
        byline: None,
    })
}

/// A lead of several pieces. A person and a country in brackets are no lead without a mark behind them: "أحمد حسن (مصر) فاز".
fn can_stand(head: &[Part<'_>], rest: &str) -> bool {
    let n = Count::of(head);
    let marked = head.last().is_some_and(|p| p.dash() || p.marks.contains(':')) || rest.is_empty();
    let only_country = n.countries > 0 && n.places + n.doubtful_places == 0;
    let unsure = only_country || n.agencies + n.persons + n.outlets == 0 || n.places == 0;
    let spoken = n.led > 0 && n.anywhere() == 0 && !marked;
    n.is_lead() && (marked || !unsure) && !spoken
}

/// One place, or one agency, in front of a sentence: "بغداد - قالت الحكومة", "(رويترز) - أعلنت". Countries, and words that are
/// also others, stay in the text, and so does the first of two places ("تونس - مصر: تعادل").
fn alone(head: &[Part<'_>], next: Option<&Part<'_>>, rest: &str) -> bool {
    let listed = next.is_some_and(|p| !matches!(p.piece.who, Who::Other | Who::Date));
    let dated = next.is_some_and(|p| agency::is_whole_day(p) && who::trim(rest) != p.piece.text);
    let prose = rest.split_whitespace().take(4).count() == 4 && !listed && !dated;
    let (part, next_is_aside) = match head {
        [part] if next.is_none_or(|d| d.next != part.next) => (part, !part.hangs && next.is_some_and(aside)),
        [part, date] if date.piece.who == Who::Date && whole_date(date.piece.text) => (part, next.is_some_and(aside)),
        // "القاهرة والخرطوم - قالت"
        [one, two] if one.next == two.next && [one, two].iter().all(|p| p.piece.who == Who::Place { sure: true, country: false }) => {
            (two, next.is_some_and(aside))
        }
        // "9 يونيو (رويترز) - أغلقت"
        [date, part] if date.piece.who == Who::Date && part.inside && matches!(part.piece.who, Who::Agency { sure: true }) => (part, false),
        _ => return false,
    };
    if next_is_aside {
        return false;
    }
    // A date beside the place carries the marks.
    let part = &Part { marks: head.last().map_or("", |p| p.marks), ..*part };
    match part.piece.who {
        Who::Place { sure: true, country: false } => {
            let long = rest.split_whitespace().take(12).count() == 12;
            prose && !part.piece.led && (part.dash() || part.marks.contains(':') && long)
        }
        // "إيران- بعد أن": hung on its last letter the dash is no headline's.
        Who::Place { .. } if part.hangs && !part.piece.led && part.marks.trim().chars().count() == 1 && part.dash() => {
            let region = place(part.piece.text).is_some_and(|p| matches!(p.kind, PlaceKind::Country | PlaceKind::Province));
            // "مصر- السعودية علاقات تاريخية"
            let another = rest.split_whitespace().next().is_some_and(|word| word.starts_with(char::is_alphabetic) && place(word).is_some());
            prose && region && !another && !who::is_section(part.piece.text) && is_statement(rest)
        }
        Who::Agency { sure: true } => prose && part.dash(),
        // "(CNN)-- قال", "سما نيوز - قال"
        Who::Outlet { sure: true } => prose && part.dash(),
        _ => prose && agency::alone(part, rest),
    }
}

/// "5 مايو", "05/02/2024": more than a figure.
fn whole_date(text: &str) -> bool {
    const MARKS: [char; 3] = ['/', '-', '.'];
    text.contains(' ') || text.contains(MARKS) && text.split(MARKS).any(|n| n.len() == 4)
}

/// A sentence of some length, without a colon near its beginning.
fn is_statement(text: &str) -> bool {
    let words = || text.split_whitespace().take(12);
    words().count() == 12 && !words().take(6).any(|w| w.ends_with(':'))
}

/// "مكة المكرمة - قبلة المسلمين - استقبلت أمس": between two dashes stands what explains the place, which is the subject.
fn aside(next: &Part<'_>) -> bool {
    let text = next.piece.text;
    let plain = text.split_whitespace().all(|w| is_possessed(w) || !who::speaks(w));
    next.dash() && !next.marks.contains("..") && who::short_name(text, 4) && !text.starts_with(['"', '«', '“']) && plain
}

/// Persons, places and outlets of a run of pieces.
fn gather(parts: &[Part<'_>]) -> Lead {
    let all = |fits: &dyn Fn(&Who) -> bool| {
        let names: Vec<&str> = parts.iter().filter(|p| fits(&p.piece.who)).map(|p| who::trim(p.piece.text)).collect();
        (!names.is_empty()).then(|| names.join("، "))
    };
    // Who took the pictures wrote nothing.
    let photo = |i: usize| parts.get(i).is_some_and(|p| p.piece.photo);
    let pictured = |i: usize| photo(i) || i > 0 && photo(i - 1) && parts.get(i - 1).is_some_and(|p| p.piece.who == Who::Role);
    let wrote = parts.iter().enumerate().filter(|(i, p)| p.piece.who == Who::Person && !pictured(*i));
    let persons: Vec<&str> = wrote.map(|(_, p)| who::trim(p.piece.text)).collect();
    let persons = (!persons.is_empty()).then(|| persons.join("، "));
    let unquoted = |names: String| names.trim_matches(['«', '»', '"', '“', '”']).to_string();
    let agencies = all(&|w| matches!(w, Who::Agency { .. })).map(unquoted);
    let outlets = outlets(parts).map(unquoted);
    let (byline, outlet) = if persons.is_some() { (persons, outlets.or(agencies)) } else { (agencies, outlets) };
    Lead { byline, dateline: places(parts), outlet, bytes: 0 }
}

/// Behind the name of a site in Latin letters the name of a section is no outlet: "BBC Arabic - العالم"; nor is in front of an agency
/// the word that says how new a report is: "عاجل | القاهرة - أ ش أ".
fn outlets(parts: &[Part<'_>]) -> Option<String> {
    let outlet = |p: &&Part<'_>| matches!(p.piece.who, Who::Outlet { .. });
    let latin = parts.first().is_some_and(|p| outlet(&p) && crate::letters(p.piece.text).0 == 0);
    let wired = parts.iter().any(|p| matches!(p.piece.who, Who::Agency { .. }));
    let section = |text: &str| latin && (who::is_section(text) || place(text).is_some()) || wired && text == "عاجل";
    let names: Vec<&str> = parts.iter().filter(outlet).map(|p| who::trim(p.piece.text)).filter(|t| !section(t)).collect();
    (!names.is_empty()).then(|| names.join("، "))
}

/// "رام الله، غزة"; a region in brackets stays with its town: "الرستاق (عمان)".
fn places(parts: &[Part<'_>]) -> Option<String> {
    let mut out = String::new();
    let mut before = false;
    for part in parts {
        let place = matches!(part.piece.who, Who::Place { .. });
        let name = who::trim(part.piece.text).trim_matches(['"', '“', '”', '«', '»']);
        match (place, out.is_empty()) {
            (true, true) => out.push_str(name),
            (true, false) if part.inside && before => out.extend([" (", name, ")"]),
            (true, false) => out.extend(["، ", name]),
            _ => {}
        }
        before = place && !part.inside;
    }
    (!out.is_empty()).then_some(out)
}

pub use agency::outlet_line;
pub use decks::take_below_decks;
pub use doubt::is_table;
pub use field::author;
pub use heading::{above_a_dateline, below_source, head, is_list};
use line::beside_a_person;
pub use line::{below_its_city, loose_line, signature, signed_by_site, somebody_somewhere, whole_line};
use pieces::push;
pub use taking::{date, is_round_up, take, take_below};

mod agency;
mod clean;
mod decks;
mod doubt;
mod field;
mod heading;
mod line;
mod pieces;
mod taking;

#[cfg(test)]
mod tests;

#[cfg(test)]
mod kinds_tests;
