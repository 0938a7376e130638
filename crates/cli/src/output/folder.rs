//! A folder with a file for each article.

use super::pages::Pages;
use super::{RecordWriter, Sink, jsonl};
use crate::args::Format;
use crate::error::CliError;
use mujaz::brief::{Brief, Stage};
use mujaz::formats::hash::short;
use mujaz::job::Failure;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

/// Characters of an id that a file's name keeps.
const NAME: usize = 60;

/// Endings that pages may have.
const ENDINGS: [&str; 4] = ["html", "txt", "json", "md"];

/// Writes files into a folder, which is made if it is missing; failures go to `failures.jsonl` in it. An id that comes again gets a file
/// with a number behind its name. Of pages that an earlier run wrote, those of articles that now fail are removed.
pub struct Folder {
    dir: PathBuf,
    format: Format,
    stage: Stage,
    failures: Vec<u8>,
    /// How often each name came.
    names: HashMap<u64, u32>,
    /// Files with a number behind their names, and the first such id.
    again: usize,
    twice: Option<String>,
}

impl Folder {
    pub fn open(dir: &Path, format: Format, stage: Stage) -> Result<Self, CliError> {
        std::fs::create_dir_all(dir).map_err(CliError::write(format!("`{}`", dir.display())))?;
        let (names, failures) = (HashMap::new(), Vec::new());
        Ok(Self { dir: dir.into(), format, stage, failures, names, again: 0, twice: None })
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

/// The name of the file in which an id is the `time`th one.
fn numbered(name: &str, time: u32, ending: &str) -> String {
    if time == 1 { format!("{name}.{ending}") } else { format!("{name}-{time}.{ending}") }
}

/// Removes the files of a name from the `time`th on.
fn remove(dir: &Path, name: &str, ending: &str, time: u32) -> io::Result<()> {
    for time in time.. {
        match std::fs::remove_file(dir.join(numbered(name, time, ending))) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => break,
            other => other?,
        }
    }
    Ok(())
}

/// Removes what a folder has of an article, in whatever format an earlier run wrote it.
pub fn remove_pages(dir: &Path, id: &str) -> io::Result<()> {
    let name = name(id);
    ENDINGS.iter().try_for_each(|ending| remove(dir, &name, ending, 1))
}

impl RecordWriter for Folder {
    fn brief(&mut self, brief: &Brief) -> Result<(), CliError> {
        let name = name(&brief.id);
        let came = self.names.entry(short(name.as_bytes())).or_default();
        *came += 1;
        let time = *came;
        let path = self.dir.join(numbered(&name, time, self.ending()));
        if time == 1 {
            remove(&self.dir, &name, self.ending(), 2).map_err(CliError::write(format!("`{}`", path.display())))?;
        } else {
            self.again += 1;
            self.twice.get_or_insert_with(|| brief.id.clone());
        }
        let mut page = Box::new(Pages::new(Sink::open(Some(&path))?, self.format, self.stage));
        page.brief(brief)?;
        page.finish()
    }

    fn failure(&mut self, failure: &Failure) -> Result<(), CliError> {
        self.failures.extend(jsonl::line(failure).into_bytes());
        let name = name(&failure.id);
        if self.names.contains_key(&short(name.as_bytes())) {
            return Ok(());
        }
        remove(&self.dir, &name, self.ending(), 1).map_err(CliError::write(format!("the page of `{}`", failure.id)))
    }

    fn note(&self) -> Option<String> {
        let id = self.twice.as_ref()?;
        Some(format!("{} articles have an id that came before, such as `{id}`: their files have a number behind the name", self.again))
    }

    fn flush(&mut self) -> Result<(), CliError> {
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), CliError> {
        let path = self.dir.join("failures.jsonl");
        if self.failures.is_empty() {
            // An earlier run may have left one that is true no more.
            return match std::fs::remove_file(&path) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => Err(CliError::write(format!("`{}`", path.display()))(e)),
                _ => Ok(()),
            };
        }
        super::replace(&path, &self.failures)
    }
}
