//! Writers: briefs to JSON lines, Markdown, HTML, plain text, tables, or a folder of files.
//!
//! To add a format: a file here with a [`RecordWriter`] and a line in [`open`], or with a function for one article and a line in `pages.rs`; its
//! name in `Format`, its ending in `settings.rs` and `folder.rs`.

pub mod check_page;
mod csv;
mod folder;
mod jsonl;
mod markdown;
mod pages;
#[cfg(feature = "parquet")]
mod parquet;
mod plain;
mod sink;
mod text;

pub use folder::remove_pages;
pub use plain::plain;
pub use sink::{Sink, keep, replace, temporary};

use crate::args::Format;
use crate::error::CliError;
use mujaz::brief::{Brief, Stage};
use mujaz::job::Failure;
use std::path::Path;

/// Writes results in one format. Nothing is there under the output's name until [`RecordWriter::finish`].
pub trait RecordWriter {
    /// Writes a brief.
    fn brief(&mut self, brief: &Brief) -> Result<(), CliError>;

    /// Records a failure, where the format has a place for it.
    fn failure(&mut self, failure: &Failure) -> Result<(), CliError>;

    /// Passes on what was written so far.
    fn flush(&mut self) -> Result<(), CliError>;

    /// What the user should know of how it was written.
    fn note(&self) -> Option<String> {
        None
    }

    /// Completes the output.
    fn finish(self: Box<Self>) -> Result<(), CliError>;

    /// Writes a result.
    fn result(&mut self, result: &Result<Brief, Failure>) -> Result<(), CliError> {
        match result {
            Ok(brief) => self.brief(brief),
            Err(failure) => self.failure(failure),
        }
    }
}

pub use jsonl::line;

/// Nothing is written over what is read, and no two outputs are one. An output that goes to standard output is `-` here, or None where
/// there is none.
///
/// # Errors
/// If a file is named twice: which; if two outputs would stand between each other on standard output.
pub fn apart(inputs: &[&Path], outputs: &[Option<&Path>]) -> Result<(), CliError> {
    // A file that is not there yet is known by its folder and name.
    let real = |path: &Path| {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let beside = || Some(std::fs::canonicalize(folder).ok()?.join(path.file_name()?));
        std::fs::canonicalize(path).ok().or_else(beside)
    };
    if outputs.iter().flatten().filter(|p| p.as_os_str() == "-").count() > 1 {
        return Err(CliError::Usage("two outputs take standard output: name a file for one of them".into()));
    }
    // Streams and devices are no files that could be lost.
    let files = |path: &&Path| path.as_os_str() != "-" && (!path.exists() || path.is_file());
    let read: Vec<_> = inputs.iter().copied().filter(|p| files(p)).filter_map(real).collect();
    let mut written = Vec::new();
    for path in outputs.iter().flatten().filter(|p| files(p)) {
        let Some(file) = real(path) else { continue };
        let clash = if read.contains(&file) { "an input and as an output" } else { "two outputs" };
        if read.contains(&file) || written.contains(&file) {
            return Err(CliError::Usage(format!("`{}` is named as {clash}: write to another file", path.display())));
        }
        written.push(file);
    }
    Ok(())
}

/// Whether the output is a folder that takes a file for each article.
pub fn is_folder(path: &Path) -> bool {
    path.is_dir() || path.to_string_lossy().ends_with(std::path::MAIN_SEPARATOR)
}

/// How results are written.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    pub format: Format,
    pub stage: Stage,
    /// Whether tables begin with a byte-order mark.
    pub bom: bool,
}

impl Style {
    /// Refuses what cannot be written so. A job asks before its work: its output is opened when everything is done.
    ///
    /// # Errors
    /// What does not go together.
    pub fn check(self, path: Option<&Path>) -> Result<(), CliError> {
        let refuse = |text: &str| Err(CliError::Usage(text.into()));
        if path.is_some_and(is_folder) && matches!(self.format, Format::Csv | Format::Tsv | Format::Parquet) {
            return refuse("a folder takes a file for each article: give it md, html, txt or jsonl, or name a file for a table");
        }
        if self.bom && !matches!(self.format, Format::Csv | Format::Tsv) {
            return refuse("`--csv-bom` is for CSV and TSV: no other format may begin with it");
        }
        if cfg!(not(feature = "parquet")) && self.format == Format::Parquet {
            return refuse("this program was built without Parquet: build it with `--features parquet`");
        }
        Ok(())
    }
}

/// Opens an output; None is standard output.
pub fn open(path: Option<&Path>, style: Style) -> Result<Box<dyn RecordWriter>, CliError> {
    style.check(path)?;
    let Style { format, stage, bom } = style;
    if let Some(dir) = path.filter(|p| is_folder(p)) {
        return Ok(Box::new(folder::Folder::open(dir, format, stage)?));
    }
    let sink = Sink::open(path)?;
    Ok(match format {
        Format::Csv => Box::new(csv::Csv::new(sink, b',', bom)?),
        Format::Tsv => Box::new(csv::Csv::new(sink, b'\t', bom)?),
        #[cfg(feature = "parquet")]
        Format::Parquet => Box::new(parquet::Parquet::new(sink)?),
        // Without Parquet that is refused above.
        _ => Box::new(pages::Pages::new(sink, format, stage)),
    })
}
