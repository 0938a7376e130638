//! Agencies in the shapes in which they head their reports: "الدوحة - قنا:", "دمشق-سانا", "[12/ مايو/2023] صنعاء - سبأ :".
//!
//! Many are called by a word ("وات", "وفا", "بنا") or a town ("قنا"): where such a word stands decides. Where no mark stands
//! behind an agency, a verb of a report must.

use super::{Lead, Part, gather, pieces};
use crate::extract::who::{self, Who};
use crate::lexicon::reporting;
use crate::normalize::fold;
use crate::words::{OutletKind, listed, outlet};

/// Marks between which, behind a town, a word that an agency is called by is the agency.
fn is_marked(part: &Part<'_>) -> bool {
    part.dash() || part.marks.contains([':', ')', '}', '.'])
}

/// Whether a slash stands between two parts of a date: "12/ مايو/2023".
pub(super) fn in_date(line: &str, begin: usize, at: usize) -> bool {
    let piece = line.get(begin..at).unwrap_or("");
    let before = piece.split_whitespace().next_back().unwrap_or("");
    let after = line.get(at + 1..).unwrap_or("").trim_start();
    let after = after.split(|c: char| c.is_whitespace() || matches!(c, '/' | '-' | ']' | ')' | ',')).next().unwrap_or("");
    let figure = |w: &str| w.contains(char::is_numeric);
    let whole = |w: &str| w.split('/').all(who::in_date) && !w.is_empty();
    whole(before) && whole(after) && (figure(piece) || figure(after))
}

/// Settles what lists leave open: behind a town a word that agencies are called by, and in a report (not in an author's field)
/// one that no list has, if slashes or a colon and the verb behind it set it apart: "بغداد/ المسلة: أعلنت".
pub(super) fn settle(line: &str, parts: &mut [Part<'_>], field: bool) {
    for i in 1..parts.len() {
        let (Some(before), Some(part)) = (parts.get(i - 1).copied(), parts.get(i).copied()) else { continue };
        let town = i.checked_sub(if before.piece.who == Who::Date { 2 } else { 1 }).and_then(|at| parts.get(at));
        let placed = town.is_some_and(|t| matches!(t.piece.who, Who::Place { sure: true, .. })) && (before.strong() || part.inside);
        // "الدوحة - قنا", a line of its own: Qatar's agency, not Egypt's town.
        let home = before.dash() && part.next == line.len() && town.is_some_and(|t| fold(t.piece.text) == "الدوحه");
        if !placed || !(is_marked(&part) || home) {
            continue;
        }
        let text = part.piece.text;
        let agency = outlet(text).is_some_and(|o| o.kind == OutletKind::Agency);
        let apart = before.marks.contains('/') && part.marks.starts_with([':', '/']) && text.starts_with("ال") && who::short_name(text, 2);
        let led = part.piece.led && part.marks.starts_with(':') && who::short_name(text, 3);
        let stranger = part.piece.who == Who::Other && (apart || led) && !who::speaks(text) && !who::is_section(text);
        let who = if agency {
            Who::Agency { sure: true }
        } else if !field && stranger && is_verb(line.get(part.next..).unwrap_or("")) {
            Who::Outlet { sure: true }
        } else {
            continue;
        };
        if let Some(part) = parts.get_mut(i) {
            part.piece.who = who;
        }
    }
}

/// "بغداد - واع أعلنت", "السومرية نيوز/ بغداد أعلنت": a town and an agency, in either order, without a mark behind the second.
pub(super) fn in_front_of_a_verb(line: &str, parts: &[Part<'_>]) -> Option<Lead> {
    let (head, next) = match parts {
        [first, date, next, ..] if date.piece.who == Who::Date => (parts.get(..2)?, (first, next)),
        [first, next, ..] => (parts.get(..1)?, (first, next)),
        _ => return None,
    };
    let last = head.last().filter(|p| p.strong())?;
    let placed = matches!(next.0.piece.who, Who::Place { sure: true, country: false });
    let sourced = matches!(next.0.piece.who, Who::Agency { sure: true } | Who::Outlet { sure: true });
    let named = next.0.piece.who == Who::Person;
    // Behind "خاص:" or "متابعات:" a person is of whom the sentence tells: "خاص: محمد صلاح أعلن رحيله".
    let writes = ["ترجم", "تعريب", "إعداد", "اعداد", "تحرير", "كتب", "بقلم"].iter().any(|w| line.trim_start().starts_with(w));
    let role = writes && next.0.piece.who == Who::Role && next.0.marks.contains(':');
    if next.1.piece.who != Who::Other || !(placed || sourced || named || role) {
        return None;
    }
    let rest = line.get(last.next..)?;
    (1..=3).rev().find_map(|n| {
        let (name, behind) = split_words(rest, n)?;
        let piece = who::read(name);
        let (known, sure) = match piece.who {
            Who::Agency { sure } => (placed || named && sure, sure && placed),
            Who::Outlet { sure: true } => (placed || named, false),
            // "واشنطن تنفي": in the present a capital is who acts, and the line a headline.
            Who::Place { sure: true, country: false } => (sourced && !is_present(behind), false),
            // "ترجمة: سامي حداد نشرت صحيفة"
            Who::Person => (role, false),
            _ => (false, false),
        };
        // Joined by its dash alone an agency needs no verb: "دمشق-سانا تواصلت".
        let joined = sure && last.marks == "-" && !last.hangs;
        let report = is_verb(behind) && !is_told(behind);
        let fits = known && !piece.led && who::trim(name) == name && (joined || report) && behind.split_whitespace().take(5).count() == 5;
        let beside = || Part { piece, inside: false, next: line.len() - behind.len(), marks: "", hangs: false };
        fits.then(|| Lead { bytes: line.len() - behind.len(), ..gather(&head.iter().copied().chain([beside()]).collect::<Vec<_>>()) })
    })
}

/// Whether a text begins with a verb in the present: "تنفي", "يؤكد".
fn is_present(text: &str) -> bool {
    let word = fold(who::trim(text.split_whitespace().next().unwrap_or("")));
    word.starts_with(['ت', 'ي']) && word.chars().count() >= 4
}

/// "كابول، أفغانسان (CNN) -- قال": in front of an agency in brackets with a dash stand a place and what it belongs to, though a
/// list has only one of them. A town that no list has is one word: two may be a person. Alone in front of the agency it may have
/// more: "سانت دينيس (أ ف ب) - فاز".
pub(super) fn towns_in_front(line: &str, parts: &[Part<'_>]) -> Option<Lead> {
    let sourced = |p: &Part<'_>| p.inside && matches!(p.piece.who, Who::Agency { sure: true } | Who::Outlet { sure: true });
    let at = parts.iter().take(3).position(sourced)?;
    let (head, source) = (parts.get(..at)?, parts.get(at)?);
    let place = |p: &Part<'_>| matches!(p.piece.who, Who::Place { .. });
    let town = |(i, p): (usize, &Part<'_>)| {
        let (text, most) = (
            p.piece.text,
            if at == 1 {
                3
            } else if i == 0 {
                1
            } else {
                5
            },
        );
        let caption = || text.split_whitespace().next().is_some_and(|w| listed("caption", &fold(w)));
        let named = || who::short_name(text, most) && !who::speaks(text) && !who::is_section(text) && !is_verb(text);
        let stranger = || p.piece.who == Who::Other && named();
        !p.piece.led && (place(p) || stranger() && !caption())
    };
    let alone = at == 1 && matches!(source.piece.who, Who::Agency { sure: true });
    // "شارك (رويترز)... أعلن": dots are no dash.
    let closed = source.marks.starts_with(')') && source.dash() && !source.marks.contains("..") && !source.piece.led;
    let prose = line.get(source.next..)?.split_whitespace().nth(5).is_some();
    if !closed || !prose || !(alone || head.iter().any(place)) || !head.iter().enumerate().all(town) {
        return None;
    }
    let mut all = parts.get(..=at)?.to_vec();
    all.iter_mut().take(at).for_each(|p| p.piece.who = Who::Place { sure: true, country: false });
    Some(Lead { bytes: pieces::whole(line, source.next), ..gather(&all) })
}

/// "دبي، الإمارات العربية المتحدة – 12 مايو 2024: أعلنت": towns and what they belong to, the whole day and a mark, as companies head what
/// they announce. Behind a town alone and a colon the sentence must be a long one: "القاهرة 30 يونيو 2013: يوم الحسم" is a headline.
pub(super) fn is_release(head: &[Part<'_>], next: Option<&Part<'_>>, rest: &str) -> bool {
    const PROSE: usize = 4;
    const LONG: usize = 12;
    let [town, more @ .., day] = head else { return false };
    let placed = town.piece.who == (Who::Place { sure: true, country: false }) && !town.piece.led;
    let known = next.is_some_and(|p| !matches!(p.piece.who, Who::Other | Who::Date));
    let least = if more.is_empty() && !day.dash() { LONG } else { PROSE };
    let prose = rest.split_whitespace().nth(least - 1).is_some();
    placed && more.iter().all(|p| matches!(p.piece.who, Who::Place { .. })) && is_whole_day(day) && !known && prose
}

/// A day with its month and year.
pub(super) fn is_whole_day(part: &Part<'_>) -> bool {
    let text = part.piece.text;
    let year = text.split(|c: char| !c.is_numeric()).any(|n| n.chars().count() == 4);
    part.piece.who == Who::Date && year && text.contains([' ', '/', '-', '.'])
}

/// One agency in brackets, or a word that is one by the verb behind its dash: "(وات) - أعلنت", "وطنية - استقبل".
pub(super) fn alone(part: &Part<'_>, rest: &str) -> bool {
    matches!(part.piece.who, Who::Agency { sure: false }) && part.dash() && (part.inside || is_verb(rest) && !is_told(rest))
}

/// The first `n` words and what follows them.
fn split_words(text: &str, n: usize) -> Option<(&str, &str)> {
    let mut end = 0;
    for _ in 0..n {
        let rest = text.get(end..)?;
        let begin = rest.len() - rest.trim_start().len();
        end += begin + rest.trim_start().find(char::is_whitespace)?;
    }
    Some((text.get(..end)?.trim(), text.get(end..)?.trim_start()))
}

/// Whether a text begins with a verb that reports begin with, or with what stands in front of one.
pub(super) fn is_verb(text: &str) -> bool {
    const ALMOST: [&str; 7] = ["لم", "لن", "قد", "كان", "كانت", "تم", "تمت"];
    let word = fold(who::trim(text.split_whitespace().next().unwrap_or("")));
    listed("verb", &word) || reporting(&word).is_some() || ALMOST.contains(&word.as_str())
}

/// "صوت الحق -" above a report: behind a name the dash says that it heads what stands below it.
pub fn outlet_line(line: &str, below: &str) -> Option<Lead> {
    let name = line.trim_end().strip_suffix(['-', '–', '—', '/', 'ـ', '|', ':'])?;
    // "الوئام- خاص:": the word behind the dash is no part of it.
    let name = name.split_once(['-', '–', '—']).filter(|(_, role)| who::read(role).who == Who::Role).map_or(name, |(name, _)| name);
    let fits = who::short_name(name, 3) && !who::speaks(name) && !who::is_section(name) && matches!(who::read(name).who, Who::Other);
    (fits && is_verb(below)).then(|| Lead { outlet: Some(who::trim(name).to_string()), bytes: line.len(), ..Lead::default() })
}

/// "رويترز ذكرت أن": the agency is whom the verb names.
fn is_told(text: &str) -> bool {
    let word = fold(who::trim(text.split_whitespace().nth(1).unwrap_or("")));
    ["ان", "انه", "انها", "انهم", "عن"].contains(&word.as_str())
}

#[cfg(test)]
#[path = "lead_agency_tests.rs"]
mod tests;
