//! The model embedded in the program. To replace it, swap the files under `models/tiny-ar-en` and build again.

use mujaz::model::ModelFiles;

/// Name of the bundled model.
pub const NAME: &str = "tiny-ar-en";

/// Its card.
pub const CARD: &str = include_str!("../../../models/tiny-ar-en.toml");

/// Its files, where they are embedded.
#[cfg(feature = "bundled")]
#[allow(clippy::unnecessary_wraps, reason = "None without the feature")]
pub fn files() -> Option<ModelFiles> {
    macro_rules! file {
        ($name:literal) => {
            ($name, include_bytes!(concat!("../../../models/tiny-ar-en/", $name)).as_slice())
        };
    }
    static FILES: &[(&str, &[u8])] = &[
        file!("config.json"),
        file!("generation_config.json"),
        file!("source.spm"),
        file!("target.spm"),
        file!("vocab.json"),
        file!("model.safetensors"),
    ];
    Some(ModelFiles::Embedded { name: NAME, files: FILES })
}

/// This program was built without it.
#[cfg(not(feature = "bundled"))]
pub fn files() -> Option<ModelFiles> {
    None
}
