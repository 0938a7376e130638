//! A newsroom for Python.

use crate::entries::Entries;
use crate::error::{self, BadOption, Error};
use crate::generate::{GeneratedText, Search};
use crate::options::{Making, Opening, Reading, timeout};
use crate::results::Results;
use crate::{functions, work};
use mujaz::brief::Stage;
use mujaz::model::normalizer;
use mujaz::text::normalize::collapse_whitespace;
use mujaz::translate::Translation;
use mujaz::{Newsroom, OwnProcess, Translated};
use pyo3::prelude::*;
use pyo3::types::PyList;
use serde_json::{Value, json};
use std::time::Instant;

/// Texts that are translated together: enough for full batches, few enough to stop soon.
const GROUP: usize = 64;

/// Of each text its ids, or its pieces.
type Tokens = (Vec<Vec<u32>>, Vec<Vec<String>>);

/// A newsroom.
#[pyclass(frozen, module = "mujaz._mujaz")]
pub struct Desk(OwnProcess);

impl Desk {
    fn desk(&self) -> PyResult<&Newsroom> {
        self.0.get().ok_or_else(|| Error::new_err("this newsroom was opened in another process: open it in this one"))
    }
}

/// A result, or the exception in its place.
#[derive(IntoPyObject)]
enum Outcome {
    Text(String),
    Raised(Py<PyAny>),
}

fn outcome(py: Python<'_>, result: Result<String, PyErr>) -> Outcome {
    result.map_or_else(|e| Outcome::Raised(e.into_value(py).into_any()), Outcome::Text)
}

fn stage(name: &str) -> PyResult<Stage> {
    match name {
        "extract" => Ok(Stage::Extract),
        "summarize" => Ok(Stage::Summarize),
        "translate" => Ok(Stage::Translate),
        "brief" => Ok(Stage::Brief),
        other => Err(BadOption::new_err(format!("stage=\"{other}\": give extract, summarize, translate or brief"))),
    }
}

#[pymethods]
impl Desk {
    #[new]
    fn new(py: Python<'_>, opening: Opening) -> PyResult<Self> {
        let desk = work::run(py, None, move |_| opening.open())??;
        Ok(Self(OwnProcess::new(desk)))
    }

    /// The process that it works in.
    #[getter]
    fn process(&self) -> u32 {
        self.0.process()
    }

    /// Who translates, as JSON; None where nobody does.
    fn identity(&self) -> PyResult<Option<String>> {
        let identity = self.desk()?.translator().map(|model| model.identity());
        identity.map(|i| serde_json::to_string(&i).map_err(|e| Error::new_err(e.to_string()))).transpose()
    }

    /// Everything that could change a result.
    fn describe(&self) -> PyResult<String> {
        Ok(self.desk()?.describe())
    }

    /// Texts in English, each as JSON or as the exception that it ended in.
    #[pyo3(signature = (texts, markup, seconds, progress))]
    fn translate(
        &self,
        py: Python<'_>,
        texts: Vec<String>,
        markup: bool,
        seconds: Option<f64>,
        progress: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Vec<Outcome>> {
        let (desk, limit) = (self.desk()?.clone(), timeout(seconds)?);
        let deadline = limit.and_then(|l| Instant::now().checked_add(l));
        let total = texts.len();
        let done = work::run(py, progress.as_ref().map(|p| (p, total)), move |told| {
            let mut done = Vec::with_capacity(total);
            for group in texts.chunks(GROUP) {
                if told.is_cancelled() {
                    break;
                }
                let group: Vec<&str> = group.iter().map(String::as_str).collect();
                done.extend(translate(&desk, &group, markup, deadline)?);
                told.progress(done.len());
            }
            Ok::<_, mujaz::Error>(done)
        })?;
        let done = done.map_err(error::of)?;
        Ok(done.into_iter().map(|result| outcome(py, result.map_err(error::of))).collect())
    }

    /// Lines in English, as `mujaz translate --lines` gives them.
    #[pyo3(signature = (lines, repair, raw, progress))]
    fn lines(
        &self,
        py: Python<'_>,
        lines: Vec<String>,
        repair: bool,
        raw: bool,
        progress: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Vec<Outcome>> {
        let desk = self.desk()?.clone();
        let total = lines.len();
        let done = work::run(py, progress.as_ref().map(|p| (p, total)), move |told| {
            let translator = desk.lines()?;
            let translator = if repair { translator } else { translator.without_repairs() };
            let translator = if raw { translator.raw() } else { translator.arabic_only() };
            let mut done = Vec::with_capacity(total);
            for group in lines.chunks(GROUP) {
                if told.is_cancelled() {
                    break;
                }
                let group: Vec<&str> = group.iter().map(String::as_str).collect();
                let results = translator.translate_lines(&group).into_iter().zip(&group);
                done.extend(results.map(|(result, line)| result.map(|t| written(line, &t))));
                told.progress(done.len());
            }
            Ok::<_, mujaz::Error>(done)
        })?;
        let done = done.map_err(error::of)?;
        Ok(done.into_iter().map(|result| outcome(py, result.map_err(|e| error::engine(&e)))).collect())
    }

    /// Articles to a stage: a list of texts or records, or a table.
    #[pyo3(signature = (articles, to, making, reading, progress))]
    fn job(
        &self,
        py: Python<'_>,
        articles: &Bound<'_, PyAny>,
        to: String,
        making: Making,
        reading: Reading,
        progress: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Results> {
        let stage = stage(&to)?;
        let mut changed = Ok(());
        let change = |options: &mut mujaz::brief::PipelineOptions| {
            options.stage = stage;
            changed = making.apply(options);
        };
        let desk = self.desk()?.with(change).map_err(error::of)?;
        changed?;
        let options = reading.options()?;
        let list = articles.cast::<PyList>().map(|list| list.iter().collect::<Vec<_>>());
        let entries = list.map_or_else(|_| Entries::of_table(articles, &options), |list| Entries::of(&list))?;
        let (job, total) = (reading.job(&desk)?, entries.len());
        let done = work::run(py, progress.as_ref().map(|p| (p, total)), move |told| {
            let job = desk.job(mujaz::job::JobOptions { cancel: told.cancel().clone(), ..job });
            let mut results = Vec::with_capacity(total);
            for group in job.groups(move || entries.items(reading, options)) {
                results.extend(group.done.into_iter().map(|done| done.result));
                told.progress(results.len());
            }
            results
        })?;
        Ok(Results(done))
    }

    /// Ids or pieces of texts.
    #[pyo3(signature = (texts, pieces, normalize))]
    fn tokenize(&self, py: Python<'_>, texts: Vec<String>, pieces: bool, normalize: bool) -> PyResult<Tokens> {
        let desk = self.desk()?.clone();
        let done = work::run(py, None, move |_| {
            let model = desk.translator().ok_or(mujaz::Error::NoTranslator)?;
            let engine = |e| mujaz::Error::Article(mujaz::error::ArticleError::Engine(e));
            let (mut ids, mut parts) = (Vec::new(), Vec::new());
            for text in texts {
                let text = if normalize { normalizer(model.card()).apply(&text) } else { text };
                if pieces {
                    parts.push(model.tokenizer().pieces(&text).map_err(engine)?);
                } else {
                    ids.push(model.tokenizer().encode(&text).map_err(engine)?);
                }
            }
            Ok::<_, mujaz::Error>((ids, parts))
        })?;
        done.map_err(error::of)
    }

    /// What the search finds for each text, without pieces, checks and house spellings: what a pipeline of transformers gives.
    #[pyo3(signature = (texts, search, progress))]
    fn generate(
        &self,
        py: Python<'_>,
        texts: Vec<String>,
        search: Search,
        progress: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Vec<Vec<GeneratedText>>> {
        let desk = self.desk()?.clone();
        let total = texts.len();
        work::run(py, progress.as_ref().map(|p| (p, total)), move |told| {
            let mut done = Vec::with_capacity(total);
            for group in texts.chunks(GROUP) {
                if told.is_cancelled() {
                    break;
                }
                done.extend(search.run(&desk, group)?);
                told.progress(done.len());
            }
            Ok::<_, PyErr>(done)
        })?
    }

    /// Checks translations against their sources, with the house spellings of this newsroom.
    fn check(&self, py: Python<'_>, sources: Vec<String>, targets: Vec<String>, date: Option<String>) -> PyResult<Vec<String>> {
        functions::judge(py, sources, targets, date, self.desk()?.pipeline().glossary().clone())
    }
}

/// What is written for a line: one line, whatever the model wrote; a line that went past the model as it is.
fn written(line: &str, done: &Translation) -> String {
    let kept = done.pieces == 0 && line.chars().any(char::is_alphabetic);
    if kept { done.en.clone() } else { collapse_whitespace(&done.en) }
}

/// Translates a group; a result for each text.
fn translate(
    desk: &Newsroom,
    texts: &[&str],
    markup: bool,
    deadline: Option<Instant>,
) -> Result<Vec<Result<String, mujaz::Error>>, mujaz::Error> {
    if markup {
        let all = desk.translate_html_all(texts, deadline)?;
        return Ok(texts.iter().zip(all).map(|(text, marked)| marked.map(|m| marked_json(text, &m))).collect());
    }
    let json = |t: Translated| json!({"text": t.text, "flags": t.flags, "coverage": t.coverage, "sentences": []}).to_string();
    Ok(desk.translate_until(texts, deadline)?.into_iter().map(|r| r.map(json)).collect())
}

/// A fragment as JSON, with the places of its sentences in characters.
fn marked_json(source: &str, marked: &mujaz::newsroom::Marked) -> String {
    let chars = |text: &str, at: usize| text.get(..at).map(|t| t.chars().count());
    let place = |text: &str, range: &std::ops::Range<usize>| [chars(text, range.start), chars(text, range.end)];
    let sentence = |s: &mujaz::translate::markup::MarkedSentence| -> Value {
        json!({"id": s.id, "ar": s.ar, "en": s.en, "source": place(source, &s.source), "target": place(&marked.html, &s.target)})
    };
    let sentences: Vec<Value> = marked.sentences.iter().map(sentence).collect();
    json!({"text": marked.html, "flags": marked.flags, "coverage": null, "sentences": sentences}).to_string()
}
