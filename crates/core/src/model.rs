//! A model ready to work on Arabic: the engine's model with its card, and with the normaliser that the card names.

pub use mujaz_engine::layout::is_plain_name;
pub use mujaz_engine::model::load_transformer;
pub use mujaz_engine::{Chosen, ModelFiles, Recipe};
pub use mujaz_models::{
    About, BUNDLED, FileSource, Found, HubSource, Library, LibraryError, Listed, ModelCard, Progress, Registry, Score, Task, config_dir,
};

use crate::error::{EngineError, LoadError};
use crate::generate::{GenerationConfig, GenerationOverrides, Hypothesis, Source};
use crate::nn::{Compute, ComputeType, Device, device};
use crate::schedule::{Call, Schedule, Totals};
use crate::tokenizer::Tokenizer;
use crate::transformer::Transformer;
use mujaz_engine::Normalize;
use mujaz_engine::layout::{METADATA, is_hub, native_vocabularies};
use mujaz_models::Normalizer as CardNormalizer;
use mujaz_text::normalize::Normalizer;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A sequence-to-sequence model with everything that belongs to it. Share it between threads.
#[derive(Debug)]
pub struct Model {
    engine: mujaz_engine::Model,
    card: ModelCard,
    /// SHA-256 over its configuration and tokenizer files.
    side_files: String,
}

/// Everything of a model that could change what it says; see [`Model::describe`].
#[derive(Debug, Serialize)]
pub(crate) struct Described<'a> {
    /// The weights, all files of them.
    weights: &'a str,
    side_files: &'a str,
    compute: String,
    card: &'a ModelCard,
    generation: &'a GenerationConfig,
}

/// How a model is opened.
#[derive(Debug, Clone, Default)]
pub struct ModelOptions {
    /// Language token of the sources in place of the card's, such as `arb_Arab`.
    pub source_lang: Option<String>,
    /// Language token of the outputs in place of the card's.
    pub target_lang: Option<String>,
    /// Search settings in place of the model's and the card's.
    pub generation: GenerationOverrides,
    /// Type of the arithmetic.
    pub compute: ComputeType,
    /// Where it runs; None for a GPU where this program can use one, else the CPU.
    pub device: Option<Device>,
}

impl ModelOptions {
    /// For a model beside the one that these are for: the same arithmetic and device; beams, lengths and languages are the other's.
    #[must_use]
    pub fn beside(&self) -> Self {
        Self { compute: self.compute, device: self.device.clone(), ..Self::default() }
    }
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

/// The normaliser that a card names.
pub fn normalizer(card: &ModelCard) -> Normalizer {
    match card.normalizer {
        CardNormalizer::Clean => Normalizer::Clean,
        CardNormalizer::Quotes => Normalizer::Quotes,
        CardNormalizer::Moses => Normalizer::Moses,
        CardNormalizer::Whitespace => Normalizer::Whitespace,
    }
}

/// Only the tokenizer of a model, with the source language of its card: tokenizer files suffice.
///
/// # Errors
/// If they are missing or damaged, or lack the card's language.
pub fn load_tokenizer(files: &ModelFiles, card: &ModelCard) -> Result<Tokenizer, LoadError> {
    let tokenizer = Tokenizer::load(files)?;
    let Some(source) = card.source() else { return Ok(tokenizer) };
    tokenizer.with_source(&source).map_err(|e| LoadError::config(files.path(), e.to_string()))
}

/// SHA-256 over names and contents of a model's small files, in hexadecimal: all that any form of a model is read from but its weights.
fn side_files(files: &ModelFiles) -> Result<String, LoadError> {
    let mut sha = Sha256::new();
    let names = files.names();
    let usual = mujaz_engine::layout::side_files().into_iter().map(String::from);
    let ct2 = mujaz_engine::layout::ct2(&names).into_iter().flat_map(|f| f.vocabularies.into_iter().chain(f.tokenizer));
    let metadata = || Some(METADATA.to_string()).filter(|_| !is_hub(&names));
    let native = native_vocabularies(&names).filter(|_| !is_hub(&names)).into_iter().flatten().chain(metadata());
    for name in usual.chain(ct2).chain(native).filter(|name| files.has(name)) {
        let bytes = files.bytes(&name)?;
        sha.update(&name);
        sha.update((bytes.len() as u64).to_le_bytes());
        sha.update(&bytes);
    }
    Ok(sha.finalize().iter().fold(String::new(), |out, byte| format!("{out}{byte:02x}")))
}

/// Codes of the language that comes in, and of the one that goes out (ISO 639).
const ARABIC: [&str; 3] = ["ar", "ara", "arb"];
const ENGLISH: [&str; 2] = ["en", "eng"];

/// The token that was asked for in place of the card's. The code of a language that the model has anyway asks for nothing. Any other code is
/// no token, though a word of the vocabulary may be spelled alike: every output would begin with that word.
fn asked<'o>(token: Option<&'o str>, codes: &[&str], own: Option<&str>, files: &ModelFiles) -> Result<Option<&'o str>, LoadError> {
    let is_code = |t: &&str| matches!(t.len(), 2 | 3) && t.bytes().all(|b| b.is_ascii_alphabetic());
    let Some(code) = token.filter(is_code) else { return Ok(token) };
    let is = |language: &str| codes.iter().any(|known| language.eq_ignore_ascii_case(known));
    if is(code) && own.is_some_and(is) {
        return Ok(None);
    }
    let reason = format!(
        "`{code}` is the code of a language, not a token of this model: give the token, such as `eng_Latn`, `en_XX`, `__en__` or `>>eng<<`, or \
         nothing where the model has one language"
    );
    Err(LoadError::config(files.path(), reason))
}

impl Model {
    /// Opens a model of a library.
    ///
    /// # Errors
    /// If there is none, its licence must be accepted first, it cannot be fetched, or it is damaged.
    pub fn open(library: &Library, name: &str, options: &ModelOptions) -> Result<Self, LibraryError> {
        Self::of(library.open(name)?, options).map_err(Into::into)
    }

    /// Loads a model that was found, or put together.
    ///
    /// # Errors
    /// As [`Model::load`].
    pub fn of(found: Found, options: &ModelOptions) -> Result<Self, LoadError> {
        let Found { files, mut card } = found;
        let source = asked(options.source_lang.as_deref(), &ARABIC, card.about.source_lang.as_deref(), &files)?.map(String::from);
        let target = asked(options.target_lang.as_deref(), &ENGLISH, card.about.target_lang.as_deref(), &files)?.map(String::from);
        card.source_token = source.or(card.source_token);
        if target.is_some() {
            // Which language that is, the card no longer says.
            (card.target_token, card.about.target_lang) = (target, None);
        }
        let automatic = || device("auto").map_or(Device::CPU, |(device, _)| device);
        let device = options.device.clone().unwrap_or_else(automatic);
        Self::load(&files, card, &Compute::new(&device, options.compute), &options.generation)
    }

    /// Loads an unmodified Hugging Face folder (or the embedded copy of one).
    ///
    /// # Errors
    /// If a file is missing, damaged, or does not fit the others; the error names it.
    pub fn load(files: &ModelFiles, card: ModelCard, compute: &Compute, overrides: &GenerationOverrides) -> Result<Self, LoadError> {
        let normalizer = normalizer(&card);
        let recipe = Recipe {
            normalize: Some(Normalize::new(move |text| normalizer.apply(text))),
            prefix: card.prefix.clone(),
            prefix_tokens: card.prefix_tokens.clone(),
            source: card.source(),
            target: card.target(),
            max_source_tokens: Some(card.max_source_tokens),
            generation: vec![card.generation.clone(), overrides.clone()],
        };
        let side_files = side_files(files)?;
        Ok(Self { engine: mujaz_engine::Model::load(files, recipe, compute)?, card, side_files })
    }

    /// Everything that could change what it says: its files, its card with the languages asked for, the whole search.
    pub(crate) fn describe(&self) -> Described<'_> {
        Described {
            weights: self.engine.fingerprint(),
            side_files: &self.side_files,
            compute: self.transformer().compute().name().into(),
            card: &self.card,
            generation: self.generation(),
        }
    }

    /// The tokenizer.
    pub fn tokenizer(&self) -> &Tokenizer {
        self.engine.tokenizer()
    }

    /// The Transformer.
    pub fn transformer(&self) -> &Transformer {
        self.engine.transformer()
    }

    /// The tokens that numbers are made of: what [`Numerals`](crate::generate::Numerals) hold outputs by.
    pub fn digits(&self) -> &std::sync::Arc<crate::generate::Digits> {
        self.engine.digits()
    }

    /// The generation settings.
    pub fn generation(&self) -> &GenerationConfig {
        self.engine.generation()
    }

    /// Which of them the model, its card or whoever opened it chose.
    pub fn chosen(&self) -> Chosen {
        self.engine.chosen()
    }

    /// The card.
    pub fn card(&self) -> &ModelCard {
        &self.card
    }

    /// Whether it makes an English summary of an Arabic article in one step, as its card says.
    pub fn writes_english(&self) -> bool {
        let about = &self.card.about;
        self.card.task == Task::Summarize && about.target_lang.as_deref() == Some("en") && about.source_lang.as_deref() != Some("en")
    }

    /// The most source tokens a piece may have: what the card or the positions allow.
    pub fn source_budget(&self) -> usize {
        self.engine.source_budget()
    }

    /// Name, file hash and settings, for the output.
    pub fn identity(&self) -> ModelIdentity {
        let generation = self.generation();
        ModelIdentity {
            name: self.card.name.clone(),
            sha256: self.engine.fingerprint().into(),
            license: self.card.license.clone().unwrap_or_else(|| "unknown".into()),
            compute: self.transformer().compute().name().into(),
            num_beams: generation.num_beams,
            max_length: generation.max_length,
            length_penalty: generation.length_penalty,
            notice: self.card.notice.clone(),
        }
    }

    /// From now on, callers on many threads share batches; see [`mujaz_engine::Model::share_batches`].
    ///
    /// # Errors
    /// If the system starts no thread.
    pub fn share_batches(&self, schedule: &Schedule) -> Result<(), EngineError> {
        self.engine.share_batches(schedule)
    }

    /// What was done in shared batches; None where callers do not share them.
    pub fn shared(&self) -> Option<Totals> {
        self.engine.shared()
    }

    /// Ids of a source text as the model wants it: the card's prefix and normaliser applied, special tokens added.
    pub fn encode(&self, text: &str) -> Result<Vec<u32>, EngineError> {
        self.engine.encode(text)
    }

    /// The same of as much of the text as fits into `most` ids; what stands around a text is whole.
    pub fn encode_within(&self, text: &str, most: usize) -> Result<Vec<u32>, EngineError> {
        self.engine.encode_within(text, most)
    }

    /// The same with this token in front, in place of the card's.
    pub fn encode_to(&self, target: u32, text: &str) -> Result<Vec<u32>, EngineError> {
        self.engine.encode_to(target, text)
    }

    /// The token at the beginning of a line that says which language it shall become (`>>eng<<`), where the vocabulary has it, and the text
    /// behind.
    pub fn target_of<'t>(&self, line: &'t str) -> Option<(u32, &'t str)> {
        self.engine.target_of(line)
    }

    /// The text that goes to the tokenizer: the card's prefix and normaliser applied.
    pub fn prepare(&self, text: &str) -> String {
        self.engine.prepare(text)
    }

    /// Generates for many sources of ids at once, in input order, batched and spread over workers by a
    /// [`Schedule`].
    pub fn generate<'a>(&self, sources: &[Vec<u32>], call: impl Into<Call<'a>>) -> Vec<Result<Vec<Hypothesis>, EngineError>> {
        self.engine.generate(sources, call)
    }

    /// [`Model::generate`] with other settings.
    pub fn generate_with<'a>(
        &self,
        sources: &[Vec<u32>],
        config: &GenerationConfig,
        call: impl Into<Call<'a>>,
    ) -> Vec<Result<Vec<Hypothesis>, EngineError>> {
        self.engine.generate_with(sources, config, call)
    }

    /// [`Model::generate_with`] for sources of which some are held to something.
    pub fn generate_sources<'a>(
        &self,
        sources: &[Source],
        config: &GenerationConfig,
        call: impl Into<Call<'a>>,
    ) -> Vec<Result<Vec<Hypothesis>, EngineError>> {
        self.engine.generate_sources(sources, config, call)
    }
}

#[cfg(test)]
mod tests {
    use super::{ARABIC, ENGLISH, ModelFiles, asked, side_files};

    /// The hash with a file of these as it is, and with another byte in it.
    fn moves(names: &[&str], changed: &str) -> bool {
        let hash = |other: bool| {
            let bytes = |name: &&str| ((*name).to_string(), vec![u8::from(other && *name == changed); 3]);
            side_files(&ModelFiles::memory("m", names.iter().map(bytes))).expect("a hash")
        };
        hash(false) != hash(true)
    }

    /// Whatever form a model has, no file that it is read from may change under a job that goes on.
    #[test]
    fn every_small_file_of_every_form_is_in_the_hash() {
        let forms: [&[&str]; 4] = [
            &["config.json", "generation_config.json", "model.safetensors", "source.spm", "target.spm", "vocab.json"],
            &["metadata.json", "model.aren.intgemm.alphas.bin", "vocab.aren.spm"],
            &["model.npz", "srcvocab.ar.spm.gz", "trgvocab.en.spm.gz"],
            &["config.json", "metadata.json", "model.bin", "sentencepiece.model", "shared_vocabulary.json"],
        ];
        for names in forms {
            // The weights have a hash of their own.
            for name in names.iter().filter(|n| !n.starts_with("model")) {
                assert!(moves(names, name), "{name} of {names:?}");
            }
        }
        // What nothing reads moves nothing.
        assert!(!moves(&["config.json", "model.safetensors", "tokenizer.json", "metadata.json"], "metadata.json"));
        assert!(!moves(&["model.npz", "vocab.spm", "README.md"], "README.md"));
    }
    /// `--source-lang ar --target-lang en` is what people say to a model that has nothing else; `en` is a word of many vocabularies.
    #[test]
    fn the_code_of_a_language_is_no_token() {
        let files = ModelFiles::memory("m", [("config.json", vec![0_u8])]);
        let source = |token: &'static str, own| asked(Some(token), &ARABIC, own, &files).map_err(|e| e.to_string());
        let target = |token: &'static str, own| asked(Some(token), &ENGLISH, own, &files).map_err(|e| e.to_string());
        for code in ["ar", "AR", "ara", "arb"] {
            assert_eq!(source(code, Some("ar")), Ok(None), "{code}");
        }
        for code in ["en", "EN", "eng"] {
            assert_eq!(target(code, Some("en")), Ok(None), "{code}");
        }
        for token in ["eng_Latn", "en_XX", "__en__", ">>eng<<", "<2en>", "english", "\u{2581}", ""] {
            assert_eq!(target(token, Some("en")), Ok(Some(token)), "{token}");
        }
        assert_eq!(source("arb_Arab", None), Ok(Some("arb_Arab")));
        // Another language, one that the card has not, and one of which nothing is known.
        for (code, own) in [("fr", Some("en")), ("fra", Some("en")), ("en", Some("fr")), ("en", None)] {
            assert!(target(code, own).is_err_and(|e| e.contains(&format!("`{code}` is the code of a language"))), "{code} {own:?}");
        }
        assert!(source("en", Some("ar")).is_err());
        assert_eq!(asked(None, &ENGLISH, Some("en"), &files).map_err(|e| e.to_string()), Ok(None));
    }
}
