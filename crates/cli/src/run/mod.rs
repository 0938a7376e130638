//! One file a command.

mod articles;
mod bench;
mod digest;
mod eval;
mod learn;
mod lines;

use crate::args::{Args, BriefArgs, Command, Decoding, ExtractArgs, RouteArg, SummarizeArgs, TranslateArgs};
use crate::error::CliError;
use crate::output::{Sink, Writer};
use crate::settings;
use clap::CommandFactory;
use mujaz::brief::{Pipeline, PipelineOptions, Route, Stage};
use mujaz::summarize::Extractive;
use std::path::Path;

/// How a run ended.
#[derive(Debug)]
pub struct Outcome {
    /// Articles that failed.
    pub failures: usize,
}

/// Runs a command.
pub fn run(args: Args) -> Result<Outcome, CliError> {
    match args.command {
        Command::Brief(args) => brief(&args),
        Command::Summarize(args) => summarize(&args),
        Command::Translate(args) if args.lines => lines::translate(&args),
        Command::Translate(args) => translate(&args),
        Command::Extract(args) => extract(&args),
        Command::Tokenize(args) => lines::tokenize(&args),
        Command::Digest(args) => digest::digest(&args),
        Command::Eval(args) => eval::eval(&args),
        Command::Bench(args) => bench::bench(&args),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Args::command(), "mujaz", &mut std::io::stdout());
            Ok(Outcome { failures: 0 })
        }
        Command::Man { dir } => man(&dir),
    }
}

fn summary(bullets: usize) -> Result<Extractive, CliError> {
    if bullets == 0 {
        return Err(CliError::Usage("`--bullets` must be at least 1".into()));
    }
    Ok(Extractive { sentences: bullets, ..Extractive::default() })
}

fn brief(args: &BriefArgs) -> Result<Outcome, CliError> {
    let auto = args.summarizer == "auto";
    let options = PipelineOptions {
        stage: Stage::Brief,
        full: args.full,
        summary: summary(args.bullets)?,
        schedule: settings::schedule(&args.model.decoding)?,
        show_removed: false,
        route: match args.route {
            RouteArg::SummarizeFirst => Route::SummarizeFirst,
            RouteArg::TranslateFirst => Route::TranslateFirst,
        },
        fallback: auto,
    };
    let model = settings::load_model(&args.model.model, &args.model.decoding)?;
    let folder = match args.summarizer.as_str() {
        "extractive" => None,
        // Without a model at hand, auto is extractive.
        "auto" => std::env::var("MUJAZ_SUMMARIZER").ok().filter(|d| !d.is_empty()),
        folder => Some(folder.to_string()),
    };
    // The summariser's own settings: beams and lengths on the command line are the translator's.
    let decoding =
        Decoding { beams: None, max_length: None, min_length: None, source_lang: None, target_lang: None, ..args.model.decoding.clone() };
    let summarizer = folder.map(|f| settings::load_model(&f, &decoding)).transpose()?;
    let mut pipeline = Pipeline::new(Some(&model), options).with_glossary(settings::glossary(&args.trust)?);
    if let Some(summarizer) = &summarizer {
        pipeline = pipeline.with_summarizer(summarizer);
    }
    articles::run(&articles::Job { io: &args.io, logs: &args.logs, stage: Stage::Brief, pipeline: &pipeline, strict: args.trust.strict })
}

fn summarize(args: &SummarizeArgs) -> Result<Outcome, CliError> {
    let schedule = settings::schedule(&args.decoding)?;
    let options = PipelineOptions { stage: Stage::Summarize, summary: summary(args.bullets)?, schedule, ..PipelineOptions::default() };
    let model = args.model.as_ref().map(|name| settings::load_model(name, &args.decoding)).transpose()?;
    let mut pipeline = Pipeline::new(None, options);
    if let Some(model) = &model {
        pipeline = pipeline.with_summarizer(model);
    }
    articles::run(&articles::Job { io: &args.io, logs: &args.logs, stage: Stage::Summarize, pipeline: &pipeline, strict: false })
}

fn translate(args: &TranslateArgs) -> Result<Outcome, CliError> {
    let schedule = settings::schedule(&args.model.decoding)?;
    let model = settings::load_model(&args.model.model, &args.model.decoding)?;
    let pipeline = Pipeline::new(Some(&model), PipelineOptions { stage: Stage::Translate, schedule, ..PipelineOptions::default() });
    let pipeline = pipeline.with_glossary(settings::glossary(&args.trust)?);
    articles::run(&articles::Job {
        io: &args.io,
        logs: &args.logs,
        stage: Stage::Translate,
        pipeline: &pipeline,
        strict: args.trust.strict,
    })
}

fn extract(args: &ExtractArgs) -> Result<Outcome, CliError> {
    let pipeline =
        Pipeline::new(None, PipelineOptions { stage: Stage::Extract, show_removed: args.show_removed, ..PipelineOptions::default() });
    articles::run(&articles::Job { io: &args.io, logs: &args.logs, stage: Stage::Extract, pipeline: &pipeline, strict: false })
}

/// Writes `mujaz.1` and one page for each command.
fn man(dir: &Path) -> Result<Outcome, CliError> {
    let failed = |e| CliError::Write { to: format!("`{}`", dir.display()), source: e };
    std::fs::create_dir_all(dir).map_err(failed)?;
    clap_mangen::generate_to(Args::command(), dir).map_err(failed)?;
    Ok(Outcome { failures: 0 })
}

/// Opens the output that a command writes results to.
fn writer(io: &crate::args::Io, stage: Stage) -> Result<Writer, CliError> {
    Ok(Writer::new(Sink::open(io.output.as_deref())?, settings::format(io), stage))
}
