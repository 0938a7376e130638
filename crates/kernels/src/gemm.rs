//! `out = a . weight^T + bias` with the weight packed once.
//!
//! The weight (`n` outputs x `k` inputs, row-major, the way checkpoints store a linear layer) is cut into panels of
//! [`NR`] outputs; inside a panel the inner dimension runs slowest, so that the micro-kernel streams it. A tile of up
//! to 8 rows of `a` is kept in registers against one panel.

use crate::Isa;

/// Outputs per panel: three 512-bit vectors, six 256-bit ones.
const NR: usize = 48;
/// Rows of `a` in one tile.
const MR: usize = 8;
/// Rows of `a` that stay in the second-level cache while all panels pass by.
const ROW_BLOCK: usize = 64;

/// One cache line of packed weights; the alignment keeps vector loads inside a line.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Line([f32; 16]);

/// A weight matrix packed for `f32` products on this CPU.
pub struct PackedF32 {
    n: usize,
    k: usize,
    data: Vec<Line>,
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
        let mut data = vec![Line([0.0; 16]); panels * k * (NR / 16)];
        for panel in 0..panels {
            let base = panel * k * (NR / 16);
            for col in 0..NR.min(n - panel * NR) {
                let row = &weight[(panel * NR + col) * k..][..k];
                for (i, value) in row.iter().enumerate() {
                    data[base + i * (NR / 16) + col / 16].0[col % 16] = *value;
                }
            }
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
        self.data.len() * std::mem::size_of::<Line>()
    }

    /// Copies output `index`'s weights, so that a tied embedding needs no second table.
    ///
    /// # Panics
    /// If `index` or the length of `out` does not fit.
    pub fn row(&self, index: usize, out: &mut [f32]) {
        assert!(index < self.n && out.len() == self.k, "row {index} of {} x {}", self.n, self.k);
        let (panel, col) = (index / NR, index % NR);
        let lines = &self.data[panel * self.k * (NR / 16)..][..self.k * (NR / 16)];
        for (value, lines) in out.iter_mut().zip(lines.chunks_exact(NR / 16)) {
            *value = lines[col / 16].0[col % 16];
        }
    }

    /// `out[m, n] = a[m, k] . weight^T + bias`, all row-major.
    ///
    /// # Panics
    /// If a slice is not of the size its shape says.
    pub fn matmul(&self, a: &[f32], m: usize, bias: Option<&[f32]>, out: &mut [f32]) {
        assert_eq!(a.len(), m * self.k, "{m} rows of {} inputs", self.k);
        assert_eq!(out.len(), m * self.n, "{m} rows of {} outputs", self.n);
        assert!(bias.is_none_or(|b| b.len() == self.n), "a bias of {} outputs", self.n);
        let mut start = 0;
        while start < m {
            let rows = ROW_BLOCK.min(m - start);
            self.block(&a[start * self.k..][..rows * self.k], rows, bias, &mut out[start * self.n..][..rows * self.n]);
            start += rows;
        }
    }

    fn block(&self, a: &[f32], m: usize, bias: Option<&[f32]>, out: &mut [f32]) {
        let mut tile = [[0f32; NR]; MR];
        for panel in 0..self.n.div_ceil(NR) {
            let lines = &self.data[panel * self.k * (NR / 16)..][..self.k * (NR / 16)];
            let col = panel * NR;
            let width = NR.min(self.n - col);
            let mut row = 0;
            while row < m {
                let rows = MR.min(m - row);
                self.tile(rows, &a[row * self.k..][..rows * self.k], lines, &mut tile);
                for (r, values) in tile[..rows].iter().enumerate() {
                    let target = &mut out[(row + r) * self.n + col..][..width];
                    match bias {
                        Some(b) => {
                            for ((t, v), b) in target.iter_mut().zip(values).zip(&b[col..]) {
                                *t = v + b;
                            }
                        }
                        None => target.copy_from_slice(&values[..width]),
                    }
                }
                row += rows;
            }
        }
    }

    fn tile(&self, rows: usize, a: &[f32], panel: &[Line], out: &mut [[f32; NR]; MR]) {
        #[cfg(target_arch = "x86_64")]
        {
            use x86::{avx2, avx512};
            /// Runs the kernel compiled for the number of rows that is left.
            macro_rules! by_rows {
                ($kernel:ident, $($r:literal),*) => {
                    match rows {
                        // SAFETY: `pack_for` checked that this CPU has `self.isa`; `a` holds `rows * k` values and
                        // `panel` `k * NR`, cut to that size by the callers.
                        $($r => return unsafe { $kernel::<$r>(a, self.k, panel, out) },)*
                        _ => unreachable!("a tile has 1 to 8 rows"),
                    }
                };
            }
            match self.isa {
                Isa::Avx512 | Isa::Avx512Vnni => by_rows!(avx512, 1, 2, 3, 4, 5, 6, 7, 8),
                Isa::Avx2 => by_rows!(avx2, 1, 2, 3, 4, 5, 6, 7, 8),
                Isa::Portable => {}
            }
        }
        portable(rows, a, self.k, panel, out);
    }
}

/// The reference: the same chain of fused multiply-adds, one row at a time.
fn portable(rows: usize, a: &[f32], k: usize, panel: &[Line], out: &mut [[f32; NR]; MR]) {
    for r in 0..rows {
        let mut acc = [0f32; NR];
        for (x, lines) in a[r * k..][..k].iter().zip(panel.chunks_exact(NR / 16)) {
            for (acc, line) in acc.chunks_exact_mut(16).zip(lines) {
                for (acc, w) in acc.iter_mut().zip(&line.0) {
                    *acc = x.mul_add(*w, *acc);
                }
            }
        }
        out[r] = acc;
    }
}

#[cfg(target_arch = "x86_64")]
#[allow(clippy::needless_range_loop, reason = "rows and columns of the register tile are clearer by index")]
mod x86 {
    use super::{Line, MR, NR};
    use std::arch::x86_64::{
        __m256, __m512, _mm256_fmadd_ps, _mm256_loadu_ps, _mm256_set1_ps, _mm256_setzero_ps, _mm256_storeu_ps, _mm512_fmadd_ps,
        _mm512_loadu_ps, _mm512_set1_ps, _mm512_setzero_ps, _mm512_storeu_ps,
    };

    /// `R` rows against a panel, 3 x `R` accumulators of 16 lanes.
    ///
    /// # Safety
    /// The CPU must have AVX-512 F. `a` must hold `R * k` values and `panel` `k * 3` lines.
    #[target_feature(enable = "avx512f")]
    pub unsafe fn avx512<const R: usize>(a: &[f32], k: usize, panel: &[Line], out: &mut [[f32; NR]; MR]) {
        debug_assert!(a.len() >= R * k && panel.len() >= k * 3 && R <= MR);
        let mut acc: [[__m512; 3]; R] = [[_mm512_setzero_ps(); 3]; R];
        let w = panel.as_ptr().cast::<f32>();
        let x = a.as_ptr();
        for i in 0..k {
            // SAFETY: i < k, so the three loads stay inside the panel's k * 48 values.
            let b = unsafe { [_mm512_loadu_ps(w.add(i * NR)), _mm512_loadu_ps(w.add(i * NR + 16)), _mm512_loadu_ps(w.add(i * NR + 32))] };
            for r in 0..R {
                // SAFETY: r < R and i < k, inside a's R * k values.
                let v = _mm512_set1_ps(unsafe { *x.add(r * k + i) });
                for j in 0..3 {
                    acc[r][j] = _mm512_fmadd_ps(v, b[j], acc[r][j]);
                }
            }
        }
        for r in 0..R {
            for j in 0..3 {
                // SAFETY: out[r] holds 48 values.
                unsafe { _mm512_storeu_ps(out[r].as_mut_ptr().add(j * 16), acc[r][j]) };
            }
        }
    }

    /// `R` rows against a panel in two halves of 24 outputs, each with 3 x (up to 4) accumulators of 8 lanes.
    ///
    /// # Safety
    /// The CPU must have AVX2 and FMA. `a` must hold `R * k` values and `panel` `k * 3` lines.
    #[target_feature(enable = "avx2,fma")]
    pub unsafe fn avx2<const R: usize>(a: &[f32], k: usize, panel: &[Line], out: &mut [[f32; NR]; MR]) {
        debug_assert!(a.len() >= R * k && panel.len() >= k * 3 && R <= MR);
        let mut row = 0;
        while row < R {
            let rows = (R - row).min(4);
            for half in [0, 24] {
                // SAFETY: rows row..row + rows are inside a, half is 0 or 24, and the caller vouches for the CPU.
                unsafe {
                    let a = a.as_ptr().add(row * k);
                    let w = panel.as_ptr().cast::<f32>().add(half);
                    let o = &mut out[row..row + rows];
                    match rows {
                        1 => avx2_half::<1>(a, k, w, o, half),
                        2 => avx2_half::<2>(a, k, w, o, half),
                        3 => avx2_half::<3>(a, k, w, o, half),
                        _ => avx2_half::<4>(a, k, w, o, half),
                    }
                }
            }
            row += rows;
        }
    }

    /// # Safety
    /// As [`avx2`]; `a` points at `R` rows of `k` values, `w` at the first of 24 outputs in a panel of 48.
    #[target_feature(enable = "avx2,fma")]
    unsafe fn avx2_half<const R: usize>(a: *const f32, k: usize, w: *const f32, out: &mut [[f32; NR]], at: usize) {
        let mut acc: [[__m256; 3]; R] = [[_mm256_setzero_ps(); 3]; R];
        for i in 0..k {
            // SAFETY: i < k, and 24 values from w stay inside line i of the panel.
            let b = unsafe { [_mm256_loadu_ps(w.add(i * NR)), _mm256_loadu_ps(w.add(i * NR + 8)), _mm256_loadu_ps(w.add(i * NR + 16))] };
            for r in 0..R {
                // SAFETY: r < R and i < k.
                let v = _mm256_set1_ps(unsafe { *a.add(r * k + i) });
                for j in 0..3 {
                    acc[r][j] = _mm256_fmadd_ps(v, b[j], acc[r][j]);
                }
            }
        }
        for r in 0..R {
            for j in 0..3 {
                // SAFETY: at + 24 <= 48, the length of out[r].
                unsafe { _mm256_storeu_ps(out[r].as_mut_ptr().add(at + j * 8), acc[r][j]) };
            }
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
