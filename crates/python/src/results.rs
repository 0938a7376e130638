//! What a job gave, in the order of its inputs.

use crate::arrow;
use crate::error::{self, Error};
use mujaz::brief::{Brief, row};
use mujaz::job::Failure;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

/// Bytes of text in a batch of a stream, about.
const BATCH: usize = 256 << 20;

/// The results of a job.
#[pyclass(frozen, module = "mujaz._mujaz")]
pub struct Results(pub Vec<Result<Brief, Failure>>);

/// A result as the command writes it, without the line break.
fn json(result: &Result<Brief, Failure>) -> PyResult<String> {
    let text = match result {
        Ok(brief) => serde_json::to_string(brief),
        Err(failure) => serde_json::to_string(failure),
    };
    text.map_err(|e| Error::new_err(e.to_string()))
}

impl Results {
    fn rows(&self) -> Vec<Vec<Option<String>>> {
        self.0.iter().map(row::of).collect()
    }
}

#[pymethods]
impl Results {
    fn __len__(&self) -> usize {
        self.0.len()
    }

    /// Each result as the command writes it.
    fn json(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        py.detach(|| self.0.iter().map(json).collect())
    }

    /// Which inputs failed.
    fn failed(&self) -> Vec<bool> {
        self.0.iter().map(Result::is_err).collect()
    }

    /// The first failure as an exception.
    fn first_failure(&self, py: Python<'_>) -> Option<Py<PyAny>> {
        let failure = self.0.iter().find_map(|r| r.as_ref().err())?;
        Some(error::failure(&failure.error).into_value(py).into_any())
    }

    /// Rows of `columns()`.
    fn table(&self, py: Python<'_>) -> Vec<Vec<Option<String>>> {
        py.detach(|| self.rows())
    }

    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
        _ = requested_schema;
        let batch = py.detach(|| arrow::batch(&self.rows()));
        arrow::array(py, batch.map_err(|e| Error::new_err(e.to_string()))?)
    }

    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(&self, py: Python<'py>, requested_schema: Option<&Bound<'py, PyAny>>) -> PyResult<Bound<'py, PyCapsule>> {
        _ = requested_schema;
        let batches = py.detach(|| {
            let rows = self.rows();
            let mut bytes = 0;
            let mut parts: Vec<&[Vec<Option<String>>]> = Vec::new();
            let mut start = 0;
            for (at, row) in rows.iter().enumerate() {
                bytes += row.iter().flatten().map(String::len).sum::<usize>();
                if bytes > BATCH {
                    parts.push(&rows[start..=at]);
                    (start, bytes) = (at + 1, 0);
                }
            }
            parts.push(&rows[start..]);
            parts.into_iter().map(arrow::batch).collect::<Result<Vec<_>, _>>()
        });
        arrow::stream(py, batches.map_err(|e| Error::new_err(e.to_string()))?)
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        arrow::schema(py)
    }
}
