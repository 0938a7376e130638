//! A check of one's own: `cargo run --example my_check -- SOURCE TARGET` (two files, line by line).
//!
//! To make it one of mujaz's: move it to `crates/core/src/check/`, give it a kind of its own in `flag.rs`, and add it to
//! `check::all()`; every command, record and report then has it.

use mujaz::check::{self, Check, Context, Finding, FlagKind, Pair};

/// Flags questions that became statements, and statements that became questions.
struct Questions;

impl Check for Questions {
    fn name(&self) -> &'static str {
        "questions"
    }

    fn check(&self, pair: &Pair<'_>) -> Vec<Finding> {
        let asked = pair.source.contains(['؟', '?']);
        let asks = pair.target.rfind('?');
        match (asked, asks) {
            (true, None) => vec![Finding::new(FlagKind::SentenceMissing, "the source asks, the English does not")],
            (false, Some(at)) => vec![Finding::new(FlagKind::QuoteInvented, "the English asks").in_target(at..at + 1)],
            _ => Vec::new(),
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let read = |path: Option<String>, sample: &str| path.map_or_else(|| Ok(sample.to_string()), std::fs::read_to_string);
    let source = read(args.next(), "هل وصل الوزير؟\nقتل 14 شخصا.")?;
    let target = read(args.next(), "The minister has arrived.\n41 people were killed.")?;
    let context = Context { full: true, ..Context::default() };
    for (number, (arabic, english)) in source.lines().zip(target.lines()).enumerate() {
        let pair = Pair::new(arabic, english, context);
        for found in check::run(&pair).into_iter().chain(Questions.check(&pair)) {
            let place = found.target.and_then(|t| english.get(t)).unwrap_or("");
            println!("{}\t{}\t{}\t{place}", number + 1, found.kind, found.detail);
        }
    }
    Ok(())
}
