//! Firefox's students in the fixtures, in the forms that models of theirs are published in, and what Marian's decoder gives for them.

use crate::root;
use mujaz_engine::generate::Hypothesis;
use mujaz_engine::nn::{Compute, ComputeType};
use mujaz_engine::schedule::Schedule;
use mujaz_engine::weights::native;
use mujaz_engine::{Model, ModelFiles, Recipe};
use serde::Deserialize;
use std::path::PathBuf;

/// What Marian's decoder gave.
#[derive(Debug, Deserialize)]
pub struct Reference {
    /// Beams.
    pub beam: usize,
    /// Target tokens for each source token at most.
    pub max_length_factor: f32,
    /// Sentences in a batch: the longest one limits all.
    pub batch: usize,
    /// One for each source.
    pub sentences: Vec<Sentence>,
}

/// A source and its n-best list.
#[derive(Debug, Deserialize)]
pub struct Sentence {
    /// The text.
    pub source: String,
    /// Its ids.
    pub source_ids: Vec<u32>,
    /// Best first.
    pub nbest: Vec<Entry>,
}

/// One of an n-best list.
#[derive(Debug, Deserialize)]
pub struct Entry {
    /// Without the end token.
    pub ids: Vec<u32>,
    /// Over the length.
    pub score: f32,
    /// The first one's text.
    #[serde(default)]
    pub text: String,
}

/// The folder of the students.
pub fn folder() -> PathBuf {
    root().join("tests/fixtures/students")
}

/// A file of a student.
///
/// # Panics
/// If it is not there.
pub fn bytes(name: &str) -> Vec<u8> {
    let path = folder().join(name);
    std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// What Marian gave, by the name that `make_students.py` wrote it under.
///
/// # Panics
/// If it is not there.
pub fn reference(name: &str) -> Reference {
    serde_json::from_slice(&bytes(&format!("{name}.json"))).expect("a reference")
}

/// A student's files with weights of this name and content.
pub fn files(kind: &str, name: &str, weights: Vec<u8>) -> ModelFiles {
    let vocabularies: &[&str] = if kind == "split" { &["srcvocab.spm", "trgvocab.spm"] } else { &["vocab.spm"] };
    let mut all: Vec<(String, Vec<u8>)> = vocabularies.iter().map(|v| ((*v).to_string(), bytes(&format!("{kind}/{v}")))).collect();
    all.push((name.to_string(), weights));
    ModelFiles::memory(kind, all)
}

/// A student as it is stored, with this compute type on the tests' device.
///
/// # Panics
/// If it cannot be loaded.
pub fn student(kind: &str, name: &str, compute: ComputeType) -> Model {
    load(&files(kind, name, bytes(&format!("{kind}/{name}"))), &Compute::new(&crate::test_device(), compute))
}

/// Any student.
///
/// # Panics
/// If it cannot be loaded.
pub fn load(files: &ModelFiles, compute: &Compute) -> Model {
    Model::load(files, Recipe::default(), compute).unwrap_or_else(|e| panic!("{e}"))
}

/// The n-best lists of all sentences, as many as beams, each within the limit that the reference had.
///
/// # Panics
/// If the search fails.
pub fn decode(model: &Model, reference: &Reference) -> Vec<Vec<Hypothesis>> {
    let mut config = model.generation().clone();
    (config.num_beams, config.num_return_sequences) = (reference.beam, reference.beam);
    config.max_length_factor = Some(reference.max_length_factor);
    let sources: Vec<Vec<u32>> = reference.sentences.iter().map(|s| s.source_ids.clone()).collect();
    let schedule = Schedule { batch_tokens: 600, ..Schedule::default() };
    if reference.batch == 1 {
        return model.generate_with(&sources, &config, &schedule).into_iter().map(Result::unwrap).collect();
    }
    // Marian limits by the longest sentence of a batch; here each is limited by its own, so say what the other was.
    let batches = sources.chunks(reference.batch).flat_map(|batch| {
        let longest = batch.iter().map(Vec::len).max().unwrap_or(1) as f32;
        let limit = (reference.max_length_factor * longest).ceil().max(1.0) as usize;
        let mut config = config.clone();
        (config.max_length_factor, config.max_length) = (None, limit + 1);
        model.generate_with(batch, &config, &schedule)
    });
    batches.map(Result::unwrap).collect()
}

/// What a comparison found.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub struct Agreement {
    /// Sentences whose best output is the reference's.
    pub best: usize,
    /// Entries of n-best lists that are.
    pub entries: usize,
    /// Entries in all.
    pub all: usize,
    /// The largest difference of scores of equal entries, relative to those above 1.
    pub worst: f32,
}

/// Compares a model's n-best lists with the reference's.
pub fn agreement(model: &Model, reference: &Reference) -> Agreement {
    let mut found = Agreement::default();
    for (got, want) in decode(model, reference).iter().zip(&reference.sentences) {
        found.all += want.nbest.len();
        for (place, (got, want)) in got.iter().zip(&want.nbest).enumerate() {
            let ids: &[u32] = got.ids.strip_suffix(&[0]).unwrap_or(&got.ids);
            if ids == want.ids {
                found.entries += 1;
                found.best += usize::from(place == 0);
                found.worst = found.worst.max((got.score - want.score).abs() / want.score.abs().max(1.0));
            }
        }
    }
    found
}

/// `tiny` with one fact of the decoder made loud, as `make_students.py` does it.
///
/// # Panics
/// If the stored file is not the expected one.
pub fn stressed(name: &str) -> Vec<u8> {
    let mut file = bytes("tiny/model.npz");
    let items = native::read(&file).expect("a student").0;
    let mut edit = |item: &str, change: &dyn Fn(usize, f32) -> f32| {
        let item = items.iter().find(|i| i.name == item).expect("an item");
        for (i, raw) in file[item.start..item.end].as_chunks_mut::<4>().0.iter_mut().enumerate() {
            *raw = change(i, f32::from_le_bytes(*raw)).to_le_bytes();
        }
    };
    let bias = |at: usize| move |i: usize, v: f32| if i == at { 60.0 } else { v };
    match name {
        "unk" => edit("decoder_ff_logit_out_b", &bias(1)),
        "ctrl" => edit("decoder_ff_logit_out_b", &bias(28)),
        _ => {
            for layer in 1..=2 {
                let mut parts =
                    ["rnn_ffn_ln_scale", "rnn_ffn_ln_bias", "context_Wo", "context_bo"].map(|p| format!("decoder_l{layer}_{p}")).to_vec();
                parts.extend(["self_Wo_ln_scale", "self_Wo_ln_bias"].map(|p| format!("encoder_l{layer}_{p}")));
                parts.extend(["encoder", "decoder"].iter().flat_map(|s| ["W2", "b2"].map(|p| format!("{s}_l{layer}_ffn_{p}"))));
                parts.iter().for_each(|part| edit(part, &|_, v| v * 1e-3));
            }
        }
    }
    file
}
