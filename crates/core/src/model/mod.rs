//! A model ready to work: weights, tokenizer, generation settings and the card that says how to use them.

mod card;
mod files;
mod registry;

pub use card::{About, HubSource, ModelCard, Score, Task};
pub use files::ModelFiles;
pub use registry::{Listed, Registry};

use crate::arch::{self, Config};
use crate::error::{EngineError, LoadError};
use crate::generate::{GenerationConfig, GenerationOverrides, Hypothesis, Timed, generate};
use crate::nn::Compute;
use crate::schedule::{Schedule, run};
use crate::tokenizer::Tokenizer;
use crate::transformer::{LoadRequest, Transformer, TransformerSpec};
use serde::{Deserialize, Serialize};

/// A sequence-to-sequence model with everything that belongs to it. Share it between threads.
#[derive(Debug)]
pub struct Model {
    transformer: Transformer,
    tokenizer: Tokenizer,
    generation: GenerationConfig,
    card: ModelCard,
    fingerprint: String,
}

/// Which model spoke, and with which settings: part of every output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelIdentity {
    /// Its name.
    pub name: String,
    /// First 16 hexadecimal digits of the sha256 of its weights file.
    pub sha256: String,
    /// Its licence (SPDX), or `unknown`.
    pub license: String,
    /// Type of the arithmetic.
    pub compute: String,
    /// Beams of the search.
    pub num_beams: usize,
    /// Longest output in tokens.
    pub max_length: usize,
    /// Exponent of the length in a beam's score.
    pub length_penalty: f32,
    /// What a reader must know about this model, where its card says anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
}

/// Loads only the Transformer of a folder, for work on token ids: benches and tests need no tokenizer.
///
/// # Errors
/// As [`Model::load`].
pub fn load_transformer(files: &ModelFiles, compute: &Compute) -> Result<(Transformer, TransformerSpec), LoadError> {
    let config = Config::parse(&files.path().join("config.json"), &files.text("config.json")?)?;
    let spec = arch::spec(&config)?;
    let weights = files.weights()?;
    let compute = compute.for_size(weights.parameters());
    Ok((Transformer::load(&LoadRequest { spec: &spec, weights: &weights, compute: &compute })?, spec))
}

impl Model {
    /// Loads an unmodified Hugging Face folder (or the embedded copy of one).
    ///
    /// # Errors
    /// If a file is missing, damaged, or does not fit the others; the error names it.
    pub fn load(files: &ModelFiles, card: ModelCard, compute: &Compute, overrides: &GenerationOverrides) -> Result<Self, LoadError> {
        let config_text = files.text("config.json")?;
        let (transformer, spec) = load_transformer(files, compute)?;
        let mut tokenizer = Tokenizer::load(files)?.with_prefix(&card.prefix_tokens);
        if let Some(language) = &card.source_token {
            tokenizer = tokenizer.and_then(|t| t.with_source_language(language));
        }
        let tokenizer = tokenizer.map_err(|e| LoadError::config(files.path(), e.to_string()))?;
        if tokenizer.len() > spec.source_vocab.max(spec.target_vocab) + 256 {
            let reason = format!("{} entries, but `config.json` says `vocab_size` {}", tokenizer.len(), spec.source_vocab);
            return Err(LoadError::Tokenizer { path: files.path().into(), reason });
        }
        let json = |text: &str| serde_json::from_str(text).unwrap_or(serde_json::Value::Null);
        let mut layers = vec![json(&config_text)];
        let generation_path = files.path().join("generation_config.json");
        if files.has("generation_config.json") {
            let text = files.text("generation_config.json")?;
            layers.push(serde_json::from_str(&text).map_err(|e| LoadError::config(&generation_path, e.to_string()))?);
        }
        let mut generation = GenerationConfig::from_json(&generation_path, &layers.iter().collect::<Vec<_>>())?;
        card.generation.apply(&mut generation);
        overrides.apply(&mut generation);
        if let Some(token) = &card.target_token {
            let missing = || LoadError::config(files.path(), format!("the target token `{token}` is not in the vocabulary"));
            generation.forced_bos_token_id = Some(tokenizer.id_of(token).ok_or_else(missing)?);
        } else if let Some(english) = tokenizer.english().filter(|_| card.task == Task::Translate) {
            generation.forced_bos_token_id = Some(english);
        }
        Ok(Self { transformer, tokenizer, generation, card, fingerprint: files.fingerprint()? })
    }

    /// The tokenizer.
    pub fn tokenizer(&self) -> &Tokenizer {
        &self.tokenizer
    }

    /// The Transformer.
    pub fn transformer(&self) -> &Transformer {
        &self.transformer
    }

    /// The generation settings.
    pub fn generation(&self) -> &GenerationConfig {
        &self.generation
    }

    /// The card.
    pub fn card(&self) -> &ModelCard {
        &self.card
    }

    /// The most source tokens a piece may have: what the card or the positions allow.
    pub fn source_budget(&self) -> usize {
        let positions = self.transformer.limits().0.unwrap_or(usize::MAX);
        self.card.max_source_tokens.min(positions)
    }

    /// Name, file hash and settings, for the output.
    pub fn identity(&self) -> ModelIdentity {
        ModelIdentity {
            name: self.card.name.clone(),
            sha256: self.fingerprint.clone(),
            license: self.card.license.clone().unwrap_or_else(|| "unknown".into()),
            compute: self.transformer.compute().name().into(),
            num_beams: self.generation.num_beams,
            max_length: self.generation.max_length,
            length_penalty: self.generation.length_penalty,
            notice: self.card.notice.clone(),
        }
    }

    /// Ids of a source text as the model wants it: the card's prefix and normaliser applied, special tokens added.
    pub fn encode(&self, text: &str) -> Result<Vec<u32>, EngineError> {
        self.tokenizer.encode(&self.prepare(text))
    }

    /// The text that goes to the tokenizer: the card's prefix and normaliser applied.
    pub fn prepare(&self, text: &str) -> String {
        format!("{}{}", self.card.prefix, self.card.normalizer.apply(text))
    }

    /// Generates for many sources of ids at once, in input order, batched and spread over workers by `schedule`.
    pub fn generate(&self, sources: &[Vec<u32>], schedule: &Schedule) -> Vec<Result<Vec<Hypothesis>, EngineError>> {
        self.generate_with(sources, &self.generation, schedule)
    }

    /// [`Model::generate`] with other settings.
    pub fn generate_with(
        &self,
        sources: &[Vec<u32>],
        config: &GenerationConfig,
        schedule: &Schedule,
    ) -> Vec<Result<Vec<Hypothesis>, EngineError>> {
        run(sources, config.num_beams, schedule, |batch| match schedule.deadline {
            None => generate(&self.transformer, batch, config),
            Some(deadline) => generate(&Timed { model: &self.transformer, deadline }, batch, config),
        })
    }
}
