//! The kernels for AVX-512: by dot products of bfloat16, and by floats where those are missing or slow.

#![allow(clippy::needless_range_loop, reason = "rows and columns of the register tile are clearer by index")]

use super::{Line, NR, Pass, Tile};
use crate::isa::{Avx512, Avx512Bf16};
use crate::panels::{BySize, MR, TileTask};
use std::arch::x86_64::{
    __m512, __m512bh, __m512i, _MM_HINT_T1, _mm_prefetch, _mm512_add_ps, _mm512_and_si512, _mm512_castsi512_ps, _mm512_dpbf16_ps,
    _mm512_fmadd_ps, _mm512_loadu_ps, _mm512_loadu_si512, _mm512_set1_epi32, _mm512_set1_ps, _mm512_setzero_ps, _mm512_slli_epi32,
    _mm512_storeu_ps,
};

impl BySize for TileTask<'_, '_, Avx512Bf16, Pass<'_, Line>> {
    fn run<const R: usize, const C: usize>(self) {
        self.pass.check(self.first, R, self.tile);
        assert!(self.tile.width >= C * 16, "{C} vectors in a tile of {}", self.tile.width);
        // SAFETY: the proof says that this CPU has AVX-512 and its dot products of bfloat16; the pass and the tile were checked.
        unsafe { dots::<R, C>(self.pass, self.first, self.tile) }
    }
}

impl BySize for TileTask<'_, '_, Avx512, Pass<'_, Line>> {
    fn run<const R: usize, const C: usize>(self) {
        self.pass.check(self.first, R, self.tile);
        assert!(self.tile.width >= C * 16, "{C} vectors in a tile of {}", self.tile.width);
        // SAFETY: the proof says that this CPU has AVX-512; the pass and the tile were checked.
        unsafe { floats::<R, C>(self.pass, self.first, self.tile) }
    }
}

/// `R` rows from `first` on against the first `C` vectors of a panel, by dot products.
///
/// # Safety
/// The CPU must have AVX-512 F and BF16. `pass` must hold those rows of `steps` pairs and a panel of `steps * 3` lines.
#[target_feature(enable = "avx512f,avx512bf16")]
pub unsafe fn dots<const R: usize, const C: usize>(pass: &Pass<'_, Line>, first: usize, tile: &mut Tile<'_>) {
    let (w, x, ahead) = begin::<R, C>(pass, first, tile);
    let steps = pass.steps;
    let mut acc: [[__m512; C]; R] = [[_mm512_setzero_ps(); C]; R];
    for i in 0..steps {
        if let Some(line) = ahead.get(i) {
            _mm_prefetch::<_MM_HINT_T1>(std::ptr::from_ref(line).cast());
        }
        // SAFETY: i < steps, so the loads stay inside the panel's steps * 48 words; any 64 bytes are 32 numbers.
        let b: [__m512bh; C] = std::array::from_fn(|j| unsafe { std::mem::transmute(_mm512_loadu_si512(w.add(i * NR + j * 16).cast())) });
        for r in 0..R {
            // SAFETY: r < R and i < steps, inside a's R * steps pairs; any 64 bytes are 32 numbers.
            let v: __m512bh = unsafe { std::mem::transmute(_mm512_set1_epi32((*x.add(r * steps + i)).cast_signed())) };
            for j in 0..C {
                acc[r][j] = _mm512_dpbf16_ps(acc[r][j], v, b[j]);
            }
        }
    }
    finish(pass, &acc, tile);
}

/// The same by floats: the second numbers of all pairs, then the first ones, as the dot products do it.
///
/// # Safety
/// The CPU must have AVX-512 F. `pass` as for [`dots`].
#[target_feature(enable = "avx512f")]
pub unsafe fn floats<const R: usize, const C: usize>(pass: &Pass<'_, Line>, first: usize, tile: &mut Tile<'_>) {
    let (w, x, ahead) = begin::<R, C>(pass, first, tile);
    let steps = pass.steps;
    let mut acc: [[__m512; C]; R] = [[_mm512_setzero_ps(); C]; R];
    for i in 0..steps {
        if let Some(line) = ahead.get(i) {
            _mm_prefetch::<_MM_HINT_T1>(std::ptr::from_ref(line).cast());
        }
        // SAFETY: i < steps, so the loads stay inside the panel's steps * 48 words.
        let b: [__m512i; C] = std::array::from_fn(|j| unsafe { _mm512_loadu_si512(w.add(i * NR + j * 16).cast()) });
        for of_pair in [1, 0] {
            let b = b.map(|b| _mm512_castsi512_ps(if of_pair == 0 { _mm512_slli_epi32::<16>(b) } else { _mm512_and_si512(b, upper()) }));
            for r in 0..R {
                // SAFETY: r < R and i < steps, inside a's R * steps pairs.
                let v = _mm512_set1_ps(super::pair(unsafe { *x.add(r * steps + i) })[of_pair]);
                for j in 0..C {
                    acc[r][j] = _mm512_fmadd_ps(v, b[j], acc[r][j]);
                }
            }
        }
    }
    finish(pass, &acc, tile);
}

/// The upper halves of words.
#[inline]
#[target_feature(enable = "avx512f")]
fn upper() -> __m512i {
    _mm512_set1_epi32(0xFFFF_0000_u32.cast_signed())
}

/// The panel, the rows and what is fetched on the way.
#[inline]
fn begin<'a, const R: usize, const C: usize>(
    pass: &'a Pass<'_, Line>,
    first: usize,
    tile: &Tile<'_>,
) -> (*const i32, *const u32, &'a [Line]) {
    let steps = pass.steps;
    debug_assert!(pass.a.len() >= (first + R) * steps && pass.panel.len() >= steps * 3 && R <= MR && tile.width >= C * 16);
    tile.check(R);
    (pass.panel.as_ptr().cast(), pass.a[first * steps..].as_ptr(), pass.ahead.of(first))
}

/// Adds the biases on the way out.
#[inline]
#[target_feature(enable = "avx512f")]
fn finish<const R: usize, const C: usize>(pass: &Pass<'_, Line>, acc: &[[__m512; C]; R], tile: &mut Tile<'_>) {
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
