//! Rows as JSON lines.

use super::{capsule, values};
use crate::error::BadInput;
use arrow_array::RecordBatch;
use mujaz::formats::Options;
use pyo3::prelude::*;
use serde_json::{Map, Value};

/// Rows of a table as JSON lines, and how many; of the columns those that an article may have, as from Parquet.
pub fn lines(table: &Bound<'_, PyAny>, options: &Options) -> PyResult<(Vec<u8>, usize)> {
    let batches = capsule::batches(table)?;
    let mut lines = Vec::new();
    let mut rows = 0;
    for batch in &batches {
        write_lines(batch, options, &mut lines).map_err(BadInput::new_err)?;
        rows += batch.num_rows();
    }
    Ok((lines, rows))
}

fn write_lines(batch: &RecordBatch, options: &Options, lines: &mut Vec<u8>) -> Result<(), String> {
    let schema = batch.schema();
    let wanted = |name: &String| options.fields.knows(name) || name == "sentences";
    let known: Vec<usize> = (0..schema.fields().len()).filter(|i| wanted(schema.field(*i).name())).collect();
    let columns = if known.is_empty() { (0..schema.fields().len()).collect() } else { known };
    for row in 0..batch.num_rows() {
        let cell = |i: &usize| Ok((schema.field(*i).name().clone(), values::cell(batch.column(*i).as_ref(), row)?));
        let record: Map<String, Value> = columns.iter().map(cell).collect::<Result<_, String>>()?;
        serde_json::to_writer(&mut *lines, &record).map_err(|e| e.to_string())?;
        lines.push(b'\n');
    }
    Ok(())
}
