//! JSON lines: one record, one document.

use super::options::{Line, line};
use super::record::Record;
use super::unpack::Input;
use super::{Options, Read, Unreadable};
use serde_json::Value;

/// The documents of a JSON lines file; a broken line is a failure of its own.
pub fn documents(mut reader: Input, source: String, options: Options) -> Box<dyn Iterator<Item = Read>> {
    let mut number = 0usize;
    let mut records = 0usize;
    let mut ended = false;
    Box::new(std::iter::from_fn(move || {
        while !ended {
            number += 1;
            let at = format!("{source}#{number}");
            let fail = |reason: String| Some(Err(Unreadable { id: at.clone(), source: at.clone(), reason }));
            let line = match line(&mut *reader, options.max_bytes) {
                // A file that gives nothing says so.
                Ok(Line::End) if records == 0 && !options.strict_lines => {
                    (ended, records) = (true, 1);
                    return Some(Err(Unreadable {
                        id: source.clone(),
                        source: source.clone(),
                        reason: "no records: the file is empty".into(),
                    }));
                }
                Ok(Line::End) => return None,
                Ok(Line::TooLong) => {
                    records += 1;
                    return fail(options.too_large("a line"));
                }
                Ok(Line::Whole(line)) => line,
                Err(error) => {
                    ended = true;
                    return fail(error.to_string());
                }
            };
            if number == 1 && !options.strict_lines && is_binary(&line) {
                // One reason for the file instead of one for every piece between two bytes that look like line breaks.
                ended = true;
                return fail("no JSON lines: this is no text".into());
            }
            let decoded = String::from_utf8_lossy(&line);
            let text = decoded.trim_start_matches('\u{FEFF}').trim();
            if text.is_empty() {
                if options.strict_lines {
                    return fail("an empty line".into());
                }
                continue;
            }
            records += 1;
            return match serde_json::from_str::<Value>(text) {
                Ok(Value::Object(record)) => {
                    let record = Record { fields: &options.fields, kind: options.kind, record: &record };
                    Some(Ok(record.document(at, decoded.matches('\u{FFFD}').count())))
                }
                Ok(_) => fail("a JSON record must be an object".into()),
                Err(error) => fail(format!("no JSON: {error}")),
            };
        }
        None
    }))
}

/// Whether a line is something else than text: many bytes that no text has.
fn is_binary(line: &[u8]) -> bool {
    let control = line.iter().filter(|b| b.is_ascii_control() && !b.is_ascii_whitespace()).count();
    let invalid = String::from_utf8_lossy(line).matches('\u{FFFD}').count();
    10 * (control + invalid) > line.len()
}
