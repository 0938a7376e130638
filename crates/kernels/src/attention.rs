//! Scaled dot-product attention of one query row over a ragged list of key rows.

use crate::isa::multiversion;
use crate::rows::softmax_body;

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

#[inline(always)]
#[allow(clippy::inline_always, reason = "one body, compiled per instruction set")]
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut acc = [0f32; 16];
    let (ca, cb) = (a.chunks_exact(16), b.chunks_exact(16));
    let (ta, tb) = (ca.remainder(), cb.remainder());
    for (a, b) in ca.zip(cb) {
        for i in 0..16 {
            acc[i] += a[i] * b[i];
        }
    }
    for ((acc, a), b) in acc.iter_mut().zip(ta).zip(tb) {
        *acc += a * b;
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

#[inline(always)]
#[allow(clippy::inline_always, reason = "one body, compiled per instruction set")]
fn attend_body(query: &[f32], memory: &Attend<'_>, weights: &mut Vec<f32>, out: &mut [f32]) {
    let (len, dim) = (memory.offsets.len(), query.len() / memory.heads);
    weights.clear();
    weights.resize(memory.heads * len, 0.0);
    out.fill(0.0);
    for head in 0..memory.heads {
        let span = head * dim..(head + 1) * dim;
        let (q, scores) = (&query[span.clone()], &mut weights[head * len..(head + 1) * len]);
        for (score, offset) in scores.iter_mut().zip(memory.offsets) {
            *score = dot(q, &memory.keys[offset + span.start..offset + span.end]) * memory.scale;
        }
        if !memory.bias.is_empty() {
            for (score, bias) in scores.iter_mut().zip(&memory.bias[head * len..]) {
                *score += bias;
            }
        }
        softmax_body(scores);
        let target = &mut out[span.clone()];
        for (weight, offset) in scores.iter().zip(memory.offsets) {
            let value = &memory.values[offset + span.start..offset + span.end];
            for (t, v) in target.iter_mut().zip(value) {
                *t += weight * v;
            }
        }
    }
}

multiversion! {
    /// `out = softmax(query . keys^T * scale + bias) . values`, head by head.
    ///
    /// `query` and `out` hold `heads * head_dim` values. `weights` is scratch that comes back holding the attention
    /// weights, `heads` rows of `offsets.len()` values.
    ///
    /// ```
    /// use mujaz_kernels::{Attend, attend};
    /// let memory = Attend { keys: &[1.0, 0.0, 1.0, 0.0], values: &[2.0, 4.0, 6.0, 8.0], offsets: &[0, 2], heads: 1, scale: 1.0, bias: &[] };
    /// let (mut weights, mut out) = (Vec::new(), [0.0; 2]);
    /// attend(&[3.0, 5.0], &memory, &mut weights, &mut out);
    /// assert_eq!((out, &weights[..]), ([4.0, 6.0], &[0.5, 0.5][..]));
    /// ```
    ///
    /// # Panics
    /// If an offset points outside the keys or values.
    pub fn attend(query: &[f32], memory: &Attend<'_>, weights: &mut Vec<f32>, out: &mut [f32]) = attend_body
}
