//! The article contract: everything that was given is body. What leaves is an exact repeat of something that is kept elsewhere
//! (title, byline, dateline), or tags glued behind the last sentence; each is listed.

use super::ExtractError;
use super::article::{Article, Removed};
use super::boilerplate::{Chrome, chrome, finished, glued_notice, glued_tags, is_item};
use super::contract::words;
use super::lead::{self, Lead};
use super::paragraphs::{Line, join, lines};
use super::signoff;
use super::stamp::{date_line, press, stamp_place};
use super::tags::{strip_tags, unescape};
use super::wraps::take_numbers;
use crate::normalize::fold;
use std::borrow::Cow;

/// What is known of an article beside its body, from a record or a feed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Given<'a> {
    /// Its headline.
    pub title: Option<&'a str>,
    /// The author's field as it is.
    pub byline: Option<&'a str>,
    /// The place.
    pub dateline: Option<&'a str>,
}

/// Lines at the beginning of a body that may repeat what is known beside it.
const HEAD: usize = 6;
/// No headline has more words.
const TITLE: usize = 25;
/// Most have no more.
const SURE: usize = 15;
/// No line of a byline has more words.
const LEAD: usize = 14;
/// A paragraph of text below a subhead has so many words.
const PROSE: usize = 8;
/// Lines between a headline and a date, and lines below it that are asked for another.
const DECKS: usize = 3;
const OTHERS: usize = 30;

/// A body and nothing else, such as a field of a record. All of it stays but for repeats of what is given beside it.
pub(super) fn read_body(text: &str, given: Given<'_>) -> Result<Article, ExtractError> {
    let mut article = Article::default();
    let text = unescaped(text);
    let mut lines = lines(&text);
    take_repeats(&mut article, &mut lines, given);
    article.removed.extend(take_numbers(&mut lines));
    let mut body = join(lines);
    // A headline that was wrapped is one only now.
    if body.len() > 1 && given.title.is_some_and(|t| body.first().is_some_and(|b| same_words(b, t))) {
        article.removed.push(Removed { line: body.remove(0), reason: "title" });
    }
    take_byline(&mut article, &mut body, &given);
    take_stamp_below(&mut article, &mut body, false);
    if let (Some(title), Some(first)) = (given.title, body.first_mut())
        && let Some(end) = title_at_start(first, title)
    {
        let rest = first.split_off(end);
        article.removed.push(Removed { line: std::mem::replace(first, rest).trim().to_string(), reason: "title" });
    }
    if let (Some(author), Some(first)) = (given.byline, body.first_mut())
        && let Some(end) = author_at_start(first, author)
    {
        let rest = first.split_off(end);
        article.removed.push(Removed { line: std::mem::replace(first, rest).trim().to_string(), reason: "byline" });
    }
    finish(article, body, given)
}

/// A body whose line breaks or tags were escaped once too often. A backslash and an "n" are a break only behind a sentence or
/// twice: a path may hold them.
fn unescaped(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    for (from, to) in [("\\r\\n", "\n"), ("\\n\\n", "\n\n"), (".\\n", ".\n"), ("؟\\n", "؟\n"), ("!\\n", "!\n"), ("»\\n", "»\n")] {
        if text.contains(from) {
            text = Cow::Owned(text.replace(from, to));
        }
    }
    if ["<p>", "</p>", "&lt;p&gt;", "&lt;/p&gt;"].iter().any(|tag| text.contains(tag)) {
        let tags = text.replace("&lt;", "<").replace("&gt;", ">");
        text = Cow::Owned(strip_tags(&tags));
    }
    text
}

/// A text file without signs of a page: its first line may be its headline; date and byline may stand above the text on
/// lines of their own.
pub(super) fn read_file(body: Vec<String>) -> Result<Article, ExtractError> {
    read_untitled(body, is_headline, None)
}

/// A record without a field for the title: all of it was given as body, so that only what surely is a headline leaves it.
pub(super) fn read_record(body: Vec<String>, given: Given<'_>) -> Result<Article, ExtractError> {
    let fits = |b: &[String]| {
        let stops = b.iter().skip(1).filter(|p| finished(p)).count();
        is_headline(b) && b.first().is_some_and(|f| words(f) <= SURE && !finished(f)) && stops * 2 >= b.len() - 1
    };
    read_untitled(body, fits, given.byline)
}

fn read_untitled(mut body: Vec<String>, is_headline: impl Fn(&[String]) -> bool, author: Option<&str>) -> Result<Article, ExtractError> {
    let (mut article, mut updated) = (Article::default(), false);
    while body.len() > 1 && article.removed.len() < HEAD {
        let Some(first) = body.first().cloned() else { break };
        // Under the day of publication that of an update may stand, or above it.
        let update = first.contains("تحديث");
        let date = (article.published.is_none() || update || updated).then(|| date_line(&first)).flatten();
        let reason = if date.is_some() {
            if article.published.is_none() || updated && !update {
                (article.published, updated) = (date, update);
            }
            article.dateline = article.dateline.take().or_else(|| stamp_place(&first));
            article.byline = article.byline.take().or_else(|| stamp_author(&first));
            "date"
        } else if article.byline.is_none() && take_byline(&mut article, &mut body, &Given::default()) {
            continue;
        } else if article.title.is_none() && is_headline(&body) {
            let labelled = ["العنوان:", "عنوان الخبر:", "عنوان المقال:"].iter().find_map(|l| first.strip_prefix(l));
            article.title = Some(labelled.unwrap_or(&first).trim().to_string());
            "title"
        } else if article.title.as_deref().is_some_and(|t| same_words(t, &first)) {
            "title"
        } else {
            break;
        };
        article.removed.push(Removed { line: body.remove(0), reason });
    }
    take_stamp_below(&mut article, &mut body, true);
    finish(article, body, Given { byline: author, ..Given::default() })
}

/// Takes the line that says when a text was printed, first or below one to three lines of a headline: an archive's, and below a
/// headline of a text of which nothing is known (`dated`) a date alone: "تاريخ النشر: 7 مايو 2012".
fn take_stamp_below(article: &mut Article, body: &mut Vec<String>, dated: bool) {
    let above = |line: &String| words(line) <= TITLE && (!finished(line) || line.ends_with(['؟', '!']));
    for at in 0..=DECKS {
        let Some(line) = body.get(at).filter(|_| article.published.is_none() && at + 1 < body.len()) else { return };
        // A chronicle has one above each of its parts.
        let alone = || !body.iter().skip(at + 1).take(OTHERS).any(|below| date_line(below).is_some());
        let told = article.title.iter().chain(body.iter().take(at)).any(|head| is_of_a_day(head));
        if is_printed(article, line, dated && at > 0 && !told && alone()) {
            article.removed.push(Removed { line: body.remove(at), reason: "date" });
            return;
        }
        if !above(line) {
            return;
        }
    }
}

/// Whether a headline is of a timetable, a diary or a decree, whose day is a part of the text: "مواعيد الامتحانات", "مرسوم رقم 12".
fn is_of_a_day(line: &str) -> bool {
    const HEADS: [&str; 8] = ["مواعيد", "موعد", "جدول", "يوميات", "اليوميات", "مذكرات", "مرسوم", "ظهير"];
    let folded = fold(line);
    let mut words = folded.split_whitespace();
    let first = words.next().unwrap_or("");
    HEADS.contains(&first) || words.next() == Some("رقم") || folded.contains("ذلك اليوم") || folded.contains("مثل هذا اليوم")
}

/// Whether a line says when a text was printed, and what it says.
fn is_printed(article: &mut Article, line: &str, dated: bool) -> bool {
    /// Nothing on the net was printed before; an earlier day is what a headline is about.
    const NET: &str = "1990";
    if let Some(press) = press(line).filter(|press| press.date.date.as_str() > NET) {
        let lead = lead::author(press.author);
        let somebody = lead.byline.filter(|name| !same_words(name, press.outlet));
        article.byline = article.byline.take().or(somebody);
        article.dateline = article.dateline.take().or(lead.dateline);
        article.outlet = article.outlet.take().or_else(|| Some(press.outlet.to_string()));
        article.published = Some(press.date);
        return true;
    }
    let Some(date) = date_line(line).filter(|date| dated && date.date.as_str() > NET) else { return false };
    article.dateline = article.dateline.take().or_else(|| stamp_place(line));
    article.published = Some(date);
    true
}

/// "القاهرة: وكالة" above "الصحافة العربية": a name that goes on below.
fn breaks_off(line: &str) -> bool {
    fold(line).split_whitespace().next_back().is_some_and(|last| matches!(last, "وكاله" | "صحيفه" | "جريده"))
}

/// Who wrote, on a line that says when as well: "كتب: أحمد علي | التاريخ: 12 مايو 2024".
fn stamp_author(line: &str) -> Option<String> {
    line.split(['|', '•', '·']).filter(|part| part.len() < line.len()).find_map(|part| lead::whole_line(part)?.byline)
}

/// Whether the first paragraph is the headline of the others. A question may be one, if what follows is longer.
fn is_headline(body: &[String]) -> bool {
    let (Some(first), Some(second)) = (body.first(), body.get(1)) else { return false };
    let n = words(first);
    if !(2..=TITLE).contains(&n) || is_item(first) || first.ends_with([':', '،', '؛']) || crate::letters(first).0 == 0 {
        return false;
    }
    // A line of a menu, or a byline, heads nothing.
    if chrome(first).is_some_and(|c| c != Chrome::Section) || lead::whole_line(first).is_some() || lead::signed_by_site(first) {
        return false;
    }
    // Nor does a row of a table, or the first of a list of places.
    if lead::is_list(body) {
        return false;
    }
    // An outlet that writes no stops may begin with a sentence of that length.
    if n > SURE && body.iter().skip(1).filter(|p| finished(p)).count() * 2 < body.len() - 1 {
        return false;
    }
    // Directly above a byline or a date stands a title, however long it asks.
    let above_head = lead::whole_line(second).is_some() || date_line(second).is_some();
    let asks = first.ends_with(['؟', '!', '?'])
        && (n <= 15 && words(second) > n || above_head && body.len() > 2)
        && !first.trim_end_matches(['؟', '!', '?']).replace("...", "").replace("..", "").contains(['.', '؟', '!']);
    !finished(first) || asks
}

/// What all readings end with: byline and dateline in front of the first sentence, tags behind the last one.
fn finish(mut article: Article, mut body: Vec<String>, given: Given<'_>) -> Result<Article, ExtractError> {
    let Some(first) = body.first() else { return Err(ExtractError::Empty) };
    let (first, more) = (first.clone(), body.len() > 1);
    if !lead::is_list(&body) && !lead::is_round_up(&body) {
        lead::take(&mut article, &first, more);
    }
    lead::take_below(&mut article, &mut body);
    let title = article.title.clone();
    lead::take_below_decks(&mut article, &mut body, given.title.or(title.as_deref()), given.byline);
    signoff::take_for(&mut article, &mut body, given.byline);
    if let Some(last) = body.last_mut()
        && let Some(at) = glued_tags(last)
    {
        let tags = last.split_off(at);
        last.truncate(last.trim_end().len());
        article.removed.push(Removed { line: tags, reason: "related" });
    }
    if let Some(last) = body.last_mut()
        && let Some(at) = glued_notice(last)
    {
        let notice = last.split_off(at);
        last.truncate(last.trim_end().len());
        article.removed.push(Removed { line: notice, reason: "footer" });
    }
    article.body = body.join("\n");
    article.rest_found("text");
    Ok(article)
}

/// Takes lines at the beginning that say no more than title, byline or dateline do; never the last line.
fn take_repeats(article: &mut Article, lines: &mut Vec<Line>, given: Given<'_>) {
    let known = [(given.title, "title"), (given.byline, "byline"), (given.dateline, "byline")];
    let headline = |line: &str| given.title.is_some_and(|title| is_title_of_page(title, line));
    let mut taken = 0;
    while let Some(line) = lines.get(taken).filter(|_| taken < HEAD && taken + 1 < lines.len()) {
        let repeat = known.iter().find(|(text, _)| text.is_some_and(|t| same_words(t, &line.text))).map(|(_, reason)| *reason);
        let Some(reason) = repeat.or_else(|| headline(&line.text).then_some("title")) else { break };
        article.removed.push(Removed { line: line.text.clone(), reason });
        taken += 1;
    }
    lines.drain(..taken);
}

/// Whether a title is a headline and, behind a bar or a dash, whose page it is on: "انطلاق القمة غدا | صحيفة المدينة". The headline alone
/// repeats it.
fn is_title_of_page(title: &str, headline: &str) -> bool {
    const HEADLINE: usize = 3;
    const PAGE: usize = 5;
    /// Bytes of a title.
    const LONGEST: usize = 1000;
    let parted = |at: usize| {
        let (Some(front), Some(page)) = (title.get(..at), title.get(at..)) else { return false };
        let named = words(page.trim_start_matches(['|', '-', '–', '—', ' ']));
        front.ends_with(char::is_whitespace) && (1..=PAGE).contains(&named) && same_words(front, headline)
    };
    words(headline) >= HEADLINE && title.len() <= LONGEST && title.match_indices(['|', '-', '–', '—']).any(|(at, _)| parted(at))
}

/// Where the text goes on behind what its author's field says, word for word and with a mark behind it: "زيزفون شلبي – سبق: أعلنت".
fn author_at_start(first: &str, author: &str) -> Option<usize> {
    const WORDS: usize = 2;
    const MOST: usize = 8;
    const TEXT: usize = 3;
    const LONGEST: usize = 240;
    let author = unescape(author);
    // An author's field may hold the first sentence, or the first point of a list; it is no name, and the text keeps it.
    if words(&author) > MOST || author.trim_end().ends_with(['.', '؟', '!', '؛', '،', '…']) {
        return None;
    }
    let head = first.get(..first.floor_char_boundary(LONGEST))?;
    let end = head.match_indices([':', '-', '–', '—']).find_map(|(at, mark)| {
        let (front, behind) = (head.get(..at)?, head.get(at + mark.len()..)?);
        let apart = mark == ":" || front.ends_with(char::is_whitespace) || behind.starts_with(char::is_whitespace);
        (apart && bare(front).eq(bare(&author))).then_some(at + mark.len())
    })?;
    let text = first.get(end..)?.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '«' | '"' | '(' | '[' | '“'));
    (bare(&author).count() >= WORDS && words(text) >= TEXT).then_some(first.len() - text.len())
}

/// Takes first lines that are nothing but byline and dateline. Where an author is given, they must name that one.
fn take_byline(article: &mut Article, body: &mut Vec<String>, given: &Given<'_>) -> bool {
    let Some((lines, lead)) = byline_lines(body, given.title.or(article.title.as_deref())) else { return false };
    // A town that heads one of several reports.
    if lead.byline.is_none() && lead.outlet.is_none() && lead::is_round_up(body) {
        return false;
    }
    if given.byline.is_some_and(|g| !lead.byline.as_deref().is_none_or(|name| fold(g).contains(&fold(name)))) {
        return false;
    }
    article.byline = article.byline.take().or(lead.byline);
    article.dateline = article.dateline.take().or(lead.dateline);
    article.outlet = article.outlet.take().or(lead.outlet);
    for line in body.drain(..lines) {
        article.published = article.published.take().or_else(|| lead::date(&line));
        article.removed.push(Removed { line, reason: "byline" });
    }
    true
}

/// How many lines at the beginning are a byline, and what they say.
fn byline_lines(body: &[String], title: Option<&str>) -> Option<(usize, Lead)> {
    let (first, second) = (body.first()?.as_str(), body.get(1)?);
    // The keys of a row of pictures, glued to the line below.
    let first = first.strip_prefix("Next Previous ").unwrap_or(first);
    // The city in Latin letters above its dateline: "Ankara", "أنقرة/ سامي حداد/ الأناضول".
    if let Some(lead) = lead::below_its_city(first, second).filter(|_| body.get(2).is_some_and(|t| words(t) >= 6)) {
        return Some((2, lead));
    }
    if finished(first) || words(first) > LEAD || lead::is_list(body) {
        return None;
    }
    if let Some(head) = lead::below_source(body).or_else(|| lead::above_a_dateline(body)) {
        return Some((head.lines, head.lead));
    }
    let unknown = || title.and_then(|_| lead::somebody_somewhere(first));
    // "بقلم: سامي حداد" above a subhead.
    let subhead = || lead::whole_line(second).is_none() && body.get(2).is_some_and(|below| words(below) >= PROSE) && !breaks_off(first);
    let line = || {
        if words(second) >= 6 || date_line(second).is_some() {
            return lead::loose_line(first).or_else(unknown).or_else(|| lead::outlet_line(first, second));
        }
        lead::loose_line(first).filter(|_| subhead())
    };
    // A whole lead may stand above "خاص" on a line of its own.
    let rest = |n: usize| lead::head(body.get(n..).unwrap_or_default(), None).map_or(n, |h| n + h.lines);
    lead::head(body, title).map(|h| (h.lines, h.lead)).or_else(|| line().map(|l| (rest(1), l)))
}

/// The words of a text, without marks and spelling variants.
fn bare(text: &str) -> impl Iterator<Item = String> {
    let folded: Vec<String> = text.split(|c: char| !c.is_alphanumeric() && !is_part(c)).map(fold).filter(|w| !w.is_empty()).collect();
    folded.into_iter()
}

/// Marks inside a word: short vowels, tatweel.
fn is_part(c: char) -> bool {
    matches!(c, '\u{0610}'..='\u{061A}' | '\u{0640}' | '\u{064B}'..='\u{065F}' | '\u{0670}')
}

/// Whether two texts have the same words, whatever their marks.
pub(super) fn same_words(a: &str, b: &str) -> bool {
    // Most lines differ at once: nothing is put on the heap for them.
    let letters = |s: &str| s.chars().filter(|c| c.is_alphanumeric() && !is_part(*c)).count();
    letters(a).abs_diff(letters(b)) <= 2 && bare(a).eq(bare(b)) && bare(a).next().is_some()
}

/// Where the text goes on behind a headline that was glued in front of it: the same words, then a stop, a bar or a place and who sent
/// the report. A headline that is merely the beginning of the first sentence stays.
fn title_at_start(first: &str, title: &str) -> Option<usize> {
    let wanted: Vec<String> = bare(title).collect();
    if wanted.len() < 3 {
        return None;
    }
    let mut found = 0;
    for word in first.split_inclusive(' ') {
        let end = word.as_ptr() as usize - first.as_ptr() as usize + word.len();
        for part in bare(word) {
            if wanted.get(found) != Some(&part) {
                return None;
            }
            found += 1;
        }
        if found == wanted.len() {
            let rest = first.get(end..)?;
            let stop = rest.starts_with(['|', '…']) || word.trim_end().ends_with(['.', '؟', '!', '…', '|', '?']);
            let goes_on = rest.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '«' | '"' | '(' | '“'));
            return (words(goes_on) >= 3 && (stop || is_headed(goes_on))).then_some(first.len() - goes_on.len());
        }
    }
    None
}

/// "القاهرة - أ ش أ: أعلنت": whether a text begins with where it comes from and whose it is.
fn is_headed(text: &str) -> bool {
    let lead = lead::at_start(text);
    lead.dateline.is_some() && (lead.byline.is_some() || lead.outlet.is_some()) && lead.bytes < text.len()
}
