//! `mujaz filter`: one JSON record in, one out, in order, for engines that spread lines over machines.

use super::{Outcome, job, signals};
use crate::args::FilterArgs;
use crate::error::CliError;
use crate::output::{Sink, line};
use crate::progress::Progress;
use crate::settings;
use mujaz::formats::{Inputs, NO_JSON, Options};
use mujaz::intake::Intake;
use mujaz::job::{Cancel, Tally};
use std::io::IsTerminal as _;
use std::path::PathBuf;

/// Runs the command.
pub fn run(args: &FilterArgs) -> Result<Outcome, CliError> {
    if std::io::stdin().is_terminal() {
        return Err(CliError::Usage("no input: pipe records in, a line of JSON each: `mujaz filter < in.jsonl`".into()));
    }
    let desk = settings::newsroom(&args.work)?;
    let reporter = settings::reporter(&args.logs);
    let cancel = Cancel::default();
    let signal = signals::listen(&cancel)?;
    // An empty line counts too: engines match lines in and out by their number.
    let options = Options { strict_lines: true, ..job::read_options(&args.fields, args.input_kind, &args.bounds)? };
    let intake = Intake::new(options);
    let inputs = Inputs { files: vec![PathBuf::from("-")], ..Inputs::default() };
    let job = desk.job(job::job_options(&args.bounds, &desk, &cancel)?);
    let mut sink = Sink::open(None)?;
    let (mut tally, mut progress, mut broken) = (Tally::default(), Progress::default(), 0);
    reporter.expect(&progress);
    for group in job.groups(move || intake.items(inputs)) {
        for done in &group.done {
            tally.add(done);
            let text = match &done.result {
                Ok(brief) => line(brief),
                Err(failure) => {
                    reporter.failed(&failure.source, &failure.error);
                    broken += usize::from(failure.error.starts_with(NO_JSON));
                    if args.null_on_error { "null\n".into() } else { line(failure) }
                }
            };
            sink.put(text.as_bytes())?;
        }
        sink.pass_on()?;
        tally.seconds = reporter.seconds();
        reporter.progress(&tally, &mut progress)?;
    }
    sink.finish()?;
    reporter.finish("articles", &tally);
    if tally.done == 0 && broken > 0 {
        reporter.note("filter reads a JSON record a line; `mujaz brief -` and the like read pages and texts");
    }
    let failures = if args.null_on_error { 0 } else { tally.failed };
    let losses = if args.work.trust.strict { tally.losses } else { 0 };
    if losses > 0 {
        reporter.note(&format!("strict: {losses} articles have flags that say something may be lost"));
    }
    Ok(Outcome { failures: failures + losses, signal: signal.caught() })
}
