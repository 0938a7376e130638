//! `mujaz check`: the checks over anybody's translations.

use super::Outcome;
use crate::args::CheckArgs;
use crate::error::CliError;
use crate::output::check_page::CheckPage;
use crate::output::{Sink, apart, plain};
use crate::progress::{Reporter, tell};
use crate::settings;
use crate::totals::Totals;
use mujaz::check::{Finding, Judge, Target};
use mujaz::formats::Options;
use mujaz::formats::pairs::{self, Lines, Pairs, Segment, Sides};
use mujaz::text::is_arabic_letter;
use mujaz::text::normalize::collapse_whitespace;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;

/// Pairs that are checked together, and their bytes: what bounds the memory.
const GROUP: usize = 2048;
const GROUP_BYTES: usize = 4 << 20;

/// Where pairs come from.
enum Feed {
    File(Pairs),
    Lines(Lines),
}

/// Where results go.
struct Outputs {
    text: Option<Sink>,
    json: Option<Sink>,
    page: Option<CheckPage>,
    report: Option<Sink>,
    /// Whether whoever read standard output went away.
    gone: bool,
}

/// Runs the command.
pub fn check(args: &CheckArgs) -> Result<Outcome, CliError> {
    let sides = Sides::parse(&args.fields)?.asked_with("--field ");
    let is_out = |path: &Option<_>| path.as_deref().is_some_and(|p: &Path| p.as_os_str() == "-");
    let on_stdout = [("--json", &args.json), ("--html", &args.html), ("--report", &args.report)].into_iter().filter(|(_, p)| is_out(p));
    if let [(first, _), (second, _), ..] = on_stdout.collect::<Vec<_>>().as_slice() {
        return Err(CliError::Usage(format!("`{first} -` and `{second} -` both take standard output: name a file for one of them")));
    }
    let glossary = settings::house_spellings(args.glossary.as_deref(), args.no_glossary)?;
    let judge = Judge { date: args.date.as_deref(), glossary: &glossary, target: Target::English };
    let reporter = settings::reporter(&args.logs);
    let inputs: Vec<&Path> = [&args.pairs, &args.source, &args.hyp, &args.glossary].into_iter().filter_map(|p| p.as_deref()).collect();
    apart(&inputs, &[args.json.as_deref(), args.html.as_deref(), args.report.as_deref()])?;
    let feed = feed(args, &sides)?;
    let silent = args.json.is_some() || args.html.is_some() || is_out(&args.report);
    // What cannot be written is said before anything is checked.
    let mut outputs = Outputs {
        text: (!silent).then(|| Sink::open(None)).transpose()?,
        json: args.json.as_deref().map(|p| Sink::open(Some(p))).transpose()?,
        page: args.html.as_deref().map(CheckPage::open).transpose()?,
        report: args.report.as_deref().map(|p| Sink::open(Some(p))).transpose()?,
        gone: false,
    };
    let mut totals = Totals::default();
    let uneven = run(args, feed, &judge, &reporter, &mut outputs, &mut totals)?;
    if totals.segments == 0 && uneven.is_none() {
        return Err(CliError::Usage(match totals.unreadable {
            0 => "no pairs: the input is empty".into(),
            n => format!("nothing was checked: none of {n} pairs could be read"),
        }));
    }
    if totals.foreign * 2 > totals.segments {
        reporter.note(&format!(
            "{} of {} sources have no Arabic letter: are the sides swapped? (--field names them)",
            totals.foreign, totals.segments
        ));
    }
    let taken = is_out(&args.json) || is_out(&args.html) || is_out(&args.report);
    close(args, outputs, &totals, taken, &reporter)?;
    match uneven {
        Some(error) => Err(error),
        None => Ok(Outcome { failures: totals.failing + totals.unreadable, signal: None }),
    }
}

/// Opens what is to be read. Files of lines are counted first: nothing is said about pairs that are none.
fn feed(args: &CheckArgs, sides: &Sides) -> Result<Feed, CliError> {
    let options = Options::default();
    if let Some(path) = &args.pairs {
        return pairs::pairs(path, sides, &options).map(Feed::File).map_err(CliError::unread(path));
    }
    let (Some(source), Some(hyp)) = (&args.source, &args.hyp) else {
        return Err(CliError::Usage("give `--source FILE --hyp FILE`, or one file of pairs".into()));
    };
    let streams = [source, hyp].map(|p| p.as_os_str() == "-");
    if streams == [true, true] {
        return Err(CliError::Usage("`--source` and `--hyp` cannot both be standard input".into()));
    }
    if streams == [false, false] {
        let count = |path: &Path| pairs::count_lines(path, &options).map_err(CliError::unread(path));
        let (left, right) = (count(source)?, count(hyp)?);
        if left != right {
            return Err(uneven(args, left, right));
        }
    }
    Lines::open(source, hyp, &options).map(Feed::Lines).map_err(|(at, e)| CliError::unread([source, hyp][at])(e))
}

/// The error of two files that do not belong together.
fn uneven(args: &CheckArgs, left: usize, right: usize) -> CliError {
    let name = |path: &Option<std::path::PathBuf>| path.as_deref().unwrap_or(Path::new("-")).display().to_string();
    CliError::Usage(format!(
        "`{}` has {left} lines, `{}` {right}: both need the same number, one for each segment",
        name(&args.source),
        name(&args.hyp)
    ))
}

/// Checks everything, group by group; the error of streams that turned out uneven.
fn run(
    args: &CheckArgs,
    mut feed: Feed,
    judge: &Judge<'_>,
    reporter: &Reporter,
    outputs: &mut Outputs,
    totals: &mut Totals,
) -> Result<Option<CliError>, CliError> {
    let (mut number, mut error) = (0, None);
    loop {
        let (mut group, mut bytes): (Vec<(usize, Segment)>, usize) = (Vec::new(), 0);
        let mut ended = false;
        while group.len() < GROUP && bytes < GROUP_BYTES {
            let read = match &mut feed {
                Feed::File(pairs) => pairs.next(),
                Feed::Lines(lines) => match lines.next() {
                    Some(Ok(read)) => Some(read),
                    Some(Err((left, right))) => {
                        error = Some(uneven(args, left, right));
                        None
                    }
                    None => None,
                },
            };
            let Some(read) = read else {
                ended = true;
                break;
            };
            number += 1;
            match read {
                Ok(segment) => {
                    bytes += segment.source.len() + segment.target.len();
                    group.push((number, segment));
                }
                Err(reason) => {
                    totals.unreadable += 1;
                    reporter.failed(&format!("segment {number}"), &reason);
                }
            }
        }
        let judged = judge.all(&group, |(_, s)| (&s.source, &s.target));
        for ((number, segment), found) in group.iter().zip(judged) {
            match found {
                Ok(found) => {
                    count(args, segment, &found, totals);
                    outputs.put(*number, segment, &found).or_else(|error| outputs.broken(error))?;
                }
                Err(reason) => {
                    totals.unreadable += 1;
                    reporter.failed(&format!("segment {number}"), &reason);
                }
            }
        }
        if ended || outputs.is_idle() && args.fail_on.is_empty() {
            return Ok(error);
        }
    }
}

fn count(args: &CheckArgs, segment: &Segment, found: &[Finding], totals: &mut Totals) {
    totals.segments += 1;
    totals.flagged += usize::from(!found.is_empty());
    totals.losses += usize::from(found.iter().any(|f| f.kind.is_loss()));
    totals.failing += usize::from(found.iter().any(|f| args.fail_on.iter().any(|wanted| wanted.takes(f.kind))));
    let letters = segment.source.chars().any(char::is_alphabetic);
    totals.foreign += usize::from(letters && !segment.source.chars().any(is_arabic_letter));
    found.iter().for_each(|f| *totals.kinds.entry(f.kind).or_default() += 1);
}

impl Outputs {
    /// A reader of standard output that went away (`| head`) costs that output alone: files are still written, and the exit code
    /// still tells what `--fail-on` asks for.
    fn broken(&mut self, error: CliError) -> Result<(), CliError> {
        if !error.is_broken_pipe() {
            return Err(error);
        }
        self.gone = true;
        let piped = |sink: &Sink| sink.is_stdout();
        self.text = None;
        self.json = self.json.take().filter(|s| !piped(s));
        self.page = self.page.take().filter(|p| !piped(p.sink()));
        self.report = self.report.take().filter(|s| !piped(s));
        Ok(())
    }

    /// Whether nobody is left to write to.
    fn is_idle(&self) -> bool {
        self.gone && self.json.is_none() && self.page.is_none() && self.report.is_none()
    }

    fn put(&mut self, number: usize, segment: &Segment, found: &[Finding]) -> Result<(), CliError> {
        let Segment { id, source, target } = segment;
        if let Some(sink) = &mut self.json {
            let flags: Vec<Value> = found.iter().map(|f| f.to_json(source, target)).collect();
            let mut line = json!({"segment": number, "id": id, "source": source, "target": target, "flags": flags});
            if let (true, Some(map)) = (id.is_empty(), line.as_object_mut()) {
                map.shift_remove("id");
            }
            sink.put(format!("{line}\n").as_bytes())?;
        }
        if found.is_empty() {
            return Ok(());
        }
        if let Some(page) = &mut self.page {
            page.segment(number, segment, found)?;
        }
        if let Some(sink) = &mut self.text {
            let name = if id.is_empty() { String::new() } else { format!(" ({})", plain(id)) };
            let mut out = String::new();
            for f in found {
                _ = writeln!(out, "{number}{name}: {}: {}", f.kind.name(), plain(&collapse_whitespace(&f.detail)));
            }
            _ = writeln!(out, "  source: {}\n  target: {}", plain(&collapse_whitespace(source)), plain(&collapse_whitespace(target)));
            sink.put(out.as_bytes())?;
        }
        Ok(())
    }
}

/// Ends the outputs; the totals stand where nothing else does.
fn close(args: &CheckArgs, mut outputs: Outputs, totals: &Totals, taken: bool, reporter: &Reporter) -> Result<(), CliError> {
    let ended = |result: Result<(), CliError>| match result {
        Err(error) if error.is_broken_pipe() => Ok(()),
        result => result,
    };
    if let Some(sink) = outputs.json.take() {
        ended(sink.finish())?;
    }
    if let Some(page) = outputs.page.take() {
        ended(page.finish(totals))?;
    }
    if let Some(mut sink) = outputs.report.take() {
        ended(sink.put(format!("{:#}\n", totals.json()).as_bytes()).and_then(|()| sink.finish()))?;
    }
    if outputs.gone {
        return Ok(());
    }
    let words = totals.words();
    if taken {
        if args.logs.json_logs {
            reporter.note(&words);
        } else if !args.logs.quiet {
            tell(words.trim_end());
        }
        return Ok(());
    }
    let mut sink = match outputs.text {
        Some(sink) => sink,
        None => Sink::open(None)?,
    };
    ended(sink.put(words.as_bytes()).and_then(|()| sink.finish()))
}
