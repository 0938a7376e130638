//! Lines that are nothing but byline and dateline.

use super::clean::is_job;
use super::pieces::town_and_name;
use super::who::{self, Who};
use super::{Count, Lead, Part, gather, parts};
use crate::normalize::fold;
use crate::words::{OutletKind, listed, outlet, place};

/// Reads a short line that holds nothing but byline and dateline, such as "عبري - سالم بن حمود" or "كتب: علي حسن".
pub fn whole_line(line: &str) -> Option<Lead> {
    let line = line.trim();
    if line.split_whitespace().count() > 14 || line.ends_with(['.', '؟', '!']) || line.chars().filter(char::is_ascii_digit).count() > 12 {
        return None;
    }
    let parts = described(parts(line, false));
    let n = Count::of(&parts);
    let bytes = line.len();
    let desk = n.led > 0 && n.outlets > 0;
    if n.is_lead() || (n.agencies > 0 || desk) && n.others + n.countries == 0 && parts.len() > 1 {
        return Some(Lead { bytes, ..gather(&parts) });
    }
    // "أطار - نواكشوط"
    if n.places > 0
        && parts.len() > 1
        && n.places + n.countries == parts.len()
        && parts.first().is_some_and(|p| p.dash() && !p.marks.contains(':'))
    {
        return Some(Lead { bytes, ..gather(&parts) });
    }
    // "AHBAR.INFO- الرباط: الجيلالي بنحليمة": behind a site's address a name need not be known.
    if let [site, .., name] = &parts[..]
        && by_site(site)
        && n.others == 1
        && name.piece.who == Who::Other
        && (2..=3).contains(&name.piece.text.split_whitespace().count())
        && who::short_name(name.piece.text, 3)
        && !who::speaks(name.piece.text)
        && n.outlets + n.doubtful_outlets == 1
        && has_family(name.piece.text)
    {
        return Some(Lead { bytes, byline: Some(name.piece.text.to_string()), ..gather(&parts) });
    }
    introduced(&parts).or_else(|| beside_a_person(&parts)).or_else(|| beside_an_outlet(&parts)).map(|lead| Lead { bytes, ..lead })
}

/// "بقلم الدكتور سامي حداد، خبير في الاقتصاد": what somebody is who is introduced belongs to no name.
fn described(mut parts: Vec<Part<'_>>) -> Vec<Part<'_>> {
    let at = parts.len().saturating_sub(2);
    let role = at.checked_sub(1).and_then(|i| parts.get(i)).is_some_and(|p| p.piece.who == Who::Role);
    if let [.., who, job] = &parts[..]
        && who.piece.who == Who::Person
        && (who.piece.led || role)
        && job.piece.who == Who::Other
        && is_job(job.piece.text)
    {
        parts.pop();
    }
    parts
}

/// Whether a name that no list has ends like a family's ("البصري", "بنحليمة"): "نقل السلطات" is the rest of a headline.
fn has_family(name: &str) -> bool {
    let last = name.split_whitespace().next_back().unwrap_or("");
    last.ends_with('ي') || ["بن", "ابن", "آيت", "أيت"].iter().any(|p| last.starts_with(p))
}

/// A site's address in Latin letters with a dash behind it.
fn by_site(part: &Part<'_>) -> bool {
    part.piece.who == Who::Outlet { sure: true } && part.dash() && crate::letters(part.piece.text).0 == 0
}

/// Whether a line begins with the address of a site, as lines of bylines do and headlines do not.
pub fn signed_by_site(line: &str) -> bool {
    parts(line, false).first().is_some_and(by_site)
}

/// "كتب: نوار قيس": behind a role and a colon a name need not be known.
fn introduced(parts: &[Part<'_>]) -> Option<Lead> {
    let name = |p: &Part<'_>| matches!(p.piece.who, Who::Other) && who::short_name(p.piece.text, 4) && !who::is_nobody(p.piece.text);
    match parts {
        [role, who] if role.piece.who == Who::Role && role.strong() && name(who) => {
            Some(Lead { byline: Some(who.piece.text.to_string()), ..Lead::default() })
        }
        _ => None,
    }
}

/// A person whose name is known and one unknown piece: in front it is a place that no list has ("البصيرة (دير الزور): ليث
/// العدوان"), behind it an outlet or a town, which stays unsaid.
pub(super) fn beside_a_person(parts: &[Part<'_>]) -> Option<Lead> {
    let n = Count::of(parts);
    let unknown = parts.iter().position(|p| p.piece.who == Who::Other)?;
    let text = parts.get(unknown)?.piece.text;
    if n.persons == 0 || n.others != 1 || !who::short_name(text, 3) || text.contains(' ') && who::speaks(text) || who::is_section(text) {
        return None;
    }
    // "سامي حداد: لن نتراجع" is a headline.
    if unknown > 0 && parts.get(unknown - 1).is_some_and(|p| p.marks.contains(':')) {
        return None;
    }
    let mut lead = gather(parts);
    // One of a list of names: "بولا أسطيح، تركي الهجرس - القاهرة".
    let listed = |i: usize| parts.get(i).is_some_and(|p| p.marks.trim_matches(' ') == "،" || matches!(p.marks.trim(), "؛" | "/" | ","));
    let beside = |i: usize| parts.get(i).is_some_and(|p| p.piece.who == Who::Person);
    let in_list = listed(unknown) && beside(unknown + 1) || unknown > 0 && listed(unknown - 1) && beside(unknown - 1);
    if in_list && text.contains(' ') && !text.starts_with("ال") {
        let named = |p: &&Part<'_>| matches!(p.piece.who, Who::Person | Who::Other) && !p.piece.photo;
        let names: Vec<&str> = parts.iter().filter(named).map(|p| who::trim(p.piece.text)).collect();
        lead.byline = Some(names.join("، "));
        return Some(lead);
    }
    if unknown > 0 && lead.dateline.is_none() && !text.contains([' ', '«', '"']) && lead.outlet.is_none() {
        // "محمد حضاض | رنية"
        lead.dateline = Some(text.to_string());
        return Some(lead);
    }
    if unknown == 0 {
        let place = parts.first()?.piece.text;
        lead.dateline = Some(match lead.dateline {
            Some(region) if parts.get(1).is_some_and(|p| p.inside) => format!("{place} ({region})"),
            Some(region) => region,
            None => place.to_string(),
        });
    } else {
        lead.outlet = lead.outlet.or_else(|| Some(text.trim_matches(['«', '»', '"']).to_string()));
    }
    Some(lead)
}

/// "عين اليوم – جدة": one to three unknown words and a town on a line of their own, above a text whose title is known. Who they
/// are, a person or an outlet, stays open: the town is all that is taken. Beside a known outlet they are a person, beside
/// "متابعات" an outlet.
pub fn somebody_somewhere(line: &str) -> Option<Lead> {
    let parts = parts(line.trim(), false);
    let [unknown, beside] = &parts[..] else { return None };
    let text = unknown.piece.text;
    let states = text.split_whitespace().any(|w| listed("verb", &fold(w)));
    let named = matches!(unknown.piece.who, Who::Other | Who::Person) && who::short_name(text, 3) && !states;
    if !named || !unknown.dash() || who::is_section(text) {
        return None;
    }
    let (bytes, name) = (line.len(), Some(text.to_string()));
    match beside.piece.who {
        Who::Place { sure: true, country: false } => Some(Lead { bytes, ..gather(&parts) }),
        Who::Outlet { sure: true } if text.contains(' ') => Some(Lead { bytes, byline: name, ..gather(&parts) }),
        // "لجين الأحمدي": a name and a family's.
        Who::Role if text.split_once(' ').is_some_and(|(n, f)| !n.starts_with("ال") && f.starts_with("ال") && !f.contains(' ')) => {
            Some(Lead { bytes, byline: name, ..gather(&parts) })
        }
        Who::Role => Some(Lead { bytes, outlet: name, ..gather(&parts) }),
        _ => None,
    }
}

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
    } else if let Some(mut name) = stranger.and_then(|mut p| p.pop()).filter(|n| !who::is_section(n.piece.text)) {
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
    let alone = pieces.len() == 1 && title.is_some_and(|t| n.places == 1 || n.persons == 1 && unnamed(t));
    (sourced || alone).then(|| Head { lines: count, lead: gather(&pieces) })
}

/// [`whole_line`] where only a byline can stand (below a title).
pub fn loose_line(line: &str) -> Option<Lead> {
    whole_line(line)
}

/// A line among a text's first or last ones that only says who made it: "حوار: آسيا العتروس", "كتب - سامي حداد", "(بترا)".
pub fn signature(line: &str) -> Option<Lead> {
    if line.split_whitespace().count() > 7 || line.ends_with(['.', '؟', '!', '،']) {
        return None;
    }
    let parts = parts(line.trim(), false);
    let n = Count::of(&parts);
    let credit = || matches!(&parts[..], [only] if only.inside && matches!(only.piece.who, Who::Agency { .. }));
    let presented =
        n.led > 0 && n.persons > 0 && n.others + n.countries == 0 && parts.first().is_some_and(|p| p.piece.led || p.piece.who == Who::Role);
    let lead = introduced(&parts).or_else(|| (credit() || presented).then(|| gather(&parts)))?;
    lead.byline.is_some().then_some(Lead { bytes: line.len(), ..lead })
}

/// The pieces of a line of a head: one that is known, or a role and whom it introduces.
fn head_line(line: &str) -> Option<Vec<Part<'_>>> {
    let known = |w: Who| match w {
        Who::Agency { sure } | Who::Outlet { sure } => sure,
        Who::Place { country, .. } => !country,
        Who::Role | Who::Person => true,
        Who::Date | Who::Other => false,
    };
    if line.split_whitespace().count() > HEAD_WORDS || line.ends_with(['.', '؟', '!', ':', '،']) {
        return None;
    }
    let mut parts = parts(line, false);
    if introduced(&parts).is_some() {
        parts.iter_mut().filter(|p| p.piece.who == Who::Other).for_each(|p| p.piece.who = Who::Person);
    }
    let named = parts.len() == 2 && parts.first().is_some_and(|p| p.piece.who == Who::Role);
    (parts.len() == 1 || named).then_some(parts).filter(|p| p.iter().all(|p| known(p.piece.who)))
}

/// "الصباح الرياضي": the part of a paper that has its own name.
fn is_edition(text: &str) -> bool {
    const PARTS: [&str; 8] = ["الرياضي", "الرياضية", "الاقتصادي", "الاقتصادية", "الثقافي", "الثقافية", "الأسبوعي", "الأسبوعية"];
    text.rsplit_once(' ').is_some_and(|(name, part)| PARTS.contains(&part) && outlet(name).is_some_and(|o| o.kind == OutletKind::Newspaper))
}

/// The lead of a line below the same city in Latin letters, as an agency in Turkey prints it.
pub fn below_its_city(city: &str, line: &str) -> Option<Lead> {
    let latin = city.chars().all(|c| c.is_alphabetic() || c == ' ') && crate::letters(city).0 == 0 && city.starts_with(char::is_uppercase);
    if !latin || city.split(' ').count() > 3 {
        return None;
    }
    let lead = whole_line(line)?;
    let town = lead.dateline.as_deref().and_then(place)?;
    let same = town.english_names().any(|e| e.eq_ignore_ascii_case(city));
    (same || fold(line).contains("الاناضول")).then_some(lead)
}

/// "سبق - المجاردة": one word beside an outlet is a place that no list has.
fn beside_an_outlet(parts: &[Part<'_>]) -> Option<Lead> {
    let [paper, town] = parts else { return None };
    // "بغداد / الصباح الرياضي"
    if matches!(paper.piece.who, Who::Place { sure: true, country: false }) && paper.dash() && is_edition(town.piece.text) {
        return Some(Lead { outlet: Some(town.piece.text.to_string()), ..gather(parts) });
    }
    let text = town.piece.text;
    let plain = town.piece.who == Who::Other && who::short_name(text, 1) && !who::speaks(text) && !who::is_section(text);
    let known = paper.piece.who == Who::Outlet { sure: true } && paper.dash() && text.starts_with("ال");
    (known && plain).then(|| Lead { dateline: Some(text.to_string()), ..gather(parts) })
}
