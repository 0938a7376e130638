//! `tokenizer.json` through the `tokenizers` crate.

use super::Encoding;
use crate::error::{EngineError, LoadError};
use crate::files::ModelFiles;
use crate::layout::JSON;

/// A fast tokenizer with its own post-processor.
#[derive(Debug)]
pub struct Json {
    tokenizer: tokenizers::Tokenizer,
    before: Vec<u32>,
    after: Vec<u32>,
}

impl Json {
    /// Reads `tokenizer.json`.
    pub fn load(files: &ModelFiles) -> Result<Self, LoadError> {
        let fail = |e: &dyn std::fmt::Display| LoadError::Tokenizer { path: files.path().join(JSON.main), reason: e.to_string() };
        let mut tokenizer = tokenizers::Tokenizer::from_bytes(files.bytes(JSON.main)?).map_err(|e| fail(&e))?;
        // Special tokens written out in a text stay text, and nothing is cut or padded behind our back.
        tokenizer.set_encode_special_tokens(true);
        tokenizer.with_truncation(None).map_err(|e| fail(&e))?;
        tokenizer.with_padding(None);
        let found = around(&tokenizer).map_err(|e| fail(&e))?;
        let (before, after) = found.ok_or_else(|| fail(&"no text has ids, so that nothing tells where its special tokens stand"))?;
        Ok(Self { tokenizer, before, after })
    }
}

/// What the post-processor puts in front of any text and behind it, as it shows on a text that has ids of its own: a letter, or, where
/// the normaliser drops such letters, the first piece of the vocabulary that it leaves. None where there is none.
fn around(tokenizer: &tokenizers::Tokenizer) -> tokenizers::Result<Option<(Vec<u32>, Vec<u32>)>> {
    let most = u32::try_from(tokenizer.get_vocab_size(true)).unwrap_or(u32::MAX);
    let pieces = (0..most).filter_map(|id| tokenizer.id_to_token(id)).map(|piece| piece.replace('\u{2581}', " "));
    for text in std::iter::once("a".to_string()).chain(pieces) {
        let bare = tokenizer.encode(text.as_str(), false)?;
        let bare = bare.get_ids();
        if bare.is_empty() {
            continue;
        }
        let full = tokenizer.encode(text.as_str(), true)?;
        let full = full.get_ids();
        if let Some(at) = full.windows(bare.len()).position(|w| w == bare) {
            return Ok(Some((full[..at].to_vec(), full[at + bare.len()..].to_vec())));
        }
    }
    Ok(None)
}

impl Encoding for Json {
    fn ids(&self, text: &str) -> Result<Vec<u32>, EngineError> {
        Ok(self.tokenizer.encode(text, false).map_err(|e| EngineError::Tokenizer(e.to_string()))?.get_ids().to_vec())
    }

    fn pieces(&self, text: &str) -> Result<Vec<String>, EngineError> {
        Ok(self.tokenizer.encode(text, false).map_err(|e| EngineError::Tokenizer(e.to_string()))?.get_tokens().to_vec())
    }

    fn wrap(&self, ids: Vec<u32>) -> Vec<u32> {
        self.before.iter().copied().chain(ids).chain(self.after.iter().copied()).collect()
    }

    fn decode(&self, ids: &[u32]) -> Result<String, EngineError> {
        Ok(self.tokenizer.decode(ids, true).map_err(|e| EngineError::Tokenizer(e.to_string()))?.trim().to_string())
    }

    fn has_languages(&self) -> bool {
        // Whether the vocabulary has any, the card's tokens tell.
        true
    }

    fn wrap_language(&self, language: u32, ids: Vec<u32>) -> Vec<u32> {
        // The file's own template may hold another language; the end token is the one that is no language.
        let names = |id: &u32| self.tokenizer.id_to_token(*id).is_some_and(|t| t.contains('_') && !t.starts_with('<'));
        let end = self.after.iter().copied().filter(|id| !names(id));
        std::iter::once(language).chain(ids).chain(end).collect()
    }

    fn unknown(&self) -> Option<u32> {
        self.id_of("<unk>")
    }

    fn id_of(&self, token: &str) -> Option<u32> {
        self.tokenizer.token_to_id(token)
    }

    fn len(&self) -> usize {
        self.tokenizer.get_vocab_size(true)
    }
}
