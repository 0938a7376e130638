//! Arguments of `mujaz run` and `mujaz filter`: what is made of articles, which of them, and within which bounds.

use super::{Decoding, KindArg, Logs, ModelArgs, Reading, Trust, Writing};
use clap::{Args as ClapArgs, ValueEnum};
use mujaz::brief::Stage;
use mujaz::intake::{Selection, Shard};
use mujaz::text::date::is_day;
use std::path::PathBuf;

/// How far articles go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StageArg {
    /// Clean articles
    Extract,
    /// Arabic summaries
    Summarize,
    /// English translations
    Translate,
    /// English briefs
    Brief,
}

impl From<StageArg> for Stage {
    fn from(stage: StageArg) -> Self {
        match stage {
            StageArg::Extract => Stage::Extract,
            StageArg::Summarize => Stage::Summarize,
            StageArg::Translate => Stage::Translate,
            StageArg::Brief => Stage::Brief,
        }
    }
}

/// What comes first in a brief.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RouteArg {
    /// Summarise the Arabic, translate the summary
    SummarizeFirst,
    /// Translate the article, choose among its English sentences
    TranslateFirst,
}

/// How a summary and a brief are made.
#[derive(Debug, Clone, ClapArgs)]
pub struct Making {
    /// Add the translation of every sentence to a brief
    #[arg(long)]
    pub full: bool,
    /// Sentences of the summary, bullets of the brief
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub bullets: usize,
    /// Choose sentences in Arabic and translate them, or translate everything and choose by the English
    #[arg(long, value_enum, default_value = "summarize-first")]
    pub route: RouteArg,
    /// extractive; a summarisation model by name, folder or hub:REPO, which in a brief writes the at-a-glance line; or auto:
    /// the model of `MUJAZ_SUMMARIZER`, kept only where its checks hold
    #[arg(long, value_name = "extractive|NAME|DIR|auto", default_value = "extractive")]
    pub summarizer: String,
    /// In a brief: the summariser writes the at-a-glance line in English straight from the article, not traced to sentences. Models whose
    /// cards say so (crosssum-m2o) do without this. Without --summarizer, --model is the summariser, and the bundled model translates the
    /// bullets
    #[arg(long)]
    pub one_step: bool,
}

impl Default for Making {
    fn default() -> Self {
        Self { full: false, bullets: 4, route: RouteArg::SummarizeFirst, summarizer: "extractive".into(), one_step: false }
    }
}

/// What is made of an article.
#[derive(Debug, Clone, ClapArgs)]
pub struct ArticleArgs {
    /// How far articles go
    #[arg(long, value_enum, default_value = "brief")]
    pub stage: StageArg,
    /// List the lines of each page that are no part of the article, with the reason
    #[arg(long)]
    pub show_removed: bool,
    #[command(flatten)]
    pub making: Making,
    #[command(flatten)]
    pub model: ModelArgs,
    #[command(flatten)]
    pub trust: Trust,
}

impl ArticleArgs {
    /// A stage with a translator, everything else as it is usual.
    pub fn new(stage: StageArg, model: ModelArgs, trust: Trust) -> Self {
        Self { stage, show_removed: false, making: Making::default(), model, trust }
    }

    /// A stage that needs no translator.
    pub fn without_translator(stage: StageArg, decoding: Decoding) -> Self {
        Self::new(stage, ModelArgs { model: String::new(), preset: None, decoding }, Trust::default())
    }
}

/// Bounds on time and memory.
#[derive(Debug, Clone, ClapArgs)]
pub struct Bounds {
    /// Seconds that an article may take; a slower one becomes a failure record
    #[arg(long, value_name = "SECONDS")]
    pub timeout: Option<f64>,
    /// Articles that go through the models together; on a kill, at most so many are done again [default: 32; 512 on a GPU]
    #[arg(long, value_name = "N")]
    pub group: Option<usize>,
    /// MiB of article text that may wait or be in work at any time
    #[arg(long, value_name = "MIB", default_value_t = 64)]
    pub in_flight: usize,
    /// Largest page or record in MiB; a larger one becomes a failure record
    #[arg(long, value_name = "MIB", default_value_t = 16)]
    pub max_size: u64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { timeout: None, group: None, in_flight: 64, max_size: 16 }
    }
}

/// Which articles of the inputs are taken.
#[derive(Debug, Clone, Default, ClapArgs)]
pub struct Select {
    /// Make at most N articles in this run; finished ones do not count
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// The I-th of N parts of the articles, by a hash of their ids: the same article is always in the same part
    #[arg(long, value_name = "I/N", value_parser = parse_shard)]
    pub shard: Option<Shard>,
    /// Pass over articles published before this day; undated ones are taken
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_day)]
    pub since: Option<String>,
}

impl From<Select> for Selection {
    fn from(Select { limit, shard, since }: Select) -> Self {
        Self { limit, shard, since }
    }
}

fn parse_shard(text: &str) -> Result<Shard, String> {
    let parts = text.split_once('/').and_then(|(i, n)| Some(Shard { index: i.parse().ok()?, count: n.parse().ok()? }));
    parts.filter(|s| s.index >= 1 && s.index <= s.count).ok_or_else(|| "give I/N with I from 1 to N, such as 2/8".into())
}

pub(super) fn parse_day(text: &str) -> Result<String, String> {
    if is_day(text) { Ok(text.into()) } else { Err("give a day as YYYY-MM-DD".into()) }
}

#[derive(Debug, Clone, ClapArgs)]
pub struct RunArgs {
    /// A job file: TOML with keys of the same names as the flags below; flags win over it
    #[arg(value_name = "JOB.toml")]
    pub job: Option<PathBuf>,
    /// Files, folders or globs (text, HTML, RSS or Atom, JSON, CSV, TSV, Parquet, WARC, subtitles, tar; also .gz and .zst), or -
    #[arg(short, long = "input", value_name = "PATH", num_args = 1..)]
    pub inputs: Vec<PathBuf>,
    #[command(flatten)]
    pub reading: Reading,
    #[command(flatten)]
    pub writing: Writing,
    #[command(flatten)]
    pub work: ArticleArgs,
    /// Go on with what an earlier run left: finished articles are kept, new and changed ones are made
    #[arg(long)]
    pub resume: bool,
    /// As --resume, and try failed articles again
    #[arg(long)]
    pub retry_failed: bool,
    /// Throw away what an earlier run left
    #[arg(long, conflicts_with_all = ["resume", "retry_failed"])]
    pub overwrite: bool,
    #[command(flatten)]
    pub select: Select,
    #[command(flatten)]
    pub bounds: Bounds,
    /// Write counts, rates, flags by kind and the slowest articles to a JSON file
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Keep a text file for Prometheus up to date (for the textfile collector)
    #[arg(long, value_name = "FILE")]
    pub metrics: Option<PathBuf>,
    #[command(flatten)]
    pub logs: Logs,
}

#[derive(Debug, Clone, ClapArgs)]
pub struct FilterArgs {
    #[command(flatten)]
    pub work: ArticleArgs,
    /// Name of a field in the records, such as `body=text_ar`, or `body=content.rendered` for one inside of another; for id, url, title, body, html, date, byline, outlet, dateline, section, lead
    #[arg(long = "field", value_name = "ROLE=NAME")]
    pub fields: Vec<String>,
    /// What the bodies are: articles, of which all stays (auto too), or pages, of which menus and footers leave
    #[arg(long, value_enum, default_value = "auto")]
    pub input_kind: KindArg,
    /// Write `null` for an article that failed instead of a record with the reason
    #[arg(long)]
    pub null_on_error: bool,
    #[command(flatten)]
    pub bounds: Bounds,
    #[command(flatten)]
    pub logs: Logs,
}
