//! A single SentencePiece model whose piece numbers are the ids (T5, mT5), byte fallback kept.

use super::Encoding;
use super::spm::Spm;
use crate::error::{EngineError, LoadError};
use crate::files::ModelFiles;
use crate::layout::SENTENCEPIECE;

/// `spiece.model` with the end-of-sequence token behind every source.
pub struct SentencePiece {
    processor: Spm,
    eos: u32,
    unknown: u32,
}

impl std::fmt::Debug for SentencePiece {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SentencePiece").field("pieces", &self.processor.len()).finish_non_exhaustive()
    }
}

impl SentencePiece {
    /// Reads `spiece.model`.
    pub fn load(files: &ModelFiles) -> Result<Self, LoadError> {
        let processor = Spm::open(files, SENTENCEPIECE.main)?;
        let fail = |piece: &str| LoadError::Tokenizer { path: files.path().join(SENTENCEPIECE.main), reason: format!("has no `{piece}`") };
        let eos = processor.id_of("</s>").ok_or_else(|| fail("</s>"))?;
        let unknown = processor.id_of("<unk>").ok_or_else(|| fail("<unk>"))?;
        Ok(Self { processor, eos, unknown })
    }
}

impl Encoding for SentencePiece {
    fn ids(&self, text: &str) -> Result<Vec<u32>, EngineError> {
        self.processor.ids(text)
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
        let text = |id: &&u32| **id > 2 && (**id as usize) < self.processor.len();
        let ids: Vec<i32> = ids.iter().filter(text).map(|id| *id as i32).collect();
        self.processor.decode(&ids)
    }

    fn unknown(&self) -> Option<u32> {
        Some(self.unknown)
    }

    fn id_of(&self, token: &str) -> Option<u32> {
        self.processor.id_of(token)
    }

    fn len(&self) -> usize {
        self.processor.len()
    }
}
