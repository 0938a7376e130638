//! Addresses in a text: where they end, and what stands around them alone.

use crate::check::addresses;
use mujaz_text::is_arabic_letter;
use std::ops::Range;

/// Whether a text has the address of a page, or a hashtag of several Arabic words: no model reads `#طقس_العرب`.
pub fn addressed(raw: &str) -> bool {
    let page = |range: Range<usize>| raw.get(range).is_some_and(|word| word.contains("://") || word.starts_with("www."));
    let phrase = |(at, _): (usize, &str)| {
        let behind = raw.get(at + 1..).unwrap_or("");
        let name = behind.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or("");
        let front = raw.get(..at).is_some_and(|text| text.ends_with(|c: char| c.is_alphanumeric() || c == '&'));
        !front && name.trim_matches('_').contains('_') && name.contains(is_arabic_letter)
    };
    addresses(raw).into_iter().any(page) || raw.match_indices('#').any(phrase)
}

/// A place with the brackets or quotation marks that stand around it alone: a model sees an empty pair in them, and leaves it out. Hashtags
/// are words.
pub fn bracketed(raw: &str, mut range: Range<usize>) -> Range<usize> {
    const PAIRS: [(&str, &str); 9] = [
        ("(", ")"),
        ("[", "]"),
        ("\"", "\""),
        ("«", "»"),
        ("“", "”"),
        ("'", "'"),
        ("&quot;", "&quot;"),
        ("&laquo;", "&raquo;"),
        ("&ldquo;", "&rdquo;"),
    ];
    let word = raw.get(range.clone()).is_some_and(|own| own.starts_with('#'));
    let around = |range: &Range<usize>| {
        let (front, behind) = (raw.get(..range.start)?, raw.get(range.end..)?);
        PAIRS.into_iter().find(|(open, close)| !word && front.ends_with(*open) && behind.starts_with(*close))
    };
    while let Some((open, close)) = around(&range) {
        range = range.start - open.len()..range.end + close.len();
    }
    range
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_told_from_handles_and_hosts() {
        for text in ["زوروا www.a.example غدا", "https://t.example/x", "(http://a.example/نص)", "نص https://a.example/x، نص", "#طقس_العرب"]
        {
            assert!(addressed(text), "{text}");
        }
        for text in [
            "",
            "كتب @news و#وسم في a.example",
            "راسلونا على press@example.org",
            "التقرير report.pdf",
            "الساعة 10:30 www",
            "#وسم_ و#a_b ونص#نص_نص",
        ] {
            assert!(!addressed(text), "{text}");
        }
    }
}
