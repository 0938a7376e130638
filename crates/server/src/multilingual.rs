//! DeepL's glossaries as its version 3 has them: a name and dictionaries, each of a pair of languages. This server has one pair, so a glossary
//! has one dictionary, or none where that was deleted.

use crate::answers::{answer, json as written, ok};
use crate::app::{App, apart};
use crate::bilingual::{needed, pair, sent};
use crate::deepl;
use crate::failure::{ApiError, Reason};
use crate::glossaries::{Kept, time};
use crate::request::{Incoming, form, text};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

fn dictionary(kept: &Kept) -> Option<Value> {
    (!kept.entries.is_empty()).then(|| json!({"source_lang": "ar", "target_lang": "en", "entry_count": kept.entries.len()}))
}

fn shown(id: &str, kept: &Kept) -> Value {
    let dictionaries: Vec<Value> = dictionary(kept).into_iter().collect();
    json!({"glossary_id": id, "name": kept.name, "dictionaries": dictionaries, "creation_time": time(kept.created)})
}

/// The entries of a request's dictionaries; None where it sends none.
fn dictionaries(fields: &Map<String, Value>) -> Result<Option<Vec<[String; 3]>>, ApiError> {
    let wrong = |why: &str| ApiError::bad(format!("Invalid value for 'dictionaries': {why}"));
    let list = match fields.get("dictionaries") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(list)) => list,
        Some(_) => return Err(wrong("it must be a list")),
    };
    match list.as_slice() {
        [] => Ok(None),
        [Value::Object(one)] => sent(one).map(Some),
        [_] => Err(wrong("each must be an object")),
        _ => Err(wrong("this server has one pair of languages, ar to en, and takes one dictionary for it")),
    }
}

/// The id, the owner and the fields of a request about one glossary.
fn about(app: &App, incoming: &Incoming) -> Result<(String, String, Map<String, Value>), ApiError> {
    let mut fields = form(incoming.query.as_bytes());
    fields.extend(incoming.fields()?);
    let visitor = deepl::visitor(app, incoming, &fields)?;
    Ok((incoming.behind("/v3/glossaries/").unwrap_or_default().into(), visitor.client.holder(), fields))
}

/// `/v3/glossaries`: POST makes one, GET lists them.
pub async fn all(app: App, incoming: Incoming) -> Result<Response, ApiError> {
    apart(move || answer_all(&app, &incoming)).await
}

fn answer_all(app: &App, incoming: &Incoming) -> Result<Response, ApiError> {
    let fields = incoming.fields()?;
    let visitor = deepl::visitor(app, incoming, &fields)?;
    let owner = visitor.client.holder();
    if incoming.method != Method::POST {
        return Ok(ok(&json!({"glossaries": app.glossaries.of(&owner, shown)})));
    }
    app.count(&visitor, &[])?;
    let entries = dictionaries(&fields)?.ok_or_else(|| ApiError::bad("Parameter 'dictionaries' not specified."))?;
    let kept = Kept::new(needed(&fields, "name")?, owner, entries);
    let id = app.glossaries.add(kept.clone())?;
    Ok(written(StatusCode::CREATED, &shown(&id, &kept)))
}

/// `/v3/glossaries/ID`: GET describes it, PATCH renames it or adds entries, DELETE deletes it.
pub async fn one(app: App, incoming: Incoming) -> Result<Response, ApiError> {
    apart(move || answer_one(&app, &incoming)).await
}

fn answer_one(app: &App, incoming: &Incoming) -> Result<Response, ApiError> {
    let (id, owner, fields) = about(app, incoming)?;
    if incoming.method == Method::DELETE {
        app.glossaries.remove(&id, &owner)?;
        return Ok(answer(StatusCode::NO_CONTENT, "application/json", ""));
    }
    if incoming.method != Method::PATCH {
        return Ok(ok(&app.glossaries.find(&id, &owner, |kept, _| shown(&id, kept))?));
    }
    let (name, more) = (text(&fields, "name")?.filter(|n| !n.is_empty()), dictionaries(&fields)?);
    if name.is_none() && more.is_none() {
        return Err(ApiError::bad("Neither 'name' nor 'dictionaries' is specified: there is nothing to change"));
    }
    let change = |kept: &mut Kept| {
        if let Some(name) = name {
            kept.name = name.chars().take(1024).collect();
        }
        // What is sent wins over what is there.
        let more = more.unwrap_or_default();
        let places: HashMap<String, usize> = kept.entries.iter().enumerate().map(|(at, [source, ..])| (source.clone(), at)).collect();
        for entry in more {
            match places.get(&entry[0]).and_then(|at| kept.entries.get_mut(*at)) {
                Some(old) => *old = entry,
                None => kept.entries.push(entry),
            }
        }
        Ok(())
    };
    Ok(ok(&shown(&id, &app.glossaries.change(&id, &owner, change)?)))
}

/// `GET /v3/glossaries/ID/entries`: of a pair of languages, as TSV in JSON.
pub async fn listed(app: App, incoming: Incoming) -> Result<Response, ApiError> {
    apart(move || answer_listed(&app, &incoming)).await
}

fn answer_listed(app: &App, incoming: &Incoming) -> Result<Response, ApiError> {
    let (id, owner, fields) = about(app, incoming)?;
    pair(&fields)?;
    let line = |[source, target, _]: &[String; 3]| format!("{source}\t{target}");
    let lines = app.glossaries.find(&id, &owner, |kept, _| kept.entries.iter().map(line).collect::<Vec<_>>())?;
    if lines.is_empty() {
        return Err(no_dictionary());
    }
    let entries = json!({"source_lang": "ar", "target_lang": "en", "entries": lines.join("\n"), "entries_format": "tsv"});
    Ok(ok(&json!({"dictionaries": [entries]})))
}

/// `/v3/glossaries/ID/dictionaries`: PUT puts one in the place of another, DELETE deletes one.
pub async fn changed(app: App, incoming: Incoming) -> Result<Response, ApiError> {
    apart(move || answer_changed(&app, &incoming)).await
}

fn answer_changed(app: &App, incoming: &Incoming) -> Result<Response, ApiError> {
    let (id, owner, fields) = about(app, incoming)?;
    if incoming.method == Method::DELETE {
        pair(&fields)?;
        let delete = |kept: &mut Kept| {
            let none = std::mem::take(&mut kept.entries).is_empty();
            if none { Err(no_dictionary()) } else { Ok(()) }
        };
        app.glossaries.change(&id, &owner, delete)?;
        return Ok(answer(StatusCode::NO_CONTENT, "application/json", ""));
    }
    let entries = sent(&fields)?;
    let kept = app.glossaries.change(&id, &owner, |kept| {
        kept.entries = entries;
        Ok(())
    })?;
    Ok(ok(&dictionary(&kept)))
}

fn no_dictionary() -> ApiError {
    ApiError::new(Reason::NotFound, "Dictionary not found: the glossary has none of this pair of languages")
}
