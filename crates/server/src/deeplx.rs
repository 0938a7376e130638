//! `DeepLX`'s API, which many clients speak for it needs no key: it stands at the path of `LibreTranslate`'s, and is told from it by its fields.

use crate::answers::ok;
use crate::app::{Admission, App, apart};
use crate::deepl::{language_of, languages_of, markup};
use crate::failure::ApiError;
use crate::marked;
use crate::request::{Incoming, form, text, texts};
use crate::work::{Ask, Translation, identity};
use axum::response::Response;
use serde_json::{Map, Value, json};

/// Whether fields are of this API: a `text` for a `target_lang`, and no `q`.
pub fn speaks(fields: &Map<String, Value>) -> bool {
    !fields.contains_key("q") && fields.contains_key("text") && fields.contains_key("target_lang")
}

/// `POST /translate`, where its fields are of this API.
pub async fn translate(app: App, incoming: Incoming, fields: Map<String, Value>) -> Result<Response, ApiError> {
    let query = form(incoming.query.as_bytes());
    let head = incoming.authorization("Bearer").or_else(|| incoming.authorization("DeepL-Auth-Key"));
    let visitor = app.visitor(&incoming, text(&query, "token")?.or(head).filter(|key| !key.is_empty()))?;
    let whole = texts(&fields, "text")?.map(|(texts, _)| texts.join("\n")).unwrap_or_default();
    if whole.is_empty() {
        return Err(ApiError::bad("Invalid request: missing text parameter"));
    }
    let (source, rules) = (languages_of(&fields)?, markup(&fields)?);
    let chars = app.count(&visitor, std::slice::from_ref(&whole))?;
    let tagged = rules.is_some();
    let read = apart(move || {
        let language = language_of(&whole, source.as_deref(), tagged);
        Ok((whole, language))
    });
    let (whole, language) = read.await?;
    let deadline = incoming.deadline;
    let job = Admission { client: visitor.client, chars, deadline, part: false };
    let done = app.work(job, move |desk, cancel| {
        let model = identity(desk)?;
        if language != "AR" {
            return Ok((Translation { text: whole, ..Translation::default() }, model));
        }
        let ask = Ask { texts: &[whole], whole: false, alternatives: 0, deadline, cancel, watched: false };
        let done = match &rules {
            Some(rules) => marked::translate(desk, &ask, rules)?,
            None => marked::plain(desk, &ask, |_, _| {})?,
        };
        Ok((done.into_iter().next().unwrap_or_default(), model))
    });
    let (done, model) = done.await?;
    app.used(visitor.client, chars);
    app.metrics.flagged(done.flags.iter().filter_map(|f| f.kind.parse().ok()));
    let own = json!({"flags": done.flags, "sentences": done.sentences, "model": model});
    Ok(ok(&json!({
        "code": 200,
        "id": 0,
        "data": done.text,
        "alternatives": [],
        "source_lang": language,
        "target_lang": "EN",
        "method": "Free",
        "mujaz": own,
    })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_by_its_fields() {
        let speaks = |fields: &Value| super::speaks(fields.as_object().unwrap());
        assert!(
            speaks(&json!({"text": "x", "source_lang": "AR", "target_lang": "EN"})) && speaks(&json!({"text": "x", "target_lang": "EN"}))
        );
        for fields in [
            json!({"q": "x", "source": "ar", "target": "en"}),
            json!({"q": "x", "text": "x", "target_lang": "EN"}),
            json!({"text": "x", "source": "ar", "target": "en"}),
            json!({}),
        ] {
            assert!(!speaks(&fields), "{fields}");
        }
    }
}
