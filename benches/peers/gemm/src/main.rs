//! One thread's products with a packed weight, mujaz's kernels and rten-gemm's in turn: GOP/s, medians of nine rounds.
//!
//! mujaz's int8 takes and gives floats: quantising the rows and scaling the sums is in its time. rten-gemm's int8 is the integer
//! product alone, from bytes to sums.

use mujaz_kernels::{PackedF32, PackedI8, PackedMatrix};
use rten_gemm::{GemmExecutor, GemmInputA, GemmInputB, GemmOptions, QuantParams};
use rten_tensor::NdTensorView;
use std::time::Instant;

const ROUNDS: usize = 9;

/// Inputs and outputs of the opus-mt-ar-en shape's layers.
const SHAPES: [(usize, usize); 4] = [(512, 512), (512, 2048), (2048, 512), (512, 62_834)];

/// Medians of giga-operations a second of two ways to do `ops` operations, in turn.
fn race(ops: f64, mut ours: impl FnMut(), mut theirs: impl FnMut()) -> [f64; 2] {
    let times = ((5e8 / ops) as usize).max(1);
    let mut rates = [Vec::new(), Vec::new()];
    let mut rate = |f: &mut dyn FnMut(), to: usize| {
        let start = Instant::now();
        (0..times).for_each(|_| f());
        rates[to].push(ops * times as f64 / start.elapsed().as_secs_f64() / 1e9);
    };
    for _ in 0..ROUNDS {
        rate(&mut ours, 0);
        rate(&mut theirs, 1);
    }
    rates.map(|mut r| {
        r.sort_by(f64::total_cmp);
        r[ROUNDS / 2]
    })
}

fn show(kind: &str, [m, k, n]: [usize; 3], [ours, theirs]: [f64; 2]) {
    println!("| {kind} | {m} x {k} x {n} | {ours:.0} | {theirs:.0} | {:.2} |", ours / theirs);
}

fn main() {
    let floats = GemmExecutor::<f32, f32, f32>::default();
    let bytes = GemmExecutor::<u8, i8, i32>::default();
    println!("rten-gemm: {}, {}; mujaz: {}\n", floats.kernel_name(), bytes.kernel_name(), mujaz_kernels::Isa::current().name());
    println!("| type | rows x inputs x outputs | mujaz | rten-gemm | mujaz is |\n|---|---|---|---|---|");
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    alone.install(|| {
        for (k, n) in SHAPES {
            let weight: Vec<f32> = (0..n * k).map(|i| (i % 97) as f32 / 97.0 - 0.5).collect();
            // rten-gemm wants inputs by outputs.
            let turned: Vec<f32> = (0..n * k).map(|i| weight[i % n * k + i / n]).collect();
            let small: Vec<i8> = turned.iter().map(|v| (v * 254.0) as i8).collect();
            let (packed, quantized) = (PackedF32::pack(&weight, n, k), PackedI8::pack(&weight, n, k));
            let (their_f32, their_i8) =
                (floats.prepack_b(NdTensorView::from_data([k, n], turned.as_slice())), bytes.prepack_b(NdTensorView::from_data([k, n], small.as_slice())));
            for m in [1, 4, 16, 32, 64] {
                let a: Vec<f32> = (0..m * k).map(|i| (i % 89) as f32 / 89.0 - 0.5).collect();
                let b: Vec<u8> = (0..m * k).map(|i| (i % 251) as u8).collect();
                let zeros = vec![128u8; m];
                let (mut out, mut their_out, mut sums) = (vec![0f32; m * n], vec![0f32; m * n], vec![0i32; m * n]);
                let ops = 2.0 * (m * n * k) as f64;
                let rates = race(
                    ops,
                    || packed.matmul(&a, m, None, &mut out),
                    || {
                        let a = GemmInputA::Unpacked(NdTensorView::from_data([m, k], a.as_slice()));
                        floats.gemm(&mut their_out, a, GemmInputB::Packed(&their_f32), GemmOptions::default()).expect("sizes that fit");
                    },
                );
                show("f32", [m, k, n], rates);
                let rates = race(
                    ops,
                    || quantized.matmul(&a, m, None, &mut out),
                    || {
                        let a = GemmInputA::Unpacked(NdTensorView::from_data([m, k], b.as_slice()));
                        let options = GemmOptions { a_quant: Some(QuantParams { zero_point: &zeros }), ..GemmOptions::default() };
                        bytes.gemm(&mut sums, a, GemmInputB::Packed(&their_i8), options).expect("sizes that fit");
                    },
                );
                show("int8", [m, k, n], rates);
            }
        }
    });
}
