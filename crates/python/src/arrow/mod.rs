//! Tables through the Arrow C data interface (`PyCapsule`s): pyarrow, polars, duckdb and pandas hand their memory over.

mod capsule;
mod lines;
mod rows;
mod values;

pub use capsule::{array, schema, stream};
pub use lines::lines;
pub use rows::batch;
