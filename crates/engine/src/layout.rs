//! Which files a model is made of, by the names that the Hugging Face hub gives them. This is the one list: what fetches,
//! opens, hashes or reads a model asks here.

use std::path::Path;

/// The architecture.
pub const CONFIG: &str = "config.json";

/// The usual settings of the search; a model may lack it.
pub const GENERATION: &str = "generation_config.json";

/// Weights, best first: a single file, else an index with its shards.
pub const WEIGHTS: [&str; 4] = ["model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json"];

/// The files of one kind of tokenizer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenizerFiles {
    /// Where this file is, the kind is this one.
    pub main: &'static str,
    /// Files that are read as well, where they are there.
    pub beside: &'static [&'static str],
}

/// Two SentencePiece models with a vocabulary, or one for each side.
pub const MARIAN: TokenizerFiles = TokenizerFiles { main: "source.spm", beside: &["target.spm", "vocab.json", "target_vocab.json"] };
/// One SentencePiece model whose numbers are the ids.
pub const SENTENCEPIECE: TokenizerFiles = TokenizerFiles { main: "spiece.model", beside: &[] };
/// A tokenizer of the `tokenizers` library.
pub const JSON: TokenizerFiles = TokenizerFiles { main: "tokenizer.json", beside: &[] };
/// One SentencePiece model with ids and language tokens around it.
pub const FAIRSEQ: TokenizerFiles =
    TokenizerFiles { main: "sentencepiece.bpe.model", beside: &["vocab.json", "special_tokens_map.json", "tokenizer_config.json"] };

/// Every kind of tokenizer, in the order in which they are looked for.
pub const TOKENIZERS: [TokenizerFiles; 4] = [MARIAN, SENTENCEPIECE, JSON, FAIRSEQ];

/// A model in Marian's own files, as browsers and the Marian decoder take them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NativeFiles {
    /// `.bin` or `.npz`, as it is or compressed; the configuration is inside.
    pub weights: String,
    /// SentencePiece model of the source.
    pub source: String,
    /// SentencePiece model of the target, often the same.
    pub target: String,
}

/// A name without the ending that says how the file is compressed.
fn uncompressed(name: &str) -> &str {
    name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(name)
}

/// Marian's own files among these names. Of several weights, int8 comes first, then what has the shorter name.
///
/// ```
/// use mujaz_engine::layout::native;
/// let names = ["lex.50.50.aren.s2t.bin.gz", "model.aren.intgemm.alphas.bin.gz", "vocab.aren.spm.gz"].map(String::from);
/// let found = native(&names).unwrap();
/// assert_eq!((found.weights.as_str(), found.target.as_str()), ("model.aren.intgemm.alphas.bin.gz", "vocab.aren.spm.gz"));
/// assert!(native(&["pytorch_model.bin".into(), "spiece.model".into()]).is_none());
/// ```
pub fn native(names: &[String]) -> Option<NativeFiles> {
    let is_weights = |name: &&String| {
        let plain = uncompressed(name);
        let ending = plain.rsplit_once('.').is_some_and(|(_, e)| matches!(e, "bin" | "npz"));
        ending && plain.starts_with("model") && !plain.contains("optimizer") && !WEIGHTS.contains(&plain)
    };
    let rank = |name: &&String| (!name.contains("alphas"), !name.contains("intgemm"), name.len(), (*name).clone());
    let [source, target] = native_vocabularies(names)?;
    let weights = names.iter().filter(is_weights).min_by_key(rank)?.clone();
    Some(NativeFiles { weights, source, target })
}

/// The vocabularies of source and target beside Marian's own weights: `srcvocab*.spm` and `trgvocab*.spm`, or `vocab*.spm` for both.
pub fn native_vocabularies(names: &[String]) -> Option<[String; 2]> {
    let is_model = |name: &str| uncompressed(name).rsplit_once('.').is_some_and(|(_, ending)| ending == "spm");
    let find = |start: &str| names.iter().find(|n| n.starts_with(start) && is_model(n)).cloned();
    let both = || find("vocab").map(|v| [v.clone(), v]);
    find("srcvocab").zip(find("trgvocab")).map(|(s, t)| [s, t]).or_else(both)
}

/// Whether a configuration and weights of the hub are among these names.
pub fn is_hub(names: &[String]) -> bool {
    let has = |name: &str| names.iter().any(|n| n == name);
    has(CONFIG) && WEIGHTS.iter().any(|name| has(name))
}

/// A model in CTranslate2's files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ct2Files {
    /// Vocabularies of source and target, often the same.
    pub vocabularies: [String; 2],
    /// What cuts texts into the vocabulary's tokens: a SentencePiece model, or a `tokenizer.json`; None where neither is there.
    pub tokenizer: Option<String>,
    /// Who put it together, as far as that matters.
    pub maker: Ct2Maker,
}

/// Who put a model of CTranslate2 together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ct2Maker {
    /// Argos Translate, with `metadata.json`.
    Argos,
    /// quickmt, whose sources end with the end token though no file says so.
    Quickmt,
    /// Any other.
    Other,
}

/// CTranslate2's weights.
pub const CT2_WEIGHTS: &str = "model.bin";

/// What Argos Translate says of a package.
pub const ARGOS: &str = "metadata.json";

/// What says how a model in Marian's own files is built where its weights do not.
pub const METADATA: &str = "metadata.json";

/// The folder inside a package of Argos Translate that holds CTranslate2's files.
pub const ARGOS_MODEL: &str = "model";

/// CTranslate2's files among these names: `model.bin` with its vocabularies.
///
/// ```
/// use mujaz_engine::layout::{Ct2Maker, ct2};
/// let names = ["config.json", "model.bin", "shared_vocabulary.json", "source.spm", "target.spm"].map(String::from);
/// let found = ct2(&names).unwrap();
/// assert_eq!((found.vocabularies[1].as_str(), found.tokenizer.as_deref(), found.maker), ("shared_vocabulary.json", Some("source.spm"), Ct2Maker::Other));
/// assert!(ct2(&["model.bin".into(), "vocab.spm".into()]).is_none());
/// ```
pub fn ct2(names: &[String]) -> Option<Ct2Files> {
    let has = |name: &str| names.iter().any(|n| n == name);
    let vocabulary = |side: &str| ["json", "txt"].iter().map(|ending| format!("{side}_vocabulary.{ending}")).find(|name| has(name));
    let both = || vocabulary("shared").map(|v| [v.clone(), v]);
    let vocabularies = both().or_else(|| Some([vocabulary("source")?, vocabulary("target")?]));
    let vocabularies = vocabularies.filter(|_| has(CT2_WEIGHTS))?;
    let is_pieces = |name: &&String| Path::new(name).extension().is_some_and(|e| e == "spm" || e == "model");
    // Any name will do, but for the target's; the source's own comes first. `bpe.model` of old Argos packages is no such model.
    let rank = |name: &&String| (!(name.starts_with("source") || name.starts_with("src")), (*name).clone());
    let of_target = |name: &String| ["target", "tgt", "trg"].iter().any(|t| name.starts_with(t)) || name == "bpe.model";
    let pieces = names.iter().filter(is_pieces).filter(|n| !of_target(n)).min_by_key(rank).cloned();
    let maker = match pieces.as_deref() {
        Some("joint.spm.model" | "src.spm.model") => Ct2Maker::Quickmt,
        _ if has(ARGOS) => Ct2Maker::Argos,
        _ => Ct2Maker::Other,
    };
    Some(Ct2Files { vocabularies, tokenizer: pieces.or_else(|| has(JSON.main).then(|| JSON.main.to_string())), maker })
}

/// What says that a folder is a LoRA adapter of another model, as PEFT writes it.
pub const ADAPTER: &str = "adapter_config.json";

/// An adapter's weights, best first.
pub const ADAPTER_WEIGHTS: [&str; 2] = ["adapter_model.safetensors", "adapter_model.bin"];

/// Whether these are the files of an adapter, without a whole model beside it.
///
/// ```
/// use mujaz_engine::layout::is_adapter;
/// let names = ["README.md", "adapter_config.json", "adapter_model.safetensors", "tokenizer.json"].map(String::from);
/// assert!(is_adapter(&names) && !is_adapter(&names[..1]));
/// ```
pub fn is_adapter(names: &[String]) -> bool {
    names.iter().any(|n| n == ADAPTER) && !is_hub(names)
}

/// The ending of GGUF files.
pub const GGUF: &str = ".gguf";

/// The GGUF file among these names: `model.gguf`, or the only one.
///
/// ```
/// use mujaz_engine::layout::gguf;
/// let names = ["config.json", "model-q4k.gguf", "model.gguf", "tokenizer.json"].map(String::from);
/// assert_eq!(gguf(&names).as_deref(), Some("model.gguf"));
/// assert_eq!(gguf(&names[..2]).as_deref(), Some("model-q4k.gguf"));
/// assert!(gguf(&["a.gguf".into(), "b.gguf".into()]).is_none());
/// ```
pub fn gguf(names: &[String]) -> Option<String> {
    let mut all = names.iter().filter(|n| n.ends_with(GGUF));
    let usual = names.iter().find(|n| *n == "model.gguf");
    usual.or_else(|| all.next().filter(|_| all.next().is_none())).cloned()
}

/// The configuration that belongs to one GGUF file of several: `config-S.json` to `model-S.gguf`.
pub(crate) fn gguf_config(weights: &str) -> Option<String> {
    weights.strip_prefix("model-")?.strip_suffix(GGUF).map(|which| format!("config-{which}.json"))
}

/// The small files of a model, each once.
///
/// ```
/// use mujaz_engine::layout::side_files;
/// assert!(side_files().contains(&"config.json") && side_files().contains(&"target_vocab.json"));
/// assert_eq!(side_files().iter().filter(|f| **f == "vocab.json").count(), 1);
/// ```
pub fn side_files() -> Vec<&'static str> {
    let mut out = vec![CONFIG, GENERATION];
    for name in TOKENIZERS.iter().flat_map(|t| std::iter::once(&t.main).chain(t.beside)) {
        if !out.contains(name) {
            out.push(name);
        }
    }
    out
}

/// Whether a weights file of this name lists shards instead of holding tensors.
pub fn is_index(name: &str) -> bool {
    name.ends_with(".index.json")
}

/// Whether a name from outside may become a file's name: one plain part, nothing hidden, no way out of the folder.
///
/// ```
/// use mujaz_engine::layout::is_plain_name;
/// assert!(is_plain_name("model-00001-of-00002.safetensors"));
/// for bad in ["../x", "/etc/passwd", "a/b", "a\\b", ".ssh", "", "x\0", "con fig"] { assert!(!is_plain_name(bad), "{bad}"); }
/// ```
pub fn is_plain_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    !name.is_empty() && name.len() < 200 && !name.starts_with('.') && name.chars().all(plain)
}

/// The shards that the text of an index names.
///
/// # Errors
/// What is wrong with it, if it names none, or a file that may be none.
///
/// ```
/// use mujaz_engine::layout::shards;
/// assert_eq!(shards(r#"{"weight_map": {"a": "m-1.safetensors", "b": "m-1.safetensors"}}"#).unwrap(), ["m-1.safetensors"]);
/// assert!(shards(r#"{"weight_map": {"a": "../m.safetensors"}}"#).is_err());
/// ```
pub fn shards(index: &str) -> Result<Vec<String>, String> {
    let value: serde_json::Value = serde_json::from_str(index).map_err(|e| e.to_string())?;
    let map = value["weight_map"].as_object().ok_or("no `weight_map` object")?;
    let mut names: Vec<String> = map.values().filter_map(|v| v.as_str().map(String::from)).collect();
    names.sort();
    names.dedup();
    let is_weights = |name: &str| name.rsplit_once('.').is_some_and(|(_, ending)| matches!(ending, "safetensors" | "bin"));
    match names.iter().find(|n| !is_plain_name(n) || !is_weights(n)) {
        Some(bad) => Err(format!("shard `{bad}` is not a plain file name")),
        None if names.is_empty() => Err("`weight_map` names no shard".into()),
        None => Ok(names),
    }
}
