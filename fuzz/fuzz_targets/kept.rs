//! Any text as a sentence that holds addresses, pictures, codes and marks: what goes past the model stands in it, in order and apart, and
//! the tags of a text that is read for them come out whatever was translated.
#![no_main]
use libfuzzer_sys::fuzz_target;
use mujaz::translate::markup::{Markup, dressed, kept_apart, round_trip};

fuzz_target!(|text: (String, String)| {
    let (source, english) = text;
    kept_apart(&source).unwrap();
    if dressed(&source) {
        round_trip(&source, &english.replace(['<', '&'], " "), &Markup { plain: true, ..Markup::default() }).unwrap();
    }
});
