//! Model families: `config.json` to a [`TransformerSpec`]. Nothing else in the library knows a family by name.
//!
//! To add one: a file here that implements [`Architecture`], and a line in [`ALL`].

mod bart;
mod config;
mod ct2;
mod m2m100;
mod marian;
mod native;
mod pegasus;
mod t5;
mod umt5;

pub use config::Config;

use crate::error::LoadError;
use crate::transformer::TransformerSpec;

/// A model family.
pub trait Architecture: Sync {
    /// The `model_type` values of `config.json` that belong to it.
    fn model_types(&self) -> &'static [&'static str];

    /// The architecture that a configuration describes.
    fn spec(&self, config: &Config) -> Result<TransformerSpec, LoadError>;
}

/// Every family.
pub const ALL: &[&dyn Architecture] =
    &[&marian::Marian, &t5::T5, &umt5::Umt5, &bart::Bart, &pegasus::Pegasus, &m2m100::M2m100, &native::Native, &ct2::Ct2];

/// The architecture of a configuration.
///
/// # Errors
/// If its `model_type` belongs to no family, or a value is missing or out of range.
pub fn spec(config: &Config) -> Result<TransformerSpec, LoadError> {
    let model_type = config.text("model_type")?;
    match ALL.iter().find(|a| a.model_types().contains(&model_type)) {
        Some(architecture) => architecture.spec(config),
        None => {
            let known: Vec<&str> = ALL.iter().flat_map(|a| a.model_types()).copied().collect();
            Err(config.error(format!("model_type `{model_type}` is not supported: {}", known.join(", "))))
        }
    }
}
