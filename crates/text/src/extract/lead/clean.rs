//! An author's field made ready: markup, addresses, dates, photographers and jobs are no name.

use super::who::{self, Who};
use crate::date::find_months;
use crate::lexicon::PAGE_WORDS;
use crate::normalize::{collapse_whitespace, fold, tidy};
use crate::words::{first_name, listed};

/// The field in one line, without what names nobody. Where nothing would be left it stays as it was.
pub(super) fn clean(field: &str) -> String {
    let plain = without_tags(&super::super::tags::unescape(&super::super::tags::unescape(field)));
    // A line end parts a name from a place as a dash does.
    let lines: Vec<&str> = plain.lines().flat_map(blocks).map(str::trim).filter(|l| !l.is_empty()).collect();
    let line = collapse_whitespace(&tidy(&lines.join(" - ").replace("; ", "؛ ")));
    let line = towns_apart(&credit_apart(&without_stamp(&line)));
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

/// "جدة – سامي حداد | Tuesday, 11 August 2015 - 13:08 pm": a day, a date and a clock beside a name say when it was printed. A
/// figure alone, or a month that somebody may be called by, stays.
/// In a line of Latin letters it must be the end: what follows it there is as often a key ("Print E-mail") as a name.
fn without_stamp(line: &str) -> String {
    let latin = crate::letters(line).0 == 0;
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut out: Vec<&str> = Vec::with_capacity(words.len());
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let run = words.iter().skip(at).take_while(|w| Stamp::of(w) != Stamp::None).count();
        let kinds: Vec<Stamp> = words.iter().skip(at).take(run).map(|w| Stamp::of(w)).collect();
        let has = |kind: Stamp| kinds.contains(&kind);
        let dated = has(Stamp::Day) && (has(Stamp::Figure) || has(Stamp::Clock)) || has(Stamp::Clock) && has(Stamp::Figure);
        if dated && !(latin && at > 0 && at + run < words.len()) {
            out.push("-");
            at += run;
        } else {
            out.push(word);
            at += 1;
        }
    }
    collapse_whitespace(&out.join(" "))
}

/// What a word of an author's field has to do with a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stamp {
    /// A day of the week, a month, "pm".
    Day,
    /// "13:08", "2015-08-10".
    Clock,
    /// "11", "2015".
    Figure,
    /// A dash or a bar between them.
    Mark,
    None,
}

impl Stamp {
    fn of(word: &str) -> Self {
        const DAYS: [&str; 9] = ["السبت", "الاحد", "الاثنين", "الثلاثاء", "الثلثاء", "الاربعاء", "الخميس", "الجمعه", "الموافق"];
        const LATIN: &[&str] = &[
            "mon", "tue", "wed", "thu", "fri", "sat", "sun", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
            "dec", "am", "pm", "gmt", "utc", "sept", "et", "est", "edt", "pt", "pst", "pdt", "cet", "gst",
        ];
        const LONG: [&str; 18] = [
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
            "january",
            "february",
            "march",
            "april",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ];
        let core = word.trim_matches(|c: char| !c.is_alphanumeric());
        // "3:45 م": beside a clock the letters say which half of the day.
        if core.is_empty() || ["ص", "م", "صباحا", "مساء", "ظهرا"].contains(&fold(core).as_str()) {
            return Self::Mark;
        }
        if core.starts_with(char::is_numeric) && core.chars().all(|c| c.is_numeric() || matches!(c, ':' | '-' | '/' | '.')) {
            return if core.contains([':', '-', '/']) { Self::Clock } else { Self::Figure };
        }
        let (folded, latin) = (fold(core), core.to_ascii_lowercase());
        let month = || core.chars().count() > 2 && !first_name(core) && !find_months(core).is_empty();
        let day = DAYS.contains(&folded.as_str()) || LATIN.contains(&latin.as_str()) || LONG.contains(&latin.as_str());
        if day || month() { Self::Day } else { Self::None }
    }
}

/// "سامي حداد - جازان تصوير- ليلى منصور": in front of the photographer a dash is put, where only a blank stands.
fn credit_apart(line: &str) -> String {
    for credit in [" تصوير", " عدسة", " بعدسة"] {
        let Some((front, tail)) = line.split_once(credit) else { continue };
        let before = front.split_whitespace().next_back().unwrap_or("");
        let named = before.ends_with(|c: char| c.is_alphabetic() || c == ')') && !listed("role", &fold(before));
        if named && tail.trim_start().starts_with([':', '-', '–', '—', '/']) {
            return format!("{front} -{credit}{tail}");
        }
    }
    line.to_string()
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
            ["تصوير", "عدسه", "بعدسه"].iter().any(|w| credit.strip_prefix(w).is_some_and(|r| r.starts_with([':', ' ', '-', '/'])))
        });
        if let Some((at, m)) = found {
            let behind = line.get(at..).unwrap_or("");
            // What stands behind the brackets, or behind the next mark, is kept.
            let blank = behind.get(m.len()..).map_or(0, |b| b.len() - b.trim_start().len());
            let from = m.len() + blank;
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
    for dash in [" - ", " – ", " — ", " | ", " (", "، "] {
        let Some((front, job)) = line.rsplit_once(dash) else { continue };
        let first = job.split_whitespace().next().map(|w| fold(who::trim(w))).unwrap_or_default();
        if PAGE_WORDS.is(&first, "job") && who::is_person(who::trim(front)) {
            return front.to_string();
        }
    }
    line.to_string()
}

/// "المنسق الإعلامي", "عضو الجمعية".
pub(super) fn is_job(text: &str) -> bool {
    let first = text.split_whitespace().next().map(|w| fold(who::trim(w))).unwrap_or_default();
    PAGE_WORDS.is(&first, "job") || first.strip_prefix("ال").is_some_and(|bare| PAGE_WORDS.is(bare, "job"))
}
