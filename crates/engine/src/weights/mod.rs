//! Weights by name from `model.safetensors`, sharded safetensors with an index, or `pytorch_model.bin`.
//!
//! Files are memory-mapped; a tensor is converted when it is asked for, so that loading peaks near the final size.
//! The store remembers what was used: [`Weights::finish`] names whatever is left over.

mod pickle;
mod store;

pub use pickle::read_pickle;
pub use store::Weights;
