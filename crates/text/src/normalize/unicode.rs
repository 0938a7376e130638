//! Invisible characters, white space and typographic punctuation.

/// Deletes what carries no meaning for a model and would split words there (`nmt_nfkc` turns some of these into spaces):
/// bidi controls, zero-width joiners, soft hyphen, byte-order marks, tatweel, other control characters. White space
/// of any kind, line breaks included, becomes a plain space.
///
/// ```
/// assert_eq!(mujaz_text::normalize::clean("مـــوجز\u{200F}\u{A0}خبر"), "موجز خبر");
/// ```
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    out.extend(text.chars().filter(|c| *c != '\u{0640}').filter_map(visible));
    out
}

/// [`clean`] for people: tatweel stays, as the page has it ("لـ «الاتحاد»").
///
/// ```
/// assert_eq!(mujaz_text::normalize::tidy("لـ\u{200F}\u{A0}«الاتحاد»"), "لـ «الاتحاد»");
/// ```
pub fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    out.extend(text.chars().filter_map(visible));
    out
}

/// The character as it is kept, if it is.
fn visible(c: char) -> Option<char> {
    match c {
        // Most letters are known without a look into the tables.
        ' '..='~' | 'ء'..='ي' => Some(c),
        // Zero-width space separates words; the joiners and marks beside it do not.
        '\u{200B}' => Some(' '),
        '\u{00AD}'
        | '\u{061C}'
        | '\u{180E}'
        | '\u{200C}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{206F}'
        | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFB}' => None,
        c if c.is_whitespace() => Some(' '),
        c if c.is_control() => None,
        c => Some(c),
    }
}

/// Runs of white space become one space; none is left at the ends.
///
/// ```
/// assert_eq!(mujaz_text::normalize::collapse_whitespace(" a \n\n b "), "a b");
/// ```
pub fn collapse_whitespace(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Quotation marks, dashes and ellipses become ASCII.
///
/// ```
/// assert_eq!(mujaz_text::normalize::plain_punctuation("«أ» – “ب”…"), "\"أ\" - \"ب\"...");
/// ```
pub fn plain_punctuation(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '«' | '»' | '“' | '”' | '„' | '‟' | '″' => out.push('"'),
            '‘' | '’' | '‚' | '‛' | '′' => out.push('\''),
            '–' | '—' | '―' | '‒' => out.push('-'),
            '…' => out.push_str("..."),
            c => out.push(c),
        }
    }
    out
}
