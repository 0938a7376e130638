//! Text to token ids and back, exactly as the reference tokenizers do it.
//!
//! Five kinds: Marian's pair of SentencePiece models with a `vocab.json` ([`marian`]), a single SentencePiece model
//! (T5, mT5: [`spiece`]), one for each side whose piece numbers are the ids (Marian's own files: [`native`]), fairseq's way with one (mBART, NLLB, M2M100: [`fairseq`]), and `tokenizer.json` through the
//! `tokenizers` crate ([`json`]). A deliberate difference from the reference: special tokens written out in a text
//! (`</s>`, `>>en<<`) stay text.

pub mod ct2;
pub mod fairseq;
pub mod json;
#[cfg(test)]
mod language_tests;
pub mod marian;
pub mod native;
mod normal;
pub mod spiece;
mod spm;

use crate::error::{EngineError, LoadError};
use crate::files::ModelFiles;
use crate::layout::{self, TokenizerFiles};

/// The token of a language, for tokenizers whose sources or outputs begin with one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LanguageToken {
    /// This one, which must be in the vocabulary, such as `arb_Arab`.
    Exactly(String),
    /// The first of these that the vocabulary has, if the tokenizer knows languages at all.
    FirstOf(Vec<String>),
}

/// What every kind of tokenizer does.
pub trait Encoding: Send + Sync + std::fmt::Debug {
    /// Ids of a text, without special tokens.
    fn ids(&self, text: &str) -> Result<Vec<u32>, EngineError>;

    /// Pieces of a text as the tokenizer writes them, one for each id of [`Encoding::ids`].
    fn pieces(&self, text: &str) -> Result<Vec<String>, EngineError>;

    /// Puts the special tokens around a source's ids.
    fn wrap(&self, ids: Vec<u32>) -> Vec<u32>;

    /// Text of generated ids; special tokens are left out.
    fn decode(&self, ids: &[u32]) -> Result<String, EngineError>;

    /// Id of the unknown token.
    fn unknown(&self) -> Option<u32>;

    /// Id of a token by its text, for language tokens and prefixes.
    fn id_of(&self, token: &str) -> Option<u32>;

    /// Whether sources begin with a language token, which then takes the place of the usual first one.
    fn has_languages(&self) -> bool {
        false
    }

    /// Puts a source's language token where the model wants it.
    fn wrap_language(&self, language: u32, ids: Vec<u32>) -> Vec<u32> {
        let mut all = vec![language];
        all.extend(ids);
        self.wrap(all)
    }

    /// Number of ids.
    fn len(&self) -> usize;

    /// Whether there are no ids.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Opens one kind of tokenizer.
type Open = fn(&ModelFiles) -> Result<Box<dyn Encoding>, LoadError>;

/// Every kind of tokenizer: by which file it is known, and what reads it. To add one, a line here and in [`layout`].
const KINDS: [(TokenizerFiles, Open); layout::TOKENIZERS.len()] = [
    (layout::MARIAN, |files| Ok(Box::new(marian::Marian::load(files)?))),
    (layout::SENTENCEPIECE, |files| Ok(Box::new(spiece::SentencePiece::load(files)?))),
    (layout::JSON, |files| Ok(Box::new(json::Json::load(files)?))),
    (layout::FAIRSEQ, |files| Ok(Box::new(fairseq::Fairseq::load(files)?))),
];

/// A tokenizer with the prefix tokens that a model card asks for.
#[derive(Debug)]
pub struct Tokenizer {
    encoding: Box<dyn Encoding>,
    prefix: Vec<u32>,
    language: Option<u32>,
}

impl Tokenizer {
    /// Reads the tokenizer of a model folder, whichever kind its files are.
    ///
    /// # Errors
    /// If no tokenizer file is there, or one is damaged.
    pub fn load(files: &ModelFiles) -> Result<Self, LoadError> {
        let names = files.names();
        if let Some(found) = layout::ct2(&names).filter(|_| !layout::is_hub(&names)) {
            return Ok(Self { encoding: Box::new(ct2::Ct2::load(files, &found)?), prefix: Vec::new(), language: None });
        }
        let Some((_, open)) = KINDS.iter().find(|(kind, _)| files.has(kind.main)) else {
            if let Some(name) = layout::gguf(&names) {
                let encoding = Box::new(spiece::SentencePiece::of_gguf(files, &name)?);
                return Ok(Self { encoding, prefix: Vec::new(), language: None });
            }
            if let Some(names) = layout::native_vocabularies(&names) {
                let encoding = Box::new(native::Native::load(files, &names)?);
                return Ok(Self { encoding, prefix: Vec::new(), language: None });
            }
            let names: Vec<&str> = KINDS.iter().map(|(kind, _)| kind.main).collect();
            return Err(LoadError::Missing {
                file: names.join("`, `"),
                dir: files.path().into(),
                hint: "copy the tokenizer files there".into(),
            });
        };
        Ok(Self { encoding: open(files)?, prefix: Vec::new(), language: None })
    }

    /// With a language for the sources.
    ///
    /// # Errors
    /// If the vocabulary does not have a token that must be there.
    pub fn with_source(mut self, token: &LanguageToken) -> Result<Self, EngineError> {
        self.language = self.language(token)?;
        Ok(self)
    }

    /// The id of a language's token; None where the tokenizer knows no languages and none must be there.
    ///
    /// # Errors
    /// If the vocabulary does not have a token that must be there.
    pub fn language(&self, token: &LanguageToken) -> Result<Option<u32>, EngineError> {
        match token {
            LanguageToken::Exactly(token) => {
                let missing = || EngineError::Tokenizer(format!("the language token `{token}` is not in the vocabulary"));
                self.encoding.id_of(token).map(Some).ok_or_else(missing)
            }
            LanguageToken::FirstOf(_) if !self.encoding.has_languages() => Ok(None),
            LanguageToken::FirstOf(tokens) => Ok(tokens.iter().find_map(|t| self.encoding.id_of(t))),
        }
    }

    /// Puts tokens in front of every source, such as `>>eng<<` of a multilingual Marian model.
    ///
    /// # Errors
    /// If the vocabulary does not have one of them.
    pub fn with_prefix(mut self, tokens: &[String]) -> Result<Self, EngineError> {
        let find = |t: &String| self.encoding.id_of(t).ok_or_else(|| EngineError::Tokenizer(format!("`{t}` is not in the vocabulary")));
        self.prefix = tokens.iter().map(find).collect::<Result<_, _>>()?;
        Ok(self)
    }

    /// Ids of a source, special tokens included, ready for the encoder.
    pub fn encode(&self, text: &str) -> Result<Vec<u32>, EngineError> {
        self.encode_behind(&self.prefix, text)
    }

    /// The same behind other tokens than those of [`Tokenizer::with_prefix`].
    pub fn encode_behind(&self, front: &[u32], text: &str) -> Result<Vec<u32>, EngineError> {
        let mut ids = front.to_vec();
        ids.extend(self.encoding.ids(text)?);
        Ok(self.wrapped(ids))
    }

    /// [`Tokenizer::encode`] of as much of a text as fits into `most` ids: the text loses its end, never the tokens around it.
    pub fn encode_within(&self, text: &str, most: usize) -> Result<Vec<u32>, EngineError> {
        let mut ids = self.prefix.clone();
        ids.extend(self.encoding.ids(text)?);
        let around = self.wrapped(ids.clone()).len() - ids.len();
        ids.truncate(most.saturating_sub(around));
        Ok(self.wrapped(ids))
    }

    /// With the special tokens around it.
    fn wrapped(&self, ids: Vec<u32>) -> Vec<u32> {
        match self.language {
            Some(language) => self.encoding.wrap_language(language, ids),
            None => self.encoding.wrap(ids),
        }
    }

    /// Number of tokens [`Tokenizer::encode`] gives.
    pub fn count(&self, text: &str) -> usize {
        self.encode(text).map_or(usize::MAX, |ids| ids.len())
    }

    /// Pieces of a text, without special tokens.
    pub fn pieces(&self, text: &str) -> Result<Vec<String>, EngineError> {
        self.encoding.pieces(text)
    }

    /// Text of generated ids.
    pub fn decode(&self, ids: &[u32]) -> Result<String, EngineError> {
        self.encoding.decode(ids)
    }

    /// How many ids of a source are the unknown token.
    pub fn unknown_in(&self, ids: &[u32]) -> usize {
        self.encoding.unknown().map_or(0, |u| ids.iter().filter(|id| **id == u).count())
    }

    /// Id of a token by its text.
    pub fn id_of(&self, token: &str) -> Option<u32> {
        self.encoding.id_of(token)
    }

    /// Number of ids.
    pub fn len(&self) -> usize {
        self.encoding.len()
    }

    /// Whether there are no ids.
    pub fn is_empty(&self) -> bool {
        self.encoding.is_empty()
    }
}
