//! Any bytes as a `spiece.model`, and any text through it.
#![no_main]
use libfuzzer_sys::fuzz_target;
use mujaz::model::ModelFiles;
use mujaz::tokenizer::Tokenizer;

fuzz_target!(|data: &[u8]| {
    let Ok(dir) = tempfile::tempdir() else { return };
    if std::fs::write(dir.path().join("spiece.model"), data).is_err() {
        return;
    }
    let Ok(files) = ModelFiles::folder(dir.path()) else { return };
    if let Ok(tokenizer) = Tokenizer::load(&files) {
        _ = tokenizer.encode("قال الوزير 98% \0 ﷺ");
        _ = tokenizer.decode(&[0, 1, 2, 3, 4, 5, u32::MAX]);
    }
});
