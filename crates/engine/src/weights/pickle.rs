//! `pytorch_model.bin` without executing anything: the zip form (`torch.save` since 1.6) and the legacy one.
//!
//! The pickle stream is interpreted by a small stack machine that knows only the opcodes and names which a state
//! dictionary of tensors uses; every other global is refused by name. Format: pickle protocol 2 (PEP 307) and
//! `torch/serialization.py`.

mod legacy;
mod machine;
mod zip;

pub(super) use zip::entries as zip_entries;

use safetensors::Dtype;

/// One tensor of a pickle, as a byte range of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickledTensor {
    /// Its key in the state dictionary.
    pub name: String,
    /// Element type.
    pub(crate) dtype: Dtype,
    /// Shape, outermost first.
    pub shape: Vec<usize>,
    /// Strides in elements, where they are not row-major.
    pub strides: Option<Vec<usize>>,
    /// First byte in the file.
    pub start: usize,
    /// One past the last byte that the tensor can reach.
    pub end: usize,
}

/// Lists the tensors of a `pytorch_model.bin` held in memory.
///
/// # Errors
/// A sentence that says what is wrong, for damaged, hostile or unknown files.
///
/// ```
/// assert!(mujaz_engine::weights::read_pickle(b"not a pickle").is_err());
/// ```
pub fn read_pickle(bytes: &[u8]) -> Result<Vec<PickledTensor>, String> {
    if bytes.starts_with(b"PK\x03\x04") { zip::read(bytes) } else { legacy::read(bytes) }
}

/// A storage found in the file: where its bytes lie and what they are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Storage {
    pub(super) start: usize,
    pub(super) bytes: usize,
}

/// Turns a tensor description of the pickle into a checked byte range.
fn resolve(name: String, tensor: &machine::TensorRef, storage: Storage) -> Result<PickledTensor, String> {
    let dtype = tensor.storage.dtype;
    let size = dtype.bitsize() / 8;
    let overflow = || format!("tensor `{name}`: sizes overflow");
    let mut last = 0usize;
    let empty = tensor.shape.contains(&0);
    for (n, stride) in tensor.shape.iter().zip(&tensor.strides) {
        let reach = n.saturating_sub(1).checked_mul(*stride).ok_or_else(overflow)?;
        last = last.checked_add(reach).ok_or_else(overflow)?;
    }
    let count = tensor.shape.iter().try_fold(1usize, |a, n| a.checked_mul(*n)).ok_or_else(overflow)?;
    let elements = if empty { 0 } else { last.checked_add(1).ok_or_else(overflow)? };
    let first = tensor.offset.checked_mul(size).ok_or_else(overflow)?;
    let length = elements.checked_mul(size).ok_or_else(overflow)?;
    if first.checked_add(length).ok_or_else(overflow)? > storage.bytes {
        return Err(format!("tensor `{name}` reaches past the end of its storage"));
    }
    // An expanded tensor (stride 0) would let a small file ask for huge memory.
    if count > elements {
        return Err(format!("tensor `{name}` has overlapping strides"));
    }
    let mut expected = 1;
    let mut contiguous = true;
    for (n, stride) in tensor.shape.iter().zip(&tensor.strides).rev() {
        contiguous &= *n == 1 || *stride == expected;
        expected *= n;
    }
    let strides = (!contiguous && !empty).then(|| tensor.strides.clone());
    Ok(PickledTensor {
        name,
        dtype,
        shape: tensor.shape.clone(),
        strides,
        start: storage.start + first,
        end: storage.start + first + length,
    })
}
