//! What a server is told: where it listens, who may ask, and how much.

use crate::access::Keys;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// Settings of a server.
///
/// ```
/// use mujaz_server::{Limits, Options};
/// let options = Options { limits: Limits { chars: Some(5000), ..Limits::default() }, ..Options::default() };
/// assert_eq!(options.listen.to_string(), "127.0.0.1:5000");
/// ```
#[derive(Debug, Clone)]
pub struct Options {
    /// Where it listens; port 0 lets the system choose.
    pub listen: SocketAddr,
    /// A path in front of all others, such as `/mujaz`; empty for none.
    pub url_prefix: String,
    /// Who may ask; none for everybody.
    pub keys: Keys,
    /// How much may be asked.
    pub limits: Limits,
    /// Origins whose pages may ask; `*` for all, none for no other than its own.
    pub cors: Vec<String>,
    /// Whether there is a page at `/`.
    pub page: bool,
    /// Whether files are translated.
    pub files: bool,
    /// The file that suggested translations go to, a line of JSON each; None for none.
    pub suggestions: Option<PathBuf>,
    /// The folder that glossaries are kept in; None for as long as the server runs.
    pub glossaries: Option<PathBuf>,
    /// Whether `X-Forwarded-For` is believed: only behind a proxy that sets it.
    pub trust_forwarded: bool,
    /// What `/metrics` wants as a bearer token; None for nothing.
    pub metrics_token: Option<String>,
    /// Whether SIGTERM and SIGINT drain and end it, and SIGHUP loads the models anew.
    pub signals: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 5000)),
            url_prefix: String::new(),
            keys: Keys::default(),
            limits: Limits::default(),
            cors: vec!["*".into()],
            page: true,
            files: true,
            suggestions: None,
            glossaries: None,
            trust_forwarded: false,
            metrics_token: None,
            signals: false,
        }
    }
}

/// How much may be asked. What is over a limit is refused with an answer that names it.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Characters of a request; None for as many as its body holds.
    pub chars: Option<usize>,
    /// Texts of a request.
    pub batch: usize,
    /// Other translations of a text that may be asked for.
    pub alternatives: usize,
    /// Requests a minute, by key, else by address; a request of n texts counts n. None for any number.
    pub per_minute: Option<u32>,
    /// Bytes of a body.
    pub body: usize,
    /// Bytes of the bodies of all requests that are read, wait or are in work; None for what [`Limits::room`] says.
    pub bodies: Option<usize>,
    /// Requests that are in work at a time; their sentences share batches.
    pub running: usize,
    /// Requests that may wait for one of these places; what comes then is told to come again.
    pub queue: usize,
    /// Open connections.
    pub connections: usize,
    /// From a request's last byte to its answer; a client that takes nothing of an answer for so long is cut off.
    pub time: Duration,
    /// From a file's last byte to its translation.
    pub file_time: Duration,
    /// Bytes of all files that are in work, or done and not fetched.
    pub file_bytes: usize,
    /// How long a translated file is kept for who fetches it.
    pub file_keep: Duration,
    /// How long a client may take over its head, and again over its body.
    pub patience: Duration,
    /// How long requests in work may go on once the server was told to end.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            chars: None,
            batch: 128,
            alternatives: 5,
            per_minute: None,
            body: 8 << 20,
            bodies: None,
            running: 64,
            queue: 256,
            connections: 16_384,
            time: Duration::from_mins(2),
            file_time: Duration::from_mins(30),
            file_bytes: 256 << 20,
            file_keep: Duration::from_mins(30),
            patience: Duration::from_secs(20),
            drain: Duration::from_secs(30),
        }
    }
}

/// Of the bodies that may be in work or wait, one of so many is as large as it may be.
const LARGE_OF: usize = 8;

impl Limits {
    /// Bytes of the bodies of all requests that are held at a time: what was asked for, or an eighth of what all would have that may be
    /// in work or wait, and never less than four of the largest.
    ///
    /// ```
    /// assert_eq!(mujaz_server::Limits::default().room(), 320 << 20);
    /// ```
    pub fn room(&self) -> usize {
        let places = self.running.saturating_add(self.queue);
        self.bodies.unwrap_or_else(|| (self.body.saturating_mul(places) / LARGE_OF).max(self.body.saturating_mul(4)))
    }
}
