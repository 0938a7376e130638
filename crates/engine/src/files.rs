//! The files of a model: a folder, bytes in the program, or bytes in memory.

use crate::error::LoadError;
use crate::layout::{self, ADAPTER, ADAPTER_WEIGHTS, CONFIG, CT2_WEIGHTS, GGUF, WEIGHTS, is_index, shards};
use crate::unzip;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// No configuration or tokenizer file is larger than this.
const MAX_SIDE_FILE: u64 = 256 << 20;

/// Where a model's files are.
///
/// ```
/// use mujaz_engine::ModelFiles;
/// let files = ModelFiles::memory("mine", [("config.json", b"{}".to_vec())]);
/// assert!(files.has("config.json") && !files.has("model.safetensors"));
/// assert_eq!(files.text("config.json").unwrap(), "{}");
/// ```
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
    /// Files in memory, by name: for tests, and for models that come from elsewhere than a disk.
    Memory {
        /// What messages call the place.
        name: PathBuf,
        /// The files.
        files: Arc<BTreeMap<String, Arc<[u8]>>>,
    },
    /// One GGUF file of a folder, with what lies beside it.
    Chosen {
        /// The folder.
        folder: PathBuf,
        /// The file's name.
        weights: String,
    },
    /// A model with a LoRA adapter, which is merged into its weights as they are read.
    Adapted {
        /// The model.
        base: Box<ModelFiles>,
        /// The adapter's files.
        adapter: Box<ModelFiles>,
    },
}

/// A file of a model.
#[derive(Debug, Clone)]
pub(crate) enum FileSource {
    /// On a disk.
    Path(PathBuf),
    /// In the program.
    Static(&'static [u8]),
    /// In memory.
    Shared(Arc<[u8]>),
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
        Err(LoadError::Missing { file: CONFIG.into(), dir: path, hint })
    }

    /// A folder; or an `.argosmodel`, the archive that Argos Translate installs from: its model is read into memory; or one `.gguf` of a
    /// folder.
    ///
    /// # Errors
    /// If it is none of these, or the archive is damaged.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, LoadError> {
        let path = path.into();
        if path.is_file()
            && let Some(weights) = path.file_name().and_then(|n| n.to_str()).filter(|n| n.ends_with(GGUF))
        {
            let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
            return Ok(Self::Chosen { folder: folder.into(), weights: weights.into() });
        }
        if !path.is_file() || path.extension().is_none_or(|e| e != "argosmodel") {
            return Self::folder(path);
        }
        let bad = |reason: String| LoadError::Weights { path: path.clone(), reason };
        let bytes = std::fs::read(&path).map_err(LoadError::io(&path))?;
        let files = argos(&bytes).map_err(bad)?;
        Ok(Self::memory(path, files))
    }

    /// Files in memory.
    pub fn memory<N: Into<String>, B: Into<Arc<[u8]>>>(name: impl Into<PathBuf>, files: impl IntoIterator<Item = (N, B)>) -> Self {
        let files = files.into_iter().map(|(name, bytes)| (name.into(), bytes.into())).collect();
        Self::Memory { name: name.into(), files: Arc::new(files) }
    }

    /// This model with a LoRA adapter: `adapter_config.json` and `adapter_model.safetensors`, as PEFT writes them. Whatever else lies beside
    /// these, configuration and tokenizer stay the model's.
    ///
    /// ```no_run
    /// use mujaz_engine::ModelFiles;
    /// let files = ModelFiles::folder("mt5-base").unwrap().adapted(ModelFiles::folder("my-adapter").unwrap());
    /// ```
    #[must_use]
    pub fn adapted(self, adapter: Self) -> Self {
        Self::Adapted { base: self.into(), adapter: adapter.into() }
    }

    /// The adapter, where there is one.
    pub fn adapter(&self) -> Option<&Self> {
        match self {
            Self::Adapted { adapter, .. } => Some(adapter),
            _ => None,
        }
    }

    /// The folder, or the name of what is no folder; of an adapted model, the base's.
    pub fn path(&self) -> &Path {
        match self {
            Self::Folder(path) | Self::Memory { name: path, .. } | Self::Chosen { folder: path, .. } => path,
            Self::Embedded { name, .. } => Path::new(name),
            Self::Adapted { base, .. } => base.path(),
        }
    }

    /// Whether a file beside a GGUF file that was chosen belongs to another form of the model.
    fn is_other(chosen: &str, name: &str) -> bool {
        name != chosen && (name.ends_with(GGUF) || WEIGHTS.contains(&name) || name == CT2_WEIGHTS)
    }

    /// A file, if it is there.
    pub(crate) fn source(&self, name: &str) -> Option<FileSource> {
        match self {
            Self::Folder(path) => {
                let places = std::iter::once(path.join(name)).chain(Self::other_place(path, name));
                places.into_iter().find(|p| p.is_file()).map(FileSource::Path)
            }
            Self::Chosen { folder, weights } => {
                let own = layout::gguf_config(weights).filter(|_| name == CONFIG).map(|own| folder.join(own)).filter(|p| p.is_file());
                let usual = || Some(folder.join(name)).filter(|p| p.is_file() && !Self::is_other(weights, name));
                own.or_else(usual).map(FileSource::Path)
            }
            Self::Adapted { base, .. } => base.source(name),
            Self::Embedded { files, .. } => files.iter().find(|(n, _)| *n == name).map(|(_, b)| FileSource::Static(b)),
            Self::Memory { files, .. } => files.get(name).cloned().map(FileSource::Shared),
        }
    }

    /// Where else a file of a folder may be: an installed Argos package keeps CTranslate2's files in `model/`, and what cuts its texts
    /// above them.
    fn other_place(path: &Path, name: &str) -> Option<PathBuf> {
        const ABOVE: [&str; 2] = ["sentencepiece.model", layout::ARGOS];
        let within = path.join(layout::ARGOS_MODEL);
        if path.join(CT2_WEIGHTS).is_file() {
            let inside = path.file_name().is_some_and(|n| n == layout::ARGOS_MODEL) && ABOVE.contains(&name);
            return inside.then(|| path.parent().map(|p| p.join(name))).flatten();
        }
        within.join(CT2_WEIGHTS).is_file().then(|| within.join(name))
    }

    /// The names of all files, in order.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = match self {
            Self::Folder(path) => {
                let list = |path: &Path| std::fs::read_dir(path).into_iter().flatten();
                let entries = list(path).chain(Self::other_place(path, "").into_iter().flat_map(|p| list(&p)));
                let mut names: Vec<String> = entries.filter_map(|e| e.ok()?.file_name().into_string().ok()).collect();
                let above = ["sentencepiece.model", layout::ARGOS].into_iter().filter(|n| self.has(n)).map(String::from);
                names.extend(above);
                names
            }
            Self::Chosen { folder, weights } => {
                let all = std::fs::read_dir(folder).into_iter().flatten().filter_map(|e| e.ok()?.file_name().into_string().ok());
                all.filter(|name| !Self::is_other(weights, name)).collect()
            }
            Self::Adapted { base, .. } => base.names(),
            Self::Embedded { files, .. } => files.iter().map(|(name, _)| (*name).to_string()).collect(),
            Self::Memory { files, .. } => files.keys().cloned().collect(),
        };
        names.sort();
        names.dedup();
        names
    }

    /// The file that holds the weights, or lists the files that do.
    pub fn weights(&self) -> Option<String> {
        let names = self.names();
        let ct2 = || layout::ct2(&names).map(|_| CT2_WEIGHTS.to_string());
        let own = || ct2().or_else(|| layout::gguf(&names)).or_else(|| layout::native(&names).map(|found| found.weights));
        WEIGHTS.iter().find(|name| self.has(name)).map(|name| (*name).to_string()).or_else(own)
    }

    /// Whether a file is there.
    pub fn has(&self, name: &str) -> bool {
        self.source(name).is_some()
    }

    /// A file's bytes.
    pub fn bytes(&self, name: &str) -> Result<Cow<'static, [u8]>, LoadError> {
        let missing =
            || LoadError::Missing { file: name.into(), dir: self.path().into(), hint: "copy it from the model's repository".into() };
        match self.source(name).ok_or_else(missing)? {
            FileSource::Static(bytes) => Ok(Cow::Borrowed(bytes)),
            FileSource::Shared(bytes) => Ok(Cow::Owned(bytes.to_vec())),
            FileSource::Path(path) => {
                let size = std::fs::metadata(&path).map_err(LoadError::io(&path))?.len();
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

    /// First 16 hexadecimal digits of the sha256 over the weights (for a sharded model, over its index and every shard behind it; with an
    /// adapter, over its files behind them).
    pub fn fingerprint(&self) -> Result<String, LoadError> {
        let Some(name) = self.weights() else { return Ok("none".into()) };
        let mut hash = Sha256::new();
        self.add_to(&mut hash, &name)?;
        if is_index(&name) {
            let bad = |reason: String| LoadError::config(self.path().join(&name), reason);
            shards(&self.text(&name)?).map_err(bad)?.iter().try_for_each(|shard| self.add_to(&mut hash, shard))?;
        }
        if let Some(adapter) = self.adapter() {
            let names = std::iter::once(ADAPTER).chain(ADAPTER_WEIGHTS.into_iter().find(|name| adapter.has(name)));
            names.into_iter().try_for_each(|name| adapter.add_to(&mut hash, name))?;
        }
        let digest = hash.finalize();
        let first: [u8; 8] = std::array::from_fn(|i| digest[i]);
        Ok(format!("{:016x}", u64::from_be_bytes(first)))
    }

    /// Hashes a file, if it is there, without holding it.
    fn add_to(&self, hash: &mut Sha256, name: &str) -> Result<(), LoadError> {
        match self.source(name) {
            None => {}
            Some(FileSource::Static(bytes)) => hash.update(bytes),
            Some(FileSource::Shared(bytes)) => hash.update(&bytes),
            Some(FileSource::Path(path)) => {
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
        Ok(())
    }
}

/// A model's files in an archive of Argos Translate: of its one folder those at the top, and CTranslate2's in `model/`. What it brings
/// to cut sentences with is left there.
fn argos(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, String> {
    let mut out = Vec::new();
    // A model hardly shrinks: what would be many times the archive is meant to harm.
    let mut room = bytes.len().saturating_mul(8).saturating_add(64 << 20);
    for entry in unzip::entries(bytes)? {
        let parts: Vec<&str> = entry.name.split('/').collect();
        let name = match parts[..] {
            [_, name] | [_, layout::ARGOS_MODEL, name] if layout::is_plain_name(name) => name.to_string(),
            _ => continue,
        };
        room = room.checked_sub(entry.size).ok_or_else(|| format!("entry `{}` is too much for an archive of this size", entry.name))?;
        if out.iter().any(|(n, _)| *n == name) {
            return Err(format!("two entries are `{name}`"));
        }
        out.push((name, unzip::content(bytes, &entry)?.into_owned()));
    }
    if out.iter().any(|(name, _)| name == CT2_WEIGHTS) {
        Ok(out)
    } else {
        Err("no `model/model.bin` inside: is it a package of Argos Translate?".into())
    }
}
