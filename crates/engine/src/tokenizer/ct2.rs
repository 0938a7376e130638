//! CTranslate2's vocabularies: lists of tokens by id. What cuts a text lies beside them, and its pieces are looked up by text.
//!
//! Which tokens a source ends with is the caller's matter with CTranslate2, as far as its flags do not say; here the vocabulary tells
//! whose model it is. Reference: `vocabulary.cc` of OpenNMT/CTranslate2, and what the tokenizers of transformers put around a text.

use super::Encoding;
use super::json::Json;
use super::spm::Spm;
use crate::error::{EngineError, LoadError};
use crate::files::ModelFiles;
use crate::layout::{CONFIG, CT2_WEIGHTS, Ct2Files, Ct2Maker, JSON};
use crate::weights::Weights;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::path::Path;

/// The vocabularies of a model, and its own words for special tokens.
#[derive(Debug)]
pub(crate) struct Vocabularies {
    source: Vec<String>,
    ids: HashMap<String, u32>,
    /// The target's, where it is another.
    target: Option<Vec<String>>,
    config: Map<String, Value>,
    maker: Ct2Maker,
}

impl Vocabularies {
    /// Reads the vocabularies, and `config.json` where there is one; what it does not say, the scalars of the weights do.
    pub(crate) fn load(files: &ModelFiles, found: &Ct2Files) -> Result<Self, LoadError> {
        let mut config = if files.has(CONFIG) {
            let bad = |e: serde_json::Error| LoadError::config(files.path().join(CONFIG), e.to_string());
            serde_json::from_str(&files.text(CONFIG)?).map_err(bad)?
        } else {
            Map::new()
        };
        if !config.contains_key("add_source_eos") {
            let (_, scalars) = Weights::load_ct2(files, CT2_WEIGHTS)?;
            let flag = |name: &str, default| scalars.get(name).and_then(Value::as_i64).map_or(default, |v| v != 0);
            config.insert("add_source_bos".into(), flag("with_source_bos", false).into());
            config.insert("add_source_eos".into(), flag("with_source_eos", false).into());
            let start = if flag("with_target_bos", true) { "<s>" } else { "</s>" };
            config.insert("decoder_start_token".into(), start.into());
        }
        let unknown = Self::special_of(&config, "unk_token");
        let [source, target] = &found.vocabularies;
        let target = if source == target { None } else { Some(tokens(files, target, unknown)?) };
        let source = tokens(files, source, unknown)?;
        let mut ids = HashMap::with_capacity(source.len());
        for (id, token) in source.iter().enumerate() {
            ids.entry(token.clone()).or_insert(id as u32);
        }
        Ok(Self { source, ids, target, config, maker: found.maker })
    }

    fn special_of<'a>(config: &'a Map<String, Value>, key: &str) -> &'a str {
        let usual = match key {
            "unk_token" => "<unk>",
            "bos_token" => "<s>",
            _ => "</s>",
        };
        config.get(key).and_then(Value::as_str).unwrap_or(usual)
    }

    fn special(&self, key: &str) -> &str {
        Self::special_of(&self.config, key)
    }

    fn flag(&self, key: &str) -> bool {
        self.config.get(key).and_then(Value::as_bool).unwrap_or(false)
    }

    fn target(&self) -> &[String] {
        self.target.as_deref().unwrap_or(&self.source)
    }

    /// How many tokens source and target have.
    pub(crate) fn sizes(&self) -> [usize; 2] {
        [self.source.len(), self.target().len()]
    }

    /// The id of a token of the target.
    pub(crate) fn target_id(&self, token: &str) -> Option<u32> {
        self.target().iter().position(|t| t == token).map(|i| i as u32)
    }

    /// The end token of the target.
    pub(crate) fn eos(&self) -> Option<u32> {
        self.target_id(self.special("eos_token"))
    }

    /// The unknown token of the target.
    pub(crate) fn unknown(&self) -> Option<u32> {
        self.target_id(self.special("unk_token"))
    }

    /// The token that decoding starts from; None where whoever asks has to say it.
    pub(crate) fn start(&self) -> Option<u32> {
        self.config.get("decoder_start_token")?.as_str().and_then(|token| self.target_id(token))
    }

    /// Whether fairseq's order of special tokens shows, which BART, mBART, M2M100 and NLLB have.
    fn is_fairseq(&self) -> bool {
        self.source.iter().zip(["<s>", "<pad>", "</s>", "<unk>"]).all(|(token, special)| token == special) && self.source.len() > 4
    }

    /// Whether the end token stands behind every source though no flag says so: with all models whose tokenizers put it there, which is all
    /// but those of OpenNMT-py. Its models alone start decoding from `<s>`.
    fn ends(&self) -> bool {
        let from_bos = self.config.get("decoder_start_token").and_then(Value::as_str) == Some("<s>");
        self.flag("add_source_eos") || self.maker == Ct2Maker::Quickmt || !from_bos || self.is_fairseq()
    }
}

/// A list of tokens in JSON, or one a line. The unknown token is appended where it is missing, as CTranslate2 does it.
fn tokens(files: &ModelFiles, name: &str, unknown: &str) -> Result<Vec<String>, LoadError> {
    let fail = |reason: String| LoadError::Tokenizer { path: files.path().join(name), reason };
    let text = files.text(name)?;
    let mut tokens: Vec<String> = if Path::new(name).extension().is_some_and(|e| e == "json") {
        serde_json::from_str(&text).map_err(|e| fail(format!("no list of tokens: {e}")))?
    } else {
        // A carriage return belongs to a token, unless all lines end with one.
        let lines: Vec<&str> = text.strip_suffix('\n').unwrap_or(&text).split('\n').collect();
        let windows = lines.iter().all(|l| l.ends_with('\r'));
        lines.into_iter().map(|l| if windows { &l[..l.len() - 1] } else { l }.to_string()).collect()
    };
    if tokens.len() < 3 {
        return Err(fail(format!("{} tokens are no vocabulary", tokens.len())));
    }
    if !tokens.iter().any(|t| t == unknown) {
        tokens.push(unknown.into());
    }
    Ok(tokens)
}

/// What cuts texts.
#[derive(Debug)]
enum Cutter {
    Pieces(Box<Spm>),
    Json(Box<Json>),
}

/// The tokenizer of a model of CTranslate2.
#[derive(Debug)]
pub struct Ct2 {
    vocabularies: Vocabularies,
    cutter: Cutter,
    unknown: u32,
    /// Ids around a source.
    before: Option<u32>,
    after: Option<u32>,
    /// Whether sources begin with a language's token, or, with mBART-25's, end with it.
    languages: bool,
    language_last: bool,
    /// Tokens of the target that are no text.
    special: Vec<u32>,
}

impl Ct2 {
    /// Reads vocabularies and what cuts texts.
    ///
    /// # Errors
    /// If one is missing or damaged.
    pub(crate) fn load(files: &ModelFiles, found: &Ct2Files) -> Result<Self, LoadError> {
        let vocabularies = Vocabularies::load(files, found)?;
        let cutter = match found.tokenizer.as_deref() {
            Some(name) if name == JSON.main => Cutter::Json(Box::new(Json::load(files)?)),
            Some(name) => Cutter::Pieces(Box::new(Spm::open(files, name)?)),
            None => {
                let hint = "copy it from the model that was converted; `bpe.model` of old Argos packages is of another kind".into();
                return Err(LoadError::Missing {
                    file: "a SentencePiece model (`*.spm`, `*.model`)".into(),
                    dir: files.path().into(),
                    hint,
                });
            }
        };
        let fail =
            |token: &str| LoadError::Tokenizer { path: files.path().join(&found.vocabularies[0]), reason: format!("has no `{token}`") };
        let find = |key: &str| {
            let token = vocabularies.special(key);
            vocabularies.ids.get(token).copied().ok_or_else(|| fail(token))
        };
        let unknown = find("unk_token")?;
        let languages = vocabularies.is_fairseq();
        let with_bos = vocabularies.flag("add_source_bos") || languages;
        let before = if with_bos { Some(find("bos_token")?) } else { None };
        let after = if vocabularies.ends() { Some(find("eos_token")?) } else { None };
        let special = ["bos_token", "eos_token", "unk_token"].map(|key| vocabularies.special(key));
        let special = special.iter().chain(&["<pad>", "<s>", "</s>"]).filter_map(|t| vocabularies.target_id(t)).collect();
        let language_last = languages && vocabularies.config.get("decoder_start_token").is_some_and(Value::is_null);
        Ok(Self { vocabularies, cutter, unknown, before, after, languages, language_last, special })
    }
}

/// Whether a token of a fairseq vocabulary is a language, which is no text.
fn is_language(token: &str) -> bool {
    let letters = |t: &str, n: std::ops::RangeInclusive<usize>| n.contains(&t.len()) && t.bytes().all(|b| b.is_ascii_alphabetic());
    if let Some(name) = token.strip_prefix("__").and_then(|t| t.strip_suffix("__")) {
        return letters(name, 2..=3);
    }
    token
        .split_once('_')
        .is_some_and(|(a, b)| letters(a, 2..=3) && (letters(b, 2..=2) || letters(b, 4..=4)) && b.starts_with(char::is_uppercase))
}

impl Encoding for Ct2 {
    fn ids(&self, text: &str) -> Result<Vec<u32>, EngineError> {
        Ok(self.pieces(text)?.iter().map(|p| self.vocabularies.ids.get(p).copied().unwrap_or(self.unknown)).collect())
    }

    fn pieces(&self, text: &str) -> Result<Vec<String>, EngineError> {
        match &self.cutter {
            Cutter::Pieces(spm) => spm.pieces(text),
            Cutter::Json(json) => json.pieces(text),
        }
    }

    fn wrap(&self, ids: Vec<u32>) -> Vec<u32> {
        self.before.into_iter().chain(ids).chain(self.after).collect()
    }

    fn wrap_language(&self, language: u32, ids: Vec<u32>) -> Vec<u32> {
        let (first, last) = if self.language_last { (None, Some(language)) } else { (Some(language), None) };
        first.into_iter().chain(ids).chain(self.after).chain(last).collect()
    }

    fn decode(&self, ids: &[u32]) -> Result<String, EngineError> {
        let target = self.vocabularies.target();
        let is_text = |token: &&String| !(self.languages && is_language(token));
        let tokens = ids.iter().filter(|id| !self.special.contains(id)).filter_map(|id| target.get(*id as usize)).filter(is_text);
        match &self.cutter {
            Cutter::Json(json) => json.decode(&tokens.filter_map(|t| json.id_of(t)).collect::<Vec<_>>()),
            Cutter::Pieces(_) => Ok(joined(tokens.map(String::as_str))),
        }
    }

    fn unknown(&self) -> Option<u32> {
        Some(self.unknown)
    }

    fn id_of(&self, token: &str) -> Option<u32> {
        self.vocabularies.ids.get(token).copied()
    }

    fn has_languages(&self) -> bool {
        self.languages
    }

    fn len(&self) -> usize {
        self.vocabularies.source.len().max(self.vocabularies.target().len())
    }
}

/// The text of pieces: those of bytes are put together, marks become blanks.
fn joined<'a>(tokens: impl Iterator<Item = &'a str>) -> String {
    let mut bytes = Vec::new();
    for token in tokens {
        let byte = token.strip_prefix("<0x").and_then(|t| t.strip_suffix('>')).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match byte {
            Some(byte) => bytes.push(byte),
            None => bytes.extend_from_slice(token.as_bytes()),
        }
    }
    String::from_utf8_lossy(&bytes).replace('\u{2581}', " ").trim().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_from_words() {
        for token in ["__ar__", "arb_Arab", "en_XX", "ar_AR"] {
            assert!(is_language(token), "{token}");
        }
        for token in ["_", "__", "ab_c", "snake_case", "\u{2581}en_XX", "EN", "__init__"] {
            assert!(!is_language(token), "{token}");
        }
    }

    #[test]
    fn bytes_become_letters() {
        assert_eq!(joined(["\u{2581}a", "<0xC3>", "<0xA9>", "\u{2581}b", "<0xff", "<0xZZ>"].into_iter()), "a\u{e9} b<0xff<0xZZ>");
    }
}
