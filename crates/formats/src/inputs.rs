//! What the user named: files, folders and globs, turned into a list of files.

use super::{format_of, own};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// What is said of an address.
const ADDRESS: &str = "an address, and nothing is fetched: save the page first (`curl -o page.html ADDRESS`) and name the file";

/// The files behind what the user named: folders are walked in order of name, globs are filled in.
#[derive(Debug, Default, Clone)]
pub struct Inputs {
    /// Files and "-", in order.
    pub files: Vec<PathBuf>,
    /// Paths that are not there or cannot be listed, with the reason.
    pub missing: Vec<(PathBuf, String)>,
    /// Files of a folder that were passed over because of their name.
    pub skipped: usize,
    /// Files that were passed over because this program wrote them.
    pub own: usize,
    /// A file that was named as an input, or lies in a folder or fits a glob that was, and as an output, and of which nothing shows that
    /// this program wrote it: it would be lost.
    pub clash: Option<PathBuf>,
    /// The file among the inputs that is an output too, and that this program wrote: it is passed over and written over.
    pub over: Option<PathBuf>,
}

impl Inputs {
    /// Resolves the named inputs. What this run writes is none of them; nor is what an earlier one wrote into a folder that
    /// holds other files too. Where it is all there is, it is read: one stage's output is the next one's input.
    pub fn resolve(named: &[PathBuf], outputs: &[PathBuf]) -> Self {
        let mut out = Self::named(named);
        let before = out.files.len();
        let listed: HashSet<&PathBuf> = named.iter().collect();
        let outputs = own::Outputs::new(outputs, named);
        let (mut clash, mut over, mut left) = (None, None, HashSet::new());
        for path in out.files.iter().filter(|path| path.as_os_str() != "-") {
            let output = outputs.has(path);
            // A file that was named is nobody's output by chance; one that was found may be that of yesterday, if it shows it.
            let lost = listed.contains(path) && !own::is_written(path) || outputs.is(path) && !own::is_ours(path);
            if output && lost {
                clash = Some(path.clone());
            } else if output && outputs.is(path) {
                over = Some(path.clone());
            }
            if output || own::is_journal(path) {
                left.insert(path.clone());
            }
        }
        (out.clash, out.over) = (clash, over);
        out.files.retain(|path| !left.contains(path));
        let walked: Vec<bool> = out.files.iter().map(|path| !listed.contains(path) && own::is_written(path)).collect();
        if walked.iter().any(|own| !own) {
            let mut walked = walked.into_iter();
            out.files.retain(|_| !walked.next().unwrap_or_default());
        }
        out.own = before - out.files.len();
        out
    }

    fn named(named: &[PathBuf]) -> Self {
        let mut out = Self::default();
        for path in named {
            match std::fs::metadata(path) {
                _ if path.as_os_str() == "-" => out.files.push(path.clone()),
                Ok(meta) if meta.is_dir() => out.folder(path),
                Ok(_) => out.files.push(path.clone()),
                Err(error) => out.fill_in(path, &error),
            }
        }
        out
    }

    /// How many articles there will be, where the names say it.
    pub fn articles(&self) -> Option<usize> {
        self.files.iter().all(|p| format_of(p).is_some_and(|format| format.single)).then_some(self.files.len())
    }

    /// Bytes of all files, where every one has a size.
    pub fn bytes(&self) -> Option<u64> {
        self.files.iter().map(|p| Some(std::fs::metadata(p).ok().filter(std::fs::Metadata::is_file)?.len())).sum()
    }

    /// Adds what a glob stands for; a name that is none, or fits nothing, is missing.
    fn fill_in(&mut self, pattern: &Path, error: &std::io::Error) {
        let found: Vec<PathBuf> = match pattern.to_str().filter(|p| p.contains(['*', '?', '['])).map(glob::glob) {
            Some(Ok(paths)) => paths.filter_map(Result::ok).collect(),
            _ => Vec::new(),
        };
        if found.is_empty() {
            let address = |name: &str| name.starts_with("http://") || name.starts_with("https://");
            let reason = if pattern.to_str().is_some_and(address) { ADDRESS.to_string() } else { error.to_string() };
            self.missing.push((pattern.into(), reason));
        }
        let before = (self.files.len(), self.missing.len());
        let any = !found.is_empty();
        for path in found {
            if path.is_dir() {
                self.walk(&path, &mut HashSet::new());
            } else if path.is_file() {
                self.files.push(path);
            } else {
                self.missing.push((path, "not a regular file".into()));
            }
        }
        if any && before == (self.files.len(), self.missing.len()) {
            self.missing.push((pattern.into(), "in the folders that it stands for is no file of a kind that is read".into()));
        }
    }

    /// Adds the files of a folder that was named; one that gives none is missing.
    fn folder(&mut self, dir: &Path) {
        let (before, skipped) = ((self.files.len(), self.missing.len()), self.skipped);
        self.walk(dir, &mut HashSet::new());
        if before == (self.files.len(), self.missing.len()) {
            let reason = match self.skipped - skipped {
                0 => "a folder without a file in it".to_string(),
                left => format!("a folder in which no file is of a kind that is read: {left} others"),
            };
            self.missing.push((dir.into(), reason));
        }
    }

    /// Adds a folder's files. A folder that a link leads to a second time is not walked again.
    fn walk(&mut self, dir: &Path, seen: &mut HashSet<PathBuf>) {
        match dir.canonicalize() {
            Ok(real) if seen.insert(real.clone()) => {}
            Ok(real) => return self.missing.push((dir.into(), format!("a link to `{}`, which was read already", real.display()))),
            Err(error) => return self.missing.push((dir.into(), error.to_string())),
        }
        let mut entries: Vec<PathBuf> = match std::fs::read_dir(dir) {
            Ok(entries) => entries.filter_map(|e| Some(e.ok()?.path())).collect(),
            Err(error) => return self.missing.push((dir.into(), error.to_string())),
        };
        entries.sort();
        for path in entries {
            if path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.')) {
                continue;
            }
            match std::fs::metadata(&path) {
                Err(_) => self.missing.push((path, "a link that leads nowhere".into())),
                Ok(meta) if meta.is_dir() => self.walk(&path, seen),
                Ok(_) if format_of(&path).is_none() => self.skipped += 1,
                Ok(meta) if meta.is_file() => self.files.push(path),
                // A pipe that nobody named may never have anything in it.
                Ok(_) => self.missing.push((path, "not a regular file".into())),
            }
        }
    }
}
