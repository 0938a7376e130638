//! CTranslate2's `model.bin`, versions 2 to 6: variables by name, each with its type and shape, then aliases.
//!
//! Read from `models/model.cc` and `specs/model_spec.py` of OpenNMT/CTranslate2. Scalars among the variables are what other formats
//! keep in a configuration.

mod load;
mod names;

pub use names::{Part, parts};

use super::cursor::Cursor;
use safetensors::Dtype;

/// Versions that are read. In version 1 variables have the names of another program.
const VERSIONS: std::ops::RangeInclusive<u32> = 2..=6;
/// A model has a few thousand variables; a file that says more is none.
const MOST_VARIABLES: usize = 1 << 16;
/// No variable has more dimensions.
const MOST_DIMENSIONS: usize = 8;

/// A variable of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// Its name, such as `encoder/layer_0/self_attention/linear_0/weight`.
    pub name: String,
    /// Type of its numbers.
    pub dtype: Dtype,
    /// Its shape; empty for a scalar.
    pub shape: Vec<usize>,
    /// Where its numbers start.
    pub start: usize,
    /// And end.
    pub end: usize,
}

/// A file's content.
#[derive(Debug, Clone, PartialEq)]
pub struct Contents {
    /// What the file calls the kind of its model.
    pub spec: String,
    /// Revision of that kind.
    pub revision: u32,
    /// All variables.
    pub variables: Vec<Variable>,
    /// Other names of variables: the alias, then the variable's name. A scale beside the variable has the alias too.
    pub aliases: Vec<(String, String)>,
}

/// Whether a file begins as one of CTranslate2's: a version, then the name of an encoder-decoder Transformer.
///
/// ```
/// use mujaz_engine::weights::ct2::is_ct2;
/// assert!(is_ct2(b"\x06\0\0\0\x10\0TransformerSpec\0"));
/// assert!(!is_ct2(b"\x01\0\0\0\0\0\0\0"));
/// ```
pub fn is_ct2(head: &[u8]) -> bool {
    let mut cursor = Cursor::new(head);
    cursor.u32().is_ok_and(|v| VERSIONS.contains(&v)) && string(&mut cursor).is_ok_and(|spec| spec.starts_with("Transformer"))
}

/// A length of two bytes that counts the zero at the end, and the text.
fn string(cursor: &mut Cursor<'_>) -> Result<String, String> {
    let size = usize::from(cursor.u16()?);
    let raw = cursor.take(size)?;
    let text = raw.strip_suffix(&[0]).unwrap_or(raw);
    std::str::from_utf8(text).map(String::from).map_err(|_| "a name that is not UTF-8".into())
}

/// What a file holds.
///
/// # Errors
/// What is wrong with the file.
pub fn read(bytes: &[u8]) -> Result<Contents, String> {
    let mut cursor = Cursor::new(bytes);
    let version = cursor.u32()?;
    if !VERSIONS.contains(&version) {
        return Err(format!("version {version} of CTranslate2's format: 2 to 6 are read"));
    }
    let (spec, revision) = (string(&mut cursor)?, cursor.u32()?);
    let count = cursor.u32()? as usize;
    // Each takes 9 bytes at least: a count that lies is found before room is made for it.
    if count > MOST_VARIABLES || count > bytes.len() / 9 {
        return Err(format!("{count} variables"));
    }
    let variables = (0..count).map(|_| variable(&mut cursor, version)).collect::<Result<Vec<_>, _>>()?;
    let aliases = if version >= 3 { cursor.u32()? as usize } else { 0 };
    if aliases > MOST_VARIABLES || aliases > bytes.len() / 4 {
        return Err(format!("{aliases} aliases"));
    }
    let aliases = (0..aliases).map(|_| Ok((string(&mut cursor)?, string(&mut cursor)?))).collect::<Result<Vec<_>, String>>()?;
    Ok(Contents { spec, revision, variables, aliases })
}

fn variable(cursor: &mut Cursor<'_>, version: u32) -> Result<Variable, String> {
    let name = string(cursor)?;
    let fail = |what: String| format!("`{name}` {what}");
    let rank = usize::from(cursor.u8()?);
    if rank > MOST_DIMENSIONS {
        return Err(fail(format!("has {rank} dimensions")));
    }
    let shape = (0..rank).map(|_| cursor.u32().map(|n| n as usize)).collect::<Result<Vec<_>, _>>()?;
    let kind = cursor.u8()?;
    let dtype = if version >= 4 { by_number(kind) } else { by_size(kind) };
    let dtype = dtype.ok_or_else(|| fail(format!("is of type {kind}: floats of 32 and 16 bits and int8, int16, int32 are read")))?;
    let size = dtype.bitsize() / 8;
    // Older files count items, later ones bytes.
    let unit = if version >= 4 { 1 } else { size };
    let stored = (cursor.u32()? as usize).checked_mul(unit).ok_or_else(|| fail("is too large".into()))?;
    let wanted = shape.iter().try_fold(size, |all, n| all.checked_mul(*n));
    if wanted != Some(stored) {
        return Err(fail(format!("has {stored} bytes for the shape {shape:?}")));
    }
    let start = cursor.at;
    cursor.take(stored).map_err(|_| fail("reaches past the end of the file".into()))?;
    Ok(Variable { name, dtype, shape, start, end: start + stored })
}

fn by_number(kind: u8) -> Option<Dtype> {
    [Dtype::F32, Dtype::I8, Dtype::I16, Dtype::I32, Dtype::F16, Dtype::BF16].get(usize::from(kind)).copied()
}

fn by_size(size: u8) -> Option<Dtype> {
    match size {
        4 => Some(Dtype::F32),
        2 => Some(Dtype::I16),
        1 => Some(Dtype::I8),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
