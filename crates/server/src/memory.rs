//! The translation memory: what people suggest, a line of JSON each, behind what is there.

use crate::failure::{ApiError, Reason};
use serde_json::json;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Bytes of the file beyond which nothing is added: whoever reads it empties it.
const BYTES: u64 = 256 << 20;

/// A file that suggestions go to; none where they are off.
#[derive(Debug, Default)]
pub struct Memory(Option<Mutex<File>>);

impl Memory {
    /// Opens the file, or makes it.
    pub fn open(path: Option<&Path>) -> io::Result<Self> {
        let open = |path: &Path| OpenOptions::new().create(true).append(true).open(path);
        Ok(Self(path.map(open).transpose()?.map(Mutex::new)))
    }

    /// Whether suggestions are taken.
    pub fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Adds a pair.
    pub fn add(&self, source: (&str, &str), target: (&str, &str)) -> Result<(), ApiError> {
        let off = || ApiError::new(Reason::WrongKey, "Suggestions are disabled on this server.");
        let mut file = self.0.as_ref().ok_or_else(off)?.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = |e: io::Error| ApiError::new(Reason::Internal, format!("the suggestion cannot be kept: {e}"));
        if file.metadata().map_err(failed)?.len() > BYTES {
            return Err(ApiError::new(Reason::Quota, "the translation memory is full"));
        }
        let ((source, q), (target, s)) = (source, target);
        // One write a line: lines of two programs do not mix.
        file.write_all(format!("{}\n", json!({"source": source, "target": target, "q": q, "s": s})).as_bytes()).map_err(failed)
    }
}
