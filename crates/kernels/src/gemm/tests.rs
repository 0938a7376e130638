//! Float products: every instruction set against a chain of fused multiply-adds.

use super::*;
use crate::PackedMatrix;
use crate::panels::testing;
use proptest::prelude::*;

fn values(n: usize, seed: u64) -> Vec<f32> {
    testing::values(n, seed, 4.0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(crate::cases(64)))]
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
    fn a_row_does_not_depend_on_its_batch(m in 2..crate::few(150), seed in any::<u64>()) {
        let w = values(50 * 33, seed ^ 1);
        testing::alone_as_in_a_batch(&PackedF32::pack(&w, 50, 33), m, seed);
        testing::alone_as_in_a_batch(&PackedBf16::pack(&w, 50, 33), m, seed);
    }
}

fn bf16(value: f32) -> f32 {
    half::bf16::from_f32(value).to_f32()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(crate::cases(64)))]
    #[test]
    fn bfloat16_on_every_isa_is_the_chain_of_its_pairs(m in 1usize..20, n in 1usize..130, k in 0usize..70, seed in any::<u64>()) {
        let (a, w, b) = (values(m * k, seed), values(n * k, seed ^ 1), values(n, seed ^ 2));
        let product = |r: usize, c: usize, i: usize, acc: f32| if i < k { bf16(a[r * k + i]).mul_add(bf16(w[c * k + i]), acc) } else { acc };
        let mut want = vec![0f32; m * n];
        for (r, row) in want.chunks_mut(n).enumerate() {
            for (c, out) in row.iter_mut().enumerate() {
                *out = (0..k).step_by(2).fold(0f32, |acc, i| product(r, c, i, product(r, c, i + 1, acc))) + b[c];
            }
        }
        for isa in Isa::available() {
            let mut got = vec![f32::NAN; m * n];
            let packed = PackedBf16::pack_for(isa, &w, n, k);
            packed.matmul(&a, m, Some(&b), &mut got);
            prop_assert_eq!(&got, &want, "{}", isa.name());
            let mut row = vec![0f32; k];
            packed.row(n - 1, &mut row);
            prop_assert_eq!(row, w[(n - 1) * k..].iter().map(|v| bf16(*v)).collect::<Vec<_>>());
        }
    }

}

#[test]
fn bfloat16_keeps_extremes_and_flushes_no_more_than_the_smallest() {
    for isa in Isa::available() {
        let packed = PackedBf16::pack_for(isa, &[3e38, 1.0, f32::INFINITY, 1e-40], 2, 2);
        let mut out = [0f32; 2];
        packed.matmul(&[1.0, 1.0], 1, None, &mut out);
        assert_eq!(out, [bf16(3e38), f32::INFINITY], "{}", isa.name());
        packed.matmul(&[f32::NAN, 0.0], 1, None, &mut out);
        assert!(out.iter().all(|v| v.is_nan()), "{}", isa.name());
        packed.matmul(&[0.0, 1e-40], 1, Some(&[0.5, 0.5]), &mut out);
        assert!(out[0] == 0.5 && out[1].is_nan(), "{}: {out:?}", isa.name());
    }
}

/// The way by floats, which CPUs take that have no dot products of bfloat16 or slow ones.
#[cfg(target_arch = "x86_64")]
#[test]
fn bfloat16_by_floats_is_the_chain_too() {
    use crate::panels::TileTask;
    let Some(proof) = Isa::available().into_iter().find_map(Isa::avx512) else {
        println!("NOT TESTED: no AVX-512 here");
        return;
    };
    for (m, k, n) in [(1, 4, 48), (2, 37, 20), (3, 64, 16), (4, 1, 48), (5, 129, 30), (6, 4, 7), (7, 300, 48), (8, 33, 33)] {
        let (a, w, b) = (values(m * k, 7), values(n * k, 8), values(NR, 9));
        let packed = PackedBf16::pack_for(Isa::Portable, &w, n, k);
        let mut want = vec![0f32; m * n];
        packed.matmul(&a, m, Some(&b[..n]), &mut want);
        let width = n.next_multiple_of(16);
        let mut got = vec![f32::NAN; m * width];
        bf16::Line::with_rows(&a, k, |rows| {
            let steps = k.div_ceil(2);
            let pass = Pass { a: rows, steps, panel: &packed.data, ahead: Ahead::new(&[], 0, m), bias: b.first_chunk().unwrap() };
            let mut tile = Tile { out: &mut got, stride: width, width };
            TileTask::new(proof, &pass, 0, &mut tile).by_size(m);
        });
        for (got, want) in got.chunks(width).zip(want.chunks(n)) {
            assert_eq!(&got[..n], want, "{m} rows of {k} by {n}");
        }
    }
}
