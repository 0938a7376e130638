//! The token that decoding starts from: a card's or a flag's wins over the checkpoint's, and a language's name leads to it where the
//! checkpoint lists its languages.

use mujaz_engine::generate::GenerationOverrides;
use mujaz_engine::nn::Compute;
use mujaz_engine::schedule::Schedule;
use mujaz_engine::tokenizer::LanguageToken;
use mujaz_engine::{Model, ModelFiles, Recipe};
use mujaz_tests::random::{Family, write};
use mujaz_tests::{fixture, root};
use serde_json::json;

/// A small mT5 with a tokenizer, whose configuration lists two languages as `CrossSum`'s does.
fn files(dir: &std::path::Path) -> ModelFiles {
    let families: Vec<Family> = serde_json::from_str(&fixture("families_v5.json")).unwrap();
    let mut family = families.into_iter().find(|f| f.name == "mt5-v5").unwrap();
    family.config["task_specific_params"] = json!({"langid_map": {"english": [1, "\u{2581}"], "nowhere": [2, "no such piece"]}});
    // Room for the tokenizer's pieces.
    family.config["vocab_size"] = 1300.into();
    family.tensors.iter_mut().filter(|t| t.1.first() == Some(&101)).for_each(|t| t.1[0] = 1300);
    write(&family, dir);
    std::fs::copy(root().join("tests/fixtures/small.spiece.model"), dir.join("spiece.model")).unwrap();
    ModelFiles::folder(dir).unwrap()
}

fn first(recipe: Recipe) -> (u32, Vec<u32>) {
    let dir = tempfile::tempdir().unwrap();
    let model = Model::load(&files(dir.path()), recipe, &Compute::default());
    let model = model.unwrap_or_else(|e| panic!("{e}"));
    let out = model.generate(&[vec![20, 30, 40, 1]], &Schedule::default()).remove(0).unwrap().remove(0);
    (model.generation().decoder_start_token_id, out.ids)
}

#[test]
fn a_card_or_a_name_says_where_decoding_starts() {
    let (usual, plain) = first(Recipe::default());
    assert_eq!(usual, 0);
    let overrides = GenerationOverrides { decoder_start_token_id: Some(44), ..GenerationOverrides::default() };
    let (own, other) = first(Recipe { generation: vec![overrides.clone()], ..Recipe::default() });
    assert_eq!(own, 44);
    assert_ne!(plain, other);
    let english = || Some(LanguageToken::Exactly("english".into()));
    let (named, _) = first(Recipe { target: english(), ..Recipe::default() });
    assert!(named != 0 && named != 44);
    // What somebody sets by number wins over the name.
    assert_eq!(first(Recipe { target: english(), generation: vec![overrides], ..Recipe::default() }).0, 44);
}
