//! T5, T5 v1.1, mT5 and their fine-tunes: pre-norm without biases, relative position buckets, unscaled attention.
//!
//! Reference: `modeling_t5.py`, `modeling_mt5.py`. A T5 scales the decoder's output by `d_model^-0.5`, unless its `config.json` says
//! `scale_decoder_outputs: false` (since transformers 5, which ties every T5 by its flag) or, where that is not said,
//! `tie_word_embeddings: false` (v1.1). An mT5 never does. Whether there is a head of its own, the weights say.

use super::{Architecture, Config};
use crate::error::LoadError;
use crate::nn::NormKind;
use crate::transformer::{Biases, Mixing, NormPlace, PositionSpec, StackNames, StackSpec, TransformerSpec};

/// The T5 family.
pub struct T5;

const ENCODER: StackNames = StackNames {
    layer: "encoder.block.{}",
    self_attention: ["layer.0.SelfAttention.q", "layer.0.SelfAttention.k", "layer.0.SelfAttention.v", "layer.0.SelfAttention.o"],
    self_norm: "layer.0.layer_norm",
    recurrence: [""; 2],
    cross_attention: ["layer.1.EncDecAttention.q", "layer.1.EncDecAttention.k", "layer.1.EncDecAttention.v", "layer.1.EncDecAttention.o"],
    cross_norm: "layer.1.layer_norm",
    ffn_in: "layer.1.DenseReluDense.wi",
    ffn_gate: None,
    ffn_out: "layer.1.DenseReluDense.wo",
    ffn_norm: "layer.1.layer_norm",
    embedding_norm: None,
    final_norm: Some("encoder.final_layer_norm"),
    positions: "encoder.block.0.layer.0.SelfAttention.relative_attention_bias",
    embedding: "encoder.embed_tokens.weight",
};

const DECODER: StackNames = StackNames {
    layer: "decoder.block.{}",
    ffn_in: "layer.2.DenseReluDense.wi",
    ffn_out: "layer.2.DenseReluDense.wo",
    ffn_norm: "layer.2.layer_norm",
    final_norm: Some("decoder.final_layer_norm"),
    positions: "decoder.block.0.layer.0.SelfAttention.relative_attention_bias",
    embedding: "decoder.embed_tokens.weight",
    ..ENCODER
};

impl Architecture for T5 {
    fn model_types(&self) -> &'static [&'static str] {
        &["t5", "mt5"]
    }

    fn spec(&self, config: &Config) -> Result<TransformerSpec, LoadError> {
        let (d_model, vocab) = (config.size("d_model")?, config.size("vocab_size")?);
        let heads = config.size("num_heads")?;
        let mt5 = config.text("model_type")? == "mt5";
        let plain = config.text("model_type")? == "t5";
        let projection = config.get("feed_forward_proj").and_then(|v| v.as_str()).unwrap_or(if plain { "relu" } else { "gated-gelu" });
        let (gated, activation) = match projection {
            "gated-gelu" => (true, "gelu_new"),
            other => other.strip_prefix("gated-").map_or((false, other), |a| (true, a)),
        };
        let buckets = config.size_or("relative_attention_num_buckets", 32)?;
        if buckets < 4 {
            return Err(config.error("`relative_attention_num_buckets` must be at least 4"));
        }
        let layers = config.size("num_layers")?;
        let scaled = !mt5 && config.flag("scale_decoder_outputs", config.flag("tie_word_embeddings", true));
        let stack = |layers, mut names: StackNames, [gate, input]: [&'static str; 2]| -> Result<StackSpec, LoadError> {
            if gated {
                (names.ffn_gate, names.ffn_in) = (Some(gate), input);
            }
            Ok(StackSpec { layers, heads, ffn_dim: config.size("d_ff")?, names, mixing: Mixing::Attention })
        };
        Ok(TransformerSpec {
            source_vocab: vocab,
            target_vocab: vocab,
            d_model,
            head_dim: config.size("d_kv")?,
            encoder: stack(layers, ENCODER, ["layer.1.DenseReluDense.wi_0", "layer.1.DenseReluDense.wi_1"])?,
            decoder: stack(
                config.size_or("num_decoder_layers", layers)?,
                DECODER,
                ["layer.2.DenseReluDense.wi_0", "layer.2.DenseReluDense.wi_1"],
            )?,
            norm: NormKind::Rms,
            norm_eps: config.number("layer_norm_epsilon", 1e-6) as f32,
            norm_place: NormPlace::Pre,
            position: PositionSpec::Relative { buckets, max_distance: config.size_or("relative_attention_max_distance", 128)? },
            attention_scale: 1.0,
            embedding_scale: 1.0,
            zero_start: false,
            bias: Biases::None,
            activation: config.activation(activation)?,
            shared_embedding: &["shared.weight", "decoder.embed_tokens.weight", "encoder.embed_tokens.weight"],
            head: Some("lm_head.weight"),
            head_scale: if scaled { (d_model as f32).powf(-0.5) } else { 1.0 },
            logits_bias: None,
            unneeded: &[
                "shared.weight",
                "encoder.embed_tokens.weight",
                "decoder.embed_tokens.weight",
                "lm_head.weight",
                // Old exports carry the cross-attention bias that the reference ignores.
                "decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight",
            ],
            aligning_heads: None,
            half_precision_guard: true,
        })
    }
}
