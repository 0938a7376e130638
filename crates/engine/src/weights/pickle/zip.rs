//! The zip form: `*/data.pkl` and one stored (never compressed) entry `*/data/KEY` for each storage.
//!
//! Only what `torch.save` writes is read.

use super::machine::{Machine, state_dict};
use super::{PickledTensor, Storage, resolve};
use crate::unzip;
use std::collections::HashMap;

/// Name and place of every entry, none of which may be compressed.
pub fn entries(bytes: &[u8]) -> Result<HashMap<String, Storage>, String> {
    let stored = |entry: unzip::Packed| {
        if entry.deflated {
            return Err(format!("entry `{}` is compressed: only stored entries are read", entry.name));
        }
        Ok((entry.name, Storage { start: entry.place.start, bytes: entry.size }))
    };
    unzip::entries(bytes)?.into_iter().map(stored).collect()
}

pub fn read(bytes: &[u8]) -> Result<Vec<PickledTensor>, String> {
    let entries = entries(bytes)?;
    let pickle = entries.keys().filter(|n| n.ends_with("data.pkl")).min().ok_or("the zip holds no `data.pkl`")?;
    let prefix = pickle.trim_end_matches("data.pkl").to_string();
    if entries.get(&format!("{prefix}byteorder")).is_some_and(|s| bytes[s.start..s.start + s.bytes] != *b"little") {
        return Err("big-endian tensors".into());
    }
    let place = entries[pickle];
    let tensors = state_dict(Machine::new(&bytes[place.start..place.start + place.bytes]).run()?)?;
    tensors
        .into_iter()
        .map(|(name, t)| {
            let key = format!("{prefix}data/{}", t.storage.key);
            let storage = entries.get(&key).ok_or_else(|| format!("tensor `{name}`: storage `{key}` is missing"))?;
            let need = t.storage.elements.checked_mul(t.storage.dtype.bitsize() / 8).ok_or("a storage too large")?;
            if need > storage.bytes {
                return Err(format!("tensor `{name}`: storage `{key}` is shorter than it says"));
            }
            resolve(name, &t, *storage)
        })
        .collect()
}
