//! A model folder of one's own, with a card that says what its checkpoint does not:
//! `cargo run --release -p mujaz --example own_model -- FOLDER`

use mujaz::Newsroom;
use mujaz::model::{Found, ModelCard, ModelFiles, ModelOptions};
use mujaz::nn::ComputeType;
use std::error::Error;

/// How its text was prepared when it was trained, and how long a source it does well. More keys: docs/models.md.
const CARD: &str = r#"
name = "my-model"
task = "translate"
license = "CC-BY-4.0"
normalizer = "clean"
max_source_tokens = 96
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let small = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/tiny-ar-en");
    let folder = std::env::args().nth(1).unwrap_or_else(|| small.into());
    let found = Found { files: ModelFiles::folder(folder)?, card: ModelCard::parse("my-model.toml".as_ref(), CARD)? };
    let options = ModelOptions { compute: ComputeType::Int8, ..ModelOptions::default() };
    let desk = Newsroom::builder().model(found).model_options(options).build()?;
    println!("{}", desk.translate("وصل الوفد إلى القاهرة صباح اليوم.")?.text);
    if let Some(model) = desk.translator() {
        println!("{:?}", model.identity());
    }
    Ok(())
}
