//! Job files and the configuration file: TOML whose keys are the names of flags, turned into these flags.

use crate::args::Args;
use crate::error::CliError;
use crate::library::config_dir;
use clap::parser::ValueSource;
use clap::{ArgMatches, Command, CommandFactory};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use toml::Value;

/// Names of flags that a file gave, with the file.
pub type Added = Vec<(String, PathBuf)>;

/// The arguments with those of the job file that they name, and then of the user's configuration file.
pub fn with_job_file(args: Vec<OsString>) -> Result<Vec<OsString>, CliError> {
    Ok(with_files(args)?.0)
}

/// The same, and which flags came from where.
pub fn with_files(args: Vec<OsString>) -> Result<(Vec<OsString>, Added), CliError> {
    let mut added = Added::new();
    let job = |m: &ArgMatches, name: &str| if name == "run" { m.get_one::<PathBuf>("job").cloned() } else { None };
    let args = with_file(args, &mut added, job, false)?;
    let config = config_dir().join("config.toml");
    let args = with_file(args, &mut added, |_, _| config.is_file().then(|| config.clone()), true)?;
    Ok((args, added))
}

/// The arguments with the flags of one file, for the command that they call. Where the file is for all commands (`shared`),
/// a flag of another command is passed over.
fn with_file(
    mut args: Vec<OsString>,
    added: &mut Added,
    file: impl Fn(&ArgMatches, &str) -> Option<PathBuf>,
    shared: bool,
) -> Result<Vec<OsString>, CliError> {
    let mut command = Args::command();
    // What is wrong with the arguments is said when they are parsed for good.
    let Ok(matches) = command.try_get_matches_from_mut(&args) else { return Ok(args) };
    let Some((name, matches)) = matches.subcommand() else { return Ok(args) };
    let Some(path) = file(matches, name) else { return Ok(args) };
    let Some(called) = command.find_subcommand(name) else { return Ok(args) };
    let given = |id: &str| {
        // A preset on the command line stands against a model in a file.
        let source = |id: &str| matches.try_contains_id(id).is_ok_and(|there| there).then(|| matches.value_source(id)).flatten();
        let set = |id: &str| matches!(source(id), Some(ValueSource::CommandLine | ValueSource::EnvVariable));
        set(id) || (id == "model" && set("preset")) || (id == "preset" && set("model"))
    };
    let elsewhere = |key: &str| shared && command.get_subcommands().any(|c| c.get_arguments().any(|a| a.get_long() == Some(key)));
    for flag in flags(&path, called, given, elsewhere)? {
        let name = flag.trim_start_matches('-').split('=').next().unwrap_or_default().to_string();
        added.push((name, path.clone()));
        args.push(flag.into());
    }
    Ok(args)
}

/// The flags that a job file stands for, without those that were given.
fn flags(path: &Path, run: &Command, given: impl Fn(&str) -> bool, elsewhere: impl Fn(&str) -> bool) -> Result<Vec<String>, CliError> {
    let wrong = |text: String| CliError::Usage(format!("`{}`: {text}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|source| CliError::Read { path: path.into(), source })?;
    let table: toml::Table = text.parse().map_err(|e: toml::de::Error| wrong(e.to_string()))?;
    let mut out = Vec::new();
    for (key, value) in table {
        let flag = run.get_arguments().find(|a| a.get_long() == Some(key.as_str()));
        let Some(flag) = flag.filter(|_| key != "help") else {
            if elsewhere(&key) {
                continue;
            }
            let known: Vec<&str> = run.get_arguments().filter_map(clap::Arg::get_long).collect();
            return Err(wrong(format!("unknown key `{key}`: the keys are {}", known.join(", "))));
        };
        if given(flag.get_id().as_str()) {
            continue;
        }
        let takes = flag.get_action().takes_values();
        let values = match value {
            Value::Array(list) => list,
            one => vec![one],
        };
        for value in values {
            match value {
                Value::Boolean(on) if !takes => out.extend(on.then(|| format!("--{key}"))),
                Value::String(text) if takes => out.push(format!("--{key}={text}")),
                Value::Integer(n) if takes => out.push(format!("--{key}={n}")),
                Value::Float(n) if takes => out.push(format!("--{key}={n}")),
                Value::Datetime(day) if takes => out.push(format!("--{key}={day}")),
                _ => {
                    return Err(wrong(format!(
                        "`{key}`: {}",
                        if takes { "give a text, a number or a list of them" } else { "give true or false" }
                    )));
                }
            }
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    fn parse(job: &str, extra: &[&str]) -> Result<Args, String> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("job.toml");
        std::fs::write(&path, job).unwrap();
        let args: Vec<OsString> = ["mujaz", "run", path.to_str().unwrap()].iter().chain(extra).map(OsString::from).collect();
        with_job_file(args).map_err(|e| e.to_string()).and_then(|a| Args::try_parse_from(a).map_err(|e| e.to_string()))
    }

    #[test]
    fn keys_are_flags_and_flags_win() {
        let job = "input = ['a', 'b.jsonl']\noutput = 'o.csv'\nstage = 'extract'\nresume = true\nlimit = 7\ntimeout = 1.5\nstrict = false\nsince = 2026-01-02";
        let Ok(Args { command: crate::args::Command::Run(run) }) = parse(job, &["--limit", "9"]) else { panic!() };
        assert_eq!((run.inputs.len(), run.select.limit, run.bounds.timeout), (2, Some(9), Some(1.5)));
        assert_eq!((run.resume, run.work.trust.strict, run.select.since.as_deref()), (true, false, Some("2026-01-02")));
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert!(parse("inputs = 'a'", &[]).unwrap_err().contains("unknown key `inputs`"));
        assert!(parse("resume = 3", &[]).unwrap_err().contains("`resume`: give true or false"));
        assert!(parse("limit = {}", &[]).unwrap_err().contains("`limit`"));
        assert!(parse("limit = ", &[]).unwrap_err().contains("job.toml"));
    }
}
