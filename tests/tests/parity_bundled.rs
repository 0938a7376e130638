//! The bundled model against transformers' `MarianMTModel`, on 200 sentences.

use mujaz::generate::GenerationOverrides;
use mujaz::model::{Model, ModelCard, ModelFiles};
use mujaz::nn::Device;
use mujaz::nn::{Compute, ComputeType};
use mujaz::schedule::Schedule;
use mujaz_tests::{fixture, root};
use serde::Deserialize;
use std::path::Path;

#[derive(Deserialize)]
struct Row {
    text: String,
    source: Vec<u32>,
    greedy: Vec<u32>,
    beam: Vec<u32>,
    score: f32,
    english: String,
}

fn rows() -> Vec<Row> {
    serde_json::from_str(&fixture("bundled.json")).unwrap()
}

fn model(num_beams: usize) -> Model {
    model_in(num_beams, ComputeType::F32)
}

fn model_in(num_beams: usize, kind: ComputeType) -> Model {
    let dir = root().join("models/tiny-ar-en");
    let overrides = GenerationOverrides { num_beams: Some(num_beams), max_length: Some(128), ..Default::default() };
    let card = ModelCard::for_folder(&dir).unwrap();
    Model::load(&ModelFiles::folder(dir).unwrap(), card, &Compute::new(&Device::CPU, kind), &overrides).unwrap()
}

#[test]
fn source_ids_are_the_references() {
    let model = model(1);
    for row in rows() {
        assert_eq!(model.tokenizer().encode(&row.text).unwrap(), row.source, "{}", row.text);
    }
}

#[test]
fn greedy_ids_are_the_references() {
    let (model, rows) = (model(1), rows());
    let sources: Vec<Vec<u32>> = rows.iter().map(|r| r.source.clone()).collect();
    for (got, row) in model.generate(&sources, &Schedule::default()).into_iter().zip(&rows) {
        assert_eq!(got.unwrap()[0].ids, row.greedy, "{}", row.text);
    }
}

#[test]
fn beam_ids_are_the_references() {
    let (model, rows) = (model(4), rows());
    let sources: Vec<Vec<u32>> = rows.iter().map(|r| r.source.clone()).collect();
    let mut equal = 0;
    for (got, row) in model.generate(&sources, &Schedule::default()).into_iter().zip(&rows) {
        let best = got.unwrap().remove(0);
        if best.ids == row.beam {
            equal += 1;
            assert!((best.score - row.score).abs() < 1e-3, "{}", row.text);
            assert_eq!(model.tokenizer().decode(&best.ids).unwrap(), row.english);
        }
    }
    assert!(equal * 100 >= 99 * rows.len(), "{equal} of {} beam results are the reference's", rows.len());
}

#[test]
fn a_shuffled_batch_of_32_is_the_same_as_one_by_one() {
    let rows = rows();
    for beams in [1, 4] {
        let model = model(beams);
        let mut sources: Vec<Vec<u32>> = rows.iter().take(64).map(|r| r.source.clone()).collect();
        sources.sort_by_key(|s| s.iter().fold(7u32, |h, id| h.wrapping_mul(31).wrapping_add(*id)));
        let all = |tokens, workers| -> Vec<_> {
            model
                .generate(&sources, &Schedule { batch_tokens: tokens, workers, ..Schedule::default() })
                .into_iter()
                .map(Result::unwrap)
                .collect()
        };
        let one_by_one = all(1, 1);
        assert_eq!(all(32 * 40 * beams, 2), one_by_one);
        // Threads inside the operations change nothing either, with few rows or many.
        for tokens in [1, 32 * 40 * beams] {
            let schedule = Schedule { batch_tokens: tokens, workers: 1, threads: Some(2) };
            let shared: Vec<_> = model.generate(&sources, &schedule).into_iter().map(Result::unwrap).collect();
            assert_eq!(shared, one_by_one);
        }
    }
}

/// How many tokens stand in equal prefixes of the reference's greedy results, in tenths of all; one by one and in batches alike.
fn equal_tenths(compute: ComputeType) -> usize {
    let rows = rows();
    let sources: Vec<Vec<u32>> = rows.iter().map(|r| r.source.clone()).collect();
    let model = model_in(1, compute);
    let all = |tokens, workers| -> Vec<Vec<u32>> {
        let schedule = Schedule { batch_tokens: tokens, workers, ..Schedule::default() };
        model.generate(&sources, &schedule).into_iter().map(|r| r.unwrap().remove(0).ids).collect()
    };
    let ids = all(1, 1);
    assert_eq!(all(2000, 2), ids);
    let equal: usize = ids.iter().zip(&rows).map(|(a, r)| a.iter().zip(&r.greedy).take_while(|(a, b)| a == b).count()).sum();
    let total: usize = rows.iter().map(|r| r.greedy.len()).sum();
    equal * 10 / total
}

#[test]
fn int8_does_not_depend_on_the_batch_and_stays_near_f32() {
    // A weak model changes its mind easily: half of its outputs may differ somewhere, not most of their tokens.
    let equal = equal_tenths(ComputeType::Int8);
    assert!(equal >= 4, "{equal} tenths of the tokens stand in equal prefixes");
}

#[test]
fn bf16_does_not_depend_on_the_batch_and_stays_near_f32() {
    let equal = equal_tenths(ComputeType::Bf16);
    assert!(equal >= 5, "{equal} tenths of the tokens stand in equal prefixes");
}

/// Front pages show what the model that ships says: those in Python run only where a wheel is built.
#[test]
fn front_pages_say_what_the_bundled_model_says() {
    let pages = [
        ("crates/python/python/mujaz/__init__.py", "print(desk.translate(\"", "\"))\n", "\n"),
        ("README.md", ">>> desk.translate(\"", "\")\n<mujaz.Translation '", "'>"),
    ];
    let desk = mujaz::Newsroom::builder().model("tiny-ar-en").build().unwrap();
    for (name, open, middle, close) in pages {
        let page = std::fs::read_to_string(root().join(name)).unwrap();
        let (_, call) = page.split_once(open).unwrap();
        let (arabic, rest) = call.split_once(middle).unwrap();
        let (shown, _) = rest.split_once(close).unwrap();
        assert_eq!(desk.translate(arabic).unwrap().text, shown, "{name}");
    }
}

/// The training's recipe runs where there is PyTorch, so a list of names that moved would be missed weeks later.
#[test]
fn the_recipe_finds_the_lists_of_names() {
    let recipe = std::fs::read_to_string(root().join("models/tiny-ar-en/train/augment.py")).unwrap();
    let names: Vec<&str> = recipe.split('"').filter(|part| Path::new(part).extension().is_some_and(|e| e == "tsv")).collect();
    assert!(names.len() >= 3, "{names:?}");
    for name in names {
        assert!(root().join("crates/text/data").join(name).is_file(), "{name}");
    }
}
