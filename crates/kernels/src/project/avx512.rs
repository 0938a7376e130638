//! The pass over a panel by hand for AVX-512.

use super::{HEADROOM, NR, Sum};
use crate::isa::Avx512;
use std::arch::x86_64::{
    __m512, _CMP_GT_OQ, _MM_FROUND_NO_EXC, _MM_FROUND_TO_NEG_INF, _mm512_add_ps, _mm512_cmp_ps_mask, _mm512_fmadd_ps, _mm512_loadu_ps,
    _mm512_max_ps, _mm512_mul_ps, _mm512_reduce_max_ps, _mm512_reduce_ps, _mm512_scalef_ps, _mm512_set1_ps, _mm512_storeu_ps,
};
use std::f32::consts::LOG2_E;

/// Coefficients of `2^f` for `f` in 0 to 1, the highest first: of least relative error (fitted by weighted least squares).
const POWERS: [f32; 6] = [1.877_576_7e-3, 8.989_34e-3, 5.582_631_8e-2, 2.401_536_1e-1, 6.931_531e-1, 9.999_999_4e-1];

/// `2^x` of 16 values, within 3e-7 of its size: a polynomial over what is above the whole part, which goes to the exponent.
#[inline]
#[target_feature(enable = "avx512f,avx512dq")]
fn exp2(x: __m512) -> __m512 {
    let f = _mm512_reduce_ps::<{ _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC }>(x);
    let mut p = _mm512_set1_ps(POWERS[0]);
    for c in &POWERS[1..] {
        p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(*c));
    }
    // Scales by 2^floor(x).
    _mm512_scalef_ps(p, x)
}

#[target_feature(enable = "avx512f,avx512dq")]
fn add(values: &[f32; NR], sum: &mut Sum, floor: f32) -> bool {
    // SAFETY: 48 values and 16 lanes.
    let (v, mut lanes) = unsafe {
        let at = values.as_ptr();
        let v = [_mm512_loadu_ps(at), _mm512_loadu_ps(at.add(16)), _mm512_loadu_ps(at.add(32))];
        (v, _mm512_loadu_ps(sum.lanes.as_ptr()))
    };
    let most = _mm512_max_ps(_mm512_max_ps(v[0], v[1]), v[2]);
    let above = |limit: f32| _mm512_cmp_ps_mask::<_CMP_GT_OQ>(most, _mm512_set1_ps(limit)) != 0;
    if above(sum.reference + HEADROOM) {
        let most = _mm512_reduce_max_ps(most);
        lanes = _mm512_mul_ps(lanes, _mm512_set1_ps(crate::exp(sum.reference - most)));
        sum.reference = most;
    }
    // Without a reference there is only -inf: nothing to add.
    if sum.reference > f32::NEG_INFINITY {
        let (base, shift) = (_mm512_set1_ps(LOG2_E), _mm512_set1_ps(-sum.reference * LOG2_E));
        for v in v {
            lanes = _mm512_add_ps(lanes, exp2(_mm512_fmadd_ps(v, base, shift)));
        }
    }
    // SAFETY: as above.
    unsafe { _mm512_storeu_ps(sum.lanes.as_mut_ptr(), lanes) };
    above(floor)
}

pub fn add_exponentials(_: Avx512, values: &[f32; NR], sum: &mut Sum, floor: f32) -> bool {
    // SAFETY: the proof says that this CPU has AVX-512 F, VL, BW and DQ.
    unsafe { add(values, sum, floor) }
}
