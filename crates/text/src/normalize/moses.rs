//! The Moses chain of opus-mt's preprocessing: replace-unicode-punctuation, remove-non-printing-char, and
//! normalize-punctuation without `-l`, that is with the English rules.
//!
//! What each rule does was read from the Moses scripts of those names; the code is our own.

/// Applies the chain to one line.
///
/// ```
/// assert_eq!(mujaz_text::normalize::moses("«داعش» – 5\u{A0}% … ’نعم‘"), "\"داعش\" - 5% ... 'نعم'");
/// ```
pub fn moses(text: &str) -> String {
    punctuation(&non_printing(&replace_unicode(text)))
}

/// replace-unicode-punctuation.perl: East Asian and full-width punctuation to ASCII.
fn replace_unicode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let plain = match c {
            '，' | '、' => ',',
            '”' | '“' | '《' | '》' | '「' | '」' => '"',
            '∶' | '：' => ':',
            '？' => '?',
            '）' => ')',
            '！' => '!',
            '（' => '(',
            '；' => ';',
            '～' => '~',
            '’' => '\'',
            '━' => '-',
            '〈' => '<',
            '〉' => '>',
            '【' => '[',
            '】' => ']',
            '％' => '%',
            '０'..='９' => char::from_digit(c as u32 - '０' as u32, 10).unwrap_or(c),
            '…' => {
                out.push_str("...");
                continue;
            }
            '。' | '．' => {
                // The full stop takes a space behind it, whatever white space followed.
                out.push_str(". ");
                while chars.peek().is_some_and(|c| c.is_whitespace()) {
                    chars.next();
                }
                continue;
            }
            c => c,
        };
        out.push(plain);
    }
    out
}

/// remove-non-printing-char.perl: characters of the categories "other" become spaces.
fn non_printing(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || matches!(c, '\u{E000}'..='\u{F8FF}') { ' ' } else { c }).collect()
}

/// normalize-punctuation.perl with English rules.
fn punctuation(text: &str) -> String {
    let mut s = text.replace('\r', "");
    s = s.replace('(', " (").replace(')', ") ");
    s = squeeze(&s);
    s = close_before_punctuation(&s);
    s = s.replace("( ", "(").replace(" )", ")");
    s = digit_space(&s, '%');
    s = s.replace(" :", ":").replace(" ;", ";");
    s = s.replace('`', "'").replace("''", " \" ");
    s = s.replace(['„', '“', '”'], "\"").replace('–', "-").replace('—', " - ");
    s = squeeze(&s);
    s = s.replace('´', "'");
    s = between_letters(&s, '‘');
    s = between_letters(&s, '’');
    s = s.replace(['‘', '‚', '’'], "'");
    s = s.replace("''", "\"").replace("´´", "\"").replace('…', "...");
    for (from, to) in [("\u{A0}«\u{A0}", "\""), ("«\u{A0}", "\""), ("«", "\""), ("\u{A0}»\u{A0}", "\""), ("\u{A0}»", "\""), ("»", "\"")]
    {
        s = s.replace(from, to);
    }
    for (from, to) in [
        ("\u{A0}%", "%"),
        ("nº\u{A0}", "nº "),
        ("\u{A0}:", ":"),
        ("\u{A0}ºC", " ºC"),
        ("\u{A0}cm", " cm"),
        ("\u{A0}?", "?"),
        ("\u{A0}!", "!"),
        ("\u{A0};", ";"),
        (",\u{A0}", ", "),
    ] {
        s = s.replace(from, to);
    }
    s = squeeze(&s);
    quotes_after_punctuation(&s)
}

fn squeeze(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    for c in s.chars() {
        if !(c == ' ' && out.ends_with(' ')) {
            out.push(c);
        }
    }
    out
}

/// `) .` to `).` for `.!:?;,`.
fn close_before_punctuation(s: &str) -> String {
    let mut out = s.to_string();
    for mark in ['.', '!', ':', '?', ';', ','] {
        out = out.replace(&format!(") {mark}"), &format!("){mark}"));
    }
    out
}

/// `5 %` to `5%`.
fn digit_space(s: &str, mark: char) -> String {
    let chars: Vec<char> = s.chars().collect();
    let keep = |i: usize| {
        let space = chars[i] == ' ' && chars.get(i + 1) == Some(&mark);
        !(space && i > 0 && chars[i - 1].is_ascii_digit())
    };
    (0..chars.len()).filter(|i| keep(*i)).map(|i| chars[i]).collect()
}

/// A typographic apostrophe between Latin letters becomes an ASCII one.
fn between_letters(s: &str, mark: char) -> String {
    let chars: Vec<char> = s.chars().collect();
    let letter = |i: Option<usize>| i.and_then(|i| chars.get(i)).is_some_and(char::is_ascii_alphabetic);
    (0..chars.len()).map(|i| if chars[i] == mark && letter(i.checked_sub(1)) && letter(Some(i + 1)) { '\'' } else { chars[i] }).collect()
}

/// English order of quote and stop: `",` to `,"`, and `".` to `."` before a further sentence.
fn quotes_after_punctuation(s: &str) -> String {
    let chars: Vec<char> = s.chars().collect();
    let mut out = String::with_capacity(s.len());
    let mut i = 0;
    while i < chars.len() {
        if chars[i] == '"' {
            let run = chars[i + 1..].iter().take_while(|c| matches!(c, ',' | '.')).count();
            if run > 0 {
                out.extend(&chars[i + 1..=i + run]);
                out.push('"');
                i += 1 + run;
                continue;
            }
        }
        out.push(chars[i]);
        i += 1;
    }
    out
}
