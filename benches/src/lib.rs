//! What the benches share.

use mujaz::generate::GenerationOverrides;
use mujaz::model::{Model, ModelCard, ModelFiles};
use mujaz::nn::Compute;
use std::path::PathBuf;

/// The root of the repository.
pub fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// 200 Arabic news sentences.
///
/// # Panics
/// If the fixture is not there.
pub fn sentences() -> Vec<String> {
    let text = std::fs::read_to_string(root().join("tests/fixtures/sentences.txt")).expect("tests/fixtures/sentences.txt");
    text.lines().map(str::to_string).collect()
}

/// The bundled model with a number of beams.
///
/// # Panics
/// If it cannot be loaded.
pub fn model(num_beams: usize) -> Model {
    let dir = root().join("models/tiny-ar-en");
    let overrides = GenerationOverrides { num_beams: Some(num_beams), max_length: Some(32), min_length: Some(32), ..Default::default() };
    let card = ModelCard::for_folder(&dir).expect("the card");
    Model::load(&ModelFiles::folder(dir).expect("the folder"), card, &Compute::default(), &overrides).expect("the model")
}
