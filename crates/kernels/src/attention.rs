//! Scaled dot-product attention: one row over a ragged list of keys, or a block of rows over packed keys.

#[cfg(target_arch = "x86_64")]
use crate::Isa;
use crate::isa::multiversion;
use crate::rows::softmax_body;
use half::f16;
use half::slice::HalfFloatSliceExt;

#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(test)]
mod tests;

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
    pub keys: &'a [f32],
    /// All values, laid out as the keys.
    pub values: &'a [f32],
    /// Where each visible key row starts, in order of position.
    pub offsets: &'a [usize],
    /// Number of heads.
    pub heads: usize,
    /// Multiplies the scores before the softmax.
    pub scale: f32,
    /// Added to the scores: `heads` rows of `offsets.len()` values; empty for none.
    pub bias: &'a [f32],
}

/// The keys of one sequence, each head's dimension by dimension, so that scores need no sums across a vector.
#[derive(Clone, Debug, Default)]
pub struct PackedKeys {
    /// `[heads, groups, head_dim, 64]`; the last group is as wide as its keys need.
    data: Vec<f32>,
    /// The same in half precision, instead of `data`.
    half: Vec<f16>,
    len: usize,
    padded: usize,
    heads: usize,
    dim: usize,
}

impl AttendBlock<'_> {
    /// The most rows in a block.
    pub const ROWS: usize = ROWS;
}

impl PackedKeys {
    /// Packs `len` key rows of `heads * dim` values; row `i` starts at `i * stride`.
    ///
    /// # Panics
    /// If `rows` is too short.
    pub fn pack(&mut self, rows: &[f32], stride: usize, len: usize, [heads, dim]: [usize; 2]) {
        let padded = len.next_multiple_of(LANES);
        self.data.clear();
        self.data.resize(heads * dim * padded, 0.0);
        for (i, row) in rows.chunks(stride).take(len).enumerate() {
            let (group, lane) = (i / GROUP * GROUP, i % GROUP);
            let wide = GROUP.min(padded - group);
            for (head, values) in row[..heads * dim].chunks_exact(dim).enumerate() {
                let columns = &mut self.data[head * dim * padded + group * dim..][..dim * wide];
                for (value, column) in values.iter().zip(columns.chunks_exact_mut(wide)) {
                    column[lane] = *value;
                }
            }
        }
        (self.len, self.padded, self.heads, self.dim) = (len, padded, heads, dim);
    }

    /// Stores the keys in half precision from now on, which halves what a step reads. They go with [`Values::Half`]. Nothing is
    /// done, and false returned, where a key is too large for it.
    pub fn halve(&mut self) -> bool {
        let Some(half) = halved(&self.data) else { return false };
        (self.half, self.data) = (half, Vec::new());
        true
    }

    /// Keys a head's row of weights has room for: [`PackedKeys::len`], rounded up to whole vectors.
    pub fn padded(&self) -> usize {
        self.padded
    }

    /// Number of keys.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no keys.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

/// Values of a source, stored as its keys are.
#[derive(Clone, Copy, Debug)]
pub enum Values<'a> {
    /// In `f32`.
    Full(&'a [f32]),
    /// In half precision, for keys that were halved.
    Half(&'a [f16]),
}

/// Numbers in half precision; None where one is too large for it.
pub fn halved(values: &[f32]) -> Option<Vec<f16>> {
    if values.iter().any(|v| v.abs() > f16::MAX.to_f32()) {
        return None;
    }
    let mut half = vec![f16::ZERO; values.len()];
    half.convert_from_f32_slice(values);
    Some(half)
}

/// What a block of query rows looks at.
#[derive(Clone, Copy, Debug)]
pub struct AttendBlock<'a> {
    /// The keys.
    pub keys: &'a PackedKeys,
    /// The values: key `i`'s row of `heads * head_dim` values starts at `i * value_stride`.
    pub values: Values<'a>,
    /// Distance between value rows.
    pub value_stride: usize,
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
fn attend_body(query: &[f32], memory: &Attend<'_>, weights: &mut [f32], out: &mut [f32]) {
    let (len, dim) = (memory.offsets.len(), query.len() / memory.heads);
    let padded = len.next_multiple_of(LANES);
    for head in 0..memory.heads {
        let span = head * dim..(head + 1) * dim;
        let (q, row) = (&query[span.clone()], &mut weights[head * padded..(head + 1) * padded]);
        let scores = &mut row[..len];
        for (score, offset) in scores.iter_mut().zip(memory.offsets) {
            *score = dot(q, &memory.keys[offset + span.start..offset + span.end]) * memory.scale;
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
            mix([scores], memory.values, |i| memory.offsets[i] + span.start + at, &mut part);
            target[at..at + SPAN].copy_from_slice(&part[0]);
            at += SPAN;
        }
        mix_rest(scores, memory.values, |i| memory.offsets[i] + span.start + at, &mut target[at..]);
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
    (data, values): (&[f32], &[f32]),
    weights: &mut [f32],
    out: &mut [f32],
) {
    let PackedKeys { len, padded, heads, dim, .. } = block.keys;
    let (len, padded, heads, dim) = (*len, *padded, *heads, *dim);
    let (width, stride) = (heads * dim, heads * padded);
    for head in 0..heads {
        let start = head * dim;
        let q: [&[f32]; R] = std::array::from_fn(|r| &queries[r * block.query_stride + start..][..dim]);
        let columns = &data[start * padded..(start + dim) * padded];
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
            mix(w, values, |i| i * block.value_stride + start + at, &mut part);
            for (r, part) in part.iter().enumerate() {
                out[r * width + start + at..][..SPAN].copy_from_slice(part);
            }
            at += SPAN;
        }
        for (r, w) in w.iter().enumerate() {
            let rest = &mut out[r * width + start + at..][..dim - at];
            mix_rest(w, values, |i| i * block.value_stride + start + at, rest);
        }
    }
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "one body, compiled per instruction set")]
fn attend_block_body(queries: &[f32], block: &AttendBlock<'_>, memory: (&[f32], &[f32]), weights: &mut [f32], out: &mut [f32]) {
    match out.len() / (block.keys.heads * block.keys.dim) {
        1 => block_body::<1>(queries, block, memory, weights, out),
        2 => block_body::<2>(queries, block, memory, weights, out),
        3 => block_body::<3>(queries, block, memory, weights, out),
        ROWS => block_body::<ROWS>(queries, block, memory, weights, out),
        rows => panic!("a block has 1 to {ROWS} rows, not {rows}"),
    }
}

multiversion! {
    /// The bodies, compiled for every instruction set: the reference of the hand-written ones.
    fn attend_any(query: &[f32], memory: &Attend<'_>, weights: &mut [f32], out: &mut [f32]) = attend_body
}
multiversion! {
    /// As above.
    fn attend_block_on(queries: &[f32], block: &AttendBlock<'_>, memory: (&[f32], &[f32]), weights: &mut [f32], out: &mut [f32]) = attend_block_body
}

/// The reference for whatever the keys are stored as: half precision is widened first, which changes no value.
fn attend_block_any(queries: &[f32], block: &AttendBlock<'_>, weights: &mut [f32], out: &mut [f32]) {
    match block.values {
        Values::Full(values) => attend_block_on(queries, block, (&block.keys.data, values), weights, out),
        Values::Half(values) => {
            let end = (block.keys.len.max(1) - 1) * block.value_stride + block.keys.heads * block.keys.dim;
            let wide = |half: &[f16]| {
                let mut wide = vec![0f32; half.len()];
                half.convert_to_f32_slice(&mut wide);
                wide
            };
            attend_block_on(queries, block, (&wide(&block.keys.half), &wide(&values[..end])), weights, out);
        }
    }
}

/// `out = softmax(query . keys^T * scale + bias) . values`, head by head.
///
/// `query` and `out` hold `heads * head_dim` values. `weights` is scratch that comes back holding the attention
/// weights, `heads` rows of `offsets.len()` values, each padded with zeros to whole vectors of 16.
///
/// ```
/// use mujaz_kernels::{Attend, attend};
/// let memory = Attend { keys: &[1.0, 0.0, 1.0, 0.0], values: &[2.0, 4.0, 6.0, 8.0], offsets: &[0, 2], heads: 1, scale: 1.0, bias: &[] };
/// let (mut weights, mut out) = (Vec::new(), [0.0; 2]);
/// attend(&[3.0, 5.0], &memory, &mut weights, &mut out);
/// assert_eq!((out, &weights[..2]), ([4.0, 6.0], &[0.5, 0.5][..]));
/// ```
///
/// # Panics
/// If an offset points outside the keys or values.
pub fn attend(query: &[f32], memory: &Attend<'_>, weights: &mut Vec<f32>, out: &mut [f32]) {
    weights.resize(memory.heads * memory.offsets.len().next_multiple_of(LANES), 0.0);
    #[cfg(target_arch = "x86_64")]
    if Isa::current() >= Isa::Avx512 && (query.len() / memory.heads).is_multiple_of(LANES) {
        return avx512::attend(query, memory, weights, out);
    }
    attend_any(query, memory, weights, out);
}

/// [`attend`] for one to four rows at once over the same packed keys; `out` holds `heads * head_dim` values a row.
/// A row's result does not depend on the others of its block.
///
/// `weights` comes back holding each row's weights: `heads` rows of [`PackedKeys::padded`] values, zeros behind the last key.
///
/// ```
/// use mujaz_kernels::{AttendBlock, PackedKeys, Values, attend_block};
/// let mut keys = PackedKeys::default();
/// keys.pack(&[1.0, 0.0, 1.0, 0.0], 2, 2, [1, 2]);
/// let block = AttendBlock { keys: &keys, values: Values::Full(&[2.0, 4.0, 6.0, 8.0]), value_stride: 2, query_stride: 2, scale: 1.0,
///     bias: &[], bias_stride: 0, bias_start: 0 };
/// let (mut weights, mut out) = (Vec::new(), [0.0; 4]);
/// attend_block(&[3.0, 5.0, 1.0, 1.0], &block, &mut weights, &mut out);
/// assert_eq!((out, &weights[..2]), ([4.0, 6.0, 4.0, 6.0], &[0.5, 0.5][..]));
/// ```
///
/// # Panics
/// If a slice is too short, or there are no rows or more than four.
pub fn attend_block(queries: &[f32], block: &AttendBlock<'_>, weights: &mut Vec<f32>, out: &mut [f32]) {
    let keys = block.keys;
    weights.resize(out.len() / keys.dim * keys.padded, 0.0);
    #[cfg(target_arch = "x86_64")]
    if Isa::current() >= Isa::Avx512 && keys.dim.is_multiple_of(LANES) {
        return avx512::attend_block(queries, block, weights, out);
    }
    attend_block_any(queries, block, weights, out);
}
