//! What a resumed job may take for finished: everything that could change a result is in the key, and nothing else.

use mujaz::Newsroom;
use mujaz::brief::{Route, Stage};
use mujaz::generate::GenerationOverrides;
use mujaz::glossary::Glossary;
use mujaz::model::{Found, ModelCard, ModelFiles, ModelOptions};
use mujaz::nn::ComputeType;
use mujaz_tests::root;
use std::collections::BTreeMap;

/// All that goes into a newsroom.
#[derive(Clone)]
struct Recipe {
    files: BTreeMap<String, Vec<u8>>,
    card: String,
    options: ModelOptions,
    glossary: Glossary,
    stage: Stage,
    full: bool,
    removed: bool,
    bullets: usize,
    route: Route,
    workers: usize,
}

impl Recipe {
    fn usual() -> Self {
        let folder = root().join("models/tiny-ar-en");
        let names = ["config.json", "generation_config.json", "source.spm", "target.spm", "vocab.json", "model.safetensors"];
        let files = names.into_iter().map(|name| (name.to_string(), std::fs::read(folder.join(name)).unwrap())).collect();
        Self {
            files,
            card: "name = 'x'\n".into(),
            options: ModelOptions { compute: ComputeType::F32, ..ModelOptions::default() },
            glossary: Glossary::default(),
            stage: Stage::Brief,
            full: false,
            removed: false,
            bullets: 4,
            route: Route::SummarizeFirst,
            workers: 1,
        }
    }

    /// With the weights in two files behind an index.
    fn in_shards() -> Self {
        let mut out = Self::usual();
        let whole = out.files.remove("model.safetensors").unwrap();
        let tensors = safetensors::SafeTensors::deserialize(&whole).unwrap();
        let names: Vec<String> = tensors.names().into_iter().map(ToString::to_string).collect();
        let (first, second) = names.split_at(names.len() / 2);
        let mut map = serde_json::Map::new();
        for (file, part) in [("m-1.safetensors", first), ("m-2.safetensors", second)] {
            let views = part.iter().map(|name| (name.as_str(), tensors.tensor(name).unwrap()));
            out.files.insert(file.into(), safetensors::serialize(views, None).unwrap());
            map.extend(part.iter().map(|name| (name.clone(), file.into())));
        }
        let index = serde_json::json!({"weight_map": map}).to_string();
        out.files.insert("model.safetensors.index.json".into(), index.into_bytes());
        out
    }

    fn key(&self) -> String {
        let card = ModelCard::parse("x.toml".as_ref(), &self.card).unwrap();
        let found = Found { files: ModelFiles::memory("x", self.files.clone()), card };
        let builder = Newsroom::builder().model(found).model_options(self.options.clone()).stage(self.stage).full(self.full);
        let builder = builder.show_removed(self.removed).bullets(self.bullets).route(self.route).glossary(self.glossary.clone());
        builder.workers(Some(self.workers)).batch_tokens(Some(100 * self.workers)).build().unwrap().describe()
    }

    /// One with something else.
    fn but(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut out = self.clone();
        change(&mut out);
        out
    }

    fn last_byte(&self, file: &str) -> Self {
        self.but(|r| *r.files.get_mut(file).unwrap().last_mut().unwrap() ^= 1)
    }
}

fn search(set: impl FnOnce(&mut GenerationOverrides)) -> Recipe {
    Recipe::usual().but(|r| set(&mut r.options.generation))
}

fn card(line: &str) -> Recipe {
    Recipe::usual().but(|r| r.card = format!("name = 'x'\n{line}\n"))
}

/// A blank behind the JSON: another file, if the same settings.
fn blank(file: &str) -> Recipe {
    Recipe::usual().but(|r| r.files.get_mut(file).unwrap().push(b' '))
}

#[test]
fn everything_that_could_change_a_result_is_in_the_key() {
    let usual = Recipe::usual();
    let vocabulary: BTreeMap<String, u32> = serde_json::from_slice(&usual.files["vocab.json"]).unwrap();
    let token = vocabulary.keys().find(|t| t.chars().all(char::is_alphabetic) && t.len() > 2).unwrap().clone();
    let shards = Recipe::in_shards();
    let glossary = |text: &str| Glossary::parse("g.tsv", text).unwrap();
    let changes = [
        ("nothing", usual.clone()),
        ("the stage", usual.but(|r| r.stage = Stage::Translate)),
        ("the full translation", usual.but(|r| r.full = true)),
        ("lines left out", usual.but(|r| r.removed = true)),
        ("bullets", usual.but(|r| r.bullets = 3)),
        ("the route", usual.but(|r| r.route = Route::TranslateFirst)),
        ("a glossary", usual.but(|r| r.glossary = glossary("مصر\tEgypt"))),
        ("its spelling", usual.but(|r| r.glossary = glossary("مصر\tthe Egypt"))),
        ("its other renderings", usual.but(|r| r.glossary = glossary("مصر\tEgypt\tMisr"))),
        ("beams", search(|g| g.num_beams = Some(7))),
        ("the longest output", search(|g| g.max_length = Some(77))),
        ("the shortest output", search(|g| g.min_length = Some(7))),
        ("the length penalty", search(|g| g.length_penalty = Some(0.7))),
        ("n-grams", search(|g| g.no_repeat_ngram_size = Some(7))),
        ("the penalty for repeats", search(|g| g.repetition_penalty = Some(1.7))),
        ("the first token", search(|g| g.forced_bos_token_id = Some(7))),
        ("the language of the sources", usual.but(|r| r.options.source_lang = Some(token.clone()))),
        ("the language of the outputs", usual.but(|r| r.options.target_lang = Some(token.clone()))),
        ("the arithmetic", usual.but(|r| r.options.compute = ComputeType::Int8)),
        ("the card's name", usual.but(|r| r.card = "name = 'y'".into())),
        ("its licence", card("license = 'MIT'")),
        ("its notice", card("notice = 'n'")),
        ("its normaliser", card("normalizer = 'moses'")),
        ("its prefix", card("prefix = 'x: '")),
        ("its prefix tokens", card(&format!("prefix_tokens = ['{token}']"))),
        ("its longest source", card("max_source_tokens = 77")),
        ("its search", card("[generation]\nlength_penalty = 0.3")),
        ("the configuration", blank("config.json")),
        ("the generation settings", blank("generation_config.json")),
        ("the vocabulary", blank("vocab.json")),
        ("the weights", usual.last_byte("model.safetensors")),
        ("shards", shards.clone()),
        ("the first shard", shards.last_byte("m-1.safetensors")),
        ("the second shard", shards.last_byte("m-2.safetensors")),
    ];
    let mut keys: BTreeMap<String, &str> = BTreeMap::new();
    for (what, recipe) in &changes {
        if let Some(other) = keys.insert(recipe.key(), what) {
            panic!("{what} and {other} have the same key");
        }
    }
    // No result depends on how work is spread.
    assert_eq!(usual.but(|r| r.workers = 2).key(), usual.key());
    assert_eq!(keys.get(&usual.key()), Some(&"nothing"));
}
