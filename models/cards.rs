//! The data of mujaz's models: a card for each, and with the feature `bundled` the files of the small one. A crate of its own,
//! so that what is included lies inside the package that includes it.

pub mod grid;

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

/// Its files, the weights aside; empty where they are not part of this program. To replace the model, swap the files under
/// `models/tiny-ar-en` and build again.
#[cfg(feature = "bundled")]
pub static BUNDLED_FILES: &[(&str, &[u8])] = {
    macro_rules! file {
        ($name:literal) => {
            include_bytes!(concat!("tiny-ar-en/", $name)).as_slice()
        };
    }
    // One tokenizer for both sides: it is in the program once (a test looks whether the two files are the same).
    const BOTH: &[u8] = file!("source.spm");
    &[
        ("config.json", file!("config.json")),
        ("generation_config.json", file!("generation_config.json")),
        ("source.spm", BOTH),
        ("target.spm", BOTH),
        ("vocab.json", file!("vocab.json")),
    ]
};

/// Its `model.safetensors`, packed: [`grid::unpack`] gives the file.
#[cfg(feature = "bundled")]
pub static BUNDLED_WEIGHTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/weights.grid"));

/// Its files; empty where they are not part of this program.
#[cfg(not(feature = "bundled"))]
pub static BUNDLED_FILES: &[(&str, &[u8])] = &[];

/// Its weights; empty where they are not part of this program.
#[cfg(not(feature = "bundled"))]
pub static BUNDLED_WEIGHTS: &[u8] = &[];

#[cfg(all(test, feature = "bundled"))]
mod tests {
    use super::*;

    #[test]
    fn the_program_has_the_folders_files() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(BUNDLED);
        for (name, bytes) in BUNDLED_FILES {
            assert!(std::fs::read(folder.join(name)).unwrap() == *bytes, "{name}");
        }
        assert!(grid::unpack(BUNDLED_WEIGHTS) == std::fs::read(folder.join("model.safetensors")).unwrap());
        let all = std::fs::metadata(folder.join("model.safetensors")).unwrap().len();
        assert!(BUNDLED_WEIGHTS.len() as u64 * 100 < all * 53, "the weights are on no grid: train/grid.py puts them there");
    }
}
