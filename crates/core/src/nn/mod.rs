//! Neural operations. Each has a candle implementation, which runs on any device and in any type, and a packed one
//! from `mujaz-kernels` for `f32` on CPU. Nothing above this module knows which of the two runs.
//!
//! Hidden states are **ragged**: a tensor of `[rows, width]` holds the tokens of all sequences one after another, so
//! no operation ever sees padding and a row's result does not depend on its neighbours.

mod attention;
mod compute;
mod device;
mod feed_forward;
mod kv_cache;
mod matrix;
mod norm;
mod position;
mod ragged;
mod top;

pub use attention::{AttentionHeads, CrossMemory};
pub use candle_core::Device;
pub use compute::{Compute, ComputeType};
pub use device::{built_for, device, free_memory};
pub use feed_forward::{FeedForward, FeedForwardSpec};
pub use kv_cache::KvCache;
pub use matrix::{Embedding, Linear, Matrix};
pub use norm::{Norm, NormKind};
pub use position::{Positions, RelativeBias, Sinusoid};
pub use ragged::Ragged;

pub(crate) use compute::{add, host, with_f32};
