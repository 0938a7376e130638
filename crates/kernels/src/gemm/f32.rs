//! Panels of floats.

use super::{LINES, NR, Pass, WeightLine};
use crate::Isa;
use crate::memory::CacheLine;
use crate::panels::Tile;
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
use crate::panels::TileTask;

#[cfg(target_arch = "aarch64")]
mod neon;
#[cfg(target_arch = "x86_64")]
mod x86;

/// One cache line of packed weights; the alignment keeps vector loads inside a line.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub struct Line([f32; 16]);

// SAFETY: 16 floats, for which any bits are valid.
unsafe impl CacheLine for Line {}

impl WeightLine for Line {
    const STEP: usize = 1;
    type Input = f32;

    fn put(&mut self, output: usize, _: usize, weight: f32) {
        self.0[output] = weight;
    }

    fn get(&self, output: usize, _: usize) -> f32 {
        self.0[output]
    }

    fn with_rows<T>(a: &[f32], _: usize, f: impl FnOnce(&[f32]) -> T) -> T {
        f(a)
    }

    fn tile(isa: Isa, pass: &Pass<'_, Self>, first: usize, rows: usize, tile: &mut Tile<'_>) {
        pass.check(first, rows, tile);
        #[cfg(target_arch = "x86_64")]
        if let Some(proof) = isa.avx512() {
            return TileTask::new(proof, pass, first, tile).by_size(rows);
        } else if let Some(proof) = isa.avx2() {
            return TileTask::new(proof, pass, first, tile).by_rows(rows);
        }
        #[cfg(target_arch = "aarch64")]
        if let Some(proof) = isa.neon() {
            return TileTask::new(proof, pass, first, tile).by_rows(rows);
        }
        #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
        let _ = isa;
        portable(pass, first, rows, tile);
    }
}

/// The reference: the same chain of fused multiply-adds, one row at a time.
fn portable(pass: &Pass<'_, Line>, first: usize, rows: usize, tile: &mut Tile<'_>) {
    for r in 0..rows {
        let mut acc = [0f32; NR];
        for (x, lines) in pass.a[(first + r) * pass.steps..][..pass.steps].iter().zip(pass.panel.chunks_exact(LINES)) {
            for (acc, line) in acc.chunks_exact_mut(16).zip(lines) {
                for (acc, w) in acc.iter_mut().zip(&line.0) {
                    *acc = x.mul_add(*w, *acc);
                }
            }
        }
        for ((out, acc), bias) in tile.row(r).iter_mut().zip(acc).zip(pass.bias) {
            *out = acc + bias;
        }
    }
}
