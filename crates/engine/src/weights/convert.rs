//! Stored numbers as `f32`, and strided ones as rows.

use half::{bf16, f16, slice::HalfFloatSliceExt};
use safetensors::Dtype;

/// Little-endian tensor bytes as `f32`; None for a type that holds no weights.
pub(super) fn to_f32(dtype: Dtype, bytes: &[u8]) -> Option<Vec<f32>> {
    fn read<const N: usize>(bytes: &[u8], value: impl Fn([u8; N]) -> f32) -> Vec<f32> {
        bytes.as_chunks::<N>().0.iter().map(|c| value(*c)).collect()
    }
    /// Converts in blocks, which the `half` crate does with the CPU's own instructions.
    fn half<T: Copy + Default>(bytes: &[u8], value: impl Fn([u8; 2]) -> T) -> Vec<f32>
    where
        [T]: HalfFloatSliceExt,
    {
        let mut out = vec![0f32; bytes.len() / 2];
        let mut block = [T::default(); 1024];
        for (bytes, out) in bytes.chunks(2 * block.len()).zip(out.chunks_mut(block.len())) {
            block.iter_mut().zip(bytes.as_chunks::<2>().0).for_each(|(v, b)| *v = value(*b));
            block[..out.len()].convert_to_f32_slice(out);
        }
        out
    }
    Some(match dtype {
        Dtype::F32 => read(bytes, f32::from_le_bytes),
        Dtype::F16 => half(bytes, f16::from_le_bytes),
        Dtype::BF16 => half(bytes, bf16::from_le_bytes),
        Dtype::F64 => read(bytes, |b| f64::from_le_bytes(b) as f32),
        _ => return None,
    })
}

/// Copies a strided view (a transposed tensor in a pickle) to row-major order; `read_pickle` checked the bounds.
pub(super) fn restride(values: &[f32], shape: &[usize], strides: &[usize]) -> Vec<f32> {
    let total = shape.iter().product();
    let mut out = Vec::with_capacity(total);
    for flat in 0..total {
        let (mut rest, mut at) = (flat, 0);
        for (size, stride) in shape.iter().zip(strides).rev() {
            at += (rest % size) * stride;
            rest /= size;
        }
        out.push(values[at]);
    }
    out
}
