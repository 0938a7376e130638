//! fairseq's way with SentencePiece (mBART, NLLB, M2M100, `AraBART`): `sentencepiece.bpe.model` cuts; ids are the piece
//! numbers behind four special tokens, or come from `vocab.json`; language tokens follow the vocabulary.
//!
//! Reference: `tokenization_nllb.py`, `tokenization_mbart.py`, `tokenization_m2m_100.py`.

use super::Encoding;
use super::spm::Spm;
use crate::error::{EngineError, LoadError};
use crate::files::ModelFiles;
use crate::layout::{CONFIG, FAIRSEQ};
use std::collections::HashMap;

const BOS: u32 = 0;
const PAD: u32 = 1;
const EOS: u32 = 2;
const UNKNOWN: u32 = 3;

/// The languages of mBART-50 in the order of their ids, whose own files do not list them: `tokenization_mbart50.py`.
#[rustfmt::skip]
const MBART50: [&str; 52] = [
    "ar_AR", "cs_CZ", "de_DE", "en_XX", "es_XX", "et_EE", "fi_FI", "fr_XX", "gu_IN", "hi_IN", "it_IT", "ja_XX", "kk_KZ", "ko_KR",
    "lt_LT", "lv_LV", "my_MM", "ne_NP", "nl_XX", "ro_RO", "ru_RU", "si_LK", "tr_TR", "vi_VN", "zh_CN", "af_ZA", "az_AZ", "bn_IN",
    "fa_IR", "he_IL", "hr_HR", "id_ID", "ka_GE", "km_KH", "mk_MK", "ml_IN", "mn_MN", "mr_IN", "pl_PL", "ps_AF", "pt_XX", "sv_SE",
    "sw_KE", "ta_IN", "te_IN", "th_TH", "tl_XX", "uk_UA", "ur_PK", "xh_ZA", "gl_ES", "sl_SI",
];

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
        tokenizer.languages = languages(files, &tokenizer)?.into_iter().filter(|l| tokenizer.piece_id(l).is_none()).collect();
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

/// The additional special tokens, in the order of their ids; of an mBART-50 that lists none, its 52 languages.
fn languages(files: &ModelFiles, tokenizer: &Fairseq) -> Result<Vec<String>, LoadError> {
    for name in ["special_tokens_map.json", "tokenizer_config.json"] {
        if !files.has(name) {
            continue;
        }
        let text = files.text(name)?;
        let value: serde_json::Value =
            serde_json::from_str(&text).map_err(|e| LoadError::config(files.path().join(name), e.to_string()))?;
        // Since transformers 5 they are `extra_special_tokens`.
        let list = |key: &str| value[key].as_array().cloned().unwrap_or_default();
        let tokens = [list("additional_special_tokens"), list("extra_special_tokens")].concat();
        let text = |t: &serde_json::Value| t.as_str().or_else(|| t["content"].as_str()).map(str::to_string);
        let tokens: Vec<String> = tokens.iter().filter_map(text).collect();
        if !tokens.is_empty() {
            return Ok(tokens);
        }
    }
    let vocab = || {
        let config: serde_json::Value = serde_json::from_str(&files.text(CONFIG).ok()?).ok()?;
        config["vocab_size"].as_u64()
    };
    // Behind the languages stands the mask.
    let of_mbart50 = (tokenizer.base() + MBART50.len() + 1) as u64;
    let is_mbart50 = tokenizer.vocab.is_none() && files.has(CONFIG) && vocab() == Some(of_mbart50);
    Ok(if is_mbart50 { MBART50.map(String::from).to_vec() } else { Vec::new() })
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
