//! What a command over articles does, settled from its arguments before the first article is read. `mujaz run` has every
//! setting; `brief`, `summarize`, `translate` and `extract` are runs without a journal.

use crate::args::{ArticleArgs, Bounds, Io, KindArg, Logs, RunArgs, Select};
use crate::error::CliError;
use crate::journal::{self, Resume};
use crate::output::{Style, apart, is_folder};
use crate::settings;
use mujaz::formats::hash::{Key, hash};
use mujaz::formats::{Fields, Inputs, Options, is_device, parts_of};
use mujaz::intake::Selection;
use mujaz::job::{Cancel, JobOptions};
use mujaz::{Newsroom, brief::Stage};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A run over articles with everything settled.
#[derive(Debug)]
pub struct Run {
    /// Who does the work.
    pub desk: Newsroom,
    /// What is read.
    pub inputs: Inputs,
    /// How it is read.
    pub options: Options,
    /// Whether recurring lines are learned first and taken out.
    pub learn: bool,
    /// Whether near-duplicates are flagged.
    pub dedup: bool,
    /// Which articles are made.
    pub selection: Selection,
    /// Within which bounds.
    pub job: JobOptions,
    /// Where results go; None for standard output.
    pub output: Option<PathBuf>,
    /// How they are written.
    pub style: Style,
    /// For a run that can be resumed: how its journal is taken up, and a hash of all settings that could change a result.
    pub journal: Option<(Resume, Key)>,
    /// Whether a loss that is only flagged counts as a failure.
    pub strict: bool,
    /// Where the account of the run goes.
    pub report: Option<PathBuf>,
    /// Where Prometheus looks.
    pub metrics: Option<PathBuf>,
    /// How much is said.
    pub logs: Logs,
}

/// The library's bounds for those of the command line.
pub fn job_options(bounds: &Bounds, desk: &Newsroom, cancel: &Cancel) -> Result<JobOptions, CliError> {
    let usual = desk.job_options();
    let group = bounds.group.unwrap_or(usual.group);
    let timeout = bounds.timeout.map(|s| Duration::try_from_secs_f64(s).ok().filter(|d| !d.is_zero()));
    if timeout == Some(None) || group == 0 || bounds.in_flight == 0 || bounds.max_size == 0 {
        return Err(CliError::Usage("`--timeout`, `--group`, `--in-flight` and `--max-size` must be above 0".into()));
    }
    Ok(JobOptions {
        group,
        in_flight: bounds.in_flight.saturating_mul(1 << 20),
        timeout: timeout.flatten(),
        cancel: cancel.clone(),
        ..usual
    })
}

/// The readers' options for those of the command line.
pub fn read_options(fields: &[String], kind: KindArg, bounds: &Bounds) -> Result<Options, CliError> {
    let fields = Fields::parse(fields)?.asked_with("--field ");
    Ok(Options {
        fields,
        kind: kind.into(),
        max_bytes: bounds.max_size.saturating_mul(1 << 20),
        max_bytes_name: "--max-size",
        ..Options::default()
    })
}

/// What would be lost where a stage writes over an output that is an input too, such as one that a shell's `*` named: what another stage
/// made of the articles before.
fn lost(path: &Path, stage: Stage) -> Option<String> {
    let makes: &[&str] = match stage {
        Stage::Extract => &[],
        Stage::Summarize => &["summary"],
        Stage::Translate => &["translation"],
        Stage::Brief => &["summary", "brief", "translation"],
    };
    let parts: Vec<&str> = parts_of(path).into_iter().filter(|part| !makes.contains(part)).collect();
    (!parts.is_empty()).then(|| {
        format!(
            "`{}` is named as an input and as an output, and its records have what this run does not make ({}): write to another file, or move it away",
            path.display(),
            parts.join(", ")
        )
    })
}

impl RunArgs {
    /// A command of one stage, everything else as it is usual.
    pub fn of(io: Io, logs: Logs, work: ArticleArgs) -> Self {
        let Io { input, reading, writing } = io;
        Self {
            job: None,
            inputs: input,
            reading,
            writing,
            work,
            resume: false,
            retry_failed: false,
            overwrite: false,
            select: Select::default(),
            bounds: Bounds::default(),
            report: None,
            metrics: None,
            logs,
        }
    }

    /// How an earlier run is taken up.
    fn resume(&self) -> Resume {
        match (self.resume, self.retry_failed) {
            _ if self.overwrite => Resume::Never,
            (_, true) => Resume::Succeeded,
            (true, _) => Resume::Finished,
            _ => Resume::Fresh,
        }
    }
}

impl Run {
    /// Settles a run; `resumable` ones keep a journal beside a file or folder that they write.
    pub fn new(args: RunArgs, resumable: bool) -> Result<Self, CliError> {
        let named = settings::inputs(&args.inputs)?;
        let kept = args.writing.output.as_deref().filter(|p| resumable && p.as_os_str() != "-" && !is_device(p));
        if kept.is_none() && (args.resume || args.retry_failed || args.overwrite) {
            return Err(CliError::Usage(
                "`--resume`, `--retry-failed` and `--overwrite` need `--output FILE`: the journal stands beside it".into(),
            ));
        }
        // A report over the results, or metrics over the report, would be all that is left. What of the inputs is an output, they say.
        let output = args.writing.output.as_deref().unwrap_or(Path::new("-"));
        let own: Vec<&Path> = [&args.job, &args.work.trust.glossary].into_iter().flatten().map(PathBuf::as_path).collect();
        // So would they be over the journal, and what was finished would be forgotten.
        let beside = kept.map(journal::files);
        let beside = beside.iter().flatten().map(|path| Some(path.as_path()));
        let written: Vec<Option<&Path>> =
            [Some(output), args.report.as_deref(), args.metrics.as_deref()].into_iter().chain(beside).collect();
        apart(&own, &written)?;
        let (journaled, resume) = (kept.is_some(), args.resume());
        let style = Style { format: settings::format(&args.writing)?, stage: Stage::from(args.work.stage), bom: args.writing.csv_bom };
        style.check(args.writing.output.as_deref())?;
        let mut options = read_options(&args.reading.fields, args.reading.input_kind, &args.bounds)?;
        if !resumable {
            // Only `run` and `filter` have it.
            options.max_bytes_name = "--max-size` of `mujaz run";
        }
        let desk = settings::newsroom(&args.work)?;
        let settings = hash([desk.describe().as_bytes(), &[u8::from(args.reading.dedup), args.reading.input_kind as u8]]);
        let outputs: Vec<PathBuf> = [&args.writing.output, &args.report, &args.metrics].into_iter().flatten().cloned().collect();
        let inputs = Inputs::resolve(&named, &outputs);
        // A job looks after what an earlier one left by its journal.
        if let Some(reason) = inputs.over.as_deref().filter(|_| !journaled).and_then(|path| lost(path, style.stage)) {
            return Err(CliError::Usage(reason));
        }
        Ok(Self {
            inputs,
            options,
            learn: !args.reading.keep_recurring,
            dedup: args.reading.dedup,
            selection: args.select.into(),
            job: job_options(&args.bounds, &desk, &Cancel::default())?,
            style,
            output: args.writing.output,
            journal: journaled.then_some((resume, settings)),
            strict: args.work.trust.strict,
            report: args.report,
            metrics: args.metrics,
            logs: args.logs,
            desk,
        })
    }

    /// Whether the records of its journal are the output as they are.
    pub fn keeps_records(&self) -> bool {
        let plain = |path: &PathBuf| !settings::is_compressed(path) && !is_folder(path);
        self.style.format == crate::args::Format::Jsonl && self.output.as_ref().is_some_and(plain)
    }
}
