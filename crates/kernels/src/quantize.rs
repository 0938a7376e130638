//! Rows of activations to bytes, as the int8 products take them.

use crate::isa::multiversion;

/// Inputs that one instruction multiplies and adds; rows are padded to a whole number of them.
pub const QUAD: usize = 4;

/// Adding 1.5 * 2^23 leaves the rounded integer in the low bits of the mantissa.
const ROUND: f32 = 12_582_912.0;

/// Rows quantised to bytes, each padded to a whole number of quads.
#[derive(Debug, Default)]
pub struct Rows {
    pub bytes: Vec<u8>,
    /// Scale and zero point of each row.
    pub scales: Vec<(f32, i32)>,
}

impl Rows {
    /// Quantises `m` rows of `k` values.
    pub fn quantize(&mut self, a: &[f32], m: usize, k: usize) {
        let width = k.div_ceil(QUAD) * QUAD;
        self.bytes.clear();
        self.bytes.resize(m * width, 0);
        self.scales.clear();
        for (row, bytes) in a.chunks_exact(k.max(1)).zip(self.bytes.chunks_exact_mut(width.max(1))) {
            let mut scale = (0.0, 0.0);
            quantize_row(row, &mut bytes[..k], &mut scale);
            self.scales.push((scale.0, scale.1 as i32));
        }
        // Rows without inputs have nothing to scale.
        self.scales.resize(m, (1.0, 0));
    }
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "one body, compiled per instruction set")]
fn quantize_row_body(row: &[f32], out: &mut [u8], scale_and_zero: &mut (f32, f32)) {
    let (mut low, mut high) = ([0f32; 16], [0f32; 16]);
    let chunks = row.chunks_exact(16);
    for (i, v) in chunks.remainder().iter().enumerate() {
        low[i] = low[i].min(*v);
        high[i] = high[i].max(*v);
    }
    for chunk in chunks {
        for i in 0..16 {
            low[i] = if chunk[i] < low[i] { chunk[i] } else { low[i] };
            high[i] = if chunk[i] > high[i] { chunk[i] } else { high[i] };
        }
    }
    // The range always holds zero, so that zero is exact.
    let low = low.iter().copied().fold(0.0, f32::min);
    let high = high.iter().copied().fold(0.0, f32::max);
    let range = high - low;
    let scale = if range > 0.0 && range.is_finite() { range / 255.0 } else { 1.0 };
    let zero = (-low / scale).round_ties_even().clamp(0.0, 255.0);
    let inverse = 1.0 / scale;
    for (byte, v) in out.iter_mut().zip(row) {
        let value = (v * inverse + zero).clamp(0.0, 255.0);
        *byte = ((value + ROUND).to_bits() & 0xFF) as u8;
    }
    *scale_and_zero = (scale, zero);
}

multiversion! {
    /// Quantises one row; returns its scale and zero point.
    fn quantize_row(row: &[f32], out: &mut [u8], scale_and_zero: &mut (f32, f32)) = quantize_row_body
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "one body, compiled per instruction set")]
fn quantize_weights_body(row: &[f32], out: &mut [i8], scale: &mut f32) {
    let mut max = [0f32; 16];
    let chunks = row.chunks_exact(16);
    for (m, v) in max.iter_mut().zip(chunks.remainder()) {
        *m = v.abs();
    }
    for chunk in chunks {
        for i in 0..16 {
            max[i] = if chunk[i].abs() > max[i] { chunk[i].abs() } else { max[i] };
        }
    }
    let max = max.into_iter().fold(0.0, f32::max);
    *scale = if max > 0.0 && max.is_finite() { max / 127.0 } else { 1.0 };
    for (q, v) in out.iter_mut().zip(row) {
        let value = (v / *scale).clamp(-127.0, 127.0);
        *q = ((value + ROUND).to_bits() & 0xFF) as u8 as i8;
    }
}

multiversion! {
    /// Quantises one output's weights to `-127..=127`, symmetrically, and gives their scale.
    pub fn quantize_weights(row: &[f32], out: &mut [i8], scale: &mut f32) = quantize_weights_body
}
