//! What other programs would take for a command: control sequences on a terminal, formulas in a spreadsheet.

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

/// A cell that a spreadsheet cannot take for a formula: where it begins with one of `= + - @`, their wide forms, a tab or a carriage
/// return, an apostrophe stands in front, which spreadsheets take for the mark of a text. Numbers stay as they are.
/// [`unguarded`] takes it off; so that nothing else goes with it, a cell that begins with an apostrophe and such a sign gets one too.
pub fn guarded(cell: &str) -> Cow<'_, str> {
    let begins = cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r']);
    if begins && !is_number(cell) { format!("'{cell}").into() } else { cell.into() }
}

/// A cell as it was before [`guarded`].
pub fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if matches!(guarded(rest), Cow::Owned(_)) => rest,
        _ => cell,
    }
}

/// A sign and digits, with separators and a percent sign: nothing that runs.
fn is_number(cell: &str) -> bool {
    let digits = cell.strip_prefix(['-', '+']).unwrap_or_default();
    let digits = digits.strip_suffix('%').unwrap_or(digits);
    digits.starts_with(|c: char| c.is_ascii_digit()) && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_made_harmless_and_read_back() {
        let cases = [
            ("=HYPERLINK(\"http://x\",\"y\")", true),
            ("+1+cmd|' /C calc'!A0", true),
            ("-2+3", true),
            ("@SUM(1)", true),
            ("\t=1", true),
            ("\r=1", true),
            ("＝1+1", true),
            ("- قال الوزير", true),
            ("'=1", true),
            ("''=1", true),
            ("-5", false),
            ("+3.25%", false),
            ("-1,234.5", false),
            ("'قال", false),
            ("قال = هو", false),
            ("", false),
            ("'", false),
            ("-", true),
        ];
        for (cell, changed) in cases {
            let safe = guarded(cell);
            assert_eq!(safe != cell, changed, "{cell:?}");
            assert!(!changed || safe.starts_with('\''));
            assert_eq!(unguarded(&safe), cell, "{cell:?}");
        }
    }

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
