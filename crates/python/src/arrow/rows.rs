//! Results as rows.

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use mujaz::formats::COLUMNS;
use std::sync::Arc;

/// The schema of results: the columns of the command's Parquet, texts that may be missing.
pub fn schema() -> Schema {
    Schema::new(COLUMNS.iter().map(|name| Field::new(*name, DataType::Utf8, true)).collect::<Vec<_>>())
}

/// A batch of rows.
///
/// # Errors
/// If a column has more than 2 GiB of text.
pub fn batch(rows: &[Vec<Option<String>>]) -> Result<RecordBatch, ArrowError> {
    let column = |i: usize| -> Result<ArrayRef, ArrowError> {
        let bytes: usize = rows.iter().filter_map(|row| row[i].as_ref()).map(String::len).sum();
        if i32::try_from(bytes).is_err() {
            return Err(ArrowError::OffsetOverflowError(bytes));
        }
        Ok(Arc::new(rows.iter().map(|row| row[i].as_deref()).collect::<StringArray>()))
    };
    RecordBatch::try_new(Arc::new(schema()), (0..COLUMNS.len()).map(column).collect::<Result<_, _>>()?)
}
