//! `mujaz digest`: many briefs on one page, by day and story.

use super::Outcome;
use crate::args::DigestArgs;
use crate::error::CliError;
use crate::output::{Sink, apart};
use crate::settings;
use mujaz::brief::Brief;
use mujaz::digest::Digest;
use mujaz::formats::{Options, text_lines};
use mujaz::page;
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;

/// Bytes of a record: the largest article with all that is made of it.
const MAX_LINE: u64 = 1 << 30;

/// Runs the command.
pub fn digest(args: &DigestArgs) -> Result<Outcome, CliError> {
    apart(&[&args.input], &[args.output.as_deref()])?;
    settings::page(args.output.as_deref())?;
    let (briefs, failures) = read(&args.input)?;
    let note = match (briefs.len(), failures) {
        (0, 0) => Some(format!("`{}` holds no brief: the page has no story", args.input.display())),
        (_, 0) => None,
        (_, failures) => Some(format!("{failures} failures are counted on the page, but have no story")),
    };
    if let Some(note) = note {
        settings::reporter(&args.logs).note(&note);
    }
    let mut sink = Sink::open(args.output.as_deref())?;
    sink.put(whole(&Digest::of(briefs), failures).as_bytes())?;
    sink.finish()?;
    Ok(Outcome::default())
}

/// The briefs of a JSON lines file, packed or not; failures in it are counted, as records or, from `mujaz filter`, as `null`.
fn read(path: &Path) -> Result<(Vec<Brief>, usize), CliError> {
    let failed = CliError::unread(path);
    let options = Options { max_bytes: MAX_LINE, ..Options::default() };
    let (mut briefs, mut failures) = (Vec::new(), 0);
    for (number, line) in text_lines(path, &options).map_err(&failed)?.enumerate() {
        let line = line.map_err(&failed)?.text;
        let is_failure = |v: Value| v.is_null() || v["error"].is_string();
        match serde_json::from_str::<Brief>(&line) {
            Ok(brief) => briefs.push(brief),
            Err(_) if line.trim().is_empty() => {}
            Err(_) if serde_json::from_str(&line).is_ok_and(is_failure) => failures += 1,
            Err(error) => {
                let text = format!(
                    "`{}`, line {}: no brief: {error}: pass the output of `mujaz brief --format jsonl`",
                    path.display(),
                    number + 1
                );
                return Err(CliError::Usage(text));
            }
        }
    }
    Ok((briefs, failures))
}

fn whole(digest: &Digest, failures: usize) -> String {
    let mut out = page::head("mujaz: digest");
    let (stories, days) = (digest.stories().count(), digest.days().count());
    let flagged = digest.stories().filter(|s| !s.brief.flags.is_empty()).count();
    // Writing to a string cannot fail.
    out.push_str("<h1>Digest</h1>\n<ul class=\"counts\">");
    for (count, what) in
        [(stories, "stories"), (digest.articles, "articles"), (days, "days"), (flagged, "with flags"), (failures, "failed")]
    {
        _ = write!(out, "<li><strong>{count}</strong> {what}</li>");
    }
    out.push_str("</ul>\n");
    let mut number = 0;
    for (day, stories) in digest.days() {
        _ = writeln!(out, "<h2 class=\"day\">{} ({})</h2>", page::escape(day.unwrap_or("undated")), stories.len());
        for story in stories {
            number += 1;
            out.push_str(&page::article(&story.brief, number));
            if !story.also.is_empty() {
                let others: Vec<String> = story
                    .also
                    .iter()
                    .map(|other| match &other.outlet {
                        Some(outlet) => {
                            format!("<bdi lang=\"ar\" dir=\"rtl\">{}</bdi> ({})", page::escape(outlet), page::escape(&other.source))
                        }
                        None => page::escape(&other.source),
                    })
                    .collect();
                _ = writeln!(out, "<p class=\"source\">Also carried by {}</p>", others.join(", "));
            }
        }
    }
    out + &page::foot()
}
