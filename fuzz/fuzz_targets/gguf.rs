//! GGUF files, and LoRA adapters: read or refused, never a panic, never a place outside the file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mujaz::model::{ModelFiles, load_tokenizer, load_transformer};
use mujaz::weights::gguf;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(contents) = gguf::read(bytes) {
        assert!(contents.tensors.iter().all(|t| t.start <= t.end && t.end <= bytes.len()));
    }
    let files = ModelFiles::memory("fuzz", [("model.gguf", bytes.to_vec())]);
    _ = load_transformer(&files, &mujaz::nn::Compute::default());
    let card = mujaz::model::ModelCard::parse("x.toml".as_ref(), "name = 'x'").expect("a card");
    _ = load_tokenizer(&files, &card);
    // The same bytes as an adapter's settings, and as its weights, of a model without tensors.
    let base = [("config.json", b"{\"model_type\": \"t5\"}".to_vec()), ("model.safetensors", b"\x02\0\0\0\0\0\0\0{}".to_vec())];
    let adapter = [("adapter_config.json", bytes.to_vec()), ("adapter_model.safetensors", bytes.to_vec())];
    let files = ModelFiles::memory("fuzz", base).adapted(ModelFiles::memory("adapter", adapter));
    _ = load_transformer(&files, &mujaz::nn::Compute::default());
});
