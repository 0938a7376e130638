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
    text.chars()
        .filter_map(|c| match c {
            'أ' | 'إ' | 'آ' | 'ٱ' => Some('ا'),
            'ة' => Some('ه'),
            'ى' | 'ی' => Some('ي'),
            'ک' => Some('ك'),
            '٠'..='٩' => char::from_digit(c as u32 - '٠' as u32, 10),
            '۰'..='۹' => char::from_digit(c as u32 - '۰' as u32, 10),
            '\u{0640}' => None,
            c if is_haraka(c) => None,
            c => Some(c),
        })
        .flat_map(char::to_lowercase)
        .collect()
}
