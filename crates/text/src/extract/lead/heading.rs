//! The head of a text whose pieces stand on lines of their own.

use super::clean::is_job;
use super::line::{introduced, whole_line};
use super::pieces::town_and_name;
use super::who::{self, Sure, Who};
use super::{Count, Lead, Part, at_start, doubt, gather, parts};
use crate::extract::names::is_named;
use crate::normalize::fold;
use crate::romanize;
use crate::words::{first_name, outlet};

/// The head of a text whose pieces stand on lines of their own: "AHDATH.INFO", "خاص", "بني ملال", a name.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Lines of the head.
    pub lines: usize,
    /// What they say.
    pub lead: Lead,
}

/// Lines of a head.
const HEAD_LINES: usize = 5;
/// Words of the paragraph below a head, and of a line of it.
const BELOW: usize = 8;
const HEAD_WORDS: usize = 4;

/// Reads lines above a paragraph, each of which is one piece of a lead, or a role and a name. A source must be among them, or
/// both a person and a place; where a title is known (`title`), a place alone will do, and a person whom that title does not name.
pub fn head(lines: &[String], title: Option<&str>) -> Option<Head> {
    let read: Vec<Vec<Part<'_>>> = lines.iter().take(HEAD_LINES).map_while(|l| head_line(l)).collect();
    let mut count = read.len();
    let mut pieces: Vec<Part<'_>> = read.into_iter().flatten().collect();
    // Below a source a name need not be known.
    let last = lines.get(count).filter(|l| count > 0 && l.split_whitespace().count() >= 2 && who::short_name(l, 3) && !who::speaks(l));
    let stranger = last.map(|l| parts(l, false)).filter(|p| matches!(&p[..], [only] if only.piece.who == Who::Other));
    // "طنجة سامي نور"
    if let Some(two) = lines.get(count).filter(|_| count > 0).and_then(|l| town_and_name(l)) {
        pieces.extend(two.map(|t| Part { piece: who::read(t), inside: false, next: t.len(), marks: "", hangs: false }));
        count += 1;
    } else if let Some(mut name) = stranger.and_then(|mut p| p.pop()).filter(|n| may_sign(n.piece.text, &pieces)) {
        name.piece.who = Who::Person;
        pieces.push(name);
        count += 1;
    }
    let below = lines.get(count)?;
    if pieces.is_empty() || below.split_whitespace().count() < BELOW {
        return None;
    }
    let n = Count::of(&pieces);
    if n.doubtful_places > 0 && n.agencies + n.outlets + n.led == 0 {
        return None;
    }
    let sourced = n.agencies + n.outlets + n.led > 0 || n.persons > 0 && n.places > 0;
    let unnamed = |t: &str| {
        let (title, name) = (fold(t), fold(who::trim(pieces.first().map_or("", |p| p.piece.text))));
        !name.split_whitespace().any(|w| title.contains(w)) || title.starts_with(&format!("{name}:"))
    };
    let somebody = pieces.len() == 1 && n.persons == 1 && title.is_some_and(unnamed);
    let somewhere = pieces.len() == 1 && n.places == 1 && title.is_some();
    if somebody && !sourced {
        let name = pieces.first().map_or("", |p| who::trim(p.piece.text));
        // Of whom the text below tells, that one did not write it; what may be a phrase is named and stays.
        let told = is_named(lines.iter().skip(count), name);
        let sure = who::sure(name) == Sure::Name;
        return (!told).then(|| Head { lines: if sure { count } else { 0 }, lead: gather(&pieces) });
    }
    (sourced || somewhere).then(|| Head { lines: count, lead: gather(&pieces) })
}

/// Whether a name that no list has may be who wrote, below what the lines above it say. Below an outlet it need not be known, unless it
/// looks like a headline ("عكاظ", "أرقام صادمة") and no more lines of a lead stand above it ("AHDATH.INFO", "خاص"); below a role or a
/// town ("تحقيق", "أسباب الأزمة") one of its words must be a name.
fn may_sign(text: &str, above: &[Part<'_>]) -> bool {
    let sourced = above.iter().any(|p| matches!(p.piece.who, Who::Agency { sure: true } | Who::Outlet { sure: true }));
    if !sourced {
        return doubt::can_be_introduced("متابعة", text);
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let known = |word: &&str| first_name(word) || romanize::listed(&romanize::key(word)).is_some_and(|entry| !entry.word);
    let noun = |word: &&str| word.ends_with('ة');
    let phrase = words.first().is_some_and(noun) || words.last().is_some_and(|w| noun(w) || w.starts_with("ال") && !w.ends_with('ي'));
    doubt::can_be_introduced("بقلم", text) && (!phrase || above.len() > 1 || words.iter().any(known))
}

/// The pieces of a line of a head: one that is known, or a role and whom it introduces.
fn head_line(line: &str) -> Option<Vec<Part<'_>>> {
    let known = |w: Who| match w {
        Who::Agency { sure } | Who::Outlet { sure } => sure,
        Who::Place { country, .. } => !country,
        Who::Role | Who::Person => true,
        Who::Date | Who::Other => false,
    };
    // "(أ ش أ):" above a report; in front of an answer "(محمد صلاح):" says who speaks.
    let (line, speaks) = match line.strip_suffix(':').map(str::trim_end).filter(|front| front.ends_with(')')) {
        Some(front) => (front, true),
        None => (line, false),
    };
    if line.split_whitespace().count() > HEAD_WORDS || line.ends_with(['.', '؟', '!', ':', '،']) {
        return None;
    }
    let source = |w: Who| matches!(w, Who::Agency { .. } | Who::Outlet { .. });
    let mut parts = parts(line, false);
    if introduced(&parts).is_some() {
        parts.iter_mut().filter(|p| p.piece.who == Who::Other).for_each(|p| p.piece.who = Who::Person);
    }
    let named = parts.len() == 2 && parts.first().is_some_and(|p| p.piece.who == Who::Role);
    (parts.len() == 1 || named).then_some(parts).filter(|p| p.iter().all(|p| known(p.piece.who) && (!speaks || source(p.piece.who))))
}

/// Lines below the first one of a head.
const MORE: usize = 3;

/// Reads a line of byline and dateline and what stands below it: who wrote, who took the pictures, what somebody is. Nothing where
/// the first line stands alone, or no paragraph follows: "الشرق الأوسط - لندن", "بقلم: غسان شربل", "رئيس التحرير".
pub fn below_source(lines: &[String]) -> Option<Head> {
    let first = whole_line(lines.first()?)?;
    let sourced = first.outlet.is_some() || first.byline.is_some();
    let (mut lead, mut count, mut person) = (first, 1, false);
    for line in lines.iter().skip(1).take(MORE) {
        let short = line.split_whitespace().count() <= 2 * HEAD_WORDS && !line.ends_with(['.', '؟', '!', '،']);
        let job = person && short && line.split_whitespace().count() <= HEAD_WORDS && is_job(line);
        let named = || is_name(line).then(|| Lead { byline: Some(who::trim(line).to_string()), ..Lead::default() });
        let Some(more) = if job { Some(Lead::default()) } else { whole_line(line).or_else(named) }.filter(|_| short) else { break };
        person = more.byline.is_some() || job;
        lead = doubt::joined(lead, more);
        count += 1;
    }
    let below = lines.get(count)?;
    (sourced && count > 1 && below.split_whitespace().count() >= BELOW).then_some(Head { lines: count, lead })
}

/// Somebody's name above the line, or in front of the sentence, that says where: "سامي حداد", "بي بي سي نيوز عربي - القاهرة"; "سامي حداد",
/// "عمان- قالت الوزارة".
pub fn above_a_dateline(lines: &[String]) -> Option<Head> {
    let (first, second) = (lines.first()?, lines.get(1)?);
    let name = who::trim(first);
    let short = name.split_whitespace().count() <= HEAD_WORDS && !first.ends_with([':', '.', '؟', '!', '،']);
    if !short || !who::is_person(name) || who::sure(name) == Sure::Phrase || is_named(lines.iter().skip(1), name) {
        return None;
    }
    let byline = Some(name.to_string());
    // Another name there is who wrote.
    let placed = |lead: &Lead| lead.dateline.is_some() && lead.byline.as_deref().is_none_or(|b| outlet(b).is_some());
    if let Some(place) = whole_line(second).filter(placed) {
        let text = lines.get(2).is_some_and(|below| below.split_whitespace().count() >= BELOW);
        let lead = Lead { byline, outlet: place.outlet.or(place.byline), dateline: place.dateline, bytes: 0 };
        return text.then_some(Head { lines: 2, lead });
    }
    let place = at_start(second);
    let sentence = second.get(place.bytes..).is_some_and(|rest| rest.split_whitespace().count() >= BELOW);
    (placed(&place) && sentence).then_some(Head { lines: 1, lead: Lead { byline, ..Lead::default() } })
}

/// Whether a line is somebody's name and nothing else.
fn is_name(line: &str) -> bool {
    let name = who::trim(line);
    !line.ends_with(':') && name.split_whitespace().count() <= HEAD_WORDS && who::is_person(name) && who::sure(name) == Sure::Name
}

/// Lines that make a list.
const LIST: usize = 3;

/// Whether the first lines are a list of places and what belongs to each, or a table: none of them is a byline.
pub fn is_list(lines: &[String]) -> bool {
    if lines.first().is_some_and(|l| doubt::is_table(l)) {
        return true;
    }
    let places: Vec<String> = lines.iter().take(LIST).map_while(|l| whole_line(l)?.dateline).collect();
    let distinct = |i: usize| !places.iter().take(i).any(|p| Some(p) == places.get(i));
    places.len() == LIST && (0..LIST).all(distinct)
}
