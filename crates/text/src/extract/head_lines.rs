//! Lines of a page's text that say who wrote it, where and when: above its first paragraph, below a standfirst, at its end.

use super::article::{Article, Removed};
use super::beneath::name_and_day;
use super::stamp::{is_label, stamp, stamp_place, unglued};
use super::{boilerplate, lead, who};
use crate::date::find_dates;
use crate::normalize::fold;
use crate::words::outlet;

/// Who made the text, on a line of its own among the first paragraphs or as the last one, where nothing else says it.
pub(super) fn take_signature(article: &mut Article, body: &mut Vec<String>) {
    if article.byline.is_some() {
        return;
    }
    let last = body.len().saturating_sub(1);
    let at = (1..body.len().min(4)).chain([last]).filter(|i| *i > 0);
    let Some((i, lead)) = at.into_iter().find_map(|i| Some((i, lead::signature(body.get(i)?)?))) else { return };
    article.byline = lead.byline;
    article.dateline = article.dateline.take().or(lead.dateline);
    article.outlet = article.outlet.take().or(lead.outlet);
    article.removed.push(Removed { line: body.remove(i), reason: "byline" });
}

/// Date and byline lines that stand above the first paragraph.
pub(super) fn take_head_lines(article: &mut Article, body: &mut Vec<String>) {
    while body.len() > 1 && body[0].split_whitespace().count() <= 12 && !body[0].ends_with(['.', '؟', '!']) {
        // An opening paragraph that names a day is no date line.
        if let Some(date) = stamp(&body[0]).or_else(|| stamp(&unglued(&body[0]))) {
            article.published.get_or_insert(date);
            article.dateline = article.dateline.take().or_else(|| stamp_place(&body[0]));
            article.removed.push(Removed { line: body.remove(0), reason: "date" });
        } else if let Some(lead) = below_city(body) {
            article.byline = article.byline.take().or(lead.byline);
            article.dateline = article.dateline.take().or(lead.dateline);
            article.outlet = article.outlet.take().or(lead.outlet);
            article.removed.extend(body.drain(..2).map(|line| Removed { line, reason: "byline" }));
        } else if let Some(lead) = lead::loose_line(&body[0]) {
            article.byline = article.byline.take().or(lead.byline);
            article.dateline = article.dateline.take().or(lead.dateline);
            article.outlet = article.outlet.take().or(lead.outlet);
            article.removed.push(Removed { line: body.remove(0), reason: "byline" });
        } else if article.byline.as_deref().is_some_and(|b| b.split('،').chain([b]).any(|b| fold(b.trim()) == fold(who::trim(&body[0])))) {
            article.removed.push(Removed { line: body.remove(0), reason: "byline" });
        } else if outlet(who::trim(&body[0])).is_some_and(|o| !o.ambiguous) {
            // Whose report it is, alone on its line.
            article.outlet = article.outlet.take().or_else(|| Some(who::trim(&body[0]).to_string()));
            article.removed.push(Removed { line: body.remove(0), reason: "byline" });
        } else if !body[0].contains(char::is_alphanumeric) && body[0].chars().count() <= 3 || counts_alone(body) || is_stub(&body[0]) {
            // A bar between two parts of the head, how often it was read, or the label of a day that a script shows.
            article.removed.push(Removed { line: body.remove(0), reason: "menu" });
        } else if !take_credit(article, body, 0) {
            break;
        }
    }
}

/// Whether a line says how often something was read, or how long that takes: "340 مشاهدة", "3 دقائق قراءة". A number alone may head a part.
fn is_count(line: &str) -> bool {
    let words = || line.split_whitespace();
    (2..=6).contains(&words().count())
        && line.contains(char::is_numeric)
        && line.contains(char::is_alphabetic)
        && find_dates(line).is_empty()
        && words().all(is_label)
}

/// Whether a line is the label of a day and no more: "تاريخ النشر:", "آخر تحديث". One word may head a part.
fn is_stub(line: &str) -> bool {
    let words = || line.split_whitespace();
    let labels = (2..=4).contains(&words().count()) && !line.contains(char::is_numeric) && words().all(is_label);
    labels && (line.contains("نشر") || line.contains("تحديث"))
}

/// Whether a body begins with such a line, and has no other: several head the parts of a list.
fn counts_alone(body: &[String]) -> bool {
    body.split_first().is_some_and(|(first, rest)| is_count(first) && !rest.iter().any(|line| is_count(line)))
}

/// Takes the line of a body that says who wrote it and on which day, if it contradicts nothing that is known. Where others say as much, they
/// head the parts of a list.
fn take_credit(article: &mut Article, body: &mut Vec<String>, at: usize) -> bool {
    let Some((lead, day)) = body.get(at).and_then(|line| name_and_day(line)) else { return false };
    let same = |name: &String| article.byline.as_ref().is_none_or(|known| fold(known) == fold(name));
    let own = article.published.as_ref().is_none_or(|known| known.date == day.date) && lead.byline.as_ref().is_some_and(same);
    if !own || body.iter().skip(at + 1).any(|line| name_and_day(line).is_some()) {
        return false;
    }
    article.byline = article.byline.take().or(lead.byline);
    article.dateline = article.dateline.take().or(lead.dateline);
    article.outlet = article.outlet.take().or(lead.outlet);
    article.published.get_or_insert(day);
    article.removed.push(Removed { line: body.remove(at), reason: "byline" });
    true
}

/// The lead below its city in Latin letters, in front of a text: "Ankara", "أنقرة / سامي حداد / الأناضول".
fn below_city(body: &[String]) -> Option<lead::Lead> {
    const TEXT: usize = 6;
    let [city, line, text, ..] = body else { return None };
    lead::below_its_city(city, line).filter(|_| text.split_whitespace().count() >= TEXT)
}

/// Whether a line says who wrote the article, who is known already, and at most where and for whom.
fn names_author(article: &Article, line: &str) -> bool {
    let Some(author) = article.byline.as_deref().map(fold) else { return false };
    let said = || lead::whole_line(line).and_then(|lead| lead.byline);
    fold(who::trim(line)) == author || said().is_some_and(|name| fold(&name) == author)
}

/// Date and byline lines between a standfirst and the first paragraph: a day that is the page's own or says what it is, and a
/// name that contradicts no other. A day alone may head the entries of a list of events.
pub(super) fn take_lines_below(article: &mut Article, body: &mut Vec<String>) {
    const PROSE: usize = 8;
    const LINE: usize = 12;
    const NEAR: usize = 3;
    const DECK: usize = 4;
    let prose = |line: &String| boilerplate::finished(line) && line.split_whitespace().count() >= PROSE;
    // Below a second headline without a stop, no more than the name that the page gives its author elsewhere.
    let deck = |line: &String| !boilerplate::finished(line) && line.split_whitespace().count() >= DECK;
    if body.first().is_some_and(deck)
        && body.get(1).is_some_and(|line| names_author(article, line))
        && body.iter().skip(2).take(NEAR).any(prose)
    {
        let line = body.remove(1);
        if let Some(lead) = lead::whole_line(&line) {
            article.dateline = article.dateline.take().or(lead.dateline);
            article.outlet = article.outlet.take().or(lead.outlet);
        }
        article.removed.push(Removed { line, reason: "byline" });
    }
    if body.first().is_some_and(|line| deck(line) || prose(line)) && body.iter().skip(2).take(NEAR).any(prose) {
        take_credit(article, body, 1);
    }
    let mut signed = false;
    while body.first().is_some_and(prose) && body.iter().skip(2).take(NEAR).any(prose) {
        let Some(line) = body.get(1).filter(|l| l.split_whitespace().count() <= LINE && !boilerplate::finished(l)) else { break };
        let reason = if let Some(at) = stamp(line) {
            let folded = fold(line);
            let renewed = folded.contains("تحديث") || folded.contains("تعديل");
            // Below its author's name, or on the rest of a line whose author was taken out, a day is the article's.
            let own = signed || line.starts_with('|') || article.published.as_ref().is_some_and(|day| day.date == at.date);
            if !own && !renewed && !folded.contains("نشر") {
                break;
            }
            if !renewed {
                article.published.get_or_insert(at);
            }
            "date"
        } else if let Some(lead) = lead::whole_line(line) {
            let same = |name: &String| article.byline.as_ref().is_none_or(|known| fold(known) == fold(name));
            if !lead.byline.as_ref().is_some_and(same) {
                break;
            }
            article.byline = article.byline.take().or(lead.byline);
            article.dateline = article.dateline.take().or(lead.dateline);
            article.outlet = article.outlet.take().or(lead.outlet);
            signed = true;
            "byline"
        } else {
            break;
        };
        article.removed.push(Removed { line: body.remove(1), reason });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_known_author_s_name_below_a_second_headline_leaves() {
        const DECK: &str = "العبارة القديمة تتوقف بعد خمسين عاما";
        const TEXT: &str = "وقال المحافظ إن الجسر يختصر زمن الرحلة إلى النصف ويخفف الزحام.";
        for (byline, line, leaves) in [
            (Some("سامر الخطيب"), "سامر الخطيب", true),
            (Some("سامر الخطيب"), "بيروت - سامر الخطيب", true),
            (Some("سامر الخطيب"), "سامي حداد", false),
            (Some("سامر الخطيب"), "12 مارس 2024", false),
            (None, "سامر الخطيب", false),
        ] {
            let mut article = Article { byline: byline.map(String::from), ..Article::default() };
            let mut body: Vec<String> = [DECK, line, TEXT].map(String::from).into();
            take_lines_below(&mut article, &mut body);
            assert_eq!((body.len(), article.removed.len()), if leaves { (2, 1) } else { (3, 0) }, "{line}");
        }
    }

    #[test]
    fn counts_above_a_text_leave() {
        const TEXT: &str = "وقال المحافظ إن الجسر يختصر زمن الرحلة إلى النصف ويخفف الزحام.";
        for (line, leaves) in [
            ("340 مشاهدة", true),
            ("3 دقائق قراءة", true),
            ("4 دقائق", true),
            ("عدد المشاهدات: 1,240", true),
            ("عدد القراءات: 152", true),
            ("0 تعليق", true),
            ("تاريخ النشر:", true),
            ("تم النشر", true),
            ("آخر تحديث", true),
            ("النشر", false),
            ("آخر يوم", false),
            ("نشر القوات", false),
            ("تعليق", false),
            ("1", false),
            ("مشاهدة", false),
            ("3 أسباب للقراءة", false),
            ("قراءة في 3 كتب", false),
            ("2024", false),
        ] {
            let mut article = Article::default();
            let mut body: Vec<String> = [line, TEXT, TEXT].map(String::from).into();
            take_head_lines(&mut article, &mut body);
            assert_eq!(body.len(), if leaves { 2 } else { 3 }, "{line}");
        }
        for (first, next) in [("5 دقائق", "10 دقائق"), ("8:00 صباحا", "10:00 صباحا")] {
            let mut body: Vec<String> = [first, TEXT, next, TEXT].map(String::from).into();
            take_head_lines(&mut Article::default(), &mut body);
            assert_eq!(body.len(), 4, "{first}");
        }
    }

    #[test]
    fn the_author_s_name_beside_the_day_leaves_the_text() {
        const TEXT: &str = "وقال المحافظ إن الجسر يختصر زمن الرحلة إلى النصف ويخفف الزحام.";
        const CREDIT: &str = "سامر الخطيب - 12/05/2024";
        const DECK: &str = "العبارة القديمة تتوقف بعد خمسين عاما";
        let take = |byline: Option<&str>, day: Option<&str>, lines: &[&str]| {
            let published = day.and_then(|day| find_dates(day).into_iter().next());
            let mut article = Article { byline: byline.map(String::from), published, ..Article::default() };
            let mut body: Vec<String> = lines.iter().map(|line| (*line).to_string()).collect();
            take_head_lines(&mut article, &mut body);
            take_lines_below(&mut article, &mut body);
            assert_eq!(body.len() + article.removed.len(), lines.len());
            (lines.len() - body.len(), article.byline, article.published.map(|at| at.date))
        };
        let (name, may) = (Some("سامر الخطيب".to_string()), Some("2024-05-12".to_string()));
        for (byline, day, lines) in [
            (None, None, &[CREDIT, TEXT, TEXT][..]),
            (None, None, &[DECK, CREDIT, TEXT, TEXT][..]),
            (None, None, &[TEXT, CREDIT, TEXT][..]),
            (Some("سامر الخطيب"), Some("12 مايو 2024"), &[CREDIT, TEXT][..]),
        ] {
            assert_eq!(take(byline, day, lines), (1, name.clone(), may.clone()), "{lines:?}");
        }
        // Somebody else, another day, the entries of a list, a line far below, no text behind it.
        for (byline, day, lines) in [
            (Some("سامي حداد"), None, &[CREDIT, TEXT][..]),
            (None, Some("10 مايو 2024"), &[CREDIT, TEXT][..]),
            (None, None, &[CREDIT, TEXT, "سامي حداد - 13/05/2024", TEXT][..]),
            (None, None, &[DECK, CREDIT, TEXT, "سامي حداد - 13/05/2024", TEXT][..]),
            (None, None, &[TEXT, TEXT, CREDIT, TEXT][..]),
            (None, None, &[DECK, CREDIT, "شكرا"][..]),
        ] {
            assert_eq!(take(byline, day, lines).0, 0, "{lines:?}");
        }
    }

    #[test]
    fn an_agency_s_city_above_its_dateline_leaves_with_it() {
        const TEXT: &str = "قال المحافظ إن الجسر يختصر زمن الرحلة إلى النصف ويخفف الزحام.";
        for (lines, leaves) in [
            (&["Amman", "عمان / سامر الخطيب / الأناضول", TEXT][..], true),
            (&["Istanbul", "إسطنبول/ سامر الخطيب/ الأناضول", TEXT][..], true),
            (&["Amman", "عمان / سامر الخطيب / الأناضول", "أهلا"][..], false),
            (&["Amman", TEXT, TEXT][..], false),
            (&["Breaking News and More", "عمان / سامر الخطيب / الأناضول", TEXT][..], false),
        ] {
            let mut article = Article::default();
            let mut body: Vec<String> = lines.iter().map(|line| (*line).to_string()).collect();
            take_head_lines(&mut article, &mut body);
            assert_eq!(body.len(), if leaves { 1 } else { lines.len() }, "{lines:?}");
            assert_eq!(article.dateline.is_some() && article.byline.as_deref() == Some("سامر الخطيب"), leaves, "{lines:?}");
        }
    }

    #[test]
    fn a_day_below_its_author_s_name_is_the_article_s() {
        const LEAD: &str = "افتتح المحافظ اليوم جسرا جديدا على النهر يربط ضفتي المدينة.";
        const TEXT: &str = "وقال المحافظ إن الجسر يختصر زمن الرحلة إلى النصف ويخفف الزحام.";
        for (lines, left, day) in [
            (&["بقلم: سامر الخطيب", "12 مايو 2024"][..], 0, Some("2024-05-12")),
            (&["| 12 مايو 2024"][..], 0, Some("2024-05-12")),
            (&["12 مايو 2024"][..], 1, None),
            (&["12 مايو 2024", "بقلم: سامر الخطيب"][..], 2, None),
        ] {
            let mut article = Article::default();
            let mut body: Vec<String> = std::iter::once(LEAD).chain(lines.iter().copied()).chain([TEXT]).map(String::from).collect();
            take_lines_below(&mut article, &mut body);
            assert_eq!((body.len() - 2, article.published.map(|at| at.date).as_deref()), (left, day), "{lines:?}");
        }
    }

    #[test]
    fn lines_below_a_standfirst_leave_and_those_of_the_text_stay() {
        const LEAD: &str = "افتتح المحافظ اليوم جسرا جديدا على النهر يربط ضفتي المدينة.";
        const TEXT: &str = "وقال المحافظ إن الجسر يختصر زمن الرحلة إلى النصف ويخفف الزحام.";
        let take = |byline: Option<&str>, lines: &[&str]| {
            let published = find_dates("12 مارس 2024").into_iter().next();
            let mut article = Article { byline: byline.map(String::from), published, ..Article::default() };
            let mut body: Vec<String> = std::iter::once(LEAD).chain(lines.iter().copied()).chain([TEXT]).map(String::from).collect();
            take_lines_below(&mut article, &mut body);
            assert_eq!(body.len() + article.removed.len(), lines.len() + 2);
            (body.len() - 2, article.byline)
        };
        for (byline, lines, want) in [
            (None, &["بيروت / سامر الخطيب / الأناضول"][..], Some("سامر الخطيب")),
            (None, &["بيروت - سامر الخطيب"][..], Some("سامر الخطيب")),
            (Some("سامر الخطيب"), &["بيروت - سامر الخطيب"][..], Some("سامر الخطيب")),
            (None, &["12 مارس 2024 • آخر تحديث 13 مارس 2024", "بيروت - سامر الخطيب"][..], Some("سامر الخطيب")),
            (None, &["آخر تحديث: 13 مارس 2024"][..], None),
            (None, &["12 مارس 2024"][..], None),
        ] {
            assert_eq!(take(byline, lines), (0, want.map(String::from)), "{lines:?}");
        }
        for (byline, lines) in [
            // The days of a list of events, somebody else, what is no such line.
            (None, &["10 مارس 2024"][..]),
            (Some("سامي حداد"), &["بيروت - سامر الخطيب"][..]),
            (None, &["ماذا بعد الجسر؟"][..]),
            (None, &["خلفية المشروع"][..]),
            (None, &["بيروت"][..]),
        ] {
            assert_eq!(take(byline, lines), (lines.len(), byline.map(String::from)), "{lines:?}");
        }
    }
}
