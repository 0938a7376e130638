//! mujaz-engine: sequence-to-sequence inference for Hugging Face checkpoints (Marian, T5, BART, M2M100, NLLB), on CPU with
//! packed `f32`, bf16 and int8 kernels, on CUDA and Metal. It knows no language and no task.

pub use files::ModelFiles;
pub use model::{Model, Normalize, Recipe};

pub mod arch;
pub mod error;
pub mod files;
pub mod generate;
pub mod layout;
pub mod model;
pub mod nn;
pub mod schedule;
pub mod tokenizer;
pub mod transformer;
pub mod weights;
