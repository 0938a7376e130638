//! Line filters: one line in, one line out.

use super::Outcome;
use super::line_report::{LineReport, is_kept};
use crate::args::{ArticleArgs, StageArg, TokenizeArgs, TranslateArgs};
use crate::error::CliError;
use crate::library::Access;
use crate::output::{Sink, apart};
use crate::progress::{Progress, Reporter};
use crate::settings;
use mujaz::error::EngineError;
use mujaz::formats::{Options, TextLine, text_lines};
use mujaz::job::Tally;
use mujaz::model::{Found, load_tokenizer, normalizer};
use mujaz::text::normalize::collapse_whitespace;
use mujaz::translate::Translation;
use std::path::{Path, PathBuf};

/// Lines that are translated together.
const GROUP: usize = 512;
/// Bytes of lines that are translated together.
const GROUP_BYTES: usize = 1 << 20;

/// Lines of a file or of standard input; what cannot be read ends them.
fn lines(path: Option<&Path>) -> Result<impl Iterator<Item = Result<TextLine, CliError>>, CliError> {
    let path = path.map_or_else(|| PathBuf::from("-"), Path::to_path_buf);
    let lines = text_lines(&path, &Options::default());
    let failed = CliError::unread(&path);
    Ok(lines.map_err(&failed)?.map(move |line| line.map_err(&failed)))
}

/// `mujaz translate --lines`
pub fn translate(args: &TranslateArgs) -> Result<Outcome, CliError> {
    let input = match args.io.input.as_slice() {
        [] => None,
        [one] => Some(one.as_path()),
        _ => return Err(CliError::Usage("`--lines` takes one file, or standard input".into())),
    };
    let source = lines(input)?;
    let output = args.io.writing.output.as_deref().unwrap_or(Path::new("-"));
    let glossary = args.trust.glossary.as_deref();
    apart(&input.into_iter().chain(glossary).collect::<Vec<_>>(), &[Some(output), args.report.as_deref()])?;
    let desk = settings::newsroom(&ArticleArgs::new(StageArg::Translate, args.model.clone(), args.trust.clone()))?;
    let translator = desk.lines()?;
    let translator = if args.repair { translator } else { translator.without_repairs() };
    // The model's own bytes for every line, or lines without Arabic past the model.
    let translator = if args.raw { translator.raw() } else { translator.arabic_only() };
    let mut sink = Sink::open(args.io.writing.output.as_deref())?;
    let mut report = LineReport::open(args)?;
    let reporter = settings::reporter(&args.logs);
    reporter.expect(&Progress::default());
    let mut tally = Tally::default();
    let (mut group, mut bytes, mut broken, mut foreign): (Vec<TextLine>, usize, usize, usize) = (Vec::new(), 0, 0, 0);
    let mut flush = |group: &mut Vec<TextLine>, sink: &mut Sink| -> Result<(), CliError> {
        let texts: Vec<&str> = group.iter().map(|line| line.text.as_str()).collect();
        let mut done = Vec::with_capacity(texts.len());
        for (line, result) in group.iter().zip(translator.translate_lines(&texts)) {
            let (en, kept) = written(&line.text, &result);
            foreign += usize::from(kept);
            sink.put(format!("{en}\n").as_bytes())?;
            let result = result.map_err(|error| error.to_string());
            match &result {
                Ok(_) => tally.done += 1,
                Err(error) => {
                    tally.failed += 1;
                    reporter.failed("a line", error);
                }
            }
            done.push((line, en, result));
        }
        report.group(&done)?;
        drop(done);
        group.clear();
        sink.pass_on()
    };
    for line in source {
        let line = line?;
        broken += usize::from(line.broken);
        bytes += line.text.len();
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
    Ok(end(args, &reporter, &tally, broken, foreign))
}

/// What is said at the end, and how the run ended.
fn end(args: &TranslateArgs, reporter: &Reporter, tally: &Tally, broken: usize, foreign: usize) -> Outcome {
    if foreign > 0 {
        reporter.note(&format!("{foreign} lines have no Arabic letters: they were kept as they are"));
    }
    if broken > 0 {
        reporter.note(&format!("{broken} lines have bytes of no known charset: they became U+FFFD"));
    }
    let losses = if args.trust.strict { tally.losses } else { 0 };
    if losses > 0 {
        reporter.note(&format!("strict: {losses} lines have flags that say something may be lost"));
    }
    Outcome { failures: tally.failed + losses, signal: None }
}

/// The line that is written for a line, and whether it is that line itself.
fn written(text: &str, result: &Result<Translation, EngineError>) -> (String, bool) {
    match result {
        Ok(t) if is_kept(text, t) => (t.en.clone(), true),
        // An output is one line, whatever the model wrote.
        Ok(t) => (collapse_whitespace(&t.en), false),
        Err(_) => (String::new(), false),
    }
}

/// `mujaz tokenize --lines`
pub fn tokenize(args: &TokenizeArgs) -> Result<Outcome, CliError> {
    let Found { files, card } = Access::from(args.fetching).library().open(&args.model)?;
    let tokenizer = load_tokenizer(&files, &card)?;
    let source = lines(args.input.as_deref())?;
    apart(&args.input.as_deref().into_iter().collect::<Vec<_>>(), &[args.output.as_deref()])?;
    let mut sink = Sink::open(args.output.as_deref())?;
    for line in source {
        let line = line?.text;
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
