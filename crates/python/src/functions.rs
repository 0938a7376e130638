//! What needs no model: checks, scores, pages, the command.

use crate::error::{BadInput, Error};
use crate::options::glossary;
use crate::work;
use mujaz::brief::Brief;
use mujaz::check::{Judge, Target};
use mujaz::eval::{count_all, interval, score as score_of, summary_metrics, translation_metrics};
use mujaz::formats::COLUMNS;
use mujaz::glossary::Glossary;
use mujaz::text::date::is_day;
use pyo3::prelude::*;
use serde_json::json;
use std::ffi::OsString;
use std::path::PathBuf;

/// Judges pairs; a JSON list of findings for each.
pub fn judge(
    py: Python<'_>,
    sources: Vec<String>,
    targets: Vec<String>,
    date: Option<String>,
    glossary: Glossary,
) -> PyResult<Vec<String>> {
    if sources.len() != targets.len() {
        return Err(BadInput::new_err(format!("{} sources and {} translations: give as many of both", sources.len(), targets.len())));
    }
    if let Some(date) = date.as_deref().filter(|date| !is_day(date)) {
        return Err(BadInput::new_err(format!("date={date:?}: give the day of the texts as YYYY-MM-DD")));
    }
    let found = work::run(py, None, move |_| {
        let judge = Judge { date: date.as_deref(), glossary: &glossary, target: Target::English };
        let pairs: Vec<(String, String)> = sources.into_iter().zip(targets).collect();
        let found = judge.all(&pairs, |(source, target)| (source, target));
        let lists = pairs.iter().zip(found).map(|((source, target), found)| {
            found.map(|list| json!(list.iter().map(|f| f.to_json(source, target)).collect::<Vec<_>>()).to_string())
        });
        lists.collect::<Result<Vec<_>, String>>()
    })?;
    found.map_err(Error::new_err)
}

/// Checks translations against their sources.
#[pyfunction]
#[pyo3(signature = (sources, targets, date, own, no_glossary))]
pub fn check(
    py: Python<'_>,
    sources: Vec<String>,
    targets: Vec<String>,
    date: Option<String>,
    own: Option<PathBuf>,
    no_glossary: bool,
) -> PyResult<Vec<String>> {
    judge(py, sources, targets, date, glossary(own.as_ref(), no_glossary)?)
}

/// Name, signature, score, and the bounds of its interval.
type Scored = (String, String, f64, Option<(f64, f64)>);

/// Scores of outputs against references: name, signature, score, and with resamples the bounds of its interval.
#[pyfunction]
#[pyo3(signature = (hypotheses, references, summaries, resamples))]
pub fn score(py: Python<'_>, hypotheses: Vec<String>, references: Vec<String>, summaries: bool, resamples: usize) -> PyResult<Vec<Scored>> {
    if hypotheses.len() != references.len() || hypotheses.is_empty() {
        let text = format!("{} outputs and {} references: give as many of both, at least one", hypotheses.len(), references.len());
        return Err(BadInput::new_err(text));
    }
    work::run(py, None, move |_| {
        let metrics = if summaries { summary_metrics() } else { translation_metrics() };
        let one = |metric: &dyn mujaz::eval::Metric| {
            let counts = count_all(metric, &hypotheses, &references);
            let (score, bounds) = if resamples == 0 {
                (score_of(metric, &counts), None)
            } else {
                let i = interval(metric, &counts, resamples);
                (i.score, Some((i.low, i.high)))
            };
            (metric.name().to_string(), metric.signature(), score, bounds)
        };
        metrics.iter().map(|metric| one(metric.as_ref())).collect()
    })
}

/// A page of briefs, given as their JSON.
#[pyfunction]
pub fn page(py: Python<'_>, title: String, briefs: Vec<String>) -> PyResult<String> {
    let made = py.detach(|| {
        let mut html = mujaz::page::head(&title);
        for (at, text) in briefs.iter().enumerate() {
            let brief: Brief = serde_json::from_str(text).map_err(|e| format!("no brief: {e}"))?;
            html += &mujaz::page::article(&brief, at + 1);
        }
        Ok::<_, String>(html + &mujaz::page::foot())
    });
    made.map_err(BadInput::new_err)
}

/// The names of a result table's columns.
#[pyfunction]
pub fn columns() -> Vec<&'static str> {
    COLUMNS.to_vec()
}

/// The version.
#[pyfunction]
pub fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// Runs the command with its arguments, the program's name first; what is to be the exit code.
#[pyfunction]
pub fn command(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| mujaz_cli::command(arguments))
}
