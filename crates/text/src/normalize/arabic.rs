//! Harakat, and the lossy folding that scoring and deduplication use.

/// Deletes short vowels and other combining Arabic marks.
///
/// ```
/// assert_eq!(mujaz_text::normalize::strip_harakat("مُحَمَّدٌ"), "محمد");
/// ```
pub fn strip_harakat(text: &str) -> String {
    text.chars().filter(|c| !is_haraka(*c)).collect()
}

pub(crate) fn is_haraka(c: char) -> bool {
    matches!(c, '\u{0610}'..='\u{061A}' | '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{06D6}'..='\u{06DC}' | '\u{06DF}'..='\u{06E8}' | '\u{06EA}'..='\u{06ED}')
}

/// Folds spelling variants together, for scoring and deduplication only: marks and tatweel go, hamza seats and alef
/// forms become bare alef, teh marbuta heh, alef maksura yeh, Arabic-Indic digits ASCII, letters lower case.
/// The result never goes to a model.
///
/// ```
/// assert_eq!(mujaz_text::normalize::fold("إلى المدرسةُ ٢٠١٨"), "الي المدرسه 2018");
/// ```
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // Most letters stay as they are: they are taken over in runs.
    while let Some((at, c)) = rest.char_indices().find(|(_, c)| !stays(*c)) {
        let (run, behind) = rest.split_at(at);
        out.push_str(run);
        rest = behind.strip_prefix(c).unwrap_or("");
        match c {
            'أ' | 'إ' | 'آ' | 'ٱ' => out.push('ا'),
            'ة' => out.push('ه'),
            'ى' | 'ی' => out.push('ي'),
            'ک' => out.push('ك'),
            '٠'..='٩' => out.extend(char::from_digit(c as u32 - '٠' as u32, 10)),
            '۰'..='۹' => out.extend(char::from_digit(c as u32 - '۰' as u32, 10)),
            '\u{0640}' => {}
            c if is_haraka(c) => {}
            // Neither needs a look into the tables of cases.
            c if c.is_ascii() => out.push(c.to_ascii_lowercase()),
            '\u{0600}'..='\u{06FF}' => out.push(c),
            c => out.extend(c.to_lowercase()),
        }
    }
    out.push_str(rest);
    out
}

/// Whether folding leaves a character as it is, as far as that is seen at once.
fn stays(c: char) -> bool {
    matches!(c, ' '..='@' | '['..='~' | 'ا' | 'ب' | 'ت'..='غ' | 'ف'..='و' | 'ي')
}
