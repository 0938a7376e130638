//! The front door: models, glossary and settings in one thing that is cheap to clone and may be shared by all threads.

mod builder;
#[cfg(feature = "files")]
mod files;
mod marked;
mod named;
mod own_process;
mod preset;

pub use builder::{Builder, ModelSource};
#[cfg(feature = "files")]
pub use files::TranslatedFile;
pub use marked::Marked;
pub use named::Named;
pub use own_process::OwnProcess;
pub use preset::{Preset, free_memory};

use crate::article::{ArticleSentence, SourceArticle};
use crate::brief::{Brief, Coverage, Pipeline, PipelineOptions, Stage};
use crate::check::Flag;
use crate::error::ArticleError;
use crate::glossary::Glossary;
use crate::input::Input;
use crate::job::{Job, JobOptions};
use crate::model::{LibraryError, Model};
use crate::translate::Translator;
use mujaz_text::guard::guarded;
use mujaz_text::segment::Kind;
use std::sync::Arc;
use std::time::Instant;

/// Why a newsroom cannot be built, or cannot do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A model cannot be had.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// A setting that makes no sense.
    #[error("{0}")]
    Settings(String),
    /// A newsroom without a translator was asked to translate.
    #[error("this newsroom has no translator: build it with a model")]
    NoTranslator,
    /// An article or a text that gave no result.
    #[error(transparent)]
    Article(#[from] ArticleError),
}

/// A translated text.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Translated {
    /// The English.
    pub text: String,
    /// Doubts about it.
    pub flags: Vec<Flag>,
    /// The account of its pieces and tokens.
    pub coverage: Coverage,
}

/// A newsroom: Arabic in, summaries, translations and briefs out. Clones share everything.
///
/// ```
/// # #[cfg(feature = "bundled")] {
/// let desk = mujaz::Newsroom::builder().model("tiny-ar-en").build().unwrap();
/// let english = desk.translate("قال الوزير إن المفاوضات مستمرة.").unwrap();
/// assert!(english.text.contains("minister"), "{english:?}");
/// let page = "<html><h1>قمة في الكويت غدا</h1><p>تنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا.</p></html>";
/// let brief = desk.brief(mujaz::Input::html(page).url("https://example.org/1")).unwrap();
/// assert_eq!(brief.brief.unwrap().bullets.len(), 2);
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Newsroom {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    /// The way to the usual stage.
    pipeline: Pipeline,
    summarizer: Option<Arc<Model>>,
}

impl Newsroom {
    /// Puts one together.
    pub fn builder() -> Builder {
        Builder::default()
    }

    fn new(pipeline: Pipeline, summarizer: Option<Arc<Model>>) -> Self {
        let stage = pipeline.options().stage;
        Self { inner: Arc::new(Inner { pipeline: to(pipeline, stage, summarizer.as_ref()), summarizer }) }
    }

    /// The way to its usual stage, for those who work with articles of their own.
    pub fn pipeline(&self) -> &Pipeline {
        &self.inner.pipeline
    }

    /// The translator.
    pub fn translator(&self) -> Option<&Arc<Model>> {
        self.inner.pipeline.translator()
    }

    /// The translator alone: texts as they are, each with the full account of its pieces, without house spellings and checks.
    ///
    /// # Errors
    /// If there is no translator.
    pub fn lines(&self) -> Result<Translator<'_>, Error> {
        let model = self.translator().ok_or(Error::NoTranslator)?;
        Ok(Translator::new(model, &self.inner.pipeline.options().schedule))
    }

    /// The same newsroom with another usual stage.
    ///
    /// # Errors
    /// If the stage translates and there is no translator.
    pub fn at(&self, stage: Stage) -> Result<Self, Error> {
        if stage == self.inner.pipeline.options().stage {
            return Ok(self.clone());
        }
        self.check_stage(stage)?;
        Ok(Self::new(self.inner.pipeline.at(stage), self.inner.summarizer.clone()))
    }

    /// Refuses a stage that translates where nobody does.
    fn check_stage(&self, stage: Stage) -> Result<(), Error> {
        if stage >= Stage::Translate && self.translator().is_none() { Err(Error::NoTranslator) } else { Ok(()) }
    }

    /// The same models, glossary and place in line with other settings; its schedule is the models'.
    ///
    /// ```
    /// # #[cfg(feature = "bundled")] {
    /// let desk = mujaz::Newsroom::builder().build().unwrap();
    /// let full = desk.with(|options| options.full = true).unwrap();
    /// let text = "قمة في الكويت غدا\nتنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا.";
    /// assert_eq!(full.brief(text).unwrap().translation.unwrap().len(), 2);
    /// # }
    /// ```
    ///
    /// # Errors
    /// If the stage translates and there is no translator, or the summary is to have no sentence.
    pub fn with(&self, change: impl FnOnce(&mut PipelineOptions)) -> Result<Self, Error> {
        let old = &self.inner.pipeline;
        let mut options = old.options().clone();
        change(&mut options);
        if options.summary.sentences == 0 {
            return Err(Error::Settings("the number of bullets must be at least 1".into()));
        }
        self.check_stage(options.stage)?;
        let pipeline = Pipeline::new(self.translator().cloned(), options).with_glossary(old.glossary().clone());
        Ok(Self::new(pipeline, self.inner.summarizer.clone()))
    }

    /// The same newsroom with a glossary whose terms win over its own.
    ///
    /// ```
    /// # #[cfg(feature = "bundled")] {
    /// let desk = mujaz::Newsroom::builder().model("tiny-ar-en").build().unwrap();
    /// let glossary = mujaz::glossary::Glossary::parse("g.tsv", "المفاوضات\tVienna talks\tnegotiations|negotiation|talks").unwrap();
    /// let english = desk.with_glossary(glossary).translate("قال الوزير إن المفاوضات مستمرة.").unwrap();
    /// assert!(english.text.contains("Vienna talks"), "{english:?}");
    /// # }
    /// ```
    #[must_use]
    pub fn with_glossary(&self, glossary: Glossary) -> Self {
        let old = &self.inner.pipeline;
        Self::new(old.clone().with_glossary(old.glossary().clone().with(glossary)), self.inner.summarizer.clone())
    }

    /// The summariser, where a model writes summaries.
    pub fn summarizer(&self) -> Option<&Arc<Model>> {
        self.inner.summarizer.as_ref()
    }

    /// A job over many articles, to the usual stage.
    pub fn job(&self, options: JobOptions) -> Job {
        Job::new(&self.inner.pipeline, options)
    }

    /// The options of a job that suit where the models run.
    pub fn job_options(&self) -> JobOptions {
        JobOptions::for_pipeline(&self.inner.pipeline)
    }

    /// Everything that could change a result, as text.
    pub fn describe(&self) -> String {
        self.inner.pipeline.describe()
    }

    /// A text in English. A long one is cut into pieces that fit the model.
    ///
    /// # Errors
    /// If there is no translator, or it failed.
    pub fn translate(&self, text: &str) -> Result<Translated, Error> {
        self.translate_all(&[text])?.remove(0)
    }

    /// Texts in English, batched together, in order.
    ///
    /// # Errors
    /// If there is no translator; of each text, if it failed.
    pub fn translate_all(&self, texts: &[&str]) -> Result<Vec<Result<Translated, Error>>, Error> {
        self.translate_until(texts, None)
    }

    /// [`Newsroom::translate_all`] up to a deadline: texts that are not done by then have failed.
    ///
    /// # Errors
    /// As there.
    pub fn translate_until(&self, texts: &[&str], deadline: Option<Instant>) -> Result<Vec<Result<Translated, Error>>, Error> {
        let sentence = |text: &&str| SourceArticle {
            id: "text".into(),
            source: "text".into(),
            sentences: vec![ArticleSentence { id: "s1".into(), ar: (*text).into(), kind: Kind::Sentence }],
            body: (*text).into(),
            ..SourceArticle::default()
        };
        let articles: Vec<SourceArticle> = texts.iter().map(sentence).collect();
        let results = self.at(Stage::Translate)?.inner.pipeline.run_until(&articles, deadline);
        let translated = |brief: Brief| Translated {
            text: brief.translation.into_iter().flatten().map(|s| s.en).collect(),
            flags: brief.flags.into_iter().filter(|f| f.at == "s1").collect(),
            coverage: brief.coverage,
        };
        Ok(results.into_iter().map(|r| r.map(translated).map_err(Into::into)).collect())
    }

    /// The English brief of an article.
    ///
    /// # Errors
    /// If there is no translator, no article in the input, or a model failed.
    pub fn brief(&self, input: impl Into<Input>) -> Result<Brief, Error> {
        self.one(Stage::Brief, input.into())
    }

    /// The Arabic summary of an article.
    ///
    /// # Errors
    /// If there is no article in the input, or a model failed.
    pub fn summarize(&self, input: impl Into<Input>) -> Result<Brief, Error> {
        self.one(Stage::Summarize, input.into())
    }

    /// The clean article of a page.
    ///
    /// # Errors
    /// If there is none in the input.
    pub fn extract(&self, input: impl Into<Input>) -> Result<Brief, Error> {
        self.one(Stage::Extract, input.into())
    }

    fn one(&self, stage: Stage, input: Input) -> Result<Brief, Error> {
        let desk = self.at(stage)?;
        let ready = input.read("a1")?;
        let run = || desk.inner.pipeline.run(std::slice::from_ref(&ready.article)).remove(0);
        let result = guarded(run).unwrap_or_else(|panic| Err(ArticleError::Panicked(panic)));
        let mut brief = result?;
        brief.flags.extend(ready.flags);
        Ok(brief)
    }
}

/// A pipeline to a stage, with the summariser where the stage makes a summary.
fn to(pipeline: Pipeline, stage: Stage, summarizer: Option<&Arc<Model>>) -> Pipeline {
    match summarizer.filter(|m| pipeline.options().may_summarize(m, stage)) {
        Some(model) => pipeline.with_summarizer(model.clone()),
        None => pipeline,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::{GenerationConfig, GenerationOverrides};
    use crate::model::ModelOptions;

    #[test]
    fn a_newsroom_can_be_shared() {
        fn shared<T: Clone + Send + Sync + 'static>() {}
        shared::<Newsroom>();
    }

    #[test]
    fn a_search_that_cannot_be_is_refused_before_a_model_is_loaded() {
        let most = GenerationConfig::MAX_BEAMS;
        for (num_beams, max_length, good) in [
            (None, None, true),
            (Some(1), Some(2), true),
            (Some(most), None, true),
            (Some(0), None, false),
            (Some(most + 1), None, false),
            (None, Some(1), false),
            (None, Some(0), false),
        ] {
            let generation = GenerationOverrides { num_beams, max_length, ..GenerationOverrides::default() };
            let options = ModelOptions { generation, ..ModelOptions::default() };
            let builder = || Newsroom::builder().no_translator();
            for builder in [builder().model_options(options.clone()), builder().summarizer_options(options)] {
                let refused = matches!(builder.build(), Err(Error::Settings(_)));
                assert_eq!(refused, !good, "{num_beams:?} {max_length:?}");
            }
        }
    }

    #[test]
    fn without_a_translator_it_summarises_and_says_what_it_cannot() {
        let desk = Newsroom::builder().no_translator().build().unwrap();
        let text = "قمة في الكويت غدا\nتنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا.";
        assert!(desk.summarize(text).unwrap().summary.is_some());
        assert_eq!(desk.extract(Input::bytes(text.as_bytes())).unwrap().sentences.len(), 2);
        assert!(matches!(desk.translate(text), Err(Error::NoTranslator)));
        assert!(matches!(desk.brief(text), Err(Error::NoTranslator)));
        assert!(matches!(desk.with(|options| options.stage = Stage::Brief), Err(Error::NoTranslator)));
        assert!([Stage::Extract, Stage::Summarize].into_iter().all(|stage| desk.at(stage).is_ok()));
        assert!(matches!(desk.summarize(""), Err(Error::Article(_))));
        assert!(matches!(Newsroom::builder().bullets(0).build(), Err(Error::Settings(_))));
        let done: Vec<_> = desk.job(desk.job_options()).run([text, ""]).collect();
        assert!(done[0].result.is_ok() && done[1].result.is_err());
    }
}
