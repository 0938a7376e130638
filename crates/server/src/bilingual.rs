//! DeepL's glossaries as its version 2 has them: of one pair of languages each.

use crate::answers::{answer, json as written, ok};
use crate::app::{App, Visitor, apart};
use crate::deepl;
use crate::failure::ApiError;
use crate::glossaries::{Kept, entries, time};
use crate::request::{Incoming, text};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use serde_json::{Map, Value, json};

fn shown(id: &str, kept: &Kept) -> Value {
    json!({"glossary_id": id, "name": kept.name, "ready": true, "source_lang": "ar", "target_lang": "en",
        "creation_time": time(kept.created), "entry_count": kept.entries.len()})
}

/// A field that must be there.
pub fn needed<'a>(fields: &'a Map<String, Value>, name: &str) -> Result<&'a str, ApiError> {
    text(fields, name)?.filter(|v| !v.is_empty()).ok_or_else(|| ApiError::bad(format!("Parameter '{name}' not specified.")))
}

/// The pair of languages that a request names: there is one.
pub fn pair(fields: &Map<String, Value>) -> Result<(), ApiError> {
    let (source, target) = (needed(fields, "source_lang")?.to_uppercase(), needed(fields, "target_lang")?.to_uppercase());
    let known = source == "AR" && matches!(target.as_str(), "EN" | "EN-US" | "EN-GB");
    if known { Ok(()) } else { Err(ApiError::bad("Unsupported glossary language pair: this server has ar to en")) }
}

/// The entries that a request sends for a pair of languages.
pub fn sent(fields: &Map<String, Value>) -> Result<Vec<[String; 3]>, ApiError> {
    pair(fields)?;
    entries(needed(fields, "entries")?, text(fields, "entries_format")?.unwrap_or("tsv"))
}

fn made(app: &App, visitor: &Visitor, fields: &Map<String, Value>) -> Result<Value, ApiError> {
    let kept = Kept::new(needed(fields, "name")?, visitor.client.holder(), sent(fields)?);
    let id = app.glossaries.add(kept.clone())?;
    Ok(shown(&id, &kept))
}

/// `/v2/glossaries`: POST makes one, GET lists them.
pub async fn all(app: App, incoming: Incoming) -> Result<Response, ApiError> {
    apart(move || answer_all(&app, &incoming)).await
}

fn answer_all(app: &App, incoming: &Incoming) -> Result<Response, ApiError> {
    let fields = incoming.fields()?;
    let visitor = deepl::visitor(app, incoming, &fields)?;
    if incoming.method == Method::POST {
        app.count(&visitor, &[])?;
        return Ok(written(StatusCode::CREATED, &made(app, &visitor, &fields)?));
    }
    let owner = visitor.client.holder();
    Ok(ok(&json!({"glossaries": app.glossaries.of(&owner, shown)})))
}

/// `/v2/glossaries/ID`: GET describes it, DELETE deletes it.
pub async fn one(app: App, incoming: Incoming) -> Result<Response, ApiError> {
    apart(move || answer_one(&app, &incoming)).await
}

fn answer_one(app: &App, incoming: &Incoming) -> Result<Response, ApiError> {
    let visitor = deepl::visitor(app, incoming, &incoming.fields()?)?;
    let (id, owner) = (incoming.behind("/v2/glossaries/").unwrap_or_default(), visitor.client.holder());
    if incoming.method == Method::DELETE {
        app.glossaries.remove(id, &owner)?;
        return Ok(answer(StatusCode::NO_CONTENT, "application/json", ""));
    }
    Ok(ok(&app.glossaries.find(id, &owner, |kept, _| shown(id, kept))?))
}

/// `GET /v2/glossaries/ID/entries`: as TSV.
pub async fn listed(app: App, incoming: Incoming) -> Result<Response, ApiError> {
    apart(move || answer_listed(&app, &incoming)).await
}

fn answer_listed(app: &App, incoming: &Incoming) -> Result<Response, ApiError> {
    let visitor = deepl::visitor(app, incoming, &incoming.fields()?)?;
    let id = incoming.behind("/v2/glossaries/").unwrap_or_default();
    let line = |[source, target, _]: &[String; 3]| format!("{source}\t{target}");
    let lines = app.glossaries.find(id, &visitor.client.holder(), |k, _| k.entries.iter().map(line).collect::<Vec<_>>().join("\n"))?;
    Ok(answer(StatusCode::OK, "text/tab-separated-values; charset=utf-8", lines))
}

/// `GET /v2/glossary-language-pairs`
pub async fn pairs(app: App, incoming: Incoming) -> Result<Response, ApiError> {
    deepl::visitor(&app, &incoming, &incoming.fields()?)?;
    Ok(ok(&json!({"supported_languages": [{"source_lang": "ar", "target_lang": "en"}]})))
}
