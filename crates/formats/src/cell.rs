//! Cells of tables as spreadsheets take them: what begins like a formula is marked as a text, and read back without the mark.

use std::borrow::Cow;

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
}
