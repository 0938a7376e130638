//! `import mujaz`: the extension under the Python package, on a `mujaz::Newsroom`.
//!
//! ```text
//!  python/mujaz   what users see: typed records, tables, old pipelines (Python)
//!  desk           a newsroom: texts and records in, results as JSON or Arrow out     functions   what needs no model
//!  options        keyword arguments to settings      entries   Python values, tables to articles
//!  work           the interpreter let go while Rust works; signals, progress          results     what a job gave
//!  arrow          the C data interface: the `unsafe` of this crate                    error       exception classes
//! ```
//!
//! It gives JSON where it can: the bytes of the command's records, from the same code. Rust never touches a Python object while it
//! works, and no thread of it calls into Python: callbacks run in the thread that called.
#![cfg(feature = "extension")]
#![allow(clippy::needless_pass_by_value, clippy::unused_self, reason = "arguments come from Python as values, and protocols are methods")]

mod arrow;
mod desk;
mod entries;
mod error;
mod functions;
mod generate;
mod options;
mod results;
mod work;

use pyo3::prelude::*;

/// The extension module.
#[pymodule]
mod _mujaz {
    #[pymodule_export]
    use super::desk::Desk;
    #[pymodule_export]
    use super::error::{BadInput, BadOption, Error, FetchFailed, LicenseNotAccepted, ModelBroken, ModelNotFound, TimedOut};
    #[pymodule_export]
    use super::functions::{check, columns, command, page, score, version};
    #[pymodule_export]
    use super::results::Results;
}
