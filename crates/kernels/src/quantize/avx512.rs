//! One row to bytes, by hand for AVX-512: the same bits as the plain body.

use std::arch::x86_64::{
    __m512, _mm_mask_storeu_epi8, _mm512_add_ps, _mm512_cvtps_epi32, _mm512_cvtusepi32_epi8, _mm512_mask_max_ps, _mm512_mask_min_ps,
    _mm512_maskz_loadu_ps, _mm512_max_ps, _mm512_min_ps, _mm512_mul_ps, _mm512_reduce_max_ps, _mm512_reduce_min_ps, _mm512_set1_ps,
    _mm512_setzero_ps,
};

/// Lanes of the vector at `at` that hold one of `len` values.
fn live(len: usize, at: usize) -> u16 {
    if len >= at + 16 { u16::MAX } else { ((1u32 << (len - at)) - 1) as u16 }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl")]
fn row(values: &[f32], out: &mut [u8]) -> (f32, f32) {
    assert_eq!(values.len(), out.len());
    let len = values.len();
    // SAFETY: the mask keeps every load inside `values`.
    let load = |at: usize| unsafe { _mm512_maskz_loadu_ps(live(len, at), values.as_ptr().add(at)) };
    // The range always holds zero, so that zero is exact; lanes behind the end hold zeros.
    let (mut low, mut high): ([__m512; 2], [__m512; 2]) = ([_mm512_setzero_ps(); 2], [_mm512_setzero_ps(); 2]);
    for at in (0..len).step_by(32) {
        for (i, at) in [at, at + 16].into_iter().enumerate().filter(|(_, at)| *at < len) {
            let v = load(at);
            low[i] = _mm512_mask_min_ps(low[i], u16::MAX, v, low[i]);
            high[i] = _mm512_mask_max_ps(high[i], u16::MAX, v, high[i]);
        }
    }
    let low = _mm512_reduce_min_ps(_mm512_min_ps(low[0], low[1]));
    let high = _mm512_reduce_max_ps(_mm512_max_ps(high[0], high[1]));
    let (scale, zero) = super::bytes_of_range(low, high);
    let (inverse, shift, most) = (_mm512_set1_ps(1.0 / scale), _mm512_set1_ps(zero), _mm512_set1_ps(255.0));
    for at in (0..len).step_by(16) {
        let value = _mm512_add_ps(_mm512_mul_ps(load(at), inverse), shift);
        let value = _mm512_min_ps(_mm512_max_ps(value, _mm512_setzero_ps()), most);
        // SAFETY: the mask keeps the store inside `out`, which is as long as `values`.
        unsafe { _mm_mask_storeu_epi8(out.as_mut_ptr().add(at).cast(), live(len, at), _mm512_cvtusepi32_epi8(_mm512_cvtps_epi32(value))) };
    }
    (scale, zero)
}

pub fn quantize_row(values: &[f32], out: &mut [u8]) -> (f32, f32) {
    // SAFETY: the caller saw that this CPU has `Isa::Avx512`, which is F, VL, BW and DQ.
    unsafe { row(values, out) }
}
