//! `out = a . weight^T + bias` with an int8 weight: a scale for each output, and rows of `a` quantised as they come.
//!
//! A row `x` becomes bytes `u` with `x ~ scale * (u - zero)`; the integer products are exact, the zero point is taken
//! out by the sum of each output's weights, and one multiplication scales the result. Integer sums have no order, so
//! every instruction set gives the same bits, and a row's result does not depend on its batch.

use crate::Isa;
use crate::isa::multiversion;
use crate::quantize::{QUAD, Rows};

/// Outputs per panel: three 512-bit vectors of 16 sums.
const NR: usize = 48;
/// Rows in one tile.
const MR: usize = 8;
/// Rows that stay in the second-level cache while all panels pass by.
const ROW_BLOCK: usize = 128;

/// 16 outputs by 4 inputs.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Line([i8; 64]);

/// A weight matrix quantised to int8 and packed for this CPU.
pub struct PackedI8 {
    n: usize,
    k: usize,
    data: Vec<Line>,
    scales: Vec<f32>,
    /// Sum of each output's quantised weights.
    sums: Vec<i32>,
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
        assert!(Isa::available().contains(&isa), "this CPU has no {}", isa.name());
        let quads = k.div_ceil(QUAD);
        let mut packed =
            Self { n, k, data: vec![Line([0; 64]); n.div_ceil(NR) * quads * (NR / 16)], scales: vec![0.0; n], sums: vec![0; n], isa };
        for (output, row) in weight.chunks_exact(k.max(1)).enumerate().take(n) {
            let max = row.iter().fold(0f32, |m, v| m.max(v.abs()));
            let scale = if max > 0.0 && max.is_finite() { max / 127.0 } else { 1.0 };
            packed.scales[output] = scale;
            let (panel, col) = (output / NR, output % NR);
            for (i, value) in row.iter().enumerate() {
                let q = (value / scale).round_ties_even().clamp(-127.0, 127.0) as i8;
                packed.sums[output] += i32::from(q);
                let line = (panel * quads + i / QUAD) * (NR / 16) + col / 16;
                packed.data[line].0[(col % 16) * QUAD + i % QUAD] = q;
            }
        }
        packed
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
        self.data.len() * std::mem::size_of::<Line>() + self.n * 8
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
            let line = (panel * quads + i / QUAD) * (NR / 16) + col / 16;
            *value = f32::from(self.data[line].0[(col % 16) * QUAD + i % QUAD]) * self.scales[index];
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
        let mut rows = Rows::default();
        let mut start = 0;
        while start < m {
            let count = ROW_BLOCK.min(m - start);
            rows.quantize(&a[start * self.k..][..count * self.k], count, self.k);
            self.block(&rows, count, bias, &mut out[start * self.n..][..count * self.n]);
            start += count;
        }
    }

    fn block(&self, rows: &Rows, m: usize, bias: Option<&[f32]>, out: &mut [f32]) {
        let quads = self.k.div_ceil(QUAD);
        let width = quads * QUAD;
        let mut tile = [[0i32; NR]; MR];
        for panel in 0..self.n.div_ceil(NR) {
            let lines = &self.data[panel * quads * (NR / 16)..][..quads * (NR / 16)];
            let col = panel * NR;
            let cols = NR.min(self.n - col);
            let mut row = 0;
            while row < m {
                let count = MR.min(m - row);
                let columns = Columns {
                    sums: &self.sums[col..][..cols],
                    scales: &self.scales[col..][..cols],
                    bias: bias.map_or(&[][..], |b| &b[col..col + cols]),
                };
                self.tile(count, &rows.bytes[row * width..][..count * width], quads, lines, &mut tile);
                for (r, sums) in tile[..count].iter().enumerate() {
                    let (scale, zero) = rows.scales[row + r];
                    let target = &mut out[(row + r) * self.n + col..][..cols];
                    finish(target, sums, &columns, scale, zero);
                }
                row += count;
            }
        }
    }

    fn tile(&self, rows: usize, a: &[u8], quads: usize, panel: &[Line], out: &mut [[i32; NR]; MR]) {
        #[cfg(target_arch = "x86_64")]
        {
            use x86::{avx2, vnni};
            /// Runs the kernel compiled for the number of rows that is left.
            macro_rules! by_rows {
                ($($r:literal),*) => {
                    match rows {
                        // SAFETY: `pack_for` checked that this CPU has `self.isa`; `a` holds `rows * quads * 4` bytes
                        // and `panel` `quads * 3` lines, cut to that size by the callers.
                        $($r => return unsafe { vnni::<$r>(a, quads, panel, out) },)*
                        _ => unreachable!("a tile has 1 to 8 rows"),
                    }
                };
            }
            match self.isa {
                Isa::Avx512Vnni => by_rows!(1, 2, 3, 4, 5, 6, 7, 8),
                Isa::Avx2 | Isa::Avx512 => {
                    for r in 0..rows {
                        // SAFETY: as above; both sets include AVX2.
                        unsafe { avx2(&a[r * quads * QUAD..][..quads * QUAD], quads, panel, &mut out[r]) };
                    }
                    return;
                }
                Isa::Portable => {}
            }
        }
        portable(rows, a, quads, panel, out);
    }
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "one body, compiled per instruction set")]
fn finish_body(out: &mut [f32], sums: &[i32], columns: &Columns<'_>, scale: f32, zero: i32) {
    let n = out.len();
    let (sums, weights, scales) = (&sums[..n], &columns.sums[..n], &columns.scales[..n]);
    for i in 0..n {
        out[i] = (sums[i] - zero * weights[i]) as f32 * (scale * scales[i]);
    }
    for (o, b) in out.iter_mut().zip(columns.bias) {
        *o += b;
    }
}

/// What belongs to the outputs of a tile.
#[derive(Clone, Copy)]
struct Columns<'a> {
    sums: &'a [i32],
    scales: &'a [f32],
    bias: &'a [f32],
}

multiversion! {
    /// Scales a row of exact sums into place.
    fn finish(out: &mut [f32], sums: &[i32], columns: &Columns<'_>, scale: f32, zero: i32) = finish_body
}

/// The reference.
fn portable(rows: usize, a: &[u8], quads: usize, panel: &[Line], out: &mut [[i32; NR]; MR]) {
    for r in 0..rows {
        let mut acc = [0i32; NR];
        let row = &a[r * quads * QUAD..][..quads * QUAD];
        for (quad, lines) in row.chunks_exact(QUAD).zip(panel.chunks_exact(NR / 16)) {
            for (acc, line) in acc.chunks_exact_mut(16).zip(lines) {
                for (acc, w) in acc.iter_mut().zip(line.0.chunks_exact(QUAD)) {
                    *acc += quad.iter().zip(w).map(|(x, w)| i32::from(*x) * i32::from(*w)).sum::<i32>();
                }
            }
        }
        out[r] = acc;
    }
}

#[cfg(target_arch = "x86_64")]
#[allow(clippy::needless_range_loop, reason = "rows and columns of the register tile are clearer by index")]
mod x86 {
    use super::{Line, MR, NR, QUAD};
    use std::arch::x86_64::{
        __m256i, __m512i, _mm_loadu_si128, _mm_set1_epi32, _mm256_add_epi32, _mm256_cvtepi8_epi16, _mm256_cvtepu8_epi16, _mm256_madd_epi16,
        _mm256_setzero_si256, _mm256_storeu_si256, _mm512_dpbusd_epi32, _mm512_loadu_si512, _mm512_set1_epi32, _mm512_setzero_si512,
        _mm512_storeu_si512,
    };

    /// `R` rows against a panel, 3 x `R` accumulators of 16 sums.
    ///
    /// # Safety
    /// The CPU must have AVX-512 F and VNNI. `a` must hold `R * quads * 4` bytes and `panel` `quads * 3` lines.
    #[target_feature(enable = "avx512f,avx512vnni")]
    pub unsafe fn vnni<const R: usize>(a: &[u8], quads: usize, panel: &[Line], out: &mut [[i32; NR]; MR]) {
        debug_assert!(a.len() >= R * quads * QUAD && panel.len() >= quads * 3 && R <= MR);
        let mut acc: [[__m512i; 3]; R] = [[_mm512_setzero_si512(); 3]; R];
        let w = panel.as_ptr().cast::<i8>();
        let x = a.as_ptr();
        for i in 0..quads {
            // SAFETY: i < quads, so the three loads stay inside the panel's quads * 192 bytes.
            let b = unsafe {
                let at = w.add(i * NR * QUAD);
                [_mm512_loadu_si512(at.cast()), _mm512_loadu_si512(at.add(64).cast()), _mm512_loadu_si512(at.add(128).cast())]
            };
            for r in 0..R {
                // SAFETY: r < R and i < quads, inside a's R * quads * 4 bytes; the read needs no alignment.
                let v = _mm512_set1_epi32(unsafe { x.add((r * quads + i) * QUAD).cast::<i32>().read_unaligned() });
                for j in 0..3 {
                    acc[r][j] = _mm512_dpbusd_epi32(acc[r][j], v, b[j]);
                }
            }
        }
        for r in 0..R {
            for j in 0..3 {
                // SAFETY: out[r] holds 48 sums.
                unsafe { _mm512_storeu_si512(out[r].as_mut_ptr().add(j * 16).cast(), acc[r][j]) };
            }
        }
    }

    /// One row against a panel: products in 16 bits, pairs summed in 32, so that nothing saturates.
    ///
    /// # Safety
    /// The CPU must have AVX2. `a` must hold `quads * 4` bytes and `panel` `quads * 3` lines.
    #[target_feature(enable = "avx2")]
    pub unsafe fn avx2(a: &[u8], quads: usize, panel: &[Line], out: &mut [i32; NR]) {
        debug_assert!(a.len() >= quads * QUAD && panel.len() >= quads * 3);
        // Two sums for each output: of the first and of the last two products of a quad.
        let mut acc: [__m256i; 12] = [_mm256_setzero_si256(); 12];
        for i in 0..quads {
            // SAFETY: i < quads, inside a's quads * 4 bytes; the read needs no alignment.
            let quad = unsafe { a.as_ptr().add(i * QUAD).cast::<i32>().read_unaligned() };
            let x = _mm256_cvtepu8_epi16(_mm_set1_epi32(quad));
            // SAFETY: 12 loads of 16 bytes stay inside the 3 lines of 64 bytes of step i.
            let at = unsafe { panel.as_ptr().add(i * 3).cast::<i8>() };
            for j in 0..12 {
                // SAFETY: as above.
                let w = _mm256_cvtepi8_epi16(unsafe { _mm_loadu_si128(at.add(j * 16).cast()) });
                acc[j] = _mm256_add_epi32(acc[j], _mm256_madd_epi16(x, w));
            }
        }
        for j in 0..12 {
            let mut pairs = [0i32; 8];
            // SAFETY: pairs holds 8 sums.
            unsafe { _mm256_storeu_si256(pairs.as_mut_ptr().cast(), acc[j]) };
            for c in 0..4 {
                out[j * 4 + c] = pairs[2 * c] + pairs[2 * c + 1];
            }
        }
    }
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
