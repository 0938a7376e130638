//! `mujaz digest`: many briefs on one page, by day and story.

use super::Outcome;
use crate::args::DigestArgs;
use crate::error::CliError;
use crate::output::Sink;
use crate::settings;
use mujaz::brief::Brief;
use mujaz::page;
use mujaz_text::near_duplicate::{Index, Signature};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// A story: the first brief that carried it, and the others that carried nearly the same.
struct Story {
    brief: Brief,
    also: Vec<(String, Option<String>)>,
}

/// Runs the command.
pub fn digest(args: &DigestArgs) -> Result<Outcome, CliError> {
    let (briefs, failures) = read(&args.input)?;
    let count = briefs.len();
    if failures > 0 {
        settings::reporter(&args.logs).note(&format!("{failures} failures are counted on the page, but have no story"));
    }
    let stories = group(briefs);
    let mut days: BTreeMap<String, Vec<Story>> = BTreeMap::new();
    for story in stories {
        days.entry(story.brief.published.as_ref().map_or_else(|| "undated".into(), |d| d.date.clone())).or_default().push(story);
    }
    let mut sink = Sink::open(args.output.as_deref())?;
    sink.put(whole(&days, count, failures).as_bytes())?;
    sink.finish()?;
    Ok(Outcome::default())
}

/// The briefs of a JSON lines file; failures in it are counted.
fn read(path: &Path) -> Result<(Vec<Brief>, usize), CliError> {
    let failed = |source| CliError::Read { path: path.into(), source };
    let reader: Box<dyn BufRead> = if path.as_os_str() == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(BufReader::new(std::fs::File::open(path).map_err(failed)?))
    };
    let (mut briefs, mut failures) = (Vec::new(), 0);
    for (number, line) in reader.lines().enumerate() {
        let line = line.map_err(failed)?;
        match serde_json::from_str::<Brief>(&line) {
            Ok(brief) => briefs.push(brief),
            Err(_) if line.trim().is_empty() => {}
            Err(_) if serde_json::from_str::<serde_json::Value>(&line).is_ok_and(|v| v["error"].is_string()) => failures += 1,
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

fn group(briefs: Vec<Brief>) -> Vec<Story> {
    let mut index = Index::default();
    let mut stories: Vec<Story> = Vec::new();
    for brief in briefs {
        let body: Vec<&str> = brief.sentences.iter().map(|s| s.ar.as_str()).collect();
        let signature = Signature::of(&body.join(" "));
        match index.nearest(&signature) {
            Some((story, _)) => stories[story].also.push((brief.source.clone(), brief.outlet.clone())),
            None => {
                index.insert(&signature);
                stories.push(Story { brief, also: Vec::new() });
            }
        }
    }
    stories
}

fn whole(days: &BTreeMap<String, Vec<Story>>, briefs: usize, failures: usize) -> String {
    let mut out = page::head("mujaz: digest");
    let stories: usize = days.values().map(Vec::len).sum();
    let flagged = days.values().flatten().filter(|s| !s.brief.flags.is_empty()).count();
    // Writing to a string cannot fail.
    out.push_str("<h1>Digest</h1>\n<ul class=\"counts\">");
    for (count, what) in [(stories, "stories"), (briefs, "articles"), (days.len(), "days"), (flagged, "with flags"), (failures, "failed")] {
        _ = write!(out, "<li><strong>{count}</strong> {what}</li>");
    }
    out.push_str("</ul>\n");
    let mut number = 0;
    for (day, stories) in days.iter().rev() {
        _ = writeln!(out, "<h2 class=\"day\">{} ({})</h2>", page::escape(day), stories.len());
        for story in stories {
            number += 1;
            out.push_str(&page::article(&story.brief, number));
            if !story.also.is_empty() {
                let others: Vec<String> = story
                    .also
                    .iter()
                    .map(|(source, outlet)| match outlet {
                        Some(outlet) => format!("<bdi lang=\"ar\" dir=\"rtl\">{}</bdi> ({})", page::escape(outlet), page::escape(source)),
                        None => page::escape(source),
                    })
                    .collect();
                _ = writeln!(out, "<p class=\"source\">Also carried by {}</p>", others.join(", "));
            }
        }
    }
    out + &page::foot()
}
