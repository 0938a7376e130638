//! JSON: lines with a record each; or an array of records, or records that are laid out over several lines.

use super::json::{self, Piece, Values};
use super::options::{BoundedLine, line};
use super::record::Record;
use super::several::{self, Held};
use super::unpack::Stream;
use super::{Fields, Options, Read, Unreadable, wrapper};
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
    let (mut first, at) = match begin(&mut reader) {
        Ok(begin) => begin,
        Err(error) => return Box::new(std::iter::once(Err(unreadable(&source, error.to_string())))),
    };
    let behind = reader.fill_buf().map_or(0, json::assigned);
    if behind > 0 {
        reader.consume(behind);
        first = reader.fill_buf().ok().and_then(|rest| rest.first().copied());
    }
    if first == Some(b'[') {
        if reader.fill_buf().is_ok_and(json::is_nameless) {
            let reason = "no records: its rows have no names: give objects, such as {\"title\": .., \"text\": ..}";
            return Box::new(std::iter::once(Err(unreadable(&source, reason.into()))));
        }
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
    /// How often a value was gone back into.
    again: usize,
    /// The id that a line of a bulk file gives the record in the next one.
    id: Option<Value>,
    waiting: VecDeque<Read>,
}

/// Values that are gone back into: each costs another look at what it took in.
const AGAIN: usize = 64;

impl Records {
    fn new(from: Source, line: usize, source: String, options: Options) -> Self {
        let number = if matches!(from, Source::Lines(_)) { line } else { 1 };
        Self { from, source, options, number, any: false, ended: false, again: 0, id: None, waiting: VecDeque::new() }
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
                Ok(Some((Piece::Cut(bytes), line))) => {
                    let reason = format!("the file ends inside the record that begins in line {line}: a quote or a bracket is missing");
                    self.faulty(&at, &bytes, line, reason);
                }
                Ok(Some((Piece::Whole(bytes), line))) => {
                    let text = text(&bytes);
                    match json::record(&text) {
                        Ok((map, mended)) => self.take(&at, map, mended + text.matches('\u{FFFD}').count()),
                        Err(reason) if is_json(&text) => self.faulty(&at, &bytes, line, format!("line {line}: {reason}")),
                        Err(_) => self.stray(&at, &text, line),
                    }
                }
                Err(error) => self.broken(&at, error.to_string()),
            },
        }
    }

    /// A value that cannot be read; what it took in of others is read again.
    fn faulty(&mut self, at: &str, bytes: &[u8], line: usize, reason: String) {
        let (fields, kind) = (self.options.fields.clone(), self.options.kind);
        let is_record = |map: &Map<String, Value>| {
            let record = Record { fields: &fields, kind, record: map };
            record.has_text() || record.get(super::fields::Role::Title).is_some()
        };
        let mut next = None;
        if let Source::Values(values) = &mut self.from
            && self.again < AGAIN
        {
            next = values.reread(bytes, line, is_record);
            self.again += usize::from(next.is_some());
        }
        let lines = bytes.trim_ascii_end().iter().filter(|b| **b == b'\n').count();
        let more = match next {
            Some(next) => format!("; reading goes on in line {next}"),
            None if lines > 0 => format!("; everything up to line {} is passed over", line + lines),
            None => String::new(),
        };
        self.fail(at, reason + &more);
    }

    /// Words behind or between values, such as a server's message: one failure for all up to the next object.
    fn stray(&mut self, at: &str, text: &str, line: usize) {
        let shown: String = text.chars().take(40).collect();
        let skipped = if let Source::Values(values) = &mut self.from { values.skip() } else { Ok(()) };
        self.fail(at, format!("line {line}: no JSON from `{shown}` on: everything up to the next object is passed over"));
        if let Err(error) = skipped {
            self.broken(at, error.to_string());
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
        let decoded = text(line);
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
    fn take(&mut self, at: &str, mut map: Map<String, Value>, replaced: usize) {
        if !self.options.strict_lines && self.is_action(&map) {
            return;
        }
        if let Some(id) = self.id.take().filter(|_| !map.contains_key("id") && !map.contains_key("_id")) {
            map.insert("_id".into(), id);
        }
        match several::records(map, &self.options.fields) {
            Held::One(map) => self.one(at, map, replaced),
            Held::Several(records, under) => self.all(at, records, under.as_ref(), replaced),
        }
    }

    /// Whether a line says what a search engine shall do with the record in the next one; its id is kept for that.
    fn is_action(&mut self, map: &Map<String, Value>) -> bool {
        let Some((name, Value::Object(action))) = map.iter().next().filter(|_| map.len() == 1) else { return false };
        let is = ["index", "create", "update", "delete"].contains(&name.as_str())
            && action.keys().all(|key| key.starts_with('_') || *key == "routing");
        if is {
            self.id = action.get("_id").filter(|_| name != "delete").cloned();
        }
        is
    }

    fn document(&self, map: &Map<String, Value>, fields: &Fields, at: String, replaced: usize) -> Read {
        Record { fields, kind: self.options.kind, record: map }.document(at, replaced)
    }

    /// A record that holds no others where they show, or one whose records nobody would know by their fields.
    fn one(&mut self, at: &str, map: Map<String, Value>, replaced: usize) {
        let fields = self.options.fields.clone();
        let record = |map: &Map<String, Value>| Record { fields: &fields, kind: self.options.kind, record: map }.has_text();
        let map = wrapper::opened(map, &fields);
        if self.options.strict_lines || record(&map) {
            return self.waiting.push_back(self.document(&map, &fields, at.into(), replaced));
        }
        let list = several::list_in(&map).is_some();
        // What is inside of a record with a description may be the caption of its picture.
        let described = !Record { fields: &fields, kind: self.options.kind, record: &map }.leads().is_empty();
        let found = match (list, described) {
            (true, _) => several::envelope(map, &fields),
            (false, true) => Err(map),
            (false, false) => several::within(map, &fields),
        };
        match found {
            Err(map) => self.waiting.push_back(self.document(&map, &fields, at.into(), replaced)),
            Ok(records) if !list && records.len() == 1 => {
                let read = records.first().map(|map| self.document(map, &fields, at.into(), replaced));
                self.waiting.extend(read);
            }
            Ok(records) => self.all(at, records, None, replaced),
        }
    }

    /// The documents of records that one value holds. A line that must give one document cannot give several.
    fn all(&mut self, at: &str, records: Vec<Map<String, Value>>, under: Option<&Fields>, replaced: usize) {
        let fields = under.unwrap_or(&self.options.fields).clone();
        if self.options.strict_lines && records.len() != 1 {
            return self.fail(at, format!("this record holds {} others: give each a line of its own", records.len()));
        }
        for (i, map) in records.into_iter().enumerate() {
            let at = if self.options.strict_lines { at.to_string() } else { format!("{at}.{}", i + 1) };
            let map = wrapper::opened(map, &fields);
            let read = self.document(&map, &fields, at, replaced);
            self.waiting.push_back(read);
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

/// The text of a value. A legacy charset is guessed from all of it, as for rows of a table.
fn text(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(decode(bytes).text),
    }
}

/// Whether a piece is a value or what is left of one, and no word of a sentence.
fn is_json(text: &str) -> bool {
    text.starts_with(['{', '"']) || serde_json::from_str::<Value>(text).is_ok() || ["NaN", "None", "undefined", "nan"].contains(&text)
}

/// Whether a line is something else than text: many bytes that no text has. In a legacy charset most letters are no UTF-8, so
/// what begins as a record does is judged by its control characters alone.
fn is_binary(line: &[u8]) -> bool {
    let record = line.trim_ascii_start().first().is_some_and(|b| matches!(b, b'{' | b'['));
    let control = line.iter().filter(|b| b.is_ascii_control() && !b.is_ascii_whitespace()).count();
    let invalid = if record { 0 } else { String::from_utf8_lossy(line).matches('\u{FFFD}').count() };
    10 * (control + invalid) > line.len()
}
