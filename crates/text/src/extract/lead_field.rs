//! An author's field made ready: markup, addresses, photographers and jobs are no name.

use super::who::{self, Who};
use super::{Lead, Part, beside_a_person, gather, parts};
use crate::normalize::{collapse_whitespace, fold, tidy};

/// Jobs that stand behind a name and a dash: "سامي نصر - محرر الشؤون الاقتصادية". None is a first name.
const JOBS: &[&str] = &[
    "محرر",
    "محرره",
    "مدير",
    "مديره",
    "رئيس",
    "رئيسه",
    "كاتب",
    "كاتبه",
    "صحفي",
    "صحفيه",
    "صحافي",
    "صحافيه",
    "مراسل",
    "مراسله",
    "باحث",
    "باحثه",
    "عضو",
    "عضوه",
    "استاذ",
    "استاذه",
    "خبير",
    "خبيره",
    "مستشار",
    "مستشاره",
    "نائب",
    "منسق",
    "منسقه",
    "محلل",
    "اعلامي",
    "اعلاميه",
    "اكاديمي",
    "اكاديميه",
    "شاعر",
    "شاعره",
    "روائي",
    "روائيه",
];

/// The field in one line, without what names nobody. Where nothing would be left it stays as it was.
pub fn clean(field: &str) -> String {
    let plain = without_tags(&super::super::tags::unescape(&super::super::tags::unescape(field)));
    // A line end parts a name from a place as a dash does.
    let lines: Vec<&str> = plain.lines().flat_map(blocks).map(str::trim).filter(|l| !l.is_empty()).collect();
    let line = towns_apart(&collapse_whitespace(&tidy(&lines.join(" - ").replace("; ", "؛ "))));
    let named = collapse_whitespace(&without_jobs(&without_photographer(&without_addresses(&line))));
    if who::trim(&named).is_empty() { line } else { named }
}

/// "صنعاء: عرفات مدابش  الرياض: ناصر الحقباني": behind a wide blank a place with a colon, or a photographer, begins anew.
fn blocks(line: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut begin = 0;
    for (at, wide) in line.match_indices("  ") {
        let rest = line.get(at + wide.len()..).unwrap_or("").trim_start();
        let place = rest.split_once(':').is_some_and(|(town, _)| matches!(who::read(town).who, Who::Place { .. }));
        let photo = ["تصوير", "عدسة"].iter().any(|w| rest.starts_with(w));
        if place || photo {
            out.push(line.get(begin..at).unwrap_or(""));
            begin = line.len() - rest.len();
        }
    }
    out.push(line.get(begin.min(line.len())..).unwrap_or(""));
    out
}

/// "صنعاء: عرفات مدابش عدن: محمد علي محسن": where only a colon says that a town ended a name, a dash is put between.
fn towns_apart(line: &str) -> String {
    let mut out = String::new();
    for (i, block) in line.split(':').enumerate() {
        if i > 0 {
            out.push(':');
        }
        let words: Vec<&str> = block.split_whitespace().collect();
        let town = |n: &usize| {
            let at = words.len().saturating_sub(*n);
            at >= 2 && matches!(who::read(&words.get(at..).unwrap_or_default().join(" ")).who, Who::Place { sure: true, .. })
        };
        let last = line.split(':').count() == i + 1;
        match (1..=2).rev().find(town).filter(|_| i > 0 && !last) {
            Some(n) => {
                let (name, town) = words.split_at(words.len() - n);
                out.extend([" ", &name.join(" "), " - ", &town.join(" ")]);
            }
            None => out.push_str(block),
        }
    }
    out
}

/// `<a href="...">ليلى حداد</a>` is "ليلى حداد"; "<laila@x.test>" is an address and goes too; "a < b" stays.
fn without_tags(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (front, tag) = rest.split_at(at);
        out.push_str(front);
        let end = tag.find('>').filter(|_| tag.chars().nth(1).is_some_and(|c| c.is_ascii_alphanumeric() || c == '/'));
        match end.and_then(|e| tag.get(e + 1..)) {
            Some(behind) => {
                out.push(' ');
                rest = behind;
            }
            None => {
                out.push('<');
                rest = tag.get(1..).unwrap_or("");
            }
        }
    }
    out + rest
}

/// Accounts and addresses beside a name: "ليلى حداد @laila".
fn without_addresses(line: &str) -> String {
    line.split(' ').filter(|w| !w.contains('@') && !w.contains("://")).collect::<Vec<_>>().join(" ")
}

/// "خالد السبيعي - تصوير: بدر الروقي": who took the pictures wrote nothing. "تصوير وتقرير" stays.
fn without_photographer(line: &str) -> String {
    for mark in ["(", "-", "–", "—", "،", "/", "|"] {
        let found = line.match_indices(mark).find(|(at, m)| {
            let credit = fold(line.get(at + m.len()..).unwrap_or(""));
            let credit = credit.trim_start();
            ["تصوير", "عدسه"].iter().any(|w| credit.strip_prefix(w).is_some_and(|r| r.starts_with([':', ' ', '-', '/'])))
        });
        if let Some((at, m)) = found {
            let behind = line.get(at..).unwrap_or("");
            // What stands behind the brackets, or behind the next mark, is kept.
            let from = m.len() + if m == "(" { 0 } else { behind.get(m.len()..).and_then(|b| b.find("تصوير")).unwrap_or(0) };
            let close = if m == "(" { behind.find(')').map(|e| e + 1) } else { None };
            let close = close.or_else(|| {
                let credit = behind.get(from..)?;
                let name = credit.find([':', '-', ' '])? + 1;
                let name = name + credit.get(name..)?.find(char::is_alphabetic)?;
                credit.get(name..)?.find(['-', '–', '—', '/', '|', '(', '،']).map(|e| from + name + e)
            });
            let tail = close.and_then(|e| behind.get(e..)).unwrap_or("");
            return format!("{} {tail}", line.get(..at).unwrap_or(""));
        }
    }
    line.to_string()
}

/// Drops a last piece that opens with a job.
fn without_jobs(line: &str) -> String {
    for dash in [" - ", " – ", " — ", " | ", " ("] {
        let Some((front, job)) = line.rsplit_once(dash) else { continue };
        let first = job.split_whitespace().next().map(|w| fold(who::trim(w))).unwrap_or_default();
        if JOBS.contains(&first.as_str()) && who::is_person(who::trim(front)) {
            return front.to_string();
        }
    }
    line.to_string()
}

/// An author's field: whatever is no place, outlet or role is an author, unless a person is named beside it.
pub fn author(field: &str) -> Lead {
    let field = clean(field);
    let field = field.as_str();
    if who::is_nobody(field) {
        return Lead::default();
    }
    let mut parts = parts(field, true);
    place_unknown(&mut parts);
    let mut lead = beside_a_person(&parts).unwrap_or_else(|| gather(&parts));
    if lead.byline.is_none() {
        leftover(&parts, field, &mut lead);
    } else {
        unnamed(&parts, &mut lead);
    }
    lead.byline = lead.byline.map(|b| b.trim_matches(QUOTES).to_string());
    lead.bytes = field.len();
    lead
}

/// What a piece that no list has must be by where it stands: beside an agency, in the brackets behind a name, behind an
/// outlet, or as one word with an article in front of a name, a place; a newspaper that is called like a town, behind another
/// town with nobody else beside them, an outlet; a job in front of a name nobody.
fn place_unknown(parts: &mut [Part<'_>]) {
    let who = |parts: &[Part<'_>], i: usize| parts.get(i).map(|p| p.piece.who);
    let source = |w: Option<Who>| matches!(w, Some(Who::Agency { .. } | Who::Outlet { .. }));
    let placed = parts.iter().any(|p| matches!(p.piece.who, Who::Place { .. }));
    let peopled = parts.iter().any(|p| p.piece.who == Who::Person);
    for i in 0..parts.len() {
        let Some(part) = parts.get(i).copied() else { continue };
        let text = part.piece.text;
        let words = text.split_whitespace().count();
        let next = who(parts, i + 1);
        let before = i.checked_sub(1).and_then(|i| who(parts, i));
        if let (Who::Place { .. }, Some(Who::Place { sure: true, .. }), None) = (part.piece.who, before, next)
            && parts.len() == 2
            && parts.first().is_some_and(Part::dash)
            && crate::words::outlet(text).is_some_and(|o| o.ambiguous)
        {
            mark(parts, i, Who::Outlet { sure: true });
            continue;
        }
        if part.piece.who != Who::Other || !who::short_name(text, 3) || who::speaks(text) || who::is_nobody(text) {
            continue;
        }
        let job = is_job(text);
        let place = Who::Place { sure: true, country: false };
        // Two words in front of a town in brackets are a person nobody knows: "مسعد العضياني (الرياض)".
        let stranger = |country: bool| !country && words > 1 && parts.len() == 2;
        let region = parts.get(i + 1).is_some_and(|p| p.inside && matches!(p.piece.who, Who::Place { country, .. } if !stranger(country)));
        // Two words in front of a newspaper may be a person nobody knows.
        let agency = matches!(next, Some(Who::Agency { .. })) || source(next) && words == 1;
        let town_of_agency = i == 0 && !peopled && !who::is_section(text) && (region || part.strong() && agency && !placed);
        let in_brackets = part.inside && (before == Some(Who::Person) || source(before)) && words <= 2;
        let behind_outlet = i > 0 && source(before) && next.is_none() && !placed && peopled && words <= 2 && !who::is_section(text);
        let in_front = i == 0 && words == 1 && text.starts_with("ال") && !who::is_section(text) && parts.len() == 2;
        match () {
            () if job && i == 0 && next == Some(Who::Person) => mark(parts, i, Who::Role),
            () if job => {}
            () if town_of_agency || in_brackets || behind_outlet => mark(parts, i, place),
            () if in_front && parts.get(1).is_some_and(|p| nameable(p) || p.piece.who == Who::Person) => mark(parts, i, place),
            () => {}
        }
    }
}

fn mark(parts: &mut [Part<'_>], i: usize, who: Who) {
    if let Some(part) = parts.get_mut(i) {
        part.piece.who = who;
    }
}

/// "المنسق الإعلامي", "عضو الجمعية".
fn is_job(text: &str) -> bool {
    let first = text.split_whitespace().next().map(|w| fold(who::trim(w))).unwrap_or_default();
    JOBS.contains(&first.as_str()) || first.strip_prefix("ال").is_some_and(|bare| JOBS.contains(&bare))
}

const QUOTES: [char; 5] = ['«', '»', '"', '“', '”'];

/// Two to four words that can be a name and are on no list.
fn nameable(part: &Part<'_>) -> bool {
    let text = part.piece.text;
    part.piece.who == Who::Other && text.contains(' ') && who::short_name(text, 4) && !who::speaks(text) && !who::is_nobody(text)
}

/// No word vanishes: what stands in none of the fields is an author too.
fn unnamed(parts: &[Part<'_>], lead: &mut Lead) {
    let held = [&lead.byline, &lead.dateline, &lead.outlet].map(|f| f.clone().unwrap_or_default());
    for part in parts.iter().filter(|p| p.piece.who == Who::Other && !who::is_nobody(p.piece.text)) {
        let text = part.piece.text.trim_matches(QUOTES);
        if held.iter().any(|f| f.contains(text)) {
            continue;
        }
        lead.byline = Some(format!("{}، {text}", lead.byline.take().unwrap_or_default()));
    }
}

/// Nobody is known by name: what is left over is the author, as written; a single word beside a place is an outlet, beside
/// an outlet or a name a place.
fn leftover(parts: &[Part<'_>], field: &str, lead: &mut Lead) {
    let unknown = |p: &&Part<'_>| p.piece.who == Who::Other && !who::is_nobody(p.piece.text);
    let others: Vec<&str> = parts.iter().filter(unknown).map(|p| p.piece.text).collect();
    let named = |text: &str| Some(text.trim_matches(QUOTES).to_string()).filter(|t| t.chars().any(char::is_alphabetic));
    let one_word = |p: &Part<'_>| p.piece.who == Who::Other && who::short_name(p.piece.text, 1) && !who::is_nobody(p.piece.text);
    match parts {
        // Jobs in brackets have no article: "(شاعرة)".
        [name, town] if nameable(name) && one_word(town) && (name.strong() || town.inside && town.piece.text.starts_with("ال")) => {
            lead.byline = named(name.piece.text);
            lead.dateline = named(town.piece.text);
        }
        [only] if only.piece.who == Who::Other && only.piece.led => lead.byline = named(only.piece.text),
        _ if others.len() == parts.len() && parts.iter().all(|p| nameable(p)) => lead.byline = named(&others.join("، ")),
        _ if others.len() == parts.len() => lead.byline = named(&closed(who::trim(field))),
        _ if lead.outlet.is_some() && matches!(others[..], [one] if who::is_section(one)) => {}
        _ if lead.dateline.is_none() && lead.outlet.is_some() && matches!(others[..], [one] if !one.contains(' ')) => {
            lead.dateline = named(others.first().unwrap_or(&""));
        }
        _ if lead.dateline.is_some() && lead.outlet.is_none() && matches!(others[..], [one] if !one.contains(' ')) => {
            lead.outlet = named(others.first().unwrap_or(&""));
        }
        _ => lead.byline = named(&others.join("، ")),
    }
}

/// Text whose last bracket was trimmed off gets it again.
fn closed(text: &str) -> String {
    let open = text.matches('(').count() > text.matches(')').count();
    if open { format!("{text})") } else { text.to_string() }
}
