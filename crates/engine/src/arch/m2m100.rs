//! M2M100 and NLLB: pre-norm, final norms, fairseq's sinusoidal positions that start behind the padding index.
//!
//! Reference: `modeling_m2m_100.py`.

use super::bart::base;
use super::{Architecture, Config};
use crate::error::LoadError;
use crate::nn::Sinusoid;
use crate::transformer::{NormPlace, PositionSpec, TransformerSpec};

/// The M2M100 family.
pub struct M2m100;

impl Architecture for M2m100 {
    fn model_types(&self) -> &'static [&'static str] {
        &["m2m_100"]
    }

    fn spec(&self, config: &Config) -> Result<TransformerSpec, LoadError> {
        let mut spec = base(config)?;
        let offset = config.id("pad_token_id").unwrap_or(1) as usize + 1;
        if offset > 1 << 20 {
            return Err(config.error("`pad_token_id` is out of range"));
        }
        spec.position = PositionSpec::Sinusoidal { kind: Sinusoid::Inclusive, count: config.size("max_position_embeddings")?, offset };
        spec.norm_place = NormPlace::Pre;
        spec.encoder.names.final_norm = Some("model.encoder.layer_norm");
        spec.decoder.names.final_norm = Some("model.decoder.layer_norm");
        spec.logits_bias = None;
        Ok(spec)
    }
}
