//! Small elements between a page's heading and its first paragraph that say who, where, when and in what section: `<span>`s side
//! by side, lists of contributors, lines of Drupal ("نشر بواسطة ... في ...").
//!
//! A block leaves only if every piece of it is known and one of them is a date or a name behind its label. It is listed, and what it
//! says fills the fields that nothing surer has filled.

use super::article::Article;
use super::asides::Taken;
use super::boilerplate::{self, Chrome, finished};
use super::dom;
use super::lead::{self, Lead};
use super::stamp::{is_label, stamp};
use super::who::{self, Who};
use crate::date::{FoundDate, find_dates};
use crate::normalize::{collapse_whitespace, fold, tidy};
use crate::words::{OutletKind, outlet};
use dom_query::{Document, NodeRef};

/// No block has more words, or more pieces.
const WORDS: usize = 40;
const PIECES: usize = 16;
/// So many nodes behind the heading are looked at.
const NODES: usize = 800;
/// A heading has so many words, a paragraph so many, a loose text so many.
const HEADING: usize = 3;
const PARAGRAPH: usize = 8;
const LOOSE: usize = 12;
/// A name has no more words, a role (where and for whom one works) no more.
const NAME: usize = 5;
const ROLE: usize = 10;

const BLOCKS: &[&str] = &["div", "section", "header", "footer", "ul", "ol", "dl", "p", "address", "aside", "h4", "h5", "h6"];
/// Folded words that a name stands behind.
const BY: &[&str] = &[
    "بقلم",
    "كتب",
    "كتبت",
    "كتبه",
    "الكاتب",
    "الكاتبه",
    "المولف",
    "بواسطه",
    "اعداد",
    "تحرير",
    "المحرر",
    "author",
    "authors",
    "by",
    "بواسطه",
];
/// Folded words that a source stands behind.
const FROM: &[&str] = &["المصدر", "مصدر", "source"];
/// Folded words for what a contributor does.
const ROLES: &[&str] = &["role", "دور", "الوظيفه", "الصفه"];

/// What the blocks said.
#[derive(Default)]
pub(super) struct HeadBlocks {
    published: Option<FoundDate>,
    updated: Option<FoundDate>,
    lead: Lead,
    section: Option<String>,
}

/// What a piece leads to expect behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expect {
    Nothing,
    Name,
    Source,
    Role,
}

enum Piece {
    Mark,
    Label(Expect),
    Date {
        at: FoundDate,
        updated: bool,
    },
    /// Who or where; `named` behind a label that says so.
    Lead {
        lead: Lead,
        named: bool,
    },
    Named {
        lead: Lead,
        at: FoundDate,
    },
    Section(String),
}

impl HeadBlocks {
    /// Takes the blocks out of a page.
    pub fn take(page: &Document, taken: &mut Taken) -> Self {
        let mut out = Self::default();
        let mut gone: Vec<NodeRef<'_>> = Vec::new();
        for node in behind_heading(page) {
            if gone.iter().any(|g| node.ancestors_it(None).any(|a| a.id == g.id)) {
                continue;
            }
            let texts = texts(&node);
            let Some(pieces) = read_all(&texts) else { continue };
            let dated = pieces.iter().any(|p| matches!(p, Piece::Date { .. } | Piece::Named { .. }));
            taken.note(&node, &texts.iter().map(|(t, _)| t.as_str()).collect::<Vec<_>>().join(" "), if dated { "date" } else { "byline" });
            out.learn(pieces);
            node.remove_from_parent();
            gone.push(node);
        }
        out
    }

    fn learn(&mut self, pieces: Vec<Piece>) {
        for piece in pieces {
            match piece {
                Piece::Date { at, updated: true } => _ = self.updated.get_or_insert(at),
                Piece::Date { at, updated: false } => _ = self.published.get_or_insert(at),
                Piece::Lead { lead, .. } => self.lead_of(lead),
                Piece::Named { lead, at } => {
                    self.published.get_or_insert(at);
                    self.lead_of(lead);
                }
                Piece::Section(name) => _ = self.section.get_or_insert(name),
                Piece::Mark | Piece::Label(_) => {}
            }
        }
    }

    fn lead_of(&mut self, lead: Lead) {
        self.lead.byline = self.lead.byline.take().or(lead.byline);
        self.lead.dateline = self.lead.dateline.take().or(lead.dateline);
        self.lead.outlet = self.lead.outlet.take().or(lead.outlet);
    }

    /// Date and byline, where nothing surer said them.
    pub fn sign(&mut self, article: &mut Article) {
        let date = self.published.take().or(self.updated.take());
        article.published = article.published.take().or(date);
        article.byline = article.byline.take().or(self.lead.byline.take());
        article.section = article.section.take().or(self.section.take());
    }

    /// Place and outlet, behind what the text itself begins with.
    pub fn place(&mut self, article: &mut Article) {
        article.dateline = article.dateline.take().or(self.lead.dateline.take());
        article.outlet = article.outlet.take().or(self.lead.outlet.take());
    }
}

/// The blocks behind the heading and in front of the first paragraph; without a heading, those that the main element begins with.
fn behind_heading(page: &Document) -> Vec<NodeRef<'_>> {
    let long = |selector: &str| {
        let found = page.select(selector);
        let mut long = found.nodes().iter().filter(|n| words(&n.text()) >= HEADING).map(|n| n.id);
        let first = long.next();
        (first.filter(|_| long.next().is_none()), first.is_some())
    };
    let begin = match long("h1") {
        (Some(one), _) => Some(one),
        (None, true) => dom::heading(page).map(|n| n.id),
        (None, false) => long("h2").0.or_else(|| page.select_single("main, article, [role='main']").nodes().first().map(|n| n.id)),
    };
    let Some(begin) = begin else { return Vec::new() };
    let mut out = Vec::new();
    for node in page.root().descendants_it().skip_while(|n| n.id != begin).skip(1).take(NODES) {
        let is_text = node.is_text();
        if !is_text && !node.node_name().is_some_and(|n| BLOCKS.contains(&&*n)) {
            continue;
        }
        let text = node.text();
        let n = text.split_whitespace().take(WORDS + 1).count();
        if is_text && n >= LOOSE || node.has_name("p") && n >= PARAGRAPH && finished(text.trim()) {
            break;
        }
        if !is_text && (1..=WORDS).contains(&n) {
            out.push(node);
        }
    }
    out
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// The texts of a block, each with whether it is a link; bars part them too.
fn texts(node: &NodeRef<'_>) -> Vec<(String, bool)> {
    let mut out = Vec::new();
    for text in node.descendants_it().filter(NodeRef::is_text) {
        let held = || text.ancestors_it(Some(6)).take_while(|a| a.id != node.id);
        if held().any(|a| ["script", "style", "svg", "template"].iter().any(|n| a.has_name(n))) {
            continue;
        }
        let linked = held().any(|a| a.has_name("a"));
        let whole = text.text();
        let pieces = whole.split(['|', '•', '·']).map(|t| collapse_whitespace(&tidy(t))).filter(|t| !t.is_empty());
        out.extend(pieces.map(|t| (t, linked)));
    }
    out
}

/// The pieces of a block, if all are known and one is a date or a name behind its label.
fn read_all(texts: &[(String, bool)]) -> Option<Vec<Piece>> {
    if texts.len() > PIECES {
        return None;
    }
    let dated = texts.iter().any(|(t, _)| !find_dates(t).is_empty());
    let mut expect = Expect::Nothing;
    let mut renewed = false;
    let mut out: Vec<Piece> = Vec::new();
    for (text, linked) in texts {
        // A time on its own belongs to the date in front.
        if let (Some(Piece::Date { at, .. }), false) = (out.last_mut(), text.chars().any(char::is_alphabetic)) {
            let joined = find_dates(&format!("{} {text}", at.raw));
            if let Some(found) = joined.into_iter().next().filter(|d| at.time.is_none() && d.time.is_some()) {
                *at = found;
            }
        }
        let mut piece = read(text, expect, *linked, dated)?;
        // "آخر تحديث:" in an element of its own in front of the date.
        if let Piece::Date { updated, .. } = &mut piece {
            *updated |= renewed;
        }
        renewed = matches!(piece, Piece::Label(_)) && is_update(text);
        expect = match piece {
            Piece::Label(next) => next,
            Piece::Mark if !text.contains(char::is_alphanumeric) => expect,
            _ => Expect::Nothing,
        };
        out.push(piece);
    }
    let sure = |p: &Piece| matches!(p, Piece::Date { .. } | Piece::Named { .. } | Piece::Lead { named: true, .. });
    out.iter().any(sure).then_some(out)
}

fn read(text: &str, expect: Expect, linked: bool, dated: bool) -> Option<Piece> {
    if !text.chars().any(char::is_alphabetic) {
        let date = find_dates(text).into_iter().next();
        return Some(date.map_or(Piece::Mark, |at| Piece::Date { at, updated: false }));
    }
    if let Some(next) = label(text).filter(|_| find_dates(text).is_empty()) {
        return Some(Piece::Label(next));
    }
    if expect != Expect::Nothing
        && let Some(lead) = expected(text, expect)
    {
        return Some(Piece::Lead { lead, named: true });
    }
    if let Some(at) = stamp(text) {
        let updated = is_update(text.split(at.raw.as_str()).next().unwrap_or(""));
        return Some(Piece::Date { at, updated });
    }
    if let Some((lead, at)) = by_and_date(text) {
        return Some(Piece::Named { lead, at });
    }
    // "المصدر: النهار", "Author, هاجر المرزوقي"
    if let Some((head, rest)) = text.split_once([':', ',', '،', '/'])
        && let Some(lead) = label(head).and_then(|next| expected(rest.trim(), next))
    {
        return Some(Piece::Lead { lead, named: true });
    }
    loose(text, linked, dated)
}

/// Whether a date behind these words is that of a change.
fn is_update(label: &str) -> bool {
    let label = fold(label);
    ["تحديث", "تعديل", "updated", "modified"].iter().any(|w| label.contains(w))
}

/// What stands without a label: who and where, a section, a button.
fn loose(text: &str, linked: bool, dated: bool) -> Option<Piece> {
    let unnamed = |lead: Lead| Some(Piece::Lead { lead, named: false });
    if let Some(lead) = lead::whole_line(text).or_else(|| if dated { place_and_name(text) } else { None }) {
        return unnamed(lead);
    }
    let short = words(text) <= 4 && !finished(text);
    match boilerplate::chrome(text) {
        Some(Chrome::Menu | Chrome::Section) if short => return Some(Piece::Section(text.to_string())),
        Some(Chrome::Share | Chrome::Comments) if short => return Some(Piece::Mark),
        _ => {}
    }
    if !short || !who::short_name(text, 4) {
        return None;
    }
    let name = || Some(text.to_string());
    match who::read(text).who {
        Who::Person if who::is_person(text) => unnamed(Lead { byline: name(), ..Lead::default() }),
        Who::Place { sure: true, .. } => unnamed(Lead { dateline: name(), ..Lead::default() }),
        Who::Agency { sure: true } => unnamed(Lead { byline: name(), ..Lead::default() }),
        Who::Outlet { sure: true } => unnamed(Lead { outlet: name(), ..Lead::default() }),
        _ if who::is_section(text) || linked && words(text) <= 3 => Some(Piece::Section(text.to_string())),
        _ => None,
    }
}

/// A text that is nothing but labels, and what they lead to expect. "نشر بواسطة في" expects nothing: nobody is named.
fn label(text: &str) -> Option<Expect> {
    let mut last = Expect::Nothing;
    for word in text.split(|c: char| c.is_whitespace() || matches!(c, ':' | '/' | ',' | '،')) {
        let word = fold(word.trim_matches(|c: char| !c.is_alphanumeric())).to_lowercase();
        last = match word.as_str() {
            "" => continue,
            w if BY.contains(&w) => Expect::Name,
            w if FROM.contains(&w) => Expect::Source,
            w if ROLES.contains(&w) => Expect::Role,
            w if is_label(w) => Expect::Nothing,
            _ => return None,
        };
    }
    text.chars().any(char::is_alphabetic).then_some(last)
}

/// What stands behind a label.
fn expected(text: &str, expect: Expect) -> Option<Lead> {
    let n = words(text);
    match expect {
        Expect::Name if who::is_nobody(text) && n <= NAME => Some(Lead::default()),
        Expect::Name => named(text),
        Expect::Source if n <= NAME && !finished(text) && who::short_name(text, NAME) && !who::speaks(text) => {
            let agency = outlet(text).is_some_and(|o| o.kind == OutletKind::Agency);
            let name = Some(who::trim(text).to_string());
            Some(if agency { Lead { byline: name, ..Lead::default() } } else { Lead { outlet: name, ..Lead::default() } })
        }
        Expect::Role if n <= ROLE && !finished(text) => {
            let found = lead::author(text);
            Some(Lead { byline: None, ..found })
        }
        _ => None,
    }
}

/// Somebody who is called so: a name of a few words, with a place or an outlet beside it.
fn named(text: &str) -> Option<Lead> {
    let found = lead::author(text);
    let one = |b: &str| who::short_name(b, NAME) && !who::speaks(b) && !b.starts_with(char::is_lowercase);
    let fits = |b: &String| b.split('،').map(str::trim).all(one) && !who::is_section(b);
    match &found.byline {
        Some(byline) if fits(byline) && words(text) <= 2 * NAME && !finished(text) => Some(found),
        None if found.outlet.is_some() && words(text) <= NAME => Some(found),
        _ => None,
    }
}

/// "نشر بواسطة كريم وناس في ثلاثاء, 11/03/2026 - 10:45", "بقلم سامي حداد - 5 مايو 2024": labels, a name, a date.
fn by_and_date(text: &str) -> Option<(Lead, FoundDate)> {
    let at = find_dates(text).into_iter().next().filter(|_| words(text) <= 2 * PIECES)?;
    let (front, behind) = (text.get(..at.range.start)?, text.get(at.range.end..)?);
    if !behind.split_whitespace().all(|w| is_label(w) || !w.contains(char::is_alphabetic)) {
        return None;
    }
    let tokens: Vec<&str> = front.split_whitespace().collect();
    let is_by = |w: &&str| BY.contains(&fold(who::trim(w)).to_lowercase().as_str());
    let by = tokens.iter().take(4).position(is_by)?;
    let labels = |words: &[&str]| words.iter().all(|w| is_label(w) || is_by(w) || !w.contains(char::is_alphabetic));
    let (head, rest) = tokens.split_at_checked(by + 1)?;
    // From the end on, labels belong to the date.
    let behind = rest.iter().rev().take_while(|w| is_label(w) || !w.contains(char::is_alphabetic)).count();
    let name = rest.get(..rest.len().checked_sub(behind)?)?.join(" ");
    if !labels(head) {
        return None;
    }
    let lead = if name.is_empty() || who::is_nobody(&name) { Lead::default() } else { named(&name)? };
    Some((lead, at))
}

/// "وهران: ل. بوربيع": a town and a name that no list has, beside a date.
fn place_and_name(text: &str) -> Option<Lead> {
    let (place, name) = text.split_once([':', '-', '–', '—', '/'])?;
    let (place, name) = (who::trim(place), name.trim());
    let town = matches!(who::read(place).who, Who::Place { sure: true, country: false });
    // "العربية Business": no person is called in two scripts.
    let mixed = name.split_whitespace().any(str::is_ascii) && !name.is_ascii();
    let brand = |w: &str| matches!(who::read(w).who, Who::Outlet { .. } | Who::Agency { .. });
    if town && mixed && name.split_whitespace().next().is_some_and(brand) {
        return Some(Lead { outlet: Some(name.to_string()), dateline: Some(place.to_string()), ..Lead::default() });
    }
    let fits = !mixed
        && who::short_name(name, 4)
        && !who::speaks(name)
        && !who::is_section(name)
        && !who::is_nobody(name)
        && name.contains([' ', '.']);
    (town && fits).then(|| Lead { byline: Some(name.to_string()), dateline: Some(place.to_string()), ..Lead::default() })
}

#[cfg(test)]
#[path = "head_blocks_tests.rs"]
mod tests;
