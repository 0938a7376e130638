//! Weights files of every kind, good, damaged and hostile.

use mujaz::arch::{self, Config};
use mujaz::model::ModelFiles;
use mujaz::nn::Compute;
use mujaz::tokenizer::Tokenizer;
use mujaz::transformer::{LoadRequest, Transformer};
use mujaz::weights::{Weights, read_pickle};
use mujaz_tests::random::{Family, splitmix, write};
use mujaz_tests::{fixture, root};
use std::path::Path;

fn pickle(name: &str) -> Vec<u8> {
    std::fs::read(root().join("tests/fixtures/pickles").join(name)).unwrap()
}

fn open_bin(bytes: &[u8]) -> Result<Weights, String> {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("pytorch_model.bin"), bytes).unwrap();
    Weights::open(dir.path()).map_err(|e| e.to_string())
}

#[test]
fn both_forms_of_pytorch_files_are_read() {
    for name in ["zip.bin", "legacy.bin", "parameters.bin"] {
        let weights = open_bin(&pickle(name)).unwrap();
        let base: Vec<f32> = (0..24).map(|i| i as f32).collect();
        assert_eq!(weights.get("a.weight", &[2, 6]).unwrap(), base[..12], "{name}");
        assert_eq!(weights.get("b.half", &[4, 6]).unwrap(), base, "{name}");
        assert_eq!(weights.get("c.bf16", &[4, 6]).unwrap(), base, "{name}");
        let transposed: Vec<f32> = (0..24).map(|i| ((i % 4) * 6 + i / 4) as f32).collect();
        assert_eq!(weights.get("d.transposed", &[6, 4]).unwrap(), transposed, "{name}");
        assert_eq!(weights.get("e.view", &[2, 3]).unwrap(), [8.0, 9.0, 10.0, 14.0, 15.0, 16.0], "{name}");
        let wrong = weights.get("a.weight", &[6, 2]).unwrap_err().to_string();
        assert!(wrong.contains("a.weight") && wrong.contains("[2, 6]"), "{wrong}");
        assert!(weights.finish().unwrap_err().to_string().contains("f.steps"));
    }
}

#[test]
fn a_tensor_in_blocks_of_rows_is_the_whole_tensor() {
    for name in ["zip.bin", "legacy.bin"] {
        let weights = open_bin(&pickle(name)).unwrap();
        for (tensor, shape) in [("b.half", [4, 6]), ("d.transposed", [6, 4])] {
            for rows in [1, 3, 4, 100] {
                let (mut blocks, mut lengths) = (Vec::new(), Vec::new());
                let put = |block: &[f32]| {
                    blocks.extend_from_slice(block);
                    lengths.push(block.len() / shape[1]);
                };
                weights.blocks(tensor, &shape, rows, put).unwrap();
                assert_eq!(blocks, weights.get(tensor, &shape).unwrap(), "{name} {tensor} by {rows}");
                let (last, others) = lengths.split_last().unwrap();
                assert!(*last <= rows && others.iter().all(|n| *n == rows), "{lengths:?} by {rows}");
            }
        }
        assert!(weights.blocks("b.half", &[6, 4], 2, |_| unreachable!("the shape is wrong")).is_err());
    }
}

#[test]
fn a_pickle_that_calls_anything_is_refused_by_name() {
    for name in ["evil_zip.bin", "evil_legacy.bin", "evil_plain.bin"] {
        let error = open_bin(&pickle(name)).unwrap_err();
        assert!(error.contains("posix.system") && error.contains("refused"), "{name}: {error}");
    }
    assert!(!Path::new("/tmp/mujaz-was-here").exists());
}

/// Copies of `bytes` that are cut or have a few bytes changed.
fn mutants(bytes: &[u8], count: u64) -> impl Iterator<Item = Vec<u8>> + '_ {
    (0..count).map(move |i| {
        let draw = |n: u64| splitmix(i, n + 1);
        let mut copy = bytes.to_vec();
        if draw(0) % 4 == 0 {
            copy.truncate((draw(1) % bytes.len() as u64) as usize);
        }
        for j in 0..draw(2) % 6 {
            if let Some(byte) = copy.get_mut((draw(3 + j) % bytes.len() as u64) as usize) {
                *byte = (draw(20 + j) >> 8) as u8;
            }
        }
        copy
    })
}

#[test]
fn damaged_pickles_are_errors_never_panics() {
    for name in ["zip.bin", "legacy.bin", "parameters.bin", "evil_zip.bin"] {
        for mutant in mutants(&pickle(name), 3000) {
            if let Ok(tensors) = read_pickle(&mutant) {
                assert!(tensors.iter().all(|t| t.start <= t.end && t.end <= mutant.len()), "{name}");
            }
        }
    }
}

#[test]
fn damaged_sentencepiece_models_are_errors_never_panics() {
    let bytes = std::fs::read(root().join("tests/fixtures/small.spiece.model")).unwrap();
    let dir = tempfile::tempdir().unwrap();
    for mutant in mutants(&bytes, 200) {
        std::fs::write(dir.path().join("spiece.model"), mutant).unwrap();
        let loaded = std::panic::catch_unwind(|| {
            if let Ok(tokenizer) = Tokenizer::load(&ModelFiles::folder(dir.path()).unwrap()) {
                _ = tokenizer.encode("قال الوزير ﷺ 98% e\u{301} \0");
            }
        });
        assert!(loaded.is_ok());
    }
}

fn tiny() -> (Family, tempfile::TempDir) {
    let families: Vec<Family> = serde_json::from_str(&fixture("families.json")).unwrap();
    let family = families.into_iter().find(|f| f.name == "marian-tiny").unwrap();
    let dir = tempfile::tempdir().unwrap();
    write(&family, dir.path());
    (family, dir)
}

fn load(dir: &Path) -> Result<Transformer, String> {
    let text = std::fs::read_to_string(dir.join("config.json")).map_err(|e| e.to_string())?;
    let config = Config::parse(&dir.join("config.json"), &text).map_err(|e| e.to_string())?;
    let spec = arch::spec(&config).map_err(|e| e.to_string())?;
    let weights = Weights::open(dir).map_err(|e| e.to_string())?;
    Transformer::load(&LoadRequest { spec: &spec, weights: &weights, compute: &Compute::default() }).map_err(|e| e.to_string())
}

#[test]
fn damaged_safetensors_are_errors_never_panics() {
    let (_, dir) = tiny();
    let path = dir.path().join("model.safetensors");
    let bytes = std::fs::read(&path).unwrap();
    // The header is where damage matters: change only its first kilobytes.
    for mutant in mutants(&bytes[..3000], 300) {
        let whole = if mutant.len() < 3000 { mutant } else { [&mutant[..], &bytes[3000..]].concat() };
        std::fs::write(&path, whole).unwrap();
        if let Err(error) = load(dir.path()) {
            assert!(error.contains("model.safetensors") || error.contains("config.json"), "{error}");
        }
    }
}

#[test]
fn a_folder_that_does_not_fit_together_names_what_is_wrong() {
    type Edit = fn(&mut serde_json::Value);
    let cases: [(&str, Edit); 9] = [
        ("d_model", |c| c["d_model"] = 25.into()),
        ("d_model", |c| c["d_model"] = 48.into()),
        ("encoder_ffn_dim", |c| c["encoder_ffn_dim"] = 41.into()),
        ("layers", |c| c["encoder_layers"] = 3.into()),
        ("left over", |c| c["decoder_layers"] = 1.into()),
        ("vocab", |c| c["vocab_size"] = 4_000_000_000u64.into()),
        ("model_type", |c| c["model_type"] = "gpt2".into()),
        ("activation", |c| c["activation_function"] = "mystery".into()),
        ("encoder_layers", |c| c["encoder_layers"] = (-1).into()),
    ];
    for (what, edit) in cases {
        let (family, dir) = tiny();
        let mut config = family.config.clone();
        edit(&mut config);
        std::fs::write(dir.path().join("config.json"), config.to_string()).unwrap();
        let error = load(dir.path()).unwrap_err();
        assert!(error.contains("config.json") || error.contains("model.safetensors"), "{what}: {error}");
    }
    for text in ["", "[]", "{\"model_type\":", "null"] {
        let (_, dir) = tiny();
        std::fs::write(dir.path().join("config.json"), text).unwrap();
        assert!(load(dir.path()).unwrap_err().contains("config.json"), "{text}");
    }
}

#[test]
fn sharded_weights_are_joined_and_an_index_cannot_leave_its_folder() {
    let (family, dir) = tiny();
    let whole = load(dir.path());
    std::fs::rename(dir.path().join("model.safetensors"), dir.path().join("model-00001-of-00001.safetensors")).unwrap();
    let map: serde_json::Map<String, serde_json::Value> =
        family.tensors.iter().map(|t| (t.0.clone(), "model-00001-of-00001.safetensors".into())).collect();
    let index = |map: serde_json::Value| {
        std::fs::write(dir.path().join("model.safetensors.index.json"), serde_json::json!({"weight_map": map}).to_string()).unwrap();
    };
    index(map.into());
    assert!(whole.is_ok() && load(dir.path()).is_ok());
    index(serde_json::json!({"a": "../model.safetensors"}));
    assert!(load(dir.path()).unwrap_err().contains("not a plain file name"));
    index(serde_json::json!({"a": "model-00002.safetensors"}));
    assert!(load(dir.path()).unwrap_err().contains("model-00002.safetensors"));
}

#[test]
fn a_t5_with_too_few_buckets_is_refused() {
    let families: Vec<Family> = serde_json::from_str(&fixture("families.json")).unwrap();
    let mut config = families.into_iter().find(|f| f.name == "t5-tiny").unwrap().config;
    config["relative_attention_num_buckets"] = 1.into();
    let config = Config::parse(Path::new("config.json"), &config.to_string()).unwrap();
    assert!(arch::spec(&config).unwrap_err().to_string().contains("relative_attention_num_buckets"));
}
