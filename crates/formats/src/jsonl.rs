//! JSON: lines with a record each; or an array of records, or records that are laid out over several lines.

use super::json::{self, Piece, Values};
use super::options::{BoundedLine, line};
use super::record::Record;
use super::unpack::Stream;
use super::{Options, Read, Unreadable, wrapper};
use mujaz_text::charset::decode;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::VecDeque;
use std::io::{self, BufRead, Cursor, Read as _};

/// The documents of a JSON file; a broken line or value is a failure of its own.
pub fn documents(mut reader: Stream, source: String, options: Options) -> Box<dyn Iterator<Item = Read>> {
    if options.strict_lines {
        return numbered(reader, 1, source, options);
    }
    let (first, at) = match begin(&mut reader) {
        Ok(begin) => begin,
        Err(error) => return Box::new(std::iter::once(Err(unreadable(&source, error.to_string())))),
    };
    if first == Some(b'[') {
        let values = Values::new(reader, options.max_bytes, at);
        return Box::new(Records::new(Source::Values(values), at, source, options));
    }
    // The first line tells a record that takes one line from one that takes several.
    let mut head = Vec::new();
    if let Err(error) = (&mut reader).take(options.max_bytes).read_until(b'\n', &mut head) {
        return Box::new(std::iter::once(Err(unreadable(&source, error.to_string()))));
    }
    let laid_out = json::is_laid_out(&head);
    let reader: Stream = Box::new(Cursor::new(head).chain(reader));
    let from = if laid_out { Source::Values(Values::new(reader, options.max_bytes, at)) } else { Source::Lines(reader) };
    Box::new(Records::new(from, at, source, options))
}

/// The records of lines of which the first has a number.
pub fn numbered(reader: Stream, first: usize, source: String, options: Options) -> Box<dyn Iterator<Item = Read>> {
    Box::new(Records::new(Source::Lines(reader), first, source, options))
}

/// Passes over what is blank; the first byte behind it, and the line that it stands in.
fn begin(reader: &mut Stream) -> io::Result<(Option<u8>, usize)> {
    let mut line = 1;
    loop {
        let Some(&byte) = reader.fill_buf()?.first() else { return Ok((None, line)) };
        if !byte.is_ascii_whitespace() && !matches!(byte, 0xEF | 0xBB | 0xBF) {
            return Ok((Some(byte), line));
        }
        line += usize::from(byte == b'\n');
        reader.consume(1);
    }
}

fn unreadable(at: &str, reason: String) -> Unreadable {
    Unreadable { id: at.into(), source: at.into(), reason }
}

enum Source {
    Lines(Stream),
    Values(Values),
}

/// The records of a file.
struct Records {
    from: Source,
    source: String,
    options: Options,
    /// The line, or the value, that comes next.
    number: usize,
    /// Whether anything came.
    any: bool,
    ended: bool,
    waiting: VecDeque<Read>,
}

impl Records {
    fn new(from: Source, line: usize, source: String, options: Options) -> Self {
        let number = if matches!(from, Source::Lines(_)) { line } else { 1 };
        Self { from, source, options, number, any: false, ended: false, waiting: VecDeque::new() }
    }

    fn fail(&mut self, at: &str, reason: String) {
        self.waiting.push_back(Err(unreadable(at, reason)));
    }

    /// Reads one line or value.
    fn advance(&mut self) {
        let at = format!("{}#{}", self.source, self.number);
        self.number += 1;
        match &mut self.from {
            Source::Lines(reader) => match line(&mut **reader, self.options.max_bytes) {
                Ok(BoundedLine::End) => self.end(),
                Ok(BoundedLine::TooLong) => self.fail(&at, self.options.too_large("a line")),
                Ok(BoundedLine::Whole(line)) => self.line(&at, &line),
                Err(error) => self.broken(&at, error.to_string()),
            },
            Source::Values(values) => match values.next() {
                Ok(None) => self.end(),
                Ok(Some((Piece::TooLong, _))) => self.fail(&at, self.options.too_large("a record")),
                Ok(Some((Piece::Cut, line))) => self.broken(&at, format!("the file ends inside the record that begins in line {line}")),
                Ok(Some((Piece::Whole(bytes), line))) => {
                    let text = String::from_utf8_lossy(&bytes);
                    match json::record(&text) {
                        Ok((map, mended)) => self.take(&at, map, mended + text.matches('\u{FFFD}').count()),
                        Err(reason) => self.fail(&at, format!("line {line}: {reason}")),
                    }
                }
                Err(error) => self.broken(&at, error.to_string()),
            },
        }
    }

    fn broken(&mut self, at: &str, reason: String) {
        self.ended = true;
        self.fail(at, reason);
    }

    /// A file that gives nothing says so.
    fn end(&mut self) {
        self.ended = true;
        if !self.any && !self.options.strict_lines {
            let source = self.source.clone();
            self.fail(&source, "no records: the file is empty".into());
        }
    }

    fn line(&mut self, at: &str, line: &[u8]) {
        if !self.any && !self.options.strict_lines && is_binary(line) {
            // One reason for the file instead of one for every piece between two bytes that look like line breaks.
            return self.broken(at, "no JSON lines: this is no text".into());
        }
        // A legacy charset is guessed from the whole line, as for rows of a table.
        let decoded = match std::str::from_utf8(line) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => Cow::Owned(decode(line).text),
        };
        let text = decoded.trim_start_matches(['\u{FEFF}', '\u{1E}']).trim();
        if text.is_empty() {
            if self.options.strict_lines {
                self.fail(at, "an empty line".into());
            }
            return;
        }
        match json::record(text) {
            Ok((map, mended)) => self.take(at, map, mended + decoded.matches('\u{FFFD}').count()),
            Err(reason) if self.options.strict_lines => self.fail(at, reason),
            Err(reason) => self.several(at, text, reason),
        }
    }

    /// Records behind each other in one line, or one with a comma behind it; else the line is broken as a whole.
    fn several(&mut self, at: &str, text: &str, reason: String) {
        let mut values = Values::new(Box::new(Cursor::new(text.as_bytes().to_vec())), self.options.max_bytes, 1);
        let mut found = Vec::new();
        while let Ok(Some((Piece::Whole(bytes), _))) = values.next() {
            match std::str::from_utf8(&bytes).map_err(|e| e.to_string()).and_then(json::record) {
                Ok(record) => found.push(record),
                Err(_) => return self.fail(at, reason),
            }
        }
        let one = found.len() == 1;
        if found.is_empty() || !matches!(values.next(), Ok(None)) {
            return self.fail(at, reason);
        }
        for (i, (map, mended)) in found.into_iter().enumerate() {
            let at = if one { at.to_string() } else { format!("{at}.{}", i + 1) };
            self.take(&at, map, mended);
        }
    }

    /// The document of a record, or the documents of those that it only holds together.
    fn take(&mut self, at: &str, map: Map<String, Value>, replaced: usize) {
        let document = |map: &Map<String, Value>, at: String| {
            Record { fields: &self.options.fields, kind: self.options.kind, record: map }.document(at, replaced)
        };
        let is_record = |map: &Map<String, Value>| Record { fields: &self.options.fields, kind: self.options.kind, record: map }.has_text();
        let map = wrapper::opened(map, &self.options.fields);
        if self.options.strict_lines || is_record(&map) {
            return self.waiting.push_back(document(&map, at.into()));
        }
        let list = json::holds_list(&map);
        // What is inside of a record with a description may be the caption of its picture.
        let described = !Record { fields: &self.options.fields, kind: self.options.kind, record: &map }.leads().is_empty();
        let found = match (list, described) {
            (true, _) => json::envelope(map),
            (false, true) => Err(map),
            (false, false) => json::held(map, is_record),
        };
        match found {
            Err(map) => self.waiting.push_back(document(&map, at.into())),
            Ok(records) if !list && records.len() == 1 => self.waiting.extend(records.first().map(|map| document(map, at.into()))),
            Ok(records) => {
                let records = records.into_iter().map(|map| wrapper::opened(map, &self.options.fields));
                let documents = records.enumerate().map(|(i, map)| document(&map, format!("{at}.{}", i + 1)));
                self.waiting.extend(documents.collect::<Vec<_>>());
            }
        }
    }
}

impl Iterator for Records {
    type Item = Read;

    fn next(&mut self) -> Option<Read> {
        loop {
            if let Some(read) = self.waiting.pop_front() {
                self.any = true;
                return Some(read);
            }
            if self.ended {
                return None;
            }
            self.advance();
        }
    }
}

/// Whether a line is something else than text: many bytes that no text has. In a legacy charset most letters are no UTF-8, so
/// what begins as a record does is judged by its control characters alone.
fn is_binary(line: &[u8]) -> bool {
    let record = line.trim_ascii_start().first().is_some_and(|b| matches!(b, b'{' | b'['));
    let control = line.iter().filter(|b| b.is_ascii_control() && !b.is_ascii_whitespace()).count();
    let invalid = if record { 0 } else { String::from_utf8_lossy(line).matches('\u{FFFD}').count() };
    10 * (control + invalid) > line.len()
}
