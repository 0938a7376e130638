//! LoRA adapters against PEFT: `tests/fixtures/make_lora.py` makes them on the random models of `families.json` and writes what the merged
//! models give.

use mujaz::model::{Library, load_transformer};
use mujaz_engine::ModelFiles;
use mujaz_engine::generate::{GenerationConfig, Hypothesis, Seq2Seq, generate};
use mujaz_engine::nn::{Compute, ComputeType, Device};
use mujaz_engine::transformer::Transformer;
use mujaz_tests::random::{Family, TensorSpec, ids_hash, sources, values, write};
use mujaz_tests::{compute, fixture};
use safetensors::Dtype;
use safetensors::tensor::TensorView;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

#[derive(Debug, Clone, Deserialize)]
struct Adapter {
    name: String,
    family: String,
    config: Value,
    tensors: Vec<TensorSpec>,
    greedy: Vec<String>,
    beam: Vec<String>,
    decoder: Vec<u32>,
    logits: Vec<Vec<f32>>,
}

fn adapters() -> Vec<Adapter> {
    serde_json::from_str(&fixture("lora.json")).unwrap()
}

fn family(name: &str) -> Family {
    let families: Vec<Family> = serde_json::from_str(&fixture("families.json")).unwrap();
    families.into_iter().find(|f| f.name == name).unwrap()
}

/// Bytes of a safetensors file with these tensors.
fn file(tensors: &[TensorSpec]) -> Vec<u8> {
    let data: Vec<Vec<u8>> = tensors.iter().map(|t| values(t).iter().flat_map(|v| v.to_le_bytes()).collect()).collect();
    let view = |(t, bytes): (&TensorSpec, &'_ Vec<u8>)| (t.0.clone(), bytes.clone(), t.1.clone());
    let owned: Vec<(String, Vec<u8>, Vec<usize>)> = tensors.iter().zip(&data).map(view).collect();
    let views = owned.iter().map(|(name, bytes, shape)| (name.as_str(), TensorView::new(Dtype::F32, shape.clone(), bytes).unwrap()));
    safetensors::serialize(views, None).unwrap()
}

/// The adapter's files over the model in a folder.
fn files(adapter: &Adapter, dir: &Path) -> ModelFiles {
    write(&family(&adapter.family), dir);
    let own = [("adapter_config.json", adapter.config.to_string().into_bytes()), ("adapter_model.safetensors", file(&adapter.tensors))];
    ModelFiles::folder(dir).unwrap().adapted(ModelFiles::memory("adapter", own))
}

fn load(adapter: &Adapter, compute: &Compute) -> Result<Transformer, String> {
    let dir = tempfile::tempdir().unwrap();
    load_transformer(&files(adapter, dir.path()), compute).map(|(model, _)| model).map_err(|e| e.to_string())
}

fn run(model: &Transformer, family: &Family, beams: usize, count: usize) -> Vec<Hypothesis> {
    let config = GenerationConfig::from_json(Path::new("x"), &[&family.config, &family.base, &json!({"num_beams": beams})]).unwrap();
    let mut sources = sources(family.config["vocab_size"].as_u64().unwrap() as usize - 2, family.low, count, 200);
    sources.iter_mut().for_each(|s| s.push(family.eos));
    sources.iter().map(|s| generate(model, &[s], &config).unwrap().remove(0).remove(0)).collect()
}

#[test]
fn merged_models_give_pefts_ids() {
    let (mut all, mut same) = (0, 0);
    for adapter in adapters() {
        let family = family(&adapter.family);
        let model = load(&adapter, &compute()).unwrap_or_else(|e| panic!("{}: {e}", adapter.name));
        let hashes = |beams| run(&model, &family, beams, adapter.greedy.len()).iter().map(|h| ids_hash(&h.ids)).collect::<Vec<_>>();
        assert_eq!(hashes(1), adapter.greedy, "{}: greedy ids", adapter.name);
        let equal = hashes(4).iter().zip(&adapter.beam).filter(|(a, b)| a == b).count();
        (all, same) = (all + adapter.beam.len(), same + equal);
        let mut source = sources(family.config["vocab_size"].as_u64().unwrap() as usize - 2, family.low, 1, 200).remove(0);
        source.push(family.eos);
        let mut state = model.start(model.encode(&[&source]).unwrap(), &[0], false).unwrap();
        for (id, want) in adapter.decoder.iter().zip(&adapter.logits) {
            let scores = model.step(&[*id], &mut state).unwrap();
            for (got, want) in scores.row(0).iter().zip(want) {
                assert!((got - want).abs() < 2e-4 * want.abs().max(1.0), "{}: {got} is not {want}", adapter.name);
            }
        }
    }
    println!("{same} of {all} beam results are PEFT's");
    assert!(same * 100 >= 98 * all, "{same} of {all} beam results are PEFT's");
}

/// Whatever the arithmetic, what is merged is merged: in blocks of a few rows too.
#[test]
fn int8_and_bf16_models_are_adapted_too() {
    for adapter in adapters() {
        let family = family(&adapter.family);
        for kind in [ComputeType::Int8, ComputeType::Bf16] {
            let compute = Compute::new(&Device::CPU, kind);
            let ids = run(&load(&adapter, &compute).unwrap(), &family, 1, 10);
            let dir = tempfile::tempdir().unwrap();
            write(&family, dir.path());
            let (base, _) = load_transformer(&ModelFiles::folder(dir.path()).unwrap(), &compute).unwrap();
            let changed = run(&base, &family, 1, 10).iter().zip(&ids).filter(|(a, b)| a.ids != b.ids).count();
            assert!(changed > 5, "{} in {kind:?}: {changed} of 10 changed", adapter.name);
        }
    }
}

#[test]
fn a_folder_names_its_base_by_path_beside_it_or_by_card() {
    let dir = tempfile::tempdir().unwrap();
    let adapter = adapters().remove(0);
    let (base, own) = (dir.path().join("base"), dir.path().join("mine"));
    for folder in [&base, &own] {
        std::fs::create_dir(folder).unwrap();
    }
    write(&family(&adapter.family), &base);
    std::fs::write(own.join("adapter_model.safetensors"), file(&adapter.tensors)).unwrap();
    let library = Library::with_config(dir.path().join("config")).offline(true);
    let open = |name: &str| {
        let mut config = adapter.config.clone();
        config["base_model_name_or_path"] = name.into();
        std::fs::write(own.join("adapter_config.json"), config.to_string()).unwrap();
        library.open(own.to_str().unwrap())
    };
    let plain = ModelFiles::folder(&base).unwrap().fingerprint().unwrap();
    for name in [base.to_str().unwrap(), "../base", "base"] {
        let found = open(name).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(found.card.name, "mine");
        // Whose words they are, the adapter decides too.
        assert_ne!(found.files.fingerprint().unwrap(), plain);
        assert!(load_transformer(&found.files, &compute()).is_ok());
    }
    // A card's name; what is published of that model is not said of this one.
    let found = open("tiny-ar-en").unwrap();
    assert!(found.card.about.scores.is_empty() && found.card.name == "mine" && found.card.license.is_some());
    // A repository, which nobody may ask for here, and a base that is nowhere, none at all, or an adapter.
    for (name, part) in [
        ("nobody/nothing", "nobody/nothing"),
        ("nowhere", "put the base's folder"),
        ("", "base_model_name_or_path"),
        ("../mine", "adapter too"),
    ] {
        let error = open(name).unwrap_err().to_string();
        assert!(error.contains(part), "{name}: {error}");
    }
    std::fs::write(own.join("mujaz.toml"), "name = 'house'\nlicense = 'MIT'").unwrap();
    assert_eq!(open("base").unwrap().card.license.as_deref(), Some("MIT"));
    // Alone it is no model, and whoever opens it as one is told.
    let alone = load_transformer(&ModelFiles::folder(&own).unwrap(), &compute()).map(|_| ()).unwrap_err().to_string();
    assert!(alone.contains("adapter"), "{alone}");
}

#[test]
fn what_is_no_plain_lora_is_refused_by_name() {
    let plain = adapters().remove(0);
    let settings = [
        ("peft_type", json!("IA3")),
        ("use_dora", json!(true)),
        ("bias", json!("lora_only")),
        ("bias", json!("all")),
        ("lora_bias", json!(true)),
        ("use_qalora", json!(true)),
        ("layer_replication", json!([[0, 1], [0, 1]])),
        ("trainable_token_indices", json!([1, 2])),
        ("target_parameters", json!(["experts"])),
        ("alora_invocation_tokens", json!([5])),
        ("init_lora_weights", json!("pissa")),
        ("init_lora_weights", json!("olora")),
        ("alpha_pattern", json!({"q_proj(": 3})),
        ("alpha_pattern", json!({"q_proj": "three"})),
        ("lora_alpha", json!("six")),
    ];
    for (key, value) in settings {
        let mut adapter = plain.clone();
        adapter.config[key] = value.clone();
        let error = load(&adapter, &compute()).map(|_| ()).unwrap_err();
        assert!(error.contains(key) && error.contains("adapter_config.json"), "{key} = {value}: {error}");
    }
    // What is off is off.
    for (key, value) in [
        ("use_dora", json!(false)),
        ("layer_replication", json!(null)),
        ("trainable_token_indices", json!([])),
        ("init_lora_weights", json!(true)),
    ] {
        let mut adapter = plain.clone();
        adapter.config[key] = value;
        assert!(load(&adapter, &compute()).is_ok(), "{key}");
    }
}

#[test]
fn tensors_that_do_not_fit_are_refused_by_name() {
    let plain = adapters().remove(0);
    let first = plain.tensors[0].0.clone();
    let module = first.strip_suffix(".lora_A.weight").unwrap().to_string();
    let with = |change: &dyn Fn(&mut BTreeMap<String, TensorSpec>)| {
        let mut tensors: BTreeMap<String, TensorSpec> = plain.tensors.iter().map(|t| (t.0.clone(), t.clone())).collect();
        change(&mut tensors);
        let tensors = tensors.into_iter().map(|(name, t)| (name, t.1, t.2, t.3)).collect();
        load(&Adapter { tensors, ..plain.clone() }, &compute()).map(|_| ()).unwrap_err()
    };
    let spec = |shape: &[usize]| (String::new(), shape.to_vec(), 1.0, 0.0);
    let put = |name: String, shape: &'static [usize]| with(&move |t| _ = t.insert(name.clone(), spec(shape)));
    let a = format!("{module}.lora_A.weight");
    let cases = [
        ("no name of PEFT's", put("q_proj.lora_A.weight".into(), &[4, 24])),
        ("another rank than the other factor's", put(a.clone(), &[5, 24])),
        ("another width than the matrix's", put(a.clone(), &[4, 23])),
        ("no rank", put(a.clone(), &[0, 24])),
        ("no matrix", put(a.clone(), &[96])),
        ("a matrix that the base does not have", put("base_model.model.nowhere.lora_A.weight".into(), &[4, 24])),
        ("half of it missing", with(&|t| _ = t.remove(&format!("{module}.lora_B.weight")))),
        ("the other half missing", with(&|t| _ = t.remove(&a))),
        ("DoRA's magnitudes", put(format!("{module}.lora_magnitude_vector.weight"), &[24])),
        ("an embedding's factors", put("base_model.model.model.shared.lora_embedding_A".into(), &[4, 97])),
        (
            "a factor of a tied embedding",
            with(&|t| {
                t.insert("base_model.model.model.shared.lora_A.weight".into(), spec(&[4, 24]));
                t.insert("base_model.model.model.shared.lora_B.weight".into(), spec(&[97, 4]));
            }),
        ),
        ("an embedding of its own", put("base_model.model.model.shared.weight".into(), &[97, 24])),
        ("a module that no part of the model is", put("base_model.model.classifier.weight".into(), &[3, 24])),
        ("a module of another size", put("base_model.model.model.encoder.layers.0.fc1.weight".into(), &[41, 24])),
    ];
    for (what, error) in cases {
        assert!(error.contains("tensor `"), "{what}: {error}");
        println!("{what}: {error}");
    }
    let dir = tempfile::tempdir().unwrap();
    write(&family(&plain.family), dir.path());
    let base = || ModelFiles::folder(dir.path()).unwrap();
    let open = |files: Vec<(&str, Vec<u8>)>| {
        load_transformer(&base().adapted(ModelFiles::memory("adapter", files)), &compute()).map(|_| ()).unwrap_err().to_string()
    };
    let config = plain.config.to_string().into_bytes();
    assert!(open(vec![("adapter_config.json", config.clone())]).contains("adapter_model.safetensors"));
    assert!(open(vec![("adapter_model.safetensors", Vec::new())]).contains("adapter_config.json"));
    assert!(open(vec![("adapter_config.json", b"[".to_vec()), ("adapter_model.safetensors", Vec::new())]).contains("adapter_config.json"));
    let lie = [&u64::MAX.to_le_bytes()[..], b"{}"].concat();
    assert!(open(vec![("adapter_config.json", config.clone()), ("adapter_model.safetensors", lie)]).contains("adapter_model.safetensors"));
    assert!(open(vec![("adapter_config.json", config), ("adapter_model.safetensors", file(&[]))]).contains("no tensors"));
}
