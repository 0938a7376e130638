//! What the server has done, for Prometheus.

use mujaz::check::FlagKind;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Upper bounds of the histogram of latencies, in seconds.
const BOUNDS: [f64; 12] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0];

#[derive(Debug, Default)]
struct Route {
    by_status: BTreeMap<u16, u64>,
    buckets: [u64; BOUNDS.len()],
    seconds: f64,
}

/// Counters; all grow, none is bounded by what clients send: routes and flags are from fixed lists.
#[derive(Debug)]
pub struct Metrics {
    routes: Mutex<BTreeMap<String, Route>>,
    flags: Mutex<BTreeMap<FlagKind, u64>>,
    /// Characters that were translated.
    pub characters: AtomicU64,
    /// Requests whose client went away before they were done.
    pub abandoned: AtomicU64,
    /// Open connections.
    pub connections: AtomicU64,
    start: Instant,
}

/// What is read elsewhere when the metrics are asked for.
#[derive(Debug, Default)]
pub struct Gauges {
    pub ready: bool,
    pub running: usize,
    pub waiting: usize,
    /// Of each model that shares batches, by its part.
    pub engines: Vec<(&'static str, mujaz::schedule::Totals)>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            routes: Mutex::default(),
            flags: Mutex::default(),
            characters: AtomicU64::new(0),
            abandoned: AtomicU64::new(0),
            connections: AtomicU64::new(0),
            start: Instant::now(),
        }
    }
}

impl Metrics {
    /// Counts an answer.
    pub fn answered(&self, route: &str, status: u16, time: Duration) {
        let mut routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        let route = routes.entry(route.into()).or_default();
        let seconds = time.as_secs_f64();
        *route.by_status.entry(status).or_default() += 1;
        route.seconds += seconds;
        for (bucket, bound) in route.buckets.iter_mut().zip(BOUNDS) {
            *bucket += u64::from(seconds <= bound);
        }
    }

    /// Counts flags.
    pub fn flagged(&self, kinds: impl IntoIterator<Item = FlagKind>) {
        let mut flags = self.flags.lock().unwrap_or_else(PoisonError::into_inner);
        kinds.into_iter().for_each(|kind| *flags.entry(kind).or_default() += 1);
    }

    /// Everything, in the text format.
    pub fn render(&self, gauges: &Gauges) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        _ = self.write(&mut out, gauges);
        out
    }

    fn write(&self, out: &mut String, gauges: &Gauges) -> std::fmt::Result {
        let mut simple = |name: &str, kind: &str, help: &str, value: f64| {
            writeln!(out, "# HELP mujaz_{name} {help}\n# TYPE mujaz_{name} {kind}\nmujaz_{name} {value}")
        };
        simple("ready", "gauge", "Whether models are loaded.", f64::from(u8::from(gauges.ready)))?;
        simple("uptime_seconds", "gauge", "Since the server began.", self.start.elapsed().as_secs_f64())?;
        simple("requests_running", "gauge", "Requests in work.", gauges.running as f64)?;
        simple("requests_waiting", "gauge", "Requests that wait for a place.", gauges.waiting as f64)?;
        let load = |n: &AtomicU64| n.load(Ordering::Relaxed) as f64;
        simple("connections_open", "gauge", "Open connections.", load(&self.connections))?;
        simple("requests_abandoned_total", "counter", "Requests whose client went away.", load(&self.abandoned))?;
        simple("characters_total", "counter", "Characters that were translated.", load(&self.characters))?;
        for (name, kind, help, value) in ENGINE {
            writeln!(out, "# HELP mujaz_engine_{name} {help}\n# TYPE mujaz_engine_{name} {kind}")?;
            for (part, totals) in &gauges.engines {
                writeln!(out, "mujaz_engine_{name}{{model=\"{part}\"}} {}", value(totals))?;
            }
        }
        writeln!(out, "# HELP mujaz_flags_total Doubts in answers, by kind.\n# TYPE mujaz_flags_total counter")?;
        for (kind, count) in &*self.flags.lock().unwrap_or_else(PoisonError::into_inner) {
            writeln!(out, "mujaz_flags_total{{kind=\"{kind}\"}} {count}")?;
        }
        let routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        writeln!(out, "# HELP mujaz_requests_total Answers.\n# TYPE mujaz_requests_total counter")?;
        for (route, seen) in &*routes {
            for (status, count) in &seen.by_status {
                writeln!(out, "mujaz_requests_total{{route=\"{route}\",status=\"{status}\"}} {count}")?;
            }
        }
        writeln!(
            out,
            "# HELP mujaz_request_seconds From the head of a request to the head of its answer.\n# TYPE mujaz_request_seconds histogram"
        )?;
        for (route, seen) in &*routes {
            for (bound, count) in BOUNDS.iter().zip(seen.buckets) {
                writeln!(out, "mujaz_request_seconds_bucket{{route=\"{route}\",le=\"{bound}\"}} {count}")?;
            }
            let all: u64 = seen.by_status.values().sum();
            writeln!(out, "mujaz_request_seconds_bucket{{route=\"{route}\",le=\"+Inf\"}} {all}")?;
            writeln!(out, "mujaz_request_seconds_sum{{route=\"{route}\"}} {}", seen.seconds)?;
            writeln!(out, "mujaz_request_seconds_count{{route=\"{route}\"}} {all}")?;
        }
        Ok(())
    }
}

type Reader = fn(&mujaz::schedule::Totals) -> u64;
const ENGINE: [(&str, &str, &str, Reader); 6] = [
    ("batches_total", "counter", "Batches that were run.", |t| t.batches),
    ("joined_total", "counter", "Sources that joined a batch under way.", |t| t.joined),
    ("sources_total", "counter", "Pieces of text in them.", |t| t.sources),
    ("source_tokens_total", "counter", "Their tokens.", |t| t.source_tokens),
    ("output_tokens_total", "counter", "Tokens that were written.", |t| t.output_tokens),
    ("waiting", "gauge", "Pieces of text that wait for a batch.", |t| t.waiting),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_what_prometheus_reads() {
        let metrics = Metrics::default();
        metrics.answered("/translate", 200, Duration::from_millis(20));
        metrics.answered("/translate", 429, Duration::from_millis(1));
        metrics.flagged([FlagKind::NumberChanged, FlagKind::NumberChanged]);
        let engines = vec![("translator", mujaz::schedule::Totals { batches: 3, ..Default::default() })];
        let text = metrics.render(&Gauges { ready: true, running: 2, waiting: 1, engines });
        for line in [
            "mujaz_ready 1",
            "mujaz_requests_running 2",
            "mujaz_engine_batches_total{model=\"translator\"} 3",
            "mujaz_flags_total{kind=\"number_changed\"} 2",
            "mujaz_requests_total{route=\"/translate\",status=\"429\"} 1",
            "mujaz_request_seconds_bucket{route=\"/translate\",le=\"0.005\"} 1",
            "mujaz_request_seconds_bucket{route=\"/translate\",le=\"0.025\"} 2",
            "mujaz_request_seconds_count{route=\"/translate\"} 2",
        ] {
            assert!(text.lines().any(|l| l == line), "no `{line}` in\n{text}");
        }
        for line in text.lines().filter(|l| !l.starts_with('#')) {
            assert!(line.split_once(' ').is_some_and(|(name, value)| name.starts_with("mujaz_") && value.parse::<f64>().is_ok()), "{line}");
        }
    }
}
