//! Rows of activations to bytes, as the int8 products take them.

#[cfg(target_arch = "x86_64")]
use crate::Isa;
use crate::isa::multiversion;
use std::cell::RefCell;

#[cfg(target_arch = "x86_64")]
mod avx512;

/// Inputs that one instruction multiplies and adds; rows are padded to a whole number of them.
pub const QUAD: usize = 4;

/// Adding 1.5 * 2^23 leaves the rounded integer in the low bits of the mantissa.
const ROUND: f32 = 12_582_912.0;

/// How a row's values are spread over bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spread {
    /// From its least value to its greatest, in 255 steps: the finest.
    Range,
    /// As far below zero as above it, in 127 steps each: where all values have one sign, half of the bytes are left out.
    Symmetric,
}

/// Rows quantised to bytes, each padded to a whole number of quads.
#[derive(Debug, Default)]
pub struct Rows {
    pub bytes: Vec<u8>,
    /// Scale and zero point of each row.
    pub scales: Vec<(f32, f32)>,
}

thread_local! {
    static SCRATCH: RefCell<Rows> = const { RefCell::new(Rows { bytes: Vec::new(), scales: Vec::new() }) };
}

impl Rows {
    /// Lends this thread's rows, so that a product asks the system for no memory.
    pub fn with<T>(f: impl FnOnce(&mut Self) -> T) -> T {
        let mut rows = SCRATCH.take();
        let result = f(&mut rows);
        SCRATCH.replace(rows);
        result
    }

    /// Quantises `m` rows of `k` values.
    pub fn quantize(&mut self, a: &[f32], m: usize, k: usize, spread: Spread) {
        let width = k.div_ceil(QUAD) * QUAD;
        if self.bytes.len() < m * width {
            self.bytes.resize(m * width, 0);
        }
        self.scales.clear();
        for (row, bytes) in a.chunks_exact(k.max(1)).zip(self.bytes.chunks_exact_mut(width.max(1))) {
            self.scales.push(quantize(row, &mut bytes[..k], spread));
            // Whatever was there before: no weight lies behind the last input, but what is read is written first.
            bytes[k..].fill(0);
        }
        // Rows without inputs have nothing to scale.
        self.scales.resize(m, (1.0, 0.0));
    }
}

/// Quantises one row; its scale and zero point.
fn quantize(row: &[f32], out: &mut [u8], spread: Spread) -> (f32, f32) {
    #[cfg(target_arch = "x86_64")]
    if let Some(proof) = Isa::current().avx512()
        && let Some(scale) = avx512::quantize_row(proof, row, out, spread)
    {
        return scale;
    }
    let mut scale = (0.0, 0.0);
    quantize_row(row, out, spread, &mut scale);
    scale
}

/// The scale and zero point of values in this range, which holds zero.
#[inline(always)]
#[allow(clippy::inline_always, reason = "must be inlined to be compiled with its caller")]
fn bytes_of_range(low: f32, high: f32, spread: Spread) -> (f32, f32) {
    let (range, steps) = match spread {
        Spread::Range => (high - low, 255.0),
        Spread::Symmetric => (high.max(-low), 127.0),
    };
    let scale = if range > 0.0 && range.is_finite() { range / steps } else { 1.0 };
    let zero = match spread {
        Spread::Range => (-low / scale).round_ties_even().clamp(0.0, 255.0),
        Spread::Symmetric => 128.0,
    };
    (scale, zero)
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "one body, compiled per instruction set")]
fn quantize_row_body(row: &[f32], out: &mut [u8], spread: Spread, scale_and_zero: &mut (f32, f32)) {
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
    let (scale, zero) = bytes_of_range(low, high, spread);
    let inverse = 1.0 / scale;
    for (byte, v) in out.iter_mut().zip(row) {
        let value = v.mul_add(inverse, zero).clamp(0.0, 255.0);
        *byte = ((value + ROUND).to_bits() & 0xFF) as u8;
    }
    *scale_and_zero = (scale, zero);
}

multiversion! {
    /// Quantises one row; returns its scale and zero point.
    fn quantize_row(row: &[f32], out: &mut [u8], spread: Spread, scale_and_zero: &mut (f32, f32)) = quantize_row_body
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(crate::cases(256)))]
        #[test]
        fn every_way_to_quantise_a_row_gives_the_same_bytes(row in prop::collection::vec(-1e3f32..1e3, 0..120), scale in prop::sample::select(vec![0.0f32, 1e-4, 1.0, 1e6, 1e35, f32::INFINITY])) {
            let row: Vec<f32> = row.into_iter().map(|v| v * scale).collect();
            for spread in [Spread::Range, Spread::Symmetric] {
                let (mut plain, mut fast, mut scales) = (vec![0u8; row.len()], vec![1u8; row.len()], (0.0, 0.0));
                quantize_row_body(&row, &mut plain, spread, &mut scales);
                prop_assert_eq!(quantize(&row, &mut fast, spread), scales);
                prop_assert_eq!(fast, plain);
            }
        }
    }

    #[test]
    fn symmetric_bytes_lie_around_128_whatever_the_signs() {
        let cases: [(&[f32], &[u8]); 6] = [
            (&[0.0, 127.0, -127.0, 1.0], &[128, 255, 1, 129]),
            // Of one sign: the half on the other side stays empty.
            (&[0.0, 254.0, 2.0, 100.0], &[128, 255, 129, 178]),
            (&[-254.0, 0.0, -2.0], &[1, 128, 127]),
            // Halfway: to the even one.
            (&[127.0, 0.5, 1.5, -0.5, -1.5], &[255, 128, 130, 128, 126]),
            (&[0.0; 3], &[128; 3]),
            (&[], &[]),
        ];
        for (row, want) in cases {
            let mut bytes = vec![7u8; row.len()];
            let (scale, zero) = quantize(row, &mut bytes, Spread::Symmetric);
            assert_eq!((&bytes[..], zero), (want, 128.0), "{row:?}");
            let most = row.iter().fold(0f32, |most, v| most.max(v.abs()));
            assert_eq!(scale, if most > 0.0 { most / 127.0 } else { 1.0 }, "{row:?}");
        }
    }
}
