//! `mujaz bench`: how fast a model decodes here, and what memory it takes.

use super::Outcome;
use crate::args::BenchArgs;
use crate::error::CliError;
use crate::library::Access;
use crate::settings;
use mujaz::generate::{GenerationConfig, generate};
use mujaz::model::load_transformer;
use mujaz::nn::Compute;
use mujaz::schedule::{self, Schedule};
use mujaz::transformer::Transformer;
use serde::Serialize;
use std::fmt::Write as _;
use std::time::Instant;

/// One figure.
#[derive(Debug, Serialize)]
struct Figure {
    rows: usize,
    beams: usize,
    workers: usize,
    /// Median of the rounds, in generated tokens a second (of the sources, not of their beams).
    tokens_per_second: f64,
}

/// Everything that was measured.
#[derive(Debug, Serialize)]
struct Report {
    model: String,
    compute: String,
    kernels: &'static str,
    source_tokens: usize,
    target_tokens: usize,
    /// Inside the operations of each worker.
    threads: usize,
    load_seconds: f64,
    /// Peak resident memory, the mapped file counted; 0 where the system does not tell it.
    peak_mib: u64,
    figures: Vec<Figure>,
}

/// Runs the command.
pub fn bench(args: &BenchArgs) -> Result<Outcome, CliError> {
    let measured = settings_to_measure(args);
    if measured
        .iter()
        .any(|(rows, _, workers)| sources(*rows, *workers).and_then(|n| n.checked_mul(args.source_tokens)).is_none_or(|n| n > IDS))
    {
        let reason = format!("`--rows` x `--workers` x `--source-tokens`: {IDS} tokens are held at most, for two batches a worker");
        return Err(CliError::Usage(reason));
    }
    let files = Access::from(args.fetching).library().open(&args.model)?.files;
    let kind = args.compute.parse().map_err(CliError::Usage)?;
    let compute = Compute::new(&settings::device(&args.device)?, kind);
    let start = Instant::now();
    let (transformer, _) = load_transformer(&files, &compute)?;
    let load_seconds = start.elapsed().as_secs_f64();
    let mut figures = Vec::new();
    for (rows, beams, workers) in measured {
        let tokens_per_second = speed(&transformer, args, [rows, beams, workers])?;
        figures.push(Figure { rows, beams, workers, tokens_per_second });
    }
    let report = Report {
        model: args.model.clone(),
        compute: transformer.compute().name().into(),
        kernels: mujaz::nn::instruction_set(),
        source_tokens: args.source_tokens,
        target_tokens: args.target_tokens,
        threads: args.threads,
        load_seconds,
        peak_mib: peak_mib(),
        figures,
    };
    print(&report, args.json)?;
    Ok(Outcome::default())
}

/// Source ids that a figure may take: more would fill the memory before anything is measured.
const IDS: usize = 1 << 28;

/// Sources of a figure: every worker gets two batches, so that their ends even out.
fn sources(rows: usize, workers: usize) -> Option<usize> {
    rows.checked_mul(workers)?.checked_mul(2)
}

/// Rows, beams and workers of each figure.
fn settings_to_measure(args: &BenchArgs) -> Vec<(usize, usize, usize)> {
    let cores = args.workers.unwrap_or(Schedule::default().workers);
    match (args.rows, args.beams) {
        (None, None) => vec![(1, 1, 1), (32, 1, cores), (1, 4, 1), (8, 4, cores)],
        (rows, beams) => vec![(rows.unwrap_or(32), beams.unwrap_or(1), cores)],
    }
}

/// Median tokens a second over the rounds.
fn speed(model: &Transformer, args: &BenchArgs, [rows, num_beams, workers]: [usize; 3]) -> Result<f64, CliError> {
    use mujaz::generate::Seq2Seq as _;
    let vocab = model.vocab_size() as u32;
    let id = |r: usize, i: usize| (100 + (i * 7 + r * 31) as u32 % 20_000) % vocab;
    let sources: Vec<Vec<u32>> =
        (0..sources(rows, workers).unwrap_or(0)).map(|r| (0..args.source_tokens).map(|i| id(r, i)).collect()).collect();
    let settings = GenerationConfig { num_beams, max_length: args.target_tokens + 1, eos_token_ids: vec![], ..GenerationConfig::default() };
    let schedule =
        Schedule { batch_tokens: args.source_tokens.saturating_mul(rows).saturating_mul(num_beams), workers, threads: Some(args.threads) };
    let mut rates = Vec::new();
    // The first round warms caches and is not counted.
    for round in 0..=args.rounds {
        let start = Instant::now();
        let mut tokens = 0;
        for result in schedule::run(&sources, num_beams, &schedule, |batch| generate(model, batch, &settings)) {
            tokens += result?.first().map_or(0, |h| h.ids.len());
        }
        if round > 0 {
            rates.push(tokens as f64 / start.elapsed().as_secs_f64());
        }
    }
    rates.sort_by(f64::total_cmp);
    Ok(rates[rates.len() / 2])
}

fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or("");
    line.split_whitespace().nth(1).and_then(|n| n.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn print(report: &Report, json: bool) -> Result<(), CliError> {
    use std::io::Write as _;
    let mut text = String::new();
    if json {
        text = serde_json::to_string(report).map_err(|e| CliError::Usage(e.to_string()))?;
        text.push('\n');
    } else {
        let line = format!(
            "{}, {} ({} kernels), {} -> {} tokens, threads a worker: {}; loaded in {:.2} s, peak {} MiB\n",
            report.model,
            report.compute,
            report.kernels,
            report.source_tokens,
            report.target_tokens,
            report.threads,
            report.load_seconds,
            report.peak_mib
        );
        text.push_str(&line);
        text.push_str("| rows | beams | workers | tokens/s |\n|---|---|---|---|\n");
        for f in &report.figures {
            // Writing to a string cannot fail.
            _ = writeln!(text, "| {} | {} | {} | {:.0} |", f.rows, f.beams, f.workers, f.tokens_per_second);
        }
    }
    std::io::stdout().write_all(text.as_bytes()).map_err(CliError::write("standard output"))
}
