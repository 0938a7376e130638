//! Subtitles (`SubRip`, `WebVTT`): which of a file's lines are said, and what is said as one running text.
//!
//! A file is read as players read it, but for one thing: text that stands after a blank line and has no time of its own is kept as the
//! text of the cue before, where a player drops it.

use crate::extract::unescape;

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
const UNSHOWN: [&str; 4] = ["NOTE", "STYLE", "REGION", "WEBVTT"];

/// Signs of direction that may stand before what a line begins with.
const DIRECTION: [char; 7] = ['\u{200E}', '\u{200F}', '\u{202A}', '\u{202B}', '\u{202C}', '\u{2067}', '\u{FEFF}'];

/// A pause of so many seconds ends a paragraph, the shorter one behind a finished sentence.
const PAUSES: (f64, f64) = (2.0, 5.0);

/// A moment in seconds: `00:01:02,500`, `01:02.5`.
fn moment(stamp: &str) -> Option<f64> {
    let stamp = stamp.split_whitespace().next()?;
    let parts: Vec<&str> = stamp.split(':').collect();
    let digits = |p: &str| p.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.'));
    if !(2..=3).contains(&parts.len()) || !parts.iter().all(|p| digits(p)) {
        return None;
    }
    parts.iter().try_fold(0.0, |sum, part| Some(sum * 60.0 + part.replace(',', ".").parse::<f64>().ok()?))
}

/// The time of a cue, if a line is one.
fn timing(line: &str) -> Option<(f64, f64)> {
    let (from, to) = line.split_once("-->")?;
    Some((moment(from.trim_start_matches(DIRECTION))?, moment(to)?))
}

/// Whether each line is shown.
fn shown(lines: &[&str]) -> Vec<bool> {
    let (mut begun, mut unshown, mut fresh) = (false, false, true);
    let timed: Vec<bool> = lines.iter().map(|line| timing(line.trim()).is_some()).collect();
    let mut judge = |(at, line): (usize, &&str)| {
        let text = line.trim();
        let first = std::mem::replace(&mut fresh, text.is_empty());
        if first {
            unshown = text.split_whitespace().next().is_some_and(|word| UNSHOWN.contains(&word));
        }
        let own_time = timed.get(at).copied().unwrap_or(false);
        begun |= own_time;
        // The line before a time is the name of its cue.
        let named = timed.get(at + 1).copied().unwrap_or(false) && (first || text.chars().all(char::is_numeric));
        begun && !unshown && !own_time && !named && !text.is_empty()
    };
    lines.iter().enumerate().map(&mut judge).collect()
}

/// The parts of a file, in order; their bytes put together are the file.
///
/// ```
/// use mujaz_text::subtitles::{Cue, cues};
/// let file = "1\n00:00:01,000 --> 00:00:02,000\nأهلا\nبكم\n";
/// assert_eq!(cues(file), [Cue::Kept("1\n00:00:01,000 --> 00:00:02,000\n"), Cue::Text("أهلا\nبكم"), Cue::Kept("\n")]);
/// ```
pub fn cues(file: &str) -> Vec<Cue<'_>> {
    let lines: Vec<&str> = file.split_inclusive('\n').collect();
    let mut out = Vec::new();
    // What is open: where it began, and where its text ends if it is text.
    let (mut begin, mut text_end, mut at): (usize, Option<usize>, usize) = (0, None, 0);
    let part = |from: usize, to: usize| file.get(from..to).unwrap_or("");
    for (line, shown) in lines.iter().zip(shown(&lines)) {
        let dash = line.trim().trim_start_matches(DIRECTION).starts_with(['-', '–', '—']);
        if let Some(end) = text_end.filter(|_| !shown || dash) {
            out.push(Cue::Text(part(begin, end)));
            (begin, text_end) = (end, None);
        }
        if shown {
            if text_end.is_none() && begin < at {
                out.push(Cue::Kept(part(begin, at)));
            }
            begin = if text_end.is_none() { at } else { begin };
            text_end = Some(at + line.trim_end_matches(['\n', '\r']).len());
        }
        at += line.len();
    }
    if let Some(end) = text_end {
        out.push(Cue::Text(part(begin, end)));
        begin = end;
    }
    if begin < at {
        out.push(Cue::Kept(part(begin, at)));
    }
    out
}

/// A line as it is shown.
#[derive(Debug, Default)]
struct Line {
    text: String,
    /// Who says it, where the line names them (`<v سامي>`).
    voice: Option<String>,
}

/// Elements that subtitles have; what else stands in angle brackets is said.
const ELEMENTS: [&str; 14] = ["b", "br", "c", "em", "font", "i", "lang", "rt", "ruby", "s", "span", "strong", "u", "v"];

/// Whether what stands between brackets is a tag, a time or a place on the screen: `i`, `/c`, `v.loud هدى`, `00:01.500`, `\an8`.
fn is_mark(inside: &str, angle: bool) -> bool {
    if !angle {
        return inside.starts_with('\\');
    }
    let name = inside.trim_start_matches('/').split(|c: char| c.is_whitespace() || matches!(c, '.' | '/')).next().unwrap_or("");
    moment(inside).is_some() || ELEMENTS.iter().any(|element| element.eq_ignore_ascii_case(name))
}

/// A line without tags, time stamps and places on the screen.
fn bare(raw: &str) -> Line {
    let mut line = Line::default();
    let mut rest = raw;
    while let Some(at) = rest.find(['<', '{']) {
        let (before, mark) = rest.split_at(at);
        line.text.push_str(before);
        let (angle, inner) = (mark.starts_with('<'), mark.get(1..).unwrap_or(""));
        // A mark ends before the next one begins: brackets that nothing closes cost no more than others.
        let end =
            inner.find(['<', '>', '{', '}']).filter(|end| inner.get(*end..).is_some_and(|r| r.starts_with(if angle { '>' } else { '}' })));
        match end.and_then(|end| Some((inner.get(..end)?, inner.get(end + 1..)?))).filter(|(inside, _)| is_mark(inside, angle)) {
            Some((inside, after)) => {
                let voice = inside.strip_prefix('v').and_then(|v| v.split_once(char::is_whitespace)).map(|(_, name)| unescape(name.trim()));
                line.voice = voice.filter(|v| !v.is_empty()).or(line.voice);
                rest = after;
            }
            None => {
                line.text.push_str(mark.get(..1).unwrap_or(""));
                rest = inner;
            }
        }
    }
    line.text.push_str(rest);
    line.text = unescape(&line.text).split_whitespace().collect::<Vec<_>>().join(" ");
    line
}

/// What is on the screen at one time.
#[derive(Debug)]
struct Screen {
    from: f64,
    to: f64,
    lines: Vec<Line>,
}

fn screens(file: &str) -> Vec<Screen> {
    let mut out: Vec<Screen> = Vec::new();
    for cue in cues(file) {
        match cue {
            Cue::Kept(raw) => {
                let time = raw.lines().rev().find_map(|line| timing(line.trim()));
                out.extend(time.map(|(from, to)| Screen { from, to, lines: Vec::new() }));
            }
            Cue::Text(raw) => {
                let lines = raw.lines().map(bare).filter(|line| !line.text.is_empty());
                if let Some(screen) = out.last_mut() {
                    screen.lines.extend(lines);
                }
            }
        }
    }
    out.retain(|screen| !screen.lines.is_empty());
    out
}

/// Captions that roll have two or three lines; more are not compared.
const ROLLING: usize = 8;

/// How many lines at the top of a screen are the last ones of the screen before.
fn repeated(before: &Screen, screen: &Screen) -> usize {
    let most = before.lines.len().min(screen.lines.len()).min(ROLLING);
    let same = |n: &usize| {
        let tail = before.lines.iter().skip(before.lines.len() - n);
        tail.zip(&screen.lines).all(|(a, b)| a.text == b.text)
    };
    (1..=most).rev().find(same).unwrap_or(0)
}

/// Takes out what rolls: captions made by machines show each line twice or three times, as it moves up. A file is of that kind if every
/// third screen begins with what the one before ended with; in any other file what is said twice was said twice.
fn still(screens: Vec<Screen>) -> Vec<Screen> {
    let again: Vec<usize> =
        std::iter::once(0).chain(screens.iter().zip(screens.iter().skip(1)).map(|(before, screen)| repeated(before, screen))).collect();
    let rolls = screens.len() >= 4 && again.iter().filter(|n| **n > 0).count() * 3 >= screens.len();
    let fresh = |(screen, again): (Screen, usize)| Screen {
        lines: screen.lines.into_iter().skip(if rolls { again } else { 0 }).collect(),
        ..screen
    };
    screens.into_iter().zip(again).map(fresh).collect()
}

/// What a subtitle file says, as a text in paragraphs: without numbers, timings, notes, styles and tags, each line once where captions roll.
/// A paragraph ends where another speaks (a dash, `<v name>`: the name stands before what they say) and where nobody speaks for a while.
///
/// ```
/// use mujaz_text::subtitles::transcript;
/// let file = "1\n00:00:01,000 --> 00:00:03,000\n<i>قال الوزير إن\n\n2\n00:00:03,000 --> 00:00:05,000\nالمفاوضات مستمرة.</i>\n\n3\n00:00:09,000 --> 00:00:10,000\nشكرا.\n";
/// assert_eq!(transcript(file), "قال الوزير إن المفاوضات مستمرة.\n\nشكرا.");
/// ```
pub fn transcript(file: &str) -> String {
    let mut out = String::new();
    let (mut silent_since, mut voice) = (f64::MAX, None);
    for screen in still(screens(file)) {
        let mut pause = screen.from - silent_since;
        for Line { text, voice: speaker } in screen.lines {
            let finished = out.ends_with(['.', '؟', '?', '!', '…', '»', '"']);
            let changed = speaker.is_some() && speaker != voice;
            let dash = text.trim_start_matches(DIRECTION).starts_with(['-', '–', '—']);
            let apart = changed || dash || pause >= if finished { PAUSES.0 } else { PAUSES.1 };
            if !out.is_empty() {
                out.push_str(if apart { "\n\n" } else { " " });
            }
            if changed {
                out.extend(speaker.iter().flat_map(|name| [name.as_str(), ": "]));
                voice = speaker;
            }
            out.push_str(&text);
            pause = 0.0;
        }
        silent_since = screen.to;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FILE: &str = "WEBVTT\n\nNOTE نص\n\n1\n00:00:01.000 --> 00:00:02.000 line:0\n<v سامي>مرحبا\nبكم</v>\n\n2\n00:00:03,000 --> 00:00:04,000\n- نعم\n- لا\n\n3\n00:00:05,000 --> 00:00:06,000\nوداعا";

    fn texts(file: &str) -> Vec<&str> {
        cues(file).into_iter().filter_map(|c| if let Cue::Text(t) = c { Some(t) } else { None }).collect()
    }

    #[test]
    fn only_the_text_of_cues_is_text() {
        assert_eq!(texts(FILE), ["<v سامي>مرحبا\nبكم</v>", "- نعم", "- لا", "وداعا"]);
        for (file, want) in [
            // A blank line inside of a cue; one with a blank in it, as captions that roll have.
            ("1\n00:00:01,000 --> 00:00:02,000\nأهلا\n\nبكم\n\n2\n00:00:03,000 --> 00:00:04,000\nنعم\n", vec!["أهلا", "بكم", "نعم"]),
            ("WEBVTT\n\n00:01.000 --> 00:02.000\n \nأهلا\n\n00:02.000 --> 00:03.000\nأهلا\n \n", vec!["أهلا", "أهلا"]),
            // No blank line between cues; a cue that says a number; cues with names; notes and styles between them.
            ("1\n00:00:01,000 --> 00:00:02,000\nأهلا\n2\n00:00:03,000 --> 00:00:04,000\nنعم", vec!["أهلا", "نعم"]),
            ("1\n00:00:01,000 --> 00:00:02,000\n1967\n\n2\n00:00:03,000 --> 00:00:04,000\nنعم", vec!["1967", "نعم"]),
            ("WEBVTT\n\nمقدمة\n00:01.000 --> 00:02.000\nأهلا\n\nNOTE\nلا يظهر\n\nخاتمة\n00:03.000 --> 00:04.000\nنعم", vec!["أهلا", "نعم"]),
            (
                "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n\nSTYLE\n::cue { color: red }\n\n00:01.000 --> 00:02.000\nأهلا",
                vec!["أهلا"],
            ),
            ("\u{FEFF}1\n00:00:01,000 --> 00:00:02,000  X1:1 X2:2\nأهلا", vec!["أهلا"]),
            ("نص بلا وقت\n", vec![]),
        ] {
            assert_eq!(texts(file), want, "{file}");
        }
    }

    #[test]
    fn what_is_said_is_one_text() {
        let rolling = "WEBVTT\nKind: captions\nLanguage: ar\n\n00:00:00.000 --> 00:00:02.000 align:start\n \nقال<00:00:00.500><c> الوزير</c>\n\n00:00:02.000 --> 00:00:02.010\nقال الوزير\n \n\n00:00:02.010 --> 00:00:04.000\nقال الوزير\nإن<00:00:03.000><c> القمة</c>\n\n00:00:04.000 --> 00:00:04.010\nإن القمة\n \n\n00:00:04.010 --> 00:00:06.000\nإن القمة\nغدا\n";
        assert_eq!(transcript(rolling), "قال الوزير إن القمة غدا");
        assert_eq!(transcript(FILE), "سامي: مرحبا بكم\n\n- نعم\n\n- لا وداعا");
        for (file, want) in [
            // Said twice is said twice; places on the screen, entities and signs that are no tags.
            ("00:01.000 --> 00:02.000\nالله أكبر\n\n00:02.000 --> 00:03.000\nالله أكبر", "الله أكبر الله أكبر"),
            ("00:01.000 --> 00:02.000\n{\\an8}<font color=\"red\">5 < 6 &amp; {نص}</font>", "5 < 6 & {نص}"),
            // What looks like a tag and is none is said.
            ("00:01.000 --> 00:02.000\nأحبك <3 كثيرا> <نص> <x y> {a} <i>نعم</i> <00:01.500>لا", "أحبك <3 كثيرا> <نص> <x y> {a} نعم لا"),
            // A pause in a sentence, one behind it, and a long one.
            ("00:01.000 --> 00:02.000\nقال\n\n00:05.000 --> 00:06.000\nإنه", "قال إنه"),
            ("00:01.000 --> 00:02.000\nقال.\n\n00:05.000 --> 00:06.000\nإنه", "قال.\n\nإنه"),
            ("00:01.000 --> 00:02.000\nقال\n\n00:08.000 --> 00:09.000\nإنه", "قال\n\nإنه"),
            (
                "00:01.000 --> 00:02.000\n<v.loud هدى>نعم</v>\n\n00:02.000 --> 00:03.000\n<v هدى>لا</v>\n\n00:03.000 --> 00:04.000\n<v سامي>بلى",
                "هدى: نعم لا\n\nسامي: بلى",
            ),
            ("", ""),
        ] {
            assert_eq!(transcript(file), want, "{file}");
        }
    }

    #[test]
    fn what_nothing_closes_and_lines_without_number_take_no_time() {
        let begun = std::time::Instant::now();
        let time = "00:01.000 --> 00:02.000\n";
        for text in ["<i".repeat(1 << 20), "{\\".repeat(1 << 20), "< ".repeat(1 << 20) + ">", "<i>".repeat(1 << 19)] {
            transcript(&format!("{time}{text}\n"));
        }
        let many = format!("{time}{}ب\n\n", "ا\n".repeat(100_000));
        transcript(&many.repeat(5));
        assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    }

    proptest! {
        #[test]
        fn nothing_of_a_file_goes_missing(parts in prop::collection::vec(prop::sample::select(vec![
            "1", "\n", "\r\n", "\n\n", "00:00:01,000 --> 00:00:02,000", "00:03.000 --> 00:04.000 line:0", "- لا", "نعم", "<v سامي>", "<", "{\\an8}", "NOTE", "WEBVTT", " ", "&amp;", "\u{202B}",
        ]), 0..40)) {
            let file = parts.concat();
            prop_assert_eq!(cues(&file).into_iter().map(Cue::raw).collect::<String>(), file.clone());
            // Each word that is shown is in the transcript, unless captions roll.
            let said = transcript(&file);
            if still(screens(&file)).iter().all(|s| !s.lines.is_empty()) {
                for word in texts(&file).iter().flat_map(|t| t.lines()).map(bare).flat_map(|l| l.text.split(' ').map(String::from).collect::<Vec<_>>()) {
                    prop_assert!(said.contains(&word), "{word} of {file:?} is not in {said:?}");
                }
            }
        }
    }
}
