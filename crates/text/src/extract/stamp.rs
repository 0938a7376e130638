//! Lines that are a date and its labels.

use super::boilerplate::{chrome, finished};
use super::contract::words;
use super::lead;
use super::who::{self, Who, is_person};
use crate::date::{FoundDate, find_dates};
use crate::normalize::fold;
use crate::words::{outlet as known_outlet, place};
use std::collections::HashSet;
use std::sync::LazyLock;

/// The date of a line that is nothing but a date.
pub(super) fn date_line(text: &str) -> Option<FoundDate> {
    if finished(text) { None } else { stamp(text) }
}

static LABELS: LazyLock<HashSet<String>> =
    LazyLock::new(|| include_str!("../../data/stamp.tsv").lines().filter(|l| !l.starts_with('#')).map(|l| fold(l.trim())).collect());

/// Whether a word is such a label, or no word at all.
pub(super) fn is_label(word: &str) -> bool {
    let word = fold(word.trim_matches(|c: char| !c.is_alphanumeric()));
    let bare = word.strip_prefix(['و', 'ب', 'ل']).unwrap_or(&word);
    !word.chars().any(char::is_alphabetic) || LABELS.contains(&word) || LABELS.contains(bare)
}

/// The date of a line that consists of a date and its labels, whatever its end. Any other word makes it prose, but for a byline,
/// a place or a section that a mark sets apart.
pub(super) fn stamp(text: &str) -> Option<FoundDate> {
    const CUT: &str = "0";
    if words(text) > 16 {
        return None;
    }
    let dates = find_dates(text);
    let rest = dates.iter().fold(text.to_string(), |rest, d| rest.replacen(d.raw.as_str(), CUT, 1));
    let labels = |part: &str| part.split(|c: char| c.is_whitespace() || matches!(c, ':' | '/' | '-' | '+' | ',')).all(is_label);
    // "الأحد 16 شعبان 1440هـ -21 أبريل 2019م": the day by both calendars.
    let hijri = |part: &str| text.contains("هـ") && part.split([' ', ':', '/', '-', ',']).all(|w| is_label(w) || who::in_date(w));
    let apart = |part: &str| !part.contains(CUT) && (lead::whole_line(part.trim()).is_some() || chrome(part.trim()).is_some());
    // "الكويت 15 فبراير 2018": where and when.
    let placed = |part: &str| {
        let left: Vec<&str> = part.split_whitespace().filter(|w| !is_label(w)).collect();
        part.contains(CUT) && !left.is_empty() && place(&left.join(" ")).is_some_and(|p| !p.ambiguous)
    };
    let parts = rest.split(['|', '•', '·', '–', '—', '،']).flat_map(|p| p.split(" - "));
    parts.into_iter().all(|p| labels(p) || hijri(p) || apart(p) || placed(p)).then(|| publication(text, dates)).flatten()
}

/// What an archive of newspapers prints above a text: "سامي حداد نشر في المساء يوم 25 - 09 - 2012".
pub(super) struct Press<'a> {
    /// Who wrote, as written.
    pub author: &'a str,
    /// The paper.
    pub outlet: &'a str,
    pub date: FoundDate,
}

/// Reads such a line, whose author may be glued to the next word. Nothing else may stand on it.
pub(super) fn press(line: &str) -> Option<Press<'_>> {
    const NAMES: usize = 6;
    let (author, rest) = line.split_once("نشر في ")?;
    let glued = is_glued(author);
    let (outlet, day) = rest.split_once(" يوم ")?;
    let (author, outlet, day) = (author.trim(), outlet.trim(), day.trim());
    let date = find_dates(day).into_iter().next().filter(|date| date.raw == day && day.contains(char::is_numeric))?;
    let short = |name: &str| words(name) <= NAMES && !name.contains(['.', '،', '؟', '!']) && !name.contains(char::is_numeric);
    // "القانون نشر في الجريدة الرسمية يوم 25 - 09 - 2012" tells of a law.
    let somebody = || glued || author.is_empty() || is_person(author) || known_outlet(author).is_some() || fold(author) == fold(outlet);
    (!outlet.is_empty() && short(outlet) && short(author) && somebody()).then_some(Press { author, outlet, date })
}

/// Whether a name runs into the word behind it ("حدادنشر", "أ فنشر"), and not "و", "ت" or "سي", which belong to that word.
fn is_glued(author: &str) -> bool {
    const NAME: usize = 3;
    if author.ends_with(char::is_whitespace) {
        return false;
    }
    let letters = |word: Option<&str>| word.map_or(0, |w| w.chars().count());
    let mut words = author.split_whitespace().rev();
    let last = letters(words.next());
    last >= NAME || last == 1 && letters(words.next()) == 1
}

/// Of the dates of a text the one of its publication: the first that is not labelled as an update, or the first of all.
fn publication(text: &str, dates: Vec<FoundDate>) -> Option<FoundDate> {
    const UPDATES: [&str; 4] = ["تحديث", "تعديل", "updated", "modified"];
    let mut from = 0;
    let mut label = |date: &FoundDate| {
        let front = fold(text.get(from..date.range.start).unwrap_or(""));
        from = date.range.end;
        front
    };
    let at = dates.iter().position(|date| {
        let front = label(date);
        !UPDATES.iter().any(|u| front.contains(u))
    });
    dates.into_iter().nth(at.unwrap_or(0))
}

/// When a text such as a record's field says that it was published: the update beside it never wins, whichever stands first.
///
/// ```
/// use mujaz_text::extract::date_of_publication;
/// let read = |text| date_of_publication(text).map(|d| d.date);
/// assert_eq!(read("آخر تحديث: 13 مايو 2024 | نشر: 12 مايو 2024").as_deref(), Some("2024-05-12"));
/// assert_eq!(read("نشر 12 مايو 2024، تحديث 13 مايو 2024").as_deref(), Some("2024-05-12"));
/// assert_eq!(read("آخر تحديث: 13 مايو 2024").as_deref(), Some("2024-05-13"));
/// ```
pub fn date_of_publication(text: &str) -> Option<FoundDate> {
    publication(text, find_dates(text))
}

/// The place on such a line: "القاهرة 5 مايو 2024" says where as well. Behind "بتوقيت" it is a time zone.
pub(super) fn stamp_place(text: &str) -> Option<String> {
    if fold(text).contains("توقيت") {
        return None;
    }
    let rest = find_dates(text).iter().fold(text.to_string(), |rest, d| rest.replacen(d.raw.as_str(), "|", 1));
    let town = |part: &str| {
        let part = who::trim(part);
        matches!(who::read(part).who, Who::Place { sure: true, country: false }).then(|| part.to_string())
    };
    rest.split(['|', '•', '·', '–', '—', '،']).flat_map(|p| p.split(" - ")).find_map(town)
}

/// A line whose elements stood side by side without a space ("ليلى حداد9 مايو 2024"): letters and digits set apart.
pub(super) fn unglued(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 4);
    let mut before = ' ';
    for c in text.chars() {
        if before.is_alphabetic() && c.is_numeric() || before.is_numeric() && c.is_alphabetic() {
            out.push(' ');
        }
        out.push(c);
        before = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{date_line, press};

    #[test]
    fn days_by_both_calendars() {
        for line in [
            "الأربعاء 11 تموز 2012 الموافق 21 شعبان 1433",
            "الأربعاء,11 تموز 2012 الموافق 21 شعبان 1433",
            "21 شعبان 1433 هـ الموافق 11 يوليو 2012 م",
            "الأربعاء 21 شعبان 1433هـ -11 يوليو 2012م",
            "الأربعاء 21 شعبان 1433هـ - 11 يوليو 2012م",
        ] {
            assert_eq!(date_line(line).map(|d| d.date).as_deref(), Some("2012-07-11"), "{line}");
        }
        for line in ["تنطلق الدورة 11 تموز 2012 الموافق 21 شعبان 1433هـ", "شعبان 11 تموز 2012", "عيد الفطر 19 أغسطس 2012 - 1433هـ"]
        {
            assert!(date_line(line).is_none(), "{line}");
        }
    }

    #[test]
    fn lines_of_archives() {
        for (line, author, outlet) in [
            ("سامي حدادنشر في المساء يوم 25 - 09 - 2012", "سامي حداد", "المساء"),
            ("ليلى منصور نشر في اليوم السابع يوم 05 - 11 - 2012", "ليلى منصور", "اليوم السابع"),
            ("نشر في الصباح يوم 10 - 08 - 2012", "", "الصباح"),
            ("الصباح نشر في الصباح يوم 10 - 08 - 2012", "الصباح", "الصباح"),
            ("أ فنشر في الصباح يوم 10 - 08 - 2012", "أ ف", "الصباح"),
        ] {
            let read = press(line).map(|p| (p.author, p.outlet, p.date.date));
            assert!(read.as_ref().is_some_and(|(a, o, d)| *a == author && *o == outlet && d.starts_with("2012-")), "{line}: {read:?}");
        }
        for line in [
            "وكان التقرير نشر في المساء يوم 25 - 09 - 2012 وأثار جدلا واسعا.",
            "قال الوزير في مقال نشر في المساء يوم الأحد.",
            "نشر في المساء",
            "تقرير أعده فريق من الباحثين في الجامعة ونشر في المساء يوم 25 - 09 - 2012",
            // Of what was printed it tells, and is not who wrote.
            "القانون نشر في الجريدة الرسمية يوم 25 - 09 - 2012",
            "القرار ونشر في الجريدة الرسمية يوم 25 - 09 - 2012",
            "القوانين التي تنشر في الجريدة الرسمية يوم 25 - 09 - 2012",
            "آخر حوار معه نشر في المساء يوم 25 - 09 - 2012",
            "مقالي الأول نشر في المساء يوم 25 - 09 - 2012",
        ] {
            assert!(press(line).is_none(), "{line}");
        }
    }
}
