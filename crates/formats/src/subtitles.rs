//! Subtitles: what one file says is one article.

use super::record::Record;
use super::unpack::Stream;
use super::{Documents, Fields, Options, Unreadable, page};
use mujaz_text::subtitles::transcript;
use serde_json::{Map, Value};

/// Whether a stream begins as `WebVTT`, or as `SubRip`: a number, then a time.
pub fn begins(head: &[u8]) -> bool {
    let mut lines = head.split(|b| *b == b'\n').map(<[u8]>::trim_ascii);
    let first = lines.next().unwrap_or_default();
    let number = !first.is_empty() && first.iter().all(u8::is_ascii_digit);
    let time = |line: &[u8]| line.windows(5).any(|w| w == b" --> ") && line.first().is_some_and(u8::is_ascii_digit);
    first == b"WEBVTT" || first.starts_with(b"WEBVTT ") || number && lines.next().is_some_and(time)
}

/// The article in a file: a body, as a record's.
pub fn documents(reader: Stream, source: String, options: &Options) -> Documents {
    let decoded = match page::text(reader, &source, options) {
        Ok(decoded) => decoded,
        Err(unreadable) => return Box::new(std::iter::once(Err(unreadable))),
    };
    let said = transcript(&decoded.text);
    if said.is_empty() && !decoded.text.trim().is_empty() {
        let reason = "subtitles in which nothing is said: no line follows a time such as `00:00:01,000 --> 00:00:02,000`".into();
        return Box::new(std::iter::once(Err(Unreadable { id: source.clone(), source, reason })));
    }
    let record = Map::from_iter([("text".to_string(), Value::String(said))]);
    // Fields that the user names are those of records.
    let fields = Fields::default();
    Box::new(std::iter::once(Record { fields: &fields, kind: options.kind, record: &record }.document(source, decoded.replaced)))
}
