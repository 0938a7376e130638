//! Arguments turned into what a run needs: inputs, a model, options.

use crate::args::{Decoding, Format, Io, Logs, Trust};
use crate::bundled;
use crate::error::CliError;
use crate::progress::{Reporter, Voice};
use mujaz::generate::GenerationOverrides;
use mujaz::glossary::Glossary;
use mujaz::model::{Model, ModelCard, ModelFiles};
use mujaz::nn::Compute;
use mujaz::schedule::Schedule;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// The files and card of a model given by folder or name.
pub fn find_model(name: &str) -> Result<(ModelFiles, ModelCard), CliError> {
    if name == bundled::NAME {
        if let Some(files) = bundled::files() {
            return Ok((files, ModelCard::parse(Path::new("models/tiny-ar-en.toml"), bundled::CARD)?));
        }
        let path = Path::new("models").join(bundled::NAME);
        if !path.is_dir() {
            return Err(CliError::Usage("this program was built without the bundled model: pass `--model DIR`".into()));
        }
        return Ok((ModelFiles::folder(&path)?, ModelCard::for_folder(&path)?));
    }
    let path = PathBuf::from(name);
    if !path.exists() {
        let text = format!("no model `{name}`: pass a folder with `config.json`, weights and tokenizer files, or `{}`", bundled::NAME);
        return Err(CliError::Usage(text));
    }
    Ok((ModelFiles::folder(&path)?, ModelCard::for_folder(&path)?))
}

/// Loads a model by folder or name.
pub fn load_model(name: &str, args: &Decoding) -> Result<Model, CliError> {
    let (files, mut card) = find_model(name)?;
    if args.source_lang.is_some() {
        card.source_token.clone_from(&args.source_lang);
    }
    if args.target_lang.is_some() {
        card.target_token.clone_from(&args.target_lang);
    }
    let overrides = GenerationOverrides {
        num_beams: args.beams,
        max_length: args.max_length,
        min_length: args.min_length,
        ..GenerationOverrides::default()
    };
    if args.beams == Some(0) || args.max_length.is_some_and(|n| n < 2) {
        return Err(CliError::Usage("`--beams` must be at least 1 and `--max-length` at least 2".into()));
    }
    let kind = args.compute.parse().map_err(CliError::Usage)?;
    let compute = Compute::new(&Compute::default().device().clone(), kind);
    Ok(Model::load(&files, card, &compute, &overrides)?)
}

/// The starter list and the user's own terms, as far as they are wanted.
pub fn glossary(trust: &Trust) -> Result<Glossary, CliError> {
    let base = if trust.no_glossary { Glossary::default() } else { Glossary::starter() };
    Ok(match &trust.glossary {
        Some(path) => base.with(Glossary::open(path).map_err(|e| CliError::Usage(e.to_string()))?),
        None => base,
    })
}

/// Batches and workers.
pub fn schedule(args: &Decoding) -> Result<Schedule, CliError> {
    let default = Schedule::default();
    let schedule = Schedule { batch_tokens: args.batch_tokens, workers: args.workers.unwrap_or(default.workers) };
    if schedule.workers == 0 || schedule.batch_tokens == 0 {
        return Err(CliError::Usage("`--workers` and `--batch-tokens` must be at least 1".into()));
    }
    Ok(schedule)
}

/// The format of the results.
pub fn format(io: &Io) -> Format {
    let ending = |p: &PathBuf| p.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase);
    let by_name = io.output.as_ref().map(|p| match ending(p).as_deref() {
        Some("md") => Format::Md,
        Some("html" | "htm") => Format::Html,
        Some("txt") => Format::Txt,
        _ => Format::Jsonl,
    });
    let by_place = if std::io::stdout().is_terminal() { Format::Md } else { Format::Jsonl };
    io.format.or(by_name).unwrap_or(by_place)
}

/// The inputs; standard input where none is named and something is piped in.
pub fn inputs(io: &Io) -> Result<Vec<PathBuf>, CliError> {
    if !io.input.is_empty() {
        return Ok(io.input.clone());
    }
    if std::io::stdin().is_terminal() {
        return Err(CliError::Usage("no input: name files or folders, or pipe a text in (see --help)".into()));
    }
    Ok(vec![PathBuf::from("-")])
}

/// How much is said on standard error.
pub fn reporter(logs: &Logs) -> Reporter {
    Reporter::new(if logs.json_logs {
        Voice::Json
    } else if logs.quiet {
        Voice::Quiet
    } else if std::io::stderr().is_terminal() {
        Voice::Bar
    } else {
        Voice::Plain
    })
}
