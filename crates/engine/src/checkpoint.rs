//! The form that a model's files have: the Hugging Face hub's, or Marian's own. Each says in its way what the model is made of;
//! behind this all are a [`Config`] and [`Weights`] with the names of the hub.

use crate::arch::Config;
use crate::error::LoadError;
use crate::files::ModelFiles;
use crate::layout::{self, CONFIG, GENERATION, NativeFiles, WEIGHTS};
use crate::tokenizer::Tokenizer;
use crate::weights::Weights;
use serde_json::{Map, Value, json};

/// What a folder of `metadata.json` beside Marian's own weights keeps the configuration under.
const METADATA: &str = "metadata.json";
/// `model_type` of what Marian's own configuration describes.
pub(crate) const NATIVE: &str = "marian-native";
/// Target tokens for each source token at most, as Firefox has it.
const LENGTH_FACTOR: f32 = 2.0;

/// A model's files, told apart.
#[derive(Debug, Clone)]
pub(crate) enum Form {
    /// `config.json` and what belongs to it.
    Hub,
    /// Marian's own.
    Native(NativeFiles),
}

impl Form {
    /// The form of these files.
    pub(crate) fn of(files: &ModelFiles) -> Self {
        let is_hub = files.has(CONFIG) && WEIGHTS.iter().any(|name| files.has(name));
        match layout::native(&files.names()).filter(|_| !is_hub) {
            Some(found) => Self::Native(found),
            None => Self::Hub,
        }
    }
}

/// What a model is made of.
#[derive(Debug)]
pub(crate) struct Checkpoint {
    pub config: Config,
    pub weights: Weights,
    form: Form,
}

impl Checkpoint {
    /// Opens the files, whichever form they have.
    ///
    /// # Errors
    /// If a file is missing or damaged.
    pub(crate) fn open(files: &ModelFiles) -> Result<Self, LoadError> {
        let form = Form::of(files);
        let (config, weights) = match &form {
            Form::Hub => {
                let config = Config::parse(&files.path().join(CONFIG), &files.text(CONFIG)?)?;
                (config, Weights::load(files)?)
            }
            Form::Native(found) => {
                let (weights, config) = Weights::load_native(files, &found.weights)?;
                (native_config(files, found, config)?, weights)
            }
        };
        Ok(Self { config, weights, form })
    }

    /// The settings of the search that the files hold or imply, best last.
    pub(crate) fn generation(&self, files: &ModelFiles, tokenizer: &Tokenizer) -> Result<Vec<Value>, LoadError> {
        let mut layers = vec![self.config.values().clone()];
        if let Form::Native(_) = self.form {
            layers.push(native_generation(tokenizer));
        }
        if files.has(GENERATION) {
            let bad = |e: serde_json::Error| LoadError::config(files.path().join(GENERATION), e.to_string());
            layers.push(serde_json::from_str(&files.text(GENERATION)?).map_err(bad)?);
        }
        Ok(layers)
    }
}

/// Marian's configuration, from the weights or `metadata.json` beside them.
fn native_config(files: &ModelFiles, found: &NativeFiles, own: Option<Map<String, Value>>) -> Result<Config, LoadError> {
    let path = files.path().join(&found.weights);
    let mut values = match own {
        Some(values) => values,
        None if files.has(METADATA) => {
            let bad = |e: serde_json::Error| LoadError::config(files.path().join(METADATA), e.to_string());
            let mut metadata: Value = serde_json::from_str(&files.text(METADATA)?).map_err(bad)?;
            let config = metadata.get_mut("modelConfig").and_then(Value::as_object_mut).map(std::mem::take);
            config.ok_or_else(|| LoadError::config(files.path().join(METADATA), "no `modelConfig`"))?
        }
        None => return Err(LoadError::config(&path, "no `special:model.yml` inside and no `metadata.json` beside it")),
    };
    values.insert("model_type".into(), NATIVE.into());
    Ok(Config::of(&path, values))
}

/// How Marian searches: each end found narrows the beam, and the unknown token keeps its share but is never chosen.
fn native_generation(tokenizer: &Tokenizer) -> Value {
    let eos = tokenizer.id_of("</s>").unwrap_or(0);
    json!({
        "eos_token_id": eos,
        "decoder_start_token_id": eos,
        "suppress_tokens": tokenizer.id_of("<unk>").into_iter().collect::<Vec<u32>>(),
        "beam_search": "shrinking",
        "max_length": 513,
        "max_length_factor": LENGTH_FACTOR,
    })
}
