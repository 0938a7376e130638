//! Any bytes as an office file: what is read and not translated comes back to the byte.
#![no_main]
use libfuzzer_sys::fuzz_target;
use mujaz::documents::{FileKind, round_trip};

fuzz_target!(|bytes: &[u8]| {
    for kind in [FileKind::Docx, FileKind::Odt, FileKind::Epub] {
        if let Ok(done) = round_trip(kind, bytes) {
            assert_eq!(done, bytes);
        }
    }
    _ = round_trip(FileKind::Text, bytes);
});
