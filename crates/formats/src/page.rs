//! Pages and plain texts: one file, one document.

use super::{Content, Options, RawDocument, Unreadable, mhtml};
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
    if is_mail(&bytes) {
        bytes = mhtml::page(&bytes).ok_or_else(|| fail(MAIL.into()))?;
    }
    if let Some(what) = binary(&bytes) {
        return Err(fail(what.into()));
    }
    let decoded = decode(&bytes);
    if is_data(&decoded.text) { Err(fail(DATA.into())) } else { Ok(decoded) }
}

/// Whether zeros and other signs of machines stand all over a text, as in what programs keep for themselves. Zeros alone are a fault of
/// somebody's, many at an end are what a disk made of a file that was not written to its end.
fn is_data(text: &str) -> bool {
    /// So many zeros.
    const LEAST: usize = 8;
    /// One byte of so many is one.
    const ONE_OF: usize = 100;
    /// So many characters tell how a file was written.
    const BEGIN: usize = 400;
    let inside = text.trim_matches('\0');
    // A zero behind each character: wide ones (UTF-32) that were read as half as wide.
    let wide = inside.chars().skip(1).step_by(2).take(BEGIN).all(|c| c == '\0');
    let zeros = inside.bytes().filter(|byte| *byte == 0).count();
    let others = |c: char| c.is_control() && !c.is_whitespace() && c != '\0' || c == char::REPLACEMENT_CHARACTER;
    !wide && zeros >= LEAST && zeros * ONE_OF >= inside.len() && inside.contains(others)
}

const OFFICE: &str = "a zip archive, such as Word, OpenDocument and book files are: `mujaz translate FILE` puts those into English; \
                      for articles and briefs save it as text, or unpack it";
const IMAGE: &str = "an image: its text must be read off it first (OCR)";
const MEDIA: &str = "sound or film: give its transcript or subtitles (.srt, .vtt)";
const ARCHIVE: &str = "a 7z or rar archive: unpack it first, and name what is in it";
const TABLES: &str = "data of a program (Arrow, Avro, NumPy, HDF5, a pickle of Python): write it out as Parquet, CSV or JSON lines first";
const DUMP: &str = "a dump of a database (SQL): write its table out as CSV or JSON lines first";
const DATA: &str = "no text but a program's data (zeros stand all over it): write it out as Parquet, CSV or JSON lines first";
const MAIL: &str = "mail (.eml, .mbox, .mhtml): save its text or its page first; its headers and encodings are not read";

/// Kinds of files that are no text: what they begin with, and what to do with them.
static BINARY: [(&[u8], &str); 38] = [
    (b"filedesc://", "an old ARC crawl: make WARC of it first (`warcio recompress FILE.arc.gz FILE.warc.gz`)"),
    (b"%PDF-", "a PDF: make text of it first, such as with `pdftotext FILE -`"),
    (b"PK\x03\x04", OFFICE),
    (b"PK\x05\x06", OFFICE),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an old Office file (.doc, .xls): save it as text, HTML or CSV first"),
    (b"TY  - ", "references to literature (RIS): write them out as CSL JSON first"),
    (b"{\\rtf", "rich text (RTF): save it as text or HTML first"),
    (b"\x89PNG\r\n", IMAGE),
    (b"\xFF\xD8\xFF", IMAGE),
    (b"GIF8", IMAGE),
    (b"II*\0", IMAGE),
    (b"MM\0*", IMAGE),
    (b"SQLite format 3\0", "an SQLite database: write its table out as CSV or JSON lines first"),
    (b"ARROW1\0", TABLES),
    (b"Obj\x01", TABLES),
    (b"\x93NUMPY", TABLES),
    (b"\x89HDF\r\n", TABLES),
    (b"\x80\x03}", TABLES),
    (b"\x80\x03]", TABLES),
    (b"\x80\x04\x95", TABLES),
    (b"\x80\x05\x95", TABLES),
    (b"-- MySQL dump ", DUMP),
    (b"-- MariaDB dump ", DUMP),
    (b"-- phpMyAdmin SQL Dump", DUMP),
    (b"--\n-- PostgreSQL database dump", DUMP),
    (b"PAR1", "Parquet: name it so (.parquet), and not inside of an archive or on standard input"),
    (b"\xFD7zXZ\0", "packed with xz: unpack it first (`xz -dk FILE`), or pack it as .gz or .zst"),
    (b"\x04\x22\x4D\x18", "packed with lz4: unpack it first (`lz4 -d FILE`), or pack it as .gz or .zst"),
    (b"LZIP\x01", "packed with lzip: unpack it first (`lzip -dk FILE`), or pack it as .gz or .zst"),
    (b"\x1F\x9D", "packed with compress (.Z): unpack it first, or pack it as .gz or .zst"),
    (b"7z\xBC\xAF\x27\x1C", ARCHIVE),
    (b"Rar!\x1A\x07", ARCHIVE),
    (b"ID3\x02", MEDIA),
    (b"ID3\x03", MEDIA),
    (b"ID3\x04", MEDIA),
    (b"OggS\0", MEDIA),
    (b"fLaC\0", MEDIA),
    (b"\x1A\x45\xDF\xA3", MEDIA),
];

/// What a file is that is no text, by the bytes it begins with, and what to do with it.
pub fn binary(bytes: &[u8]) -> Option<&'static str> {
    if let Some((_, what)) = BINARY.iter().find(|(begins, _)| bytes.starts_with(begins)) {
        return Some(*what);
    }
    if is_dump(bytes) {
        return Some(DUMP);
    }
    // The size of a block of bzip2 is a digit; RIFF and MP4 have a length in front of what they are.
    let inside = |from: usize, mark: &[u8]| bytes.get(from..).is_some_and(|rest| rest.starts_with(mark));
    if bytes.starts_with(b"BZh") && (inside(4, b"1AY&SY") || inside(4, b"\x17\x72\x45\x38\x50\x90")) {
        return Some("packed with bzip2: unpack it first (`bzip2 -dk FILE`), or pack it as .gz or .zst");
    }
    if bytes.starts_with(b"RIFF") && inside(8, b"WEBP") {
        return Some(IMAGE);
    }
    let media = bytes.starts_with(b"RIFF") && (inside(8, b"WAVE") || inside(8, b"AVI "));
    (media || bytes.starts_with(&[0, 0, 0]) && inside(4, b"ftyp")).then_some(MEDIA)
}

/// Whether bytes are statements of a database: behind what the program that wrote them notes, one begins.
fn is_dump(bytes: &[u8]) -> bool {
    const LINES: usize = 100;
    const STATEMENTS: [&str; 13] = [
        "insert into ",
        "create table ",
        "create database ",
        "alter table ",
        "drop table ",
        "lock tables ",
        "start transaction;",
        "begin transaction;",
        "pragma foreign_keys",
        "set names ",
        "set sql_mode",
        "set foreign_key_checks",
        "set statement_timeout",
    ];
    let mut note = false;
    for line in bytes.split(|b| *b == b'\n').take(LINES).map(<[u8]>::trim_ascii) {
        if note || line.starts_with(b"/*") {
            note = !(line.ends_with(b"*/") || line.ends_with(b"*/;"));
        } else if !(line.is_empty() || line.starts_with(b"--") || line.starts_with(b"#")) {
            let begins = |mark: &str| line.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark.as_bytes()));
            return STATEMENTS.into_iter().any(begins);
        }
    }
    false
}

/// Whether bytes begin as an HTML page does, whatever a server called them.
pub fn begins_html(bytes: &[u8]) -> bool {
    const LOOK: usize = 1024;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    let head = bytes.get(..LOOK).unwrap_or(bytes).to_ascii_lowercase();
    let has = |mark: &[u8]| head.windows(mark.len()).any(|window| window == mark);
    head.starts_with(b"<") && !head.contains(&0) && (has(b"<!doctype html") || has(b"<html") || has(b"<body"))
}

/// Fields that a message has.
const MESSAGE: [&str; 8] = ["from", "to", "subject", "date", "received", "message-id", "return-path", "mime-version"];

/// Whether bytes begin with the header of a message: lines `Name: value` up to a blank one, with a field that only mail has, or behind
/// the line that begins a message of a mailbox.
fn is_mail(bytes: &[u8]) -> bool {
    const LINES: usize = 400;
    let mut lines = bytes.split(|b| *b == b'\n').take(LINES).map(<[u8]>::trim_ascii_end).peekable();
    let mailbox = lines.next_if(|line| line.starts_with(b"From ")).is_some();
    let mut names: Vec<String> = Vec::new();
    loop {
        let Some(line) = lines.next() else { return false };
        if line.is_empty() {
            break;
        }
        if line.first().is_some_and(|b| matches!(b, b' ' | b'\t')) && !names.is_empty() {
            continue;
        }
        let Some(name) = line.split(|b| *b == b':').next().filter(|name| name.len() < line.len()) else { return false };
        if name.is_empty() || !name.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')) {
            return false;
        }
        names.push(String::from_utf8_lossy(name).to_ascii_lowercase());
    }
    let has = |name: &str| names.iter().any(|n| n == name);
    let message = MESSAGE.iter().any(|name| has(name));
    message && (mailbox || has("mime-version") || has("content-type") || has("received") || has("message-id"))
}

/// The text as one document.
pub fn document(decoded: Decoded, source: String) -> RawDocument {
    let family = Path::new(&source).parent().map(|p| p.display().to_string()).unwrap_or_default();
    RawDocument { id: source.clone(), source, family, content: Content::Page(decoded.text), replaced: decoded.replaced, key: None }
}

/// The text as one document, or as several where a file was put together of pages (`cat a.html b.html`, `wget -O both.html ...`): a
/// parser would take the second one's words for something at the foot of the first.
pub fn documents(decoded: Decoded, source: &str) -> Vec<RawDocument> {
    if pages(&decoded.text).len() < 2 {
        return vec![document(decoded, source.into())];
    }
    let one = |(n, page): (usize, &str)| {
        let part = Decoded { text: page.into(), charset: decoded.charset, replaced: decoded.replaced };
        RawDocument { id: format!("{source}#{}", n + 1), ..document(part, source.into()) }
    };
    pages(&decoded.text).into_iter().enumerate().map(one).collect()
}

/// Tags of a page's head, at most.
const HEAD: usize = 400;

/// The pages of a file: behind the end of one, another one begins. What has no title of its own belongs to the page in front of it.
fn pages(text: &str) -> Vec<&str> {
    let begins = |text: &str, mark: &str| text.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark));
    let titled = |text: &str| text.match_indices('<').take(HEAD).any(|(at, _)| text.get(at..).is_some_and(|tag| begins(tag, "<title")));
    let (mut out, mut from) = (Vec::new(), 0);
    for (at, _) in text.match_indices("</") {
        let Some(end) = text.get(at..).filter(|tag| begins(tag, "</html")).and_then(|tag| tag.find('>')) else { continue };
        let behind = text.get(at + end + 1..).unwrap_or("");
        let next = behind.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if !(begins(next, "<!doctype html") || begins(next, "<html")) {
            continue;
        }
        let start = text.len() - next.len();
        let Some(page) = text.get(from..start).filter(|page| titled(page) && titled(next)) else { continue };
        out.push(page);
        from = start;
    }
    out.extend(text.get(from..));
    out
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
            (b"TY  - NEWS\r\nTI  - x", "CSL JSON"),
            (b"\x89PNG\r\n\x1A\n", "OCR"),
            (b"\xFF\xD8\xFF\xE0", "OCR"),
            (b"SQLite format 3\0", "CSV"),
            (b"ARROW1\0\0\xFF\xFF\xFF\xFF", "Parquet"),
            (b"\x80\x04\x95\x10\0\0\0", "pickle"),
            (b"-- MySQL dump 10.13\n--\nINSERT INTO", "SQL"),
            (b"INSERT INTO `news` VALUES (1,'x');", "SQL"),
            (b"/*\n Navicat Premium\n*/\n\nSET NAMES utf8mb4;", "SQL"),
            (b"/*!40101 SET NAMES utf8 */;\r\n\r\nDROP TABLE IF EXISTS `a`;", "SQL"),
            (b"PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;", "SQL"),
            (b"# Host: x\n-- y\n\ncreate table `a` (", "SQL"),
            (b"\x30\0\0\0\x02a\0\x05\0\0\0abcd\0\x02b\0\x05\0\0\0abcd", "zeros"),
            (b"BZh91AY&SY\x01\x02", "bzip2"),
            (b"\xFD7zXZ\0\0\x04", "xz"),
            (b"7z\xBC\xAF\x27\x1C\0\x04", "7z"),
            (b"Rar!\x1A\x07\x01\0", "rar"),
            (b"\x04\x22\x4D\x18\x64", "lz4"),
            (b"ID3\x04\0\0", "transcript"),
            (b"RIFF\x10\x20\0\0WAVEfmt ", "transcript"),
            (b"RIFF\x10\x20\0\0WEBPVP8 ", "OCR"),
            (b"\0\0\0\x20ftypisom", "transcript"),
            (b"filedesc://crawl.arc 0.0.0.0 20240509142000 text/plain 76\n1 0 Archive", "warcio"),
        ] {
            let refused = text(bytes, "a", &Options::default()).err().map(|e| e.reason).unwrap_or_default();
            assert!(refused.contains(part), "{bytes:?}: {refused}");
        }
        // Text that only speaks of them, and UTF-16 with its mark.
        for bytes in
            [&b"PDF and PK files"[..], b"%PDF", b"\xFF\xFE\x42\x06", b"", b"{\"a\": 1}", b"BZh9 is how it begins", b"RIFF", b"ID3 tags"]
        {
            assert!(text(bytes, "a", &Options::default()).is_ok(), "{bytes:?}");
        }
        // Statements behind a note or inside of one are none of the file's.
        for bytes in [
            &b"# Notes\n\nInsert the key into the lock."[..],
            b"-- INSERT INTO x",
            b"/* a note\nINSERT INTO x",
            b"To insert into x\nINSERT INTO x",
        ] {
            assert!(text(bytes, "a", &Options::default()).is_ok(), "{bytes:?}");
        }
        // Zeros between words, and a file whose end was never written.
        for page in [
            "قال\0 الوزير\0 إن القمة\0 تنطلق غدا.".to_string(),
            "قال\0 الوزير\0 إن\0 القمة\0 تنطلق\0 غدا\0 في\0 المدينة\0 كلها\0.".to_string(),
            format!("-- قال الوزير نعم.{}", "\0".repeat(512)),
        ] {
            assert!(text(page.as_bytes(), "a", &Options::default()).is_ok(), "{page:?}");
        }
        let wide: Vec<u8> = "\u{FEFF}قال الوزير إن القمة تنطلق غدا.".chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        assert!(text(wide.as_slice(), "a", &Options::default()).is_ok());
    }

    #[test]
    fn mail_is_named_and_what_only_looks_like_it_is_read() {
        for mail in [
            "From: a@e.org\r\nSubject: خبر\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nتنطلق القمة غدا.\r\n",
            "From: <Saved>\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=\"X\"\r\n\r\n--X\r\n",
            "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"X\"\r\n\r\n--X\r\nContent-Type: text/html\r\n\r\n<html>",
            "From a@e Thu May  9 14:20:00 2024\nSubject: خبر\n\nتنطلق القمة غدا.\n",
            "Return-Path: <a@e>\nReceived: by x\n  with y\nDate: Thu\n\nنص",
        ] {
            assert!(text(mail.as_bytes(), "a", &Options::default()).is_err_and(|e| e.reason.contains("mail")), "{mail}");
        }
        for page in [
            "From the field\n\nتنطلق القمة غدا.",
            "Title: قمة\nDate: 2024-05-09\nAuthor: سالم\n\nتنطلق القمة غدا.",
            "Subject: قمة\nFrom: رويترز\n\nتنطلق القمة غدا.",
            "Content-Type: text/html\n\n<html>تنطلق القمة غدا.</html>",
            "From: a\nMIME-Version: 1.0\nقال الوزير: نعم\n\nنص",
            "From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=\"X\"\n\n--X\nContent-Type: text/html\n\n<html>\n--X--\n",
        ] {
            assert!(text(page.as_bytes(), "a", &Options::default()).is_ok(), "{page}");
        }
    }

    #[test]
    fn html_is_known_by_its_bytes() {
        for page in ["<!DOCTYPE html><p>", "\u{FEFF} \n<HTML lang=ar>", "<?xml version='1.0'?><html xmlns='x'>", "<!-- x --><html>"] {
            assert!(begins_html(page.as_bytes()), "{page}");
        }
        for other in ["<rss><channel>", "{\"a\": \"<html>\"}", "", "text <html>", "<svg>", "<\0html<html>"] {
            assert!(!begins_html(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn a_file_put_together_of_pages_is_several() {
        let page = |title: &str| format!("<!DOCTYPE html><html><head><title>{title}</title></head><body><p>قال الوزير.</p></body></html>");
        let (one, two) = (page("أول"), page("ثان"));
        for joint in ["", "\n", "\r\n\u{feff}"] {
            assert_eq!(pages(&format!("{one}{joint}{two}")).len(), 2, "{joint:?}");
        }
        assert_eq!(pages(&format!("{one}{two}{one}")).concat(), format!("{one}{two}{one}"));
        assert_eq!(pages(&[&*one, &two].concat().to_uppercase()).len(), 2);
        // What comes behind the end of a page and has no title is a part of it, and so is a page that is shown in another.
        for part in ["<html><body><img src=x></body></html>", "<!-- cached -->", "<script>var a = 1</script>", "<p>يتبع</p>", ""] {
            assert_eq!(pages(&format!("{one}{part}")).len(), 1, "{part}");
        }
        let shown = one.replace('<', "&lt;");
        let framed = format!("<html><head><title>أ</title></head><body><iframe srcdoc=\"{shown}\"></iframe></body></html>");
        assert_eq!(pages(&framed).len(), 1);
        let decoded = |text: String| decode(text.as_bytes());
        let ids = |text: String| documents(decoded(text), "a.html").into_iter().map(|d| d.id).collect::<Vec<_>>();
        assert_eq!(ids(one.clone()), ["a.html"]);
        assert_eq!(ids(one + &two), ["a.html#1", "a.html#2"]);
    }
}
