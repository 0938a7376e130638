//! What a file is whose name says nothing, by how it begins.

use super::unpack::unpack;
use super::{json, page, subtitles, table};
use mujaz_text::charset::decode;
use mujaz_text::extract::{is_feed, is_html};
use std::io::{Cursor, Read as _};

/// Bytes of a file that are looked at.
pub const HEAD: usize = 64 << 10;

/// Arabic letters that a text or a record has at least.
const LETTERS: usize = 12;

/// Endings of texts that belong to a page and are none.
const FURNITURE: &[&str] = &["css", "js", "mjs", "map", "scss", "svg", "ts"];

/// The ending of a name as crawlers write it: `htm` of `a.htm?id=3`.
pub fn ending(name: &str) -> String {
    let file = name.rsplit('/').next().unwrap_or_default();
    let file = file.split('?').next().unwrap_or_default();
    let ending = file.rsplit_once('.').map(|(_, ending)| ending).unwrap_or_default();
    let is_ending = |e: &&str| e.len() <= 12 && e.bytes().all(|b| b.is_ascii_alphanumeric());
    Some(ending).filter(is_ending).unwrap_or_default().to_ascii_lowercase()
}

/// Whether files of an ending hold what pages are made with.
pub fn is_furniture(ending: &str) -> bool {
    FURNITURE.contains(&ending)
}

/// Whether a file begins as something that is read: a page, a feed, subtitles, a crawl, an archive; records or a text in Arabic.
pub fn is_readable(head: &[u8]) -> bool {
    if page::binary(head).is_some() {
        return false;
    }
    if head.get(257..262) == Some(b"ustar") {
        return true;
    }
    let mut bytes = Vec::new();
    // Of what is packed only the beginning is here: that it breaks off is no matter.
    if let Ok(reader) = unpack(Box::new(Cursor::new(head.to_vec())), false) {
        _ = reader.take(HEAD as u64).read_to_end(&mut bytes);
    }
    if page::binary(&bytes).is_some() {
        return false;
    }
    let text = decode(&bytes).text;
    let (mut chars, mut strange, mut letters, mut arabic) = (0, 0, 0, 0);
    for c in text.chars() {
        chars += 1;
        strange += usize::from(c == '\u{FFFD}' || c.is_control() && !c.is_whitespace());
        letters += usize::from(c.is_alphabetic());
        arabic += usize::from(matches!(c, '\u{0621}'..='\u{064A}'));
    }
    // What is no text decodes to anything, Arabic letters too.
    if bytes.get(257..262) == Some(b"ustar") || 50 * strange > chars {
        return bytes.get(257..262) == Some(b"ustar");
    }
    let trimmed = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes).trim_ascii_start();
    let escaped = trimmed.windows(4).filter(|w| *w == b"\\u06").count();
    let records = json::begins(trimmed) || table::begins(trimmed, &[',', ';', '|', '\t']);
    is_feed(&text)
        || is_html(&text)
        || subtitles::begins(trimmed)
        || trimmed.starts_with(b"WARC/")
        || records && arabic + escaped >= LETTERS
        || arabic >= LETTERS && 10 * arabic >= letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_are_those_of_files_on_servers_too() {
        for (name, want) in [
            ("a/b.html", "html"),
            ("c.htm?id=3.5", "htm"),
            ("news/1234", ""),
            ("v1.2/x", ""),
            ("a.JL", "jl"),
            ("a. b", ""),
            ("app.js?v=1/2", ""),
        ] {
            assert_eq!(ending(name), want, "{name}");
        }
    }

    #[test]
    fn noise_is_no_text() {
        let mut x = 1u64;
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (x >> 40) as u8
        })
        .take(6000)
        .collect();
        assert!(!is_readable(&noise));
        assert!(!is_readable(b"") && !is_readable(b"only English words, however many there are of them"));
        assert!(!is_readable(b"{\"name\": \"app\", \"icons\": []}"));
        assert!(is_readable(b"{\"text\": \"\\u0642\\u0645\\u0629\\u0642\\u0645\\u0629\\u0642\\u0645\\u0629\\u0642\\u0645\\u0629\"}"));
    }
}
