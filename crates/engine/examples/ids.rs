//! Ids in, ids out, with any checkpoint in the Hugging Face layout:
//! `cargo run --release -p mujaz-engine --example ids -- FOLDER 17 4711 0`

use mujaz_engine::nn::{Compute, ComputeType, Device};
use mujaz_engine::schedule::Schedule;
use mujaz_engine::{Model, ModelFiles, Recipe};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let small = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/tiny-ar-en");
    let files = ModelFiles::folder(args.next().unwrap_or_else(|| small.into()))?;
    let model = Model::load(&files, Recipe::default(), &Compute::new(&Device::CPU, ComputeType::F32))?;

    let ids: Vec<u32> = args.map(|id| id.parse()).collect::<Result<_, _>>()?;
    let sources = if ids.is_empty() { vec![model.encode("قال الوزير إن المفاوضات مستمرة.")?] } else { vec![ids] };
    for (source, result) in sources.iter().zip(model.generate(&sources, &Schedule::default())) {
        let best = result?.remove(0);
        println!("{source:?}\n{:?}", best.ids);
        println!("score {:.4}, mean log-probability {:.4}", best.score, best.mean_log_prob());
        println!("{}", model.tokenizer().decode(&best.ids)?);
    }
    Ok(())
}
