//! What a newsroom is made of.

use super::{Error, Newsroom, Preset, free_memory};
use crate::brief::{Pipeline, PipelineOptions, Route, Stage};
use crate::generate::GenerationConfig;
use crate::glossary::Glossary;
use crate::model::{BUNDLED, Found, Library, LibraryError, Model, ModelOptions, Task};
use crate::nn::ComputeType;
use crate::schedule::Schedule;
use std::sync::Arc;

/// A model for a newsroom: a name, a folder or `hub:ORG/NAME[@REV]`; files with a card; or one that is loaded already.
#[derive(Debug, Clone)]
pub enum ModelSource {
    /// What [`Library::open`] understands.
    Name(String),
    /// Files and a card.
    Found(Box<Found>),
    /// A model that others use too.
    Loaded(Arc<Model>),
}

impl From<&str> for ModelSource {
    fn from(name: &str) -> Self {
        Self::Name(name.into())
    }
}

impl From<String> for ModelSource {
    fn from(name: String) -> Self {
        Self::Name(name)
    }
}

impl From<Found> for ModelSource {
    fn from(found: Found) -> Self {
        Self::Found(Box::new(found))
    }
}

impl From<Arc<Model>> for ModelSource {
    fn from(model: Arc<Model>) -> Self {
        Self::Loaded(model)
    }
}

/// Puts a [`Newsroom`] together; made by [`Newsroom::builder`].
#[derive(Debug, Clone)]
#[must_use]
pub struct Builder {
    library: Library,
    translator: Option<ModelSource>,
    translator_options: ModelOptions,
    preset: Option<Preset>,
    summarizer: Option<ModelSource>,
    summarizer_options: ModelOptions,
    glossary: Glossary,
    options: PipelineOptions,
    batch_tokens: Option<usize>,
    workers: Option<usize>,
    threads: Option<usize>,
    share_batches: bool,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            library: Library::from_env(),
            translator: Some(BUNDLED.into()),
            translator_options: ModelOptions::default(),
            preset: None,
            summarizer: None,
            summarizer_options: ModelOptions::default(),
            glossary: Glossary::starter(),
            options: PipelineOptions::default(),
            batch_tokens: None,
            workers: None,
            threads: None,
            share_batches: false,
        }
    }
}

impl Builder {
    /// The translator; the usual one is the bundled `tiny-ar-en`.
    pub fn model(mut self, model: impl Into<ModelSource>) -> Self {
        self.translator = Some(model.into());
        self
    }

    /// How the translator is run.
    pub fn model_options(mut self, options: ModelOptions) -> Self {
        self.translator_options = options;
        self
    }

    /// Without a translator: summaries and clean articles need none.
    pub fn no_translator(mut self) -> Self {
        self.translator = None;
        self
    }

    /// The translator and its arithmetic by what this machine's memory holds, in place of a name.
    pub fn preset(mut self, preset: Preset) -> Self {
        self.preset = Some(preset);
        self
    }

    /// A model that writes summaries; without one, sentences are extracted. One whose card says that it writes English (`crosssum-m2o`) makes
    /// the at-a-glance line of a brief in one step, which then says that it is not traced to sentences ([`crate::brief::Glance`]).
    pub fn summarizer(mut self, model: impl Into<ModelSource>) -> Self {
        self.summarizer = Some(model.into());
        self
    }

    /// Whether the summariser writes English straight from the article, where no card says so.
    pub fn one_step(mut self, one_step: bool) -> Self {
        self.options.one_step = one_step;
        self
    }

    /// How the summariser is run.
    pub fn summarizer_options(mut self, options: ModelOptions) -> Self {
        self.summarizer_options = options;
        self
    }

    /// Whether a summary that a model wrote is kept only where no check speaks against it.
    pub fn fallback(mut self, fallback: bool) -> Self {
        self.options.fallback = fallback;
        self
    }

    /// Where models come from; the usual one is the user's.
    pub fn library(mut self, library: Library) -> Self {
        self.library = library;
        self
    }

    /// House spellings in place of the starter list.
    pub fn glossary(mut self, glossary: Glossary) -> Self {
        self.glossary = glossary;
        self
    }

    /// Sentences of a summary, bullets of a brief.
    pub fn bullets(mut self, bullets: usize) -> Self {
        self.options.summary.sentences = bullets;
        self
    }

    /// Whether a brief also holds the translation of every sentence.
    pub fn full(mut self, full: bool) -> Self {
        self.options.full = full;
        self
    }

    /// Whether the lines of a page that are no part of its article are listed.
    pub fn show_removed(mut self, show: bool) -> Self {
        self.options.show_removed = show;
        self
    }

    /// What comes first in a brief.
    pub fn route(mut self, route: Route) -> Self {
        self.options.route = route;
        self
    }

    /// How far articles of a job go; the usual way is to a brief, or without a translator to a summary.
    pub fn stage(mut self, stage: Stage) -> Self {
        self.options.stage = stage;
        self
    }

    /// Source tokens in a batch, times beams; None for what suits the device.
    pub fn batch_tokens(mut self, tokens: impl Into<Option<usize>>) -> Self {
        self.batch_tokens = tokens.into();
        self
    }

    /// Threads that translate, each a batch of its own; None for what suits the device.
    pub fn workers(mut self, workers: impl Into<Option<usize>>) -> Self {
        self.workers = workers.into();
        self
    }

    /// Threads inside the operations of each worker; None for those that have no batch of their own.
    pub fn threads(mut self, threads: impl Into<Option<usize>>) -> Self {
        self.threads = threads.into();
        self
    }

    /// Whether callers on many threads share batches, as those of a server should: what they ask for at the same time goes
    /// through a model together, small requests first by age. No result changes by it.
    ///
    /// ```
    /// # #[cfg(feature = "bundled")] {
    /// let desk = mujaz::Newsroom::builder().model("tiny-ar-en").share_batches(true).build().unwrap();
    /// let texts = ["وصل الوزير إلى القاهرة.", "قال الرئيس إن الحوار مستمر."];
    /// let together: Vec<_> = std::thread::scope(|scope| {
    ///     let callers = texts.map(|text| scope.spawn(|| desk.translate(text).unwrap().text));
    ///     callers.into_iter().map(|caller| caller.join().unwrap()).collect()
    /// });
    /// let alone = mujaz::Newsroom::builder().model("tiny-ar-en").build().unwrap();
    /// assert_eq!(together, texts.map(|text| alone.translate(text).unwrap().text));
    /// # }
    /// ```
    pub fn share_batches(mut self, share: bool) -> Self {
        self.share_batches = share;
        self
    }

    /// Loads the models.
    ///
    /// # Errors
    /// If a number makes no sense, or a model cannot be had.
    pub fn build(mut self) -> Result<Newsroom, Error> {
        let given = |n: Option<usize>| n != Some(0);
        let searches = [&self.translator_options.generation, &self.summarizer_options.generation];
        let numbers = [
            ("the number of bullets", self.options.summary.sentences != 0),
            ("the number of workers", given(self.workers)),
            ("the number of threads", given(self.threads)),
            ("the number of tokens in a batch", given(self.batch_tokens)),
            ("the number of beams", searches.iter().all(|search| given(search.num_beams))),
        ];
        if let Some((what, _)) = numbers.iter().find(|(_, good)| !good) {
            return Err(Error::Settings(format!("{what} must be at least 1")));
        }
        // Said once here, not by every article.
        if searches.iter().filter_map(|search| search.num_beams).any(|n| n > GenerationConfig::MAX_BEAMS) {
            return Err(Error::Settings(format!("the number of beams must be at most {}", GenerationConfig::MAX_BEAMS)));
        }
        if searches.iter().filter_map(|search| search.max_length).any(|n| n < 2) {
            return Err(Error::Settings("the longest output must be at least 2 tokens".into()));
        }
        if let Some(preset) = self.preset {
            let (name, compute) = preset.choose(&self.library.registry().map_err(LibraryError::from)?, free_memory());
            self.translator = Some(name.into());
            if self.translator_options.compute == ComputeType::Auto {
                self.translator_options.compute = compute;
            }
        }
        let translator = self.load(self.translator.as_ref(), &self.translator_options)?;
        let summarizer = self.load(self.summarizer.as_ref(), &self.summarizer_options)?;
        self.check_summarizer(summarizer.as_deref())?;
        if translator.is_none() && self.options.stage == Stage::Brief {
            self.options.stage = Stage::Summarize;
        }
        if translator.is_none() && self.options.stage >= Stage::Translate {
            return Err(Error::NoTranslator);
        }
        let device = translator.as_deref().or(summarizer.as_deref());
        let usual = device.map_or_else(Schedule::default, |m| Schedule::for_device(m.transformer().compute().device()));
        self.options.schedule = Schedule {
            batch_tokens: self.batch_tokens.unwrap_or(usual.batch_tokens),
            workers: self.workers.unwrap_or(usual.workers),
            threads: self.threads.or(usual.threads),
        };
        if self.share_batches {
            let mut models = [&translator, &summarizer].into_iter().flatten();
            models.try_for_each(|m| m.share_batches(&self.options.schedule)).map_err(|e| Error::Settings(e.to_string()))?;
        }
        Ok(Newsroom::new(Pipeline::new(translator, self.options).with_glossary(self.glossary), summarizer))
    }

    /// Refuses a summariser that cannot do what is asked of it.
    fn check_summarizer(&self, model: Option<&Model>) -> Result<(), Error> {
        const NEEDED: &str = "one step needs a summariser that writes English, such as crosssum-m2o";
        let refused = match model.map(Model::card) {
            None if self.options.one_step => NEEDED.into(),
            Some(card) if self.options.one_step && card.task == Task::Translate => format!("`{}` translates: {NEEDED}", card.name),
            Some(card) if self.options.one_step && card.about.target_lang.as_deref().is_some_and(|t| t != "en") => {
                format!("`{}` does not write English: {NEEDED}", card.name)
            }
            // A guessed card's task is a guess; a described one says what the model is for, and its English is no Arabic summary.
            Some(card) if card.task == Task::Translate && card.about.description.is_some() => {
                format!(
                    "`{}` translates, it summarises nothing: `mujaz models list` names those that do, and `extractive` needs none",
                    card.name
                )
            }
            Some(card) if self.options.stage == Stage::Summarize && model.is_some_and(|m| self.options.is_direct(m)) => {
                format!("`{}` writes English: it makes the at-a-glance line of a brief, not an Arabic summary", card.name)
            }
            _ => return Ok(()),
        };
        Err(Error::Settings(refused))
    }

    fn load(&self, source: Option<&ModelSource>, options: &ModelOptions) -> Result<Option<Arc<Model>>, Error> {
        Ok(match source {
            None => None,
            Some(ModelSource::Name(name)) => Some(Arc::new(Model::open(&self.library, name, options)?)),
            Some(ModelSource::Found(found)) => Some(Arc::new(Model::of((**found).clone(), options).map_err(LibraryError::from)?)),
            Some(ModelSource::Loaded(model)) => Some(model.clone()),
        })
    }
}
