//! Readers: what the user names, turned into documents one by one.
//!
//! To add a format: a file here with a function that yields documents, and a line in [`Kind::of`] and [`read`].

#[cfg(test)]
mod any;
mod archive;
#[cfg(feature = "parquet")]
mod columns;
mod feed;
mod fields;
mod guard;
mod json;
mod jsonl;
mod options;
mod own;
mod page;
pub mod pairs;
mod record;
mod rows;
mod table;
#[cfg(test)]
mod tests;
mod unpack;
mod values;
mod warc;
mod wide;
mod xml;

pub use fields::Fields;
pub use guard::guarded;
pub use options::Options;

use crate::hash::Key;
use mujaz_text::extract::{Article, ExtractError, InputKind};
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
    /// A hash of all that it was made of and how it was read, where that is known before the article is: a record.
    pub key: Option<Key>,
}

/// What a document holds.
pub enum Content {
    /// A page or text to extract from.
    Page(String),
    /// An article whose parts were given, such as an entry of a feed.
    Article(Box<Article>),
    /// A record whose article is made when it is asked for: of a job that goes on, most are finished.
    Record(Box<dyn FnOnce() -> Content + Send>),
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Page(text) => f.debug_tuple("Page").field(text).finish(),
            Self::Article(article) => f.debug_tuple("Article").field(article).finish(),
            Self::Record(_) => f.write_str("Record"),
        }
    }
}

impl Content {
    /// What it is in the end: a page or an article.
    pub fn made(self) -> Self {
        match self {
            Self::Record(make) => make(),
            other => other,
        }
    }
}

impl RawDocument {
    /// The article in it, read by a contract if it is a text.
    pub fn extract(self, kind: InputKind) -> Result<Article, ExtractError> {
        match self.content.made() {
            Content::Page(text) => mujaz_text::extract::extract_as(&text, kind),
            Content::Article(article) => Ok(*article),
            Content::Record(make) => Self { content: make(), ..self }.extract(kind),
        }
    }

    /// The text of a page, line by line; None for an article whose parts were given.
    pub fn page_text(&self) -> Option<Cow<'_, str>> {
        match &self.content {
            Content::Page(text) if mujaz_text::extract::is_html(text) => Some(mujaz_text::extract::strip_tags(text).into()),
            Content::Page(text) => Some(text.into()),
            Content::Article(_) | Content::Record(_) => None,
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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Page,
    Lines,
    Feed,
    Comma,
    Tab,
    Parquet,
    Warc,
    Tar,
}

impl Kind {
    /// The kind of a file by its name; None for a name that says nothing.
    fn of(path: &Path) -> Option<Kind> {
        match unpack::inner_name(path)?.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "txt" | "text" | "html" | "htm" | "xhtml" | "md" => Some(Kind::Page),
            "jsonl" | "ndjson" | "json" => Some(Kind::Lines),
            "xml" | "rss" | "atom" | "rdf" => Some(Kind::Feed),
            "csv" => Some(Kind::Comma),
            "tsv" | "tab" => Some(Kind::Tab),
            "parquet" => Some(Kind::Parquet),
            "warc" | "wet" => Some(Kind::Warc),
            "tar" => Some(Kind::Tar),
            _ => None,
        }
    }

    /// Whether a file of this kind holds one article.
    fn is_single(self) -> bool {
        self == Kind::Page
    }
}

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
    /// A file that was named as an input and as an output, and that this program did not write: it would be lost.
    pub clash: Option<PathBuf>,
}

impl Inputs {
    /// Resolves the named inputs. What this run writes is none of them; nor is what an earlier one wrote into a folder that
    /// holds other files too. Where it is all there is, it is read: one stage's output is the next one's input.
    pub fn resolve(named: &[PathBuf], outputs: &[PathBuf]) -> Self {
        let mut out = Self::named(named);
        let before = out.files.len();
        let listed: HashSet<&PathBuf> = named.iter().collect();
        let outputs = own::Outputs::new(outputs, named);
        let (mut clash, mut left) = (None, HashSet::new());
        for path in out.files.iter().filter(|path| path.as_os_str() != "-") {
            let output = outputs.has(path);
            if output && listed.contains(path) && !own::is_written(path) {
                clash = Some(path.clone());
            }
            if output || own::is_journal(path) {
                left.insert(path.clone());
            }
        }
        out.clash = clash;
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
                Ok(meta) if meta.is_dir() => out.walk(path, &mut HashSet::new()),
                Ok(_) => out.files.push(path.clone()),
                Err(error) => out.fill_in(path, &error),
            }
        }
        out
    }

    /// How many articles there will be, where the names say it.
    pub fn articles(&self) -> Option<usize> {
        self.files.iter().all(|p| Kind::of(p).is_some_and(Kind::is_single)).then_some(self.files.len())
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
            self.missing.push((pattern.into(), error.to_string()));
        }
        for path in found {
            if path.is_dir() {
                self.walk(&path, &mut HashSet::new());
            } else {
                self.files.push(path);
            }
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
            let hidden = path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
            if path.is_dir() && !hidden {
                self.walk(&path, seen);
            } else if Kind::of(&path).is_some() && !hidden {
                self.files.push(path);
            } else if !hidden && std::fs::metadata(&path).is_err() {
                self.missing.push((path, "a link that leads nowhere".into()));
            } else if !hidden {
                self.skipped += 1;
            }
        }
    }
}

/// The documents of a file, one after another.
pub fn read(path: &Path, options: &Options) -> Box<dyn Iterator<Item = Read>> {
    let source = if path.as_os_str() == "-" { "stdin".to_string() } else { path.display().to_string() };
    let begun = guarded(|| Ok(opened(path, source.clone(), options)));
    let reader =
        begun.unwrap_or_else(|reason| Box::new(std::iter::once(Err(Unreadable { id: source.clone(), source: source.clone(), reason }))));
    Box::new(guard::Guarded::new(reader, source))
}

fn opened(path: &Path, source: String, options: &Options) -> Box<dyn Iterator<Item = Read>> {
    let failed = |reason: String| Box::new(std::iter::once(Err(Unreadable { id: source.clone(), source: source.clone(), reason })));
    // Its index stands at the end: it cannot be read as it comes.
    if Kind::of(path) == Some(Kind::Parquet) {
        #[cfg(feature = "parquet")]
        return columns::documents(path, &source, options.clone());
        #[cfg(not(feature = "parquet"))]
        return failed("this program was built without Parquet".into());
    }
    match unpack::open(path, options) {
        Err(reason) => failed(reason),
        Ok(reader) if options.strict_lines => jsonl::documents(wide::narrowed(reader), source, options.clone()),
        Ok(reader) => documents_of(reader, source, options),
    }
}

/// The documents of an opened file, by the ending of its name or, where that says nothing, by how it begins.
fn documents_of(mut reader: unpack::Input, source: String, options: &Options) -> Box<dyn Iterator<Item = Read>> {
    let kind = Kind::of(Path::new(&source)).or_else(|| {
        let head = std::io::BufRead::fill_buf(&mut reader).unwrap_or_default();
        let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
        let begins = |mark: &[u8]| head.trim_ascii_start().starts_with(mark);
        let tar = head.get(257..262) == Some(b"ustar");
        if begins(b"WARC/") {
            Some(Kind::Warc)
        } else if tar {
            Some(Kind::Tar)
        } else {
            let json =
                begins(b"{") || begins(b"[") && head.trim_ascii_start().get(1..).is_some_and(|t| t.trim_ascii_start().starts_with(b"{"));
            json.then_some(Kind::Lines)
        }
    });
    match kind {
        Some(Kind::Lines) => return jsonl::documents(wide::narrowed(reader), source, options.clone()),
        Some(Kind::Comma) => return table::documents(wide::narrowed(reader), source, false, options.clone()),
        Some(Kind::Tab) => return table::documents(wide::narrowed(reader), source, true, options.clone()),
        Some(Kind::Warc) => return warc::documents(reader, source, options.clone()),
        Some(Kind::Tar) => return archive::documents(reader, source, options.clone()),
        Some(Kind::Parquet) => {
            let reason = "Parquet is read from a file of its own only: its index stands at the end".to_string();
            return Box::new(std::iter::once(Err(Unreadable { id: source.clone(), source, reason })));
        }
        Some(Kind::Page | Kind::Feed) | None => {}
    }
    match page::text(reader, &source, options) {
        Err(unreadable) => Box::new(std::iter::once(Err(unreadable))),
        Ok(decoded) if kind != Some(Kind::Page) && mujaz_text::extract::is_feed(&decoded.text) => {
            Box::new(feed::documents(&decoded, &source, options.kind))
        }
        Ok(decoded) => Box::new(std::iter::once(match xml::repeated(&decoded.text).filter(|_| kind != Some(Kind::Page)) {
            Some((root, name, count)) => {
                let reason = format!("XML, but no feed: `{root}` holds {count} `{name}` (give RSS, Atom, JSON lines or CSV)");
                Err(Unreadable { id: source.clone(), source, reason })
            }
            None => Ok(page::document(decoded, source)),
        })),
    }
}
