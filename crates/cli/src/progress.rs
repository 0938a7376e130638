//! What is said on standard error while a run goes on, and in a file for Prometheus.

use crate::error::CliError;
use crate::output::{plain, replace};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use mujaz::job::Tally;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    /// A progress bar on a terminal.
    Bar,
    /// Failures and a last line only.
    Plain,
    /// Failures only.
    Quiet,
    /// JSON lines, with the spans of reading, translating and writing.
    Json,
}

/// How far a run is, as far as that can be known.
#[derive(Debug, Default)]
pub struct Progress {
    /// Articles there will be.
    pub articles: Option<usize>,
    /// Bytes of all inputs.
    pub bytes: Option<u64>,
    /// Bytes read so far.
    pub read: Arc<AtomicU64>,
    /// The Prometheus file.
    pub metrics: Option<PathBuf>,
    /// When the Prometheus file was written.
    pub written: Option<Instant>,
}

/// Whether `--quiet` was given: what is said before or outside of a run asks it.
static QUIET: AtomicBool = AtomicBool::new(false);

/// Only errors from now on.
pub fn hush() {
    QUIET.store(true, Ordering::Relaxed);
}

/// Whether only errors are wanted.
pub fn is_quiet() -> bool {
    QUIET.load(Ordering::Relaxed)
}

/// Says something on standard error, unless only errors are wanted.
pub fn say(text: &str) {
    if !is_quiet() {
        tell(&format!("mujaz: {}", plain(text)));
    }
}

/// A line on standard error. Whoever reads that may go away (`2>&1 | head`): nothing is said any more, and the work goes on, where
/// `eprintln!` would panic.
pub fn tell(line: &str) {
    _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// Says how far a run is.
#[derive(Debug)]
pub struct Reporter {
    voice: Voice,
    bar: ProgressBar,
    start: Instant,
}

/// How often events and metrics are written.
const EVERY: Duration = Duration::from_secs(2);

impl Reporter {
    pub fn new(voice: Voice) -> Self {
        let bar = ProgressBar::hidden();
        match voice {
            Voice::Bar => bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(8)),
            Voice::Json => {
                let format = tracing_subscriber::fmt().json().flatten_event(true).with_writer(std::io::stderr);
                let spans = tracing_subscriber::fmt::format::FmtSpan::CLOSE;
                // Of an event that nobody reads any more, it would panic while it says so.
                let format = format.log_internal_errors(false);
                // A second one in the same program is not set, and needs not be.
                _ = format.with_span_events(spans).with_max_level(tracing::Level::INFO).try_init();
            }
            Voice::Plain | Voice::Quiet => {}
        }
        Self { voice, bar, start: Instant::now() }
    }

    /// Seconds since the run began.
    pub fn seconds(&self) -> f64 {
        self.start.elapsed().as_secs_f64()
    }

    /// Announces how much there will be, as far as that is known.
    pub fn expect(&self, progress: &Progress) {
        let template = match (progress.articles, progress.bytes) {
            (Some(n), _) => {
                self.bar.set_length(n as u64);
                "{bar:24} {pos}/{len} articles {msg}"
            }
            (None, Some(bytes)) => {
                self.bar.set_length(bytes);
                "{bar:24} {percent}% {msg}"
            }
            (None, None) => "{spinner} {msg}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style);
        }
        self.bar.tick();
    }

    /// Says how far the run is.
    pub fn progress(&self, tally: &Tally, progress: &mut Progress) -> Result<(), CliError> {
        let finished = tally.done + tally.failed + tally.skipped;
        let read = progress.read.load(Ordering::Relaxed);
        self.bar.set_position(if progress.articles.is_some() || progress.bytes.is_none() { finished as u64 } else { read });
        let tokens = tally.source_tokens as f64 / tally.seconds.max(1e-9);
        let mut text = format!("{finished} done, {:.1}/s, {tokens:.0} tokens/s", tally.rate());
        let left = match (progress.articles, progress.bytes) {
            (Some(n), _) => Some(n.saturating_sub(finished)),
            (None, Some(bytes)) if read > 0 => Some((finished as f64 * bytes.saturating_sub(read) as f64 / read as f64) as usize),
            _ => None,
        };
        if let Some(eta) = left.and_then(|n| tally.eta(n)) {
            _ = write!(text, ", eta {}", indicatif::HumanDuration(eta));
        }
        if tally.failed > 0 {
            _ = write!(text, ", {} failed", tally.failed);
        }
        self.bar.set_message(text);
        if progress.written.is_none_or(|at| at.elapsed() >= EVERY) {
            progress.written = Some(Instant::now());
            if self.voice == Voice::Json {
                let (done, failed, per_second) = (tally.done, tally.failed, tally.rate());
                tracing::info!(event = "progress", done, failed, skipped = tally.skipped, per_second, tokens_per_second = tokens);
            }
            if let Some(path) = &progress.metrics {
                write_metrics(path, tally)?;
            }
        }
        Ok(())
    }

    /// One article or line failed.
    pub fn failed(&self, source: &str, reason: &str) {
        match self.voice {
            Voice::Json => tracing::warn!(event = "failure", source, reason),
            _ => self.bar.suspend(|| tell(&format!("mujaz: {}: {}", plain(source), plain(reason)))),
        }
    }

    /// Something the user should know that is no failure.
    pub fn note(&self, text: &str) {
        match self.voice {
            Voice::Json => tracing::info!(event = "note", text),
            Voice::Quiet => {}
            _ => self.bar.suspend(|| tell(&format!("mujaz: {}", plain(text)))),
        }
    }

    /// Ends the run.
    pub fn finish(&self, what: &str, tally: &Tally) {
        self.bar.finish_and_clear();
        let seconds = self.seconds();
        let rate = (tally.done + tally.failed) as f64 / seconds.max(1e-9);
        match self.voice {
            Voice::Json => {
                let (done, failed, skipped, losses) = (tally.done, tally.failed, tally.skipped, tally.losses);
                let failed_before = tally.failed_before;
                tracing::info!(event = "end", done, failed, skipped, failed_before, losses, seconds, per_second = rate);
            }
            Voice::Quiet => {}
            _ => {
                let skipped = match (tally.skipped, tally.failed_before) {
                    (0, _) => String::new(),
                    (all, 0) => format!(", {all} finished before"),
                    (all, failed) => format!(", {all} finished before ({failed} of them failed: --retry-failed tries again)"),
                };
                let (done, failed) = (tally.done, tally.failed);
                let what = if done == 1 { what.trim_end_matches('s') } else { what };
                tell(&format!("mujaz: {done} {what}, {failed} failed{skipped}, {seconds:.1} s ({rate:.1}/s)"));
            }
        }
    }
}

/// Writes the counts in Prometheus' text format, whole or not at all.
pub fn write_metrics(path: &Path, tally: &Tally) -> Result<(), CliError> {
    let mut out = String::new();
    let mut counter = |name: &str, help: &str, rows: &[(&str, f64)]| {
        _ = writeln!(out, "# HELP mujaz_{name} {help}\n# TYPE mujaz_{name} counter");
        for (labels, value) in rows {
            _ = writeln!(out, "mujaz_{name}{labels} {value}");
        }
    };
    let rows = [
        ("{status=\"done\"}", tally.done as f64),
        ("{status=\"failed\"}", tally.failed as f64),
        ("{status=\"skipped\"}", tally.skipped as f64),
    ];
    counter("articles_total", "Articles of this job.", &rows);
    counter("sentences_total", "Sentences of the articles that came out.", &[("", tally.sentences as f64)]);
    counter("source_tokens_total", "Tokens that went into the translator.", &[("", tally.source_tokens as f64)]);
    counter("seconds_total", "Seconds since the job began.", &[("", tally.seconds)]);
    let flags: Vec<(String, f64)> = tally.flags.iter().map(|(k, n)| (format!("{{kind=\"{k}\"}}"), *n as f64)).collect();
    counter("flags_total", "Flags by kind.", &flags.iter().map(|(k, n)| (k.as_str(), *n)).collect::<Vec<_>>());
    replace(path, out.as_bytes())
}
