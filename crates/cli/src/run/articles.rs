//! The loop of every command over articles: a reader, a newsroom, a writer or a journal, and what is said meanwhile.

use super::job::Run;
use super::{Outcome, signals};
use crate::error::CliError;
use crate::journal::Journal;
use crate::output::{self, RecordWriter};
use crate::progress::{Progress, Reporter, write_metrics};
use crate::settings;
use mujaz::formats::{Boilerplate, Inputs, Options, endings, is_device};
use mujaz::intake::{Intake, Passed, table::Finished};
use mujaz::job::Tally;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Where results go.
enum Drain {
    Writer(Box<dyn RecordWriter>),
    Journal(Box<Journal>),
}

/// Opens the writer, or takes up the journal.
fn drain(run: &Run, reporter: &mut Reporter) -> Result<(Drain, Finished), CliError> {
    let (Some((resume, _)), Some(path)) = (run.journal, &run.output) else {
        let writer = output::open(run.output.as_deref(), run.style)?;
        return Ok((Drain::Writer(writer), Finished::default()));
    };
    let (mut journal, finished) = Journal::open(path, resume)?;
    if let Some(note) = journal.note.take() {
        reporter.note(&note);
    }
    Ok((Drain::Journal(Box::new(journal)), finished))
}

/// The reader's side: learns first, where recurring lines leave.
fn intake(run: &Run, finished: Finished) -> Intake {
    let mut intake = Intake::new(run.options.clone()).select(run.selection.clone());
    if run.learn {
        // What is learned is not counted as read, nor what is passed over meanwhile.
        let options = Options { read: Arc::default(), passed: Arc::default(), ..run.options.clone() };
        intake = intake.boilerplate(Boilerplate::learn(&run.inputs.files, &options));
    }
    if run.dedup {
        intake = intake.dedup();
    }
    match run.journal {
        Some((_, settings)) => intake.resume(settings, finished),
        None => intake,
    }
}

/// Does what the run says.
pub fn run(run: &Run) -> Result<Outcome, CliError> {
    let mut reporter = settings::reporter(&run.logs);
    tell(&run.inputs, &mut reporter)?;
    // That the report cannot be written is not said after hours of work. A pipe is opened once only: its reader would see it end.
    if let Some(path) = run.report.as_deref().filter(|p| p.as_os_str() != "-" && !is_device(p)) {
        output::temporary(path).map_err(CliError::write(format!("`{}`", path.display())))?;
    }
    let signal = signals::listen(&run.job.cancel)?;
    let (mut drain, finished) = drain(run, &mut reporter)?;
    let intake = intake(run, finished);
    let passed = intake.passed();
    let mut progress = Progress {
        articles: run.inputs.articles().map(|n| n + run.inputs.missing.len()),
        bytes: run.inputs.bytes(),
        read: run.options.read.clone(),
        metrics: run.metrics.clone(),
        ..Progress::default()
    };
    reporter.expect(&progress);
    let mut tally = Tally::default();
    let inputs = run.inputs.clone();
    for group in run.desk.job(run.job.clone()).groups(move || intake.items(inputs)) {
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
        count(&passed, &mut tally);
        tally.seconds = reporter.seconds();
        reporter.progress(&tally, &mut progress)?;
    }
    count(&passed, &mut tally);
    tally.seconds = reporter.seconds();
    if let Some(number) = signal.caught() {
        return stopped(run, drain, &mut reporter, &tally, number);
    }
    match drain {
        Drain::Writer(writer) => {
            if let Some(note) = writer.note() {
                reporter.note(&note);
            }
            writer.finish()?;
        }
        Drain::Journal(journal) if run.keeps_records() => journal.finish(None)?,
        Drain::Journal(journal) => journal.finish(Some(output::open(run.output.as_deref(), run.style)?))?,
    }
    close(run, &mut reporter, &tally, passed.unselected.load(Ordering::Relaxed))
}

/// What the reader passed over so far.
fn count(passed: &Passed, tally: &mut Tally) {
    tally.skipped = passed.finished.load(Ordering::Relaxed);
    tally.failed_before = passed.failed.load(Ordering::Relaxed);
    tally.losses_before = passed.losses.load(Ordering::Relaxed);
}

/// Says what is passed over; nothing left, or an input that the run would write over, ends it.
fn tell(inputs: &Inputs, reporter: &mut Reporter) -> Result<(), CliError> {
    if let Some(path) = &inputs.clash {
        let text = format!(
            "`{}` is named as an input and as an output, and nothing shows that mujaz wrote it: write to another file, or move it away",
            path.display()
        );
        return Err(CliError::Usage(text));
    }
    if inputs.own > 0 && inputs.files.is_empty() && inputs.missing.is_empty() {
        return Err(CliError::Usage("no input is left: all files that were named are outputs of this very run, or journals".into()));
    }
    if inputs.own > 0 {
        reporter.note(&format!("{} files passed over: this program wrote them (name one alone to read it)", inputs.own));
    }
    if inputs.parts > 0 {
        let words =
            "files passed over: saved beside a page in its folder (`NAME_files`), with no article in them (name the folder to read them)";
        reporter.note(&format!("{} {words}", inputs.parts));
    }
    if inputs.skipped > 0 {
        let endings: Vec<&str> = endings().collect();
        let words = format!("{} files passed over ({}): not .{} (also .gz, .zst)", inputs.skipped, inputs.others(), endings.join(", ."));
        reporter.note(&words);
    }
    Ok(())
}

/// Whether an output has what was written to it before its end.
fn has_begun(path: &Path) -> bool {
    path.as_os_str() == "-" || is_device(path) || output::is_folder(path)
}

/// The end of a run that a signal stopped: what is done stays done.
fn stopped(run: &Run, drain: Drain, reporter: &mut Reporter, tally: &Tally, number: i32) -> Result<Outcome, CliError> {
    match drain {
        Drain::Journal(_) => reporter.note("stopped: what is done is kept; go on with the same command and --resume"),
        // A stream, a device or a folder has what was done, and gets its end; a file appears whole or not at all.
        Drain::Writer(writer) if run.output.as_deref().is_none_or(has_begun) => writer.finish()?,
        Drain::Writer(_) => reporter.note("stopped: nothing was written; `mujaz run` makes jobs that can be resumed"),
    }
    reporter.finish("articles", tally);
    Ok(Outcome { failures: tally.failed, signal: Some(number) })
}

/// The end of a run that came through: the report, the last line, the exit code.
fn close(run: &Run, reporter: &mut Reporter, tally: &Tally, unselected: usize) -> Result<Outcome, CliError> {
    if let Some(path) = &run.report {
        let mut report = serde_json::to_value(tally).unwrap_or_default();
        report["unselected"] = unselected.into();
        report["passed_over"] = run.options.passed.words().map_or(0, |(count, _)| count).into();
        report["articles_per_second"] = tally.rate().into();
        report["tokens_per_second"] = (tally.source_tokens as f64 / tally.seconds.max(1e-9)).into();
        output::replace(path, format!("{report:#}\n").as_bytes())?;
    }
    if let Some(path) = &run.metrics {
        write_metrics(path, tally)?;
    }
    if unselected > 0 {
        reporter.note(&format!("{unselected} articles passed over by --shard or --since"));
    }
    if let Some((count, words)) = run.options.passed.words() {
        reporter.note(&format!("{count} parts of archives and crawls passed over, which hold nothing that is read: {words}"));
    }
    reporter.finish("articles", tally);
    // The output holds what an earlier run left in it too: the exit code is about the whole of it.
    let (failures, losses) = (tally.failed + tally.failed_before, tally.losses + tally.losses_before);
    if run.strict && losses > 0 {
        reporter.note(&format!("strict: {losses} articles have flags that say something may be lost"));
        return Ok(Outcome { failures: failures + losses, signal: None });
    }
    Ok(Outcome { failures, signal: None })
}
