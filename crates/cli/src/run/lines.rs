//! Line filters: one line in, one line out.

use super::Outcome;
use super::line_report::LineReport;
use crate::args::{StageArg, TokenizeArgs, TranslateArgs, Work};
use crate::error::CliError;
use crate::library::Access;
use crate::output::Sink;
use crate::progress::Progress;
use crate::settings;
use mujaz::job::Tally;
use mujaz::model::{Found, load_tokenizer, normalizer};
use mujaz_text::normalize::collapse_whitespace;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

/// Lines that are translated together.
const GROUP: usize = 512;
/// Bytes of lines that are translated together.
const GROUP_BYTES: usize = 1 << 20;

/// Lines of a file or of standard input, without their line breaks; bytes that are no UTF-8 become U+FFFD.
fn lines(path: Option<&Path>) -> Result<impl Iterator<Item = Result<String, CliError>>, CliError> {
    let path = path.map_or_else(|| PathBuf::from("-"), Path::to_path_buf);
    let failed = |source, path: &Path| CliError::Read { path: path.into(), source };
    let mut reader: Box<dyn BufRead> = if path.as_os_str() == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(BufReader::new(std::fs::File::open(&path).map_err(|e| failed(e, &path))?))
    };
    Ok(std::iter::from_fn(move || {
        let mut line = Vec::new();
        match reader.read_until(b'\n', &mut line) {
            Ok(0) => None,
            Ok(_) => {
                let text = String::from_utf8_lossy(&line);
                Some(Ok(text.strip_suffix('\n').unwrap_or(&text).trim_end_matches('\r').to_string()))
            }
            Err(error) => Some(Err(failed(error, &path))),
        }
    }))
}

/// `mujaz translate --lines`
pub fn translate(args: &TranslateArgs) -> Result<Outcome, CliError> {
    let input = match args.io.input.as_slice() {
        [] => None,
        [one] => Some(one.as_path()),
        _ => return Err(CliError::Usage("`--lines` takes one file, or standard input".into())),
    };
    let source = lines(input)?;
    let desk = settings::newsroom(&Work::new(StageArg::Translate, args.model.clone(), args.trust.clone()))?;
    let translator = desk.lines()?;
    let translator = if args.repair { translator } else { translator.without_repairs() };
    let translator = if args.raw { translator.raw() } else { translator };
    let mut sink = Sink::open(args.io.writing.output.as_deref())?;
    let mut report = LineReport::open(args)?;
    let reporter = settings::reporter(&args.logs);
    reporter.expect(&Progress::default());
    let mut tally = Tally::default();
    let (mut group, mut bytes): (Vec<String>, usize) = (Vec::new(), 0);
    let mut flush = |group: &mut Vec<String>, sink: &mut Sink| -> Result<(), CliError> {
        let texts: Vec<&str> = group.iter().map(String::as_str).collect();
        let mut done = Vec::with_capacity(texts.len());
        for (text, result) in texts.iter().zip(translator.translate(&texts)) {
            // An output is one line, whatever the model wrote.
            let en = result.as_ref().map_or_else(|_| String::new(), |t| collapse_whitespace(&t.en));
            sink.put(format!("{en}\n").as_bytes())?;
            let result = result.map_err(|error| error.to_string());
            match &result {
                Ok(_) => tally.done += 1,
                Err(error) => {
                    tally.failed += 1;
                    reporter.failed("a line", error);
                }
            }
            done.push((*text, en, result));
        }
        report.group(&done)?;
        drop(done);
        group.clear();
        sink.pass_on()
    };
    for line in source {
        let line = line?;
        bytes += line.len();
        group.push(line);
        if group.len() == GROUP || bytes > GROUP_BYTES {
            flush(&mut group, &mut sink)?;
            bytes = 0;
        }
    }
    flush(&mut group, &mut sink)?;
    sink.finish()?;
    tally.losses = report.losses;
    report.finish()?;
    reporter.finish("lines", &tally);
    if args.trust.strict && tally.losses > 0 {
        reporter.note(&format!("strict: {} lines have flags that say something may be lost", tally.losses));
        return Ok(Outcome { failures: tally.failed + tally.losses, signal: None });
    }
    Ok(Outcome { failures: tally.failed, signal: None })
}

/// `mujaz tokenize --lines`
pub fn tokenize(args: &TokenizeArgs) -> Result<Outcome, CliError> {
    let Found { files, card } = Access::default().library().open(&args.model)?;
    let tokenizer = load_tokenizer(&files, &card)?;
    let mut sink = Sink::open(args.output.as_deref())?;
    for line in lines(args.input.as_deref())? {
        let line = line?;
        let text = if args.normalize { normalizer(&card).apply(&line) } else { line };
        let mut out = if args.pieces {
            tokenizer.pieces(&text)?.join(" ")
        } else {
            tokenizer.encode(&text)?.iter().map(u32::to_string).collect::<Vec<_>>().join(" ")
        };
        out.push('\n');
        sink.put(out.as_bytes())?;
    }
    sink.finish()?;
    Ok(Outcome::default())
}
