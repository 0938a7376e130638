//! The command line.

mod check;
mod io;
mod job;
mod measure;
mod models;
#[cfg(feature = "serve")]
mod serve;
mod translator;

pub use check::CheckArgs;
pub use io::{Format, Io, KindArg, Reading, Writing};
pub use job::{ArticleArgs, Bounds, FilterArgs, Making, RouteArg, RunArgs, Select, StageArg};
pub use measure::{BenchArgs, EvalArgs, EvalTask, Fetching, TokenizeArgs};
pub use models::{ConfigCommand, ModelsCommand};
#[cfg(feature = "serve")]
pub use serve::ServeArgs;
pub use translator::{Decoding, ModelArgs, Trust};

use clap::builder::Resettable;
use clap::{Args as ClapArgs, CommandFactory, Parser, Subcommand};
use std::path::PathBuf;

/// Arabic news in, Arabic summaries and English briefs out.
#[derive(Debug, Parser)]
#[command(
    name = "mujaz",
    version,
    about,
    max_term_width = 100,
    after_help = "Examples:
  mujaz brief samples/                     briefs of all articles of a folder
  mujaz brief page.html --full             with the full translation
  mujaz summarize feed.jsonl -o out.jsonl  Arabic summaries as JSON lines
  cat page.txt | mujaz brief -             from standard input
  mujaz translate --lines < in.ar > out.en one line in, one line out
  mujaz run --input crawl/ --output b.jsonl a job that survives, with --resume

Large jobs: mujaz run --help. Exit codes: 0 all good, 1 some article or input failed (the others came out), 2 wrong use."
)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

impl Args {
    /// The command line as clap reads it. A variable of the environment that is set to nothing is not set, as for the libraries:
    /// container files and service managers write `MUJAZ_WORKERS=`.
    pub fn declared() -> clap::Command {
        fn without_empty(command: clap::Command) -> clap::Command {
            let empty = |name: &std::ffi::OsStr| std::env::var_os(name).is_some_and(|value| value.is_empty());
            let command = command.mut_args(|arg| if arg.get_env().is_some_and(empty) { arg.env(Resettable::Reset) } else { arg });
            command.mut_subcommands(without_empty)
        }
        without_empty(Self::command())
    }
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// English briefs: headline, at a glance, bullets that point to their Arabic sentences
    #[command(
        after_help = "Examples:\n  mujaz brief samples/\n  mujaz brief page.txt --bullets 3 --format md\n  mujaz brief dump.jsonl --full -o briefs.jsonl"
    )]
    Brief(Box<BriefArgs>),
    /// One page out of many briefs: by day and story, with what was carried twice
    #[command(
        after_help = "Examples:\n  mujaz brief crawl/ -o briefs.jsonl && mujaz digest briefs.jsonl -o digest.html\n  cat briefs-*.jsonl | mujaz digest - -o digest.html"
    )]
    Digest(DigestArgs),
    /// Arabic summaries: the article's own sentences, or a model's
    #[command(
        after_help = "Examples:\n  mujaz summarize page.html\n  mujaz summarize articles/ --bullets 5 -o summaries.jsonl\n  mujaz summarize page.txt --model DIR"
    )]
    Summarize(Box<SummarizeArgs>),
    /// English translations of whole articles, or of lines
    #[command(
        after_help = "Examples:\n  mujaz translate page.txt\n  mujaz translate --lines < in.ar > out.en\n  mujaz translate page.html --keep-markup -o page.en.html   # tags stay on their words\n  mujaz translate film.srt -o film.en.srt\n  mujaz translate report.docx -o report.en.docx\n  mujaz translate --lines --beams 1 in.ar -o out.en\n  mujaz translate --lines --strict --report lines.jsonl in.ar -o out.en"
    )]
    Translate(Box<TranslateArgs>),
    /// Large jobs: any stage, resumable after a crash, bounded in memory
    #[command(
        override_usage = "mujaz run [OPTIONS] --input <PATH>... --output <FILE>\n       mujaz run [OPTIONS] <JOB.toml>",
        after_help = "Examples:\n  mujaz run --input crawl/ --output briefs.jsonl\n  mujaz run --input crawl/ --output briefs.jsonl --resume\n  mujaz run job.toml --limit 100\n  mujaz run -i dump.parquet -o out.parquet --stage translate --shard 2/8\n\nBeside the output stand OUTPUT.journal and, until the job is done, OUTPUT.records (other outputs than JSON lines keep it).\nExit codes: 0 all good, 1 some article or input failed, 2 wrong use or a full disk, 130 or 143 stopped by a signal (go on with --resume)."
    )]
    Run(Box<RunArgs>),
    /// A strict line filter for Spark, Ray, GNU parallel: one JSON record in, one out, in order
    #[command(
        override_usage = "mujaz filter [OPTIONS] < IN.jsonl > OUT.jsonl",
        after_help = "Examples:\n  mujaz filter --stage brief < in.jsonl > out.jsonl\n  parallel --pipe --block 10M mujaz filter --stage extract < in.jsonl\n  mujaz filter --stage translate --null-on-error --workers 1 < in.jsonl\n\nRecipes: docs/scale.md"
    )]
    Filter(Box<FilterArgs>),
    /// Clean articles: title, date, byline, dateline, sentences
    #[command(
        after_help = "Examples:\n  mujaz extract page.html --format md\n  mujaz extract crawl/ -o articles.jsonl\n  mujaz extract crawl/ --show-removed --dedup\n  mujaz extract dump.jsonl.gz --field body=text_ar --field title=head_ar"
    )]
    Extract(ExtractArgs),
    /// Token ids of lines, as the model's tokenizer gives them
    #[command(after_help = "Examples:\n  echo 'قال الوزير' | mujaz tokenize --lines\n  mujaz tokenize --lines --pieces --model DIR in.ar")]
    Tokenize(TokenizeArgs),
    /// Scores of outputs against references: BLEU, chrF and chrF++, or ROUGE
    #[command(
        after_help = "Examples:\n  mujaz eval translation --hyp out.en --ref gold.en\n  mujaz eval translation --hyp out.en --ref gold.en --source in.ar --baseline old.en --json\n  mujaz eval summary --hyp summaries.ar --ref gold.ar"
    )]
    Eval(EvalArgs),
    /// Doubts about anybody's translations: numbers, dates, names, negation, what is missing or repeated, with their places
    #[command(
        override_usage = "mujaz check [OPTIONS] <PAIRS>\n       mujaz check [OPTIONS] --source <FILE> --hyp <FILE>",
        after_help = "Examples:\n  mujaz check --source in.ar --hyp out.en\n  mujaz check memory.tmx --html report.html\n  mujaz check pairs.tsv.gz --json flags.jsonl --report totals.json\n  mujaz check dump.jsonl --field source=text_ar --field target=mt.en\n  mujaz check delivery.xlf --fail-on loss           # for CI\n  mujaz check - --fail-on number_changed,name_changed < pairs.tsv\n\nExit codes: 0 checked, whatever was found; 1 something of --fail-on was flagged, or a segment could not be read; 2 wrong use, files that do not belong together."
    )]
    Check(Box<CheckArgs>),
    /// Speed and memory of a model on this machine
    #[command(
        after_help = "Examples:\n  mujaz bench\n  mujaz bench --model DIR --compute int8\n  mujaz bench --model DIR --beams 4 --rows 8 --workers 2 --json"
    )]
    Bench(BenchArgs),
    /// A server: LibreTranslate's, DeepL's and OpenAI's APIs and one of its own, and a page to read briefs on
    #[cfg(feature = "serve")]
    #[command(
        override_usage = "mujaz serve [--listen <ADDRESS:PORT>] [OPTIONS]",
        after_help = "Examples:\n  mujaz serve\n  mujaz serve --listen 127.0.0.1:5000 --model opus-mt-ar-en\n  mujaz serve --api-keys keys.txt --requests-a-minute 60 --char-limit 5000\n  curl -s 127.0.0.1:5000/translate -H 'Content-Type: application/json' -d '{\"q\": \"قال الوزير\", \"source\": \"ar\", \"target\": \"en\"}'\n\nIt speaks plain HTTP and belongs behind a proxy: docs/serve.md. SIGTERM drains, SIGHUP loads the models anew."
    )]
    Serve(Box<ServeArgs>),
    /// Models: which there are, fetch them, check them, their licences
    #[command(
        subcommand,
        after_help = "Examples:\n  mujaz models list\n  mujaz models fetch opus-mt-ar-en\n  mujaz models show mt5-multilingual-xlsum\n  mujaz models verify\n\nWhich to choose: docs/models.md"
    )]
    Models(ModelsCommand),
    /// What this machine and this program can do: kernels, memory for each model, cache, a self-test
    #[command(after_help = "Examples:\n  mujaz doctor\n  mujaz doctor --json")]
    Doctor {
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Settings: where each value comes from
    #[command(subcommand, after_help = "Examples:\n  mujaz config show\n  mujaz config path")]
    Config(ConfigCommand),
    /// Shell completions on standard output
    #[command(after_help = "Example:\n  mujaz completions bash > /etc/bash_completion.d/mujaz")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Manual pages, one a command, into a folder
    #[command(after_help = "Example:\n  mujaz man /usr/local/share/man/man1")]
    Man {
        /// The folder, which is made if it is missing
        dir: PathBuf,
    },
}

/// What is said on standard error.
#[derive(Debug, Clone, ClapArgs)]
pub struct Logs {
    /// Only errors on standard error
    #[arg(short, long)]
    pub quiet: bool,
    /// Progress and failures on standard error as JSON lines
    #[arg(long)]
    pub json_logs: bool,
}

#[derive(Debug, Clone, ClapArgs)]
pub struct BriefArgs {
    #[command(flatten)]
    pub io: Io,
    #[command(flatten)]
    pub making: Making,
    #[command(flatten)]
    pub model: ModelArgs,
    #[command(flatten)]
    pub trust: Trust,
    #[command(flatten)]
    pub logs: Logs,
}

#[derive(Debug, Clone, ClapArgs)]
pub struct SummarizeArgs {
    #[command(flatten)]
    pub io: Io,
    /// Sentences of an extractive summary
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub bullets: usize,
    /// A summarisation model by name, folder or hub:REPO (mT5, AraBART, ...) [default: extract sentences, no model]
    // Called `summarizer` first: `model` in a configuration file is the translator.
    #[arg(long = "summarizer", visible_alias = "model", value_name = "NAME|DIR|hub:REPO")]
    pub model: Option<String>,
    #[command(flatten)]
    pub decoding: Decoding,
    #[command(flatten)]
    pub logs: Logs,
}

#[derive(Debug, Clone, ClapArgs)]
pub struct TranslateArgs {
    #[command(flatten)]
    pub io: Io,
    /// One line in, one line out, exactly as many; a blank line stays blank. A line may begin with a token of its target language, such as
    /// >>eng<<, where the model has it. House spellings are not put in; what they justify is no error in --report and --strict
    // What is about articles is refused beside it, not passed over.
    #[arg(long, conflicts_with_all = ["format", "csv_bom", "fields", "input_kind", "keep_recurring", "dedup"])]
    pub lines: bool,
    /// One file of HTML in, the same in English out: tags stay on their words, scripts, styles, comments, code and what says
    /// translate="no" stay as they are. Subtitles (.srt, .vtt), .docx, .odt and .epub are always read so, with timings, runs, notes
    /// and pictures kept
    #[arg(long, conflicts_with_all = ["lines", "format", "csv_bom", "fields", "input_kind", "keep_recurring", "dedup"])]
    pub keep_markup: bool,
    /// With --lines: search again where an output is empty, loops or has other numbers; articles always get that
    #[arg(long, requires = "lines")]
    pub repair: bool,
    /// With --lines: the model's text to the byte, with the entities, blanks and marks it left
    #[arg(long, requires = "lines")]
    pub raw: bool,
    /// With --lines: a JSON line for each line, with its pieces, tokens, cuts, repairs, log-probability and flags
    #[arg(long, requires = "lines", value_name = "FILE")]
    pub report: Option<PathBuf>,
    #[command(flatten)]
    pub model: ModelArgs,
    #[command(flatten)]
    pub trust: Trust,
    #[command(flatten)]
    pub logs: Logs,
}

#[derive(Debug, Clone, ClapArgs)]
pub struct ExtractArgs {
    #[command(flatten)]
    pub io: Io,
    /// List the lines of each page that are no part of the article, with the reason
    #[arg(long)]
    pub show_removed: bool,
    #[command(flatten)]
    pub logs: Logs,
}

#[derive(Debug, Clone, ClapArgs)]
pub struct DigestArgs {
    /// Briefs as `mujaz brief` writes them in JSON lines (also .gz and .zst), or - for standard input
    pub input: PathBuf,
    /// Write to a file instead of standard output; it appears whole or not at all
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub logs: Logs,
}
