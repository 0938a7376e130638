//! mujaz-models: models by name.
//!
//! ```
//! use mujaz_models::{Library, LibraryError};
//!
//! let library = Library::from_env().offline(true).on_progress(|event| eprintln!("{event:?}"));
//! match library.open("tiny-ar-en") {
//!     Ok(found) => println!("{} by {:?}", found.card.name, found.card.about.attribution),
//!     Err(LibraryError::License { repo, license }) => println!("read the licence of {repo} first: {license:?}"),
//!     Err(error) => println!("{error}"),
//! }
//! ```
//!
//! ```text
//!  library    a name, a folder, hub:ORG/NAME[@REV] -> files and a card; the gate before licences
//!  registry   cards by name: those of models/, and the user's
//!  card       what a checkpoint does not say about itself (about: what people choose it by)
//!  progress   what is told of a fetch
//!  hub        fetches from the hub, or from the addresses that a card names, checks, keeps: the cache that Python shares, the record of first fetches
//! ```

pub use about::{About, FileSource, HubSource, Score};
pub use card::{ModelCard, Normalizer, Task};
pub use library::{Found, Library, LibraryError, config_dir};
pub use progress::{Listener, Progress};
pub use registry::{Listed, Registry};

pub mod about;
pub mod card;
#[cfg(feature = "hub")]
pub mod hub;
pub mod library;
mod progress;
pub mod registry;

/// Name of the model that can be part of a program.
pub use mujaz_cards::BUNDLED;
