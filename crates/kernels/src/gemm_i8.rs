//! `out = a . weight^T + bias` with an int8 weight: a scale for each output, and rows of `a` quantised as they come.
//!
//! A row `x` becomes bytes `u` with `x ~ scale * (u - zero)`; the integer products are exact, the zero point is taken
//! out by the sum of each output's weights, and two multiplications scale the result. Integer sums have no order, and
//! what follows is the same chain of fused operations everywhere, so every instruction set gives the same bits, and a
//! row's result does not depend on its batch.

use crate::Isa;
use crate::isa::multiversion;
use crate::memory::{CacheLine, Lines};
use crate::panels::{self, Ahead, MR, NR, Panels, Sink, Span, Tile};
use crate::project::{self, Top, TopRequest};
use crate::quantize::{QUAD, Rows, quantize_weights};

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
    /// use mujaz_kernels::PackedI8;
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
    /// If `weight` does not hold `n * k` values, or this machine lacks `isa`.
    pub fn pack_for(isa: Isa, weight: &[f32], n: usize, k: usize) -> Self {
        assert_eq!(weight.len(), n * k, "a weight of {n} x {k}");
        let mut packed = Self::empty(isa, n, k);
        packed.fill(0, weight);
        packed
    }

    /// [`PackedI8::pack`] of a matrix that comes in blocks of rows, so that it is never whole in `f32`: `blocks` calls what it is
    /// given with one block after another, each of [`PackedI8::BLOCK_ROWS`] rows but the last.
    ///
    /// ```
    /// use mujaz_kernels::PackedI8;
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
        let mut packed = Self::empty(Isa::current(), n, k);
        let mut row = 0;
        blocks(&mut |rows| {
            packed.fill(row, rows);
            row += rows.len() / k.max(1);
        })?;
        assert!(row == n || k == 0, "{row} rows of {n}");
        Ok(packed)
    }

    /// Rows of a block of [`PackedI8::pack_blocks`].
    pub const BLOCK_ROWS: usize = 64 * NR;

    fn empty(isa: Isa, n: usize, k: usize) -> Self {
        assert!(Isa::available().contains(&isa), "this CPU has no {}", isa.name());
        let (quads, panels) = (k.div_ceil(QUAD), n.div_ceil(NR));
        Self { n, k, data: Lines::zeroed(panels * quads * LINES), scales: vec![1.0; panels * NR], sums: vec![0.0; panels * NR], isa }
    }

    /// Packs rows from `first` on, which begins a panel.
    fn fill(&mut self, first: usize, weight: &[f32]) {
        let k = self.k;
        if weight.is_empty() {
            return;
        }
        let rows = weight.len() / k;
        assert!(
            weight.len() == rows * k && first + rows <= self.n && first.is_multiple_of(NR),
            "rows {first} and {rows} more of {}",
            self.n
        );
        let (lines, panels) = (k.div_ceil(QUAD) * LINES, rows.div_ceil(NR));
        let (from, to) = (first / NR, first / NR + panels);
        let share = panels::share(panels, rows * k);
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

    /// Number of outputs.
    pub fn outputs(&self) -> usize {
        self.n
    }

    /// Number of inputs.
    pub fn inputs(&self) -> usize {
        self.k
    }

    /// Bytes the packed weight takes.
    pub fn bytes(&self) -> usize {
        self.data.len() * size_of::<Line>() + self.scales.len() * 8
    }

    /// Output `index`'s weights as they are after quantisation, so that a tied embedding needs no second table.
    ///
    /// # Panics
    /// If `index` or the length of `out` does not fit.
    pub fn row(&self, index: usize, out: &mut [f32]) {
        assert!(index < self.n && out.len() == self.k, "row {index} of {} x {}", self.n, self.k);
        let (panel, col) = (index / NR, index % NR);
        let quads = self.k.div_ceil(QUAD);
        for (i, value) in out.iter_mut().enumerate() {
            let line = (panel * quads + i / QUAD) * LINES + col / 16;
            *value = f32::from(self.data[line].0[(col % 16) * QUAD + i % QUAD]) * self.scales[index];
        }
    }

    /// `out[m, n] = a[m, k] . weight^T + bias`, all row-major.
    ///
    /// # Panics
    /// If a slice is not of the size its shape says.
    pub fn matmul(&self, a: &[f32], m: usize, bias: Option<&[f32]>, out: &mut [f32]) {
        panels::into(self, a, m, bias, out);
    }

    /// Only the best outputs of each row, without storing all of them: see [`TopRequest`].
    ///
    /// # Panics
    /// If a slice is not of the size its shape says.
    pub fn top(&self, a: &[f32], m: usize, bias: Option<&[f32]>, request: &TopRequest<'_>) -> Vec<Top> {
        project::top(self, a, m, bias, request)
    }

    /// The tile that begins with row `first` of the pass.
    fn tile(&self, pass: &Pass<'_>, first: usize, rows: usize, mut tile: Tile<'_>) {
        assert!(first + rows <= pass.rows.len(), "rows {first} and {rows} more of {}", pass.rows.len());
        tile.check(rows);
        #[cfg(target_arch = "x86_64")]
        {
            use x86::{avx2, vnni};
            /// Runs the kernel compiled for the number of rows and vectors that are left.
            macro_rules! by_size {
                ($($r:literal),*) => {
                    match (rows, tile.width) {
                        // SAFETY: `pack_for` checked that this CPU has `self.isa`; `pass` holds the bytes of its rows and
                        // the lines of a panel, cut to that size by `run`; `check` saw that the tile has room.
                        $(($r, NR) => return unsafe { vnni::<$r, 3>(pass, first, &mut tile) },
                        // SAFETY: as above.
                        ($r, 32) => return unsafe { vnni::<$r, 2>(pass, first, &mut tile) },
                        // SAFETY: as above.
                        ($r, 16) => return unsafe { vnni::<$r, 1>(pass, first, &mut tile) },)*
                        _ => unreachable!("a tile has 1 to 8 rows and 1 to 3 vectors"),
                    }
                };
            }
            if self.isa == Isa::Avx512Vnni {
                by_size!(1, 2, 3, 4, 5, 6, 7, 8);
            }
            if self.isa != Isa::Portable {
                for r in 0..rows {
                    let mut sums = [0i32; NR];
                    // SAFETY: as above; all other sets include AVX2.
                    unsafe { avx2(pass.row(first + r), pass.quads, pass.panel, &mut sums) };
                    finish_row(&sums, first + r, pass, tile.row(r));
                }
                return;
            }
        }
        for r in 0..rows {
            finish_row(&portable(pass.row(first + r), pass.panel), first + r, pass, tile.row(r));
        }
    }
}

impl Panels for PackedI8 {
    fn size(&self) -> [usize; 2] {
        [self.n, self.k]
    }

    fn run(&self, a: &[f32], m: usize, bias: Option<&[f32]>, sink: &mut impl Sink) {
        let quads = self.k.div_ceil(QUAD);
        let lines = quads * LINES;
        let (mut buffer, mut spare) = ([[0f32; NR]; MR], [0f32; NR]);
        Rows::with(|rows| {
            for start in (0..m).step_by(ROW_BLOCK) {
                let m = ROW_BLOCK.min(m - start);
                rows.quantize(&a[start * self.k..][..m * self.k], m, self.k);
                for (panel, col) in (0..self.n).step_by(NR).enumerate() {
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
        sums[col] = bytes.iter().map(|q| i32::from(*q)).sum::<i32>() as f32;
        for (quad, lines) in bytes.as_chunks::<QUAD>().0.iter().zip(data.chunks_exact_mut(LINES)) {
            lines[col / 16].0[(col % 16) * QUAD..][..QUAD].copy_from_slice(quad);
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values(n: usize, seed: u64, scale: f32) -> Vec<f32> {
        let mut s = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        (0..n)
            .map(|_| {
                s = s.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                ((s >> 40) as f32 / 16_777_216.0 - 0.5) * scale
            })
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn every_isa_gives_the_same_bits_near_the_exact_product(
            m in 1usize..20, n in 1usize..130, k in 1usize..90, seed in any::<u64>(), scale in prop::sample::select(vec![1e-3f32, 1.0, 1e4])
        ) {
            let (a, w, b) = (values(m * k, seed, scale), values(n * k, seed ^ 1, 2.0), values(n, seed ^ 2, scale));
            let run = |isa| {
                let mut out = vec![f32::NAN; m * n];
                PackedI8::pack_for(isa, &w, n, k).matmul(&a, m, Some(&b), &mut out);
                out
            };
            let want = run(Isa::Portable);
            for isa in Isa::available() {
                prop_assert_eq!(&run(isa), &want, "{}", isa.name());
            }
            for r in 0..m {
                for c in 0..n {
                    let exact: f32 = (0..k).map(|i| a[r * k + i] * w[c * k + i]).sum::<f32>() + b[c];
                    // Half a step of each factor, times the other's size, summed over the inputs.
                    let bound = k as f32 * (scale / 255.0 * 0.5 + scale * 0.5 / 127.0 * 0.5) + 1e-3 * scale;
                    prop_assert!((want[r * n + c] - exact).abs() <= bound, "{} is not {exact}", want[r * n + c]);
                }
            }
        }

        #[test]
        fn a_matrix_in_blocks_is_the_whole_matrix(n in 1usize..8000, k in 1usize..4, seed in any::<u64>()) {
            let (a, w) = (values(k, seed, 1.0), values(n * k, seed ^ 1, 2.0));
            let (mut whole, mut parts) = (vec![0f32; n], vec![1f32; n]);
            PackedI8::pack(&w, n, k).matmul(&a, 1, None, &mut whole);
            let blocks = |put: &mut dyn FnMut(&[f32])| {
                w.chunks(k * PackedI8::BLOCK_ROWS).for_each(put);
                Ok::<(), ()>(())
            };
            PackedI8::pack_blocks(n, k, blocks).unwrap().matmul(&a, 1, None, &mut parts);
            prop_assert_eq!(whole, parts);
        }

        #[test]
        fn a_row_does_not_depend_on_its_batch(m in 2usize..150, seed in any::<u64>()) {
            let (n, k) = (50, 37);
            let (a, w) = (values(m * k, seed, 3.0), values(n * k, seed ^ 1, 2.0));
            let packed = PackedI8::pack(&w, n, k);
            let mut all = vec![0f32; m * n];
            packed.matmul(&a, m, None, &mut all);
            for r in [0, m / 2, m - 1] {
                let mut one = vec![0f32; n];
                packed.matmul(&a[r * k..][..k], 1, None, &mut one);
                prop_assert_eq!(&one[..], &all[r * n..][..n]);
            }
        }
    }

    #[test]
    fn extremes_do_not_saturate() {
        let k = 4096;
        let (a, w) = (vec![1.0; k], vec![-1.0; 2 * k]);
        for isa in Isa::available() {
            let mut out = [0.0; 2];
            PackedI8::pack_for(isa, &w, 2, k).matmul(&a, 1, None, &mut out);
            assert!((out[0] + 4096.0).abs() < 0.5, "{}: {out:?}", isa.name());
        }
    }

    #[test]
    fn zeros_and_infinities_give_no_panic() {
        let packed = PackedI8::pack(&[0.0; 12], 3, 4);
        let mut out = [1.0; 3];
        packed.matmul(&[0.0, 0.0, 0.0, f32::INFINITY], 1, None, &mut out);
        packed.matmul(&[0.0; 4], 1, None, &mut out);
        assert_eq!(out, [0.0; 3]);
    }
}
