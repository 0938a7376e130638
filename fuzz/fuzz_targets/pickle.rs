//! Any bytes as a `pytorch_model.bin`: an error or tensors inside the file, never a panic.
#![no_main]
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(tensors) = mujaz::weights::read_pickle(data) {
        assert!(tensors.iter().all(|t| t.start <= t.end && t.end <= data.len()));
    }
});
