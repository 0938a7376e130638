//! What Marian's own configuration describes: post-norm, sinusoids whose last frequency is 1/10000, a decoder of attention or of
//! recurrent units (SSRU), started from a zero embedding. Firefox's students are such models.
//!
//! Reference: `models/transformer.h` and `rnn/cells.h` of `browsermt/marian-dev`; tests compare with its decoder.

use super::bart::{DECODER, ENCODER, SHARED};
use super::{Architecture, Config};
use crate::checkpoint::NATIVE;
use crate::error::LoadError;
use crate::nn::{NormKind, Sinusoid};
use crate::transformer::{Biases, Mixing, NormPlace, PositionSpec, StackNames, StackSpec, TransformerSpec};

/// Marian's own configuration.
pub struct Native;

/// Positions that are computed: far more than a sentence has.
const POSITIONS: usize = 1024;

/// Settings of which only one value is supported; an absent one has it.
const FIXED: &[(&str, &str)] = &[
    ("type", "transformer"),
    ("transformer-preprocess", ""),
    ("transformer-postprocess", "dan"),
    ("transformer-postprocess-top", ""),
    ("lemma-dependency", ""),
    ("factors-combine", "sum"),
];

/// Switches that must be off.
const OFF: &[&str] = &[
    "transformer-train-position-embeddings",
    "transformer-rnn-projection",
    "transformer-no-projection",
    "transformer-no-bias",
    "transformer-no-affine",
    "transformer-pool",
    "output-omit-bias",
    "layer-normalization",
    "right-left",
    "skip",
    "ulr",
];

/// Sizes that must be zero, or the one other value that means the same.
const SIZES: &[(&str, u64)] =
    &[("transformer-ffn-depth", 2), ("transformer-decoder-ffn-depth", 2), ("factors-dim-emb", 0), ("lemma-dim-emb", 0)];

/// Lists that must be empty.
const EMPTY: &[&str] = &["transformer-tied-layers", "input-types"];

/// Refuses what the engine would compute wrongly.
fn check(config: &Config) -> Result<(), LoadError> {
    let unsupported = |key: &str, allowed: &str| {
        let value = config.get(key).map(ToString::to_string).unwrap_or_default();
        Err(config.error(format!("`{key}` is {value}: only {allowed} is supported")))
    };
    for (key, value) in FIXED {
        if config.get(key).is_some_and(|v| v.as_str() != Some(*value)) {
            return unsupported(key, &format!("`{value}`"));
        }
    }
    if let Some(key) = OFF.iter().find(|key| config.flag(key, false)) {
        return unsupported(key, "false");
    }
    for (key, other) in SIZES {
        if config.get(key).is_some_and(|v| v.as_u64().is_none_or(|n| n != 0 && n != *other)) {
            return unsupported(key, &other.to_string());
        }
    }
    let filled = |key: &&&str| config.get(key).is_some_and(|v| v.as_array().is_none_or(|a| !a.is_empty()));
    match EMPTY.iter().find(filled) {
        Some(key) => unsupported(key, "an empty list"),
        None => Ok(()),
    }
}

/// The sizes of the two vocabularies.
fn vocabularies(config: &Config) -> Result<[usize; 2], LoadError> {
    let sizes = config.get("dim-vocabs").and_then(|v| v.as_array()).map(Vec::as_slice).unwrap_or_default();
    let size = |v: &serde_json::Value| v.as_u64().filter(|n| (2..=1 << 24).contains(n)).map(|n| n as usize);
    match sizes {
        [source, target] => size(source).zip(size(target)).map(|(s, t)| [s, t]),
        _ => None,
    }
    .ok_or_else(|| config.error("`dim-vocabs` must be two sizes"))
}

/// What mixes a decoder's positions.
fn mixing(config: &Config) -> Result<Mixing, LoadError> {
    match config.text("transformer-decoder-autoreg")? {
        "self-attention" => Ok(Mixing::Attention),
        "rnn" if config.text("dec-cell")? == "ssru" => Ok(Mixing::Recurrence),
        "rnn" => Err(config.error(format!("`dec-cell` is {}: only `ssru` is supported", config.text("dec-cell")?))),
        other => Err(config.error(format!("`transformer-decoder-autoreg` is {other}: `rnn` or `self-attention` is supported"))),
    }
}

impl Architecture for Native {
    fn model_types(&self) -> &'static [&'static str] {
        &[NATIVE]
    }

    fn spec(&self, config: &Config) -> Result<TransformerSpec, LoadError> {
        check(config)?;
        let [source_vocab, target_vocab] = vocabularies(config)?;
        let (d_model, heads) = (config.size("dim-emb")?, config.size("transformer-heads")?);
        if d_model % heads != 0 || d_model % 2 != 0 {
            return Err(config.error(format!("`dim-emb` {d_model} is no even multiple of `transformer-heads` {heads}")));
        }
        let stack = |depth: &str, ffn_dim, names: StackNames, mixing| -> Result<StackSpec, LoadError> {
            Ok(StackSpec { layers: config.size(depth)?, heads, ffn_dim, names, mixing })
        };
        let ffn_dim = config.size("transformer-dim-ffn")?;
        let decoder_ffn = match config.get("transformer-decoder-dim-ffn").and_then(serde_json::Value::as_u64) {
            None | Some(0) => ffn_dim,
            Some(_) => config.size("transformer-decoder-dim-ffn")?,
        };
        let all = config.flag("tied-embeddings-all", false);
        let shared = all || config.flag("tied-embeddings-src", false);
        let tied = all || config.flag("tied-embeddings", false);
        if shared && source_vocab != target_vocab {
            return Err(config.error("one embedding for vocabularies of two sizes"));
        }
        let activation = config.text("transformer-ffn-activation")?;
        if !matches!(activation, "relu" | "swish") {
            return Err(config.error(format!("`transformer-ffn-activation` is {activation}: `relu` or `swish` is supported")));
        }
        Ok(TransformerSpec {
            source_vocab,
            target_vocab,
            d_model,
            head_dim: d_model / heads,
            encoder: stack("enc-depth", ffn_dim, ENCODER, Mixing::Attention)?,
            decoder: stack("dec-depth", decoder_ffn, DECODER, mixing(config)?)?,
            norm: NormKind::LayerNorm,
            norm_eps: 1e-6,
            norm_place: NormPlace::Post,
            position: PositionSpec::Sinusoidal { kind: Sinusoid::Inclusive, count: POSITIONS, offset: 0 },
            attention_scale: ((d_model / heads) as f32).powf(-0.5),
            embedding_scale: (d_model as f32).sqrt(),
            zero_start: true,
            bias: Biases::All,
            activation: config.activation(activation)?,
            shared_embedding: if shared { &SHARED[..1] } else { &[] },
            head: if tied { None } else { Some("lm_head.weight") },
            head_scale: 1.0,
            logits_bias: Some("final_logits_bias"),
            unneeded: &[],
            half_precision_guard: false,
            // Guided alignment teaches the first head of the last layer.
            aligning_heads: Some(1),
        })
    }
}
