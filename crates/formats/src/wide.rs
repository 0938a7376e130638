//! UTF-16 to UTF-8 as it is read: tables that spreadsheets save as "Unicode text", and what Windows' shells write.

use super::unpack::Stream;
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use encoding_rs_io::DecodeReaderBytesBuilder;
use std::io::{BufRead, BufReader};

/// The stream in UTF-8 where its beginning shows UTF-16, else the stream as it is. A mark decides; without one, every other of the
/// first bytes is zero: names of fields, braces and delimiters are ASCII.
pub fn narrowed(mut reader: Stream) -> Stream {
    let head = reader.fill_buf().unwrap_or_default();
    let Some(encoding) = wide(head) else { return reader };
    let decoder = DecodeReaderBytesBuilder::new().encoding(Some(encoding)).bom_override(true).build(reader);
    Box::new(BufReader::new(decoder))
}

/// What wide encoding a beginning shows.
pub fn wide(head: &[u8]) -> Option<&'static Encoding> {
    match head {
        [0xFF, 0xFE, ..] => Some(UTF_16LE),
        [0xFE, 0xFF, ..] => Some(UTF_16BE),
        [a, 0, b, 0, ..] if *a != 0 && *b != 0 => Some(UTF_16LE),
        [0, a, 0, b, ..] if *a != 0 && *b != 0 => Some(UTF_16BE),
        _ => None,
    }
}
