//! What is read, how, and where results go.

use clap::{Args as ClapArgs, ValueEnum};
use mujaz::text::extract::InputKind;
use std::path::PathBuf;

/// What is read and where results go.
#[derive(Debug, Clone, ClapArgs)]
pub struct Io {
    /// Files (text, HTML, RSS or Atom, JSON, CSV, TSV, Parquet, WARC, subtitles, tar; also .gz and .zst), folders, globs, or - for standard input
    #[arg(value_name = "INPUT")]
    pub input: Vec<PathBuf>,
    #[command(flatten)]
    pub reading: Reading,
    #[command(flatten)]
    pub writing: Writing,
}

/// How inputs are read.
#[derive(Debug, Clone, ClapArgs)]
pub struct Reading {
    /// Name of a field in records, such as `body=text_ar`, or `body=content.rendered` for one inside of another; for id, url, title, body, html, date, byline, outlet, dateline, section, lead
    #[arg(long = "field", value_name = "ROLE=NAME")]
    pub fields: Vec<String>,
    /// What inputs are: a page with menus and footers, of which these leave; an article, of which all stays; or auto, by its signs
    /// (the body field of a record or feed is an article). HTML pages are read by their structure
    #[arg(long, value_enum, default_value = "auto")]
    pub input_kind: KindArg,
    /// Keep lines that recur across the pages of a folder, which are otherwise taken for boilerplate
    #[arg(long)]
    pub keep_recurring: bool,
    /// Flag articles that are nearly the same as an earlier one
    #[arg(long)]
    pub dedup: bool,
}

/// What an input is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum KindArg {
    /// Whatever the signs in it say
    #[default]
    Auto,
    /// A text copied off a page, with menus and footers
    Page,
    /// An article and nothing else
    Article,
}

impl From<KindArg> for InputKind {
    fn from(kind: KindArg) -> Self {
        match kind {
            KindArg::Auto => Self::Auto,
            KindArg::Page => Self::Page,
            KindArg::Article => Self::Article,
        }
    }
}

/// How results are written.
#[derive(Debug, Clone, ClapArgs)]
pub struct Writing {
    /// Write to a file instead of standard output; it appears whole or not at all (.gz, .zst: compressed; a folder, or a
    /// name ending in /: a file for each article)
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// How results are written [default: by the file's ending, md to a terminal, else jsonl]
    #[arg(long, value_enum)]
    pub format: Option<Format>,
    /// Begin CSV and TSV with a byte-order mark: without one, Excel takes their Arabic for another charset
    #[arg(long)]
    pub csv_bom: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Markdown, for people
    Md,
    /// One JSON record a line, for programs
    Jsonl,
    /// One page with both languages side by side; needs nothing from outside
    Html,
    /// Plain text
    Txt,
    /// A table with the main fields, and the whole record as JSON in the last
    Csv,
    /// The same with tabs
    Tsv,
    /// The same as Apache Parquet
    Parquet,
}
