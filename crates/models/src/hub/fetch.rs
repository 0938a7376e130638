//! Fetching the files of a model.

use super::cache::Checked;
use super::hashes::hashes;
use super::patience::until_silent;
use super::select::{shards, wanted_files};
use super::{HubError, HubOptions, LockFile, LockedFile, Repo};
use crate::progress::{Listener, Progress};
use hf_hub::api::Progress as Watched;
use hf_hub::api::sync::{Api, ApiBuilder, ApiError, ApiRepo};
use hf_hub::{Cache as Staging, Repo as HubRepo, RepoType};
use mujaz_engine::layout::{is_index, is_plain_name};
use std::collections::BTreeMap;
use std::io::ErrorKind::{FileTooLarge, PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The hub and the cache.
#[derive(Debug, Clone)]
pub struct Hub {
    options: HubOptions,
}

/// A file to be fetched, with what the hub says about it.
#[derive(Debug, Clone)]
struct Remote {
    name: String,
    etag: String,
    size: u64,
}

/// Passes hf-hub's progress on.
struct Watch {
    name: String,
    listener: Listener,
    beat: Arc<AtomicU64>,
}

impl Watched for Watch {
    fn init(&mut self, _: usize, _: &str) {
        self.beat.fetch_add(1, Ordering::Relaxed);
    }
    fn update(&mut self, size: usize) {
        self.beat.fetch_add(1, Ordering::Relaxed);
        (self.listener)(Progress::More(&self.name, size as u64));
    }
    fn finish(&mut self) {}
}

impl Hub {
    /// A hub.
    pub fn new(options: HubOptions) -> Self {
        Self { options }
    }

    /// How it is spoken to.
    pub fn options(&self) -> &HubOptions {
        &self.options
    }

    pub(super) fn locked(&self, repo: &Repo) -> Result<Option<super::Locked>, HubError> {
        Ok(LockFile::open(&self.options.lock)?.repositories.remove(&key(repo)))
    }

    /// The folder of a model, fetched as far as it is not in the cache. Processes that fetch the same model wait for each other.
    pub fn fetch(&self, repo: &Repo, listener: &Listener) -> Result<PathBuf, HubError> {
        if let Some(dir) = self.complete(repo)? {
            return Ok(dir);
        }
        self.guarded(repo, |staging| self.fetch_into(repo, staging, listener))
    }

    /// Runs `fetch` with a staging folder while no other process fetches the same model.
    pub(super) fn guarded(&self, repo: &Repo, fetch: impl FnOnce(&Path) -> Result<PathBuf, HubError>) -> Result<PathBuf, HubError> {
        let cache = &self.options.cache;
        if self.options.offline {
            return Err(HubError::Offline { repo: repo.id.clone(), cache: cache.root().into() });
        }
        let staging = self.staging(repo);
        let place = cache.root().join(".mujaz");
        std::fs::create_dir_all(&place).map_err(HubError::io(&place))?;
        // Beside the staging folder, which goes while the lock is held: in it, somebody could lock a file that is no longer there.
        let guard_path = staging.with_added_extension("guard");
        let guard = std::fs::File::create(&guard_path).map_err(HubError::io(&guard_path))?;
        guard.lock().map_err(HubError::io(&guard_path))?;
        // The other process may have finished it meanwhile.
        if let Some(dir) = self.complete(repo)? {
            return Ok(dir);
        }
        std::fs::create_dir_all(&staging).map_err(HubError::io(&staging))?;
        let dir = fetch(&staging)?;
        _ = std::fs::remove_dir_all(&staging);
        drop(guard);
        Ok(dir)
    }

    fn fetch_into(&self, repo: &Repo, staging: &Path, listener: &Listener) -> Result<PathBuf, HubError> {
        let locked = self.locked(repo)?;
        // What was fetched once is fetched again as the same commit; so is what another program left in the cache.
        let found = self.unproven(repo)?;
        let known = locked.as_ref().map(|l| l.commit.clone()).or_else(|| found.as_ref().and_then(|_| self.options.cache.commit(repo)));
        let revision = known.unwrap_or_else(|| repo.revision.clone());
        let api = ApiBuilder::from_cache(Staging::new(staging.into()))
            .with_endpoint(self.options.endpoint.clone())
            .with_token(self.options.token.clone())
            .with_progress(false)
            .with_retries(self.options.retries)
            .with_user_agent("mujaz", env!("CARGO_PKG_VERSION"))
            .build()
            .map_err(|e| self.explain(&repo.id, e))?;
        let place = HubRepo::with_revision(repo.id.clone(), RepoType::Model, revision);
        let remote = api.repo(place.clone());
        let retries = if found.is_some() { 0 } else { self.options.retries };
        let asked = api.clone();
        let info = match (self.patiently(&repo.id, retries, move || asked.repo(place.clone()).info()), found) {
            (Ok(info), _) => info,
            // Nobody says that anything is missing.
            (Err(error), Some(dir)) if error.may_pass() || matches!(error, HubError::Stalled(..)) => return Ok(dir),
            (Err(error), _) => return Err(error),
        };
        let listed: Vec<String> = info.siblings.into_iter().map(|s| s.rfilename).collect();
        if !is_plain_name(&info.sha) {
            return Err(HubError::Unsafe(info.sha, "this is no commit".into()));
        }
        let commit = info.sha;
        let names = wanted_files(&repo.id, &listed)?;
        self.begin(repo, &commit, &names)?;
        let fetching = Fetching { api: &api, remote: &remote, repo, commit: &commit, locked: locked.as_ref(), listener };
        let mut seen = BTreeMap::new();
        self.fetch_files(&fetching, &names, &mut seen)?;
        for index in names.iter().filter(|f| is_index(f)) {
            let path = self.options.cache.snapshot(repo, &commit).join(index);
            let names = shards(index, &std::fs::read_to_string(&path).map_err(HubError::io(&path))?)?;
            self.fetch_files(&fetching, &names, &mut seen)?;
        }
        self.options.cache.set_ref(repo, &commit)?;
        let record = super::Locked { commit: commit.clone(), files: seen };
        LockFile::update(&self.options.lock, |lock| {
            let entry = lock.repositories.entry(key(repo)).or_default();
            entry.commit.clone_from(&record.commit);
            entry.files.extend(record.files);
        })?;
        Ok(self.options.cache.snapshot(repo, &commit))
    }

    /// Fetches some files, several at a time.
    fn fetch_files(&self, f: &Fetching<'_>, names: &[String], seen: &mut BTreeMap<String, LockedFile>) -> Result<(), HubError> {
        // Files of equal bytes are one blob of the cache, which hf-hub locks while it fetches it, and gives up on after some seconds: they are
        // fetched one behind the other (Marian's two SentencePiece files are often one).
        let mut todo: Vec<Vec<Remote>> = Vec::new();
        for name in names {
            let what = format!("{}/{name}", f.repo.id);
            let (api, url) = (f.api.clone(), f.remote.url(name));
            let meta = self.patiently(&what, self.options.retries, move || api.metadata(&url))?;
            let remote = Remote { name: name.clone(), etag: meta.etag().to_string(), size: meta.size() as u64 };
            if !is_plain_name(&remote.etag) {
                return Err(HubError::Unsafe(what, format!("`{}` is no etag", remote.etag)));
            }
            match self.there(f, &remote)? {
                Some(file) => _ = seen.insert(remote.name, file),
                None => match todo.iter_mut().find(|group| group.iter().any(|r| r.etag == remote.etag)) {
                    Some(group) => group.push(remote),
                    None => todo.push(vec![remote]),
                },
            }
        }
        self.check_space(todo.iter().flatten().map(|r| r.size).fold(0, u64::saturating_add))?;
        let (next, results) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        std::thread::scope(|scope| {
            for _ in 0..self.options.parallel.min(todo.len()) {
                scope.spawn(|| {
                    while let Some(group) = todo.get(next.fetch_add(1, Ordering::Relaxed)) {
                        for remote in group {
                            let result = self.fetch_file(f, remote);
                            if result.is_err() {
                                next.store(usize::MAX / 2, Ordering::Relaxed);
                            }
                            results.lock().unwrap_or_else(PoisonError::into_inner).push(result);
                        }
                    }
                });
            }
        });
        for result in results.into_inner().unwrap_or_else(PoisonError::into_inner) {
            let (name, file) = result?;
            seen.insert(name, file);
        }
        Ok(())
    }

    /// A file that lies in the cache already, of an earlier fetch that was cut off or of another program, if it is what the hub says.
    fn there(&self, f: &Fetching<'_>, remote: &Remote) -> Result<Option<LockedFile>, HubError> {
        let Some(path) = self.options.cache.file(f.repo, f.commit, &remote.name)? else { return Ok(None) };
        Ok(check(&path, remote, f.locked.and_then(|l| l.files.get(&remote.name))).ok())
    }

    /// Fetches one file into the staging folder, checks it, and puts it into the cache.
    fn fetch_file(&self, f: &Fetching<'_>, remote: &Remote) -> Result<(String, LockedFile), HubError> {
        let what = format!("{}/{}", f.repo.id, remote.name);
        (f.listener)(Progress::Begin(&remote.name, remote.size));
        let path = self.download(f, remote, &what)?;
        let path = path.canonicalize().map_err(HubError::io(&path))?;
        let file = check(&path, remote, f.locked.and_then(|l| l.files.get(&remote.name))).inspect_err(|_| {
            // A wrong file must not be gone on with.
            _ = std::fs::remove_file(&path);
        })?;
        self.options.cache.publish(f.repo, f.commit, &Checked { path: &path, name: &remote.name, etag: &remote.etag })?;
        (f.listener)(Progress::End(&remote.name));
        Ok((remote.name.clone(), file))
    }

    /// Runs hf-hub's download.
    fn download(&self, f: &Fetching<'_>, remote: &Remote, what: &str) -> Result<PathBuf, HubError> {
        let beat = Arc::new(AtomicU64::new(0));
        let repo = f.api.repo(HubRepo::with_revision(f.repo.id.clone(), RepoType::Model, f.commit.into()));
        let watch = Watch { name: remote.name.clone(), listener: f.listener.clone(), beat: beat.clone() };
        let name = remote.name.clone();
        self.heard(what, &beat, move || repo.download_with_progress(&name, watch))
    }

    /// What hf-hub says, on a thread that can be left behind once `beat` stands still: it has no time limit of its own, and may panic.
    fn heard<R: Send + 'static>(
        &self,
        what: &str,
        beat: &Arc<AtomicU64>,
        ask: impl FnOnce() -> Result<R, ApiError> + Send + 'static,
    ) -> Result<R, HubError> {
        match until_silent(self.options.stall, beat, move || catch_unwind(AssertUnwindSafe(ask))) {
            Some(Ok(result)) => result.map_err(|e| self.explain(what, e)),
            Some(Err(_)) => Err(self.network(what, "the answer is none of a hub")),
            None => Err(HubError::Stalled(what.into(), self.options.stall.as_secs())),
        }
    }

    /// Asks until an answer comes or it is clear that none will: a hub that takes a question and says nothing is not waited for longer than
    /// one that stops in the middle of a file.
    fn patiently<R: Send + 'static>(
        &self,
        what: &str,
        retries: usize,
        ask: impl Fn() -> Result<R, ApiError> + Clone + Send + 'static,
    ) -> Result<R, HubError> {
        let mut tries = 0;
        loop {
            match self.heard(what, &Arc::default(), ask.clone()) {
                Err(error) if error.may_pass() && tries < retries => {
                    std::thread::sleep(Duration::from_millis(200 << tries));
                    tries += 1;
                }
                other => return other,
            }
        }
    }

    fn network(&self, what: &str, reason: &str) -> HubError {
        HubError::Network { what: what.into(), endpoint: self.options.endpoint.clone(), reason: reason.into() }
    }

    /// What an error of hf-hub means.
    fn explain(&self, what: &str, error: ApiError) -> HubError {
        match error {
            ApiError::RequestError(inner) => match *inner {
                ureq::Error::StatusCode(code) => match code {
                    401 | 403 => HubError::Refused(what.into(), code),
                    404 => HubError::NotFound(what.into()),
                    429 => HubError::Patience(what.into()),
                    500.. => HubError::Server(what.into(), code),
                    other => self.network(what, &format!("HTTP {other}")),
                },
                other => self.network(what, &other.to_string()),
            },
            ApiError::TooManyRetries(inner) => self.explain(what, *inner),
            // Other errors of this kind come from the connection.
            ApiError::IoError(source)
                if matches!(source.kind(), StorageFull | FileTooLarge | QuotaExceeded | PermissionDenied | ReadOnlyFilesystem) =>
            {
                HubError::Io { path: self.options.cache.root().into(), source }
            }
            other => self.network(what, &other.to_string()),
        }
    }

    pub(super) fn check_space(&self, need: u64) -> Result<(), HubError> {
        let root = self.options.cache.root();
        let stat = rustix::fs::statvfs(root).map_err(|e| HubError::io(root)(e.into()))?;
        let free = stat.f_bavail.saturating_mul(stat.f_frsize);
        if need <= free { Ok(()) } else { Err(HubError::Space { path: root.into(), need: need.div_ceil(1 << 20), free: free >> 20 }) }
    }
}

/// What all files of a fetch share.
struct Fetching<'a> {
    api: &'a Api,
    remote: &'a ApiRepo,
    repo: &'a Repo,
    commit: &'a str,
    locked: Option<&'a super::Locked>,
    listener: &'a Listener,
}

pub(super) fn key(repo: &Repo) -> String {
    format!("{}@{}", repo.id, repo.revision)
}

/// Compares a file with what the hub says of it (size; SHA-256 of large files, git's hash of small ones), and with what
/// was recorded at the first fetch.
fn check(path: &Path, remote: &Remote, first: Option<&LockedFile>) -> Result<LockedFile, HubError> {
    let wrong = |by, expected: String, got: String, next| HubError::Hash { file: remote.name.clone(), by, expected, got, next };
    let size = std::fs::metadata(path).map_err(HubError::io(path))?.len();
    let again = "Run the same command again";
    if size != remote.size {
        return Err(wrong("the hub", format!("{} bytes", remote.size), format!("{size} bytes"), again));
    }
    let (sha256, git) = hashes(path, size).map_err(HubError::io(path))?;
    let (said, got) = match remote.etag.len() {
        64 => (Some(&remote.etag), &sha256),
        40 => (Some(&remote.etag), &git),
        // Mirrors may have etags of their own kind.
        _ => (None, &sha256),
    };
    if let Some(said) = said.filter(|s| *s != got) {
        return Err(wrong("the hub", said.clone(), got.clone(), again));
    }
    if let Some(first) = first.filter(|f| f.sha256 != sha256) {
        let next = "If the change is wanted, remove the model and fetch it anew";
        return Err(wrong("the lock file", first.sha256.clone(), sha256, next));
    }
    Ok(LockedFile { size, sha256 })
}
