//! `mujaz translate --keep-markup`: one file of HTML or subtitles in, the same in English out.

use super::Outcome;
use crate::args::{StageArg, TranslateArgs, Work};
use crate::error::CliError;
use crate::output::{Sink, apart};
use crate::settings;
use encoding_rs::Encoding;
use mujaz::{Error, Marked};
use mujaz_text::charset::{Decoded, decode};
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Larger files are not pages.
const MAX_BYTES: u64 = 64 << 20;
/// UTF-8's byte-order mark.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// What a file is, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Html,
    SubRip,
    WebVtt,
}

/// What a file is; None where its name says that it is something else.
fn kind(path: &Path) -> Option<Kind> {
    let ending = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
    match ending.as_deref() {
        Some("html" | "htm" | "xhtml") => Some(Kind::Html),
        Some("srt") => Some(Kind::SubRip),
        Some("vtt") => Some(Kind::WebVtt),
        None if path.as_os_str() == "-" => Some(Kind::Html),
        _ => None,
    }
}

/// Whether these inputs keep their markup without being asked: subtitles have no other way.
pub fn wanted(args: &TranslateArgs) -> bool {
    let subtitles = |p: &PathBuf| matches!(kind(p), Some(Kind::SubRip | Kind::WebVtt));
    args.keep_markup || args.io.input.len() == 1 && args.io.input.iter().all(subtitles)
}

/// A file's text, and whether it began with UTF-8's byte-order mark, which players of subtitles look for.
fn read(path: &Path) -> Result<(Decoded, bool), CliError> {
    let failed = |source| CliError::Read { path: path.into(), source };
    let mut bytes = Vec::new();
    let reader: Box<dyn std::io::Read> =
        if path.as_os_str() == "-" { Box::new(std::io::stdin().lock()) } else { Box::new(std::fs::File::open(path).map_err(failed)?) };
    reader.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(CliError::Usage(format!("`{}` has more than {} MiB: cut it", path.display(), MAX_BYTES >> 20)));
    }
    Ok((decode(&bytes), bytes.starts_with(MARK)))
}

/// Runs the command.
pub fn translate(args: &TranslateArgs) -> Result<Outcome, CliError> {
    let path = match args.io.input.as_slice() {
        [] => PathBuf::from("-"),
        [one] => one.clone(),
        _ => return Err(CliError::Usage("`--keep-markup` takes one file, or standard input".into())),
    };
    let unknown = || CliError::Usage(format!("`--keep-markup` is for .html, .srt and .vtt: `{}` is none by its name", path.display()));
    let kind = kind(&path).ok_or_else(unknown)?;
    let output = args.io.writing.output.as_deref();
    apart(&[&path], &[output])?;
    let (source, marked_utf8) = read(&path)?;
    let desk = settings::newsroom(&Work::new(StageArg::Translate, args.model.clone(), args.trust.clone()))?;
    let result = match kind {
        Kind::Html => desk.translate_html(&source.text),
        _ => desk.translate_subtitles(&source.text, kind == Kind::WebVtt),
    };
    let reporter = settings::reporter(&args.logs);
    let marked = match result {
        Ok(marked) => marked,
        Err(Error::Article(error)) => {
            reporter.failed(&path.display().to_string(), &error.to_string());
            return Ok(Outcome { failures: 1, signal: None });
        }
        Err(error) => return Err(error.into()),
    };
    let mut sink = Sink::open(output)?;
    sink.put(if marked_utf8 { MARK } else { b"" })?;
    sink.put(&bytes(&marked, &source, kind))?;
    sink.finish()?;
    for flag in &marked.flags {
        reporter.note(&format!("{} at {}: {}", flag.kind.name(), flag.at, flag.detail));
    }
    let losses = marked.flags.iter().filter(|f| f.kind.is_loss()).count();
    let strict = args.trust.strict && losses > 0;
    if strict {
        reporter.note(&format!("strict: {losses} flags say something may be lost"));
    }
    Ok(Outcome { failures: usize::from(strict), signal: None })
}

/// The result in the charset of its source: a page says in a tag which it is, and tags stay. What that charset lacks becomes an entity
/// in HTML; subtitles, which have none, are UTF-8 then.
fn bytes(marked: &Marked, source: &Decoded, kind: Kind) -> Vec<u8> {
    let encoding = Encoding::for_label(source.charset.as_bytes()).unwrap_or(encoding_rs::UTF_8);
    let (bytes, _, lacking) = encoding.encode(&marked.html);
    if lacking && kind != Kind::Html { marked.html.clone().into_bytes() } else { bytes.into_owned() }
}
