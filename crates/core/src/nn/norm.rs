//! Layer norm and T5's root-mean-square norm.

use super::{Compute, host, with_f32};
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
        if !self.packed {
            return Ok(self.candle(x)?);
        }
        let (rows, width) = x.dims2()?;
        let mut out = with_f32(x, <[f32]>::to_vec)?;
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
