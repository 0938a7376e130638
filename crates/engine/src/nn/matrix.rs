//! Matrices, linear layers and embeddings.

use super::{Compute, HostRows, Packing, Rows, cuda, with_f32};
use crate::error::{EngineError, LoadError};
use crate::weights::{StoredI8, Weights};
use candle_core::{DType, Tensor};
use mujaz_kernels::{Activation, PackedBf16, PackedF32, PackedI8, PackedMatrix, Top, TopRequest};
use std::sync::Arc;

/// A weight of `outputs x inputs`, packed for CPU or held as a candle tensor.
#[derive(Debug)]
pub enum Matrix {
    /// Packed for the CPU kernels, as [`Compute::packing`] says.
    Packed(Box<dyn PackedMatrix>),
    /// A tensor `[outputs, inputs]` on any device.
    Dense(Tensor),
}

impl Matrix {
    /// A matrix from row-major values.
    pub fn new(compute: &Compute, values: Vec<f32>, outputs: usize, inputs: usize) -> Result<Self, LoadError> {
        Ok(match compute.packing() {
            Some(Packing::F32) => Matrix::Packed(Box::new(PackedF32::pack(&values, outputs, inputs))),
            Some(Packing::Bf16) => Matrix::Packed(Box::new(PackedBf16::pack(&values, outputs, inputs))),
            Some(Packing::Int8) => Matrix::Packed(Box::new(compute.rounding(PackedI8::pack(&values, outputs, inputs)))),
            None => Matrix::Dense(compute.tensor(values, &[outputs, inputs])?),
        })
    }

    /// The stored matrix `name`. One that is packed is read in parts, so that it is never whole in `f32` as well.
    pub fn load(compute: &Compute, weights: &Weights, name: &str, outputs: usize, inputs: usize) -> Result<Self, LoadError> {
        let shape = [outputs, inputs];
        weights.check(name, &shape)?;
        if compute.packing() == Some(Packing::Int8)
            && let Some(stored) = weights.stored_i8(name, &shape)
        {
            return Ok(Self::stored(compute, &stored, inputs));
        }
        let blocks = |put: &mut dyn FnMut(&[f32])| weights.blocks(name, &shape, PackedI8::BLOCK_ROWS, put);
        Ok(match compute.packing() {
            Some(Packing::F32) => Matrix::Packed(Box::new(PackedF32::pack_blocks(outputs, inputs, blocks)?)),
            Some(Packing::Bf16) => Matrix::Packed(Box::new(PackedBf16::pack_blocks(outputs, inputs, blocks)?)),
            Some(Packing::Int8) => Matrix::Packed(Box::new(compute.rounding(PackedI8::pack_blocks(outputs, inputs, blocks)?))),
            None => return Self::new(compute, weights.get(name, &shape)?, outputs, inputs),
        })
    }

    /// A matrix that is stored in int8, packed as it is: nothing is rounded a second time.
    fn stored(compute: &Compute, matrix: &StoredI8, inputs: usize) -> Self {
        Matrix::Packed(Box::new(compute.rounding(PackedI8::pack_stored(&matrix.values, &matrix.scales, inputs))))
    }

    /// Number of outputs (rows of the stored matrix).
    pub fn outputs(&self) -> usize {
        match self {
            Matrix::Packed(p) => p.outputs(),
            Matrix::Dense(t) => t.dims()[0],
        }
    }

    /// `activation(x . matrix^T + bias)`: `[rows, inputs]` to `[rows, outputs]`.
    pub fn product(&self, x: &Rows, bias: Option<&Tensor>, activation: Option<Activation>) -> Result<Rows, EngineError> {
        let weight = match self {
            Matrix::Packed(packed) => return on_host(x, &**packed, bias, activation),
            Matrix::Dense(weight) => weight,
        };
        let x = x.tensor()?;
        if cuda::on(x) {
            let y = cuda::matmul(x, weight, x.dtype())?;
            let plain = bias.is_none() && activation.is_none();
            return Ok(Rows::Tensor(if plain { y } else { cuda::activate([Some(&y), bias], [None, None], activation)? }));
        }
        let mut y = x.matmul(&weight.t()?)?;
        if let Some(bias) = bias {
            y = y.broadcast_add(bias)?;
        }
        Ok(Rows::Tensor(match activation {
            Some(a) => activate(&y, a)?,
            None => y,
        }))
    }

    /// The rows with the given ids times `scale`: `[ids, inputs]`.
    fn rows(&self, ids: &[u32], scale: f32) -> Result<Rows, EngineError> {
        match self {
            Matrix::Packed(packed) => Ok(gather(ids, &**packed, scale)),
            Matrix::Dense(weight) => {
                let rows = weight.index_select(&Tensor::new(ids, weight.device())?, 0)?;
                Ok(Rows::Tensor(if scale == 1.0 { rows } else { rows.affine(f64::from(scale), 0.0)? }))
            }
        }
    }
}

/// A product by a packed kernel.
fn on_host(x: &Rows, weight: &dyn PackedMatrix, bias: Option<&Tensor>, activation: Option<Activation>) -> Result<Rows, EngineError> {
    let x = x.host()?;
    let mut out = HostRows::unwritten(x.rows(), weight.outputs());
    lend(bias, |b| weight.matmul(x, x.rows(), b, &mut out))?;
    if let Some(activation) = activation {
        mujaz_kernels::activate(&mut out, activation);
    }
    Ok(Rows::Host(out))
}

/// Lends the values of a bias.
fn lend<T>(bias: Option<&Tensor>, f: impl FnOnce(Option<&[f32]>) -> T) -> Result<T, EngineError> {
    match bias {
        Some(b) => with_f32(b, |b| f(Some(b))),
        None => Ok(f(None)),
    }
}

/// Rows of a packed matrix by id.
fn gather(ids: &[u32], weight: &dyn PackedMatrix, scale: f32) -> Rows {
    let width = weight.inputs();
    let mut out = HostRows::unwritten(ids.len(), width);
    for (id, target) in ids.iter().zip(out.chunks_exact_mut(width.max(1))) {
        weight.row(*id as usize, target);
        if scale != 1.0 {
            target.iter_mut().for_each(|v| *v *= scale);
        }
    }
    Rows::Host(out)
}

/// The activation by candle's operations.
fn activate(x: &Tensor, activation: Activation) -> candle_core::Result<Tensor> {
    match activation {
        Activation::Relu => x.relu(),
        Activation::Silu => x.silu(),
        Activation::Gelu => x.gelu_erf(),
        Activation::GeluTanh => x.gelu(),
        Activation::Tanh => x.tanh(),
    }
}

/// What a linear layer gives. On CUDA its bias is still to be added: the kernel that comes next does it on the way.
#[derive(Debug)]
pub struct Open<'a> {
    /// `[rows, outputs]`.
    pub value: Rows,
    /// `[outputs]`, where it is not in the value yet.
    pub bias: Option<&'a Tensor>,
}

impl Open<'_> {
    /// The value with its bias.
    pub fn close(self) -> Result<Rows, EngineError> {
        match self.bias {
            Some(bias) => Ok(Rows::Tensor(cuda::activate([Some(self.value.tensor()?), Some(bias)], [None, None], None)?)),
            None => Ok(self.value),
        }
    }
}

/// A linear layer.
#[derive(Debug, Clone)]
pub struct Linear {
    matrix: Arc<Matrix>,
    bias: Option<Tensor>,
}

impl Linear {
    /// Reads `{name}.weight`, and `{name}.bias` where `bias` is set.
    pub fn load(compute: &Compute, weights: &Weights, name: &str, [outputs, inputs]: [usize; 2], bias: bool) -> Result<Self, LoadError> {
        let matrix = Arc::new(Matrix::load(compute, weights, &format!("{name}.weight"), outputs, inputs)?);
        let bias = if bias { Some(compute.tensor(weights.get(&format!("{name}.bias"), &[outputs])?, &[outputs])?) } else { None };
        Ok(Self { matrix, bias })
    }

    /// Several layers over the same input as one, their outputs side by side: each with whether it has a bias; where only some do, the
    /// others' is zero.
    pub fn load_parts(
        compute: &Compute,
        weights: &Weights,
        parts: &[(&str, bool)],
        [outputs, inputs]: [usize; 2],
    ) -> Result<Self, LoadError> {
        let total = outputs * parts.len();
        let weight = |name: &str| format!("{name}.weight");
        let stored = || parts.iter().map(|(name, _)| weights.stored_i8(&weight(name), &[outputs, inputs])).collect::<Option<Vec<_>>>();
        let stored = if compute.packing() == Some(Packing::Int8) { stored() } else { None };
        let matrix = match stored.and_then(|parts| parts.into_iter().reduce(StoredI8::below)) {
            Some(stored) => Matrix::stored(compute, &stored, inputs),
            None => {
                let mut values = Vec::new();
                for (name, _) in parts {
                    values.extend(weights.get(&weight(name), &[outputs, inputs])?);
                }
                Matrix::new(compute, values, total, inputs)?
            }
        };
        let mut biases = Vec::new();
        for (name, biased) in parts {
            biases.extend(if *biased { weights.get(&format!("{name}.bias"), &[outputs])? } else { vec![0.0; outputs] });
        }
        let bias = if parts.iter().any(|(_, biased)| *biased) { Some(compute.tensor(biases, &[total])?) } else { None };
        Ok(Self { matrix: Arc::new(matrix), bias })
    }

    /// A layer over a matrix that something else shares (a tied output projection).
    pub fn shared(matrix: Arc<Matrix>, bias: Option<Tensor>) -> Self {
        Self { matrix, bias }
    }

    /// `[rows, inputs]` to `[rows, outputs]`.
    pub fn forward(&self, x: &Rows) -> Result<Rows, EngineError> {
        self.matrix.product(x, self.bias.as_ref(), None)
    }

    /// [`Linear::forward`] with an activation behind it.
    pub fn forward_activated(&self, x: &Rows, activation: Activation) -> Result<Rows, EngineError> {
        self.matrix.product(x, self.bias.as_ref(), Some(activation))
    }

    /// The weight and the rows, where the CUDA kernels multiply them.
    fn on_cuda<'a>(&'a self, x: &'a Rows) -> Option<(&'a Tensor, &'a Tensor)> {
        if let Matrix::Dense(weight) = &*self.matrix { x.on_cuda().map(|x| (weight, x)) } else { None }
    }

    /// [`Linear::forward`] whose bias may still be to be added.
    pub fn forward_open(&self, x: &Rows) -> Result<Open<'_>, EngineError> {
        match self.on_cuda(x) {
            Some((weight, x)) => Ok(Open { value: Rows::Tensor(cuda::matmul(x, weight, x.dtype())?), bias: self.bias.as_ref() }),
            None => Ok(Open { value: self.forward(x)?, bias: None }),
        }
    }

    /// `activation(gate(x)) * self(x)` on CUDA, in one kernel behind the products; None elsewhere.
    pub(crate) fn forward_gated(&self, gate: &Linear, x: &Rows, activation: Activation) -> Result<Option<Rows>, EngineError> {
        if x.on_cuda().is_none() {
            return Ok(None);
        }
        let (gate, linear) = (gate.forward_open(x)?, self.forward_open(x)?);
        let (x, y) = ([Some(gate.value.tensor()?), gate.bias], [Some(linear.value.tensor()?), linear.bias]);
        Ok(Some(Rows::Tensor(cuda::activate(x, y, Some(activation))?)))
    }

    /// [`Linear::forward_open`] in `f32` whatever the compute type, for layers that overflow half precision (`half_precision_guard`).
    pub fn forward_wide(&self, x: &Rows) -> Result<Open<'_>, EngineError> {
        if let Some((weight, x)) = self.on_cuda(x) {
            return Ok(Open { value: Rows::Tensor(cuda::matmul(x, weight, DType::F32)?), bias: self.bias.as_ref() });
        }
        match &*self.matrix {
            Matrix::Dense(weight) if weight.dtype() == DType::F16 => {
                let y = x.tensor()?.to_dtype(DType::F32)?.matmul(&weight.to_dtype(DType::F32)?.t()?)?;
                let value = match &self.bias {
                    Some(b) => y.broadcast_add(&b.to_dtype(DType::F32)?)?,
                    None => y,
                };
                Ok(Open { value: Rows::Tensor(value), bias: None })
            }
            _ => self.forward_open(x),
        }
    }

    /// Only the best outputs of each row, found where they are made; None where the host must look for them.
    pub fn top(&self, x: &Rows, request: &TopRequest<'_>) -> Result<Option<Vec<Top>>, EngineError> {
        let bias = self.bias.as_ref();
        match &*self.matrix {
            Matrix::Packed(weight) => {
                let x = x.host()?;
                lend(bias, |b| weight.top(x, x.rows(), b, request)).map(Some)
            }
            Matrix::Dense(weight) => match x.on_cuda().filter(|_| (1..=cuda::MOST).contains(&request.k)) {
                Some(x) => {
                    let logits = cuda::matmul_padded(x, weight)?;
                    let bias = bias.map(|b| b.to_dtype(DType::F32)).transpose()?;
                    Ok(Some(cuda::top(&logits, self.outputs(), bias.as_ref(), request)?))
                }
                None => Ok(super::top::device_top(self.forward(x)?.tensor()?, request)?),
            },
        }
    }

    /// Number of outputs.
    pub fn outputs(&self) -> usize {
        self.matrix.outputs()
    }

    /// [`Linear::forward`] as plain `f32` values, row-major: the output projection, whose result leaves the engine.
    pub fn forward_values(&self, x: &Rows) -> Result<Vec<f32>, EngineError> {
        match self.forward(x)? {
            Rows::Host(rows) => Ok(rows.to_vec()),
            Rows::Tensor(tensor) => Ok(tensor.to_dtype(DType::F32)?.flatten_all()?.to_vec1()?),
        }
    }
}

/// A table of token embeddings, scaled as it is read.
#[derive(Debug, Clone)]
pub struct Embedding {
    matrix: Arc<Matrix>,
    scale: f32,
}

impl Embedding {
    /// An embedding over a matrix `[vocab, d_model]`, which a tied output projection may share.
    pub fn new(matrix: Arc<Matrix>, scale: f32) -> Self {
        Self { matrix, scale }
    }

    /// Tokens and positions on CUDA, in one kernel; None elsewhere.
    pub(crate) fn forward_placed(&self, ids: &[u32], places: Option<(&Tensor, Vec<u32>)>) -> Result<Option<Rows>, EngineError> {
        let Matrix::Dense(table) = &*self.matrix else { return Ok(None) };
        if !cuda::on(table) {
            return Ok(None);
        }
        self.check(ids)?;
        let (positions, places) = places.unzip();
        let index = [ids, &places.unwrap_or_else(|| vec![0; ids.len()])].concat();
        Ok(Some(Rows::Tensor(cuda::embed(table, &index, positions, self.scale)?)))
    }

    /// `[ids, d_model]`.
    ///
    /// # Errors
    /// If an id is outside the vocabulary.
    pub fn forward(&self, ids: &[u32]) -> Result<Rows, EngineError> {
        self.check(ids)?;
        self.matrix.rows(ids, self.scale)
    }

    fn check(&self, ids: &[u32]) -> Result<(), EngineError> {
        let vocab = self.matrix.outputs();
        if let Some(id) = ids.iter().find(|id| **id as usize >= vocab) {
            return Err(EngineError::TokenId { id: *id, vocab });
        }
        Ok(())
    }
}
