//! Any text as `config.json` and as `generation_config.json`.
#![no_main]
use libfuzzer_sys::fuzz_target;
use mujaz::arch::{self, Config};
use mujaz::generate::GenerationConfig;

fuzz_target!(|text: &str| {
    if let Ok(config) = Config::parse("config.json".as_ref(), text) {
        _ = arch::spec(&config);
    }
    if let Ok(value) = serde_json::from_str::<serde_json::Value>(text) {
        _ = GenerationConfig::from_json("generation_config.json".as_ref(), &[&value]);
    }
    _ = mujaz::model::ModelCard::parse("card.toml".as_ref(), text);
});
