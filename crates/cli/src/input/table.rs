//! CSV and TSV: a row is a record, the first row names the fields.

use super::record::Record;
use super::unpack::Input;
use super::{Options, Read, Unreadable};
use csv::{ByteRecord, ReaderBuilder};
use mujaz_text::charset::decode;
use serde_json::{Map, Value};
use std::cell::Cell;
use std::io::{self, BufRead};
use std::rc::Rc;

/// A reader that fails when a row takes more than it may: a quote that is never closed would swallow the rest of the file.
struct Bounded {
    inner: Input,
    left: Rc<Cell<u64>>,
}

impl io::Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left.get() == 0 {
            return Err(io::Error::other("a row is too large: is a quote not closed?"));
        }
        let n = self.inner.read(buffer)?;
        self.left.set(self.left.get().saturating_sub(n as u64));
        Ok(n)
    }
}

/// The delimiter: a tab where the name says so, else the commoner of comma, semicolon and tab in the first line.
fn delimiter(reader: &mut Input, tabs: bool) -> u8 {
    let head = reader.fill_buf().unwrap_or_default();
    let first = head.split(|b| *b == b'\n').next().unwrap_or_default();
    let count = |d: u8| first.split(|b| *b == d).count();
    if tabs { b'\t' } else { [b'\t', b';', b','].into_iter().max_by_key(|d| count(*d)).unwrap_or(b',') }
}

/// The cells of a row as text, and how many characters were not valid. A legacy charset is guessed from the whole row.
fn cells(row: &ByteRecord) -> (Vec<String>, usize) {
    if let Ok(texts) = row.iter().map(|c| String::from_utf8(c.to_vec())).collect::<Result<Vec<_>, _>>() {
        return (texts, 0);
    }
    let decoded = decode(&row.iter().collect::<Vec<_>>().join(&0x1F));
    (decoded.text.split('\u{1F}').map(String::from).collect(), decoded.replaced)
}

/// The documents of a table.
pub fn documents(mut reader: Input, source: String, tabs: bool, options: Options) -> Box<dyn Iterator<Item = Read>> {
    let delimiter = delimiter(&mut reader, tabs);
    let left = Rc::new(Cell::new(options.max_bytes));
    let bounded = Bounded { inner: reader, left: left.clone() };
    let mut reader = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(bounded);
    let fail = move |at: String, reason: String| Some(Err(Unreadable { id: at.clone(), source: at, reason }));
    let mut names: Option<Vec<String>> = None;
    let mut number = 0usize;
    let mut ended = false;
    Box::new(std::iter::from_fn(move || {
        if ended {
            return None;
        }
        if names.is_none() {
            match reader.byte_headers() {
                Ok(row) if row.is_empty() => {
                    ended = true;
                    return fail(source.clone(), "no records: the file is empty".into());
                }
                Ok(row) => names = Some(cells(row).0.iter().map(|n| n.trim_start_matches('\u{FEFF}').trim().to_string()).collect()),
                Err(error) => {
                    ended = true;
                    return fail(source.clone(), error.to_string());
                }
            }
        }
        let names = names.as_deref().unwrap_or_default();
        number += 1;
        let at = format!("{source}#{number}");
        left.set(options.max_bytes);
        let mut row = ByteRecord::new();
        match reader.read_byte_record(&mut row) {
            Ok(false) => {
                ended = true;
                // A file that gives nothing says so.
                if number == 1 { fail(source.clone(), "no records: there is nothing below the names of the fields".into()) } else { None }
            }
            Err(error) => {
                ended = true;
                fail(at, error.to_string())
            }
            Ok(true) if row.len() != names.len() => {
                let (cells, fields) = (row.len(), names.len());
                fail(at, format!("{cells} cells in a row, but {fields} names in the first: is a quote or a delimiter missing?"))
            }
            Ok(true) => {
                let (cells, replaced) = cells(&row);
                let fields = names.iter().cloned().zip(cells.into_iter().map(Value::String));
                let record: Map<String, Value> = fields.collect();
                Some(Ok(Record { fields: &options.fields, kind: options.kind, record: &record }.document(at, replaced)))
            }
        }
    }))
}
