//! What a subtitle file says, as a text in paragraphs.

use super::clock::{moment, timing};
use super::{Cue, cues, is_turn, lines, trimmed};
use crate::extract::unescape;

/// A pause of so many seconds ends a paragraph, the shorter one behind a finished sentence.
const PAUSES: (f64, f64) = (2.0, 5.0);

/// A screen that stands for so many seconds only moves lines up: nobody reads it.
const FLASH: f64 = 0.05;

/// Screens less than so many seconds apart follow each other.
const GAP: f64 = 0.1;

/// Captions that roll have two or three lines; more are not compared.
const ROLLING: usize = 8;

/// Of one speaker and one line, or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line<'a> {
    text: String,
    /// With its tags.
    raw: &'a str,
    /// Who says it, where the file names them (`<v سامي>`, `[SPEAKER_00]:`).
    voice: Option<String>,
}

/// Elements that subtitles have; what else stands in angle brackets is said.
const ELEMENTS: [&str; 14] = ["b", "br", "c", "em", "font", "i", "lang", "rt", "ruby", "s", "span", "strong", "u", "v"];

/// The name of the element of a tag: `v` of `/v`, `v.loud هدى`.
fn element(inside: &str) -> &str {
    inside.trim_start_matches('/').split(|c: char| c.is_whitespace() || matches!(c, '.' | '/')).next().unwrap_or("")
}

/// Whether what stands between brackets is a tag, a time or a place on the screen: `i`, `/c`, `v.loud هدى`, `00:01.500`, `\an8`.
fn is_mark(inside: &str, angle: bool) -> bool {
    if !angle {
        return inside.starts_with('\\');
    }
    let name = element(inside);
    moment(inside).is_some() || ELEMENTS.iter().any(|element| element.eq_ignore_ascii_case(name))
}

/// Breaks and hard blanks as Aegisub writes them are blanks.
fn without_escapes(text: &str) -> String {
    if !text.contains('\\') {
        return text.into();
    }
    let text = text.replace("\\N", " ").replace("\\h", " ");
    // Behind a lower-case n a Latin letter would make it a name: `C:\news`.
    let mut parts = text.split("\\n");
    let mut out = parts.next().unwrap_or("").to_string();
    for part in parts {
        out.push_str(if part.starts_with(|c: char| c.is_ascii_alphanumeric()) { "\\n" } else { " " });
        out.push_str(part);
    }
    out
}

/// A label that programs which tell speakers apart put at the beginning of a line: `[SPEAKER_00]: نعم`, `(speaker 1) نعم`.
fn labelled(text: &str) -> Option<(&str, &str)> {
    let (open, close) = if text.starts_with('[') { ('[', ']') } else { ('(', ')') };
    let (label, rest) = text.strip_prefix(open)?.split_once(close)?;
    let number = label.get(.."speaker".len()).filter(|word| word.eq_ignore_ascii_case("speaker")).and(label.get("speaker".len()..))?;
    let number = number.trim_start_matches(['_', ' ', '-']);
    let known = !number.is_empty() && number.chars().all(|c| c.is_ascii_alphanumeric());
    known.then(|| (label, rest.trim_start_matches([':', ' '])))
}

/// Adds a line, without tags, time stamps and places on the screen, in a piece for each who speaks; `voice` goes on to the next line.
fn read<'a>(raw: &'a str, voice: &mut Option<String>, out: &mut Vec<Line<'a>>) {
    let mut text = String::new();
    let mut finish = |text: &mut String, voice: &mut Option<String>| {
        let words = unescape(&without_escapes(text)).split_whitespace().collect::<Vec<_>>().join(" ");
        text.clear();
        let said = match labelled(&words) {
            Some((label, rest)) => {
                *voice = Some(label.into());
                rest.to_string()
            }
            None => words,
        };
        if !said.is_empty() {
            out.push(Line { text: said, raw, voice: voice.clone() });
        }
    };
    let mut rest = raw;
    while let Some(at) = rest.find(['<', '{']) {
        let (before, mark) = rest.split_at(at);
        text.push_str(before);
        let (angle, inner) = (mark.starts_with('<'), mark.get(1..).unwrap_or(""));
        // A mark ends before the next one begins: brackets that nothing closes cost no more than others.
        let end =
            inner.find(['<', '>', '{', '}']).filter(|end| inner.get(*end..).is_some_and(|r| r.starts_with(if angle { '>' } else { '}' })));
        let Some((inside, after)) =
            end.and_then(|end| Some((inner.get(..end)?, inner.get(end + 1..)?))).filter(|(inside, _)| is_mark(inside, angle))
        else {
            text.push_str(mark.get(..1).unwrap_or(""));
            rest = inner;
            continue;
        };
        rest = after;
        match element(inside) {
            "v" if angle => {
                finish(&mut text, voice);
                let name = inside.split_once(char::is_whitespace).map(|(_, name)| unescape(name.trim()));
                *voice = name.filter(|name| !name.is_empty());
            }
            name if angle && name.eq_ignore_ascii_case("br") => text.push(' '),
            _ => {}
        }
    }
    text.push_str(rest);
    finish(&mut text, voice);
}

/// What is on the screen at one time.
#[derive(Debug, Default)]
struct Screen<'a> {
    from: f64,
    to: f64,
    lines: Vec<Line<'a>>,
}

fn screens(file: &str) -> Vec<Screen<'_>> {
    let mut out = vec![Screen::default()];
    let mut voice = None;
    for cue in cues(file) {
        match cue {
            Cue::Kept(raw) => {
                if let Some(time) = lines(raw).iter().rev().find_map(|line| timing(trimmed(line))) {
                    out.push(Screen { from: time.from, to: time.to, lines: Vec::new() });
                    // Who speaks is said anew in each cue.
                    voice = None;
                }
            }
            Cue::Text(raw) => {
                let Some(screen) = out.last_mut() else { continue };
                lines(raw).into_iter().for_each(|line| read(line.trim_end_matches(['\n', '\r']), &mut voice, &mut screen.lines));
            }
        }
    }
    out.retain(|screen| !screen.lines.is_empty());
    out
}

/// How many lines at the top of a screen are the last ones of the screen before.
fn repeated(before: &Screen<'_>, screen: &Screen<'_>) -> usize {
    let most = before.lines.len().min(screen.lines.len()).min(ROLLING);
    let same = |n: &usize| {
        let tail = before.lines.iter().skip(before.lines.len() - n);
        tail.zip(&screen.lines).all(|(a, b)| a.text == b.text)
    };
    (1..=most).rev().find(same).unwrap_or(0)
}

/// How a screen goes on from the one before.
#[derive(Debug, Clone, Copy, Default)]
struct Step {
    /// Lines at its top that were there before.
    again: usize,
    /// They are so without doubt: lines that only moved, or that are marked otherwise word by word. Who says a thing twice is shown
    /// twice as long.
    sure: bool,
    /// Something new stands under them, as where captions roll.
    rolled: bool,
    /// The last line of the one before has grown here, behind so many lines that did not.
    grown: Option<usize>,
}

fn step(before: &Screen<'_>, screen: &Screen<'_>) -> Step {
    let again = repeated(before, screen);
    let flash = |s: &Screen<'_>| s.to - s.from <= FLASH;
    let marked = before.lines.iter().rev().take(again).rev().zip(&screen.lines).any(|(a, b)| a.raw != b.raw);
    let above = before.lines.len().saturating_sub(1);
    let grown = before
        .lines
        .last()
        .zip(screen.lines.get(above))
        .is_some_and(|(a, b)| b.text.strip_prefix(&a.text).is_some_and(|more| more.starts_with(' ')))
        && screen.from - before.to < GAP
        && before.lines.iter().zip(&screen.lines).take(above).all(|(a, b)| a.text == b.text);
    Step {
        again,
        sure: again > 0 && (flash(before) || flash(screen) || marked),
        rolled: again > 0 && again < screen.lines.len(),
        grown: (grown && again == 0).then_some(above),
    }
}

/// Takes out what is shown more than once and was said once: captions made by machines roll (each line again, as it moves up), grow word
/// by word, or mark one word after the other. That lines roll or grow must be the habit of a file: one screen in three does; in any other
/// file what is shown twice was said twice.
fn still<'a>(screens: Vec<Screen<'a>>) -> Vec<Screen<'a>> {
    let mut steps = vec![Step::default(); screens.len()];
    for ((step_of, before), screen) in steps.iter_mut().skip(1).zip(&screens).zip(screens.iter().skip(1)) {
        *step_of = step(before, screen);
    }
    let habit = |many: usize| many * 3 >= screens.len() && (screens.len() >= 4 || steps.iter().any(|s| s.sure));
    let rolls = habit(steps.iter().filter(|s| s.rolled || s.sure).count());
    let grows = steps.iter().filter(|s| s.grown.is_some()).count();
    let grows = grows >= 2 && grows * 3 >= screens.len();
    let gone = |step: &Step| if step.sure || rolls && step.rolled { step.again } else { step.grown.filter(|_| grows).unwrap_or(0) };
    let replaced: Vec<bool> = steps.iter().skip(1).map(|s| grows && s.grown.is_some()).chain([false]).collect();
    let fresh = |((screen, step), replaced): ((Screen<'a>, &Step), bool)| {
        let mut lines = screen.lines;
        lines.truncate(lines.len() - usize::from(replaced));
        lines.drain(..gone(step).min(lines.len()));
        Screen { lines, ..screen }
    };
    screens.into_iter().zip(&steps).zip(replaced).map(fresh).collect()
}

/// Signs that end a sentence or a part of one.
const ENDS: [char; 7] = ['.', '،', '؟', '?', '!', ':', '؛'];

/// Puts signs back that stand at the wrong end of their lines: files for players that know nothing of right and left begin a line with
/// the stop that ends it. A file is of that kind if its lines begin so, and do not end so.
fn straightened(mut screens: Vec<Screen<'_>>) -> Vec<Screen<'_>> {
    let turned = |text: &str| {
        let rest = text.trim_start_matches(ENDS);
        rest.len() < text.len()
            && !text.starts_with("..")
            && rest.starts_with(|c: char| c.is_alphabetic() || matches!(c, '«' | '"' | '»' | '('))
    };
    let all = || screens.iter().flat_map(|screen| &screen.lines);
    let wrong = all().filter(|line| turned(&line.text)).count();
    let right = all().filter(|line| line.text.ends_with(ENDS)).count();
    if wrong < 2 || wrong < 4 * right {
        return screens;
    }
    for line in screens.iter_mut().flat_map(|screen| &mut screen.lines) {
        if turned(&line.text) {
            let rest = line.text.trim_start_matches(ENDS);
            let signs = line.text.get(..line.text.len() - rest.len()).unwrap_or("");
            line.text = format!("{rest}{signs}");
        }
        if let Some(rest) = line.text.strip_suffix('-').filter(|_| !line.text.starts_with('-')) {
            line.text = format!("- {}", rest.trim_end());
        }
    }
    screens
}

/// What a subtitle file says, as a text in paragraphs: without numbers, timings, notes, styles and tags, each line once where captions roll
/// or grow. A paragraph ends where another speaks (a dash, `>>`, `<v name>`: the name stands before what they say) and where nobody speaks
/// for a while.
///
/// ```
/// use mujaz_text::subtitles::transcript;
/// let file = "1\n00:00:01,000 --> 00:00:03,000\n<i>قال الوزير إن\n\n2\n00:00:03,000 --> 00:00:05,000\nالمفاوضات مستمرة.</i>\n\n3\n00:00:09,000 --> 00:00:10,000\nشكرا.\n";
/// assert_eq!(transcript(file), "قال الوزير إن المفاوضات مستمرة.\n\nشكرا.");
/// ```
pub fn transcript(file: &str) -> String {
    let mut out = String::new();
    let (mut silent_since, mut voice) = (f64::MAX, None);
    for screen in straightened(still(screens(file))) {
        let mut pause = screen.from - silent_since;
        for Line { text, voice: speaker, .. } in screen.lines {
            let finished = out.ends_with(['.', '؟', '?', '!', '…', '»', '"']);
            let changed = speaker != voice;
            let apart = changed || is_turn(&text) || pause >= if finished { PAUSES.0 } else { PAUSES.1 };
            if !out.is_empty() {
                out.push_str(if apart { "\n\n" } else { " " });
            }
            if changed {
                out.extend(speaker.iter().flat_map(|name| [name.as_str(), ": "]));
                voice = speaker;
            }
            match text.strip_prefix(">>") {
                Some(said) => out.extend(["- ", said.trim_start_matches(['>', ' '])]),
                None => out.push_str(&text),
            }
            pause = 0.0;
        }
        silent_since = screen.to;
    }
    out
}

/// The words of a file's screens, for tests.
#[cfg(test)]
pub(super) fn shown_words(file: &str) -> Vec<String> {
    screens(file).iter().flat_map(|s| &s.lines).flat_map(|l| l.text.split(' ').map(String::from)).collect()
}
