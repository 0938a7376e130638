//! Multiply-adds a second of the packed matrix products, at the shapes of real models.
#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use mujaz_kernels::{Isa, PackedF32};

fn kernels(c: &mut Criterion) {
    let mut group = c.benchmark_group("packed f32");
    group.sample_size(10);
    for (k, n) in [(512, 2048), (512, 12_032)] {
        let weight: Vec<f32> = (0..n * k).map(|i| (i % 97) as f32 / 97.0 - 0.5).collect();
        for isa in Isa::available() {
            let packed = PackedF32::pack_for(isa, &weight, n, k);
            for m in [1, 4, 16, 64] {
                let a: Vec<f32> = (0..m * k).map(|i| (i % 89) as f32 / 89.0 - 0.5).collect();
                let mut out = vec![0f32; m * n];
                group.throughput(Throughput::Elements(2 * (m * n * k) as u64));
                group.bench_function(BenchmarkId::new(isa.name(), format!("{m} x {k} x {n}")), |b| {
                    b.iter(|| packed.matmul(&a, m, None, &mut out));
                });
            }
        }
    }
    group.finish();
}

criterion_group!(benches, kernels);
criterion_main!(benches);
