//! The f32 kernels for x86-64.

#![allow(clippy::needless_range_loop, reason = "rows and columns of the register tile are clearer by index")]

use super::{Line, NR, Pass, Tile};
use crate::isa::{Avx2, Avx512};
use crate::panels::{BySize, MR, TileTask};
use std::arch::x86_64::{
    __m256, __m512, _MM_HINT_T1, _mm_prefetch, _mm256_add_ps, _mm256_fmadd_ps, _mm256_loadu_ps, _mm256_set1_ps, _mm256_setzero_ps,
    _mm256_storeu_ps, _mm512_add_ps, _mm512_fmadd_ps, _mm512_loadu_ps, _mm512_set1_ps, _mm512_setzero_ps, _mm512_storeu_ps,
};

impl BySize for TileTask<'_, '_, Avx512, Pass<'_, Line>> {
    fn run<const R: usize, const C: usize>(self) {
        self.pass.check(self.first, R, self.tile);
        assert!(self.tile.width >= C * 16, "{C} vectors in a tile of {}", self.tile.width);
        // SAFETY: the proof says that this CPU has AVX-512; the pass and the tile were checked.
        unsafe { avx512::<R, C>(self.pass, self.first, self.tile) }
    }
}

impl BySize for TileTask<'_, '_, Avx2, Pass<'_, Line>> {
    fn run<const R: usize, const C: usize>(self) {
        self.pass.check(self.first, R, self.tile);
        assert_eq!(self.tile.width, NR, "below AVX-512 a tile is a whole panel wide");
        // SAFETY: the proof says that this CPU has AVX2 and FMA; the pass and the tile were checked.
        unsafe { avx2::<R>(self.pass, self.first, self.tile) }
    }
}

/// `R` rows from `first` on against the first `C` vectors of a panel.
///
/// # Safety
/// The CPU must have AVX-512 F. `pass` must hold those rows of `k` values and a panel of `k * 3` lines.
#[target_feature(enable = "avx512f")]
pub unsafe fn avx512<const R: usize, const C: usize>(pass: &Pass<'_, Line>, first: usize, tile: &mut Tile<'_>) {
    let k = pass.steps;
    debug_assert!(pass.a.len() >= (first + R) * k && pass.panel.len() >= k * 3 && R <= MR && tile.width >= C * 16);
    tile.check(R);
    let ahead = pass.ahead.of(first);
    let mut acc: [[__m512; C]; R] = [[_mm512_setzero_ps(); C]; R];
    let (w, x) = (pass.panel.as_ptr().cast::<f32>(), pass.a[first * k..].as_ptr());
    for i in 0..k {
        if let Some(line) = ahead.get(i) {
            _mm_prefetch::<_MM_HINT_T1>(std::ptr::from_ref(line).cast());
        }
        // SAFETY: i < k, so the loads stay inside the panel's k * 48 values.
        let b: [__m512; C] = std::array::from_fn(|j| unsafe { _mm512_loadu_ps(w.add(i * NR + j * 16)) });
        for r in 0..R {
            // SAFETY: r < R and i < k, inside a's R * k values.
            let v = _mm512_set1_ps(unsafe { *x.add(r * k + i) });
            for j in 0..C {
                acc[r][j] = _mm512_fmadd_ps(v, b[j], acc[r][j]);
            }
        }
    }
    let out = tile.out.as_mut_ptr();
    for j in 0..C {
        // SAFETY: 48 biases.
        let bias = unsafe { _mm512_loadu_ps(pass.bias.as_ptr().add(j * 16)) };
        for r in 0..R {
            // SAFETY: `check` saw room for C vectors a row.
            unsafe { _mm512_storeu_ps(out.add(r * tile.stride + j * 16), _mm512_add_ps(acc[r][j], bias)) };
        }
    }
}

/// `R` rows against a panel in two halves of 24 outputs, each with 3 x (up to 4) accumulators of 8 lanes.
///
/// # Safety
/// The CPU must have AVX2 and FMA. `pass` must hold `R` rows from `first` on of `k` values, and a panel of `k * 3` lines; the tile is 48
/// wide.
#[target_feature(enable = "avx2,fma")]
pub unsafe fn avx2<const R: usize>(pass: &Pass<'_, Line>, first: usize, tile: &mut Tile<'_>) {
    let k = pass.steps;
    debug_assert!(pass.a.len() >= (first + R) * k && pass.panel.len() >= k * 3 && R <= MR && tile.width == NR);
    tile.check(R);
    let mut row = 0;
    while row < R {
        let rows = (R - row).min(4);
        for half in [0, 24] {
            // SAFETY: rows row..row + rows are inside a and the tile, half is 0 or 24, and the caller vouches for the CPU.
            unsafe {
                let a = pass.a.as_ptr().add((first + row) * k);
                let w = pass.panel.as_ptr().cast::<f32>().add(half);
                let (b, o) = (pass.bias.as_ptr().add(half), tile.out.as_mut_ptr().add(row * tile.stride + half));
                match rows {
                    1 => avx2_half::<1>([a, w, b], k, o, tile.stride),
                    2 => avx2_half::<2>([a, w, b], k, o, tile.stride),
                    3 => avx2_half::<3>([a, w, b], k, o, tile.stride),
                    _ => avx2_half::<4>([a, w, b], k, o, tile.stride),
                }
            }
        }
        row += rows;
    }
}

/// # Safety
/// As [`avx2`]; `a` points at `R` rows of `k` values, `w` at the first of 24 outputs in a panel of 48, `bias` at its bias, and `out` at
/// room for 24 outputs in each of `R` rows `stride` apart.
#[target_feature(enable = "avx2,fma")]
unsafe fn avx2_half<const R: usize>([a, w, bias]: [*const f32; 3], k: usize, out: *mut f32, stride: usize) {
    let mut acc: [[__m256; 3]; R] = [[_mm256_setzero_ps(); 3]; R];
    for i in 0..k {
        // SAFETY: i < k, and 24 values from w stay inside line i of the panel.
        let b = unsafe { [_mm256_loadu_ps(w.add(i * NR)), _mm256_loadu_ps(w.add(i * NR + 8)), _mm256_loadu_ps(w.add(i * NR + 16))] };
        for r in 0..R {
            // SAFETY: r < R and i < k.
            let v = _mm256_set1_ps(unsafe { *a.add(r * k + i) });
            for j in 0..3 {
                acc[r][j] = _mm256_fmadd_ps(v, b[j], acc[r][j]);
            }
        }
    }
    for j in 0..3 {
        // SAFETY: 24 biases.
        let bias = unsafe { _mm256_loadu_ps(bias.add(j * 8)) };
        for r in 0..R {
            // SAFETY: the caller's promise about `out`.
            unsafe { _mm256_storeu_ps(out.add(r * stride + j * 8), _mm256_add_ps(acc[r][j], bias)) };
        }
    }
}
