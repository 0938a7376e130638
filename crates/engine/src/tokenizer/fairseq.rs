//! fairseq's way with SentencePiece (mBART, NLLB, M2M100, `AraBART`): `sentencepiece.bpe.model` cuts; ids are the piece
//! numbers behind four special tokens, or come from `vocab.json`; language tokens follow the vocabulary.
//!
//! Reference: `tokenization_nllb.py`, `tokenization_mbart.py`, `tokenization_m2m_100.py`.

use super::Encoding;
use super::spm::Spm;
use crate::error::{EngineError, LoadError};
use crate::files::ModelFiles;
use crate::layout::FAIRSEQ;
use std::collections::HashMap;

const BOS: u32 = 0;
const PAD: u32 = 1;
const EOS: u32 = 2;
const UNKNOWN: u32 = 3;

/// `sentencepiece.bpe.model` with fairseq's ids.
pub struct Fairseq {
    processor: Spm,
    /// Ids by piece (M2M100); None where an id is the piece's number plus one.
    vocab: Option<(HashMap<String, u32>, Vec<String>)>,
    languages: Vec<String>,
}

impl std::fmt::Debug for Fairseq {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fairseq").field("pieces", &self.processor.len()).field("languages", &self.languages.len()).finish_non_exhaustive()
    }
}

impl Fairseq {
    /// Reads `sentencepiece.bpe.model`, `vocab.json` where there is one, and the language tokens that
    /// `special_tokens_map.json` or `tokenizer_config.json` list.
    pub fn load(files: &ModelFiles) -> Result<Self, LoadError> {
        let processor = Spm::open(files, FAIRSEQ.main)?;
        let vocab = if files.has("vocab.json") {
            let ids = super::marian::vocabulary(files, "vocab.json")?;
            let pieces = super::marian::by_id(files, &ids)?;
            Some((ids, pieces))
        } else {
            None
        };
        let mut tokenizer = Self { processor, vocab, languages: Vec::new() };
        tokenizer.languages = languages(files)?.into_iter().filter(|l| tokenizer.piece_id(l).is_none()).collect();
        Ok(tokenizer)
    }

    fn base(&self) -> usize {
        self.vocab.as_ref().map_or(self.processor.len() + 1, |(_, pieces)| pieces.len())
    }

    fn piece_id(&self, piece: &str) -> Option<u32> {
        match &self.vocab {
            Some((ids, _)) => ids.get(piece).copied(),
            None => None,
        }
    }
}

/// The additional special tokens, in the order of their ids.
fn languages(files: &ModelFiles) -> Result<Vec<String>, LoadError> {
    for name in ["special_tokens_map.json", "tokenizer_config.json"] {
        if !files.has(name) {
            continue;
        }
        let text = files.text(name)?;
        let value: serde_json::Value =
            serde_json::from_str(&text).map_err(|e| LoadError::config(files.path().join(name), e.to_string()))?;
        let tokens = value["additional_special_tokens"].as_array().cloned().unwrap_or_default();
        let text = |t: &serde_json::Value| t.as_str().or_else(|| t["content"].as_str()).map(str::to_string);
        let tokens: Vec<String> = tokens.iter().filter_map(text).collect();
        if !tokens.is_empty() {
            return Ok(tokens);
        }
    }
    Ok(Vec::new())
}

impl Encoding for Fairseq {
    fn ids(&self, text: &str) -> Result<Vec<u32>, EngineError> {
        if let Some((ids, _)) = &self.vocab {
            let pieces = self.processor.pieces(text)?;
            return Ok(pieces.iter().map(|p| ids.get(p).copied().unwrap_or(UNKNOWN)).collect());
        }
        let ids = self.processor.ids(text)?;
        // Piece 0 is the unknown one; everything else moves up by one to make room for the padding token.
        Ok(ids.into_iter().map(|id| if id == 0 { UNKNOWN } else { id + 1 }).collect())
    }

    fn pieces(&self, text: &str) -> Result<Vec<String>, EngineError> {
        self.processor.pieces(text)
    }

    fn wrap(&self, ids: Vec<u32>) -> Vec<u32> {
        // With languages, the source's language token takes the place of the first token (`Tokenizer::with_prefix`).
        let start = if self.languages.is_empty() { Some(BOS) } else { None };
        start.into_iter().chain(ids).chain([EOS]).collect()
    }

    fn decode(&self, ids: &[u32]) -> Result<String, EngineError> {
        let special = |id: u32| [BOS, PAD, EOS, UNKNOWN].contains(&id) || id as usize >= self.base();
        let ids = ids.iter().copied().filter(|id| !special(*id));
        match &self.vocab {
            Some((_, pieces)) => {
                let text: String = ids.filter_map(|id| pieces.get(id as usize)).map(String::as_str).collect();
                Ok(text.replace('\u{2581}', " ").trim().to_string())
            }
            None => {
                let ids: Vec<i32> = ids.map(|id| id as i32 - 1).collect();
                self.processor.decode(&ids)
            }
        }
    }

    fn unknown(&self) -> Option<u32> {
        Some(UNKNOWN)
    }

    fn id_of(&self, token: &str) -> Option<u32> {
        let language = || self.languages.iter().position(|l| l == token).map(|i| (self.base() + i) as u32);
        self.piece_id(token).or_else(language)
    }

    fn has_languages(&self) -> bool {
        !self.languages.is_empty()
    }

    fn len(&self) -> usize {
        self.base() + self.languages.len()
    }
}
