//! Compiles mujaz's CUDA kernels to PTX, where the feature `cuda` asks for them.

#[cfg(feature = "cuda")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/nn/cuda");
    let kernels = cudaforge::KernelBuilder::new()
        .source_dir("src/nn/cuda")
        .watch(["src/nn/cuda/types.cuh"])
        .arg("-std=c++17")
        .arg("-O3")
        .build_ptx()?;
    kernels.write(std::path::Path::new(&std::env::var("OUT_DIR")?).join("mujaz_ptx.rs"))?;
    Ok(())
}

#[cfg(not(feature = "cuda"))]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
}
