//! Model cards: what a checkpoint does not say about itself.

use crate::about::{About, FileSource, HubSource, Score};
use mujaz_engine::ModelFiles;
use mujaz_engine::error::LoadError;
use mujaz_engine::generate::GenerationOverrides;
use mujaz_engine::layout::CONFIG;
use mujaz_engine::tokenizer::LanguageToken;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What a model is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Task {
    /// Arabic to English.
    #[default]
    Translate,
    /// Arabic to a shorter Arabic.
    Summarize,
}

/// The normalisation that a model's text was trained on; what each does is the business of whoever prepares texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Normalizer {
    /// Invisible characters and tatweel go, white space collapses.
    #[default]
    Clean,
    /// `Clean`, harakat go, quotes, dashes and ellipses become ASCII.
    Quotes,
    /// `Clean`, harakat go, then the Moses chain that opus-mt was trained with.
    Moses,
    /// Only white space collapses (mT5 XL-Sum).
    Whitespace,
}

/// The usual tokens of a language (ISO 639-1) in the vocabularies of NLLB, mBART and M2M100.
fn tokens_of(language: &str) -> Option<LanguageToken> {
    let tokens = match language {
        "ar" => ["arb_Arab", "ar_AR", "__ar__"],
        "en" => ["eng_Latn", "en_XX", "__en__"],
        _ => return None,
    };
    Some(LanguageToken::FirstOf(tokens.map(String::from).to_vec()))
}

/// A model card, read from TOML: `mujaz.toml` in the model's folder, or `<folder>.toml` beside it. Of a model that is one file:
/// `model.toml` beside `model.gguf`, or the `mujaz.toml` of its folder.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelCard {
    /// The model's name.
    pub name: String,
    /// What it is for.
    pub task: Task,
    /// Licence of the weights (SPDX).
    pub license: Option<String>,
    /// The normalisation its text was trained on.
    pub normalizer: Normalizer,
    /// Text in front of every source (T5's task prefix).
    pub prefix: String,
    /// Tokens in front of every source (language tokens).
    pub prefix_tokens: Vec<String>,
    /// Text in front of a headline, for a model that was taught to write one where it reads this; empty for none.
    pub headline_prefix: String,
    /// Language token of the sources, where it is not the usual one for Arabic; empty for none.
    pub source_token: Option<String>,
    /// Token that the output must begin with (a target language), or that stands in front of the source (`>>eng<<`); empty for none.
    pub target_token: Option<String>,
    /// The longest source piece it translates well, in tokens.
    pub max_source_tokens: usize,
    /// What every reader of its output must know, such as that it only demonstrates.
    pub notice: Option<String>,
    /// Generation settings that differ from the checkpoint's.
    pub generation: GenerationOverrides,
    /// What a user chooses by; the engine does not read it.
    pub about: About,
}

impl ModelCard {
    /// MiB of memory that it takes as it runs where nobody says otherwise: int8 from 50 M parameters on and where its file holds int8.
    pub fn usual_memory(&self) -> Option<u64> {
        let stored = self.about.family.as_deref() == Some("marian-native");
        self.about.memory(stored || self.about.parameters.is_some_and(|n| n >= 50_000_000))
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CardFile {
    name: String,
    #[serde(default)]
    task: Task,
    license: Option<String>,
    #[serde(default)]
    normalizer: Normalizer,
    #[serde(default)]
    prefix: String,
    #[serde(default)]
    prefix_tokens: Vec<String>,
    #[serde(default)]
    headline_prefix: String,
    source_token: Option<String>,
    target_token: Option<String>,
    max_source_tokens: Option<usize>,
    notice: Option<String>,
    #[serde(default)]
    generation: GenerationOverrides,
    description: Option<String>,
    family: Option<String>,
    source_lang: Option<String>,
    target_lang: Option<String>,
    commercial: Option<bool>,
    attribution: Option<String>,
    parameters: Option<u64>,
    download: Option<u64>,
    hub: Option<HubSource>,
    #[serde(default)]
    files: Vec<FileSource>,
    #[serde(default)]
    scores: Vec<Score>,
}

/// The card in a model's folder.
const CARD: &str = "mujaz.toml";

/// Whether a model is one GGUF file of a folder.
fn is_gguf(path: &Path) -> bool {
    path.is_file() && path.extension().is_some_and(|e| e == "gguf")
}

/// Source pieces are kept this short where a card says nothing: sentence models do badly on more.
const DEFAULT_SOURCE_TOKENS: usize = 128;

impl ModelCard {
    /// Reads a card.
    ///
    /// ```
    /// let card = mujaz_models::ModelCard::parse("x.toml".as_ref(), "name = 'x'\nnormalizer = 'moses'").unwrap();
    /// assert_eq!((card.name.as_str(), card.max_source_tokens), ("x", 128));
    /// ```
    ///
    /// # Errors
    /// If it is no TOML, or has an unknown key or value.
    pub fn parse(path: &Path, text: &str) -> Result<Self, LoadError> {
        let card: CardFile = toml::from_str(text).map_err(|e| LoadError::config(path, e.to_string()))?;
        let max_source_tokens = card.max_source_tokens.unwrap_or(DEFAULT_SOURCE_TOKENS);
        if max_source_tokens < 8 {
            return Err(LoadError::config(path, "`max_source_tokens` must be at least 8"));
        }
        let names: std::collections::BTreeSet<&str> = card.files.iter().map(|f| f.name.as_str()).collect();
        let twice = (names.len() < card.files.len()).then(|| "two files of one name".to_string());
        let nameless = (!card.files.is_empty() && !mujaz_engine::layout::is_plain_name(&card.name))
            .then(|| format!("`{}`: the name of a model with files is of letters, digits, - _ and .", card.name));
        if let Some(fault) = card.files.iter().find_map(FileSource::fault).or(twice).or(nameless) {
            return Err(LoadError::config(path, fault));
        }
        Ok(Self {
            name: card.name,
            task: card.task,
            license: card.license,
            normalizer: card.normalizer,
            prefix: card.prefix,
            prefix_tokens: card.prefix_tokens,
            headline_prefix: card.headline_prefix,
            source_token: card.source_token,
            target_token: card.target_token,
            max_source_tokens,
            notice: card.notice,
            generation: card.generation,
            about: About {
                description: card.description,
                family: card.family,
                source_lang: card.source_lang,
                target_lang: card.target_lang,
                commercial: card.commercial,
                attribution: card.attribution,
                parameters: card.parameters,
                download: card.download,
                hub: card.hub,
                files: card.files,
                scores: card.scores,
            },
        })
    }

    /// Whom to ask for its files, as people know it.
    pub fn publisher(&self) -> Option<String> {
        let address = |f: &FileSource| f.urls.first().map(|u| u.split('/').take(5).collect::<Vec<_>>().join("/"));
        let hub = || self.about.hub.as_ref().map(|h| format!("https://huggingface.co/{}", h.repo));
        self.about.files.first().and_then(address).or_else(hub)
    }

    /// The language token of its sources: the card's own, else the usual ones of Arabic, which is what comes in.
    pub fn source(&self) -> Option<LanguageToken> {
        let usual = || self.about.source_lang.as_deref().and_then(tokens_of).or_else(|| tokens_of("ar"));
        Self::token(self.source_token.as_ref(), usual)
    }

    /// The language token of its outputs: the card's own; a translator's are in English, unless its card says otherwise.
    pub fn target(&self) -> Option<LanguageToken> {
        let usual = || self.about.target_lang.as_deref().and_then(tokens_of).or_else(|| tokens_of("en"));
        let usual = || usual().filter(|_| self.task == Task::Translate);
        Self::token(self.target_token.as_ref(), usual)
    }

    /// A language token as a card has it: an empty one is none, whatever the vocabulary holds.
    fn token(own: Option<&String>, usual: impl FnOnce() -> Option<LanguageToken>) -> Option<LanguageToken> {
        match own {
            None => usual(),
            Some(token) => Some(token).filter(|t| !t.is_empty()).cloned().map(LanguageToken::Exactly),
        }
    }

    /// The card of a model folder, or of a model that is one file: its own, else what its `model_type` suggests.
    ///
    /// # Errors
    /// If a card is there and cannot be read.
    pub fn for_folder(dir: &Path) -> Result<Self, LoadError> {
        if let Some(own) = Self::own(dir)? {
            return Ok(own);
        }
        let is_gguf = is_gguf(dir);
        // Read as the engine reads it: of several files in GGUF each may have a configuration of its own. An archive has none beside it.
        let config = if is_gguf || dir.is_dir() { ModelFiles::open(dir).and_then(|files| files.text(CONFIG)).ok() } else { None };
        let model_type: serde_json::Value = serde_json::from_str(&config.unwrap_or_default()).unwrap_or_default();
        // A converted opus-mt keeps the names of its tokenizer's files.
        let usual = if dir.join("model.bin").is_file() && dir.join("source.spm").is_file() { "marian" } else { "" };
        // What llama.cpp writes alone is a T5.
        let usual = if is_gguf { "t5" } else { usual };
        Ok(Self::guess(dir, model_type["model_type"].as_str().unwrap_or(usual)))
    }

    /// The card that lies in a model's folder or beside it, if one does. A GGUF file may be one of several in a folder, whose card then is
    /// theirs; an archive of Argos Translate lies anywhere, and the folder's card is not its own.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn own(dir: &Path) -> Result<Option<Self>, LoadError> {
        // Only a file has an ending: `m-1.0` and `m-1.1` are two folders.
        let beside = if dir.is_file() { dir.with_extension("toml") } else { dir.with_added_extension("toml") };
        let above = dir.parent().filter(|_| is_gguf(dir)).map(|folder| folder.join(CARD));
        let path = [dir.join(CARD), beside].into_iter().chain(above).find(|path| path.is_file());
        let read = |path: PathBuf| Self::parse(&path, &std::fs::read_to_string(&path).map_err(LoadError::io(&path))?);
        path.map(read).transpose()
    }

    /// The card of a fine-tune of this model that has none of its own: what is published of the model is not said of it.
    #[must_use]
    pub fn tuned(self, name: String) -> Self {
        let about = About { description: None, hub: None, files: Vec::new(), scores: Vec::new(), ..self.about };
        Self { name, about, ..self }
    }

    /// A card for a model that has none: opus-mt models were trained on Moses-normalised text.
    fn guess(dir: &Path, model_type: &str) -> Self {
        let name = dir.canonicalize().ok().and_then(|p| p.file_name().map(|n| n.to_string_lossy().into_owned()));
        let (normalizer, task, tokens) = match model_type {
            "marian" => (Normalizer::Moses, Task::Translate, DEFAULT_SOURCE_TOKENS),
            "t5" | "mt5" | "umt5" => (Normalizer::Whitespace, Task::Summarize, 512),
            "bart" | "mbart" | "pegasus" => (Normalizer::Clean, Task::Summarize, 1024),
            _ => (Normalizer::Clean, Task::Translate, DEFAULT_SOURCE_TOKENS),
        };
        Self {
            name: name.unwrap_or_else(|| dir.display().to_string()),
            task,
            license: None,
            normalizer,
            prefix: String::new(),
            prefix_tokens: Vec::new(),
            headline_prefix: String::new(),
            source_token: None,
            target_token: None,
            max_source_tokens: tokens,
            notice: None,
            generation: GenerationOverrides::default(),
            about: About::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ModelCard, Normalizer, Task};
    use std::path::Path;

    fn write(path: &Path, text: &str) {
        std::fs::create_dir_all(path.parent().expect("a folder")).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn name_of(path: &Path) -> Option<String> {
        ModelCard::own(path).unwrap().map(|card| card.name)
    }

    #[test]
    fn a_dot_in_a_folders_name_is_no_ending() {
        let dir = tempfile::tempdir().unwrap();
        for (folder, card) in [("m-1.0", "m-1.0.toml"), ("m-1.1", "m-1.1.toml"), ("plain", "plain.toml"), ("x.gguf", "x.gguf.toml")] {
            std::fs::create_dir(dir.path().join(folder)).unwrap();
            write(&dir.path().join(card), &format!("name = '{folder}'"));
            assert_eq!(name_of(&dir.path().join(folder)).as_deref(), Some(folder));
        }
        // Another's.
        write(&dir.path().join("m-2.toml"), "name = 'm-2'");
        std::fs::create_dir(dir.path().join("m-2.5")).unwrap();
        assert_eq!(name_of(&dir.path().join("m-2.5")), None);
        write(&dir.path().join("m-2.5/mujaz.toml"), "name = 'inside'");
        assert_eq!(name_of(&dir.path().join("m-2.5")).as_deref(), Some("inside"));
    }

    #[test]
    fn a_file_in_gguf_has_the_card_of_its_folder() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("folder");
        for name in ["model.gguf", "model-q4k.gguf", "pack.argosmodel"] {
            write(&folder.join(name), "no weights");
        }
        write(&folder.join("mujaz.toml"), "name = 'all'\nnormalizer = 'quotes'");
        write(&folder.join("model-q4k.toml"), "name = 'one'");
        assert_eq!(name_of(&folder.join("model.gguf")).as_deref(), Some("all"));
        assert_eq!(ModelCard::for_folder(&folder.join("model.gguf")).unwrap().normalizer, Normalizer::Quotes);
        // A file's own card is nearer.
        assert_eq!(name_of(&folder.join("model-q4k.gguf")).as_deref(), Some("one"));
        // An archive holds all that belongs to it.
        assert_eq!(name_of(&folder.join("pack.argosmodel")), None);
        write(&folder.join("pack.toml"), "name = 'pack'");
        assert_eq!(name_of(&folder.join("pack.argosmodel")).as_deref(), Some("pack"));
    }

    #[test]
    fn a_guess_reads_the_configuration_that_the_engine_reads() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["model-a.gguf", "model-b.gguf", "x.argosmodel"] {
            write(&dir.path().join(name), "no weights");
        }
        write(&dir.path().join("config-a.json"), "{\"model_type\": \"marian\"}");
        let guess = |name: &str| ModelCard::for_folder(&dir.path().join(name)).map(|c| (c.task, c.normalizer)).unwrap();
        assert_eq!(guess("model-a.gguf"), (Task::Translate, Normalizer::Moses));
        assert_eq!(guess("model-b.gguf"), (Task::Summarize, Normalizer::Whitespace));
        write(&dir.path().join("config.json"), "{\"model_type\": \"bart\"}");
        assert_eq!(guess("model-a.gguf"), (Task::Translate, Normalizer::Moses));
        assert_eq!(guess("model-b.gguf"), (Task::Summarize, Normalizer::Clean));
        assert_eq!(guess(""), (Task::Summarize, Normalizer::Clean));
        // What lies beside an archive says nothing of it.
        assert_eq!(guess("x.argosmodel"), (Task::Translate, Normalizer::Clean));
    }
}
