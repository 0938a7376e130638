//! Models from the Hugging Face hub: fetched once, checked, and kept in the cache that Python's `huggingface_hub` shares.
//!
//! `hf-hub` speaks to the hub; everything it brings goes to a staging folder, is checked (size, SHA-256 or git hash, what
//! was recorded at the first fetch), and only then moves into the cache. No half file is ever seen there.

mod cache;
mod fetch;
mod hashes;
mod lock;
mod options;
mod patience;
mod select;
mod snapshot;
mod urls;

pub use cache::Cache;
pub use fetch::Hub;
pub use lock::{LockFile, Locked, LockedFile};
pub use options::HubOptions;
pub use select::wanted_files;
pub(crate) use urls::host;
pub use urls::repository_of;

use std::path::PathBuf;

/// A repository of the hub at a revision.
///
/// ```
/// use mujaz_models::hub::Repo;
/// let repo: Repo = "hub:Helsinki-NLP/opus-mt-ar-en@main".parse().unwrap();
/// assert_eq!((repo.id.as_str(), repo.revision.as_str()), ("Helsinki-NLP/opus-mt-ar-en", "main"));
/// assert!("hub:../../etc".parse::<Repo>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repo {
    /// `ORG/NAME`.
    pub id: String,
    /// A branch, tag or commit.
    pub revision: String,
}

impl std::str::FromStr for Repo {
    type Err = HubError;

    fn from_str(text: &str) -> Result<Self, HubError> {
        let body = text.strip_prefix("hub:").unwrap_or(text);
        let (id, revision) = body.split_once('@').unwrap_or((body, "main"));
        let part =
            |p: &str| !p.is_empty() && !p.starts_with('.') && p.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
        let good = id.split('/').count() == 2 && id.split('/').all(part) && revision.split('/').all(part);
        if good { Ok(Self { id: id.into(), revision: revision.into() }) } else { Err(HubError::Name(text.into())) }
    }
}

/// What went wrong between here and the hub, and what to do next.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HubError {
    /// Not a name of a repository.
    #[error("`{0}` names no repository: give hub:ORG/NAME or hub:ORG/NAME@REVISION")]
    Name(String),
    /// Offline, and not in the cache.
    #[error("`{repo}` is not in the cache `{}` and nothing may be asked of the network: fetch it once online", cache.display())]
    Offline {
        /// The repository.
        repo: String,
        /// Where it was looked for.
        cache: PathBuf,
    },
    /// 401 or 403.
    #[error("the hub refuses `{0}` (HTTP {1}): it is private or gated, or the name is wrong. Accept its terms on the hub and set HF_TOKEN")]
    Refused(String, u16),
    /// 404.
    #[error("the hub has no `{0}` (HTTP 404): check the name and the revision")]
    NotFound(String),
    /// 429.
    #[error("the hub asks for patience (HTTP 429) at `{0}`: try again in some minutes, or set HF_TOKEN for a higher limit")]
    Patience(String),
    /// 5xx.
    #[error("the hub failed (HTTP {1}) at `{0}`: try again later, or set HF_ENDPOINT to a mirror")]
    Server(String, u16),
    /// No connection, one that broke off, a redirect that leads in circles, an answer that is none of a hub.
    #[error("cannot fetch `{what}` from {endpoint}: {reason}: what has come so far is kept; run the same command again to go on")]
    Network {
        /// The repository and file.
        what: String,
        /// The hub.
        endpoint: String,
        /// What happened.
        reason: String,
    },
    /// Nothing came for a while.
    #[error("`{0}`: nothing came for {1} s: run the same command again to go on")]
    Stalled(String, u64),
    /// Another content than the hub or the lock file says.
    #[error("`{file}` is not what {by} says: expected {expected}, got {got}: it was thrown away. {next}")]
    Hash {
        /// The file.
        file: String,
        /// Who says so.
        by: &'static str,
        /// The hash or size that was expected.
        expected: String,
        /// The one that came.
        got: String,
        /// What to do.
        next: &'static str,
    },
    /// Not enough room.
    #[error("`{}` has {free} MiB free, but the files need {need} MiB: make room, or set HF_HOME to another disk", path.display())]
    Space {
        /// The cache.
        path: PathBuf,
        /// MiB needed.
        need: u64,
        /// MiB free.
        free: u64,
    },
    /// A file that must not be there.
    #[error("`{0}`: {1}: refused")]
    Unsafe(String, String),
    /// A repository without what a model needs.
    #[error("`{repo}` has no {what}: it is no model that mujaz can run")]
    Incomplete {
        /// The repository.
        repo: String,
        /// What is missing.
        what: &'static str,
    },
    /// The file system refused.
    #[error("`{}`: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
}

impl HubError {
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| HubError::Io { path, source }
    }

    /// Whether trying once more may help.
    pub(crate) fn may_pass(&self) -> bool {
        matches!(self, HubError::Patience(_) | HubError::Server(..) | HubError::Network { .. })
    }
}
