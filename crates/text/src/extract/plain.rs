//! Page dumps: text copied off a newspaper page, with all that stands around the article.
//!
//! The title is the line repeated above the text, or the nearest that looks like one. The body reaches from the first
//! paragraph to the last; between them a line leaves on evidence of its own only (`boilerplate`), and prose never does. The
//! date is the candidate nearest the title, with a bonus for a time, so that a crawl header's date loses.

use super::article::{Article, Removed};
use super::boilerplate::{self, Chrome, chrome, is_item, says};
use super::contract::{page_signs, words};
use super::lead::{self, Lead};
use super::signoff;
use super::stamp::stamp;
use super::who;
use super::wraps::paragraphs;
use super::{Contract, ExtractError, Reading, body};
use crate::date::{FoundDate, find_dates};
use std::collections::HashMap;
use std::ops::RangeInclusive;

/// A line of so many words is prose whatever its end.
const LONG: usize = 20;
/// A finished sentence of so many words is a paragraph wherever it stands.
const PARAGRAPH: usize = 12;
/// Hardly any headline has more words.
const HEADLINE: usize = 15;
/// A line of so many words is no item of a menu.
const PROSE: usize = 6;

struct Line {
    text: String,
    words: usize,
    finished: bool,
    chrome: Option<Chrome>,
    dates: Vec<FoundDate>,
}

impl Line {
    fn new(text: String) -> Self {
        let words = words(&text);
        // Only a short line can be a page's date.
        let dates = if words <= 16 { find_dates(&text) } else { Vec::new() };
        let kind = if is_key(&text) { Some(Chrome::Menu) } else { chrome(&text).filter(|c| *c != Chrome::Section) };
        Self { chrome: kind, finished: says(&text), dates, words, text }
    }

    /// A line that is nothing but a date: a title may hold one, and a sentence, too.
    fn is_date(&self) -> bool {
        !self.dates.is_empty() && stamp(&self.text).is_some()
    }

    fn is_prose(&self) -> bool {
        let said = self.words >= LONG || self.words >= 5 && self.finished || self.announces() || boilerplate::reports_on(&self.text);
        self.chrome.is_none() && !self.is_date() && said
    }

    /// A line that announces what follows.
    fn announces(&self) -> bool {
        self.words >= 4 && self.text.ends_with(':')
    }

    /// A line that stands below a title: a date or a byline.
    fn is_head(&self) -> bool {
        self.chrome.is_none()
            && !self.announces()
            && !self.text.ends_with(':')
            && (self.is_date() || lead::loose_line(&self.text).is_some())
    }

    /// A line that may be text: what between paragraphs is never taken for a menu.
    fn is_text(&self) -> bool {
        self.chrome.is_none() && (self.words >= PROSE || self.finished && self.words >= 2 || is_item(&self.text))
    }
}

/// Extracts the article from a plain text, as a page or as an article, whichever its signs say.
///
/// ```
/// let page = "الرئيسية\nانطلاق القمة العربية في الكويت غدا\n\nالقاهرة (رويترز) - تنطلق غدا أعمال القمة العربية في الكويت.\nجميع الحقوق محفوظة 2024";
/// let article = mujaz_text::extract::extract_plain(page).unwrap();
/// assert_eq!(article.title.as_deref(), Some("انطلاق القمة العربية في الكويت غدا"));
/// assert_eq!(article.dateline.as_deref(), Some("القاهرة"));
/// assert!(article.body.ends_with("الكويت."));
/// ```
///
/// # Errors
/// If the text is empty or has no body.
pub fn extract_plain(text: &str) -> Result<Article, ExtractError> {
    let (paragraphs, numbers) = paragraphs(text);
    let signs = page_signs(&paragraphs);
    let mut article = if signs.is_empty() { body::read_file(paragraphs) } else { read_page(paragraphs) }?;
    article.removed.extend(numbers);
    article.input = if signs.is_empty() {
        Reading::new(Contract::Article, "no sign of a page")
    } else {
        Reading::new(Contract::Page, signs.join(", "))
    };
    Ok(article)
}

/// Extracts the article from a text that was copied off a page.
///
/// ```
/// let article = mujaz_text::extract::extract_page("القمة تنطلق غدا في الكويت\nتنطلق القمة غدا في الكويت.\nمنوعات").unwrap();
/// assert_eq!(article.removed.last().unwrap().line, "منوعات");
/// ```
///
/// # Errors
/// If the text is empty or has no body.
pub fn extract_page(text: &str) -> Result<Article, ExtractError> {
    let (paragraphs, numbers) = paragraphs(text);
    let mut article = read_page(paragraphs)?;
    article.removed.extend(numbers);
    article.input = Reading::new(Contract::Page, "asked for");
    Ok(article)
}

fn read_page(paragraphs: Vec<String>) -> Result<Article, ExtractError> {
    let lines: Vec<Line> = paragraphs.into_iter().flat_map(unglued).map(Line::new).collect();
    if lines.is_empty() {
        return Err(ExtractError::Empty);
    }
    let Layout { title, range } = layout(&lines).ok_or(ExtractError::NoBody { lines: lines.len() })?;
    let text = |i: usize| lines[i].text.as_str();
    let mut article = Article { title: title.map(|t| text(t).to_string()), ..Default::default() };
    article.published = find_published(&lines, title.unwrap_or(*range.start()), &range);
    let own_line = (title.map_or(0, |t| t + 1)..*range.start()).find_map(|i| Some((i, lead::loose_line(text(i))?)));
    let own_line = own_line.or_else(|| title.and_then(|t| named(&lines, t + 1..*range.start())));
    let links = links_below_labels(&lines, &range);
    let mut body = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        let repeat = title.is_some_and(|t| text(t) == line.text);
        let inside = range.contains(&i);
        let reason = match line.chrome {
            _ if repeat => "title",
            // What stands beneath a headline stands twice as the headline does.
            None if inside && body.len() == 1 && line.words >= 4 && body.last() == Some(&line.text.as_str()) => "title",
            None if links.contains(&i) => "related",
            None if inside => {
                body.push(line.text.as_str());
                continue;
            }
            Some(kind) if inside => kind.reason(),
            _ if own_line.as_ref().is_some_and(|(at, _)| *at == i) => "byline",
            _ if line.is_date() => "date",
            kind => kind.map_or(if i < *range.start() { "menu" } else { "footer" }, Chrome::reason),
        };
        article.removed.push(Removed { line: line.text.clone(), reason });
    }
    let first = body.first().ok_or(ExtractError::NoBody { lines: lines.len() })?;
    let outer = own_line.map(|(_, l)| l).unwrap_or_default();
    (article.byline, article.dateline, article.outlet) = (outer.byline, outer.dateline, outer.outlet);
    let mut body: Vec<String> = body.iter().copied().map(String::from).collect();
    if !lead::is_round_up(&body) {
        lead::take(&mut article, first, body.len() > 1);
    }
    lead::take_below(&mut article, &mut body);
    signoff::take(&mut article, &mut body);
    article.body = body.join("\n");
    // What stands above the text and in it too is no loss.
    let twice = |line: &String| body.contains(line);
    article.removed.iter_mut().filter(|r| r.reason == "menu" && twice(&r.line)).for_each(|r| r.reason = "title");
    let signed = lines.iter().skip(range.end() + 1).find_map(|l| boilerplate::outlet(&l.text));
    article.outlet = signed.or(article.outlet);
    article.rest_found("text");
    Ok(article)
}

/// Headlines below a label for links ("اقرأ أيضا") that stands alone on its line, as far as the next sentence. Where an outlet
/// writes no stops they could be its paragraphs.
fn links_below_labels(lines: &[Line], range: &RangeInclusive<usize>) -> Vec<usize> {
    const MOST: usize = 6;
    let inside = || lines.iter().skip(*range.start()).take(range.end() + 1 - range.start());
    let prose = inside().filter(|l| l.is_prose()).count();
    if inside().filter(|l| l.is_prose() && l.finished).count() * 4 < prose * 3 {
        return Vec::new();
    }
    let label = |l: &Line| l.chrome == Some(Chrome::Related) && l.words <= 5 && l.text.split_once(':').is_none_or(|(_, t)| words(t) == 0);
    let headline =
        |l: &&Line| l.chrome.is_none() && (3..LONG).contains(&l.words) && !l.finished && !l.is_prose() && !is_item(&l.text) && !l.is_date();
    let mut out = Vec::new();
    for (at, _) in lines.iter().enumerate().skip(*range.start()).take(range.end() + 1 - range.start()).filter(|(_, l)| label(l)) {
        let n = lines.get(at + 1..).unwrap_or_default().iter().take_while(headline).count();
        // Of one line nobody can tell: it may be a subhead.
        if (2..=MOST).contains(&n) {
            out.extend(at + 1..=at + n);
        }
    }
    out
}

/// A key that makes letters larger or smaller.
fn is_key(text: &str) -> bool {
    const KEYS: [&str; 14] = ["+", "-", "–", "—", "+ -", "- +", "A+", "A-", "+A", "-A", "ع+", "ع-", "A A A", "A+ A-"];
    KEYS.contains(&text)
}

/// A name alone below a title, beside the date: "عامر خطاطبة", "الثلاثاء 13 تشرين الأول 2026".
fn named(lines: &[Line], between: std::ops::Range<usize>) -> Option<(usize, Lead)> {
    let date = |i: Option<usize>| i.filter(|i| between.contains(i)).and_then(|i| lines.get(i)).is_some_and(Line::is_date);
    let name = |i: &usize| {
        let Some(line) = lines.get(*i) else { return false };
        let beside = date(i.checked_sub(1)) || date(Some(i + 1));
        line.chrome.is_none() && (2..=4).contains(&line.words) && beside && who::is_person(&line.text) && !who::is_section(&line.text)
    };
    let at = between.clone().find(name)?;
    Some((at, Lead { byline: Some(who::trim(&lines.get(at)?.text).to_string()), ..Lead::default() }))
}

/// A paragraph and the link that was glued behind it.
fn unglued(mut paragraph: String) -> impl Iterator<Item = String> {
    let link = boilerplate::glued_link(&paragraph).map(|at| paragraph.split_off(at));
    paragraph.truncate(paragraph.trim_end().len());
    std::iter::once(paragraph).chain(link)
}

/// Where title and body stand.
struct Layout {
    title: Option<usize>,
    range: RangeInclusive<usize>,
}

fn layout(lines: &[Line]) -> Option<Layout> {
    let candidates = || (0..lines.len()).filter(|i| lines[*i].chrome.is_none() && !lines[*i].is_date());
    let longest = |i: &usize| (lines[*i].words, std::cmp::Reverse(*i));
    // Where no line looks like prose, there is a note of a few words: the longest line is the body.
    let mut anchor = candidates()
        .filter(|i| lines[*i].is_prose())
        .max_by_key(longest)
        .or_else(|| candidates().max_by_key(longest).filter(|i| lines[*i].words >= 3))?;
    let repeated = repeated_title(lines, anchor);
    let mut first = first_paragraph(lines, repeated.map_or(0, |t| t + 1), anchor);
    let mut title = repeated.or_else(|| find_title(&lines[..first]));
    // A headline that asks stands above a byline or a date.
    let asks = |l: &Line| l.words <= 25 && l.text.ends_with(['؟', '!', '?']);
    if repeated.is_none()
        && asks(&lines[first])
        && !lines[..first].iter().any(|l| l.chrome.is_none() && l.finished)
        && lines.get(first + 1).is_some_and(Line::is_head)
        && let Some(next) = (first + 2..lines.len()).find(|i| lines[*i].is_prose())
    {
        (title, first, anchor) = (Some(first), next, anchor.max(next));
    }
    let last = last_paragraph(lines, anchor);
    if title.is_none() && first < last && !lines[first].finished && lines[first].words <= 25 {
        // A text file whose first line is its headline.
        title = Some(first);
        first += 1;
    }
    // Text between title and first paragraph, such as an introduction without a stop.
    let head = title.map_or(first, |t| t + 1);
    let intro = |i: &usize| {
        let l = &lines[*i];
        l.is_text() && !l.is_date() && lead::loose_line(&l.text).is_none() && title.is_none_or(|t| lines[t].text != l.text)
    };
    first = (head..first).find(intro).unwrap_or(first);
    Some(Layout { title, range: first..=last })
}

/// A headline that stands twice above the longest paragraph: its last place there.
fn repeated_title(lines: &[Line], anchor: usize) -> Option<usize> {
    let mut times: HashMap<&str, usize> = HashMap::new();
    for line in lines[..anchor].iter().filter(|l| l.words >= 4 && l.chrome.is_none()) {
        *times.entry(&line.text).or_default() += 1;
    }
    let is = |i: &usize| times.get(lines[*i].text.as_str()).is_some_and(|n| *n >= 2) && !lines[*i].is_date();
    let found = (0..anchor).rev().find(is).map(|found| above_deck(lines, found, is))?;
    // Prose above it would be lost: then it is a refrain and no headline.
    let prose = lines[..found].iter().any(|l| l.is_prose() && l.words >= PARAGRAPH && l.text != lines[found].text);
    (!prose && lead::whole_line(&lines[found].text).is_none()).then_some(found)
}

/// The headline above a line that stands twice as well, where that is what pages set below headlines: both stand twice in this order,
/// or the lower one alone does and is a sentence, or so long that the upper one is its headline.
fn above_deck(lines: &[Line], deck: usize, repeated: impl Fn(&usize) -> bool) -> usize {
    let text = |i: usize| lines.get(i).map(|l| l.text.as_str());
    let first = lines.iter().position(|l| text(deck) == Some(&l.text)).unwrap_or(deck);
    let Some(above) = first.checked_sub(1) else { return deck };
    let (upper, lower) = (&lines[above], &lines[deck]);
    let heads = upper.chrome.is_none() && !upper.is_date() && !upper.finished && !upper.announces() && upper.words >= 4;
    let both = deck.checked_sub(1).is_some_and(|i| i > above && text(i) == text(above)) && repeated(&above);
    let once = deck == first + 1 && upper.words < lower.words && (lower.text.ends_with('.') || lower.words > HEADLINE);
    match () {
        () if heads && both => deck - 1,
        () if heads && once && lead::whole_line(&upper.text).is_none() => above,
        () => deck,
    }
}

/// The first paragraph from `top` on. A single sentence that stands above a menu is a notice.
fn first_paragraph(lines: &[Line], top: usize, anchor: usize) -> usize {
    let mut first = anchor;
    for i in (top..anchor).filter(|i| lines[*i].is_prose()) {
        let next = (i + 1..anchor).find(|j| lines[*j].is_prose()).unwrap_or(anchor);
        let between = &lines[i + 1..next];
        let short = between.iter().filter(|l| l.words <= 3 && !l.finished).count();
        let menu = short >= 5 && between.iter().any(|l| l.chrome == Some(Chrome::Menu));
        if !(menu && lines[i].words < PARAGRAPH) {
            first = i;
            break;
        }
    }
    first
}

/// The last paragraph from `anchor` on. Comments end an article; below a label of links or a copyright line only a real
/// paragraph belongs to it again. One line without a stop may be the last paragraph, several are links.
fn last_paragraph(lines: &[Line], anchor: usize) -> usize {
    let mut last = anchor;
    let mut links = false;
    for (i, line) in lines.iter().enumerate().skip(anchor + 1) {
        match line.chrome {
            Some(Chrome::Comments) => break,
            // A label with its link on its own line heads no list.
            Some(Chrome::Related) if line.text.split_once(':').is_some_and(|(_, link)| words(link) >= 2) => {}
            Some(Chrome::Copyright | Chrome::Related | Chrome::Tags) => links = true,
            Some(_) => {}
            None => {
                let said = boilerplate::reports_on(&line.text);
                let paragraph = said || line.words >= LONG || line.finished && line.words >= PARAGRAPH;
                // "وفيما يلي أسعار العملات:" belongs to the text, and so does the list that it announces; "أخبار أخرى قد تهمك:" does not.
                let row = || lines.get(i + 1).is_some_and(|next| is_row(&next.text));
                let announces = line.announces() && (line.text.starts_with('و') || row());
                if paragraph || !links && (line.finished && line.words >= 2 || is_item(&line.text) || announces) {
                    (last, links) = (i, false);
                }
            }
        }
    }
    let open = |l: &&Line| l.chrome.is_none() && l.words >= PROSE && !l.is_date();
    let tail = lines[last + 1..].iter().take_while(open).count();
    // Short lines above the first that is known to be furniture are a list of the article's; long ones are links.
    let list = |l: &&Line| chrome(&l.text).is_none() && !l.is_date();
    let listed = lines[last + 1..].iter().take_while(list).count();
    let end = lines.get(last + 1 + listed).is_some_and(|l| chrome(&l.text).is_some());
    let long = lines[last + 1..=last + listed].iter().filter(|l| l.words >= PROSE && !is_row(&l.text)).count();
    if end && long <= 1 || lines[last].announces() {
        return last + listed;
    }
    // An outlet that writes no stops has paragraphs without them at its end too.
    let stops = lines[anchor..=last].iter().filter(|l| l.finished).count();
    if tail == 1 || stops == 0 { last + tail } else { last }
}

/// "الدولار الأمريكي: 47.69 للشراء و47.83 للبيع": a row of a table, behind whose label figures stand; no headline has two there.
fn is_row(line: &str) -> bool {
    let figures = |text: &str| text.split_whitespace().filter(|w| w.contains(char::is_numeric)).count();
    line.split_once(':').is_some_and(|(_, cells)| cells.trim_start().starts_with(char::is_numeric) && figures(cells) >= 2)
}

/// The title among the lines above the body: the nearest that looks like one.
fn find_title(above: &[Line]) -> Option<usize> {
    let usable = |i: &usize| {
        let l = &above[*i];
        let statement = l.text.ends_with('.') && !l.text.ends_with("..");
        l.chrome.is_none()
            && !l.is_date()
            && !statement
            && (l.words >= 3 || l.words == 2 && above.get(i + 1).is_some_and(Line::is_date))
            && lead::whole_line(&l.text).is_none()
            && crate::letters(&l.text).0 > 0
    };
    let mut candidates: Vec<usize> = (0..above.len()).filter(usable).collect();
    // What may be a byline is a title only where nothing else is.
    let surely = |i: &usize| lead::loose_line(&above[*i].text).is_none();
    if candidates.iter().any(surely) {
        candidates.retain(surely);
    }
    let nearest = candidates.iter().rposition(|i| above[*i].words >= 4).or(candidates.len().checked_sub(1))?;
    // A long line below a shorter one is an introduction to the text, and the shorter one the title.
    let upper = nearest.checked_sub(1).filter(|u| {
        let (u, n) = (candidates[*u], candidates[nearest]);
        let between = above[u + 1..n].iter().all(|l| l.is_date() || l.chrome.is_some() || lead::loose_line(&l.text).is_some());
        between && above[n].words >= PARAGRAPH && (4..above[n].words).contains(&above[u].words)
    });
    candidates.get(upper.unwrap_or(nearest)).copied()
}

/// The date nearest the title, outside the body; one with a time counts as three lines nearer.
fn find_published(lines: &[Line], title: usize, body: &RangeInclusive<usize>) -> Option<FoundDate> {
    let outside = (0..lines.len()).filter(|i| !body.contains(i) && lines[*i].chrome != Some(Chrome::Copyright));
    let candidates = outside.flat_map(|i| lines[i].dates.iter().map(move |d| (i, d)));
    let rank = |(i, d): &(usize, &FoundDate)| {
        let distance = i.abs_diff(title) as isize;
        // What stands between title and body belongs to the article; a header's date stands far above.
        let inside = (title..*body.start()).contains(i);
        distance - if d.time.is_some() { 3 } else { 0 } - if inside { 4 } else { 0 }
    };
    // A title may name a day; a line that is nothing but a date is surer than one with more to say.
    let unsure = |(i, _): &(usize, &FoundDate)| !lines[*i].is_date();
    let other = candidates.filter(|(i, _)| *i != title || lines[*i].is_date());
    other.min_by_key(|c| (unsure(c), rank(c))).map(|(_, d)| d.clone())
}

#[cfg(test)]
#[path = "plain_tests.rs"]
mod tests;
