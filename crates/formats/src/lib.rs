//! What files of news hold, one document at a time: pages and texts, JSON, CSV, Parquet, feeds, WARC, subtitles, tar, compressed or not;
//! and pairs of a text and its translation ([`pairs`]).
//!
//! ```
//! use mujaz_formats::{Inputs, Options, read};
//! let file = std::env::temp_dir().join("mujaz-formats-doc.jsonl");
//! std::fs::write(&file, "{\"id\": \"a\", \"title\": \"قمة\", \"text\": \"تنطلق القمة غدا.\"}\n{broken\n").unwrap();
//! let inputs = Inputs::resolve(&[file.clone()], &[]);
//! let read: Vec<_> = inputs.files.iter().flat_map(|file| read(file, &Options::default())).collect();
//! assert_eq!(read[0].as_ref().unwrap().id, "a");
//! assert!(read[1].is_err(), "one broken record is one failure");
//! # std::fs::remove_file(file).unwrap();
//! ```
//!
//! Its rooms; a stream flows from top to bottom:
//!
//! ```text
//!  inputs    what the user named: files, folders, globs      own      what this program wrote, which is no news
//!  unpack    gzip, Zstandard       wide   UTF-16            sniff    what a file of an archive is      mhtml    a page saved as one file
//!  begins    what a stream holds, whatever its name
//!  FORMATS   the list: page (posts, chat, heads), jsonl (json), feed (feed_parts; xml, news_xml, xml_records), table (rows), columns, warc (http), subtitles, archive
//!  passed    what readers pass over, counted
//!  record    named fields to an article (fields: their names; loose: those with words around them; values: what they say; blocks:
//!            bodies that are no strings; bodies: which of several is it; series: one in several fields; beside: what other fields say;
//!            wrapper: a record inside of another; several: all those that an object holds; shapes: those that it holds as a table)
//!  learn     lines that recur across the pages of a family
//! ```

#[cfg(test)]
mod any;
mod archive;
mod begins;
mod beside;
#[cfg(test)]
mod beside_tests;
mod block_names;
mod blocks;
#[cfg(test)]
mod blocks_tests;
mod bodies;
pub mod cell;
mod chat;
#[cfg(feature = "parquet")]
mod columns;
mod feed;
mod feed_parts;
mod fields;
mod guard;
pub mod hash;
mod heads;
mod http;
mod inputs;
mod json;
mod jsonl;
mod learn;
mod lines;
mod literal;
mod loose;
mod mhtml;
mod news_xml;
mod options;
mod own;
mod page;
pub mod pairs;
mod passed;
mod posts;
mod record;
mod rows;
mod series;
mod several;
#[cfg(test)]
mod several_tests;
mod shapes;
mod sniff;
mod subtitles;
mod table;
#[cfg(test)]
mod tests;
mod unpack;
mod values;
mod warc;
mod wide;
mod wrapper;
mod xml;
mod xml_records;

pub use fields::{FieldError, Fields};
pub use guard::guarded;
pub use inputs::Inputs;
pub use json::NO_JSON;
pub use learn::Boilerplate;
pub use lines::{TextLine, TextLines, text_lines};
pub use options::Options;
pub use own::{COLUMNS, is_device, parts_of};
pub use passed::PassedOver;

use hash::Key;
use mujaz_text::charset::Decoded;
use mujaz_text::extract::{Article, ExtractError, InputKind};
use record::Record;
use std::borrow::Cow;
use std::path::Path;
use unpack::Stream;

/// A document before extraction.
#[derive(Debug)]
pub struct RawDocument {
    /// Its id.
    pub id: String,
    /// Where it came from.
    pub source: String,
    /// Pages of one family, whose recurring lines are learned together: the folder, or the site of a record. Counts for [`Content::Page`].
    pub family: String,
    /// Its content.
    pub content: Content,
    /// Bytes that were not valid in the text's charset.
    pub replaced: usize,
    /// A hash of all that it was made of and how it was read, where that is known before the article is: a record. None makes a job hash
    /// the article itself, which must be read for that.
    pub key: Option<Key>,
}

/// What a document holds.
pub enum Content {
    /// A page or text to extract from.
    Page(String),
    /// A page of which only the beginning is there.
    Cut {
        /// What there is.
        text: String,
        /// What shows that it is not whole.
        why: String,
    },
    /// An article whose parts were given, such as an entry of a feed.
    Article(Box<Article>),
    /// A record whose article is made when it is asked for: of a job that goes on, most are finished.
    Record(Box<dyn FnOnce() -> Content + Send>),
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Page(text) => f.debug_tuple("Page").field(text).finish(),
            Self::Cut { text, why } => f.debug_struct("Cut").field("text", text).field("why", why).finish(),
            Self::Article(article) => f.debug_tuple("Article").field(article).finish(),
            Self::Record(_) => f.write_str("Record"),
        }
    }
}

impl Content {
    /// What it is in the end: a page or an article.
    #[must_use]
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
            Content::Page(text) | Content::Cut { text, .. } => mujaz_text::extract::extract_as(&text, kind),
            Content::Article(article) => Ok(*article),
            Content::Record(make) => Self { content: make(), ..self }.extract(kind),
        }
    }

    /// The text of a page, line by line; None for an article whose parts were given.
    pub fn page_text(&self) -> Option<Cow<'_, str>> {
        match &self.content {
            Content::Page(text) | Content::Cut { text, .. } if mujaz_text::extract::is_html(text) => {
                Some(mujaz_text::extract::strip_tags(text).into())
            }
            Content::Page(text) | Content::Cut { text, .. } => Some(text.into()),
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

/// The documents of one input.
pub type Documents = Box<dyn Iterator<Item = Read>>;

/// What reads a format.
enum Reader {
    /// From a stream, compressed or not, on its own or out of an archive.
    Stream(fn(Stream, String, &Options) -> Documents),
    /// From a file only: its index stands at the end.
    File(fn(&Path, String, &Options) -> Documents),
}

/// A format of inputs.
struct Format {
    /// Endings of its files, without what a compressor adds.
    endings: &'static [&'static str],
    /// Whether a stream whose name says nothing is of it, by its beginning: the first buffer, which may break off anywhere, without a byte
    /// order mark. The first format of the list that says so has it, so it must be strict.
    begins: fn(&[u8]) -> bool,
    /// Whether its endings say little: a file that shows to be of another format is of that.
    loose: bool,
    /// Whether a file of it is one article.
    single: bool,
    /// What reads it.
    reader: Reader,
}

/// Every format. To add one: a file in this folder with a function from a stream to [`Documents`], and a line here.
const FORMATS: &[Format] = &[
    Format {
        endings: &["txt", "text", "html", "htm", "xhtml", "mhtml", "mht", "md"],
        begins: |_| false,
        loose: true,
        single: true,
        reader: Reader::Stream(page_or_feed),
    },
    Format {
        endings: &["jsonl", "ndjson", "json", "jl"],
        begins: json::begins,
        loose: false,
        single: false,
        reader: Reader::Stream(|reader, source, options| jsonl::documents(wide::narrowed(reader), source, options.clone())),
    },
    Format { endings: &["xml", "rss", "atom", "rdf"], begins: |_| false, loose: true, single: false, reader: Reader::Stream(text_or_feed) },
    Format {
        endings: &["csv"],
        begins: |head| table::begins(head, &[',', ';', '|']),
        loose: false,
        single: false,
        reader: Reader::Stream(|reader, source, options| table::documents(wide::narrowed(reader), source, false, options.clone())),
    },
    Format {
        endings: &["tsv", "tab"],
        begins: |head| table::begins(head, &['\t']),
        loose: false,
        single: false,
        reader: Reader::Stream(|reader, source, options| table::documents(wide::narrowed(reader), source, true, options.clone())),
    },
    Format { endings: &["parquet"], begins: |_| false, loose: false, single: false, reader: Reader::File(parquet) },
    Format {
        endings: &["warc", "wet"],
        begins: |head| head.trim_ascii_start().starts_with(b"WARC/"),
        loose: false,
        single: false,
        reader: Reader::Stream(|reader, source, options| warc::documents(reader, source, options.clone())),
    },
    Format {
        endings: &["srt", "vtt"],
        begins: subtitles::begins,
        loose: false,
        single: true,
        reader: Reader::Stream(subtitles::documents),
    },
    Format {
        endings: &["tar"],
        begins: |head| head.get(257..262) == Some(b"ustar"),
        loose: false,
        single: false,
        reader: Reader::Stream(archive::documents),
    },
];

/// The endings of all files that are read, such as `txt`.
///
/// ```
/// assert!(mujaz_formats::endings().any(|ending| ending == "warc"));
/// ```
pub fn endings() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().flat_map(|format| format.endings).copied()
}

/// The format of a file by its name; None for a name that says nothing.
fn format_of(path: &Path) -> Option<&'static Format> {
    let ending = unpack::inner_name(path)?.extension()?.to_str()?.to_ascii_lowercase();
    FORMATS.iter().find(|format| format.endings.contains(&ending.as_str()))
}

/// A document that cannot be read, as all that an input gives.
fn refused(source: String, reason: String) -> Documents {
    Box::new(std::iter::once(Err(Unreadable { id: source.clone(), source, reason })))
}

#[cfg(feature = "parquet")]
#[allow(clippy::needless_pass_by_value, reason = "all readers of a list have one shape")]
fn parquet(path: &Path, source: String, options: &Options) -> Documents {
    columns::documents(path, &source, options.clone())
}

#[cfg(not(feature = "parquet"))]
fn parquet(_: &Path, source: String, _: &Options) -> Documents {
    refused(source, "this program was built without Parquet".into())
}

/// A path as text: bytes that are no UTF-8 are written out (`\xFF`), so that two names never become one.
///
/// ```
/// use mujaz_formats::name_of;
/// assert_eq!(name_of("folder/خبر.txt".as_ref()), "folder/خبر.txt");
/// ```
#[must_use]
pub fn name_of(path: &Path) -> String {
    shown(path.as_os_str().as_encoded_bytes())
}

/// The bytes of a name as text.
fn shown(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        out.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02X}")));
    }
    out
}

/// Documents, and a failure where there are none: an input that gives nothing says so.
fn not_nothing(documents: Documents, source: String) -> Documents {
    let mut documents = documents.peekable();
    if documents.peek().is_some() {
        return Box::new(documents);
    }
    refused(source, "nothing is in it".into())
}

/// The documents of a file, or of standard input (`-`), one after another.
pub fn read(path: &Path, options: &Options) -> Documents {
    let source = if path.as_os_str() == "-" { "stdin".to_string() } else { name_of(path) };
    let begun = guarded(|| Ok(opened(path, source.clone(), options)));
    Box::new(guard::Guarded::new(begun.unwrap_or_else(|reason| refused(source.clone(), reason)), source))
}

/// Records that are at hand as JSON lines, one document for each line, also for lines that are empty or broken; they are called
/// `source#N`, the first one with the number `first`.
///
/// ```
/// use mujaz_formats::{Options, json_lines};
/// let lines = std::io::Cursor::new("{\"text\": \"تنطلق القمة غدا.\"}\nnull");
/// let read: Vec<_> = json_lines(lines, "stdin", 7, &Options::default()).collect();
/// assert_eq!(read[0].as_ref().unwrap().id, "stdin#7");
/// assert_eq!(read[1].as_ref().unwrap_err().id, "stdin#8");
/// ```
pub fn json_lines(lines: impl std::io::BufRead + Send + 'static, source: &str, first: usize, options: &Options) -> Documents {
    let options = Options { strict_lines: true, ..options.clone() };
    Box::new(guard::Guarded::new(jsonl::numbered(Box::new(lines), first, source.into(), options), source.into()))
}

fn opened(path: &Path, source: String, options: &Options) -> Documents {
    if let Some(Format { reader: Reader::File(read), .. }) = format_of(path) {
        return not_nothing(read(path, source.clone(), options), source);
    }
    match unpack::open(path, options) {
        Err(reason) => refused(source, reason),
        Ok(reader) if options.strict_lines => jsonl::documents(wide::narrowed(reader), source, options.clone()),
        Ok(reader) => documents_of(reader, source, options),
    }
}

/// The documents of an opened file, by the ending of its name or, where that says little, by how it begins. What begins as something
/// else than text is refused by its name, whatever it is called; archives and crawls may begin with anything.
fn documents_of(mut reader: Stream, source: String, options: &Options) -> Documents {
    let mut format = format_of(Path::new(&source));
    if !format.is_some_and(|format| ["tar", "warc"].iter().any(|ending| format.endings.contains(ending))) {
        if let Err(error) = std::io::BufRead::fill_buf(&mut reader) {
            return refused(source, error.to_string());
        }
        format = begins::format(&mut reader, format);
        let text = format.is_none_or(|format| matches!(format.reader, Reader::Stream(_)) && !format.endings.contains(&"tar"));
        let head = std::io::BufRead::fill_buf(&mut reader).unwrap_or_default();
        if let Some(what) = page::binary(head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head)).filter(|_| text) {
            return refused(source, what.into());
        }
    }
    let documents = match format.map(|format| &format.reader) {
        Some(Reader::Stream(read)) => read(reader, source.clone(), options),
        Some(Reader::File(_)) => refused(source.clone(), "Parquet is read from a file of its own only: its index stands at the end".into()),
        None => text_or_feed(reader, source.clone(), options),
    };
    not_nothing(documents, source)
}

/// A feed, an article in XML, or a page or text that is neither.
fn text_or_feed(mut reader: Stream, source: String, options: &Options) -> Documents {
    if feed_parts::begins(&mut reader) {
        return feed_parts::documents(reader, source, options);
    }
    match page::text(reader, &source, options) {
        Ok(decoded) => xml_or_page(decoded, source, options),
        Err(unreadable) => Box::new(std::iter::once(Err(unreadable))),
    }
}

/// A page or a text; one that is XML from its first line on is what that says.
fn page_or_feed(reader: Stream, source: String, options: &Options) -> Documents {
    match page::text(reader, &source, options) {
        Ok(decoded) if xml::is_document(&decoded.text) => xml_or_page(decoded, source, options),
        Ok(decoded) => pages(decoded, &source, options),
        Err(unreadable) => Box::new(std::iter::once(Err(unreadable))),
    }
}

fn xml_or_page(decoded: Decoded, source: String, options: &Options) -> Documents {
    if mujaz_text::extract::is_feed(&decoded.text) {
        return Box::new(feed::documents(&decoded, &source, options.kind));
    }
    if let Some((root, name, count)) = xml::repeated(&decoded.text) {
        if let Some(records) = xml_records::documents(&decoded, &root, &name, &source, options) {
            return records;
        }
        let reason = format!("XML, but no feed: {root} holds {count} `{name}` (give RSS, Atom, JSON lines or CSV)");
        return refused(source, reason);
    }
    match news_xml::record(&decoded.text) {
        Some(Ok(record)) => {
            // Fields that the user names are those of records.
            let record = Record { fields: &Fields::default(), kind: options.kind, record: &record };
            Box::new(std::iter::once(record.document(source, decoded.replaced)))
        }
        Some(Err(reason)) => refused(source, reason),
        None => match xml_records::single(&decoded, &source, options) {
            Some(read) => Box::new(std::iter::once(read)),
            None => pages(decoded, &source, options),
        },
    }
}

/// The messages of a channel's page or of a chat, the articles of a text that begins with fields, or a page, or several.
fn pages(decoded: Decoded, source: &str, options: &Options) -> Documents {
    let found = posts::documents(&decoded, source, options).or_else(|| chat::documents(&decoded, source, options));
    match found.or_else(|| heads::documents(&decoded, source, options)) {
        Some(documents) => documents,
        None => Box::new(page::documents(decoded, source).into_iter().map(Ok)),
    }
}
