//! The integer kernels for x86-64.

#![allow(clippy::needless_range_loop, reason = "rows and columns of the register tile are clearer by index")]

use super::{Line, MR, NR, Pass, QUAD, Tile};
use crate::isa::{Avx2, Avx512Vnni, AvxVnni};
use crate::panels::{BySize, TileTask};
#[cfg(test)]
use std::arch::x86_64::_mm256_dpbusd_epi32;
use std::arch::x86_64::{
    __m256i, __m512i, _MM_HINT_T0, _MM_HINT_T1, _mm_prefetch, _mm256_abs_epi8, _mm256_add_epi32, _mm256_cvtepi32_ps, _mm256_cvtps_epi32,
    _mm256_dpbusd_avx_epi32, _mm256_fmadd_ps, _mm256_fnmadd_ps, _mm256_loadu_ps, _mm256_loadu_si256, _mm256_madd_epi16,
    _mm256_maddubs_epi16, _mm256_mul_ps, _mm256_set1_epi8, _mm256_set1_epi16, _mm256_set1_epi32, _mm256_set1_ps, _mm256_setzero_si256,
    _mm256_sign_epi8, _mm256_slli_epi32, _mm256_storeu_ps, _mm256_storeu_si256, _mm256_xor_si256, _mm512_cvtepi32_ps, _mm512_dpbusd_epi32,
    _mm512_fmadd_ps, _mm512_fnmadd_ps, _mm512_loadu_ps, _mm512_loadu_si512, _mm512_mul_ps, _mm512_set1_epi32, _mm512_set1_ps,
    _mm512_setzero_si512, _mm512_storeu_ps,
};

impl BySize for TileTask<'_, '_, Avx512Vnni, Pass<'_>> {
    fn run<const R: usize, const C: usize>(self) {
        self.pass.check(self.first, R, self.tile);
        assert!(self.tile.width >= C * 16, "{C} vectors in a tile of {}", self.tile.width);
        // SAFETY: the proof says that this CPU has AVX-512 and VNNI; the pass and the tile were checked.
        unsafe { vnni::<R, C>(self.pass, self.first, self.tile) }
    }
}

impl BySize for TileTask<'_, '_, AvxVnni, Pass<'_>> {
    fn run<const R: usize, const C: usize>(self) {
        self.pass.check(self.first, R, self.tile);
        assert_eq!(self.tile.width, NR, "below AVX-512 a tile is a whole panel wide");
        // SAFETY: the proof says that this CPU has AVX-VNNI, AVX2 and FMA; the pass and the tile were checked.
        unsafe { avx_vnni::<R>(self.pass, self.first, self.tile) }
    }
}

/// The exact sums of a row of the pass, with no weight of -128.
pub fn sums(_: Avx2, row: &[u8], pass: &Pass<'_>) -> [i32; NR] {
    let of_row = row.len() >= pass.quads * QUAD && pass.panel.len() >= pass.quads * 3;
    assert!(of_row && pass.quads <= MOST, "a row of {} bytes", row.len());
    let (mut sums, weights) = ([0i32; NR], pass.sums.first_chunk().expect("48 sums"));
    // SAFETY: the proof says that this CPU has AVX2; the sizes were checked.
    unsafe {
        if pass.rows.len() == 1 {
            avx2::<true>(row, pass.quads, pass.panel, weights, &mut sums);
        } else {
            avx2::<false>(row, pass.quads, pass.panel, weights, &mut sums);
        }
    }
    sums
}

/// Up to so many quads, floats hold the sums of weights exactly.
pub const MOST: usize = (1 << 24) / 127 / QUAD;

/// How far ahead of one row the weights are fetched, in bytes: two pages did best of 1.5 to 24 KiB (Zen 4).
const DISTANCE: usize = 8192;

/// `R` rows from `first` on against the first `C` vectors of a panel.
///
/// # Safety
/// The CPU must have AVX-512 F and VNNI. `pass` must hold those rows, a panel of `quads * 3` lines and 48 columns.
#[target_feature(enable = "avx512f,avx512vnni")]
pub unsafe fn vnni<const R: usize, const C: usize>(pass: &Pass<'_>, first: usize, tile: &mut Tile<'_>) {
    tile.check(R);
    let (quads, rows, ahead) = (pass.quads, &pass.rows[first..][..R], pass.ahead.of(first));
    debug_assert!(pass.bytes.len() >= (first + R) * quads * QUAD && pass.panel.len() >= quads * 3 && R <= MR && tile.width >= C * 16);
    let mut acc: [[__m512i; C]; R] = [[_mm512_setzero_si512(); C]; R];
    let (w, x) = (pass.panel.as_ptr().cast::<i8>(), pass.bytes[first * quads * QUAD..].as_ptr());
    for i in 0..quads {
        if let Some(line) = ahead.get(i) {
            _mm_prefetch::<_MM_HINT_T1>(std::ptr::from_ref(line).cast());
        }
        if R == 1 {
            // One row waits for memory alone, and the CPU's own prefetching stops at the end of a page of 4 KiB.
            for line in 0..C {
                _mm_prefetch::<_MM_HINT_T0>(w.wrapping_add(i * NR * QUAD + line * 64 + DISTANCE));
            }
        }
        // SAFETY: i < quads, so the loads stay inside the panel's quads * 192 bytes.
        let b: [__m512i; C] = std::array::from_fn(|j| unsafe { _mm512_loadu_si512(w.add(i * NR * QUAD + j * 64).cast()) });
        for r in 0..R {
            // SAFETY: r < R and i < quads, inside the R * quads * 4 bytes; the read needs no alignment.
            let v = _mm512_set1_epi32(unsafe { x.add((r * quads + i) * QUAD).cast::<i32>().read_unaligned() });
            for j in 0..C {
                acc[r][j] = _mm512_dpbusd_epi32(acc[r][j], v, b[j]);
            }
        }
    }
    let out = tile.out.as_mut_ptr();
    debug_assert!(pass.sums.len() >= NR && pass.scales.len() >= NR);
    for j in 0..C {
        // SAFETY: 48 sums, scales and biases.
        let [sums, scales, bias] = [pass.sums, pass.scales, pass.bias].map(|of| unsafe { _mm512_loadu_ps(of.as_ptr().add(j * 16)) });
        for r in 0..R {
            let (scale, zero) = rows[r];
            let value = _mm512_fnmadd_ps(_mm512_set1_ps(zero), sums, _mm512_cvtepi32_ps(acc[r][j]));
            let value = _mm512_fmadd_ps(_mm512_mul_ps(value, scales), _mm512_set1_ps(scale), bias);
            // SAFETY: `check` saw room for C vectors a row.
            unsafe { _mm512_storeu_ps(out.add(r * tile.stride + j * 16), value) };
        }
    }
}

/// A kernel of 256-bit dot products: `R` rows from `first` on against a panel, up to 4 rows and 24 outputs at a time.
macro_rules! dots_of_256_bits {
    ($(#[$meta:meta])* $name:ident, $part:ident, $features:literal, $dot:ident) => {
        $(#[$meta])*
        #[target_feature(enable = $features)]
        pub unsafe fn $name<const R: usize>(pass: &Pass<'_>, first: usize, tile: &mut Tile<'_>) {
            tile.check(R);
            debug_assert!(pass.bytes.len() >= (first + R) * pass.quads * QUAD && pass.panel.len() >= pass.quads * 3 && tile.width == NR);
            let mut row = 0;
            while row < R {
                let out = &mut tile.out[row * tile.stride..];
                for half in [0, 24] {
                    // SAFETY: the caller vouches for the CPU and the pass; rows `row` and (R - row).min(4) more are inside both.
                    unsafe {
                        match R - row {
                            1 => $part::<1>(pass, first + row, half, (&mut *out, tile.stride)),
                            2 => $part::<2>(pass, first + row, half, (&mut *out, tile.stride)),
                            3 => $part::<3>(pass, first + row, half, (&mut *out, tile.stride)),
                            _ => $part::<4>(pass, first + row, half, (&mut *out, tile.stride)),
                        }
                    }
                }
                row += 4;
            }
        }

        /// `R` rows against the 24 outputs of a panel from `half` on.
        ///
        /// # Safety
        /// As for the whole; `half` is 0 or 24, and `out` has room for `R` rows of 48 outputs `stride` apart.
        #[target_feature(enable = $features)]
        unsafe fn $part<const R: usize>(pass: &Pass<'_>, first: usize, half: usize, (out, stride): (&mut [f32], usize)) {
            let quads = pass.quads;
            let mut acc: [[__m256i; 3]; R] = [[_mm256_setzero_si256(); 3]; R];
            let (w, x) = (pass.panel.as_ptr().cast::<i8>(), pass.bytes[first * quads * QUAD..].as_ptr());
            for i in 0..quads {
                // SAFETY: i < quads: 96 bytes of the panel's 192 of this step.
                let b: [__m256i; 3] = std::array::from_fn(|j| unsafe { _mm256_loadu_si256(w.add((i * NR + half) * QUAD + j * 32).cast()) });
                for r in 0..R {
                    // SAFETY: r < R and i < quads, inside the R * quads * 4 bytes; the read needs no alignment.
                    let v = _mm256_set1_epi32(unsafe { x.add((r * quads + i) * QUAD).cast::<i32>().read_unaligned() });
                    for j in 0..3 {
                        acc[r][j] = $dot(acc[r][j], v, b[j]);
                    }
                }
            }
            for j in 0..3 {
                let col = half + j * 8;
                let of = [&pass.sums[..NR], &pass.scales[..NR], &pass.bias[..]];
                // SAFETY: 48 sums, scales and biases each.
                let [sums, scales, bias] = of.map(|of| unsafe { _mm256_loadu_ps(of.as_ptr().add(col)) });
                for r in 0..R {
                    let (scale, zero) = pass.rows[first + r];
                    let value = _mm256_fnmadd_ps(_mm256_set1_ps(zero), sums, _mm256_cvtepi32_ps(acc[r][j]));
                    let value = _mm256_fmadd_ps(_mm256_mul_ps(value, scales), _mm256_set1_ps(scale), bias);
                    // SAFETY: 8 outputs of the 48 that this row has room for.
                    unsafe { _mm256_storeu_ps(out[r * stride + col..].as_mut_ptr(), value) };
                }
            }
        }
    };
}

dots_of_256_bits! {
    /// # Safety
    /// The CPU must have AVX-VNNI, AVX2 and FMA. `pass` must hold those rows and a panel of `quads * 3` lines; the tile is 48 wide.
    avx_vnni, avx_vnni_part, "avx2,fma,avxvnni", _mm256_dpbusd_avx_epi32
}

#[cfg(test)]
dots_of_256_bits! {
    /// The same body with the same instruction in its AVX-512 form, so that machines with one of the two check it.
    ///
    /// # Safety
    /// As [`avx_vnni`], with AVX-512 VL and VNNI in place of AVX-VNNI.
    wide_vnni_256, wide_vnni_256_part, "avx2,fma,avx512f,avx512vl,avx512vnni", _mm256_dpbusd_epi32
}

/// One row against a panel. A byte less 128 is between -128 and 127; its size times a weight with its sign, pair by pair, is at most
/// 2 * 128 * 127: nothing saturates in 16 bits. The sum of an output's weights, 128 times, makes up for it. A row that is `ALONE` waits
/// for memory, and fetches the weights ahead as [`vnni`] does.
///
/// # Safety
/// The CPU must have AVX2. `a` must hold `quads * 4` bytes, `panel` `quads * 3` lines without a weight of -128, and `weights` the exact
/// sums of each output's weights.
#[target_feature(enable = "avx2")]
pub unsafe fn avx2<const ALONE: bool>(a: &[u8], quads: usize, panel: &[Line], weights: &[f32; NR], out: &mut [i32; NR]) {
    debug_assert!(a.len() >= quads * QUAD && panel.len() >= quads * 3);
    let (middle, ones) = (_mm256_set1_epi8(-128), _mm256_set1_epi16(1));
    let mut acc: [__m256i; 6] = [_mm256_setzero_si256(); 6];
    let at = panel.as_ptr().cast::<i8>();
    for i in 0..quads {
        if ALONE {
            for line in 0..3 {
                _mm_prefetch::<_MM_HINT_T0>(at.wrapping_add(i * NR * QUAD + line * 64 + DISTANCE));
            }
        }
        // SAFETY: i < quads, inside a's quads * 4 bytes; the read needs no alignment.
        let quad = unsafe { a.as_ptr().add(i * QUAD).cast::<i32>().read_unaligned() };
        let x = _mm256_xor_si256(_mm256_set1_epi32(quad), middle);
        let size = _mm256_abs_epi8(x);
        for j in 0..6 {
            // SAFETY: 6 loads of 32 bytes stay inside the 3 lines of 64 bytes of step i.
            let w = unsafe { _mm256_loadu_si256(at.add(i * NR * QUAD + j * 32).cast()) };
            let pairs = _mm256_maddubs_epi16(size, _mm256_sign_epi8(w, x));
            acc[j] = _mm256_add_epi32(acc[j], _mm256_madd_epi16(pairs, ones));
        }
    }
    for j in 0..6 {
        // SAFETY: 48 sums of weights, and room for 48 sums.
        unsafe {
            let less = _mm256_slli_epi32::<7>(_mm256_cvtps_epi32(_mm256_loadu_ps(weights.as_ptr().add(j * 8))));
            _mm256_storeu_si256(out.as_mut_ptr().add(j * 8).cast(), _mm256_add_epi32(acc[j], less));
        }
    }
}
