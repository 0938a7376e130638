//! Weights by name from `model.safetensors`, sharded safetensors with an index, `pytorch_model.bin`, Marian's own files, CTranslate2's, or GGUF;
//! with what a LoRA adapter changes.
//!
//! Files are memory-mapped; a tensor is converted when it is asked for, so that loading peaks near the final size.
//! The store remembers what was used: [`Weights::finish`] names whatever is left over.

mod convert;
pub mod ct2;
mod cursor;
mod delta;
pub mod gguf;
pub mod lora;
pub mod native;
mod pickle;
mod quantized;
mod store;

pub use pickle::read_pickle;
pub use quantized::StoredI8;
pub use store::Weights;
