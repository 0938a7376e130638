//! `out = a . weight^T + bias` with the weight packed once.
//!
//! The weight (`n` outputs x `k` inputs, row-major, the way checkpoints store a linear layer) is cut into panels of
//! 48 outputs; inside a panel the inner dimension runs slowest, so that the micro-kernel streams it. A tile of up
//! to 8 rows of `a` is kept in registers against one panel.

use crate::Isa;
use crate::memory::{CacheLine, Lines};
use crate::panels::{self, Ahead, MR, NR, Panels, Sink, Span, Tile};
use crate::project::{self, Top, TopRequest};

#[cfg(target_arch = "x86_64")]
mod x86;

/// Lines of a panel for each input.
const LINES: usize = NR / 16;
/// Rows of `a` that stay in the second-level cache while all panels pass by.
const ROW_BLOCK: usize = 64;

/// One cache line of packed weights; the alignment keeps vector loads inside a line.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Line([f32; 16]);

// SAFETY: 16 floats, for which any bits are valid.
unsafe impl CacheLine for Line {}

/// A weight matrix packed for `f32` products on this CPU.
pub struct PackedF32 {
    n: usize,
    k: usize,
    data: Lines<Line>,
    isa: Isa,
}

impl std::fmt::Debug for PackedF32 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PackedF32").field("n", &self.n).field("k", &self.k).field("isa", &self.isa).finish_non_exhaustive()
    }
}

impl PackedF32 {
    /// Packs `weight`, `n` rows (outputs) of `k` values each.
    ///
    /// # Panics
    /// If `weight` does not hold `n * k` values.
    pub fn pack(weight: &[f32], n: usize, k: usize) -> Self {
        Self::pack_for(Isa::current(), weight, n, k)
    }

    /// [`PackedF32::pack`] for a given instruction set, which tests use to compare them.
    ///
    /// # Panics
    /// If `weight` does not hold `n * k` values, or this machine lacks `isa`.
    pub fn pack_for(isa: Isa, weight: &[f32], n: usize, k: usize) -> Self {
        assert_eq!(weight.len(), n * k, "a weight of {n} x {k}");
        assert!(Isa::available().contains(&isa), "this CPU has no {}", isa.name());
        let panels = n.div_ceil(NR);
        let mut data: Lines<Line> = Lines::zeroed(panels * k * LINES);
        if n > 0 && k > 0 {
            let share = panels::share(panels, n * k);
            let parts = data.chunks_mut(share * k * LINES).zip(weight.chunks(share * NR * k));
            panels::spread(parts.map(|(data, rows)| {
                move || {
                    for (data, rows) in data.chunks_exact_mut(k * LINES).zip(rows.chunks(NR * k)) {
                        for (col, row) in rows.chunks_exact(k).enumerate() {
                            for (value, lines) in row.iter().zip(data.chunks_exact_mut(LINES)) {
                                lines[col / 16].0[col % 16] = *value;
                            }
                        }
                    }
                }
            }));
        }
        Self { n, k, data, isa }
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
        self.data.len() * size_of::<Line>()
    }

    /// Copies output `index`'s weights, so that a tied embedding needs no second table.
    ///
    /// # Panics
    /// If `index` or the length of `out` does not fit.
    pub fn row(&self, index: usize, out: &mut [f32]) {
        assert!(index < self.n && out.len() == self.k, "row {index} of {} x {}", self.n, self.k);
        let (panel, col) = (index / NR, index % NR);
        let lines = &self.data[panel * self.k * LINES..][..self.k * LINES];
        for (value, lines) in out.iter_mut().zip(lines.chunks_exact(LINES)) {
            *value = lines[col / 16].0[col % 16];
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
        assert!((first + rows) * pass.k <= pass.a.len(), "rows {first} and {rows} more of {} values", pass.a.len());
        tile.check(rows);
        #[cfg(target_arch = "x86_64")]
        {
            use x86::{avx2, avx512};
            /// Runs the kernel compiled for the number of rows and vectors that are left.
            macro_rules! by_size {
                ($($r:literal),*) => {
                    match (self.isa, rows, tile.width) {
                        (Isa::Portable, ..) => {}
                        // SAFETY: `pack_for` checked that this CPU has `self.isa`; `pass` holds the rows' values and the
                        // lines of a panel, cut to that size by `run`; `check` saw that the tile has room.
                        $((Isa::Avx2, $r, _) => return unsafe { avx2::<$r>(pass, first, &mut tile) },
                        // SAFETY: as above.
                        (_, $r, NR) => return unsafe { avx512::<$r, 3>(pass, first, &mut tile) },
                        // SAFETY: as above.
                        (_, $r, 32) => return unsafe { avx512::<$r, 2>(pass, first, &mut tile) },
                        // SAFETY: as above.
                        (_, $r, 16) => return unsafe { avx512::<$r, 1>(pass, first, &mut tile) },)*
                        _ => unreachable!("a tile has 1 to 8 rows and 1 to 3 vectors"),
                    }
                };
            }
            by_size!(1, 2, 3, 4, 5, 6, 7, 8);
        }
        portable(pass, first, rows, &mut tile);
    }
}

impl Panels for PackedF32 {
    fn size(&self) -> [usize; 2] {
        [self.n, self.k]
    }

    fn run(&self, a: &[f32], m: usize, bias: Option<&[f32]>, sink: &mut impl Sink) {
        let lines = self.k * LINES;
        let (mut buffer, mut spare) = ([[0f32; NR]; MR], [0f32; NR]);
        for start in (0..m).step_by(ROW_BLOCK) {
            let m = ROW_BLOCK.min(m - start);
            for (panel, col) in (0..self.n).step_by(NR).enumerate() {
                let (panel, next) = self.data[panel * lines..].split_at(lines);
                let pass = Pass {
                    a: &a[start * self.k..][..m * self.k],
                    k: self.k,
                    panel,
                    ahead: Ahead::new(next, lines, m),
                    bias: panels::bias(bias, col, &mut spare),
                };
                let width = panels::width(self.isa, self.n - col);
                for row in (0..m).step_by(MR) {
                    let span = Span { row: start + row, col, rows: MR.min(m - row), width };
                    panels::deliver(sink, &span, &mut buffer, |tile| self.tile(&pass, row, span.rows, tile));
                }
            }
        }
    }
}

/// A block of rows against a panel.
struct Pass<'a> {
    a: &'a [f32],
    k: usize,
    panel: &'a [Line],
    ahead: Ahead<'a, Line>,
    bias: &'a [f32; NR],
}

/// The reference: the same chain of fused multiply-adds, one row at a time.
fn portable(pass: &Pass<'_>, first: usize, rows: usize, tile: &mut Tile<'_>) {
    for r in 0..rows {
        let mut acc = [0f32; NR];
        for (x, lines) in pass.a[(first + r) * pass.k..][..pass.k].iter().zip(pass.panel.chunks_exact(LINES)) {
            for (acc, line) in acc.chunks_exact_mut(16).zip(lines) {
                for (acc, w) in acc.iter_mut().zip(&line.0) {
                    *acc = x.mul_add(*w, *acc);
                }
            }
        }
        for ((out, acc), bias) in tile.row(r).iter_mut().zip(acc).zip(pass.bias) {
            *out = acc + bias;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values(n: usize, seed: u64) -> Vec<f32> {
        let mut s = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        (0..n)
            .map(|_| {
                s = s.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                ((s >> 40) as f32 / 16_777_216.0 - 0.5) * 4.0
            })
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn every_isa_gives_the_reference_bits(m in 1usize..20, n in 1usize..130, k in 0usize..70, seed in any::<u64>()) {
            let (a, w, b) = (values(m * k, seed), values(n * k, seed ^ 1), values(n, seed ^ 2));
            let mut want = vec![0f32; m * n];
            for (r, row) in want.chunks_mut(n).enumerate() {
                for (c, out) in row.iter_mut().enumerate() {
                    *out = (0..k).fold(0f32, |acc, i| a[r * k + i].mul_add(w[c * k + i], acc)) + b[c];
                }
            }
            for isa in Isa::available() {
                let mut got = vec![f32::NAN; m * n];
                PackedF32::pack_for(isa, &w, n, k).matmul(&a, m, Some(&b), &mut got);
                prop_assert_eq!(&got, &want, "{}", isa.name());
            }
        }

        #[test]
        fn a_row_does_not_depend_on_its_batch(m in 2usize..150, seed in any::<u64>()) {
            let (n, k) = (50, 33);
            let (a, w) = (values(m * k, seed), values(n * k, seed ^ 1));
            let packed = PackedF32::pack(&w, n, k);
            let mut all = vec![0f32; m * n];
            packed.matmul(&a, m, None, &mut all);
            for r in [0, m / 2, m - 1] {
                let mut one = vec![0f32; n];
                packed.matmul(&a[r * k..][..k], 1, None, &mut one);
                prop_assert_eq!(&one[..], &all[r * n..][..n]);
            }
        }
    }
}
