//! The data of mujaz's models: a card for each, and with the feature `bundled` the files of the small one. A crate of its own,
//! so that what is included lies inside the package that includes it.

macro_rules! card {
    ($name:literal) => {
        (concat!("models/", $name, ".toml"), include_str!(concat!($name, ".toml")))
    };
}

/// Cards with their places, the bundled model first, then by size. To add one, a file here and a line.
pub const CARDS: &[(&str, &str)] = &[
    card!("tiny-ar-en"),
    card!("firefox-ar-en-small"),
    card!("firefox-ar-en"),
    card!("opus-mt-ar-en"),
    card!("hplt-ar-en"),
    card!("quickmt-ar-en"),
    card!("opus-mt-tc-big-ar-en"),
    card!("opus-mt-tc-bible-big-sem-en"),
    card!("small100"),
    card!("m2m100-418m"),
    card!("nllb-200-distilled-600m"),
    card!("mbart-large-50-many-to-one"),
    card!("nllb-200-distilled-1.3b"),
    card!("madlad400-3b-mt"),
    card!("arabart-summ"),
    card!("arat5-title-xlsum"),
    card!("mt5-multilingual-xlsum"),
    card!("crosssum-m2o"),
    card!("crosssum-m2m"),
];

/// Name of the model that can be part of a program.
pub const BUNDLED: &str = "tiny-ar-en";

/// Its files; empty where they are not part of this program. To replace it, swap the files under `models/tiny-ar-en` and build
/// again.
#[cfg(feature = "bundled")]
pub static BUNDLED_FILES: &[(&str, &[u8])] = {
    macro_rules! file {
        ($name:literal) => {
            ($name, include_bytes!(concat!("tiny-ar-en/", $name)).as_slice())
        };
    }
    &[
        file!("config.json"),
        file!("generation_config.json"),
        file!("source.spm"),
        file!("target.spm"),
        file!("vocab.json"),
        file!("model.safetensors"),
    ]
};

/// Its files; empty where they are not part of this program.
#[cfg(not(feature = "bundled"))]
pub static BUNDLED_FILES: &[(&str, &[u8])] = &[];
