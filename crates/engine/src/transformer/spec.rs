//! What a Transformer is made of.

use crate::nn::{NormKind, Sinusoid};
use mujaz_kernels::Activation;

/// Where the norms of a layer stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NormPlace {
    /// `x + f(norm(x))`.
    Pre,
    /// `norm(x + f(x))`.
    Post,
}

/// How a position of a stack learns of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mixing {
    /// Multi-head attention.
    Attention,
    /// A recurrent unit with one gate (SSRU, Kim et al. 2019), in decoders: what is remembered is one vector a row.
    Recurrence,
}

/// Which linear layers have a bias.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Biases {
    /// All: a missing one is an error.
    All,
    /// None.
    None,
    /// Those for which the weights hold one.
    Stored,
}

/// How positions enter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PositionSpec {
    /// A computed table; `offset` is the row of position 0.
    Sinusoidal {
        /// The layout.
        kind: Sinusoid,
        /// Number of positions.
        count: usize,
        /// Row of position 0.
        offset: usize,
    },
    /// A learned table; `offset` is the row of position 0.
    Learned {
        /// Number of positions.
        count: usize,
        /// Row of position 0.
        offset: usize,
    },
    /// A bias on the attention scores by bucketed distance.
    Relative {
        /// Number of buckets.
        buckets: usize,
        /// Distances from here on share the last bucket.
        max_distance: usize,
    },
}

/// Size and tensor names of the encoder or the decoder.
#[derive(Clone, Debug)]
pub struct StackSpec {
    /// Number of layers.
    pub layers: usize,
    /// Attention heads.
    pub heads: usize,
    /// Width of the feed-forward block.
    pub ffn_dim: usize,
    /// What the tensors are called.
    pub names: StackNames,
    /// What stands in the place of self-attention.
    pub mixing: Mixing,
}

/// Tensor names of a stack. In `layer`, `{}` stands for the layer's number; the names of a layer's parts follow it.
#[derive(Clone, Debug)]
pub struct StackNames {
    /// Prefix of a layer, for example `model.encoder.layers.{}`.
    pub layer: &'static str,
    /// Self-attention: query, key, value, output.
    pub self_attention: [&'static str; 4],
    /// Norm of the self-attention.
    pub self_norm: &'static str,
    /// In place of self-attention, where [`Mixing::Recurrence`] says so: the update and the forget gate.
    pub recurrence: [&'static str; 2],
    /// Cross-attention: query, key, value, output (decoder only).
    pub cross_attention: [&'static str; 4],
    /// Norm of the cross-attention (decoder only).
    pub cross_norm: &'static str,
    /// First layer of the feed-forward block.
    pub ffn_in: &'static str,
    /// Gate of the feed-forward block.
    pub ffn_gate: Option<&'static str>,
    /// Last layer of the feed-forward block.
    pub ffn_out: &'static str,
    /// Norm of the feed-forward block.
    pub ffn_norm: &'static str,
    /// Norm behind the embeddings, where the model has one.
    pub embedding_norm: Option<&'static str>,
    /// Norm behind the last layer, where the model has one.
    pub final_norm: Option<&'static str>,
    /// Learned positions or the relative bias; with `{}` for a layer's number where each layer has its own.
    pub positions: &'static str,
    /// The token embedding of this stack, used where the stacks do not share one.
    pub embedding: &'static str,
}

/// A whole encoder-decoder model.
#[derive(Clone, Debug)]
pub struct TransformerSpec {
    /// Source vocabulary size.
    pub source_vocab: usize,
    /// Target vocabulary size.
    pub target_vocab: usize,
    /// Width of the hidden states.
    pub d_model: usize,
    /// Width of one attention head.
    pub head_dim: usize,
    /// The encoder.
    pub encoder: StackSpec,
    /// The decoder.
    pub decoder: StackSpec,
    /// Kind of the norms.
    pub norm: NormKind,
    /// Epsilon of the norms.
    pub norm_eps: f32,
    /// Place of the norms.
    pub norm_place: NormPlace,
    /// Positions.
    pub position: PositionSpec,
    /// Multiplies the attention scores.
    pub attention_scale: f32,
    /// Multiplies the token embeddings.
    pub embedding_scale: f32,
    /// Whether decoding starts from a zero embedding, whatever its start token.
    pub zero_start: bool,
    /// Which linear layers have biases.
    pub bias: Biases,
    /// Activation of the feed-forward blocks.
    pub activation: Activation,
    /// The embedding that both stacks share: the first of these names that is stored. Empty where each has its own.
    pub shared_embedding: &'static [&'static str],
    /// The output projection where it is stored and differs from the decoder's embedding, to which it is tied else; None where it
    /// always is.
    pub head: Option<&'static str>,
    /// Multiplies the hidden state before the output projection.
    pub head_scale: f32,
    /// Bias of the logits, where it is stored.
    pub logits_bias: Option<&'static str>,
    /// Tensors that checkpoints carry and this model does not need: tied copies, position tables.
    pub unneeded: &'static [&'static str],
    /// How many first heads of the decoder's last layer were taught to align (Marian's guided alignment); None where all heads of
    /// all layers say as much as any.
    pub aligning_heads: Option<usize>,
    /// Hidden states are clamped to this after each block in half precision (T5), and `wo` runs in `f32`.
    pub half_precision_guard: bool,
}
