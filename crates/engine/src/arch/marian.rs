//! Marian (opus-mt): post-norm, sinusoidal positions, one tied embedding, a bias on the logits.
//!
//! Reference: `modeling_marian.py`. opus-mt-tc-big carries a stray second embedding: both stacks read `model.shared`.

use super::bart::base;
use super::{Architecture, Config};
use crate::error::LoadError;
use crate::nn::Sinusoid;
use crate::transformer::{PositionSpec, TransformerSpec};

/// The Marian family.
pub struct Marian;

impl Architecture for Marian {
    fn model_types(&self) -> &'static [&'static str] {
        &["marian"]
    }

    fn spec(&self, config: &Config) -> Result<TransformerSpec, LoadError> {
        let mut spec = base(config)?;
        let count = config.size("max_position_embeddings")?;
        spec.position = PositionSpec::Sinusoidal { kind: Sinusoid::Classic, count, offset: 0 };
        // Marian guides the first head of the last layer; whoever guides more says so.
        spec.aligning_heads = Some(config.size_or("alignment_heads", 1)?);
        if !config.flag("share_encoder_decoder_embeddings", true) {
            spec.shared_embedding = &[];
            spec.target_vocab = config.size_or("decoder_vocab_size", spec.source_vocab)?;
        }
        Ok(spec)
    }
}
