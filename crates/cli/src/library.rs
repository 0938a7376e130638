//! The user's models as the flags say, and the bars of a fetch.

use crate::args::Fetching;
use crate::error::CliError;
use crate::progress::tell;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use mujaz::model::{Library, Progress, Registry};
use std::collections::HashMap;
use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};

pub use mujaz::model::config_dir;

/// How models may be come by.
#[derive(Debug, Clone, Copy, Default)]
pub struct Access {
    pub offline: bool,
    pub accept_license: bool,
    pub quiet: bool,
}

impl From<Fetching> for Access {
    fn from(Fetching { offline, accept_license }: Fetching) -> Self {
        Self { offline, accept_license, quiet: false }
    }
}

impl Access {
    /// The library as the environment and the flags say.
    pub fn library(self) -> Library {
        let bars = Bars::new(self.quiet);
        Library::from_env().offline(self.offline).accept_license(self.accept_license).on_progress(move |event| bars.event(event))
    }
}

/// The cards built in and the user's own.
pub fn registry() -> Result<Registry, CliError> {
    Ok(Library::from_env().registry()?)
}

/// A line when a fetch begins, and a bar for each file.
struct Bars {
    quiet: bool,
    all: MultiProgress,
    files: Mutex<HashMap<String, ProgressBar>>,
}

impl Bars {
    fn new(quiet: bool) -> Self {
        let all = MultiProgress::new();
        if quiet || !std::io::stderr().is_terminal() {
            all.set_draw_target(indicatif::ProgressDrawTarget::hidden());
        }
        Self { quiet, all, files: Mutex::default() }
    }

    fn event(&self, event: Progress<'_>) {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Progress::Model { repo, endpoint, cache } if !self.quiet => {
                tell(&format!("mujaz: fetching {repo} from {endpoint} into {}", cache.display()));
            }
            Progress::Begin(name, size) => {
                let bar = self.all.add(ProgressBar::new(size));
                if let Ok(style) = ProgressStyle::with_template("{msg:32} {bar:24} {bytes}/{total_bytes} {bytes_per_sec} {eta}") {
                    bar.set_style(style);
                }
                bar.set_message(name.to_string());
                files.insert(name.into(), bar);
            }
            Progress::More(name, n) => _ = files.get(name).map(|bar| bar.inc(n)),
            Progress::End(name) => _ = files.remove(name).map(|bar| bar.finish()),
            _ => {}
        }
    }
}
