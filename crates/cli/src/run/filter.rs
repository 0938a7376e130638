//! `mujaz filter`: one JSON record in, one out, in order, for engines that spread lines over machines.

use super::learn::Boilerplate;
use super::prepare::{Passed, Preparer};
use super::{Outcome, articles, signals};
use crate::args::{FilterArgs, Select};
use crate::error::CliError;
use crate::input::{Inputs, Options};
use crate::journal::Finished;
use crate::output::{Sink, line};
use crate::progress::Progress;
use crate::settings;
use mujaz::job::{Cancel, Tally};
use std::path::PathBuf;
use std::sync::Arc;

/// Runs the command.
pub fn run(args: &FilterArgs) -> Result<Outcome, CliError> {
    let desk = settings::newsroom(&args.work)?;
    let reporter = settings::reporter(&args.logs);
    let cancel = Cancel::default();
    let signal = signals::listen(&cancel)?;
    // An empty line counts too: engines match lines in and out by their number.
    let options = Options { strict_lines: true, ..articles::read_options(&args.fields, args.input_kind, &args.bounds)? };
    let preparer = Preparer {
        options,
        boilerplate: Boilerplate::default(),
        seen: None,
        select: Select::default(),
        finished: Finished::default(),
        settings: 0,
        ids: None,
        passed: Arc::new(Passed::default()),
    };
    let inputs = Inputs { files: vec![PathBuf::from("-")], ..Inputs::default() };
    let job = desk.job(articles::job_options(&args.bounds, desk.pipeline(), &cancel)?);
    let mut sink = Sink::open(None)?;
    let (mut tally, mut progress) = (Tally::default(), Progress::default());
    reporter.expect(&progress);
    for group in job.groups(move || preparer.items(inputs)) {
        for done in &group.done {
            tally.add(done);
            let text = match &done.result {
                Ok(brief) => line(brief),
                Err(failure) => {
                    reporter.failed(&failure.source, &failure.error);
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
    let failures = if args.null_on_error { 0 } else { tally.failed };
    let losses = if args.work.trust.strict { tally.losses } else { 0 };
    Ok(Outcome { failures: failures + losses, signal: signal.caught() })
}
