//! Very many inputs that nobody wrote through `extract` or `brief`: no panic, and none over its time.
//!
//! `cargo run --release -p mujaz-tests --example hammer -- extract 1000000 [SEED]`
//! `cargo run --release -p mujaz-tests --example hammer -- brief 100000 [SEED [MOST]]`
//!
//! A third is random Unicode of the alphabets that news is written in, the rest real pages (`samples`, `crates/text/tests/data/pages`)
//! with bytes changed, parts cut, doubled, swapped, brought in from other pages, tags and controls put between. Briefs are made by the
//! bundled model, one beam, whole articles; with MOST, of each input a part of so many bytes at most. The seed and the number of an input are all that is needed to make it again; those that
//! fail are written to `hammer-KIND-NUMBER.bin`.

use mujaz::brief::Stage;
use mujaz::generate::GenerationOverrides;
use mujaz::job::{Failure, Item, JobOptions};
use mujaz::model::ModelOptions;
use mujaz::{Input, Newsroom};
use mujaz_tests::random::splitmix;
use mujaz_tests::{root, strings::strings};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// An input's time: reading it, and for a brief, all that comes after. A machine that does other things as well makes it longer.
const BOUND: Duration = Duration::from_mins(1);

/// What goes between the parts of a page.
const BETWEEN: [&[u8]; 16] = [
    b"<div>",
    b"</div>",
    b"<!--",
    b"<script>",
    b"<p",
    b"\">",
    b"&#x110000;",
    b"\xff\xfe",
    b"\0",
    b"\n\n\n",
    "«".as_bytes(),
    "٬٫".as_bytes(),
    "\u{202e}".as_bytes(),
    b"<table><tr><td>",
    b"{\"@type\":",
    b"]]>",
];

/// Numbers that a seed and an input's number give.
struct Draw {
    seed: u64,
    at: u64,
}

impl Draw {
    fn below(&mut self, limit: usize) -> usize {
        self.at += 1;
        (splitmix(self.seed, self.at) % limit.max(1) as u64) as usize
    }
}

/// The real pages, largest parts first cut off: an input is about as long as an article.
fn pages() -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    let mut out = Vec::new();
    for folder in ["samples", "crates/text/tests/data/pages"] {
        let mut names: Vec<PathBuf> = std::fs::read_dir(root().join(folder))?.map(|e| Ok(e?.path())).collect::<std::io::Result<_>>()?;
        names.sort();
        for name in names.iter().filter(|n| n.is_file()) {
            out.push(std::fs::read(name)?);
        }
    }
    Ok(out)
}

/// One input.
fn input(pages: &[Vec<u8>], texts: &[String], seed: u64, number: u64) -> Vec<u8> {
    let mut draw = Draw { seed: splitmix(seed, number + 1), at: 0 };
    if number.is_multiple_of(3) {
        let lines = 1 + draw.below(40);
        return (0..lines)
            .flat_map(|_| [texts[draw.below(texts.len())].as_bytes(), [b"\n".as_slice(), b" ", b". "][draw.below(3)]].concat())
            .collect();
    }
    let mut page = pages[draw.below(pages.len())].clone();
    for _ in 0..=draw.below(8) {
        let (a, b) = (draw.below(page.len()), draw.below(page.len()));
        let (a, b) = (a.min(b), a.max(b));
        match draw.below(7) {
            0 => page.truncate(b),
            1 => drop(page.drain(a..b.min(a + 400))),
            2 => page = [&page[..b], &page[a..b.min(a + 2000)], &page[b..]].concat(),
            3 => page.iter_mut().skip(a).take(draw.below(6)).for_each(|byte| *byte = byte.wrapping_add(1 + draw.below(255) as u8)),
            4 => drop(page.splice(a..a, BETWEEN[draw.below(BETWEEN.len())].repeat(1 + draw.below(3)))),
            5 => drop(page.splice(a..b.min(a + 200), BETWEEN[draw.below(BETWEEN.len())].iter().copied())),
            _ => {
                let other = &pages[draw.below(pages.len())];
                let from = draw.below(other.len());
                drop(page.splice(a..b.min(a + 1000), other[from..].iter().take(1000).copied()));
            }
        }
    }
    page
}

/// A part of an input, wherever it may begin: the model's time goes by the length.
fn part(input: Vec<u8>, most: usize, seed: u64, number: u64) -> Vec<u8> {
    let from = Draw { seed: splitmix(seed, number + 1), at: 1 << 32 }.below((input.len() + 1).saturating_sub(most));
    input.into_iter().skip(from).take(most).collect()
}

/// What the reader saw, beside what the job gives.
#[derive(Default)]
struct Reading {
    slowest: (Duration, u64),
    late: Vec<u64>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let stage = args.next().unwrap_or_else(|| "extract".into());
    let count: u64 = args.next().map_or(Ok(2000), |n| n.parse())?;
    let seed: u64 = args.next().map_or(Ok(1), |n| n.parse())?;
    let most: usize = args.next().map_or(Ok(usize::MAX), |n| n.parse())?;
    let stage = match stage.as_str() {
        "extract" => Stage::Extract,
        "brief" => Stage::Brief,
        other => return Err(format!("`{other}`: extract or brief").into()),
    };
    let desk = if stage == Stage::Brief {
        let generation = GenerationOverrides { num_beams: Some(1), ..GenerationOverrides::default() };
        Newsroom::builder().model("tiny-ar-en").model_options(ModelOptions { generation, ..ModelOptions::default() }).full(true).build()?
    } else {
        Newsroom::builder().no_translator().stage(stage).build()?
    };
    let (pages, texts) = (pages()?, strings(3000));
    let reading = Arc::new(Mutex::new(Reading::default()));
    let seen = reading.clone();
    let source = move || {
        (0..count).map(move |number| {
            let bytes = part(input(&pages, &texts, seed, number), most, seed, number);
            let start = Instant::now();
            let id = number.to_string();
            let content = Input::bytes(bytes).read(&id).map_err(|e| Failure { id, source: "hammer".into(), error: e.to_string() });
            let took = start.elapsed();
            let mut seen = seen.lock().unwrap();
            seen.slowest = seen.slowest.max((took, number));
            if took > BOUND {
                seen.late.push(number);
            }
            Item { tag: (), content }
        })
    };
    let options = JobOptions { timeout: Some(BOUND), ..desk.job_options() };
    let (mut good, mut refused, mut failed, begin) = (0u64, 0u64, Vec::new(), Instant::now());
    for (n, done) in desk.job(options).results(source).enumerate() {
        match done.result {
            Ok(_) => good += 1,
            Err(failure) if failure.error.contains("a defect of mujaz") || failure.error.contains("time limit") => failed.push(failure),
            Err(_) => refused += 1,
        }
        if (n + 1).is_multiple_of(10_000) {
            eprintln!("{} inputs, {:.0} s, {} failed", n + 1, begin.elapsed().as_secs_f32(), failed.len());
        }
    }
    let reading = reading.lock().unwrap();
    let (slowest, which) = reading.slowest;
    println!(
        "{stage:?}, seed {seed}: {} inputs, {good} articles, {refused} refused, {} failed, {} read too slowly (slowest {slowest:?}, number {which}), {:.0} s",
        good + refused + failed.len() as u64,
        failed.len(),
        reading.late.len(),
        begin.elapsed().as_secs_f32()
    );
    let (pages, texts) = (self::pages()?, strings(3000));
    let late = reading.late.iter().map(|n| (*n, "slow"));
    for (number, kind) in failed.iter().filter_map(|f| Some((f.id.parse().ok()?, "failed"))).chain(late) {
        std::fs::write(Path::new(&format!("hammer-{kind}-{number}.bin")), part(input(&pages, &texts, seed, number), most, seed, number))?;
    }
    failed.iter().for_each(|f| println!("{}: {}", f.id, f.error));
    if good + refused != count || !reading.late.is_empty() { Err("not all came through".into()) } else { Ok(()) }
}
