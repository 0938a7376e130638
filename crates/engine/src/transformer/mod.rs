//! The one encoder-decoder Transformer that every model family runs on.
//!
//! A [`TransformerSpec`] says how the parts are put together and what their tensors are called; [`Transformer`] is
//! built from it and knows no family by name.

mod decoder;
mod embeddings;
mod encoder;
mod layer;
mod model;
mod past;
mod spec;

pub use decoder::DecoderState;
pub use encoder::Memory;
pub use model::{LoadRequest, Transformer};
pub use spec::{Biases, Mixing, NormPlace, PositionSpec, StackNames, StackSpec, TransformerSpec};
