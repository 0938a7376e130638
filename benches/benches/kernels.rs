//! Multiply-adds a second of the packed matrix products, at the shapes of real models.
#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use mujaz_kernels::{Isa, PackedBf16, PackedF32, PackedI8, PackedMatrix};

/// Inputs and outputs of a feed-forward layer and of the bundled model's output projection.
const SHAPES: [(usize, usize); 2] = [(512, 2048), (512, 12_032)];

/// Benches a product of `m` rows with a `k x n` weight on every instruction set, packed by `pack`.
fn products<P>(
    c: &mut Criterion,
    name: &str,
    pack: impl Fn(Isa, &[f32], usize, usize) -> P,
    matmul: impl Fn(&P, &[f32], usize, &mut [f32]),
) {
    let mut group = c.benchmark_group(name);
    group.sample_size(10);
    for (k, n) in SHAPES {
        let weight: Vec<f32> = (0..n * k).map(|i| (i % 97) as f32 / 97.0 - 0.5).collect();
        for isa in Isa::available() {
            let packed = pack(isa, &weight, n, k);
            for m in [1, 4, 16, 64] {
                let a: Vec<f32> = (0..m * k).map(|i| (i % 89) as f32 / 89.0 - 0.5).collect();
                let mut out = vec![0f32; m * n];
                group.throughput(Throughput::Elements(2 * (m * n * k) as u64));
                group.bench_function(BenchmarkId::new(isa.name(), format!("{m} x {k} x {n}")), |b| {
                    b.iter(|| matmul(&packed, &a, m, &mut out));
                });
            }
        }
    }
    group.finish();
}

fn kernels(c: &mut Criterion) {
    products(c, "packed f32", PackedF32::pack_for, |p, a, m, out| p.matmul(a, m, None, out));
    products(c, "packed bf16", PackedBf16::pack_for, |p, a, m, out| p.matmul(a, m, None, out));
    products(c, "packed int8", PackedI8::pack_for, |p, a, m, out| p.matmul(a, m, None, out));
}

criterion_group!(benches, kernels);
criterion_main!(benches);
