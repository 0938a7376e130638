//! Job files and the configuration file: TOML whose keys are the names of flags, turned into these flags.

use crate::args::Args;
use crate::error::CliError;
use crate::library::config_dir;
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, Command};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use toml::Value;

/// Names of flags that a file gave, with the file.
pub type Added = Vec<(String, PathBuf)>;

/// The arguments with those of the job file that they name, and then of the user's configuration file; and which flags came from where.
pub fn with_files(args: Vec<OsString>) -> Result<(Vec<OsString>, Added), CliError> {
    let mut added = Added::new();
    let job = |path: &[&str], m: &ArgMatches| if path == ["run"] { m.get_one::<PathBuf>("job").cloned() } else { None };
    let args = with_file(args, &mut added, job, false)?;
    let config = config_dir().join("config.toml");
    // Where the file is must be told when it is broken, too.
    let shared = |path: &[&str], _: &ArgMatches| (path != ["config", "path"] && config.is_file()).then(|| config.clone());
    let args = with_file(args, &mut added, shared, true)?;
    one_translator(&args)?;
    Ok((args, added))
}

/// `--preset` chooses the model: a flag beside it, or a file that has both, contradicts it. The environment does not, it only speaks
/// where nobody else does; clap's own `conflicts_with` takes it for a flag.
fn one_translator(args: &[OsString]) -> Result<(), CliError> {
    let Ok(matches) = Args::declared().try_get_matches_from(args) else { return Ok(()) };
    let Some((_, called)) = matches.subcommand() else { return Ok(()) };
    let given = |id: &str| called.try_contains_id(id).is_ok() && called.value_source(id) == Some(ValueSource::CommandLine);
    if given("preset") && given("model") {
        return Err(CliError::Usage("`--preset` cannot be used with `--model`: both say who translates".into()));
    }
    Ok(())
}

/// The names of the command that is called, and of that command's own (`models`, `fetch`), with the arguments of the last one.
fn called(matches: &ArgMatches) -> (Vec<&str>, &ArgMatches) {
    let (mut path, mut last) = (Vec::new(), matches);
    while let Some((name, matches)) = last.subcommand() {
        path.push(name);
        last = matches;
    }
    (path, last)
}

/// The names of all flags of all commands.
fn all_flags(command: &Command) -> BTreeSet<String> {
    let own = command.get_arguments().filter_map(clap::Arg::get_long).filter(|name| !matches!(*name, "help" | "version"));
    let own: Vec<String> = own.map(String::from).collect();
    command.get_subcommands().flat_map(all_flags).chain(own).collect()
}

/// The arguments with the flags of one file, for the command that they call. Where the file is for all commands (`shared`),
/// a flag of another command is passed over, and one that cannot stand beside what was given.
fn with_file(
    mut args: Vec<OsString>,
    added: &mut Added,
    file: impl Fn(&[&str], &ArgMatches) -> Option<PathBuf>,
    shared: bool,
) -> Result<Vec<OsString>, CliError> {
    let mut command = Args::declared();
    // What is wrong with the arguments is said when they are parsed for good.
    let Ok(matches) = command.try_get_matches_from_mut(&args) else { return Ok(args) };
    let (path, matches) = called(&matches);
    let Some(file) = file(&path, matches) else { return Ok(args) };
    let Some(called) = path.iter().try_fold(&command, |command, name| command.find_subcommand(name)) else { return Ok(args) };
    let given = |id: &str| {
        let source = |id: &str| matches.try_contains_id(id).is_ok_and(|there| there).then(|| matches.value_source(id)).flatten();
        // A job file wins over the environment, which wins over the file for all commands.
        let set = |id: &str| match source(id) {
            Some(ValueSource::CommandLine) => true,
            Some(ValueSource::EnvVariable) => shared,
            _ => false,
        };
        // A preset on the command line stands against a model in a file.
        set(id) || (id == "model" && set("preset")) || (id == "preset" && set("model"))
    };
    let elsewhere = if shared { all_flags(&command) } else { BTreeSet::new() };
    for (name, flags) in flags(&file, called, given, &elsewhere)? {
        // Behind `--` they would be names of files.
        let at = args.iter().position(|arg| arg == "--").unwrap_or(args.len());
        let with = |flags: &[String]| [&args[..at], flags.iter().map(OsString::from).collect::<Vec<_>>().as_slice(), &args[at..]].concat();
        // One value alone: that there are too many of them is an error of the file.
        if shared && !fits(&with(flags.get(..1).unwrap_or_default())) {
            continue;
        }
        args = with(&flags);
        added.push((name, file.clone()));
    }
    Ok(args)
}

/// Whether no flag excludes or misses another.
fn fits(args: &[OsString]) -> bool {
    let parsed = Args::declared().try_get_matches_from(args);
    parsed.err().is_none_or(|e| !matches!(e.kind(), ErrorKind::ArgumentConflict | ErrorKind::MissingRequiredArgument))
}

/// The flags that a file stands for by their names, without those that were given; those of `elsewhere` are passed over.
fn flags(
    path: &Path,
    run: &Command,
    given: impl Fn(&str) -> bool,
    elsewhere: &BTreeSet<String>,
) -> Result<Vec<(String, Vec<String>)>, CliError> {
    let wrong = |text: String| CliError::Usage(format!("`{}`: {text}", path.display()));
    // `mujaz run page.html` is what people write first.
    let is_toml = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"));
    let hint = if is_toml { "" } else { ": a job file in TOML stands there; files and folders of articles are named with --input" };
    let unread = |e: std::io::Error| CliError::Usage(format!("cannot read `{}`: {e}{hint}", path.display()));
    let text = std::fs::read_to_string(path).map_err(unread)?;
    let table: toml::Table = text.parse().map_err(|e: toml::de::Error| wrong(format!("{}{hint}", e.to_string().trim_end())))?;
    let mut out = Vec::new();
    for (key, value) in table {
        let flag = run.get_arguments().find(|a| a.get_long() == Some(key.as_str()));
        let Some(flag) = flag.filter(|_| key != "help") else {
            if elsewhere.contains(&key) {
                continue;
            }
            let own = run.get_arguments().filter_map(clap::Arg::get_long).filter(|name| *name != "help").collect();
            let known: Vec<&str> = if elsewhere.is_empty() { own } else { elsewhere.iter().map(String::as_str).collect() };
            return Err(wrong(format!("unknown key `{key}`: the keys are {}", known.join(", "))));
        };
        if given(flag.get_id().as_str()) {
            continue;
        }
        let values = match value {
            Value::Array(list) => list,
            one => vec![one],
        };
        let takes = flag.get_action().takes_values();
        let written: Option<Vec<Vec<String>>> = values.into_iter().map(|value| as_flags(&key, value, takes)).collect();
        let needed = if takes { "give a text, a number or a list of them" } else { "give true or false" };
        let written = written.ok_or_else(|| wrong(format!("`{key}`: {needed}")))?.concat();
        out.push((key, written));
    }
    Ok(out)
}

/// The flag of a value, or none where it says no; None where a flag takes no such value.
fn as_flags(key: &str, value: Value, takes: bool) -> Option<Vec<String>> {
    Some(match value {
        Value::Boolean(true) if !takes => vec![format!("--{key}")],
        Value::Boolean(false) if !takes => Vec::new(),
        Value::String(text) if takes => vec![format!("--{key}={text}")],
        Value::Integer(n) if takes => vec![format!("--{key}={n}")],
        Value::Float(n) if takes => vec![format!("--{key}={n}")],
        Value::Datetime(day) if takes => vec![format!("--{key}={day}")],
        _ => return None,
    })
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
        with_files(args).map_err(|e| e.to_string()).and_then(|(a, _)| Args::try_parse_from(a).map_err(|e| e.to_string()))
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
        assert!(!parse("limit = ", &[]).unwrap_err().contains("--input"));
    }

    #[test]
    fn who_names_an_article_where_a_job_file_stands_is_told_how() {
        let dir = tempfile::tempdir().unwrap();
        let page = dir.path().join("page.html");
        std::fs::write(&page, "<p>قمة في الكويت غدا</p>").unwrap();
        for path in [page, dir.path().join("none.txt"), dir.path().into()] {
            let args = ["mujaz", "run", path.to_str().unwrap()].iter().map(OsString::from).collect();
            let said = with_files(args).unwrap_err().to_string();
            assert!(said.contains("named with --input") && said.contains(path.to_str().unwrap()), "{said}");
        }
    }
}
