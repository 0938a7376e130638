//! Keyword arguments to settings; they have the names of the command's flags.

use crate::error::{self, BadOption};
use mujaz::brief::PipelineOptions;
use mujaz::formats::{Fields, Options};
use mujaz::generate::GenerationOverrides;
use mujaz::glossary::Glossary;
use mujaz::job::{Cancel, JobOptions};
use mujaz::model::{Library, ModelOptions};
use mujaz::text::extract::InputKind;
use mujaz::{Named, Newsroom, Preset};
use pyo3::prelude::*;
use std::path::PathBuf;
use std::time::Duration;

/// How a newsroom is opened.
#[derive(Debug, Clone, FromPyObject)]
#[pyo3(from_item_all)]
pub struct Opening {
    model: Option<String>,
    preset: Option<String>,
    summarizer: Option<String>,
    one_step: bool,
    source_lang: Option<String>,
    target_lang: Option<String>,
    beams: Option<usize>,
    max_length: Option<usize>,
    min_length: Option<usize>,
    compute: String,
    device: String,
    offline: bool,
    accept_license: bool,
    batch_tokens: Option<usize>,
    workers: Option<usize>,
    threads: Option<usize>,
    glossary: Option<PathBuf>,
    no_glossary: bool,
    making: Making,
}

/// What is made of an article.
#[derive(Debug, Clone, FromPyObject)]
#[pyo3(from_item_all)]
pub struct Making {
    bullets: usize,
    full: bool,
    show_removed: bool,
    route: String,
}

/// How articles are read, and within which bounds.
#[derive(Debug, Clone, FromPyObject)]
#[pyo3(from_item_all)]
pub struct Reading {
    fields: Vec<String>,
    input_kind: String,
    max_size: u64,
    timeout: Option<f64>,
    group: Option<usize>,
    /// What records that name no place are called by.
    pub source: String,
    /// The number of the first one.
    pub first: usize,
    /// The address of a page.
    pub url: Option<String>,
    /// The id of an article.
    pub id: Option<String>,
}

/// House spellings: the starter list, or none, and those of a file.
pub fn glossary(own: Option<&PathBuf>, no_starter: bool) -> PyResult<Glossary> {
    Glossary::house(own.map(PathBuf::as_path), no_starter).map_err(|e| BadOption::new_err(e.to_string()))
}

/// A time limit.
pub fn timeout(seconds: Option<f64>) -> PyResult<Option<Duration>> {
    let wrong = || BadOption::new_err("timeout must be a number of seconds above 0");
    seconds.map(|s| Duration::try_from_secs_f64(s).ok().filter(|d| !d.is_zero()).ok_or_else(wrong)).transpose()
}

/// What a text is.
pub fn kind(name: &str) -> PyResult<InputKind> {
    name.parse().map_err(|_: String| BadOption::new_err(format!("input_kind=\"{name}\": give auto, page or article")))
}

impl Making {
    /// Puts these settings in place of the old ones.
    pub fn apply(&self, options: &mut PipelineOptions) -> PyResult<()> {
        options.full = self.full;
        options.show_removed = self.show_removed;
        options.summary.sentences = self.bullets;
        options.route = self.route.parse().map_err(BadOption::new_err::<String>)?;
        Ok(())
    }
}

impl Opening {
    /// Loads the models. On threads of its own, no more than are to work: those that packed weights in the parent of a forked process do
    /// not run in the child.
    pub fn open(self) -> PyResult<Newsroom> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.workers.unwrap_or(0))
            .build()
            .map_err(|e| BadOption::new_err(e.to_string()))?;
        pool.install(|| self.load())
    }

    fn load(self) -> PyResult<Newsroom> {
        let mut making = PipelineOptions::default();
        self.making.apply(&mut making)?;
        let library = Library::from_env().offline(self.offline).accept_license(self.accept_license);
        let preset = self.preset.as_deref().map(str::parse::<Preset>).transpose().map_err(BadOption::new_err::<String>)?;
        let models = Named {
            model: self.model.clone(),
            preset,
            summarizer: self.summarizer.clone(),
            one_step: self.one_step,
            options: self.model_options()?,
        };
        if preset.is_some() && models.model.is_some() {
            return Err(BadOption::new_err("give a model or a preset, not both"));
        }
        if preset.is_some() && models.is_alone() {
            return Err(BadOption::new_err("one_step needs a summarizer: a preset chooses the translator"));
        }
        let builder = Newsroom::builder()
            .library(library)
            .full(making.full)
            .show_removed(making.show_removed)
            .bullets(making.summary.sentences)
            .route(making.route)
            .glossary(glossary(self.glossary.as_ref(), self.no_glossary)?)
            .batch_tokens(self.batch_tokens)
            .workers(self.workers)
            .threads(self.threads)
            .named(models)
            .share_batches(true);
        builder.build().map_err(error::of)
    }

    fn model_options(&self) -> PyResult<ModelOptions> {
        let (device, _) = mujaz::nn::device(&self.device).map_err(BadOption::new_err)?;
        Ok(ModelOptions {
            source_lang: self.source_lang.clone(),
            target_lang: self.target_lang.clone(),
            generation: GenerationOverrides {
                num_beams: self.beams,
                max_length: self.max_length,
                min_length: self.min_length,
                ..GenerationOverrides::default()
            },
            compute: self.compute.parse().map_err(BadOption::new_err::<String>)?,
            device: Some(device),
        })
    }
}

impl Reading {
    /// How records are read.
    pub fn options(&self) -> PyResult<Options> {
        let fields = Fields::parse(&self.fields).map_err(|e| BadOption::new_err(e.to_string()))?.asked_with("fields: ");
        let max_bytes = self.max_size.saturating_mul(1 << 20);
        Ok(Options { fields, kind: self.kind()?, max_bytes, max_bytes_name: "max_size", ..Options::default() })
    }

    /// What texts are.
    pub fn kind(&self) -> PyResult<InputKind> {
        kind(&self.input_kind)
    }

    /// The bounds of a job.
    pub fn job(&self, desk: &Newsroom) -> PyResult<JobOptions> {
        if self.group == Some(0) || self.max_size == 0 {
            return Err(BadOption::new_err("group and max_size must be at least 1"));
        }
        let usual = desk.job_options();
        Ok(JobOptions { group: self.group.unwrap_or(usual.group), timeout: timeout(self.timeout)?, cancel: Cancel::default(), ..usual })
    }
}
