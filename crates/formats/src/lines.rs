//! Lines of a file: unpacked, in whatever charset they are.

use super::Options;
use super::options::{BoundedLine, line};
use super::unpack::{Stream, open};
use super::wide::narrowed;
use encoding_rs::Encoding;
use encoding_rs_io::DecodeReaderBytesBuilder;
use mujaz_text::charset::decode;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// A line without its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextLine {
    /// Its text; bytes that fit no charset are U+FFFD.
    pub text: String,
    /// Whether there were such bytes: something of it is lost.
    pub broken: bool,
}

/// Lines as they are read; one over [`Options::max_bytes`] is an error of its own, and those behind it are read.
pub struct TextLines {
    reader: Stream,
    limit: u64,
    ended: bool,
}

/// Opens a file, or standard input for `-`.
///
/// ```
/// use mujaz_formats::{Options, text_lines};
/// let file = std::env::temp_dir().join("mujaz-lines-doc.txt");
/// // windows-1256, as many an Arabic file is still saved.
/// std::fs::write(&file, [0xDE, 0xC7, 0xE1, b' ', 0xC7, 0xE1, 0xE6, 0xD2, 0xED, 0xD1, b'\r', b'\n']).unwrap();
/// let lines: Vec<_> = text_lines(&file, &Options::default()).unwrap().collect();
/// assert_eq!(lines[0].as_ref().unwrap().text, "قال الوزير");
/// # std::fs::remove_file(file).unwrap();
/// ```
///
/// # Errors
/// If it cannot be opened or unpacked: why.
pub fn text_lines(path: &Path, options: &Options) -> Result<TextLines, String> {
    Ok(TextLines { reader: as_utf8(open(path, options)?), limit: options.max_bytes, ended: false })
}

/// The stream in UTF-8 where its beginning is in another charset.
pub(crate) fn as_utf8(reader: Stream) -> Stream {
    let mut reader = narrowed(reader);
    let head = reader.fill_buf().unwrap_or_default();
    let is_utf8 = std::str::from_utf8(head).map_or_else(|e| e.error_len().is_none(), |_| true);
    let charset = if is_utf8 { None } else { Encoding::for_label(decode(head).charset.as_bytes()) };
    match charset.filter(|c| *c != encoding_rs::UTF_8) {
        Some(charset) => Box::new(BufReader::new(DecodeReaderBytesBuilder::new().encoding(Some(charset)).build(reader))),
        None => reader,
    }
}

/// A line without its end and a byte-order mark.
fn bare(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line)
}

/// A line as text: no line end, no byte-order mark; bytes that are no UTF-8 become U+FFFD.
pub(crate) fn text(line: &[u8]) -> String {
    String::from_utf8_lossy(bare(line)).into_owned()
}

impl Iterator for TextLines {
    type Item = Result<TextLine, String>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        match line(&mut *self.reader, self.limit) {
            Ok(BoundedLine::End) => None,
            Ok(BoundedLine::Whole(bytes)) => Some(Ok(TextLine { text: text(&bytes), broken: std::str::from_utf8(bare(&bytes)).is_err() })),
            Ok(BoundedLine::TooLong) => Some(Err(format!("a line over {} MiB", self.limit >> 20))),
            // A stream that fails would fail for ever.
            Err(error) => {
                self.ended = true;
                Some(Err(error.to_string()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Vec<TextLine> {
        let reader: Stream = Box::new(BufReader::new(std::io::Cursor::new(bytes.to_vec())));
        TextLines { reader: as_utf8(reader), limit: 1 << 20, ended: false }.map(Result::unwrap).collect()
    }

    fn whole(line: &str) -> TextLine {
        TextLine { text: line.into(), broken: false }
    }

    #[test]
    fn a_file_is_the_same_in_every_charset() {
        let text = "وصل الوزير إلى بيروت.\r\n\nقتل 14 شخصا.";
        let want = ["وصل الوزير إلى بيروت.", "", "قتل 14 شخصا."].map(whole);
        let wide = |big: bool| -> Vec<u8> {
            let units = "\u{FEFF}".encode_utf16().chain(text.encode_utf16());
            units.flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
        };
        let (arabic, _, _) = encoding_rs::WINDOWS_1256.encode(text);
        for bytes in [text.as_bytes(), &[b"\xEF\xBB\xBF", text.as_bytes()].concat(), &wide(true), &wide(false), &arabic] {
            assert_eq!(read(bytes), want);
        }
    }

    #[test]
    fn bytes_that_fit_nothing_are_said() {
        let lines = read(&["وصل الوزير إلى بيروت في زيارة.\n".as_bytes(), b"\xFF\xC0 14\n", "قتل 14 شخصا.".as_bytes()].concat());
        assert_eq!(lines.iter().map(|l| l.broken).collect::<Vec<_>>(), [false, true, false]);
    }
}
