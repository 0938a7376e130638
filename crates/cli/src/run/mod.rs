//! One file a command.

mod articles;
mod bench;
mod check;
mod config;
mod digest;
mod doctor;
mod eval;
mod filter;
mod job;
mod job_file;
mod line_report;
mod lines;
mod markup;
mod models;
#[cfg(feature = "serve")]
mod serve;
mod signals;

use crate::args::{Args, ArticleArgs, Command, Decoding, Io, Logs, Making, RunArgs, StageArg};
use crate::error::CliError;
use clap::CommandFactory;
use std::io::Write as _;
use std::path::Path;

pub use job_file::with_files;

/// How a run ended.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Articles that failed.
    pub failures: usize,
    /// The signal that ended it early.
    pub signal: Option<i32>,
}

/// Runs a command.
pub fn run(args: Args) -> Result<Outcome, CliError> {
    if is_quiet(&args.command) {
        crate::progress::hush();
    }
    // A misspelt name must not run on the widest set in silence.
    mujaz::nn::check_instruction_set()?;
    match args.command {
        Command::Run(args) => articles::run(&job::Run::new(*args, true)?),
        Command::Filter(args) => filter::run(&args),
        Command::Brief(a) => {
            let work = ArticleArgs { making: a.making, ..ArticleArgs::new(StageArg::Brief, a.model, a.trust) };
            over_articles(a.io, a.logs, work)
        }
        Command::Summarize(a) => {
            let summarizer = a.model.unwrap_or_else(|| "extractive".into());
            let usual = ArticleArgs::without_translator(StageArg::Summarize, a.decoding);
            over_articles(a.io, a.logs, ArticleArgs { making: Making { bullets: a.bullets, summarizer, ..Making::default() }, ..usual })
        }
        Command::Translate(a) if a.lines => lines::translate(&a),
        Command::Translate(a) if markup::wanted(&a) => markup::translate(&a),
        Command::Translate(a) => over_articles(a.io, a.logs, ArticleArgs::new(StageArg::Translate, a.model, a.trust)),
        Command::Extract(a) => {
            let usual = ArticleArgs::without_translator(StageArg::Extract, Decoding::default());
            over_articles(a.io, a.logs, ArticleArgs { show_removed: a.show_removed, ..usual })
        }
        Command::Tokenize(args) => lines::tokenize(&args),
        Command::Digest(args) => digest::digest(&args),
        Command::Eval(args) => eval::eval(&args),
        Command::Check(args) => check::check(&args),
        Command::Bench(args) => bench::bench(&args),
        #[cfg(feature = "serve")]
        Command::Serve(args) => serve::serve(&args),
        Command::Models(command) => models::run(&command),
        Command::Doctor { json } => doctor::doctor(json),
        Command::Config(command) => config::run(&command),
        Command::Completions { shell } => {
            // By way of a buffer: the generator panics where the reader goes away.
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Args::command(), "mujaz", &mut script);
            std::io::stdout().write_all(&script).map_err(CliError::write("standard output"))?;
            Ok(Outcome::default())
        }
        Command::Man { dir } => man(&dir),
    }
}

/// Whether a command was given `--quiet`.
fn is_quiet(command: &Command) -> bool {
    match command {
        Command::Run(a) => a.logs.quiet,
        Command::Filter(a) => a.logs.quiet,
        Command::Brief(a) => a.logs.quiet,
        Command::Summarize(a) => a.logs.quiet,
        Command::Translate(a) => a.logs.quiet,
        Command::Extract(a) => a.logs.quiet,
        Command::Digest(a) => a.logs.quiet,
        Command::Check(a) => a.logs.quiet,
        #[cfg(feature = "serve")]
        Command::Serve(a) => a.logs.quiet,
        _ => false,
    }
}

/// A command over articles: one stage, everything else as it is usual.
fn over_articles(io: Io, logs: Logs, work: ArticleArgs) -> Result<Outcome, CliError> {
    articles::run(&job::Run::new(RunArgs::of(io, logs, work), false)?)
}

/// Writes `mujaz.1` and one page for each command.
fn man(dir: &Path) -> Result<Outcome, CliError> {
    let failed = |e| CliError::Write { to: format!("`{}`", dir.display()), source: e };
    std::fs::create_dir_all(dir).map_err(failed)?;
    clap_mangen::generate_to(Args::command(), dir).map_err(failed)?;
    Ok(Outcome::default())
}
