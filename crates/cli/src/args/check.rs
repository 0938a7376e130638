//! Arguments of `mujaz check`.

use super::Logs;
use super::job::parse_day;
use clap::Args as ClapArgs;
use mujaz::check::FlagKind;
use std::path::PathBuf;

/// Two files of lines, or one file of pairs.
#[derive(Debug, Clone, ClapArgs)]
pub struct CheckArgs {
    /// Pairs in one file: TSV, CSV, JSON lines, TMX or XLIFF, also .gz and .zst, or - for standard input
    #[arg(value_name = "PAIRS", required_unless_present = "source", conflicts_with_all = ["source", "hyp"])]
    pub pairs: Option<PathBuf>,
    /// The Arabic, one segment a line
    #[arg(long, value_name = "FILE", requires = "hyp")]
    pub source: Option<PathBuf>,
    /// Its English by any engine, one segment a line
    #[arg(long, value_name = "FILE", requires = "source")]
    pub hyp: Option<PathBuf>,
    /// The column or field of a side: `source=NAME` or `target=NAME`; a number is a column of a table without names, a dot goes
    /// inside of another field [default: the usual names, as source and target, ar and en, src and tgt]
    #[arg(long = "field", value_name = "SIDE=NAME", conflicts_with_all = ["source", "hyp"])]
    pub fields: Vec<String>,
    /// The day on which the texts were written, against which yesterday and its like are read
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_day)]
    pub date: Option<String>,
    /// House spellings, as for `translate`: what they justify is no error
    #[arg(long, value_name = "FILE")]
    pub glossary: Option<PathBuf>,
    /// Do without the starter list of house spellings
    #[arg(long)]
    pub no_glossary: bool,
    /// A JSON line for each segment, flagged or not; places are [start, end) in characters (Unicode code points), not bytes
    #[arg(long, value_name = "FILE|-")]
    pub json: Option<PathBuf>,
    /// A page of the flagged segments, both sides beside each other, that needs nothing from outside
    #[arg(long, value_name = "FILE|-")]
    pub html: Option<PathBuf>,
    /// The totals as JSON
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Exit with 1 where one of these kinds is flagged: names of kinds, `loss` for all that say something may be lost, or `any`
    #[arg(long, value_name = "KIND,...", value_delimiter = ',', value_parser = fail_on)]
    pub fail_on: Vec<FailOn>,
    #[command(flatten)]
    pub logs: Logs,
}

/// What makes a check fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailOn {
    Any,
    Loss,
    Kind(FlagKind),
}

impl FailOn {
    /// Whether a flag of this kind does.
    pub fn takes(self, kind: FlagKind) -> bool {
        match self {
            Self::Any => true,
            Self::Loss => kind.is_loss(),
            Self::Kind(wanted) => kind == wanted,
        }
    }
}

fn fail_on(name: &str) -> Result<FailOn, String> {
    match name.trim() {
        "any" => Ok(FailOn::Any),
        "loss" => Ok(FailOn::Loss),
        name => name.parse().map(FailOn::Kind).map_err(|e| format!("{e}; also any, loss")),
    }
}
