//! Models whose files lie at plain addresses, each with its size and SHA-256 in the card: they are fetched, gone on with, checked
//! and kept as those of the hub are, in the same cache and record.

use super::cache::Checked;
use super::fetch::{hashes, hex, key};
use super::patience::until_silent;
use super::{Hub, HubError, LockFile, Locked, LockedFile, Repo};
use crate::card::{FileSource, ModelCard};
use crate::progress::{Listener, Progress};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The organisation that such models have in the cache; the hub has none of this name.
const OWNER: &str = "mujaz-files";

/// Where a card's files are kept once they are fetched: the repository that it names, or what its files' hashes give; None where it
/// names neither.
///
/// # Errors
/// If the repository's name is none.
pub fn repository_of(card: &ModelCard) -> Result<Option<Repo>, HubError> {
    if !card.about.files.is_empty() {
        return Ok(Some(repository(&card.name, &card.about.files)));
    }
    card.about.hub.as_ref().map(|source| format!("{}@{}", source.repo, source.revision).parse()).transpose()
}

/// What a model of these files is called in the cache: its revision says which files they are.
fn repository(name: &str, files: &[FileSource]) -> Repo {
    let mut hash = Sha256::new();
    files.iter().for_each(|f| hash.update(format!("{} {}\n", f.name, f.sha256)));
    let mut revision = hex(&hash.finalize());
    revision.truncate(40);
    Repo { id: format!("{OWNER}/{name}"), revision }
}

/// One file on its way.
struct Part<'a> {
    file: &'a FileSource,
    /// The model's name, for mirrors and messages.
    model: &'a str,
    /// What has come so far.
    path: PathBuf,
}

/// Why an address gave nothing.
struct Fault {
    reason: String,
    may_pass: bool,
    /// The disk's fault, not the address's.
    disk: Option<std::io::Error>,
}

impl Hub {
    /// The folder of a model whose card names its files' addresses; fetched if it is not in the cache.
    ///
    /// # Errors
    /// If no address gives a file, or none gives what the card says.
    pub fn fetch_urls(&self, repo: &Repo, files: &[FileSource], listener: &Listener) -> Result<PathBuf, HubError> {
        self.guarded(repo, |staging| {
            self.check_space(files.iter().map(|f| f.size).sum())?;
            let model = repo.id.rsplit('/').next().unwrap_or(&repo.id);
            let mut seen = BTreeMap::new();
            for file in files {
                listener(Progress::Begin(&file.name, file.size));
                let part = Part { file, model, path: staging.join(format!("{}.part", file.sha256)) };
                self.fetch_url(&part, listener)?;
                let checked = Checked { path: &part.path, name: &file.name, etag: &file.sha256 };
                self.options().cache.publish(repo, &repo.revision, &checked)?;
                seen.insert(file.name.clone(), LockedFile { size: file.size, sha256: file.sha256.clone() });
                listener(Progress::End(&file.name));
            }
            let record = Locked { commit: repo.revision.clone(), files: seen };
            LockFile::update(&self.options().lock, |lock| lock.repositories.insert(key(repo), record))?;
            Ok(self.options().cache.snapshot(repo, &repo.revision))
        })
    }

    /// Brings one file into the staging folder, whole and checked: each address in turn, the user's mirror first.
    fn fetch_url(&self, part: &Part<'_>, listener: &Listener) -> Result<(), HubError> {
        let mirror = self.options().mirror.iter().map(|base| format!("{base}/{}/{}", part.model, part.file.name));
        let mut last = None;
        for url in mirror.chain(part.file.urls.iter().cloned()) {
            match self.fetch_from(&url, part, listener) {
                Ok(()) => return Ok(()),
                Err(error @ (HubError::Io { .. } | HubError::Space { .. })) => return Err(error),
                Err(error) => last = Some(error),
            }
        }
        Err(last.unwrap_or_else(|| HubError::Unsafe(part.file.name.clone(), "the card names no address for it".into())))
    }

    fn fetch_from(&self, url: &str, part: &Part<'_>, listener: &Listener) -> Result<(), HubError> {
        let what = format!("{}/{}", part.model, part.file.name);
        let mut tries = 0;
        loop {
            let have = std::fs::metadata(&part.path).map_or(0, |m| m.len());
            let fault = if have == part.file.size { None } else { self.ask(url, part, have, listener)?.err() };
            match fault {
                None => return check(part),
                Some(Fault { disk: Some(source), .. }) => return Err(HubError::Io { path: part.path.clone(), source }),
                Some(fault) if fault.may_pass && tries < self.options().retries => {
                    std::thread::sleep(Duration::from_millis(200 << tries));
                    tries += 1;
                }
                Some(fault) => return Err(HubError::Network { what, endpoint: host(url).into(), reason: fault.reason }),
            }
        }
    }

    /// Asks an address for what is missing, on a thread that can be left behind.
    fn ask(&self, url: &str, part: &Part<'_>, have: u64, listener: &Listener) -> Result<Result<(), Fault>, HubError> {
        let stall = self.options().stall;
        let beat = Arc::new(AtomicU64::new(0));
        let job = Download {
            url: url.to_string(),
            path: part.path.clone(),
            name: part.file.name.clone(),
            size: part.file.size,
            have,
            stall,
            beat: beat.clone(),
            listener: listener.clone(),
        };
        until_silent(stall, &beat, move || job.run()).ok_or_else(|| HubError::Stalled(part.file.name.clone(), stall.as_secs()))
    }
}

/// A request and where its bytes go.
struct Download {
    url: String,
    path: PathBuf,
    name: String,
    size: u64,
    have: u64,
    stall: Duration,
    beat: Arc<AtomicU64>,
    listener: Listener,
}

impl Download {
    fn run(&self) -> Result<(), Fault> {
        let fault = |reason: String, may_pass: bool| Fault { reason, may_pass, disk: None };
        let disk = |e: std::io::Error| Fault { reason: e.to_string(), may_pass: false, disk: Some(e) };
        let config = ureq::Agent::config_builder().timeout_connect(Some(self.stall)).max_redirects(8);
        let agent = config.user_agent(concat!("mujaz/", env!("CARGO_PKG_VERSION"))).build().new_agent();
        // Files are hashed as they lie there: no server may pack or unpack them on the way.
        let mut request = agent.get(&self.url).header("Accept-Encoding", "identity");
        if self.have > 0 {
            request = request.header("Range", format!("bytes={}-", self.have));
        }
        let response = request.call().map_err(|e| match e {
            ureq::Error::StatusCode(code) => fault(format!("HTTP {code}"), code == 429 || code >= 500),
            other => fault(other.to_string(), true),
        })?;
        let goes_on = self.have > 0 && response.status() == 206;
        let mut options = std::fs::OpenOptions::new();
        options.create(true).write(true).append(goes_on).truncate(!goes_on);
        let mut file = options.open(&self.path).map_err(disk)?;
        let mut total = if goes_on { self.have } else { 0 };
        let mut body = response.into_body().into_reader();
        let mut buffer = vec![0; 1 << 16];
        while total <= self.size {
            let n = body.read(&mut buffer).map_err(|e| fault(e.to_string(), true))?;
            if n == 0 {
                break;
            }
            file.write_all(&buffer[..n]).map_err(disk)?;
            total += n as u64;
            self.beat.fetch_add(1, Ordering::Relaxed);
            (self.listener)(Progress::More(&self.name, n as u64));
        }
        file.flush().map_err(disk)?;
        if total < self.size { Err(fault(format!("it broke off after {total} of {} bytes", self.size), true)) } else { Ok(()) }
    }
}

/// The part of an address that people know.
pub(crate) fn host(url: &str) -> &str {
    url.split('/').nth(2).unwrap_or(url)
}

/// Compares a file with its card; a wrong one is thrown away.
fn check(part: &Part<'_>) -> Result<(), HubError> {
    let got = size_and_hash(&part.path)?;
    let want = (part.file.size, part.file.sha256.to_ascii_lowercase());
    if got == want {
        return Ok(());
    }
    _ = std::fs::remove_file(&part.path);
    let say = |(size, sha256): (u64, String)| format!("{size} bytes, sha256 {sha256}");
    Err(HubError::Hash {
        file: part.file.name.clone(),
        by: "the model's card",
        expected: say(want),
        got: say(got),
        next: "Run the same command again, or name a mirror",
    })
}

fn size_and_hash(path: &Path) -> Result<(u64, String), HubError> {
    let size = std::fs::metadata(path).map_err(HubError::io(path))?.len();
    let (sha256, _) = hashes(path, size).map_err(HubError::io(path))?;
    Ok((size, sha256))
}
