//! Tokens and bytes a second of the bundled model's tokenizer.
#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use mujaz_benches::{model, sentences};
use std::hint::black_box;

fn tokenization(c: &mut Criterion) {
    let (model, sentences) = (model(1), sentences());
    let mut group = c.benchmark_group("tokenization");
    group.throughput(Throughput::Bytes(sentences.iter().map(String::len).sum::<usize>() as u64));
    group.bench_function("encode", |b| b.iter(|| sentences.iter().map(|s| model.tokenizer().count(black_box(s))).sum::<usize>()));
    group.bench_function("normalize and encode", |b| {
        b.iter(|| sentences.iter().map(|s| model.encode(black_box(s)).map_or(0, |ids| ids.len())).sum::<usize>());
    });
    let ids: Vec<Vec<u32>> = sentences.iter().filter_map(|s| model.encode(s).ok()).collect();
    group.throughput(Throughput::Elements(ids.iter().map(Vec::len).sum::<usize>() as u64));
    group.bench_function("decode", |b| b.iter(|| ids.iter().filter_map(|i| model.tokenizer().decode(black_box(i)).ok()).count()));
    group.finish();
}

criterion_group!(benches, tokenization);
criterion_main!(benches);
