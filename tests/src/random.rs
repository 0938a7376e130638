//! Random models: the same numbers as `fixtures/make.py`, so that no weights need to be stored.

use safetensors::Dtype;
use safetensors::tensor::TensorView;
use serde::Deserialize;
use std::collections::HashMap;
use std::path::Path;

/// A tensor's name, shape, scale and offset.
pub type TensorSpec = (String, Vec<usize>, f32, f32);

/// FNV-1a.
pub fn fnv(data: impl IntoIterator<Item = u8>) -> u64 {
    data.into_iter().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

/// The hash of token ids that the fixtures store.
pub fn ids_hash(ids: &[u32]) -> String {
    format!("{:016x}", fnv(ids.iter().flat_map(|i| i.to_le_bytes())))
}

/// The `n`-th number of the splitmix64 sequence of a seed, counted from 1.
pub fn splitmix(seed: u64, n: u64) -> u64 {
    let mut z = seed.wrapping_add(n.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The values of a tensor.
pub fn values((name, shape, scale, offset): &TensorSpec) -> Vec<f32> {
    let seed = fnv(name.bytes());
    let n = shape.iter().product::<usize>() as u64;
    (1..=n).map(|i| ((splitmix(seed, i) >> 40) as f32 / 16_777_216.0 - 0.5) * (2.0 * *scale) + offset).collect()
}

/// Token ids without special ones, as `make.py` draws them.
pub fn sources(vocab: usize, low: u32, count: usize, longest: u64) -> Vec<Vec<u32>> {
    (0..count)
        .map(|i| {
            let seed = fnv(format!("source {i}").bytes());
            let n = 1 + splitmix(seed, 1) % longest;
            (2..=n + 1).map(|j| low + (splitmix(seed, j) % (vocab as u64 - u64::from(low))) as u32).collect()
        })
        .collect()
}

/// One family's fixture.
#[derive(Debug, Deserialize)]
pub struct Family {
    /// Name of the configuration.
    pub name: String,
    /// `config.json`.
    pub config: serde_json::Value,
    /// Names, shapes and formulas of the weights.
    pub tensors: Vec<TensorSpec>,
    /// Lowest id of the sources.
    pub low: u32,
    /// Id that ends a source.
    pub eos: u32,
    /// Generation settings that all results were made with.
    pub base: serde_json::Value,
    /// Hashes of the greedy ids.
    pub greedy: Vec<String>,
    /// Hashes of the ids with 4 beams.
    pub beam: Vec<String>,
    /// Scores with 4 beams.
    pub scores: Vec<f32>,
    /// The first greedy ids in full, to look at when the hashes differ.
    pub first: Vec<u32>,
    /// Logits of some columns.
    pub logits: Vec<Logits>,
    /// Results under other generation settings.
    pub options: Vec<Options>,
}

/// Logits along a given decoder input.
#[derive(Debug, Deserialize)]
pub struct Logits {
    /// Which source.
    pub source: usize,
    /// Decoder input.
    pub decoder: Vec<u32>,
    /// Columns that are stored.
    pub columns: Vec<usize>,
    /// One row a step.
    pub values: Vec<Vec<f32>>,
}

/// Results under some generation settings.
#[derive(Debug, Deserialize)]
pub struct Options {
    /// The settings.
    pub options: serde_json::Value,
    /// Hashes of the ids, `num_return_sequences` a source.
    pub ids: Vec<String>,
    /// Scores, where the reference gives any.
    pub scores: Vec<Option<f32>>,
}

/// Writes `config.json` and `model.safetensors` of a family's model.
///
/// # Panics
/// If the folder cannot be written.
pub fn write(family: &Family, dir: &Path) {
    std::fs::write(dir.join("config.json"), family.config.to_string()).expect("config.json");
    let data: Vec<Vec<u8>> = family.tensors.iter().map(|t| values(t).iter().flat_map(|v| v.to_le_bytes()).collect()).collect();
    let views: HashMap<&str, TensorView<'_>> = family
        .tensors
        .iter()
        .zip(&data)
        .map(|(t, bytes)| (t.0.as_str(), TensorView::new(Dtype::F32, t.1.clone(), bytes).expect("a tensor")))
        .collect();
    safetensors::serialize_to_file(&views, None, &dir.join("model.safetensors")).expect("model.safetensors");
}
