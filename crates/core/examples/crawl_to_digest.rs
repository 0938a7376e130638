//! Files of any format to a digest by day and story:
//! `cargo run --release -p mujaz --features files --example crawl_to_digest -- samples crawl.warc.gz dump.jsonl`.

use mujaz::digest::Digest;
use mujaz::formats::{Boilerplate, Inputs, Options};
use mujaz::intake::Intake;
use mujaz::{Newsroom, brief::Stage};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let mut named: Vec<_> = std::env::args_os().skip(1).map(std::path::PathBuf::from).collect();
    if named.is_empty() {
        named.push(concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples").into());
    }
    let inputs = Inputs::resolve(&named, &[]);
    // Lines that recur across the pages of a folder are learned first, and leave each page.
    let boilerplate = Boilerplate::learn(&inputs.files, &Options::default());
    let intake = Intake::new(Options::default()).boilerplate(boilerplate).dedup();
    let desk = Newsroom::builder().no_translator().stage(Stage::Summarize).build()?;
    let mut briefs = Vec::new();
    for done in desk.job(desk.job_options()).results(move || intake.items(inputs)) {
        match done.result {
            Ok(brief) => briefs.push(brief),
            Err(failure) => eprintln!("{}: {}", failure.source, failure.error),
        }
    }
    let digest = Digest::of(briefs);
    for (day, stories) in digest.days() {
        println!("{}", day.unwrap_or("undated"));
        for story in stories {
            println!("  {} (and {} more)", story.brief.title.ar.as_deref().unwrap_or(&story.brief.id), story.also.len());
        }
    }
    Ok(())
}
