//! What a text that a model wrote makes doubtful, as flags.

use crate::article::SourceArticle;
use crate::check::{self, Fidelity, Flag, FlagKind, Pair, repeats};
use crate::glossary::{Glossary, Hit};
use crate::summarize::AbstractiveSummary;
use crate::translate::{Mend, RepairStep, Translation, mend};

/// The doubts about one translated text, by how it was made and by what is read in it and its source.
pub(super) fn text_flags(t: &Translation, at: &str, pair: &Pair<'_>) -> Vec<Flag> {
    let flag = |kind: FlagKind, detail: String| Flag::new(kind, at, detail);
    let mut out: Vec<Flag> = t.signs.iter().map(|s| flag(s.kind(), s.detail())).collect();
    for repair in t.repairs.iter().filter(|r| r.step != RepairStep::None) {
        let found: Vec<&str> = repair.found.iter().map(|s| s.kind().name()).chain(repair.facts.iter().map(|k| k.name())).collect();
        out.push(flag(FlagKind::Repaired, format!("{}: mended by {}", found.join(", "), repair.step.describe())));
    }
    out.extend(mended_flag(&t.mended, at));
    if t.forced_cuts > 0 {
        out.push(flag(FlagKind::ForcedCut, format!("{} cuts inside a clause to fit the model", t.forced_cuts)));
    }
    out.extend(check::run(pair).into_iter().map(|f| flag(f.kind, f.detail)));
    out
}

/// What a reader must know about a term; nothing where the model had the house spelling.
pub(super) fn term_flag(hit: Hit, at: &str) -> Option<Flag> {
    let (kind, detail) = match hit {
        Hit::Kept { .. } => return None,
        Hit::Replaced { english, from } => (FlagKind::GlossaryReplaced, format!("`{from}` became `{english}`")),
        Hit::Missing { english } => (FlagKind::GlossaryMissing, format!("the source names `{english}`, the English does not")),
    };
    Some(Flag::new(kind, at, detail))
}

/// What was set right in a model's text.
fn mended_flag(mended: &[Mend], at: &str) -> Option<Flag> {
    let what: Vec<&str> = mended.iter().map(|m| m.describe()).collect();
    (!what.is_empty()).then(|| Flag::new(FlagKind::Mended, at, what.join(", ")))
}

/// What speaks against a model's Arabic summary.
pub(super) fn doubts(written: &AbstractiveSummary, article: &SourceArticle) -> Vec<Flag> {
    let check = Fidelity { date: date(article), ..Fidelity::default() };
    let mut out = by_itself(written, written.text());
    if !written.text().trim().is_empty() {
        out.extend(check.summary(&source(article), written.text()).into_iter().map(|f| Flag::new(f.kind, "summary", f.detail)));
    }
    out
}

/// An English summary that a model wrote straight from the Arabic article.
pub(super) struct Direct {
    /// Its text, mended and in house spellings.
    pub text: String,
    /// What was done to it.
    pub notes: Vec<Flag>,
    /// What speaks against it.
    pub doubts: Vec<Flag>,
}

impl Direct {
    /// Reads it as a translation is read; that something of the article is not in it is no fault.
    pub fn new(written: &AbstractiveSummary, article: &SourceArticle, glossary: &Glossary) -> Self {
        let source = source(article);
        let (mut text, mended) = mend(&source, written.text().trim());
        let hits = glossary.apply(&source, &mut text);
        let replaced = hits.into_iter().filter(|hit| matches!(hit, Hit::Replaced { .. })).filter_map(|hit| term_flag(hit, "summary"));
        let notes = mended_flag(&mended, "summary").into_iter().chain(replaced).collect();
        let mut doubts = by_itself(written, &text);
        if !text.is_empty() {
            let check = Fidelity { date: date(article), full: false, glossary: Some(glossary) };
            doubts.extend(check.translation(&source, &text).into_iter().map(|f| Flag::new(f.kind, "summary", f.detail)));
        }
        Self { text, notes, doubts }
    }
}

/// What a summary is made of: title and body.
fn source(article: &SourceArticle) -> String {
    format!("{}\n{}", article.title.as_deref().unwrap_or(""), article.body)
}

fn date(article: &SourceArticle) -> Option<&str> {
    article.published.as_ref().map(|d| d.date.as_str())
}

/// What a summary shows of itself.
fn by_itself(written: &AbstractiveSummary, text: &str) -> Vec<Flag> {
    let doubt = |kind: FlagKind, detail: String| Flag::new(kind, "summary", detail);
    if text.trim().is_empty() {
        return vec![doubt(FlagKind::EmptyOutput, "the model wrote nothing".into())];
    }
    let mut out = Vec::new();
    let share = repeats(text, 3);
    if share > 0.2 {
        out.push(doubt(FlagKind::Repetition, format!("{:.0}% of the 3-grams repeat earlier ones", share * 100.0)));
    }
    if written.truncated > 0 {
        out.push(doubt(FlagKind::Truncated, format!("{} outputs reached the length limit", written.truncated)));
    }
    out
}
