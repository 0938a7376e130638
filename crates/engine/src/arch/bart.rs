//! BART and mBART (`AraBART` among them), and the tensor names that fairseq's descendants share.
//!
//! Reference: `modeling_bart.py`, `modeling_mbart.py`.

use super::{Architecture, Config};
use crate::error::LoadError;
use crate::nn::NormKind;
use crate::transformer::{Biases, Mixing, NormPlace, PositionSpec, StackNames, StackSpec, TransformerSpec};

/// BART: learned positions behind 2 unused rows, a norm behind the embeddings; mBART adds pre-norm and final norms.
pub struct Bart;

/// Names of the encoder's tensors in BART, mBART, Marian and M2M100.
pub(super) const ENCODER: StackNames = StackNames {
    layer: "model.encoder.layers.{}",
    self_attention: ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.out_proj"],
    self_norm: "self_attn_layer_norm",
    recurrence: ["recurrence.update", "recurrence.forget"],
    cross_attention: ["encoder_attn.q_proj", "encoder_attn.k_proj", "encoder_attn.v_proj", "encoder_attn.out_proj"],
    cross_norm: "encoder_attn_layer_norm",
    ffn_in: "fc1",
    ffn_gate: None,
    ffn_out: "fc2",
    ffn_norm: "final_layer_norm",
    embedding_norm: None,
    final_norm: None,
    positions: "model.encoder.embed_positions",
    embedding: "model.encoder.embed_tokens.weight",
};

/// Names of the decoder's tensors.
pub(super) const DECODER: StackNames = StackNames {
    layer: "model.decoder.layers.{}",
    positions: "model.decoder.embed_positions",
    embedding: "model.decoder.embed_tokens.weight",
    ..ENCODER
};

/// More positions than this are refused: a table is computed for them, whatever the file says.
const MAX_POSITIONS: usize = 1 << 16;

/// Where the one shared embedding is stored, best first; tied checkpoints keep one or several of these.
pub(super) const SHARED: &[&str] =
    &["model.shared.weight", "model.decoder.embed_tokens.weight", "model.encoder.embed_tokens.weight", "lm_head.weight"];

/// Tensors of such checkpoints that a tied model with computed positions does not need.
pub(super) const UNNEEDED: &[&str] = &[
    "model.shared.weight",
    "model.decoder.embed_tokens.weight",
    "model.encoder.embed_tokens.weight",
    "lm_head.weight",
    "model.encoder.embed_positions.weight",
    "model.decoder.embed_positions.weight",
    "model.encoder.embed_positions.weights",
    "model.decoder.embed_positions.weights",
    "model.encoder.embed_positions._float_tensor",
    "model.decoder.embed_positions._float_tensor",
    "model.encoder.version",
    "model.decoder.version",
];

/// What this family of configurations says with the same keys everywhere; position 0 is the table's first row.
pub(super) fn base(config: &Config) -> Result<TransformerSpec, LoadError> {
    let vocab = config.size("vocab_size")?;
    let head_dim = config.head_dim("encoder_attention_heads")?;
    if config.head_dim("decoder_attention_heads")? != head_dim {
        return Err(config.error("encoder and decoder heads of different width"));
    }
    let d_model = config.size("d_model")?;
    if config.size("max_position_embeddings")? > MAX_POSITIONS {
        return Err(config.error(format!("`max_position_embeddings` is over {MAX_POSITIONS}")));
    }
    let stack = |side: &str, names: StackNames| -> Result<StackSpec, LoadError> {
        let key = |part: &str| format!("{side}_{part}");
        Ok(StackSpec {
            layers: config.size(&key("layers"))?,
            heads: config.size(&key("attention_heads"))?,
            ffn_dim: config.size(&key("ffn_dim"))?,
            names,
            mixing: Mixing::Attention,
        })
    };
    Ok(TransformerSpec {
        source_vocab: vocab,
        target_vocab: vocab,
        d_model,
        head_dim,
        encoder: stack("encoder", ENCODER)?,
        decoder: stack("decoder", DECODER)?,
        norm: NormKind::LayerNorm,
        norm_eps: 1e-5,
        norm_place: NormPlace::Post,
        position: PositionSpec::Learned { count: config.size("max_position_embeddings")?, offset: 0 },
        attention_scale: (head_dim as f32).powf(-0.5),
        embedding_scale: if config.flag("scale_embedding", false) { (d_model as f32).sqrt() } else { 1.0 },
        zero_start: false,
        bias: Biases::All,
        activation: config.activation(config.text("activation_function")?)?,
        shared_embedding: SHARED,
        head: Some("lm_head.weight"),
        head_scale: 1.0,
        logits_bias: Some("final_logits_bias"),
        unneeded: UNNEEDED,
        aligning_heads: None,
        half_precision_guard: false,
    })
}

impl Architecture for Bart {
    fn model_types(&self) -> &'static [&'static str] {
        &["bart", "mbart"]
    }

    fn spec(&self, config: &Config) -> Result<TransformerSpec, LoadError> {
        let mut spec = base(config)?;
        spec.position = PositionSpec::Learned { count: config.size("max_position_embeddings")?, offset: 2 };
        spec.encoder.names.embedding_norm = Some("model.encoder.layernorm_embedding");
        spec.decoder.names.embedding_norm = Some("model.decoder.layernorm_embedding");
        if config.text("model_type")? == "mbart" {
            spec.norm_place = NormPlace::Pre;
            spec.encoder.names.final_norm = Some("model.encoder.layer_norm");
            spec.decoder.names.final_norm = Some("model.decoder.layer_norm");
        }
        Ok(spec)
    }
}
