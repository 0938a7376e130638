//! Any bytes as a `model.safetensors`.
#![no_main]
use libfuzzer_sys::fuzz_target;
use mujaz::weights::Weights;

fuzz_target!(|data: &[u8]| {
    // The store wants memory that lives as long as the program; the fuzzer's inputs are small.
    let bytes: &'static [u8] = Box::leak(data.to_vec().into_boxed_slice());
    if let Ok(weights) = Weights::from_static("fuzz".as_ref(), bytes) {
        _ = weights.get("a", &[2, 2]);
        _ = weights.finish();
    }
});
