//! Devices by name.

use crate::error::LoadError;
use candle_core::DeviceLocation;
use std::sync::Mutex;

/// Where a model runs: the CPU or a GPU that is open. Clones are the same device.
///
/// ```
/// use mujaz_engine::nn::Device;
/// assert!(Device::CPU.is_cpu());
/// assert_eq!(Device::CPU.to_string(), "cpu");
/// ```
#[derive(Clone, Debug)]
pub struct Device(candle_core::Device);

impl Device {
    /// The CPU.
    pub const CPU: Self = Self(candle_core::Device::Cpu);

    /// Whether it is the CPU.
    pub fn is_cpu(&self) -> bool {
        self.0.is_cpu()
    }

    /// The kind of device: `cpu`, `cuda` or `metal`.
    pub fn kind(&self) -> &'static str {
        match self.0.location() {
            DeviceLocation::Cpu => "cpu",
            DeviceLocation::Cuda { .. } => "cuda",
            DeviceLocation::Metal { .. } => "metal",
        }
    }

    /// The device as the tensor library has it.
    pub(crate) fn place(&self) -> &candle_core::Device {
        &self.0
    }
}

impl Default for Device {
    fn default() -> Self {
        Self::CPU
    }
}

impl std::fmt::Display for Device {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0.location() {
            DeviceLocation::Cpu => f.write_str("cpu"),
            DeviceLocation::Cuda { gpu_id } | DeviceLocation::Metal { gpu_id } => write!(f, "{}:{gpu_id}", self.kind()),
        }
    }
}

/// The device of a name, and what to tell the user if it is not the one that was looked for.
///
/// `auto` takes the first GPU that this build can use and the machine has, else the CPU; `cpu`; `cuda` and `cuda:N`; `metal`.
///
/// ```
/// let (device, note) = mujaz_engine::nn::device("cpu").unwrap();
/// assert!(device.is_cpu() && note.is_none());
/// assert!(mujaz_engine::nn::device("gpu").is_err());
/// ```
///
/// # Errors
/// If the name means nothing, or a device that was named cannot be used.
pub fn device(name: &str) -> Result<(Device, Option<String>), String> {
    let (kind, number) = name.split_once(':').unwrap_or((name, "0"));
    let number: usize = number.parse().map_err(|_| format!("`{name}` is no device: auto, cpu, cuda, cuda:N or metal"))?;
    match kind {
        "cpu" => Ok((Device::CPU, None)),
        "cuda" => cuda(number).map(|d| (d, None)),
        "metal" => metal(number).map(|d| (d, None)),
        "auto" => Ok(automatic()),
        _ => Err(format!("`{name}` is no device: auto, cpu, cuda, cuda:N or metal")),
    }
}

/// Names of the kinds of device that this build can use.
pub fn built_for() -> Vec<&'static str> {
    let all = [("cpu", true), ("cuda", cfg!(feature = "cuda")), ("metal", cfg!(feature = "metal"))];
    all.into_iter().filter(|(_, on)| *on).map(|(name, _)| name).collect()
}

/// The instruction set that the CPU kernels take here, such as `avx512-vnni`.
///
/// ```
/// assert!(!mujaz_engine::nn::instruction_set().is_empty());
/// ```
pub fn instruction_set() -> &'static str {
    mujaz_kernels::Isa::current().name()
}

/// Whether `MUJAZ_ISA`, where it is set, names an instruction set: a misspelt name must not run on another one in silence.
///
/// # Errors
/// [`LoadError::Kernels`] if it names none of this architecture's.
pub fn check_instruction_set() -> Result<(), LoadError> {
    mujaz_kernels::Isa::chosen().map(|_| ()).map_err(|e| LoadError::Kernels(e.to_string()))
}

/// Bytes of memory that are free on a device, where that is not the host and tells it.
pub fn free_memory(device: &Device) -> Option<u64> {
    #[cfg(feature = "cuda")]
    if device.0.is_cuda() {
        return candle_core::cuda_backend::cudarc::driver::result::mem_get_info().ok().map(|(free, _)| free as u64);
    }
    _ = device;
    None
}

/// Whose turn it is on a device, which runs one batch at a time, whichever model and thread it is of; None on the CPU.
pub fn turn(device: &Device) -> Option<&'static Mutex<()>> {
    static TURNS: [Mutex<()>; 16] = [const { Mutex::new(()) }; 16];
    match device.0.location() {
        DeviceLocation::Cpu => None,
        DeviceLocation::Cuda { gpu_id } | DeviceLocation::Metal { gpu_id } => TURNS.get(gpu_id % TURNS.len()),
    }
}

fn automatic() -> (Device, Option<String>) {
    let found = if cfg!(feature = "cuda") {
        cuda(0)
    } else if cfg!(feature = "metal") {
        metal(0)
    } else {
        return (Device::CPU, None);
    };
    match found {
        Ok(device) => (device, None),
        Err(reason) => (Device::CPU, Some(format!("no GPU is used, the CPU is: {reason}"))),
    }
}

#[cfg(feature = "cuda")]
fn cuda(number: usize) -> Result<Device, String> {
    // The driver's library is loaded when it is first used; where there is none, the loader panics.
    let found = std::panic::catch_unwind(|| candle_core::Device::new_cuda(number));
    match found {
        // The first line says it; a backtrace may follow.
        Ok(result) => result.map(Device).map_err(|e| format!("cuda:{number}: {}", e.to_string().lines().next().unwrap_or_default())),
        Err(_) => Err(format!("cuda:{number}: the CUDA driver cannot be loaded")),
    }
}

#[cfg(not(feature = "cuda"))]
fn cuda(_: usize) -> Result<Device, String> {
    Err("this program was built without CUDA: build it with `--features cuda` (docs/gpu.md)".into())
}

#[cfg(feature = "metal")]
fn metal(number: usize) -> Result<Device, String> {
    candle_core::Device::new_metal(number).map(Device).map_err(|e| format!("metal:{number}: {e}"))
}

#[cfg(not(feature = "metal"))]
fn metal(_: usize) -> Result<Device, String> {
    Err("this program was built without Metal: build it with `--features metal`".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_that_is_not_there_is_an_error_but_auto_falls_back() {
        assert!(device("auto").is_ok());
        assert!(device("cuda:99").is_err() && device("cuda:x").is_err());
        assert!(built_for().contains(&"cpu"));
    }
}
