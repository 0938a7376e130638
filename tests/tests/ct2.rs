//! Models of CTranslate2 against its own translator: `tests/fixtures/make_ct2.py` converts them and writes what it gives.

use mujaz_engine::generate::{GenerationConfig, Hypothesis, Seq2Seq};
use mujaz_engine::nn::{Compute, ComputeType};
use mujaz_engine::schedule::Schedule;
use mujaz_engine::weights::ct2;
use mujaz_engine::{Model, ModelFiles, Recipe};
use mujaz_tests::random::{ids_hash, sources};
use mujaz_tests::{root, test_device};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// What the translator gave with one compute type.
#[derive(Debug, Deserialize)]
struct Reference {
    compute: String,
    low: u32,
    vocab: usize,
    end: Vec<u32>,
    beams1: Option<Results>,
    beams4: Option<Results>,
    beams5: Option<Results>,
    /// Ids in full, for what is compared token by token.
    greedy: Option<Vec<Vec<u32>>>,
}

impl Reference {
    fn sources(&self, count: usize) -> Vec<Vec<u32>> {
        let mut sources = sources(self.vocab, self.low, count, 24);
        sources.iter_mut().for_each(|s| s.extend(&self.end));
        sources
    }
}

#[derive(Debug, Deserialize)]
struct Results {
    ids: Vec<Vec<String>>,
    scores: Option<Vec<Vec<f32>>>,
}

/// The folders of converted models.
fn folders(of: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = std::fs::read_dir(of).expect("fixtures").filter_map(|e| Some(e.ok()?.path())).collect();
    all.retain(|p| p.join("reference.json").is_file());
    all.sort();
    all
}

fn committed() -> PathBuf {
    root().join("tests/fixtures/ct2")
}

/// A converted model's files with something that cuts texts, which CTranslate2 leaves to others.
fn files(folder: &Path) -> ModelFiles {
    let read = |path: PathBuf| std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let names = ["model.bin", "config.json", "shared_vocabulary.json", "shared_vocabulary.txt"];
    let mut all: Vec<(String, Vec<u8>)> =
        names.iter().filter(|n| folder.join(n).is_file()).map(|n| ((*n).to_string(), read(folder.join(n)))).collect();
    all.push(("sentencepiece.model".into(), read(root().join("tests/fixtures/small.spiece.model"))));
    ModelFiles::memory(folder, all)
}

fn load(folder: &Path, compute: ComputeType) -> Model {
    Model::load(&files(folder), Recipe::default(), &Compute::new(&test_device(), compute)).unwrap_or_else(|e| panic!("{e}"))
}

fn references(folder: &Path) -> Vec<Reference> {
    serde_json::from_slice(&std::fs::read(folder.join("reference.json")).unwrap()).unwrap()
}

fn run(model: &Model, reference: &Reference, count: usize, change: impl Fn(&mut GenerationConfig)) -> Vec<Vec<Hypothesis>> {
    let mut config = GenerationConfig { max_length: 41, ..model.generation().clone() };
    change(&mut config);
    model.generate_with(&reference.sources(count), &config, &Schedule::default()).into_iter().map(Result::unwrap).collect()
}

/// The ids without the end token, which the translator does not give back.
fn text_ids<'a>(model: &Model, hypothesis: &'a Hypothesis) -> &'a [u32] {
    let ids = &hypothesis.ids;
    ids.strip_suffix(&[model.generation().eos_token_ids[0]]).unwrap_or(ids)
}

/// Entries of the n-best lists that are the translator's, of how many.
fn compare(model: &Model, reference: &Reference, want: &Results, change: impl Fn(&mut GenerationConfig)) -> [usize; 2] {
    let got = run(model, reference, want.ids.len(), change);
    let mut found = [0, 0];
    for (i, (got, ids)) in got.iter().zip(&want.ids).enumerate() {
        assert_eq!(got.len(), ids.len());
        for (k, (got, id)) in got.iter().zip(ids).enumerate() {
            let same = ids_hash(text_ids(model, got)) == *id;
            found = [found[0] + usize::from(same), found[1] + 1];
            if let Some(scores) = want.scores.as_ref().filter(|_| same) {
                let score = scores[i][k];
                let got = got.score;
                // An empty output has no length to be divided by.
                assert!(got == score || (got - score).abs() < 1e-4 * score.abs().max(1.0), "source {i}: score {got} is not {score}");
            }
        }
    }
    found
}

/// Compares everything that a folder's models are in; the figures are printed.
fn agree(folder: &Path) -> [usize; 2] {
    let model = load(folder, ComputeType::F32);
    let (mut beams, mut int8) = ([0, 0], None);
    for reference in references(folder) {
        if let Some(greedy) = &reference.greedy {
            let model = load(folder, ComputeType::Int8);
            int8 = Some([tokens(&model, &reference, greedy), positions(&model, &reference, greedy)]);
            continue;
        }
        assert_eq!(reference.compute, "float32");
        let [equal, all] = compare(&model, &reference, reference.beams1.as_ref().unwrap(), |c| c.num_beams = 1);
        assert_eq!(equal, all, "{}: {equal} of {all} greedy", folder.display());
        let four = compare(&model, &reference, reference.beams4.as_ref().unwrap(), |c| (c.num_beams, c.num_return_sequences) = (4, 4));
        let five = compare(&model, &reference, reference.beams5.as_ref().unwrap(), |c| (c.num_beams, c.length_penalty) = (5, 0.2));
        beams = [beams[0] + four[0] + five[0], beams[1] + four[1] + five[1]];
    }
    println!("{}: beams {beams:?}, int8 tokens, and at their place {int8:?}", folder.file_name().unwrap().display());
    // Elsewhere int8 is computed in floats.
    if let Some([[equal, all], [placed, whole]]) = int8.filter(|_| test_device().is_cpu()) {
        // The same integers are multiplied; sums of floats in another order move one to its neighbour now and then.
        assert!(equal * 100 >= all * 99, "{}: {equal} of {all} int8 tokens", folder.display());
        // Behind a token that differs an output goes its own way, and each of 20 is a twentieth of them.
        assert!(placed * 100 >= whole * 90, "{}: {placed} of {whole} int8 tokens at their place", folder.display());
    }
    beams
}

/// Next tokens behind the translator's own outputs that are the translator's, of how many: int8 against int8.
fn tokens(model: &Model, reference: &Reference, want: &[Vec<u32>]) -> [usize; 2] {
    let mut found = [0, 0];
    for (source, want) in reference.sources(want.len()).iter().zip(want) {
        let memory = model.transformer().encode(&[source]).unwrap();
        let mut state = model.transformer().start(memory, &[0], false).unwrap();
        let mut last = model.generation().decoder_start_token_id;
        for (step, next) in want.iter().enumerate() {
            let scores = model.transformer().step(&[last], &mut state).unwrap();
            let row = scores.row(0);
            // The first token is not the end.
            let may = |id: &usize| step > 0 || *id != model.generation().eos_token_ids[0] as usize;
            let best = (0..row.len()).filter(may).max_by(|a, b| row[*a].total_cmp(&row[*b]));
            found = [found[0] + usize::from(best == Some(*next as usize)), found[1] + 1];
            last = *next;
        }
    }
    found
}

/// Tokens of whole outputs that are the translator's at their place, of how many.
fn positions(model: &Model, reference: &Reference, want: &[Vec<u32>]) -> [usize; 2] {
    let got = run(model, reference, want.len(), |c| c.num_beams = 1);
    let mut found = [0, 0];
    for (got, want) in got.iter().zip(want) {
        let same = text_ids(model, &got[0]).iter().zip(want).filter(|(got, want)| got == want);
        found = [found[0] + same.count(), found[1] + want.len()];
    }
    found
}

#[test]
fn converted_models_give_the_translators_ids() {
    let (mut equal, mut all) = (0, 0);
    for folder in folders(&committed()) {
        let found = agree(&folder);
        (equal, all) = (equal + found[0], all + found[1]);
    }
    assert!(all > 800 && equal * 100 >= all * 99, "{equal} of {all} beams");
}

/// Larger models in all types: `make_ct2.py FOLDER 128`, then `MUJAZ_CT2=FOLDER cargo test --release --test ct2 -- --ignored --nocapture`.
#[test]
#[ignore = "needs a folder of converted models"]
fn a_folder_of_converted_models_agrees() {
    let folder = PathBuf::from(std::env::var("MUJAZ_CT2").expect("MUJAZ_CT2 names a folder"));
    let (mut equal, mut all) = (0, 0);
    for folder in folders(&folder) {
        let found = agree(&folder);
        (equal, all) = (equal + found[0], all + found[1]);
    }
    assert!(equal * 100 >= all * 99, "{equal} of {all} beams");
}

/// What version 2 stores without aliases, types and a configuration is the same model.
#[test]
fn the_oldest_version_is_the_same_model() {
    let (old, new) = (load(&committed().join("opennmt.v2"), ComputeType::F32), load(&committed().join("opennmt.int8"), ComputeType::F32));
    assert_eq!(old.generation(), new.generation());
    let reference = &references(&committed().join("opennmt.int8"))[0];
    assert_eq!(run(&old, reference, 20, |_| ()), run(&new, reference, 20, |_| ()));
}

/// Stored int8 is packed as it is, and runs in int8 where nobody says otherwise.
#[test]
fn stored_int8_stays_what_it_is() {
    let folder = committed().join("marian.int8");
    let (weights, _) = mujaz_engine::weights::Weights::load_ct2(&files(&folder), "model.bin").unwrap();
    assert!(weights.is_int8());
    for part in ["q", "k", "v"] {
        let name = format!("encoder.layer_0.self_attention.linear_0.{part}.weight");
        let stored = weights.stored_i8(&name, &[8, 8]).unwrap();
        let floats = weights.get(&name, &[8, 8]).unwrap();
        for ((row, scale), want) in stored.values.chunks(8).zip(&stored.scales).zip(floats.chunks(8)) {
            assert!(row.iter().zip(want).all(|(q, w)| f32::from(*q) * scale == *w), "{name}");
        }
    }
    if test_device().is_cpu() {
        assert_eq!(load(&folder, ComputeType::Auto).transformer().compute().name(), "int8");
    }
}

#[test]
fn damaged_files_are_typed_errors() {
    let whole = std::fs::read(committed().join("marian.int8/model.bin")).unwrap();
    for cut in [0, 3, 7, 20, 40, 300, whole.len() / 2, whole.len() - 3] {
        let error = ct2::read(&whole[..cut]).expect_err("cut short");
        assert!(!error.is_empty(), "cut after {cut} bytes");
    }
    // Whatever stands anywhere: no panic, no memory for what is not there, no place outside the file.
    for at in (0..whole.len()).step_by(37) {
        for value in [0u8, 1, 0x7f, 0xff] {
            let mut bytes = whole.clone();
            let end = (at + 4).min(whole.len());
            bytes[at..end].fill(value);
            if let Ok(contents) = ct2::read(&bytes) {
                assert!(contents.variables.iter().all(|v| v.start <= v.end && v.end <= bytes.len()));
                let memory = [("model.bin", bytes), ("shared_vocabulary.json", b"[\"<unk>\", \"<s>\", \"</s>\"]".to_vec())];
                _ = mujaz_engine::model::load_transformer(&ModelFiles::memory("damaged", memory), &Compute::default());
            }
        }
    }
}

#[test]
fn the_vocabulary_of_another_model_is_refused() {
    let folder = committed().join("opennmt.float32");
    let read = |name: &str| (name.to_string(), std::fs::read(folder.join(name)).unwrap());
    let own: Vec<String> = serde_json::from_slice(&read("shared_vocabulary.json").1).unwrap();
    let open = |tokens: Vec<String>| {
        let vocabulary = ("shared_vocabulary.json".to_string(), serde_json::to_vec(&tokens).unwrap());
        let pieces = ("sentencepiece.model".to_string(), std::fs::read(root().join("tests/fixtures/small.spiece.model")).unwrap());
        let files = ModelFiles::memory(&folder, [read("model.bin"), read("config.json"), vocabulary, pieces]);
        Model::load(&files, Recipe::default(), &Compute::new(&test_device(), ComputeType::F32)).map(|_| ()).map_err(|e| e.to_string())
    };
    let with = |more: usize| own.iter().cloned().chain((0..more).map(|i| format!("x{i}"))).collect::<Vec<String>>();
    // Its own, and rows or tokens that pad; then one that is far too long.
    for (more, fits) in [(0, true), (1, true), (8, true), (68, true), (300, false), (32_000, false)] {
        let opened = open(with(more));
        assert_eq!(opened.is_ok(), fits, "{more} more: {opened:?}");
        // As for every model's; what else a vocabulary may lack is tried in the engine (`checkpoint.rs`).
        assert!(opened.err().is_none_or(|e| e.contains("`vocab_size` 60")), "{more} more");
    }
    assert!(open(own[..own.len() - 8].to_vec()).is_ok());
}

/// An archive of these files, deflated, as `zipfile` writes it.
fn zipped(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut encoder, content).unwrap();
        let packed = encoder.finish().unwrap();
        let sizes = [&[0; 4][..], &(packed.len() as u32).to_le_bytes(), &(content.len() as u32).to_le_bytes()].concat();
        let rest = [&[20, 0, 0, 0, 8, 0, 0, 0, 0, 0][..], &sizes, &(name.len() as u16).to_le_bytes(), &[0, 0]].concat();
        let place = (out.len() as u32).to_le_bytes();
        directory.extend([b"PK\x01\x02\x14\0", &rest[..], &[0; 10], &place, name.as_bytes()].concat());
        out.extend([b"PK\x03\x04", &rest[..], name.as_bytes(), &packed].concat());
    }
    let (start, size, count) = (out.len() as u32, directory.len() as u32, files.len() as u16);
    out.extend(directory);
    let counts = [count.to_le_bytes(), count.to_le_bytes()].concat();
    out.extend([b"PK\x05\x06\0\0\0\0", &counts[..], &size.to_le_bytes(), &start.to_le_bytes(), &[0, 0]].concat());
    out
}

/// A package of Argos Translate with the model of OpenNMT-py.
fn argos() -> Vec<(&'static str, Vec<u8>)> {
    let folder = committed().join("opennmt.int8");
    let read = |path: PathBuf| std::fs::read(path).unwrap();
    let metadata = br#"{"from_code": "ar", "to_code": "en", "package_version": "1.0", "target_prefix": ""}"#;
    vec![
        ("translate-ar_en-1_0/metadata.json", metadata.to_vec()),
        ("translate-ar_en-1_0/sentencepiece.model", read(root().join("tests/fixtures/small.spiece.model"))),
        ("translate-ar_en-1_0/model/model.bin", read(folder.join("model.bin"))),
        ("translate-ar_en-1_0/model/config.json", read(folder.join("config.json"))),
        ("translate-ar_en-1_0/model/shared_vocabulary.json", read(folder.join("shared_vocabulary.json"))),
        ("translate-ar_en-1_0/stanza/model.bin", vec![7; 1000]),
    ]
}

#[test]
fn packages_of_argos_are_read_packed_and_installed() {
    let dir = tempfile::tempdir().unwrap();
    let archive = dir.path().join("translate-ar_en-1_0.argosmodel");
    std::fs::write(&archive, zipped(&argos())).unwrap();
    for (name, content) in argos() {
        let path = dir.path().join("packages").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    let package = dir.path().join("packages/translate-ar_en-1_0");
    let compute = Compute::new(&test_device(), ComputeType::F32);
    let open = |path: PathBuf| Model::load(&ModelFiles::open(path).unwrap(), Recipe::default(), &compute).unwrap_or_else(|e| panic!("{e}"));
    let models = [archive, package.clone(), package.join("model")].map(open);
    let generation = models[0].generation();
    assert_eq!((generation.num_beams, generation.length_penalty), (4, 0.2));
    let reference = &references(&committed().join("opennmt.int8"))[0];
    let greedy = |c: &mut GenerationConfig| (c.num_beams, c.length_penalty) = (1, 1.0);
    let want = run(&load(&committed().join("opennmt.int8"), ComputeType::F32), reference, 10, greedy);
    for model in &models {
        assert_eq!(model.generation(), generation);
        assert_eq!(model.fingerprint(), models[0].fingerprint());
        assert_eq!(run(model, reference, 10, greedy), want);
        // No end token behind a source.
        assert_eq!(model.encode("a").unwrap().last().copied(), model.tokenizer().id_of("<unk>"));
    }
}

#[test]
fn damaged_archives_are_typed_errors() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bad.argosmodel");
    let open = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        ModelFiles::open(&path).map(|_| ()).map_err(|e| e.to_string())
    };
    let whole = zipped(&argos());
    for cut in [0, 10, whole.len() / 2, whole.len() - 5] {
        assert!(open(&whole[..cut]).unwrap_err().contains("bad.argosmodel"), "cut after {cut} bytes");
    }
    // A bomb, a model twice, none at all, and names that lead out of the folder, which are passed over.
    assert!(open(&zipped(&[("p/model/model.bin", vec![0; 64 << 20])])).unwrap_err().contains("64 times"));
    assert!(open(&zipped(&[("p/model/model.bin", vec![1]), ("q/model/model.bin", vec![2])])).unwrap_err().contains("model.bin"));
    assert!(open(&zipped(&[("p/metadata.json", vec![1])])).unwrap_err().contains("model/model.bin"));
    assert!(open(&zipped(&[("p/../model.bin", vec![1]), ("p/model/../model.bin", vec![1])])).is_err());
    // Whatever stands in the directory: no panic.
    let from = whole.len() - 700;
    for at in (from..whole.len()).step_by(3) {
        for value in [0, 1, 0x7f, 0xff] {
            let mut bytes = whole.clone();
            let end = (at + 4).min(whole.len());
            bytes[at..end].fill(value);
            _ = open(&bytes);
        }
    }
}
