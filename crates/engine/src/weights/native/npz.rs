//! The form of numpy: a zip of `.npy` arrays, none of them compressed.

use super::{CONFIG_ITEM, Item, MOST_ITEMS, Stored, two_dimensions};
use crate::weights::pickle::zip_entries;

/// The items of a file, and the bytes of its configuration.
pub fn read(bytes: &[u8]) -> Result<(Vec<Item>, Option<&[u8]>), String> {
    let (mut items, mut config) = (Vec::new(), None);
    let entries = zip_entries(bytes)?;
    if entries.len() > MOST_ITEMS {
        return Err(format!("{} entries", entries.len()));
    }
    for (file, place) in entries {
        let name = file.strip_suffix(".npy").ok_or_else(|| format!("`{file}` is no array"))?.to_string();
        let whole = bytes.get(place.start..place.start.saturating_add(place.bytes)).ok_or("the zip is cut short")?;
        let array = header(whole).map_err(|e| format!("`{name}`: {e}"))?;
        let data = &whole[array.at..];
        if name == CONFIG_ITEM {
            config = Some(data);
            continue;
        }
        if array.kind != "<f4" {
            return Err(format!("`{name}` is of type `{}`: 32-bit floats are read", array.kind));
        }
        let shape = two_dimensions(&array.shape).ok_or_else(|| format!("`{name}` has the shape {:?}", array.shape))?;
        let count = shape[0].checked_mul(shape[1]).and_then(|n| n.checked_mul(4));
        if count != Some(data.len()) {
            return Err(format!("`{name}`: {} bytes for the shape {shape:?}", data.len()));
        }
        let start = place.start + array.at;
        items.push(Item { name, stored: Stored::F32, shape, start, end: start + data.len() });
    }
    items.sort_by_key(|item| item.start);
    match items.array_windows().find(|[a, b]| b.start < a.end) {
        Some([a, b]) => Err(format!("`{}` and `{}` lie over each other", a.name, b.name)),
        None => Ok((items, config)),
    }
}

/// What an array says of itself.
struct Array<'a> {
    kind: &'a str,
    shape: Vec<usize>,
    /// Where its numbers start.
    at: usize,
}

/// Reads `{'descr': '<f4', 'fortran_order': False, 'shape': (1, 64), }` behind the magic and the length.
fn header(bytes: &[u8]) -> Result<Array<'_>, String> {
    let rest = bytes.strip_prefix(b"\x93NUMPY").ok_or("no NumPy array")?;
    let (size, at): (usize, usize) = match rest {
        [1, _, a, b, ..] => (usize::from(u16::from_le_bytes([*a, *b])), 10),
        [2 | 3, _, a, b, c, d, ..] => (u32::from_le_bytes([*a, *b, *c, *d]) as usize, 12),
        _ => return Err("no version of NumPy's form that is known".into()),
    };
    let text = at.checked_add(size).and_then(|end| bytes.get(at..end)).ok_or("the array is cut short")?;
    let text = std::str::from_utf8(text).map_err(|_| "a header that is not UTF-8")?;
    let value = |key: &str| {
        let (_, rest) = text.split_once(&format!("'{key}'"))?;
        Some(rest.split_once(':')?.1.trim_start())
    };
    let kind = value("descr").and_then(|v| v.strip_prefix('\'')?.split_once('\'')).ok_or("a header without `descr`")?.0;
    if !value("fortran_order").is_some_and(|v| v.starts_with("False")) {
        return Err("columns first, which Marian never writes".into());
    }
    let sizes = value("shape").and_then(|v| v.strip_prefix('(')?.split_once(')')).ok_or("a header without `shape`")?.0;
    let sizes = sizes.split(',').map(str::trim).filter(|s| !s.is_empty());
    let shape: Vec<usize> = sizes.map(str::parse).collect::<Result<_, _>>().map_err(|_| "a shape that is none")?;
    if shape.len() > 8 {
        return Err("more than 8 dimensions".into());
    }
    Ok(Array { kind, shape, at: at + size })
}
