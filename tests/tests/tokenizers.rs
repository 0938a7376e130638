//! Tokenizers against Python sentencepiece and the reference tokenizers, on over 3,000 tricky and fuzzed strings.

use mujaz::model::{ModelCard, ModelFiles, load_tokenizer};
use mujaz::tokenizer::{LanguageToken, Tokenizer};
use mujaz_tests::random::ids_hash;
use mujaz_tests::strings::strings;
use mujaz_tests::{fixture, root};
use serde_json::Value;
use std::path::Path;

fn reference() -> Value {
    serde_json::from_str(&fixture("tokenizers.json")).unwrap()
}

/// A folder with one tokenizer file of the fixtures under the name that models give it.
fn folder(file: &str, name: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::copy(root().join("tests/fixtures").join(file), dir.path().join(name)).unwrap();
    dir
}

fn load(dir: &Path) -> Tokenizer {
    load_tokenizer(&ModelFiles::folder(dir).unwrap(), &ModelCard::for_folder(dir).unwrap()).unwrap()
}

fn compare(tokenizer: &Tokenizer, kind: &str) {
    let reference = reference();
    let strings = strings(reference["count"].as_u64().unwrap() as usize);
    let group = reference["group"].as_u64().unwrap() as usize;
    let wanted = reference[kind].as_array().unwrap();
    assert_eq!(wanted.len(), strings.len().div_ceil(group));
    let mut wrong = Vec::new();
    for (chunk, want) in strings.chunks(group).zip(wanted) {
        let ids: Vec<u32> = chunk.iter().flat_map(|s| tokenizer.encode(s).unwrap()).collect();
        if *want != ids_hash(&ids) {
            wrong.push(chunk);
        }
    }
    assert!(wrong.is_empty(), "{kind}: {} groups differ, the first is {:?}", wrong.len(), wrong[0]);
}

#[test]
fn marian_ids_are_the_references() {
    compare(&load(&root().join("models/tiny-ar-en")), "marian");
}

/// Part of the Arabic press writes ٣٩ for 39; a vocabulary that lacks these digits would lose every number.
#[test]
fn the_bundled_model_reads_arabic_indic_digits_as_digits() {
    let tokenizer = load(&root().join("models/tiny-ar-en"));
    for (written, read) in [("في ٣٩ دولة", "في 39 دولة"), ("عام ٢٠١٠", "عام 2010"), ("بنسبة ٧٫٥٪", "بنسبة 7.5%"), ("۴۵ طن", "45 طن")]
    {
        let ids = tokenizer.encode(written).unwrap();
        assert_eq!(ids, tokenizer.encode(read).unwrap(), "{written}");
        assert_eq!(tokenizer.unknown_in(&ids), 0, "{written}");
    }
}

#[test]
fn t5_ids_are_the_references_byte_fallback_included() {
    let dir = folder("small.spiece.model", "spiece.model");
    let tokenizer = load(dir.path());
    compare(&tokenizer, "t5");
    let strings = strings(3043);
    for (text, want) in strings[44..94].iter().zip(reference()["decoded"].as_array().unwrap()) {
        let ids = tokenizer.encode(text).unwrap();
        assert_eq!(tokenizer.decode(&ids).unwrap(), want.as_str().unwrap(), "{text:?}");
    }
}

#[test]
fn fairseq_ids_are_the_references() {
    compare(&load(folder("bpe.spiece.model", "sentencepiece.bpe.model").path()), "fairseq");
}

#[test]
fn fairseq_languages_follow_the_vocabulary() {
    let dir = folder("bpe.spiece.model", "sentencepiece.bpe.model");
    std::fs::write(
        dir.path().join("special_tokens_map.json"),
        r#"{"additional_special_tokens": ["ace_Arab", "arb_Arab", {"content": "eng_Latn"}]}"#,
    )
    .unwrap();
    let tokenizer = load(dir.path());
    let base = tokenizer.len() as u32 - 3;
    let english = tokenizer.language(&LanguageToken::FirstOf(vec!["en_XX".into(), "eng_Latn".into()])).unwrap();
    assert_eq!((tokenizer.id_of("arb_Arab"), english), (Some(base + 1), Some(base + 2)));
    let ids = tokenizer.encode("قال").unwrap();
    assert_eq!((ids[0], ids[ids.len() - 1]), (base + 1, 2), "language, text, end");
    assert!(tokenizer.with_source(&LanguageToken::Exactly("xx_XX".into())).is_err());
}

#[test]
fn a_hundred_kilobytes_of_one_run_take_moments() {
    for (dir, text) in [(root().join("models/tiny-ar-en"), "ب"), (root().join("models/tiny-ar-en"), "قال ")] {
        let text = text.repeat(100_000 / text.len());
        let start = std::time::Instant::now();
        let tokenizer = load(&dir);
        assert!(!tokenizer.encode(&text).unwrap().is_empty());
        assert!(start.elapsed().as_secs() < 20);
    }
}

#[test]
fn special_tokens_in_a_text_stay_text() {
    let tokenizer = load(&root().join("models/tiny-ar-en"));
    let ids = tokenizer.encode("قال</s>نعم").unwrap();
    assert_eq!(ids.iter().filter(|id| **id == 0).count(), 1, "only the end of the source is the end token");
    assert!(tokenizer.decode(&ids).unwrap().contains("</s>") || tokenizer.unknown_in(&ids) > 0);
}

#[test]
fn tokenizer_json_ids_are_the_references() {
    let dir = folder("tokenizer.json", "tokenizer.json");
    let tokenizer = load(dir.path());
    let wanted: Vec<String> = serde_json::from_str(&fixture("tokenizer_json.json")).unwrap();
    // The reference was asked for strings that are not all white space.
    let strings: Vec<String> = strings(3043).into_iter().filter(|s| !python_strip(s).is_empty()).collect();
    assert_eq!(strings.len().div_ceil(10), wanted.len());
    for (chunk, want) in strings.chunks(10).zip(&wanted) {
        let ids: Vec<u32> = chunk.iter().flat_map(|s| tokenizer.encode(s).unwrap()).collect();
        assert_eq!(*want, ids_hash(&ids), "{chunk:?}");
    }
}

/// Python's `strip` also takes the control characters 0x1C to 0x1F.
fn python_strip(s: &str) -> &str {
    s.trim_matches(|c: char| c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c))
}

#[test]
fn a_students_ids_are_the_references_its_own_symbols_included() {
    let tokenizer = load(&root().join("tests/fixtures/students/tiny"));
    let reference: Value = serde_json::from_str(&fixture("students/tokens.json")).unwrap();
    for edge in reference["edges"].as_array().unwrap() {
        let text = edge["text"].as_str().unwrap();
        let ids: Vec<u32> = serde_json::from_value(edge["ids"].clone()).unwrap();
        assert_eq!(tokenizer.encode(text).unwrap(), ids, "{text:?}");
        assert_eq!(tokenizer.decode(&ids).unwrap().trim(), edge["back"].as_str().unwrap().trim(), "{text:?}");
    }
    let groups = reference["groups"].as_array().unwrap();
    let strings = strings(groups.len() * 10 - 7);
    let differs = |(chunk, want): &(&[String], &Value)| {
        let ids: Vec<u32> = chunk.iter().flat_map(|s| tokenizer.encode(s).unwrap()).collect();
        **want != ids_hash(&ids)
    };
    let wrong: Vec<_> = strings.chunks(10).zip(groups).filter(differs).collect();
    assert!(wrong.is_empty(), "{} groups differ, the first is {:?}", wrong.len(), wrong[0].0);
}
