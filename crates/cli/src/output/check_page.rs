//! The page of `mujaz check`: flagged segments with both sides beside each other and the words marked.
//!
//! On a narrow screen cells stand below each other; roles keep the tables tables there. Each mark carries the number of its flag, each flag its reason in words: nothing is said by colour alone. Without scripts the
//! page shows everything; with them the kinds can be filtered.

use super::Sink;
use crate::error::CliError;
use crate::totals::Totals;
use mujaz::check::Finding;
use mujaz::formats::pairs::Segment;
use mujaz::page::{STYLE as PAGE, detail, escape};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Read as _, Seek as _, Write as _};
use std::ops::Range;
use std::path::Path;

const STYLE: &str = include_str!("check.css");
const SCRIPT: &str = include_str!("check.js");

/// A page in the making. Totals stand at its beginning and are known at the end, so the rows wait in a file.
pub struct CheckPage {
    sink: Sink,
    rows: BufWriter<File>,
}

impl CheckPage {
    pub fn open(path: &Path) -> Result<Self, CliError> {
        let rows = tempfile::tempfile().map_err(CliError::write("a temporary file"))?;
        Ok(Self { sink: Sink::open(Some(path))?, rows: BufWriter::new(rows) })
    }

    /// Where it goes.
    pub fn sink(&self) -> &Sink {
        &self.sink
    }

    /// Adds a flagged segment.
    pub fn segment(&mut self, number: usize, segment: &Segment, found: &[Finding]) -> Result<(), CliError> {
        self.rows.write_all(row(number, segment, found).as_bytes()).map_err(CliError::write("a temporary file"))
    }

    /// Writes the page.
    pub fn finish(mut self, totals: &Totals) -> Result<(), CliError> {
        self.sink.put(head(totals).as_bytes())?;
        let failed = |source| CliError::Write { to: "a temporary file".into(), source };
        let mut rows = self.rows.into_inner().map_err(|e| failed(e.into_error()))?;
        rows.rewind().map_err(failed)?;
        let mut buffer = vec![0; 64 << 10];
        loop {
            let n = rows.read(&mut buffer).map_err(failed)?;
            let Some(part) = buffer.get(..n).filter(|p| !p.is_empty()) else { break };
            self.sink.put(part)?;
        }
        self.sink.put(format!("</tbody>\n</table>\n</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n").as_bytes())?;
        self.sink.finish()
    }
}

fn head(totals: &Totals) -> String {
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\" dir=\"ltr\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n\
         <title>Translation check: {flagged} of {segments} segments flagged</title>\n<style>\n{PAGE}{STYLE}</style>\n</head>\n<body class=\"check\">\n<main>\n\
         <h1>Translation check</h1>\n<p>{segments} segments, {flagged} flagged, {} unreadable. A flag is a doubt to look at, not a verdict.</p>\n",
        totals.unreadable,
        segments = totals.segments,
        flagged = totals.flagged,
    );
    // Writing to a string cannot fail.
    _ = totals_table(&mut out, totals);
    _ = filter(&mut out, totals);
    out.push_str(
        "<h2 id=\"list\">Flagged segments</h2>\n<p id=\"shown\" role=\"status\"></p>\n<table class=\"pairs\" role=\"table\" aria-labelledby=\"list\">\n<thead role=\"rowgroup\"><tr role=\"row\">\
         <th scope=\"col\" role=\"columnheader\">Segment</th><th scope=\"col\" role=\"columnheader\">Source (Arabic)</th>\
         <th scope=\"col\" role=\"columnheader\">Target (English)</th><th scope=\"col\" role=\"columnheader\">Flags</th>\
         </tr></thead>\n<tbody role=\"rowgroup\">\n",
    );
    out
}

fn totals_table(out: &mut String, totals: &Totals) -> std::fmt::Result {
    writeln!(
        out,
        "<h2 id=\"totals\">Totals by kind</h2>\n<table role=\"table\" aria-labelledby=\"totals\">\n<thead role=\"rowgroup\"><tr role=\"row\">\
         <th scope=\"col\" role=\"columnheader\">Kind</th><th scope=\"col\" role=\"columnheader\">Flags</th>\
         <th scope=\"col\" role=\"columnheader\">Loss</th><th scope=\"col\" role=\"columnheader\">Meaning</th></tr></thead>\n<tbody role=\"rowgroup\">"
    )?;
    for (kind, count) in &totals.kinds {
        let loss = if kind.is_loss() { "may be lost" } else { "–" };
        writeln!(
            out,
            "<tr role=\"row\"><th scope=\"row\" role=\"rowheader\">{}</th><td role=\"cell\">{count}</td><td role=\"cell\">{loss}</td><td role=\"cell\">{}</td></tr>",
            escape(kind.name()),
            escape(kind.about())
        )?;
    }
    writeln!(out, "</tbody>\n</table>")
}

/// Boxes to tick; hidden where no script could act on them.
fn filter(out: &mut String, totals: &Totals) -> std::fmt::Result {
    writeln!(out, "<fieldset id=\"filter\" hidden><legend>Show segments with</legend>")?;
    for (kind, count) in &totals.kinds {
        writeln!(out, "<label><input type=\"checkbox\" value=\"{0}\" checked> {0} ({count})</label>", escape(kind.name()))?;
    }
    writeln!(out, "<button type=\"button\" data-all=\"yes\">All</button> <button type=\"button\" data-all=\"\">None</button></fieldset>")
}

fn row(number: usize, segment: &Segment, found: &[Finding]) -> String {
    let kinds: Vec<&str> = found.iter().map(|f| f.kind.name()).collect();
    let places = |place: fn(&Finding) -> Option<Range<usize>>| -> Vec<(usize, Range<usize>)> {
        found.iter().enumerate().filter_map(|(at, f)| Some((at + 1, place(f)?))).collect()
    };
    let id = if segment.id.is_empty() { String::new() } else { format!("<br><bdi class=\"ids\">{}</bdi>", escape(&segment.id)) };
    let mut out = format!(
        "<tr id=\"s{number}\" role=\"row\" data-kinds=\"{}\"><th scope=\"row\" role=\"rowheader\">{number}{id}</th>\
         <td lang=\"ar\" dir=\"rtl\" role=\"cell\">{}</td><td lang=\"en\" dir=\"ltr\" role=\"cell\">{}</td><td role=\"cell\"><ol>",
        escape(&kinds.join(" ")),
        marked(&segment.source, &places(|f| f.source.clone())),
        marked(&segment.target, &places(|f| f.target.clone())),
    );
    for f in found {
        let loss = if f.kind.is_loss() { " (may be lost)" } else { "" };
        _ = write!(out, "<li><strong>{}</strong>{loss}: {}</li>", escape(f.kind.name()), detail(&f.detail));
    }
    out.push_str("</ol></td></tr>\n");
    out
}

/// A text with its places marked, each followed by the numbers of the flags that end there. Places may overlap.
fn marked(text: &str, places: &[(usize, Range<usize>)]) -> String {
    let places: Vec<&(usize, Range<usize>)> = places.iter().filter(|(_, r)| !r.is_empty() && text.get(r.clone()).is_some()).collect();
    let mut cuts: Vec<usize> = places.iter().flat_map(|(_, r)| [r.start, r.end]).chain([0, text.len()]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let mut out = String::new();
    for window in cuts.windows(2) {
        let &[from, to] = window else { continue };
        let part = escape(text.get(from..to).unwrap_or_default());
        let covering: Vec<_> = places.iter().filter(|(_, r)| r.start <= from && to <= r.end).collect();
        if covering.is_empty() {
            out.push_str(&part);
            continue;
        }
        _ = write!(out, "<mark>{part}</mark>");
        for (number, _) in covering.iter().filter(|(_, r)| r.end == to) {
            _ = write!(out, "<sup dir=\"ltr\">[{number}]</sup>");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_may_overlap_and_lie_outside() {
        assert_eq!(
            marked("a<b>c", &[(1, 0..2), (2, 1..4), (3, 9..12), (4, 2..2)]),
            "<mark>a</mark><mark>&lt;</mark><sup dir=\"ltr\">[1]</sup><mark>b&gt;</mark><sup dir=\"ltr\">[2]</sup>c"
        );
        assert_eq!(marked("لا", &[(1, 1..2)]), "لا");
        assert_eq!(marked("", &[]), "");
    }
}
