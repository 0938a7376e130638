//! Hashes by which a job knows again what it has done.

use sha2::{Digest, Sha256};

/// A hash of an article's content and the settings of the job.
pub type Key = u128;

/// First 128 bits of the SHA-256 over some parts, each with its length in front.
pub fn hash<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Key {
    let mut sha = Sha256::new();
    for part in parts {
        sha.update((part.len() as u64).to_le_bytes());
        sha.update(part);
    }
    let digest = sha.finalize();
    u128::from_be_bytes(std::array::from_fn(|i| digest[i]))
}

/// A short hash of a line or an id.
pub fn short(bytes: &[u8]) -> u64 {
    hash([bytes]) as u64
}
