//! Generation settings: from `generation_config.json`, then the model card, then the caller.

use crate::error::{EngineError, LoadError};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::path::Path;

/// When a beam search stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub enum EarlyStopping {
    /// As soon as there are `num_beams` finished sequences.
    Yes,
    /// When it is unlikely that a better one comes (the reference's heuristic).
    #[default]
    No,
    /// When no better one can come.
    Never,
}

/// What a beam search does with the place of a finished sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub enum BeamKind {
    /// Another continuation takes it, as in `transformers`.
    #[default]
    Refilled,
    /// It stays empty, as in Marian: the search ends when all beams have, and every beam's end comes back.
    Shrinking,
}

/// All settings of a generation, with the meaning they have in `transformers`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GenerationConfig {
    /// Beams; 1 is greedy search (or sampling).
    pub num_beams: usize,
    /// Longest sequence, the start token included.
    pub max_length: usize,
    /// With this factor, generated tokens are also at most so many times a source's own.
    pub max_length_factor: Option<f32>,
    /// Shortest sequence, the start token included.
    pub min_length: usize,
    /// What becomes of the place of a finished sequence.
    pub beam_kind: BeamKind,
    /// Exponent of the length in the score of a beam.
    pub length_penalty: f32,
    /// When a beam search stops.
    pub early_stopping: EarlyStopping,
    /// No n-gram of this size occurs twice; 0 is off.
    pub no_repeat_ngram_size: usize,
    /// No n-gram of this size of the source occurs; 0 is off.
    pub encoder_no_repeat_ngram_size: usize,
    /// Divides the scores of tokens that already occur; 1 is off.
    pub repetition_penalty: f32,
    /// Token sequences that must not occur.
    pub bad_words_ids: Vec<Vec<u32>>,
    /// Tokens that never occur.
    pub suppress_tokens: Vec<u32>,
    /// Tokens that do not occur at the beginning.
    pub begin_suppress_tokens: Vec<u32>,
    /// The first token, where it is forced (the target language of mBART and NLLB).
    pub forced_bos_token_id: Option<u32>,
    /// The token forced at the length limit.
    pub forced_eos_token_id: Option<u32>,
    /// The token decoding starts from.
    pub decoder_start_token_id: u32,
    /// Tokens that end a sequence.
    pub eos_token_ids: Vec<u32>,
    /// The padding token.
    pub pad_token_id: Option<u32>,
    /// Whether scores are normalised again after all changes to them.
    pub renormalize_logits: bool,
    /// Hypotheses to return for a source.
    pub num_return_sequences: usize,
    /// Sample instead of taking the best.
    pub do_sample: bool,
    /// Divides the logits before sampling.
    pub temperature: f32,
    /// Sample among this many best tokens; 0 is off.
    pub top_k: usize,
    /// Sample among the fewest tokens whose probabilities sum up to this; 1 is off.
    pub top_p: f32,
    /// Seed of the sampling; with a source's ids it fixes that source's samples, whatever the batch.
    pub seed: u64,
    /// Whether cross-attention alignments come back.
    pub alignments: bool,
}

impl Default for GenerationConfig {
    fn default() -> Self {
        Self {
            num_beams: 1,
            max_length: 256,
            max_length_factor: None,
            min_length: 0,
            beam_kind: BeamKind::Refilled,
            length_penalty: 1.0,
            early_stopping: EarlyStopping::No,
            no_repeat_ngram_size: 0,
            encoder_no_repeat_ngram_size: 0,
            repetition_penalty: 1.0,
            bad_words_ids: Vec::new(),
            suppress_tokens: Vec::new(),
            begin_suppress_tokens: Vec::new(),
            forced_bos_token_id: None,
            forced_eos_token_id: None,
            decoder_start_token_id: 0,
            eos_token_ids: Vec::new(),
            pad_token_id: None,
            renormalize_logits: false,
            num_return_sequences: 1,
            do_sample: false,
            temperature: 1.0,
            top_k: 50,
            top_p: 1.0,
            seed: 0,
            alignments: false,
        }
    }
}

/// Settings that replace those of the model; what is None stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GenerationOverrides {
    /// See [`GenerationConfig::num_beams`].
    pub num_beams: Option<usize>,
    /// See [`GenerationConfig::max_length`].
    pub max_length: Option<usize>,
    /// See [`GenerationConfig::min_length`].
    pub min_length: Option<usize>,
    /// See [`GenerationConfig::length_penalty`].
    pub length_penalty: Option<f32>,
    /// See [`GenerationConfig::no_repeat_ngram_size`].
    pub no_repeat_ngram_size: Option<usize>,
    /// See [`GenerationConfig::repetition_penalty`].
    pub repetition_penalty: Option<f32>,
    /// See [`GenerationConfig::forced_bos_token_id`].
    pub forced_bos_token_id: Option<u32>,
    /// See [`GenerationConfig::decoder_start_token_id`].
    pub decoder_start_token_id: Option<u32>,
}

impl GenerationOverrides {
    /// Puts these values in place of the configuration's.
    pub fn apply(&self, config: &mut GenerationConfig) {
        fn set<T: Copy>(value: Option<T>, target: &mut T) {
            if let Some(value) = value {
                *target = value;
            }
        }
        set(self.num_beams, &mut config.num_beams);
        set(self.max_length, &mut config.max_length);
        set(self.min_length, &mut config.min_length);
        set(self.length_penalty, &mut config.length_penalty);
        set(self.no_repeat_ngram_size, &mut config.no_repeat_ngram_size);
        set(self.repetition_penalty, &mut config.repetition_penalty);
        set(self.decoder_start_token_id, &mut config.decoder_start_token_id);
        if self.forced_bos_token_id.is_some() {
            config.forced_bos_token_id = self.forced_bos_token_id;
        }
    }
}

/// Settings that change the output and that mujaz does not implement, with the value that means "off".
const UNSUPPORTED: &[(&str, f64)] = &[
    ("num_beam_groups", 1.0),
    ("diversity_penalty", 0.0),
    ("penalty_alpha", 0.0),
    ("encoder_repetition_penalty", 1.0),
    ("guidance_scale", 1.0),
    ("typical_p", 1.0),
    ("epsilon_cutoff", 0.0),
    ("eta_cutoff", 0.0),
    ("min_p", 0.0),
];

/// The same of settings that are no plain numbers: off where they are false or empty.
const UNSUPPORTED_VALUES: &[&str] = &[
    "constraints",
    "dola_layers",
    "exponential_decay_length_penalty",
    "force_words_ids",
    "max_time",
    "sequence_bias",
    "stop_strings",
    "token_healing",
    "top_h",
    "watermarking_config",
];

/// What says that settings come from a `config.json`, where the reference knows a flag of old BARTs.
pub(crate) const FROM_MODEL_CONFIG: &str = "_from_model_config";

/// A setting of several JSON values, the last that has it.
fn setting<'a>(layers: &[&'a Value], key: &str) -> Option<&'a Value> {
    layers.iter().rev().find_map(|l| l.get(key).filter(|v| !v.is_null()))
}

/// Refuses what would be passed over in silence, and change the output in the reference.
fn refuse_unsupported(path: &Path, layers: &[&Value]) -> Result<(), LoadError> {
    let refuse = |key: &str, value: &Value, off: &str| {
        LoadError::config(path, format!("`{key}` = {value} is not supported: remove it or set it to {off}"))
    };
    for (key, off) in UNSUPPORTED {
        if let Some(value) = setting(layers, key).filter(|v| v.as_f64() != Some(*off)) {
            return Err(refuse(key, value, &off.to_string()));
        }
    }
    let is_off = |value: &Value| match value {
        Value::Bool(on) => !on,
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::String(text) => text.is_empty(),
        Value::Null => true,
        Value::Number(_) => false,
    };
    let found = UNSUPPORTED_VALUES.iter().find_map(|key| Some((key, setting(layers, key).filter(|v| !is_off(v))?)));
    found.map_or(Ok(()), |(key, value)| Err(refuse(key, value, "null")))
}

impl GenerationConfig {
    /// Reads JSON values, best last. `path` is named in errors.
    ///
    /// # Errors
    /// If a value cannot be used, or a setting that would change the output is not supported.
    pub fn from_json(path: &Path, layers: &[&Value]) -> Result<Self, LoadError> {
        refuse_unsupported(path, layers)?;
        let find = |key: &str| setting(layers, key);
        let bad = |key: &str, value: &Value| LoadError::config(path, format!("`{key}` is {value}, which cannot be used"));
        let number = |key: &str, default: f32| find(key).map_or(Ok(default), |v| v.as_f64().map(|n| n as f32).ok_or_else(|| bad(key, v)));
        let size = |key: &str, default: usize| {
            find(key).map_or(Ok(default), |v| v.as_u64().and_then(|n| usize::try_from(n).ok()).ok_or_else(|| bad(key, v)))
        };
        let flag = |key: &str| find(key).and_then(Value::as_bool).unwrap_or(false);
        let ids = |key: &str| -> Result<Vec<u32>, LoadError> {
            let Some(value) = find(key) else { return Ok(Vec::new()) };
            let one = std::slice::from_ref(value);
            let list = value.as_array().map_or(one, Vec::as_slice);
            list.iter().map(|v| v.as_u64().and_then(|n| u32::try_from(n).ok()).ok_or_else(|| bad(key, v))).collect()
        };
        let id = |key: &str| ids(key).map(|v| v.first().copied());
        let base = Self::default();
        let pad = id("pad_token_id")?;
        let bos = id("bos_token_id")?;
        // BARTs of 2020 have a flag in `config.json` for what is a token's id since.
        let begins = flag(FROM_MODEL_CONFIG) && flag("force_bos_token_to_be_generated");
        let bad_words = match find("bad_words_ids") {
            None => Vec::new(),
            Some(v) => serde_json::from_value(v.clone()).map_err(|_| bad("bad_words_ids", v))?,
        };
        let mut config = Self {
            num_beams: size("num_beams", 1)?,
            max_length: size("max_length", base.max_length)?,
            max_length_factor: number("max_length_factor", f32::NAN).map(|f| Some(f).filter(|f| f.is_finite()))?,
            min_length: size("min_length", 0)?,
            beam_kind: match find("beam_search") {
                None => BeamKind::Refilled,
                Some(Value::String(s)) if s == "shrinking" => BeamKind::Shrinking,
                Some(v) => return Err(bad("beam_search", v)),
            },
            length_penalty: number("length_penalty", 1.0)?,
            early_stopping: match find("early_stopping") {
                None | Some(Value::Bool(false)) => EarlyStopping::No,
                Some(Value::Bool(true)) => EarlyStopping::Yes,
                Some(Value::String(s)) if s == "never" => EarlyStopping::Never,
                Some(v) => return Err(bad("early_stopping", v)),
            },
            no_repeat_ngram_size: size("no_repeat_ngram_size", 0)?,
            encoder_no_repeat_ngram_size: size("encoder_no_repeat_ngram_size", 0)?,
            repetition_penalty: number("repetition_penalty", 1.0)?,
            bad_words_ids: bad_words,
            suppress_tokens: ids("suppress_tokens")?,
            begin_suppress_tokens: ids("begin_suppress_tokens")?,
            forced_bos_token_id: bos.filter(|_| begins).or(id("forced_bos_token_id")?),
            forced_eos_token_id: id("forced_eos_token_id")?,
            decoder_start_token_id: id("decoder_start_token_id")?.or(bos).or(pad).unwrap_or(0),
            eos_token_ids: ids("eos_token_id")?,
            pad_token_id: pad,
            renormalize_logits: flag("renormalize_logits"),
            num_return_sequences: size("num_return_sequences", 1)?,
            do_sample: flag("do_sample"),
            temperature: number("temperature", 1.0)?,
            top_k: size("top_k", base.top_k)?,
            top_p: number("top_p", 1.0)?,
            ..base
        };
        if let Some(new) = find("max_new_tokens").and_then(Value::as_u64) {
            config.max_length = new as usize + 1;
        }
        if let Some(new) = find("min_new_tokens").and_then(Value::as_u64) {
            config.min_length = new as usize + 1;
        }
        Ok(config)
    }

    /// The most beams that a search takes.
    pub const MAX_BEAMS: usize = 256;

    /// Checks that the settings do not contradict each other and fit a vocabulary.
    pub(super) fn check(&self, vocab: usize) -> Result<(), EngineError> {
        let fail = |reason: String| Err(EngineError::Settings(reason));
        if self.num_beams == 0 || self.num_beams > Self::MAX_BEAMS {
            return fail(format!("num_beams is {}: 1 to {}", self.num_beams, Self::MAX_BEAMS));
        }
        if self.max_length < 2 {
            return fail(format!("max_length is {}: at least 2, the start token included", self.max_length));
        }
        if self.do_sample && self.num_beams > 1 {
            return fail("sampling works with num_beams 1 only".into());
        }
        if self.do_sample && !(self.temperature > 0.0 && self.top_p > 0.0) {
            return fail("temperature and top_p must be above 0".into());
        }
        let most = if self.do_sample { usize::MAX } else { self.num_beams };
        if self.num_return_sequences == 0 || self.num_return_sequences > most {
            return fail(format!("num_return_sequences is {}, with {} beams", self.num_return_sequences, self.num_beams));
        }
        if self.max_length_factor.is_some_and(|f| f <= 0.0) {
            return fail("max_length_factor must be above 0".into());
        }
        if self.repetition_penalty <= 0.0 {
            return fail("repetition_penalty must be above 0".into());
        }
        let ids = self.eos_token_ids.iter().chain(&self.suppress_tokens).chain(&self.begin_suppress_tokens);
        let ids = ids.chain(&self.forced_bos_token_id).chain(&self.forced_eos_token_id);
        let ids = ids.chain(self.bad_words_ids.iter().flatten());
        match ids.chain([&self.decoder_start_token_id]).find(|id| **id as usize >= vocab) {
            Some(id) => Err(EngineError::TokenId { id: *id, vocab }),
            None => Ok(()),
        }
    }

    /// The longest sequence for a source of so many tokens, the start token included: generation stops at the first length that
    /// reaches the factor.
    pub(super) fn limit(&self, source: usize) -> usize {
        let own = self.max_length_factor.map(|factor| (factor * source as f32).ceil().max(1.0) as usize + 1);
        own.unwrap_or(usize::MAX).min(self.max_length)
    }

    pub(super) fn is_eos(&self, id: u32) -> bool {
        self.eos_token_ids.contains(&id)
    }

    /// The score of a sequence of `length` generated tokens.
    pub(super) fn normalized(&self, total: f32, length: usize) -> f32 {
        total / (length as f64).powf(f64::from(self.length_penalty)) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::{GenerationConfig, Path, Value};
    use serde_json::json;

    fn read(value: &Value) -> Result<GenerationConfig, String> {
        GenerationConfig::from_json(Path::new("generation_config.json"), &[value]).map_err(|e| e.to_string())
    }

    #[test]
    fn what_would_be_passed_over_in_silence_is_refused() {
        for (key, value) in [
            ("exponential_decay_length_penalty", json!([5, 1.1])),
            ("sequence_bias", json!([[[7], -10.0]])),
            ("force_words_ids", json!([[7]])),
            ("constraints", json!(["x"])),
            ("stop_strings", json!(".")),
            ("stop_strings", json!(["."])),
            ("token_healing", json!(true)),
            ("dola_layers", json!("high")),
            ("max_time", json!(2.5)),
            ("watermarking_config", json!({"bias": 2.0})),
            ("diversity_penalty", json!(0.5)),
        ] {
            let error = read(&json!({key: value})).expect_err(key);
            assert!(error.contains(key) && error.contains("not supported"), "{error}");
        }
        // Off in every way in which published files write it.
        let off = json!({
            "exponential_decay_length_penalty": null, "sequence_bias": [], "stop_strings": null, "token_healing": false,
            "watermarking_config": {}, "diversity_penalty": 0.0, "num_beam_groups": 1, "forced_decoder_ids": null
        });
        assert_eq!(read(&off).unwrap(), GenerationConfig::default());
    }

    /// As facebook/bart-large-cnn and its kin have it: the reference knows the flag only where it reads a `config.json`.
    #[test]
    fn the_flag_of_old_barts_forces_the_first_token() {
        let with = |more: Value| {
            let mut value = json!({"bos_token_id": 0, "eos_token_id": 2, "force_bos_token_to_be_generated": true});
            value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            read(&value).unwrap().forced_bos_token_id
        };
        assert_eq!(with(json!({"_from_model_config": true})), Some(0));
        assert_eq!(with(json!({"_from_model_config": true, "forced_bos_token_id": 5})), Some(0));
        assert_eq!(with(json!({"_from_model_config": true, "bos_token_id": null, "forced_bos_token_id": 5})), Some(5));
        assert_eq!(with(json!({"_from_model_config": true, "force_bos_token_to_be_generated": false})), None);
        assert_eq!(with(json!({})), None);
        assert_eq!(with(json!({"forced_bos_token_id": 5})), Some(5));
    }
}
