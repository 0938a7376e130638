//! What a GGUF file says of its own sizes, held against the file before candle's reader believes it.

use super::super::cursor::Cursor;

/// A model has a few thousand tensors and a few dozen values; a file that says more is none.
const MOST: usize = 1 << 16;
/// Elements of all arrays together. A vocabulary has some hundred thousand; each takes 32 bytes once it is read.
const MOST_ELEMENTS: usize = 1 << 22;
/// No tensor has more dimensions.
const MOST_DIMENSIONS: usize = 4;
/// The kind of a value that is a text.
const TEXT: u32 = 8;
/// The kind of a value that is a list.
const LIST: u32 = 9;

/// A cursor over a file whose lengths have four bytes (version 1) or eight.
struct Walk<'a> {
    cursor: Cursor<'a>,
    wide: bool,
    room: usize,
}

impl<'a> Walk<'a> {
    fn length(&mut self) -> Result<usize, String> {
        if self.wide { self.cursor.size() } else { self.cursor.u32().map(|n| n as usize) }
    }

    fn text(&mut self) -> Result<&'a [u8], String> {
        let size = self.length()?;
        self.cursor.take(size)
    }

    /// Goes past one value.
    fn value(&mut self, kind: u32) -> Result<(), String> {
        match kind {
            TEXT => self.text().map(|_| ()),
            LIST => {
                let (kind, count) = (self.cursor.u32()?, self.length()?);
                self.room = self.room.checked_sub(count).ok_or_else(|| format!("a list of {count} values is too long"))?;
                match size_of(kind) {
                    Some(size) => self.cursor.take(count.saturating_mul(size)).map(|_| ()),
                    None if kind == TEXT => (0..count).try_for_each(|_| self.text().map(|_| ())),
                    None => Err(format!("a list of values of kind {kind}")),
                }
            }
            _ => {
                let size = size_of(kind).ok_or_else(|| format!("a value of kind {kind}"))?;
                self.cursor.take(size).map(|_| ())
            }
        }
    }
}

/// Bytes of a value of a kind that has always the same.
fn size_of(kind: u32) -> Option<usize> {
    match kind {
        0 | 1 | 7 => Some(1),
        2 | 3 => Some(2),
        4..=6 => Some(4),
        10..=12 => Some(8),
        _ => None,
    }
}

/// Goes through a file's header; the number of tensors.
///
/// # Errors
/// What it says that cannot be.
pub(super) fn check(bytes: &[u8]) -> Result<usize, String> {
    let mut walk = Walk { cursor: Cursor::new(bytes), wide: true, room: MOST_ELEMENTS };
    if walk.cursor.take(4)? != b"GGUF" {
        return Err("it does not begin with GGUF".into());
    }
    walk.wide = match walk.cursor.u32()? {
        1 => false,
        2 | 3 => true,
        other => return Err(format!("version {other} of GGUF: 1 to 3 are read")),
    };
    let (tensors, values) = (walk.length()?, walk.length()?);
    if tensors > MOST || values > MOST {
        return Err(format!("{tensors} tensors and {values} values"));
    }
    for _ in 0..values {
        let name = walk.text()?;
        let kind = walk.cursor.u32()?;
        let at = walk.cursor.at;
        walk.value(kind)?;
        // The reader passes over zeros behind a name.
        let end = name.iter().rposition(|b| *b != 0).map_or(0, |last| last + 1);
        if &name[..end] == b"general.alignment" {
            let step = if kind == 4 { Cursor { bytes, at }.u32()? } else { 0 };
            if !step.is_power_of_two() || !(8..=1 << 16).contains(&step) {
                return Err(format!("`general.alignment` is {step}"));
            }
        }
    }
    for _ in 0..tensors {
        walk.text()?;
        let rank = walk.cursor.u32()? as usize;
        if rank > MOST_DIMENSIONS {
            return Err(format!("a tensor of {rank} dimensions"));
        }
        (0..rank).try_for_each(|_| walk.length().map(|_| ()))?;
        // Its type and its place.
        walk.cursor.take(12)?;
    }
    Ok(tensors)
}
