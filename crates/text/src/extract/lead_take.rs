//! Leads leave the text: that of the first line, or of a line below a headline and a caption.

use super::{Lead, at_start};
use crate::date::{FoundDate, find_dates};
use crate::extract::article::{Article, Removed};
use crate::words::outlet;

/// Paragraphs below the first in which an agency's dateline may stand.
const BELOW: usize = 3;
/// Bytes of a paragraph in which its brackets must stand.
const HEAD: usize = 160;

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
    head.find('(').and_then(|open| head.get(open..)?.split_once(')')).filter(|(_, tail)| dash(tail))?;
    let lead = at_start(paragraph);
    let cut = paragraph.get(..lead.bytes)?.trim_end();
    let agency = lead.byline.as_deref().or(lead.outlet.as_deref()).is_some_and(|b| outlet(b).is_some() || crate::letters(b).0 == 0);
    // "إن. (رويترز) -" is the end of a sentence.
    let stopped = cut.split('(').next().is_some_and(|front| front.trim_end().ends_with(['.', '؟', '!', '،', '؛']));
    let shape = cut.contains(')') && !stopped && cut.ends_with(['-', '–', '—', 'ـ', ':']);
    let prose = paragraph.get(lead.bytes..)?.split_whitespace().nth(5).is_some();
    (lead.dateline.is_some() && agency && shape && prose).then_some(lead)
}
