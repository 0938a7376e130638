//! Plain page dumps (text copied off a newspaper page) and plain text files.
//!
//! The body is the longest line, grown over neighbouring prose; the title is the line repeated above it, or the
//! nearest that looks like one; the date is the candidate nearest the title, with a bonus for a time, so that a crawl
//! header's date loses.

use super::article::{Article, Removed};
use super::lead;
use super::{ExtractError, boilerplate};
use crate::date::{FoundDate, find_dates};
use crate::normalize::{collapse_whitespace, tidy};

/// A line of so many words is prose whatever its end.
const LONG: usize = 20;

struct Line {
    text: String,
    words: usize,
    boilerplate: Option<&'static str>,
    dates: Vec<FoundDate>,
}

impl Line {
    fn new(raw: &str) -> Self {
        let text = collapse_whitespace(&tidy(raw));
        let words = text.split_whitespace().count();
        // Only a short line can be a page's date or a piece of boilerplate.
        let dates = if words <= 16 { find_dates(&text) } else { Vec::new() };
        Self { boilerplate: boilerplate::kind(&text), dates, words, text }
    }

    fn is_blank(&self) -> bool {
        self.text.is_empty()
    }

    /// A line that is little more than a date.
    fn is_date(&self) -> bool {
        !self.dates.is_empty() && self.words <= 16 && {
            let dated: usize = self.dates.iter().map(|d| d.raw.split_whitespace().count()).sum();
            self.words <= dated + 5
        }
    }

    fn ends_a_sentence(&self) -> bool {
        self.text.trim_end_matches(['»', '"', ')', '”']).ends_with(['.', '؟', '!', '…', ':', '؛'])
    }

    fn is_prose(&self) -> bool {
        self.boilerplate.is_none() && !self.is_date() && (self.words >= LONG || (self.words >= 5 && self.ends_a_sentence()))
    }

    /// Short text between paragraphs: a subhead, or a line of a list.
    fn is_bridge(&self) -> bool {
        self.boilerplate.is_none() && !self.is_date() && (1..LONG).contains(&self.words)
    }
}

/// Extracts the article from a plain text.
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
    let lines: Vec<Line> = text.lines().map(Line::new).collect();
    let full: Vec<usize> = (0..lines.len()).filter(|i| !lines[*i].is_blank()).collect();
    if full.is_empty() {
        return Err(ExtractError::Empty);
    }
    let (first, last) = body_range(&lines, &full).ok_or(ExtractError::NoBody { lines: full.len() })?;
    let (mut first, above) = (first, first);
    let mut title = find_title(&lines, &full[..above]);
    if title.is_none() && above < last && !lines[full[above]].ends_a_sentence() && lines[full[above]].words <= 25 {
        // A text file whose first line is its headline.
        title = Some(above);
        first += 1;
    }
    let mut article = Article { title: title.map(|t| lines[full[t]].text.clone()), ..Default::default() };
    article.published = find_published(&lines, &full, title.unwrap_or(above), first..last + 1);
    let own_line = (title.map_or(0, |t| t + 1)..first).find_map(|i| Some((i, lead::loose_line(&lines[full[i]].text)?)));
    let body: Vec<&str> = full[first..=last].iter().map(|i| lines[*i].text.as_str()).collect();
    let outer = own_line.as_ref().map(|(_, l)| l.clone()).unwrap_or_default();
    (article.byline, article.dateline, article.outlet) = (outer.byline, outer.dateline, outer.outlet);
    lead::take(&mut article, body[0], body.len() > 1);
    article.body = body.join("\n");
    let signed = full[last + 1..].iter().find_map(|i| boilerplate::outlet(&lines[*i].text));
    article.outlet = signed.or(article.outlet);
    for (at, line) in full.iter().enumerate().filter(|(at, _)| !(first..=last).contains(at)) {
        let reason = if title.is_some_and(|t| lines[full[t]].text == lines[*line].text) {
            "title"
        } else if own_line.as_ref().is_some_and(|(i, _)| *i == at) {
            "byline"
        } else if lines[*line].is_date() {
            "date"
        } else {
            lines[*line].boilerplate.unwrap_or(if at < first { "menu" } else { "footer" })
        };
        article.removed.push(Removed { line: lines[*line].text.clone(), reason });
    }
    article.rest_found("text");
    Ok(article)
}

/// First and last body line, as indexes into `full`.
fn body_range(lines: &[Line], full: &[usize]) -> Option<(usize, usize)> {
    let line = |i: usize| &lines[full[i]];
    let candidates = || (0..full.len()).filter(|i| line(*i).boilerplate.is_none() && !line(*i).is_date());
    let anchor = candidates().filter(|i| line(*i).is_prose()).max_by_key(|i| (line(*i).words, std::cmp::Reverse(*i)));
    let anchor = match anchor {
        Some(anchor) => anchor,
        // No line looks like prose: a note of a few words. The longest line is the body.
        None => candidates().max_by_key(|i| (line(*i).words, std::cmp::Reverse(*i))).filter(|i| line(*i).words >= 3)?,
    };
    let grow = |steps: &mut dyn Iterator<Item = usize>| {
        let mut edge = anchor;
        let mut bridged = 0;
        for i in steps {
            if line(i).is_prose() {
                edge = i;
                bridged = 0;
            } else if line(i).is_bridge() && bridged < 3 {
                bridged += 1;
            } else {
                break;
            }
        }
        edge
    };
    let first = grow(&mut (0..anchor).rev());
    let last = grow(&mut (anchor + 1..full.len()));
    Some((first, last))
}

/// The title among the lines above the body: a repeated one, else the nearest that looks like one.
fn find_title(lines: &[Line], above: &[usize]) -> Option<usize> {
    let line = |i: usize| &lines[above[i]];
    let usable = |i: &usize| {
        let l = line(*i);
        l.boilerplate.is_none() && !l.is_date() && l.words >= 3 && lead::whole_line(&l.text).is_none() && crate::letters(&l.text).0 > 0
    };
    let repeated = |i: &usize| line(*i).words >= 4 && (0..above.len()).any(|j| j != *i && line(j).text == line(*i).text);
    let mut candidates: Vec<usize> = (0..above.len()).filter(usable).collect();
    // What may be a byline is a title only where nothing else is.
    let surely = |i: &usize| lead::loose_line(&line(*i).text).is_none();
    if candidates.iter().any(surely) {
        candidates.retain(surely);
    }
    candidates
        .iter()
        .rev()
        .find(|i| repeated(i))
        .or_else(|| candidates.iter().rev().find(|i| line(**i).words >= 4))
        .or(candidates.last())
        .copied()
}

/// The date nearest the title, outside the body; one with a time counts as three lines nearer.
fn find_published(lines: &[Line], full: &[usize], title: usize, body: std::ops::Range<usize>) -> Option<FoundDate> {
    let outside = (0..full.len()).filter(|i| !body.contains(i) && lines[full[*i]].boilerplate != Some("footer"));
    let candidates = outside.flat_map(|i| lines[full[i]].dates.iter().map(move |d| (i, d)));
    let rank = |(i, d): &(usize, &FoundDate)| {
        let distance = i.abs_diff(title) as isize;
        // What stands between title and body belongs to the article; a header's date stands far above.
        let inside = (title..body.start).contains(i);
        distance - if d.time.is_some() { 3 } else { 0 } - if inside { 4 } else { 0 }
    };
    candidates.min_by_key(rank).map(|(_, d)| d.clone())
}
