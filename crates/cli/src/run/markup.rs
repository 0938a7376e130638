//! `mujaz translate --keep-markup`: one file of HTML, text, subtitles, docx, odt or epub in, the same in English out.

use super::Outcome;
use crate::args::{ArticleArgs, StageArg, TranslateArgs};
use crate::error::CliError;
use crate::output::{Sink, apart};
use crate::settings;
use mujaz::Error;
use mujaz::documents::{FileError, FileKind};
use std::io::{IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};

/// Larger files are not pages.
const MAX_BYTES: u64 = 64 << 20;

/// What a file is; standard input is a page. None where its name says that it is something else.
fn kind(path: &Path) -> Option<FileKind> {
    if path.as_os_str() == "-" { Some(FileKind::Html) } else { FileKind::of(path) }
}

/// Whether these inputs keep their markup without being asked: subtitles and office files have no other way.
pub fn wanted(args: &TranslateArgs) -> bool {
    use FileKind::{Docx, Epub, Odt, SubRip, WebVtt};
    let only = |p: &PathBuf| matches!(kind(p), Some(SubRip | WebVtt | Docx | Odt | Epub));
    // One among several too: read as plain texts, timings and archives would be taken for Arabic.
    args.keep_markup || args.io.input.iter().any(only)
}

fn read(path: &Path) -> Result<Vec<u8>, CliError> {
    let failed = |source| CliError::Read { path: path.into(), source };
    let mut bytes = Vec::new();
    let reader: Box<dyn std::io::Read> =
        if path.as_os_str() == "-" { Box::new(std::io::stdin().lock()) } else { Box::new(std::fs::File::open(path).map_err(failed)?) };
    reader.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(CliError::Usage(format!("`{}` has more than {} MiB: cut it", path.display(), MAX_BYTES >> 20)));
    }
    Ok(bytes)
}

/// Refuses an output that asks for something else than the file in English, under whose name nobody would look for it.
fn same(args: &TranslateArgs, path: &Path, kind: FileKind) -> Result<(), CliError> {
    let output = args.io.writing.output.as_deref();
    let ending = output.and_then(|p| p.extension()?.to_str().map(str::to_ascii_lowercase));
    let records = matches!(ending.as_deref(), Some("json" | "jsonl" | "ndjson" | "csv" | "tsv" | "parquet"));
    // Standard input and texts are known by what they hold; a text may hold anything.
    let known = path.as_os_str() != "-" && kind != FileKind::Text;
    let other = known && output.and_then(FileKind::of).is_some_and(|other| other != kind && other != FileKind::Text);
    if records || other {
        let (path, ending) = (path.display(), kind.ending());
        return Err(CliError::Usage(format!(
            "`{path}` comes back as a .{ending} that keeps its markup: name the output so (for records of what it says: \
             `mujaz run --stage translate`)"
        )));
    }
    Ok(())
}

/// Runs the command.
pub fn translate(args: &TranslateArgs) -> Result<Outcome, CliError> {
    let path = match args.io.input.as_slice() {
        [] => PathBuf::from("-"),
        [one] => one.clone(),
        _ => {
            return Err(CliError::Usage(
                "`--keep-markup` takes one file, or standard input; subtitles, .docx, .odt and .epub are translated one at a time".into(),
            ));
        }
    };
    let unknown = || {
        let known: Vec<String> = FileKind::endings().map(|e| format!(".{e}")).collect();
        CliError::Usage(format!("`--keep-markup` is for {}: `{}` is none by its name", known.join(", "), path.display()))
    };
    let kind = kind(&path).ok_or_else(unknown)?;
    same(args, &path, kind)?;
    let output = args.io.writing.output.as_deref();
    apart(&[Some(path.as_path()), args.trust.glossary.as_deref()].into_iter().flatten().collect::<Vec<_>>(), &[output])?;
    let office = matches!(kind, FileKind::Docx | FileKind::Odt | FileKind::Epub);
    if office && output.is_none() && std::io::stdout().is_terminal() {
        return Err(CliError::Usage(format!("a .{} is no text for a terminal: name a file with `-o`", kind.ending())));
    }
    let source = read(&path)?;
    let desk = settings::newsroom(&ArticleArgs::new(StageArg::Translate, args.model.clone(), args.trust.clone()))?;
    let result = desk.translate_file(kind, &source, None, &mut |_, _| true);
    let reporter = settings::reporter(&args.logs);
    let done = match result {
        Ok(done) => done,
        Err(error @ (FileError::Unreadable { .. } | FileError::Newsroom(Error::Article(_)))) => {
            reporter.failed(&path.display().to_string(), &error.to_string());
            return Ok(Outcome { failures: 1, signal: None });
        }
        Err(FileError::Newsroom(error)) => return Err(error.into()),
        Err(error) => return Err(CliError::Usage(error.to_string())),
    };
    let mut sink = Sink::open(output)?;
    sink.put(&done.bytes)?;
    sink.finish()?;
    // It may come from the file of settings for all commands.
    if args.io.writing.format.is_some() {
        reporter.note(&format!("`--format` is about articles: a .{} came back as one", kind.ending()));
    }
    for flag in &done.flags {
        reporter.note(&format!("{} at {}: {}", flag.kind.name(), flag.at, flag.detail));
    }
    let losses = done.flags.iter().filter(|f| f.kind.is_loss()).count();
    let strict = args.trust.strict && losses > 0;
    if strict {
        reporter.note(&format!("strict: {losses} flags say something may be lost"));
    }
    Ok(Outcome { failures: usize::from(strict), signal: None })
}
