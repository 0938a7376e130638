//! JSON as programs write it: a text of several values cut into them, and a record parsed in spite of small faults.

use super::unpack::Stream;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt::{self, Write as _};
use std::io::{self, BufRead};

/// A value of a stream.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece {
    /// Its bytes.
    Whole(Vec<u8>),
    /// It is larger than a value may be; it was passed over.
    TooLong,
    /// The stream ends inside it: what there is of it, if it is no larger than a value may be.
    Cut(Vec<u8>),
}

/// The values of a stream: those of an array at its top, or values that follow each other with or without commas between.
///
/// `serde_json`'s own stream ends at the first fault, holds a value of any size, and takes an array for one value.
pub struct Values {
    reader: Stream,
    limit: u64,
    /// The line that is being read, from 1 on.
    line: usize,
    /// Blanks in front of the value in its line; None where something else stands there too.
    indent: Option<usize>,
}

impl Values {
    /// The values of a stream that begins at a line.
    pub fn new(reader: Stream, limit: u64, line: usize) -> Self {
        Self { reader, limit, line, indent: Some(0) }
    }

    /// The next value and the line that it begins in.
    pub fn next(&mut self) -> io::Result<Option<(Piece, usize)>> {
        loop {
            let Some(&byte) = self.reader.fill_buf()?.first() else { return Ok(None) };
            // The brackets of arrays at the top are passed over like the commas in them; 0x1E begins records of RFC 7464, `)` and `;` end
            // what JavaScript keeps or hands on.
            if byte.is_ascii_whitespace() || matches!(byte, b',' | b'[' | b']' | b')' | b';' | 0x1E | 0xEF | 0xBB | 0xBF) {
                self.line += usize::from(byte == b'\n');
                self.indent = match byte {
                    b'\n' => Some(0),
                    b' ' | b'\t' => self.indent.map(|n| n + 1),
                    0xEF | 0xBB | 0xBF | 0x1E => self.indent,
                    _ => None,
                };
                self.reader.consume(1);
                continue;
            }
            let line = self.line;
            return Ok(Some((self.value()?, line)));
        }
    }

    /// Goes back into a value that was no JSON: to the next line that begins a value and parses, or goes on to its end. A quote that is
    /// missing takes in all that follows. Gives the line that comes next.
    pub fn reread(&mut self, bytes: &[u8], line: usize, is_record: impl Fn(&Map<String, Value>) -> bool) -> Option<usize> {
        /// Lines that are tried.
        const TRIED: usize = 256;
        let (mut at, mut lines, mut tried) = (0, 0, 0);
        for text in bytes.split_inclusive(|b| *b == b'\n') {
            let blanks = text.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
            let fits = self.indent.is_none_or(|indent| blanks <= indent) && text.get(blanks) == Some(&b'{');
            if at > 0 && fits && tried < TRIED {
                tried += 1;
                let rest = bytes.get(at..).unwrap_or_default();
                if self.indent == Some(blanks) || begins_record(rest, &is_record) {
                    let behind = std::mem::replace(&mut self.reader, Box::new(io::empty()));
                    self.reader = Box::new(io::Read::chain(io::Cursor::new(rest.to_vec()), behind));
                    (self.line, self.indent) = (line + lines, Some(0));
                    return Some(self.line);
                }
            }
            at += text.len();
            lines += 1;
        }
        None
    }

    /// Passes over what is no JSON, up to what may be the next object.
    pub fn skip(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                return Ok(());
            }
            let end = buffer.iter().position(|b| *b == b'{');
            let n = end.unwrap_or(buffer.len());
            self.line += buffer.iter().take(n).filter(|b| **b == b'\n').count();
            self.reader.consume(n);
            if end.is_some() {
                return Ok(());
            }
        }
    }

    /// Reads the value that begins here.
    fn value(&mut self) -> io::Result<Piece> {
        let (mut bytes, mut taken, mut scan) = (Vec::new(), 0u64, Scan::default());
        loop {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                // A number or a word ends where the stream does.
                let whole = scan.is_scalar() && taken <= self.limit;
                if taken > self.limit {
                    bytes.clear();
                }
                return Ok(if whole { Piece::Whole(bytes) } else { Piece::Cut(bytes) });
            }
            let end = buffer.iter().position(|byte| scan.ends(*byte));
            let n = end.unwrap_or(buffer.len());
            let part = buffer.get(..n).unwrap_or_default();
            taken += n as u64;
            if taken <= self.limit {
                bytes.extend_from_slice(part);
            }
            self.line += part.iter().filter(|b| **b == b'\n').count();
            self.reader.consume(n);
            if end.is_some() {
                return Ok(if taken <= self.limit { Piece::Whole(bytes) } else { Piece::TooLong });
            }
        }
    }
}

/// Whether bytes begin with a record, or with an object that they end in.
fn begins_record(bytes: &[u8], is_record: impl Fn(&Map<String, Value>) -> bool) -> bool {
    let mut scan = Scan::default();
    match bytes.iter().position(|byte| scan.ends(*byte)) {
        Some(end) => record(&String::from_utf8_lossy(bytes.get(..end).unwrap_or_default())).is_ok_and(|(map, _)| is_record(&map)),
        None => true,
    }
}

/// Where in a value a scan is.
#[derive(Debug, Default)]
struct Scan {
    depth: usize,
    string: bool,
    escaped: bool,
    begun: bool,
    closed: bool,
}

impl Scan {
    fn is_scalar(&self) -> bool {
        self.closed || (self.depth == 0 && !self.string)
    }

    /// Takes in a byte; whether the value ended before it.
    fn ends(&mut self, byte: u8) -> bool {
        let first = !std::mem::replace(&mut self.begun, true);
        if self.closed {
            return true;
        }
        if self.string {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => {
                    self.string = false;
                    self.closed = self.depth == 0;
                }
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' if self.depth == 0 && !first => return true,
            b'"' => self.string = true,
            b'{' | b'[' if self.depth == 0 && !first => return true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' if self.depth > 0 => {
                self.depth -= 1;
                self.closed = self.depth == 0;
            }
            // A bracket that closes nothing is a value of its own, and no JSON.
            b'}' | b']' => {
                self.closed = first;
                return !first;
            }
            b',' => return self.depth == 0,
            byte => return self.depth == 0 && byte.is_ascii_whitespace(),
        }
        false
    }
}

/// Whether a stream begins like JSON records: an object, or an array of them.
pub fn begins(head: &[u8]) -> bool {
    let head = head.trim_ascii_start();
    let head = head.get(assigned(head)..).unwrap_or_default();
    let inside = head.strip_prefix(b"[").map_or(head, <[u8]>::trim_ascii_start);
    inside.starts_with(b"{")
}

/// Where the value begins that a line of JavaScript keeps or hands on: `window.YTD.tweets.part0 = [`, `callback({`. At once in JSON.
pub fn assigned(head: &[u8]) -> usize {
    /// No name is longer.
    const LONGEST: usize = 200;
    let line = head.get(..LONGEST).unwrap_or(head);
    let found = || {
        let open = line.iter().position(|b| matches!(b, b'[' | b'{'))?;
        let before = line.get(..open)?.trim_ascii();
        let name = before.strip_suffix(b"=").or_else(|| before.strip_suffix(b"("))?;
        let named = name.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$' | b'.' | b' '));
        (named && name.iter().any(u8::is_ascii_alphabetic)).then_some(open)
    };
    found().unwrap_or(0)
}

/// Whether an array at the top is one of rows of cells: nothing says what is in them.
pub fn is_nameless(head: &[u8]) -> bool {
    let inside = |text: &[u8]| Some(text.trim_ascii_start().strip_prefix(b"[")?.trim_ascii_start().to_vec());
    inside(head).and_then(|rest| inside(&rest)).is_some_and(|rest| rest.first().is_some_and(|b| !matches!(b, b'{' | b'[' | b']')))
}

/// Whether a line is the beginning of a value that is laid out over several lines: it breaks off behind a brace, a bracket,
/// a comma or a colon. A line of JSON lines that was cut off does so only by chance.
pub fn is_laid_out(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let mut scan = Scan::default();
    let open = !line.iter().any(|byte| scan.ends(*byte)) && scan.depth > 0 && !scan.string;
    open && line.last().is_some_and(|b| matches!(b, b'{' | b'[' | b',' | b':'))
}

/// Fields of one name that are kept beside each other; what more of them say stands behind the last of these.
const SAME: usize = 16;

/// Puts a field into a record. Of two with one name the last that says something counts; a text that it takes the place of is kept
/// behind it, under a name that is the same to whoever looks for one.
pub fn put(map: &mut Map<String, Value>, mut name: String, value: Value) {
    let says_nothing = value.is_null() || value.as_str().is_some_and(|s| s.trim().is_empty());
    let Some(known) = map.get_mut(&name) else {
        map.insert(name, value);
        return;
    };
    if says_nothing || *known == value {
        return;
    }
    let before = std::mem::replace(known, value);
    let Value::String(text) = before else { return };
    if text.split_whitespace().nth(2).is_none() {
        return;
    }
    for _ in 0..SAME {
        name.push('\u{a0}');
        if !map.contains_key(&name) {
            map.insert(name, text.into());
            return;
        }
    }
    if let Some(Value::String(all)) = map.get_mut(&name) {
        all.push_str("\n\n");
        all.push_str(&text);
    }
}

/// An object of which no text is lost to another with its name.
struct Object(Map<String, Value>);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Object;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Object, A::Error> {
                let mut map = Map::new();
                while let Some((name, value)) = fields.next_entry::<String, Value>()? {
                    put(&mut map, name, value);
                }
                Ok(Object(map))
            }
        }
        from.deserialize_map(Members)
    }
}

/// How the reason begins why a line is no record at all: by it a reader of records can tell that it was given something else.
pub const NO_JSON: &str = "no JSON";

/// Parses a record, after mending if it is no JSON as it stands; with it, how many characters in it were none.
pub fn record(text: &str) -> Result<(Map<String, Value>, usize), String> {
    let error = match serde_json::from_str::<Object>(text) {
        // A whole number too long for any type came out rounded: two ids must not become one.
        Ok(Object(map)) if !map.values().any(|v| v.as_f64().is_some_and(|n| v.is_f64() && n.abs() >= 1e15)) => return Ok((map, 0)),
        Ok(_) => None,
        Err(error) if error.is_data() => return Err("a JSON record must be an object".into()),
        Err(error) => Some(error),
    };
    let (mended, replaced) = mended(text);
    match (serde_json::from_str::<Object>(&mended), error) {
        (Ok(Object(map)), _) => Ok((map, replaced)),
        // What is wrong with the text as it was given.
        (Err(_), Some(error)) | (Err(error), None) => Err(format!("{NO_JSON}: {error}")),
    }
}

/// JSON out of what comes near it: words that other languages write (`NaN`, `Infinity`, `None`), strings between single quotes and names
/// without any, as Python and JavaScript write them, commas behind the last entry, whole numbers of many digits (as strings); in strings
/// halves of surrogate pairs, escapes that JSON has not, and control characters as they are. Counts the halves.
fn mended(text: &str) -> (String, usize) {
    let (mut out, mut replaced) = (String::with_capacity(text.len() + 16), 0);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let tail = rest.get(c.len_utf8()..).unwrap_or_default();
        rest = match c {
            '"' => {
                out.push('"');
                string(tail, &mut out, &mut replaced)
            }
            '\'' => match single(tail) {
                Some((inside, behind)) => {
                    out.push('"');
                    _ = string(&inside, &mut out, &mut replaced);
                    behind
                }
                None => {
                    out.push(c);
                    tail
                }
            },
            c if c.is_ascii_alphabetic() || matches!(c, '_' | '$') => {
                let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '$'))).unwrap_or(rest.len());
                let (word, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
                if behind.trim_start().starts_with(':') {
                    _ = write!(out, "\"{word}\"");
                } else {
                    bare(word, &mut out);
                }
                behind
            }
            ',' if tail.trim_start().starts_with(['}', ']']) => tail,
            c if c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.') => {
                let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.'))).unwrap_or(rest.len());
                let (word, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
                bare(word, &mut out);
                behind
            }
            c => {
                out.push(c);
                tail
            }
        };
    }
    (out, replaced)
}

/// A word or a number outside of strings.
fn bare(word: &str, out: &mut String) {
    match word.trim_start_matches(['-', '+']) {
        "NaN" | "nan" | "Infinity" | "inf" | "Inf" | "None" | "undefined" | "NULL" | "NA" => out.push_str("null"),
        "True" => out.push_str("true"),
        "False" => out.push_str("false"),
        digits if digits.len() > 15 && digits.bytes().all(|b| b.is_ascii_digit()) => _ = write!(out, "\"{word}\""),
        _ => out.push_str(word),
    }
}

/// What stands between single quotes, behind the first of them, as what stands behind the opening quote of a string of JSON; and what
/// follows it.
fn single(text: &str) -> Option<(String, &str)> {
    let (mut out, mut escaped) = (String::new(), false);
    for (at, c) in text.char_indices() {
        match c {
            // `\xa0` of Python.
            'x' if escaped => out.push_str("u00"),
            '\'' if escaped => _ = out.pop(),
            _ if escaped => {}
            '\'' => {
                out.push('"');
                return Some((out, text.get(at + 1..)?));
            }
            '"' => out.push('\\'),
            _ => {}
        }
        if !(escaped && c == 'x') {
            out.push(c);
        }
        escaped = c == '\\' && !escaped;
    }
    None
}

/// The rest of a string behind its opening quote; what follows its closing one.
fn string<'a>(text: &'a str, out: &mut String, replaced: &mut usize) -> &'a str {
    let unit = |at: &str| u16::from_str_radix(at.strip_prefix("\\u")?.get(..4)?, 16).ok();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let tail = rest.get(c.len_utf8()..).unwrap_or_default();
        rest = match c {
            '"' => {
                out.push('"');
                return tail;
            }
            '\\' => match (unit(rest), tail.chars().next()) {
                (Some(0xD800..=0xDBFF), _) if rest.get(6..).and_then(unit).is_some_and(|low| (0xDC00..=0xDFFF).contains(&low)) => {
                    out.push_str(rest.get(..12).unwrap_or_default());
                    rest.get(12..).unwrap_or_default()
                }
                // Half of a sign, cut off by a program that counted in halves: its place is kept, as that of an invalid byte.
                (Some(0xD800..=0xDFFF), _) => {
                    *replaced += 1;
                    out.push('\u{FFFD}');
                    rest.get(6..).unwrap_or_default()
                }
                (_, Some(next)) => {
                    let known = matches!(next, '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't') || unit(rest).is_some();
                    // `\'` is a quote; another escape stays as it is written.
                    out.push_str(if known {
                        "\\"
                    } else if next == '\'' {
                        ""
                    } else {
                        "\\\\"
                    });
                    if known || next == '\'' {
                        out.push(next);
                        tail.get(next.len_utf8()..).unwrap_or_default()
                    } else {
                        tail
                    }
                }
                (_, None) => tail,
            },
            c if u32::from(c) < 0x20 => {
                _ = write!(out, "\\u{:04x}", u32::from(c));
                tail
            }
            c => {
                out.push(c);
                tail
            }
        };
    }
    rest
}
