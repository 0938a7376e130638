//! Articles in, briefs out: summarise, translate, check.

use super::doubts::{Direct, doubts, term_flag, text_flags};
use super::options::{PipelineOptions, Route, Stage};
use super::record::Brief;
use crate::article::SourceArticle;
use crate::check::{Fidelity, Flag, FlagKind, Pair, Target};
use crate::error::{ArticleError, EngineError};
use crate::glossary::Glossary;
use crate::model::Model;
use crate::summarize::{Abstractive, AbstractiveSummary, Summary};
use crate::translate::{Translation, Translator, Until};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Instant;

/// The way from articles to briefs. It holds no state: an article's brief does not depend on what came with it.
#[derive(Debug, Clone)]
pub struct Pipeline {
    pub(super) translator: Option<Arc<Model>>,
    pub(super) summarizer: Option<Arc<Model>>,
    pub(super) glossary: Glossary,
    pub(super) options: PipelineOptions,
}

/// Sentences that are translated together where somebody may go away.
pub(crate) const GROUP: usize = 64;

/// How many sentences are translated together, and whether the next ones are still wanted.
pub(crate) type Watch<'a> = (usize, &'a mut dyn FnMut() -> bool);

/// The part of an article that a text to be translated belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Title,
    /// A model's summary.
    Glance,
    Sentence(usize),
}

impl Part {
    /// The name that flags use.
    pub fn at(self, article: &SourceArticle) -> &str {
        match self {
            Part::Title => "title",
            Part::Glance => "summary",
            Part::Sentence(i) => &article.sentences[i].id,
        }
    }

    /// Its Arabic.
    pub fn source<'b>(self, work: &'b Draft<'_>) -> &'b str {
        let article = work.article;
        match self {
            Part::Title => article.title.as_deref().unwrap_or(""),
            Part::Glance => work.written.as_ref().map_or("", AbstractiveSummary::text),
            Part::Sentence(i) => &article.sentences[i].ar,
        }
    }
}

/// An article and what was made of it so far.
pub(super) struct Draft<'b> {
    pub article: &'b SourceArticle,
    pub written: Option<AbstractiveSummary>,
    /// The at-a-glance line that a model wrote in English.
    pub direct: Option<String>,
    pub summary: Option<Summary>,
    pub translated: BTreeMap<Part, Translation>,
    pub flags: Vec<Flag>,
    pub failed: Option<ArticleError>,
}

impl Draft<'_> {
    /// The English of a part, where it was translated.
    pub fn english(&self, part: Part) -> Option<String> {
        self.translated.get(&part).map(|t| t.en.clone())
    }
}

impl Pipeline {
    /// A pipeline; stages that translate need a model.
    ///
    /// # Panics
    /// If the stage translates and there is no model.
    pub fn new(translator: Option<Arc<Model>>, options: PipelineOptions) -> Self {
        assert!(translator.is_some() || options.stage < Stage::Translate, "a stage that translates needs a model");
        Self { translator, summarizer: None, glossary: Glossary::starter(), options }
    }

    /// Summarises with a model: in [`Stage::Summarize`] instead of extracting sentences; in [`Stage::Brief`] for the
    /// at-a-glance line, while the bullets stay sentences of the article. What it writes is translated, unless it is English already.
    ///
    /// # Panics
    /// If the stage makes no summary.
    #[must_use]
    pub fn with_summarizer(mut self, model: Arc<Model>) -> Self {
        assert!(matches!(self.options.stage, Stage::Summarize | Stage::Brief), "a model summarises in `Summarize` and `Brief` only");
        self.summarizer = Some(model);
        self
    }

    /// With another glossary than the starter list.
    #[must_use]
    pub fn with_glossary(mut self, glossary: Glossary) -> Self {
        self.glossary = glossary;
        self
    }

    /// The same models and settings for another stage. A stage that makes no summary asks no summariser.
    ///
    /// # Panics
    /// If the stage translates and there is no translator.
    #[must_use]
    pub fn at(&self, stage: Stage) -> Self {
        let summarizer = self.summarizer.clone().filter(|m| self.options.may_summarize(m, stage));
        assert!(self.translator.is_some() || stage < Stage::Translate, "a stage that translates needs a model");
        let options = PipelineOptions { stage, ..self.options.clone() };
        Self { translator: self.translator.clone(), summarizer, glossary: self.glossary.clone(), options }
    }

    /// Its settings.
    pub fn options(&self) -> &PipelineOptions {
        &self.options
    }

    /// The house spellings.
    pub fn glossary(&self) -> &Glossary {
        &self.glossary
    }

    /// The translator.
    pub fn translator(&self) -> Option<&Arc<Model>> {
        self.translator.as_ref()
    }

    /// Everything that could change a result, as JSON: what is done under one description need not be done again.
    ///
    /// # Panics
    /// Never: it is made of numbers and texts, which all have a form in JSON.
    pub fn describe(&self) -> String {
        #[derive(Serialize)]
        struct Description<'a> {
            /// Rules change between releases.
            mujaz: &'static str,
            options: &'a PipelineOptions,
            translator: Option<crate::model::Described<'a>>,
            summarizer: Option<crate::model::Described<'a>>,
            glossary: &'a Glossary,
        }
        let [translator, summarizer] = [&self.translator, &self.summarizer].map(|m| m.as_deref().map(Model::describe));
        let options = &self.options;
        let all = Description { mujaz: env!("CARGO_PKG_VERSION"), options, translator, summarizer, glossary: &self.glossary };
        serde_json::to_string(&all).expect("a description")
    }

    /// Whether a model of it runs elsewhere than on the CPU.
    pub fn on_device(&self) -> bool {
        self.translator.iter().chain(&self.summarizer).any(|m| !m.transformer().compute().device().is_cpu())
    }

    /// The briefs of some articles, in order, each a result of its own. All their sentences are batched together.
    pub fn run(&self, articles: &[SourceArticle]) -> Vec<Result<Brief, ArticleError>> {
        self.run_until(articles, None)
    }

    /// [`Pipeline::run`] up to a deadline: articles that are not done by then have failed.
    pub fn run_until(&self, articles: &[SourceArticle], deadline: Option<Instant>) -> Vec<Result<Brief, ArticleError>> {
        self.run_watched(articles, deadline, (usize::MAX, &mut || true))
    }

    /// [`Pipeline::run_until`], and asked between groups of sentences whether somebody still waits: if not, what is left has failed as
    /// if its time were over.
    pub fn run_while(
        &self,
        articles: &[SourceArticle],
        deadline: Option<Instant>,
        mut wanted: impl FnMut() -> bool,
    ) -> Vec<Result<Brief, ArticleError>> {
        self.run_watched(articles, deadline, (GROUP, &mut wanted))
    }

    fn run_watched(
        &self,
        articles: &[SourceArticle],
        deadline: Option<Instant>,
        (group, wanted): Watch<'_>,
    ) -> Vec<Result<Brief, ArticleError>> {
        if !wanted() {
            return articles.iter().map(|_| Err(ArticleError::TimedOut)).collect();
        }
        let start = |article| Draft {
            article,
            written: None,
            direct: None,
            summary: None,
            translated: BTreeMap::new(),
            flags: Vec::new(),
            failed: None,
        };
        let mut work: Vec<Draft<'_>> = articles.iter().map(start).collect();
        self.write(articles, &mut work, deadline);
        let translate_first = self.options.route == Route::TranslateFirst && self.options.stage == Stage::Brief;
        if !translate_first {
            work.iter_mut().for_each(|w| self.summarize(w));
        }
        self.translate(&mut work, deadline, (group, wanted));
        if translate_first {
            work.iter_mut().for_each(|w| self.choose_by_english(w));
        }
        work.into_iter().map(|mut w| w.failed.take().map_or_else(|| Ok(self.assemble(&w)), Err)).collect()
    }

    /// The model's summaries, where a model summarises, and what speaks against them.
    fn write<'b>(&self, articles: &'b [SourceArticle], work: &mut [Draft<'b>], deadline: Option<Instant>) {
        let Some(model) = self.summarizer.as_deref() else { return };
        let _span = tracing::info_span!("summarize", articles = articles.len()).entered();
        for (w, result) in work.iter_mut().zip(Abstractive::new(model, &self.options.schedule).until(deadline).summarize(articles)) {
            match result {
                Ok(written) => {
                    let direct = self.options.is_direct(model).then(|| Direct::new(&written, w.article, &self.glossary));
                    let doubts = direct.as_ref().map_or_else(|| doubts(&written, w.article), |d| d.doubts.clone());
                    if self.options.fallback && !doubts.is_empty() {
                        let kinds: Vec<&str> = doubts.iter().map(|f| f.kind.name()).collect();
                        let detail = format!("the model's summary was not kept: {}", kinds.join(", "));
                        w.flags.push(Flag::new(FlagKind::ExtractiveFallback, "summary", detail));
                    } else {
                        w.flags.extend(doubts);
                        w.written = Some(written);
                        w.flags.extend(direct.iter().flat_map(|d| d.notes.iter().cloned()));
                        w.direct = direct.map(|d| d.text);
                    }
                }
                Err(error) => w.failed = Some(error.into()),
            }
        }
    }

    fn summarize(&self, work: &mut Draft<'_>) {
        work.summary = match (&work.written, self.options.stage) {
            (Some(written), Stage::Summarize) => Some(written.summary.clone()),
            (_, Stage::Summarize | Stage::Brief) => Some(self.options.summary.summarize(work.article)),
            _ => None,
        };
    }

    /// The sentences that an extractive summary of the English would take.
    fn choose_by_english(&self, work: &mut Draft<'_>) {
        let mut english = work.article.clone();
        english.title = work.english(Part::Title);
        for (i, sentence) in english.sentences.iter_mut().enumerate() {
            sentence.ar = work.english(Part::Sentence(i)).unwrap_or_default();
        }
        let mut summary = self.options.summary.summarize(&english);
        let arabic = |id: &String| work.article.sentences.iter().find(|s| s.id == *id).map(|s| s.ar.clone());
        for item in &mut summary.items {
            item.ar = item.sentences.iter().filter_map(arabic).collect::<Vec<_>>().join(" ");
        }
        work.summary = Some(summary);
    }

    fn translate(&self, work: &mut [Draft<'_>], deadline: Option<Instant>, (group, wanted): Watch<'_>) {
        let Some(model) = self.translator.as_deref().filter(|_| self.options.stage >= Stage::Translate) else { return };
        let mut texts: Vec<Cow<'_, str>> = Vec::new();
        let mut parts: Vec<(usize, Part)> = Vec::new();
        for (index, w) in work.iter().enumerate().filter(|(_, w)| w.failed.is_none()) {
            for part in self.to_translate(w) {
                parts.push((index, part));
                texts.push(marked(model, part, part.source(w)));
            }
        }
        let model = model.until(deadline);
        let translator = Translator::new(&model, &self.options.schedule);
        let _span = tracing::info_span!("translate", texts = texts.len()).entered();
        let terms = |(text, result): (&&str, Result<Translation, EngineError>)| {
            result.map(|mut t| {
                let hits = self.glossary.apply(text, &mut t.en);
                (t, hits)
            })
        };
        let mut results = Vec::with_capacity(texts.len());
        for texts in texts.chunks(group) {
            if !wanted() {
                break;
            }
            let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
            results.extend(texts.iter().zip(translator.translate(&texts)).map(terms));
        }
        // What nobody waits for any more.
        results.resize_with(texts.len(), || Err(EngineError::TimedOut));
        for ((index, part), result) in parts.into_iter().zip(results) {
            let w = &mut work[index];
            match result {
                Ok((t, hits)) => {
                    w.flags.extend(hits.into_iter().filter_map(|hit| term_flag(hit, part.at(w.article))));
                    w.translated.insert(part, t);
                }
                Err(error) => w.failed = Some(error.into()),
            }
        }
    }

    /// What of an article is translated: headline and the sentences that the stage needs. Bylines and datelines are
    /// spelled, a model would translate them.
    fn to_translate(&self, work: &Draft<'_>) -> Vec<Part> {
        let article = work.article;
        let mut out: Vec<Part> = article.title.iter().map(|_| Part::Title).collect();
        let arabic = work.written.as_ref().filter(|w| work.direct.is_none() && !w.text().trim().is_empty());
        out.extend(arabic.map(|_| Part::Glance));
        let chosen_later = self.options.stage == Stage::Brief && work.summary.is_none();
        let all = self.options.full || self.options.stage == Stage::Translate || chosen_later;
        let wanted: HashSet<&String> = work.summary.iter().flat_map(|s| &s.items).flat_map(|i| &i.sentences).collect();
        let sentences = (0..article.sentences.len()).filter(|i| all || wanted.contains(&article.sentences[*i].id));
        out.extend(sentences.map(Part::Sentence));
        out
    }
}

/// A text as the model is to see it: a headline behind the mark that the card has for one. What has no letters of the language comes back
/// as it was given, and so goes without.
fn marked<'t>(model: &Model, part: Part, text: &'t str) -> Cow<'t, str> {
    let mark = model.card().headline_prefix.as_str();
    if part != Part::Title || mark.is_empty() || !text.contains(mujaz_text::is_arabic_letter) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("{mark}{text}"))
}

/// A translation and the doubts about it.
pub type Judged = Result<(Translation, Vec<Flag>), EngineError>;

impl Pipeline {
    /// Texts in English, batched together, in order: mended, with house spellings and alignments, and the doubts about each,
    /// which name it `text`. None without a translator.
    pub fn translate_texts(&self, texts: &[&str], deadline: Option<Instant>) -> Option<Vec<Judged>> {
        let model = Until { alignments: true, ..self.translator.as_deref()?.until(deadline) };
        let results = Translator::new(&model, &self.options.schedule).translate(texts);
        let check = Fidelity { date: None, full: true, glossary: Some(&self.glossary) };
        let finish = |(text, result): (&&str, Result<Translation, EngineError>)| {
            result.map(|mut t| {
                let before = t.en.clone();
                let hits = self.glossary.apply(text, &mut t.en);
                t.alignment.carry(&before, &t.en);
                let mut flags = text_flags(&t, "text", &Pair::new(text, &t.en, check.context(Target::English)));
                flags.extend(hits.into_iter().filter_map(|hit| term_flag(hit, "text")));
                (t, flags)
            })
        };
        Some(texts.iter().zip(results).map(finish).collect())
    }
}
