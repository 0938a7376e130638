//! Writers: briefs to JSON lines, Markdown, a page of HTML or plain text.

pub mod html;
mod jsonl;
mod markdown;
mod sink;
mod text;

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
            Format::Txt => text::page(brief, self.written == 0),
            Format::Html => {
                let head = if self.written == 0 { html::head("mujaz: briefs") + "<h1>Briefs</h1>\n" } else { String::new() };
                head + &html::article(brief, self.written + 1)
            }
        };
        self.written += 1;
        self.sink.write(text.as_bytes())
    }

    /// Records a failure: a line of its own in JSON lines; the other formats leave it to standard error.
    pub fn failure(&mut self, failure: &Failure) -> Result<(), CliError> {
        match self.format {
            Format::Jsonl => self.sink.write(jsonl::line(failure).as_bytes()),
            Format::Md | Format::Txt | Format::Html => Ok(()),
        }
    }

    /// Passes on what was written so far.
    pub fn flush(&mut self) -> Result<(), CliError> {
        self.sink.flush()
    }

    /// Completes the output.
    pub fn finish(mut self) -> Result<(), CliError> {
        if self.format == Format::Html {
            let head = if self.written == 0 { html::head("mujaz: no briefs") } else { String::new() };
            self.sink.write((head + &html::foot()).as_bytes())?;
        }
        self.sink.finish()
    }
}
