//! Firefox's students against the real Marian decoder: `tests/fixtures/make_students.py` wrote what it gives.

use mujaz_engine::arch::{self, Config};
use mujaz_engine::generate::generate_stream;
use mujaz_engine::nn::{Compute, ComputeType};
use mujaz_engine::schedule::Schedule;
use mujaz_engine::transformer::Mixing;
use mujaz_engine::weights::{Weights, native};
use mujaz_engine::{Model, ModelFiles};
use mujaz_tests::students::{Agreement, agreement, bytes, decode, files, load, reference, stressed, student};
use mujaz_tests::trickle::Trickle;
use mujaz_tests::{fixture, test_device};
use serde_json::Value;
use std::io::Write;
use std::path::Path;

fn f32_on_device() -> Compute {
    Compute::new(&test_device(), ComputeType::F32)
}

/// Asserts that all entries are the reference's and their scores equal to `2e-5`.
fn assert_equal(model: &Model, name: &str) {
    let want = reference(name);
    let found = agreement(model, &want);
    let all = Agreement { best: want.sentences.len(), entries: found.all, worst: found.worst, ..found };
    assert_eq!(found, all, "{name}");
    assert!(found.worst <= 2e-5, "{name}: scores differ by {}", found.worst);
    println!("{name}: {found:?}");
}

#[test]
fn floats_give_marians_ids_and_scores_in_both_forms() {
    let tiny = student("tiny", "model.npz", ComputeType::F32);
    for name in ["tiny/beam1", "tiny/beam4", "tiny/limit4", "tiny/limit1.batch8"] {
        assert_equal(&tiny, name);
    }
    let split = student("split", "model.float.bin", ComputeType::F32);
    ["split/beam1", "split/beam4"].iter().for_each(|name| assert_equal(&split, name));
}

#[test]
fn int8_files_are_the_weights_they_say() {
    for (kind, name) in [("tiny", "model.intgemm8.bin"), ("tiny", "model.intgemm.alphas.bin"), ("split", "model.intgemm.alphas.bin")] {
        let model = student(kind, name, ComputeType::F32);
        [1, 4].iter().for_each(|beams| assert_equal(&model, &format!("{kind}/dequant{beams}")));
    }
}

#[test]
fn each_fact_of_the_decoder_holds_where_it_is_loud() {
    for name in ["unk", "ctrl", "eps"] {
        let model = load(&files("tiny", "model.npz", stressed(name)), &f32_on_device());
        [1, 4].iter().for_each(|beams| assert_equal(&model, &format!("stress/{name}{beams}")));
    }
}

/// Everything a folder of students holds, such as one at the shape of a published model: `MUJAZ_STUDENTS=FOLDER cargo test --release
/// --test students -- --ignored --nocapture`. References are `refs/pymarian.beam*.json` and `refs/dequant.beam*.json` beside the weights.
#[test]
#[ignore = "needs a folder of students"]
fn a_folder_of_students_agrees() {
    let root = std::env::var("MUJAZ_STUDENTS").expect("MUJAZ_STUDENTS names a folder");
    let weights = ["model.npz", "model.float.bin", "model.dequant.npz", "model.intgemm8.bin", "model.intgemm.alphas.bin"];
    for name in weights.iter().filter(|name| Path::new(&root).join(name).is_file()) {
        let content = |file: &str| std::fs::read(Path::new(&root).join(file)).ok().map(|bytes| (file.to_string(), bytes));
        let vocabularies = ["vocab.spm", "srcvocab.spm", "trgvocab.spm"].into_iter().filter_map(content);
        let model = load(&ModelFiles::memory(&root, vocabularies.chain(content(name))), &f32_on_device());
        let kind = if name.contains("intgemm") || name.contains("dequant") { "dequant" } else { "pymarian" };
        for beams in [1, 4] {
            let path = format!("{root}/refs/{kind}.beam{beams}.json");
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            let found = agreement(&model, &serde_json::from_str(&text).unwrap());
            println!("{root} {name} {kind} beams {beams}: {found:?}");
            // Random weights leave near ties behind the first place.
            assert!(found.best * beams == found.all && found.entries * 100 >= found.all * 99);
        }
    }
}

#[test]
fn the_tokenizer_gives_marians_ids_and_texts() {
    for (kind, name) in [("tiny", "model.npz"), ("split", "model.float.bin")] {
        let model = student(kind, name, ComputeType::F32);
        for sentence in reference(&format!("{kind}/beam1")).sentences {
            assert_eq!(model.tokenizer().encode(&sentence.source).unwrap(), sentence.source_ids, "{}", sentence.source);
            let best = &sentence.nbest[0];
            assert_eq!(model.tokenizer().decode(&[&best.ids[..], &[0]].concat()).unwrap(), best.text);
        }
    }
}

#[test]
fn files_are_read_as_they_come_compressed() {
    let plain = bytes("tiny/model.intgemm.alphas.bin");
    let vocabulary = bytes("tiny/vocab.spm");
    let gzip = |data: &[u8]| {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(data).unwrap();
        out.finish().unwrap()
    };
    let zstd = |data: &[u8]| ruzstd::encoding::compress_to_vec(data, ruzstd::encoding::CompressionLevel::Fastest);
    let packed = [
        [("model.aren.intgemm.alphas.bin.gz", gzip(&plain)), ("vocab.aren.spm.gz", gzip(&vocabulary))],
        [("model.aren.intgemm.alphas.bin.zst", zstd(&plain)), ("vocab.aren.spm.zst", zstd(&vocabulary))],
    ];
    for files in packed {
        let lexicon = [("lex.50.50.aren.s2t.bin.gz", vec![0; 9])];
        let files = ModelFiles::memory("firefox", files.into_iter().chain(lexicon));
        assert_equal(&load(&files, &f32_on_device()), "tiny/dequant1");
    }
}

#[test]
fn rows_do_not_depend_on_their_batch() {
    let want = reference("tiny/beam1");
    let sources: Vec<Vec<u32>> = want.sentences.iter().map(|s| s.source_ids.clone()).collect();
    for compute in [ComputeType::F32, ComputeType::Int8, ComputeType::Bf16] {
        let model = student("tiny", "model.intgemm8.bin", compute);
        for beams in [1, 4] {
            let mut config = model.generation().clone();
            (config.num_beams, config.num_return_sequences) = (beams, beams);
            let run = |sources: &[Vec<u32>], batch_tokens: usize| -> Vec<_> {
                let schedule = Schedule { batch_tokens, workers: 1, threads: Some(1) };
                model.generate_with(sources, &config, &schedule).into_iter().map(Result::unwrap).collect()
            };
            let alone: Vec<_> = sources.iter().flat_map(|s| run(std::slice::from_ref(s), 1)).collect();
            assert_eq!(run(&sources, 300), alone);
            assert_eq!(run(&sources, 4000), alone);
            let shuffled: Vec<usize> = (0..sources.len()).map(|i| i * 23 % sources.len()).collect();
            let mixed: Vec<Vec<u32>> = shuffled.iter().map(|i| sources[*i].clone()).collect();
            let want: Vec<_> = shuffled.iter().map(|i| alone[*i].clone()).collect();
            assert_eq!(run(&mixed, 900), want);
            let mut feed = Trickle::new(&sources, beams as u64);
            generate_stream(model.transformer(), &mut feed, &config).unwrap();
            feed.assert_equal(&alone, &format!("{compute:?} with {beams} beams"));
        }
    }
}

#[test]
fn candles_own_operations_give_the_same_ids() {
    let model = load(&files("tiny", "model.npz", bytes("tiny/model.npz")), &Compute::reference());
    for (name, least) in [("tiny/beam1", 60), ("tiny/beam4", 238)] {
        let found = agreement(&model, &reference(name));
        assert!(found.entries >= least, "{name}: {found:?}");
    }
}

/// The stored integers are what the products use: each row of the packed embedding is the file's, to the last bit.
#[test]
fn stored_int8_is_not_quantised_again() {
    let whole = files("tiny", "model.intgemm8.bin", bytes("tiny/model.intgemm8.bin"));
    let (weights, _) = Weights::load_native(&whole, "model.intgemm8.bin").unwrap();
    let (name, shape) = ("model.shared.weight", [1600, 64]);
    let stored = weights.stored_i8(name, &shape).unwrap();
    let floats = weights.get(name, &shape).unwrap();
    for ((row, scale), want) in stored.values.chunks(64).zip(&stored.scales).zip(floats.chunks(64)) {
        assert!(row.iter().zip(want).all(|(q, w)| f32::from(*q) * scale == *w));
    }
    assert!(weights.is_int8());
    // What a file holds in int8 runs in int8 where nobody says otherwise; floats as small as these do not.
    let auto = |name: &str| student("tiny", name, ComputeType::Auto).transformer().compute().name();
    if test_device().is_cpu() {
        assert_eq!((auto("model.intgemm8.bin"), auto("model.npz")), ("int8", "f32"));
    }
    let int8 = agreement(&student("tiny", "model.intgemm8.bin", ComputeType::Int8), &reference("tiny/dequant1"));
    println!("tiny in int8 against its own weights in f32: {int8:?}");
    // A small flat model: any int8 alters many sentences.
    assert!(int8.best >= 30, "{int8:?}");
}

#[test]
fn a_source_is_limited_by_its_own_length() {
    let model = student("tiny", "model.npz", ComputeType::F32);
    let mut want = reference("tiny/beam1");
    want.max_length_factor = 0.3;
    for (got, sentence) in decode(&model, &want).iter().zip(&want.sentences) {
        let limit = (0.3 * sentence.source_ids.len() as f32).ceil() as usize;
        assert!(got[0].ids.len() <= limit.max(1));
        assert!(!got[0].truncated || got[0].ids.len() == limit.max(1));
    }
    // The shortest source there is: the end token alone.
    let schedule = Schedule::default();
    let got = model.generate(&[vec![0]], &schedule).remove(0).unwrap().remove(0);
    assert!(got.ids.len() <= 2, "{:?}", got.ids);
}

#[test]
fn all_published_configurations_are_read() {
    let list: Value = serde_json::from_str(&fixture("firefox_models.json")).unwrap();
    let (common, models) = (list["common"].as_object().unwrap(), list["models"].as_object().unwrap());
    assert_eq!(models.len(), 137);
    let mut shapes = std::collections::BTreeSet::new();
    for (name, own) in models {
        let mut config = common.clone();
        config.extend(own.as_object().unwrap().clone());
        config.insert("model_type".into(), "marian-native".into());
        let config = Config::parse(Path::new(name), &Value::Object(config).to_string()).unwrap();
        let spec = arch::spec(&config).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!((spec.decoder.mixing, spec.norm_eps, spec.zero_start), (Mixing::Recurrence, 1e-6, true), "{name}");
        assert_eq!(spec.shared_embedding.is_empty(), own["tied-embeddings-all"] == false, "{name}");
        shapes.insert([spec.d_model, spec.encoder.ffn_dim, spec.encoder.layers, spec.decoder.layers]);
    }
    let want = [[256, 1536, 6, 2], [384, 1536, 6, 4], [512, 2048, 6, 2]];
    assert_eq!(shapes.into_iter().collect::<Vec<_>>(), want);
}

#[test]
fn what_would_be_computed_wrongly_is_refused_by_name() {
    let list: Value = serde_json::from_str(&fixture("firefox_models.json")).unwrap();
    let mut base = list["common"].as_object().unwrap().clone();
    base.extend(list["models"].as_object().unwrap().values().next().unwrap().as_object().unwrap().clone());
    base.insert("model_type".into(), "marian-native".into());
    let changes = [
        r#"{"type": "s2s"}"#,
        r#"{"dec-cell": "gru"}"#,
        r#"{"transformer-preprocess": "n"}"#,
        r#"{"transformer-postprocess": "da"}"#,
        r#"{"transformer-postprocess-top": "n"}"#,
        r#"{"transformer-decoder-autoreg": "average-attention"}"#,
        r#"{"transformer-train-position-embeddings": true}"#,
        r#"{"transformer-ffn-depth": 3}"#,
        r#"{"transformer-tied-layers": [1, 1]}"#,
        r#"{"transformer-ffn-activation": "gelu"}"#,
        r#"{"right-left": true}"#,
        r#"{"dim-vocabs": [32000]}"#,
        r#"{"dim-vocabs": [32000, 99999999999]}"#,
        r#"{"dim-emb": 0}"#,
        r#"{"transformer-heads": 7}"#,
        r#"{"enc-depth": "six"}"#,
    ];
    for change in changes {
        let change: Value = serde_json::from_str(change).unwrap();
        let mut config = base.clone();
        config.extend(change.as_object().unwrap().clone());
        let config = Config::parse(Path::new("model.bin"), &Value::Object(config).to_string()).unwrap();
        let error = arch::spec(&config).expect_err(&change.to_string()).to_string();
        let key = change.as_object().unwrap().keys().next().unwrap();
        assert!(error.contains(key.as_str()) && error.contains("model.bin"), "{change}: {error}");
    }
}

#[test]
fn damaged_files_are_typed_errors() {
    for name in ["tiny/model.npz", "tiny/model.intgemm.alphas.bin"] {
        let whole = bytes(name);
        let ending = Path::new(name).extension().unwrap().to_str().unwrap();
        let read = |bytes: Vec<u8>| {
            Model::load(&files("tiny", &format!("model.{ending}"), bytes), mujaz_engine::Recipe::default(), &f32_on_device())
        };
        for cut in [0, 1, 7, 16, 40, 300, whole.len() / 2, whole.len() - 30] {
            let mut bytes = whole.clone();
            bytes.truncate(cut);
            let error = read(bytes).map(|_| ()).expect_err(&format!("{name} cut after {cut} bytes")).to_string();
            assert!(error.contains(ending), "{error}");
        }
        // Lengths that lie, wherever they stand: no panic, no huge memory; what is still read is a model.
        let header = if ending == "npz" { whole.len() - 6000..whole.len() } else { 0..12_000 };
        for at in header.step_by(61) {
            for value in [0u8, 1, 0x7f, 0xff] {
                let mut bytes = whole.clone();
                bytes[at..(at + 8).min(whole.len())].fill(value);
                _ = native::read(&bytes);
            }
        }
    }
}
