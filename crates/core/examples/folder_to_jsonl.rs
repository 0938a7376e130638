//! A folder of pages into JSON lines, with progress, and with a way to stop it:
//! `cargo run --release -p mujaz --example folder_to_jsonl -- samples > briefs.jsonl`; a line with `q` on standard input stops it.

use mujaz::job::{Cancel, JobOptions, Tally};
use mujaz::{Input, Newsroom};
use std::error::Error;
use std::io::{BufRead, Write};
use std::time::Duration;

fn main() -> Result<(), Box<dyn Error>> {
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples");
    let folder = std::env::args().nth(1).unwrap_or_else(|| samples.into());
    let mut paths: Vec<_> = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|e| e == "html" || e == "txt"));
    paths.sort();

    // Clones of a `Cancel` ask the same job; a signal handler could hold one.
    let cancel = Cancel::default();
    let stop = cancel.clone();
    std::thread::spawn(move || {
        let mut lines = std::io::stdin().lock().lines();
        if lines.any(|line| line.is_ok_and(|l| l.trim() == "q")) {
            stop.cancel();
        }
    });

    let desk = Newsroom::builder().build()?;
    let options = JobOptions { cancel: cancel.clone(), timeout: Some(Duration::from_mins(1)), ..desk.job_options() };
    let count = paths.len();
    // Read one by one while the models work, never all at once. A page that cannot be read is one that has no article.
    let pages = paths.into_iter().map(|path| {
        let name = path.display().to_string();
        Input::bytes(std::fs::read(path).unwrap_or_default()).id(name.clone()).source(name)
    });
    let mut out = std::io::stdout().lock();
    let mut tally = Tally::default();
    for done in desk.job(options).run(pages) {
        tally.add(&done);
        eprint!("\r{} of {count}, {} failed", tally.done + tally.failed, tally.failed);
        match &done.result {
            Ok(brief) => serde_json::to_writer(&mut out, brief)?,
            Err(failure) => serde_json::to_writer(&mut out, failure)?,
        }
        out.write_all(b"\n")?;
    }
    eprintln!("{}", if cancel.is_cancelled() { ", stopped" } else { "" });
    Ok(())
}
