//! Any bytes as subtitles: the cues are the file again, and what is said is read without a panic.
#![no_main]
use libfuzzer_sys::fuzz_target;
use mujaz_text::charset;
use mujaz_text::subtitles::{cues, transcript};

fuzz_target!(|data: &[u8]| {
    let file = charset::decode(data).text;
    let parts: String = cues(&file).into_iter().map(|cue| cue.raw()).collect();
    assert_eq!(parts, file);
    _ = transcript(&file);
});
