//! Tables with commas or tabs, quoted where needed (RFC 4180), in UTF-8.

use super::table::{self, COLUMNS, Row};
use super::{RecordWriter, Sink};
use crate::error::CliError;
use mujaz::brief::Brief;
use mujaz::job::Failure;

/// Writes CSV or TSV.
pub struct Csv {
    out: csv::Writer<Sink>,
    name: String,
}

impl Csv {
    pub fn new(sink: Sink, delimiter: u8) -> Result<Self, CliError> {
        let name = sink.name();
        let mut table = Self { out: csv::WriterBuilder::new().delimiter(delimiter).from_writer(sink), name };
        table.row(COLUMNS.iter().map(|c| Some((*c).to_string())).collect())?;
        Ok(table)
    }

    fn row(&mut self, row: Row) -> Result<(), CliError> {
        let write = |e: csv::Error| CliError::Write { to: self.name.clone(), source: e.into() };
        self.out.write_record(row.into_iter().map(Option::unwrap_or_default)).map_err(write)
    }
}

impl RecordWriter for Csv {
    fn brief(&mut self, brief: &Brief) -> Result<(), CliError> {
        self.row(table::brief(brief))
    }

    fn failure(&mut self, failure: &Failure) -> Result<(), CliError> {
        self.row(table::failure(failure))
    }

    fn flush(&mut self) -> Result<(), CliError> {
        self.out.flush().map_err(CliError::write(self.name.clone()))
    }

    fn finish(self: Box<Self>) -> Result<(), CliError> {
        let Self { out, name } = *self;
        out.into_inner().map_err(|e| CliError::Write { to: name, source: e.into_error() })?.finish()
    }
}
