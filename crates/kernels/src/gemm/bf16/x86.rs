//! The kernel for AVX-512 with dot products of bfloat16 (AMD since Zen 4, Intel since Cooper Lake).

#![allow(clippy::needless_range_loop, reason = "rows and columns of the register tile are clearer by index")]

use super::{Line, NR, Pass, Tile};
use crate::panels::MR;
use std::arch::x86_64::{
    __m512, __m512bh, _MM_HINT_T1, _mm_prefetch, _mm512_add_ps, _mm512_dpbf16_ps, _mm512_loadu_ps, _mm512_loadu_si512, _mm512_set1_epi32,
    _mm512_setzero_ps, _mm512_storeu_ps,
};

/// Whether this CPU has the instruction.
pub fn has_dots() -> bool {
    is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512bf16")
}

/// `R` rows from `first` on against the first `C` vectors of a panel.
///
/// # Safety
/// The CPU must have AVX-512 F and BF16. `pass` must hold those rows of `steps` pairs and a panel of `steps * 3` lines.
#[target_feature(enable = "avx512f,avx512bf16")]
pub unsafe fn avx512<const R: usize, const C: usize>(pass: &Pass<'_, Line>, first: usize, tile: &mut Tile<'_>) {
    let steps = pass.steps;
    debug_assert!(pass.a.len() >= (first + R) * steps && pass.panel.len() >= steps * 3 && R <= MR && tile.width >= C * 16);
    tile.check(R);
    let ahead = pass.ahead.of(first);
    let mut acc: [[__m512; C]; R] = [[_mm512_setzero_ps(); C]; R];
    let (w, x) = (pass.panel.as_ptr().cast::<i32>(), pass.a[first * steps..].as_ptr());
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
