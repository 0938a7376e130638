//! The description of all endpoints: their bodies from the types that are read and written, so that it cannot lag behind.

use crate::app::App;
use crate::failure::Failure;
use crate::request::{Incoming, ok};
use crate::{article, deepl, libre, openai, own};
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
pub const ENDPOINTS: [[&str; 6]; 22] = [
    ["/translate", "post", "LibreTranslate", "A text or a list of texts in English", "LibreRequest", "LibreResponse"],
    ["/detect", "post", "LibreTranslate", "The language of a text", "?", "?"],
    ["/languages", "get", "LibreTranslate", "The languages", "-", "LibreLanguage[]"],
    ["/frontend/settings", "get", "LibreTranslate", "What this server allows", "-", "?"],
    ["/health", "get", "LibreTranslate", "200 once models are loaded", "-", "?"],
    ["/suggest", "post", "LibreTranslate", "Off: 403", "?", "?"],
    ["/translate_file", "post", "LibreTranslate", "Off: 403", "?", "?"],
    ["/v2/translate", "post", "DeepL", "Texts in English", "DeeplRequest", "DeeplResponse"],
    ["/v2/languages", "get", "DeepL", "The languages", "-", "?"],
    ["/v2/usage", "get", "DeepL", "Characters since the server began", "-", "?"],
    ["/v1/models", "get", "OpenAI", "The tasks, as models", "-", "?"],
    [
        "/v1/chat/completions",
        "post",
        "OpenAI",
        "A translation, brief or summary of the last message; streamed with `stream`",
        "ChatRequest",
        "?",
    ],
    ["/v1/brief", "post", "mujaz", "An article's English brief; its page by `Accept: text/html`", "Article", "?"],
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
pub async fn spec(app: App, _: Incoming) -> Result<Response, Failure> {
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
        paths.insert(path.into(), json!({method: operation}));
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
        assert_eq!(document["paths"].as_object().unwrap().len(), ENDPOINTS.len());
    }
}
