//! Zip archives: what `torch.save`, `NumPy` and Argos Translate write. Entries are stored, or deflated.

use std::borrow::Cow;
use std::io::Read;
use std::ops::Range;

/// No entry that belongs to a model unpacks to more than so many times its size.
const MOST_RATIO: usize = 64;

/// An entry of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    /// Its name, with the folders in front.
    pub name: String,
    /// Whether it is deflated; else it lies there as it is.
    pub deflated: bool,
    /// Its bytes in the archive.
    pub place: Range<usize>,
    /// Its size when it is unpacked, as the archive says.
    pub size: usize,
}

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

/// All entries, in the order of the directory.
///
/// # Errors
/// If the archive is damaged, an entry is packed otherwise than by deflate, or two have one name.
pub fn entries(bytes: &[u8]) -> Result<Vec<Packed>, String> {
    let (mut at, count) = directory(bytes)?;
    let (mut out, mut names) = (Vec::new(), std::collections::HashSet::new());
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
        let deflated = method == 8;
        if !(deflated || method == 0 && packed == size) {
            return Err(format!("entry `{name}` is packed by method {method}: stored and deflated entries are read"));
        }
        let local = offset.checked_add(30).ok_or("a size too large")?;
        let start = local + field(bytes, offset + 26, 2)? + field(bytes, offset + 28, 2)?;
        let end = start.checked_add(packed).filter(|end| *end <= bytes.len());
        let end = end.ok_or_else(|| format!("entry `{name}` reaches past the end of the file"))?;
        if !names.insert(name.clone()) {
            return Err(format!("two entries are called `{name}`"));
        }
        out.push(Packed { name, deflated, place: start..end, size });
        at = extra_end + comment;
    }
    Ok(out)
}

/// An entry's content.
///
/// # Errors
/// If it is damaged, of another size than the archive says, or unpacks to far more than it is.
pub fn content<'a>(bytes: &'a [u8], entry: &Packed) -> Result<Cow<'a, [u8]>, String> {
    let raw = bytes.get(entry.place.clone()).ok_or("the zip is cut short")?;
    if !entry.deflated {
        return Ok(Cow::Borrowed(raw));
    }
    if entry.size > raw.len().saturating_mul(MOST_RATIO).saturating_add(1 << 16) {
        return Err(format!("entry `{}` unpacks to more than {MOST_RATIO} times its size", entry.name));
    }
    let mut out = Vec::new();
    let decoder = flate2::read::DeflateDecoder::new(raw).take(entry.size as u64 + 1).read_to_end(&mut out);
    decoder.map_err(|e| format!("entry `{}` cannot be unpacked: {e}", entry.name))?;
    if out.len() != entry.size {
        return Err(format!("entry `{}` is of another size than the zip says", entry.name));
    }
    Ok(Cow::Owned(out))
}
