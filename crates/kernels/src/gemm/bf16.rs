//! Panels of bfloat16: half the memory of `f32`, and with AMD's AVX-512 BF16 twice its products.
//!
//! Weights and activations are rounded to bfloat16, to the nearest and ties to even. A product of two of them is exact in `f32`, and
//! an output is the chain of additions that `vdpbf16ps` does: of each pair of inputs first the second product, then the first.
//! That instruction takes numbers below 2^-126 as zero; elsewhere they count. But for those, every instruction set gives the same bits.

use super::{LINES, NR, Pass, WeightLine};
use crate::Isa;
use crate::isa::multiversion;
use crate::memory::CacheLine;
use crate::panels::Tile;
#[cfg(target_arch = "x86_64")]
use crate::panels::TileTask;
use std::cell::RefCell;

#[cfg(target_arch = "x86_64")]
pub(super) mod x86;

/// 16 outputs by 2 inputs: the first input in the low half of each word.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub struct Line([u32; 16]);

// SAFETY: 16 words, for which any bits are valid.
unsafe impl CacheLine for Line {}

thread_local! {
    static SCRATCH: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
}

/// The upper half of a float, rounded to the nearest, ties to even; what is no number stays none.
#[inline(always)]
#[allow(clippy::inline_always, reason = "must be inlined to be vectorised with its caller")]
fn round(value: f32) -> u32 {
    let bits = value.to_bits();
    let rounded = bits.wrapping_add(0x7FFF + (bits >> 16 & 1)) >> 16;
    if value.is_nan() { bits >> 16 | 0x40 } else { rounded }
}

/// The two floats of a pair.
#[inline(always)]
#[allow(clippy::inline_always, reason = "must be inlined to be vectorised with its caller")]
fn pair(word: u32) -> [f32; 2] {
    [f32::from_bits(word << 16), f32::from_bits(word & 0xFFFF_0000)]
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "one body, compiled per instruction set")]
fn round_row_body(row: &[f32], out: &mut [u32]) {
    let (pairs, last) = row.as_chunks::<2>();
    for ([first, second], word) in pairs.iter().zip(out.iter_mut()) {
        *word = round(*first) | round(*second) << 16;
    }
    if let ([value], Some(word)) = (last, out.last_mut()) {
        *word = round(*value);
    }
}

multiversion! {
    /// Rounds a row to pairs, the last one's second number zero where there is none.
    fn round_row(row: &[f32], out: &mut [u32]) = round_row_body
}

impl WeightLine for Line {
    const STEP: usize = 2;
    type Input = u32;

    fn put(&mut self, output: usize, input: usize, weight: f32) {
        let (shift, kept) = if input == 0 { (0, 0xFFFF_0000) } else { (16, 0xFFFF) };
        self.0[output] = self.0[output] & kept | round(weight) << shift;
    }

    fn get(&self, output: usize, input: usize) -> f32 {
        pair(self.0[output])[input]
    }

    fn with_rows<T>(a: &[f32], k: usize, f: impl FnOnce(&[u32]) -> T) -> T {
        let steps = k.div_ceil(Self::STEP);
        let mut pairs = SCRATCH.take();
        let len = a.len().checked_div(k).unwrap_or(0) * steps;
        if pairs.len() < len {
            pairs.resize(len, 0);
        }
        for (row, out) in a.chunks_exact(k.max(1)).zip(pairs.chunks_exact_mut(steps.max(1))) {
            round_row(row, out);
        }
        let result = f(&pairs[..len]);
        SCRATCH.replace(pairs);
        result
    }

    fn tile(isa: Isa, pass: &Pass<'_, Self>, first: usize, rows: usize, tile: &mut Tile<'_>) {
        #[cfg(target_arch = "x86_64")]
        if let Some(avx512) = isa.avx512() {
            return match avx512.quick_bf16() {
                Some(proof) => TileTask::new(proof, pass, first, tile).by_size(rows),
                None => TileTask::new(avx512, pass, first, tile).by_size(rows),
            };
        }
        pass.check(first, rows, tile);
        for r in 0..rows {
            let row = &pass.a[(first + r) * pass.steps..][..pass.steps];
            if isa == Isa::Portable {
                one_row_body(row, pass.panel, pass.bias, tile.row(r));
            } else {
                one_row(row, pass.panel, pass.bias, tile.row(r));
            }
        }
    }
}

/// The reference: one row's chain of multiply-adds.
#[inline(always)]
#[allow(clippy::inline_always, reason = "one body, compiled per instruction set")]
fn one_row_body(row: &[u32], panel: &[Line], bias: &[f32; NR], out: &mut [f32]) {
    let mut acc = [0f32; NR];
    for (x, lines) in row.iter().zip(panel.chunks_exact(LINES)) {
        let [first, second] = pair(*x);
        for (acc, line) in acc.chunks_exact_mut(16).zip(lines) {
            for (acc, w) in acc.iter_mut().zip(&line.0) {
                let w = pair(*w);
                *acc = first.mul_add(w[0], second.mul_add(w[1], *acc));
            }
        }
    }
    for ((out, acc), bias) in out.iter_mut().zip(acc).zip(bias) {
        *out = acc + bias;
    }
}

multiversion! {
    /// One row, compiled for every instruction set.
    fn one_row(row: &[u32], panel: &[Line], bias: &[f32; NR], out: &mut [f32]) = one_row_body
}
