//! An author's field made ready: markup, addresses, photographers and jobs are no name.

use super::who;
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
];

/// The field in one line, without what names nobody. Where nothing would be left it stays as it was.
pub fn clean(field: &str) -> String {
    let plain = without_tags(&super::super::tags::unescape(&super::super::tags::unescape(field)));
    // A line end parts a name from a place as a dash does.
    let lines: Vec<&str> = plain.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    let line = collapse_whitespace(&tidy(&lines.join(" - ")));
    let named = collapse_whitespace(&without_jobs(&without_photographer(&without_addresses(&line))));
    if who::trim(&named).is_empty() { line } else { named }
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
    for dash in [" - ", " – ", " — ", " | "] {
        let Some((front, job)) = line.rsplit_once(dash) else { continue };
        let first = job.split_whitespace().next().map(|w| fold(who::trim(w))).unwrap_or_default();
        if JOBS.contains(&first.as_str()) && who::is_person(who::trim(front)) {
            return front.to_string();
        }
    }
    line.to_string()
}
