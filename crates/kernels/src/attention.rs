//! Scaled dot-product attention: one row over a ragged list of keys, or a block of rows over packed keys.

#[cfg(target_arch = "x86_64")]
use crate::Isa;
use crate::isa::multiversion;
use crate::rows::softmax_body;
use half::f16;

#[cfg(target_arch = "x86_64")]
mod avx512;
mod memory;
#[cfg(test)]
mod tests;
#[cfg(target_arch = "x86_64")]
mod transpose;

pub use memory::{Elements, Numbers, Sequence, Sequences, pack_keys};

/// Keys that one vector holds; packed keys are padded to a multiple of it.
pub const LANES: usize = 16;
/// Keys that lie together, dimension by dimension, so that a pass over them stays in the first-level cache.
pub const GROUP: usize = 4 * LANES;
/// Rows that share each load of a key or value.
const ROWS: usize = 4;
/// Head dimensions that a block of rows accumulates at a time.
const SPAN: usize = 32;

/// The keys and values one query row looks at.
#[derive(Clone, Copy, Debug)]
pub struct Attend<'a> {
    /// All keys: any layout in which a key row of `heads * head_dim` values starts at each offset.
    pub keys: Elements<'a>,
    /// All values, laid out and stored as the keys.
    pub values: Elements<'a>,
    /// Where each visible key row starts, in order of position.
    pub offsets: &'a [usize],
    /// The offsets of the query row that comes next, whose keys and values are fetched on the way; empty for none.
    pub ahead: &'a [usize],
    /// Number of heads.
    pub heads: usize,
    /// Multiplies the scores before the softmax.
    pub scale: f32,
    /// Added to the scores: `heads` rows of `offsets.len()` values; empty for none.
    pub bias: &'a [f32],
}

impl AttendBlock<'_> {
    /// The most rows in a block.
    pub const ROWS: usize = ROWS;
}

/// What a block of query rows looks at.
#[derive(Clone, Copy, Debug)]
pub struct AttendBlock<'a> {
    /// The keys and values.
    pub memory: Sequence<'a>,
    /// Distance between query rows.
    pub query_stride: usize,
    /// Multiplies the scores before the softmax.
    pub scale: f32,
    /// Added to the scores; empty for none. Head `h` of query row `r` of the block reads key `j` at
    /// `h * bias_stride + bias_start - r + j`: a table over distances serves all rows.
    pub bias: &'a [f32],
    /// Distance between the heads' tables.
    pub bias_stride: usize,
    /// Where the first query row's first key stands in a head's table.
    pub bias_start: usize,
}

/// Numbers to half precision, those too large for it to its largest.
fn narrow(values: &[f32], out: &mut [f16]) {
    assert_eq!(values.len(), out.len(), "as many numbers as there is room");
    #[cfg(target_arch = "x86_64")]
    if let Some(proof) = Isa::current().avx512() {
        return avx512::narrow(proof, values, out);
    }
    narrow_any(values, out);
}

/// The reference.
fn narrow_any(values: &[f32], out: &mut [f16]) {
    let most = f16::MAX.to_f32();
    for (half, value) in out.iter_mut().zip(values) {
        *half = f16::from_f32(value.clamp(-most, most));
    }
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "one body, compiled per instruction set")]
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut acc = [0f32; 16];
    let (ca, cb) = (a.chunks_exact(16), b.chunks_exact(16));
    let (ta, tb) = (ca.remainder(), cb.remainder());
    for (a, b) in ca.zip(cb) {
        for i in 0..16 {
            acc[i] = a[i].mul_add(b[i], acc[i]);
        }
    }
    for ((acc, a), b) in acc.iter_mut().zip(ta).zip(tb) {
        *acc = a.mul_add(*b, *acc);
    }
    let mut width = 8;
    while width > 0 {
        for i in 0..width {
            acc[i] += acc[i + width];
        }
        width /= 2;
    }
    acc[0]
}

/// `out = weights . values` for `R` rows of weights and one head of `dim` values; `value(i)` is where key `i`'s begin.
#[inline(always)]
#[allow(clippy::inline_always, reason = "one body, compiled per instruction set")]
#[allow(clippy::needless_range_loop, reason = "rows and lanes of the register tile are clearer by index")]
fn mix<const R: usize>(weights: [&[f32]; R], values: &[f32], value: impl Fn(usize) -> usize, out: &mut [[f32; SPAN]; R]) {
    let len = weights[0].len();
    let mut acc = [[0f32; SPAN]; R];
    for i in 0..len {
        let at = value(i);
        let row = &values[at..at + SPAN];
        for r in 0..R {
            let w = weights[r][i];
            for d in 0..SPAN {
                acc[r][d] = w.mul_add(row[d], acc[r][d]);
            }
        }
    }
    *out = acc;
}

/// The same for the dimensions that fill no whole span.
#[inline(always)]
#[allow(clippy::inline_always, reason = "one body, compiled per instruction set")]
fn mix_rest(weights: &[f32], values: &[f32], value: impl Fn(usize) -> usize, out: &mut [f32]) {
    out.fill(0.0);
    for (i, w) in weights.iter().enumerate() {
        let at = value(i);
        for (o, v) in out.iter_mut().zip(&values[at..]) {
            *o = w.mul_add(*v, *o);
        }
    }
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "one body, compiled per instruction set")]
fn attend_body(query: &[f32], memory: &Attend<'_>, (keys, values): (&[f32], &[f32]), weights: &mut [f32], out: &mut [f32]) {
    let (len, dim) = (memory.offsets.len(), query.len() / memory.heads);
    let padded = len.next_multiple_of(LANES);
    for head in 0..memory.heads {
        let span = head * dim..(head + 1) * dim;
        let (q, row) = (&query[span.clone()], &mut weights[head * padded..(head + 1) * padded]);
        let scores = &mut row[..len];
        for (score, offset) in scores.iter_mut().zip(memory.offsets) {
            *score = dot(q, &keys[offset + span.start..offset + span.end]) * memory.scale;
        }
        if !memory.bias.is_empty() {
            for (score, bias) in scores.iter_mut().zip(&memory.bias[head * len..]) {
                *score += bias;
            }
        }
        row[len..].fill(f32::NEG_INFINITY);
        softmax_body(row);
        let scores = &row[..len];
        let mut at = 0;
        let target = &mut out[span.clone()];
        while at + SPAN <= dim {
            let mut part = [[0f32; SPAN]];
            mix([scores], values, |i| memory.offsets[i] + span.start + at, &mut part);
            target[at..at + SPAN].copy_from_slice(&part[0]);
            at += SPAN;
        }
        mix_rest(scores, values, |i| memory.offsets[i] + span.start + at, &mut target[at..]);
    }
}

/// Scores of `R` rows against one group of `wide` keys; row `r`'s go to `out[r * stride..]`.
#[inline(always)]
#[allow(clippy::inline_always, reason = "one body, compiled per instruction set")]
fn score_group<const R: usize>(queries: [&[f32]; R], columns: &[f32], [wide, stride]: [usize; 2], out: &mut [f32]) {
    for (r, query) in queries.iter().enumerate() {
        let row = &mut out[r * stride..][..wide];
        row.fill(0.0);
        for (q, column) in query.iter().zip(columns.chunks_exact(wide)) {
            for (score, key) in row.iter_mut().zip(column) {
                *score = q.mul_add(*key, *score);
            }
        }
    }
}

/// All heads of `R` rows.
#[inline(always)]
#[allow(clippy::inline_always, reason = "one body, compiled per instruction set")]
fn block_body<const R: usize>(
    queries: &[f32],
    block: &AttendBlock<'_>,
    (keys, values): (&[f32], &[f32]),
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
        let rows = &mut weights[head * padded..];
        for at in (0..padded).step_by(GROUP) {
            let wide = GROUP.min(padded - at);
            score_group(q, &columns[at * dim..][..dim * wide], [wide, stride], &mut rows[at..]);
        }
        for r in 0..R {
            let row = &mut rows[r * stride..][..padded];
            if block.bias.is_empty() {
                row[..len].iter_mut().for_each(|s| *s *= block.scale);
            } else {
                let bias = &block.bias[head * block.bias_stride + block.bias_start - r..][..len];
                row[..len].iter_mut().zip(bias).for_each(|(s, b)| *s = *s * block.scale + b);
            }
            row[len..].fill(f32::NEG_INFINITY);
            softmax_body(row);
        }
        let w: [&[f32]; R] = std::array::from_fn(|r| &rows[r * stride..][..len]);
        let mut at = 0;
        while at + SPAN <= dim {
            let mut part = [[0f32; SPAN]; R];
            mix(w, values, |i| head * value_head + i * value_stride + at, &mut part);
            for (r, part) in part.iter().enumerate() {
                out[r * width + start + at..][..SPAN].copy_from_slice(part);
            }
            at += SPAN;
        }
        for (r, w) in w.iter().enumerate() {
            let rest = &mut out[r * width + start + at..][..dim - at];
            mix_rest(w, values, |i| head * value_head + i * value_stride + at, rest);
        }
    }
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "one body, compiled per instruction set")]
fn attend_block_body(queries: &[f32], block: &AttendBlock<'_>, memory: (&[f32], &[f32]), weights: &mut [f32], out: &mut [f32]) {
    match out.len() / (block.memory.heads * block.memory.dim) {
        1 => block_body::<1>(queries, block, memory, weights, out),
        2 => block_body::<2>(queries, block, memory, weights, out),
        3 => block_body::<3>(queries, block, memory, weights, out),
        ROWS => block_body::<ROWS>(queries, block, memory, weights, out),
        rows => panic!("a block has 1 to {ROWS} rows, not {rows}"),
    }
}

multiversion! {
    /// The bodies, compiled for every instruction set: the reference of the hand-written ones.
    fn attend_on(query: &[f32], memory: &Attend<'_>, stored: (&[f32], &[f32]), weights: &mut [f32], out: &mut [f32]) = attend_body
}
multiversion! {
    /// As above.
    fn attend_block_on(queries: &[f32], block: &AttendBlock<'_>, stored: (&[f32], &[f32]), weights: &mut [f32], out: &mut [f32]) = attend_block_body
}

/// The reference for whatever keys and values are stored as. Of those in half precision only what the row looks at is widened,
/// which changes no value: the store holds the past of all rows.
fn attend_any(query: &[f32], memory: &Attend<'_>, weights: &mut [f32], out: &mut [f32]) {
    if let (Elements::Full(keys), Elements::Full(values)) = (memory.keys, memory.values) {
        return attend_on(query, memory, (keys, values), weights, out);
    }
    let (width, len) = (query.len(), memory.offsets.len());
    let seen = |of: Elements<'_>| {
        let mut rows = vec![0f32; len * width];
        rows.chunks_exact_mut(width).zip(memory.offsets).for_each(|(row, at)| of.skip(*at).widen(row));
        rows
    };
    let offsets: Vec<usize> = (0..len).map(|i| i * width).collect();
    attend_on(query, &Attend { offsets: &offsets, ..*memory }, (&seen(memory.keys), &seen(memory.values)), weights, out);
}

/// As above, for the one sequence that a block looks at.
fn attend_block_any(queries: &[f32], block: &AttendBlock<'_>, weights: &mut [f32], out: &mut [f32]) {
    let wide = |of: Elements<'_>| -> Vec<f32> {
        let mut all = vec![0f32; of.len()];
        of.widen(&mut all);
        all
    };
    if let (Elements::Full(keys), Elements::Full(values)) = (block.memory.keys, block.memory.values) {
        return attend_block_on(queries, block, (keys, values), weights, out);
    }
    let (keys, values) = (wide(block.memory.keys), wide(block.memory.values));
    attend_block_on(queries, block, (&keys, &values), weights, out);
}

/// `out = softmax(query . keys^T * scale + bias) . values`, head by head.
///
/// `query` and `out` hold `heads * head_dim` values. `weights` is scratch that comes back holding the attention
/// weights, `heads` rows of `offsets.len()` values, each padded with zeros to whole vectors of 16.
///
/// ```
/// use mujaz_kernels::{Attend, Elements, attend};
/// let (keys, values) = (Elements::Full(&[1.0, 0.0, 1.0, 0.0]), Elements::Full(&[2.0, 4.0, 6.0, 8.0]));
/// let memory = Attend { keys, values, offsets: &[0, 2], ahead: &[], heads: 1, scale: 1.0, bias: &[] };
/// let (mut weights, mut out) = (Vec::new(), [0.0; 2]);
/// attend(&[3.0, 5.0], &memory, &mut weights, &mut out);
/// assert_eq!((out, &weights[..2]), ([4.0, 6.0], &[0.5, 0.5][..]));
/// ```
///
/// # Panics
/// If an offset points outside the keys or values, or these are not stored alike.
pub fn attend(query: &[f32], memory: &Attend<'_>, weights: &mut Vec<f32>, out: &mut [f32]) {
    weights.resize(memory.heads * memory.offsets.len().next_multiple_of(LANES), 0.0);
    #[cfg(target_arch = "x86_64")]
    if let Some(proof) = Isa::current().avx512()
        && (query.len() / memory.heads).is_multiple_of(LANES)
    {
        return avx512::attend(proof, query, memory, weights, out);
    }
    attend_any(query, memory, weights, out);
}

/// [`attend`] for one to four rows at once over the same sequence; `out` holds `heads * head_dim` values a row.
/// A row's result does not depend on the others of its block.
///
/// `weights` comes back holding each row's weights: `heads` rows of [`Sequence::padded`] values, zeros behind the last key.
///
/// ```
/// use mujaz_kernels::{AttendBlock, Sequences, attend_block};
/// let mut sequences = Sequences::new([1, 2], false, [2].into_iter());
/// sequences.push(&[1.0, 0.0, 2.0, 4.0, 1.0, 0.0, 6.0, 8.0]);
/// let block = AttendBlock { memory: sequences.get(0), query_stride: 2, scale: 1.0, bias: &[], bias_stride: 0, bias_start: 0 };
/// let (mut weights, mut out) = (Vec::new(), [0.0; 4]);
/// attend_block(&[3.0, 5.0, 1.0, 1.0], &block, &mut weights, &mut out);
/// assert_eq!((out, &weights[..2]), ([4.0, 6.0, 4.0, 6.0], &[0.5, 0.5][..]));
/// ```
///
/// # Panics
/// If a slice is too short, keys and values are not stored alike, or there are no rows or more than four.
pub fn attend_block(queries: &[f32], block: &AttendBlock<'_>, weights: &mut Vec<f32>, out: &mut [f32]) {
    weights.resize(out.len() / block.memory.dim * block.memory.padded(), 0.0);
    #[cfg(target_arch = "x86_64")]
    if let Some(proof) = Isa::current().avx512()
        && block.memory.dim.is_multiple_of(LANES)
    {
        return avx512::attend_block(proof, queries, block, weights, out);
    }
    attend_block_any(queries, block, weights, out);
}
