//! Marks that models leave garbled in their English, set right before anything is checked.
//!
//! Models learn from tokenised and escaped text and write it: `d &apos; état`, `said : " no "`, `⁇`, `..`. Only marks and
//! blanks change, never a word.

use super::markup::entity::character;
use serde::{Deserialize, Serialize};

/// What was set right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mend {
    /// HTML entities became their characters.
    Entities,
    /// Blanks in front of punctuation and inside quotation marks and brackets.
    Blanks,
    /// Marks of pieces that the model does not know (`⁇`).
    UnknownMarks,
    /// Sentence ends written twice.
    DoubledEnds,
    /// Addresses, handles and hashtags of the source, to the letter.
    Addresses,
}

impl Mend {
    /// What was set right, in words.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Entities => "HTML entities",
            Self::Blanks => "blanks at punctuation",
            Self::UnknownMarks => "marks of unknown pieces",
            Self::DoubledEnds => "doubled sentence ends",
            Self::Addresses => "addresses put back to the letter",
        }
    }
}

/// A model's text with its marks set right, and what was done.
///
/// ```
/// use mujaz::translate::{Mend, mend};
/// let (text, done) = mend("", "The coup d &apos; état , he said , &quot; failed &quot; ..");
/// assert_eq!(text, "The coup d'état, he said, \"failed\".");
/// assert_eq!(done, [Mend::Entities, Mend::Blanks, Mend::DoubledEnds]);
/// ```
///
/// Entities stay where the source has them: it speaks of them.
pub fn mend(source: &str, text: &str) -> (String, Vec<Mend>) {
    let mut out = text.to_string();
    let mut done = Vec::new();
    let mut step = |kind: Mend, mended: String, out: &mut String| {
        if mended != *out {
            done.push(kind);
            *out = mended;
        }
    };
    if !source.contains('&') {
        // "&amp;apos;" was escaped twice.
        step(Mend::Entities, entities(&entities(&out)), &mut out);
    }
    if !source.contains('⁇') {
        step(Mend::UnknownMarks, unknown_marks(&out), &mut out);
    }
    step(Mend::Blanks, blanks(&out), &mut out);
    step(Mend::DoubledEnds, doubled_ends(&out), &mut out);
    (out, done)
}

/// The character of an entity in English, by its name without `&` and `;`: a blank is one that may be broken, and there are no others.
fn entity(name: &str) -> Option<char> {
    let c = character(name).filter(|c| !c.is_control())?;
    Some(if c == '\u{A0}' { ' ' } else { c })
}

/// Entities become characters, also with blanks inside (`& quot ;`). An apostrophe between letters takes the blanks
/// beside it along: `d &apos; état`.
fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((front, behind)) = rest.split_once('&') {
        out.push_str(front);
        let tight = behind.trim_start_matches(' ').trim_start_matches("# ");
        let hash = if behind.trim_start_matches(' ').starts_with("# ") { "#" } else { "" };
        let end = tight.find(|c: char| !(c.is_ascii_alphanumeric() || c == '#')).unwrap_or(tight.len());
        let (name, after) = tight.split_at(end);
        let closed = after.trim_start_matches(' ').strip_prefix(';');
        let Some((c, after)) = entity(&format!("{hash}{name}")).zip(closed) else {
            out.push('&');
            rest = behind;
            continue;
        };
        let letter_behind = after.trim_start_matches(' ').starts_with(char::is_alphabetic);
        let letter_front = out.trim_end_matches(' ').ends_with(char::is_alphabetic);
        if matches!(c, '\'' | '’') && letter_front && letter_behind && out.ends_with(' ') {
            out.truncate(out.trim_end_matches(' ').len());
            rest = after.trim_start_matches(' ');
        } else {
            rest = after;
        }
        out.push(c);
    }
    out.push_str(rest);
    out
}

fn unknown_marks(text: &str) -> String {
    if !text.contains('⁇') {
        return text.to_string();
    }
    text.replace('⁇', " ").split(' ').filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Blanks in front of `, . ; : ! ? % )` and behind `(`, inside pairs of straight quotes, in front of `'s` and `n't`.
fn blanks(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let quotes = chars.iter().filter(|c| **c == '"').count();
    let (mut open, mut out): (bool, String) = (false, String::with_capacity(text.len()));
    for (at, c) in chars.iter().enumerate() {
        let next = chars.get(at + 1).copied().unwrap_or(' ');
        let second = chars.get(at + 2).copied().unwrap_or(' ');
        let mark = match next {
            // ".5" and "..." are no sentence ends (".." is one, doubled), ":-)" no colon.
            '.' => !second.is_ascii_digit() && (second != '.' || chars.get(at + 3) != Some(&'.')),
            ',' | ';' | ':' | '!' | '?' => second.is_whitespace() || matches!(second, '"' | '\'' | '”' | '»' | ')'),
            '%' => chars.get(at.wrapping_sub(1)).is_some_and(char::is_ascii_digit),
            ')' | ']' | '”' | '»' => true,
            '"' => open && quotes.is_multiple_of(2),
            '\'' | '’' => contraction(&chars, at + 2) && out.ends_with(char::is_alphanumeric),
            'n' => {
                matches!(second, '\'' | '’') && chars.get(at + 3) == Some(&'t') && !chars.get(at + 4).is_some_and(|c| c.is_alphanumeric())
            }
            _ => false,
        };
        let inside = out.ends_with(['(', '[', '“', '«']) || open && quotes.is_multiple_of(2) && out.ends_with('"');
        if *c == ' ' && (mark || inside) && !out.is_empty() {
            continue;
        }
        open ^= *c == '"';
        out.push(*c);
    }
    out
}

/// Whether the letters from here are what English hangs on a word behind an apostrophe.
fn contraction(chars: &[char], from: usize) -> bool {
    let word: String = chars.iter().skip(from).take_while(|c| c.is_alphabetic()).take(3).collect();
    matches!(word.as_str(), "s" | "t" | "re" | "ve" | "ll" | "d" | "m")
}

/// ".." and ". ." become one full stop, "?." and "!." lose theirs; an ellipsis stays.
fn doubled_ends(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(c) = chars.get(at) {
        let run = chars.iter().skip(at).take_while(|c| matches!(c, '.' | ' ')).collect::<String>();
        let dots = run.chars().filter(|c| *c == '.').count();
        let after_end = out.ends_with(['?', '!']);
        if *c == '.' && (dots == 2 && (run.starts_with("..") || run.starts_with(". .")) || dots == 1 && after_end) {
            if !after_end {
                out.push('.');
            }
            let trailing = run.len() - run.trim_end_matches(' ').len();
            at += run.chars().count() - trailing;
        } else if *c == '.' {
            // An ellipsis, or one full stop.
            let tight = chars.iter().skip(at).take_while(|c| **c == '.').count();
            out.extend(std::iter::repeat_n('.', tight));
            at += tight;
        } else {
            out.push(*c);
            at += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_models_leave_is_set_right() {
        for (from, to) in [
            ("a coup d &apos; état", "a coup d'état"),
            ("a coup d & apos ; état", "a coup d'état"),
            ("Syria &apos;s army", "Syria's army"),
            ("it is n't so , he said .", "it isn't so, he said."),
            ("&quot;We won &quot;, he said", "\"We won\", he said"),
            ("he said : &#39;no&#39;", "he said: 'no'"),
            ("AT&amp;T", "AT&T"),
            ("a caf&eacute; in Paris", "a café in Paris"),
            ("12&nbsp;km and 5&#160;m", "12 km and 5 m"),
            ("it costs 5 &euro;", "it costs 5 €"),
            ("&amp;quot;Yes&amp;quot;", "\"Yes\""),
            ("&amp; #39;tis", "'tis"),
            ("\" We will go on , \" he said .", "\"We will go on,\" he said."),
            ("the ( second ) one", "the (second) one"),
            ("15 % of them", "15% of them"),
            ("The ⁇ minister", "The minister"),
            ("It is over..", "It is over."),
            ("Is it over?.", "Is it over?"),
            ("It is over . .", "It is over."),
            ("Trump 's plan", "Trump's plan"),
        ] {
            assert_eq!(mend("", from).0, to, "{from}");
        }
    }

    #[test]
    fn what_is_right_stays() {
        for text in [
            "He waited ... and left.",
            "a .22 rifle",
            "\"No,\" he said. \"Never.\"",
            "Q&A; R&D",
            "a & b; c &foo; &AMP;",
            "the dogs' home",
            "the '80s and the 5\" pipe",
            "Is it? Yes! It is.",
            "The U.S. Army",
            "at 10:30",
            "rock 'n' roll",
        ] {
            assert_eq!(mend("", text), (text.to_string(), Vec::new()), "{text}");
        }
        assert_eq!(mend("اكتب &quot; هنا", "Write &quot; here").0, "Write &quot; here");
    }

    proptest! {
        #[test]
        fn no_word_changes_and_nothing_panics(text in "([a-z .,;:!?%()\"'&#⁇]|&apos;|&quot;|\\PC){0,60}") {
            let (once, _) = mend("", &text);
            let (twice, _) = mend("", &once);
            prop_assert!(twice.len() <= once.len());
            if !text.contains(['&', '⁇']) {
                let letters = |t: &str| t.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
                prop_assert_eq!(letters(&text), letters(&once));
            }
        }
    }
}
