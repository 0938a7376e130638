//! Models by name: the registry with the user's own cards, the hub, the gate before licences.

use crate::bundled;
use crate::error::CliError;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use mujaz::hub::{Event, Hub, HubOptions, LockFile, Repo};
use mujaz::model::{HubSource, ModelCard, ModelFiles, Registry};
use std::collections::HashMap;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The folder of the user's settings: `MUJAZ_CONFIG_DIR`, else `mujaz` under `XDG_CONFIG_HOME` or `~/.config`.
pub fn config_dir() -> PathBuf {
    let set = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    // Without a home there are no settings: a folder for everybody's temporary files could hold anybody's.
    let own = || std::env::home_dir().filter(|home| home.is_absolute()).unwrap_or_else(|| PathBuf::from("/nonexistent"));
    let home = || set("XDG_CONFIG_HOME").unwrap_or_else(|| own().join(".config"));
    set("MUJAZ_CONFIG_DIR").unwrap_or_else(|| home().join("mujaz"))
}

/// The cards built in and the user's own.
pub fn registry() -> Result<Registry, CliError> {
    Ok(Registry::built_in()?.with_folder(&config_dir().join("models"))?)
}

/// How models may be come by.
#[derive(Debug, Clone, Copy, Default)]
pub struct Access {
    pub offline: bool,
    pub accept_license: bool,
    pub quiet: bool,
}

impl Access {
    /// The hub as the environment and the flags say.
    pub fn hub(self) -> Hub {
        let mut options = HubOptions::from_env(config_dir().join("models.lock"));
        options.offline |= self.offline;
        Hub::new(options)
    }
}

/// The repository that a name means, with the card that speaks of it.
pub fn repository(name: &str) -> Result<(Repo, Option<ModelCard>), CliError> {
    if name.starts_with("hub:") {
        let repo: Repo = name.parse()?;
        let known =
            registry()?.models().iter().find(|m| m.card.about.hub.as_ref().is_some_and(|h| h.repo == repo.id)).map(|m| m.card.clone());
        return Ok((repo, known));
    }
    let registry = registry()?;
    let names: Vec<&str> = registry.models().iter().map(|m| m.card.name.as_str()).collect();
    let unknown = || CliError::Usage(format!("no model `{name}`: pass a folder, hub:ORG/NAME, or one of {}", names.join(", ")));
    let card = registry.get(name).map(|m| m.card.clone()).ok_or_else(unknown)?;
    let HubSource { repo, revision } = card.about.hub.clone().ok_or_else(unknown)?;
    Ok((format!("{repo}@{revision}").parse()?, Some(card)))
}

/// The files and card of a model given by folder, name or repository; fetched if need be.
pub fn find(name: &str, access: Access) -> Result<(ModelFiles, ModelCard), CliError> {
    if name == bundled::NAME {
        if let Some(files) = bundled::files() {
            return Ok((files, ModelCard::parse(Path::new("models/tiny-ar-en.toml"), bundled::CARD)?));
        }
        let path = Path::new("models").join(bundled::NAME);
        if !path.is_dir() {
            return Err(CliError::Usage("this program was built without the bundled model: pass `--model DIR`".into()));
        }
        return Ok((ModelFiles::folder(&path)?, ModelCard::for_folder(&path)?));
    }
    if !name.starts_with("hub:") && Path::new(name).exists() {
        return Ok((ModelFiles::folder(name)?, ModelCard::for_folder(Path::new(name))?));
    }
    let (repo, card) = repository(name)?;
    let dir = fetch(&repo, card.as_ref(), access)?;
    let card = match card {
        Some(card) => card,
        None => ModelCard { name: repo.id.clone(), ..ModelCard::for_folder(&dir)? },
    };
    Ok((ModelFiles::folder(dir)?, card))
}

/// The folder of a repository in the cache, behind the gate before its licence.
pub fn fetch(repo: &Repo, card: Option<&ModelCard>, access: Access) -> Result<PathBuf, CliError> {
    let hub = access.hub();
    gate(repo, card, access, &hub)?;
    if let Some(dir) = hub.cached(repo)? {
        return Ok(dir);
    }
    let bars = Bars::new(access.quiet || !std::io::stderr().is_terminal());
    if !access.quiet && !hub.options().offline {
        eprintln!("mujaz: fetching {} from {} into {}", repo.id, hub.options().endpoint, hub.options().cache.root().display());
    }
    let listener: Arc<dyn Fn(Event<'_>) + Send + Sync> = Arc::new(move |event| bars.event(event));
    Ok(hub.fetch(repo, &listener)?)
}

/// Refuses a model whose licence is not for commercial use, or not known, until the user has accepted it once.
fn gate(repo: &Repo, card: Option<&ModelCard>, access: Access, hub: &Hub) -> Result<(), CliError> {
    if card.is_some_and(|c| c.about.commercial == Some(true)) {
        return Ok(());
    }
    let license = card.and_then(|c| c.license.clone()).unwrap_or_else(|| "unknown".into());
    let lock = &hub.options().lock;
    if LockFile::open(lock)?.accepted.get(&repo.id) == Some(&license) {
        return Ok(());
    }
    if access.accept_license {
        LockFile::update(lock, |record| record.accepted.insert(repo.id.clone(), license))?;
        return Ok(());
    }
    let what = if license == "unknown" { "is not known to mujaz".into() } else { format!("is {license}: not for commercial use") };
    Err(CliError::Usage(format!(
        "the licence of `{}` {what}. Read it at https://huggingface.co/{}; pass --accept-license once if you may use the model under it",
        repo.id, repo.id
    )))
}

/// A bar for each file.
struct Bars {
    all: MultiProgress,
    files: Mutex<HashMap<String, ProgressBar>>,
}

impl Bars {
    fn new(hidden: bool) -> Self {
        let all = MultiProgress::new();
        if hidden {
            all.set_draw_target(indicatif::ProgressDrawTarget::hidden());
        }
        Self { all, files: Mutex::default() }
    }

    fn event(&self, event: Event<'_>) {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Begin(name, size) => {
                let bar = self.all.add(ProgressBar::new(size));
                if let Ok(style) = ProgressStyle::with_template("{msg:32} {bar:24} {bytes}/{total_bytes} {bytes_per_sec} {eta}") {
                    bar.set_style(style);
                }
                bar.set_message(name.to_string());
                files.insert(name.into(), bar);
            }
            Event::More(name, n) => _ = files.get(name).map(|bar| bar.inc(n)),
            Event::End(name) => _ = files.remove(name).map(|bar| bar.finish()),
        }
    }
}
