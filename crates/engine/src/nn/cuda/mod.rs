//! mujaz's own CUDA kernels: what candle does in hundreds of small launches a step, in a few dozen.
//!
//! Each is checked against candle's operations in `tests.rs`. The sources (`*.cu`) are compiled to PTX by `build.rs`. Without the
//! feature `cuda`, `absent.rs` takes this module's place.

mod attend;
mod encode;
mod launch;
mod rows;
#[cfg(test)]
mod tests;
mod top;

pub(super) use attend::{Pool, Runs, attend_source, fits};
pub(super) use encode::Spread;
pub(super) use launch::{matmul, matmul_padded};
pub(super) use rows::{Settle, activate, embed, settle};
pub(super) use top::{MOST, top};

use candle_core::Tensor;

/// Whether the kernels run on this tensor's device.
pub(super) fn on(x: &Tensor) -> bool {
    x.device().is_cuda()
}
