//! The `mujaz` command; [`mujaz_cli`] is what it does.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(mujaz_cli::command(std::env::args_os().collect()))
}
