//! T5 models in GGUF: numbers against what the gguf package unpacks and transformers makes of them (`tests/fixtures/make_gguf.py`), the
//! vocabulary inside a file against the SentencePiece model that it was made of, and files that lie.

use candle_core::quantized::gguf_file::{self, Value as Stored};
use candle_core::quantized::{GgmlDType, QTensor};
use candle_core::{Device, Tensor};
use mujaz_engine::generate::{GenerationConfig, Seq2Seq, generate};
use mujaz_engine::model::load_transformer;
use mujaz_engine::nn::{Compute, ComputeType};
use mujaz_engine::tokenizer::Tokenizer;
use mujaz_engine::weights::gguf;
use mujaz_engine::{Model, ModelFiles, Recipe};
use mujaz_tests::random::{ids_hash, sources};
use mujaz_tests::{compute, fixture, root};
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

#[derive(Debug, Deserialize)]
struct Reference {
    name: String,
    config: Option<Value>,
    vocab: usize,
    low: u32,
    eos: u32,
    base: Value,
    greedy: Vec<String>,
    decoder: Vec<u32>,
    logits: Vec<Vec<f32>>,
}

fn folder() -> PathBuf {
    root().join("tests/fixtures/gguf")
}

fn references() -> Vec<Reference> {
    serde_json::from_str(&fixture("gguf/reference.json")).unwrap()
}

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(format!("{name}.gguf"))).unwrap()
}

/// A model's files, with `config.json` where it has one beside it.
fn files(reference: &Reference) -> ModelFiles {
    let mut files = vec![("any-name.gguf", bytes(&reference.name))];
    files.extend(reference.config.as_ref().map(|c| ("config.json", c.to_string().into_bytes())));
    ModelFiles::memory(reference.name.clone(), files)
}

#[test]
fn ids_and_logits_are_those_of_the_unpacked_numbers() {
    for reference in references() {
        let (model, _) = load_transformer(&files(&reference), &compute()).unwrap_or_else(|e| panic!("{}: {e}", reference.name));
        let own = reference.config.clone().unwrap_or_else(|| json!({"decoder_start_token_id": 0, "eos_token_id": 1, "pad_token_id": 0}));
        let config = GenerationConfig::from_json(Path::new("x"), &[&own, &reference.base, &json!({"num_beams": 1})]).unwrap();
        let mut sources = sources(reference.vocab - 2, reference.low, reference.greedy.len(), 200);
        sources.iter_mut().for_each(|s| s.push(reference.eos));
        for (i, (source, want)) in sources.iter().zip(&reference.greedy).enumerate() {
            let got = generate(&model, &[source], &config).unwrap().remove(0).remove(0);
            assert_eq!(ids_hash(&got.ids), *want, "{} source {i}: {:?}", reference.name, got.ids);
        }
        let mut state = model.start(model.encode(&[&sources[0]]).unwrap(), &[0], false).unwrap();
        for (id, want) in reference.decoder.iter().zip(&reference.logits) {
            let scores = model.step(&[*id], &mut state).unwrap();
            for (got, want) in scores.row(0).iter().zip(want) {
                assert!((got - want).abs() < 2e-4 * want.abs().max(1.0), "{}: {got} is not {want}", reference.name);
            }
        }
    }
}

/// A file of a folder, by its own name, with the configuration that belongs to it, whatever else lies there.
#[test]
fn one_file_of_a_folder_is_taken_with_its_own_configuration() {
    let dir = tempfile::tempdir().unwrap();
    let [candle, llama] = <[Reference; 2]>::try_from(references()).unwrap();
    let config = candle.config.unwrap().to_string();
    std::fs::write(dir.path().join("model.gguf"), bytes(&llama.name)).unwrap();
    std::fs::write(dir.path().join("model-q4k.gguf"), bytes(&candle.name)).unwrap();
    std::fs::write(dir.path().join("config-q4k.json"), &config).unwrap();
    std::fs::write(dir.path().join("model.safetensors"), b"of another form").unwrap();
    let load = |name: &str| {
        let files = ModelFiles::open(dir.path().join(name)).unwrap();
        (load_transformer(&files, &compute()).map(|(m, _)| m.vocab_size()).map_err(|e| e.to_string()), files.fingerprint().unwrap())
    };
    let ((first, one), (second, other)) = (load("model.gguf"), load("model-q4k.gguf"));
    assert_eq!((first, second), (Ok(96), Ok(96)));
    assert_ne!(one, other);
    std::fs::remove_file(dir.path().join("config-q4k.json")).unwrap();
    // Without a configuration, candle's file does not say what it is.
    assert!(load("model-q4k.gguf").0.unwrap_err().contains("model_type"));
    std::fs::remove_file(dir.path().join("model.safetensors")).unwrap();
    assert!(load_transformer(&ModelFiles::folder(dir.path()).unwrap(), &compute()).is_ok());
}

/// A field of a protocol buffer: its number, and its bytes or its value.
fn fields(mut rest: &[u8]) -> Vec<(u64, Vec<u8>)> {
    fn varint(rest: &mut &[u8]) -> u64 {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = rest[0];
            *rest = &rest[1..];
            value |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                break;
            }
        }
        value
    }
    let mut out = Vec::new();
    while !rest.is_empty() {
        let tag = varint(&mut rest);
        let value = match tag & 7 {
            0 => varint(&mut rest).to_le_bytes().to_vec(),
            kind => {
                let size = if kind == 5 { 4 } else { varint(&mut rest) as usize };
                let (value, more) = rest.split_at(size);
                rest = more;
                value.to_vec()
            }
        };
        out.push((tag >> 3, value));
    }
    out
}

/// A model with the vocabulary of a SentencePiece file, as llama.cpp's converter keeps it.
fn with_vocabulary(spiece: &[u8]) -> Vec<u8> {
    let (mut tokens, mut scores, mut kinds, mut map) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (field, value) in fields(spiece) {
        if field == 1 {
            let own = fields(&value);
            let find = |n: u64| own.iter().find(|(f, _)| *f == n).map(|(_, v)| v.clone());
            tokens.push(Stored::String(String::from_utf8(find(1).unwrap()).unwrap()));
            scores.push(Stored::F32(find(2).map_or(0.0, |v| f32::from_le_bytes(v[..4].try_into().unwrap()))));
            kinds.push(Stored::I32(find(3).map_or(1, |v| i32::from(v[0]))));
        } else if field == 3 {
            let own = fields(&value).into_iter().find(|(f, _)| *f == 2).map(|(_, v)| v).unwrap_or_default();
            map = own.into_iter().map(|b| Stored::I8(b as i8)).collect();
        }
    }
    // Sentinels and what fills up stand behind the pieces.
    for extra in ["<extra_id_0>", "[PAD1]"] {
        tokens.push(Stored::String(extra.into()));
        scores.push(Stored::F32(-1000.0));
        kinds.push(Stored::I32(if extra.starts_with('<') { 4 } else { 5 }));
    }
    let content = gguf_file::Content::read(&mut std::io::Cursor::new(bytes("llama"))).unwrap();
    let mut values: Vec<(String, Stored)> = content.metadata.into_iter().collect();
    let rows = tokens.len();
    let mut put = |key: &str, value: Stored| values.push((format!("tokenizer.ggml.{key}"), value));
    put("model", Stored::String("t5".into()));
    put("tokens", Stored::Array(tokens));
    put("scores", Stored::Array(scores));
    put("token_type", Stored::Array(kinds));
    put("precompiled_charsmap", Stored::Array(map));
    put("unknown_token_id", Stored::U32(2));
    put("add_space_prefix", Stored::Bool(true));
    put("remove_extra_whitespaces", Stored::Bool(true));
    let mut reader = std::io::Cursor::new(bytes("llama"));
    let content = gguf_file::Content::read(&mut reader).unwrap();
    let tensor = |name: &String| {
        if name != "token_embd.weight" {
            return content.tensor(&mut reader.clone(), name, &Device::Cpu).unwrap();
        }
        let values: Vec<f32> = (0..rows * 32).map(|i| (i as f32 * 0.7).sin()).collect();
        QTensor::quantize(&Tensor::from_vec(values, (rows, 32), &Device::Cpu).unwrap(), GgmlDType::Q8_0).unwrap()
    };
    let tensors: Vec<(String, QTensor)> = content.tensor_infos.keys().map(|name| (name.clone(), tensor(name))).collect();
    let mut out = std::io::Cursor::new(Vec::new());
    let values: Vec<(&str, &Stored)> = values.iter().map(|(k, v)| (k.as_str(), v)).collect();
    let tensors: Vec<(&str, &QTensor)> = tensors.iter().map(|(k, v)| (k.as_str(), v)).collect();
    gguf_file::write(&mut out, &values, &tensors).unwrap();
    out.into_inner()
}

#[test]
fn the_vocabulary_inside_is_the_sentencepiece_model_it_was_made_of() {
    let spiece = std::fs::read(root().join("tests/fixtures/small.spiece.model")).unwrap();
    let own = ModelFiles::memory("gguf", [("model.gguf", with_vocabulary(&spiece))]);
    let inside = Tokenizer::load(&own).unwrap();
    let beside = Tokenizer::load(&ModelFiles::memory("spiece", [("spiece.model", spiece.clone())])).unwrap();
    let texts = fixture("sentences.txt");
    let tricky =
        ["", " ", "  \u{627}\u{644}  \u{628} ", "\u{fdfa}", "\u{200b}a\u{200f}", "98%", "<extra_id_0>", "[PAD1]", "\u{1f600} caf\u{e9}"];
    for text in texts.lines().chain(tricky) {
        let ids = inside.encode(text).unwrap();
        assert_eq!(ids, beside.encode(text).unwrap(), "{text:?}");
        assert_eq!(inside.decode(&ids).unwrap(), beside.decode(&ids).unwrap(), "{text:?}");
    }
    // What is no text is none.
    let last = beside.len() as u32;
    assert_eq!(inside.decode(&[last, last + 1]).unwrap(), "");
    // One file is a whole model; a tokenizer beside it wins over its own.
    let model = Model::load(&own, Recipe::default(), &Compute::default()).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!((model.generation().decoder_start_token_id, model.generation().eos_token_ids.as_slice()), (0, &[1][..]));
    let both = ModelFiles::memory("both", [("model.gguf", bytes("llama")), ("spiece.model", spiece)]);
    assert!(Tokenizer::load(&both).is_ok());
    let none = Tokenizer::load(&ModelFiles::memory("none", [("model.gguf", bytes("llama"))])).map(|_| ()).unwrap_err().to_string();
    assert!(none.contains("tokenizer.json"), "{none}");
}

/// A file with this header: counts, then whatever follows.
fn header(version: u32, tensors: u64, values: u64, rest: &[u8]) -> Vec<u8> {
    [b"GGUF", &version.to_le_bytes()[..], &tensors.to_le_bytes(), &values.to_le_bytes(), rest].concat()
}

/// A value with a name.
fn value(name: &str, kind: u32, value: &[u8]) -> Vec<u8> {
    [&(name.len() as u64).to_le_bytes()[..], name.as_bytes(), &kind.to_le_bytes(), value].concat()
}

/// A tensor of a header.
fn tensor(name: &str, dims: &[u64], kind: u32, offset: u64) -> Vec<u8> {
    let dims: Vec<u8> = [&(dims.len() as u32).to_le_bytes()[..], &dims.iter().flat_map(|d| d.to_le_bytes()).collect::<Vec<_>>()].concat();
    [&(name.len() as u64).to_le_bytes()[..], name.as_bytes(), &dims, &kind.to_le_bytes(), &offset.to_le_bytes()].concat()
}

fn list(kind: u32, count: u64, rest: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &count.to_le_bytes(), rest].concat()
}

#[test]
fn files_that_lie_are_typed_errors() {
    let big = u64::MAX;
    let padded = |mut bytes: Vec<u8>| {
        bytes.resize(bytes.len() + 256, 0);
        bytes
    };
    let files = [
        ("nothing", Vec::new()),
        ("another magic", b"FUGG\x03\0\0\0".to_vec()),
        ("a version of the future", header(4, 0, 0, &[])),
        ("tensors without end", header(3, big, 0, &[])),
        ("values without end", header(3, 0, 1 << 40, &[])),
        ("a name longer than the file", header(3, 0, 1, &big.to_le_bytes())),
        ("a text longer than the file", header(3, 0, 1, &value("a", 8, &(1u64 << 62).to_le_bytes()))),
        ("a list longer than the file", header(3, 0, 1, &value("a", 9, &list(4, 1 << 60, &[])))),
        ("a list longer than any", header(3, 0, 1, &value("a", 9, &list(0, 1 << 23, &vec![0; 1 << 23])))),
        ("lists in lists", header(3, 0, 1, &value("a", 9, &list(9, 1 << 20, &list(9, 1, &[0; 64]).repeat(1000))))),
        ("a kind that is none", header(3, 0, 1, &value("a", 77, &[0; 8]))),
        ("an alignment of nothing", padded(header(3, 0, 1, &value("general.alignment", 4, &0u32.to_le_bytes())))),
        ("an odd alignment", padded(header(3, 0, 1, &value("general.alignment", 4, &33u32.to_le_bytes())))),
        ("an alignment in one byte, with zeros behind its name", padded(header(3, 0, 1, &value("general.alignment\0", 0, &[0])))),
        ("nine dimensions", padded(header(3, 1, 0, &tensor("a", &[1; 9], 0, 0)))),
        ("a shape of 2^80 values", padded(header(3, 1, 0, &tensor("a", &[1 << 40, 1 << 40], 0, 0)))),
        ("a shape whose bytes overflow", padded(header(3, 1, 0, &tensor("a", &[1 << 31, 1 << 31], 1, 0)))),
        ("a tensor behind the end", padded(header(3, 1, 0, &tensor("a", &[64], 0, 1 << 40)))),
        ("a place that overflows", padded(header(3, 1, 0, &tensor("a", &[8], 0, big - 3)))),
        ("an odd place", padded(header(3, 1, 0, &tensor("a", &[8], 0, 3)))),
        ("a row that is no whole block", padded(header(3, 1, 0, &tensor("a", &[31, 2], 8, 0)))),
        ("a list in blocks", padded(header(3, 1, 0, &tensor("a", &[32], 8, 0)))),
        ("a type that is none", padded(header(3, 1, 0, &tensor("a", &[8], 99, 0)))),
        ("one name twice", padded(header(3, 2, 0, &[tensor("a", &[8], 0, 0), tensor("a", &[8], 0, 0)].concat()))),
    ];
    for (what, bytes) in files {
        let error = gguf::read(&bytes).map(|_| ()).expect_err(what);
        println!("{what}: {error}");
        let files = ModelFiles::memory("hostile", [("model.gguf", bytes), ("config.json", b"{\"model_type\": \"t5\"}".to_vec())]);
        assert!(load_transformer(&files, &compute()).is_err(), "{what}");
        assert!(Tokenizer::load(&files).is_err(), "{what}");
    }
    // Values that make no model.
    let named = |value: Vec<u8>| padded(header(3, 0, 1, &value));
    let other = named(value("general.architecture", 8, &[&5u64.to_le_bytes()[..], b"llama"].concat()));
    let load = |bytes: Vec<u8>| {
        load_transformer(&ModelFiles::memory("x", [("model.gguf", bytes)]), &compute()).map(|_| ()).unwrap_err().to_string()
    };
    assert!(load(other).contains("llama"));
    assert!(load(named(value("general.architecture", 4, &1u32.to_le_bytes()))).contains("architecture"));
    assert!(load(named(value("general.architecture", 8, &[&2u64.to_le_bytes()[..], b"t5"].concat()))).contains("token_embd"));
}

#[test]
fn damage_anywhere_is_an_error_or_a_model_never_a_panic() {
    for reference in references() {
        let whole = bytes(&reference.name);
        for cut in [0, 3, 7, 20, 40, 300, 2000, whole.len() / 2, whole.len() - 3] {
            assert!(gguf::read(&whole[..cut]).is_err(), "cut after {cut} bytes");
        }
        for at in (0..6000).step_by(11) {
            for value in [0u8, 1, 0x7f, 0xff] {
                let mut bytes = whole.clone();
                bytes[at..at + 4].fill(value);
                let Ok(contents) = gguf::read(&bytes) else { continue };
                assert!(contents.tensors.iter().all(|t| t.start <= t.end && t.end <= bytes.len()));
                if at % 5 == 0 {
                    let mut files = vec![("model.gguf", bytes)];
                    files.extend(reference.config.as_ref().map(|c| ("config.json", c.to_string().into_bytes())));
                    let files = ModelFiles::memory("damaged", files);
                    _ = load_transformer(&files, &Compute::new(&mujaz_engine::nn::Device::CPU, ComputeType::Int8));
                    _ = Tokenizer::load(&files);
                }
            }
        }
    }
}
