//! What is said on standard error while a run goes on.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;
use std::time::Instant;

/// How it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    /// A progress bar on a terminal.
    Bar,
    /// Failures and a last line only.
    Plain,
    /// Failures only.
    Quiet,
    /// JSON lines.
    Json,
}

/// Counts articles and says how far a run is.
#[derive(Debug)]
pub struct Reporter {
    voice: Voice,
    bar: ProgressBar,
    start: Instant,
    done: usize,
    failed: usize,
    lost: usize,
}

impl Reporter {
    pub fn new(voice: Voice) -> Self {
        let bar = ProgressBar::hidden();
        if voice == Voice::Bar {
            bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(8));
        }
        Self { voice, bar, start: Instant::now(), done: 0, failed: 0, lost: 0 }
    }

    /// Announces how many there will be, if that is known.
    pub fn expect(&self, total: Option<usize>) {
        let template = match total {
            Some(n) => {
                self.bar.set_length(n as u64);
                "{bar:24} {pos}/{len} {per_sec} eta {eta} {msg}"
            }
            None => "{spinner} {pos} {per_sec} {msg}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style);
        }
        self.bar.tick();
    }

    /// One article came out.
    pub fn done(&mut self) {
        self.done += 1;
        self.bar.inc(1);
    }

    /// One article that came out may have lost something.
    pub fn lost(&mut self) {
        self.lost += 1;
    }

    /// Articles that may have lost something.
    pub fn losses(&self) -> usize {
        self.lost
    }

    /// One article failed.
    pub fn failed(&mut self, source: &str, reason: &str) {
        self.failed += 1;
        self.bar.inc(1);
        self.bar.set_message(format!("{} failed", self.failed));
        match self.voice {
            Voice::Json => eprintln!("{}", json!({"event": "failure", "source": source, "reason": reason})),
            _ => self.bar.suspend(|| eprintln!("mujaz: {source}: {reason}")),
        }
    }

    /// Something the user should know that is no failure.
    pub fn note(&self, text: &str) {
        match self.voice {
            Voice::Json => eprintln!("{}", json!({"event": "note", "text": text})),
            Voice::Quiet => {}
            _ => self.bar.suspend(|| eprintln!("mujaz: {text}")),
        }
    }

    /// Ends the run and returns how many failed.
    pub fn finish(&self, what: &str) -> usize {
        self.bar.finish_and_clear();
        let seconds = self.start.elapsed().as_secs_f64();
        let rate = self.done as f64 / seconds.max(1e-9);
        match self.voice {
            Voice::Json => {
                let line = json!({"event": "end", "done": self.done, "failed": self.failed, "seconds": seconds, "per_second": rate});
                eprintln!("{line}");
            }
            Voice::Quiet => {}
            _ => eprintln!("mujaz: {} {what}, {} failed, {seconds:.1} s ({rate:.1}/s)", self.done, self.failed),
        }
        self.failed
    }
}
