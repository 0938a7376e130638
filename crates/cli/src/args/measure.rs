//! Arguments of `mujaz bench`, `mujaz eval` and `mujaz tokenize`.

use clap::{Args as ClapArgs, ValueEnum};
use std::path::PathBuf;

/// How a model that is named may be come by.
#[derive(Debug, Clone, Copy, ClapArgs)]
pub struct Fetching {
    /// Ask nothing of the network: models come from the cache or not at all (also `HF_HUB_OFFLINE=1`)
    #[arg(long)]
    pub offline: bool,
    /// Accept the licence of a fetched model that is not for commercial use, or not known; recorded, so once is enough
    #[arg(long)]
    pub accept_license: bool,
}

/// A count of `mujaz bench`.
fn count<const MOST: usize>(text: &str) -> Result<usize, String> {
    let counted = text.parse().ok().filter(|n| (1..=MOST).contains(n));
    counted.ok_or_else(|| format!("a number from 1 to {MOST} is needed"))
}

/// Sources of random ids, so that a model without a tokenizer can be measured too.
#[derive(Debug, Clone, ClapArgs)]
pub struct BenchArgs {
    /// A model by name, folder in the Hugging Face layout, or hub:REPO
    #[arg(long, value_name = "NAME|DIR|hub:REPO", default_value = "tiny-ar-en", env = "MUJAZ_MODEL")]
    pub model: String,
    /// Type of the arithmetic
    #[arg(long, value_name = "TYPE", default_value = "auto", value_parser = ["auto", "f32", "int8", "f16", "bf16"])]
    pub compute: String,
    /// Where the model runs: auto, cpu, cuda, cuda:N, metal
    #[arg(long, value_name = "DEVICE", default_value = "auto", env = "MUJAZ_DEVICE")]
    pub device: String,
    #[command(flatten)]
    pub fetching: Fetching,
    /// Sources in a batch [default: a table over 1 and 32]
    #[arg(long, value_name = "N", value_parser = count::<1_000_000>)]
    pub rows: Option<usize>,
    /// Beams [default: 1, and 4 in the table]
    #[arg(long, value_name = "N", value_parser = count::<1_000_000>)]
    pub beams: Option<usize>,
    /// Threads, each with batches of its own [default: one a core]
    #[arg(long, value_name = "N", value_parser = count::<1024>)]
    pub workers: Option<usize>,
    /// Threads inside the operations of each worker, never more in all than cores
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = count::<1024>)]
    pub threads: usize,
    /// Tokens of a source
    #[arg(long, value_name = "N", default_value_t = 27, value_parser = count::<1_000_000>)]
    pub source_tokens: usize,
    /// Tokens generated for each source, exactly
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = count::<1_000_000>)]
    pub target_tokens: usize,
    /// Times each figure is taken; the median is shown
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = count::<1_000_000>)]
    pub rounds: usize,
    /// One JSON object instead of a table
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EvalTask {
    /// BLEU, chrF, chrF++
    Translation,
    /// ROUGE-1, ROUGE-2, ROUGE-L
    Summary,
}

/// Files of lines, one for each text.
#[derive(Debug, Clone, ClapArgs)]
pub struct EvalArgs {
    /// What is scored
    #[arg(value_enum)]
    pub task: EvalTask,
    /// Outputs, one a line
    #[arg(long, value_name = "FILE")]
    pub hyp: PathBuf,
    /// References, one a line
    #[arg(long = "ref", value_name = "FILE")]
    pub reference: PathBuf,
    /// Another system's outputs, for a paired comparison
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// The Arabic sources: all that `mujaz check` looks at is compared as well
    #[arg(long, value_name = "FILE")]
    pub source: Option<PathBuf>,
    /// Bootstrap resamples for confidence intervals; 0 for none
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(..=1_000_000))]
    pub resamples: u32,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

/// Lines, and whose tokenizer cuts them.
#[derive(Debug, Clone, ClapArgs)]
pub struct TokenizeArgs {
    /// A file of lines, or - for standard input
    pub input: Option<PathBuf>,
    /// One line in, one line of ids out (the only mode there is, spelt out)
    #[arg(long)]
    pub lines: bool,
    /// Pieces instead of ids
    #[arg(long)]
    pub pieces: bool,
    /// Apply the model card's normaliser first
    #[arg(long)]
    pub normalize: bool,
    /// A model by name, folder (tokenizer files suffice) or hub:REPO
    #[arg(long, value_name = "NAME|DIR|hub:REPO", default_value = "tiny-ar-en", env = "MUJAZ_MODEL")]
    pub model: String,
    #[command(flatten)]
    pub fetching: Fetching,
    /// Write to a file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}
