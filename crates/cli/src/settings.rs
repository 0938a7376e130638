//! Arguments turned into what a run needs: inputs, a model, options.

use crate::args::{Decoding, Format, Logs, Preset, RouteArg, Trust, Work, Writing};
use crate::error::CliError;
use crate::library::{self, Access};
use crate::output::is_folder;
use crate::progress::{self, Reporter, Voice};
use mujaz::brief::{Pipeline, PipelineOptions, Route, Stage};
use mujaz::generate::GenerationOverrides;
use mujaz::glossary::Glossary;
use mujaz::model::{BUNDLED, Found, Model};
use mujaz::nn::{Compute, Device};
use mujaz::schedule::Schedule;
use mujaz::summarize::Extractive;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// Loads a model by folder, name or repository.
pub fn load_model(name: &str, args: &Decoding) -> Result<Model, CliError> {
    let access = Access { offline: args.offline, accept_license: args.accept_license, quiet: progress::is_quiet() };
    let Found { files, mut card } = access.library().open(name)?;
    if args.source_lang.is_some() {
        card.source_token.clone_from(&args.source_lang);
    }
    if args.target_lang.is_some() {
        card.target_token.clone_from(&args.target_lang);
    }
    let overrides = GenerationOverrides {
        num_beams: args.beams,
        max_length: args.max_length,
        min_length: args.min_length,
        ..GenerationOverrides::default()
    };
    if args.beams == Some(0) || args.max_length.is_some_and(|n| n < 2) {
        return Err(CliError::Usage("`--beams` must be at least 1 and `--max-length` at least 2".into()));
    }
    let kind = args.compute.parse().map_err(CliError::Usage)?;
    let compute = Compute::new(&device(&args.device)?, kind);
    Ok(Model::load(&files, card, &compute, &overrides)?)
}

/// The device of a name; a GPU that `auto` looked for and did not find is no error.
pub fn device(name: &str) -> Result<Device, CliError> {
    let (device, note) = mujaz::nn::device(name).map_err(CliError::Usage)?;
    if let Some(note) = note {
        progress::say(&note);
    }
    Ok(device)
}

/// The translator and the arithmetic that a preset means on a machine with so much memory (in MiB).
pub fn preset(preset: Preset, memory: u64) -> Result<(String, &'static str), CliError> {
    let order = [("opus-mt-tc-big-ar-en", "f32"), ("opus-mt-tc-big-ar-en", "int8"), ("opus-mt-ar-en", "int8")];
    let from = match preset {
        Preset::Best => 0,
        Preset::Balanced => 1,
        Preset::Fast => 2,
    };
    let registry = library::registry()?;
    let fits = |(name, compute): &&(&str, &str)| {
        registry.get(name).and_then(|m| m.card.about.memory(*compute == "int8")).is_some_and(|need| need <= memory)
    };
    let (name, compute) = order[from..].iter().find(fits).copied().unwrap_or((BUNDLED, "auto"));
    Ok((name.into(), compute))
}

/// MiB of memory that a new process may take; where the system does not tell, as much as any model needs.
pub fn free_memory() -> u64 {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = text.lines().find_map(|l| l.strip_prefix("MemAvailable:"));
    line.and_then(|l| l.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()).map_or(u64::MAX, |kb| kb >> 10)
}

/// The starter list and the user's own terms, as far as they are wanted.
pub fn glossary(trust: &Trust) -> Result<Glossary, CliError> {
    let base = if trust.no_glossary { Glossary::default() } else { Glossary::starter() };
    Ok(match &trust.glossary {
        Some(path) => base.with(Glossary::open(path).map_err(|e| CliError::Usage(e.to_string()))?),
        None => base,
    })
}

/// Batches and workers for the device that a model is on.
pub fn schedule(args: &Decoding, model: Option<&Model>) -> Result<Schedule, CliError> {
    let default = model.map_or_else(Schedule::default, |m| Schedule::for_device(m.transformer().compute().device()));
    let schedule = Schedule {
        batch_tokens: args.batch_tokens.unwrap_or(default.batch_tokens),
        workers: args.workers.unwrap_or(default.workers),
        threads: args.threads.or(default.threads),
        ..default
    };
    if schedule.workers == 0 || schedule.threads == Some(0) || schedule.batch_tokens == 0 {
        return Err(CliError::Usage("`--workers`, `--threads` and `--batch-tokens` must be at least 1".into()));
    }
    Ok(schedule)
}

/// Whether an output is compressed, by its name.
pub fn is_compressed(path: &Path) -> bool {
    path.extension().and_then(|e| e.to_str()).is_some_and(|e| matches!(e.to_ascii_lowercase().as_str(), "gz" | "zst" | "zstd"))
}

/// The format of the results.
pub fn format(writing: &Writing) -> Format {
    let by_name = writing.output.as_deref().map(|path| {
        if is_folder(path) {
            return Format::Md;
        }
        let inner = if is_compressed(path) { path.file_stem().map(Path::new) } else { Some(path) };
        match inner.and_then(|p| p.extension()?.to_str().map(str::to_ascii_lowercase)).as_deref() {
            Some("md") => Format::Md,
            Some("html" | "htm") => Format::Html,
            Some("txt") => Format::Txt,
            Some("csv") => Format::Csv,
            Some("tsv") => Format::Tsv,
            Some("parquet") => Format::Parquet,
            _ => Format::Jsonl,
        }
    });
    let by_place = if std::io::stdout().is_terminal() { Format::Md } else { Format::Jsonl };
    writing.format.or(by_name).unwrap_or(by_place)
}

/// The inputs; standard input where none is named and something is piped in.
pub fn inputs(named: &[PathBuf]) -> Result<Vec<PathBuf>, CliError> {
    if !named.is_empty() {
        return Ok(named.to_vec());
    }
    if std::io::stdin().is_terminal() {
        return Err(CliError::Usage("no input: name files or folders, or pipe a text in (see --help)".into()));
    }
    Ok(vec![PathBuf::from("-")])
}

/// The models that a stage needs, and what is asked of them.
#[derive(Debug)]
pub struct Workshop {
    translator: Option<Model>,
    summarizer: Option<Model>,
    glossary: Glossary,
    options: PipelineOptions,
}

impl Workshop {
    /// Loads the models.
    pub fn open(work: &Work) -> Result<Self, CliError> {
        if work.making.bullets == 0 {
            return Err(CliError::Usage("`--bullets` must be at least 1".into()));
        }
        let stage = Stage::from(work.stage);
        let mut translator = work.model.clone();
        if let Some(wanted) = work.model.preset.filter(|_| stage >= Stage::Translate) {
            let (name, compute) = preset(wanted, free_memory())?;
            translator.model = name;
            if translator.decoding.compute == "auto" {
                translator.decoding.compute = compute.into();
            }
        }
        let summarizes = matches!(stage, Stage::Summarize | Stage::Brief);
        let decoding = &work.model.decoding;
        let folder = match work.making.summarizer.as_str() {
            _ if !summarizes => None,
            "extractive" => None,
            // Without a model at hand, auto is extractive.
            "auto" => std::env::var("MUJAZ_SUMMARIZER").ok().filter(|d| !d.is_empty()),
            folder => Some(folder.to_string()),
        };
        // Beside a translator, the summariser has its own settings: beams and lengths on the command line are the other's.
        let own = match stage {
            Stage::Summarize => decoding.clone(),
            _ => Decoding { beams: None, max_length: None, min_length: None, source_lang: None, target_lang: None, ..decoding.clone() },
        };
        // Wrong numbers are said before a model is loaded.
        schedule(decoding, None)?;
        let translator = if stage >= Stage::Translate { Some(load_model(&translator.model, &translator.decoding)?) } else { None };
        let summarizer = folder.map(|f| load_model(&f, &own)).transpose()?;
        Ok(Self {
            options: PipelineOptions {
                stage,
                full: work.making.full,
                show_removed: work.show_removed,
                route: match work.making.route {
                    RouteArg::SummarizeFirst => Route::SummarizeFirst,
                    RouteArg::TranslateFirst => Route::TranslateFirst,
                },
                fallback: work.making.summarizer == "auto",
                summary: Extractive { sentences: work.making.bullets, ..Extractive::default() },
                schedule: schedule(decoding, translator.as_ref().or(summarizer.as_ref()))?,
            },
            translator,
            summarizer,
            glossary: glossary(&work.trust)?,
        })
    }

    /// The pipeline over them.
    pub fn pipeline(&self) -> Pipeline<'_> {
        let pipeline = Pipeline::new(self.translator.as_ref(), self.options.clone()).with_glossary(self.glossary.clone());
        match &self.summarizer {
            Some(model) => pipeline.with_summarizer(model),
            None => pipeline,
        }
    }

    /// Everything that could change a result, as text.
    pub fn describe(&self) -> String {
        let PipelineOptions { stage, full, show_removed, route, fallback, summary, schedule: _ } = &self.options;
        let identity = |m: &Option<Model>| m.as_ref().map(Model::identity);
        let models = [identity(&self.translator), identity(&self.summarizer)];
        format!("{stage:?} {full} {show_removed} {route:?} {fallback} {summary:?} {models:?} {:?}", self.glossary)
    }
}

/// How much is said on standard error.
pub fn reporter(logs: &Logs) -> Reporter {
    Reporter::new(if logs.json_logs {
        Voice::Json
    } else if logs.quiet {
        Voice::Quiet
    } else if std::io::stderr().is_terminal() {
        Voice::Bar
    } else {
        Voice::Plain
    })
}
