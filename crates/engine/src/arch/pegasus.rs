//! PEGASUS: BART's names, pre-norm with final norms, sinusoids from position 0, no norm behind the embeddings.
//!
//! Reference: `modeling_pegasus.py`.

use super::bart::base;
use super::{Architecture, Config};
use crate::error::LoadError;
use crate::nn::Sinusoid;
use crate::transformer::{NormPlace, PositionSpec, TransformerSpec};

/// The PEGASUS family.
pub struct Pegasus;

impl Architecture for Pegasus {
    fn model_types(&self) -> &'static [&'static str] {
        &["pegasus"]
    }

    fn spec(&self, config: &Config) -> Result<TransformerSpec, LoadError> {
        let mut spec = base(config)?;
        let count = config.size("max_position_embeddings")?;
        spec.position = PositionSpec::Sinusoidal { kind: Sinusoid::Classic, count, offset: 0 };
        spec.norm_place = NormPlace::Pre;
        spec.encoder.names.final_norm = Some("model.encoder.layer_norm");
        spec.decoder.names.final_norm = Some("model.decoder.layer_norm");
        Ok(spec)
    }
}
