//! Lines that begin with a token of their target language, as Marian's models of many languages take them.

use mujaz::generate::GenerationOverrides;
use mujaz::model::{Found, Model, ModelCard, ModelFiles, ModelOptions};
use mujaz::nn::ComputeType;
use mujaz::schedule::Schedule;
use mujaz::translate::Translator;
use mujaz_tests::random::{Family, write};
use mujaz_tests::{fixture, root};
use std::collections::BTreeMap;
use std::path::Path;

/// A small Marian with a tokenizer whose vocabulary holds tokens of languages.
fn model(target: Option<&str>) -> Model {
    let dir = tempfile::tempdir().unwrap();
    let families: Vec<Family> = serde_json::from_str(&fixture("families.json")).unwrap();
    write(&families.into_iter().find(|f| f.name == "marian-tiny").unwrap(), dir.path());
    let spiece = root().join("tests/fixtures/small.spiece.model");
    let pieces = ["\u{2581}", "a", "b", "c", "e", "i", "n", "o", "r", "s", "t"];
    let tokens = ["</s>", "<unk>", ">>eng<<", ">>fra<<", ">>zh_Hans<<"].into_iter().chain(pieces);
    let mut vocabulary: BTreeMap<String, u32> = tokens.enumerate().map(|(i, t)| (t.to_string(), i as u32)).collect();
    (vocabulary.len() as u32..96).for_each(|i| _ = vocabulary.insert(format!("word{i}"), i));
    vocabulary.insert("<pad>".into(), 96);
    for name in ["source.spm", "target.spm"] {
        std::fs::copy(&spiece, dir.path().join(name)).unwrap();
    }
    std::fs::write(dir.path().join("vocab.json"), serde_json::to_vec(&vocabulary).unwrap()).unwrap();
    let card = ModelCard::parse(Path::new("x.toml"), "name = 'many'").unwrap();
    let generation = GenerationOverrides { max_length: Some(12), num_beams: Some(2), ..GenerationOverrides::default() };
    let options = ModelOptions { target_lang: target.map(String::from), generation, compute: ComputeType::F32, ..ModelOptions::default() };
    Model::of(Found { files: ModelFiles::folder(dir.path()).unwrap(), card }, &options).unwrap()
}

fn english(model: &Model, lines: &[&str]) -> Vec<String> {
    let schedule = Schedule::default();
    let translator = Translator::new(model, &schedule).without_repairs().raw();
    translator.translate_lines(lines).into_iter().map(|t| t.unwrap().en).collect()
}

#[test]
fn a_token_at_a_lines_start_is_one_token_and_anywhere_else_text() {
    let plain = model(None);
    let id = |token: &str| plain.tokenizer().id_of(token).unwrap();
    let starts = [
        (">>eng<< a b", Some((id(">>eng<<"), "a b"))),
        (">>fra<<a b", Some((id(">>fra<<"), "a b"))),
        (">>zh_Hans<<", Some((id(">>zh_Hans<<"), ""))),
        (">>deu<< a b", None),
        (" >>eng<< a b", None),
        ("a >>eng<< b", None),
        (">>eng a b", None),
        (">><< a", None),
        (">>eng << a", None),
        (">>en\u{644}<< a", None),
        ("", None),
    ];
    for (line, want) in starts {
        assert_eq!(plain.target_of(line), want, "{line:?}");
    }
    // In front of the source stands the token alone, as the slow tokenizer of transformers has it; the rest is cut as ever.
    let ids = plain.encode_to(id(">>eng<<"), "a b").unwrap();
    assert_eq!((ids[0], &ids[1..]), (id(">>eng<<"), &plain.encode("a b").unwrap()[..]));
    assert!(!plain.encode(">>eng<< a b").unwrap().contains(&id(">>eng<<")));
}

#[test]
fn each_line_becomes_what_a_model_with_its_token_makes_of_it() {
    let texts = ["a bit of rain", "notes on one act. ", "notes on one act", "site", "\u{627}\u{644} a"];
    let [plain, eng, fra] = [None, Some(">>eng<<"), Some(">>fra<<")].map(model);
    let lines: Vec<String> =
        texts.iter().flat_map(|t| [t.to_string(), format!(">>eng<< {t}"), format!(">>fra<<{t}"), format!(">>deu<< {t}")]).collect();
    let all: Vec<&str> = lines.iter().map(String::as_str).collect();
    let got = english(&plain, &all);
    for (i, text) in texts.iter().enumerate() {
        let want = [english(&plain, &[text]), english(&eng, &[text]), english(&fra, &[text]), english(&plain, &[&lines[4 * i + 3]])];
        assert_eq!(got[4 * i..4 * i + 4].to_vec(), want.concat(), "{text:?}");
    }
    assert!(got.chunks(4).any(|c| c[0] != c[1] && c[1] != c[2]), "{got:?}");
    // A line's own token takes the place of the one that was asked for; without one, that stays.
    let mixed = english(&eng, &[">>fra<< a bit of rain", "a bit of rain"]);
    assert_eq!(mixed, [english(&fra, &["a bit of rain"]), english(&eng, &["a bit of rain"])].concat());
    // Nothing but a token is nothing to translate.
    assert_eq!(english(&plain, &[">>eng<<", ""]), ["", ""]);
}
