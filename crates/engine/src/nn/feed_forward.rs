//! The feed-forward block: plain or gated.

use super::{Compute, Linear, Open, Rows};
use crate::error::{EngineError, LoadError};
use crate::weights::Weights;
use mujaz_kernels::Activation;

/// `out(activation(in(x)))`, or `out(activation(gate(x)) * in(x))`.
#[derive(Debug)]
pub struct FeedForward {
    input: Linear,
    gate: Option<Linear>,
    output: Linear,
    activation: Activation,
    wide_output: bool,
}

/// Names and sizes of a feed-forward block.
pub struct FeedForwardSpec<'a> {
    /// Name of the first linear layer.
    pub input: String,
    /// Name of the gate, where there is one.
    pub gate: Option<String>,
    /// Name of the last linear layer.
    pub output: String,
    /// `[d_model, ffn_dim]`.
    pub size: [usize; 2],
    /// Whether the layer of a name has a bias.
    pub bias: &'a dyn Fn(&str) -> bool,
    /// The activation.
    pub activation: Activation,
    /// Whether the last product is done in `f32` even in half precision.
    pub wide_output: bool,
    /// The weights.
    pub weights: &'a Weights,
}

impl FeedForward {
    /// Reads the block's layers.
    pub fn load(compute: &Compute, spec: &FeedForwardSpec<'_>) -> Result<Self, LoadError> {
        let [d, ffn] = spec.size;
        let linear = |name: &str, size| Linear::load(compute, spec.weights, name, size, (spec.bias)(name));
        let gate = spec.gate.as_ref().map(|name| linear(name, [ffn, d])).transpose()?;
        Ok(Self {
            input: linear(&spec.input, [ffn, d])?,
            gate,
            output: linear(&spec.output, [d, ffn])?,
            activation: spec.activation,
            wide_output: spec.wide_output,
        })
    }

    /// `[rows, d_model]` to `[rows, d_model]`.
    pub fn forward(&self, x: &Rows) -> Result<Open<'_>, EngineError> {
        let hidden = match &self.gate {
            None => self.input.forward_activated(x, self.activation)?,
            Some(gate) => match self.input.forward_gated(gate, x, self.activation)? {
                Some(hidden) => hidden,
                None => multiply(gate.forward_activated(x, self.activation)?, &self.input.forward(x)?)?,
            },
        };
        if self.wide_output { self.output.forward_wide(&hidden) } else { self.output.forward_open(&hidden) }
    }
}

fn multiply(mut a: Rows, b: &Rows) -> Result<Rows, EngineError> {
    match &mut a {
        Rows::Host(a) => mujaz_kernels::mul_assign(a, b.host()?),
        Rows::Tensor(a) => *a = (&*a * b.tensor()?)?,
    }
    Ok(a)
}
