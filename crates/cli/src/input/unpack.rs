//! Opening files, compressed or not: gzip and Zstandard are known by their first bytes, whatever the name.

use flate2::read::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;
use std::borrow::Cow;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// Opens a file or standard input. What is read from it stays under the readers' limits, so that a small file that
/// unpacks to a huge one is refused like any huge one.
pub fn open(path: &Path) -> Result<Box<dyn BufRead>, String> {
    let mut raw: Box<dyn BufRead> = if path.as_os_str() == "-" {
        Box::new(BufReader::new(std::io::stdin()))
    } else {
        Box::new(BufReader::new(std::fs::File::open(path).map_err(|e| e.to_string())?))
    };
    let head = raw.fill_buf().map_err(|e| e.to_string())?;
    if head.starts_with(&[0x1F, 0x8B]) {
        return Ok(Box::new(BufReader::new(MultiGzDecoder::new(raw))));
    }
    if head.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]) {
        let decoder = StreamingDecoder::new(raw).map_err(|e| format!("no Zstandard file: {e}"))?;
        return Ok(Box::new(BufReader::new(decoder)));
    }
    Ok(raw)
}

/// The path without the ending of a compressed file.
pub fn inner_name(path: &Path) -> Option<Cow<'_, Path>> {
    let packed = path.extension()?.to_str().is_some_and(|e| matches!(e.to_ascii_lowercase().as_str(), "gz" | "zst" | "zstd"));
    Some(if packed { Path::new(path.file_stem()?).to_path_buf().into() } else { path.into() })
}
