//! Subtitles (`SubRip`, `WebVTT`): numbers, timings, settings, notes and styles come back to the byte, the text of cues is translated.
//!
//! A cue's lines are read as one text, but for lines that begin with a dash: those are of different speakers. Sentences are not
//! joined over cues, for each is shown at its own time.

use super::entity;
use super::token::{Token, tokens};

/// A part of a subtitle file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cue<'a> {
    /// Comes back as it is.
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

/// Whether a line holds the time of a cue.
fn timing(line: &str) -> bool {
    let stamp = |t: &str| {
        let first = t.split_whitespace().next().unwrap_or("");
        first.contains(':') && first.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | ',' | '.'))
    };
    line.split_once("-->").is_some_and(|(from, to)| stamp(from) && stamp(to))
}

/// The parts of a file, in order; their bytes put together are the file.
pub fn cues<'a>(file: &'a str) -> Vec<Cue<'a>> {
    let mut out: Vec<Cue<'a>> = Vec::new();
    let (mut at, mut kept, mut inside) = (0, 0, false);
    let mut open: Option<usize> = None;
    let close = |open: &mut Option<usize>, end: usize, out: &mut Vec<Cue<'a>>| {
        let Some(start) = open.take() else { return end };
        let text = file.get(start..end).unwrap_or("").trim_end_matches(['\n', '\r']);
        out.push(Cue::Text(file.get(start..start + text.len()).unwrap_or("")));
        start + text.len()
    };
    for line in file.split_inclusive('\n') {
        let text = line.trim();
        let starts = timing(text);
        let dash = text.trim_start_matches(['\u{200E}', '\u{200F}', '\u{202A}', '\u{202B}']).starts_with(['-', '–', '—']);
        if inside && (text.is_empty() || starts || dash) && open.is_some() {
            kept = close(&mut open, at, &mut out);
        }
        inside = (inside || starts) && !text.is_empty();
        if inside && !starts && open.is_none() {
            if kept < at {
                out.push(Cue::Kept(file.get(kept..at).unwrap_or("")));
            }
            open = Some(at);
            kept = at;
        }
        at += line.len();
    }
    if open.is_some() {
        kept = close(&mut open, at, &mut out);
    }
    if kept < at {
        out.push(Cue::Kept(file.get(kept..).unwrap_or("")));
    }
    out
}

/// A cue's English in as many lines as its source had, broken between words, never in a tag. `SubRip` knows no entities.
pub fn lay_out(source: &str, html: &str, entities: bool) -> String {
    let lines = source.lines().count().max(1);
    let end = if source.contains("\r\n") { "\r\n" } else { "\n" };
    let text = |t: &str| if entities { t.to_string() } else { entity::decode(t) };
    // Words with the tags that stand at them.
    let (mut words, mut fresh, mut length): (Vec<(String, usize)>, bool, usize) = (Vec::new(), true, 0);
    for token in tokens(html, false) {
        let (shown, raw) = if let Token::Text(raw) = token { (true, text(raw)) } else { (false, token.raw().to_string()) };
        for c in raw.chars() {
            if shown && c.is_whitespace() {
                fresh = true;
                continue;
            }
            if std::mem::take(&mut fresh) {
                words.push((String::new(), 0));
            }
            if let Some((word, letters)) = words.last_mut() {
                word.push(c);
                *letters += usize::from(shown);
                length += usize::from(shown);
            }
        }
    }
    let goal = (length + words.len()) as f32 / lines as f32;
    let (mut out, mut done, mut line) = (String::new(), 0usize, 1usize);
    for (at, (word, letters)) in words.iter().enumerate() {
        if at > 0 {
            let full = done as f32 + *letters as f32 / 2.0 > goal * line as f32 && line < lines;
            out.push_str(if full { end } else { " " });
            line += usize::from(full);
        }
        out.push_str(word);
        done += letters + 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "WEBVTT\n\nNOTE نص\n\n1\n00:00:01.000 --> 00:00:02.000 line:0\n<v سامي>مرحبا\nبكم</v>\n\n2\n00:00:03,000 --> 00:00:04,000\n- نعم\n- لا\n\n3\n00:00:05,000 --> 00:00:06,000\nوداعا";

    #[test]
    fn only_the_text_of_cues_is_text() {
        let found: Vec<&str> = cues(FILE).into_iter().filter_map(|c| if let Cue::Text(t) = c { Some(t) } else { None }).collect();
        assert_eq!(found, ["<v سامي>مرحبا\nبكم</v>", "- نعم", "- لا", "وداعا"]);
        for file in [FILE, &FILE.replace('\n', "\r\n"), "", "\n\n", "00:01 --> 00:02", "1\n00:00:01,000 --> 00:00:02,000\n\n\nx"] {
            assert_eq!(cues(file).into_iter().map(Cue::raw).collect::<String>(), file);
        }
    }

    #[test]
    fn lines_are_as_many_as_they_were() {
        assert_eq!(lay_out("أ\nب", "<i>one two</i> three &amp; four", false), "<i>one two</i> three\n& four");
        assert_eq!(lay_out("أ\r\nب", "a <b x='1 2'>word</b>", true), "a\r\n<b x='1 2'>word</b>");
        assert_eq!(lay_out("أ\nب\nج", "one", true), "one");
    }
}
