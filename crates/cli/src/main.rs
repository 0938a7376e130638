//! The `mujaz` command: arguments to settings, settings to a run, the run to an exit code.
//!
//! 0: all good. 1: some article failed, the others came out. 2: wrong use, or nothing could be done.

mod args;
mod bundled;
mod error;
mod input;
mod output;
mod progress;
mod run;
mod settings;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args = args::Args::parse();
    match run::run(args) {
        Ok(run::Outcome { failures: 0 }) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(1),
        // A reader that went away (`mujaz ... | head`) is no failure.
        Err(error) if error.is_broken_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("mujaz: {error}");
            ExitCode::from(2)
        }
    }
}
