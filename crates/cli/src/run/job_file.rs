//! Job files: TOML whose keys are the names of the flags of `mujaz run`, turned into these flags.

use crate::args::Args;
use crate::error::CliError;
use clap::parser::ValueSource;
use clap::{Command, CommandFactory};
use std::ffi::OsString;
use std::path::Path;
use toml::Value;

/// The arguments with those of the job file that they name, if they name one. A flag on the command line wins.
pub fn with_job_file(mut args: Vec<OsString>) -> Result<Vec<OsString>, CliError> {
    let mut command = Args::command();
    // What is wrong with the arguments is said when they are parsed for good.
    let Ok(matches) = command.try_get_matches_from_mut(&args) else { return Ok(args) };
    let Some(("run", matches)) = matches.subcommand() else { return Ok(args) };
    let Some(path) = matches.get_one::<std::path::PathBuf>("job") else { return Ok(args) };
    let run = command.find_subcommand("run").ok_or_else(|| CliError::Usage("no command `run`".into()))?;
    let given = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
    args.extend(flags(path, run, given)?.into_iter().map(OsString::from));
    Ok(args)
}

/// The flags that a job file stands for, without those that were given.
fn flags(path: &Path, run: &Command, given: impl Fn(&str) -> bool) -> Result<Vec<String>, CliError> {
    let wrong = |text: String| CliError::Usage(format!("`{}`: {text}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|source| CliError::Read { path: path.into(), source })?;
    let table: toml::Table = text.parse().map_err(|e: toml::de::Error| wrong(e.to_string()))?;
    let mut out = Vec::new();
    for (key, value) in table {
        let flag = run.get_arguments().find(|a| a.get_long() == Some(key.as_str()));
        let Some(flag) = flag.filter(|_| key != "help") else {
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
