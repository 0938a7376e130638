//! Files in, the same files in English out: plain text, HTML, subtitles, Word (`docx`), `OpenDocument` text (`odt`) and books (`epub`).
//!
//! A file becomes fragments of HTML (`story` for office files, whose runs, links, notes and pictures keep their places), the fragments
//! become English in [`markup`](crate::translate::markup), and everything around them comes back to the byte: of an archive
//! (`container`) every entry without text is copied as it lies there. [`Newsroom::translate_file`](crate::Newsroom::translate_file) is the way in.

mod container;
mod runs;
mod story;

use crate::translate::markup::entity;
use crate::translate::markup::subtitles::lay_out;
use container::Archive;
use mujaz_text::charset::{decode, encode};
use mujaz_text::is_arabic_letter;
use mujaz_text::segment::sentences;
use mujaz_text::subtitles::{self, Cue, cues};
use std::collections::HashMap;
use std::path::Path;
use story::{CONTENTS, Dialect, OPEN, Story, WORD};

/// UTF-8's byte-order mark.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Plain text, in any charset.
    Text,
    /// A page, in any charset.
    Html,
    /// Subtitles (`srt`).
    SubRip,
    /// Subtitles (`vtt`).
    WebVtt,
    /// Word's (`docx`).
    Docx,
    /// `OpenDocument` text (`odt`).
    Odt,
    /// A book.
    Epub,
}

/// Endings of names, what they are, and their media types.
const KINDS: [(&str, FileKind, &str); 9] = [
    ("txt", FileKind::Text, "text/plain"),
    ("html", FileKind::Html, "text/html"),
    ("htm", FileKind::Html, "text/html"),
    ("xhtml", FileKind::Html, "application/xhtml+xml"),
    ("srt", FileKind::SubRip, "application/x-subrip"),
    ("vtt", FileKind::WebVtt, "text/vtt"),
    ("docx", FileKind::Docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("odt", FileKind::Odt, "application/vnd.oasis.opendocument.text"),
    ("epub", FileKind::Epub, "application/epub+zip"),
];

impl FileKind {
    /// What a file is by its name; None for any other.
    ///
    /// ```
    /// use mujaz::documents::FileKind;
    /// assert_eq!(FileKind::of("Report.DOCX"), Some(FileKind::Docx));
    /// assert_eq!(FileKind::of("report.pdf"), None);
    /// ```
    pub fn of(name: impl AsRef<Path>) -> Option<Self> {
        let ending = name.as_ref().extension()?.to_str()?.to_ascii_lowercase();
        KINDS.iter().find(|(own, ..)| *own == ending).map(|(_, kind, _)| *kind)
    }

    /// The endings of names that are known, without a dot.
    pub fn endings() -> impl Iterator<Item = &'static str> {
        KINDS.iter().map(|(ending, ..)| *ending)
    }

    /// Its usual ending, without a dot.
    pub fn ending(self) -> &'static str {
        KINDS.iter().find(|(_, kind, _)| *kind == self).map_or("", |(ending, ..)| ending)
    }

    /// Its media type.
    pub fn media(self) -> &'static str {
        KINDS.iter().find(|(_, kind, _)| *kind == self).map_or("", |(.., media)| media)
    }

    /// What a flag calls the fragment that it is in.
    pub(crate) fn unit(self) -> Option<&'static str> {
        match self {
            Self::Html => None,
            Self::Text => Some("sentence"),
            Self::SubRip | Self::WebVtt => Some("cue text"),
            Self::Docx | Self::Odt | Self::Epub => Some("paragraph"),
        }
    }
}

/// So many bytes show whether a text is subtitles.
const HEAD: usize = 4096;

impl FileKind {
    /// What a file is by its content: subtitles are such under any name of a text, and on standard input.
    #[must_use]
    pub fn seen(self, bytes: &[u8]) -> Self {
        if !matches!(self, Self::Text | Self::Html) {
            return self;
        }
        let head = decode(bytes.get(..HEAD).unwrap_or(bytes)).text;
        match subtitles::begins(&head) {
            true if head.trim_start().starts_with("WEBVTT") => Self::WebVtt,
            true => Self::SubRip,
            false => self,
        }
    }
}

/// A file that cannot be translated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// It is not what its name says, damaged, encrypted, or too much.
    #[error("the file cannot be read as {kind}: {reason}")]
    Unreadable {
        /// As what.
        kind: &'static str,
        /// Why not.
        reason: String,
    },
    /// Whoever asked for it does not want it any more.
    #[error("the translation was given up")]
    Stopped,
    /// The newsroom could not translate it.
    #[error(transparent)]
    Newsroom(#[from] crate::Error),
}

/// A way to make fragments English, in order, as many as there were.
pub(crate) type English<'a> = &'a mut dyn FnMut(&[String]) -> Result<Vec<String>, FileError>;

/// A file with its Arabic in English.
pub(crate) struct Done {
    /// The file.
    pub bytes: Vec<u8>,
    /// What of it stays as it is though it may be text, where there is such a thing.
    pub unread: Option<&'static str>,
}

/// Puts a file's Arabic into English.
pub(crate) fn translate(kind: FileKind, bytes: &[u8], english: English<'_>) -> Result<Done, FileError> {
    match kind {
        FileKind::Text | FileKind::Html | FileKind::SubRip | FileKind::WebVtt => {
            Ok(Done { bytes: text(kind, bytes, english)?, unread: None })
        }
        FileKind::Docx | FileKind::Odt | FileKind::Epub => package(kind, bytes, english),
    }
}

/// A file of which nothing was translated: an office file must be what it was, to the byte. For tests: the fuzz target calls it.
///
/// # Errors
/// If it is no such file.
#[doc(hidden)]
pub fn round_trip(kind: FileKind, bytes: &[u8]) -> Result<Vec<u8>, FileError> {
    translate(kind, bytes, &mut |fragments| Ok(fragments.to_vec())).map(|done| done.bytes)
}

/// A part of a text: what comes back as it is, and what is a fragment.
enum Piece<'a> {
    Kept(&'a str),
    Fragment(&'a str),
}

/// The sentences of a text, and what stands between them.
fn lines(text: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    for sentence in sentences(text) {
        let own = text.get(sentence.range).unwrap_or("");
        let (start, end) = (own.len() - own.trim_start().len(), own.trim_end().len());
        out.push(Piece::Kept(own.get(..start.min(end)).unwrap_or("")));
        out.push(Piece::Fragment(own.get(start..end).unwrap_or("")));
        out.push(Piece::Kept(own.get(end.max(start)..).unwrap_or("")));
    }
    out
}

fn text(kind: FileKind, bytes: &[u8], english: English<'_>) -> Result<Vec<u8>, FileError> {
    let source = decode(bytes);
    let pieces = match kind {
        FileKind::Text => lines(&source.text),
        FileKind::Html => vec![Piece::Fragment(&source.text)],
        _ => cues(&source.text).into_iter().map(|c| if let Cue::Text(t) = c { Piece::Fragment(t) } else { Piece::Kept(c.raw()) }).collect(),
    };
    // Times of another form would come back as they were, and all that is said with them.
    let untold =
        !pieces.iter().any(|p| matches!(p, Piece::Fragment(_))) && !subtitles::begins(&source.text) && !source.text.trim().is_empty();
    if untold && matches!(kind, FileKind::SubRip | FileKind::WebVtt) {
        let reason = "no line of it is a time such as `00:00:01,000 --> 00:00:02,000`".into();
        return Err(FileError::Unreadable { kind: kind.ending(), reason });
    }
    let fragment = |p: &Piece<'_>| match p {
        Piece::Fragment(t) => Some(if kind == FileKind::Text { entity::encode(t) } else { (*t).to_string() }),
        Piece::Kept(_) => None,
    };
    let fragments: Vec<String> = pieces.iter().filter_map(fragment).collect();
    let mut done = english(&fragments)?.into_iter();
    let mut out = String::with_capacity(source.text.len());
    for piece in &pieces {
        match piece {
            Piece::Kept(raw) => out.push_str(raw),
            Piece::Fragment(text) => match (done.next(), kind) {
                (Some(html), FileKind::Text) => {
                    let own = entity::decode(&html);
                    // Arabic may do without a blank behind a stop; English may not.
                    if own != *text && out.ends_with(|c: char| !c.is_whitespace()) {
                        out.push(' ');
                    }
                    out.push_str(&own);
                }
                (Some(html), FileKind::Html) => out.push_str(&html),
                // What was not translated is not laid out anew.
                (Some(html), _) if html != *text => out.push_str(&lay_out(text, &html, kind == FileKind::WebVtt)),
                _ => out.push_str(text),
            },
        }
    }
    // In the charset of its source: a page says in a tag which it is, and tags stay. What that charset lacks becomes an entity in HTML;
    // the others, which have none, are UTF-8 then.
    let (encoded, lacking) = encode(&out, source.charset);
    let encoded = if lacking && kind != FileKind::Html { out.into_bytes() } else { encoded };
    Ok(if bytes.starts_with(MARK) { [MARK, &encoded].concat() } else { encoded })
}

/// How an entry of an archive is read.
enum Part {
    Story(&'static Dialect),
    Page,
}

/// What of an archive is read.
fn part(kind: FileKind, name: &str) -> Option<Part> {
    match kind {
        FileKind::Docx => {
            let stem = name.strip_prefix("word/")?.strip_suffix(".xml")?.trim_end_matches(|c: char| c.is_ascii_digit());
            let known = ["document", "header", "footer", "footnotes", "endnotes", "comments"];
            known.contains(&stem).then_some(Part::Story(&WORD))
        }
        FileKind::Odt => matches!(name, "content.xml" | "styles.xml").then_some(Part::Story(&OPEN)),
        FileKind::Epub if name.starts_with("META-INF/") => None,
        FileKind::Epub => match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            // Some makers call pages `.xml`: whether one is a page its content says.
            "xhtml" | "html" | "htm" | "xht" | "xml" => Some(Part::Page),
            "ncx" => Some(Part::Story(&CONTENTS)),
            _ => None,
        },
        _ => None,
    }
}

fn package(kind: FileKind, bytes: &[u8], english: English<'_>) -> Result<Done, FileError> {
    let unreadable = |reason: String| FileError::Unreadable { kind: kind.ending(), reason };
    let mut archive = Archive::open(bytes).map_err(unreadable)?;
    let wanted: Vec<(String, Part)> = archive.names().filter_map(|n| Some((n.to_string(), part(kind, n)?))).collect();
    let mut sources = Vec::with_capacity(wanted.len());
    for (name, part) in &wanted {
        match archive.text(name) {
            // Of a book's other parts nothing is asked.
            Ok(text) if is_xml(kind, name) && !text.contains("<html") => {}
            Err(_) if is_xml(kind, name) => {}
            text => sources.push((name, part, text.map_err(unreadable)?)),
        }
    }
    let main = match kind {
        // Word on the web calls it `document2.xml` and the like.
        FileKind::Docx => "word/document",
        FileKind::Odt => "content.xml",
        _ => "",
    };
    if !sources.iter().any(|(name, ..)| name.starts_with(main)) {
        let lacks = match kind {
            FileKind::Docx => "word/document.xml",
            FileKind::Odt => main,
            _ => "pages",
        };
        return Err(unreadable(format!("it has no `{lacks}`")));
    }
    let mut stories = Vec::with_capacity(sources.len());
    let mut fragments: Vec<String> = Vec::new();
    for (name, part, source) in &sources {
        let story = match part {
            Part::Story(dialect) => Some(Story::read(source, dialect).map_err(|e| unreadable(format!("`{name}`: {e}")))?),
            Part::Page => None,
        };
        let before = fragments.len();
        match &story {
            Some(story) => fragments.extend(story.fragments().map(String::from)),
            None => fragments.push(source.clone()),
        }
        stories.push((story, before..fragments.len()));
    }
    // Beside Arabic that was read, what was not is told by `unread`.
    if kind != FileKind::Epub && !fragments.iter().any(|f| f.contains(is_arabic_letter)) {
        for ((name, _, source), (_, range)) in sources.iter().zip(&stories) {
            if let Some(why) = untold(source, range.is_empty()).filter(|_| name.starts_with(main)) {
                return Err(unreadable(format!("`{name}` {why}")));
            }
        }
    }
    let done = english(&fragments)?;
    let mut changed = HashMap::new();
    for ((name, _, source), (story, range)) in sources.iter().zip(&stories) {
        let own = done.get(range.clone()).unwrap_or_default();
        let new = match story {
            Some(story) => story.write(own),
            None => page(source, own.first().map_or(source.as_str(), String::as_str)),
        };
        if new != *source {
            changed.insert((*name).clone(), new);
        }
    }
    let bytes = archive.with(&changed).map_err(unreadable)?;
    Ok(Done { bytes, unread: unread(kind, sources.iter().map(|(_, _, source)| source.as_str())) })
}

/// Why the text of a document without an Arabic paragraph, or without any (`mute`), would come back in Arabic without a word; None where it
/// would not.
fn untold(source: &str, mute: bool) -> Option<&'static str> {
    if source.contains(EMBEDS) {
        return Some("takes in a page as a whole (`altChunk`): open it in Word, save it, and send what was saved");
    }
    // Names and titles in tags are no text.
    let shows = |piece: &str| piece.split_once('>').is_some_and(|(_, text)| text.contains(is_arabic_letter));
    (mute && source.split('<').any(shows)).then_some("has Arabic in no paragraph that is known by its name")
}

/// What of a file's sources stays as it is though it may be text; the rest of the file comes back in English all the same.
fn unread<'s>(kind: FileKind, mut sources: impl Iterator<Item = &'s str>) -> Option<&'static str> {
    let embeds = kind == FileKind::Docx && sources.any(|xml| xml.contains(EMBEDS));
    embeds.then_some("a page taken in as a whole (`altChunk`) stays as it is: open the document in Word, save it, and send what was saved")
}

/// What takes a page into a document of Word's: the text is a part of its own, and Word alone reads it.
const EMBEDS: &str = "<w:altChunk";

/// Whether an entry of a book may be a page by its content only.
fn is_xml(kind: FileKind, name: &str) -> bool {
    kind == FileKind::Epub && Path::new(name).extension().is_some_and(|e| e.eq_ignore_ascii_case("xml"))
}

/// A page of a book: XML has no `&nbsp;` of its own.
fn page(source: &str, html: &str) -> String {
    if source.contains("&nbsp;") { html.into() } else { html.replace("&nbsp;", "&#160;") }
}

#[cfg(test)]
mod tests;
