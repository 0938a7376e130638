//! The description of all endpoints: their bodies from the types that are read and written, so that it cannot lag behind.

use crate::answers::ok;
use crate::app::App;
use crate::failure::ApiError;
use crate::request::Incoming;
use crate::{article, deepl, libre, openai, own, responses};
use axum::response::Response;
use serde_json::{Map, Value, json};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    info(title = "mujaz", description = "Arabic news in, Arabic summaries and English briefs out."),
    components(schemas(
        libre::LibreRequest,
        libre::LibreResponse,
        libre::LibreLanguage,
        libre::Detected,
        deepl::DeeplRequest,
        deepl::DeeplResponse,
        openai::ChatRequest,
        openai::Extra,
        openai::Usage,
        responses::ResponseRequest,
        article::Article,
        own::CheckRequest,
        own::CheckResponse,
        own::TranslateRequest,
        own::TranslateResponse,
    ))
)]
struct Schemas;

/// Path, method, whose API, what it does, the schemas of its body and its answer (`-` for none, `?` for one that is described
/// elsewhere or is no JSON).
pub const ENDPOINTS: [[&str; 6]; 41] = [
    ["/translate", "post", "LibreTranslate", "A text or a list of texts in English", "LibreRequest", "LibreResponse"],
    ["/detect", "post", "LibreTranslate", "The language of a text", "?", "?"],
    ["/languages", "get", "LibreTranslate", "The languages", "-", "LibreLanguage[]"],
    ["/frontend/settings", "get", "LibreTranslate", "What this server allows", "-", "?"],
    ["/health", "get", "LibreTranslate", "200 once models are loaded", "-", "?"],
    ["/suggest", "post", "LibreTranslate", "Keeps a suggested translation", "?", "?"],
    ["/translate_file", "post", "LibreTranslate", "A file in English (multipart): answers where it lies", "?", "?"],
    ["/download_file/{name}", "get", "LibreTranslate", "A translated file", "-", "?"],
    ["/v2/translate", "post", "DeepL", "Texts in English", "DeeplRequest", "DeeplResponse"],
    ["/v2/languages", "get", "DeepL", "The languages", "-", "?"],
    ["/v2/usage", "get", "DeepL", "Characters since the server began", "-", "?"],
    ["/v2/document", "post", "DeepL", "Takes a file (multipart)", "?", "?"],
    ["/v2/document/{id}", "post", "DeepL", "How far a file is", "?", "?"],
    ["/v2/document/{id}/result", "post", "DeepL", "A translated file, once", "?", "?"],
    ["/v2/glossaries", "get", "DeepL", "The glossaries", "-", "?"],
    ["/v2/glossaries", "post", "DeepL", "Makes a glossary of `name`, `source_lang`, `target_lang`, `entries`, `entries_format`", "?", "?"],
    ["/v2/glossaries/{id}", "get", "DeepL", "A glossary; DELETE deletes it", "-", "?"],
    ["/v2/glossaries/{id}/entries", "get", "DeepL", "Its entries, as TSV", "-", "?"],
    ["/v2/glossary-language-pairs", "get", "DeepL", "From what into what there may be glossaries", "-", "?"],
    ["/v3/glossaries", "get", "DeepL", "The glossaries, each with its dictionaries", "-", "?"],
    ["/v3/glossaries", "post", "DeepL", "Makes a glossary of `name` and `dictionaries`", "?", "?"],
    ["/v3/glossaries/{id}", "get", "DeepL", "A glossary; DELETE deletes it", "-", "?"],
    ["/v3/glossaries/{id}", "patch", "DeepL", "Another `name`, or more entries in `dictionaries`", "?", "?"],
    ["/v3/glossaries/{id}/entries", "get", "DeepL", "Entries of `source_lang` and `target_lang`", "-", "?"],
    ["/v3/glossaries/{id}/dictionaries", "put", "DeepL", "Puts a dictionary in the place of another", "?", "?"],
    ["/v3/glossaries/{id}/dictionaries", "delete", "DeepL", "Deletes the dictionary of `source_lang` and `target_lang`", "-", "?"],
    ["/v1/models", "get", "OpenAI", "The tasks, as models", "-", "?"],
    ["/v1/models/{id}", "get", "OpenAI", "One of them", "-", "?"],
    [
        "/v1/chat/completions",
        "post",
        "OpenAI",
        "A translation, brief or summary of the last message; streamed with `stream`",
        "ChatRequest",
        "?",
    ],
    ["/v1/responses", "post", "OpenAI", "The same, in items; streamed with `stream`", "ResponseRequest", "?"],
    ["/v1/brief", "post", "mujaz", "An article's English brief; by `Accept` its page (`text/html`) or Word document", "Article", "?"],
    ["/v1/docx", "post", "mujaz", "A brief's record as a Word document", "?", "?"],
    ["/v1/summarize", "post", "mujaz", "An article's Arabic summary", "Article", "?"],
    ["/v1/extract", "post", "mujaz", "A page's article", "Article", "?"],
    ["/v1/check", "post", "mujaz", "Doubts about anybody's translation", "CheckRequest", "CheckResponse"],
    [
        "/v1/translate",
        "post",
        "mujaz",
        "A text in English; sentence by sentence by `Accept: text/event-stream`",
        "TranslateRequest",
        "TranslateResponse",
    ],
    ["/healthz", "get", "mujaz", "200 while the process answers", "-", "?"],
    ["/readyz", "get", "mujaz", "200 once models are loaded", "-", "?"],
    ["/metrics", "get", "mujaz", "Counters, for Prometheus", "-", "?"],
    ["/spec", "get", "LibreTranslate", "This", "-", "?"],
    ["/openapi.json", "get", "mujaz", "This", "-", "?"],
];

/// `GET /openapi.json`
pub async fn spec(app: App, _: Incoming) -> Result<Response, ApiError> {
    Ok(ok(&document(&app.options.url_prefix)))
}

fn schema(name: &str) -> Value {
    match (name, name.strip_suffix("[]")) {
        ("?", _) => json!({"type": "object"}),
        (_, Some(item)) => json!({"type": "array", "items": schema(item)}),
        _ => json!({"$ref": format!("#/components/schemas/{name}")}),
    }
}

/// The OpenAPI document.
fn document(prefix: &str) -> Value {
    let mut out = serde_json::to_value(Schemas::openapi()).unwrap_or_else(|_| json!({}));
    let mut paths = Map::new();
    for [path, method, api, about, takes, gives] in ENDPOINTS {
        let body = |name: &str| json!({"application/json": {"schema": schema(name)}});
        let answers = json!({
            "200": {"description": about, "content": body(gives)},
            "default": {"description": "why there is none", "content": body("?")},
        });
        let mut operation = json!({"tags": [api], "summary": about, "responses": answers});
        if takes != "-" {
            operation["requestBody"] = json!({"content": body(takes)});
        }
        match paths.get_mut(path).and_then(Value::as_object_mut) {
            Some(methods) => _ = methods.insert(method.into(), operation),
            None => _ = paths.insert(path.into(), json!({method: operation})),
        }
    }
    out["paths"] = Value::Object(paths);
    let prefix = prefix.trim_matches('/');
    out["servers"] = json!([{"url": format!("/{prefix}")}]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_that_is_named_is_there() {
        let document = document("/mujaz/");
        let text = document.to_string();
        for part in text.split("#/components/schemas/").skip(1) {
            let name = part.split('"').next().unwrap();
            assert!(document["components"]["schemas"][name].is_object(), "{name}");
        }
        assert_eq!(document["servers"][0]["url"], "/mujaz");
        assert!(document["components"]["schemas"]["Doubt"]["properties"]["kind"].is_object());
        let operations = document["paths"].as_object().unwrap().values().map(|p| p.as_object().unwrap().len());
        assert_eq!(operations.sum::<usize>(), ENDPOINTS.len());
    }
}
