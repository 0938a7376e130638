//! The same by hand for AVX-512, for head dimensions that are whole vectors.

#![allow(clippy::needless_range_loop, reason = "rows and vectors of the register tile are clearer by index")]

use super::{Attend, AttendBlock, Elements, GROUP, LANES, Sequence};
use crate::isa::Avx512;
use half::f16;
use std::arch::x86_64::{
    __m512, _CMP_GE_OQ, _MM_FROUND_TO_NEAREST_INT, _MM_HINT_T1, _mm_prefetch, _mm256_loadu_si256, _mm256_mask_storeu_epi16,
    _mm512_add_epi32, _mm512_add_ps, _mm512_castpd_ps, _mm512_castps_pd, _mm512_castps_si512, _mm512_castsi512_ps, _mm512_cmp_ps_mask,
    _mm512_cvtph_ps, _mm512_cvtps_ph, _mm512_fmadd_ps, _mm512_fnmadd_ps, _mm512_loadu_ps, _mm512_mask_storeu_ps, _mm512_maskz_loadu_ps,
    _mm512_maskz_mov_ps, _mm512_max_ps, _mm512_min_ps, _mm512_mul_ps, _mm512_reduce_add_ps, _mm512_reduce_max_ps, _mm512_set1_epi32,
    _mm512_set1_ps, _mm512_setzero_ps, _mm512_shuffle_f32x4, _mm512_slli_epi32, _mm512_storeu_ps, _mm512_sub_ps, _mm512_unpackhi_pd,
    _mm512_unpackhi_ps, _mm512_unpacklo_pd, _mm512_unpacklo_ps,
};

/// Vectors of a head's values that are summed at a time.
const SPAN: usize = 4;

/// What keys and values are stored as.
trait Element: Copy {
    const HALF: bool;
}

impl Element for f32 {
    const HALF: bool = false;
}

impl Element for f16 {
    const HALF: bool = true;
}

/// 16 elements as `f32`.
///
/// # Safety
/// 16 elements from `at` on must be readable.
#[inline]
#[target_feature(enable = "avx512f")]
unsafe fn load<E: Element>(at: *const E) -> __m512 {
    // SAFETY: the caller's promise; unaligned loads take any address.
    unsafe { if E::HALF { _mm512_cvtph_ps(_mm256_loadu_si256(at.cast())) } else { _mm512_loadu_ps(at.cast()) } }
}

/// `e^x` of 16 values, as [`crate::exp`] with fused multiply-adds.
#[inline]
#[target_feature(enable = "avx512f")]
fn exp(x: __m512) -> __m512 {
    let low = _mm512_set1_ps(-87.336_54);
    let clamped = _mm512_max_ps(x, low);
    let round = _mm512_set1_ps(12_582_912.0);
    let rounded = _mm512_fmadd_ps(clamped, _mm512_set1_ps(std::f32::consts::LOG2_E), round);
    let n = _mm512_sub_ps(rounded, round);
    let r = _mm512_fnmadd_ps(n, _mm512_set1_ps(0.693_359_4), clamped);
    let r = _mm512_fmadd_ps(n, _mm512_set1_ps(2.121_944_4e-4), r);
    let mut p = _mm512_set1_ps(1.987_569_1e-4);
    for c in [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 5.000_000_3e-1] {
        p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(c));
    }
    let y = _mm512_add_ps(_mm512_fmadd_ps(_mm512_mul_ps(p, r), r, r), _mm512_set1_ps(1.0));
    let scale = _mm512_add_epi32(_mm512_slli_epi32(_mm512_castps_si512(rounded), 23), _mm512_set1_epi32(127 << 23));
    _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(x, low, _CMP_GE_OQ), _mm512_mul_ps(y, _mm512_castsi512_ps(scale)))
}

/// Scales and biases the scores of `len` keys and turns them into weights; the padding behind gets zeros.
///
/// # Safety
/// The CPU must have AVX-512 F.
#[target_feature(enable = "avx512f")]
fn softmax(row: &mut [f32], len: usize, scale: f32, bias: &[f32]) {
    debug_assert!(row.len().is_multiple_of(LANES) && len <= row.len() && (bias.is_empty() || bias.len() >= len));
    let scale = _mm512_set1_ps(scale);
    let mut max = _mm512_set1_ps(f32::NEG_INFINITY);
    let at = row.as_mut_ptr();
    for i in (0..row.len()).step_by(LANES) {
        let live = live(len, i);
        // SAFETY: i + 16 <= row.len(), and the mask keeps loads from `bias` inside its `len` values.
        unsafe {
            let b = if bias.is_empty() { _mm512_setzero_ps() } else { _mm512_maskz_loadu_ps(live, bias.as_ptr().wrapping_add(i)) };
            let s = _mm512_fmadd_ps(_mm512_loadu_ps(at.add(i)), scale, b);
            _mm512_storeu_ps(at.add(i), _mm512_set1_ps(f32::NEG_INFINITY));
            _mm512_mask_storeu_ps(at.add(i), live, s);
            max = _mm512_max_ps(max, _mm512_loadu_ps(at.add(i)));
        }
    }
    let max = _mm512_set1_ps(_mm512_reduce_max_ps(max));
    let mut sum = _mm512_setzero_ps();
    for i in (0..row.len()).step_by(LANES) {
        // SAFETY: i + 16 <= row.len().
        unsafe {
            let e = exp(_mm512_sub_ps(_mm512_loadu_ps(at.add(i)), max));
            _mm512_storeu_ps(at.add(i), e);
            sum = _mm512_add_ps(sum, e);
        }
    }
    let norm = _mm512_set1_ps(1.0 / _mm512_reduce_add_ps(sum));
    for i in (0..row.len()).step_by(LANES) {
        // SAFETY: i + 16 <= row.len().
        unsafe { _mm512_storeu_ps(at.add(i), _mm512_mul_ps(_mm512_loadu_ps(at.add(i)), norm)) };
    }
}

/// The lanes from `at` on that hold one of `len` keys.
fn live(len: usize, at: usize) -> u16 {
    if len >= at + LANES { u16::MAX } else { ((1u32 << (len.saturating_sub(at))) - 1) as u16 }
}

/// `R` queries against `V` vectors of keys, dimension by dimension; row `r`'s scores go to `out[r * stride..]`. Each score is summed
/// in `C` parts, so that there are enough sums under way; `C` must not depend on `R`.
#[target_feature(enable = "avx512f")]
fn scores<E: Element, const R: usize, const V: usize, const C: usize>(queries: [&[f32]; R], columns: &[E], stride: usize, out: &mut [f32]) {
    let dim = queries[0].len();
    assert!(columns.len() >= dim * V * LANES && out.len() >= (R - 1) * stride + V * LANES && queries.iter().all(|q| q.len() == dim));
    assert!(dim.is_multiple_of(C));
    let mut acc = [[[_mm512_setzero_ps(); C]; V]; R];
    for d in (0..dim).step_by(C) {
        for c in 0..C {
            // SAFETY: d + c < dim, so the loads stay inside the columns' dim * V vectors.
            let keys: [__m512; V] = std::array::from_fn(|v| unsafe { load(columns.as_ptr().add(((d + c) * V + v) * LANES)) });
            for r in 0..R {
                // SAFETY: every query has dim values.
                let q = _mm512_set1_ps(unsafe { *queries[r].get_unchecked(d + c) });
                for v in 0..V {
                    acc[r][v][c] = _mm512_fmadd_ps(q, keys[v], acc[r][v][c]);
                }
            }
        }
    }
    for r in 0..R {
        for v in 0..V {
            let score = acc[r][v].into_iter().reduce(|a, b| _mm512_add_ps(a, b)).expect("at least one part");
            // SAFETY: checked above: the last row ends inside `out`.
            unsafe { _mm512_storeu_ps(out.as_mut_ptr().add(r * stride + v * LANES), score) };
        }
    }
}

/// `V` vectors of `R` rows' mix of the values of all keys: row `r` goes to `out[r * width..]`. Key `i`'s values begin at
/// `value(i)`.
#[target_feature(enable = "avx512f")]
fn mix<E: Element, const R: usize, const V: usize>(
    weights: [&[f32]; R],
    values: &[E],
    value: impl Fn(usize) -> usize,
    width: usize,
    out: &mut [f32],
) {
    let len = weights[0].len();
    assert!(out.len() >= (R - 1) * width + V * LANES && weights.iter().all(|w| w.len() == len));
    let mut acc = [[_mm512_setzero_ps(); V]; R];
    for i in 0..len {
        let row = &values[value(i)..][..V * LANES];
        // SAFETY: the row was cut to V vectors.
        let row: [__m512; V] = std::array::from_fn(|v| unsafe { load(row.as_ptr().add(v * LANES)) });
        for r in 0..R {
            // SAFETY: every row has len weights.
            let w = _mm512_set1_ps(unsafe { *weights[r].get_unchecked(i) });
            for v in 0..V {
                acc[r][v] = _mm512_fmadd_ps(w, row[v], acc[r][v]);
            }
        }
    }
    for r in 0..R {
        for v in 0..V {
            // SAFETY: checked above: the last row ends inside `out`.
            unsafe { _mm512_storeu_ps(out.as_mut_ptr().add(r * width + v * LANES), acc[r][v]) };
        }
    }
}

/// All vectors of one head: `out` begins at the head's first value of the first row.
#[target_feature(enable = "avx512f")]
fn mix_head<E: Element, const R: usize>(
    weights: [&[f32]; R],
    values: &[E],
    value: impl Fn(usize) -> usize,
    [dim, width]: [usize; 2],
    out: &mut [f32],
) {
    let mut at = 0;
    while at + SPAN * LANES <= dim {
        mix::<E, R, SPAN>(weights, values, |i| value(i) + at, width, &mut out[at..]);
        at += SPAN * LANES;
    }
    while at < dim {
        mix::<E, R, 1>(weights, values, |i| value(i) + at, width, &mut out[at..]);
        at += LANES;
    }
}

#[target_feature(enable = "avx512f")]
fn rows<const R: usize>(queries: &[f32], block: &AttendBlock<'_>, weights: &mut [f32], out: &mut [f32]) {
    match (block.memory.keys, block.memory.values) {
        (Elements::Full(keys), Elements::Full(values)) => rows_of::<f32, R>(queries, block, (keys, values), weights, out),
        (Elements::Half(keys), Elements::Half(values)) => rows_of::<f16, R>(queries, block, (keys, values), weights, out),
        _ => panic!("keys and values of one precision"),
    }
}

#[target_feature(enable = "avx512f")]
fn rows_of<E: Element, const R: usize>(
    queries: &[f32],
    block: &AttendBlock<'_>,
    (keys, values): (&[E], &[E]),
    weights: &mut [f32],
    out: &mut [f32],
) {
    let Sequence { len, heads, dim, key_head, value_head, value_stride, .. } = block.memory;
    let padded = block.memory.padded();
    let (width, stride) = (heads * dim, heads * padded);
    for head in 0..heads {
        let start = head * dim;
        let q: [&[f32]; R] = std::array::from_fn(|r| &queries[r * block.query_stride + start..][..dim]);
        let columns = &keys[head * key_head..][..dim * padded];
        let all = &mut weights[head * padded..];
        for at in (0..padded).step_by(GROUP) {
            let (columns, out) = (&columns[at * dim..], &mut all[at..]);
            match (padded - at) / LANES {
                1 => scores::<E, R, 1, 4>(q, columns, stride, out),
                2 => scores::<E, R, 2, 2>(q, columns, stride, out),
                3 => scores::<E, R, 3, 1>(q, columns, stride, out),
                _ => scores::<E, R, 4, 1>(q, columns, stride, out),
            }
        }
        for r in 0..R {
            let bias = if block.bias.is_empty() { &[][..] } else { &block.bias[head * block.bias_stride + block.bias_start - r..][..len] };
            softmax(&mut all[r * stride..][..padded], len, block.scale, bias);
        }
        let w: [&[f32]; R] = std::array::from_fn(|r| &all[r * stride..][..len]);
        mix_head(w, values, |i| head * value_head + i * value_stride, [dim, width], &mut out[start..]);
    }
}

#[target_feature(enable = "avx512f")]
fn block_of_any(queries: &[f32], block: &AttendBlock<'_>, weights: &mut [f32], out: &mut [f32]) {
    match out.len() / (block.memory.heads * block.memory.dim) {
        1 => rows::<1>(queries, block, weights, out),
        2 => rows::<2>(queries, block, weights, out),
        3 => rows::<3>(queries, block, weights, out),
        4 => rows::<4>(queries, block, weights, out),
        rows => panic!("a block has 1 to {} rows, not {rows}", super::ROWS),
    }
}

pub fn attend_block(_: Avx512, queries: &[f32], block: &AttendBlock<'_>, weights: &mut [f32], out: &mut [f32]) {
    // SAFETY: the proof says that this CPU has AVX-512.
    unsafe { block_of_any(queries, block, weights, out) }
}

/// The sums of 16 vectors, one a lane: a tree of 15 additions instead of 16 reductions.
#[inline]
#[target_feature(enable = "avx512f")]
fn sums(of: &[__m512; LANES]) -> __m512 {
    let pair = |a, b| _mm512_add_ps(_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b));
    // Of vectors 4i to 4i + 3, each quarter's sums side by side.
    let quads: [__m512; 4] = std::array::from_fn(|i| {
        let (a, b) = (pair(of[4 * i], of[4 * i + 1]), pair(of[4 * i + 2], of[4 * i + 3]));
        let (a, b) = (_mm512_castps_pd(a), _mm512_castps_pd(b));
        _mm512_add_ps(_mm512_castpd_ps(_mm512_unpacklo_pd(a, b)), _mm512_castpd_ps(_mm512_unpackhi_pd(a, b)))
    });
    // Quarters 0 + 1 and 2 + 3 of both, then those of all four.
    let halves = |a, b| _mm512_add_ps(_mm512_shuffle_f32x4::<0b10_00_10_00>(a, b), _mm512_shuffle_f32x4::<0b11_01_11_01>(a, b));
    halves(halves(quads[0], quads[1]), halves(quads[2], quads[3]))
}

/// Asks for one head of the rows at some offsets.
#[target_feature(enable = "avx512f")]
fn fetch<E: Element>(of: &[E], offsets: &[usize], head: usize, dim: usize) {
    for offset in offsets {
        for at in (0..dim * size_of::<E>()).step_by(64) {
            _mm_prefetch::<_MM_HINT_T1>(of.as_ptr().wrapping_add(offset + head).cast::<i8>().wrapping_add(at));
        }
    }
}

#[target_feature(enable = "avx512f")]
fn single<E: Element>(query: &[f32], memory: &Attend<'_>, (keys, values): (&[E], &[E]), weights: &mut [f32], out: &mut [f32]) {
    let (len, dim) = (memory.offsets.len(), query.len() / memory.heads);
    let padded = len.next_multiple_of(LANES);
    for (group, offsets) in memory.offsets.chunks(LANES).enumerate() {
        let ahead = memory.ahead.get(group * LANES..).unwrap_or_default();
        for head in 0..memory.heads {
            fetch(keys, &ahead[..LANES.min(ahead.len())], head * dim, dim);
            let mut partial = [_mm512_setzero_ps(); LANES];
            for (partial, offset) in partial.iter_mut().zip(offsets) {
                let key = &keys[*offset..][..query.len()];
                for d in (head * dim..(head + 1) * dim).step_by(LANES) {
                    // SAFETY: d + 16 <= query.len(), the length of both.
                    *partial = unsafe { _mm512_fmadd_ps(_mm512_loadu_ps(query.as_ptr().add(d)), load(key.as_ptr().add(d)), *partial) };
                }
            }
            let scores = &mut weights[head * padded + group * LANES..][..LANES];
            // SAFETY: 16 scores.
            unsafe { _mm512_storeu_ps(scores.as_mut_ptr(), sums(&partial)) };
        }
    }
    for head in 0..memory.heads {
        fetch(values, memory.ahead, head * dim, dim);
        let row = &mut weights[head * padded..][..padded];
        let bias = if memory.bias.is_empty() { &[][..] } else { &memory.bias[head * len..][..len] };
        softmax(row, len, memory.scale, bias);
        mix_head([&row[..len]], values, |i| memory.offsets[i] + head * dim, [dim, query.len()], &mut out[head * dim..]);
    }
}

#[target_feature(enable = "avx512f")]
fn single_of_any(query: &[f32], memory: &Attend<'_>, weights: &mut [f32], out: &mut [f32]) {
    match (memory.keys, memory.values) {
        (Elements::Full(keys), Elements::Full(values)) => single(query, memory, (keys, values), weights, out),
        (Elements::Half(keys), Elements::Half(values)) => single(query, memory, (keys, values), weights, out),
        _ => panic!("keys and values of one precision"),
    }
}

pub fn attend(_: Avx512, query: &[f32], memory: &Attend<'_>, weights: &mut [f32], out: &mut [f32]) {
    // SAFETY: the proof says that this CPU has AVX-512.
    unsafe { single_of_any(query, memory, weights, out) }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl")]
fn narrow_vectors(values: &[f32], out: &mut [f16]) {
    let most = _mm512_set1_ps(f16::MAX.to_f32_const());
    for at in (0..values.len().min(out.len())).step_by(LANES) {
        let live = live(values.len(), at);
        // SAFETY: the mask keeps loads and stores inside both, which are equally long.
        unsafe {
            let value = _mm512_maskz_loadu_ps(live, values.as_ptr().add(at));
            let value = _mm512_max_ps(_mm512_sub_ps(_mm512_setzero_ps(), most), _mm512_min_ps(most, value));
            _mm256_mask_storeu_epi16(out.as_mut_ptr().add(at).cast(), live, _mm512_cvtps_ph::<_MM_FROUND_TO_NEAREST_INT>(value));
        }
    }
}

pub fn narrow(_: Avx512, values: &[f32], out: &mut [f16]) {
    assert_eq!(values.len(), out.len());
    // SAFETY: the proof says that this CPU has AVX-512 F, VL, BW and DQ.
    unsafe { narrow_vectors(values, out) }
}
