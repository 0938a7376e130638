//! mBARTs in CTranslate2's files against its own translator: languages before or behind the sources, and in front of the outputs
//! (`tests/fixtures/make_ct2_languages.py`).

use mujaz_engine::generate::GenerationConfig;
use mujaz_engine::nn::{Compute, ComputeType};
use mujaz_engine::schedule::Schedule;
use mujaz_engine::tokenizer::LanguageToken;
use mujaz_engine::{Model, ModelFiles, Recipe};
use mujaz_tests::random::{ids_hash, sources};
use mujaz_tests::{root, test_device};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct Reference {
    low: u32,
    vocab: usize,
    beams1: Vec<String>,
    beams4: Vec<String>,
}

/// The model with what cuts texts beside it, and what the translator gave.
fn load(name: &str) -> (Model, Reference) {
    let folder = root().join("tests/fixtures/ct2_languages").join(name);
    let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
    let mut files: Vec<(&str, Vec<u8>)> =
        ["model.bin", "config.json", "shared_vocabulary.json"].into_iter().map(|name| (name, read(name))).collect();
    files.push(("sentencepiece.bpe.model", std::fs::read(root().join("tests/fixtures/small.spiece.model")).unwrap()));
    let language = |token: &str| Some(LanguageToken::Exactly(token.into()));
    let recipe = Recipe { source: language("ar_AR"), target: language("en_XX"), ..Recipe::default() };
    let compute = Compute::new(&test_device(), ComputeType::F32);
    let model = Model::load(&ModelFiles::memory(name, files), recipe, &compute).unwrap_or_else(|e| panic!("{name}: {e}"));
    (model, serde_json::from_slice(&read("reference.json")).unwrap())
}

#[test]
fn languages_stand_where_each_mbart_wants_them() {
    for (name, last) in [("mbart25", true), ("mbart50", false)] {
        let (model, _) = load(name);
        let id = |token: &str| model.tokenizer().id_of(token).unwrap();
        let ids = model.encode("a").unwrap();
        let around = if last { [ids[ids.len() - 2], ids[ids.len() - 1]] } else { [ids[0], ids[ids.len() - 1]] };
        assert_eq!(around, if last { [id("</s>"), id("ar_AR")] } else { [id("ar_AR"), id("</s>")] }, "{name}");
        let generation = model.generation();
        let begins = (generation.decoder_start_token_id, generation.forced_bos_token_id);
        assert_eq!(begins, if last { (id("en_XX"), None) } else { (id("</s>"), Some(id("en_XX"))) }, "{name}");
    }
}

#[test]
fn ids_are_the_translators() {
    for (name, last) in [("mbart25", true), ("mbart50", false)] {
        let (model, reference) = load(name);
        let id = |token: &str| model.tokenizer().id_of(token).unwrap();
        let texts = sources(reference.vocab, reference.low, reference.beams1.len(), 24);
        let around = |ids: &Vec<u32>| {
            let ids = ids.iter().copied();
            if last {
                ids.chain([id("</s>"), id("ar_AR")]).collect()
            } else {
                std::iter::once(id("ar_AR")).chain(ids).chain([id("</s>")]).collect()
            }
        };
        let sources: Vec<Vec<u32>> = texts.iter().map(around).collect();
        for (beams, want) in [(1, &reference.beams1), (4, &reference.beams4)] {
            // The translator counts the language that an output begins with.
            let config = GenerationConfig { num_beams: beams, max_length: 41, ..model.generation().clone() };
            let got = model.generate_with(&sources, &config, &Schedule::default());
            for (i, (got, want)) in got.into_iter().zip(want).enumerate() {
                let ids = got.unwrap().remove(0).ids;
                let ids = ids.strip_suffix(&[id("</s>")]).unwrap_or(&ids);
                let ids = ids.strip_prefix(&[id("en_XX")]).unwrap_or(ids);
                assert_eq!(ids_hash(ids), *want, "{name}, {beams} beams, source {i}: {ids:?}");
            }
        }
    }
}
