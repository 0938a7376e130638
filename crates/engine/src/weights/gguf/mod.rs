//! GGUF files of T5 models: candle's (`tensor-tools quantize`, the hub's names, `config.json` beside) and llama.cpp's (architecture `t5`,
//! which says everything itself). candle's own reader reads them and its own blocks are unpacked, some rows at a time; what a file says
//! of its sizes is held against it before (`walk.rs`).

mod names;
pub mod vocabulary;
mod walk;

pub use names::canonical;

use super::store::{Entry, Weights};
use crate::error::LoadError;
use crate::files::ModelFiles;
use candle_core::quantized::GgmlDType;
use candle_core::quantized::gguf_file::{Content, Value as Stored};
use safetensors::Dtype;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::io::Cursor;

/// A tensor of a file.
#[derive(Debug, Clone)]
pub struct Tensor {
    /// Its name in the file.
    pub name: String,
    /// How its numbers are stored.
    pub kind: GgmlDType,
    /// Its shape, the longest stride first.
    pub shape: Vec<usize>,
    /// Where its bytes start.
    pub start: usize,
    /// And end.
    pub end: usize,
}

/// What a file holds.
#[derive(Debug)]
pub struct Contents {
    /// Its values by name.
    pub values: HashMap<String, Stored>,
    /// Its tensors, by name.
    pub tensors: Vec<Tensor>,
}

/// What a file holds.
///
/// # Errors
/// What is wrong with it.
pub fn read(bytes: &[u8]) -> Result<Contents, String> {
    let count = walk::check(bytes)?;
    let content = Content::read(&mut Cursor::new(bytes)).map_err(|e| e.to_string())?;
    if content.tensor_infos.len() != count {
        return Err("two tensors of one name".into());
    }
    let mut tensors = Vec::with_capacity(count);
    for (name, info) in content.tensor_infos {
        let fail = |what: String| format!("`{name}` {what}");
        let shape = info.shape.dims().to_vec();
        let (block, size) = (info.ggml_dtype.block_size(), info.ggml_dtype.type_size());
        let values = shape.iter().try_fold(1usize, |all, n| all.checked_mul(*n)).ok_or_else(|| fail("is too large".into()))?;
        if !shape.last().copied().unwrap_or(1).is_multiple_of(block) || (block > 1 && shape.len() != 2) {
            return Err(fail(format!("of the shape {shape:?} is not made of blocks of {block}")));
        }
        let start = content.tensor_data_offset.checked_add(info.offset).and_then(|n| usize::try_from(n).ok());
        let length = (values / block).checked_mul(size);
        let place = start.zip(length).and_then(|(s, n)| Some((s, s.checked_add(n)?))).filter(|(_, end)| *end <= bytes.len());
        let (start, end) = place.ok_or_else(|| fail("reaches past the end of the file".into()))?;
        if !start.is_multiple_of(8) {
            return Err(fail(format!("begins at the odd place {start}")));
        }
        tensors.push(Tensor { name, kind: info.ggml_dtype, shape, start, end });
    }
    tensors.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Contents { values: content.metadata, tensors })
}

/// The type of numbers that are stored one by one.
fn plain(kind: GgmlDType) -> Option<Dtype> {
    match kind {
        GgmlDType::F32 => Some(Dtype::F32),
        GgmlDType::F16 => Some(Dtype::F16),
        GgmlDType::BF16 => Some(Dtype::BF16),
        _ => None,
    }
}

impl Weights {
    /// Reads a GGUF file, its tensors under the names of the hub; and its configuration in the hub's words, empty where it says none.
    ///
    /// # Errors
    /// If it is damaged, or of another architecture.
    pub(crate) fn load_gguf(files: &ModelFiles, name: &str) -> Result<(Self, Map<String, Value>), LoadError> {
        let path = files.path().join(name);
        let bad = |reason: String| LoadError::Weights { path: path.clone(), reason };
        let bytes = Self::source(files, name)?;
        let contents = read(bytes.get()).map_err(bad)?;
        let config = config(&contents).map_err(|reason| LoadError::config(&path, reason))?;
        let gated = contents.tensors.iter().any(|t| t.name == "enc.blk.0.ffn_gate.weight");
        let mut weights = Self::empty(&path);
        for Tensor { name, kind, shape, start, end } in contents.tensors {
            let packed = plain(kind).is_none().then_some(kind);
            let entry = Entry { packed, ..Entry::plain(0, plain(kind).unwrap_or(Dtype::U8), shape, start, end) };
            weights.insert(&path, canonical(&name, gated), entry)?;
        }
        weights.files.push(bytes);
        Ok((weights, config))
    }
}

/// A whole number, whichever type it has.
pub(super) fn whole(value: &Stored) -> Option<i64> {
    match value {
        Stored::I8(v) => Some(i64::from(*v)),
        Stored::I16(v) => Some(i64::from(*v)),
        Stored::I32(v) => Some(i64::from(*v)),
        Stored::I64(v) => Some(*v),
        other => other.to_u64().ok().and_then(|n| i64::try_from(n).ok()),
    }
}

/// A number as the hub's configurations have it.
fn number(value: &Stored) -> Option<Value> {
    match value {
        Stored::F32(v) => Some(json!(v)),
        Stored::F64(v) => Some(json!(v)),
        other => whole(other).map(Value::from),
    }
}

/// What llama.cpp's values say of a T5, in the hub's words.
fn config(contents: &Contents) -> Result<Map<String, Value>, String> {
    let Some(architecture) = contents.values.get("general.architecture") else { return Ok(Map::new()) };
    if architecture.to_string().ok().is_none_or(|a| a != "t5") {
        return Err(format!("architecture {architecture:?}: of GGUF files, T5 (with encoder and decoder) is read"));
    }
    let get = |key: &str| contents.values.get(&format!("t5.{key}")).and_then(number);
    let need = |key: &str| get(key).ok_or_else(|| format!("no number `t5.{key}`"));
    let shape = |name: &str| contents.tensors.iter().find(|t| t.name == name).map(|t| &t.shape);
    let vocab = shape("token_embd.weight").and_then(|s| s.first()).ok_or("no `token_embd.weight`")?;
    let (width, heads) = (need("embedding_length")?, need("attention.head_count")?);
    let usual = || Some(Value::from(width.as_u64()? / heads.as_u64().filter(|n| *n > 0)?));
    let head = get("attention.key_length").or_else(usual).ok_or("no `t5.attention.key_length`")?;
    if get("attention.value_length").is_some_and(|v| v != head) {
        return Err("keys and values of different length".into());
    }
    let eps = get("attention.layer_norm_rms_epsilon").or_else(|| get("attention.layer_norm_epsilon"));
    let token = |key: &str, usual: u32| contents.values.get(&format!("tokenizer.ggml.{key}")).and_then(number).unwrap_or(usual.into());
    let gated = shape("enc.blk.0.ffn_gate.weight").is_some();
    let values = json!({
        // Only the first block has a table of distances, unless it is a UMT5's.
        "model_type": if shape("enc.blk.1.attn_rel_b.weight").is_some() { "umt5" } else { "t5" },
        "vocab_size": vocab,
        "d_model": width,
        "num_heads": heads,
        "d_kv": head,
        "d_ff": need("feed_forward_length")?,
        "num_layers": need("block_count")?,
        "num_decoder_layers": get("decoder_block_count"),
        "layer_norm_epsilon": eps,
        "relative_attention_num_buckets": get("attention.relative_buckets_count"),
        "feed_forward_proj": if gated { "gated-gelu" } else { "relu" },
        "tie_word_embeddings": shape("output.weight").is_none(),
        "decoder_start_token_id": get("decoder_start_token_id").unwrap_or(0.into()),
        "eos_token_id": token("eos_token_id", 1),
        "pad_token_id": token("padding_token_id", 0),
    });
    Ok(values.as_object().cloned().unwrap_or_default())
}
