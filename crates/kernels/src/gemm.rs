//! `out = a . weight^T + bias` with the weight packed once.
//!
//! The weight (`n` outputs x `k` inputs, row-major, the way checkpoints store a linear layer) is cut into panels of
//! 48 outputs; inside a panel the inner dimension runs slowest, so that the micro-kernel streams it. A tile of up
//! to 8 rows of `a` is kept in registers against one panel.
//!
//! What a panel holds is one of two kinds of line: [`f32::Line`], or [`bf16::Line`] with pairs of inputs.

use crate::Isa;
use crate::memory::{CacheLine, Lines};
use crate::panels::{self, Ahead, MR, NR, Panels, Sink, Span, Tile};
use std::ops::Range;

mod bf16;
mod f32;
#[cfg(test)]
mod tests;

/// Lines of a panel for each step of the inner dimension.
const LINES: usize = NR / 16;
/// Rows of `a` that stay in the second-level cache while all panels pass by.
const ROW_BLOCK: usize = 64;

/// A weight matrix packed for `f32` products on this CPU.
pub type PackedF32 = Packed<f32::Line>;
/// A weight matrix rounded to bfloat16 and packed; activations are rounded as they come, sums are `f32`.
pub type PackedBf16 = Packed<bf16::Line>;

/// 16 outputs by [`WeightLine::STEP`] inputs of a weight in a cache line, and what multiplies them.
pub trait WeightLine: CacheLine + Copy + Send + Sync {
    /// Inputs of a line.
    const STEP: usize;
    /// An activation, or several, as the kernels take them: one for each step.
    type Input: Copy + Sync;

    /// Stores the weight of an output (0 to 15) and input (0 to `STEP - 1`).
    fn put(&mut self, output: usize, input: usize, weight: f32);

    /// What [`WeightLine::put`] stored, as a float.
    fn get(&self, output: usize, input: usize) -> f32;

    /// Lends `f` rows of `k` activations as kernels take them, each padded to whole steps.
    fn with_rows<T>(a: &[f32], k: usize, f: impl FnOnce(&[Self::Input]) -> T) -> T;

    /// Computes the tile that begins with row `first` of the pass.
    fn tile(isa: Isa, pass: &Pass<'_, Self>, first: usize, rows: usize, tile: &mut Tile<'_>);
}

/// A block of rows against a panel.
pub struct Pass<'a, L: WeightLine> {
    /// Rows of `steps` values.
    a: &'a [L::Input],
    steps: usize,
    panel: &'a [L],
    ahead: Ahead<'a, L>,
    bias: &'a [f32; NR],
}

impl<L: WeightLine> Pass<'_, L> {
    /// Checks that the pass holds so many rows from `first` on and a whole panel, and the tile room for them: what kernels rely on.
    fn check(&self, first: usize, rows: usize, tile: &Tile<'_>) {
        let fits = (first + rows) * self.steps <= self.a.len() && self.panel.len() >= self.steps * LINES && rows <= MR;
        assert!(fits, "rows {first} and {rows} more of {} values in {} steps", self.a.len(), self.steps);
        tile.check(rows);
    }
}

/// A weight matrix packed for float products on this CPU: [`PackedF32`] or [`PackedBf16`].
pub struct Packed<L: WeightLine> {
    n: usize,
    k: usize,
    data: Lines<L>,
    isa: Isa,
}

impl<L: WeightLine> std::fmt::Debug for Packed<L> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Packed").field("n", &self.n).field("k", &self.k).field("isa", &self.isa).finish_non_exhaustive()
    }
}

impl<L: WeightLine> Packed<L> {
    /// Packs `weight`, `n` rows (outputs) of `k` values each.
    ///
    /// ```
    /// use mujaz_kernels::{PackedBf16, PackedMatrix};
    /// let weight = PackedBf16::pack(&[1.0, 2.0, 3.0, 0.5, 0.0, -1.0], 2, 3);
    /// let mut out = [0.0; 2];
    /// weight.matmul(&[1.0, 1.0, 1.0], 1, None, &mut out);
    /// assert_eq!(out, [6.0, -0.5]);
    /// ```
    ///
    /// # Panics
    /// If `weight` does not hold `n * k` values.
    pub fn pack(weight: &[f32], n: usize, k: usize) -> Self {
        Self::pack_for(Isa::current(), weight, n, k)
    }

    /// [`Packed::pack`] for a given instruction set, which tests use to compare them.
    ///
    /// # Panics
    /// If `weight` does not hold `n * k` values.
    pub fn pack_for(isa: Isa, weight: &[f32], n: usize, k: usize) -> Self {
        panels::pack(isa, weight, n, k)
    }

    /// [`Packed::pack`] of a matrix that comes in blocks of rows: see [`crate::PackedI8::pack_blocks`].
    ///
    /// # Errors
    /// What `blocks` gives.
    ///
    /// # Panics
    /// If the blocks are not `n * k` values in all.
    pub fn pack_blocks<E>(n: usize, k: usize, blocks: impl FnOnce(&mut dyn FnMut(&[f32])) -> Result<(), E>) -> Result<Self, E> {
        panels::pack_blocks(n, k, blocks)
    }
}

/// Packs up to 48 rows of a weight into one panel.
fn pack_panel<L: WeightLine>(rows: &[f32], k: usize, panel: &mut [L]) {
    for (col, row) in rows.chunks_exact(k).enumerate() {
        for (values, lines) in row.chunks(L::STEP).zip(panel.chunks_exact_mut(LINES)) {
            values.iter().enumerate().for_each(|(i, value)| lines[col / 16].put(col % 16, i, *value));
        }
    }
}

impl<L: WeightLine> Panels for Packed<L> {
    fn empty(isa: Isa, n: usize, k: usize) -> Self {
        Self { n, k, data: Lines::zeroed(n.div_ceil(NR) * k.div_ceil(L::STEP) * LINES), isa }
    }

    fn fill(&mut self, first: usize, weight: &[f32]) {
        let k = self.k;
        let (lines, panels) = (k.div_ceil(L::STEP) * LINES, (weight.len() / k).div_ceil(NR));
        let share = panels::share(panels, weight.len());
        let data = self.data[first / NR * lines..][..panels * lines].chunks_mut(share * lines);
        panels::spread(data.zip(weight.chunks(share * NR * k)).map(|(data, rows)| {
            move || data.chunks_exact_mut(lines).zip(rows.chunks(NR * k)).for_each(|(panel, rows)| pack_panel(rows, k, panel))
        }));
    }

    fn size(&self) -> [usize; 2] {
        [self.n, self.k]
    }

    fn bytes(&self) -> usize {
        self.data.len() * size_of::<L>()
    }

    fn copy_row(&self, index: usize, out: &mut [f32]) {
        let (panel, col) = (index / NR, index % NR);
        let lines = self.k.div_ceil(L::STEP) * LINES;
        for (values, lines) in out.chunks_mut(L::STEP).zip(self.data[panel * lines..][..lines].chunks_exact(LINES)) {
            values.iter_mut().enumerate().for_each(|(i, value)| *value = lines[col / 16].get(col % 16, i));
        }
    }

    fn run(&self, a: &[f32], m: usize, bias: Option<&[f32]>, panels: Range<usize>, sink: &mut impl Sink) {
        let steps = self.k.div_ceil(L::STEP);
        let lines = steps * LINES;
        let (mut buffer, mut spare) = ([[0f32; NR]; MR], [0f32; NR]);
        for start in (0..m).step_by(ROW_BLOCK) {
            let m = ROW_BLOCK.min(m - start);
            L::with_rows(&a[start * self.k..][..m * self.k], self.k, |a| {
                for panel in panels.clone() {
                    let col = panel * NR;
                    let (panel, next) = self.data[panel * lines..].split_at(lines);
                    let bias = panels::bias(bias, col, &mut spare);
                    let pass = Pass { a, steps, panel, ahead: Ahead::new(next, lines, m), bias };
                    let width = panels::width(self.isa, self.n - col);
                    for row in (0..m).step_by(MR) {
                        let span = Span { row: start + row, col, rows: MR.min(m - row), width };
                        panels::deliver(sink, &span, &mut buffer, |mut tile| {
                            L::tile(self.isa, &pass, row, span.rows, &mut tile);
                        });
                    }
                }
            });
        }
    }
}
