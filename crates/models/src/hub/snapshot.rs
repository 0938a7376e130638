//! What of a model lies in the cache, whether that is all of it, and whether it is what came.
//!
//! All of it is every file of the hub's listing that a model wants: what lies there cannot say what is missing (a model without
//! its `target_vocab.json` decodes with the wrong pieces, without any error). Three things know: our record of a fetch that came
//! to its end, the list that a fetch leaves in its staging folder while it runs, and the hub.

use super::fetch::key;
use super::hashes::hashes;
use super::select::{shards, wanted_files};
use super::{Hub, HubError, LockFile, Repo};
use mujaz_engine::layout::is_index;
use std::path::PathBuf;

/// The list of a fetch that has not come to its end: the commit, then the files.
const WANTED: &str = "wanted";

impl Hub {
    /// The folder of a model in the cache, if as far as anybody on this machine knows all its files are there: nothing is asked of
    /// the hub.
    pub fn cached(&self, repo: &Repo) -> Result<Option<PathBuf>, HubError> {
        Ok(match self.recorded(repo)? {
            Some(dir) => Some(dir),
            None => self.unproven(repo)?,
        })
    }

    /// The same, but what another program left counts only where the hub may not be asked.
    pub(crate) fn complete(&self, repo: &Repo) -> Result<Option<PathBuf>, HubError> {
        if self.options().offline { self.cached(repo) } else { self.recorded(repo) }
    }

    /// The folder of a model of which every file that our fetch recorded is there.
    fn recorded(&self, repo: &Repo) -> Result<Option<PathBuf>, HubError> {
        let Some(locked) = self.locked(repo)?.filter(|l| !l.files.is_empty()) else { return Ok(None) };
        let all = self.are_there(repo, &locked.commit, locked.files.keys())?;
        Ok(all.then(|| self.options().cache.snapshot(repo, &locked.commit)))
    }

    /// The folder of a model that has what every model needs, with nobody here to say whether that is all: Python fetched it, or
    /// it was copied.
    pub(super) fn unproven(&self, repo: &Repo) -> Result<Option<PathBuf>, HubError> {
        let cache = &self.options().cache;
        let locked = self.locked(repo)?;
        let Some(commit) = locked.as_ref().map(|l| l.commit.clone()).or_else(|| cache.commit(repo)) else { return Ok(None) };
        let dir = cache.snapshot(repo, &commit);
        let Ok(entries) = std::fs::read_dir(&dir) else { return Ok(None) };
        let names: Vec<String> = entries.filter_map(|e| e.ok()?.file_name().into_string().ok()).collect();
        let Ok(mut files) = wanted_files(&repo.id, &names) else { return Ok(None) };
        for index in files.clone().iter().filter(|f| is_index(f)) {
            let text = std::fs::read_to_string(dir.join(index)).map_err(HubError::io(dir.join(index)))?;
            files.extend(shards(index, &text)?);
        }
        files.extend(self.begun(repo, &commit));
        files.extend(locked.into_iter().flat_map(|l| l.files.into_keys()));
        Ok(self.are_there(repo, &commit, files.iter())?.then_some(dir))
    }

    fn are_there<'a>(&self, repo: &Repo, commit: &str, mut names: impl Iterator<Item = &'a String>) -> Result<bool, HubError> {
        names.try_fold(true, |all, name| Ok(all && self.options().cache.file(repo, commit, name)?.is_some()))
    }

    /// Where files are before they were checked.
    pub(super) fn staging(&self, repo: &Repo) -> PathBuf {
        self.options().cache.root().join(".mujaz").join(repo.id.replace('/', "--"))
    }

    /// Notes which files a fetch is to bring.
    pub(super) fn begin(&self, repo: &Repo, commit: &str, names: &[String]) -> Result<(), HubError> {
        let path = self.staging(repo).join(WANTED);
        let text = format!("{commit}\n{}\n", names.join("\n"));
        std::fs::write(&path, text).map_err(HubError::io(&path))
    }

    /// The files that a fetch of this commit was to bring, if one did not come to its end.
    fn begun(&self, repo: &Repo, commit: &str) -> Vec<String> {
        let text = std::fs::read_to_string(self.staging(repo).join(WANTED)).unwrap_or_default();
        let mut lines = text.lines().map(String::from);
        if lines.next().as_deref() == Some(commit) { lines.collect() } else { Vec::new() }
    }

    /// Compares every file of a cached model with the record of its first fetch: name, and what is wrong with it.
    pub fn verify(&self, repo: &Repo) -> Result<Vec<(String, Option<String>)>, HubError> {
        let Some(locked) = self.locked(repo)? else { return Ok(Vec::new()) };
        let mut out = Vec::new();
        for (name, first) in &locked.files {
            let wrong = match self.options().cache.file(repo, &locked.commit, name)? {
                None => Some("it is missing".to_string()),
                Some(path) => {
                    let (sha256, _) = hashes(&path, first.size).map_err(HubError::io(&path))?;
                    (sha256 != first.sha256).then(|| format!("its sha256 is {sha256}, recorded was {}", first.sha256))
                }
            };
            out.push((name.clone(), wrong));
        }
        Ok(out)
    }

    /// Removes a model from the cache and from the record.
    pub fn remove(&self, repo: &Repo) -> Result<bool, HubError> {
        let there = self.options().cache.remove(repo)?;
        let known = LockFile::update(&self.options().lock, |lock| lock.repositories.remove(&key(repo)).is_some())?;
        Ok(there || known)
    }
}
