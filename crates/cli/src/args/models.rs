//! Arguments of `mujaz models` and `mujaz config`.

use clap::Subcommand;
use std::path::PathBuf;

#[derive(Debug, Clone, Subcommand)]
pub enum ModelsCommand {
    /// All models that have a name, with licence, size and what is in the cache
    List {
        /// One JSON array
        #[arg(long)]
        json: bool,
    },
    /// Everything about a model
    Show {
        /// Its name, folder or hub:REPO
        model: String,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Fetch models into the cache; one that is there already is not fetched again
    Fetch {
        /// Names or hub:ORG/NAME[@REVISION]
        #[arg(required = true)]
        models: Vec<String>,
        /// Accept licences that are not for commercial use, or not known
        #[arg(long)]
        accept_license: bool,
        /// Ask nothing of the network
        #[arg(long)]
        offline: bool,
        /// Nothing on standard error but errors
        #[arg(short, long)]
        quiet: bool,
        /// One JSON array of names and folders
        #[arg(long)]
        json: bool,
    },
    /// Compare the files in the cache with what was recorded at their first fetch
    Verify {
        /// Names or hub:REPO [default: everything that was fetched]
        models: Vec<String>,
        /// One JSON array
        #[arg(long)]
        json: bool,
    },
    /// Remove a model from the cache and from the record
    Remove {
        /// Its name or hub:REPO
        model: String,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// The folder of a model in the cache
    Path {
        /// Its name or hub:REPO
        model: String,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Add a card of your own, so that its model has a name
    Add {
        /// A card in TOML, such as those of `models/`
        card: PathBuf,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Whom to name, and under which licence, for each model that is in the cache
    Licenses {
        /// One JSON array
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Clone, Subcommand)]
pub enum ConfigCommand {
    /// Every setting of `mujaz run` with its value and where that comes from
    Show {
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Where the configuration file is looked for: TOML with keys of the flags' names
    Path,
}
