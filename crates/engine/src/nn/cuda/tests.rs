//! Every kernel against candle's operations on the CPU, on random values. They need a GPU: `cargo test --features cuda -- --ignored`.

use super::{Pool, Runs, Settle, Spread, activate, attend_source, embed, matmul, matmul_padded, settle, top};
use crate::generate::{Scores, top_of};
use crate::nn::{AttentionHeads, Compute, EncodeRows, Open, Ragged, Rows};
use candle_core::{DType, Device, Tensor};
use mujaz_kernels::{Activation, TopRequest};

const TYPES: [(DType, f32); 3] = [(DType::F32, 1e-5), (DType::F16, 4e-3), (DType::BF16, 3e-2)];

fn gpu() -> Device {
    Device::new_cuda(0).unwrap()
}

/// Values between -2 and 2 that a type holds exactly, on the device and in f32 on the CPU.
fn random(shape: &[usize], seed: u32, dtype: DType) -> (Tensor, Tensor) {
    let next = |state: &mut u32| {
        *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Some((*state >> 8) as f32 / (1 << 22) as f32 - 2.0)
    };
    let values: Vec<f32> = std::iter::repeat(()).scan(seed, |s, ()| next(s)).take(shape.iter().product()).collect();
    let host = Tensor::from_vec(values, shape, &Device::Cpu).unwrap().to_dtype(dtype).unwrap();
    (host.to_device(&gpu()).unwrap(), host.to_dtype(DType::F32).unwrap())
}

fn assert_close(device: &Tensor, host: &Tensor, tolerance: f32, what: &str) {
    let flat = |t: &Tensor| -> Vec<f32> { t.to_dtype(DType::F32).unwrap().flatten_all().unwrap().to_vec1().unwrap() };
    assert_eq!(device.dims(), host.dims(), "{what}");
    let (a, b) = (flat(device), flat(host));
    let largest = b.iter().fold(1f32, |m, v| m.max(v.abs()));
    for (i, (a, b)) in a.iter().zip(&b).enumerate() {
        assert!((a - b).abs() <= tolerance * largest, "{what}: {a} for {b} at {i}");
    }
}

#[test]
#[ignore = "needs a GPU"]
fn products() {
    for (dtype, tolerance) in TYPES {
        for [rows, inputs, outputs] in [[1, 24, 97], [33, 512, 130], [5, 7, 3]] {
            let ((x, hx), (w, hw)) = (random(&[rows, inputs], 1, dtype), random(&[outputs, inputs], 2, dtype));
            let host = hx.matmul(&hw.t().unwrap()).unwrap();
            assert_close(&matmul(&x, &w, dtype).unwrap(), &host, tolerance, "product");
            assert_close(&matmul(&x, &w, DType::F32).unwrap(), &host, tolerance, "wide product");
            let padded = matmul_padded(&x, &w).unwrap();
            assert!(padded.dims()[1].is_multiple_of(8));
            assert_close(&padded.narrow(1, 0, outputs).unwrap(), &host, tolerance, "padded product");
        }
    }
}

#[test]
#[ignore = "needs a GPU"]
fn embeddings_with_and_without_positions() {
    for (dtype, tolerance) in TYPES {
        let ((table, host), (places, host_places)) = (random(&[50, 70], 3, dtype), random(&[9, 70], 4, DType::F32));
        let index = [7u32, 49, 0, 8, 2, 2];
        let rows = host.index_select(&Tensor::new(&index[..3], &Device::Cpu).unwrap(), 0).unwrap().affine(3.0, 0.0).unwrap();
        assert_close(&embed(&table, &index, None, 3.0).unwrap(), &rows, tolerance, "tokens");
        let placed = (rows + host_places.index_select(&Tensor::new(&index[3..], &Device::Cpu).unwrap(), 0).unwrap()).unwrap();
        assert_close(&embed(&table, &index, Some(&places), 3.0).unwrap(), &placed, tolerance, "tokens and positions");
    }
}

#[test]
#[ignore = "needs a GPU"]
fn sums_and_norms() {
    for (dtype, tolerance) in TYPES {
        for width in [24, 512, 1000] {
            let ((x, hx), (y, hy)) = (random(&[5, width], 5, dtype), random(&[5, width], 6, dtype));
            let ((bias, host_bias), (gamma, hg), (beta, hb)) =
                (random(&[width], 7, dtype), random(&[width], 8, DType::F32), random(&[width], 9, DType::F32));
            let sum = (hx + hy.broadcast_add(&host_bias).unwrap()).unwrap();
            let part = Settle { x: &x, y: Some((&y, Some(&bias))), norm: None, limit: f32::INFINITY };
            assert_close(&settle(&part).unwrap(), &sum, tolerance, "sum");
            let limited = Settle { limit: 1.5, ..part };
            assert_close(&settle(&limited).unwrap(), &sum.clamp(-1.5, 1.5).unwrap(), tolerance, "limited sum");
            let wide = y.to_dtype(DType::F32).unwrap();
            assert_close(&settle(&Settle { y: Some((&wide, Some(&bias))), ..part }).unwrap(), &sum, tolerance, "wide sum");
            let layer = candle_nn::ops::layer_norm(&sum, &hg, &hb, 1e-5).unwrap();
            let norm = Settle { norm: Some((&gamma, Some(&beta), 1e-5)), ..part };
            assert_close(&settle(&norm).unwrap(), &layer, tolerance, "layer norm");
            let rms = candle_nn::ops::rms_norm(&sum, &hg, 1e-6).unwrap();
            assert_close(&settle(&Settle { norm: Some((&gamma, None, 1e-6)), ..part }).unwrap(), &rms, tolerance, "rms norm");
        }
    }
}

#[test]
#[ignore = "needs a GPU"]
fn activations_and_gates() {
    use Activation::{Gelu, GeluTanh, Relu, Silu, Tanh};
    for (dtype, tolerance) in TYPES {
        for (kind, number) in [(Some(Relu), 0), (Some(Silu), 1), (Some(Gelu), 2), (Some(GeluTanh), 3), (Some(Tanh), 4), (None, 5)] {
            let ((x, hx), (bias, hb)) = (random(&[3, 300], 10, dtype), random(&[300], 11, dtype));
            let ((y, hy), (other, ho)) = (random(&[3, 300], 12, dtype), random(&[300], 13, dtype));
            let host = hx.broadcast_add(&hb).unwrap();
            let host = match number {
                0 => host.relu(),
                1 => host.silu(),
                2 => host.gelu_erf(),
                3 => host.gelu(),
                4 => host.tanh(),
                _ => Ok(host),
            }
            .unwrap();
            assert_close(&activate([Some(&x), Some(&bias)], [None, None], kind).unwrap(), &host, tolerance, "activation");
            let gated = (host * hy.broadcast_add(&ho).unwrap()).unwrap();
            let device = activate([Some(&x), Some(&bias)], [Some(&y), Some(&other)], kind).unwrap();
            assert_close(&device, &gated, 2.0 * tolerance, "gate");
        }
    }
}

#[test]
#[ignore = "needs a GPU"]
fn the_encoder_attends_as_candle_does() {
    for (dtype, tolerance) in TYPES {
        let heads = AttentionHeads { heads: 2, dim: 16, scale: 0.25 };
        for lengths in [vec![37, 1, 20], vec![8, 8]] {
            let layout = Ragged::new(lengths);
            let ((qkv, host), (bias, hb)) = (random(&[layout.tokens(), 96], 14, dtype), random(&[96], 15, dtype));
            let spread = Spread::new((&gpu(), dtype), &heads, &layout, None).unwrap().unwrap();
            let out = spread.attend(&heads, (&qkv, Some(&bias))).unwrap();
            let compute = Compute::reference();
            let open = Open { value: Rows::Tensor(host.broadcast_add(&hb).unwrap()), bias: None };
            let rows = EncodeRows::new(&compute, &heads, &layout, None).unwrap();
            let host = heads.encode(&compute, open, &rows).unwrap();
            assert_close(&out, host.tensor().unwrap(), tolerance, "encoder");
        }
    }
}

#[test]
#[ignore = "needs a GPU"]
fn the_best_tokens_are_the_hosts() {
    for (rows, vocab) in [(1, 5), (3, 700), (2, 62_834), (1, 250_112)] {
        let ((logits, host), (bias, hb)) = (random(&[rows, vocab], 16, DType::F32), random(&[vocab], 17, DType::F32));
        // Coarse values, so that there are equals; ids beyond the vocabulary are banned in vain.
        let [logits, host, bias, hb] =
            [logits, host, bias, hb].map(|t| t.affine(8.0, 0.0).unwrap().round().unwrap().affine(0.125, 0.0).unwrap());
        let values: Vec<f32> = host.broadcast_add(&hb).unwrap().flatten_all().unwrap().to_vec1().unwrap();
        for banned in [vec![], vec![vec![0, 3, 3, 4, 9_999_999]; rows], (0..rows as u32).map(|r| (0..r).collect()).collect()] {
            for k in [1, 2, 4, 5, 8, 16] {
                let request = TopRequest { k, banned: &banned };
                let device = top(&logits, vocab, Some(&bias), &request).unwrap();
                for (d, h) in device.iter().zip(top_of(&Scores::new(values.clone(), vocab), &request)) {
                    assert_eq!(d.best, h.best, "best {k} of {rows} x {vocab}");
                    assert!((d.log_sum - h.log_sum).abs() < 1e-3 && (d.log_sum_allowed - h.log_sum_allowed).abs() < 1e-3);
                    assert!(d.max == h.max && d.max_allowed == h.max_allowed);
                }
            }
        }
    }
}

/// Softmax(q . k^T * scale) . v over lists of keys and values, head by head, in f32.
fn attention(heads: &AttentionHeads, query: &[f32], memory: &[(&[f32], &[f32])]) -> Vec<f32> {
    let mut out = vec![0f32; heads.width()];
    for h in 0..heads.heads {
        let span = h * heads.dim..(h + 1) * heads.dim;
        let dot = |k: &[f32]| query[span.clone()].iter().zip(&k[span.clone()]).map(|(a, b)| a * b).sum::<f32>() * heads.scale;
        let scores: Vec<f32> = memory.iter().map(|(k, _)| dot(k)).collect();
        let most = scores.iter().copied().fold(f32::MIN, f32::max);
        let total: f32 = scores.iter().map(|s| (s - most).exp()).sum();
        for (score, (_, v)) in scores.iter().zip(memory) {
            let weight = (score - most).exp() / total;
            out[span.clone()].iter_mut().zip(&v[span.clone()]).for_each(|(o, v)| *o += weight * v);
        }
    }
    out
}

#[test]
#[ignore = "needs a GPU"]
fn rows_attend_to_their_own_past_whatever_happens_to_the_others() {
    for (dtype, tolerance) in TYPES {
        let heads = AttentionHeads { heads: 3, dim: 16, scale: 0.25 };
        let width = heads.width();
        let mut pool = Pool::new((&gpu(), dtype), heads.dim, 1).unwrap();
        let (bias, hb) = random(&[3 * width], 18, dtype);
        let mut pasts: Vec<Vec<Vec<f32>>> = vec![Vec::new(); 2];
        for step in 0..70 {
            let rows = pasts.len();
            let (qkv, host) = random(&[rows, 3 * width], 100 + step as u32, dtype);
            let host: Vec<Vec<f32>> = host.broadcast_add(&hb).unwrap().to_vec2().unwrap();
            pool.begin_step(rows);
            let out = pool.attend(&heads, [0, step], (&qkv, Some(&bias)), None).unwrap();
            pasts.iter_mut().zip(&host).for_each(|(past, row)| past.push(row.clone()));
            let expected: Vec<f32> = pasts
                .iter()
                .zip(&host)
                .flat_map(|(past, row)| {
                    let memory: Vec<(&[f32], &[f32])> = past.iter().map(|p| (&p[width..2 * width], &p[2 * width..])).collect();
                    attention(&heads, &row[..width], &memory)
                })
                .collect();
            assert_close(&out, &Tensor::from_vec(expected, (rows, width), &Device::Cpu).unwrap(), tolerance, "past");
            // Beams fork, swap and end.
            let next: Vec<usize> = match step % 3 {
                0 => (0..rows).flat_map(|r| [r, r]).take(7).collect(),
                1 => (0..rows).rev().collect(),
                _ => (0..rows - 1).collect(),
            };
            pool.select(&next, &gpu()).unwrap();
            pasts = next.iter().map(|r| pasts[*r].clone()).collect();
        }
    }
}

#[test]
#[ignore = "needs a GPU"]
fn rows_attend_to_their_source() {
    for (dtype, tolerance) in TYPES {
        let heads = AttentionHeads { heads: 2, dim: 64, scale: 0.125 };
        let width = heads.width();
        let (starts, lengths) = ([0, 300, 301], [300, 1, 45]);
        let ((both, host), (bias, hb)) = (random(&[346, 2 * width], 19, dtype), random(&[width], 20, dtype));
        let host: Vec<Vec<f32>> = host.to_vec2().unwrap();
        for source_of in [vec![2, 0, 1], vec![0, 0, 0, 0, 0, 2, 2, 1, 1, 1, 1], vec![1]] {
            let (query, hq) = random(&[source_of.len(), width], 21, dtype);
            let queries: Vec<Vec<f32>> = hq.broadcast_add(&hb).unwrap().to_vec2().unwrap();
            let runs = Runs::new(&source_of, |s| [starts[s], lengths[s]], heads.dim, &gpu()).unwrap();
            let (out, weights) = attend_source(&heads, (&query, Some(&bias)), &both, &runs, true).unwrap();
            let expected = queries.iter().zip(&source_of).flat_map(|(q, s)| {
                let memory = host[starts[*s]..][..lengths[*s]].iter().map(|t| (&t[..width], &t[width..])).collect::<Vec<_>>();
                attention(&heads, q, &memory)
            });
            let expected = Tensor::from_vec(expected.collect::<Vec<_>>(), (source_of.len(), width), &Device::Cpu).unwrap();
            assert_close(&out, &expected, tolerance, "source");
            let sums: Vec<f32> = weights.unwrap().sum(2).unwrap().flatten_all().unwrap().to_vec1().unwrap();
            assert!(sums.iter().all(|s| (s - 1.0).abs() < 1e-3), "{sums:?}");
        }
    }
}
