//! Models by name: the bundled one, folders, cards, the hub; and the gate before licences.

use crate::card::ModelCard;
#[cfg(feature = "hub")]
use crate::hub::{Hub, HubError, HubOptions, LockFile, Repo, repository_of};
use crate::progress::Listener;
use crate::registry::Registry;
use mujaz_cards::{BUNDLED, BUNDLED_FILES, BUNDLED_WEIGHTS, grid};
use mujaz_engine::error::LoadError;
use mujaz_engine::weights::lora::{self, Base};
use mujaz_engine::{ModelFiles, layout};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The folder of the user's settings: `MUJAZ_CONFIG_DIR`, else `mujaz` under `XDG_CONFIG_HOME` or `~/.config`.
pub fn config_dir() -> PathBuf {
    let set = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    // Without a home there are no settings: a folder for everybody's temporary files could hold anybody's.
    let own = || std::env::home_dir().filter(|home| home.is_absolute()).unwrap_or_else(|| PathBuf::from("/nonexistent"));
    let home = || set("XDG_CONFIG_HOME").unwrap_or_else(|| own().join(".config"));
    set("MUJAZ_CONFIG_DIR").unwrap_or_else(|| home().join("mujaz"))
}

/// A model that a name does not lead to, and what to do next.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LibraryError {
    /// No model has this name.
    #[error("no model `{name}`: {}give a folder, hub:ORG/NAME, or one of {}", meant(name, known), known.join(", "))]
    Unknown {
        /// What was asked for.
        name: String,
        /// The names that are known.
        known: Vec<String>,
    },
    /// The model's licence is not for commercial use, or not known, and nobody has accepted it yet.
    #[error(
        "the licence of `{repo}` {}: read it at https://huggingface.co/{repo}, and accept it if you may use the model under it",
        license.as_ref().map_or("is not known to mujaz".into(), |l| format!("is {l}: not for commercial use"))
    )]
    License {
        /// `ORG/NAME`.
        repo: String,
        /// The licence (SPDX); None where no card says it.
        license: Option<String>,
    },
    /// The bundled model was asked for in a program without it.
    #[error("this program was built without the bundled model (feature `bundled`): name another")]
    NotBundled,
    /// The hub was asked for in a program without it.
    #[error("`{0}` is on the hub, but this program was built without it (feature `hub`)")]
    NoHub(String),
    /// A card or a folder cannot be used.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// Something went wrong between here and the hub.
    #[cfg(feature = "hub")]
    #[error(transparent)]
    Hub(#[from] HubError),
}

/// What a name that nobody has may have meant: a model's that is written otherwise, as the hub writes them, or a repository.
fn meant(name: &str, known: &[String]) -> String {
    let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let last = bare(name.rsplit('/').next().unwrap_or(name));
    if let Some(other) = known.iter().find(|other| other.as_str() != name && bare(other.as_str()) == last) {
        return format!("`{other}` is one; ");
    }
    match name.split_once('/') {
        Some((org, model)) if !org.is_empty() && !org.starts_with(['.', '~']) && !model.is_empty() && !model.contains('/') => {
            format!("if it is a repository of the hub, `hub:{name}`; else ")
        }
        _ => String::new(),
    }
}

/// A model's files and card.
#[derive(Debug, Clone)]
pub struct Found {
    /// The files.
    pub files: ModelFiles,
    /// The card.
    pub card: ModelCard,
}

/// Where models come from.
///
/// ```
/// # #[cfg(feature = "bundled")] {
/// let library = mujaz_models::Library::from_env().offline(true);
/// let found = library.open("tiny-ar-en").unwrap();
/// assert!(found.files.has("config.json"));
/// assert!(library.open("no-such-model").is_err());
/// # }
/// ```
#[derive(Clone)]
pub struct Library {
    config: PathBuf,
    #[cfg_attr(not(feature = "hub"), allow(dead_code, reason = "only a fetch tells anything"))]
    listener: Listener,
    #[cfg(feature = "hub")]
    accept_license: bool,
    #[cfg(feature = "hub")]
    hub: HubOptions,
}

impl std::fmt::Debug for Library {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Library").field("config", &self.config).finish_non_exhaustive()
    }
}

impl Default for Library {
    fn default() -> Self {
        Self::from_env()
    }
}

impl Library {
    /// The user's library, as the environment says: cards and accepted licences in [`config_dir`], the hub as
    /// `HubOptions::from_env` has it.
    pub fn from_env() -> Self {
        Self::with_config(config_dir())
    }

    /// A library whose cards (`models/`) and record of fetches and accepted licences (`models.lock`) are in a folder.
    pub fn with_config(config: impl Into<PathBuf>) -> Self {
        let config = config.into();
        Self {
            #[cfg(feature = "hub")]
            hub: HubOptions::from_env(config.join("models.lock")),
            #[cfg(feature = "hub")]
            accept_license: false,
            config,
            listener: Arc::new(|_| ()),
        }
    }

    /// Whether nothing may be asked of the network; where the environment forbids it, it stays forbidden.
    #[must_use]
    #[cfg_attr(not(feature = "hub"), allow(unused_mut, unused_variables))]
    pub fn offline(mut self, offline: bool) -> Self {
        #[cfg(feature = "hub")]
        {
            self.hub.offline |= offline;
        }
        self
    }

    /// Whether the licences of the models that are opened are accepted; that is recorded, so that once is enough.
    #[must_use]
    #[cfg_attr(not(feature = "hub"), allow(unused_mut, unused_variables))]
    pub fn accept_license(mut self, accept: bool) -> Self {
        #[cfg(feature = "hub")]
        {
            self.accept_license = accept;
        }
        self
    }

    /// Tells somebody what happens during a fetch.
    #[must_use]
    pub fn on_progress(mut self, listener: impl Fn(crate::Progress<'_>) + Send + Sync + 'static) -> Self {
        self.listener = Arc::new(listener);
        self
    }

    /// Where the user's cards are.
    pub fn cards_dir(&self) -> PathBuf {
        self.config.join("models")
    }

    /// The cards built in and the user's own.
    ///
    /// # Errors
    /// If a card of the user's cannot be read.
    pub fn registry(&self) -> Result<Registry, LoadError> {
        Registry::built_in()?.with_folder(&self.cards_dir())
    }

    /// The files and card of a model given by name, folder, `.argosmodel`, `.gguf` or `hub:ORG/NAME[@REV]`; fetched if need be. Where it is a
    /// LoRA adapter, with the model that its `adapter_config.json` names: a folder, a card's name, or a repository.
    ///
    /// # Errors
    /// If there is none, its licence must be accepted first, or it cannot be fetched.
    pub fn open(&self, name: &str) -> Result<Found, LibraryError> {
        let found = self.plain(name)?;
        if layout::is_adapter(&found.files.names()) { self.with_base(found) } else { Ok(found) }
    }

    /// An adapter with its base. Without a card of its own, the base's says how it is used.
    fn with_base(&self, adapter: Found) -> Result<Found, LibraryError> {
        let dir = adapter.files.path().to_path_buf();
        let Base { name, revision } = lora::base(&adapter.files)?;
        let base = self.base(&dir, &name, revision.as_deref())?;
        if layout::is_adapter(&base.files.names()) {
            let reason = format!("its base `{name}` is an adapter too: merge that one with PEFT first");
            return Err(LoadError::config(dir.join(layout::ADAPTER), reason).into());
        }
        let is_carded = ModelCard::own(&dir)?.is_some() || self.registry()?.get(&adapter.card.name).is_some();
        let card = if is_carded { adapter.card } else { base.card.tuned(adapter.card.name) };
        Ok(Found { files: base.files.adapted(adapter.files), card })
    }

    /// The model of a `base_model_name_or_path`: a path as PEFT takes it, or one seen from the adapter; a card's name, or the repository
    /// that a card speaks of; any other repository.
    fn base(&self, dir: &Path, name: &str, revision: Option<&str>) -> Result<Found, LibraryError> {
        let beside = [dir.join(name), dir.join("..").join(name)];
        if let Some(path) = std::iter::once(PathBuf::from(name)).chain(beside).find(|p| p.exists()).filter(|_| !name.starts_with("hub:")) {
            return Ok(Found { card: ModelCard::for_folder(&path)?, files: ModelFiles::open(path)? });
        }
        let registry = self.registry()?;
        if registry.get(name).is_some() {
            return self.plain(name);
        }
        if name.split('/').count() == 2 && !name.starts_with(['.', '/']) {
            let revision = revision.map_or_else(String::new, |r| format!("@{r}"));
            return self.plain(&format!("hub:{name}{revision}"));
        }
        let hint = "`adapter_config.json` names it as the base: put the base's folder or its `ORG/NAME` there".into();
        Err(LoadError::Missing { file: name.into(), dir: dir.into(), hint }.into())
    }

    fn plain(&self, name: &str) -> Result<Found, LibraryError> {
        if name == BUNDLED {
            return Self::bundled();
        }
        if !name.starts_with("hub:") && Path::new(name).exists() {
            return Ok(Found { files: ModelFiles::open(name)?, card: ModelCard::for_folder(Path::new(name))? });
        }
        self.fetched(name)
    }

    /// The model that is part of this program; in a program without it, its folder where the repository is.
    fn bundled() -> Result<Found, LibraryError> {
        if !BUNDLED_FILES.is_empty() {
            let card = Registry::built_in()?.get(BUNDLED).map(|m| m.card.clone()).ok_or(LibraryError::NotBundled)?;
            let weights = ("model.safetensors", grid::unpack(BUNDLED_WEIGHTS));
            let files = BUNDLED_FILES.iter().map(|(name, bytes)| (*name, bytes.to_vec())).chain([weights]);
            return Ok(Found { files: ModelFiles::memory(BUNDLED, files), card });
        }
        let path = Path::new("models").join(BUNDLED);
        if !path.is_dir() {
            return Err(LibraryError::NotBundled);
        }
        Ok(Found { files: ModelFiles::folder(&path)?, card: ModelCard::for_folder(&path)? })
    }

    fn unknown(name: &str, registry: &Registry) -> LibraryError {
        LibraryError::Unknown { name: name.into(), known: registry.models().iter().map(|m| m.card.name.clone()).collect() }
    }

    #[cfg(not(feature = "hub"))]
    fn fetched(&self, name: &str) -> Result<Found, LibraryError> {
        let registry = self.registry()?;
        let is_known = name.starts_with("hub:") || registry.get(name).is_some();
        Err(if is_known { LibraryError::NoHub(name.into()) } else { Self::unknown(name, &registry) })
    }
}

#[cfg(feature = "hub")]
impl Library {
    /// The hub and its cache.
    pub fn hub(&self) -> Hub {
        Hub::new(self.hub.clone())
    }

    /// The repository that a name means, with the card that speaks of it.
    ///
    /// # Errors
    /// If no model has the name, or its card names no repository.
    pub fn repository(&self, name: &str) -> Result<(Repo, Option<ModelCard>), LibraryError> {
        let registry = self.registry()?;
        if name.starts_with("hub:") {
            let repo: Repo = name.parse()?;
            let speaks = |m: &&crate::Listed| m.card.about.hub.as_ref().is_some_and(|h| h.repo == repo.id);
            let known = registry.models().iter().find(speaks).map(|m| m.card.clone());
            return Ok((repo, known));
        }
        let card = registry.get(name).map(|m| m.card.clone()).ok_or_else(|| Self::unknown(name, &registry))?;
        let repo = repository_of(&card)?.ok_or_else(|| Self::unknown(name, &registry))?;
        Ok((repo, Some(card)))
    }

    fn fetched(&self, name: &str) -> Result<Found, LibraryError> {
        let (repo, card) = self.repository(name)?;
        let dir = self.fetch(&repo, card.as_ref())?;
        let card = match card {
            Some(card) => card,
            None => ModelCard { name: repo.id.clone(), ..ModelCard::for_folder(&dir)? },
        };
        Ok(Found { files: ModelFiles::folder(dir)?, card })
    }

    /// The folder of a repository in the cache, behind the gate before its licence; fetched if it is not there.
    ///
    /// # Errors
    /// If its licence must be accepted first, or it cannot be fetched.
    pub fn fetch(&self, repo: &Repo, card: Option<&ModelCard>) -> Result<PathBuf, LibraryError> {
        let hub = self.hub();
        self.gate(repo, card)?;
        if let Some(dir) = hub.complete(repo)? {
            return Ok(dir);
        }
        let HubOptions { endpoint, cache, offline, mirror, .. } = &self.hub;
        let files = card.map(|c| c.about.files.as_slice()).unwrap_or_default();
        let first = files.first().and_then(|f| f.urls.first());
        let from = first.map_or(endpoint.as_str(), |url| mirror.as_deref().unwrap_or(url));
        if !offline {
            let endpoint = if first.is_some() { crate::hub::host(from) } else { from };
            (self.listener)(crate::Progress::Model { repo: &repo.id, endpoint, cache: cache.root() });
        }
        Ok(if files.is_empty() { hub.fetch(repo, &self.listener)? } else { hub.fetch_urls(repo, files, &self.listener)? })
    }

    /// Refuses a model whose licence is not for commercial use, or not known, until somebody has accepted it once.
    fn gate(&self, repo: &Repo, card: Option<&ModelCard>) -> Result<(), LibraryError> {
        if card.is_some_and(|c| c.about.commercial == Some(true)) {
            return Ok(());
        }
        let license = card.and_then(|c| c.license.clone());
        let written = license.clone().unwrap_or_else(|| "unknown".into());
        let lock = &self.hub.lock;
        if LockFile::open(lock)?.accepted.get(&repo.id) == Some(&written) {
            return Ok(());
        }
        if self.accept_license {
            LockFile::update(lock, |record| record.accepted.insert(repo.id.clone(), written))?;
            return Ok(());
        }
        Err(LibraryError::License { repo: repo.id.clone(), license })
    }
}

#[cfg(test)]
mod tests {
    use super::meant;

    #[test]
    fn a_name_as_the_hub_writes_it_is_known_again() {
        let known = ["tiny-ar-en", "opus-mt-ar-en", "nllb-200-distilled-600m", "mt5-multilingual-xlsum"].map(String::from);
        let names = [
            ("Helsinki-NLP/opus-mt-ar-en", "`opus-mt-ar-en` is one; "),
            ("facebook/nllb-200-distilled-600M", "`nllb-200-distilled-600m` is one; "),
            ("csebuetnlp/mT5_multilingual_XLSum", "`mt5-multilingual-xlsum` is one; "),
            ("opus-mt-aren", "`opus-mt-ar-en` is one; "),
            ("Some-Org/other", "if it is a repository of the hub, `hub:Some-Org/other`; else "),
            // A name as it is, a path, and what is like nothing say no more than before.
            ("tiny-ar-en", ""),
            ("./models/mine", ""),
            ("../mine", ""),
            ("/mine", ""),
            ("a/b/c", ""),
            ("mine", ""),
            ("", ""),
        ];
        for (name, hint) in names {
            assert_eq!(meant(name, &known), hint, "{name}");
        }
    }
}
