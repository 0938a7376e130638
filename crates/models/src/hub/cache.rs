//! The cache layout of `huggingface_hub`: `models--ORG--NAME/{blobs,refs,snapshots}`, shared with Python.

use super::{HubError, Repo};
use mujaz_engine::layout::is_plain_name;
use std::path::{Path, PathBuf};

/// A cache folder.
#[derive(Debug, Clone)]
pub struct Cache {
    root: PathBuf,
}

impl Cache {
    /// The folder that the environment names: `HF_HUB_CACHE`, else `HF_HOME/hub`, else `~/.cache/huggingface/hub`.
    pub fn from_env() -> Self {
        let set = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
        // Without a home there is no cache: a folder for everybody's temporary files could hold anybody's models.
        let own = || std::env::home_dir().filter(|home| home.is_absolute()).unwrap_or_else(|| PathBuf::from("/nonexistent"));
        let home = || set("XDG_CACHE_HOME").unwrap_or_else(|| own().join(".cache"));
        let hub = || set("HF_HOME").unwrap_or_else(|| home().join("huggingface")).join("hub");
        Self { root: set("HF_HUB_CACHE").unwrap_or_else(hub) }
    }

    /// A cache in a folder.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of a repository.
    pub fn folder(&self, repo: &Repo) -> PathBuf {
        self.root.join(format!("models--{}", repo.id.replace('/', "--")))
    }

    /// The commit that a revision stands for, as far as the cache knows.
    pub fn commit(&self, repo: &Repo) -> Option<String> {
        let is_commit = repo.revision.len() == 40 && repo.revision.bytes().all(|b| b.is_ascii_hexdigit());
        if is_commit {
            return Some(repo.revision.clone());
        }
        let text = std::fs::read_to_string(self.folder(repo).join("refs").join(&repo.revision)).ok()?;
        Some(text.trim().to_string()).filter(|c| is_plain_name(c))
    }

    /// The folder of a repository at a commit.
    pub fn snapshot(&self, repo: &Repo, commit: &str) -> PathBuf {
        self.folder(repo).join("snapshots").join(commit)
    }

    /// A file of a snapshot, if it is there and lies in this cache: a link that leads elsewhere is refused.
    pub fn file(&self, repo: &Repo, commit: &str, name: &str) -> Result<Option<PathBuf>, HubError> {
        let path = self.snapshot(repo, commit).join(name);
        let Ok(real) = path.canonicalize() else { return Ok(None) };
        let inside = self.folder(repo).canonicalize().is_ok_and(|folder| real.starts_with(folder));
        if inside && real.is_file() {
            Ok(Some(path))
        } else {
            Err(HubError::Unsafe(path.display().to_string(), format!("it leads to `{}`, outside of its repository", real.display())))
        }
    }

    /// Puts a checked file into the cache: the blob first, then the name that leads to it, each in one step.
    pub fn publish(&self, repo: &Repo, commit: &str, file: &Checked<'_>) -> Result<PathBuf, HubError> {
        let folder = self.folder(repo);
        let (blobs, snapshot) = (folder.join("blobs"), self.snapshot(repo, commit));
        for dir in [&blobs, &snapshot] {
            std::fs::create_dir_all(dir).map_err(HubError::io(dir))?;
        }
        let blob = blobs.join(file.etag);
        std::fs::rename(file.path, &blob).map_err(HubError::io(&blob))?;
        let link = snapshot.join(file.name);
        #[cfg(unix)]
        {
            // In one step: another process may be reading by this name.
            let fresh = snapshot.join(format!(".{}.new", file.name));
            _ = std::fs::remove_file(&fresh);
            std::os::unix::fs::symlink(Path::new("../../blobs").join(file.etag), &fresh).map_err(HubError::io(&fresh))?;
            std::fs::rename(&fresh, &link).map_err(HubError::io(&link))?;
        }
        #[cfg(not(unix))]
        std::fs::copy(&blob, &link).map(|_| ()).map_err(HubError::io(&link))?;
        Ok(link)
    }

    /// Notes which commit a revision stands for.
    pub fn set_ref(&self, repo: &Repo, commit: &str) -> Result<(), HubError> {
        if repo.revision == commit {
            return Ok(());
        }
        let path = self.folder(repo).join("refs").join(&repo.revision);
        let dir = path.parent().unwrap_or(&path);
        std::fs::create_dir_all(dir).map_err(HubError::io(dir))?;
        let fresh = path.with_added_extension("new");
        std::fs::write(&fresh, commit).map_err(HubError::io(&fresh))?;
        std::fs::rename(&fresh, &path).map_err(HubError::io(&path))
    }

    /// Removes a repository with everything of it.
    pub fn remove(&self, repo: &Repo) -> Result<bool, HubError> {
        let folder = self.folder(repo);
        match std::fs::remove_dir_all(&folder) {
            Ok(()) => Ok(true),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(e) => Err(HubError::io(folder)(e)),
        }
    }
}

/// A file in the staging folder whose content was checked.
#[derive(Debug)]
pub struct Checked<'a> {
    /// Where it is.
    pub path: &'a Path,
    /// Its name in the repository.
    pub name: &'a str,
    /// Its name among the blobs.
    pub etag: &'a str,
}
