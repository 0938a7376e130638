//! A file's variables as tensors and as a configuration.

use super::super::convert::to_f32;
use super::super::store::{Entry, Weights};
use super::{Contents, Part, Variable, parts, read};
use crate::error::LoadError;
use crate::files::ModelFiles;
use safetensors::Dtype;
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

/// What int16 is divided by in files that do not say.
const INT16_SCALE: f32 = 1000.0;
/// Heads of the kinds of models that were named after their size, before files said it.
const HEADS: [(&str, u64); 2] = [("TransformerBig", 16), ("TransformerBase", 8)];

impl Weights {
    /// Reads CTranslate2's `model.bin`. Its scalars come back under their names, `true` and `false` as 1 and 0; so do, under `tensors`,
    /// all shapes, and under `shared_embeddings` whether source and target have one table.
    ///
    /// # Errors
    /// If it is damaged, or holds no encoder-decoder Transformer.
    pub fn load_ct2(files: &ModelFiles, name: &str) -> Result<(Self, Map<String, Value>), LoadError> {
        let path = files.path().join(name);
        let bad = |reason: String| LoadError::Weights { path: path.clone(), reason };
        let bytes = Self::source(files, name)?;
        let contents = read(bytes.get()).map_err(bad)?;
        if !contents.spec.starts_with("Transformer") || contents.spec.contains("Decoder") {
            return Err(bad(format!("a model of kind `{}`: an encoder-decoder Transformer is needed", contents.spec)));
        }
        let file = File::new(bytes.get(), &contents).map_err(bad)?;
        let mut config = file.scalars();
        if contents.revision < 3 {
            let heads = HEADS.iter().find(|(spec, _)| *spec == contents.spec).map_or(8, |(_, heads)| *heads);
            config.insert("num_heads".into(), heads.into());
        }
        let entries = file.entries().map_err(bad)?;
        let start = |name: &str| entries.iter().find(|(n, _)| n == name).map(|(_, e)| e.start);
        let shared = start("encoder.embeddings_0.weight") == start("decoder.embeddings.weight");
        config.insert("shared_embeddings".into(), shared.into());
        let shapes = entries.iter().map(|(name, entry)| (name.clone(), entry.shape.clone().into()));
        config.insert("tensors".into(), Value::Object(shapes.collect()));
        let mut weights = Self::empty(&path);
        for (name, entry) in entries {
            weights.insert(&path, name, entry)?;
        }
        weights.files.push(bytes);
        Ok((weights, config))
    }
}

/// What the integers of each part of a variable are multiplied by.
type Scales = Vec<Option<Arc<[f32]>>>;

/// A file with its variables by name.
struct File<'a> {
    bytes: &'a [u8],
    contents: &'a Contents,
    by_name: HashMap<&'a str, &'a Variable>,
    /// Scales by variable and number of parts: however many names a variable has, they are read once.
    known: RefCell<HashMap<(&'a str, usize), Scales>>,
}

impl<'a> File<'a> {
    fn new(bytes: &'a [u8], contents: &'a Contents) -> Result<Self, String> {
        let mut by_name = HashMap::new();
        for variable in &contents.variables {
            if by_name.insert(variable.name.as_str(), variable).is_some() {
                return Err(format!("two variables are called `{}`", variable.name));
            }
        }
        Ok(Self { bytes, contents, by_name, known: RefCell::default() })
    }

    /// Whether a variable says what another's integers are divided by.
    fn is_scale(&self, variable: &Variable) -> bool {
        variable.name.strip_suffix("_scale").is_some_and(|name| self.by_name.contains_key(name))
    }

    fn numbers(&self, variable: &Variable) -> Vec<f64> {
        let bytes = &self.bytes[variable.start..variable.end];
        let wide = |values: Vec<f32>| values.into_iter().map(f64::from).collect();
        match variable.dtype {
            Dtype::I8 => bytes.iter().map(|b| f64::from(*b as i8)).collect(),
            Dtype::I16 => bytes.as_chunks().0.iter().map(|b| f64::from(i16::from_le_bytes(*b))).collect(),
            Dtype::I32 => bytes.as_chunks().0.iter().map(|b| f64::from(i32::from_le_bytes(*b))).collect(),
            dtype => to_f32(dtype, bytes).map_or_else(Vec::new, wide),
        }
    }

    /// Scalars: integers stay integers, because a flag and a factor of one mean different things.
    fn scalars(&self) -> Map<String, Value> {
        let scalar = |variable: &Variable| {
            let value = *self.numbers(variable).first()?;
            let whole = matches!(variable.dtype, Dtype::I8 | Dtype::I16 | Dtype::I32);
            Some((variable.name.clone(), if whole { Value::from(value as i64) } else { Value::from(value) }))
        };
        self.contents.variables.iter().filter(|v| v.shape.is_empty() && !self.is_scale(v)).filter_map(scalar).collect()
    }

    /// The tensors by name, under all names that they have.
    fn entries(&self) -> Result<Vec<(String, Entry)>, String> {
        let is_tensor = |v: &&Variable| !v.shape.is_empty() && !self.is_scale(v);
        let mut out = Vec::new();
        for variable in self.contents.variables.iter().filter(is_tensor) {
            self.add(&variable.name, variable, &mut out)?;
        }
        for (alias, name) in self.contents.aliases.iter().filter(|(alias, _)| !self.by_name.contains_key(alias.as_str())) {
            let variable = self.by_name.get(name.as_str()).ok_or_else(|| format!("`{alias}` is to be `{name}`, which is not there"))?;
            // A bias by distance that all layers share is the first one's.
            if is_tensor(variable) && !alias.ends_with("/relative_attention_bias") {
                self.add(alias, variable, &mut out)?;
            }
        }
        Ok(out)
    }

    fn add(&self, name: &str, variable: &'a Variable, out: &mut Vec<(String, Entry)>) -> Result<(), String> {
        let rows = variable.shape[0];
        let bytes = (variable.end - variable.start) / rows.max(1);
        let parts = parts(name, rows)?;
        let key = (variable.name.as_str(), parts.len());
        if !self.known.borrow().contains_key(&key) {
            let scales = self.scales(variable)?;
            let of = |part: &Part| scales.as_ref().map(|s| if s.len() == 1 { s.clone() } else { s[part.rows.clone()].into() });
            let of_parts = parts.iter().map(of).collect();
            self.known.borrow_mut().insert(key, of_parts);
        }
        for (part, scales) in parts.into_iter().zip(self.known.borrow()[&key].iter().cloned()) {
            let shape = [&[part.rows.len()], &variable.shape[1..]].concat();
            let (start, end) = (variable.start + part.rows.start * bytes, variable.start + part.rows.end * bytes);
            out.push((part.name, Entry { scales, ..Entry::plain(0, variable.dtype, shape, start, end) }));
        }
        Ok(())
    }

    /// What a variable's integers are multiplied by: one number for each row, or one for all.
    fn scales(&self, variable: &Variable) -> Result<Option<Arc<[f32]>>, String> {
        let name = format!("{}_scale", variable.name);
        let stored = match (variable.dtype, self.by_name.get(name.as_str())) {
            (Dtype::I8 | Dtype::I16, Some(scale)) => self.numbers(scale),
            (Dtype::I16, None) => vec![f64::from(INT16_SCALE)],
            (Dtype::I8, None) => return Err(format!("`{}` is in int8 without `{name}`", variable.name)),
            _ => return Ok(None),
        };
        if stored.len() != 1 && stored.len() != variable.shape[0] {
            return Err(format!("`{name}` has {} scales for {} rows", stored.len(), variable.shape[0]));
        }
        // One that is nearly zero would make infinite weights.
        match stored.iter().find(|s| !(s.is_finite() && **s > 0.0 && ((1.0 / **s) as f32).is_finite())) {
            Some(bad) => Err(format!("`{name}` holds {bad}")),
            None => Ok(Some(stored.iter().map(|s| (1.0 / s) as f32).collect())),
        }
    }
}
