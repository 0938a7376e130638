//! What a terminal would take for a command: control sequences.

use std::borrow::Cow;

/// A text for people's terminals: control characters, which could move the cursor, colour, or type, become U+FFFD. Line
/// breaks and tabs stay.
pub fn plain(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_command) {
        return text.into();
    }
    text.chars().map(|c| if is_command(c) { '\u{FFFD}' } else { c }).collect::<String>().into()
}

fn is_command(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_control_sequence_is_left() {
        let cases =
            ["\u{1b}[31m", "\u{9b}2J", "\u{7}", "a\rb", "\u{7f}", "\u{1b}]0;title\u{7}", "\u{0}", "\u{8}\u{8}", "\u{90}x\u{9c}", "\u{85}"];
        for text in cases {
            assert!(!plain(text).chars().any(char::is_control), "{text:?}");
        }
        assert_eq!(plain("سطر\n\tآخر"), "سطر\n\tآخر");
    }
}
