//! The form that a model's files have: the Hugging Face hub's, Marian's own, CTranslate2's, or GGUF. Each says in its way what the model is made of;
//! behind this all are a [`Config`] and [`Weights`] with the names of the hub.

use crate::arch::Config;
use crate::error::LoadError;
use crate::files::ModelFiles;
use crate::generate::FROM_MODEL_CONFIG;
use crate::layout::{self, ADAPTER, ARGOS, CONFIG, CT2_WEIGHTS, Ct2Files, Ct2Maker, GENERATION, METADATA, NativeFiles};
use crate::tokenizer::Tokenizer;
use crate::tokenizer::ct2::Vocabularies;
use crate::weights::Weights;
use serde_json::{Map, Value, json};

/// `model_type` of what Marian's own configuration describes.
pub(crate) const NATIVE: &str = "marian-native";
/// `model_type` of what CTranslate2's scalars describe.
pub(crate) const CT2: &str = "ctranslate2";
/// The shortest output of CTranslate2's search, with the token that it starts from and the end.
pub(crate) const CT2_LEAST: usize = 2;
/// Rows by which a table may be padded beyond its vocabulary, or the other way round.
pub(crate) const PADDING: usize = 256;
/// Target tokens for each source token at most, as Firefox has it.
const LENGTH_FACTOR: f32 = 2.0;

/// A model's files, told apart.
#[derive(Debug, Clone)]
pub(crate) enum Form {
    /// `config.json` and what belongs to it.
    Hub,
    /// Marian's own.
    Native(NativeFiles),
    /// CTranslate2's.
    Ct2(Ct2Files),
    /// A GGUF file, with or without a `config.json`.
    Gguf(String),
}

impl Form {
    /// The form of these files.
    pub(crate) fn of(files: &ModelFiles) -> Self {
        let names = files.names();
        if layout::is_hub(&names) {
            return Self::Hub;
        }
        let ct2 = layout::ct2(&names).map(Self::Ct2);
        let gguf = || layout::gguf(&names).map(Self::Gguf);
        ct2.or_else(gguf).or_else(|| layout::native(&names).map(Self::Native)).unwrap_or(Self::Hub)
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
        if layout::is_adapter(&files.names()) {
            let reason = "a LoRA adapter of another model, which must be opened with it (`ModelFiles::adapted`)";
            return Err(LoadError::config(files.path().join(ADAPTER), reason));
        }
        if let Some(adapter) = files.adapter().filter(|_| !matches!(form, Form::Hub)) {
            let reason = "adapters are merged into models in the hub's form (`config.json`, safetensors or `pytorch_model.bin`) only";
            return Err(LoadError::config(adapter.path().join(ADAPTER), reason));
        }
        let (config, weights) = match &form {
            Form::Hub => {
                let mut weights = Weights::load(files)?;
                files.adapter().map_or(Ok(()), |adapter| weights.adapt(adapter))?;
                (hub_config(files)?, weights)
            }
            Form::Gguf(name) => {
                let (weights, values) = Weights::load_gguf(files, name)?;
                let config = if files.has(CONFIG) { hub_config(files)? } else { Config::of(&files.path().join(name), values) };
                (config, weights)
            }
            Form::Native(found) => {
                let (weights, config) = Weights::load_native(files, &found.weights)?;
                (native_config(files, found, config)?, weights)
            }
            Form::Ct2(_) => {
                let (weights, mut values) = Weights::load_ct2(files, CT2_WEIGHTS)?;
                if files.has(CONFIG) {
                    let path = files.path().join(CONFIG);
                    let own = Config::parse(&path, &files.text(CONFIG)?)?;
                    let keys = ["layer_norm_epsilon", "decoder_start_token"];
                    values.extend(keys.iter().filter_map(|key| Some(((*key).to_string(), own.values().get(key)?.clone()))));
                }
                values.insert("model_type".into(), CT2.into());
                (Config::of(&files.path().join(CT2_WEIGHTS), values), weights)
            }
        };
        Ok(Self { config, weights, form })
    }

    /// Whether the model is CTranslate2's.
    pub(crate) fn is_ct2(&self) -> bool {
        matches!(self.form, Form::Ct2(_))
    }

    /// Whether whoever asks has to say the token that decoding starts from, which then is the target's language.
    pub(crate) fn starts_with_language(&self) -> bool {
        self.config.values().get("decoder_start_token").is_some_and(Value::is_null)
    }

    /// The settings of the search that the files hold or imply, best last.
    pub(crate) fn generation(&self, files: &ModelFiles, tokenizer: &Tokenizer) -> Result<Vec<Value>, LoadError> {
        let bad = |e: serde_json::Error| LoadError::config(files.path().join(GENERATION), e.to_string());
        let own: Option<Value> =
            if files.has(GENERATION) { Some(serde_json::from_str(&files.text(GENERATION)?).map_err(bad)?) } else { None };
        let config = self.config.values();
        let mut layers = match (&self.form, &own) {
            // The reference reads one of the two, never both.
            (Form::Hub | Form::Gguf(_), Some(own)) => vec![missing_tokens(own, config)],
            (Form::Hub | Form::Gguf(_), None) => vec![config.clone(), json!({FROM_MODEL_CONFIG: true})],
            (Form::Native(_), _) => vec![config.clone(), native_generation(tokenizer)],
            (Form::Ct2(found), _) => vec![ct2_generation(files, found, config)?],
        };
        layers.extend(own);
        Ok(layers)
    }
}

/// Where a `generation_config.json` is, it says all of the search. Only the tokens without which the reference could not begin, or would
/// never end, are taken from `config.json` where it names none.
fn missing_tokens(own: &Value, config: &Value) -> Value {
    let says = |key: &str| own.get(key).is_some_and(|v| !v.is_null());
    let begins = says("decoder_start_token_id") || says("bos_token_id");
    let start = ["decoder_start_token_id", "bos_token_id"].into_iter().filter(|_| !begins);
    let others = ["eos_token_id", "pad_token_id"].into_iter().filter(|key| !says(key));
    start.chain(others).filter_map(|key| Some((key.to_string(), config.get(key)?.clone()))).collect::<Map<_, _>>().into()
}

/// The `config.json` of the hub.
fn hub_config(files: &ModelFiles) -> Result<Config, LoadError> {
    Config::parse(&files.path().join(CONFIG), &files.text(CONFIG)?)
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

/// How CTranslate2 searches where nobody says otherwise, and as their own programs ask it to with models of Argos and quickmt.
fn ct2_generation(files: &ModelFiles, found: &Ct2Files, config: &Value) -> Result<Value, LoadError> {
    let vocabularies = Vocabularies::load(files, found)?;
    check_sizes(files, found, vocabularies.sizes(), config)?;
    let missing = || LoadError::Tokenizer { path: files.path().join(&found.vocabularies[1]), reason: "has no end token".into() };
    let eos = vocabularies.eos().ok_or_else(missing)?;
    let mut values = json!({
        "eos_token_id": eos,
        "decoder_start_token_id": vocabularies.start().unwrap_or(eos),
        "num_beams": 2,
        "early_stopping": true,
        "max_length": 257,
        // The first token is not the end, and what may not come has no share.
        "min_length": CT2_LEAST,
        "renormalize_logits": true,
    });
    match found.maker {
        Ct2Maker::Argos => {
            (values["num_beams"], values["length_penalty"]) = (4.into(), 0.2.into());
            let metadata: Value =
                serde_json::from_str(&files.text(ARGOS)?).map_err(|e| LoadError::config(files.path().join(ARGOS), e.to_string()))?;
            let prefix = metadata["target_prefix"].as_str().filter(|t| !t.is_empty());
            values["forced_bos_token_id"] = prefix.and_then(|token| vocabularies.target_id(token)).into();
        }
        Ct2Maker::Quickmt => {
            values["suppress_tokens"] = vocabularies.unknown().into_iter().collect();
        }
        Ct2Maker::Other => {}
    }
    Ok(values)
}

/// Refuses vocabularies of another model: ids without a token would leave the text without a word.
fn check_sizes(files: &ModelFiles, found: &Ct2Files, sizes: [usize; 2], config: &Value) -> Result<(), LoadError> {
    let tables = ["encoder.embeddings_0.weight", "decoder.embeddings.weight"];
    for ((table, tokens), name) in tables.into_iter().zip(sizes).zip(&found.vocabularies) {
        let rows = config["tensors"][table][0].as_u64().map_or(tokens, |rows| rows as usize);
        if tokens.abs_diff(rows) > PADDING {
            let reason = format!("{tokens} tokens for the {rows} that the model knows: the vocabulary of another model?");
            return Err(LoadError::Tokenizer { path: files.path().join(name), reason });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{check_sizes, missing_tokens};
    use crate::files::ModelFiles;
    use crate::generate::GenerationConfig;
    use crate::layout::{Ct2Files, Ct2Maker};
    use serde_json::{Value, json};
    use std::path::Path;

    fn read(own: &Value, config: &Value) -> GenerationConfig {
        GenerationConfig::from_json(Path::new("x"), &[&missing_tokens(own, config), own]).unwrap()
    }

    #[test]
    fn vocabularies_have_as_many_tokens_as_their_tables_rows() {
        let vocabularies = ["source_vocabulary.json".to_string(), "target_vocabulary.json".to_string()];
        let found = Ct2Files { vocabularies, tokenizer: None, maker: Ct2Maker::Other };
        let files = ModelFiles::memory("folder", [("model.bin", Vec::new())]);
        let config = json!({"tensors": {"encoder.embeddings_0.weight": [8000, 64], "decoder.embeddings.weight": [12_000, 64]}});
        let said = |sizes| check_sizes(&files, &found, sizes, &config).map_err(|e| e.to_string());
        for sizes in [[8000, 12_000], [7744, 12_256]] {
            assert_eq!(said(sizes), Ok(()));
        }
        for (sizes, name) in [([60, 12_000], "source"), ([8000, 11_000], "target"), ([8000, 8000], "target"), ([8257, 12_000], "source")] {
            let error = said(sizes).unwrap_err();
            assert!(error.contains("another model") && error.contains(&format!("{name}_vocabulary.json")), "{sizes:?}: {error}");
        }
        assert!(check_sizes(&files, &found, [60, 7], &json!({})).is_ok());
    }

    /// As `GenerationConfig.from_pretrained` of transformers 5: once this file is there, `config.json` says nothing of the search.
    #[test]
    fn one_file_says_all_of_the_search() {
        let config = json!({
            "num_beams": 4, "length_penalty": 2.0, "early_stopping": true, "no_repeat_ngram_size": 3, "min_length": 9, "num_beam_groups": 2,
            "forced_bos_token_id": 7, "forced_eos_token_id": 2, "max_length": 99,
            "decoder_start_token_id": 5, "eos_token_id": 2, "pad_token_id": 1
        });
        let tokens = json!({"decoder_start_token_id": 6, "eos_token_id": 3, "pad_token_id": 4});
        let bare = GenerationConfig { decoder_start_token_id: 6, eos_token_ids: vec![3], pad_token_id: Some(4), ..Default::default() };
        assert_eq!(read(&tokens, &config), bare);
        // Tokens that no search can do without.
        let kept = GenerationConfig {
            decoder_start_token_id: 5,
            eos_token_ids: vec![2],
            pad_token_id: Some(1),
            num_beams: 3,
            ..Default::default()
        };
        assert_eq!(read(&json!({"num_beams": 3, "eos_token_id": null}), &config), kept);
        // Without a start, the reference begins with the first token.
        assert_eq!(read(&json!({"bos_token_id": 0}), &config).decoder_start_token_id, 0);
    }
}
