//! Layer norm and root-mean-square norm.

use super::{Compute, HostRows, Open, Rows, cuda, with_f32};
use crate::error::{EngineError, LoadError};
use crate::weights::Weights;
use candle_core::{DType, Tensor};

/// The kind of norm a model uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NormKind {
    /// Mean and variance, with gain and bias.
    LayerNorm,
    /// Root mean square with a gain only.
    Rms,
}

/// A norm over the last dimension.
#[derive(Debug)]
pub struct Norm {
    gamma: Tensor,
    beta: Option<Tensor>,
    eps: f32,
}

impl Norm {
    /// Reads `{name}.weight` and, for layer norm, `{name}.bias`. They are kept in `f32`.
    pub fn load(compute: &Compute, weights: &Weights, name: &str, width: usize, kind: NormKind, eps: f32) -> Result<Self, LoadError> {
        let read = |part: &str| -> Result<Tensor, LoadError> {
            let values = weights.get(&format!("{name}.{part}"), &[width])?;
            Ok(Tensor::from_vec(values, width, compute.place())?)
        };
        let beta = if kind == NormKind::LayerNorm { Some(read("bias")?) } else { None };
        Ok(Self { gamma: read("weight")?, beta, eps })
    }

    /// The norm of each row of `[rows, width]`.
    pub fn forward(&self, x: &Rows) -> Result<Rows, EngineError> {
        match x {
            Rows::Host(x) => self.host(x.copied()),
            Rows::Tensor(x) if cuda::on(x) => {
                let whole = cuda::Settle { x, y: None, norm: Some(self.parts()), limit: f32::INFINITY };
                Ok(Rows::Tensor(cuda::settle(&whole)?))
            }
            Rows::Tensor(x) => Ok(Rows::Tensor(self.candle(x)?)),
        }
    }

    /// The norm of each row of `x + y`; the sum is limited where `limit` says so.
    pub fn after(&self, x: Rows, y: &Open<'_>, limit: Option<f32>) -> Result<Rows, EngineError> {
        if let Some(x) = x.on_cuda() {
            let (y, limit) = (Some((y.value.tensor()?, y.bias)), limit.unwrap_or(f32::INFINITY));
            return Ok(Rows::Tensor(cuda::settle(&cuda::Settle { x, y, norm: Some(self.parts()), limit })?));
        }
        match residual(x, y, limit)? {
            Rows::Host(sum) => self.host(sum),
            sum @ Rows::Tensor(_) => self.forward(&sum),
        }
    }

    fn parts(&self) -> (&Tensor, Option<&Tensor>, f32) {
        (&self.gamma, self.beta.as_ref(), self.eps)
    }

    fn host(&self, mut out: HostRows) -> Result<Rows, EngineError> {
        with_f32(&self.gamma, |gamma| match &self.beta {
            Some(beta) => with_f32(beta, |beta| mujaz_kernels::layer_norm(&mut out, gamma, beta, self.eps)),
            None => {
                mujaz_kernels::rms_norm(&mut out, gamma, self.eps);
                Ok(())
            }
        })??;
        Ok(Rows::Host(out))
    }

    fn candle(&self, x: &Tensor) -> candle_core::Result<Tensor> {
        // One kernel each, in `f32`: half precision overflows in some models.
        let wide = x.to_dtype(DType::F32)?.contiguous()?;
        let y = match &self.beta {
            Some(beta) => candle_nn::ops::layer_norm(&wide, &self.gamma, beta, self.eps)?,
            None => candle_nn::ops::rms_norm(&wide, &self.gamma, self.eps)?,
        };
        y.to_dtype(x.dtype())
    }
}

/// `x + y`, limited to `limit` either way where there is one: sums can overflow half precision, and the reference clamps them.
pub fn residual(mut x: Rows, y: &Open<'_>, limit: Option<f32>) -> Result<Rows, EngineError> {
    if let Some(x) = x.on_cuda() {
        let (y, limit) = (Some((y.value.tensor()?, y.bias)), limit.unwrap_or(f32::INFINITY));
        return Ok(Rows::Tensor(cuda::settle(&cuda::Settle { x, y, norm: None, limit })?));
    }
    match (&mut x, limit) {
        (Rows::Host(sum), _) => mujaz_kernels::add_assign(sum, y.value.host()?),
        (Rows::Tensor(sum), None) => *sum = (&*sum + y.value.tensor()?)?,
        (Rows::Tensor(sum), Some(max)) => {
            let wide = (sum.to_dtype(DType::F32)? + y.value.tensor()?.to_dtype(DType::F32)?)?;
            *sum = wide.clamp(-max, max)?.to_dtype(sum.dtype())?;
        }
    }
    Ok(x)
}
