//! A stand-in for the hub: the endpoints that a fetch uses, as the real one answers them (redirects of large files to another
//! address, `ETag`s that are SHA-256 or git hashes, ranges), and every way in which they fail.

use sha1::Sha1;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// How a path is answered instead of well; the number says how often.
#[derive(Debug, Clone)]
pub enum Trouble {
    /// With this status.
    Status(u16, usize),
    /// With a body that ends after so many bytes.
    Cut(usize, usize),
    /// With other bytes of the same length.
    Wrong(usize),
    /// With a redirect to itself.
    Loop,
    /// With a head, and then nothing.
    Stall,
    /// With nothing at all, even where only the size is asked for.
    Mute,
    /// As if no range had been asked for.
    NoRange(usize),
    /// In so many pieces, a second apart.
    Slow(usize, usize),
}

/// What the server holds and saw.
#[derive(Debug, Default)]
pub struct State {
    pub files: HashMap<String, Vec<u8>>,
    pub commit: String,
    pub trouble: HashMap<String, Trouble>,
    /// Every request line, with its range.
    pub seen: Vec<String>,
    pub tokens: Vec<String>,
}

pub struct Server {
    pub address: String,
    pub state: Arc<Mutex<State>>,
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().concat()
}

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

impl Server {
    /// Serves `org/model` with these files.
    pub fn start(files: &[(&str, Vec<u8>)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let files = files.iter().map(|(n, b)| ((*n).to_string(), b.clone())).collect();
        let state = Arc::new(Mutex::new(State { files, commit: "c0ffee".repeat(7)[..40].into(), ..State::default() }));
        let (shared, base) = (state.clone(), address.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (state, base) = (shared.clone(), base.clone());
                std::thread::spawn(move || _ = answer(stream, &state, &base));
            }
        });
        Self { address, state }
    }

    pub fn trouble(&self, path: &str, trouble: Trouble) {
        self.state.lock().unwrap().trouble.insert(path.into(), trouble);
    }

    /// How many requests began with this.
    pub fn count(&self, start: &str) -> usize {
        self.state.lock().unwrap().seen.iter().filter(|s| s.starts_with(start)).count()
    }
}

/// The trouble of a path, if it still has some.
fn take(state: &mut State, path: &str) -> Option<Trouble> {
    let trouble = state.trouble.get_mut(path)?;
    match trouble {
        Trouble::Status(_, n) | Trouble::Cut(_, n) | Trouble::Wrong(n) | Trouble::NoRange(n) | Trouble::Slow(_, n) => {
            if *n == 0 {
                return None;
            }
            *n -= 1;
        }
        Trouble::Loop | Trouble::Stall | Trouble::Mute => {}
    }
    Some(trouble.clone())
}

/// Path, range and token of a request.
fn request(stream: &TcpStream) -> std::io::Result<(String, Option<String>, Option<String>)> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    let (mut range, mut token) = (None, None);
    for line in lines {
        let line = line?;
        let Some((name, value)) = line.split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "range" => range = value.trim().strip_prefix("bytes=").map(String::from),
            "authorization" => token = Some(value.trim().to_string()),
            _ => {}
        }
    }
    Ok((first.split(' ').nth(1).unwrap_or("").to_string(), range, token))
}

/// What a hub calls a file by: Git's hash, or that of its bytes where they lie elsewhere.
fn etag(bytes: &[u8], large: bool) -> String {
    if large { hex(&Sha256::digest(bytes)) } else { hex(&Sha1::digest([format!("blob {}\0", bytes.len()).as_bytes(), bytes].concat())) }
}

fn answer(stream: TcpStream, state: &Mutex<State>, base: &str) -> std::io::Result<()> {
    let (path, range, token) = request(&stream)?;
    let mut out = stream;
    let mut state = state.lock().unwrap();
    state.seen.push(format!("{path} {}", range.clone().unwrap_or_default()));
    state.tokens.extend(token);
    let file = path.rsplit('/').next().unwrap_or("").to_string();
    let name = if path.starts_with("/cdn/") { format!("cdn/{file}") } else { file.clone() };
    if let Some(Trouble::Mute) = state.trouble.get(&name) {
        drop(state);
        std::thread::sleep(std::time::Duration::from_secs(30));
        return Ok(());
    }
    // A question for the size alone is not the download.
    let probe = range.as_deref() == Some("0-0");
    let trouble = if probe { None } else { take(&mut state, &name) };
    let head = |status: &str, more: &str| format!("HTTP/1.1 {status}\r\nConnection: close\r\nX-Repo-Commit: {}\r\n{more}", state.commit);
    match trouble {
        Some(Trouble::Status(code, _)) => return write!(out, "{}Content-Length: 0\r\n\r\n", head(&format!("{code} Trouble"), "")),
        Some(Trouble::Loop) => return write!(out, "{}Location: {base}{path}\r\nContent-Length: 0\r\n\r\n", head("302 Found", "")),
        Some(Trouble::Stall) => {
            write!(out, "{}Content-Length: 1000\r\n\r\n", head("200 OK", ""))?;
            drop(state);
            std::thread::sleep(std::time::Duration::from_secs(30));
            return Ok(());
        }
        _ => {}
    }
    if path.starts_with("/api/models/org/model/") {
        let siblings: Vec<_> = state.files.keys().map(|f| serde_json::json!({"rfilename": f})).collect();
        let body = serde_json::json!({"sha": state.commit, "siblings": siblings}).to_string();
        return write!(out, "{}Content-Length: {}\r\n\r\n{body}", head("200 OK", ""), body.len());
    }
    let Some(bytes) = state.files.get(&file).filter(|_| path.starts_with("/org/model/resolve/") || path.starts_with("/cdn/")) else {
        return write!(out, "{}Content-Length: 0\r\n\r\n", head("404 Not Found", ""));
    };
    let large = bytes.len() > 50_000;
    let etag = etag(bytes, large);
    if large && !path.starts_with("/cdn/") {
        let more = format!(
            "X-Linked-Etag: \"{etag}\"\r\nX-Linked-Size: {}\r\nLocation: {base}/cdn/{file}\r\nContent-Length: 0\r\n\r\n",
            bytes.len()
        );
        return write!(out, "{}", head("302 Found", &more));
    }
    let mut body = bytes.clone();
    if matches!(trouble, Some(Trouble::Wrong(_))) {
        body.iter_mut().for_each(|b| *b ^= 1);
    }
    let (from, to) = range.as_deref().and_then(|r| r.split_once('-')).unwrap_or(("0", ""));
    let (from, to): (usize, usize) = (from.parse().unwrap_or(0), to.parse().map_or(bytes.len(), |n: usize| n + 1));
    let part = if matches!(trouble, Some(Trouble::NoRange(_))) { &body[..] } else { &body[from.min(body.len())..to.min(body.len())] };
    let status = if range.is_some() { "206 Partial Content" } else { "200 OK" };
    let more =
        format!("ETag: \"{etag}\"\r\nContent-Range: bytes {from}-{}/{}\r\nContent-Length: {}\r\n\r\n", to - 1, bytes.len(), part.len());
    out.write_all(head(status, &more).as_bytes())?;
    let sent = match trouble {
        Some(Trouble::Cut(n, _)) => &part[..n.min(part.len())],
        _ => part,
    };
    if let Some(Trouble::Slow(pieces, _)) = trouble {
        let sent = sent.to_vec();
        drop(state);
        for piece in sent.chunks(sent.len().div_ceil(pieces)) {
            out.write_all(piece)?;
            std::thread::sleep(std::time::Duration::from_secs(1));
        }
        return Ok(());
    }
    out.write_all(sent)
}
