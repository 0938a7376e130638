//! Subtitles (`SubRip`, `WebVTT`): which of a file's lines are said, and what is said as one running text.
//!
//! A file is read as players read it, with two rules more: what a player drops because it stands at no time of its own (behind a blank
//! line, before the first time, on the line of the time) is said, and lines are told by what they are, not by the blank lines between
//! them, which tools leave out and double.

mod clock;
mod said;

use clock::{DIRECTION, timing};
pub use said::transcript;

/// A part of a subtitle file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cue<'a> {
    /// Numbers, timings, settings, notes, styles, blank lines.
    Kept(&'a str),
    /// Lines of one speaker, without the last line's break.
    Text(&'a str),
}

impl<'a> Cue<'a> {
    /// Its bytes.
    pub fn raw(self) -> &'a str {
        let (Self::Kept(raw) | Self::Text(raw)) = self;
        raw
    }
}

/// What begins a block that is not shown (`WebVTT`).
const UNSHOWN: [&str; 3] = ["NOTE", "STYLE", "REGION"];

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Blank,
    /// A time; what is said may begin at this byte of the line.
    Time(usize),
    /// The number or name of a cue.
    Name,
    /// Of the file's head, a note, a style.
    Unshown,
    Said,
}

/// The lines of a file with their ends: `\n`, `\r\n`, and `\r` in a file that has no other.
fn lines(file: &str) -> Vec<&str> {
    file.split_inclusive(if file.contains('\n') { '\n' } else { '\r' }).collect()
}

/// A line without blanks and signs of direction around it.
fn trimmed(line: &str) -> &str {
    line.trim_matches(|c: char| c.is_whitespace() || DIRECTION.contains(&c))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.chars().all(char::is_numeric)
}

/// Whether a line begins the file, or a part of a stream: it may stand in the middle where parts were joined.
fn is_head(text: &str) -> bool {
    text.strip_prefix("WEBVTT").is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
        || text.starts_with("X-TIMESTAMP-MAP=")
}

/// Whether a line begins what another speaker says: a dash (no minus, no second dash) or `>>`.
fn is_turn(line: &str) -> bool {
    let line = trimmed(line);
    if line.starts_with(">>") || line.starts_with("&gt;&gt;") {
        return true;
    }
    let Some(rest) = line.strip_prefix(['-', '–', '—']) else { return false };
    let next = rest.trim_start().chars().next();
    !rest.starts_with(char::is_numeric) && next.is_some_and(|c| !matches!(c, '-' | '–' | '—' | '>'))
}

/// Whether a text begins as a file of subtitles: the head of `WebVTT`, or a time, perhaps behind a number.
///
/// ```
/// use mujaz_text::subtitles::begins;
/// assert!(begins("\n1\n00:00:01,000 --> 00:00:02,000\nأهلا\n") && begins("WEBVTT - مقابلة\n"));
/// assert!(!begins("1\nأهلا بكم\n"));
/// ```
pub fn begins(text: &str) -> bool {
    let lines = lines(text);
    let mut shown = lines.iter().map(|line| trimmed(line)).filter(|line| !line.is_empty());
    let first = shown.next().unwrap_or("");
    let time = |line: &str| timing(line).is_some();
    is_head(first) || time(first) || is_number(first) && shown.next().is_some_and(time)
}

/// What each line is.
struct Reading<'a> {
    lines: Vec<&'a str>,
    texts: Vec<&'a str>,
    timed: Vec<bool>,
    /// For each line, whether the next one that is not blank is a time.
    before_time: Vec<bool>,
    /// Whether the file has a head as `WebVTT` has.
    head: bool,
    /// Whether cues have numbers.
    numbered: bool,
}

impl<'a> Reading<'a> {
    fn of(file: &'a str) -> Self {
        let lines = lines(file);
        let texts: Vec<&str> = lines.iter().map(|line| trimmed(line)).collect();
        let timed: Vec<bool> = texts.iter().map(|text| timing(text).is_some()).collect();
        let mut before_time = vec![false; lines.len()];
        let mut next = false;
        for ((before, text), timed) in before_time.iter_mut().zip(&texts).zip(&timed).rev() {
            *before = next;
            if !text.is_empty() {
                next = *timed;
            }
        }
        // A number alone may be said: cues have numbers if most of them have one.
        let (mut last, mut times, mut numbers) = ("", 0usize, 0usize);
        for (text, timed) in texts.iter().zip(&timed).filter(|(text, _)| !text.is_empty()) {
            if *timed {
                times += 1;
                numbers += usize::from(is_number(last));
            }
            last = text;
        }
        let head = texts.iter().find(|text| !text.is_empty()).is_some_and(|text| is_head(text));
        Self { lines, texts, timed, before_time, head, numbered: numbers * 2 >= times && times > 0 }
    }

    fn kinds(&self) -> Vec<Kind> {
        if !self.timed.contains(&true) {
            return self.texts.iter().map(|text| if text.is_empty() { Kind::Blank } else { Kind::Unshown }).collect();
        }
        let (mut unshown, mut last) = (false, Kind::Blank);
        let kind = |at: usize| {
            let text = *self.texts.get(at)?;
            last = self.kind(at, text, last, &mut unshown);
            Some(last)
        };
        (0..self.lines.len()).map_while(kind).collect()
    }

    fn kind(&self, at: usize, text: &str, last: Kind, unshown: &mut bool) -> Kind {
        if text.is_empty() {
            *unshown = false;
            return Kind::Blank;
        }
        if let Some(time) = timing(text) {
            *unshown = false;
            let line = self.lines.get(at).copied().unwrap_or("");
            let rest = if time.rest.is_empty() { line.len() } else { line.rfind(time.rest).unwrap_or(line.len()) };
            return Kind::Time(rest);
        }
        let first = last == Kind::Blank;
        let word = text.split_whitespace().next().unwrap_or("");
        *unshown |= is_head(text) || first && UNSHOWN.contains(&word);
        if *unshown {
            return Kind::Unshown;
        }
        let after_time = matches!(last, Kind::Time(_));
        let next_is_time = self.timed.get(at + 1).copied().unwrap_or(false);
        let number = self.numbered && is_number(text) && self.before_time.get(at) == Some(&true) && !after_time;
        // Names that are no numbers are those of `WebVTT`, directly above their time.
        let name = self.head && next_is_time && matches!(last, Kind::Blank | Kind::Unshown);
        if number || name { Kind::Name } else { Kind::Said }
    }
}

/// Signs of music around what is sung.
const NOTES: [char; 4] = ['♪', '♫', '♬', '🎵'];

/// Adds a text; signs of music at its edges are no part of it.
fn push<'a>(out: &mut Vec<Cue<'a>>, text: &'a str) {
    let own = |c: char| NOTES.contains(&c) || c.is_whitespace();
    let core = if text.trim().starts_with(NOTES) || text.trim().ends_with(NOTES) { text.trim_matches(own) } else { text };
    let before = text.find(core).unwrap_or(0);
    let (head, rest) = text.split_at(before);
    let (core, tail) = rest.split_at(core.len());
    let kept = |out: &mut Vec<Cue<'a>>, part: &'a str| out.extend((!part.is_empty()).then_some(Cue::Kept(part)));
    kept(out, head);
    if !core.is_empty() {
        out.push(Cue::Text(core));
    }
    kept(out, tail);
}

/// The parts of a file, in order; their bytes put together are the file.
///
/// ```
/// use mujaz_text::subtitles::{Cue, cues};
/// let file = "1\n00:00:01,000 --> 00:00:02,000\nأهلا\nبكم\n";
/// assert_eq!(cues(file), [Cue::Kept("1\n00:00:01,000 --> 00:00:02,000\n"), Cue::Text("أهلا\nبكم"), Cue::Kept("\n")]);
/// ```
pub fn cues(file: &str) -> Vec<Cue<'_>> {
    let reading = Reading::of(file);
    let mut out = Vec::new();
    // What is open: where it began, and where its text ends if it is text.
    let (mut begin, mut text_end, mut at): (usize, Option<usize>, usize) = (0, None, 0);
    let part = |from: usize, to: usize| file.get(from..to).unwrap_or("");
    for (line, kind) in reading.lines.iter().zip(reading.kinds()) {
        let said_from = match kind {
            Kind::Said => Some(at),
            Kind::Time(rest) if rest < line.len() => Some(at + rest),
            _ => None,
        };
        if let Some(end) = text_end.filter(|_| kind != Kind::Said || is_turn(line)) {
            push(&mut out, part(begin, end));
            (begin, text_end) = (end, None);
        }
        if let Some(from) = said_from {
            if text_end.is_none() && begin < from {
                out.push(Cue::Kept(part(begin, from)));
            }
            begin = if text_end.is_none() { from } else { begin };
            text_end = Some(at + line.trim_end_matches(['\n', '\r']).len());
        }
        at += line.len();
    }
    if let Some(end) = text_end {
        push(&mut out, part(begin, end));
        begin = end;
    }
    if begin < at {
        out.push(Cue::Kept(part(begin, at)));
    }
    out
}

#[cfg(test)]
mod tests;
