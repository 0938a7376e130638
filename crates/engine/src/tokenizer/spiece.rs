//! A single SentencePiece model whose piece numbers are the ids (T5, mT5), byte fallback kept. With PEGASUS's the ids stand behind its
//! mask tokens: piece numbers and an offset (`tokenization_pegasus.py`).

use super::Encoding;
use super::spm::Spm;
use crate::error::{EngineError, LoadError};
use crate::files::ModelFiles;
use crate::layout::{CONFIG, SENTENCEPIECE};
use crate::weights::gguf::vocabulary::sentencepiece;
use serde_json::Value;

/// `spiece.model` with the end-of-sequence token behind every source.
pub struct SentencePiece {
    processor: Spm,
    eos: u32,
    unknown: u32,
    /// What is added to a piece's number.
    offset: u32,
}

/// Of a PEGASUS, how many ids stand in front of the pieces': 103 unless a file says otherwise.
fn offset(files: &ModelFiles) -> u32 {
    let read = |name: &str| files.text(name).ok().and_then(|text| serde_json::from_str::<Value>(&text).ok()).unwrap_or_default();
    if read(CONFIG)["model_type"] != "pegasus" {
        return 0;
    }
    let own = read("tokenizer_config.json")["offset"].as_u64().and_then(|n| u32::try_from(n).ok());
    own.filter(|n| *n < 1 << 16).unwrap_or(103)
}

impl std::fmt::Debug for SentencePiece {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SentencePiece").field("pieces", &self.processor.len()).finish_non_exhaustive()
    }
}

impl SentencePiece {
    /// Reads `spiece.model`.
    pub fn load(files: &ModelFiles) -> Result<Self, LoadError> {
        Self::of(files, SENTENCEPIECE.main, Spm::open(files, SENTENCEPIECE.main)?)
    }

    /// Reads the vocabulary inside a GGUF file.
    pub fn of_gguf(files: &ModelFiles, name: &str) -> Result<Self, LoadError> {
        Self::of(files, name, Spm::of_bytes(files, name, &sentencepiece(files, name)?)?)
    }

    fn of(files: &ModelFiles, name: &str, processor: Spm) -> Result<Self, LoadError> {
        let fail = |piece: &str| LoadError::Tokenizer { path: files.path().join(name), reason: format!("has no `{piece}`") };
        let eos = processor.id_of("</s>").ok_or_else(|| fail("</s>"))?;
        let unknown = processor.id_of("<unk>").ok_or_else(|| fail("<unk>"))?;
        let offset = offset(files);
        Ok(Self { processor, eos, unknown: unknown + offset, offset })
    }
}

impl Encoding for SentencePiece {
    fn ids(&self, text: &str) -> Result<Vec<u32>, EngineError> {
        Ok(self.processor.ids(text)?.into_iter().map(|id| id + self.offset).collect())
    }

    fn pieces(&self, text: &str) -> Result<Vec<String>, EngineError> {
        self.processor.pieces(text)
    }

    fn wrap(&self, mut ids: Vec<u32>) -> Vec<u32> {
        ids.push(self.eos);
        ids
    }

    fn decode(&self, ids: &[u32]) -> Result<String, EngineError> {
        // Sentinels (`<extra_id_0>`) lie behind the pieces; they and the control tokens are not text.
        let text = |id: &u32| *id > 2 && (*id as usize) < self.processor.len();
        let ids: Vec<i32> = ids.iter().filter_map(|id| id.checked_sub(self.offset)).filter(text).map(|id| id as i32).collect();
        self.processor.decode(&ids)
    }

    fn unknown(&self) -> Option<u32> {
        Some(self.unknown)
    }

    fn id_of(&self, token: &str) -> Option<u32> {
        // Of an offset model, the two tokens in front keep their numbers.
        self.processor.id_of(token).map(|id| if id < 2 { id } else { id + self.offset })
    }

    fn len(&self) -> usize {
        self.processor.len() + self.offset as usize
    }
}
