//! Pairs of a text and its translation: two files of lines, a table, JSON records, TMX or XLIFF; read one by one.
//!
//! A pair that cannot be read is a failure of its own; what stands behind it is read.

mod names;
mod records;
mod table;
#[cfg(test)]
mod tests;
mod xml;

pub use names::Sides;

use super::Options;
use super::lines::{as_utf8, text};
use super::options::{BoundedLine, line};
use super::unpack::{Stream, inner_name, open};
use super::wide::narrowed;
use std::path::Path;

/// A source and its translation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Segment {
    /// What the file calls it; empty where it has no name.
    pub id: String,
    /// The Arabic.
    pub source: String,
    /// The English.
    pub target: String,
}

/// A pair, or why there is none.
pub type Read = Result<Segment, String>;

/// The pairs of a file.
pub type Pairs = Box<dyn Iterator<Item = Read> + Send>;

/// How pairs are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PairFormat {
    Comma,
    Tab,
    Json,
    Xml,
}

impl PairFormat {
    /// By the file's name, else by what it begins with.
    fn of(path: &Path, head: &[u8]) -> Self {
        let ending = inner_name(path).and_then(|p| Some(p.extension()?.to_str()?.to_ascii_lowercase()));
        match ending.as_deref() {
            Some("csv") => return Self::Comma,
            Some("tsv" | "tab") => return Self::Tab,
            Some("jsonl" | "ndjson" | "json") => return Self::Json,
            Some("tmx" | "xlf" | "xliff" | "sdlxliff" | "mqxliff" | "mxliff" | "xml") => return Self::Xml,
            _ => {}
        }
        let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
        let first = head.split(|b| *b == b'\n').next().unwrap_or_default();
        match head.first() {
            Some(b'<') => Self::Xml,
            Some(b'{' | b'[') => Self::Json,
            // A spreadsheet's own line: `sep=;`.
            _ if first.len() > 4 && first.get(..4).is_some_and(|f| f.eq_ignore_ascii_case(b"sep=")) => Self::Comma,
            _ if first.contains(&b'\t') => Self::Tab,
            _ => Self::Comma,
        }
    }
}

/// The pairs of one file.
pub fn pairs(path: &Path, sides: &Sides, options: &Options) -> Result<Pairs, String> {
    of_stream(open(path, options)?, path, sides, options)
}

/// The pairs of a stream that is called so.
fn of_stream(reader: Stream, path: &Path, sides: &Sides, options: &Options) -> Result<Pairs, String> {
    let mut reader = narrowed(reader);
    let kind = PairFormat::of(path, reader.fill_buf().map_err(|e| e.to_string())?);
    Ok(match kind {
        PairFormat::Comma => table::commas(reader, sides.clone(), options.max_bytes),
        PairFormat::Tab => table::tabs(reader, sides.clone(), options.max_bytes),
        PairFormat::Json => records::records(reader, sides.clone(), options),
        PairFormat::Xml => xml::units(reader, options.max_bytes),
    })
}

/// The lines of two files, side by side. Where one of them ends first, the last failure names both counts.
pub struct Lines {
    readers: [Stream; 2],
    counts: [usize; 2],
    limit: u64,
}

impl Lines {
    /// Opens both.
    ///
    /// # Errors
    /// If one of them cannot be opened: which, and why.
    pub fn open(source: &Path, target: &Path, options: &Options) -> Result<Self, (usize, String)> {
        let one = |at: usize, path: &Path| open(path, options).map(as_utf8).map_err(|e| (at, e));
        Ok(Self { readers: [one(0, source)?, one(1, target)?], counts: [0, 0], limit: options.max_bytes })
    }

    /// The next pair; both counts where the files do not agree, or one of them cannot be read on.
    #[allow(clippy::should_implement_trait, reason = "what comes is no item alone: the reader is asked for its counts meanwhile")]
    pub fn next(&mut self) -> Option<Result<Read, (usize, usize)>> {
        let (a, b) = (self.line(0), self.line(1));
        match (a, b) {
            (None, None) => None,
            (Some(Ok(source)), Some(Ok(target))) => Some(Ok(Ok(Segment { id: String::new(), source, target }))),
            (Some(Err(e)), Some(_)) | (Some(_), Some(Err(e))) => Some(Ok(Err(e))),
            _ => {
                while self.line(0).is_some() {}
                while self.line(1).is_some() {}
                Some(Err((self.counts[0], self.counts[1])))
            }
        }
    }

    fn line(&mut self, at: usize) -> Option<Result<String, String>> {
        let read = match line(&mut *self.readers[at], self.limit) {
            Ok(BoundedLine::End) => return None,
            Ok(BoundedLine::Whole(bytes)) => Ok(text(&bytes)),
            Ok(BoundedLine::TooLong) => Err(too_large(self.limit)),
            // A stream that fails would fail for ever: it ends here, and the counts tell.
            Err(_) => return None,
        };
        self.counts[at] += 1;
        Some(read)
    }
}

/// How many lines a file has.
pub fn count_lines(path: &Path, options: &Options) -> Result<usize, String> {
    let mut reader = as_utf8(open(path, options)?);
    let (mut count, mut last) = (0, b'\n');
    loop {
        let buffer = reader.fill_buf().map_err(|e| e.to_string())?;
        let Some(&end) = buffer.last() else { return Ok(count + usize::from(last != b'\n')) };
        count += buffer.iter().filter(|b| **b == b'\n').count();
        last = end;
        let n = buffer.len();
        reader.consume(n);
    }
}

fn too_large(limit: u64) -> String {
    format!("a segment over {} MiB", limit >> 20)
}
