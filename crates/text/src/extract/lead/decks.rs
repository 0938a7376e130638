//! A lead below the decks of a headline: "توقعات بموسم وفير" and "الدمام: سامي حداد" on lines of their own above the text.
//!
//! Papers print up to three lines between a headline and the line that says who wrote and where: a second headline, a caption, the day.
//! These stay in the text. The lead leaves it as it leaves a first line, by the same rules and under stricter ones: no line above it
//! ends a sentence or is a lead, somebody is named in it or stands in front of a whole sentence, and no paragraph below has a dateline
//! of its own.

use super::heading::{Head, below_source, head, is_list};
use super::line::whole_line;
use super::taking::date;
use super::who::{self, Sure, Who};
use super::{Lead, at_start};
use crate::extract::article::{Article, Removed};
use crate::extract::names::is_quoted;
use crate::normalize::fold;

/// Lines between a headline and a lead.
const DECKS: usize = 3;
/// No such line has more words.
const DECK: usize = 20;
/// No line of a byline has more words.
const LINE: usize = 14;
/// A paragraph of text has so many words.
const PROSE: usize = 8;
/// Paragraphs below that are asked for a dateline of their own.
const OTHERS: usize = 20;

/// Where a lead stands, how many lines it takes (none where it stands in front of a sentence), and what it says.
struct Below {
    at: usize,
    lines: usize,
    lead: Lead,
}

/// Takes the lead of a line or a paragraph below decks, where the text has none in front. Where an author is given, it must name that one.
pub fn take_below_decks(article: &mut Article, body: &mut Vec<String>, title: Option<&str>, author: Option<&str>) {
    if article.byline.is_some() || article.dateline.is_some() {
        return;
    }
    let Some(Below { at, lines, lead }) = find(body, title) else { return };
    let other = |name: &str| author.is_some_and(|given| !fold(given).contains(&fold(name)));
    if lead.byline.as_deref().is_some_and(other) {
        return;
    }
    let taken: Vec<String> = if lines > 0 {
        body.drain(at..at + lines).collect()
    } else {
        let Some(paragraph) = body.get_mut(at) else { return };
        let rest = paragraph.split_off(lead.bytes);
        vec![std::mem::replace(paragraph, rest).trim().to_string()]
    };
    for line in taken {
        article.published = article.published.take().or_else(|| date(&line));
        article.removed.push(Removed { line, reason: "byline" });
    }
    article.byline = lead.byline;
    article.dateline = lead.dateline;
    article.outlet = article.outlet.take().or(lead.outlet);
}

fn find(body: &[String], title: Option<&str>) -> Option<Below> {
    if is_list(body) {
        return None;
    }
    for at in 1..=DECKS {
        let (decks, rest) = body.split_at_checked(at)?;
        if !decks.last().is_some_and(|deck| is_deck(deck)) {
            return None;
        }
        let above: Vec<&str> = title.into_iter().chain(decks.iter().map(String::as_str)).collect();
        if let Some((lines, lead)) = on_lines(rest, &above.join(" ")) {
            return Some(Below { at, lines, lead });
        }
        if let Some(lead) = in_front(rest) {
            return Some(Below { at, lines: 0, lead });
        }
    }
    None
}

/// Whether a line may stand between a headline and a lead: short, without a stop, and no lead itself.
fn is_deck(line: &str) -> bool {
    line.split_whitespace().count() <= DECK && !stops(line) && !line.ends_with('،') && whole_line(line).is_none() && !is_field(line)
}

/// "تأليف: سامي حداد" is one of the fields of a book or a film, and so is what stands below it.
fn is_field(line: &str) -> bool {
    const LABEL: usize = 2;
    line.split_once(':').is_some_and(|(label, name)| label.split_whitespace().count() <= LABEL && who::is_person(name.trim()))
}

/// "سامي حداد.. خطط طموحة": whom the picture shows.
fn is_caption(line: &str) -> bool {
    line.split_once("..").is_some_and(|(name, more)| who::is_person(name.trim()) && more.contains(char::is_alphabetic))
}

/// Whether a line below somebody's name, which a head takes for another one, may be a subhead: "أسباب الظاهرة".
fn may_be_subhead(line: &str) -> bool {
    let name = who::trim(line);
    matches!(who::read(name).who, Who::Other | Who::Person) && who::sure(name) != Sure::Name && whole_line(line).is_none()
}

/// Whether a line ends with a full stop: questions and dots are headlines' too.
fn stops(line: &str) -> bool {
    let end = line.trim_end_matches(['»', '"', ')', '”', ' ']);
    end.ends_with('.') && !end.ends_with("..")
}

/// A lead on lines of its own above a paragraph; somebody must be named in it: a town alone may head a part of the text. A line in
/// brackets says whose the picture is.
fn on_lines(rest: &[String], above: &str) -> Option<(usize, Lead)> {
    let first = rest.first()?;
    let credit = first.starts_with('(') && first.ends_with(')');
    if credit || is_caption(first) || stops(first) || first.split_whitespace().count() > LINE || is_list(rest) {
        return None;
    }
    let named_first = whole_line(first).is_some_and(|lead| lead.byline.is_some());
    let read = below_source(rest).or_else(|| {
        let read: Head = head(rest, Some(above))?;
        let subhead = named_first && rest.iter().take(read.lines).skip(1).any(|line| may_be_subhead(line));
        (!subhead).then_some(read)
    });
    let (lines, lead) = read.map(|head| (head.lines, head.lead)).or_else(|| whole_line(first).map(|lead| (1, lead)))?;
    let named = lead.byline.is_some() || lead.outlet.is_some();
    let prose = |at: usize| rest.get(at).is_some_and(|below| below.split_whitespace().count() >= PROSE);
    // "بقلم: سامي حداد" may stand above a subhead.
    let text = prose(lines) || named_first && lines == 1 && rest.get(1).is_some_and(|below| may_be_subhead(below)) && prose(2);
    // "حسن روحاني" above "وقال روحاني" or "ولد في": whom the text tells of.
    let alone = lead.byline.as_deref().filter(|name| *name == who::trim(first));
    let begins = || rest.get(lines).and_then(|below| below.split_whitespace().next()).map(fold).unwrap_or_default();
    if alone.is_some_and(|name| matches!(begins().as_str(), "ولد" | "ولدت") || is_quoted(rest.iter().skip(lines), name)) {
        return None;
    }
    let another = |below: &String| whole_line(below).is_some_and(|other| other.dateline.is_some() && other.dateline != lead.dateline);
    let round_up = rest.iter().skip(lines).take(OTHERS).any(another);
    (lines > 0 && named && text && !round_up).then_some((lines, lead))
}

/// A lead in front of a sentence: "عمان - سامي حداد - يشارك", "عواصم – وكالات: قال". A round-up has one for each of its reports.
fn in_front(rest: &[String]) -> Option<Lead> {
    let paragraph = rest.first()?;
    let lead = at_start(paragraph);
    let sentence = paragraph.get(lead.bytes..)?.split_whitespace().nth(PROSE - 1).is_some();
    if lead.bytes == 0 || !sentence || lead.byline.is_none() && lead.dateline.is_none() {
        return None;
    }
    let another = |below: &String| {
        let other = at_start(below).dateline;
        other.is_some() && other != lead.dateline
    };
    (!rest.iter().skip(1).take(OTHERS).any(another)).then_some(lead)
}

#[cfg(test)]
#[path = "decks_tests.rs"]
mod tests;
