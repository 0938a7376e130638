//! Arguments of `mujaz bench` and `mujaz eval`.

use clap::{Args as ClapArgs, ValueEnum};
use std::path::PathBuf;

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
    /// Sources in a batch [default: a table over 1 and 32]
    #[arg(long, value_name = "N")]
    pub rows: Option<usize>,
    /// Beams [default: 1, and 4 in the table]
    #[arg(long, value_name = "N")]
    pub beams: Option<usize>,
    /// Threads, each with batches of its own [default: one a core]
    #[arg(long, value_name = "N")]
    pub workers: Option<usize>,
    /// Threads inside the operations of each worker, never more in all than cores
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub threads: usize,
    /// Tokens of a source
    #[arg(long, value_name = "N", default_value_t = 27)]
    pub source_tokens: usize,
    /// Tokens generated for each source, exactly
    #[arg(long, value_name = "N", default_value_t = 30)]
    pub target_tokens: usize,
    /// Times each figure is taken; the median is shown
    #[arg(long, value_name = "N", default_value_t = 5)]
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
