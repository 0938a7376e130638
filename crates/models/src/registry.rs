//! The models that have a name: those built in, and the user's own.

use crate::card::ModelCard;
use mujaz_engine::error::LoadError;
use std::path::{Path, PathBuf};

/// A card and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// The card.
    pub card: ModelCard,
    /// Its file; None for a card that is built in.
    pub path: Option<PathBuf>,
}

/// All models that have a name.
///
/// ```
/// let registry = mujaz_models::Registry::built_in().unwrap();
/// let card = &registry.get("opus-mt-ar-en").unwrap().card;
/// assert_eq!(card.about.hub.as_ref().unwrap().repo, "Helsinki-NLP/opus-mt-ar-en");
/// ```
#[derive(Debug, Clone, Default)]
pub struct Registry {
    models: Vec<Listed>,
}

impl Registry {
    /// The cards that are built in.
    ///
    /// # Errors
    /// None, if the tests of this crate passed.
    pub fn built_in() -> Result<Self, LoadError> {
        let one = |(path, text): &(&str, &str)| Ok(Listed { card: ModelCard::parse(Path::new(path), text)?, path: None });
        Ok(Self { models: mujaz_cards::CARDS.iter().map(one).collect::<Result<_, LoadError>>()? })
    }

    /// With the cards of a folder, which win over those of the same name.
    ///
    /// # Errors
    /// If a card cannot be read. A folder that is not there has no cards.
    pub fn with_folder(mut self, dir: &Path) -> Result<Self, LoadError> {
        let Ok(entries) = std::fs::read_dir(dir) else { return Ok(self) };
        let mut paths: Vec<PathBuf> =
            entries.filter_map(|e| Some(e.ok()?.path())).filter(|p| p.extension().is_some_and(|e| e == "toml")).collect();
        paths.sort();
        for path in paths {
            let text = std::fs::read_to_string(&path).map_err(LoadError::io(&path))?;
            let card = ModelCard::parse(&path, &text)?;
            self.models.retain(|m| m.card.name != card.name);
            self.models.push(Listed { card, path: Some(path) });
        }
        Ok(self)
    }

    /// All of them.
    pub fn models(&self) -> &[Listed] {
        &self.models
    }

    /// The one of a name.
    pub fn get(&self, name: &str) -> Option<&Listed> {
        self.models.iter().find(|m| m.card.name == name)
    }
}
