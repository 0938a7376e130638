//! Hashes of files, as the hub and git give them.

use sha1::Sha1;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::path::Path;

/// A hash in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, b| {
        _ = write!(out, "{b:02x}");
        out
    })
}

/// SHA-256 of a file, and the hash that git gives it.
pub(super) fn hashes(path: &Path, size: u64) -> std::io::Result<(String, String)> {
    let (mut sha256, mut git) = (Sha256::new(), Sha1::new());
    git.update(format!("blob {size}\0"));
    let mut file = std::fs::File::open(path)?;
    let mut buffer = vec![0; 1 << 20];
    loop {
        let n = std::io::Read::read(&mut file, &mut buffer)?;
        if n == 0 {
            return Ok((hex(&sha256.finalize()), hex(&git.finalize())));
        }
        sha256.update(&buffer[..n]);
        git.update(&buffer[..n]);
    }
}
