//! Pairs in JSON: a record a line, or an array of records.

use super::super::Options;
use super::super::json::{self, Piece, Values};
use super::super::options::{BoundedLine, line};
use super::super::unpack::Stream;
use super::{Pairs, Read, Segment, Sides, text, too_large};
use serde_json::{Map, Value};
use std::io::BufRead;

/// The pairs of a stream of records.
pub fn records(mut reader: Stream, sides: Sides, options: &Options) -> Pairs {
    let limit = options.max_bytes;
    let array =
        reader.fill_buf().is_ok_and(|head| head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start().first() == Some(&b'['));
    if array {
        let mut values = Values::new(reader, limit, 1);
        let mut ended = false;
        return Box::new(std::iter::from_fn(move || {
            if ended {
                return None;
            }
            let read = match values.next() {
                Ok(None) => return None,
                Ok(Some((Piece::TooLong, _))) => Err(too_large(limit)),
                Ok(Some((Piece::Whole(bytes), at))) => {
                    pair(&String::from_utf8_lossy(&bytes), &sides).map_err(|e| format!("line {at}: {e}"))
                }
                Ok(Some((Piece::Cut(_), at))) => {
                    ended = true;
                    Err(format!("the file ends inside the record that begins in line {at}"))
                }
                Err(error) => {
                    ended = true;
                    Err(error.to_string())
                }
            };
            Some(read)
        }));
    }
    let mut ended = false;
    Box::new(std::iter::from_fn(move || {
        while !ended {
            match line(&mut *reader, limit) {
                Ok(BoundedLine::End) => return None,
                Ok(BoundedLine::TooLong) => return Some(Err(too_large(limit))),
                Ok(BoundedLine::Whole(bytes)) => {
                    let line = text(&bytes);
                    if !line.trim().is_empty() {
                        return Some(pair(&line, &sides));
                    }
                }
                Err(error) => {
                    ended = true;
                    return Some(Err(error.to_string()));
                }
            }
        }
        None
    }))
}

fn pair(text: &str, sides: &Sides) -> Read {
    let (record, _) = json::record(text.trim())?;
    let [source, target] = sides.of(&record)?;
    Ok(Segment { id: id(&record), source: source.into(), target: target.into() })
}

fn id(record: &Map<String, Value>) -> String {
    match record.get("id").or_else(|| record.get("_id")) {
        Some(Value::String(id)) => id.clone(),
        Some(Value::Number(id)) => id.to_string(),
        _ => String::new(),
    }
}
