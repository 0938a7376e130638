//! The translator, how models are run, and what is asked of translations beyond that.

use clap::{Args as ClapArgs, ValueEnum};
use std::path::PathBuf;

/// The translator.
#[derive(Debug, Clone, ClapArgs)]
pub struct ModelArgs {
    /// The translator: a name of `mujaz models list`, a folder in the Hugging Face layout or of Marian's own files, or
    /// hub:ORG/NAME[@REVISION]
    #[arg(long, visible_alias = "translator", value_name = "NAME|DIR|hub:REPO", default_value = "tiny-ar-en", env = "MUJAZ_MODEL")]
    pub model: String,
    /// Translator and arithmetic by what this machine's memory holds: fast is firefox-ar-en-small, balanced firefox-ar-en, best
    /// opus-mt-tc-big-ar-en in f32; where one does not fit, the next smaller
    // That it stands against a model that is named is said where arguments are put together (`run/job_file.rs`).
    #[arg(long, value_enum)]
    pub preset: Option<Preset>,
    #[command(flatten)]
    pub decoding: Decoding,
}

/// What is asked of translations beyond the model.
#[derive(Debug, Clone, Default, ClapArgs)]
pub struct Trust {
    /// House spellings, TSV or CSV: Arabic, English, other renderings separated by |, options (quoted)
    #[arg(long, value_name = "FILE")]
    pub glossary: Option<PathBuf>,
    /// Do without the starter list of house spellings
    #[arg(long)]
    pub no_glossary: bool,
    /// Exit with 1 if anything of an article or line may be lost: an empty, cut or looping output, a missing number
    #[arg(long)]
    pub strict: bool,
}

/// How a model is run.
#[derive(Debug, Clone, ClapArgs)]
pub struct Decoding {
    /// Language token of the sources for multilingual models, such as `arb_Arab` [default: Arabic]
    #[arg(long, value_name = "TOKEN")]
    pub source_lang: Option<String>,
    /// Language token of the output for multilingual models, such as `eng_Latn` [default: English]
    #[arg(long, value_name = "TOKEN")]
    pub target_lang: Option<String>,
    /// Beams of the search; 1 is greedy [default: what the model says]
    #[arg(long, value_name = "N")]
    pub beams: Option<usize>,
    /// Longest output of a piece, in tokens [default: what the model says]
    #[arg(long, value_name = "N")]
    pub max_length: Option<usize>,
    /// Shortest output of a piece, in tokens [default: what the model says]
    #[arg(long, value_name = "N")]
    pub min_length: Option<usize>,
    /// Type of the arithmetic: f32 is exact, int8 faster and smaller, bf16 between them; auto on CPU is int8 from 50 M parameters on, else f32
    #[arg(long, value_name = "TYPE", default_value = "auto", value_parser = ["auto", "f32", "int8", "f16", "bf16"], env = "MUJAZ_COMPUTE")]
    pub compute: String,
    /// Where models run: auto takes a GPU if this program was built for one and there is one [auto, cpu, cuda, cuda:N, metal]
    #[arg(long, value_name = "DEVICE", default_value = "auto", env = "MUJAZ_DEVICE")]
    pub device: String,
    /// Ask nothing of the network: models come from the cache or not at all (also `HF_HUB_OFFLINE=1`)
    #[arg(long)]
    pub offline: bool,
    /// Accept the licence of a fetched model that is not for commercial use, or not known; recorded, so once is enough
    #[arg(long)]
    pub accept_license: bool,
    /// Source tokens in a batch, times beams [default: 2048 on CPU, by the free memory on a GPU]
    #[arg(long, value_name = "N")]
    pub batch_tokens: Option<usize>,
    /// Threads that translate, each a batch of its own [default: one a core; one on a GPU]
    #[arg(long, value_name = "N", env = "MUJAZ_WORKERS")]
    pub workers: Option<usize>,
    /// Threads inside the operations of each worker, for a single text; never more in all than cores [default: the workers that have no batch of their own]
    #[arg(long, value_name = "N", env = "MUJAZ_THREADS")]
    pub threads: Option<usize>,
}

/// A translator by what it is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Preset {
    /// Most articles an hour
    Fast,
    /// A stronger translator, quantised
    Balanced,
    /// The strongest translator, exact
    Best,
}

impl From<Preset> for mujaz::Preset {
    fn from(preset: Preset) -> Self {
        match preset {
            Preset::Fast => Self::Fast,
            Preset::Balanced => Self::Balanced,
            Preset::Best => Self::Best,
        }
    }
}

impl Default for Decoding {
    fn default() -> Self {
        Self {
            source_lang: None,
            target_lang: None,
            beams: None,
            max_length: None,
            min_length: None,
            compute: "auto".into(),
            device: "auto".into(),
            offline: false,
            accept_license: false,
            batch_tokens: None,
            workers: None,
            threads: None,
        }
    }
}
