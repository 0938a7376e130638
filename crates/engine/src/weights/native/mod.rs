//! Marian's own weights: `.bin` and `.npz`, floats or int8, with the configuration inside.
//!
//! Its tensors get the names that the conversion to the Hugging Face hub gives them (the module `names`), so that both forms of a model
//! are built from one spec.

mod bin;
mod names;
mod npz;
mod yaml;

pub use names::{Place, canonical, is_tuning};

use serde_json::{Map, Value};

/// What the item with the configuration is called.
const CONFIG_ITEM: &str = "special:model.yml";
/// A model has a few hundred items; a file that says more is none.
const MOST_ITEMS: usize = 1 << 16;
/// The configuration is a few KiB.
const MOST_CONFIG: usize = 1 << 20;

/// How an item's numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stored {
    /// 32-bit floats.
    F32,
    /// int8 with one multiplier: a weight is its integer over it.
    Int8 {
        /// `127 / max|w|`.
        multiplier: f32,
        /// Whether rows are outputs already, though the shape says inputs first.
        outputs_first: bool,
    },
}

/// An item of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its name.
    pub name: String,
    /// How its numbers are stored.
    pub stored: Stored,
    /// `[inputs, outputs]`, or `[tokens, width]` of an embedding.
    pub shape: [usize; 2],
    /// Where its numbers start.
    pub start: usize,
    /// And end.
    pub end: usize,
}

/// Items, and the configuration.
type Contents = (Vec<Item>, Option<Map<String, Value>>);

/// The items of a file, and its configuration where it holds one.
///
/// # Errors
/// What is wrong with the file.
pub fn read(bytes: &[u8]) -> Result<Contents, String> {
    let (items, config) = if bytes.starts_with(b"PK") { npz::read(bytes)? } else { bin::read(bytes)? };
    let config = config.map(|raw| config_text(raw).and_then(yaml::parse).map_err(|e| format!("`{CONFIG_ITEM}`: {e}"))).transpose()?;
    Ok((items, config))
}

/// The configuration's text ends at the first zero; what lies behind is padding.
fn config_text(raw: &[u8]) -> Result<&str, String> {
    let text = raw.split(|b| *b == 0).next().unwrap_or_default();
    if text.len() > MOST_CONFIG {
        return Err("too long".into());
    }
    std::str::from_utf8(text).map_err(|_| "not UTF-8".into())
}

/// Two dimensions of whatever rank: leading ones go, a vector is one row.
fn two_dimensions(shape: &[usize]) -> Option<[usize; 2]> {
    let from = shape.iter().take(shape.len().saturating_sub(2)).take_while(|d| **d == 1).count();
    match shape[from..] {
        [columns] => Some([1, columns]),
        [rows, columns] => Some([rows, columns]),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
