//! Opening files, compressed or not: gzip and Zstandard are known by their first bytes, whatever the name.

use super::Options;
use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};
use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// A reader that may move to another thread.
pub type Stream = Box<dyn BufRead + Send>;

/// Opens a file or standard input. What is read from it stays under the readers' limits, so that a small file that
/// unpacks to a huge one is refused like any huge one.
pub fn open(path: &Path, options: &Options) -> Result<Stream, String> {
    if path.as_os_str() == "-" {
        return unpack(Box::new(BufReader::new(options.counted(io::stdin()))));
    }
    let meta = std::fs::metadata(path).map_err(|e| e.to_string())?;
    if !meta.is_file() {
        return Err("not a regular file".into());
    }
    let file = std::fs::File::open(path).map_err(|e| e.to_string())?;
    unpack(Box::new(BufReader::new(options.counted(file))))
}

/// What is in a compressed stream, or the stream itself.
pub fn unpack(mut raw: Stream) -> Result<Stream, String> {
    let head = raw.fill_buf().map_err(|e| e.to_string())?;
    if head.starts_with(&[0x1F, 0x8B]) {
        return Ok(Box::new(BufReader::new(MultiGzDecoder::new(raw))));
    }
    if head.starts_with(&FRAME) {
        return Ok(Box::new(BufReader::new(Frames::Between(raw))));
    }
    Ok(raw)
}

const FRAME: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];

/// Zstandard frames one after another, as parallel compressors and appended files have them.
enum Frames {
    Between(Stream),
    Inside(Box<StreamingDecoder<Stream, FrameDecoder>>),
    Ended,
}

/// A frame may ask for this much memory to be decoded.
const WINDOW: u64 = 128 << 20;

impl Read for Frames {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match std::mem::replace(self, Self::Ended) {
                Self::Ended => return Ok(0),
                Self::Between(mut raw) => {
                    if raw.fill_buf()?.is_empty() {
                        return Ok(0);
                    }
                    let decoder = StreamingDecoder::new_with_max_window_size(raw, WINDOW).map_err(io::Error::other)?;
                    *self = Self::Inside(Box::new(decoder));
                }
                Self::Inside(mut decoder) => {
                    let n = decoder.read(buffer)?;
                    *self = if n > 0 || buffer.is_empty() { Self::Inside(decoder) } else { Self::Between(decoder.into_inner()) };
                    if n > 0 || buffer.is_empty() {
                        return Ok(n);
                    }
                }
            }
        }
    }
}

/// The path without the ending of a compressed file.
pub fn inner_name(path: &Path) -> Option<Cow<'_, Path>> {
    let packed = path.extension()?.to_str().is_some_and(|e| matches!(e.to_ascii_lowercase().as_str(), "gz" | "tgz" | "zst" | "zstd"));
    if packed && path.extension().is_some_and(|e| e.eq_ignore_ascii_case("tgz")) {
        return Some(path.with_extension("tar").into());
    }
    Some(if packed { Path::new(path.file_stem()?).to_path_buf().into() } else { path.into() })
}
