//! What a model of CTranslate2 is made of: its scalars, and the shapes of its tensors. Marian, OpenNMT-py, T5, BART, M2M100 and what
//! else its converters make an encoder-decoder Transformer of.
//!
//! Reference: `layers/transformer.cc` and `layers/attention.cc` of OpenNMT/CTranslate2; tests compare with its translator.

use super::{Architecture, Config};
use crate::checkpoint::CT2;
use crate::error::LoadError;
use crate::nn::{Activation, NormKind, Sinusoid};
use crate::transformer::{Biases, Mixing, NormPlace, PositionSpec, StackNames, StackSpec, TransformerSpec};
use serde_json::Value;

/// A model of CTranslate2.
pub struct Ct2;

/// Positions that are computed where none are stored; CTranslate2 itself cuts sources there.
const POSITIONS: usize = 1024;

const ENCODER: StackNames = StackNames {
    layer: "encoder.layer_{}",
    self_attention: ["self_attention.linear_0.q", "self_attention.linear_0.k", "self_attention.linear_0.v", "self_attention.linear_1"],
    self_norm: "self_attention.layer_norm",
    recurrence: [""; 2],
    cross_attention: ["attention.linear_0", "attention.linear_1.k", "attention.linear_1.v", "attention.linear_2"],
    cross_norm: "attention.layer_norm",
    ffn_in: "ffn.linear_0",
    ffn_gate: None,
    ffn_out: "ffn.linear_1",
    ffn_norm: "ffn.layer_norm",
    embedding_norm: None,
    final_norm: None,
    positions: "encoder.position_encodings",
    embedding: "encoder.embeddings_0.weight",
};

const DECODER: StackNames =
    StackNames { layer: "decoder.layer_{}", positions: "decoder.position_encodings", embedding: "decoder.embeddings.weight", ..ENCODER };

/// Scalars that are read, or change nothing here.
const KNOWN: &[&str] = &[
    "num_heads",
    "pre_norm",
    "activation",
    "embeddings_merge",
    "scale_embeddings",
    "multiply_by_sqrt_depth",
    "alignment_layer",
    "alignment_heads",
    "start_from_zero_embedding",
    "scale_outputs",
    "alibi_use_positive_positions",
    "scale_alibi",
    "queries_scale",
    "relative_attention_max_distance",
    "with_source_bos",
    "with_source_eos",
    "with_target_bos",
];

/// The scalars and shapes of one side.
struct Side<'a> {
    config: &'a Config,
    name: &'static str,
    names: StackNames,
}

impl Side<'_> {
    /// A scalar of this side; older files have one for both.
    fn scalar(&self, name: &str) -> Option<&Value> {
        self.config.get(&format!("{}/{name}", self.name)).or_else(|| self.config.get(name))
    }

    fn whole(&self, name: &str) -> Option<i64> {
        self.scalar(name).and_then(Value::as_i64)
    }

    /// The shape of a tensor, its names as in [`StackNames`] or behind the side's.
    fn shape(&self, name: &str) -> Option<Vec<usize>> {
        let shape = self.config.get("tensors")?.get(name)?.as_array()?;
        shape.iter().map(|n| n.as_u64().map(|n| n as usize)).collect()
    }

    fn has(&self, part: &str) -> bool {
        self.shape(&format!("{}.{part}", self.name)).is_some()
    }

    /// The shape of a matrix that must be there.
    fn matrix(&self, name: &str) -> Result<[usize; 2], LoadError> {
        let shape = self.shape(name).unwrap_or_default();
        <[usize; 2]>::try_from(shape).map_err(|shape| self.config.error(format!("`{name}` has the shape {shape:?}: a matrix is needed")))
    }

    /// The layers that are there, counted from the first.
    fn layers(&self) -> usize {
        let last = self.names.ffn_out;
        (0..usize::MAX).take_while(|i| self.has(&format!("layer_{i}.{last}.weight"))).count()
    }

    /// What token embeddings are multiplied by: a factor, or whether by the root of the width.
    fn embedding_scale(&self, d_model: usize) -> f32 {
        let old = || self.scalar("embeddings/multiply_by_sqrt_depth");
        match self.scalar("scale_embeddings").or_else(old) {
            Some(flag) if flag.as_i64() == Some(0) => 1.0,
            Some(factor) if factor.is_f64() => factor.as_f64().unwrap_or(1.0) as f32,
            _ => (d_model as f32).sqrt(),
        }
    }

    fn activation(&self) -> Result<Activation, LoadError> {
        Ok(match self.whole("activation").unwrap_or(0) {
            0 => Activation::Relu,
            1 => Activation::GeluTanh,
            2 => Activation::Silu,
            3 => Activation::Gelu,
            5 => Activation::Tanh,
            other => return Err(self.config.error(format!("`{}/activation` is {other}: 0 to 3 and 5 are supported", self.name))),
        })
    }

    /// What scores are multiplied by in all layers, where the file says it.
    fn queries_scale(&self) -> Result<Option<f32>, LoadError> {
        let all = self.config.values().as_object().into_iter().flatten();
        let mut scales = all.filter(|(key, _)| key.starts_with(self.name) && key.ends_with("/queries_scale")).map(|(_, v)| v.as_f64());
        let Some(first) = scales.next() else { return Ok(None) };
        if scales.all(|other| other == first) {
            return Ok(first.map(|s| s as f32));
        }
        Err(self.config.error(format!("layers of the {} have different values of `queries_scale`", self.name)))
    }

    fn stack(mut self) -> Result<StackSpec, LoadError> {
        let (side, layers, encoder) = (self.name, self.layers(), self.name == "encoder");
        let [ffn_dim, _] = self.matrix(&format!("{side}.layer_0.ffn.linear_0.weight"))?;
        if self.has("layer_0.ffn.linear_0_noact.weight") {
            (self.names.ffn_gate, self.names.ffn_in) = (Some("ffn.linear_0"), "ffn.linear_0_noact");
        }
        let norm = |part: &str, of: [&'static str; 2]| self.has(&format!("{part}.weight")).then_some(of[usize::from(!encoder)]);
        let embedding_norm = norm("layernorm_embedding", ["encoder.layernorm_embedding", "decoder.layernorm_embedding"]);
        let final_norm = norm("layer_norm", ["encoder.layer_norm", "decoder.layer_norm"]);
        (self.names.embedding_norm, self.names.final_norm) = (embedding_norm, final_norm);
        if self.has("layer_0.self_attention.relative_attention_bias.weight") {
            let own = self.has("layer_1.self_attention.relative_attention_bias.weight");
            self.names.positions = match (encoder, own) {
                (true, true) => "encoder.layer_{}.self_attention.relative_attention_bias",
                (true, false) => "encoder.layer_0.self_attention.relative_attention_bias",
                (false, true) => "decoder.layer_{}.self_attention.relative_attention_bias",
                (false, false) => "decoder.layer_0.self_attention.relative_attention_bias",
            };
        }
        let heads = self.whole("num_heads").unwrap_or(8);
        let heads = usize::try_from(heads).ok().filter(|n| *n > 0);
        let heads = heads.ok_or_else(|| self.config.error(format!("`{side}/num_heads` must be above 0")))?;
        Ok(StackSpec { layers, heads, ffn_dim, names: self.names, mixing: Mixing::Attention })
    }
}

/// Refuses scalars that would be computed wrongly: what is not known must be off.
fn check(config: &Config) -> Result<(), LoadError> {
    let scalars = config.values().as_object().into_iter().flatten().filter(|(_, v)| v.is_number());
    let unknown = |(key, value): &(&String, &Value)| {
        let name = key.rsplit('/').next().unwrap_or(key);
        !KNOWN.contains(&name) && key.contains('/') && value.as_f64() != Some(0.0)
    };
    match scalars.into_iter().find(unknown) {
        Some((key, value)) => Err(config.error(format!("`{key}` is {value}: not supported"))),
        None => Ok(()),
    }
}

/// How positions enter: a bias by distance, a stored table, or sinusoids.
fn position(encoder: &Side<'_>) -> PositionSpec {
    let bias = encoder.shape("encoder.layer_0.self_attention.relative_attention_bias.weight");
    if let Some(bias) = bias {
        let distance = "encoder/layer_0/self_attention/relative_attention_max_distance";
        let max_distance = encoder.config.get(distance).and_then(Value::as_u64).unwrap_or(128) as usize;
        return PositionSpec::Relative { buckets: bias.first().copied().unwrap_or(0), max_distance };
    }
    match encoder.shape("encoder.position_encodings.weight").as_deref() {
        Some([count, ..]) => PositionSpec::Learned { count: *count, offset: 0 },
        _ => PositionSpec::Sinusoidal { kind: Sinusoid::FromOne, count: POSITIONS, offset: 0 },
    }
}

/// Fails where encoder and decoder differ in what one value says of both here.
fn both<T: PartialEq>(config: &Config, what: &str, [encoder, decoder]: [T; 2]) -> Result<T, LoadError> {
    if encoder == decoder { Ok(encoder) } else { Err(config.error(format!("encoder and decoder differ in `{what}`"))) }
}

impl Architecture for Ct2 {
    fn model_types(&self) -> &'static [&'static str] {
        &[CT2]
    }

    fn spec(&self, config: &Config) -> Result<TransformerSpec, LoadError> {
        check(config)?;
        let sides = || [("encoder", ENCODER), ("decoder", DECODER)].map(|(name, names)| Side { config, name, names });
        let [encoder, decoder] = sides();
        let [source_vocab, d_model] = encoder.matrix(ENCODER.embedding)?;
        let [target_vocab, _] = decoder.matrix(DECODER.embedding)?;
        let [width, _] = encoder.matrix("encoder.layer_0.self_attention.linear_0.q.weight")?;
        let [encoder_stack, decoder_stack] = sides().map(Side::stack);
        let (encoder_stack, decoder_stack) = (encoder_stack?, decoder_stack?);
        let heads = encoder_stack.heads;
        if width % heads != 0 || heads != decoder_stack.heads || width == 0 {
            return Err(config.error(format!("{heads} and {} heads in attention of width {width}", decoder_stack.heads)));
        }
        let head_dim = width / heads;
        let position = position(&encoder);
        if matches!(position, PositionSpec::Relative { buckets, max_distance } if buckets < 4 || max_distance <= buckets / 2) {
            return Err(config.error("`relative_attention_bias` with fewer than 4 buckets, or distances that do not reach them"));
        }
        let rms = !encoder.has("layer_0.self_attention.layer_norm.bias");
        let eps = config.number("layer_norm_epsilon", if rms { 1e-6 } else { 1e-5 }) as f32;
        let pre_norm = both(config, "pre_norm", [&encoder, &decoder].map(|s| s.whole("pre_norm") != Some(0)))?;
        let [encoder_scale, decoder_scale] = [&encoder, &decoder].map(Side::queries_scale);
        let attention_scale = both(config, "queries_scale", [encoder_scale?, decoder_scale?])?;
        let (first, second) = (encoder.activation()?, decoder.activation()?);
        let zero_start = decoder.whole("start_from_zero_embedding") == Some(1);
        let shared = config.flag("shared_embeddings", false);
        Ok(TransformerSpec {
            source_vocab,
            target_vocab,
            d_model,
            head_dim,
            encoder: encoder_stack,
            decoder: decoder_stack,
            norm: if rms { NormKind::Rms } else { NormKind::LayerNorm },
            norm_eps: eps,
            norm_place: if pre_norm { NormPlace::Pre } else { NormPlace::Post },
            position,
            attention_scale: attention_scale.unwrap_or_else(|| (head_dim as f32).powf(-0.5)),
            embedding_scale: both(config, "scale_embeddings", [&encoder, &decoder].map(|s| s.embedding_scale(d_model)))?,
            zero_start,
            bias: Biases::Stored,
            activation: both(config, "activation", [first, second])?,
            shared_embedding: if shared { &["decoder.embeddings.weight"] } else { &[] },
            head: Some("decoder.projection.weight"),
            head_scale: decoder.scalar("scale_outputs").and_then(Value::as_f64).unwrap_or(1.0) as f32,
            logits_bias: Some("decoder.projection.bias"),
            unneeded: &["encoder.embeddings_0.weight", "decoder.embeddings.weight", "decoder.projection.weight"],
            aligning_heads: aligning(&decoder, zero_start),
            half_precision_guard: rms && matches!(position, PositionSpec::Relative { .. }),
        })
    }
}

/// The heads that were taught to align: Marian's first one; of others those that a model names otherwise than all models do.
fn aligning(decoder: &Side<'_>, zero_start: bool) -> Option<usize> {
    let (layer, heads) = (decoder.whole("alignment_layer").unwrap_or(-1), decoder.whole("alignment_heads").unwrap_or(1));
    let last = layer == -1 || usize::try_from(layer).is_ok_and(|l| l + 1 == decoder.layers());
    let taught = zero_start || layer != -1 || heads > 1;
    usize::try_from(heads).ok().filter(|n| last && taught && *n > 0)
}
