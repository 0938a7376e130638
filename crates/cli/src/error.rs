//! What ends a run.

use mujaz::error::{EngineError, LoadError};
use std::path::PathBuf;

/// An error that ends the whole run; what concerns one article is a failure record instead.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    #[error("{0}")]
    Usage(String),
    #[error(transparent)]
    Load(#[from] LoadError),
    #[error(transparent)]
    Hub(#[from] mujaz::hub::HubError),
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error("cannot read `{}`: {source}", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("cannot write {to}: {source}")]
    Write { to: String, source: std::io::Error },
}

impl CliError {
    pub fn write(to: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let to = to.into();
        move |source| CliError::Write { to, source }
    }

    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, CliError::Write { source, .. } if source.kind() == std::io::ErrorKind::BrokenPipe)
    }
}
