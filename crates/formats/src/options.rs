//! How inputs are read.

use super::Fields;
use super::passed::PassedOver;
use mujaz_text::extract::InputKind;
use std::io::{BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Settings of the readers. Clones share what is counted.
#[derive(Debug, Clone)]
pub struct Options {
    /// Which field of a record plays which role.
    pub fields: Fields,
    /// What a text is.
    pub kind: InputKind,
    /// Pages and records above this many bytes are refused: no article is so large.
    pub max_bytes: u64,
    /// What a refusal calls this limit.
    pub max_bytes_name: &'static str,
    /// Every input is JSON lines, and a blank line is a failure of its own: one line out for each line in.
    pub strict_lines: bool,
    /// Archives around what is read.
    pub depth: usize,
    /// Bytes of the input files that were read so far.
    pub read: Arc<AtomicU64>,
    /// What was passed over inside of files that were read to their end.
    pub passed: Arc<PassedOver>,
}

/// Archives that may lie in each other. Each costs a thread and two of its files in memory; an archive that holds itself
/// would go on for ever.
pub const DEPTH: usize = 3;

impl Default for Options {
    fn default() -> Self {
        Self {
            fields: Fields::default(),
            kind: InputKind::default(),
            max_bytes: 16 << 20,
            max_bytes_name: "max_bytes",
            strict_lines: false,
            depth: 0,
            read: Arc::default(),
            passed: Arc::default(),
        }
    }
}

impl Options {
    /// The reason to refuse something too large.
    pub fn too_large(&self, what: &str) -> String {
        format!("{what} over {} MiB: no article is so large; split it, or raise `{}`", self.max_bytes >> 20, self.max_bytes_name)
    }

    /// A reader that counts what is read.
    pub fn counted<R: Read>(&self, inner: R) -> Counted<R> {
        Counted { inner, read: self.read.clone() }
    }
}

/// Counts the bytes that are read through it.
#[derive(Debug)]
pub struct Counted<R> {
    inner: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.read.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// The bytes up to a line break, if they are at most `limit`; None at the end.
pub enum BoundedLine {
    Whole(Vec<u8>),
    TooLong,
    End,
}

/// Reads a line; of one that is too long, everything is passed over.
pub fn line(reader: &mut dyn BufRead, limit: u64) -> std::io::Result<BoundedLine> {
    line_until(reader, limit, b'\n')
}

/// The same where lines end with another byte.
pub fn line_until(mut reader: &mut dyn BufRead, limit: u64, end: u8) -> std::io::Result<BoundedLine> {
    let mut line = Vec::new();
    let n = (&mut reader).take(limit.saturating_add(1)).read_until(end, &mut line)? as u64;
    if n == 0 {
        return Ok(BoundedLine::End);
    }
    if n <= limit || line.last() == Some(&end) {
        return Ok(BoundedLine::Whole(line));
    }
    drop(line);
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(BoundedLine::TooLong);
        }
        let (n, found) = buffer.iter().position(|b| *b == end).map_or((buffer.len(), false), |i| (i + 1, true));
        reader.consume(n);
        if found {
            return Ok(BoundedLine::TooLong);
        }
    }
}
