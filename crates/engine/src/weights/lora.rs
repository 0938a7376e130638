//! LoRA adapters as PEFT saves them: `adapter_config.json`, and beside it two thin factors of what each adapted matrix gains. It is added
//! while the base's matrices are read: `W + scale * B A`.
//!
//! Reference: `tuners/lora/layer.py` and `utils/save_and_load.py` of huggingface/peft; tests compare with what its `merge_and_unload` gives.
//! What changes a model in another way is refused by the name of its setting.

use super::delta::Delta;
use super::store::Weights;
use crate::error::LoadError;
use crate::files::ModelFiles;
use crate::layout::{ADAPTER, ADAPTER_WEIGHTS};
use regex::Regex;
use serde_json::Value;
use std::path::Path;

/// What stands in front of the base's names.
const PREFIX: &str = "base_model.model.";

/// Settings that make something else of a LoRA than `W + scale * B A`, unless they are off: absent, null, false, zero or empty.
const OTHERS: &[&str] = &[
    "use_dora",
    "lora_bias",
    "use_qalora",
    "use_bdlora",
    "layer_replication",
    "trainable_token_indices",
    "target_parameters",
    "alora_invocation_tokens",
    "arrow_config",
    "velora_config",
    "monteclora_config",
    "kasa_config",
    "megatron_config",
];

/// Ways to begin a training that leave the base as it is; others (PiSSA, OLoRA, ...) take something out of it.
const PLAIN_STARTS: &[&str] = &["gaussian", "eva", "orthogonal"];

/// The model that an adapter belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// A folder, or `ORG/NAME`.
    pub name: String,
    /// A branch, tag or commit of the repository.
    pub revision: Option<String>,
}

/// The model that an adapter's `adapter_config.json` names.
///
/// ```
/// use mujaz_engine::{ModelFiles, weights::lora::base};
/// let adapter = ModelFiles::memory("mine", [("adapter_config.json", br#"{"base_model_name_or_path": "google/mt5-base"}"#.to_vec())]);
/// assert_eq!(base(&adapter).unwrap().name, "google/mt5-base");
/// ```
///
/// # Errors
/// If it cannot be read, or names none.
pub fn base(adapter: &ModelFiles) -> Result<Base, LoadError> {
    let settings = Settings::read(adapter)?;
    let text = |key: &str| settings.values.get(key).and_then(Value::as_str).filter(|t| !t.is_empty()).map(String::from);
    let name =
        text("base_model_name_or_path").ok_or_else(|| settings.error("no `base_model_name_or_path`: name the base's folder there"))?;
    Ok(Base { name, revision: text("revision") })
}

/// An `adapter_config.json`.
struct Settings {
    path: std::path::PathBuf,
    values: Value,
}

impl Settings {
    fn read(adapter: &ModelFiles) -> Result<Self, LoadError> {
        let path = adapter.path().join(ADAPTER);
        let values: Value = serde_json::from_str(&adapter.text(ADAPTER)?).map_err(|e| LoadError::config(&path, e.to_string()))?;
        Ok(Self { path, values })
    }

    fn error(&self, reason: impl Into<String>) -> LoadError {
        LoadError::config(&self.path, reason)
    }

    /// Refuses what is no plain LoRA.
    fn check(&self) -> Result<(), LoadError> {
        let merge = "merge it with PEFT (`merge_and_unload`) and save the whole model";
        let kind = self.values["peft_type"].as_str().unwrap_or("LORA");
        if kind != "LORA" {
            return Err(self.error(format!("`peft_type` is {kind}: LORA is read; {merge}")));
        }
        let off = |v: &Value| match v {
            Value::Null | Value::Bool(false) => true,
            Value::Array(list) => list.is_empty(),
            Value::Object(map) => map.is_empty(),
            other => other.as_f64() == Some(0.0),
        };
        if let Some(key) = OTHERS.iter().find(|key| self.values.get(**key).is_some_and(|v| !off(v))) {
            return Err(self.error(format!("`{key}` is set: not supported; {merge}")));
        }
        if self.values["bias"].as_str().is_some_and(|b| b != "none") {
            return Err(self.error(format!("`bias` is {}: only none is read; {merge}", self.values["bias"])));
        }
        match self.values["init_lora_weights"].as_str() {
            Some(start) if !PLAIN_STARTS.contains(&start) => {
                Err(self.error(format!("`init_lora_weights` is {start}, which changes the base; {merge}")))
            }
            _ => Ok(()),
        }
    }

    /// `lora_alpha` of modules by a pattern over their names, in the file's order; the first that matches counts.
    fn alphas(&self) -> Result<Vec<(Regex, f64)>, LoadError> {
        let patterns = self.values["alpha_pattern"].as_object().into_iter().flatten();
        let one = |(key, alpha): (&String, &Value)| {
            let bad = |why: String| self.error(format!("`alpha_pattern`: `{key}`: {why}"));
            let pattern = Regex::new(&format!(r"^(?:.*\.)?(?:{key})$")).map_err(|e| bad(e.to_string()))?;
            Ok((pattern, alpha.as_f64().ok_or_else(|| bad(format!("{alpha} is no number")))?))
        };
        patterns.map(one).collect()
    }

    /// What a module's `B A` is multiplied by. PEFT divides by the rank, or by its root.
    fn scale(&self, module: &str, rank: usize, alphas: &[(Regex, f64)]) -> Result<f32, LoadError> {
        let usual = || match &self.values["lora_alpha"] {
            Value::Null => Some(8.0),
            alpha => alpha.as_f64(),
        };
        let own = alphas.iter().find(|(pattern, _)| pattern.is_match(module)).map(|(_, alpha)| *alpha);
        let alpha = own.or_else(usual).ok_or_else(|| self.error("`lora_alpha` is no number"))?;
        let rooted = self.values["use_rslora"].as_bool() == Some(true);
        let scale = alpha / if rooted { (rank as f64).sqrt() } else { rank as f64 };
        if scale.is_finite() { Ok(scale as f32) } else { Err(self.error(format!("the scale of `{module}` is {scale}"))) }
    }
}

impl Weights {
    /// Adds an adapter to the base that was read: matrices gain, and modules that were trained as a whole (`modules_to_save`) replace the
    /// base's.
    pub(crate) fn adapt(&mut self, adapter: &ModelFiles) -> Result<(), LoadError> {
        let settings = Settings::read(adapter)?;
        settings.check()?;
        let alphas = settings.alphas()?;
        let missing = || LoadError::Missing {
            file: ADAPTER_WEIGHTS[0].into(),
            dir: adapter.path().into(),
            hint: "copy it there, beside `adapter_config.json`".into(),
        };
        let name = ADAPTER_WEIGHTS.into_iter().find(|name| adapter.has(name)).ok_or_else(missing)?;
        let path = adapter.path().join(name);
        let mut own = Self::read(adapter, &path, &[name.into()])?;
        let names: Vec<String> = own.names().map(String::from).collect();
        for full in &names {
            let fail = |reason: String| LoadError::Tensor { path: path.clone(), name: full.clone(), reason };
            let plain = full.strip_prefix(PREFIX).ok_or_else(|| fail(format!("does not begin with `{PREFIX}`")))?;
            if let Some(module) = plain.strip_suffix(".lora_A.weight") {
                let delta = self.delta(&own, module, &settings, &alphas).map_err(|e| named(e, &path))?;
                self.deltas.insert(format!("{module}.weight"), delta);
            } else if let Some(module) = plain.strip_suffix(".lora_B.weight") {
                if !own.has(&format!("{PREFIX}{module}.lora_A.weight")) {
                    return Err(fail("there is no `lora_A` that belongs to it".into()));
                }
            } else if plain.contains(".lora_") || plain.contains("token_adapter") {
                return Err(fail("is no factor of a matrix: not supported; merge the adapter with PEFT (`merge_and_unload`)".into()));
            } else {
                self.replace(&mut own, full, plain.replace("modules_to_save.", ""));
            }
        }
        if names.is_empty() {
            return Err(LoadError::Weights { path, reason: "no tensors".into() });
        }
        self.take_files(own);
        Ok(())
    }

    /// What the base's matrix of a module gains.
    fn delta(&self, own: &Self, module: &str, settings: &Settings, alphas: &[(Regex, f64)]) -> Result<Delta, LoadError> {
        let [a, b] = ["A", "B"].map(|which| format!("{PREFIX}{module}.lora_{which}.weight"));
        let fail = |name: &str, reason: String| LoadError::Tensor { path: own.path().into(), name: name.into(), reason };
        let target = format!("{module}.weight");
        let shape = self.shape(&target).ok_or_else(|| fail(&a, format!("the base has no `{target}`: is it the right one?")))?;
        let factor = |name: &str| own.shape(name).map(<[usize]>::to_vec).ok_or_else(|| fail(name, "missing".into()));
        let (down, up) = (factor(&a)?, factor(&b)?);
        let (&[rows, columns], &[rank, from], &[to, inner]) = (shape, &down[..], &up[..]) else {
            return Err(fail(&a, format!("factors {down:?} and {up:?} of a matrix {shape:?}")));
        };
        if rank == 0 || rank != inner || [rows, columns] != [to, from] {
            return Err(fail(&a, format!("factors {down:?} and {up:?} do not make the base's {shape:?}")));
        }
        let scale = settings.scale(module, rank, alphas)?;
        Ok(Delta { down: own.get(&a, &down)?, up: own.get(&b, &up)?, rank, columns, scale })
    }

    /// Refuses an adapter of embeddings that a model ties, or of an output projection that is tied to them: there PEFT's own results
    /// with and without merging differ, and which was meant, the files do not say.
    ///
    /// # Errors
    /// Which tensor it is.
    pub(crate) fn check_adapted(&self, tied: &[&str], head: Option<&str>) -> Result<(), LoadError> {
        let embedding = tied.iter().find(|n| Some(**n) != head && self.has(n));
        let is_tied = |head: &str| embedding.map_or_else(|| tied.contains(&head), |e| self.same(head, e));
        let refused = |name: &str, gains: bool| if Some(name) == head { gains && is_tied(name) } else { tied.contains(&name) };
        let all = self.deltas.keys().map(|name| (name, true)).chain(self.replaced.iter().map(|name| (name, false)));
        match all.into_iter().find(|(name, gains)| refused(name, *gains)) {
            None => Ok(()),
            Some((name, _)) => Err(LoadError::Tensor {
                path: self.path().into(),
                name: name.clone(),
                reason: "the adapter changes an embedding that is tied: not supported; merge it with PEFT (`merge_and_unload`)".into(),
            }),
        }
    }
}

/// An error about a tensor, with the adapter's file.
fn named(error: LoadError, path: &Path) -> LoadError {
    match error {
        LoadError::Tensor { name, reason, .. } => LoadError::Tensor { path: path.into(), name, reason },
        other => other,
    }
}
