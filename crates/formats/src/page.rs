//! Pages and plain texts: one file, one document.

use super::{Content, Options, RawDocument, Unreadable};
use mujaz_text::charset::{Decoded, decode};
use std::io::{BufRead, Read as _};
use std::path::Path;

/// Reads and decodes the whole file.
pub fn text(reader: impl BufRead, source: &str, options: &Options) -> Result<Decoded, Unreadable> {
    let fail = |reason: String| Unreadable { id: source.into(), source: source.into(), reason };
    let mut bytes = Vec::new();
    reader.take(options.max_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(|e| fail(e.to_string()))?;
    if bytes.len() as u64 > options.max_bytes {
        return Err(fail(options.too_large("a page")));
    }
    match binary(&bytes) {
        Some(what) => Err(fail(what.into())),
        None => Ok(decode(&bytes)),
    }
}

/// What a file is that is no text, by the bytes it begins with, and what to do with it.
fn binary(bytes: &[u8]) -> Option<&'static str> {
    const OFFICE: &str = "a zip archive, such as Word, OpenDocument and book files are: `mujaz translate FILE` puts those into English; \
                          for articles and briefs save it as text, or unpack it";
    const IMAGE: &str = "an image: its text must be read off it first (OCR)";
    let kinds: [(&[u8], &str); 9] = [
        (b"%PDF-", "a PDF: make text of it first, such as with `pdftotext FILE -`"),
        (b"PK\x03\x04", OFFICE),
        (b"PK\x05\x06", OFFICE),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an old Office file (.doc, .xls): save it as text, HTML or CSV first"),
        (b"{\\rtf", "rich text (RTF): save it as text or HTML first"),
        (b"\x89PNG\r\n", IMAGE),
        (b"\xFF\xD8\xFF", IMAGE),
        (b"GIF8", IMAGE),
        (b"SQLite format 3\0", "an SQLite database: write its table out as CSV or JSON lines first"),
    ];
    kinds.iter().find(|(begins, _)| bytes.starts_with(begins)).map(|(_, what)| *what)
}

/// The text as one document.
pub fn document(decoded: Decoded, source: String) -> RawDocument {
    let family = Path::new(&source).parent().map(|p| p.display().to_string()).unwrap_or_default();
    RawDocument { id: source.clone(), source, family, content: Content::Page(decoded.text), replaced: decoded.replaced, key: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_named() {
        for (bytes, part) in [
            (&b"%PDF-1.7\n%\xE2\xE3"[..], "pdftotext"),
            (b"PK\x03\x04\x14\0", "mujaz translate"),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0", ".doc"),
            (b"{\\rtf1\\ansi", "RTF"),
            (b"\x89PNG\r\n\x1A\n", "OCR"),
            (b"\xFF\xD8\xFF\xE0", "OCR"),
            (b"SQLite format 3\0", "CSV"),
        ] {
            let refused = text(bytes, "a", &Options::default()).err().map(|e| e.reason).unwrap_or_default();
            assert!(refused.contains(part), "{bytes:?}: {refused}");
        }
        // Text that only speaks of them, and UTF-16 with its mark.
        for bytes in [&b"PDF and PK files"[..], b"%PDF", b"\xFF\xFE\x42\x06", b"", b"{\"a\": 1}"] {
            assert!(text(bytes, "a", &Options::default()).is_ok(), "{bytes:?}");
        }
    }
}
