//! An article as it is sent, on its way to a brief.

use crate::failure::{ApiError, Reason};
use mujaz::brief::{Brief, Stage};
use mujaz::job::Cancel;
use mujaz::text::date::find_dates;
use mujaz::text::extract::{InputKind, Origin};
use mujaz::{Input, Newsroom};
use serde::Deserialize;
use std::time::Instant;
use utoipa::ToSchema;

/// An article as it is sent: `html` or `text`, and what else is known of it.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct Article {
    /// A page.
    pub html: Option<String>,
    /// A plain text.
    #[serde(alias = "body")]
    pub text: Option<String>,
    pub id: Option<String>,
    pub url: Option<String>,
    pub title: Option<String>,
    /// When it was published, in any form that newspapers write.
    #[serde(alias = "published")]
    pub date: Option<String>,
    pub byline: Option<String>,
    pub outlet: Option<String>,
    pub section: Option<String>,
    /// What the text is: `article`, of which all stays, `page`, of which menus leave, or `auto`.
    pub kind: Option<String>,
    #[serde(flatten)]
    #[schema(inline)]
    pub making: Making,
}

/// How a brief is made.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
pub struct Making {
    /// With the translation of every sentence.
    #[serde(default)]
    pub full: bool,
    /// Bullets of a brief, sentences of a summary.
    pub bullets: Option<usize>,
    /// With the lines of the page that are no part of the article.
    #[serde(default)]
    pub show_removed: bool,
}

impl Article {
    pub fn of_text(text: String) -> Self {
        Self { text: Some(text), ..Self::default() }
    }

    fn input(&self) -> Result<Input, ApiError> {
        let kind = match &self.kind {
            None => InputKind::Auto,
            Some(name) => name.parse::<InputKind>().map_err(|_| ApiError::bad(format!("`kind` is `{name}`: auto, article or page")))?,
        };
        let input = match (&self.html, &self.text) {
            (Some(html), None) => Input::html(html.as_str()),
            (None, Some(text)) => Input::text(text.as_str()).kind(kind),
            _ => return Err(ApiError::bad("give `html` or `text`, one of them")),
        };
        let input = match &self.url {
            Some(url) => input.url(url.as_str()),
            None => input,
        };
        Ok(match &self.id {
            Some(id) => input.id(id.as_str()),
            None => input,
        })
    }
}

/// Most bullets that may be asked for: more than any article has sentences.
const BULLETS: usize = 1000;

/// Takes an article to a stage, unless nobody waits for it any more.
pub fn make(
    desk: &Newsroom,
    article: Article,
    (stage, making): (Stage, Making),
    deadline: Instant,
    cancel: &Cancel,
) -> Result<Brief, ApiError> {
    if making.bullets.is_some_and(|n| n == 0 || n > BULLETS) {
        return Err(ApiError::bad(format!("`bullets` must be from 1 to {BULLETS}")));
    }
    let mut ready = article.input()?.read("a1")?;
    let own = &mut ready.article;
    // What is sent beside the text wins over what was found in it.
    let said = [
        ("title", article.title, &mut own.title),
        ("byline", article.byline, &mut own.byline),
        ("outlet", article.outlet, &mut own.outlet),
        ("section", article.section, &mut own.section),
    ];
    let mut fields = Vec::new();
    for (name, value, field) in said {
        if let Some(value) = value.filter(|v| !v.trim().is_empty()) {
            *field = Some(value);
            fields.push(name);
        }
    }
    if let Some(date) = &article.date {
        let found = find_dates(date).into_iter().next();
        own.published =
            Some(found.ok_or_else(|| ApiError::bad(format!("`date` is `{date}`, in which no day is found: write 2018-02-15")))?);
        fields.push("published");
    }
    own.origins.retain(|origin| !fields.contains(&&*origin.field));
    own.origins.extend(fields.iter().map(|field| Origin { field: (*field).into(), from: "record".into(), confidence: "high".into() }));
    let desk = desk.with(|options| {
        options.stage = stage;
        options.full |= making.full;
        options.show_removed |= making.show_removed;
        options.summary.sentences = making.bullets.unwrap_or(options.summary.sentences);
    })?;
    let wanted = || !cancel.is_cancelled();
    let mut results = desk.pipeline().run_while(std::slice::from_ref(&ready.article), Some(deadline), wanted);
    let mut brief = results.pop().ok_or_else(|| ApiError::new(Reason::Internal, "the pipeline gave no result"))??;
    brief.flags.extend(ready.flags);
    Ok(brief)
}
