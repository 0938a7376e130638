//! Who may ask, and how often.

use crate::failure::{ApiError, Reason};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fmt::{self, Write as _};
use std::net::IpAddr;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A key as it is kept: nobody can read it out of memory dumps or logs, and comparing takes the same time for all.
type Digested = [u8; 32];

fn digest(key: &str) -> Digested {
    Sha256::digest(key.as_bytes()).into()
}

/// Bytes as text.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        // Writing to a string cannot fail.
        _ = write!(out, "{byte:02x}");
        out
    })
}

/// What a key allows where that is not the usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Allowance {
    /// Requests a minute.
    pub per_minute: Option<u32>,
    /// Characters of a request.
    pub chars: Option<usize>,
}

/// The keys that a server knows; with none, everybody may ask.
#[derive(Clone, Default)]
pub struct Keys(HashMap<Digested, Allowance>);

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({})", self.0.len())
    }
}

/// A file of keys that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeysError {
    /// It cannot be read.
    #[error("cannot read the keys in `{path}`: {source}")]
    Read {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// A line is no key.
    #[error("`{path}`, line {line}: {what}; write KEY, KEY REQUESTS-A-MINUTE or KEY REQUESTS-A-MINUTE CHARACTERS, `-` for the usual")]
    Line {
        /// The file.
        path: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
}

impl Keys {
    /// Adds a key.
    #[must_use]
    pub fn with(mut self, key: &str, allowance: Allowance) -> Self {
        self.0.insert(digest(key), allowance);
        self
    }

    /// Adds those of a text: a key a line, and behind it, if it is not to have the usual limits, its requests a minute and the
    /// characters of a request. `#` begins a comment.
    ///
    /// ```
    /// use mujaz_server::Keys;
    /// let keys = Keys::default().with_lines("# the desk\nk1\nk2 60 5000\nk3 - 100\n", "keys.txt").unwrap();
    /// assert_eq!(keys.len(), 3);
    /// assert!(Keys::default().with_lines("k1 often", "keys.txt").unwrap_err().to_string().contains("line 1"));
    /// ```
    ///
    /// # Errors
    /// If a line is no such line.
    pub fn with_lines(mut self, text: &str, path: &str) -> Result<Self, KeysError> {
        for (number, line) in text.lines().enumerate() {
            let mut words = line.split('#').next().unwrap_or_default().split_whitespace();
            let Some(key) = words.next() else { continue };
            let mut count = |what: &str| match words.next() {
                None | Some("-") => Ok(None),
                Some(word) => word.parse::<u32>().map(Some).map_err(|_| format!("`{word}` is no number of {what}")),
            };
            let limits = count("requests").and_then(|per_minute| Ok((per_minute, count("characters")?)));
            let wrong = |what| KeysError::Line { path: path.into(), line: number + 1, what };
            let (per_minute, chars) = limits.map_err(wrong)?;
            if let Some(more) = words.next() {
                return Err(wrong(format!("`{more}` is too much")));
            }
            self = self.with(key, Allowance { per_minute, chars: chars.map(|n| n as usize) });
        }
        Ok(self)
    }

    /// Adds those of a file; see [`Keys::with_lines`].
    ///
    /// # Errors
    /// If it cannot be read, or a line of it is none.
    pub fn with_file(self, path: &Path) -> Result<Self, KeysError> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|source| KeysError::Read { path: name.clone(), source })?;
        self.with_lines(&text, &name)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none, so that everybody may ask.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What a key allows; a wrong one and a missing one are failures, unless no key is needed.
    pub(crate) fn check(&self, key: Option<&str>) -> Result<Allowance, ApiError> {
        if self.is_empty() {
            return Ok(Allowance::default());
        }
        let Some(key) = key.filter(|k| !k.is_empty()) else {
            return Err(ApiError::new(Reason::NoKey, "Please contact the server operator to get an API key"));
        };
        self.0.get(&digest(key)).copied().ok_or_else(|| ApiError::new(Reason::WrongKey, "Invalid API key"))
    }
}

/// Somebody who asks: the holder of a key, or an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Client {
    Key(Digested),
    Address(IpAddr),
}

impl Client {
    /// The holder of a key where keys are needed; else an address, of which the network counts: a host has many in IPv6.
    pub fn of(key: Option<&str>, keys: &Keys, address: IpAddr) -> Self {
        match key.filter(|_| !keys.is_empty()) {
            Some(key) => Self::Key(digest(key)),
            None => Self::Address(match address {
                IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(IpAddr::V6((v6.to_bits() >> 64 << 64).into()), IpAddr::V4),
                v4 @ IpAddr::V4(_) => v4,
            }),
        }
    }
}

impl Client {
    /// The holder of a key, as what is kept for them names them; empty for everybody, where no keys are needed.
    pub fn holder(&self) -> String {
        match self {
            Self::Key(digest) => hex(digest),
            Self::Address(_) => String::new(),
        }
    }
}

/// Requests of each client in its minute.
#[derive(Debug, Default)]
pub struct Limiter(Mutex<HashMap<Client, (Instant, u32)>>);

const MINUTE: Duration = Duration::from_mins(1);
/// Clients that are remembered before those whose minute is over are forgotten.
const MANY: usize = 4096;

impl Limiter {
    /// Counts requests of a client.
    pub fn count(&self, client: Client, requests: u32, limit: Option<u32>, now: Instant) -> Result<(), ApiError> {
        let Some(limit) = limit else { return Ok(()) };
        let mut clients = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if clients.len() > MANY {
            clients.retain(|_, (start, _)| now.duration_since(*start) < MINUTE);
        }
        let (start, used) = clients.entry(client).or_insert((now, 0));
        if now.duration_since(*start) >= MINUTE {
            (*start, *used) = (now, 0);
        }
        // A batch over the limit of a whole minute passes alone, or it never would.
        if *used > 0 && used.saturating_add(requests) > limit {
            let left = MINUTE.saturating_sub(now.duration_since(*start)).as_secs() + 1;
            return Err(ApiError::new(Reason::TooMany, format!("{limit} per 1 minute")).again(left));
        }
        *used = used.saturating_add(requests);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv6Addr;

    #[test]
    fn keys_open_and_others_do_not() {
        let keys = Keys::default().with_lines("k1\nk2 3 10 # small", "f").unwrap();
        assert_eq!(keys.check(Some("k2")).unwrap(), Allowance { per_minute: Some(3), chars: Some(10) });
        assert_eq!(keys.check(Some("k3")).unwrap_err().reason, Reason::WrongKey);
        assert_eq!(keys.check(Some("")).unwrap_err().reason, Reason::NoKey);
        assert_eq!(keys.check(None).unwrap_err().reason, Reason::NoKey);
        assert!(Keys::default().check(None).is_ok() && Keys::default().check(Some("any")).is_ok());
        assert!(!format!("{keys:?}").contains("k1"));
        for wrong in ["k 1 2 3", "k x", "k 1 -5"] {
            assert!(Keys::default().with_lines(wrong, "f").is_err(), "{wrong}");
        }
    }

    #[test]
    fn each_client_has_its_own_minute() {
        let (limiter, now) = (Limiter::default(), Instant::now());
        let client = |n: u8| Client::of(None, &Keys::default(), IpAddr::from([10, 0, 0, n]));
        assert!(limiter.count(client(1), 2, Some(3), now).is_ok());
        let full = limiter.count(client(1), 2, Some(3), now + Duration::from_secs(20)).unwrap_err();
        assert_eq!((full.reason, full.retry), (Reason::TooMany, Some(41)));
        assert!(limiter.count(client(2), 3, Some(3), now).is_ok());
        assert!(limiter.count(client(1), 2, Some(3), now + MINUTE).is_ok());
        assert!(limiter.count(client(3), 100, Some(3), now).is_ok() && limiter.count(client(3), 1, Some(3), now).is_err());
        let v6 = |n: u16| Client::of(None, &Keys::default(), Ipv6Addr::new(0x2001, 0xdb8, 1, 2, n, 0, 0, 1).into());
        assert_eq!(v6(1), v6(2));
        for n in 0..=5000u32 {
            _ = limiter.count(Client::Address(IpAddr::from(n.to_be_bytes())), 1, Some(3), now + MINUTE * 2);
        }
        assert!(limiter.0.lock().unwrap().len() <= 5001);
    }
}
