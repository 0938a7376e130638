//! Target tokens a second of a model on the lines of a file, for races: `throughput FOLDER LINES TYPE BATCH_TOKENS ROUNDS`.
//!
//! One worker, one thread, greedy. A batch of 1 token is a sentence at a time. Prints the seconds to load, then a line a round:
//! target tokens and seconds; the first round is to warm up.

use mujaz_engine::nn::{Compute, Device};
use mujaz_engine::schedule::Schedule;
use mujaz_engine::{Model, ModelFiles, Recipe};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [folder, lines, kind, batch, rounds] = args.as_slice() else { return Err("FOLDER LINES TYPE BATCH_TOKENS ROUNDS".into()) };
    let start = Instant::now();
    let model = Model::load(&ModelFiles::folder(folder)?, Recipe::default(), &Compute::new(&Device::CPU, kind.parse()?))?;
    println!("load {:.3}", start.elapsed().as_secs_f64());
    let text = std::fs::read_to_string(lines)?;
    let sources = text.lines().map(|line| model.encode(line)).collect::<Result<Vec<_>, _>>()?;
    let schedule = Schedule { batch_tokens: batch.parse()?, workers: 1, threads: Some(1) };
    for _ in 0..rounds.parse::<usize>()? {
        let start = Instant::now();
        let mut tokens = 0;
        for result in model.generate(&sources, &schedule) {
            tokens += result?[0].ids.len();
        }
        println!("{tokens} {:.3}", start.elapsed().as_secs_f64());
    }
    Ok(())
}
