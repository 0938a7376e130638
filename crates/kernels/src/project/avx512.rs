//! The pass over a panel by hand for AVX-512.

use super::{HEADROOM, NR, Sum};
use std::arch::x86_64::{
    __m512, _CMP_GT_OQ, _MM_FROUND_NO_EXC, _MM_FROUND_TO_NEAREST_INT, _mm512_add_ps, _mm512_cmp_ps_mask, _mm512_fmadd_ps, _mm512_loadu_ps,
    _mm512_max_ps, _mm512_mul_ps, _mm512_reduce_max_ps, _mm512_roundscale_ps, _mm512_scalef_ps, _mm512_set1_ps, _mm512_storeu_ps,
    _mm512_sub_ps,
};

/// `2^x` of 16 values above -127, within 2e-7 of its size: a polynomial (Cephes) over the fraction, the integer part by the exponent.
#[inline]
#[target_feature(enable = "avx512f")]
fn exp2(x: __m512) -> __m512 {
    let n = _mm512_roundscale_ps::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(x);
    let f = _mm512_sub_ps(x, n);
    let mut p = _mm512_set1_ps(1.535_336_2e-4);
    for c in [1.339_887_4e-3, 9.618_437e-3, 5.550_332_5e-2, 2.402_264_7e-1, 6.931_472e-1, 1.0] {
        p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(c));
    }
    _mm512_scalef_ps(p, n)
}

#[target_feature(enable = "avx512f")]
fn add(values: &[f32; NR], sum: &mut Sum, floor: f32) -> bool {
    // SAFETY: 48 values, and 16 lanes in each of `sum`'s arrays.
    let (v, mut lanes, mut max) = unsafe {
        let at = values.as_ptr();
        let v = [_mm512_loadu_ps(at), _mm512_loadu_ps(at.add(16)), _mm512_loadu_ps(at.add(32))];
        (v, _mm512_loadu_ps(sum.lanes.as_ptr()), _mm512_loadu_ps(sum.max.as_ptr()))
    };
    let above = |limit: f32| {
        let limit = _mm512_set1_ps(limit);
        v.iter().fold(0u16, |any, v| any | _mm512_cmp_ps_mask::<_CMP_GT_OQ>(*v, limit)) != 0
    };
    if above(sum.reference + HEADROOM) {
        let most = _mm512_reduce_max_ps(_mm512_max_ps(_mm512_max_ps(v[0], v[1]), v[2]));
        lanes = _mm512_mul_ps(lanes, _mm512_set1_ps(crate::exp(sum.reference - most)));
        sum.reference = most;
    }
    // Without a reference there is only -inf: nothing to add.
    if sum.reference > f32::NEG_INFINITY {
        let (reference, least) = (_mm512_set1_ps(sum.reference), _mm512_set1_ps(-126.0));
        for v in v {
            max = _mm512_max_ps(max, v);
            let power = _mm512_mul_ps(_mm512_sub_ps(v, reference), _mm512_set1_ps(std::f32::consts::LOG2_E));
            lanes = _mm512_add_ps(lanes, exp2(_mm512_max_ps(power, least)));
        }
    }
    // SAFETY: as above.
    unsafe {
        _mm512_storeu_ps(sum.lanes.as_mut_ptr(), lanes);
        _mm512_storeu_ps(sum.max.as_mut_ptr(), max);
    }
    above(floor)
}

pub fn add_exponentials(values: &[f32; NR], sum: &mut Sum, floor: f32) -> bool {
    // SAFETY: the caller saw that this CPU has AVX-512.
    unsafe { add(values, sum, floor) }
}
