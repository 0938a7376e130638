//! Target tokens a second of the bundled model: exactly 31 for each of some sentences.
#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use mujaz::schedule::Schedule;
use mujaz_benches::{model, sentences};

fn inference(c: &mut Criterion) {
    let sentences = sentences();
    let mut group = c.benchmark_group("inference");
    group.sample_size(10);
    for beams in [1, 4] {
        let model = model(beams);
        let sources: Vec<Vec<u32>> = sentences.iter().take(64).filter_map(|s| model.encode(s).ok()).collect();
        for (name, count, batch_tokens, workers) in [("one", 1, 1, 1), ("batch, 1 worker", 64, 4096, 1), ("batch, 2 workers", 64, 4096, 2)]
        {
            let schedule = Schedule { batch_tokens, workers, ..Schedule::default() };
            group.throughput(Throughput::Elements(31 * count as u64));
            group.bench_function(BenchmarkId::new(name, format!("beam {beams}")), |b| {
                b.iter(|| model.generate(&sources[..count], &schedule));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, inference);
criterion_main!(benches);
