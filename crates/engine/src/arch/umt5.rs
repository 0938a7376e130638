//! UMT5: an mT5 whose layers have each their own bias by distance.
//!
//! Reference: `modeling_umt5.py`. As with a T5, `scale_decoder_outputs` or, where that is not said, `tie_word_embeddings` says whether the
//! decoder's output is scaled.

use super::t5::T5;
use super::{Architecture, Config};
use crate::error::LoadError;
use crate::transformer::TransformerSpec;

/// The UMT5 family.
pub struct Umt5;

impl Architecture for Umt5 {
    fn model_types(&self) -> &'static [&'static str] {
        &["umt5"]
    }

    fn spec(&self, config: &Config) -> Result<TransformerSpec, LoadError> {
        let mut spec = T5.spec(config)?;
        spec.encoder.names.positions = "encoder.block.{}.layer.0.SelfAttention.relative_attention_bias";
        spec.decoder.names.positions = "decoder.block.{}.layer.0.SelfAttention.relative_attention_bias";
        Ok(spec)
    }
}
