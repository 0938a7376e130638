//! One error type for each half of the engine: loading a model, and running it.

use std::path::PathBuf;

/// A model folder that cannot be used: what is wrong, in which file, and what to do next.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// A file the model needs is not there.
    #[error("`{file}` not found in `{}`: {hint}", dir.display())]
    Missing {
        /// The file, or the alternatives, by name.
        file: String,
        /// The model folder.
        dir: PathBuf,
        /// What to do next.
        hint: String,
    },
    /// A file could not be read.
    #[error("cannot read `{}`: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// A configuration file has a value that is missing, malformed or not supported.
    #[error("`{}`: {reason}", path.display())]
    Config {
        /// The file.
        path: PathBuf,
        /// What is wrong and what would be right.
        reason: String,
    },
    /// A weights file is damaged or not of a kind that can be read.
    #[error("`{}` is not a readable weights file: {reason}: fetch it again or compare its sha256 with the publisher's", path.display())]
    Weights {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A tensor is missing, has another shape than the configuration says, or is left over.
    #[error("`{}`: tensor `{name}`: {reason}", path.display())]
    Tensor {
        /// The weights file or folder.
        path: PathBuf,
        /// The tensor.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// A tokenizer file is damaged or does not fit the model.
    #[error("`{}`: {reason}", path.display())]
    Tokenizer {
        /// The file.
        path: PathBuf,
        /// What is wrong and what to do.
        reason: String,
    },
    /// The instruction set asked for is none of this architecture's.
    #[error("{0}")]
    Kernels(String),
    /// The tensor library refused.
    #[error("cannot build the model: {0}")]
    Tensors(TensorError),
}

impl LoadError {
    /// What makes [`LoadError::Io`] of an error, for `map_err`.
    pub fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| LoadError::Io { path, source }
    }

    /// A [`LoadError::Config`].
    pub fn config(path: impl Into<PathBuf>, reason: impl Into<String>) -> Self {
        LoadError::Config { path: path.into(), reason: reason.into() }
    }
}

/// A model that was loaded but cannot do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The tensor library refused: out of memory, or a device that went away.
    #[error("the tensor library failed: {0}")]
    Tensors(TensorError),
    /// A source is longer than the model's positions.
    #[error("a source of {tokens} tokens is over this model's limit of {limit}: split it into pieces first")]
    SourceTooLong {
        /// Tokens in the source, with the end-of-sequence token.
        tokens: usize,
        /// The most the model can hold.
        limit: usize,
    },
    /// A source without any token.
    #[error("an empty source cannot be decoded")]
    EmptySource,
    /// A token id outside the vocabulary.
    #[error("token id {id} is outside the vocabulary of {vocab}")]
    TokenId {
        /// The id.
        id: u32,
        /// The vocabulary size.
        vocab: usize,
    },
    /// Generation settings that contradict each other.
    #[error("generation settings: {0}")]
    Settings(String),
    /// The time limit was reached.
    #[error("not done within the time limit")]
    TimedOut,
    /// The tokenizer could not encode or decode.
    #[error("the tokenizer failed: {0}")]
    Tokenizer(String),
}

/// What the tensor library said when it refused.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct TensorError(String);

impl From<candle_core::Error> for LoadError {
    fn from(error: candle_core::Error) -> Self {
        Self::Tensors(TensorError(error.to_string()))
    }
}

impl From<candle_core::Error> for EngineError {
    fn from(error: candle_core::Error) -> Self {
        Self::Tensors(TensorError(error.to_string()))
    }
}
