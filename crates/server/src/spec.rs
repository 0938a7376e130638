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

/// Path, method, whose API, what it does, its body and its answer: a schema (`[]` behind it for a list of them), `?` for JSON that is described
/// elsewhere, a media type for what is no JSON, `-` for none, commas between several. Words behind one are names of fields, all texts; behind `-`,
/// of the query.
pub const ENDPOINTS: [[&str; 6]; 43] = [
    [
        "/translate",
        "post",
        "LibreTranslate",
        "A text or a list of texts in English; `text` with `target_lang` is answered as by DeepLX",
        "LibreRequest",
        "LibreResponse",
    ],
    ["/detect", "post", "LibreTranslate", "The language of a text", "? q api_key", "Detected[]"],
    ["/languages", "get", "LibreTranslate", "The languages", "-", "LibreLanguage[]"],
    ["/frontend/settings", "get", "LibreTranslate", "What this server allows", "-", "?"],
    ["/health", "get", "LibreTranslate", "200 once models are loaded", "-", "?"],
    ["/suggest", "post", "LibreTranslate", "Keeps a suggested translation", "? q s source target api_key", "?"],
    [
        "/translate_file",
        "post",
        "LibreTranslate",
        "A file in English: answers where it lies",
        "multipart/form-data file source target api_key",
        "?",
    ],
    ["/download_file/{name}", "get", "LibreTranslate", "A translated file", "-", "*/*"],
    ["/v2/translate", "post", "DeepL", "Texts in English", "DeeplRequest", "DeeplResponse"],
    ["/v2/languages", "get", "DeepL", "The languages", "- type", "?[]"],
    ["/v2/usage", "get", "DeepL", "Characters since the server began", "-", "?"],
    ["/v2/document", "post", "DeepL", "Takes a file", "multipart/form-data file source_lang target_lang filename glossary_id", "?"],
    ["/v2/document/{id}", "post", "DeepL", "How far a file is", "? document_key", "?"],
    ["/v2/document/{id}/result", "post", "DeepL", "A translated file, once", "? document_key", "*/*"],
    ["/v2/glossaries", "get", "DeepL", "The glossaries", "-", "?"],
    ["/v2/glossaries", "post", "DeepL", "Makes a glossary", "? name source_lang target_lang entries entries_format", "?"],
    ["/v2/glossaries/{id}", "get", "DeepL", "A glossary", "-", "?"],
    ["/v2/glossaries/{id}", "delete", "DeepL", "Deletes a glossary", "-", "-"],
    ["/v2/glossaries/{id}/entries", "get", "DeepL", "Its entries, as TSV", "-", "text/tab-separated-values"],
    ["/v2/glossary-language-pairs", "get", "DeepL", "From what into what there may be glossaries", "-", "?"],
    ["/v3/glossaries", "get", "DeepL", "The glossaries, each with its dictionaries", "-", "?"],
    ["/v3/glossaries", "post", "DeepL", "Makes a glossary of `name` and `dictionaries`", "?", "?"],
    ["/v3/glossaries/{id}", "get", "DeepL", "A glossary", "-", "?"],
    ["/v3/glossaries/{id}", "delete", "DeepL", "Deletes a glossary", "-", "-"],
    ["/v3/glossaries/{id}", "patch", "DeepL", "Another `name`, or more entries in `dictionaries`", "?", "?"],
    ["/v3/glossaries/{id}/entries", "get", "DeepL", "Its entries, as TSV in JSON", "- source_lang target_lang", "?"],
    ["/v3/glossaries/{id}/dictionaries", "put", "DeepL", "Puts a dictionary in the place of another", "?", "?"],
    ["/v3/glossaries/{id}/dictionaries", "delete", "DeepL", "Deletes a dictionary", "- source_lang target_lang", "-"],
    ["/v1/models", "get", "OpenAI", "The tasks, as models", "-", "?"],
    ["/v1/models/{id}", "get", "OpenAI", "One of them", "-", "?"],
    [
        "/v1/chat/completions",
        "post",
        "OpenAI",
        "A translation, brief or summary of the last message; streamed with `stream`",
        "ChatRequest",
        "?, text/event-stream",
    ],
    ["/v1/responses", "post", "OpenAI", "The same, in items; streamed with `stream`", "ResponseRequest", "?, text/event-stream"],
    [
        "/v1/brief",
        "post",
        "mujaz",
        "An article's English brief; by `Accept` its page (`text/html`) or Word document",
        ARTICLES,
        "?, application/x-ndjson, text/html, application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ],
    ["/v1/docx", "post", "mujaz", "A brief's record as a Word document", "?", "*/*"],
    ["/v1/summarize", "post", "mujaz", "An article's Arabic summary", ARTICLES, "?, application/x-ndjson"],
    ["/v1/extract", "post", "mujaz", "A page's article", ARTICLES, "?, application/x-ndjson"],
    ["/v1/check", "post", "mujaz", "Doubts about anybody's translation", "CheckRequest", "CheckResponse"],
    [
        "/v1/translate",
        "post",
        "mujaz",
        "A text in English; sentence by sentence by `Accept: text/event-stream`",
        "TranslateRequest",
        "TranslateResponse, text/event-stream",
    ],
    ["/healthz", "get", "mujaz", "200 while the process answers", "-", "?"],
    ["/readyz", "get", "mujaz", "200 once models are loaded", "-", "?"],
    ["/metrics", "get", "mujaz", "Counters, for Prometheus", "-", "text/plain"],
    ["/spec", "get", "LibreTranslate", "This", "-", "?"],
    ["/openapi.json", "get", "mujaz", "This", "-", "?"],
];

/// What takes an article: JSON, many as JSON lines, or the page or text as it is.
const ARTICLES: &str = "Article, application/x-ndjson, text/html, text/plain";

/// `GET /openapi.json`
pub async fn spec(app: App, _: Incoming) -> Result<Response, ApiError> {
    Ok(ok(&document(&app.options.url_prefix)))
}

fn schema(name: &str) -> Value {
    match (name, name.strip_suffix("[]")) {
        ("?" | "multipart/form-data", _) => json!({"type": "object"}),
        (_, Some(item)) => json!({"type": "array", "items": schema(item)}),
        _ if name.contains('/') => json!({"type": "string"}),
        _ => json!({"$ref": format!("#/components/schemas/{name}")}),
    }
}

/// The bodies that a row of the table names, by their media types.
fn content(names: &str) -> Value {
    let mut kinds = Map::new();
    for one in names.split(", ") {
        let (name, fields) = one.split_once(' ').unwrap_or((one, ""));
        let mut body = schema(name);
        for field in fields.split_whitespace() {
            let file = json!({"type": "string", "format": "binary"});
            body["properties"][field] = if field == "file" { file } else { json!({"type": "string"}) };
        }
        let kind = if name.contains('/') { name } else { "application/json" };
        kinds.insert(kind.to_string(), json!({"schema": body}));
    }
    Value::Object(kinds)
}

/// What a client fills in: the parts of a path in braces, and the query's fields. Generators of clients refuse a path without them.
fn parameters(path: &str, takes: &str) -> Value {
    let filled = path.split('/').filter_map(|part| part.strip_prefix('{').and_then(|part| part.strip_suffix('}')));
    let asked = takes.strip_prefix("- ").unwrap_or_default().split_whitespace();
    let one = |name: &str, place: &str| json!({"name": name, "in": place, "required": place == "path", "schema": {"type": "string"}});
    Value::Array(filled.map(|name| one(name, "path")).chain(asked.map(|name| one(name, "query"))).collect())
}

/// A failure, as the clients of an API read it (`ApiError::body`).
fn failure(api: &str) -> Value {
    let text = json!({"type": "string"});
    let whole = json!({"type": "object", "properties": {"message": text, "type": text, "code": text}});
    let (name, properties) = match api {
        "DeepL" => ("message", json!({"message": text})),
        "OpenAI" => ("error", json!({"error": whole})),
        "LibreTranslate" => ("error", json!({"error": text})),
        _ => ("error", json!({"error": text, "code": text})),
    };
    let schema = json!({"type": "object", "required": [name], "properties": properties});
    json!({"description": "why there is none", "content": {"application/json": {"schema": schema}}})
}

/// Where the key of an API stands, if the server asks for one (LibreTranslate's stands in the body).
fn key(api: &str) -> Value {
    match api {
        "LibreTranslate" => json!([]),
        "DeepL" => json!([{"deepl": []}, {}]),
        _ => json!([{"bearer": []}, {}]),
    }
}

/// What the types cannot say of themselves: a message's text may be a list of its parts, and an empty list is one of no doubts and of no texts.
fn told_better(schemas: &mut Map<String, Value>) {
    for (name, field) in [("Message", "content"), ("ResponseRequest", "input")] {
        if let Some(Value::Object(field)) = schemas.get_mut(name).and_then(|schema| schema.pointer_mut(&format!("/properties/{field}"))) {
            field.remove("type");
            field.insert("anyOf".into(), json!([{"type": "string"}, {"type": "array", "items": {"type": "object"}}]));
        }
    }
    for (_, schema) in schemas.iter_mut().filter(|(name, _)| name.starts_with("OneOrMany")) {
        if let Some(schema) = schema.as_object_mut()
            && let Some(forms) = schema.remove("oneOf")
        {
            schema.insert("anyOf".into(), forms);
        }
    }
}

/// The OpenAPI document.
fn document(prefix: &str) -> Value {
    let mut out = serde_json::to_value(Schemas::openapi()).unwrap_or_else(|_| json!({}));
    if let Some(schemas) = out.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        told_better(schemas);
    }
    let mut paths = Map::new();
    for [path, method, api, about, takes, gives] in ENDPOINTS {
        let mut answer = json!({"description": about});
        if gives != "-" {
            answer["content"] = content(gives);
        }
        let status = match method {
            "delete" => "204",
            "post" if path.ends_with("/glossaries") => "201",
            _ => "200",
        };
        let mut operation = json!({"tags": [api], "summary": about, "responses": {status: answer, "default": failure(api)}});
        operation["parameters"] = parameters(path, takes);
        operation["security"] = key(api);
        if !takes.starts_with('-') {
            operation["requestBody"] = json!({"content": content(takes)});
        }
        match paths.get_mut(path).and_then(Value::as_object_mut) {
            Some(methods) => _ = methods.insert(method.into(), operation),
            None => _ = paths.insert(path.into(), json!({method: operation})),
        }
    }
    out["paths"] = Value::Object(paths);
    out["components"]["securitySchemes"] = json!({
        "bearer": {"type": "http", "scheme": "bearer"},
        "deepl": {"type": "apiKey", "in": "header", "name": "Authorization", "description": "`DeepL-Auth-Key KEY`"},
    });
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

    #[test]
    fn what_a_generated_client_needs_is_said() {
        let document = document("");
        let of = |path: &str, method: &str| document["paths"][path][method].clone();
        for [path, method, ..] in ENDPOINTS {
            let (filled, operation) = (path.matches('{').count(), of(path, method));
            let said = operation["parameters"].as_array().unwrap();
            assert_eq!(said.iter().filter(|p| p["in"] == "path" && p["required"] == true).count(), filled, "{path}");
        }
        assert_eq!(of("/v3/glossaries/{id}/entries", "get")["parameters"][1]["name"], "source_lang");
        for [path, method, ..] in ENDPOINTS {
            for scheme in of(path, method)["security"].as_array().unwrap().iter().filter_map(Value::as_object).flat_map(Map::keys) {
                assert!(document["components"]["securitySchemes"][scheme].is_object(), "{path}: {scheme}");
            }
        }
        // What no JSON is has its own type; lists are lists; failures have their API's shape.
        let answer = |path: &str, method: &str, status: &str| of(path, method)["responses"][status]["content"].clone();
        assert_eq!(answer("/detect", "post", "200")["application/json"]["schema"]["type"], "array");
        assert_eq!(answer("/v2/languages", "get", "200")["application/json"]["schema"]["items"], json!({"type": "object"}));
        assert_eq!(answer("/metrics", "get", "200")["text/plain"]["schema"], json!({"type": "string"}));
        assert_eq!(answer("/v2/glossaries/{id}", "delete", "204"), Value::Null);
        assert!(answer("/v2/glossaries", "post", "201").is_object() && answer("/v1/brief", "post", "200")["text/html"].is_object());
        assert_eq!(answer("/v2/usage", "get", "default")["application/json"]["schema"]["required"][0], "message");
        let form = of("/translate_file", "post")["requestBody"]["content"]["multipart/form-data"]["schema"].clone();
        assert_eq!((form["type"].as_str(), form["properties"]["file"]["format"].as_str()), (Some("object"), Some("binary")));
        // A text is a text in a chat, too, and an answer without a doubt is one of two forms at least.
        let schemas = &document["components"]["schemas"];
        for content in [&schemas["Message"]["properties"]["content"], &schemas["ResponseRequest"]["properties"]["input"]] {
            assert!(content["type"].is_null() && content["anyOf"][0]["type"] == "string", "{content}");
        }
        assert!(schemas["OneOrMany_Vec_Doubt"]["anyOf"].is_array() && schemas["OneOrMany_Vec_Doubt"]["oneOf"].is_null());
    }
}
