//! Which files of a repository a model needs.

use super::HubError;

/// Small files that are taken where they are there.
const SIDE: &[&str] = &[
    "config.json",
    "generation_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "source.spm",
    "target.spm",
    "vocab.json",
    "spiece.model",
    "sentencepiece.bpe.model",
    "sentencepiece.model",
    "spm.model",
];

/// Weights, best first: a single file, else an index with its shards.
const WEIGHTS: &[&str] = &["model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json"];

/// Whether a file's name ends in one of these.
fn is_of(name: &str, endings: &[&str]) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| endings.contains(&ending))
}

/// Whether a name from outside may become a file's name: one plain part, nothing hidden, no way out of the folder.
///
/// ```
/// use mujaz::hub::is_safe_name;
/// assert!(is_safe_name("model-00001-of-00002.safetensors"));
/// for bad in ["../x", "/etc/passwd", "a/b", "a\\b", ".ssh", "", "x\0", "con fig"] { assert!(!is_safe_name(bad), "{bad}"); }
/// ```
pub fn is_safe_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    !name.is_empty() && name.len() < 200 && !name.starts_with('.') && name.chars().all(plain)
}

/// The files to fetch of those that a repository lists; shards are known only once their index is there.
pub fn wanted_files(repo: &str, listed: &[String]) -> Result<Vec<String>, HubError> {
    let has = |name: &str| listed.iter().any(|l| l == name);
    let missing = |what| HubError::Incomplete { repo: repo.into(), what };
    if !has("config.json") {
        return Err(missing("`config.json`"));
    }
    let weights = WEIGHTS.iter().find(|w| has(w)).ok_or_else(|| missing("weights in safetensors or `pytorch_model.bin`"))?;
    let mut out: Vec<String> = SIDE.iter().filter(|s| has(s)).map(ToString::to_string).collect();
    if !out.iter().any(|f| is_of(f, &["spm", "model"]) || f == "tokenizer.json") {
        return Err(missing("tokenizer file (`source.spm`, `spiece.model`, `sentencepiece.bpe.model` or `tokenizer.json`)"));
    }
    out.push((*weights).to_string());
    Ok(out)
}

/// The shards that an index names.
pub(super) fn shards(file: &str, index: &str) -> Result<Vec<String>, HubError> {
    let broken = |why: &str| HubError::Unsafe(file.into(), why.into());
    let value: serde_json::Value = serde_json::from_str(index).map_err(|e| broken(&e.to_string()))?;
    let map = value["weight_map"].as_object().ok_or_else(|| broken("no `weight_map` in it"))?;
    let mut names: Vec<String> = map.values().filter_map(|v| v.as_str().map(String::from)).collect();
    names.sort();
    names.dedup();
    match names.iter().find(|n| !is_safe_name(n) || !is_of(n, &["safetensors", "bin"])) {
        Some(bad) => Err(broken(&format!("it names a file `{bad}`"))),
        None => Ok(names),
    }
}
