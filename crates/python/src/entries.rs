//! Python values to articles: pages and texts as they are, records as the lines that `mujaz filter` reads.

use crate::arrow;
use crate::error::BadInput;
use crate::options::Reading;
use mujaz::Input;
use mujaz::formats::{Options, json_lines};
use mujaz::intake::Intake;
use mujaz::job::{Failure, Item};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use serde_json::{Map, Value};
use std::io::Cursor;

/// The key of a job's items, which nobody here resumes.
type Key = mujaz::formats::hash::Key;

/// A list of articles.
pub enum Entries {
    /// Pages and texts.
    Pages(Vec<Page>),
    /// Records as JSON lines, and how many.
    Records(Vec<u8>, usize),
}

/// A page or a text.
pub enum Page {
    Text(String),
    Bytes(Vec<u8>),
}

/// How deep values may lie in each other.
const DEPTH: usize = 64;

impl Entries {
    /// Of a list of strings and bytes, or of a list of dictionaries.
    pub fn of(values: &[Bound<'_, PyAny>]) -> PyResult<Self> {
        let records = values.iter().filter(|v| v.is_instance_of::<PyDict>()).count();
        if records == 0 {
            return Ok(Self::Pages(values.iter().enumerate().map(|(n, v)| page(v, n)).collect::<PyResult<_>>()?));
        }
        if records < values.len() {
            return Err(BadInput::new_err("some inputs are records (dict), others are not: give one kind at a time"));
        }
        let mut lines = Vec::new();
        for record in values {
            serde_json::to_writer(&mut lines, &value(record, DEPTH)?).map_err(|e| BadInput::new_err(e.to_string()))?;
            lines.push(b'\n');
        }
        Ok(Self::Records(lines, records))
    }

    /// Of a table in the Arrow C data interface.
    pub fn of_table(table: &Bound<'_, PyAny>, options: &Options) -> PyResult<Self> {
        let (lines, rows) = arrow::lines(table, options)?;
        Ok(Self::Records(lines, rows))
    }

    /// How many.
    pub fn len(&self) -> usize {
        match self {
            Self::Pages(pages) => pages.len(),
            Self::Records(_, rows) => *rows,
        }
    }

    /// The items of a job, read as they are asked for.
    pub fn items(self, reading: Reading, options: Options) -> Box<dyn Iterator<Item = Item<Key>>> {
        match self {
            Self::Pages(pages) => {
                Box::new(pages.into_iter().enumerate().map(move |(n, page)| item(page, n + reading.first, &reading, &options)))
            }
            Self::Records(lines, _) => {
                let documents = json_lines(Cursor::new(lines), &reading.source, reading.first, &options);
                Box::new(Intake::new(options).documents(documents))
            }
        }
    }
}

/// The item of a page.
fn item(page: Page, number: usize, reading: &Reading, options: &Options) -> Item<Key> {
    let input = match page {
        Page::Text(text) => Input::from(text),
        Page::Bytes(bytes) => Input::bytes(bytes),
    };
    let mut input = input.kind(options.kind);
    let id = reading.id.clone().unwrap_or_else(|| format!("a{number}"));
    if let Some(url) = &reading.url {
        input = input.url(url.clone());
    }
    let source = reading.url.clone().unwrap_or_else(|| id.clone());
    let content = input.read(&id).map_err(|e| Failure { id: id.clone(), source, error: e.to_string() });
    Item { tag: Key::default(), content }
}

fn page(value: &Bound<'_, PyAny>, at: usize) -> PyResult<Page> {
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(Page::Text(text_of(text)));
    }
    if let Ok(bytes) = value.cast::<PyBytes>() {
        return Ok(Page::Bytes(bytes.as_bytes().to_vec()));
    }
    if is_missing(value) {
        return Ok(Page::Text(String::new()));
    }
    let kind = value.get_type().name()?;
    Err(BadInput::new_err(format!("input {at} is a {kind}: give str, bytes or dict")))
}

/// The text of a string; halves of surrogate pairs, which no UTF-8 has, become U+FFFD.
fn text_of(text: &Bound<'_, PyString>) -> String {
    text.to_string_lossy().into_owned()
}

/// None, and the NaN, `NaT` and NA of tables.
fn is_missing(value: &Bound<'_, PyAny>) -> bool {
    let nan = |v: &Bound<'_, PyAny>| v.cast::<PyFloat>().is_ok_and(|f| f.value().is_nan());
    value.is_none() || nan(value) || value.get_type().name().is_ok_and(|name| name == "NAType" || name == "NaTType")
}

/// A Python value as JSON: what `json.dumps` takes, and dates, numbers of numpy and missing values of pandas.
fn value(from: &Bound<'_, PyAny>, depth: usize) -> PyResult<Value> {
    if depth == 0 {
        return Err(BadInput::new_err(format!("a record nests deeper than {DEPTH}")));
    }
    if is_missing(from) {
        return Ok(Value::Null);
    }
    if let Ok(text) = from.cast::<PyString>() {
        return Ok(Value::String(text_of(text)));
    }
    if from.is_instance_of::<PyBool>() {
        return Ok(Value::Bool(from.is_truthy()?));
    }
    if from.is_instance_of::<PyInt>() {
        return Ok(from.extract::<i64>().map_or_else(|_| Value::String(from.to_string()), Value::from));
    }
    if let Ok(number) = from.cast::<PyFloat>() {
        return Ok(Value::from(number.value()));
    }
    if let Ok(dict) = from.cast::<PyDict>() {
        let pairs = dict.iter().map(|(key, v)| Ok::<_, PyErr>((key.str()?.to_string_lossy().into_owned(), value(&v, depth - 1)?)));
        return Ok(Value::Object(pairs.collect::<PyResult<Map<_, _>>>()?));
    }
    if from.is_instance_of::<PyList>() || from.is_instance_of::<PyTuple>() {
        return Ok(Value::Array(from.try_iter()?.map(|v| value(&v?, depth - 1)).collect::<PyResult<_>>()?));
    }
    if let Ok(bytes) = from.cast::<PyBytes>() {
        return Ok(Value::String(String::from_utf8_lossy(bytes.as_bytes()).into_owned()));
    }
    // datetime, date and pandas.Timestamp; arrays and numbers of numpy.
    for method in ["isoformat", "tolist"] {
        if let Ok(plain) = from.call_method0(method)
            && !plain.get_type().is(from.get_type())
        {
            return value(&plain, depth - 1);
        }
    }
    Ok(Value::String(from.str()?.to_string_lossy().into_owned()))
}
