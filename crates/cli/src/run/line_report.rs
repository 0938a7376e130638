//! What `translate --lines` can say of each line: `--report`, and `--strict`.

use crate::args::TranslateArgs;
use crate::error::CliError;
use crate::output::Sink;
use crate::settings;
use mujaz::check::{Degeneration, Finding, FlagKind, Judge, Target};
use mujaz::formats::TextLine;
use mujaz::glossary::Glossary;
use mujaz::translate::{Repair, Translation};
use serde_json::{Value, json};

/// The account of all lines.
pub struct LineReport {
    glossary: Glossary,
    sink: Option<Sink>,
    wanted: bool,
    /// Lines so far.
    lines: usize,
    /// Lines of which something may be lost.
    pub losses: usize,
}

impl LineReport {
    /// Opens the report; without one and without `--strict` nothing is checked.
    pub fn open(args: &TranslateArgs) -> Result<Self, CliError> {
        Ok(Self {
            glossary: settings::glossary(&args.trust)?,
            sink: args.report.as_deref().map(|p| Sink::open(Some(p))).transpose()?,
            wanted: args.report.is_some() || args.trust.strict,
            lines: 0,
            losses: 0,
        })
    }

    /// Takes in the lines of a group with what was written for them: the text as it went out, and its account.
    pub fn group(&mut self, lines: &[(&TextLine, String, Result<Translation, String>)]) -> Result<(), CliError> {
        if !self.wanted {
            return Ok(());
        }
        let judge = Judge { date: None, glossary: &self.glossary, target: Target::English };
        let judged = judge.all(lines, |(source, en, _)| (&source.text, en));
        for ((TextLine { text: source, broken }, en, account), found) in lines.iter().zip(judged) {
            self.lines += 1;
            let line = match account {
                Ok(t) => {
                    // What did not go through the model is no translation to judge.
                    let found = if is_kept(source, t) { Vec::new() } else { flags(t, found) };
                    // Bytes that are no letters are a loss too, and a line is one that has losses once.
                    self.losses += usize::from(*broken || found.iter().any(|f| f.kind.is_loss()));
                    entry(self.lines, source, t, &found.iter().map(|f| f.to_json(source, en)).collect::<Vec<_>>())
                }
                // It has failed, and is counted so.
                Err(error) => json!({"line": self.lines, "error": error}),
            };
            if let Some(sink) = &mut self.sink {
                sink.put(format!("{line}\n").as_bytes())?;
            }
        }
        Ok(())
    }

    pub fn finish(self) -> Result<(), CliError> {
        self.sink.map_or(Ok(()), Sink::finish)
    }
}

/// The model's signs, the checks' findings, and what was done.
fn flags(t: &Translation, found: Result<Vec<Finding>, String>) -> Vec<Finding> {
    let mut out: Vec<Finding> = t.signs.iter().map(|s| Finding::new(s.kind(), s.detail())).collect();
    // The translator knows more of the signs that the checks can see: whether the output ran into the limit, what it guessed.
    let seen: Vec<FlagKind> = out.iter().map(|f| f.kind).collect();
    out.extend(found.unwrap_or_default().into_iter().filter(|f| !seen.contains(&f.kind)));
    if t.forced_cuts > 0 {
        out.push(Finding::new(FlagKind::ForcedCut, format!("{} cuts inside a clause, to fit the model", t.forced_cuts)));
    }
    out
}

/// Whether a line with letters went past the model: none of them is Arabic.
pub fn is_kept(line: &str, t: &Translation) -> bool {
    t.pieces == 0 && line.chars().any(char::is_alphabetic)
}

fn entry(number: usize, source: &str, t: &Translation, flags: &[Value]) -> Value {
    let kinds = |signs: &[Degeneration]| signs.iter().map(|s| s.kind().name()).collect::<Vec<_>>();
    let found = |r: &Repair| kinds(&r.found).into_iter().chain(r.facts.iter().map(|k| k.name())).collect::<Vec<_>>();
    let repair = |r: &Repair| json!({"step": r.step, "found": found(r), "left": kinds(&r.left)});
    json!({
        "line": number,
        "kept": is_kept(source, t),
        "pieces": t.pieces,
        "source_tokens": t.source_tokens,
        "unknown_tokens": t.unknown_tokens,
        "forced_cuts": t.forced_cuts,
        "truncated_pieces": t.truncated_pieces,
        // As f64: four digits of an f32 have seventeen in JSON.
        "mean_log_prob": (f64::from(t.mean_log_prob) * 1e4).round() / 1e4,
        "repairs": t.repairs.iter().map(repair).collect::<Vec<_>>(),
        "mended": t.mended,
        "flags": flags,
    })
}
