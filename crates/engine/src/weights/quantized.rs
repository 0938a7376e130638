//! Weights that are stored as integers with scales, or in candle's blocks.

use candle_core::Device;
use candle_core::quantized::{GgmlDType, ggml_file::qtensor_from_ggml};
use safetensors::Dtype;
use std::borrow::Cow;

/// A matrix that is stored in int8: row `i` is `values[i * columns..] * scales[i]`.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredI8 {
    /// Row-major.
    pub values: Vec<i8>,
    /// One for each row.
    pub scales: Vec<f32>,
}

impl StoredI8 {
    /// Reads little-endian bytes of rows of `width`; `scales` has one for each row, or one for all.
    pub(super) fn new(bytes: &[u8], width: usize, scales: &[f32]) -> Self {
        let values: Vec<i8> = bytes.iter().map(|b| *b as i8).collect();
        let rows = values.len() / width.max(1);
        let scales = if scales.len() == 1 { vec![scales[0]; rows] } else { scales.to_vec() };
        Self { values, scales }
    }

    /// This matrix with another one's rows below.
    pub(crate) fn below(mut self, other: Self) -> Self {
        self.values.extend(other.values);
        self.scales.extend(other.scales);
        self
    }
}

/// Integers times their row's scale, from row `first` on; None for a type that is no integer of weights.
pub(super) fn dequantized(dtype: Dtype, bytes: &[u8], scales: &[f32], [first, width]: [usize; 2]) -> Option<Vec<f32>> {
    let mut values: Vec<f32> = match dtype {
        Dtype::I8 => bytes.iter().map(|b| f32::from(*b as i8)).collect(),
        Dtype::I16 => bytes.as_chunks::<2>().0.iter().map(|b| f32::from(i16::from_le_bytes(*b))).collect(),
        _ => return None,
    };
    for (row, values) in values.chunks_mut(width.max(1)).enumerate() {
        let scale = if scales.len() == 1 { scales.first() } else { scales.get(first + row) };
        let scale = *scale?;
        values.iter_mut().for_each(|v| *v *= scale);
    }
    Some(values)
}

/// The numbers of whole rows of a stored matrix.
///
/// # Errors
/// If they are of a type that candle does not unpack.
pub(super) fn unpacked(kind: GgmlDType, bytes: &[u8], width: usize) -> Result<Vec<f32>, String> {
    let rows = bytes.len() / (width / kind.block_size() * kind.type_size()).max(1);
    // Blocks begin with numbers of two bytes, and are read where they are.
    let bytes = if bytes.as_ptr().addr().is_multiple_of(2) { Cow::Borrowed(bytes) } else { Cow::Owned(bytes.to_vec()) };
    let floats = || -> candle_core::Result<Vec<f32>> {
        qtensor_from_ggml(kind, &bytes, vec![rows, width], &Device::Cpu)?.dequantize(&Device::Cpu)?.flatten_all()?.to_vec1()
    };
    floats().map_err(|e| e.to_string())
}
