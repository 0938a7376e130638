//! The commands over articles: read, extract, run the pipeline in groups, write.

use super::learn::{Boilerplate, Seen};
use super::{Outcome, writer};
use crate::args::{Io, Logs};
use crate::error::CliError;
use crate::input::{self, Fields, Inputs, RawDocument, Read, Unreadable};
use crate::output::{Failure, Writer};
use crate::progress::Reporter;
use crate::settings;
use mujaz::article::SourceArticle;
use mujaz::brief::{Pipeline, Stage};
use mujaz::check::Flag;
use std::path::Path;

/// A run over articles.
pub struct Job<'a> {
    pub io: &'a Io,
    pub logs: &'a Logs,
    pub stage: Stage,
    pub pipeline: &'a Pipeline<'a>,
    /// Whether a loss that is only flagged counts as a failure.
    pub strict: bool,
}

/// Flags that say that something of the source may be lost.
const LOSSES: &[&str] = &[
    "empty_output",
    "truncated",
    "length_ratio",
    "repetition",
    "number_missing",
    "number_changed",
    "date_missing",
    "acronym_missing",
    "charset_errors",
];

/// Articles that go through the pipeline together: enough for full batches, few enough for progress to be seen.
const GROUP: usize = 32;

/// Runs the job.
pub fn run(job: &Job<'_>) -> Result<Outcome, CliError> {
    let inputs = Inputs::resolve(&settings::inputs(job.io)?);
    let mut writer = writer(job.io, job.stage)?;
    let mut reporter = settings::reporter(job.logs);
    if inputs.skipped > 0 {
        reporter.note(&format!(
            "{} files passed over: not .txt, .html, .md, .xml, .rss, .atom, .json or .jsonl (also .gz, .zst)",
            inputs.skipped
        ));
    }
    for (path, reason) in &inputs.missing {
        fail(
            &mut writer,
            &mut reporter,
            Unreadable { id: path.display().to_string(), source: path.display().to_string(), reason: reason.clone() },
        )?;
    }
    let single = |p: &Path| p.extension().is_some_and(|e| !e.eq_ignore_ascii_case("jsonl") && !e.eq_ignore_ascii_case("ndjson"));
    reporter.expect(inputs.files.iter().all(|p| single(p)).then_some(inputs.files.len()));
    let fields = Fields::parse(&job.io.fields)?;
    let boilerplate = if job.io.keep_recurring { Boilerplate::default() } else { Boilerplate::learn(&inputs.files, &fields) };
    let mut seen = job.io.dedup.then(Seen::default);
    let mut group: Vec<Prepared> = Vec::new();
    for document in inputs.files.iter().flat_map(|path| input::read(path, &fields)) {
        let mut prepared = prepare(document, &boilerplate);
        if let (Some(seen), Ok((article, flags))) = (&mut seen, &mut prepared) {
            flags.extend(seen.check(article));
        }
        group.push(prepared);
        if group.len() == GROUP {
            flush(job.pipeline, &mut group, &mut writer, &mut reporter)?;
        }
    }
    flush(job.pipeline, &mut group, &mut writer, &mut reporter)?;
    writer.finish()?;
    let failures = reporter.finish("articles");
    let losses = reporter.losses();
    if job.strict && losses > 0 {
        reporter.note(&format!("strict: {losses} articles have flags that say something may be lost"));
        return Ok(Outcome { failures: failures + losses });
    }
    Ok(Outcome { failures })
}

/// An article ready for the pipeline with the flags its reading gave, or why there is none.
type Prepared = Result<(SourceArticle, Vec<Flag>), Unreadable>;

fn prepare(document: Read, boilerplate: &Boilerplate) -> Prepared {
    let document: RawDocument = document?;
    let (id, source, replaced) = (document.id.clone(), document.source.clone(), document.replaced);
    let fail = |reason: String| Unreadable { id: id.clone(), source: source.clone(), reason };
    let family = Boilerplate::concerns(&document).then(|| document.family.clone());
    let mut article = document.extract().map_err(|e| fail(e.to_string()))?;
    if let Some(family) = family {
        boilerplate.clean(&family, &mut article);
    }
    let article = SourceArticle::new(id.clone(), source.clone(), article).map_err(|e| fail(e.to_string()))?;
    let mut flags = Vec::new();
    if replaced > 0 {
        let detail = format!("{replaced} invalid bytes were replaced while decoding");
        flags.push(Flag { kind: "charset_errors".into(), at: "article".into(), detail });
    }
    Ok((article, flags))
}

/// Runs a group and writes its results in input order.
fn flush(pipeline: &Pipeline<'_>, group: &mut Vec<Prepared>, writer: &mut Writer, reporter: &mut Reporter) -> Result<(), CliError> {
    let articles: Vec<SourceArticle> = group.iter().filter_map(|p| Some(p.as_ref().ok()?.0.clone())).collect();
    let mut briefs = pipeline.run(&articles).into_iter();
    for prepared in group.drain(..) {
        match prepared {
            Err(unreadable) => fail(writer, reporter, unreadable)?,
            Ok((article, flags)) => match briefs.next() {
                Some(Ok(mut brief)) => {
                    brief.flags.extend(flags);
                    if brief.flags.iter().any(|f| LOSSES.contains(&f.kind.as_str())) {
                        reporter.lost();
                    }
                    writer.brief(&brief)?;
                    reporter.done();
                }
                Some(Err(error)) => {
                    fail(writer, reporter, Unreadable { id: article.id, source: article.source, reason: error.to_string() })?;
                }
                None => fail(
                    writer,
                    reporter,
                    Unreadable { id: article.id, source: article.source, reason: "the pipeline gave no result".into() },
                )?,
            },
        }
    }
    writer.flush()
}

fn fail(writer: &mut Writer, reporter: &mut Reporter, unreadable: Unreadable) -> Result<(), CliError> {
    reporter.failed(&unreadable.source, &unreadable.reason);
    writer.failure(&Failure { id: unreadable.id, source: unreadable.source, error: unreadable.reason })
}
