//! Panels of floats.

use super::{Kind, LINES, NR, Pass};
use crate::Isa;
use crate::memory::CacheLine;
use crate::panels::Tile;

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

impl Kind for Line {
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
        #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
        {
            #[cfg(target_arch = "aarch64")]
            use neon::neon;
            #[cfg(target_arch = "x86_64")]
            use x86::{avx2, avx512};
            /// Runs the kernel compiled for the number of rows and vectors that are left.
            macro_rules! by_size {
                ($($r:literal),*) => {
                    match (isa, rows, tile.width) {
                        (Isa::Portable, ..) => {}
                        $(
                        // SAFETY: `pack_for` checked that this CPU has `isa`; `pass` holds the rows' values and the
                        // lines of a panel, cut to that size by `run`, which saw that the tile has room.
                        #[cfg(target_arch = "x86_64")]
                        (Isa::Avx2 | Isa::AvxVnni, $r, _) => return unsafe { avx2::<$r>(pass, first, tile) },
                        // SAFETY: as above.
                        #[cfg(target_arch = "x86_64")]
                        (_, $r, NR) => return unsafe { avx512::<$r, 3>(pass, first, tile) },
                        // SAFETY: as above.
                        #[cfg(target_arch = "x86_64")]
                        (_, $r, 32) => return unsafe { avx512::<$r, 2>(pass, first, tile) },
                        // SAFETY: as above.
                        #[cfg(target_arch = "x86_64")]
                        (_, $r, 16) => return unsafe { avx512::<$r, 1>(pass, first, tile) },
                        // SAFETY: as above.
                        #[cfg(target_arch = "aarch64")]
                        (_, $r, _) => return unsafe { neon::<$r>(pass, first, tile) },
                        )*
                        _ => unreachable!("a tile has 1 to 8 rows and 1 to 3 vectors"),
                    }
                };
            }
            by_size!(1, 2, 3, 4, 5, 6, 7, 8);
        }
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
