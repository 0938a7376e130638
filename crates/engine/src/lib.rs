//! mujaz-engine: sequence-to-sequence inference for Hugging Face checkpoints (Marian, T5, BART, PEGASUS, M2M100, NLLB), Firefox's students and
//! models of CTranslate2, on CPU with
//! packed `f32`, bf16 and int8 kernels, on CUDA and Metal. It knows no language and no task.
//!
//! ```
//! use mujaz_engine::{Model, ModelFiles, Recipe, nn::Compute, schedule::Schedule};
//!
//! // Any folder with `config.json`, weights and a tokenizer.
//! if let Ok(files) = ModelFiles::folder("../../models/tiny-ar-en") {
//!     let model = Model::load(&files, Recipe::default(), &Compute::default()).unwrap();
//!     let sources = vec![model.encode("\u{642}\u{627}\u{644} \u{627}\u{644}\u{648}\u{632}\u{64a}\u{631}.").unwrap()];
//!     let best = model.generate(&sources, &Schedule::default()).remove(0).unwrap().remove(0);
//!     println!("{:?} {}", best.ids, model.tokenizer().decode(&best.ids).unwrap());
//! }
//! ```
//!
//! Its rooms; each uses only those beside it and below it:
//!
//! ```text
//!  model         a folder made ready: weights, tokenizer, settings, a Recipe
//!  schedule      batches and workers
//!  arch          config.json to a spec       checkpoint  which form a model's files have: the hub's, Marian's own, CTranslate2's, GGUF
//!  transformer   encoder and decoder from a spec
//!  generate      greedy, beams, sampling, over whatever takes a step
//!  tokenizer     texts to ids and back       nn          operations: packed CPU kernels, CUDA, candle
//!  weights       safetensors, PyTorch's files, Marian's own, CTranslate2's, GGUF; LoRA adapters
//!  files         a folder, embedded bytes, memory      layout  the names of files      unpack, unzip  what comes compressed
//!  error         what can go wrong
//! ```

pub use files::ModelFiles;
pub use model::{Chosen, Model, Normalize, Recipe};

pub mod arch;
pub mod checkpoint;
pub mod error;
pub mod files;
pub mod generate;
pub mod layout;
pub mod model;
pub mod nn;
pub mod schedule;
pub mod tokenizer;
pub mod transformer;
pub mod unpack;
pub mod unzip;
pub mod weights;
