//! Activations by hand for AVX-512, where the compiler's version spends its time on divisions and range checks.

use super::Activation;
use crate::isa::Avx512;
use std::arch::x86_64::{
    __m512, _MM_FROUND_NO_EXC, _MM_FROUND_TO_NEAREST_INT, _mm512_add_ps, _mm512_fmadd_ps, _mm512_fmsub_ps, _mm512_fnmadd_ps,
    _mm512_mask_storeu_ps, _mm512_maskz_loadu_ps, _mm512_max_ps, _mm512_min_ps, _mm512_mul_ps, _mm512_rcp14_ps, _mm512_reduce_ps,
    _mm512_scalef_ps, _mm512_set1_ps, _mm512_sub_ps,
};
use std::f32::consts::LOG2_E;

/// What `LOG2_E` leaves of the logarithm.
const LOG2_E_REST: f32 = 1.925_963_3e-8;
/// Coefficients of `2^f` for `f` in -0.5 to 0.5, the highest first (fitted for least relative error).
const POWERS: [f32; 7] = [1.535_336_2e-4, 1.339_887_4e-3, 9.618_437e-3, 5.550_332_5e-2, 2.402_264_7e-1, 6.931_472e-1, 1.0];

/// `1 / (1 + e^-x)`, within 3e-7 of its size down to -80.
#[inline]
#[target_feature(enable = "avx512f,avx512dq")]
fn sigmoid(x: __m512) -> __m512 {
    let one = _mm512_set1_ps(1.0);
    // Limited so that what follows is finite: below, the sigmoid is less than 1e-36.
    let x = _mm512_max_ps(_mm512_set1_ps(-83.0), _mm512_min_ps(_mm512_set1_ps(83.0), x));
    let power = _mm512_mul_ps(x, _mm512_set1_ps(-LOG2_E));
    // What rounding the product lost.
    let rest = _mm512_fmsub_ps(x, _mm512_set1_ps(-LOG2_E), power);
    let rest = _mm512_fnmadd_ps(x, _mm512_set1_ps(LOG2_E_REST), rest);
    let f = _mm512_reduce_ps::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(power);
    let whole = _mm512_sub_ps(power, f);
    let f = _mm512_add_ps(f, rest);
    let mut p = _mm512_set1_ps(POWERS[0]);
    for c in &POWERS[1..] {
        p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(*c));
    }
    let below = _mm512_add_ps(one, _mm512_scalef_ps(p, whole));
    // 14 bits, and as many again by one step of Newton's.
    let guess = _mm512_rcp14_ps(below);
    _mm512_fmadd_ps(guess, _mm512_fnmadd_ps(guess, below, one), guess)
}

/// `x * sigmoid(x)`, and GELU by its tanh approximation, which is `x * sigmoid(2 * inner)`.
#[target_feature(enable = "avx512f,avx512dq")]
fn gate(values: &mut [f32], inner: impl Fn(__m512) -> __m512) {
    for part in values.chunks_mut(16) {
        let live = if part.len() == 16 { u16::MAX } else { (1 << part.len()) - 1 };
        // SAFETY: the mask keeps load and store inside the part.
        let x = unsafe { _mm512_maskz_loadu_ps(live, part.as_ptr()) };
        // Far out the sigmoid is not quite zero: the limit keeps the product near it.
        let y = _mm512_mul_ps(_mm512_max_ps(_mm512_set1_ps(-1e4), x), sigmoid(inner(x)));
        // SAFETY: as above.
        unsafe { _mm512_mask_storeu_ps(part.as_mut_ptr(), live, y) };
    }
}

#[target_feature(enable = "avx512f,avx512dq")]
fn gelu(values: &mut [f32]) {
    // 2 * sqrt(2 / pi), and the same times 0.044715.
    let (first, third) = (_mm512_set1_ps(1.595_769_2), _mm512_set1_ps(7.135_482e-2));
    gate(values, |x| _mm512_mul_ps(x, _mm512_fmadd_ps(_mm512_mul_ps(x, x), third, first)));
}

#[target_feature(enable = "avx512f,avx512dq")]
fn silu(values: &mut [f32]) {
    gate(values, |x| x);
}

/// The activation where it is written here; whether it is.
pub fn activate(_: Avx512, values: &mut [f32], activation: Activation) -> bool {
    match activation {
        // SAFETY: the proof says that this CPU has AVX-512 F, VL, BW and DQ.
        Activation::Silu => unsafe { silu(values) },
        // SAFETY: as above.
        Activation::GeluTanh => unsafe { gelu(values) },
        _ => return false,
    }
    true
}
