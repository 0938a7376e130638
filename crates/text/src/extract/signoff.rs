//! What agencies and papers put behind the last sentence of a report: that it ends, who made it, when, from where it was taken.
//!
//! "(النهاية) س م", "// انتهى //", "كب/صم", "--(بترا) م ع/ ا ص", "وام/سامي حداد", "(إعداد سامي حداد - تحرير ليلى منصور)",
//! "* خدمة «نيويورك تايمز»". Each leaves, and is listed; whom it names is kept where nobody else was named. A line or a tail is
//! read as a whole: one word that belongs to none of these, and it stays.

use super::article::{Article, Removed};
use super::boilerplate::{finished, is_item};
use super::contract::words;
use super::lead::{self, Lead};
use super::names::is_named;
use super::stamp::date_line;
use super::who::{self, Sure, Who};
use crate::date::{FoundDate, find_dates};
use crate::normalize::fold;
use crate::words::{OutletKind, listed, outlet};

/// Lines that are looked at from the end.
const LINES: usize = 4;
/// No line of this kind has more words; a credit in brackets names several people.
const LINE: usize = 9;
const CREDIT: usize = 32;
/// What stands in front of it on its line has so many words.
const FRONT: usize = 3;

/// Takes them off the end of a body; never all of it.
pub(super) fn take(article: &mut Article, body: &mut Vec<String>) {
    take_for(article, body, None);
}

/// [`take`] where the author may be known beside the body.
pub(super) fn take_for(article: &mut Article, body: &mut Vec<String>, author: Option<&str>) {
    let mut cut = false;
    for _ in 0..LINES {
        if take_ending(article, body) || take_line(article, body, author) || take_tail(article, body) {
            cut = true;
        } else if !cut {
            break;
        }
        // The rule above them goes with them.
        if cut && body.len() > 1 && body.last().is_some_and(|l| is_rule(l)) {
            article.removed.extend(body.pop().map(|line| Removed { line, reason: "byline" }));
        }
    }
    name_doubtful(article, body, author);
}

/// A last line that may be who signs and may be a phrase stays, and is named as the author where nobody else is.
fn name_doubtful(article: &mut Article, body: &[String], author: Option<&str>) {
    if article.byline.is_some() || author.is_some_and(|a| !a.trim().is_empty()) {
        return;
    }
    if let [.., before, last] = body
        && (finished(before) || is_rule(before))
        && !(is_item(last) && is_item(before))
        && let Some(name) = signed(last).filter(|n| who::sure(n) == Sure::Doubtful && !is_told_of(body, n))
    {
        article.byline = Some(name);
    }
}

/// Whether a name on the last line answers a question above it, or is whom the text tells of: "من هو أفضل لاعب؟", "محمد صلاح".
fn is_told_of(body: &[String], name: &str) -> bool {
    let above = || body.iter().rev().skip(1);
    let asked = above().take(3).any(|l| l.trim_end_matches(['»', '"', ' ']).ends_with(['؟', '?']));
    asked || is_named(above(), name)
}

/// Whether a line's name is the author that is known: with a title or a second name more or less it is the same.
fn is_known(known: Option<&str>, name: &str) -> bool {
    known.is_none_or(|known| {
        let (known, name) = (fold(known), fold(name));
        known.contains(&name) || !known.is_empty() && name.contains(&known)
    })
}

/// "ــــــــ", "-----": what is drawn above a sign-off.
fn is_rule(line: &str) -> bool {
    line.chars().count() >= 3 && line.chars().all(|c| matches!(c, 'ـ' | '_' | '-' | '–' | '—' | '=' | ' '))
}

/// "// انتهى //", "17:18 ت م", "0106": a mark of the end and what an agency's system prints below it.
fn take_ending(article: &mut Article, body: &mut Vec<String>) -> bool {
    let from = body.len().saturating_sub(LINES).max(1);
    let Some(at) = (from..body.len()).find(|i| body.get(*i).is_some_and(|l| is_end(l, true))) else { return false };
    if !body.iter().skip(at + 1).all(|l| is_stamp(l) || is_initials(l) || is_end(l, true)) {
        return false;
    }
    article.removed.extend(body.drain(at..).map(|line| Removed { line, reason: "byline" }));
    true
}

/// A last line that is nothing but a credit.
fn take_line(article: &mut Article, body: &mut Vec<String>, author: Option<&str>) -> bool {
    let Some((reason, lead)) = line(article, body, author) else { return false };
    keep(article, lead);
    article.removed.extend(body.pop().map(|line| Removed { line, reason }));
    true
}

/// What a last line says, and the reason that it leaves for.
fn line(article: &mut Article, body: &[String], author: Option<&str>) -> Option<(&'static str, Lead)> {
    let [.., before, last] = body else { return None };
    // The last of a list is no credit.
    if is_item(last) && is_item(before) {
        return None;
    }
    if let Some(lead) = credit(last) {
        return Some(("byline", lead));
    }
    // An address says how to reach the author, not who that is.
    let nobody = Some(("byline", Lead::default()));
    if is_address(last) {
        return nobody;
    }
    if let Some((date, lead)) = agency_stamp(last) {
        article.published = article.published.take().or(date);
        return Some(("byline", lead));
    }
    // Below an agency's sign or initials its clock stands, whichever day was published.
    let signed_above = is_initials(before) || credit(before).is_some_and(|l| l.byline.is_some());
    if let Some(date) = date_line(last).filter(|_| signed_above && last.chars().all(|c| !c.is_alphabetic())) {
        article.published.get_or_insert(date);
        return Some(("date", Lead::default()));
    }
    let clock = is_initials(last) && date_line(before).is_some() && !before.contains(char::is_alphabetic);
    if !(clock || finished(before) || is_rule(before) || before.ends_with(['»', '"', ')', '-', '*', '/'])) {
        return None;
    }
    if is_initials(last) {
        return nobody;
    }
    if let Some(date) = date_line(last).filter(|d| article.published.as_ref().is_none_or(|p| p.date == d.date) && body.len() > 2) {
        article.published.get_or_insert(date);
        return Some(("date", Lead::default()));
    }
    // Whom the line names must be the author that is known beside the text: another name is cut off nowhere.
    let known = author.filter(|a| !a.trim().is_empty()).or(article.byline.as_deref());
    if let Some(lead) = lead::signature(last).filter(|l| l.byline.as_deref().is_none_or(|b| outlet(b).is_some() || is_known(known, b))) {
        return Some(("byline", lead));
    }
    if let Some(lead) = signed_from(last).filter(|l| l.byline.as_deref().is_none_or(|name| is_known(known, name))) {
        article.dateline = article.dateline.take().or_else(|| lead.dateline.clone());
        return Some(("byline", Lead { byline: lead.byline.filter(|_| author.is_none()), ..Lead::default() }));
    }
    let name = signed(last).filter(|n| is_known(known, n))?;
    let sure = known.is_some() || who::sure(&name) == Sure::Name && !is_told_of(body, &name);
    sure.then(|| ("byline", Lead { byline: Some(name), ..Lead::default() }))
}

/// What stands behind the last sentence on its own line.
fn take_tail(article: &mut Article, body: &mut [String]) -> bool {
    let Some(last) = body.last_mut() else { return false };
    let Some((at, lead)) = tail(last) else { return false };
    let line = last.split_off(at);
    last.truncate(last.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '/' | '#' | '*')).len());
    keep(article, lead);
    article.removed.push(Removed { line: line.trim().to_string(), reason: "byline" });
    true
}

fn keep(article: &mut Article, lead: Lead) {
    // An agency beside a person is whose report it is.
    let (byline, source) = if article.byline.is_some() {
        (None, lead.byline.filter(|b| outlet(b).is_some() && article.byline.as_deref() != Some(b)))
    } else {
        (lead.byline, None)
    };
    article.byline = article.byline.take().or(byline);
    article.outlet = article.outlet.take().or(lead.outlet).or(source);
}

/// Where the tail of a paragraph begins, and what it says: the longest behind a stop that is read as a whole.
fn tail(paragraph: &str) -> Option<(usize, Lead)> {
    let from = paragraph.char_indices().rev().nth(CREDIT * 8).map_or(0, |(at, _)| at);
    let marks = ['.', '؟', '!', '…', '»', '"', '-', '–', '/', '#', '('];
    let stops = paragraph.match_indices(marks).filter(|(at, _)| *at >= from);
    stops.map(|(at, mark)| if mark == "(" { at } else { at + mark.len() }).find_map(|at| {
        let (front, text) = (paragraph.get(..at)?, paragraph.get(at..)?);
        let said = front.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '/' | '#'));
        // An initial ends no sentence: "ق. م", "د. سامي".
        let word = || said.split_whitespace().next_back().map_or(0, |w| w.chars().filter(|c| c.is_alphanumeric()).count());
        let short = said.split_whitespace().take(FRONT).count() < FRONT;
        if text.trim().is_empty() || !finished(said) || short || word() < 2 {
            return None;
        }
        let loose = text.starts_with(char::is_whitespace) || said.len() < front.len() || text.contains('/') || text.starts_with(['(', '-']);
        let lead = if is_end(text, false) || is_initials(text) {
            Some(Lead::default())
        } else {
            credit(text).or_else(|| agency_stamp(text).map(|(_, lead)| lead))
        };
        lead.filter(|_| loose).map(|lead| (at, lead))
    })
}

/// Marks around a sign-off.
fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || "/-–—()[]#*.:،\\_<>«»\"".contains(c))
}

/// "(النهاية) س م", "// انتهى //", "انتهى/خ"; inside of a line with a mark around it or initials behind it.
fn is_end(text: &str, whole: bool) -> bool {
    const ENDS: [&str; 6] = ["انتهي", "النهايه", "يتبع", "نهايه الخبر", "انتهي الخبر", "انتهت"];
    if words(text) > LINE || text.trim_end().ends_with('.') && !text.contains(['/', '(', '#', '*']) {
        return false;
    }
    let folded = fold(bare(text));
    let rest = ENDS.iter().rev().find_map(|e| folded.strip_prefix(e)).filter(|r| !r.starts_with(char::is_alphabetic));
    let marked = text.trim_start().starts_with(['/', '(', '[', '#', '*', '-', '<']);
    rest.is_some_and(|r| {
        let behind = bare(r).split_whitespace().all(is_short) && (marked || r.starts_with('/') || is_initials(r));
        if r.is_empty() { marked || whole && words(text) == 1 } else { behind }
    })
}

/// A word of no more than three letters, or a number: initials, a time, "ت م".
fn is_short(word: &str) -> bool {
    word.split(['/', '.', '-', ':']).all(|w| w.chars().count() <= 3 || w.chars().all(char::is_numeric)) || word == "NNNN"
}

/// "17:18 ت م", "0106", "NNNN": what a system prints.
fn is_stamp(line: &str) -> bool {
    let line = bare(line);
    words(line) <= 4 && line.split_whitespace().all(is_short) && (line.contains(char::is_numeric) || line == "NNNN")
}

/// Initials of those who wrote and edited: "كب/صم", "ع ب م", "م ع/ ا ص", "س.م". Words of two letters are none by themselves.
fn is_initials(text: &str) -> bool {
    let text = bare(text);
    let groups: Vec<&str> = text.split(|c: char| c.is_whitespace() || matches!(c, '/' | '.' | '-')).filter(|w| !w.is_empty()).collect();
    let letters = |w: &str| w.chars().filter(|c| *c != 'ـ').count();
    let arabic = |w: &str| w.chars().all(|c| matches!(c, 'ء'..='ي'));
    let single = groups.iter().all(|w| letters(w) == 1);
    let slashed =
        text.contains('/') && groups.iter().all(|w| letters(w) <= 3 && !["نعم", "لا"].contains(w) && !listed("function", &fold(w)));
    (2..=8).contains(&groups.len()) && groups.iter().all(|w| arabic(w)) && (single || slashed) && outlet(text).is_none()
}

/// A line or a tail that says who made the report or where it was taken from.
fn credit(text: &str) -> Option<Lead> {
    let text = text.trim();
    if words(text) > CREDIT {
        return None;
    }
    made_by(text).or_else(|| (words(text) <= LINE).then(|| taken_from(text).or_else(|| agency_and(text))).flatten())
}

/// "(إعداد سامي حداد للنشرة العربية - تحرير ليلى منصور)".
fn made_by(text: &str) -> Option<Lead> {
    const ROLES: [&str; 8] = ["اعداد", "تحرير", "تغطيه", "كتابه", "ترجمه", "شارك", "شاركت", "اعده"];
    let inner = text.strip_prefix('(')?.trim_end_matches('.').strip_suffix(')')?;
    let first = fold(who::trim(inner.split_whitespace().next()?));
    let edited = inner.split_whitespace().map(fold).filter(|w| ROLES.contains(&w.as_str())).count();
    if !ROLES.contains(&first.as_str()) || inner.contains(['.', '؟', '!']) || edited < 2 && words(inner) > 6 {
        return None;
    }
    let piece = inner.split(" - ").flat_map(|p| p.split(" – ")).next()?;
    let name = piece.split_whitespace().skip(1).filter(|w| !["صحفية", "للنشرة", "العربية"].contains(w)).collect::<Vec<_>>().join(" ");
    Some(Lead { byline: Some(name).filter(|n| who::may_be_person(n)), ..Lead::default() })
}

/// "المصدر: رويترز", "* خدمة «نيويورك تايمز»", "نقلا عن الجزيرة", "(أ ف ب)", "-وات-".
fn taken_from(text: &str) -> Option<Lead> {
    const HEADS: [&str; 9] = ["المصدر", "المصادر", "نقلا عن", "خدمه", "بالاتفاق مع", "مصدر الخبر", "مترجم عن", "خاص ب", "المصدر الاصلي"];
    let marked = text.starts_with(['(', '[', '-', '–', '*', '«', '"', '/', '“']);
    let inner = bare(text);
    let words: Vec<String> = inner.split_whitespace().map(|w| fold(bare(w))).filter(|w| !w.is_empty()).collect();
    let head =
        HEADS.iter().map(|h| h.split(' ').collect::<Vec<_>>()).find(|h| words.len() > h.len() && words.iter().zip(h).all(|(a, b)| a == b));
    if let Some(head) = head {
        let mut rest = inner;
        for _ in 0..head.len() {
            rest = bare(rest.find(|c: char| c.is_whitespace() || matches!(c, ':' | '(' | '«')).and_then(|at| rest.get(at..))?);
        }
        let sourced = head.first().is_some_and(|h| h.starts_with("المص"))
            && inner.contains([':', '(', '/'])
            && who::short_name(rest, 5)
            && !who::speaks(rest);
        return named(rest).or_else(|| sourced.then(|| Lead { outlet: Some(rest.to_string()), ..Lead::default() }));
    }
    let whole = || outlet(inner).is_some_and(|o| o.kind == OutletKind::Agency && !o.ambiguous);
    if marked || whole() { named(inner) } else { None }
}

/// Outlets and agencies that a text names, all of them known: "رويترز، أ ف ب".
fn named(text: &str) -> Option<Lead> {
    let known = |name: &str| outlet(bare(name)).is_some() || matches!(who::read(bare(name)).who, Who::Agency { .. } | Who::Outlet { .. });
    let names: Vec<&str> = text.split(['،', '+', '/']).map(bare).filter(|n| !n.is_empty()).collect();
    if names.is_empty() || !names.iter().all(|n| known(n)) {
        return None;
    }
    let agency = names.iter().all(|n| outlet(n).is_some_and(|o| o.kind == OutletKind::Agency));
    let all = Some(names.join("، "));
    Some(if agency { Lead { byline: all, ..Lead::default() } } else { Lead { outlet: all, ..Lead::default() } })
}

/// "وام/سامي حداد/ليلى منصور", "(بترا) م ع/ ا ص": an agency and its people or their initials.
fn agency_and(text: &str) -> Option<Lead> {
    let text = text.trim_start_matches(['-', '–', '/', ' ', '#']);
    let (agency, rest) = match text.strip_prefix('(').and_then(|t| t.split_once(')')) {
        Some((inner, rest)) => (inner, rest),
        None => text.split_once('/')?,
    };
    if !outlet(bare(agency)).is_some_and(|o| o.kind == OutletKind::Agency) || bare(rest).is_empty() {
        return None;
    }
    let people: Vec<&str> = rest.split('/').map(bare).filter(|p| !p.is_empty()).collect();
    let person = |p: &&str| who::short_name(p, 4) && p.contains(' ') && !who::speaks(p);
    let short = |p: &&str| p.split_whitespace().all(is_short) && p.chars().count() <= 8;
    if !people.iter().all(|p| person(p) || short(p)) || people.iter().all(|p| !short(p)) && people.len() > 4 {
        return None;
    }
    let persons: Vec<&str> = people.iter().copied().filter(|p| who::is_person(p)).collect();
    let source = bare(agency).to_string();
    Some(if persons.is_empty() {
        Lead { byline: Some(source), ..Lead::default() }
    } else {
        Lead { byline: Some(persons.join("، ")), outlet: Some(source), ..Lead::default() }
    })
}

/// "بنا 1322 جمت 22/10/2026", "بترا - 09/09/2026 13:41:22": an agency and its clock.
fn agency_stamp(line: &str) -> Option<(Option<FoundDate>, Lead)> {
    const CLOCK: [&str; 20] = [
        "جمت",
        "ت",
        "غ",
        "غرينتش",
        "بتوقيت",
        "gmt",
        "utc",
        "م",
        "ينا",
        "فبر",
        "مار",
        "ابر",
        "ماي",
        "يون",
        "يول",
        "اغس",
        "سبت",
        "اكت",
        "نوف",
        "ديس",
    ];
    let at = line.find(char::is_numeric)?;
    let agency = bare(line.get(..at)?);
    let clock = line.get(at..)?;
    let printed =
        |w: &str| w.contains(char::is_numeric) && w.chars().all(|c| !c.is_alphabetic()) || CLOCK.contains(&fold(bare(w)).as_str());
    let fits = words(line) <= LINE && words(clock) >= 2 && clock.split_whitespace().all(printed);
    let known = outlet(agency).is_some_and(|o| o.kind == OutletKind::Agency);
    let date = find_dates(clock).into_iter().next();
    (fits && known && (date.is_some() || clock.contains(':') || fold(clock).contains("جمت")))
        .then(|| (date, Lead { byline: Some(agency.to_string()), ..Lead::default() }))
}

/// "بابل – زينب الربيعي": from where, and who signs.
fn signed_from(line: &str) -> Option<Lead> {
    let sure = words(line) <= LINE && !line.contains([':', '،', '(', '«']);
    let (a, b) = line.split_once(['–', '—', '-', '/', '|']).filter(|_| sure)?;
    let placed = |t: &str| matches!(who::read(t).who, Who::Place { country: false, .. });
    let person = |t: &str| who::is_person(who::trim(t));
    let (town, name) = if placed(a) && person(b) {
        (a, b)
    } else if person(a) && placed(b) {
        (b, a)
    } else {
        return None;
    };
    Some(Lead { byline: Some(who::trim(name).to_string()), dateline: Some(who::trim(town).to_string()), ..Lead::default() })
}

/// "sami@example.test" on a line of its own.
fn is_address(line: &str) -> bool {
    let line = line.trim().trim_start_matches(['-', '–', '*', ' ']);
    !line.contains(char::is_whitespace) && line.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
}

/// A person who signs on the last line: "- سامي حداد".
fn signed(line: &str) -> Option<String> {
    let name = line.trim().trim_start_matches(['-', '–', '*', 'ـ', ' ']);
    (words(name) <= 4 && !name.ends_with(['.', '؟', '!', ':', '،']) && !name.contains("..") && who::is_person(name))
        .then(|| name.to_string())
}

#[cfg(test)]
#[path = "signoff_tests.rs"]
mod tests;
