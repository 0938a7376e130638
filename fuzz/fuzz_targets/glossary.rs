//! Any text as a glossary, then a summary and the terms of any pair.
#![no_main]
use libfuzzer_sys::fuzz_target;
use mujaz::glossary::Glossary;
use mujaz_text::{near_duplicate::Signature, romanize, stem};

fuzz_target!(|parts: (String, String)| {
    let (list, text) = parts;
    _ = Glossary::parse("glossary.tsv", &list);
    _ = Signature::of(&text);
    _ = stem::terms(&text);
    _ = (romanize::person(&text), romanize::place(&text), romanize::byline(&text), romanize::speaker(&text));
});
