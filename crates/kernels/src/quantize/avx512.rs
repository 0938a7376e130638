//! One row to bytes, by hand for AVX-512: the same bits as the plain body.

use super::Spread;
use crate::isa::Avx512;
use std::arch::x86_64::{
    __m512, _mm_mask_storeu_epi8, _mm512_cvtps_epi32, _mm512_cvtusepi32_epi8, _mm512_fmadd_ps, _mm512_loadu_ps, _mm512_mask_max_ps,
    _mm512_mask_min_ps, _mm512_maskz_loadu_ps, _mm512_max_epi32, _mm512_max_ps, _mm512_min_ps, _mm512_packs_epi32, _mm512_packus_epi16,
    _mm512_permutexvar_epi32, _mm512_reduce_max_ps, _mm512_reduce_min_ps, _mm512_set1_ps, _mm512_setr_epi32, _mm512_setzero_ps,
    _mm512_setzero_si512, _mm512_storeu_si512,
};

/// Lanes of the vector at `at` that hold one of `len` values.
fn live(len: usize, at: usize) -> u16 {
    if len >= at + 16 { u16::MAX } else { ((1u32 << (len - at)) - 1) as u16 }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl")]
fn row(values: &[f32], out: &mut [u8], spread: Spread) -> Option<(f32, f32)> {
    assert_eq!(values.len(), out.len());
    let len = values.len();
    // Packing works inside quarters of a vector: this puts their parts in order again.
    let order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    // SAFETY: the mask keeps every load inside `values`.
    let part = |at: usize| unsafe { _mm512_maskz_loadu_ps(live(len, at), values.as_ptr().add(at)) };
    // SAFETY: called for at + 16 <= len only; without a mask, which costs more than the load.
    let load = |at: usize| unsafe { _mm512_loadu_ps(values.as_ptr().add(at)) };
    // The range always holds zero, so that zero is exact; lanes behind the end hold zeros.
    let (mut low, mut high): ([__m512; 4], [__m512; 4]) = ([_mm512_setzero_ps(); 4], [_mm512_setzero_ps(); 4]);
    let mut widen = |i: usize, v: __m512| {
        low[i] = _mm512_mask_min_ps(low[i], u16::MAX, v, low[i]);
        high[i] = _mm512_mask_max_ps(high[i], u16::MAX, v, high[i]);
    };
    let whole = len / 64 * 64;
    for at in (0..whole).step_by(64) {
        (0..4).for_each(|i| widen(i, load(at + i * 16)));
    }
    (whole..len).step_by(16).for_each(|at| widen(0, part(at)));
    let low = _mm512_reduce_min_ps(_mm512_min_ps(_mm512_min_ps(low[0], low[1]), _mm512_min_ps(low[2], low[3])));
    let high = _mm512_reduce_max_ps(_mm512_max_ps(_mm512_max_ps(high[0], high[1]), _mm512_max_ps(high[2], high[3])));
    // Values beyond what an integer holds would come out as its least.
    if !(high - low).is_finite() {
        return None;
    }
    let (scale, zero) = super::bytes_of_range(low, high, spread);
    let (inverse, shift) = (_mm512_set1_ps(1.0 / scale), _mm512_set1_ps(zero));
    // What rounds to more or less than a byte saturates on the way, and what is no number becomes 0.
    let byte = |v: __m512| _mm512_cvtps_epi32(_mm512_fmadd_ps(v, inverse, shift));
    for at in (0..whole).step_by(64) {
        let low = _mm512_packs_epi32(byte(load(at)), byte(load(at + 16)));
        let high = _mm512_packs_epi32(byte(load(at + 32)), byte(load(at + 48)));
        let bytes = _mm512_permutexvar_epi32(order, _mm512_packus_epi16(low, high));
        // SAFETY: at + 64 <= len, the length of `out`.
        unsafe { _mm512_storeu_si512(out.as_mut_ptr().add(at).cast(), bytes) };
    }
    for at in (whole..len).step_by(16) {
        let bytes = _mm512_cvtusepi32_epi8(_mm512_max_epi32(byte(part(at)), _mm512_setzero_si512()));
        // SAFETY: the mask keeps the store inside `out`, which is as long as `values`.
        unsafe { _mm_mask_storeu_epi8(out.as_mut_ptr().add(at).cast(), live(len, at), bytes) };
    }
    Some((scale, zero))
}

/// The row's bytes, scale and zero point; None where its range is not finite.
pub fn quantize_row(_: Avx512, values: &[f32], out: &mut [u8], spread: Spread) -> Option<(f32, f32)> {
    // SAFETY: the proof says that this CPU has AVX-512 F, VL, BW and DQ.
    unsafe { row(values, out, spread) }
}
