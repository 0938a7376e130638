//! The loop of every command over articles: a reader, a pipeline, a writer or a journal, and what is said meanwhile.

use super::learn::{Boilerplate, Seen};
use super::prepare::{Passed, Preparer};
use super::{Outcome, signals};
use crate::args::{Bounds, KindArg, Logs, Reading, Select, Writing};
use crate::error::CliError;
use crate::hash::Key;
use crate::input::{Fields, Inputs, Options};
use crate::journal::{Finished, Journal, Resume};
use crate::output::{self, RecordWriter, Style, is_folder};
use crate::progress::{Progress, Reporter, write_metrics};
use crate::settings;
use mujaz::brief::{Pipeline, Stage};
use mujaz::job::{Cancel, Job, JobOptions, Tally};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// What a run over articles is.
pub struct Plan<'a> {
    pub inputs: &'a [PathBuf],
    pub reading: &'a Reading,
    pub writing: &'a Writing,
    pub logs: &'a Logs,
    pub stage: Stage,
    pub pipeline: &'a Pipeline,
    /// Whether a loss that is only flagged counts as a failure.
    pub strict: bool,
    pub select: &'a Select,
    pub bounds: &'a Bounds,
    /// The journal of a resumable job.
    pub keep: Option<Keep<'a>>,
}

/// What only a resumable job has.
pub struct Keep<'a> {
    pub output: &'a Path,
    pub resume: Resume,
    /// A hash of all settings that could change a result.
    pub settings: Key,
    pub report: Option<&'a Path>,
    pub metrics: Option<&'a Path>,
}

/// Where results go.
enum Drain {
    Writer(Box<dyn RecordWriter>),
    Journal(Box<Journal>),
}

/// The library's bounds for those of the command line.
pub fn job_options(bounds: &Bounds, pipeline: &Pipeline, cancel: &Cancel) -> Result<JobOptions, CliError> {
    let usual = JobOptions::for_pipeline(pipeline);
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
    Ok(Options {
        fields: Fields::parse(fields)?,
        kind: kind.into(),
        max_bytes: bounds.max_size.saturating_mul(1 << 20),
        ..Options::default()
    })
}

/// Opens the writer, or takes up the journal.
fn drain(plan: &Plan<'_>, reporter: &mut Reporter) -> Result<(Drain, Finished), CliError> {
    let Some(keep) = &plan.keep else {
        let writer = output::open(plan.writing.output.as_deref(), style(plan))?;
        return Ok((Drain::Writer(writer), Finished::default()));
    };
    let (mut journal, finished) = Journal::open(keep.output, keep.resume)?;
    if let Some(note) = journal.note.take() {
        reporter.note(&note);
    }
    Ok((Drain::Journal(Box::new(journal)), finished))
}

/// Runs the plan.
pub fn run(plan: &Plan<'_>) -> Result<Outcome, CliError> {
    let mut reporter = settings::reporter(plan.logs);
    let inputs = inputs(plan, &mut reporter)?;
    let cancel = Cancel::default();
    let signal = signals::listen(&cancel)?;
    let options = read_options(&plan.reading.fields, plan.reading.input_kind, plan.bounds)?;
    let job = Job::new(plan.pipeline, job_options(plan.bounds, plan.pipeline, &cancel)?);
    let (mut drain, finished) = drain(plan, &mut reporter)?;
    let boilerplate = if plan.reading.keep_recurring {
        Boilerplate::default()
    } else {
        Boilerplate::learn(&inputs.files, &Options { read: Arc::default(), ..options.clone() })
    };
    let passed = Arc::new(Passed::default());
    let mut progress = Progress {
        articles: inputs.articles().map(|n| n + inputs.missing.len()),
        bytes: inputs.bytes(),
        read: options.read.clone(),
        metrics: plan.keep.as_ref().and_then(|k| k.metrics.map(Path::to_path_buf)),
        ..Progress::default()
    };
    reporter.expect(&progress);
    let ids = plan.keep.is_some().then(|| finished.ids());
    let preparer = Preparer {
        options,
        boilerplate,
        seen: plan.reading.dedup.then(Seen::default),
        select: plan.select.clone(),
        finished,
        settings: plan.keep.as_ref().map_or(0, |k| k.settings),
        ids,
        passed: passed.clone(),
    };
    let mut tally = Tally::default();
    for group in job.groups(move || preparer.items(inputs)) {
        let _span = tracing::info_span!("write", articles = group.done.len()).entered();
        for done in &group.done {
            tally.add(done);
            if let Err(failure) = &done.result {
                reporter.failed(&failure.source, &failure.error);
            }
        }
        match &mut drain {
            Drain::Journal(journal) => journal.commit(group.done.iter().map(|d| (d.tag, &d.result)))?,
            Drain::Writer(writer) => {
                group.done.iter().try_for_each(|d| writer.result(&d.result))?;
                writer.flush()?;
            }
        }
        tally.skipped = passed.finished.load(Ordering::Relaxed);
        tally.seconds = reporter.seconds();
        reporter.progress(&tally, &mut progress)?;
    }
    tally.skipped = passed.finished.load(Ordering::Relaxed);
    tally.seconds = reporter.seconds();
    if let Some(number) = signal.caught() {
        return stopped(plan, drain, &mut reporter, &tally, number);
    }
    match drain {
        Drain::Writer(writer) => writer.finish()?,
        Drain::Journal(journal) => journal.finish(final_writer(plan)?)?,
    }
    close(plan, &mut reporter, &tally, passed.unselected.load(Ordering::Relaxed))
}

/// The inputs of a run, less what this program wrote itself; what is passed over is said.
fn inputs(plan: &Plan<'_>, reporter: &mut crate::progress::Reporter) -> Result<Inputs, CliError> {
    let inputs = Inputs::resolve(plan.inputs, &outputs(plan));
    if let Some(path) = &inputs.clash {
        return Err(CliError::Usage(format!("`{}` is named as an input and as an output: write to another file", path.display())));
    }
    if inputs.own > 0 && inputs.files.is_empty() && inputs.missing.is_empty() {
        return Err(CliError::Usage("no input is left: all files that were named are outputs of this very run, or journals".into()));
    }
    if inputs.own > 0 {
        reporter.note(&format!("{} files passed over: this program wrote them (name one alone to read it)", inputs.own));
    }
    if inputs.skipped > 0 {
        let kinds = ".txt, .html, .md, .xml, .rss, .atom, .json, .jsonl, .csv, .tsv, .parquet, .warc or .tar (also .gz, .zst)";
        reporter.note(&format!("{} files passed over: not {kinds}", inputs.skipped));
    }
    Ok(inputs)
}

/// The writer of a resumable job's output; None where its records are the output as they are.
fn final_writer(plan: &Plan<'_>) -> Result<Option<Box<dyn RecordWriter>>, CliError> {
    let Some(keep) = &plan.keep else { return Ok(None) };
    let style = style(plan);
    let plain = style.format == crate::args::Format::Jsonl && !settings::is_compressed(keep.output) && !is_folder(keep.output);
    if plain { Ok(None) } else { output::open(Some(keep.output), style).map(Some) }
}

/// Files and folders that this run writes.
fn outputs(plan: &Plan<'_>) -> Vec<PathBuf> {
    let keep = plan.keep.as_ref();
    let more = [keep.and_then(|k| k.report), keep.and_then(|k| k.metrics)];
    plan.writing.output.as_deref().into_iter().chain(more.into_iter().flatten()).map(Path::to_path_buf).collect()
}

/// How the plan's results are written.
fn style(plan: &Plan<'_>) -> Style {
    Style { format: settings::format(plan.writing), stage: plan.stage, bom: plan.writing.csv_bom }
}

/// The end of a run that a signal stopped: what is done stays done.
fn stopped(plan: &Plan<'_>, drain: Drain, reporter: &mut Reporter, tally: &Tally, number: i32) -> Result<Outcome, CliError> {
    match drain {
        Drain::Journal(_) => reporter.note("stopped: what is done is kept; go on with the same command and --resume"),
        Drain::Writer(writer) if plan.writing.output.is_none() => writer.finish()?,
        Drain::Writer(_) => reporter.note("stopped: nothing was written; `mujaz run` makes jobs that can be resumed"),
    }
    reporter.finish("articles", tally);
    Ok(Outcome { failures: tally.failed, signal: Some(number) })
}

/// The end of a run that came through: the report, the last line, the exit code.
fn close(plan: &Plan<'_>, reporter: &mut Reporter, tally: &Tally, unselected: usize) -> Result<Outcome, CliError> {
    if let Some(path) = plan.keep.as_ref().and_then(|k| k.report) {
        let mut report = serde_json::to_value(tally).unwrap_or_default();
        report["unselected"] = unselected.into();
        report["articles_per_second"] = tally.rate().into();
        report["tokens_per_second"] = (tally.source_tokens as f64 / tally.seconds.max(1e-9)).into();
        output::replace(path, format!("{report:#}\n").as_bytes())?;
    }
    if let Some(path) = plan.keep.as_ref().and_then(|k| k.metrics) {
        write_metrics(path, tally)?;
    }
    if unselected > 0 {
        reporter.note(&format!("{unselected} articles passed over by --shard or --since"));
    }
    reporter.finish("articles", tally);
    if plan.strict && tally.losses > 0 {
        reporter.note(&format!("strict: {} articles have flags that say something may be lost", tally.losses));
        return Ok(Outcome { failures: tally.failed + tally.losses, signal: None });
    }
    Ok(Outcome { failures: tally.failed, signal: None })
}
