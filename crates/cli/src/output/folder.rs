//! A folder with a file for each article.

use super::pages::Pages;
use super::{RecordWriter, Sink, jsonl};
use crate::args::Format;
use crate::error::CliError;
use mujaz::brief::{Brief, Stage};
use mujaz::job::Failure;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// Characters of an id that a file's name keeps.
const NAME: usize = 60;

/// Writes files into a folder, which is made if it is missing; failures go to `failures.jsonl` in it.
pub struct Folder {
    dir: PathBuf,
    format: Format,
    stage: Stage,
    failures: Vec<u8>,
}

impl Folder {
    pub fn open(dir: &Path, format: Format, stage: Stage) -> Result<Self, CliError> {
        std::fs::create_dir_all(dir).map_err(CliError::write(format!("`{}`", dir.display())))?;
        Ok(Self { dir: dir.into(), format, stage, failures: Vec::new() })
    }

    fn ending(&self) -> &'static str {
        match self.format {
            Format::Html => "html",
            Format::Txt => "txt",
            Format::Jsonl => "json",
            _ => "md",
        }
    }
}

/// A file's name for an id: what is safe of it, and a part of its hash, so that no two ids share a file.
fn name(id: &str) -> String {
    let safe = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' };
    let text: String = id.chars().map(safe).take(NAME).collect();
    let hash = Sha256::digest(id.as_bytes());
    format!("{}-{:02x}{:02x}{:02x}{:02x}", text.trim_matches(['-', '.']), hash[0], hash[1], hash[2], hash[3])
}

impl RecordWriter for Folder {
    fn brief(&mut self, brief: &Brief) -> Result<(), CliError> {
        let path = self.dir.join(format!("{}.{}", name(&brief.id), self.ending()));
        let mut page = Box::new(Pages::new(Sink::open(Some(&path))?, self.format, self.stage));
        page.brief(brief)?;
        page.finish()
    }

    fn failure(&mut self, failure: &Failure) -> Result<(), CliError> {
        self.failures.extend(jsonl::line(failure).into_bytes());
        Ok(())
    }

    fn flush(&mut self) -> Result<(), CliError> {
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), CliError> {
        let path = self.dir.join("failures.jsonl");
        if self.failures.is_empty() {
            // An earlier run may have left one that is true no more.
            return match std::fs::remove_file(&path) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(CliError::write(format!("`{}`", path.display()))(e)),
                _ => Ok(()),
            };
        }
        super::replace(&path, &self.failures)
    }
}
