//! Writers: briefs to JSON lines or Markdown.

mod jsonl;
mod markdown;
mod sink;

pub use sink::Sink;

use crate::args::Format;
use crate::error::CliError;
use mujaz::brief::{Brief, Stage};
use serde::Serialize;

/// An article that failed, as it is recorded.
#[derive(Debug, Serialize)]
pub struct Failure {
    /// The article's id.
    pub id: String,
    /// Where it was read from.
    pub source: String,
    /// Why it failed.
    pub error: String,
}

/// Writes results in one format.
pub struct Writer {
    sink: Sink,
    format: Format,
    stage: Stage,
    written: usize,
}

impl Writer {
    pub fn new(sink: Sink, format: Format, stage: Stage) -> Self {
        Self { sink, format, stage, written: 0 }
    }

    /// Writes a brief.
    pub fn brief(&mut self, brief: &Brief) -> Result<(), CliError> {
        let text = match self.format {
            Format::Jsonl => jsonl::line(brief),
            Format::Md => markdown::page(brief, self.stage, self.written == 0),
        };
        self.written += 1;
        self.sink.write(text.as_bytes())
    }

    /// Records a failure: a line of its own in JSON lines; Markdown leaves it to standard error.
    pub fn failure(&mut self, failure: &Failure) -> Result<(), CliError> {
        match self.format {
            Format::Jsonl => self.sink.write(jsonl::line(failure).as_bytes()),
            Format::Md => Ok(()),
        }
    }

    /// Passes on what was written so far.
    pub fn flush(&mut self) -> Result<(), CliError> {
        self.sink.flush()
    }

    /// Completes the output.
    pub fn finish(self) -> Result<(), CliError> {
        self.sink.finish()
    }
}
