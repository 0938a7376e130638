//! Apache Parquet: the columns of [`row`] as optional strings, in row groups of bounded size.

use super::{RecordWriter, Sink};
use crate::error::CliError;
use mujaz::brief::Brief;
use mujaz::brief::row::{self, Row};
use mujaz::formats::COLUMNS;
use mujaz::job::Failure;
use parquet::basic::{Compression, ConvertedType, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use std::sync::Arc;

/// Bytes of text in a row group.
const GROUP: usize = 16 << 20;

/// Writes Parquet.
pub struct Parquet {
    out: SerializedFileWriter<Sink>,
    name: String,
    rows: Vec<Row>,
    bytes: usize,
}

fn schema() -> Result<Type, ParquetError> {
    let column = |name: &&str| {
        let text = Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
            .with_logical_type(Some(LogicalType::String))
            .with_converted_type(ConvertedType::UTF8);
        text.with_repetition(Repetition::OPTIONAL).build().map(Arc::new)
    };
    Type::group_type_builder("article").with_fields(COLUMNS.iter().map(column).collect::<Result<_, _>>()?).build()
}

/// The reason behind a Parquet error, as an I/O error.
fn io(error: ParquetError) -> std::io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<std::io::Error>() {
            Ok(io) => *io,
            Err(other) => std::io::Error::other(other),
        },
        other => std::io::Error::other(other),
    }
}

impl Parquet {
    pub fn new(sink: Sink) -> Result<Self, CliError> {
        let name = sink.name();
        let properties = WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default())).build();
        let out = schema().and_then(|schema| SerializedFileWriter::new(sink, Arc::new(schema), Arc::new(properties)));
        Ok(Self { out: out.map_err(|e| CliError::Write { to: name.clone(), source: io(e) })?, name, rows: Vec::new(), bytes: 0 })
    }

    fn push(&mut self, row: Row) -> Result<(), CliError> {
        self.bytes += row.iter().flatten().map(String::len).sum::<usize>();
        self.rows.push(row);
        if self.bytes < GROUP {
            return Ok(());
        }
        self.row_group()
    }

    /// Writes the rows so far as a row group.
    fn row_group(&mut self) -> Result<(), CliError> {
        let rows = std::mem::take(&mut self.rows);
        self.bytes = 0;
        if rows.is_empty() {
            return Ok(());
        }
        let mut write = || -> Result<(), ParquetError> {
            let mut group = self.out.next_row_group()?;
            let mut index = 0;
            while let Some(mut column) = group.next_column()? {
                let cells = || rows.iter().map(|row| row[index].as_deref());
                let levels: Vec<i16> = cells().map(|c| i16::from(c.is_some())).collect();
                let values: Vec<ByteArray> = cells().flatten().map(ByteArray::from).collect();
                column.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None)?;
                column.close()?;
                index += 1;
            }
            group.close().map(|_| ())
        };
        write().map_err(|e| CliError::Write { to: self.name.clone(), source: io(e) })
    }
}

impl RecordWriter for Parquet {
    fn brief(&mut self, brief: &Brief) -> Result<(), CliError> {
        self.push(row::brief(brief))
    }

    fn failure(&mut self, failure: &Failure) -> Result<(), CliError> {
        self.push(row::failure(failure))
    }

    fn flush(&mut self) -> Result<(), CliError> {
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), CliError> {
        self.row_group()?;
        let name = self.name;
        self.out.into_inner().map_err(|e| CliError::Write { to: name, source: io(e) })?.finish()
    }
}
