//! The formats in which one result simply follows another.

use super::{RecordWriter, Sink, jsonl, markdown, text};
use crate::args::Format;
use crate::error::CliError;
use mujaz::brief::{Brief, Stage};
use mujaz::job::Failure;
use mujaz::page;

/// JSON lines, Markdown, plain text or one HTML page.
pub struct Pages {
    sink: Sink,
    format: Format,
    stage: Stage,
    written: usize,
}

impl Pages {
    pub fn new(sink: Sink, format: Format, stage: Stage) -> Self {
        Self { sink, format, stage, written: 0 }
    }
}

impl RecordWriter for Pages {
    fn brief(&mut self, brief: &Brief) -> Result<(), CliError> {
        let text = match self.format {
            Format::Md => markdown::page(brief, self.stage, self.written == 0),
            Format::Txt => text::page(brief, self.written == 0),
            Format::Html => {
                let head = if self.written == 0 { page::head("mujaz: briefs") + "<h1>Briefs</h1>\n" } else { String::new() };
                head + &page::article(brief, self.written + 1)
            }
            _ => jsonl::line(brief),
        };
        self.written += 1;
        self.sink.put(text.as_bytes())
    }

    /// A line of its own in JSON lines; the formats for people leave it to standard error.
    fn failure(&mut self, failure: &Failure) -> Result<(), CliError> {
        if self.format == Format::Jsonl { self.sink.put(jsonl::line(failure).as_bytes()) } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), CliError> {
        self.sink.pass_on()
    }

    fn finish(mut self: Box<Self>) -> Result<(), CliError> {
        if self.format == Format::Html {
            let head = if self.written == 0 { page::head("mujaz: no briefs") } else { String::new() };
            self.sink.put((head + &page::foot()).as_bytes())?;
        }
        self.sink.finish()
    }
}
