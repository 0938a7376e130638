//! Rows to columns by hand for AVX-512: keys as they come from a product, to keys as scores want them.

use super::LANES;
use crate::isa::Avx512;
use std::arch::x86_64::{
    __m512, _mm512_castpd_ps, _mm512_castps_pd, _mm512_loadu_ps, _mm512_setzero_ps, _mm512_shuffle_f32x4, _mm512_storeu_ps,
    _mm512_unpackhi_pd, _mm512_unpackhi_ps, _mm512_unpacklo_pd, _mm512_unpacklo_ps,
};

/// 16 rows of 16 values to 16 columns: in pairs of rows, in fours, then across the quarters of the vectors.
#[inline]
#[target_feature(enable = "avx512f")]
fn square(rows: &[__m512; LANES]) -> [__m512; LANES] {
    let mut pairs = *rows;
    for i in (0..LANES).step_by(2) {
        pairs[i] = _mm512_unpacklo_ps(rows[i], rows[i + 1]);
        pairs[i + 1] = _mm512_unpackhi_ps(rows[i], rows[i + 1]);
    }
    // Quarter `q` of `fours[4 * g + k]` holds column `4 * q + k` of rows `4 * g` to `4 * g + 3`.
    let mut fours = *rows;
    for g in (0..LANES).step_by(4) {
        let part = |i: usize| _mm512_castps_pd(pairs[g + i]);
        fours[g] = _mm512_castpd_ps(_mm512_unpacklo_pd(part(0), part(2)));
        fours[g + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(part(0), part(2)));
        fours[g + 2] = _mm512_castpd_ps(_mm512_unpacklo_pd(part(1), part(3)));
        fours[g + 3] = _mm512_castpd_ps(_mm512_unpackhi_pd(part(1), part(3)));
    }
    let even = |a, b| _mm512_shuffle_f32x4::<0b10_00_10_00>(a, b);
    let odd = |a, b| _mm512_shuffle_f32x4::<0b11_01_11_01>(a, b);
    let mut columns = *rows;
    for k in 0..4 {
        let (a, b, c, d) = (fours[k], fours[4 + k], fours[8 + k], fours[12 + k]);
        let (low, high) = (even(a, b), even(c, d));
        (columns[k], columns[8 + k]) = (even(low, high), odd(low, high));
        let (low, high) = (odd(a, b), odd(c, d));
        (columns[4 + k], columns[12 + k]) = (even(low, high), odd(low, high));
    }
    columns
}

#[target_feature(enable = "avx512f")]
fn transpose((rows, stride, count): (&[f32], usize, usize), (out, wide): (&mut [f32], usize), dim: usize) {
    assert!(count <= LANES && rows.len() >= (count - 1) * stride + dim && out.len() >= (dim - 1) * wide + LANES);
    for d in (0..dim).step_by(LANES) {
        let load = |i: usize| {
            if i < count {
                // SAFETY: the row has dim values, and d + 16 <= dim.
                unsafe { _mm512_loadu_ps(rows.as_ptr().add(i * stride + d)) }
            } else {
                _mm512_setzero_ps()
            }
        };
        let columns = square(&std::array::from_fn(load));
        for (i, column) in columns.into_iter().enumerate() {
            // SAFETY: checked above: the last column ends inside `out`.
            unsafe { _mm512_storeu_ps(out.as_mut_ptr().add((d + i) * wide), column) };
        }
    }
}

/// `count` rows, up to 16, of `dim` values, a multiple of 16, `stride` apart, to columns of 16 that are `wide` apart; rows that are
/// missing give zeros.
pub fn columns(_: Avx512, rows: (&[f32], usize, usize), out: (&mut [f32], usize), dim: usize) {
    assert!(dim.is_multiple_of(LANES) && dim > 0 && rows.2 > 0);
    // SAFETY: the proof says that this CPU has AVX-512.
    unsafe { transpose(rows, out, dim) }
}
