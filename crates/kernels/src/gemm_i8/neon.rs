//! The integer kernel for 64-bit Arm with the dot products of Armv8.2.

#![allow(clippy::needless_range_loop, reason = "rows and columns of the register tile are clearer by index")]

use super::{LINES, MR, NR, Pass, QUAD, finish_row};
use crate::isa::NeonDot;
use crate::panels::{BySize, TileTask};
use std::arch::aarch64::{int32x4_t, vaddq_s32, vdupq_n_s32, vld1q_s8, vld1q_s32, vmulq_n_s32, vreinterpretq_s8_s32, vst1q_s32};
use std::arch::asm;

/// What lies between a byte as it is stored and the signed one that the instruction takes.
const OFFSET: i32 = 128;

impl BySize for TileTask<'_, '_, NeonDot, Pass<'_>> {
    fn run<const R: usize, const C: usize>(self) {
        self.pass.check(self.first, R, self.tile);
        let mut sums = [[0i32; NR]; MR];
        // SAFETY: the proof says that this CPU has NEON and its dot products; the pass was checked.
        unsafe { dot(self.pass, self.first, &mut sums[..R]) };
        for (r, sums) in sums[..R].iter().enumerate() {
            finish_row(sums, self.first + r, self.pass, self.tile.row(r));
        }
    }
}

/// Exact sums of rows from `first` on against a panel.
///
/// # Safety
/// The CPU must have NEON and its dot products. `pass` must hold those rows and a panel of `quads * 3` lines.
#[target_feature(enable = "neon,dotprod")]
pub unsafe fn dot(pass: &Pass<'_>, first: usize, sums: &mut [[i32; NR]]) {
    for (part, sums) in sums.chunks_mut(4).enumerate() {
        let first = first + part * 4;
        debug_assert!(pass.bytes.len() >= (first + sums.len()) * pass.quads * QUAD && pass.panel.len() >= pass.quads * LINES);
        for line in 0..LINES {
            // SAFETY: the caller vouches for the CPU and the pass; the rows are those of this part.
            unsafe {
                match sums.len() {
                    1 => tile::<1>(pass, first, line, sums),
                    2 => tile::<2>(pass, first, line, sums),
                    3 => tile::<3>(pass, first, line, sums),
                    _ => tile::<4>(pass, first, line, sums),
                }
            }
        }
    }
}

/// `R` rows against line `line` (16 outputs) of each step of a panel.
///
/// The instruction multiplies signed bytes, so a row's bytes go in less 128, and 128 times the sum of each output's weights is added
/// at the end. Those sums are kept as floats; they are whole, and below `k * 127` exact for any `k` up to 132,000.
///
/// # Safety
/// As [`dot`].
#[target_feature(enable = "neon,dotprod")]
unsafe fn tile<const R: usize>(pass: &Pass<'_>, first: usize, line: usize, sums: &mut [[i32; NR]]) {
    let quads = pass.quads;
    let mut acc: [[int32x4_t; 4]; R] = [[vdupq_n_s32(0); 4]; R];
    let (w, x) = (pass.panel[line..].as_ptr(), pass.bytes[first * quads * QUAD..].as_ptr());
    for i in 0..quads {
        // SAFETY: i < quads: 64 bytes of one line of the panel.
        let b = std::array::from_fn::<_, 4, _>(|j| unsafe { vld1q_s8((*w.add(i * LINES)).0.as_ptr().add(j * 16)) });
        for r in 0..R {
            // SAFETY: r < R and i < quads, inside the R * quads * 4 bytes; the read needs no alignment.
            let quad = unsafe { x.add((r * quads + i) * QUAD).cast::<u32>().read_unaligned() };
            let v = vreinterpretq_s8_s32(vdupq_n_s32((quad ^ 0x8080_8080).cast_signed()));
            for j in 0..4 {
                // The intrinsic is stable from Rust 1.98 on.
                // SAFETY: registers only, and the CPU has the instruction.
                unsafe {
                    asm!("sdot {sum:v}.4s, {x:v}.16b, {w:v}.16b", sum = inout(vreg) acc[r][j], x = in(vreg) v, w = in(vreg) b[j],
                        options(pure, nomem, nostack, preserves_flags));
                }
            }
        }
    }
    let weights: [i32; 16] = std::array::from_fn(|c| pass.sums[line * 16 + c] as i32);
    for r in 0..R {
        for j in 0..4 {
            // SAFETY: 4 of 16 sums, and 4 of the row's 48.
            unsafe {
                let shift = vmulq_n_s32(vld1q_s32(weights.as_ptr().add(j * 4)), OFFSET);
                vst1q_s32(sums[r][line * 16 + j * 4..].as_mut_ptr(), vaddq_s32(acc[r][j], shift));
            }
        }
    }
}
