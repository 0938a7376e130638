//! Neural operations. Each has a candle implementation, which runs on any device and in any type, and a packed one
//! from `mujaz-kernels` for CPU (`f32`, bf16, int8); on CUDA, kernels of our own (`cuda`) take the place of candle's long sequences. Nothing
//! above this module knows which of them runs.
//!
//! Hidden states are **ragged**: a tensor of `[rows, width]` holds the tokens of all sequences one after another, so
//! no operation ever sees padding and a row's result does not depend on its neighbours.

mod attention;
mod compute;
#[cfg_attr(not(feature = "cuda"), path = "cuda/absent.rs")]
mod cuda;
mod device;
mod feed_forward;
mod heads;
mod host_cache;
mod kv_cache;
mod matrix;
mod norm;
mod position;
mod ragged;
mod recurrence;
mod rows;
mod top;

pub use attention::{CrossMemory, CrossRows, EncodeRows};
pub use candle_core::Device;
pub use compute::{Compute, ComputeType, Packing};
pub use device::{built_for, check_instruction_set, device, free_memory, instruction_set, turn};
pub use feed_forward::{FeedForward, FeedForwardSpec};
pub use heads::AttentionHeads;
pub use kv_cache::KvCache;
pub use matrix::{Embedding, Linear, Matrix, Open};
pub use mujaz_kernels::{Activation, Top, TopRequest};
pub use norm::{Norm, NormKind, residual};
pub use position::{Positions, RelativeBias, Sinusoid};
pub use ragged::Ragged;
pub use recurrence::{Cells, Recurrence};
pub use rows::{HostRows, Rows};

use compute::with_f32;
