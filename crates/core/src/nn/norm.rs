//! Layer norm and T5's root-mean-square norm.

use super::{Compute, Open, add, cuda, host, with_f32};
use crate::error::{EngineError, LoadError};
use crate::weights::Weights;
use candle_core::{DType, Tensor};

/// The kind of norm a model uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NormKind {
    /// Mean and variance, with gain and bias.
    LayerNorm,
    /// Root mean square with a gain only (T5).
    Rms,
}

/// A norm over the last dimension.
#[derive(Debug)]
pub struct Norm {
    gamma: Tensor,
    beta: Option<Tensor>,
    eps: f32,
    packed: bool,
}

impl Norm {
    /// Reads `{name}.weight` and, for layer norm, `{name}.bias`. They are kept in `f32`.
    pub fn load(compute: &Compute, weights: &Weights, name: &str, width: usize, kind: NormKind, eps: f32) -> Result<Self, LoadError> {
        let read = |part: &str| -> Result<Tensor, LoadError> {
            let values = weights.get(&format!("{name}.{part}"), &[width])?;
            Ok(Tensor::from_vec(values, width, compute.device())?)
        };
        let beta = if kind == NormKind::LayerNorm { Some(read("bias")?) } else { None };
        Ok(Self { gamma: read("weight")?, beta, eps, packed: compute.is_packed() })
    }

    /// The norm of each row of `[rows, width]`.
    pub fn forward(&self, x: &Tensor) -> Result<Tensor, EngineError> {
        if cuda::on(x) {
            return Ok(cuda::settle(&cuda::Settle { x, y: None, norm: Some(self.parts()), limit: f32::INFINITY })?);
        }
        if !self.packed {
            return Ok(self.candle(x)?);
        }
        self.host(with_f32(x, <[f32]>::to_vec)?, x.dims2()?)
    }

    /// The norm of each row of `x + y`; the sum is limited where `limit` says so.
    pub fn after(&self, x: &Tensor, y: &Open<'_>, limit: Option<f32>) -> Result<Tensor, EngineError> {
        if cuda::on(x) {
            let limit = limit.unwrap_or(f32::INFINITY);
            return Ok(cuda::settle(&cuda::Settle { x, y: Some((&y.value, y.bias)), norm: Some(self.parts()), limit })?);
        }
        if !self.packed {
            return self.forward(&residual(x, y, limit)?);
        }
        let mut sum = with_f32(x, <[f32]>::to_vec)?;
        with_f32(&y.value, |y| mujaz_kernels::add_assign(&mut sum, y))?;
        self.host(sum, x.dims2()?)
    }

    fn parts(&self) -> (&Tensor, Option<&Tensor>, f32) {
        (&self.gamma, self.beta.as_ref(), self.eps)
    }

    fn host(&self, mut out: Vec<f32>, (rows, width): (usize, usize)) -> Result<Tensor, EngineError> {
        with_f32(&self.gamma, |gamma| match &self.beta {
            Some(beta) => with_f32(beta, |beta| mujaz_kernels::layer_norm(&mut out, gamma, beta, self.eps)),
            None => {
                mujaz_kernels::rms_norm(&mut out, gamma, self.eps);
                Ok(())
            }
        })??;
        host(out, rows, width)
    }

    fn candle(&self, x: &Tensor) -> candle_core::Result<Tensor> {
        // One kernel each, in `f32`: half precision overflows in T5.
        let wide = x.to_dtype(DType::F32)?.contiguous()?;
        let y = match &self.beta {
            Some(beta) => candle_nn::ops::layer_norm(&wide, &self.gamma, beta, self.eps)?,
            None => candle_nn::ops::rms_norm(&wide, &self.gamma, self.eps)?,
        };
        y.to_dtype(x.dtype())
    }
}

/// `x + y`, limited to `limit` either way where there is one: T5's sums can overflow half precision, and the reference clamps them.
pub fn residual(x: &Tensor, y: &Open<'_>, limit: Option<f32>) -> Result<Tensor, EngineError> {
    if cuda::on(x) {
        let limit = limit.unwrap_or(f32::INFINITY);
        return Ok(cuda::settle(&cuda::Settle { x, y: Some((&y.value, y.bias)), norm: None, limit })?);
    }
    match limit {
        None => add(x, &y.value),
        Some(max) => {
            let sum = (x.to_dtype(DType::F32)? + y.value.to_dtype(DType::F32)?)?;
            Ok(sum.clamp(-max, max)?.to_dtype(x.dtype())?)
        }
    }
}
