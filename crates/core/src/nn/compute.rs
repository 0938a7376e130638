//! Where and in which type the operations run.

use crate::error::EngineError;
use candle_core::{CpuStorage, DType, Device, Storage, Tensor};
use std::str::FromStr;

/// The type that weights and activations have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ComputeType {
    /// The best for device and model: on CPU int8 for models of 50 M parameters and more, `f32` for smaller ones, which
    /// are fast as they are; `f16` on a GPU.
    #[default]
    Auto,
    /// 32-bit floats: exact against the reference.
    F32,
    /// IEEE half precision.
    F16,
    /// bfloat16.
    Bf16,
    /// int8 weights, `f32` activations that are quantised row by row, keys and values in half precision (CPU only).
    Int8,
}

impl FromStr for ComputeType {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        match s {
            "auto" => Ok(Self::Auto),
            "f32" => Ok(Self::F32),
            "f16" => Ok(Self::F16),
            "bf16" => Ok(Self::Bf16),
            "int8" => Ok(Self::Int8),
            _ => Err(format!("`{s}` is no compute type: auto, f32, int8, f16 or bf16")),
        }
    }
}

/// Device, type and implementation of the operations of one model.
#[derive(Clone, Debug)]
pub struct Compute {
    device: Device,
    dtype: DType,
    packed: bool,
    quantized: bool,
    /// Whether the size of a model still decides between `f32` and int8.
    open: bool,
}

/// Parameters from which on [`ComputeType::Auto`] quantises on CPU.
const QUANTIZE_FROM: usize = 50_000_000;

impl Compute {
    /// The given type on a device; `f32` on CPU runs on packed kernels.
    pub fn new(device: &Device, kind: ComputeType) -> Self {
        let dtype = match kind {
            // On a device without packed kernels, int8 is read as f32.
            ComputeType::F32 | ComputeType::Int8 => DType::F32,
            ComputeType::Bf16 => DType::BF16,
            ComputeType::Auto if device.is_cpu() => DType::F32,
            ComputeType::F16 | ComputeType::Auto => DType::F16,
        };
        let packed = device.is_cpu() && dtype == DType::F32;
        Self {
            device: device.clone(),
            dtype,
            packed,
            quantized: packed && kind == ComputeType::Int8,
            open: packed && kind == ComputeType::Auto,
        }
    }

    /// The same with [`ComputeType::Auto`] decided for a model of so many parameters.
    ///
    /// ```
    /// use mujaz::nn::{Compute, ComputeType};
    /// let auto = Compute::default();
    /// assert_eq!((auto.for_size(10_000_000).name(), auto.for_size(76_000_000).name()), ("f32", "int8"));
    /// let exact = Compute::new(auto.device(), ComputeType::F32);
    /// assert_eq!(exact.for_size(76_000_000).name(), "f32");
    /// ```
    #[must_use]
    pub fn for_size(&self, parameters: usize) -> Self {
        Self { quantized: self.quantized || (self.open && parameters >= QUANTIZE_FROM), open: false, ..self.clone() }
    }

    /// Candle's own operations in `f32` on CPU: slower, and an independent check of the packed ones.
    pub fn reference() -> Self {
        Self { device: Device::Cpu, dtype: DType::F32, packed: false, quantized: false, open: false }
    }

    /// The device.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// The type of weights and activations.
    pub fn dtype(&self) -> DType {
        self.dtype
    }

    /// Whether the packed CPU kernels run.
    pub fn is_packed(&self) -> bool {
        self.packed
    }

    /// Whether matrices are quantised to int8.
    pub fn is_quantized(&self) -> bool {
        self.quantized
    }

    /// A short name for reports, such as `f32` or `int8`.
    pub fn name(&self) -> &'static str {
        if self.quantized { "int8" } else { self.dtype.as_str() }
    }

    /// A tensor of this compute type on this device.
    pub(crate) fn tensor(&self, values: Vec<f32>, shape: &[usize]) -> candle_core::Result<Tensor> {
        Tensor::from_vec(values, shape, &self.device)?.to_dtype(self.dtype)
    }
}

impl Default for Compute {
    fn default() -> Self {
        Self::new(&Device::Cpu, ComputeType::Auto)
    }
}

/// Lends the values of a contiguous `f32` tensor on CPU without a copy.
pub(crate) fn with_f32<T>(x: &Tensor, f: impl FnOnce(&[f32]) -> T) -> Result<T, EngineError> {
    let (storage, layout) = x.storage_and_layout();
    match &*storage {
        Storage::Cpu(CpuStorage::F32(values)) if layout.is_contiguous() => {
            let start = layout.start_offset();
            Ok(f(&values[start..start + layout.shape().elem_count()]))
        }
        _ => Err(EngineError::Candle(candle_core::Error::Msg("a packed operation needs contiguous f32 values on CPU".into()))),
    }
}
