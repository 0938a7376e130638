//! Exception classes. Each text says what is wrong and what to do next.

use mujaz::error::{ArticleError, EngineError, LoadError};
use mujaz::model::LibraryError;
use pyo3::create_exception;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;

create_exception!(mujaz, Error, PyException, "What mujaz raises; the text says what to do next.");
create_exception!(mujaz, ModelNotFound, Error, "No model has this name.");
create_exception!(mujaz, ModelBroken, Error, "A model's files are missing, damaged or of a kind that is not read.");
create_exception!(mujaz, LicenseNotAccepted, Error, "The model's licence must be accepted first: `accept_license=True`.");
create_exception!(mujaz, FetchFailed, Error, "A model could not be fetched.");
create_exception!(mujaz, BadInput, Error, "An input that gives no result.");
create_exception!(mujaz, BadOption, Error, "An option that makes no sense.");
create_exception!(mujaz, TimedOut, Error, "Not done within the time limit.");

/// The exception of a newsroom's error.
pub fn of(error: mujaz::Error) -> PyErr {
    match error {
        mujaz::Error::Library(error) => library(&error),
        mujaz::Error::NoTranslator => {
            BadOption::new_err("this newsroom has no translator: open one with a model, such as mujaz.open(\"tiny-ar-en\")")
        }
        mujaz::Error::Article(error) => article(&error),
        other => BadOption::new_err(other.to_string()),
    }
}

/// Of a model that cannot be had.
pub fn library(error: &LibraryError) -> PyErr {
    let text = error.to_string();
    match error {
        LibraryError::Unknown { .. } => ModelNotFound::new_err(text),
        LibraryError::License { .. } => LicenseNotAccepted::new_err(format!("{text}: accept_license=True, once")),
        LibraryError::Load(error) => load(error),
        LibraryError::Hub(_) => FetchFailed::new_err(text),
        _ => ModelNotFound::new_err(text),
    }
}

fn load(error: &LoadError) -> PyErr {
    match error {
        LoadError::Kernels(text) => BadOption::new_err(text.clone()),
        other => ModelBroken::new_err(other.to_string()),
    }
}

/// Of an article that gave nothing.
pub fn article(error: &ArticleError) -> PyErr {
    match error {
        ArticleError::TimedOut => TimedOut::new_err(error.to_string()),
        ArticleError::Engine(error) => engine(error),
        ArticleError::Panicked(_) => Error::new_err(error.to_string()),
        other => BadInput::new_err(other.to_string()),
    }
}

/// Of the engine.
pub fn engine(error: &EngineError) -> PyErr {
    match error {
        EngineError::TimedOut => TimedOut::new_err(ArticleError::TimedOut.to_string()),
        EngineError::Settings(text) => BadOption::new_err(text.clone()),
        other => Error::new_err(other.to_string()),
    }
}

/// Of the reason in a failure record.
pub fn failure(reason: &str) -> PyErr {
    if reason == ArticleError::TimedOut.to_string() { TimedOut::new_err(reason.to_string()) } else { BadInput::new_err(reason.to_string()) }
}
