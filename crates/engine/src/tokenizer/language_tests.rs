//! Language tokens that stand in vocabularies of their own kind.

use super::{LanguageToken, Tokenizer};
use crate::files::ModelFiles;

fn fixture(name: &str) -> Vec<u8> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/");
    std::fs::read(format!("{path}{name}")).expect("a fixture")
}

/// An mBART folder over the small BPE model, with these further files.
fn mbart(vocab_size: usize, more: &[(&str, &str)]) -> Tokenizer {
    let config = format!("{{\"model_type\": \"mbart\", \"vocab_size\": {vocab_size}}}");
    let mut files = vec![("sentencepiece.bpe.model".to_string(), fixture("bpe.spiece.model")), ("config.json".into(), config.into_bytes())];
    files.extend(more.iter().map(|(name, text)| ((*name).to_string(), text.as_bytes().to_vec())));
    Tokenizer::load(&ModelFiles::memory("mbart", files)).expect("a tokenizer")
}

#[test]
fn mbart_50_knows_its_languages_though_no_file_lists_them() {
    let pieces = mbart(7, &[]).len();
    // Pieces, the unused one, 52 languages and the mask, as the published model has 250054 for 250000.
    let many = mbart(pieces + 53, &[]);
    assert_eq!(many.id_of("ar_AR"), Some(pieces as u32));
    assert_eq!(many.id_of("sl_SI"), Some(pieces as u32 + 51));
    let many = many.with_source(&LanguageToken::Exactly("ar_AR".into())).unwrap();
    let ids = many.encode("a").unwrap();
    assert_eq!((ids.first(), ids.last()), (Some(&(pieces as u32)), Some(&2)));
    // Another size is another model; what a file lists wins.
    assert_eq!(mbart(pieces + 26, &[]).id_of("ar_AR"), None);
    for key in ["additional_special_tokens", "extra_special_tokens"] {
        let listed = mbart(pieces + 53, &[("tokenizer_config.json", &format!("{{\"{key}\": [\"xx_XX\"]}}"))]);
        assert_eq!((listed.id_of("xx_XX"), listed.id_of("ar_AR")), (Some(pieces as u32), None));
    }
}
