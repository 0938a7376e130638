//! mujaz-models: models by name. A [`Library`] turns a name, a folder or `hub:ORG/NAME[@REV]` into a model's files and its
//! card, behind the gate before licences; [`Registry`] holds the cards that have a name; [`hub`] fetches, checks and keeps.

pub use card::{About, HubSource, ModelCard, Normalizer, Score, Task};
pub use library::{Found, Library, LibraryError, config_dir};
pub use progress::{Listener, Progress};
pub use registry::{Listed, Registry};

pub mod card;
#[cfg(feature = "hub")]
pub mod hub;
pub mod library;
mod progress;
pub mod registry;

/// Name of the model that can be part of a program.
pub use mujaz_cards::BUNDLED;
