//! Where and in which type the operations run.

use super::device::Device;
use crate::error::EngineError;
use candle_core::{CpuStorage, DType, Storage, Tensor};
use mujaz_kernels::PackedI8;
use std::str::FromStr;

/// The type that weights and activations have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ComputeType {
    /// The best for device and model: on CPU int8 for models of 50 M parameters and more and those whose file holds int8, `f32` for
    /// other small ones, which are fast as they are; `f16` on a GPU.
    #[default]
    Auto,
    /// 32-bit floats: exact against the reference.
    F32,
    /// IEEE half precision.
    F16,
    /// bfloat16. On CPU: matrices and what they multiply are rounded to it, sums and all else are `f32`, and keys and values are
    /// kept in half precision.
    Bf16,
    /// int8 weights, `f32` activations that are quantised row by row, keys and values in half precision (CPU only);
    /// in models of CTranslate2 that are stored in int8 as [`Compute::symmetric`] says.
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

/// What the packed CPU kernels keep a matrix as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// Floats: exact against the reference.
    F32,
    /// bfloat16.
    Bf16,
    /// int8 with a scale for each output.
    Int8,
}

/// Device, type and implementation of the operations of one model.
#[derive(Clone, Debug)]
pub struct Compute {
    device: Device,
    dtype: DType,
    packing: Option<Packing>,
    /// Whether int8 is done as [`Compute::symmetric`] says.
    symmetric: bool,
    /// Whether the size of a model still decides between `f32` and int8.
    open: bool,
}

/// Parameters from which on [`ComputeType::Auto`] quantises on CPU.
const QUANTIZE_FROM: usize = 50_000_000;

impl Compute {
    /// The given type on a device; all but `f16` run on packed kernels on CPU.
    pub fn new(device: &Device, kind: ComputeType) -> Self {
        let packing = match kind {
            _ if !device.is_cpu() => None,
            ComputeType::F32 | ComputeType::Auto => Some(Packing::F32),
            ComputeType::Bf16 => Some(Packing::Bf16),
            ComputeType::Int8 => Some(Packing::Int8),
            ComputeType::F16 => None,
        };
        let dtype = match kind {
            _ if packing.is_some() => DType::F32,
            // On a device without packed kernels, int8 is read as f32.
            ComputeType::F32 | ComputeType::Int8 => DType::F32,
            ComputeType::Bf16 => DType::BF16,
            ComputeType::F16 | ComputeType::Auto => DType::F16,
        };
        Self { device: device.clone(), dtype, packing, symmetric: false, open: packing.is_some() && kind == ComputeType::Auto }
    }

    /// The same with [`ComputeType::Auto`] decided for a model of so many parameters.
    ///
    /// ```
    /// use mujaz_engine::nn::{Compute, ComputeType};
    /// let auto = Compute::default();
    /// assert_eq!((auto.for_size(10_000_000).name(), auto.for_size(76_000_000).name()), ("f32", "int8"));
    /// let exact = Compute::new(auto.device(), ComputeType::F32);
    /// assert_eq!(exact.for_size(76_000_000).name(), "f32");
    /// ```
    #[must_use]
    pub fn for_size(&self, parameters: usize) -> Self {
        let packing = if self.open && parameters >= QUANTIZE_FROM { Some(Packing::Int8) } else { self.packing };
        Self { packing, open: false, ..self.clone() }
    }

    /// The same with [`ComputeType::Auto`] decided for a model whose weights are int8 in their file, whatever its size: what it
    /// could lose by that it has lost already.
    #[must_use]
    pub fn for_int8(&self) -> Self {
        self.for_size(usize::MAX)
    }

    /// The same for a model whose outputs in int8 shall be those of the program that wrote it: the inputs of products are rounded as far
    /// below zero as above it, and keys and values stay whole. One without the other is of no use: what differs by little falls to the
    /// other side of a rounding here and there, and that is as much as all of int8 changes. Other types of computing stay as they are.
    ///
    /// ```
    /// use mujaz_engine::nn::{Compute, ComputeType};
    /// let of = |kind| Compute::new(Compute::default().device(), kind).symmetric();
    /// assert!(of(ComputeType::Bf16).is_reduced() && !of(ComputeType::Int8).is_reduced() && !of(ComputeType::F32).is_reduced());
    /// ```
    #[must_use]
    pub fn symmetric(&self) -> Self {
        Self { symmetric: true, ..self.clone() }
    }

    /// A matrix in int8 with its inputs rounded as this says.
    pub(crate) fn rounding(&self, matrix: PackedI8) -> PackedI8 {
        if self.symmetric { matrix.symmetric() } else { matrix }
    }

    /// Candle's own operations in `f32` on CPU: slower, and an independent check of the packed ones.
    pub fn reference() -> Self {
        Self { device: Device::CPU, dtype: DType::F32, packing: None, symmetric: false, open: false }
    }

    /// The device.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// The device as the tensor library has it.
    pub(crate) fn place(&self) -> &candle_core::Device {
        self.device.place()
    }

    /// The type of activations, and of the weights that are no packed matrices.
    pub(crate) fn dtype(&self) -> DType {
        self.dtype
    }

    /// What the packed CPU kernels keep matrices as; None where candle's operations run.
    pub fn packing(&self) -> Option<Packing> {
        self.packing
    }

    /// Whether keys and values are kept in half precision: where the packed CPU kernels run with less than `f32`, but for
    /// [`Compute::symmetric`] int8.
    pub fn is_reduced(&self) -> bool {
        match self.packing {
            Some(Packing::Bf16) => true,
            Some(Packing::Int8) => !self.symmetric,
            Some(Packing::F32) | None => false,
        }
    }

    /// A short name for reports, such as `f32` or `int8`.
    pub fn name(&self) -> &'static str {
        match self.packing {
            Some(Packing::Int8) => "int8",
            Some(Packing::Bf16) => "bf16",
            Some(Packing::F32) | None => self.dtype.as_str(),
        }
    }

    /// A tensor of this compute type on this device.
    pub(crate) fn tensor(&self, values: Vec<f32>, shape: &[usize]) -> candle_core::Result<Tensor> {
        Tensor::from_vec(values, shape, self.place())?.to_dtype(self.dtype)
    }
}

impl Default for Compute {
    fn default() -> Self {
        Self::new(&Device::CPU, ComputeType::Auto)
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
        _ => Err(EngineError::from(candle_core::Error::Msg("a packed operation needs contiguous f32 values on CPU".into()))),
    }
}
