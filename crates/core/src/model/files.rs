//! The files of a model: a folder, or bytes embedded in the program.

use crate::error::LoadError;
use crate::weights::Weights;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// No configuration or tokenizer file is larger than this.
const MAX_SIDE_FILE: u64 = 256 << 20;

/// Where a model's files are.
#[derive(Debug, Clone)]
pub enum ModelFiles {
    /// A folder in the layout of the Hugging Face hub.
    Folder(PathBuf),
    /// Files embedded in the program, by name.
    Embedded {
        /// What messages call the place.
        name: &'static str,
        /// The files.
        files: &'static [(&'static str, &'static [u8])],
    },
}

impl ModelFiles {
    /// A folder that must exist.
    ///
    /// # Errors
    /// If it is no folder.
    pub fn folder(path: impl Into<PathBuf>) -> Result<Self, LoadError> {
        let path = path.into();
        if path.is_dir() {
            return Ok(Self::Folder(path));
        }
        let hint = "pass a folder with `config.json`, weights and tokenizer files, or the name of a built-in model".into();
        Err(LoadError::Missing { file: "config.json".into(), dir: path, hint })
    }

    /// The folder, or the name of the embedded model.
    pub fn path(&self) -> &Path {
        match self {
            Self::Folder(path) => path,
            Self::Embedded { name, .. } => Path::new(name),
        }
    }

    /// Whether a file is there.
    pub fn has(&self, name: &str) -> bool {
        match self {
            Self::Folder(path) => path.join(name).is_file(),
            Self::Embedded { files, .. } => files.iter().any(|(n, _)| *n == name),
        }
    }

    /// A file's bytes.
    pub fn bytes(&self, name: &str) -> Result<Cow<'static, [u8]>, LoadError> {
        let missing =
            || LoadError::Missing { file: name.into(), dir: self.path().into(), hint: "copy it from the model's repository".into() };
        match self {
            Self::Embedded { files, .. } => files.iter().find(|(n, _)| *n == name).map(|(_, b)| Cow::Borrowed(*b)).ok_or_else(missing),
            Self::Folder(path) => {
                let path = path.join(name);
                let size = match std::fs::metadata(&path) {
                    Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Err(missing()),
                    other => other.map_err(LoadError::io(&path))?.len(),
                };
                if size > MAX_SIDE_FILE {
                    return Err(LoadError::config(&path, format!("{size} bytes is too large for such a file")));
                }
                std::fs::read(&path).map(Cow::Owned).map_err(LoadError::io(&path))
            }
        }
    }

    /// A file's text.
    pub fn text(&self, name: &str) -> Result<String, LoadError> {
        let bytes = self.bytes(name)?;
        String::from_utf8(bytes.into_owned()).map_err(|_| LoadError::config(self.path().join(name), "not UTF-8"))
    }

    /// The weights.
    pub fn weights(&self) -> Result<Weights, LoadError> {
        match self {
            Self::Folder(path) => Weights::open(path),
            Self::Embedded { name, files } => {
                let (file, bytes) = files.iter().find(|(n, _)| *n == "model.safetensors").ok_or_else(|| LoadError::Missing {
                    file: "model.safetensors".into(),
                    dir: (*name).into(),
                    hint: "the program was built without it".into(),
                })?;
                Weights::from_static(&Path::new(name).join(file), bytes)
            }
        }
    }

    /// First 16 hexadecimal digits of the sha256 over the weights (for a sharded model, over its index).
    pub fn fingerprint(&self) -> Result<String, LoadError> {
        const NAMES: [&str; 4] = ["model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json"];
        let mut hash = Sha256::new();
        let Some(name) = NAMES.iter().find(|n| self.has(n)) else { return Ok("none".into()) };
        match self {
            Self::Embedded { .. } => hash.update(&self.bytes(name)?),
            Self::Folder(path) => {
                let path = path.join(name);
                let mut file = std::fs::File::open(&path).map_err(LoadError::io(&path))?;
                let mut buffer = vec![0; 1 << 20];
                loop {
                    let n = std::io::Read::read(&mut file, &mut buffer).map_err(LoadError::io(&path))?;
                    if n == 0 {
                        break;
                    }
                    hash.update(&buffer[..n]);
                }
            }
        }
        let digest = hash.finalize();
        let first: [u8; 8] = std::array::from_fn(|i| digest[i]);
        Ok(format!("{:016x}", u64::from_be_bytes(first)))
    }
}
