//! Lines that look like byline and dateline and are none: a table, a list, what somebody wrote and is quoted with.

use super::{Lead, Part};
use crate::extract::names::is_possessed;
use crate::extract::who;
use crate::normalize::fold;
use crate::words::{first_name, listed, outlet, place};

/// Words of a cell of a table.
const CELL: usize = 4;

/// "القاهرة: العظمى 35 - الصغرى 22", "الرياض: الهلال 3 - النصر 1": two cells and more, each of which ends with a figure.
pub fn is_table(line: &str) -> bool {
    const MARKS: [char; 7] = ['-', '–', '—', '،', ',', '|', '؛'];
    let cells = line.split_once(':').filter(|(head, _)| !head.contains(char::is_numeric)).map_or(line, |(_, cells)| cells);
    let cell = |text: &str| {
        let last = text.split_whitespace().next_back().unwrap_or("");
        let figure = last.starts_with(char::is_numeric) && last.chars().all(|c| c.is_numeric() || matches!(c, ':' | '.' | '%' | '٪' | '/'));
        let words = text.split_whitespace().count();
        figure && (2..=CELL).contains(&words) && text.contains(char::is_alphabetic)
    };
    let mut count = 0;
    for text in cells.split(MARKS) {
        if !cell(text) {
            return false;
        }
        count += 1;
    }
    count >= 2
}

/// Words that the first paragraph of a text has at least.
const SHORT: usize = 8;

/// "كتب محمود درويش: على هذه الأرض": who is quoted. "كتب: علي حسن - أعلن" and "كتب علي حسن:" above a text say who wrote it.
pub(super) fn is_quoted(line: &str, head: &[Part<'_>], rest: &str) -> bool {
    let [only] = head else { return false };
    let verb = line.split_whitespace().next().is_some_and(|w| w == "كتب" || w == "كتبت");
    // What is quoted is short or in quotation marks; a text that is glued to its author is neither.
    let short = rest.starts_with(['«', '"', '“']) || rest.split_whitespace().count() < SHORT;
    verb && only.piece.led && only.marks.contains(':') && !rest.is_empty() && short
}

/// Whether a text that no list has can be who is introduced: behind a role that introduces nobody but persons ("كتب", "بقلم") two to
/// four words without a preposition, behind others ("خاص", "متابعة", "المصدر") a name of which one word is listed.
pub(super) fn can_be_introduced(role: &str, text: &str) -> bool {
    const SURE: [&str; 12] =
        ["كتب", "كتبت", "بقلم", "الكاتب", "الكاتبه", "المحرر", "حاوره", "حاورته", "حاورها", "حاورتها", "اجري الحوار", "اجرت الحوار"];
    // "ع.عسول" is two words.
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || c == '.').filter(|w| !w.is_empty()).collect();
    let ([first, .., last], true) = (&words[..], who::short_name(text, 4)) else { return false };
    let only_persons = SURE.contains(&fold(role).as_str());
    // "لكبيرة" is somebody's name: behind a role of persons alone nothing is somebody's.
    let owned = |w: &str| {
        w.starts_with("لل") || !only_persons && w.starts_with('ل') && w.chars().count() >= 5 && !first_name(w) && name(w).is_none()
    };
    // "الجيلالي بنحليمة": a first name with an article, by the family behind it.
    let family = last.starts_with("بن") || words.contains(&"آيت") || last.ends_with('ي') && !last.starts_with("ال");
    let excluded = first.starts_with("ال") && !first_name(first) && !(only_persons && family)
        || words.iter().any(|w| owned(w) || is_possessed(w))
        || who::speaks(text);
    if excluded || who::is_section(text) || listed("caption", &fold(first)) || outlet(text).is_some() || place(text).is_some() {
        return false;
    }
    if only_persons {
        return true;
    }
    // An interview is somebody's, a report may be "قلق أوروبي".
    let nisba = (last.starts_with("ال") || fold(role) == "حوار") && last.ends_with('ي') && words.len() == 2 && !first.ends_with('ة');
    let known = |w: &str| first_name(w) || name(w) == Some(false);
    (known(first) || known(last) || nisba) && who::sure(text) != who::Sure::Phrase
}

/// Whether a word is a listed name, and whether it is also a word.
fn name(word: &str) -> Option<bool> {
    let key = crate::romanize::key(word);
    let bare = crate::romanize::key(word.strip_prefix("ال").unwrap_or(word));
    crate::romanize::listed(&key).or_else(|| crate::romanize::listed(&bare)).map(|entry| entry.word)
}

/// "العمق المغربي", "«عين»", "عين النهار": what no list has and is an outlet by its shape.
pub(super) fn is_outlet(text: &str) -> bool {
    const HEADS: [&str; 10] = ["صوت", "صدى", "نبض", "مرصد", "عين", "ضوء", "منبر", "أنباء", "أخبار", "شبكة"];
    let words: Vec<&str> = text.split_whitespace().collect();
    let quoted = text.starts_with(['«', '"', '“']);
    let named = || words.iter().any(|w| outlet(w).is_some()) || words.first().is_some_and(|w| HEADS.contains(w));
    quoted || (2..=3).contains(&words.len()) && named()
}

/// "العمق المغربي": two words with an article, the second a nisba, as papers are called and people are not.
pub(super) fn is_paper(text: &str) -> bool {
    let nisba = |w: &str| w.starts_with("ال") && w.ends_with(['ي', 'ة']);
    text.split_once(' ').is_some_and(|(a, b)| a.starts_with("ال") && !b.contains(' ') && nisba(b))
}

/// The lead of two lines, of which the second names who wrote: an agency above a person is whose report it is.
pub(super) fn joined(above: Lead, below: Lead) -> Lead {
    let agency = above.byline.as_deref().is_some_and(|b| outlet(b).is_some());
    let (byline, source) = match (above.byline, below.byline) {
        (Some(a), Some(b)) if agency => (Some(b), Some(a)),
        (Some(a), Some(b)) if a != b && outlet(&b).is_none() => (Some(format!("{a}، {b}")), None),
        (a, b) => (a.or(b), None),
    };
    let dateline = match (above.dateline, below.dateline) {
        (Some(a), Some(b)) if a != b => Some(format!("{a}، {b}")),
        (a, b) => a.or(b),
    };
    Lead { byline, dateline, outlet: above.outlet.or(source).or(below.outlet), bytes: 0 }
}

#[cfg(test)]
#[path = "doubt_tests.rs"]
mod tests;
