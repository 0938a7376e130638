//! What was seen at the first fetch: commits, sizes and hashes (trust on first use), and which licences were accepted.

use super::HubError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A file as it was first seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockedFile {
    /// Bytes.
    pub size: u64,
    /// SHA-256 of its content.
    pub sha256: String,
}

/// A repository at a revision as it was first seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Locked {
    /// The commit.
    pub commit: String,
    /// Its files.
    pub files: BTreeMap<String, LockedFile>,
}

/// The record of first fetches, a JSON file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockFile {
    /// By `ORG/NAME@REVISION`.
    #[serde(default)]
    pub repositories: BTreeMap<String, Locked>,
    /// Models whose licence was accepted, with the licence that was.
    #[serde(default)]
    pub accepted: BTreeMap<String, String>,
}

impl LockFile {
    /// Reads it; a missing file is an empty record.
    pub fn open(path: &Path) -> Result<Self, HubError> {
        match std::fs::read_to_string(path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(e) => Err(HubError::io(path)(e)),
            Ok(text) => serde_json::from_str(&text).map_err(|e| HubError::io(path)(e.into())),
        }
    }

    /// Changes it, with other processes kept out meanwhile; the file appears whole.
    pub fn update<R>(path: &Path, change: impl FnOnce(&mut Self) -> R) -> Result<R, HubError> {
        let dir = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(dir).map_err(HubError::io(dir))?;
        let guard_path = PathBuf::from(format!("{}.guard", path.display()));
        let guard = std::fs::File::create(&guard_path).map_err(HubError::io(&guard_path))?;
        guard.lock().map_err(HubError::io(&guard_path))?;
        let mut record = Self::open(path)?;
        let result = change(&mut record);
        let text = serde_json::to_string_pretty(&record).map_err(|e| HubError::io(path)(e.into()))?;
        let fresh = PathBuf::from(format!("{}.new", path.display()));
        std::fs::write(&fresh, text + "\n").map_err(HubError::io(&fresh))?;
        std::fs::rename(&fresh, path).map_err(HubError::io(path))?;
        Ok(result)
    }
}
