//! The record of an article, put together from what was made of it.

use super::doubts::text_flags;
use super::facts::{dates, figures, quotations};
use super::options::Stage;
use super::pipeline::{Draft, Part, Pipeline};
use super::record::{Bilingual, Brief, Bullet, Coverage, English, Glance, Models, Summarizer, TranslatedSentence};
use crate::article::{ArticleSentence, SourceArticle};
use crate::check::{Fidelity, Flag, FlagKind, Pair, Reading, Target};
use crate::glossary::Glossary;
use crate::model::Model;
use crate::summarize::{AbstractiveSummary, Summary, SummaryItem};
use crate::translate::Translation;
use mujaz_text::romanize;
use mujaz_text::segment::Kind;
use mujaz_text::similarity::tf_idf;
use mujaz_text::stem::terms;
use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

impl Pipeline {
    pub(super) fn assemble(&self, work: &Draft<'_>) -> Brief {
        let (article, summary) = (work.article, work.summary.as_ref());
        // Each sentence and each translation is read once, for the facts of the record and for the checks.
        let read = Readings::of(work);
        // Names are spelled, not translated; a house spelling wins.
        let translates = self.options.stage >= Stage::Translate;
        let house = |arabic: &str| self.glossary.spelling(arabic).map(String::from);
        let spell = |spelled: fn(&str, romanize::House<'_>) -> String, arabic: &Option<String>| {
            arabic.as_deref().filter(|_| translates).map(|a| spelled(a, &house)).filter(|en| !en.is_empty())
        };
        let all = self.options.full || self.options.stage == Stage::Translate;
        let summarizer = summary.map(|s| Summarizer {
            name: s.method.clone(),
            sentences: Some(self.options.summary.sentences),
            windows: None,
            model: None,
        });
        let translator = self.translator.as_deref().filter(|_| !work.translated.is_empty()).map(Model::identity);
        let mut brief = Brief {
            id: article.id.clone(),
            source: article.source.clone(),
            input: article.input.clone(),
            title: Bilingual { ar: article.title.clone(), en: work.english(Part::Title) },
            published: article.published.clone(),
            byline: Bilingual { ar: article.byline.clone(), en: spell(romanize::byline_with, &article.byline) },
            dateline: Bilingual { ar: article.dateline.clone(), en: spell(romanize::dateline_with, &article.dateline) },
            outlet: article.outlet.clone(),
            section: article.section.clone(),
            url: article.url.clone(),
            origins: article.origins.clone(),
            sentences: article.sentences.clone(),
            removed: self.options.show_removed.then(|| article.removed.clone()),
            figures: figures(article, &read.source, |i| read.target.get(&Part::Sentence(i)).map(|r| &**r)),
            dates: dates(article, &read.source),
            quotes: quotations(article, &read.source, |speaker| romanize::speaker_with(speaker, &house).filter(|_| translates)),
            coverage: coverage(article, summary, &work.translated),
            flags: flags(work, &read, &self.glossary),
            summary: work.summary.clone(),
            brief: summary.filter(|_| self.options.stage == Stage::Brief).map(|summary| self.english(work, summary)),
            translation: (all && translates).then(|| translation(work)),
            models: Models { translator, summarizer },
        };
        if let Some(written) = &work.written {
            self.account(&mut brief, written);
        }
        brief
    }

    /// The brief in English: the headline, the line that says most, and a point for each item of the summary. That line is what a model wrote
    /// in English, else the English of what it wrote in Arabic, else of the item that says most.
    fn english(&self, work: &Draft<'_>, summary: &Summary) -> English {
        let of_sentence = |id: &String| {
            let at = work.article.sentences.iter().position(|s| s.id == *id)?;
            work.english(Part::Sentence(at))
        };
        let text = |ids: &[String]| ids.iter().filter_map(of_sentence).collect::<Vec<_>>().join(" ");
        let bullet = |item: &SummaryItem| Bullet { text: text(&item.sentences), ar: item.ar.clone(), sentences: item.sentences.clone() };
        let traced = |text: String, sentences: Vec<String>| Glance { text, sentences, traced: true, model: None };
        let direct = work.direct.as_ref().filter(|text| !text.is_empty()).map(|text| Glance {
            text: text.clone(),
            sentences: Vec::new(),
            traced: false,
            model: self.summarizer.as_deref().map(|m| m.card().name.clone()),
        });
        let written = || work.english(Part::Glance).map(|text| traced(text, nearest(work.article, Part::Glance.source(work))));
        let extracted = || summary.items.get(summary.lead).map(|item| traced(text(&item.sentences), item.sentences.clone()));
        English {
            headline: work.english(Part::Title),
            glance: direct.or_else(written).or_else(extracted),
            bullets: summary.items.iter().map(bullet).collect(),
        }
    }

    /// Notes in a record how a model's summary was made.
    fn account(&self, brief: &mut Brief, written: &AbstractiveSummary) {
        brief.coverage.pieces += written.windows;
        brief.coverage.source_tokens += written.source_tokens;
        brief.coverage.unknown_tokens += written.unknown_tokens;
        brief.coverage.forced_cuts += written.forced_cuts;
        brief.coverage.truncated_pieces += written.truncated;
        let name = written.summary.method.clone();
        let model = self.summarizer.as_deref().map(Model::identity);
        brief.models.summarizer = Some(Summarizer { name, sentences: None, windows: Some(written.windows), model });
    }
}

/// The sentences that were translated, in order.
fn translation(work: &Draft<'_>) -> Vec<TranslatedSentence> {
    let line = |(at, sentence): (usize, &ArticleSentence)| {
        Some(TranslatedSentence { sentence: sentence.id.clone(), en: work.english(Part::Sentence(at))? })
    };
    work.article.sentences.iter().enumerate().filter_map(line).collect()
}

/// Ids of the sentences that a model's summary is closest to: at most three, at least one.
fn nearest(article: &SourceArticle, text: &str) -> Vec<String> {
    let bags: Vec<Vec<String>> = article.sentences.iter().map(|s| s.ar.as_str()).chain([text]).map(terms).collect();
    let vectors = tf_idf(&bags);
    let Some((own, sentences)) = vectors.split_last() else { return Vec::new() };
    let mut ranked: Vec<(usize, f32)> = sentences.iter().map(|v| v.cosine(own)).enumerate().collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut chosen: Vec<usize> =
        ranked.iter().take(3).enumerate().filter(|(n, (_, s))| *n == 0 || *s >= 0.15).map(|(_, (i, _))| *i).collect();
    chosen.sort_unstable();
    chosen.into_iter().map(|i| article.sentences[i].id.clone()).collect()
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
        removed_prose_words: article.removed_prose_words,
    }
}

/// What was read of an article's sentences and of its translations.
struct Readings<'a> {
    source: Vec<Rc<Reading<'a>>>,
    target: BTreeMap<Part, Rc<Reading<'a>>>,
}

impl<'a> Readings<'a> {
    fn of(work: &'a Draft<'_>) -> Self {
        let read = |text: &'a str, language| Rc::new(Reading::new(text, language));
        Self {
            source: work.article.sentences.iter().map(|s| read(&s.ar, Target::Arabic)).collect(),
            target: work.translated.iter().map(|(part, t)| (*part, read(&t.en, Target::English))).collect(),
        }
    }

    /// The source of a part, read.
    fn source_of(&self, part: Part, work: &'a Draft<'_>) -> Rc<Reading<'a>> {
        match part {
            Part::Sentence(i) => self.source.get(i).cloned(),
            _ => None,
        }
        .unwrap_or_else(|| Rc::new(Reading::new(part.source(work), Target::Arabic)))
    }
}

fn flags<'a>(work: &'a Draft<'_>, read: &Readings<'a>, glossary: &Glossary) -> Vec<Flag> {
    let article = work.article;
    let mut out = Vec::new();
    let check = Fidelity { date: article.published.as_ref().map(|d| d.date.as_str()), full: true, glossary: Some(glossary) };
    for (part, t) in &work.translated {
        let at = part.at(article);
        if let Some(target) = read.target.get(part) {
            let pair = Pair::between(read.source_of(*part, work), Rc::clone(target), check.context(Target::English));
            out.extend(text_flags(t, at, &pair));
        }
    }
    if article.published.is_none() {
        // A day that was given and that nobody can read is listed as a date.
        let given = article.removed.iter().find(|removed| removed.reason == "date");
        let detail = given.map_or_else(
            || "no publication date was found".to_string(),
            |day| format!("no publication date was found: `{}` is none that can be read", day.line),
        );
        out.push(Flag::new(FlagKind::Undated, "article", detail));
    }
    if article.removed_prose_words > 0 {
        let detail = format!("{} words of finished sentences are among the lines left out", article.removed_prose_words);
        out.push(Flag::new(FlagKind::ProseRemoved, "article", detail));
    }
    out.extend(work.flags.iter().cloned());
    out
}
