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

pub(crate) use attention::{CrossMemory, CrossRows, EncodeRows};
pub use compute::{Compute, ComputeType, Packing};
pub use device::{Device, built_for, check_instruction_set, device, free_memory, instruction_set, turn};
pub(crate) use feed_forward::{FeedForward, FeedForwardSpec};
pub(crate) use heads::AttentionHeads;
pub(crate) use kv_cache::KvCache;
pub(crate) use matrix::{Embedding, Linear, Matrix, Open};
pub use mujaz_kernels::{Activation, Top, TopRequest};
pub use norm::NormKind;
pub(crate) use norm::{Norm, residual};
pub(crate) use position::{Positions, RelativeBias, Sinusoid};
pub(crate) use ragged::Ragged;
pub(crate) use recurrence::{Cells, Recurrence};
pub(crate) use rows::{HostRows, Rows};

use compute::with_f32;
