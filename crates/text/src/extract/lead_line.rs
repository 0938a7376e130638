//! Lines that are nothing but byline and dateline.

use super::who::{self, Who};
use super::{Count, Lead, Part, gather, parts};
use crate::normalize::fold;
use crate::words::listed;

/// Reads a short line that holds nothing but byline and dateline, such as "عبري - سالم بن حمود" or "كتب: علي حسن".
pub fn whole_line(line: &str) -> Option<Lead> {
    let line = line.trim();
    if line.split_whitespace().count() > 14 || line.ends_with(['.', '؟', '!']) || line.chars().filter(char::is_ascii_digit).count() > 12 {
        return None;
    }
    let parts = parts(line, false);
    let n = Count::of(&parts);
    let bytes = line.len();
    if n.is_lead() || n.agencies > 0 && n.others + n.countries == 0 && parts.len() > 1 {
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
    introduced(&parts).or_else(|| beside_a_person(&parts)).or_else(|| beside_an_outlet(&parts)).map(|lead| Lead { bytes, ..lead })
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
/// are, a person or an outlet, stays open: the town is all that is taken.
pub fn somebody_somewhere(line: &str) -> Option<Lead> {
    let parts = parts(line.trim(), false);
    let [unknown, town] = &parts[..] else { return None };
    let text = unknown.piece.text;
    let states = text.split_whitespace().any(|w| listed("verb", &fold(w)));
    let named = matches!(unknown.piece.who, Who::Other | Who::Person) && who::short_name(text, 3) && !states;
    let placed = matches!(town.piece.who, Who::Place { sure: true, country: false });
    (named && placed && unknown.dash() && !who::is_section(text)).then(|| Lead { bytes: line.len(), ..gather(&parts) })
}

/// [`whole_line`] where only a byline can stand (below a title).
pub fn loose_line(line: &str) -> Option<Lead> {
    whole_line(line)
}

/// "سبق - المجاردة": one word beside an outlet is a place that no list has.
fn beside_an_outlet(parts: &[Part<'_>]) -> Option<Lead> {
    let [paper, town] = parts else { return None };
    let text = town.piece.text;
    let plain = town.piece.who == Who::Other && who::short_name(text, 1) && !who::speaks(text) && !who::is_section(text);
    let known = paper.piece.who == Who::Outlet { sure: true } && paper.dash() && text.starts_with("ال");
    (known && plain).then(|| Lead { dateline: Some(text.to_string()), ..gather(parts) })
}
