//! `mujaz eval`: scores of a file of outputs against a file of references.

use super::Outcome;
use crate::args::{EvalArgs, EvalTask};
use crate::error::CliError;
use crate::progress;
use mujaz::check::{FlagKind, Judge, Target};
use mujaz::eval::{Counts, Metric, count_all, interval, paired, summary_metrics, translation_metrics};
use mujaz::formats::{Options, text_lines};
use mujaz::glossary::Glossary;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

/// Runs the command.
pub fn eval(args: &EvalArgs) -> Result<Outcome, CliError> {
    let metrics = match args.task {
        EvalTask::Translation => translation_metrics(),
        EvalTask::Summary => summary_metrics(),
    };
    let (hypotheses, references) = (lines(&args.hyp)?, lines(&args.reference)?);
    same_length(&args.hyp, &hypotheses, &args.reference, &references)?;
    let baseline = args.baseline.as_deref().map(|path| Ok::<_, CliError>((path, lines(path)?))).transpose()?;
    if let Some((path, other)) = &baseline {
        same_length(path, other, &args.reference, &references)?;
    }
    let mut report = Map::new();
    for metric in &metrics {
        let counts = count_all(&**metric, &hypotheses, &references);
        let other = baseline.as_ref().map(|(_, other)| count_all(&**metric, other, &references));
        report.insert(metric.name().into(), entry(&**metric, &counts, other.as_deref(), args.resamples as usize));
    }
    if let Some(source) = &args.source {
        let sources = lines(source)?;
        same_length(source, &sources, &args.hyp, &hypotheses)?;
        report.insert("fidelity".into(), fidelity(args.task, &sources, &hypotheses));
    }
    print(args, &report, hypotheses.len())?;
    Ok(Outcome::default())
}

fn entry(metric: &dyn Metric, counts: &[Counts], other: Option<&[Counts]>, resamples: usize) -> Value {
    let i = interval(metric, counts, resamples);
    let mut entry = json!({"score": round(i.score), "signature": metric.signature()});
    if resamples > 0 {
        entry["low"] = round(i.low).into();
        entry["high"] = round(i.high).into();
    }
    if let Some(other) = other {
        let p = paired(metric, counts, other, resamples);
        entry["difference"] = round(p.difference).into();
        // Without a draw nothing is known about chance: 1 would say that all of it is.
        if resamples > 0 {
            entry["p_value"] = p.p_value.into();
        }
    }
    entry
}

fn round(score: f64) -> f64 {
    (score * 1e4).round() / 1e4
}

/// Lines that `mujaz check` would flag, by kind; of summaries only what their sources do not say.
fn fidelity(task: EvalTask, sources: &[String], hypotheses: &[String]) -> Value {
    let target = if task == EvalTask::Summary { Target::Arabic } else { Target::English };
    let judge = Judge { date: None, glossary: &Glossary::starter(), target };
    let pairs: Vec<(&String, &String)> = sources.iter().zip(hypotheses).collect();
    let mut kinds: BTreeMap<FlagKind, usize> = BTreeMap::new();
    let mut touched = 0;
    for found in judge.all(&pairs, |(source, hypothesis)| (source, hypothesis)) {
        // A check that fell over says nothing; `mujaz check` names such lines.
        let found = found.unwrap_or_default();
        touched += usize::from(!found.is_empty());
        found.iter().for_each(|f| *kinds.entry(f.kind).or_default() += 1);
    }
    json!({"lines": touched, "share": round(touched as f64 / sources.len().max(1) as f64), "findings": kinds})
}

/// The lines of a file, unpacked and in any charset, as `mujaz check` reads them.
fn lines(path: &Path) -> Result<Vec<String>, CliError> {
    let failed = CliError::unread(path);
    let mut broken = 0;
    let mut out = Vec::new();
    for line in text_lines(path, &Options::default()).map_err(&failed)? {
        let line = line.map_err(&failed)?;
        broken += usize::from(line.broken);
        out.push(line.text);
    }
    if broken > 0 {
        progress::say(&format!("{broken} lines of `{}` have bytes of no known charset: they became U+FFFD", path.display()));
    }
    Ok(out)
}

fn same_length(a: &Path, left: &[String], b: &Path, right: &[String]) -> Result<(), CliError> {
    if left.len() == right.len() && !left.is_empty() {
        return Ok(());
    }
    if left.is_empty() && right.is_empty() {
        return Err(CliError::Usage(format!("`{}` and `{}` are empty: there is nothing to score", a.display(), b.display())));
    }
    let text = format!(
        "`{}` has {} lines, `{}` {}: both need the same number, one for each text",
        a.display(),
        left.len(),
        b.display(),
        right.len()
    );
    Err(CliError::Usage(text))
}

fn print(args: &EvalArgs, report: &Map<String, Value>, count: usize) -> Result<(), CliError> {
    let mut out = String::new();
    if args.json {
        out = Value::Object(report.clone()).to_string();
        out.push('\n');
    } else {
        // Writing to a string cannot fail.
        _ = writeln!(out, "{count} lines");
        for (name, entry) in report {
            _ = match (&entry["score"], &entry["low"]) {
                (Value::Null, _) => writeln!(out, "{name:8} {entry}"),
                (score, Value::Null) => writeln!(out, "{name:8} {score:>8}  {}", entry["signature"].as_str().unwrap_or("")),
                (score, low) => {
                    writeln!(out, "{name:8} {score:>8}  [{low}, {}]  {}", entry["high"], entry["signature"].as_str().unwrap_or(""))
                }
            };
            if let Some(difference) = entry.get("difference") {
                let p = entry["p_value"].as_f64().map_or(String::new(), |p| format!(", p = {p:.3}"));
                _ = writeln!(out, "         against the baseline {difference:+}{p}");
            }
        }
    }
    std::io::stdout().write_all(out.as_bytes()).map_err(CliError::write("standard output"))
}
