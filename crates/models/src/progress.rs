//! What is told while a model is fetched.

use std::path::Path;
use std::sync::Arc;

/// What happens during a fetch; told from several threads.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Progress<'a> {
    /// A model that is not here is about to be fetched.
    Model {
        /// `ORG/NAME`.
        repo: &'a str,
        /// The hub's address.
        endpoint: &'a str,
        /// Where it will be kept.
        cache: &'a Path,
    },
    /// A file begins, with its size in bytes.
    Begin(&'a str, u64),
    /// So many more bytes of it are there.
    More(&'a str, u64),
    /// It is there.
    End(&'a str),
}

/// Who is told.
pub type Listener = Arc<dyn Fn(Progress<'_>) + Send + Sync>;
