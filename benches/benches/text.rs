//! Bytes a second of extraction and segmentation.
#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use mujaz_benches::root;
use mujaz_text::extract::extract;
use mujaz_text::segment::sentences;

fn text(c: &mut Criterion) {
    let mut group = c.benchmark_group("text");
    for name in ["page-dump.txt", "agency.html"] {
        let page = std::fs::read_to_string(root().join("samples").join(name)).expect("a sample");
        group.throughput(Throughput::Bytes(page.len() as u64));
        group.bench_function(format!("extract {name}"), |b| b.iter(|| extract(&page)));
    }
    let body = std::fs::read_to_string(root().join("tests/fixtures/sentences.txt")).expect("sentences").replace('\n', " ");
    group.throughput(Throughput::Bytes(body.len() as u64));
    group.bench_function("sentences", |b| b.iter(|| sentences(&body)));
    group.finish();
}

criterion_group!(benches, text);
criterion_main!(benches);
