//! Figures and quotations of an article, each with its sentence.

use crate::article::SourceArticle;
use mujaz_text::date::{find_dates, resolve};
use mujaz_text::mention::find_quotes;
use mujaz_text::number::{Unit, find_arabic, find_english};
use serde::{Deserialize, Serialize};

/// A number of the article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Id of its sentence.
    pub sentence: String,
    /// As the Arabic has it.
    pub ar: String,
    /// Its value, scale included.
    pub value: f64,
    /// What it counts, where that is a percentage or a currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
    /// As the English translation of the sentence has it; absent where that lacks it or there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

/// A spoken quotation of the article, from between «».
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quotation {
    /// Id of its sentence.
    pub sentence: String,
    /// The words, as the Arabic has them.
    pub ar: String,
    /// Who said them, where the sentence names somebody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speaker: Option<String>,
    /// The speaker spelled in English; absent where these are other words than a name and its titles.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub speaker_en: Option<String>,
}

/// A day that the article names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedDate {
    /// Id of its sentence.
    pub sentence: String,
    /// As the Arabic has it.
    pub ar: String,
    /// The day, `YYYY-MM-DD`.
    pub date: String,
    /// Whether it was worked out from the article's own date (أمس, الخميس الماضي).
    pub inferred: bool,
}

/// All days that are named in full, or by their distance from the article's date where that is known.
pub(super) fn dates(article: &SourceArticle) -> Vec<NamedDate> {
    let mut out = Vec::new();
    for s in &article.sentences {
        let named = |ar: String, date: String, inferred| NamedDate { sentence: s.id.clone(), ar, date, inferred };
        out.extend(find_dates(&s.ar).into_iter().map(|d| named(d.raw, d.date, false)));
        if let Some(published) = &article.published {
            out.extend(resolve(&s.ar, &published.date).into_iter().map(|d| named(d.raw, d.date, true)));
        }
    }
    out
}

/// All figures written in digits or with a unit, and all large ones; `english` gives a sentence's translation.
pub(super) fn figures(article: &SourceArticle, english: impl Fn(usize) -> Option<String>) -> Vec<Figure> {
    let mut out = Vec::new();
    for (i, sentence) in article.sentences.iter().enumerate() {
        let translated = english(i).map(|en| find_english(&en)).unwrap_or_default();
        for number in find_arabic(&sentence.ar).into_iter().filter(|n| !n.ordinal && (n.digits || n.unit.is_some() || n.value > 12.0)) {
            let same = |e: &&mujaz_text::number::FoundNumber| (e.value - number.value).abs() < 1e-6 * number.value.abs().max(1.0);
            out.push(Figure {
                sentence: sentence.id.clone(),
                en: translated.iter().find(same).map(|e| e.raw.clone()),
                ar: number.raw,
                value: number.value,
                unit: number.unit,
            });
        }
    }
    out
}

/// All spoken quotations; `spell` gives a speaker's English.
pub(super) fn quotations(article: &SourceArticle, spell: impl Fn(&str) -> Option<String>) -> Vec<Quotation> {
    let of = |s: &crate::article::ArticleSentence| -> Vec<Quotation> {
        let quotes = find_quotes(&s.ar).into_iter().filter(|q| q.speech);
        let one = |q: mujaz_text::mention::Quote| Quotation {
            sentence: s.id.clone(),
            ar: s.ar[q.range].to_string(),
            speaker_en: q.speaker.clone().and_then(|r| spell(s.ar.get(r)?)),
            speaker: q.speaker.map(|r| s.ar[r].to_string()),
        };
        quotes.map(one).collect()
    };
    article.sentences.iter().flat_map(of).collect()
}
