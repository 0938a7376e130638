//! Lines that hold the time of a cue, as tools write them and as people break them: `00:00:01,000 --> 00:00:02,000 X1:1`, `01.5 -> 02.5`.

/// Signs of direction that may stand before what a line begins with.
pub(super) const DIRECTION: [char; 12] = [
    '\u{200E}', '\u{200F}', '\u{061C}', '\u{202A}', '\u{202B}', '\u{202C}', '\u{202D}', '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}',
    '\u{FEFF}',
];

/// Frames in a second, where a time counts them.
const FRAMES: f64 = 25.0;

/// The time of a cue.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Timing<'a> {
    /// In seconds.
    pub from: f64,
    pub to: f64,
    /// What stands behind it, unless these are settings (`X1:1`, `align:start`).
    pub rest: &'a str,
}

/// A character as players would have written it; None for a sign that shows nothing.
fn plain(c: char) -> Option<char> {
    Some(match c {
        _ if DIRECTION.contains(&c) => return None,
        '٠'..='٩' => char::from(b'0' + (u32::from(c) - u32::from('٠')) as u8),
        '۰'..='۹' => char::from(b'0' + (u32::from(c) - u32::from('۰')) as u8),
        '０'..='９' => char::from(b'0' + (u32::from(c) - u32::from('０')) as u8),
        '،' | '٫' | '，' => ',',
        '：' => ':',
        '；' | '؛' => ';',
        '．' => '.',
        '–' | '—' | '−' | '－' => '-',
        '＞' => '>',
        other => other,
    })
}

/// A place in a line, signs of direction passed over.
#[derive(Debug, Clone, Copy)]
struct Cursor<'a>(&'a str);

impl Cursor<'_> {
    fn peek(&mut self) -> Option<char> {
        loop {
            let c = self.0.chars().next()?;
            match plain(c) {
                Some(c) => return Some(c),
                None => self.0 = self.0.get(c.len_utf8()..)?,
            }
        }
    }

    fn next(&mut self) {
        let length = self.0.chars().next().map_or(0, char::len_utf8);
        self.0 = self.0.get(length..).unwrap_or("");
    }

    fn take(&mut self, wanted: impl Fn(char) -> bool) -> Option<char> {
        let c = self.peek().filter(|c| wanted(*c))?;
        self.next();
        Some(c)
    }

    fn blanks(&mut self) {
        while self.take(char::is_whitespace).is_some() {}
    }

    /// A number, and how many digits it has.
    fn number(&mut self) -> Option<(f64, i32)> {
        let (mut value, mut digits) = (0.0, 0i32);
        while let Some(digit) = self.take(|c| c.is_ascii_digit()).and_then(|c| c.to_digit(10)) {
            (value, digits) = (value * 10.0 + f64::from(digit), digits.saturating_add(1));
        }
        (digits > 0).then_some((value, digits))
    }

    /// `:` with blanks around, or a sign of the fraction without.
    fn separator(&mut self) -> Option<char> {
        let before = *self;
        if let Some(c) = self.take(|c| matches!(c, ',' | '.' | ';')) {
            return Some(c);
        }
        self.blanks();
        let colon = self.take(|c| c == ':');
        if colon.is_some() {
            self.blanks();
        } else {
            *self = before;
        }
        colon
    }

    /// `00:01:02,500`, `01:02.5`, `-00:00:01:12`, `00: 00: 01,000`; one before the beginning is the beginning.
    fn clock(&mut self) -> Option<f64> {
        self.blanks();
        let negative = self.take(|c| c == '-').is_some();
        let (mut whole, mut fraction, mut after): (Vec<f64>, Option<f64>, Option<char>) = (vec![self.number()?.0], None, None);
        loop {
            let before = *self;
            let Some((separator, (value, digits))) = self.separator().and_then(|s| Some((s, self.number()?))) else {
                *self = before;
                break;
            };
            if after.is_none() && separator == ':' && whole.len() < 3 {
                whole.push(value);
            } else if fraction.is_none() {
                // Milliseconds have three digits, also behind a colon; two behind a colon are frames.
                let frames = matches!(separator, ':' | ';') && digits < 3;
                fraction = Some(if frames { value / FRAMES } else { value / 10f64.powi(digits.min(300)) });
                after = Some(separator);
            }
        }
        if whole.len() < 2 {
            return None;
        }
        let seconds = whole.iter().fold(0.0, |sum, part| sum * 60.0 + part) + fraction.unwrap_or(0.0);
        Some(if negative || !seconds.is_finite() { 0.0 } else { seconds })
    }

    /// `-->`, `->`, `--->`, `--&gt;`
    fn arrow(&mut self) -> Option<()> {
        self.blanks();
        self.take(|c| c == '-')?;
        while self.take(|c| c == '-').is_some() {}
        if let Some(rest) = self.0.strip_prefix("&gt;") {
            self.0 = rest;
            return Some(());
        }
        self.take(|c| c == '>').map(|_| ())
    }
}

/// A moment and nothing else, in seconds.
pub(super) fn moment(text: &str) -> Option<f64> {
    let mut cursor = Cursor(text);
    let seconds = cursor.clock()?;
    cursor.peek().is_none().then_some(seconds)
}

/// Names of settings that players know.
const SETTINGS: [&str; 6] = ["align", "line", "position", "region", "size", "vertical"];

/// Whether what stands behind a time says where the cue is shown.
fn is_settings(rest: &str) -> bool {
    let pair =
        |word: &str| word.split_once(':').is_some_and(|(name, _)| name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.is_ascii());
    rest.split_whitespace().all(pair) || rest.is_ascii() && SETTINGS.iter().any(|name| rest.contains(name))
}

/// When a cue begins, and what stands behind the arrow.
fn begin(mut cursor: Cursor<'_>) -> Option<(f64, &str)> {
    let from = cursor.clock()?;
    cursor.arrow()?;
    Some((from, cursor.0))
}

/// The time of a cue, if a line is one. Its end may be missing, its number may stand before it.
pub(super) fn timing(line: &str) -> Option<Timing<'_>> {
    // Most lines are none: they have no such sign.
    if !line.contains(['>', '＞', '&']) {
        return None;
    }
    let numbered = || {
        let mut cursor = Cursor(line);
        cursor.blanks();
        cursor.number()?;
        cursor.take(char::is_whitespace)?;
        begin(cursor)
    };
    let (from, behind) = begin(Cursor(line)).or_else(numbered)?;
    let mut cursor = Cursor(behind);
    let before = cursor;
    let to = cursor.clock();
    if to.is_none() {
        cursor = before;
    }
    let rest = cursor.0.trim_matches(|c: char| c.is_whitespace() || DIRECTION.contains(&c));
    Some(Timing { from, to: to.unwrap_or(from), rest: if is_settings(rest) { "" } else { rest } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_tools_write_and_people_break_them() {
        for (line, from, to, rest) in [
            ("00:00:01,000 --> 00:01:02,500", 1.0, 62.5, ""),
            ("00:01.5 --> 00:02.25 align:start position:0%", 1.5, 2.25, ""),
            ("00:00:01,000 --> 00:00:02,000  X1:1 X2:2", 1.0, 2.0, ""),
            ("00:00:01,000 --> 00:00:02,000 align : middle", 1.0, 2.0, ""),
            ("00:00:01,000 --> 00:00:02,000 ثم غادر.", 1.0, 2.0, "ثم غادر."),
            ("00:00:01,000 --> 00:00:02,000 1967", 1.0, 2.0, "1967"),
            ("-00:00:01,000 --> 00:00:01,500", 0.0, 1.5, ""),
            ("-1:58:00,300 --> 0:00:01,000", 0.0, 1.0, ""),
            ("00:00:02:000 --> 00:00:03:500", 2.0, 3.5, ""),
            ("00:00:02:05 --> 00:00:02;20", 2.2, 2.8, ""),
            ("00:00:01,249.0999 --> 00:00:02,000", 1.249, 2.0, ""),
            ("00:00:01،000 --> ٠٠:٠٠:٠٢,٥٠٠", 1.0, 2.5, ""),
            ("00：00：01，000 --> 00：00：02，000", 1.0, 2.0, ""),
            ("00: 00: 01,000 -> 00: 00 :02,000", 1.0, 2.0, ""),
            ("00:00:01,000 ---> 00:00:02,000", 1.0, 2.0, ""),
            ("00:00:01,000 --&gt; 00:00:02,000", 1.0, 2.0, ""),
            ("\u{202A}00:00:01,000 --> 00:00:02,000\u{202C}\u{200F}", 1.0, 2.0, ""),
            ("00:00:01,000-->00:00:02,000", 1.0, 2.0, ""),
            ("00:00:01,000 -->", 1.0, 1.0, ""),
            ("7 00:00:01,000 --> 00:00:02,000", 1.0, 2.0, ""),
        ] {
            let found = timing(line).unwrap_or_else(|| panic!("{line}"));
            assert!((found.from - from).abs() < 1e-6 && (found.to - to).abs() < 1e-6 && found.rest == rest, "{line}: {found:?}");
        }
        for line in ["", "1", "5 > 3", "10:30", "من 10:30 --> 11:00", "a --> b", "10 -> 20", "00:00:01,000", "2019-->2020", "&amp;", "1:2"]
        {
            assert_eq!(timing(line), None, "{line}");
        }
        assert!(moment("00:01.500") == Some(1.5) && moment("00:01 ن").is_none() && moment("5").is_none());
        assert!(timing(&format!("{0}:00 --> {0}:01", "9".repeat(400))).is_some_and(|t| t.from == 0.0));
    }
}
