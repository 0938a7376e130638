//! Marian's own weights: read or refused, never a panic, never a place outside the file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mujaz::weights::native;

fuzz_target!(|bytes: &[u8]| {
    if let Ok((items, _)) = native::read(bytes) {
        assert!(items.iter().all(|i| i.start <= i.end && i.end <= bytes.len()));
        items.iter().for_each(|i| _ = native::canonical(&i.name));
    }
});
