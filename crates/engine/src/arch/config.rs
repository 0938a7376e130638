//! `config.json` and its kin, read with checks.

use crate::error::LoadError;
use mujaz_kernels::Activation;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Sizes above this are refused: no model is that large, and a hostile file must not make us allocate.
const MAX_SIZE: u64 = 1 << 24;

/// A model's `config.json`.
#[derive(Debug, Clone)]
pub struct Config {
    path: PathBuf,
    values: Value,
}

impl Config {
    /// Parses the text of the file at `path` (used in messages).
    pub fn parse(path: &Path, text: &str) -> Result<Self, LoadError> {
        let values: Value = serde_json::from_str(text).map_err(|e| LoadError::config(path, e.to_string()))?;
        if !values.is_object() {
            return Err(LoadError::config(path, "not a JSON object"));
        }
        Ok(Self { path: path.into(), values })
    }

    /// Values that come from elsewhere than a `config.json`; `path` is named in messages.
    pub(crate) fn of(path: &Path, values: serde_json::Map<String, Value>) -> Self {
        Self { path: path.into(), values: Value::Object(values) }
    }

    /// Everything in it.
    pub fn values(&self) -> &Value {
        &self.values
    }

    /// The raw value, if it is there and not null.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.values.get(key).filter(|v| !v.is_null())
    }

    /// An error about this file.
    pub fn error(&self, reason: impl Into<String>) -> LoadError {
        LoadError::config(&self.path, reason)
    }

    /// A string that must be there.
    pub fn text(&self, key: &str) -> Result<&str, LoadError> {
        self.get(key).and_then(Value::as_str).ok_or_else(|| self.error(format!("no string `{key}`")))
    }

    /// A positive size that must be there.
    pub fn size(&self, key: &str) -> Result<usize, LoadError> {
        let value = self.get(key).ok_or_else(|| self.error(format!("no `{key}`")))?;
        match value.as_u64() {
            Some(n) if (1..=MAX_SIZE).contains(&n) => Ok(n as usize),
            _ => Err(self.error(format!("`{key}` is {value}: a size from 1 to {MAX_SIZE} is needed"))),
        }
    }

    /// A size with a default.
    pub fn size_or(&self, key: &str, default: usize) -> Result<usize, LoadError> {
        if self.get(key).is_some() { self.size(key) } else { Ok(default) }
    }

    /// A token id.
    pub fn id(&self, key: &str) -> Option<u32> {
        self.get(key).and_then(Value::as_u64).and_then(|v| u32::try_from(v).ok())
    }

    /// A flag with a default.
    pub fn flag(&self, key: &str, default: bool) -> bool {
        self.get(key).and_then(Value::as_bool).unwrap_or(default)
    }

    /// A number with a default.
    pub fn number(&self, key: &str, default: f64) -> f64 {
        self.get(key).and_then(Value::as_f64).unwrap_or(default)
    }

    /// An activation by the name that checkpoints use.
    pub fn activation(&self, name: &str) -> Result<Activation, LoadError> {
        Ok(match name {
            "relu" => Activation::Relu,
            "swish" | "silu" => Activation::Silu,
            "gelu" | "gelu_python" => Activation::Gelu,
            "gelu_new" | "gelu_fast" | "gelu_pytorch_tanh" | "gelu_accurate" => Activation::GeluTanh,
            "tanh" => Activation::Tanh,
            _ => return Err(self.error(format!("activation `{name}` is not supported: relu, silu, gelu, gelu_new or tanh"))),
        })
    }

    /// `d_model` and the width of a head for a number of heads.
    pub fn head_dim(&self, heads: &str) -> Result<usize, LoadError> {
        let (d, n) = (self.size("d_model")?, self.size(heads)?);
        if d % n == 0 { Ok(d / n) } else { Err(self.error(format!("`d_model` {d} is no multiple of `{heads}` {n}"))) }
    }
}
