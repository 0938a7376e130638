//! Readers: what the user names, turned into documents one by one.
//!
//! To add a format: a file here with a function that yields documents, and a line in [`Kind::of`] and [`read`].

mod feed;
mod fields;
mod jsonl;
mod page;
mod unpack;

pub use fields::Fields;

use mujaz_text::extract::{Article, ExtractError};
use std::borrow::Cow;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// A document before extraction.
#[derive(Debug)]
pub struct RawDocument {
    /// Its id.
    pub id: String,
    /// Where it came from.
    pub source: String,
    /// Pages of one family, whose recurring lines are learned together: the folder, or the site of a record.
    pub family: String,
    /// Its content.
    pub content: Content,
    /// Bytes that were not valid in the text's charset.
    pub replaced: usize,
}

/// What a document holds.
#[derive(Debug)]
pub enum Content {
    /// A page or text to extract from.
    Page(String),
    /// An article whose parts were given, such as a JSON record with a title and a body.
    Article(Box<Article>),
}

impl RawDocument {
    /// The article in it.
    pub fn extract(self) -> Result<Article, ExtractError> {
        match self.content {
            Content::Page(text) => mujaz_text::extract::extract(&text),
            Content::Article(article) => Ok(*article),
        }
    }

    /// The text of a page, line by line; None for an article whose parts were given.
    pub fn page_text(&self) -> Option<Cow<'_, str>> {
        match &self.content {
            Content::Page(text) if mujaz_text::extract::is_html(text) => Some(mujaz_text::extract::strip_tags(text).into()),
            Content::Page(text) => Some(text.into()),
            Content::Article(_) => None,
        }
    }
}

/// An input that could not be read.
#[derive(Debug)]
pub struct Unreadable {
    /// Its id.
    pub id: String,
    /// Where it came from.
    pub source: String,
    /// Why.
    pub reason: String,
}

/// A document, or why there is none.
pub type Read = Result<RawDocument, Unreadable>;

/// Pages above this size are refused: no article is so large.
pub const MAX_BYTES: u64 = 64 << 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Page,
    Lines,
    Feed,
}

impl Kind {
    /// The kind of a file by its name; None for a name that says nothing.
    fn of(path: &Path) -> Option<Kind> {
        match unpack::inner_name(path)?.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "txt" | "text" | "html" | "htm" | "xhtml" | "md" => Some(Kind::Page),
            "jsonl" | "ndjson" | "json" => Some(Kind::Lines),
            "xml" | "rss" | "atom" | "rdf" => Some(Kind::Feed),
            _ => None,
        }
    }
}

/// The files behind what the user named: folders are walked in order of name.
#[derive(Debug, Default)]
pub struct Inputs {
    /// Files and "-", in order.
    pub files: Vec<PathBuf>,
    /// Paths that are not there or cannot be listed, with the reason.
    pub missing: Vec<(PathBuf, String)>,
    /// Files of a folder that were passed over because of their name.
    pub skipped: usize,
}

impl Inputs {
    /// Resolves the named inputs.
    pub fn resolve(named: &[PathBuf]) -> Self {
        let mut out = Self::default();
        for path in named {
            match std::fs::metadata(path) {
                _ if path.as_os_str() == "-" => out.files.push(path.clone()),
                Ok(meta) if meta.is_dir() => out.walk(path, &mut HashSet::new()),
                Ok(_) => out.files.push(path.clone()),
                Err(error) => out.missing.push((path.clone(), error.to_string())),
            }
        }
        out
    }

    /// Adds a folder's files. A folder that a link leads to a second time is not walked again.
    fn walk(&mut self, dir: &Path, seen: &mut HashSet<PathBuf>) {
        if !dir.canonicalize().is_ok_and(|real| seen.insert(real)) {
            return;
        }
        let mut entries: Vec<PathBuf> = match std::fs::read_dir(dir) {
            Ok(entries) => entries.filter_map(|e| Some(e.ok()?.path())).collect(),
            Err(error) => return self.missing.push((dir.into(), error.to_string())),
        };
        entries.sort();
        for path in entries {
            let hidden = path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
            if path.is_dir() && !hidden {
                self.walk(&path, seen);
            } else if Kind::of(&path).is_some() && !hidden {
                self.files.push(path);
            } else if !hidden {
                self.skipped += 1;
            }
        }
    }
}

/// The documents of a file, one after another.
pub fn read<'a>(path: &Path, fields: &'a Fields) -> Box<dyn Iterator<Item = Read> + 'a> {
    let source = if path.as_os_str() == "-" { "stdin".to_string() } else { path.display().to_string() };
    let kind = Kind::of(path);
    match unpack::open(path) {
        Err(reason) => Box::new(std::iter::once(Err(Unreadable { id: source.clone(), source, reason }))),
        Ok(reader) if kind == Some(Kind::Lines) => jsonl::documents(reader, source, fields),
        Ok(mut reader) => {
            // A name that says nothing, or standard input: a first character { means JSON lines.
            if kind.is_none() && page::starts_with_brace(&mut reader) {
                return jsonl::documents(reader, source, fields);
            }
            match page::text(reader, &source) {
                Err(unreadable) => Box::new(std::iter::once(Err(unreadable))),
                Ok(decoded) if kind != Some(Kind::Page) && mujaz_text::extract::is_feed(&decoded.text) => {
                    Box::new(feed::documents(&decoded, &source))
                }
                Ok(decoded) => Box::new(std::iter::once(Ok(page::document(decoded, source)))),
            }
        }
    }
}
