//! The shape of attention.

/// Shape of the heads: everything about attention that is not a weight.
#[derive(Debug, Clone, Copy)]
pub struct AttentionHeads {
    /// Number of heads.
    pub heads: usize,
    /// Values per head; `heads * dim` need not be the model's width.
    pub dim: usize,
    /// Multiplies the scores: `dim^-0.5`, or 1 where the weights were trained so.
    pub scale: f32,
}
