//! Leads that stood on a line of their own until somebody joined the lines of their text: "عنب بلدي – خاص أعلنت الوزارة",
//! "هسبريس - سامي حداد أكد الدكتور", "كتب سامي حداد أعلنت وزارة الصحة".
//!
//! No mark parts them from the sentence, so that must show where it begins: by a verb, and where whom the lead names could have done
//! what the verb says, by another subject behind it.

use super::super::{Count, Lead, Part, gather};
use super::{is_told, is_told_by_another, is_verb, may_have_written, split_words};
use crate::extract::who::{self, Piece, Sure, Who};
use crate::normalize::fold;
use crate::words::listed;

/// Words of the longest name.
const NAME: usize = 5;
/// Words that a sentence has at least.
const PROSE: usize = 5;

/// The lead in front of the first sentence of a line.
pub(super) fn lead(line: &str, parts: &[Part<'_>]) -> Option<Lead> {
    written(line).or_else(|| behind_what_is_known(line, parts))
}

/// "كتب سامي حداد أعلنت وزارة الصحة": who wrote it, without any mark.
fn written(line: &str) -> Option<Lead> {
    let (_, rest) = line.trim_start().split_once(' ').filter(|(verb, _)| matches!(*verb, "كتب" | "كتبت"))?;
    (2..=NAME).rev().find_map(|n| {
        let (name, behind) = split_words(rest, n)?;
        let fits = who::is_person(name) && !goes_on(name) && begins_anew(name, behind);
        fits.then(|| Lead { byline: Some(name.to_string()), bytes: line.len() - behind.len(), ..Lead::default() })
    })
}

/// Behind pieces that are known the last one of a lead: a desk, a person, an outlet or a town.
fn behind_what_is_known(line: &str, parts: &[Part<'_>]) -> Option<Lead> {
    let head = parts.get(..parts.iter().position(|p| p.piece.who == Who::Other)?)?;
    let last = head.last().filter(|p| p.strong())?;
    let rest = line.get(last.next..)?;
    (1..=NAME).rev().find_map(|n| {
        let (name, behind) = split_words(rest, n)?;
        let piece = closes(line, head, name, behind)?;
        let bytes = line.len() - behind.len();
        let beside = Part { piece, inside: false, next: bytes, marks: "", hangs: false };
        let all: Vec<Part<'_>> = head.iter().copied().chain([beside]).collect();
        Some(Lead { bytes, ..gather(&all) })
    })
}

/// What `name` is, if it can be nothing but the last piece of the lead that begins with `head`, and the sentence begins `behind` it.
fn closes<'a>(line: &str, head: &[Part<'_>], name: &'a str, behind: &str) -> Option<Piece<'a>> {
    let n = Count::of(head);
    let (town, placed) = (n.places > 0, n.places + n.doubtful_places > 0);
    let sourced = n.agencies + n.outlets > 0;
    let piece = who::read(name);
    let report = || is_verb(behind) && !is_told(behind) && behind.split_whitespace().nth(PROSE - 1).is_some();
    if piece.who == Who::Role {
        // "المكلا - خاص أعلنت"
        return (is_desk(name) && (town || sourced) && report()).then_some(piece);
    }
    if piece.led || who::trim(name) != name || goes_on(name) {
        return None;
    }
    let anew = || begins_anew(name, behind);
    let fits = match piece.who {
        Who::Person => n.persons == 0 && ((placed || sourced || introduces(line, head)) && anew() || is_made_by(line, name, behind)),
        // "إسطنبول/ سامي حداد/ الأناضول أعلنت"
        Who::Agency { sure: true } => head.len() > 1 && (placed || n.persons > 0) && report(),
        // "الخرطوم – السوداني أعلنت وزارة": who he is called like has done nothing.
        Who::Outlet { .. } => (town || n.persons > 0) && anew(),
        // "هسبريس - ومع أعلنت وزارة"
        Who::Agency { .. } => (town || sourced || n.persons > 0) && anew(),
        // "سامي حداد – مراكش أعلنت وزارة"
        Who::Place { sure: true, country: false } => n.persons > 0 && !placed && anew(),
        // "أبوظبي: سلام أبو شهاب شهد صاحب السمو"
        Who::Other => n.persons == 0 && (town || sourced) && may_have_written(name) && anew(),
        _ => false,
    };
    let who = if piece.who == Who::Other { Who::Person } else { piece.who };
    fits.then_some(Piece { who, ..piece })
}

/// "خاص", "متابعة": words that stand for nobody and begin no sentence in front of a verb.
fn is_desk(name: &str) -> bool {
    matches!(name, "خاص" | "متابعة" | "متابعه" | "متابعات")
}

/// Whether all that stands in front of a name is a word that introduces who wrote, not who is told of ("خاص: محمد صلاح").
fn introduces(line: &str, head: &[Part<'_>]) -> bool {
    const WORDS: [&str; 11] = ["كتب", "بقلم", "إعداد", "اعداد", "تحرير", "ترجم", "تعريب", "تقرير", "حوار", "تحقيق", "متابعة"];
    matches!(head, [role] if role.piece.who == Who::Role) && WORDS.iter().any(|w| line.trim_start().starts_with(w))
}

/// "إعداد: سامي حداد في كل بيت من بيوت القرية قصة": who made it, in front of a word that no name has. What a third word names may be what
/// the text is about: "إعداد: سامي حداد الكركديه من الأعشاب".
fn is_made_by(line: &str, name: &str, behind: &str) -> bool {
    const LONG: usize = 8;
    let made = ["إعداد:", "اعداد:", "إعداد :", "اعداد :"].iter().any(|w| line.trim_start().starts_with(w));
    let next = fold(behind.split_whitespace().next().unwrap_or(""));
    let apart = listed("function", &next) && !matches!(next.as_str(), "عن" | "او") && name.split_whitespace().count() == 2;
    made && apart && who::sure(name) == Sure::Name && behind.split_whitespace().nth(LONG - 1).is_some()
}

/// Whether a sentence begins behind a name: its verb has another subject than whom that names.
fn begins_anew(name: &str, behind: &str) -> bool {
    // "ليلى منصور كرمت وزارة الثقافة": she may have done so.
    let hers = name.split_whitespace().next().is_some_and(|first| first.ends_with(['ة', 'ى', 'ا', 'ء']));
    is_told_by_another(behind, hers) && behind.split_whitespace().nth(PROSE - 1).is_some()
}

/// "ليلى عبدالله آل": a name whose last word belongs to another one.
pub(super) fn goes_on(name: &str) -> bool {
    const JOINTS: [&str; 7] = ["ال", "بن", "ابن", "بنت", "عبد", "ابو", "ولد"];
    name.split_whitespace().next_back().is_some_and(|last| JOINTS.contains(&fold(last).as_str()))
}

#[cfg(test)]
#[path = "flat_tests.rs"]
mod tests;
