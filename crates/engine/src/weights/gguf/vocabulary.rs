//! The vocabulary that llama.cpp keeps in a file, as a SentencePiece model again.

use super::{Contents, read, whole};
use crate::error::LoadError;
use crate::files::ModelFiles;
use crate::weights::Weights;
use candle_core::quantized::gguf_file::Value;

/// Kinds of pieces, with the same numbers in both: special ones, those that users define, those that fill up.
const CONTROL: i64 = 3;
const USER: i64 = 4;
const UNUSED: i64 = 5;
/// Those of single bytes, which stand for what no other piece does.
const BYTE: i64 = 6;

/// A number of a protocol buffer.
fn varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// A field that is a number.
fn number(field: u64, value: u64, out: &mut Vec<u8>) {
    varint(field << 3, out);
    varint(value, out);
}

/// A field that is bytes.
fn bytes(field: u64, value: &[u8], out: &mut Vec<u8>) {
    varint(field << 3 | 2, out);
    varint(value.len() as u64, out);
    out.extend_from_slice(value);
}

/// The vocabulary of a model's GGUF file as a SentencePiece model.
///
/// # Errors
/// If the file holds none of this kind.
pub(crate) fn sentencepiece(files: &ModelFiles, name: &str) -> Result<Vec<u8>, LoadError> {
    let path = files.path().join(name);
    let file = Weights::source(files, name)?;
    let contents = read(file.get()).map_err(|reason| LoadError::Weights { path: path.clone(), reason })?;
    model(&contents).map_err(|reason| LoadError::Tokenizer { path, reason })
}

/// The fields of `sentencepiece_model.proto`: pieces, trainer, normaliser.
fn model(contents: &Contents) -> Result<Vec<u8>, String> {
    let get = |key: &str| contents.values.get(&format!("tokenizer.ggml.{key}"));
    let hint = "copy `tokenizer.json` or `spiece.model` beside it";
    let kind = get("model").and_then(|v| v.to_string().ok()).ok_or_else(|| format!("holds no vocabulary: {hint}"))?;
    if kind != "t5" {
        return Err(format!("its vocabulary is of the kind `{kind}`, not `t5`: {hint}"));
    }
    let list = |key: &str| get(key).and_then(|v| v.to_vec().ok()).ok_or_else(|| format!("no list `tokenizer.ggml.{key}`: {hint}"));
    let (tokens, scores, kinds) = (list("tokens")?, list("scores")?, list("token_type")?);
    if tokens.len() != scores.len() || tokens.len() != kinds.len() {
        return Err(format!("{} tokens, {} scores, {} kinds", tokens.len(), scores.len(), kinds.len()));
    }
    let mut out = Vec::new();
    for ((token, score), kind) in tokens.iter().zip(scores).zip(kinds) {
        let bad = || "a token, score or kind of another type".to_string();
        let (token, score) = (token.to_string().map_err(|_| bad())?, score.to_f32().map_err(|_| bad())?);
        let kind = whole(kind).ok_or_else(bad)?;
        // Sentinels and what fills up are no text.
        let is_text = !(kind == USER && token.starts_with("<extra_id_") || kind == UNUSED && token.starts_with("[PAD"));
        let mut piece = Vec::new();
        bytes(1, token.as_bytes(), &mut piece);
        varint(2 << 3 | 5, &mut piece);
        piece.extend(score.to_le_bytes());
        number(3, if is_text { kind as u64 } else { CONTROL as u64 }, &mut piece);
        bytes(1, &piece, &mut out);
    }
    let id = |key: &str, usual: u64| get(key).and_then(whole).and_then(|n| u64::try_from(n).ok()).unwrap_or(usual);
    let mut trainer = Vec::new();
    number(3, 1, &mut trainer);
    number(35, kinds.iter().any(|k| whole(k) == Some(BYTE)).into(), &mut trainer);
    number(40, id("unknown_token_id", 2), &mut trainer);
    bytes(2, &trainer, &mut out);
    let flag = |key: &str| u64::from(get(key).and_then(|v| v.to_bool().ok()).unwrap_or(true));
    let mut normalizer = Vec::new();
    if let Some(map) = get("precompiled_charsmap").and_then(|v| v.to_vec().ok()) {
        let byte = |v: &Value| v.to_u8().ok().or_else(|| v.to_i8().ok().map(|b| b as u8));
        let map: Option<Vec<u8>> = map.iter().map(byte).collect();
        bytes(2, &map.ok_or("`tokenizer.ggml.precompiled_charsmap` is not of bytes")?, &mut normalizer);
    }
    number(3, flag("add_space_prefix"), &mut normalizer);
    number(4, flag("remove_extra_whitespaces"), &mut normalizer);
    number(5, 1, &mut normalizer);
    bytes(3, &normalizer, &mut out);
    Ok(out)
}
