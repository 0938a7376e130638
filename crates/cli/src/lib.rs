//! The `mujaz` command: arguments to settings, settings to a run, the run to an exit code.
//!
//! 0: all good. 1: some article failed, the others came out. 2: wrong use, or nothing could be done. 128 and a signal's
//! number: stopped by it.
#![deny(clippy::print_stderr, clippy::print_stdout, reason = "they panic where the reader went away")]

mod args;
mod error;
mod journal;
mod library;
mod output;
mod progress;
mod run;
mod settings;
mod totals;

use clap::FromArgMatches;
use std::ffi::OsString;
use std::path::PathBuf;

/// Runs the command with its arguments, the program's name first; what is to be the exit code. Wrong arguments, `--help` and
/// `--version` end the process, as does a second SIGINT.
///
/// It is a function so that a wheel for Python holds the command and the library once: with the bundled model, two programs would be
/// twice as large.
pub fn command(args: Vec<OsString>) -> u8 {
    let result = run::with_files(args).and_then(|(args, added)| run::run(parse(args, &added)));
    match result {
        Ok(run::Outcome { signal: Some(number), .. }) => u8::try_from(128 + number).unwrap_or(1),
        Ok(run::Outcome { failures: 0, .. }) => 0,
        Ok(_) => 1,
        // A reader that went away (`mujaz ... | head`) is no failure.
        Err(error) if error.is_broken_pipe() => 0,
        Err(error) => {
            progress::tell(&format!("mujaz: {}", output::plain(&error.to_string())));
            2
        }
    }
}

/// Arguments and environment, with the flags that files gave; wrong ones end the process.
fn parse(args: Vec<OsString>, added: &[(String, PathBuf)]) -> args::Args {
    let mut command = args::Args::declared();
    let matches = command.try_get_matches_from_mut(args).unwrap_or_else(|error| refuse(&error, added));
    args::Args::from_arg_matches(&matches).unwrap_or_else(|error| refuse(&error.format(&mut command), added))
}

/// Ends the process with what is wrong with its arguments. A flag that nobody wrote on the command line may stand in a file.
fn refuse(error: &clap::Error, added: &[(String, PathBuf)]) -> ! {
    // Help and the version come this way too.
    if error.use_stderr() && !added.is_empty() {
        let flags: Vec<String> = added.iter().map(|(name, file)| format!("--{name} (`{}`)", file.display())).collect();
        progress::tell(&format!("mujaz: flags that files gave: {}", flags.join(", ")));
    }
    error.exit()
}
