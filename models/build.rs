//! Packs the bundled weights for the program that embeds them.

#[path = "grid.rs"]
#[allow(dead_code, reason = "the build packs, the program unpacks")]
mod grid;

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=grid.rs");
    println!("cargo::rerun-if-changed=tiny-ar-en/model.safetensors");
    if std::env::var_os("CARGO_FEATURE_BUNDLED").is_none() {
        return;
    }
    let out = std::env::var_os("OUT_DIR").expect("cargo names a folder for what a build makes");
    let file = std::fs::read("tiny-ar-en/model.safetensors").expect("the bundled weights lie in models/tiny-ar-en");
    let packed = grid::pack(&file);
    assert!(grid::unpack(&packed) == file, "the packed weights are not those of the file");
    std::fs::write(Path::new(&out).join("weights.grid"), packed).expect("the build's folder can be written");
}
