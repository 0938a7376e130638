//! Models whose files lie at plain addresses, each with its size and SHA-256 in the card: they are fetched, gone on with, checked
//! and kept as those of the hub are, in the same cache and record.

use super::cache::Checked;
use super::fetch::key;
use super::hashes::{hashes, hex};
use super::patience::until_silent;
use super::{Hub, HubError, LockFile, Locked, LockedFile, Repo};
use crate::about::FileSource;
use crate::card::ModelCard;
use crate::progress::{Listener, Progress};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
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
            let mut have = std::fs::metadata(&part.path).map_or(0, |m| m.len());
            if have > part.file.size {
                // Of a longer part nobody can ask for what is missing.
                std::fs::remove_file(&part.path).map_err(HubError::io(&part.path))?;
                have = 0;
            }
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
        let wanted = Arc::new(Mutex::new(true));
        let job = Download {
            url: url.to_string(),
            path: part.path.clone(),
            name: part.file.name.clone(),
            size: part.file.size,
            have,
            stall,
            beat: beat.clone(),
            wanted: wanted.clone(),
            listener: listener.clone(),
        };
        until_silent(stall, &beat, move || job.run()).ok_or_else(|| {
            *wanted.lock().unwrap_or_else(PoisonError::into_inner) = false;
            HubError::Stalled(part.file.name.clone(), stall.as_secs())
        })
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
    /// Whether somebody still waits for it; held while the part is touched.
    wanted: Arc<Mutex<bool>>,
    listener: Listener,
}

impl Download {
    /// Touches the part, unless the download was given up: when a silent server wakes, the next one may be writing to the same part.
    fn touch<R>(&self, touch: impl FnOnce() -> std::io::Result<R>) -> Result<R, Fault> {
        let wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        if !*wanted {
            return Err(Fault { reason: "it was given up".into(), may_pass: false, disk: None });
        }
        touch().map_err(|e| Fault { reason: e.to_string(), may_pass: false, disk: Some(e) })
    }

    fn run(&self) -> Result<(), Fault> {
        let fault = |reason: String, may_pass: bool| Fault { reason, may_pass, disk: None };
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
        let mut file = self.touch(|| options.open(&self.path))?;
        let mut total = if goes_on { self.have } else { 0 };
        let mut body = response.into_body().into_reader();
        let mut buffer = vec![0; 1 << 16];
        while total <= self.size {
            let n = body.read(&mut buffer).map_err(|e| fault(e.to_string(), true))?;
            if n == 0 {
                break;
            }
            self.touch(|| file.write_all(&buffer[..n]))?;
            total += n as u64;
            self.beat.fetch_add(1, Ordering::Relaxed);
            (self.listener)(Progress::More(&self.name, n as u64));
        }
        self.touch(|| file.flush())?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::{Cache, HubOptions};
    use std::io::{BufRead, BufReader};
    use std::net::{TcpListener, TcpStream};

    /// A server of one file, that does this to every connection: it gets the connection and the first byte asked for.
    fn serve(answer: impl Fn(&mut TcpStream, usize) -> std::io::Result<()> + Clone + Send + 'static) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/f", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let answer = answer.clone();
                std::thread::spawn(move || {
                    let lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok).take_while(|l| !l.is_empty());
                    let range = lines.filter_map(|l| l.to_ascii_lowercase().strip_prefix("range: bytes=").map(String::from)).last();
                    let from = range.and_then(|r| r.trim_end_matches('-').parse().ok()).unwrap_or(0);
                    _ = answer(&mut stream, from);
                });
            }
        });
        address
    }

    fn head(stream: &mut TcpStream, from: usize, length: usize) -> std::io::Result<()> {
        let status = if from > 0 { "206 Partial Content" } else { "200 OK" };
        write!(stream, "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", length - from)
    }

    fn hub(dir: &Path) -> Hub {
        Hub::new(HubOptions {
            endpoint: "http://127.0.0.1:9".into(),
            token: None,
            mirror: None,
            offline: false,
            cache: Cache::new(dir),
            lock: dir.join("lock"),
            retries: 0,
            stall: Duration::from_secs(1),
            parallel: 1,
        })
    }

    fn file(bytes: &[u8], urls: Vec<String>) -> FileSource {
        FileSource { name: "f".into(), size: bytes.len() as u64, sha256: hex(&Sha256::digest(bytes)), urls }
    }

    /// Fetches a file of these bytes; what came, or why nothing did.
    fn fetched(dir: &Path, file: &FileSource) -> Result<Vec<u8>, HubError> {
        let listener: Listener = Arc::new(|_| ());
        let files = [file.clone()];
        let folder = hub(dir).fetch_urls(&repository("m", &files), &files, &listener)?;
        Ok(std::fs::read(folder.join("f")).unwrap())
    }

    /// A server that wakes while the next address is being fetched: what it sends then goes nowhere.
    #[test]
    fn who_was_given_up_writes_no_more() {
        let good: Vec<u8> = (0..60_u8).collect();
        let wake = Duration::from_millis(2500);
        // It falls silent behind its head, or before it.
        for silent_before in [false, true] {
            let other = vec![7; good.len()];
            let sleeper = serve(move |stream, _| {
                if silent_before {
                    std::thread::sleep(wake);
                    head(stream, 0, other.len())?;
                    return stream.write_all(&other);
                }
                head(stream, 0, other.len())?;
                stream.write_all(&[0, 1, 2])?;
                std::thread::sleep(wake);
                stream.write_all(&other[3..])
            });
            let bytes = good.clone();
            let slow = serve(move |stream, from| {
                head(stream, from, bytes.len())?;
                for piece in bytes[from..].chunks(10) {
                    stream.write_all(piece)?;
                    std::thread::sleep(Duration::from_millis(500));
                }
                Ok(())
            });
            let dir = tempfile::tempdir().unwrap();
            assert_eq!(fetched(dir.path(), &file(&good, vec![sleeper, slow])).unwrap(), good, "{silent_before}");
        }
    }

    /// A part that holds more than the whole file is begun anew: no server has anything behind it.
    #[test]
    fn a_part_that_is_too_long_is_thrown_away() {
        let good: Vec<u8> = (0..60_u8).collect();
        for (length, want) in [(61, true), (1000, true), (20, true), (0, true)] {
            let bytes = good.clone();
            let server = serve(move |stream, from| {
                if from >= bytes.len() {
                    return write!(stream, "HTTP/1.1 416 Range\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
                }
                head(stream, from, bytes.len())?;
                stream.write_all(&bytes[from..])
            });
            let dir = tempfile::tempdir().unwrap();
            let file = file(&good, vec![server]);
            let staging = hub(dir.path()).staging(&repository("m", std::slice::from_ref(&file)));
            std::fs::create_dir_all(&staging).unwrap();
            let part: Vec<u8> = good.iter().copied().cycle().take(length).collect();
            std::fs::write(staging.join(format!("{}.part", file.sha256)), part).unwrap();
            assert_eq!(fetched(dir.path(), &file).is_ok_and(|came| came == good), want, "{length}");
        }
    }
}
