//! A single SentencePiece model whose piece numbers are the ids (T5, mT5), byte fallback kept.

use super::Encoding;
use crate::error::{EngineError, LoadError};
use crate::model::ModelFiles;
use sentencepiece_rust::SentencePieceProcessor;

/// `spiece.model` with the end-of-sequence token behind every source.
pub struct SentencePiece {
    processor: SentencePieceProcessor,
    eos: u32,
    unknown: u32,
}

impl std::fmt::Debug for SentencePiece {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SentencePiece").field("pieces", &self.processor.piece_size()).finish_non_exhaustive()
    }
}

/// Opens a SentencePiece file and checks that it holds pieces.
pub(super) fn open(files: &ModelFiles, name: &str) -> Result<SentencePieceProcessor, LoadError> {
    let bytes = files.bytes(name)?;
    let fail = |reason: String| LoadError::Tokenizer { path: files.path().join(name), reason };
    let hint = "not a complete SentencePiece model: fetch it again";
    let processor = SentencePieceProcessor::from_bytes(&bytes).map_err(|e| fail(format!("{hint} ({e})")))?;
    if processor.piece_size() < 4 {
        return Err(fail(format!("{hint} (it holds {} pieces)", processor.piece_size())));
    }
    Ok(processor)
}

impl SentencePiece {
    /// Reads `spiece.model`.
    pub fn load(files: &ModelFiles) -> Result<Self, LoadError> {
        let processor = open(files, "spiece.model")?;
        let find = |piece: &str| (0..processor.piece_size() as i32).find(|i| processor.id_to_piece(*i) == Some(piece)).map(|i| i as u32);
        let fail = |piece: &str| LoadError::Tokenizer { path: files.path().join("spiece.model"), reason: format!("has no `{piece}`") };
        let eos = find("</s>").ok_or_else(|| fail("</s>"))?;
        let unknown = find("<unk>").ok_or_else(|| fail("<unk>"))?;
        Ok(Self { processor, eos, unknown })
    }
}

impl Encoding for SentencePiece {
    fn ids(&self, text: &str) -> Result<Vec<u32>, EngineError> {
        let ids = self.processor.encode(text).map_err(|e| EngineError::Tokenizer(e.to_string()))?;
        Ok(ids.into_iter().map(|id| id as u32).collect())
    }

    fn pieces(&self, text: &str) -> Result<Vec<String>, EngineError> {
        self.processor.encode_pieces(text).map_err(|e| EngineError::Tokenizer(e.to_string()))
    }

    fn wrap(&self, mut ids: Vec<u32>) -> Vec<u32> {
        ids.push(self.eos);
        ids
    }

    fn decode(&self, ids: &[u32]) -> Result<String, EngineError> {
        // Sentinels (`<extra_id_0>`) lie behind the pieces; they and the control tokens are not text.
        let text = |id: &&u32| **id > 2 && (**id as usize) < self.processor.piece_size();
        let ids: Vec<i32> = ids.iter().filter(text).map(|id| *id as i32).collect();
        self.processor.decode(&ids).map_err(|e| EngineError::Tokenizer(e.to_string()))
    }

    fn unknown(&self) -> Option<u32> {
        Some(self.unknown)
    }

    fn id_of(&self, token: &str) -> Option<u32> {
        (0..self.processor.piece_size() as i32).find(|i| self.processor.id_to_piece(*i) == Some(token)).map(|i| i as u32)
    }

    fn len(&self) -> usize {
        self.processor.piece_size()
    }
}
