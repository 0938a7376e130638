//! One layer of either stack.

use super::spec::{Biases, Mixing, NormPlace, StackSpec, TransformerSpec};
use crate::error::{EngineError, LoadError};
use crate::nn::{AttentionHeads, Cells, Compute, FeedForward, FeedForwardSpec, Linear, Norm, Open, Recurrence, Rows, residual};
use crate::weights::Weights;
use candle_core::DType;

/// Self-attention (or what stands in its place), optional cross-attention, feed-forward.
#[derive(Debug)]
pub struct Layer {
    pub mixer: Mixer,
    self_norm: Norm,
    pub cross: Option<Cross>,
    ffn: FeedForward,
    ffn_norm: Norm,
    place: NormPlace,
    guard: bool,
}

/// How a row learns of other positions of its own sequence.
#[derive(Debug)]
pub enum Mixer {
    Attention(SelfAttention),
    Recurrence(Recurrence),
}

/// Self-attention's products.
#[derive(Debug)]
pub struct SelfAttention {
    qkv: Linear,
    output: Linear,
}

/// The cross-attention of a decoder layer.
#[derive(Debug)]
pub struct Cross {
    pub query: Linear,
    pub keys_values: Linear,
    pub output: Linear,
    norm: Norm,
}

/// What the layers of a stack are read from.
pub struct Source<'a> {
    pub compute: &'a Compute,
    pub weights: &'a Weights,
    pub spec: &'a TransformerSpec,
    pub stack: &'a StackSpec,
}

impl Source<'_> {
    pub fn norm(&self, name: &str) -> Result<Norm, LoadError> {
        Norm::load(self.compute, self.weights, name, self.spec.d_model, self.spec.norm, self.spec.norm_eps)
    }

    /// Whether the linear layer of this name has a bias.
    pub fn has_bias(&self, name: &str) -> bool {
        match self.spec.bias {
            Biases::All => true,
            Biases::None => false,
            Biases::Stored => self.weights.has(&format!("{name}.bias")),
        }
    }

    pub fn heads(&self) -> AttentionHeads {
        AttentionHeads { heads: self.stack.heads, dim: self.spec.head_dim, scale: self.spec.attention_scale }
    }
}

impl Layer {
    pub fn load(source: &Source<'_>, index: usize, cross: bool) -> Result<Self, LoadError> {
        let (compute, weights, spec) = (source.compute, source.weights, source.spec);
        let names = &source.stack.names;
        let prefix = names.layer.replace("{}", &index.to_string());
        let full = |part: &str| format!("{prefix}.{part}");
        let width = source.heads().width();
        let into = [width, spec.d_model];
        let fused = |parts: &[&str]| {
            let names: Vec<String> = parts.iter().map(|p| full(p)).collect();
            let parts: Vec<(&str, bool)> = names.iter().map(|name| (name.as_str(), source.has_bias(name))).collect();
            Linear::load_parts(compute, weights, &parts, into)
        };
        let linear = |part: &str, size| Linear::load(compute, weights, &full(part), size, source.has_bias(&full(part)));
        let back = [spec.d_model, width];
        let cross = if cross {
            let [q, k, v, o] = names.cross_attention;
            let norm = source.norm(&full(names.cross_norm))?;
            Some(Cross { query: linear(q, into)?, keys_values: fused(&[k, v])?, output: linear(o, back)?, norm })
        } else {
            None
        };
        let mixer = match source.stack.mixing {
            Mixing::Attention => {
                let [q, k, v, o] = names.self_attention;
                Mixer::Attention(SelfAttention { qkv: fused(&[q, k, v])?, output: linear(o, back)? })
            }
            Mixing::Recurrence => Mixer::Recurrence(Recurrence::load(compute, weights, names.recurrence.map(full), spec.d_model)?),
        };
        let ffn = FeedForwardSpec {
            input: full(names.ffn_in),
            gate: names.ffn_gate.map(full),
            output: full(names.ffn_out),
            size: [spec.d_model, source.stack.ffn_dim],
            bias: &|name| source.has_bias(name),
            activation: spec.activation,
            wide_output: spec.half_precision_guard,
            weights,
        };
        Ok(Self {
            mixer,
            self_norm: source.norm(&full(names.self_norm))?,
            cross,
            ffn: FeedForward::load(compute, &ffn)?,
            ffn_norm: source.norm(&full(names.ffn_norm))?,
            place: spec.norm_place,
            guard: spec.half_precision_guard && compute.dtype() == DType::F16,
        })
    }

    /// Self-attention block around `attend`, which maps `[rows, 3 * width]` to `[rows, width]`.
    pub fn self_block<'a>(
        &'a self,
        attention: &'a SelfAttention,
        x: Rows,
        attend: impl FnOnce(Open<'_>) -> Result<Rows, EngineError>,
    ) -> Result<Rows, EngineError> {
        self.block(x, &self.self_norm, |x| attention.output.forward_open(&attend(attention.qkv.forward_open(x)?)?))
    }

    /// The recurrent unit's block: a step of the layer's cells.
    pub fn recurrent_block<'a>(&'a self, unit: &'a Recurrence, x: Rows, cells: &mut Cells, index: usize) -> Result<Rows, EngineError> {
        self.block(x, &self.self_norm, |x| unit.step(x, cells, index))
    }

    /// Cross-attention block around `attend`, which maps queries `[rows, width]` to `[rows, width]`.
    pub fn cross_block<'a>(
        &'a self,
        cross: &'a Cross,
        x: Rows,
        attend: impl FnOnce(Open<'_>) -> Result<Rows, EngineError>,
    ) -> Result<Rows, EngineError> {
        self.block(x, &cross.norm, |x| cross.output.forward_open(&attend(cross.query.forward_open(x)?)?))
    }

    /// The feed-forward block.
    pub fn ffn_block(&self, x: Rows) -> Result<Rows, EngineError> {
        self.block(x, &self.ffn_norm, |x| self.ffn.forward(x))
    }

    fn block<'a>(&'a self, x: Rows, norm: &Norm, f: impl FnOnce(&Rows) -> Result<Open<'a>, EngineError>) -> Result<Rows, EngineError> {
        let limit = self.guard.then(|| half::f16::MAX.to_f32());
        match self.place {
            NormPlace::Post => {
                let y = f(&x)?;
                norm.after(x, &y, limit)
            }
            NormPlace::Pre => {
                let y = f(&norm.forward(&x)?)?;
                residual(x, &y, limit)
            }
        }
    }
}
