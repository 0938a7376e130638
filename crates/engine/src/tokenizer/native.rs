//! The vocabularies of Marian's own files: a SentencePiece model for each side, or one for both, whose piece numbers are the ids.

use super::Encoding;
use super::spm::Spm;
use crate::error::{EngineError, LoadError};
use crate::files::ModelFiles;

/// Two SentencePiece models with the end token behind every source.
pub struct Native {
    source: Spm,
    /// The target's, where it is another.
    target: Option<Spm>,
    eos: u32,
    unknown: u32,
}

impl std::fmt::Debug for Native {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Native").field("pieces", &self.source.len()).finish_non_exhaustive()
    }
}

impl Native {
    /// Reads the models of source and target, which may be compressed.
    ///
    /// # Errors
    /// If one is damaged, or the two number their special tokens differently.
    pub fn load(files: &ModelFiles, [source, target]: &[String; 2]) -> Result<Self, LoadError> {
        let fail = |name: &str, reason: String| LoadError::Tokenizer { path: files.path().join(name), reason };
        let special = |spm: &Spm, name: &str| -> Result<[u32; 2], LoadError> {
            let find = |piece: &str| spm.id_of(piece).ok_or_else(|| fail(name, format!("has no `{piece}`")));
            Ok([find("</s>")?, find("<unk>")?])
        };
        let first = Spm::open(files, source)?;
        let [eos, unknown] = special(&first, source)?;
        let second = if source == target { None } else { Some(Spm::open(files, target)?) };
        if let Some(second) = &second
            && special(second, target)? != [eos, unknown]
        {
            return Err(fail(target, format!("has other numbers for `</s>` and `<unk>` than `{source}`")));
        }
        Ok(Self { source: first, target: second, eos, unknown })
    }

    fn target(&self) -> &Spm {
        self.target.as_ref().unwrap_or(&self.source)
    }
}

impl Encoding for Native {
    fn ids(&self, text: &str) -> Result<Vec<u32>, EngineError> {
        self.source.ids(text)
    }

    fn pieces(&self, text: &str) -> Result<Vec<String>, EngineError> {
        self.source.pieces(text)
    }

    fn wrap(&self, mut ids: Vec<u32>) -> Vec<u32> {
        ids.push(self.eos);
        ids
    }

    fn decode(&self, ids: &[u32]) -> Result<String, EngineError> {
        let target = self.target();
        let text = |id: &&u32| ![self.eos, self.unknown].contains(id) && (**id as usize) < target.len();
        target.decode(&ids.iter().filter(text).map(|id| *id as i32).collect::<Vec<_>>())
    }

    fn unknown(&self) -> Option<u32> {
        Some(self.unknown)
    }

    fn id_of(&self, token: &str) -> Option<u32> {
        self.source.id_of(token)
    }

    fn len(&self) -> usize {
        self.source.len().max(self.target().len())
    }
}
