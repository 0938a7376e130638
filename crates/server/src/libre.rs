//! LibreTranslate's API.

use crate::answers::ok;
use crate::app::{Admission, App, Visitor, apart};
use crate::deeplx;
use crate::failure::{ApiError, Reason};
use crate::language::{Guess, detect as guess, name};
use crate::marked;
use crate::request::{Incoming, number, text, texts};
use crate::work::{Ask, Doubt, Span, Translation, identity};
use axum::response::Response;
use mujaz::documents::FileKind;
use mujaz::model::ModelIdentity;
use mujaz::text::extract::strip_tags;
use mujaz::translate::markup::Markup;
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

/// One for a text, a list for a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(untagged)]
pub enum OneOrMany<T> {
    /// For a text.
    One(T),
    /// For a list of texts.
    Many(Vec<T>),
}

impl<T> OneOrMany<T> {
    fn of(mut all: Vec<T>, many: bool) -> Self {
        match (many, all.len()) {
            (false, 1) => Self::One(all.remove(0)),
            _ => Self::Many(all),
        }
    }
}

/// A language and how sure that is, from 0 to 100.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Detected {
    confidence: f64,
    language: &'static str,
}

/// What `POST /translate` takes, as JSON or as a form.
#[derive(Debug, ToSchema)]
#[allow(dead_code, reason = "it is read field by field, as its messages want it; this describes it")]
pub struct LibreRequest {
    /// The text, or a list of texts.
    q: OneOrMany<String>,
    /// `ar`, or `auto`.
    source: String,
    /// `en`.
    target: String,
    /// `text`, or `html`: tags stay on their words.
    format: Option<String>,
    /// How many other translations are wanted.
    alternatives: Option<usize>,
    /// The key, where one is needed.
    api_key: Option<String>,
}

/// What `POST /translate` answers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LibreResponse {
    translated_text: OneOrMany<String>,
    /// With `source: auto`.
    #[serde(skip_serializing_if = "Option::is_none")]
    detected_language: Option<OneOrMany<Detected>>,
    /// Where other translations were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    alternatives: Option<OneOrMany<Vec<String>>>,
    /// Doubts about the translation.
    flags: OneOrMany<Vec<Doubt>>,
    /// Where each sentence stands on both sides.
    sentences: OneOrMany<Vec<Span>>,
    /// Which model spoke.
    #[schema(value_type = Object)]
    model: ModelIdentity,
}

/// A language and what it can be translated into.
#[derive(Debug, Serialize, ToSchema)]
pub struct LibreLanguage {
    code: &'static str,
    name: &'static str,
    targets: [&'static str; 1],
}

fn missing(what: &str) -> ApiError {
    ApiError::bad(format!("Invalid request: missing {what} parameter"))
}

/// Who asks, by the key of the fields.
pub fn visitor(app: &App, incoming: &Incoming, fields: &Map<String, Value>) -> Result<Visitor, ApiError> {
    // Clients that have no key send an empty one.
    let key = text(fields, "api_key")?.filter(|key| !key.is_empty());
    app.visitor(incoming, key.or_else(|| incoming.authorization("Bearer")))
}

/// From which language into which.
pub fn languages_of(fields: &Map<String, Value>) -> Result<(String, String), ApiError> {
    let language = |what: &str| -> Result<String, ApiError> {
        let code = text(fields, what)?.filter(|c| !c.is_empty()).ok_or_else(|| missing(what))?.to_lowercase();
        // Clients of several services send the region, too: `ar-SA`, `en_US`.
        let base = code.split(['-', '_']).next().unwrap_or_default();
        Ok(if matches!(base, "ar" | "en") { base.to_string() } else { code })
    };
    let (source, target) = (language("source")?, language("target")?);
    for code in [&source, &target] {
        if !(matches!(code.as_str(), "ar" | "en") || code == "auto" && *code == source) {
            return Err(ApiError::bad(format!("{code} is not supported")));
        }
    }
    if target == "auto" || target == "ar" && source != target {
        return Err(ApiError::bad(format!("{target} is not supported")));
    }
    Ok((source, target))
}

/// A translation request, read.
struct Wanted {
    texts: Vec<String>,
    many: bool,
    auto: bool,
    /// Whether source and target are the same language.
    same: bool,
    html: bool,
    alternatives: usize,
}

fn wanted(app: &App, fields: &Map<String, Value>) -> Result<Wanted, ApiError> {
    let (texts, many) = texts(fields, "q")?
        .filter(|(t, many)| if *many { !t.is_empty() } else { t.iter().all(|t| !t.is_empty()) })
        .ok_or_else(|| missing("q"))?;
    let (source, target) = languages_of(fields)?;
    let same = source == target;
    let html = match text(fields, "format")?.unwrap_or("text") {
        // Forms send what was not filled in as an empty text.
        "text" | "" => false,
        "html" => true,
        other => return Err(ApiError::bad(format!("{other} format is not supported"))),
    };
    let limit = app.limits().alternatives;
    let alternatives = number(fields.get("alternatives"), "alternatives")?.unwrap_or(0).max(0);
    let alternatives = usize::try_from(alternatives).unwrap_or(usize::MAX);
    if alternatives > limit {
        return Err(ApiError::bad(format!("Invalid request: number of alternatives ({alternatives}) exceeds limit ({limit})")));
    }
    Ok(Wanted { texts, many, auto: source == "auto", same, html, alternatives })
}

/// What language each text is in, where that was left open. Where this server can translate none of them, that is a failure; in a batch
/// with others, a text in another language comes back as it is, under its own name.
fn detected(texts: &[String], html: bool) -> Result<Vec<Detected>, ApiError> {
    let one = |text: &String| {
        let found = if html { guess(&strip_tags(text)) } else { guess(text) };
        let best = found.into_iter().next().unwrap_or(Guess { code: "en", confidence: 0.0 });
        Detected { confidence: best.confidence, language: best.code }
    };
    let all: Vec<Detected> = texts.iter().map(one).collect();
    let foreign = |d: &Detected| !matches!(d.language, "ar" | "en");
    // What has no letters is in no language.
    match all.iter().find(|d| foreign(d)) {
        Some(Detected { language, .. }) if all.iter().all(|d| foreign(d) || d.confidence == 0.0) => {
            Err(ApiError::bad(format!("Translation from {language} to en is not available")))
        }
        _ => Ok(all),
    }
}

/// `POST /translate`
pub async fn translate(app: App, incoming: Incoming) -> Result<Response, ApiError> {
    let fields = incoming.fields()?;
    if deeplx::speaks(&fields) {
        return deeplx::translate(app, incoming, fields).await;
    }
    let visitor = visitor(&app, &incoming, &fields)?;
    let wanted = wanted(&app, &fields)?;
    let chars = app.count_each(&visitor, &wanted.texts)?;
    let (wanted, found) = if wanted.auto {
        apart(move || detected(&wanted.texts, wanted.html).map(|found| (wanted, Some(found)))).await?
    } else {
        (wanted, None)
    };
    let job = Admission { client: visitor.client, chars, deadline: incoming.deadline, part: false };
    let done = app.work(job, move |desk, cancel| {
        // What is English already stays as it is, and so does what is neither.
        let stays = |i: usize| wanted.same || found.as_ref().is_some_and(|f| f.get(i).is_some_and(|d| d.language != "ar"));
        let (own, kept): (Vec<_>, Vec<_>) = wanted.texts.iter().cloned().enumerate().partition(|(i, _)| !stays(*i));
        let texts: Vec<String> = own.iter().map(|(_, t)| t.clone()).collect();
        let ask =
            Ask { texts: &texts, whole: false, alternatives: wanted.alternatives, deadline: incoming.deadline, cancel, watched: false };
        let done = if wanted.html { marked::translate(desk, &ask, &Markup::default())? } else { marked::plain(desk, &ask, |_, _| {})? };
        let kept = kept.into_iter().map(|(i, text)| (i, Translation { text, ..Translation::default() }));
        let mut all: Vec<(usize, Translation)> = own.into_iter().map(|(i, _)| i).zip(done).chain(kept).collect();
        all.sort_by_key(|(i, _)| *i);
        Ok((all.into_iter().map(|(_, t)| t).collect::<Vec<_>>(), identity(desk)?, found, wanted))
    });
    let (done, model, found, wanted) = done.await?;
    app.used(visitor.client, chars);
    app.metrics.flagged(done.iter().flat_map(|t| &t.flags).filter_map(|f| f.kind.parse().ok()));
    let many = wanted.many;
    let alternatives = (wanted.alternatives > 0).then(|| OneOrMany::of(done.iter().map(|t| t.alternatives.clone()).collect(), many));
    Ok(ok(&LibreResponse {
        translated_text: OneOrMany::of(done.iter().map(|t| t.text.clone()).collect(), many),
        detected_language: found.map(|f| OneOrMany::of(f, many)),
        alternatives,
        flags: OneOrMany::of(done.iter().map(|t| t.flags.clone()).collect(), many),
        sentences: OneOrMany::of(done.into_iter().map(|t| t.sentences).collect(), many),
        model,
    }))
}

/// `POST /detect`
pub async fn detect(app: App, incoming: Incoming) -> Result<Response, ApiError> {
    let fields = incoming.fields()?;
    let visitor = visitor(&app, &incoming, &fields)?;
    let text = text(&fields, "q")?.filter(|q| !q.is_empty()).ok_or_else(|| missing("q"))?;
    app.count(&visitor, &[text.to_string()])?;
    let text = text.to_string();
    let found = apart(move || Ok(guess(&text))).await?;
    let mut all: Vec<Detected> = found.into_iter().map(|g| Detected { confidence: g.confidence, language: g.code }).collect();
    if all.is_empty() {
        all.push(Detected { confidence: 0.0, language: "en" });
    }
    Ok(ok(&all))
}

/// `GET /languages`
pub async fn languages(_: App, incoming: Incoming) -> Result<Response, ApiError> {
    let arabic = incoming.languages().into_iter().find(|l| l == "ar" || l == "en").is_some_and(|l| l == "ar");
    let one = |code| LibreLanguage { code, name: name(code, arabic), targets: ["en"] };
    Ok(ok(&["ar", "en"].map(one)))
}

/// `GET /frontend/settings`
pub async fn settings(app: App, incoming: Incoming) -> Result<Response, ApiError> {
    let arabic = incoming.languages().first().is_some_and(|l| l == "ar");
    let keys = !app.options.keys.is_empty();
    let limit = app.limits().chars.map_or(-1, |n| i64::try_from(n).unwrap_or(i64::MAX));
    let language = |code| json!({"code": code, "name": name(code, arabic)});
    let endings: Vec<String> = FileKind::endings().map(|e| format!(".{e}")).collect();
    Ok(ok(&json!({
        "charLimit": limit,
        "frontendTimeout": 500,
        "apiKeys": keys,
        "keyRequired": keys,
        "suggestions": app.memory.is_on(),
        "filesTranslation": app.options.files,
        "supportedFilesFormat": if app.options.files { endings } else { Vec::new() },
        "language": {"source": language("ar"), "target": language("en")},
    })))
}

/// `GET /health`: whether it can be asked.
pub async fn health(app: App, _: Incoming) -> Result<Response, ApiError> {
    app.desk()?;
    Ok(ok(&json!({"status": "ok"})))
}

/// `POST /suggest`: into the translation memory.
pub async fn suggest(app: App, incoming: Incoming) -> Result<Response, ApiError> {
    let fields = incoming.fields()?;
    let visitor = visitor(&app, &incoming, &fields)?;
    if !app.memory.is_on() {
        return Err(ApiError::new(Reason::WrongKey, "Suggestions are disabled on this server."));
    }
    let needed = |what: &str| text(&fields, what)?.filter(|v| !v.is_empty()).map(String::from).ok_or_else(|| missing(what));
    let (q, s) = (needed("q")?, needed("s")?);
    let (source, target) = languages_of(&fields)?;
    app.count(&visitor, &[q.clone(), s.clone()])?;
    tokio::task::spawn_blocking(move || app.memory.add((&source, &q), (&target, &s)))
        .await
        .unwrap_or_else(|_| Err(ApiError::new(Reason::Internal, "the suggestion was not kept")))?;
    Ok(ok(&json!({"success": true})))
}
