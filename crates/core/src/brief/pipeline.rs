//! Articles in, briefs out: summarise, translate, check.

use super::facts::{figures, quotations};
use super::record::{Bilingual, Brief, Bullet, Coverage, English, Glance, Models, Summarizer, TranslatedSentence};
use crate::article::SourceArticle;
use crate::check::{Degeneration, Fidelity, Flag, repeats};
use crate::error::{ArticleError, EngineError};
use crate::glossary::{Glossary, Hit};
use crate::model::Model;
use crate::schedule::Schedule;
use crate::summarize::{Abstractive, Extractive, Summary, Written};
use crate::translate::{Step, Translation, Translator};
use mujaz_text::segment::Kind;
use std::collections::{BTreeMap, HashSet};

/// How far articles go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The clean article.
    Extract,
    /// With an Arabic summary.
    Summarize,
    /// With a translation of every sentence, without a summary.
    Translate,
    /// Summary and English brief.
    Brief,
}

/// Settings of a run.
#[derive(Debug, Clone)]
pub struct PipelineOptions {
    /// How far articles go.
    pub stage: Stage,
    /// Whether a brief also holds the full translation.
    pub full: bool,
    /// Whether the lines of the page that are no part of the article are listed.
    pub show_removed: bool,
    /// The summary.
    pub summary: Extractive,
    /// Batches and workers.
    pub schedule: Schedule,
}

impl Default for PipelineOptions {
    fn default() -> Self {
        Self { stage: Stage::Brief, full: false, show_removed: false, summary: Extractive::default(), schedule: Schedule::default() }
    }
}

/// The way from articles to briefs. It holds no state: an article's brief does not depend on what came with it.
#[derive(Debug)]
pub struct Pipeline<'a> {
    translator: Option<&'a Model>,
    summarizer: Option<&'a Model>,
    glossary: Glossary,
    options: PipelineOptions,
}

/// The part of an article that a text to be translated belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Title,
    Byline,
    Dateline,
    Sentence(usize),
}

impl Part {
    /// The name that flags use.
    fn at(self, article: &SourceArticle) -> &str {
        match self {
            Part::Title => "title",
            Part::Byline => "byline",
            Part::Dateline => "dateline",
            Part::Sentence(i) => &article.sentences[i].id,
        }
    }

    /// Its Arabic.
    fn source(self, article: &SourceArticle) -> &str {
        match self {
            Part::Title => article.title.as_deref().unwrap_or(""),
            Part::Byline => article.byline.as_deref().unwrap_or(""),
            Part::Dateline => article.dateline.as_deref().unwrap_or(""),
            Part::Sentence(i) => &article.sentences[i].ar,
        }
    }
}

impl<'a> Pipeline<'a> {
    /// A pipeline; stages that translate need a model.
    ///
    /// # Panics
    /// If the stage translates and there is no model.
    pub fn new(translator: Option<&'a Model>, options: PipelineOptions) -> Self {
        assert!(translator.is_some() || options.stage < Stage::Translate, "a stage that translates needs a model");
        Self { translator, summarizer: None, glossary: Glossary::starter(), options }
    }

    /// Summarises with a model instead of extracting sentences.
    ///
    /// # Panics
    /// If the stage is not [`Stage::Summarize`]: a brief's bullets are sentences of the article.
    #[must_use]
    pub fn with_summarizer(mut self, model: &'a Model) -> Self {
        assert!(self.options.stage == Stage::Summarize, "a model summarises in the stage `Summarize` only");
        self.summarizer = Some(model);
        self
    }

    /// With another glossary than the starter list.
    #[must_use]
    pub fn with_glossary(mut self, glossary: Glossary) -> Self {
        self.glossary = glossary;
        self
    }

    /// The briefs of some articles, in order, each a result of its own. All their sentences are batched together.
    pub fn run(&self, articles: &[SourceArticle]) -> Vec<Result<Brief, ArticleError>> {
        let summarizes = matches!(self.options.stage, Stage::Summarize | Stage::Brief);
        let mut failed: Vec<Option<ArticleError>> = articles.iter().map(|_| None).collect();
        let written = self.written(articles, &mut failed);
        let extracted = |(a, w): (&SourceArticle, &Option<Written>)| match w {
            Some(w) => Some(w.summary.clone()),
            None => summarizes.then(|| self.options.summary.summarize(a)),
        };
        let summaries: Vec<Option<Summary>> = articles.iter().zip(&written).map(extracted).collect();
        let mut texts: Vec<&str> = Vec::new();
        let mut parts: Vec<(usize, Part)> = Vec::new();
        if self.options.stage >= Stage::Translate {
            for (index, article) in articles.iter().enumerate() {
                for (part, text) in self.to_translate(article, summaries[index].as_ref()) {
                    parts.push((index, part));
                    texts.push(text);
                }
            }
        }
        let mut translated: Vec<BTreeMap<Part, Translation>> = articles.iter().map(|_| BTreeMap::new()).collect();
        let mut terms: Vec<Vec<Flag>> = vec![Vec::new(); articles.len()];
        if let Some(model) = self.translator {
            let results = Translator::new(model, &self.options.schedule).translate(&texts);
            for (((index, part), text), result) in parts.into_iter().zip(&texts).zip(results) {
                match result {
                    Ok(mut t) => {
                        let at = part.at(&articles[index]);
                        terms[index].extend(self.glossary.apply(text, &mut t.en).into_iter().filter_map(|hit| term_flag(hit, at)));
                        translated[index].insert(part, t);
                    }
                    Err(error) => failed[index] = Some(error.into()),
                }
            }
        }
        let done = articles.iter().zip(summaries).zip(written).zip(translated).zip(terms).zip(failed);
        done.map(|(((((article, summary), written), translated), terms), failed)| match failed {
            Some(error) => Err(error),
            None => {
                let mut brief = self.assemble(article, summary, &translated);
                brief.flags.extend(terms);
                if let Some(written) = written {
                    self.account(&mut brief, &written, article);
                }
                Ok(brief)
            }
        })
        .collect()
    }

    /// The model's summaries, where a model summarises.
    fn written(&self, articles: &[SourceArticle], failed: &mut [Option<ArticleError>]) -> Vec<Option<Written>> {
        let Some(model) = self.summarizer else { return vec![None; articles.len()] };
        let results = Abstractive::new(model, &self.options.schedule).summarize(articles);
        let keep = |(result, failed): (Result<Written, EngineError>, &mut Option<ArticleError>)| match result {
            Ok(written) => Some(written),
            Err(error) => {
                *failed = Some(error.into());
                None
            }
        };
        results.into_iter().zip(failed).map(keep).collect()
    }

    /// Notes in a record how a model's summary was made.
    fn account(&self, brief: &mut Brief, written: &Written, article: &SourceArticle) {
        brief.coverage.pieces += written.windows;
        brief.coverage.source_tokens += written.source_tokens;
        brief.coverage.unknown_tokens += written.unknown_tokens;
        brief.coverage.forced_cuts += written.forced_cuts;
        brief.coverage.truncated_pieces += written.truncated;
        let name = written.summary.method.clone();
        let model = self.summarizer.map(Model::identity);
        brief.models.summarizer = Some(Summarizer { name, sentences: None, windows: Some(written.windows), model });
        let text: String = written.summary.items.iter().map(|i| i.ar.as_str()).collect();
        let doubt = |kind: &str, detail: String| Flag { kind: kind.into(), at: "summary".into(), detail };
        if text.trim().is_empty() {
            brief.flags.push(doubt("empty_output", "the model wrote nothing".into()));
        }
        let share = repeats(&text, 3);
        if share > 0.2 {
            brief.flags.push(doubt("repetition", format!("{:.0}% of the 3-grams repeat earlier ones", share * 100.0)));
        }
        let check = Fidelity { date: article.published.as_ref().map(|d| d.date.as_str()), full: false };
        let body = format!("{}\n{}", article.title.as_deref().unwrap_or(""), article.body);
        brief.flags.extend(check.summary(&body, &text).into_iter().map(|f| doubt(f.kind, f.detail)));
        if written.truncated > 0 {
            brief.flags.push(doubt("truncated", format!("{} outputs reached the length limit", written.truncated)));
        }
    }

    /// What of an article is translated: headline, byline, dateline, and the sentences that the stage needs.
    fn to_translate<'b>(&self, article: &'b SourceArticle, summary: Option<&Summary>) -> Vec<(Part, &'b str)> {
        let mut out = Vec::new();
        for (part, text) in [(Part::Title, &article.title), (Part::Byline, &article.byline), (Part::Dateline, &article.dateline)] {
            out.extend(text.as_deref().map(|t| (part, t)));
        }
        let all = self.options.full || self.options.stage == Stage::Translate;
        let wanted: HashSet<&String> = summary.iter().flat_map(|s| &s.items).flat_map(|i| &i.sentences).collect();
        let sentences = article.sentences.iter().enumerate().filter(|(_, s)| all || wanted.contains(&s.id));
        out.extend(sentences.map(|(i, s)| (Part::Sentence(i), s.ar.as_str())));
        out
    }

    fn assemble(&self, article: &SourceArticle, summary: Option<Summary>, translated: &BTreeMap<Part, Translation>) -> Brief {
        let english = |part: Part| translated.get(&part).map(|t| t.en.clone());
        // A name that came out degenerate is worse than none.
        let name = |part: Part| translated.get(&part).filter(|t| t.signs.is_empty()).map(|t| t.en.clone());
        let by_id = |id: &String| article.sentences.iter().position(|s| s.id == *id).and_then(|i| english(Part::Sentence(i)));
        let all = self.options.full || self.options.stage == Stage::Translate;
        let translation = (all && self.options.stage >= Stage::Translate).then(|| {
            let line = |(i, en): (usize, String)| TranslatedSentence { sentence: article.sentences[i].id.clone(), en };
            (0..article.sentences.len()).filter_map(|i| Some((i, english(Part::Sentence(i))?))).map(line).collect()
        });
        let brief = summary.as_ref().filter(|_| self.options.stage == Stage::Brief).map(|s| {
            let text = |ids: &[String]| ids.iter().filter_map(by_id).collect::<Vec<_>>().join(" ");
            let bullet =
                |i: &crate::summarize::SummaryItem| Bullet { text: text(&i.sentences), ar: i.ar.clone(), sentences: i.sentences.clone() };
            let glance = s.items.get(s.lead).map(|i| Glance { text: text(&i.sentences), sentences: i.sentences.clone() });
            English { headline: english(Part::Title), glance, bullets: s.items.iter().map(bullet).collect() }
        });
        let summarizer = summary.as_ref().map(|s| Summarizer {
            name: s.method.clone(),
            sentences: Some(self.options.summary.sentences),
            windows: None,
            model: None,
        });
        let translator = self.translator.filter(|_| !translated.is_empty()).map(Model::identity);
        Brief {
            id: article.id.clone(),
            source: article.source.clone(),
            title: Bilingual { ar: article.title.clone(), en: english(Part::Title) },
            published: article.published.clone(),
            byline: Bilingual { ar: article.byline.clone(), en: name(Part::Byline) },
            dateline: Bilingual { ar: article.dateline.clone(), en: name(Part::Dateline) },
            outlet: article.outlet.clone(),
            section: article.section.clone(),
            url: article.url.clone(),
            origins: article.origins.clone(),
            sentences: article.sentences.clone(),
            removed: self.options.show_removed.then(|| article.removed.clone()),
            figures: figures(article, |i| english(Part::Sentence(i))),
            quotes: quotations(article),
            coverage: coverage(article, summary.as_ref(), translated),
            flags: flags(article, translated),
            summary,
            brief,
            translation,
            models: Models { translator, summarizer },
        }
    }
}

fn coverage(article: &SourceArticle, summary: Option<&Summary>, translated: &BTreeMap<Part, Translation>) -> Coverage {
    let wanted: HashSet<&String> = summary.iter().flat_map(|s| &s.items).flat_map(|i| &i.sentences).collect();
    let seen = |i: usize| translated.contains_key(&Part::Sentence(i));
    let count = |f: &dyn Fn(usize) -> bool| (0..article.sentences.len()).filter(|i| f(*i)).count();
    let sum = |f: &dyn Fn(&Translation) -> usize| translated.values().map(f).sum();
    Coverage {
        sentences: article.sentences.len(),
        subheads: count(&|i| article.sentences[i].kind == Kind::Subhead),
        summarized: wanted.len(),
        translated: count(&seen),
        omitted: count(&|i| !seen(i) && !wanted.contains(&article.sentences[i].id)),
        pieces: sum(&|t| t.pieces),
        source_tokens: sum(&|t| t.source_tokens),
        unknown_tokens: sum(&|t| t.unknown_tokens),
        forced_cuts: sum(&|t| t.forced_cuts),
        truncated_pieces: sum(&|t| t.truncated_pieces),
        tokens_cut: 0,
        removed_lines: article.removed.len(),
    }
}

fn flags(article: &SourceArticle, translated: &BTreeMap<Part, Translation>) -> Vec<Flag> {
    let mut out = Vec::new();
    let check = Fidelity { date: article.published.as_ref().map(|d| d.date.as_str()), full: true };
    for (part, t) in translated {
        let (at, source) = (part.at(article), part.source(article));
        let flag = |kind: &str, detail: String| Flag { kind: kind.into(), at: at.into(), detail };
        out.extend(t.signs.iter().map(|s| flag(s.kind(), s.detail())));
        for repair in t.repairs.iter().filter(|r| r.step != Step::None) {
            let found: Vec<&str> = repair.found.iter().map(Degeneration::kind).collect();
            out.push(flag("repaired", format!("{}: mended by {}", found.join(", "), repair.step.describe())));
        }
        if t.forced_cuts > 0 {
            out.push(flag("forced_cut", format!("{} cuts inside a clause to fit the model", t.forced_cuts)));
        }
        out.extend(check.translation(source, &t.en).into_iter().map(|f| flag(f.kind, f.detail)));
    }
    if article.published.is_none() {
        out.push(Flag { kind: "undated".into(), at: "article".into(), detail: "no publication date was found".into() });
    }
    out
}

/// What a reader must know about a term; nothing where the model had the house spelling.
fn term_flag(hit: Hit, at: &str) -> Option<Flag> {
    let (kind, detail) = match hit {
        Hit::Kept { .. } => return None,
        Hit::Replaced { english, from } => ("glossary_replaced", format!("`{from}` became `{english}`")),
        Hit::Missing { english } => ("glossary_missing", format!("the source names `{english}`, the English does not")),
    };
    Some(Flag { kind: kind.into(), at: at.into(), detail })
}
