//! `mujaz run`: jobs that can be resumed.

use super::{Outcome, articles};
use crate::args::RunArgs;
use crate::error::CliError;
use crate::hash::hash;
use crate::journal::Resume;
use crate::output::is_device;
use crate::settings;

/// Runs the command.
pub fn run(args: &RunArgs) -> Result<Outcome, CliError> {
    let inputs = settings::inputs(&args.inputs)?;
    let output = args.writing.output.as_deref().filter(|p| p.as_os_str() != "-" && !is_device(p));
    if output.is_none() && (args.resume || args.retry_failed || args.overwrite) {
        return Err(CliError::Usage(
            "`--resume`, `--retry-failed` and `--overwrite` need `--output FILE`: the journal stands beside it".into(),
        ));
    }
    let desk = settings::newsroom(&args.work)?;
    // How an article is read shows in it; only these two leave no trace where they say nothing, and are named.
    let reading = [u8::from(args.reading.dedup), args.reading.input_kind as u8];
    let settings = hash([desk.describe().as_bytes(), reading.as_slice()]);
    let resume = match (args.resume, args.retry_failed) {
        _ if args.overwrite => Resume::Never,
        (_, true) => Resume::Succeeded,
        (true, _) => Resume::Finished,
        _ => Resume::Fresh,
    };
    let keep =
        output.map(|output| articles::Keep { output, resume, settings, report: args.report.as_deref(), metrics: args.metrics.as_deref() });
    articles::run(&articles::Plan {
        inputs: &inputs,
        reading: &args.reading,
        writing: &args.writing,
        logs: &args.logs,
        stage: args.work.stage.into(),
        pipeline: desk.pipeline(),
        strict: args.work.trust.strict,
        select: &args.select,
        bounds: &args.bounds,
        keep,
    })
}
