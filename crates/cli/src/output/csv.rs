//! Tables with commas or tabs, quoted where needed (RFC 4180), in UTF-8.

use super::{RecordWriter, Sink};
use crate::error::CliError;
use mujaz::brief::Brief;
use mujaz::brief::row::{self, Row};
use mujaz::formats::COLUMNS;
use mujaz::formats::cell::guarded;
use mujaz::job::Failure;

/// The reason behind an error of the table's writer, which hides its kind: a reader that went away is no failure.
fn io(error: csv::Error) -> std::io::Error {
    if !error.is_io_error() {
        return error.into();
    }
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => std::io::Error::other(format!("{other:?}")),
    }
}

/// Writes CSV or TSV.
pub struct Csv {
    out: csv::Writer<Sink>,
    name: String,
}

impl Csv {
    /// Opens a table; `bom` for readers that take a file without a byte-order mark for one in a legacy charset.
    pub fn new(mut sink: Sink, delimiter: u8, bom: bool) -> Result<Self, CliError> {
        let name = sink.name();
        if bom {
            sink.put(b"\xEF\xBB\xBF")?;
        }
        let mut table = Self { out: csv::WriterBuilder::new().delimiter(delimiter).from_writer(sink), name };
        table.row(&COLUMNS.iter().map(|c| Some((*c).to_string())).collect())?;
        Ok(table)
    }

    fn row(&mut self, row: &Row) -> Result<(), CliError> {
        let write = |e: csv::Error| CliError::Write { to: self.name.clone(), source: io(e) };
        self.out.write_record(row.iter().map(|cell| guarded(cell.as_deref().unwrap_or_default()).into_owned())).map_err(write)
    }
}

impl RecordWriter for Csv {
    fn brief(&mut self, brief: &Brief) -> Result<(), CliError> {
        self.row(&row::brief(brief))
    }

    fn failure(&mut self, failure: &Failure) -> Result<(), CliError> {
        self.row(&row::failure(failure))
    }

    fn flush(&mut self) -> Result<(), CliError> {
        self.out.flush().map_err(CliError::write(self.name.clone()))
    }

    fn finish(self: Box<Self>) -> Result<(), CliError> {
        let Self { out, name } = *self;
        out.into_inner().map_err(|e| CliError::Write { to: name, source: e.into_error() })?.finish()
    }
}
