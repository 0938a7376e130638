//! Any bytes as an input of each contract, up to the numbered article: nothing in it is lost on the way to its sentences.
#![no_main]
use libfuzzer_sys::fuzz_target;
use mujaz::Input;
use mujaz_text::extract::InputKind;

fuzz_target!(|data: &[u8]| {
    for kind in [InputKind::Auto, InputKind::Page, InputKind::Article] {
        match Input::bytes(data).kind(kind).read("a1") {
            Ok(ready) => assert!(!ready.article.sentences.is_empty()),
            Err(error) => assert!(!error.to_string().contains("a defect of mujaz"), "{error}"),
        }
    }
});
