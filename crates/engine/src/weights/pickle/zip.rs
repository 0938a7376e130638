//! The zip form: `*/data.pkl` and one stored (never compressed) entry `*/data/KEY` for each storage.
//!
//! Only what `torch.save` writes is read: the central directory (with zip64 sizes), entries of method 0.

use super::machine::{Machine, state_dict};
use super::{PickledTensor, Storage, resolve};
use std::collections::HashMap;

fn field(bytes: &[u8], at: usize, size: usize) -> Result<usize, String> {
    let end = at.checked_add(size).ok_or("the zip is cut short")?;
    let raw = bytes.get(at..end).ok_or("the zip is cut short")?;
    usize::try_from(raw.iter().rev().fold(0u64, |a, b| (a << 8) | u64::from(*b))).map_err(|_| "a size too large".into())
}

/// Start and entry count of the central directory.
fn directory(bytes: &[u8]) -> Result<(usize, usize), String> {
    let from = bytes.len().saturating_sub(66_000);
    let end = bytes[from..].windows(4).rposition(|w| w == b"PK\x05\x06").ok_or("the zip has no directory: the file is cut short")? + from;
    let (count, start) = (field(bytes, end + 10, 2)?, field(bytes, end + 16, 4)?);
    if start != 0xFFFF_FFFF && count != 0xFFFF {
        return Ok((start, count));
    }
    let locator = end.checked_sub(20).filter(|l| bytes[*l..].starts_with(b"PK\x06\x07")).ok_or("the zip64 locator is missing")?;
    let record = field(bytes, locator + 8, 8)?;
    if !bytes.get(record..).is_some_and(|b| b.starts_with(b"PK\x06\x06")) {
        return Err("the zip64 record is missing".into());
    }
    Ok((field(bytes, record + 48, 8)?, field(bytes, record + 32, 8)?))
}

/// Name and place of every entry.
pub fn entries(bytes: &[u8]) -> Result<HashMap<String, Storage>, String> {
    let (mut at, count) = directory(bytes)?;
    let mut out = HashMap::new();
    for _ in 0..count {
        if !bytes.get(at..).is_some_and(|b| b.starts_with(b"PK\x01\x02")) {
            return Err("a broken zip directory".into());
        }
        let method = field(bytes, at + 10, 2)?;
        let (mut packed, mut size, mut offset) = (field(bytes, at + 20, 4)?, field(bytes, at + 24, 4)?, field(bytes, at + 42, 4)?);
        let (name_len, extra_len, comment) = (field(bytes, at + 28, 2)?, field(bytes, at + 30, 2)?, field(bytes, at + 32, 2)?);
        let name = bytes.get(at + 46..at + 46 + name_len).ok_or("the zip is cut short")?;
        let name = String::from_utf8_lossy(name).into_owned();
        let mut extra = at + 46 + name_len;
        let extra_end = extra + extra_len;
        while extra + 4 <= extra_end {
            let (id, len) = (field(bytes, extra, 2)?, field(bytes, extra + 2, 2)?);
            if id == 1 {
                let mut value = extra + 4;
                for target in [&mut size, &mut packed, &mut offset] {
                    if *target == 0xFFFF_FFFF {
                        *target = field(bytes, value, 8)?;
                        value += 8;
                    }
                }
            }
            extra += 4 + len;
        }
        if method != 0 || packed != size {
            return Err(format!("entry `{name}` is compressed: only stored entries are read"));
        }
        let local = offset.checked_add(30).ok_or("a size too large")?;
        let start = local + field(bytes, offset + 26, 2)? + field(bytes, offset + 28, 2)?;
        if start.checked_add(size).is_none_or(|end| end > bytes.len()) {
            return Err(format!("entry `{name}` reaches past the end of the file"));
        }
        if out.contains_key(&name) {
            return Err(format!("two entries are called `{name}`"));
        }
        out.insert(name, Storage { start, bytes: size });
        at = extra_end + comment;
    }
    Ok(out)
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
