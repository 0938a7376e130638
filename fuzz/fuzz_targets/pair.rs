//! Any two texts as a source and what was written from it: the checks say what they say and never fall over.
#![no_main]
use libfuzzer_sys::fuzz_target;
use mujaz::check::Fidelity;

fuzz_target!(|pair: (String, String)| {
    let (source, target) = pair;
    for full in [false, true] {
        for date in [None, Some("2018-02-15")] {
            let check = Fidelity { full, date, glossary: None };
            _ = check.translation(&source, &target);
            _ = check.summary(&source, &target);
        }
    }
});
