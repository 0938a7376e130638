//! Marian's tokenizer: `source.spm` cuts, `vocab.json` gives the ids by piece text.
//!
//! A piece that `vocab.json` does not know becomes `<unk>`; a run that `source.spm` does not know may still stand in
//! the shared vocabulary. Reference: `tokenization_marian.py`.

use super::Encoding;
use super::spm::Spm;
use crate::error::{EngineError, LoadError};
use crate::files::ModelFiles;
use crate::layout::MARIAN;
use std::collections::HashMap;

/// The pair of SentencePiece models with their shared vocabulary.
pub struct Marian {
    source: Spm,
    ids: HashMap<String, u32>,
    target: Vec<String>,
    unknown: u32,
    eos: u32,
    special: Vec<u32>,
}

impl std::fmt::Debug for Marian {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Marian").field("vocab", &self.target.len()).finish_non_exhaustive()
    }
}

impl Marian {
    /// Reads `source.spm`, `target.spm`, `vocab.json`, and `target_vocab.json` where the vocabularies are separate.
    pub fn load(files: &ModelFiles) -> Result<Self, LoadError> {
        let source = Spm::open(files, MARIAN.main)?;
        // Decoding joins pieces by text; the target model is read so that a damaged file does not go unnoticed.
        Spm::open(files, "target.spm")?;
        let ids = vocabulary(files, "vocab.json")?;
        let separate = if files.has("target_vocab.json") { Some(vocabulary(files, "target_vocab.json")?) } else { None };
        let target = by_id(files, separate.as_ref().unwrap_or(&ids))?;
        let fail = |token: &str| LoadError::Tokenizer { path: files.path().join("vocab.json"), reason: format!("has no `{token}`") };
        let find = |token: &str| ids.get(token).copied().ok_or_else(|| fail(token));
        let (unknown, eos) = (find("<unk>")?, find("</s>")?);
        let special =
            ["</s>", "<pad>", "<unk>", "<s>"].iter().filter_map(|t| target.iter().position(|p| p == t).map(|i| i as u32)).collect();
        Ok(Self { source, ids, target, unknown, eos, special })
    }
}

pub(super) fn vocabulary(files: &ModelFiles, name: &str) -> Result<HashMap<String, u32>, LoadError> {
    let text = files.text(name)?;
    serde_json::from_str(&text)
        .map_err(|e| LoadError::Tokenizer { path: files.path().join(name), reason: format!("no map of piece to id: {e}") })
}

pub(super) fn by_id(files: &ModelFiles, ids: &HashMap<String, u32>) -> Result<Vec<String>, LoadError> {
    let mut pieces = vec![String::new(); ids.len()];
    for (piece, id) in ids {
        match pieces.get_mut(*id as usize) {
            Some(slot) => slot.clone_from(piece),
            None => {
                let reason = format!("id {id} of `{piece}` is past its {} entries", ids.len());
                return Err(LoadError::Tokenizer { path: files.path().join("vocab.json"), reason });
            }
        }
    }
    Ok(pieces)
}

impl Encoding for Marian {
    fn ids(&self, text: &str) -> Result<Vec<u32>, EngineError> {
        Ok(self.pieces(text)?.iter().map(|p| self.ids.get(p).copied().unwrap_or(self.unknown)).collect())
    }

    fn pieces(&self, text: &str) -> Result<Vec<String>, EngineError> {
        self.source.pieces(text)
    }

    fn wrap(&self, mut ids: Vec<u32>) -> Vec<u32> {
        ids.push(self.eos);
        ids
    }

    fn decode(&self, ids: &[u32]) -> Result<String, EngineError> {
        let pieces = ids.iter().filter(|id| !self.special.contains(id)).filter_map(|id| self.target.get(*id as usize));
        Ok(pieces.map(String::as_str).collect::<String>().replace('\u{2581}', " ").trim().to_string())
    }

    fn unknown(&self) -> Option<u32> {
        Some(self.unknown)
    }

    fn id_of(&self, token: &str) -> Option<u32> {
        self.ids.get(token).copied()
    }

    fn len(&self) -> usize {
        self.target.len()
    }
}
