//! Integer products: every instruction set against the portable one and against exact products.

use super::*;
use crate::PackedMatrix;
use crate::panels::testing::{self, values};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(crate::cases(64)))]
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
    #[cfg_attr(miri, ignore = "a block has 3,072 rows: hours")]
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
    fn stored_integers_are_packed_as_they_are(m in 1usize..5, n in 1usize..130, k in 1usize..90, seed in any::<u64>()) {
        let (a, w) = (values(m * k, seed, 1.0), values(n * k, seed ^ 1, 2.0));
        let (mut stored, mut scales) = (vec![0i8; n * k], vec![0f32; n]);
        for ((row, bytes), scale) in w.chunks(k).zip(stored.chunks_mut(k)).zip(&mut scales) {
            quantize_weights(row, bytes, scale);
        }
        for isa in Isa::available() {
            let (mut want, mut got) = (vec![0f32; m * n], vec![1f32; m * n]);
            PackedI8::pack_for(isa, &w, n, k).matmul(&a, m, None, &mut want);
            PackedI8::pack_stored_for(isa, &stored, &scales, k).matmul(&a, m, None, &mut got);
            prop_assert_eq!(&got, &want, "{}", isa.name());
        }
    }

    #[test]
    fn symmetric_rows_give_the_exact_product_of_integers(m in 1usize..12, n in 1usize..60, k in 1usize..90, seed in any::<u64>()) {
        // As CTranslate2 computes it: integers of both sides, then both scales.
        let a = values(m * k, seed, 3.0);
        let stored: Vec<i8> = values(n * k, seed ^ 1, 253.0).iter().map(|v| *v as i8).collect();
        let scales: Vec<f32> = values(n, seed ^ 2, 0.1).iter().map(|s| s.abs() + 0.01).collect();
        let mut want = Vec::new();
        for row in a.chunks(k) {
            let most = row.iter().fold(0f32, |most, v| most.max(v.abs()));
            let scale = if most > 0.0 { most / 127.0 } else { 1.0 };
            let whole: Vec<i32> = row.iter().map(|v| v.mul_add(1.0 / scale, 128.0).round_ties_even() as i32 - 128).collect();
            for (weights, of_output) in stored.chunks(k).zip(&scales) {
                let sum: i32 = whole.iter().zip(weights).map(|(x, w)| x * i32::from(*w)).sum();
                want.push(sum as f32 * of_output * scale);
            }
        }
        for isa in Isa::available() {
            let mut got = vec![f32::NAN; m * n];
            PackedI8::pack_stored_for(isa, &stored, &scales, k).symmetric().matmul(&a, m, None, &mut got);
            prop_assert_eq!(&got, &want, "{}", isa.name());
        }
    }

    #[test]
    fn a_row_does_not_depend_on_its_batch(m in 2..crate::few(150), seed in any::<u64>()) {
        let pack = || PackedI8::pack(&values(50 * 37, seed ^ 1, 2.0), 50, 37);
        testing::alone_as_in_a_batch(&pack(), m, seed);
        testing::alone_as_in_a_batch(&pack().symmetric(), m, seed);
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

/// Rows of the least and the greatest byte against weights at both ends, -128 too, which stored ones may be.
#[test]
fn stored_integers_at_their_ends_are_exact() {
    for (m, low) in [(1, -127), (1, -128), (3, -127), (3, -128)] {
        let k = 300;
        let a: Vec<f32> = (0..m * k).map(|i| if i % 3 == 0 { -1.0 } else { 1.0 }).collect();
        let stored: Vec<i8> = (0..NR * k).map(|i| if (i / 7 + i / k) % 2 == 0 { 127 } else { low }).collect();
        let run = |isa| {
            let mut out = vec![f32::NAN; m * NR];
            PackedI8::pack_stored_for(isa, &stored, &[0.01; NR], k).matmul(&a, m, None, &mut out);
            out
        };
        let want = run(Isa::Portable);
        for isa in Isa::available() {
            assert_eq!(run(isa), want, "{} {m} {low}", isa.name());
        }
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

/// The body of the AVX-VNNI kernel on machines that have its instruction in the AVX-512 form only.
#[cfg(target_arch = "x86_64")]
#[test]
fn dots_of_256_bits_are_those_of_512() {
    /// The kernel under test, with the proof of the AVX-512 form.
    struct Wide<'a, 'b>(&'a Pass<'a>, &'a mut Tile<'b>);
    impl panels::BySize for Wide<'_, '_> {
        fn run<const R: usize, const C: usize>(self) {
            // SAFETY: made only below, where this CPU has AVX-512 VL and VNNI, for a pass of R rows and one panel.
            unsafe { x86::wide_vnni_256::<R>(self.0, 0, self.1) }
        }
    }
    let Some(isa) = Isa::available().into_iter().find(|isa| matches!(isa, Isa::Avx512Vnni(_))) else {
        println!("NOT TESTED: no AVX-512 VNNI here");
        return;
    };
    for (m, k) in [(1, 4), (2, 37), (3, 64), (4, 90), (5, 129), (6, 4), (7, 300), (8, 33)] {
        let (a, w, b) = (values(m * k, 7, 5.0), values(NR * k, 8, 2.0), values(NR, 9, 1.0));
        let packed = PackedI8::pack_for(isa, &w, NR, k);
        let mut want = vec![0f32; m * NR];
        packed.matmul(&a, m, Some(&b), &mut want);
        let mut rows = Rows::default();
        rows.quantize(&a, m, k, Spread::Range);
        let pass = Pass {
            bytes: &rows.bytes,
            rows: &rows.scales,
            quads: k.div_ceil(QUAD),
            panel: &packed.data,
            ahead: Ahead::new(&[], 0, m),
            sums: &packed.sums,
            scales: &packed.scales,
            bias: b.first_chunk().unwrap(),
        };
        let mut got = vec![f32::NAN; m * NR];
        let mut tile = Tile { out: &mut got, stride: NR, width: NR };
        panels::by_rows::<3>(Wide(&pass, &mut tile), m);
        assert_eq!(got, want, "{m} rows of {k}");
    }
}
