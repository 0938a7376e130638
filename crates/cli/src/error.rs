//! What ends a run.

use mujaz::error::{EngineError, LoadError};
use mujaz::formats::FieldError;
use mujaz::hub::HubError;
use mujaz::model::LibraryError;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// An error that ends the whole run; what concerns one article is a failure record instead.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    #[error("{0}")]
    Usage(String),
    #[error(transparent)]
    Load(#[from] LoadError),
    #[error("{error}{}", hint(error))]
    Library { error: LibraryError },
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error("cannot read `{}`: {source}", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("cannot write {to}: {source}{}", missing(source))]
    Write { to: String, source: std::io::Error },
}

impl From<LibraryError> for CliError {
    fn from(error: LibraryError) -> Self {
        match error {
            LibraryError::Load(error) => Self::Load(error),
            error => Self::Library { error },
        }
    }
}

impl From<mujaz::Error> for CliError {
    fn from(error: mujaz::Error) -> Self {
        match error {
            mujaz::Error::Library(error) => error.into(),
            other => Self::Usage(other.to_string()),
        }
    }
}

impl From<FieldError> for CliError {
    fn from(FieldError { given, expected }: FieldError) -> Self {
        Self::Usage(format!("`--field {given}`: {expected}"))
    }
}

impl From<HubError> for CliError {
    fn from(error: HubError) -> Self {
        Self::Library { error: error.into() }
    }
}

/// Which flag or command helps: the library knows of none.
fn hint(error: &LibraryError) -> &'static str {
    match error {
        LibraryError::License { .. } => ": pass --accept-license once",
        LibraryError::NotBundled => ": `--model DIR`",
        LibraryError::Hub(HubError::Offline { .. }) => ": `mujaz models fetch` does, or this command without --offline",
        LibraryError::Hub(HubError::Hash { by: "the lock file", .. }) => ": `mujaz models remove` removes it",
        LibraryError::Hub(HubError::Io { source, .. }) if source.kind() == ErrorKind::PermissionDenied => {
            ": set HF_HOME to a folder that can be written"
        }
        _ => "",
    }
}

/// An output is made, its folder is not.
fn missing(error: &std::io::Error) -> &'static str {
    if error.kind() == ErrorKind::NotFound { ": make its folder first" } else { "" }
}

impl CliError {
    /// An input that cannot be read, with the reason.
    pub fn unread(path: &Path) -> impl Fn(String) -> Self + use<> {
        let path = path.to_path_buf();
        move |reason| CliError::Usage(format!("cannot read `{}`: {reason}", path.display()))
    }

    pub fn write(to: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let to = to.into();
        move |source| CliError::Write { to, source }
    }

    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, CliError::Write { source, .. } if source.kind() == ErrorKind::BrokenPipe)
    }
}
