//! The binary form: a header with every item's name, type and shape, then the items back to back.
//!
//! Read from `browsermt/marian-dev` (`common/binary.cpp`). An int8 item is followed by its multiplier.

use super::super::cursor::Cursor;
use super::{CONFIG_ITEM, Item, MOST_ITEMS, Stored, two_dimensions};

const VERSION: u64 = 1;
const TEXT: u64 = 0x0101;
const F32: u64 = 0x0404;
const INTGEMM8: u64 = 0x4101;

/// What the header says of an item.
struct Head {
    name_len: usize,
    kind: u64,
    rank: usize,
    bytes: usize,
}

fn heads(cursor: &mut Cursor<'_>) -> Result<Vec<Head>, String> {
    if cursor.u64()? != VERSION {
        return Err("not version 1 of Marian's binary form".into());
    }
    let count = cursor.size()?;
    // Each takes 32 bytes here: a count that lies is found before room is made for it.
    if count > MOST_ITEMS || count > cursor.bytes.len() / 32 {
        return Err(format!("{count} items"));
    }
    (0..count).map(|_| Ok(Head { name_len: cursor.size()?, kind: cursor.u64()?, rank: cursor.size()?, bytes: cursor.size()? })).collect()
}

/// The items of a file, and the bytes of its configuration.
pub fn read(bytes: &[u8]) -> Result<(Vec<Item>, Option<&[u8]>), String> {
    let mut cursor = Cursor::new(bytes);
    let heads = heads(&mut cursor)?;
    let mut names = Vec::with_capacity(heads.len());
    for head in &heads {
        let raw = cursor.take(head.name_len)?;
        let text = raw.strip_suffix(&[0]).unwrap_or(raw);
        names.push(std::str::from_utf8(text).map_err(|_| "a name that is not UTF-8")?.to_string());
    }
    let mut shapes: Vec<Vec<usize>> = Vec::with_capacity(heads.len());
    for (head, name) in heads.iter().zip(&names) {
        if head.rank > 8 {
            return Err(format!("`{name}` has {} dimensions", head.rank));
        }
        let raw = cursor.take(head.rank * 4)?;
        let sizes = raw.as_chunks::<4>().0.iter().map(|b| usize::try_from(i32::from_le_bytes(*b)));
        shapes.push(sizes.collect::<Result<_, _>>().map_err(|_| format!("`{name}` has a negative size"))?);
    }
    let padding = cursor.size()?;
    cursor.take(padding)?;
    let (mut items, mut config) = (Vec::with_capacity(heads.len()), None);
    for ((head, name), shape) in heads.iter().zip(names).zip(shapes) {
        let start = cursor.at;
        let data = cursor.take(head.bytes).map_err(|_| format!("`{name}` reaches past the end of the file"))?;
        if name == CONFIG_ITEM && head.kind == TEXT {
            config = Some(data);
            continue;
        }
        items.push(item(name, head.kind, &shape, (start, data))?);
    }
    Ok((items, config))
}

fn item(name: String, kind: u64, shape: &[usize], (start, data): (usize, &[u8])) -> Result<Item, String> {
    let shape = two_dimensions(shape).ok_or_else(|| format!("`{name}` has the shape {shape:?}: two dimensions are read"))?;
    let count = shape[0].checked_mul(shape[1]).ok_or_else(|| format!("`{name}` has the shape {shape:?}"))?;
    let size = if kind == F32 { 4 } else { 1 };
    let end = count.checked_mul(size).filter(|n| *n <= data.len()).ok_or_else(|| format!("`{name}` is shorter than its shape says"))?;
    let stored = match kind {
        F32 => Stored::F32,
        INTGEMM8 => {
            let raw = data.get(end..).and_then(|d| d.first_chunk()).ok_or_else(|| format!("`{name}` has no multiplier"))?;
            let multiplier = f32::from_le_bytes(*raw);
            if !(multiplier.is_finite() && multiplier > 0.0) {
                return Err(format!("`{name}` has the multiplier {multiplier}"));
            }
            Stored::Int8 { multiplier, outputs_first: !name.contains("Wemb") }
        }
        other => return Err(format!("`{name}` is of type {other:#x}: 32-bit floats and intgemm8 are read")),
    };
    Ok(Item { name, stored, shape, start, end: start + end })
}
