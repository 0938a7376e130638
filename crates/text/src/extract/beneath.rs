//! Who wrote a page and when, on lines that Readability left out with the page's head: between heading and text, or below a standfirst
//! that is the text's first paragraph.

use super::article::Article;
use super::asides::Taken;
use super::boilerplate::{self, finished};
use super::contract::words;
use super::lead::{self, Lead};
use super::stamp::{is_label, stamp, unglued};
use super::who;
use crate::date::{FoundDate, find_dates};
use crate::normalize::fold;

/// So many lines are looked at.
const NEAR: usize = 6;
/// A longer line holds more than a date and a name.
const LINE: usize = 10;

/// What stands there in lines that nobody has taken.
pub(super) fn take(article: &mut Article, taken: &Taken, lines: &[String], body: &[String]) {
    let unread: Vec<String> = lines.iter().filter(|l| taken.find(l).is_none()).cloned().collect();
    byline(article, &unread, body);
    day(article, &unread, body);
}

/// The byline beneath the title.
fn byline(article: &mut Article, lines: &[String], body: &[String]) {
    if article.byline.is_some() || article.dateline.is_some() {
        return;
    }
    let above = above(article, lines, body);
    let labelled = above.iter().find_map(|line| lead::loose_line(line));
    // On another day somebody wrote another article, which stands there too.
    let own = |day: &FoundDate| article.published.as_ref().is_none_or(|known| known.date == day.date);
    let credit = |line: &String| name_and_day(line).filter(|(_, day)| own(day)).map(|(lead, _)| lead);
    let above = labelled.or_else(|| above.into_iter().find_map(credit));
    if let Some(found) = above.or_else(|| signed(&below(lines, body))) {
        (article.byline, article.dateline) = (found.byline, found.dateline);
        article.outlet = article.outlet.take().or(found.outlet);
    }
}

/// The date beneath the title, on a short line of whatever else stands there.
fn day(article: &mut Article, lines: &[String], body: &[String]) {
    if article.published.is_some() {
        return;
    }
    let short = |line: &&String| words(line) <= LINE && !finished(line);
    let read = |line: &String| {
        let line = unglued(line);
        stamp(&line).or_else(|| find_dates(&line).into_iter().next())
    };
    let above = above(article, lines, body).into_iter().filter(short).find_map(read);
    article.published = above.or_else(|| below(lines, body).into_iter().find_map(|line| dated(line)));
}

/// The lines between the title and the first paragraph.
fn above<'a>(article: &Article, lines: &'a [String], body: &[String]) -> Vec<&'a String> {
    let title = lines.iter().rposition(|line| article.title.as_deref() == Some(line.as_str()));
    let (Some(title), Some(first)) = (title, body.first()) else { return Vec::new() };
    lines.iter().skip(title + 1).take(NEAR).take_while(|line| !first.contains(line.as_str())).collect()
}

/// The lines between the first paragraph and the second, if one of them is a day: names and days, up to anything longer or a label of other
/// news. A name alone may be what a picture shows.
fn below<'a>(lines: &'a [String], body: &[String]) -> Vec<&'a String> {
    const NAMES: usize = 6;
    let (Some(first), Some(second)) = (body.first(), body.get(1)) else { return Vec::new() };
    let Some(at) = lines.iter().position(|line| line == first) else { return Vec::new() };
    let short = |line: &&String| words(line) <= NAMES && !finished(line) && boilerplate::kind(line) != Some("related");
    let own = |line: &&String| *line != second && (short(line) || stamp(line).is_some());
    let found: Vec<&String> = lines.iter().skip(at + 1).take(NEAR).take_while(own).collect();
    if found.iter().any(|line| dated(line).is_some()) { found } else { Vec::new() }
}

/// The date of a line that is a date with its labels, or somebody's name beside a date.
fn dated(line: &str) -> Option<FoundDate> {
    let line = unglued(line);
    stamp(&line).or_else(|| {
        let day = find_dates(&line).into_iter().next()?;
        let rest = without(&line, &day);
        (lead::loose_line(rest.trim()).is_some() || person(&rest).is_some()).then_some(day)
    })
}

/// Who signs on one of these lines: with a label or a place, or by a name alone beside the day or right above it.
fn signed(lines: &[&String]) -> Option<Lead> {
    let labelled = lines.iter().find_map(|line| lead::loose_line(line).filter(|lead| lead.byline.is_some()));
    let beside = |(at, line): (usize, &&String)| {
        let line = unglued(line);
        match find_dates(&line).into_iter().next() {
            Some(day) => person(&without(&line, &day)),
            None => lines.get(at + 1).and_then(|next| dated(next)).and_then(|_| person(&line)),
        }
    };
    labelled.or_else(|| lines.iter().enumerate().find_map(beside))
}

/// Who wrote and on which day, on one line without a word that says so: "سامر الخطيب - 12/05/2024 10:20", "12 مايو 2024 | رنا حداد". Two
/// days are those of a life, and before the net nothing was published there.
pub(super) fn name_and_day(line: &str) -> Option<(Lead, FoundDate)> {
    const NET: &str = "1990";
    // Most lines of a text are longer.
    if words(line) > LINE || finished(line) || !line.contains(char::is_numeric) {
        return None;
    }
    let line = unglued(line);
    let mut days = find_dates(&line).into_iter();
    let day = days.next().filter(|day| day.date.as_str() > NET)?;
    if days.next().is_some() {
        return None;
    }
    let rest = without(&line, &day);
    let labelled = lead::loose_line(who::trim(&rest)).filter(|lead| lead.byline.is_some());
    let name: Vec<&str> = rest.split_whitespace().filter(|word| !is_label(word)).collect();
    Some((labelled.or_else(|| person(&name.join(" ")))?, day))
}

/// Somebody whose name is known.
fn person(text: &str) -> Option<Lead> {
    let name = who::trim(text.trim());
    who::is_person(name).then(|| Lead { byline: Some(name.to_string()), ..Lead::default() })
}

/// A line without its day and without the words that lead to that: "أضيف بواسطة سامر الخطيب بتاريخ 12/05/2024".
fn without(line: &str, day: &FoundDate) -> String {
    const LEADS: [&str; 9] = ["بتاريخ", "في", "يوم", "الساعه", "احد", "الاحد", "الثلاثاء", "الاربعاء", "السبت"];
    let rest = line.replacen(day.raw.as_str(), " ", 1);
    let leads = |word: &&str| !word.contains(char::is_alphabetic) || LEADS.contains(&fold(who::trim(word)).as_str());
    let mut said: Vec<&str> = rest.split_whitespace().collect();
    while said.last().is_some_and(leads) {
        said.pop();
    }
    said.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TITLE: &str = "افتتاح جسر جديد على النهر";
    const DECK: &str = "العبارة القديمة تتوقف بعد خمسين عاما من العمل على النهر.";
    const TEXT: &str = "وقال المحافظ إن الجسر يختصر زمن الرحلة إلى النصف ويخفف الزحام.";

    fn read(between: &[&str]) -> (Option<String>, Option<String>) {
        let lines: Vec<String> = [TITLE, DECK].into_iter().chain(between.iter().copied()).chain([TEXT]).map(String::from).collect();
        let body = [DECK, TEXT].map(String::from);
        let mut article = Article { title: Some(TITLE.into()), ..Article::default() };
        byline(&mut article, &lines, &body);
        day(&mut article, &lines, &body);
        (article.byline, article.published.map(|at| at.date))
    }

    #[test]
    fn names_and_days_below_a_standfirst_are_read() {
        let both = |name: &str| (Some(name.to_string()), Some("2024-05-12".to_string()));
        for between in [
            &["بقلم: سامر الخطيب", "12 مايو 2024"][..],
            &["سامر الخطيب", "12 مايو 2024 - 10:20"][..],
            &["سامر الخطيب | 12 مايو 2024"][..],
            &["الأحد 12 مايو 2024", "كتب: سامر الخطيب"][..],
            &["سامر الخطيب12/05/2024"][..],
            &["اقتصاد", "بقلم: سامر الخطيب", "12 مايو 2024"][..],
        ] {
            assert_eq!(read(between), both("سامر الخطيب"), "{between:?}");
        }
        for between in [
            // What a picture shows, other news with its day, a label of such.
            &["سامر الخطيب"][..],
            &["البلدية تبدأ صيانة قنوات الري القديمة في الشمال", "11 مايو 2024"][..],
            &["اقرأ أيضا", "سامر الخطيب", "11 مايو 2024"][..],
            &["إعلان الفائزين في مسابقة 2023"][..],
            &[][..],
        ] {
            assert_eq!(read(between), (None, None), "{between:?}");
        }
    }

    #[test]
    fn those_above_the_text_are_read_first() {
        let lines = [TITLE, "كتبت: رنا خليل", "10 مايو 2024", DECK, "بقلم: سامر الخطيب", "12 مايو 2024", TEXT].map(String::from);
        let body = [DECK, TEXT].map(String::from);
        let mut article = Article { title: Some(TITLE.into()), ..Article::default() };
        byline(&mut article, &lines, &body);
        day(&mut article, &lines, &body);
        assert_eq!((article.byline.as_deref(), article.published.map(|at| at.date).as_deref()), (Some("رنا خليل"), Some("2024-05-10")));
    }
    #[test]
    fn a_name_beside_a_day_needs_no_label() {
        for line in [
            "سامر الخطيب - 12/05/2024",
            "12 مايو 2024 - سامر الخطيب",
            "الأحد 12 مايو 2024 | سامر الخطيب",
            "سامر الخطيب - الأحد 12 مايو 2024 10:20 صباحا",
            "سامر الخطيب12/05/2024",
            // The words in front of the day are none of the name.
            "أضيف بواسطة سامر الخطيب بتاريخ 12/05/2024",
            "بقلم: سامر الخطيب بتاريخ: 12/05/2024",
            "سامر الخطيب في 12 مايو 2024",
            "كتب سامر الخطيب يوم 12 مايو 2024",
            "نشر من طرف سامر الخطيب في 12 مايو 2024",
            "أرسله سامر الخطيب في أحد, 12/05/2024 - 10:20",
        ] {
            let (lead, day) = name_and_day(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((lead.byline.as_deref(), day.date.as_str()), (Some("سامر الخطيب"), "2024-05-12"), "{line}");
            let lines = [TITLE, line, DECK, TEXT].map(String::from);
            let mut article = Article { title: Some(TITLE.into()), ..Article::default() };
            byline(&mut article, &lines, &[DECK, TEXT].map(String::from));
            assert_eq!(article.byline.as_deref(), Some("سامر الخطيب"), "{line}");
            // What stands there of another day is another article's.
            let published = find_dates("13 مايو 2024").into_iter().next();
            let mut article = Article { title: Some(TITLE.into()), published, ..Article::default() };
            byline(&mut article, &lines, &[DECK, TEXT].map(String::from));
            assert_eq!(article.byline, None, "{line}");
        }
        for line in [
            "12 مايو 2024",
            "سامر الخطيب",
            "محليات | 12 مايو 2024",
            "أضيف بتاريخ 12 مايو 2024",
            "عمان في 12 مايو 2024",
            "الضفاف - 12/05/2024",
            "افتتاح الجسر 12 مايو 2024",
            "سامر الخطيب (12 مايو 1991 - 3 مارس 2020)",
            "سامر الخطيب - 13 مارس 1941",
            "وقال سامر الخطيب في 12 مايو 2024.",
            "وقال سامر الخطيب إن العمل في الجسر يبدأ في 12 مايو 2024 ويستمر عامين",
        ] {
            assert!(name_and_day(line).is_none(), "{line}");
        }
    }
}
