//! The f32 kernel for 64-bit Arm.

#![allow(clippy::needless_range_loop, reason = "rows and columns of the register tile are clearer by index")]

use super::{Line, NR, Pass, Tile};
use crate::isa::Neon;
use crate::panels::{BySize, MR, TileTask};
use std::arch::aarch64::{float32x4_t, vaddq_f32, vdupq_n_f32, vfmaq_f32, vld1q_dup_f32, vld1q_f32, vst1q_f32};

/// Outputs that a tile's accumulators hold at a time: 8 rows of 3 vectors leave 8 of the 32 registers.
const COLS: usize = 12;

impl BySize for TileTask<'_, '_, Neon, Pass<'_, Line>> {
    fn run<const R: usize, const C: usize>(self) {
        self.pass.check(self.first, R, self.tile);
        assert_eq!(self.tile.width, NR, "a tile is a whole panel wide");
        // SAFETY: the proof says that this CPU has NEON; the pass and the tile were checked.
        unsafe { neon::<R>(self.pass, self.first, self.tile) }
    }
}

/// `R` rows from `first` on against a panel, 12 outputs at a time.
///
/// # Safety
/// The CPU must have NEON. `pass` must hold those rows of `k` values and a panel of `k * 3` lines; the tile is 48 wide.
#[target_feature(enable = "neon")]
pub unsafe fn neon<const R: usize>(pass: &Pass<'_, Line>, first: usize, tile: &mut Tile<'_>) {
    let k = pass.steps;
    debug_assert!(pass.a.len() >= (first + R) * k && pass.panel.len() >= k * 3 && R <= MR && tile.width == NR);
    tile.check(R);
    let (w, x, out) = (pass.panel.as_ptr().cast::<f32>(), pass.a[first * k..].as_ptr(), tile.out.as_mut_ptr());
    for col in (0..NR).step_by(COLS) {
        let mut acc: [[float32x4_t; 3]; R] = [[vdupq_n_f32(0.0); 3]; R];
        for i in 0..k {
            // SAFETY: i < k, and 12 outputs from `col` on stay inside the panel's 48 of this step.
            let b = std::array::from_fn::<_, 3, _>(|j| unsafe { vld1q_f32(w.add(i * NR + col + j * 4)) });
            for r in 0..R {
                // SAFETY: r < R and i < k, inside a's R * k values.
                let v = unsafe { vld1q_dup_f32(x.add(r * k + i)) };
                for j in 0..3 {
                    acc[r][j] = vfmaq_f32(acc[r][j], v, b[j]);
                }
            }
        }
        for j in 0..3 {
            // SAFETY: 48 biases.
            let bias = unsafe { vld1q_f32(pass.bias.as_ptr().add(col + j * 4)) };
            for r in 0..R {
                // SAFETY: `check` saw room for 48 outputs a row.
                unsafe { vst1q_f32(out.add(r * tile.stride + col + j * 4), vaddq_f32(acc[r][j], bias)) };
            }
        }
    }
}
