//! CTranslate2's weights, and archives of Argos Translate: read or refused, never a panic, never a place outside the file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mujaz::weights::ct2;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(contents) = ct2::read(bytes) {
        assert!(contents.variables.iter().all(|v| v.start <= v.end && v.end <= bytes.len()));
        for variable in &contents.variables {
            _ = ct2::parts(&variable.name, variable.shape.first().copied().unwrap_or(0));
        }
    }
    let files = [("model.bin", bytes.to_vec()), ("shared_vocabulary.txt", b"<unk>\n<s>\n</s>\n".to_vec())];
    _ = mujaz::model::load_transformer(&mujaz::model::ModelFiles::memory("fuzz", files), &mujaz::nn::Compute::default());
    let Ok(entries) = mujaz::unzip::entries(bytes) else { return };
    entries.iter().for_each(|entry| _ = mujaz::unzip::content(bytes, entry));
});
