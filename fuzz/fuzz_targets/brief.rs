//! Any bytes as a page, through everything: extraction, summary, translation by a model, checks, brief.
#![no_main]
use libfuzzer_sys::fuzz_target;
use mujaz::generate::GenerationOverrides;
use mujaz::model::{Found, ModelCard, ModelFiles, ModelOptions};
use mujaz::{Input, Newsroom};
use std::sync::LazyLock;

/// The bundled model, which says short things and is quick.
static DESK: LazyLock<Newsroom> = LazyLock::new(|| {
    let files = ModelFiles::folder(concat!(env!("CARGO_MANIFEST_DIR"), "/../models/tiny-ar-en")).unwrap();
    let card = ModelCard::parse("card.toml".as_ref(), "name = 'tiny'").unwrap();
    let generation = GenerationOverrides { num_beams: Some(1), max_length: Some(12), ..GenerationOverrides::default() };
    Newsroom::builder()
        .model(Found { files, card })
        .model_options(ModelOptions { generation, ..ModelOptions::default() })
        .full(true)
        .build()
        .unwrap()
});

fuzz_target!(|data: &[u8]| {
    if let Err(error) = DESK.brief(Input::bytes(data)) {
        assert!(!error.to_string().contains("a defect of mujaz"), "{error}");
    }
});
