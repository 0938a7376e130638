//! Leads leave the text: that of the first line, or of a line below a headline and a caption.

use super::who;
use super::{Lead, at_start};
use crate::date::{FoundDate, find_dates};
use crate::extract::article::{Article, Removed};
use crate::words::{PlaceKind, outlet, place};

/// Paragraphs below the first in which an agency's dateline may stand.
const BELOW: usize = 3;
/// Bytes of a paragraph in which its brackets must stand.
const HEAD: usize = 160;
/// Bytes in which a report of a round-up says where it comes from, and words that it has at least.
const PLACE: usize = 60;
const REPORT: usize = 8;
/// Paragraphs that are asked for a place of their own, and places beside the first one that make a round-up.
const REPORTS: usize = 20;
const OTHERS: usize = 2;

/// How a report of a round-up is headed by its place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Headed {
    /// "القاهرة - قال", "القاهرة (رويترز) - قال"
    Dash,
    /// "القاهرة: قال"
    Colon,
    /// On a line of its own.
    Line,
}

/// Whether a text is a round-up, each of whose reports begins with where it comes from: "القاهرة - قال ...", "بيروت - أعلنت ...",
/// "لندن - تراجع ...". What heads the first of them is no dateline of the whole.
pub fn is_round_up(body: &[String]) -> bool {
    let Some((form, first)) = body.first().and_then(|p| town_in_front(p)) else { return false };
    let reports = body.iter().skip(1).take(REPORTS).filter_map(|p| town_in_front(p));
    let mut others: Vec<&str> = reports.filter(|(f, town)| *f == form && *town != first).map(|(_, town)| town).collect();
    others.sort_unstable();
    others.dedup();
    others.len() >= OTHERS
}

/// The place that heads a paragraph, by the first mark in it alone: it costs a look at the list.
fn town_in_front(paragraph: &str) -> Option<(Headed, &'static str)> {
    let head = paragraph.get(..paragraph.floor_char_boundary(PLACE))?;
    let report = paragraph.split_whitespace().nth(REPORT).is_some();
    let (form, name) = match head.find(['-', '–', '—', '(', '/', ':']) {
        Some(at) if report => {
            let (name, behind) = head.split_at_checked(at)?;
            (if behind.starts_with(':') { Headed::Colon } else { Headed::Dash }, name)
        }
        None if head.len() == paragraph.len() => (Headed::Line, head),
        _ => return None,
    };
    // "مصر - لبنان 2-0": countries play each other.
    let town = |t: &str| matches!(who::read(t).who, who::Who::Place { country: false, .. });
    let found = place(who::trim(name)).filter(|place| !place.ambiguous)?;
    (found.kind != PlaceKind::Country || town(who::trim(name))).then_some((form, found.arabic))
}

/// Takes the lead of the body's first line: fields that have no value get one; the words cut off are listed. Where nothing
/// would be left, it is no lead.
pub fn take(article: &mut Article, first: &str, more: bool) {
    let lead = at_start(first);
    if lead.bytes == 0 || lead.bytes == first.len() && !more {
        return;
    }
    article.byline = article.byline.take().or(lead.byline);
    article.dateline = article.dateline.take().or(lead.dateline);
    article.outlet = article.outlet.take().or(lead.outlet);
    article.lead = lead.bytes;
    let cut = first.get(..lead.bytes).unwrap_or("").trim().to_string();
    article.published = article.published.take().or_else(|| date(&cut));
    article.removed.push(Removed { line: cut, reason: "byline" });
}

/// The date of a lead, if it says the year.
pub fn date(lead: &str) -> Option<FoundDate> {
    let year = |d: &FoundDate| d.raw.split(|c: char| !c.is_numeric()).any(|n| n.chars().count() == 4);
    find_dates(lead).into_iter().find(year)
}

/// Takes the dateline of an agency off a later paragraph: "بغداد، العراق (CNN) -- قال" below a headline or a caption. In its
/// strict shape, and only where it is the only one: a round-up has one for each of its reports.
pub fn take_below(article: &mut Article, body: &mut [String]) {
    if article.dateline.is_some() {
        return;
    }
    let Some((at, lead)) = body.iter().enumerate().skip(1).take(BELOW).find_map(|(i, p)| Some((i, strict(p)?))) else { return };
    if body.iter().skip(at + 1).any(|p| strict(p).is_some_and(|other| other.dateline != lead.dateline)) {
        return;
    }
    let Some(paragraph) = body.get_mut(at) else { return };
    let rest = paragraph.split_off(lead.bytes);
    let cut = std::mem::replace(paragraph, rest);
    article.removed.push(Removed { line: cut.trim().to_string(), reason: "byline" });
    article.byline = article.byline.take().or(lead.byline);
    article.dateline = lead.dateline;
    article.outlet = article.outlet.take().or(lead.outlet);
}

/// A place, a source in brackets and a dash in front of a sentence.
fn strict(paragraph: &str) -> Option<Lead> {
    let head = paragraph.get(..paragraph.floor_char_boundary(HEAD))?;
    // Nearly all paragraphs end here: they have no such brackets.
    let dash = |tail: &str| tail.trim_start().starts_with(['-', '–', '—', 'ـ', ':']);
    // The region of a town may stand in brackets too: "رام الله (الضفة الغربية) 8-2 (أ ف ب)-".
    head.match_indices(')').find(|(at, close)| dash(head.get(at + close.len()..).unwrap_or("")))?;
    let lead = at_start(paragraph);
    let cut = paragraph.get(..lead.bytes)?.trim_end();
    let agency = lead.byline.as_deref().or(lead.outlet.as_deref()).is_some_and(|b| outlet(b).is_some() || crate::letters(b).0 == 0);
    // "إن. (رويترز) -" is the end of a sentence.
    let stopped = cut.split('(').next().is_some_and(|front| front.trim_end().ends_with(['.', '؟', '!', '،', '؛']));
    let shape = cut.contains(')') && !stopped && cut.ends_with(['-', '–', '—', 'ـ', ':']);
    let prose = paragraph.get(lead.bytes..)?.split_whitespace().nth(5).is_some();
    (lead.dateline.is_some() && agency && shape && prose).then_some(lead)
}
