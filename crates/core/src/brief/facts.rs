//! Figures, days and quotations of an article, each with its sentence.

use crate::article::SourceArticle;
use crate::check::Reading;
use mujaz_text::number::{FoundNumber, Unit, is_day_of_month};
use serde::{Deserialize, Serialize};
use std::rc::Rc;

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

/// All days that are named in full, or by their distance from the article's date where that is known; `read` has a
/// sentence read.
pub(super) fn dates(article: &SourceArticle, read: &[Rc<Reading<'_>>]) -> Vec<NamedDate> {
    let mut out = Vec::new();
    for (s, reading) in article.sentences.iter().zip(read) {
        let named =
            |ar: &String, date: &String, inferred| NamedDate { sentence: s.id.clone(), ar: ar.clone(), date: date.clone(), inferred };
        out.extend(reading.temporal().dates.iter().map(|d| named(&d.raw, &d.date, false)));
        if let Some(published) = &article.published {
            out.extend(reading.relative(&published.date).iter().map(|d| named(&d.raw, &d.date, true)));
        }
    }
    out
}

/// All figures written in digits or with a unit, and all large ones; `english` gives a sentence's translation.
pub(super) fn figures<'r, 'a: 'r>(
    article: &SourceArticle,
    read: &[Rc<Reading<'_>>],
    english: impl Fn(usize) -> Option<&'r Reading<'a>>,
) -> Vec<Figure> {
    let mut out = Vec::new();
    for (i, (sentence, reading)) in article.sentences.iter().zip(read).enumerate() {
        let day = |n: &FoundNumber| is_day_of_month(reading.text, n, reading.temporal());
        let large = |n: &&FoundNumber| !n.ordinal && (n.digits || n.unit.is_some() || n.value > 12.0);
        let asked = reading.numbers().iter().filter(large).filter(|n| !day(n));
        for number in asked {
            let same = |e: &&FoundNumber| (e.value - number.value).abs() < 1e-6 * number.value.abs().max(1.0);
            out.push(Figure {
                sentence: sentence.id.clone(),
                en: english(i).and_then(|e| e.numbers().iter().find(same)).map(|e| e.raw.clone()),
                ar: number.raw.clone(),
                value: number.value,
                unit: number.unit,
            });
        }
    }
    out
}

/// All spoken quotations; `spell` gives a speaker's English.
pub(super) fn quotations(article: &SourceArticle, read: &[Rc<Reading<'_>>], spell: impl Fn(&str) -> Option<String>) -> Vec<Quotation> {
    let mut out = Vec::new();
    for (s, reading) in article.sentences.iter().zip(read) {
        out.extend(reading.quotes().iter().filter(|q| q.speech).map(|q| Quotation {
            sentence: s.id.clone(),
            ar: reading.slice(&q.range).to_string(),
            speaker_en: q.speaker.as_ref().and_then(|r| spell(reading.slice(r))),
            speaker: q.speaker.as_ref().map(|r| reading.slice(r).to_string()),
        }));
    }
    out
}
