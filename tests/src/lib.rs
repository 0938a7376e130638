//! What the whole-workspace tests share: paths, and random models whose weights a formula gives.

pub mod random;
pub mod strings;
pub mod students;
pub mod trickle;

use mujaz::nn::{Compute, ComputeType, Device, device};
use std::path::PathBuf;

/// The root of the repository.
pub fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The text of a fixture.
///
/// # Panics
/// If it is not there.
pub fn fixture(name: &str) -> String {
    let path = root().join("tests/fixtures").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Where the parity tests run: the CPU, or the device that `MUJAZ_TEST_DEVICE` names.
///
/// # Panics
/// If that device cannot be used.
pub fn test_device() -> Device {
    std::env::var("MUJAZ_TEST_DEVICE").map_or(Device::CPU, |name| device(&name).unwrap().0)
}

/// `f32` on [`test_device`].
pub fn compute() -> Compute {
    Compute::new(&test_device(), ComputeType::F32)
}
