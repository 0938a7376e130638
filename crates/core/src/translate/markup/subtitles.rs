//! Subtitles (`SubRip`, `WebVTT`) in English: numbers, timings, settings, notes and styles come back to the byte
//! ([`mujaz_text::subtitles::cues`] tells them apart), the text of cues is translated.
//!
//! A cue's lines are read as one text, but for lines that begin with a dash: those are of different speakers. Sentences are not
//! joined over cues, for each is shown at its own time.

use super::entity;
use super::token::{Token, tokens};

/// A cue's English in as many lines as its source had, broken between words, never in a tag. `SubRip` knows no entities.
pub fn lay_out(source: &str, html: &str, entities: bool) -> String {
    let end = match (source.contains("\r\n"), source.contains('\n')) {
        (true, _) => "\r\n",
        (_, true) => "\n",
        _ => "\r",
    };
    let lines = source.matches(if end == "\r" { '\r' } else { '\n' }).count() + 1;
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

    #[test]
    fn lines_are_as_many_as_they_were() {
        assert_eq!(lay_out("أ\nب", "<i>one two</i> three &amp; four", false), "<i>one two</i> three\n& four");
        assert_eq!(lay_out("أ\r\nب", "a <b x='1 2'>word</b>", true), "a\r\n<b x='1 2'>word</b>");
        assert_eq!(lay_out("أ\nب\nج", "one", true), "one");
        assert_eq!(lay_out("أ\rب", "one two", true), "one\rtwo");
    }
}
