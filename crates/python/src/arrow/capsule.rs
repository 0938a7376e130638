//! The `unsafe` of this crate: pointers that other libraries put into capsules, by the contract of
//! <https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html>: a capsule of this name holds a valid structure of
//! this kind, whoever takes it moves it out and leaves an empty one.
#![allow(unsafe_code)]

use super::rows;
use crate::error::{BadInput, Error};
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi, to_ffi};
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::{Array, RecordBatch, RecordBatchIterator, StructArray};
use arrow_schema::{ArrowError, DataType};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};
use std::ffi::CStr;
use std::sync::Arc;

const SCHEMA: &CStr = c"arrow_schema";
const ARRAY: &CStr = c"arrow_array";
const STREAM: &CStr = c"arrow_array_stream";

fn bad(error: &ArrowError) -> PyErr {
    BadInput::new_err(format!("a table that cannot be read: {error}"))
}

/// The batches of a table.
pub fn batches(table: &Bound<'_, PyAny>) -> PyResult<Vec<RecordBatch>> {
    if table.hasattr("__arrow_c_stream__")? {
        let capsule = table.call_method0("__arrow_c_stream__")?.cast_into::<PyCapsule>()?;
        let pointer = capsule.pointer_checked(Some(STREAM))?.cast::<FFI_ArrowArrayStream>();
        // SAFETY: the capsule has the name, so that it holds a valid stream, which lives until the capsule goes at the end of this
        // scope; the stream is moved out of it.
        let reader = unsafe { RecordBatchStreamReader::from_raw(pointer.as_ptr()) }.map_err(|e| bad(&e))?;
        return reader.map(|batch| batch.map_err(|e| bad(&e))).collect();
    }
    if table.hasattr("__arrow_c_array__")? {
        let pair = table.call_method0("__arrow_c_array__")?.cast_into::<PyTuple>()?;
        let (schema, array) = pair.extract::<(Bound<'_, PyCapsule>, Bound<'_, PyCapsule>)>()?;
        let schema = schema.pointer_checked(Some(SCHEMA))?.cast::<FFI_ArrowSchema>();
        let array = array.pointer_checked(Some(ARRAY))?.cast::<FFI_ArrowArray>();
        // SAFETY: as above; both capsules live until the end of this scope. The array is moved out, the schema only looked at.
        let data = unsafe { from_ffi(FFI_ArrowArray::from_raw(array.as_ptr()), schema.as_ref()) }.map_err(|e| bad(&e))?;
        if !matches!(data.data_type(), DataType::Struct(_)) {
            return Err(BadInput::new_err("an array without columns: give a table, or its texts as a list"));
        }
        return Ok(vec![RecordBatch::from(StructArray::from(data))]);
    }
    let kind = table.get_type().name()?;
    Err(BadInput::new_err(format!(
        "a {kind} is no table: give what has `__arrow_c_stream__`, such as a table of pyarrow, polars or duckdb"
    )))
}

/// The schema of results.
pub fn schema(py: Python<'_>) -> PyResult<Bound<'_, PyCapsule>> {
    let schema = FFI_ArrowSchema::try_from(&DataType::Struct(rows::schema().fields)).map_err(|e| Error::new_err(e.to_string()))?;
    PyCapsule::new_with_value(py, schema, SCHEMA)
}

/// A batch as schema and array.
pub fn array(py: Python<'_>, batch: RecordBatch) -> PyResult<(Bound<'_, PyCapsule>, Bound<'_, PyCapsule>)> {
    let (array, schema) = to_ffi(&StructArray::from(batch).into_data()).map_err(|e| Error::new_err(e.to_string()))?;
    Ok((PyCapsule::new_with_value(py, schema, SCHEMA)?, PyCapsule::new_with_value(py, array, ARRAY)?))
}

/// Batches as a stream.
pub fn stream(py: Python<'_>, batches: Vec<RecordBatch>) -> PyResult<Bound<'_, PyCapsule>> {
    let reader = RecordBatchIterator::new(batches.into_iter().map(Ok), Arc::new(rows::schema()));
    PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(reader)), STREAM)
}
