//! Lines put together to paragraphs: text that was wrapped at a width, and lines that break off inside a sentence.
//!
//! A line break is taken for a paragraph's end unless two things speak against it: the line did not end a sentence, and
//! either it cannot end there (a comma, a preposition) or the whole text is wrapped at a width. A blank line always ends
//! a paragraph. List items, verse and tables have lines of about one length too, so that length alone proves nothing.

use super::boilerplate::{chrome, finished, glued_link, is_item};
use super::hyphen;
use super::lead;
use super::stamp::date_line;
use crate::lexicon::LINE_ENDS;
use crate::normalize::{collapse_whitespace, tidy};
use std::borrow::Cow;

/// Widths at which texts are wrapped, in visible characters.
const WIDTHS: std::ops::RangeInclusive<usize> = 25..=140;

/// What breaks lines in texts from anywhere: also old Macs, word processors, form feeds.
const BREAKS: [char; 7] = ['\n', '\r', '\u{0B}', '\u{0C}', '\u{85}', '\u{2028}', '\u{2029}'];

/// A line as it was found, cleaned, with what its neighbours need to know.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub text: String,
    /// Whether a blank line, or the beginning, stands in front.
    pub apart: bool,
    pub width: usize,
    /// Whether a wide gap parts it in two, as it does the halves of a verse and the columns of a table.
    pub halves: bool,
}

/// The lines with text in them.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::new();
    let mut apart = true;
    // A break of two characters ("\r\n") leaves an empty piece that is no blank line.
    for raw in text.split('\n').flat_map(|l| l.strip_suffix('\r').unwrap_or(l).split(&BREAKS[1..])) {
        let text = collapse_whitespace(&tidy(&unquoted(raw)));
        if text.is_empty() {
            apart = true;
            continue;
        }
        // Short vowels and tatweel take no room, or room that no writer counted.
        let width = text.chars().filter(|c| !matches!(c, '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{0640}')).count();
        out.push(Line { text, apart: std::mem::take(&mut apart), width, halves: in_halves(raw) });
    }
    out
}

/// "quot;الخطةquot;": references to quotation marks that lost their first letter, as archives have them; in pairs only.
fn unquoted(line: &str) -> Cow<'_, str> {
    const LOST: &str = "quot;";
    let lost =
        |(at, _): &(usize, &str)| !line.get(..*at).is_some_and(|front| front.ends_with(|c: char| c == '&' || c.is_ascii_alphanumeric()));
    let count = line.match_indices(LOST).filter(lost).count();
    if count == 0 || count % 2 == 1 || count < line.matches(LOST).count() {
        return Cow::Borrowed(line);
    }
    Cow::Owned(line.replace(LOST, "\""))
}

/// Whether one gap of three blanks and more, or a tab, stands between words of a line; several fill a justified one.
fn in_halves(line: &str) -> bool {
    const GAP: usize = 3;
    let line = line.trim();
    if !line.contains("   ") && !line.contains('\t') {
        return false;
    }
    let (mut gaps, mut blanks, mut tab) = (0, 0, false);
    for c in line.chars() {
        if c.is_whitespace() {
            blanks += 1;
            tab |= c == '\t';
        } else {
            gaps += usize::from(blanks >= GAP || tab);
            (blanks, tab) = (0, false);
        }
    }
    gaps == 1
}

/// The paragraphs of a text in which a blank line ends one, and a single break may stand inside a sentence.
///
/// ```
/// use mujaz_text::extract::paragraphs;
/// let wrapped = "أعلنت الوزارة أن العمل في المستشفى سينتهي قبل\nبداية الصيف، وأن القسم الجديد سيفتح أبوابه في\nمطلع يونيو.\n\nورحب الأهالي.";
/// assert_eq!(paragraphs(wrapped).len(), 2);
/// assert_eq!(paragraphs("- تمر\n- زيت زيتون").len(), 2);
/// ```
pub fn paragraphs(text: &str) -> Vec<String> {
    join(lines(text))
}

/// Puts lines together.
pub(super) fn join(lines: Vec<Line>) -> Vec<String> {
    let lines = with_initial(lines);
    let wrapped = wrap_width(&lines).or_else(|| width_of_runs(&lines)).or_else(|| narrow_width(&lines));
    let quoted = quotations(&lines);
    let strict = wrapped.is_some_and(|w| counted(&lines, w));
    let mut out: Vec<String> = Vec::with_capacity(lines.len());
    let mut previous: Option<Line> = None;
    for (at, line) in lines.into_iter().enumerate() {
        // Where all breaks are where a count of letters puts them, a first line with room for the next word is a headline.
        let roomy = |p: &Line, w: usize| !full(p, &line, w) && !full_with_marks(p, &line, w);
        let headline = |p: &Line, w: usize| strict && out.len() == 1 && out.first() == Some(&p.text) && roomy(p, w);
        // Byline and dateline above the text end with their line.
        let lead = |p: &Line| out.len() <= HEAD && out.last() == Some(&p.text) && is_lead(&p.text);
        let goes_on = previous.as_ref().is_some_and(|p| {
            let full = || wrapped.is_some_and(|w| flush(p, &line, w) && plain(p) && plain(&line));
            let wraps = || wrapped.is_some_and(|w| full() && !headline(p, w));
            may_go_on(p, &line) && (open_end(p, &line) || wraps()) && !lead(p) || quoted.get(at) == Some(&true) && full()
        });
        match out.last_mut().filter(|_| goes_on) {
            Some(paragraph) => {
                if hyphen::broken_word(paragraph, &line.text) {
                    paragraph.pop();
                } else {
                    paragraph.push(' ');
                }
                paragraph.push_str(&line.text);
            }
            None => out.push(line.text.clone()),
        }
        previous = Some(line);
    }
    out
}

/// Lines at the beginning among which byline and dateline stand.
const HEAD: usize = 3;

fn is_lead(line: &str) -> bool {
    lead::whole_line(line).is_some_and(|l| l.byline.is_some() || l.outlet.is_some() && l.dateline.is_some())
}

/// Of each line, whether it goes on with a quotation that was opened above, that a sentence inside ended at the break, and that is
/// closed a few lines below in the same block.
fn quotations(lines: &[Line]) -> Vec<bool> {
    /// No quotation goes on for more lines.
    const LINES: usize = 12;
    let mut open = 0usize;
    lines
        .iter()
        .enumerate()
        .map(|(at, line)| {
            if line.apart {
                open = 0;
            }
            let block = || lines.iter().skip(at).take(LINES).enumerate().take_while(|(i, l)| *i == 0 || !l.apart).map(|(_, l)| &l.text);
            let closes = || block().find_map(|l| l.find(['«', '»']).and_then(|i| l.get(i..))).is_some_and(|mark| mark.starts_with('»'));
            let before = at.checked_sub(1).and_then(|i| lines.get(i));
            let inside = open > 0 && before.is_some_and(|b| finished(&b.text)) && !is_item(&line.text) && !line.halves && closes();
            for mark in line.text.chars() {
                match mark {
                    '«' => open += 1,
                    '»' => open = open.saturating_sub(1),
                    _ => {}
                }
            }
            inside
        })
        .collect()
}

/// A large first letter that stands on a line of its own belongs to the word below it. Only a text's first letters are large,
/// with a headline and a byline above them.
fn with_initial(mut lines: Vec<Line>) -> Vec<Line> {
    let letter = |l: &Line| l.text.chars().filter(|c| *c != 'ـ').count() == 1 && l.text.chars().all(|c| matches!(c, 'ء'..='ي'));
    let at = lines.iter().take(4).position(letter);
    if let Some(at) =
        at.filter(|at| lines.get(at + 1).is_some_and(|n| n.text.starts_with(char::is_alphabetic) && n.text.split(' ').count() >= 4))
    {
        let initial = lines.remove(at);
        if let Some(first) = lines.get_mut(at) {
            first.text.insert_str(0, initial.text.trim_matches('ـ'));
            first.apart = initial.apart;
        }
    }
    lines
}

/// Whether nothing forbids that a line goes on in the next one.
fn may_go_on(line: &Line, next: &Line) -> bool {
    !next.apart
        && !line.halves
        && !next.halves
        && line.text != next.text
        && !finished(&line.text)
        && !line.text.ends_with([':', '؛', ';'])
        && (!is_item(&next.text) || is_aside(&next.text))
        // A link that was glued behind a sentence ends with its line.
        && glued_link(&line.text).is_none()
}

/// "-التي أقرت أمس- نافذة": what a line begins with is set apart by a dash on either side, no item of a list.
fn is_aside(line: &str) -> bool {
    let Some(inner) = line.strip_prefix('-').filter(|inner| inner.starts_with(char::is_alphabetic)) else { return false };
    // The second dash hangs on the last word inside; more words follow.
    inner.split_once("- ").is_some_and(|(said, rest)| said.ends_with(char::is_alphanumeric) && rest.contains(char::is_alphabetic))
}

/// Whether a line is no piece of furniture, no date and no row of a table: these stand alone where all lines are of about one
/// length.
fn plain(line: &Line) -> bool {
    chrome(&line.text).is_none() && date_line(&line.text).is_none() && !lead::is_table(&line.text)
}

/// The width that the text is wrapped at, if it is: nearly all lines that break off inside a sentence are so full that the
/// next word would not have fitted, and some of them break off where no item of a list or verse would.
fn wrap_width(lines: &[Line]) -> Option<usize> {
    let pairs = || lines.iter().zip(lines.iter().skip(1)).filter(|(a, b)| may_go_on(a, b));
    let mut widths: Vec<usize> = pairs().map(|(a, _)| a.width).collect();
    widths.sort_unstable();
    // One line of ten may be longer: an address, a heading.
    let width = *widths.get(widths.len().saturating_sub(1 + widths.len() / 10))?;
    // Nor does a wrapped text have whole paragraphs on one line.
    let longer = lines.iter().filter(|l| l.width * 2 > width * 3).count();
    if widths.len() < 2 && !filled(lines) || !WIDTHS.contains(&width) || longer * 10 > lines.len() {
        return None;
    }
    let (mut full, mut long, mut broken) = (0usize, 0usize, 0usize);
    for (a, b) in pairs().filter(|(a, _)| a.width * 2 > width) {
        long += 1;
        if flush(a, b, width) {
            full += 1;
            // Verse ends its lines with commas too, but its lines are short.
            let comma = width >= 45 && a.text.ends_with(['،', ',']);
            broken += usize::from(comma || hanging(&a.text) || unclosed(&a.text) || stop_inside(&a.text));
        }
    }
    (full * 5 >= long * 4 && broken >= 1 && broken * 8 >= full || filled(lines)).then_some(width)
}

/// Whether blocks of lines look filled, though none breaks off where a list could not: no line is wider than those that go on,
/// each of these is so full that the next word would not have fitted, and every block ends with a stop.
fn filled(lines: &[Line]) -> bool {
    const COLUMNS: std::ops::RangeInclusive<usize> = 50..=100;
    /// Marks that take no room here may have been counted by whoever wrapped.
    const SLACK: usize = 6;
    let inner = || lines.iter().zip(lines.iter().skip(1)).filter(|(a, b)| !b.apart && may_go_on(a, b));
    let Some(width) = inner().map(|(a, _)| a.width).max() else { return false };
    let full = |(a, b): (&Line, &Line)| a.width + 1 + b.text.split(' ').next().map_or(0, |w| w.chars().count()) + SLACK >= width;
    // A title may stand alone.
    let ends = lines.iter().enumerate().filter(|(i, l)| !l.apart && lines.get(i + 1).is_none_or(|n| n.apart));
    COLUMNS.contains(&width)
        && lines.iter().all(|l| l.width <= width + SLACK)
        && inner().all(full)
        && ends.into_iter().all(|(_, l)| finished(&l.text))
}

/// The width of paragraphs that are wrapped, though a headline, a menu or a footer beside them is not: runs of lines that go on
/// until one ends with a stop, each so full that the next word would not have fitted.
fn width_of_runs(lines: &[Line]) -> Option<usize> {
    const COLUMNS: std::ops::RangeInclusive<usize> = 45..=110;
    const LEAST: usize = 3;
    /// More lines are no article.
    const MOST: usize = 3000;
    let width = lines.windows(2).filter_map(|p| if let [a, b] = p { may_go_on(a, b).then_some(a.width) } else { None }).max()?;
    if lines.len() > MOST || !COLUMNS.contains(&width) {
        return None;
    }
    let (mut breaks, mut run, mut loose) = (0, 0, 0);
    for pair in lines.windows(2) {
        let [a, b] = pair else { continue };
        let on = may_go_on(a, b);
        if finished(&a.text) {
            breaks += std::mem::take(&mut run);
        } else if on && full(a, b, width) && plain(a) && plain(b) {
            run += 1;
        } else {
            loose += usize::from(on && a.width * 4 > width * 3 && plain(a));
            run = 0;
        }
    }
    breaks += if lines.last().is_some_and(|l| finished(&l.text)) { run } else { 0 };
    let longer = lines.iter().filter(|l| l.width > width + width / 8).count();
    (breaks >= LEAST && loose * 3 <= breaks && longer * 10 <= lines.len()).then_some(width)
}

/// The width of a text in narrow columns, as a mail or a telex has it: every line that goes on is so full that the next word would not
/// have fitted, the last one ends with a stop, and stops stand inside of lines, where verse and lists have none.
fn narrow_width(lines: &[Line]) -> Option<usize> {
    const COLUMNS: std::ops::RangeInclusive<usize> = 20..=44;
    const LEAST: usize = 5;
    let pairs = || lines.iter().zip(lines.iter().skip(1)).filter(|(a, b)| may_go_on(a, b));
    let width = pairs().map(|(a, _)| a.width).max().filter(|w| COLUMNS.contains(w))?;
    let filled = pairs().filter(|(a, b)| full(a, b, width)).count();
    let count = pairs().count();
    // A title may stand above.
    let all = filled + 1 >= count && filled >= LEAST && lines.iter().all(|l| l.width <= width + 1);
    let stops = lines.iter().filter(|l| stop_behind_a_word(&l.text)).count();
    let ends = lines.iter().enumerate().filter(|(i, l)| *i > 0 && lines.get(i + 1).is_none_or(|n| n.apart) && !l.apart);
    (all && stops > 0 && ends.into_iter().all(|(_, l)| finished(&l.text))).then_some(width)
}

/// "المعدات الطبية. وقال": not "د. سامي".
fn stop_behind_a_word(line: &str) -> bool {
    [". ", "؟ ", "! "].iter().any(|stop| {
        line.split_once(stop).is_some_and(|(head, rest)| {
            head.split(' ').next_back().is_some_and(|w| w.chars().filter(|c| c.is_alphabetic()).count() >= 3)
                && rest.contains(char::is_alphabetic)
        })
    })
}

/// Whether all breaks but the first are where a count of letters puts them.
fn counted(lines: &[Line], width: usize) -> bool {
    let breaks =
        || lines.iter().zip(lines.iter().skip(1)).skip(1).filter(|(a, b)| may_go_on(a, b) && flush(a, b, width) && plain(a) && plain(b));
    breaks().count() >= 2 && breaks().all(|(a, b)| full(a, b, width))
}

/// Whether the next word would not have fitted on a line.
fn full(line: &Line, next: &Line, width: usize) -> bool {
    let word = next
        .text
        .split(' ')
        .next()
        .map_or(0, |w| w.chars().filter(|c| !matches!(c, '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{0640}')).count());
    line.width + 1 + word > width
}

/// The same for whoever counted short vowels and tatweel too, as programs do: "قُتِلَ ثلاثة عمّال" above a text without any.
fn full_with_marks(line: &Line, next: &Line, width: usize) -> bool {
    let word = next.text.split(' ').next().map_or(0, |w| w.chars().count());
    line.text.chars().count() + 1 + word > width
}

/// Whether the next word would hardly have fitted on a line.
fn flush(line: &Line, next: &Line, width: usize) -> bool {
    let word = next.text.split(' ').next().map_or(0, |w| w.chars().count());
    (line.width + 1 + word) * 10 > width * 8
}

/// Whether a line cannot end a paragraph, whatever the others are like.
fn open_end(line: &Line, next: &Line) -> bool {
    line.text.ends_with(['،', ',']) || hanging(&line.text) || next.text.starts_with(['،', ',', '.', ')', '»', '؛', '؟'])
}

/// Whether the last word asks for another.
pub(super) fn hanging(line: &str) -> bool {
    let Some(word) = line.rsplit(' ').next() else { return false };
    let bare = word.strip_prefix(['و', 'ف', 'ب']).unwrap_or(word);
    LINE_ENDS.contains(word) || LINE_ENDS.contains(bare)
}

fn unclosed(line: &str) -> bool {
    line.matches('(').count() > line.matches(')').count() || line.matches('«').count() > line.matches('»').count()
}

/// Whether a sentence ends and another begins inside a line.
fn stop_inside(line: &str) -> bool {
    [". ", "؟ ", "! "]
        .iter()
        .any(|stop| line.split(stop).next().is_some_and(|head| head.len() < line.len() && head.split(' ').count() >= 3))
}

#[cfg(test)]
#[path = "paragraphs_tests.rs"]
mod tests;
