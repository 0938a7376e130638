//! What the functions do, without a pointer.

use crate::options::Options;
use mujaz::check::{Judge, Target};
use mujaz::glossary::Glossary;
use mujaz::{Input, Newsroom, OwnProcess};
use serde_json::Value;

/// A newsroom, in the process whose threads work for it.
pub struct Desk(OwnProcess);

impl Desk {
    /// Loads models, on no more threads than are to work.
    pub fn open(model: Option<&str>, options: Option<&str>) -> Result<Self, String> {
        let options = Options::parse(options)?;
        let builder = options.builder(model)?;
        let pool = rayon::ThreadPoolBuilder::new().num_threads(options.workers()?.unwrap_or(0)).build().map_err(|e| e.to_string())?;
        let newsroom = pool.install(|| builder.build()).map_err(|e| e.to_string())?;
        Ok(Self(OwnProcess::new(newsroom)))
    }

    fn newsroom(&self) -> Result<&Newsroom, String> {
        self.0.get().ok_or_else(|| "this newsroom was opened in another process: open one in this one".into())
    }

    /// A text in English.
    pub fn translate(&self, text: &str) -> Result<String, String> {
        Ok(self.newsroom()?.translate(text).map_err(|e| e.to_string())?.text)
    }

    /// The brief of a page or a text in any charset, as the command writes it.
    pub fn brief(&self, page: &[u8], url: Option<&str>) -> Result<String, String> {
        let input = Input::bytes(page);
        let input = if let Some(url) = url { input.url(url).source(url) } else { input };
        let brief = self.newsroom()?.brief(input).map_err(|e| e.to_string())?;
        serde_json::to_string(&brief).map_err(|e| e.to_string())
    }
}

/// What does not agree between a text and its translation, as a JSON list.
pub fn check(source: &str, target: &str) -> Result<String, String> {
    let glossary = Glossary::starter();
    let judge = Judge { date: None, glossary: &glossary, target: Target::English };
    let mut found = judge.all(&[(source, target)], |(source, target)| (source, target));
    let found = found.pop().unwrap_or_else(|| Ok(Vec::new()))?;
    Ok(Value::from(found.iter().map(|f| f.to_json(source, target)).collect::<Vec<_>>()).to_string())
}
