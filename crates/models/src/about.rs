//! What people choose a model by, and where its files are.

use serde::{Deserialize, Serialize};

/// A published score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// What was measured on what.
    pub metric: String,
    /// The figure.
    pub value: f64,
    /// Who published it.
    pub source: String,
}

/// Where a model is on the hub.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HubSource {
    /// `ORG/NAME`.
    pub repo: String,
    /// A branch, tag or commit.
    #[serde(default = "main_branch")]
    pub revision: String,
}

fn main_branch() -> String {
    "main".into()
}

/// A file of a model that lies at plain addresses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileSource {
    /// Its name in the model's folder.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// Where it is, best first.
    pub urls: Vec<String>,
}

impl FileSource {
    /// What makes it unfit to be fetched.
    pub(crate) fn fault(&self) -> Option<String> {
        let Self { name, size, sha256, urls } = self;
        let is_hash = sha256.len() == 64 && sha256.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let is_address = |url: &String| url.starts_with("https://") || url.starts_with("http://");
        if !mujaz_engine::layout::is_plain_name(name) {
            return Some(format!("file `{name}` is not a plain file name"));
        }
        if !is_hash || *size == 0 {
            return Some(format!("file `{name}` needs its size and its sha256 in lower case"));
        }
        let good = !urls.is_empty() && urls.iter().all(is_address);
        (!good).then(|| format!("file `{name}` needs addresses that begin with https://"))
    }
}

/// What a user chooses a model by.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct About {
    /// One line.
    pub description: Option<String>,
    /// `model_type` of its configuration.
    pub family: Option<String>,
    /// Language it reads.
    pub source_lang: Option<String>,
    /// Language it writes.
    pub target_lang: Option<String>,
    /// Whether its licence allows commercial use; None where that is not known.
    pub commercial: Option<bool>,
    /// Whom to name.
    pub attribution: Option<String>,
    /// Number of weights.
    pub parameters: Option<u64>,
    /// MiB to fetch.
    pub download: Option<u64>,
    /// Where it is on the hub.
    pub hub: Option<HubSource>,
    /// Its files, where they lie at plain addresses.
    pub files: Vec<FileSource>,
    /// Published scores.
    pub scores: Vec<Score>,
}

impl About {
    /// MiB of memory that it takes at most, about: int8 or f32 weights, packed, the largest matrix once in f32 while it is
    /// packed, and room for a batch (`tests/cards.py` measures 1.4 to 2.5 bytes a weight with int8).
    pub fn memory(&self, int8: bool) -> Option<u64> {
        Some(self.parameters? * if int8 { 5 } else { 12 } / (2 << 20) + 60)
    }
}
