//! The `mujaz` command: arguments to settings, settings to a run, the run to an exit code.
//!
//! 0: all good. 1: some article failed, the others came out. 2: wrong use, or nothing could be done. 128 and a signal's
//! number: stopped by it.

mod args;
mod error;
mod hash;
mod input;
mod journal;
mod library;
mod output;
mod progress;
mod run;
mod settings;
mod totals;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let result = run::with_job_file(std::env::args_os().collect()).and_then(|args| run::run(args::Args::parse_from(args)));
    match result {
        Ok(run::Outcome { signal: Some(number), .. }) => ExitCode::from(u8::try_from(128 + number).unwrap_or(1)),
        Ok(run::Outcome { failures: 0, .. }) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(1),
        // A reader that went away (`mujaz ... | head`) is no failure.
        Err(error) if error.is_broken_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("mujaz: {}", output::plain(&error.to_string()));
            ExitCode::from(2)
        }
    }
}
