//! Where settings come from: flags, a job file, the environment, the configuration file, defaults; the first that speaks wins.

use super::Outcome;
use super::job_file::{Added, with_files};
use crate::args::{Args, ConfigCommand};
use crate::error::CliError;
use crate::library::config_dir;
use clap::ArgMatches;
use clap::parser::ValueSource;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;
use std::io::Write as _;

/// Runs the command.
pub fn run(command: &ConfigCommand) -> Result<Outcome, CliError> {
    let path = config_dir().join("config.toml");
    let text = match command {
        ConfigCommand::Path => format!("{}\n", path.display()),
        ConfigCommand::Show { json } => {
            let (args, added) = with_files(["mujaz", "run"].map(Into::into).to_vec())?;
            let matches = Args::declared().try_get_matches_from(args).map_err(|e| CliError::Usage(e.to_string()))?;
            let settings = matches.subcommand_matches("run").map(|m| settings(m, &added)).unwrap_or_default();
            if *json { format!("{:#}\n", Value::Object(settings)) } else { table(&settings) }
        }
    };
    std::io::stdout().write_all(text.as_bytes()).map_err(CliError::write("standard output"))?;
    Ok(Outcome::default())
}

/// Every setting of `mujaz run` with its value and source.
fn settings(matches: &ArgMatches, added: &Added) -> Map<String, Value> {
    let command = Args::declared();
    let Some(run) = command.find_subcommand("run") else { return Map::new() };
    let mut out = Map::new();
    for arg in run.get_arguments() {
        let (id, Some(name)) = (arg.get_id().as_str(), arg.get_long()) else { continue };
        let values: Vec<String> = match matches.try_get_raw(id) {
            Ok(Some(raw)) => raw.map(|v| v.to_string_lossy().into_owned()).collect(),
            _ => Vec::new(),
        };
        let environment = arg.get_env().map(|e| e.to_string_lossy().into_owned()).unwrap_or_default();
        let source = match matches.value_source(id) {
            Some(ValueSource::CommandLine) => {
                added.iter().find(|(n, _)| n == name).map_or("command line".into(), |(_, path)| path.display().to_string())
            }
            Some(ValueSource::EnvVariable) => format!("environment {environment}"),
            _ => "default".into(),
        };
        out.insert(name.into(), json!({"value": values.join(", "), "source": source}));
    }
    out
}

fn table(settings: &Map<String, Value>) -> String {
    let mut out = String::new();
    for (name, setting) in settings {
        let part = |key: &str| setting[key].as_str().unwrap_or_default().to_string();
        _ = writeln!(out, "{name:16} {:28} {}", part("value"), part("source"));
    }
    out
}
