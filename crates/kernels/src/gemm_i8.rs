//! `out = a . weight^T + bias` with an int8 weight: a scale for each output, and rows of `a` quantised as they come.
//!
//! A row `x` becomes bytes `u` with `x ~ scale * (u - zero)`; the integer products are exact, the zero point is taken
//! out by the sum of each output's weights, and two multiplications scale the result. Integer sums have no order, and
//! what follows is the same chain of fused operations everywhere, so every instruction set gives the same bits, and a
//! row's result does not depend on its batch.

use crate::Isa;
use crate::isa::multiversion;
use crate::memory::{CacheLine, Lines};
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
use crate::panels::TileTask;
use crate::panels::{self, Ahead, MR, NR, Panels, Sink, Span, Tile};
use crate::quantize::{QUAD, Rows, Spread, quantize_weights};
use std::ops::Range;

#[cfg(target_arch = "aarch64")]
mod neon;
#[cfg(test)]
mod tests;
#[cfg(target_arch = "x86_64")]
mod x86;

/// Lines of a panel for each quad of inputs.
const LINES: usize = NR / 16;
/// Rows that stay in the second-level cache while all panels pass by.
const ROW_BLOCK: usize = 128;

/// 16 outputs by 4 inputs.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Line([i8; 64]);

// SAFETY: 64 plain bytes.
unsafe impl CacheLine for Line {}

/// A weight matrix quantised to int8 and packed for this CPU.
pub struct PackedI8 {
    n: usize,
    k: usize,
    data: Lines<Line>,
    /// Scale of each output, padded to whole panels.
    scales: Vec<f32>,
    /// Sum of each output's quantised weights, padded alike.
    sums: Vec<f32>,
    /// How the rows that come are quantised.
    spread: Spread,
    isa: Isa,
}

impl std::fmt::Debug for PackedI8 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PackedI8").field("n", &self.n).field("k", &self.k).field("isa", &self.isa).finish_non_exhaustive()
    }
}

impl PackedI8 {
    /// Quantises and packs `weight`, `n` rows (outputs) of `k` values each.
    ///
    /// ```
    /// use mujaz_kernels::{PackedI8, PackedMatrix};
    /// let weight = PackedI8::pack(&[1.0, -0.5, 0.25, 2.0], 2, 2);
    /// let mut out = [0.0; 2];
    /// weight.matmul(&[1.0, 1.0], 1, None, &mut out);
    /// assert!((out[0] - 0.5).abs() < 0.02 && (out[1] - 2.25).abs() < 0.02);
    /// ```
    ///
    /// # Panics
    /// If `weight` does not hold `n * k` values.
    pub fn pack(weight: &[f32], n: usize, k: usize) -> Self {
        Self::pack_for(Isa::current(), weight, n, k)
    }

    /// [`PackedI8::pack`] for a given instruction set, which tests use to compare them.
    ///
    /// # Panics
    /// If `weight` does not hold `n * k` values.
    pub fn pack_for(isa: Isa, weight: &[f32], n: usize, k: usize) -> Self {
        panels::pack(isa, weight, n, k)
    }

    /// [`PackedI8::pack`] of a matrix that comes in blocks of rows, so that it is never whole in `f32`: `blocks` calls what it is
    /// given with one block after another, each of [`PackedI8::BLOCK_ROWS`] rows but the last.
    ///
    /// ```
    /// use mujaz_kernels::{PackedI8, PackedMatrix};
    /// let values = vec![0.5; 100 * 3];
    /// let blocks = |put: &mut dyn FnMut(&[f32])| Ok::<(), String>(values.chunks(3 * PackedI8::BLOCK_ROWS).for_each(put));
    /// assert_eq!(PackedI8::pack_blocks(100, 3, blocks).unwrap().outputs(), 100);
    /// ```
    ///
    /// # Errors
    /// What `blocks` gives.
    ///
    /// # Panics
    /// If the blocks are not `n * k` values in all.
    pub fn pack_blocks<E>(n: usize, k: usize, blocks: impl FnOnce(&mut dyn FnMut(&[f32])) -> Result<(), E>) -> Result<Self, E> {
        panels::pack_blocks(n, k, blocks)
    }

    /// Packs a weight that is int8 already, each output with its scale: output `i`'s weights are `weight[i * k..] * scales[i]`.
    ///
    /// ```
    /// use mujaz_kernels::{PackedI8, PackedMatrix};
    /// let weight = PackedI8::pack_stored(&[2, -127, 5, 1], &[0.5, 0.25], 2);
    /// let mut row = [0.0; 2];
    /// weight.row(0, &mut row);
    /// assert_eq!(row, [1.0, -63.5]);
    /// ```
    ///
    /// # Panics
    /// If `weight` does not hold `k` values for each scale.
    pub fn pack_stored(weight: &[i8], scales: &[f32], k: usize) -> Self {
        Self::pack_stored_for(Isa::current(), weight, scales, k)
    }

    fn pack_stored_for(isa: Isa, weight: &[i8], scales: &[f32], k: usize) -> Self {
        assert_eq!(weight.len(), scales.len() * k, "a weight of {} x {k}", scales.len());
        // The kernel of AVX2 takes weights from -127 on, as all that are quantised here or by the usual programs are.
        let isa = if matches!(isa, Isa::Avx2(_) | Isa::Avx512(_)) && weight.contains(&i8::MIN) { Isa::Portable } else { isa };
        let mut packed = Self::empty(isa, scales.len(), k);
        packed.scales[..scales.len()].copy_from_slice(scales);
        let lines = k.div_ceil(QUAD) * LINES;
        let panels = packed.data.chunks_exact_mut(lines.max(1)).zip(packed.sums.chunks_exact_mut(NR));
        for ((data, sums), rows) in panels.zip(weight.chunks((NR * k).max(1))) {
            let mut bytes = vec![0i8; k.next_multiple_of(QUAD)];
            for (col, row) in rows.chunks_exact(k).enumerate() {
                bytes[..k].copy_from_slice(row);
                sums[col] = place(&bytes, col, data);
            }
        }
        packed
    }

    /// The same weight for rows that are quantised as far below zero as above it, in 127 steps each, as CTranslate2 does: a little
    /// coarser than what is done else, and the same integers as there.
    ///
    /// ```
    /// use mujaz_kernels::{PackedI8, PackedMatrix};
    /// let weight = PackedI8::pack_stored(&[1, 0], &[1.0], 2).symmetric();
    /// let mut out = [0.0];
    /// weight.matmul(&[100.4, 127.0], 1, None, &mut out);
    /// assert_eq!(out, [100.0]);
    /// ```
    #[must_use]
    pub fn symmetric(self) -> Self {
        Self { spread: Spread::Symmetric, ..self }
    }

    /// Rows of a block of [`PackedI8::pack_blocks`] and [`crate::Packed::pack_blocks`].
    pub const BLOCK_ROWS: usize = panels::BLOCK_ROWS;

    /// The tile that begins with row `first` of the pass.
    fn tile(&self, pass: &Pass<'_>, first: usize, rows: usize, mut tile: Tile<'_>) {
        pass.check(first, rows, &tile);
        let tile = &mut tile;
        match self.isa {
            #[cfg(target_arch = "x86_64")]
            Isa::Avx512Vnni(proof) => TileTask::new(proof, pass, first, tile).by_size(rows),
            #[cfg(target_arch = "x86_64")]
            Isa::AvxVnni(proof) => TileTask::new(proof, pass, first, tile).by_rows(rows),
            #[cfg(target_arch = "aarch64")]
            Isa::NeonDot(proof) => TileTask::new(proof, pass, first, tile).by_rows(rows),
            isa => (0..rows).for_each(|r| finish_row(&sums(isa, first + r, pass), first + r, pass, tile.row(r))),
        }
    }
}

/// A row's exact sums where no kernel takes whole tiles.
fn sums(isa: Isa, row: usize, pass: &Pass<'_>) -> [i32; NR] {
    #[cfg(target_arch = "x86_64")]
    if let Some(proof) = isa.avx2().filter(|_| pass.quads <= x86::MOST) {
        return x86::sums(proof, pass.row(row), pass);
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = isa;
    portable(pass.row(row), pass.panel)
}

impl Panels for PackedI8 {
    fn empty(isa: Isa, n: usize, k: usize) -> Self {
        let (quads, panels) = (k.div_ceil(QUAD), n.div_ceil(NR));
        let data = Lines::zeroed(panels * quads * LINES);
        Self { n, k, data, scales: vec![1.0; panels * NR], sums: vec![0.0; panels * NR], spread: Spread::Range, isa }
    }

    fn fill(&mut self, first: usize, weight: &[f32]) {
        let k = self.k;
        let (lines, panels) = (k.div_ceil(QUAD) * LINES, (weight.len() / k).div_ceil(NR));
        let (from, to) = (first / NR, first / NR + panels);
        let share = panels::share(panels, weight.len());
        let data = self.data[from * lines..to * lines].chunks_mut(share * lines);
        let scales = self.scales[from * NR..to * NR].chunks_mut(share * NR);
        let parts = data.zip(scales).zip(self.sums[from * NR..to * NR].chunks_mut(share * NR));
        panels::spread(parts.zip(weight.chunks(share * NR * k)).map(|(((data, scales), sums), rows)| {
            move || {
                let panels = data.chunks_exact_mut(lines).zip(scales.chunks_exact_mut(NR)).zip(sums.chunks_exact_mut(NR));
                for (((data, scales), sums), rows) in panels.zip(rows.chunks(NR * k)) {
                    pack_panel(rows, k, data, scales, sums);
                }
            }
        }));
    }

    fn size(&self) -> [usize; 2] {
        [self.n, self.k]
    }

    fn bytes(&self) -> usize {
        self.data.len() * size_of::<Line>() + self.scales.len() * 8
    }

    fn copy_row(&self, index: usize, out: &mut [f32]) {
        let (panel, col) = (index / NR, index % NR);
        let quads = self.k.div_ceil(QUAD);
        for (i, value) in out.iter_mut().enumerate() {
            let line = (panel * quads + i / QUAD) * LINES + col / 16;
            *value = f32::from(self.data[line].0[(col % 16) * QUAD + i % QUAD]) * self.scales[index];
        }
    }

    fn run(&self, a: &[f32], m: usize, bias: Option<&[f32]>, panels: Range<usize>, sink: &mut impl Sink) {
        let quads = self.k.div_ceil(QUAD);
        let lines = quads * LINES;
        let (mut buffer, mut spare) = ([[0f32; NR]; MR], [0f32; NR]);
        Rows::with(|rows| {
            for start in (0..m).step_by(ROW_BLOCK) {
                let m = ROW_BLOCK.min(m - start);
                rows.quantize(&a[start * self.k..][..m * self.k], m, self.k, self.spread);
                for panel in panels.clone() {
                    let col = panel * NR;
                    let (panel, next) = self.data[panel * lines..].split_at(lines);
                    let pass = Pass {
                        bytes: &rows.bytes[..m * quads * QUAD],
                        rows: &rows.scales[..m],
                        quads,
                        panel,
                        ahead: Ahead::new(next, lines, m),
                        sums: &self.sums[col..][..NR],
                        scales: &self.scales[col..][..NR],
                        bias: panels::bias(bias, col, &mut spare),
                    };
                    let width = panels::width(self.isa, self.n - col);
                    for row in (0..m).step_by(MR) {
                        let span = Span { row: start + row, col, rows: MR.min(m - row), width };
                        panels::deliver(sink, &span, &mut buffer, |tile| self.tile(&pass, row, span.rows, tile));
                    }
                }
            }
        });
    }
}

/// Quantises up to 48 rows of a weight into one panel.
fn pack_panel(rows: &[f32], k: usize, data: &mut [Line], scales: &mut [f32], sums: &mut [f32]) {
    let mut bytes = vec![0i8; k.next_multiple_of(QUAD)];
    for (col, row) in rows.chunks_exact(k).enumerate() {
        quantize_weights(row, &mut bytes[..k], &mut scales[col]);
        sums[col] = place(&bytes, col, data);
    }
}

/// Puts an output's weights into its column of a panel; their sum.
fn place(bytes: &[i8], col: usize, data: &mut [Line]) -> f32 {
    for (quad, lines) in bytes.as_chunks::<QUAD>().0.iter().zip(data.chunks_exact_mut(LINES)) {
        lines[col / 16].0[(col % 16) * QUAD..][..QUAD].copy_from_slice(quad);
    }
    bytes.iter().map(|q| i32::from(*q)).sum::<i32>() as f32
}

/// A block of rows against a panel, and what turns the exact sums into outputs.
struct Pass<'a> {
    /// `rows.len()` rows of `quads` times 4 bytes.
    bytes: &'a [u8],
    /// The rows' scales and zero points.
    rows: &'a [(f32, f32)],
    quads: usize,
    panel: &'a [Line],
    ahead: Ahead<'a, Line>,
    sums: &'a [f32],
    scales: &'a [f32],
    bias: &'a [f32; NR],
}

impl Pass<'_> {
    /// Checks that the pass holds so many rows from `first` on, a whole panel and what scales it, and the tile room for them: what
    /// kernels rely on.
    fn check(&self, first: usize, rows: usize, tile: &Tile<'_>) {
        let last = first + rows;
        let of_rows = last <= self.rows.len() && last * self.quads * QUAD <= self.bytes.len() && rows <= MR;
        assert!(of_rows, "rows {first} and {rows} more of {}", self.rows.len());
        let of_panel = self.panel.len() >= self.quads * LINES && self.sums.len() >= NR && self.scales.len() >= NR;
        assert!(of_panel, "a panel of {} lines for {} quads", self.panel.len(), self.quads);
        tile.check(rows);
    }

    fn row(&self, row: usize) -> &[u8] {
        &self.bytes[row * self.quads * QUAD..][..self.quads * QUAD]
    }
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "one body, compiled per instruction set")]
fn finish_body(sums: &[i32; NR], row: usize, pass: &Pass<'_>, out: &mut [f32]) {
    let (scale, zero) = pass.rows[row];
    let (weights, scales) = (&pass.sums[..NR], &pass.scales[..NR]);
    for (i, out) in out.iter_mut().enumerate().take(NR) {
        let value = (-zero).mul_add(weights[i], sums[i] as f32);
        *out = (value * scales[i]).mul_add(scale, pass.bias[i]);
    }
}

multiversion! {
    /// Scales a row of exact sums into place.
    fn finish_row(sums: &[i32; NR], row: usize, pass: &Pass<'_>, out: &mut [f32]) = finish_body
}

/// The reference: one row's exact sums.
fn portable(row: &[u8], panel: &[Line]) -> [i32; NR] {
    let mut acc = [0i32; NR];
    for (quad, lines) in row.chunks_exact(QUAD).zip(panel.chunks_exact(LINES)) {
        for (acc, line) in acc.chunks_exact_mut(16).zip(lines) {
            for (acc, w) in acc.iter_mut().zip(line.0.chunks_exact(QUAD)) {
                *acc += quad.iter().zip(w).map(|(x, w)| i32::from(*x) * i32::from(*w)).sum::<i32>();
            }
        }
    }
    acc
}
