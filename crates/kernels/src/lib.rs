//! CPU kernels: packed matrix products and row operations on plain slices, for `f32`, bf16 and int8.
//!
//! ```
//! use mujaz_kernels::{PackedF32, PackedMatrix};
//! // A weight of 2 outputs x 3 inputs, row-major, as checkpoints store it.
//! let weight = PackedF32::pack(&[1.0, 2.0, 3.0, 0.5, 0.0, -1.0], 2, 3);
//! let mut out = [0.0; 2];
//! weight.matmul(&[1.0, 1.0, 1.0], 1, None, &mut out);
//! assert_eq!(out, [6.0, -0.5]);
//! ```
//!
//! Everything is single-threaded unless a [`Team`] is behind it, and picks the widest instruction set the machine has at run time
//! ([`Isa::current`]; `MUJAZ_ISA` lowers it). Each output element of a product is one chain of fused multiply-adds in ascending
//! order of the inner dimension, whatever the instruction set and however many rows are multiplied together, so a row's result
//! never depends on its batch.
//!
//! Its rooms; each uses only those below it:
//!
//! ```text
//!  packed      what a packed weight can do     attention  over packed keys
//!  project     output projection: the best tokens, without all logits
//!  gemm        f32 and bf16 products           gemm_i8    int8 products
//!  quantize    to int8, row by row             rows       norms, softmax, activations
//!  panels      sizes become constants
//!  team        threads behind one operation    memory     slabs on huge pages
//!  isa         instruction sets as values that only detection makes
//! ```

// What only the AVX-512 kernels use (the next panel, fetched ahead) has no reader elsewhere.
#![cfg_attr(not(target_arch = "x86_64"), allow(dead_code))]

mod attention;
mod gemm;
mod gemm_i8;
mod isa;
mod memory;
mod packed;
mod panels;
mod project;
mod quantize;
mod rows;
mod team;

pub use attention::{Attend, AttendBlock, Elements, Numbers, Sequence, Sequences, attend, attend_block, pack_keys};
pub use gemm::{Packed, PackedBf16, PackedF32};
pub use gemm_i8::PackedI8;
pub use isa::{Avx2, Avx512, Avx512Bf16, Avx512Vnni, AvxVnni, Isa, Neon, NeonDot, UnknownIsa};
pub use memory::Slab;
pub use packed::PackedMatrix;
pub use project::{Top, TopRequest};
pub use rows::{Activation, activate, add_assign, argmax, exp, layer_norm, log_softmax, log_sum_exp, mul_assign, recur, rms_norm, softmax};
pub use team::{Team, share};

/// The bound of a size in a property test, and under Miri a small one.
#[cfg(test)]
fn few(usual: usize) -> usize {
    if cfg!(miri) { 12 } else { usual }
}

/// Cases of a property test: under Miri, which is a thousand times slower, a few.
#[cfg(test)]
fn cases(usual: u32) -> u32 {
    if cfg!(miri) { 3 } else { usual }
}
