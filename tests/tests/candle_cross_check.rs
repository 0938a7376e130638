//! candle-transformers' own T5 and Marian, where they are right: one source, few output tokens. An independent check.

use candle_core::{DType, Device, IndexOp, Tensor};
use candle_nn::VarBuilder;
use candle_transformers::models::{marian, t5};
use mujaz::arch::{self, Config};
use mujaz::generate::Seq2Seq;
use mujaz::nn::Compute;
use mujaz::transformer::{LoadRequest, Transformer};
use mujaz::weights::Weights;
use mujaz_tests::fixture;
use mujaz_tests::random::{Family, sources, write};

/// Output tokens to compare: candle's T5 goes wrong behind its ninth or so.
const STEPS: usize = 8;

fn setup(name: &str) -> (Family, tempfile::TempDir, Transformer) {
    let families: Vec<Family> = serde_json::from_str(&fixture("families.json")).unwrap();
    let family = families.into_iter().find(|f| f.name == name).unwrap();
    let dir = tempfile::tempdir().unwrap();
    write(&family, dir.path());
    let config = Config::parse("config.json".as_ref(), &family.config.to_string()).unwrap();
    let weights = Weights::open(dir.path()).unwrap();
    let spec = arch::spec(&config).unwrap();
    let model = Transformer::load(&LoadRequest { spec: &spec, weights: &weights, compute: &Compute::default() }).unwrap();
    (family, dir, model)
}

fn var_builder(dir: &std::path::Path) -> VarBuilder<'static> {
    let tensors = candle_core::safetensors::load(dir.join("model.safetensors"), &Device::Cpu).unwrap();
    VarBuilder::from_tensors(tensors, DType::F32, &Device::Cpu)
}

fn ids(ids: &[u32]) -> Tensor {
    Tensor::new(ids, &Device::Cpu).unwrap().unsqueeze(0).unwrap()
}

/// Walks both models along the same tokens and compares their logits.
fn compare(model: &Transformer, source: &[u32], start: u32, mut other: impl FnMut(&[u32]) -> Vec<f32>) {
    let memory = model.encode(&[source]).unwrap();
    let mut state = model.start(memory, &[0], false).unwrap();
    let mut decoder = vec![start];
    for step in 0..STEPS {
        let scores = model.step(&decoder[step..], &mut state).unwrap();
        let theirs = other(&decoder);
        for (a, b) in scores.row(0).iter().zip(&theirs) {
            assert!((a - b).abs() < 1e-3 * b.abs().max(1.0), "step {step}: {a} and {b}");
        }
        let best = (0..theirs.len()).max_by(|a, b| theirs[*a].total_cmp(&theirs[*b])).unwrap();
        decoder.push(best as u32);
    }
}

#[test]
fn t5_and_mt5() {
    for name in ["t5-tiny", "t5v1.1-mid", "mt5-mid"] {
        let (family, dir, model) = setup(name);
        let mut config: serde_json::Value = family.config.clone();
        config["use_cache"] = false.into();
        let config: t5::Config = serde_json::from_value(config).unwrap();
        let mut theirs = t5::T5ForConditionalGeneration::load(var_builder(dir.path()), &config).unwrap();
        for source in sources(config.vocab_size - 2, family.low, 6, 20) {
            let encoded = theirs.encode(&ids(&source)).unwrap();
            // With a tied head candle multiplies by sqrt(d_model) where the reference divides by it.
            let scale = if name == "t5-tiny" { 1.0 / config.d_model as f64 } else { 1.0 };
            compare(&model, &source, 0, |decoder| {
                let logits = theirs.decode(&ids(decoder), &encoded).unwrap().affine(scale, 0.0).unwrap();
                logits.i(0).unwrap().to_vec1().unwrap()
            });
        }
    }
}

#[test]
fn marian() {
    let (family, dir, model) = setup("marian-mid");
    let size = |key: &str| family.config[key].as_u64().unwrap() as usize;
    let config = marian::Config {
        vocab_size: size("vocab_size"),
        decoder_vocab_size: None,
        max_position_embeddings: size("max_position_embeddings"),
        encoder_layers: size("encoder_layers"),
        encoder_ffn_dim: size("encoder_ffn_dim"),
        encoder_attention_heads: size("encoder_attention_heads"),
        decoder_layers: size("decoder_layers"),
        decoder_ffn_dim: size("decoder_ffn_dim"),
        decoder_attention_heads: size("decoder_attention_heads"),
        use_cache: true,
        is_encoder_decoder: true,
        activation_function: candle_nn::Activation::Relu,
        d_model: size("d_model"),
        decoder_start_token_id: size("decoder_start_token_id") as u32,
        scale_embedding: true,
        pad_token_id: size("pad_token_id") as u32,
        eos_token_id: 0,
        forced_eos_token_id: 0,
        share_encoder_decoder_embeddings: true,
    };
    let start = config.decoder_start_token_id;
    let mut theirs = marian::MTModel::new(&config, var_builder(dir.path())).unwrap();
    for source in sources(config.vocab_size - 2, family.low, 6, 20) {
        theirs.reset_kv_cache();
        let encoded = theirs.encoder().forward(&ids(&source), 0).unwrap();
        compare(&model, &source, start, |decoder| {
            let past = decoder.len() - 1;
            let logits = theirs.decode(&ids(&decoder[past..]), &encoded, past).unwrap();
            logits.i((0, 0)).unwrap().to_vec1().unwrap()
        });
    }
}
