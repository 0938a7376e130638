//! Blocks and single rows, in both precisions, against the definition.

use super::*;
use proptest::prelude::*;

fn values(n: usize, seed: u64) -> Vec<f32> {
    let mut s = seed | 1;
    (0..n)
        .map(|_| {
            s = s.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (s >> 40) as f32 / 8_388_608.0 - 1.0
        })
        .collect()
}

/// The definition, in `f64`.
fn expected(query: &[f32], keys: &[f32], values: &[f32], [heads, dim]: [usize; 2], bias: impl Fn(usize, usize) -> f32) -> Vec<f64> {
    let (width, len) = (heads * dim, keys.len() / (heads * dim));
    let mut out = vec![0f64; width];
    for h in 0..heads {
        let score = |j: usize| -> f64 {
            let dot: f64 = (0..dim).map(|d| f64::from(query[h * dim + d]) * f64::from(keys[j * width + h * dim + d])).sum();
            dot * 0.5 + f64::from(bias(h, j))
        };
        let exps: Vec<f64> = (0..len).map(|j| score(j).exp()).collect();
        let total: f64 = exps.iter().sum();
        for d in 0..dim {
            out[h * dim + d] = (0..len).map(|j| exps[j] / total * f64::from(values[j * width + h * dim + d])).sum();
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(crate::cases(48)))]
    #[test]
    fn blocks_and_single_rows_agree_with_the_definition(
        len in 1usize..70, heads in 1usize..4, dim in prop::sample::select(vec![1usize, 8, 32, 64, 72]), rows in 1usize..=4, biased in any::<bool>(), seed in any::<u64>()
    ) {
        let width = heads * dim;
        let (q, k, v) = (values(rows * width, seed), values(len * width, seed ^ 1), values(len * width, seed ^ 2));
        let table = values(heads * (len + rows), seed ^ 3);
        let bias = |r: usize, h: usize, j: usize| if biased { table[h * (len + rows) + rows - r + j] } else { 0.0 };
        let mut keys = vec![f32::NAN; seed as usize % 5000];
        pack_keys(&k, width, len, [heads, dim], &mut keys);
        let padded = len.next_multiple_of(LANES);
        let memory = Sequence {
            keys: Elements::Full(&keys), values: Elements::Full(&v), len, heads, dim,
            key_head: dim * padded, value_head: dim, value_stride: width,
        };
        let block = AttendBlock {
            memory, query_stride: width, scale: 0.5,
            bias: if biased { &table } else { &[] }, bias_stride: len + rows, bias_start: rows,
        };
        let both: Vec<f32> = k.chunks_exact(width).zip(v.chunks_exact(width)).flat_map(|(k, v)| [k, v].concat()).collect();
        let stored = [false, true].map(|half| {
            let mut sequences = Sequences::new([heads, dim], half, [1, len].into_iter());
            (0..3).for_each(|i| sequences.push(if i == 1 { &both } else { &both[..2 * width] }));
            sequences
        });
        let mut halves = [Numbers::new(true), Numbers::new(true)];
        halves.iter_mut().zip([&k, &v]).for_each(|(half, of)| { half.grow(len * width); half.put(0, of); });
        let (mut weights, mut out) = (Vec::new(), vec![0f32; rows * width]);
        attend_block(&q, &block, &mut weights, &mut out);
        let offsets: Vec<usize> = (0..len).map(|i| i * width).collect();
        for r in 0..rows {
            let query = &q[r * width..][..width];
            let want = expected(query, &k, &v, [heads, dim], |h, j| bias(r, h, j));
            let row_bias: Vec<f32> = (0..heads).flat_map(|h| (0..len).map(move |j| (h, j))).map(|(h, j)| bias(r, h, j)).collect();
            let memory = Attend { keys: Elements::Full(&k), values: Elements::Full(&v), offsets: &offsets, ahead: &offsets[len / 2..], heads, scale: 0.5, bias: &row_bias };
            let (mut single_weights, mut single) = (Vec::new(), vec![0f32; width]);
            attend(query, &memory, &mut single_weights, &mut single);
            let mut alone = vec![0f32; width];
            attend_block(query, &AttendBlock { bias_start: rows - r, ..block }, &mut Vec::new(), &mut alone);
            prop_assert_eq!(&alone[..], &out[r * width..][..width], "a row depends on its block");
            let (mut scratch, mut reference) = (vec![0f32; rows * heads * padded], vec![0f32; width]);
            attend_any(query, &memory, &mut scratch, &mut reference);
            let mut block_reference = vec![0f32; rows * width];
            attend_block_any(&q, &block, &mut scratch, &mut block_reference);
            for i in 0..width {
                prop_assert!((f64::from(reference[i]) - want[i]).abs() < 1e-5);
                prop_assert!((f64::from(block_reference[r * width + i]) - want[i]).abs() < 1e-5);
                prop_assert!((f64::from(out[r * width + i]) - want[i]).abs() < 1e-5);
                prop_assert!((f64::from(single[i]) - want[i]).abs() < 1e-5);
            }
            let whole = AttendBlock { memory: stored[0].get(1), bias_start: rows - r, ..block };
            attend_block(query, &whole, &mut Vec::new(), &mut alone);
            prop_assert_eq!(&alone[..], &out[r * width..][..width], "where keys are kept changes their scores");
            let half_block = AttendBlock { memory: stored[1].get(1), bias_start: rows - r, ..block };
            let half_memory = Attend { keys: halves[0].elements(), values: halves[1].elements(), ..memory };
            let [mut half, mut half_reference, mut half_single, mut half_single_reference] = std::array::from_fn(|_| vec![0f32; width]);
            attend_block(query, &half_block, &mut Vec::new(), &mut half);
            attend_block_any(query, &half_block, &mut scratch, &mut half_reference);
            attend(query, &half_memory, &mut Vec::new(), &mut half_single);
            attend_any(query, &half_memory, &mut scratch, &mut half_single_reference);
            for i in 0..width {
                prop_assert!((f64::from(half[i]) - want[i]).abs() < 1e-2 && (half[i] - half_reference[i]).abs() < 1e-5);
                prop_assert!((half_single[i] - half_reference[i]).abs() < 1e-5 && (half_single[i] - half_single_reference[i]).abs() < 1e-5);
            }
            let sum: f32 = weights[r * heads * padded..][..padded].iter().sum();
            prop_assert!((sum - 1.0).abs() < 1e-5);
        }
    }

    #[test]
    fn half_precision_is_the_same_on_every_set(values in prop::collection::vec(prop_oneof![-1e5f32..1e5, -1e-6f32..1e-6, Just(f32::INFINITY), -1f32..1.0], 0..80)) {
        let (mut fast, mut plain) = (vec![f16::ONE; values.len()], vec![f16::ZERO; values.len()]);
        narrow(&values, &mut fast);
        narrow_any(&values, &mut plain);
        prop_assert_eq!(&fast, &plain);
        prop_assert!(fast.iter().all(|v| v.is_finite()));
    }
}
