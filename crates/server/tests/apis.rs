//! The shapes of every API, as their clients read them.

mod common;

use common::{ARABIC, options, ready, start_with};
use mujaz::Newsroom;
use mujaz_server::{Allowance, Keys, Limits, Options};
use serde_json::{Value, json};
use std::time::Duration;

const PAGE: &str = "<html><head><title>قمة في الكويت غدا</title></head><body><h1>قمة في الكويت غدا</h1><p>تنطلق القمة غدا في الكويت بمشاركة 20 رئيسا.</p><p>وقال الوزير إن المفاوضات مستمرة.</p></body></html>";

/// The names and kinds of a value: what stays the same whichever model speaks.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(map) => map.iter().map(|(k, v)| (k.clone(), shape(v))).collect::<serde_json::Map<_, _>>().into(),
        Value::Array(list) => list.first().map_or(json!([]), |first| json!([shape(first)])),
        Value::String(_) => "string".into(),
        Value::Number(_) => "number".into(),
        Value::Bool(_) => "bool".into(),
        Value::Null => Value::Null,
    }
}

fn model_shape() -> Value {
    json!({"name": "string", "sha256": "string", "license": "string", "compute": "string", "num_beams": "number", "max_length": "number",
        "length_penalty": "number", "notice": "string"})
}

#[test]
fn libre_translate() {
    let server = ready(options());
    let one = server.post("/translate", &json!({"q": ARABIC, "source": "ar", "target": "en", "format": "text", "api_key": ""}));
    assert_eq!(one.status, 200, "{one:?}");
    assert_eq!(one.header("content-type").as_deref(), Some("application/json"));
    let span = json!([{"source": ["number"], "target": ["number"]}]);
    let mut body = one.json();
    assert!(body["translatedText"].as_str().unwrap().to_lowercase().contains("cairo"), "{body}");
    body["flags"] = json!([]);
    assert_eq!(shape(&body), json!({"translatedText": "string", "flags": [], "sentences": span, "model": model_shape()}));

    // Forms and JSON give the same; lists come back as lists, in order, blanks and all.
    let encoded: String =
        form_urlencoded::Serializer::new(String::new()).extend_pairs([("q", ARABIC), ("source", "AR"), ("target", "en")]).finish();
    assert_eq!(server.form("/translate", &encoded).json()["translatedText"], one.json()["translatedText"]);
    assert_eq!(server.form("/translate", &format!("{encoded}&format=")).json(), one.json());
    let list = json!({"q": [ARABIC, "", "👍 12", format!("{ARABIC}\n\n{ARABIC}")], "source": "auto", "target": "en", "alternatives": 2});
    let many = server.post("/translate", &list).json();
    let english = one.json()["translatedText"].as_str().unwrap().to_string();
    assert_eq!(many["translatedText"], json!([english, "", "👍 12", format!("{english}\n\n{english}")]));
    assert_eq!(many["detectedLanguage"][0]["language"], "ar");
    assert_eq!(many["detectedLanguage"][2], json!({"confidence": 0.0, "language": "en"}));
    let others = many["alternatives"][0].as_array().unwrap();
    assert!(!others.is_empty() && others.len() <= 2 && others.iter().all(|o| *o != json!(english)), "{others:?}");
    assert_eq!(many["sentences"][3].as_array().unwrap().len(), 2);
    let english_in = server.post("/translate", &json!({"q": "The talks go on in Cairo.", "source": "auto", "target": "en"})).json();
    assert_eq!(english_in["translatedText"], "The talks go on in Cairo.");

    assert_eq!(server.post("/detect", &json!({"q": ARABIC})).json(), json!([{"confidence": 100.0, "language": "ar"}]));
    assert_eq!(server.post("/detect", &json!({"q": "?!"})).json(), json!([{"confidence": 0.0, "language": "en"}]));
    let languages = server.get("/languages").json();
    assert_eq!(languages[0], json!({"code": "ar", "name": "Arabic", "targets": ["en"]}));
    assert_eq!(server.send("GET", "/languages", &[("Accept-Language", "ar-EG")], b"").json()[1]["name"], "الإنجليزية");
    let settings = server.get("/frontend/settings").json();
    assert_eq!(
        shape(&settings),
        json!({"charLimit": "number", "frontendTimeout": "number", "apiKeys": "bool", "keyRequired": "bool", "suggestions": "bool",
            "filesTranslation": "bool", "supportedFilesFormat": ["string"], "language": {"source": {"code": "string", "name": "string"}, "target": {"code": "string", "name": "string"}}})
    );
    assert_eq!((settings["charLimit"].clone(), server.get("/health").json()), (json!(-1), json!({"status": "ok"})));
}

#[test]
fn libre_translate_refuses_in_its_own_words() {
    let server = ready(options());
    for (body, status, error) in [
        (json!({"source": "ar", "target": "en"}), 400, "Invalid request: missing q parameter"),
        (json!({"q": "", "source": "ar", "target": "en"}), 400, "Invalid request: missing q parameter"),
        (json!({"q": [], "source": "ar", "target": "en"}), 400, "Invalid request: missing q parameter"),
        (json!({"q": "x", "target": "en"}), 400, "Invalid request: missing source parameter"),
        (json!({"q": "x", "source": "ar"}), 400, "Invalid request: missing target parameter"),
        (json!({"q": "x", "source": "xx", "target": "en"}), 400, "xx is not supported"),
        (json!({"q": "x", "source": "ar", "target": "fr"}), 400, "fr is not supported"),
        (json!({"q": "x", "source": "ar", "target": "auto"}), 400, "auto is not supported"),
        (
            json!({"q": "وزیر گفت که مذاکرات ادامه دارد", "source": "auto", "target": "en"}),
            400,
            "Translation from fa to en is not available",
        ),
        (json!({"q": "x", "source": "ar", "target": "en", "format": "pdf"}), 400, "pdf format is not supported"),
        (
            json!({"q": "x", "source": "ar", "target": "en", "alternatives": 99}),
            400,
            "Invalid request: number of alternatives (99) exceeds limit (5)",
        ),
        (json!({"q": 3, "source": "ar", "target": "en"}), 400, "Invalid request: q parameter is not a string or a list of strings"),
    ] {
        let answer = server.post("/translate", &body);
        assert_eq!((answer.status, answer.json()), (status, json!({"error": error})), "{body}");
    }
    assert_eq!(server.post("/suggest", &json!({"q": "a", "s": "b"})).status, 403);
    assert_eq!(server.get("/translate").status, 405);
}

#[test]
fn deepl() {
    let server = ready(Options { keys: Keys::default().with("k1:fx", Allowance::default()), ..options() });
    let auth = ("Authorization", "DeepL-Auth-Key k1:fx");
    let send =
        |body: Value| server.send("POST", "/v2/translate", &[auth, ("Content-Type", "application/json")], body.to_string().as_bytes());
    let done = send(
        json!({"text": [ARABIC, "Already English, and it is fine."], "target_lang": "EN-US", "show_billed_characters": true, "model_type": "prefer_quality_optimized"}),
    );
    let mut body = done.json();
    assert_eq!(done.status, 200, "{body}");
    assert_eq!(body["translations"][1]["text"], "Already English, and it is fine.");
    assert_eq!(body["translations"][1]["detected_source_language"], "EN");
    assert_eq!(body["translations"][0]["billed_characters"], ARABIC.chars().count());
    body["translations"][0]["flags"] = json!([]);
    let text = json!({"detected_source_language": "string", "text": "string", "billed_characters": "number", "model_type_used": "string",
        "flags": [], "sentences": [{"source": ["number"], "target": ["number"]}]});
    assert_eq!(shape(&body), json!({"translations": [text], "model": model_shape()}));

    let form = format!(
        "auth_key=k1%3Afx&target_lang=EN&text={0}&text={0}",
        form_urlencoded::byte_serialize(ARABIC.as_bytes()).collect::<String>()
    );
    let formed = server.form("/v2/translate", &form).json();
    assert_eq!(formed["translations"].as_array().unwrap().len(), 2);
    assert!(formed["translations"][0].get("billed_characters").is_none());
    let usage = server.send("GET", "/v2/usage", &[auth], b"").json();
    assert_eq!(shape(&usage), json!({"character_count": "number", "character_limit": "number"}));
    assert!(usage["character_count"].as_u64().unwrap() >= 2 * ARABIC.chars().count() as u64);
    // Persian is neither Arabic nor English: it is named and left.
    let persian = "وزیر امور خارجه گفت که گفت‌وگوها ادامه دارد و چند کشور در آن شرکت می‌کنند.";
    let left = send(json!({"text": [persian], "target_lang": "EN"})).json();
    assert_eq!((&left["translations"][0]["text"], &left["translations"][0]["detected_source_language"]), (&json!(persian), &json!("FA")));
    let targets = server.send("GET", "/v2/languages?type=target", &[auth], b"").json();
    assert_eq!(shape(&targets), json!([{"language": "string", "name": "string", "supports_formality": "bool"}]));
    assert_eq!(server.send("GET", "/v2/languages", &[auth], b"").json()[0]["language"], "AR");
    // As the official client asks.
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    assert_eq!(server.send("GET", "/v2/languages", &[auth, form], b"type=target").json(), targets);

    for (body, status) in [
        (json!({"text": ["x"]}), 400),
        (json!({"target_lang": "EN"}), 400),
        (json!({"text": ["x"], "target_lang": "DE"}), 400),
        (json!({"text": ["x"], "target_lang": "EN", "source_lang": "FR"}), 400),
        (json!({"text": ["x"], "target_lang": "EN", "tag_handling": "markdown"}), 400),
        (json!({"text": ["x"], "target_lang": "EN", "tag_handling": "xml", "ignore_tags": 5}), 400),
        (json!({"text": ["x"], "target_lang": "EN", "tag_handling": "xml", "ignore_tags": "x,".repeat(300)}), 400),
        (json!({"text": ["x"], "target_lang": "EN", "glossary_id": "g"}), 400),
        (json!({"text": ["x"], "target_lang": "EN", "source_lang": "AR", "glossary_id": "g"}), 404),
        (json!({"text": ["x"], "target_lang": "EN", "style_id": "s"}), 501),
    ] {
        let answer = send(body.clone());
        assert_eq!(answer.status, status, "{body}");
        assert!(answer.json()["message"].is_string(), "{body}");
    }
    assert_eq!(server.post("/v2/translate", &json!({"text": ["x"], "target_lang": "EN"})).status, 403);
    assert_eq!(server.send("GET", "/v2/usage", &[("Authorization", "DeepL-Auth-Key k2")], b"").status, 403);
    // The same keys open the other APIs, whose answers to a wrong one are their own.
    let libre = |key: &str| server.post("/translate", &json!({"q": ARABIC, "source": "ar", "target": "en", "api_key": key}));
    assert_eq!((libre("k1:fx").status, libre("k2").status, libre("").status), (200, 403, 400));
    assert_eq!(libre("k2").json(), json!({"error": "Invalid API key"}));
    let openai = server.send("GET", "/v1/models", &[("Authorization", "Bearer k2")], b"");
    assert_eq!((openai.status, openai.json()["error"]["code"].clone()), (401, json!("key_invalid")));
}

#[test]
fn openai() {
    let server = ready(options());
    let models = server.get("/v1/models").json();
    assert_eq!(
        shape(&models),
        json!({"object": "string", "data": [{"id": "string", "object": "string", "created": "number", "owned_by": "string"}]})
    );
    assert_eq!(server.get("/v1/models/mujaz-brief").json()["id"], "mujaz-brief");
    let (unknown, nothing) = (server.get("/v1/models/gpt-4"), server.get("/v1/embeddings"));
    assert_eq!((unknown.status, nothing.status), (404, 404));
    assert!([&unknown, &nothing].iter().all(|a| a.json()["error"]["message"].is_string()));
    assert!(server.get("/v2/rephrase").json()["message"].is_string());
    let text = format!("{ARABIC} {ARABIC} {ARABIC}");
    let ask = |model: &str, stream: bool| {
        json!({"model": model, "stream": stream, "stream_options": {"include_usage": true}, "temperature": 0.3,
        "messages": [{"role": "system", "content": "You translate."}, {"role": "user", "content": [{"type": "text", "text": text}]}]})
    };
    let mut plain = server.post("/v1/chat/completions", &ask("mujaz-translate", false)).json();
    let english = plain["choices"][0]["message"]["content"].as_str().unwrap().to_string();
    assert_eq!(plain["mujaz"]["sentences"].as_array().unwrap().len(), 3);
    plain["mujaz"] = Value::Null;
    assert_eq!(
        shape(&plain),
        json!({"id": "string", "object": "string", "created": "number", "model": "string",
            "choices": [{"index": "number", "message": {"role": "string", "content": "string"}, "finish_reason": "string", "logprobs": null}],
            "usage": {"prompt_tokens": "number", "completion_tokens": "number", "total_tokens": "number"}, "mujaz": null})
    );
    let streamed = server.post("/v1/chat/completions", &ask("mujaz-translate", true));
    assert_eq!(streamed.header("content-type").as_deref(), Some("text/event-stream"));
    let text = streamed.text();
    let events: Vec<&str> = text.split("\n\n").filter(|e| !e.is_empty()).map(|e| e.strip_prefix("data: ").unwrap()).collect();
    assert_eq!(events.last(), Some(&"[DONE]"));
    let chunks: Vec<Value> = events[..events.len() - 1].iter().map(|e| serde_json::from_str(e).unwrap()).collect();
    let parts: Vec<&str> = chunks.iter().filter_map(|c| c["choices"][0]["delta"]["content"].as_str()).filter(|c| !c.is_empty()).collect();
    assert_eq!((parts.len(), parts.concat()), (3, english), "one event a sentence");
    assert!(chunks.iter().all(|c| c["object"] == "chat.completion.chunk"));
    assert!(chunks.last().unwrap()["usage"]["total_tokens"].as_u64().unwrap() > 0);

    for model in ["mujaz-brief", "mujaz-summarize"] {
        let answer = server.post("/v1/chat/completions", &ask(model, false)).json();
        assert!(answer["choices"][0]["message"]["content"].as_str().unwrap().contains("- "), "{answer}");
        assert_eq!(answer["mujaz"]["record"]["sentences"].as_array().unwrap().len(), 3);
        let kinds = |flags: &Value| flags.as_array().unwrap().iter().map(|f| f["kind"].clone()).collect::<Vec<_>>();
        assert_eq!(kinds(&answer["mujaz"]["flags"]), kinds(&answer["mujaz"]["record"]["flags"]));
    }
    for (body, status) in [
        (json!({"model": "gpt-4", "messages": [{"role": "user", "content": "x"}]}), 404),
        (json!({"model": "mujaz-translate", "messages": []}), 400),
        (json!({"model": "mujaz-translate", "messages": [{"role": "user", "content": "x"}], "n": 2}), 400),
        (json!({"messages": 3}), 400),
        (json!({"model": "mujaz-brief", "messages": [{"role": "user", "content": "no Arabic"}]}), 422),
    ] {
        let answer = server.post("/v1/chat/completions", &body);
        assert_eq!(answer.status, status, "{body}");
        assert_eq!(shape(&answer.json()), json!({"error": {"message": "string", "type": "string", "param": null, "code": "string"}}));
    }
}

#[test]
fn articles() {
    let server = ready(options());
    let brief = server
        .post("/v1/brief", &json!({"html": PAGE, "url": "https://example.org/1", "date": "2018-02-15", "full": true, "bullets": 1}))
        .json();
    assert_eq!(brief["brief"]["bullets"].as_array().unwrap().len(), 1, "{brief}");
    assert_eq!((brief["url"].clone(), brief["published"]["date"].clone()), (json!("https://example.org/1"), json!("2018-02-15")));
    assert_eq!(brief["translation"].as_array().unwrap().len(), 2);
    let raw = server.send(
        "POST",
        "/v1/brief?full=1&bullets=1&date=2018-02-15&url=https://example.org/1",
        &[("Content-Type", "text/html")],
        PAGE.as_bytes(),
    );
    assert_eq!(raw.json(), brief, "a page as it is gives the same as in JSON");
    let page = server.send("POST", "/v1/brief", &[("Content-Type", "text/html"), ("Accept", "text/html,*/*")], PAGE.as_bytes());
    assert_eq!(page.header("content-type").as_deref(), Some("text/html; charset=utf-8"));
    assert!(page.text().starts_with("<!DOCTYPE html>") && page.text().contains("قمة في الكويت غدا"));
    assert!(server.post("/v1/summarize", &json!({"text": ARABIC})).json()["summary"]["items"].is_array());
    let extracted =
        server.post("/v1/extract", &json!({"html": PAGE, "title": "عنوان", "date": "15 فبراير 2018", "show_removed": true})).json();
    assert_eq!(extracted["published"]["date"], "2018-02-15");
    assert_eq!((extracted["title"]["ar"].clone(), extracted["sentences"].as_array().unwrap().len()), (json!("عنوان"), 2));
    assert!(extracted["removed"].is_array() && extracted.get("summary").is_none());

    let lines: String =
        [json!({"id": "a", "text": ARABIC}), json!({"id": "b", "text": "none"}), json!({"id": "c"}), json!({"id": "d", "html": PAGE})]
            .map(|l| format!("{l}\n"))
            .concat();
    let many = server.send("POST", "/v1/brief", &[("Content-Type", "application/x-ndjson")], format!("{lines}\n{{\n").as_bytes());
    assert_eq!(many.header("content-type").as_deref(), Some("application/x-ndjson"));
    let text = many.text();
    let lines: Vec<Value> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!((lines[0]["id"].clone(), lines[3]["id"].clone()), (json!("a"), json!("d")));
    assert_eq!((lines[1]["code"].clone(), lines[1]["line"].clone()), (json!("no_article"), json!(2)));
    assert_eq!((lines[2]["code"].clone(), lines[4]["line"].clone(), lines.len()), (json!("invalid_request"), json!(6), 5));

    let flags = server.post("/v1/check", &json!({"source": "قتل 14 شخصا في الهجوم", "target": "41 people died in the attack"})).json();
    assert_eq!(flags["flags"][0]["kind"], "number_changed");
    let undated = server.post("/v1/check", &json!({"source": "وصل أمس", "target": "He came yesterday", "date": "2024-02-30"}));
    assert_eq!((undated.status, undated.json().to_string().contains("YYYY-MM-DD")), (400, true));
    assert_eq!((flags["flags"][0]["source"].clone(), flags["flags"][0]["target"].clone()), (json!([4, 6]), json!([0, 2])));

    let translated = server.post("/v1/translate", &json!({"text": format!("{ARABIC} {ARABIC}"), "id": "t"})).json();
    let body = json!({"text": format!("{ARABIC} {ARABIC}")}).to_string();
    let events = server
        .send("POST", "/v1/translate", &[("Content-Type", "application/json"), ("Accept", "text/event-stream")], body.as_bytes())
        .text();
    let events: Vec<Value> = events.split("\n\n").filter_map(|e| serde_json::from_str(e.strip_prefix("data: ")?).ok()).collect();
    assert_eq!((events.len(), events[2]["done"]["text"].clone()), (3, translated["text"].clone()));

    for (body, status) in [
        (json!({}), 400),
        (json!({"text": "a", "html": "b"}), 400),
        (json!({"text": "none here"}), 422),
        (json!({"text": ARABIC, "kind": "x"}), 400),
        (json!({"text": ARABIC, "bullets": 0}), 400),
        (json!({"text": ARABIC, "date": "soon"}), 400),
    ] {
        let answer = server.post("/v1/brief", &body);
        assert_eq!((answer.status, shape(&answer.json())), (status, json!({"error": "string", "code": "string"})), "{body}");
    }
}

#[test]
fn word_documents() {
    const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    // Its parts are stored as they are.
    let inside = |answer: &common::Answer| String::from_utf8_lossy(&answer.body).into_owned();
    let server = ready(options());
    let direct = server.send("POST", "/v1/brief?full=1", &[("Content-Type", "text/html"), ("Accept", DOCX)], PAGE.as_bytes());
    assert_eq!((direct.status, direct.header("content-type").as_deref()), (200, Some(DOCX)));
    assert!(inside(&direct).starts_with("PK") && inside(&direct).contains("تنطلق القمة غدا في الكويت"));
    let mut record = server.post("/v1/brief", &json!({"html": PAGE, "full": true})).json();
    record["translation"][0]["en"] = json!("Written <b>anew</b>.");
    record["edited"] = json!(["s1"]);
    let made = server.post("/v1/docx", &record);
    assert_eq!(made.status, 200, "{}", inside(&made));
    assert!(
        inside(&made).contains("Written &lt;b&gt;anew&lt;/b&gt;.") && inside(&made).contains("Edited by hand: s1"),
        "{}",
        inside(&made)
    );
    record["edited"] = Value::Null;
    assert_eq!(server.post("/v1/docx", &record).status, 200);
    for body in [json!({}), json!([]), json!({"sentences": 3})] {
        let answer = server.post("/v1/docx", &body);
        assert_eq!((answer.status, shape(&answer.json())), (400, json!({"error": "string", "code": "string"})), "{body}");
    }
    // Time grows with the record alone: when each flag was sought in every sentence this took eleven seconds.
    let many = |make: &dyn Fn(usize) -> Value| (0..40_000).map(make).collect::<Vec<_>>();
    record["sentences"] = many(&|i| json!({"id": format!("s{i}"), "ar": "نص", "kind": "sentence"})).into();
    record["flags"] = many(&|i| json!({"kind": "mended", "at": format!("s{i}"), "detail": "x"})).into();
    let start = std::time::Instant::now();
    assert_eq!(server.post("/v1/docx", &record).status, 200);
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    println!("{:?}", start.elapsed());
}

#[test]
fn what_every_answer_carries() {
    let server = ready(Options {
        url_prefix: "/ar".into(),
        metrics_token: Some("m".into()),
        cors: vec!["https://desk.example".into()],
        ..options()
    });
    let answer = server.send("GET", "/ar/languages", &[("X-Request-Id", "abc-1"), ("Origin", "https://desk.example")], b"");
    assert_eq!(answer.header("x-request-id").as_deref(), Some("abc-1"));
    assert_eq!(answer.header("access-control-allow-origin").as_deref(), Some("https://desk.example"));
    assert!(
        server.send("GET", "/ar/languages", &[("Origin", "https://other.example")], b"").header("access-control-allow-origin").is_none()
    );
    let asked =
        server.send("OPTIONS", "/ar/translate", &[("Origin", "https://desk.example"), ("Access-Control-Request-Method", "POST")], b"");
    assert_eq!((asked.status, asked.header("access-control-max-age").as_deref()), (200, Some("1728000")));
    assert!(server.send("GET", "/ar/languages", &[("X-Request-Id", "a b")], b"").header("x-request-id").is_some_and(|id| id != "a b"));
    assert_eq!((server.get("/languages").status, server.get("/languages").json()["code"].clone()), (404, json!("not_found")));
    server.post("/ar/translate", &json!({"q": ARABIC, "source": "ar", "target": "en"}));
    assert_eq!(server.get("/ar/metrics").status, 401);
    let metrics = server.send("GET", "/ar/metrics", &[("Authorization", "Bearer m")], b"").text();
    assert!(
        metrics.contains("mujaz_requests_total{route=\"/ar/translate\",status=\"200\"} 1\n") && metrics.contains("mujaz_ready 1\n"),
        "{metrics}"
    );
    // Every path of the description is there.
    let spec = server.get("/ar/openapi.json").json();
    for (path, operations) in spec["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys().map(|m| m.to_uppercase()) {
            let answer = server.send(&method, &format!("/ar{}", path.replace(['{', '}'], "")), &[], b"");
            assert!(answer.status != 405 && !answer.text().contains("nothing at this path"), "{method} {path}: {answer:?}");
        }
    }
    let page = server.get("/ar/");
    assert!(page.status == 200 && page.header("content-security-policy").is_some_and(|p| p.contains("default-src 'none'")), "{page:?}");
    assert_eq!(ready(Options { page: false, ..options() }).get("/").status, 404);
}

#[test]
fn not_ready_until_the_models_are_there_and_not_at_all_without() {
    let (go, wait) = std::sync::mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let server = start_with(options(), move || {
        _ = wait.lock().unwrap().recv();
        Newsroom::builder().model(common::model()).build()
    });
    assert_eq!((server.get("/healthz").status, server.get("/readyz").status, server.get("/health").status), (200, 503, 503));
    let early = server.post("/translate", &json!({"q": ARABIC, "source": "ar", "target": "en"}));
    assert_eq!(
        (early.status, early.json(), early.header("retry-after").is_some()),
        (503, json!({"error": "the models are not loaded yet"}), true)
    );
    drop(go);
    let begin = std::time::Instant::now();
    while server.get("/readyz").status != 200 {
        assert!(begin.elapsed() < Duration::from_mins(1));
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(server.post("/translate", &json!({"q": ARABIC, "source": "ar", "target": "en"})).status, 200);
    let broken = mujaz_server::Server::bind(options()).unwrap();
    assert!(broken.run(|| Newsroom::builder().model("no-such-model").build()).is_err());
}

#[test]
fn limits_are_named() {
    let limits = Limits { chars: Some(60), batch: 2, per_minute: Some(5), ..options().limits };
    let keys = Keys::default().with_lines("small - 10\nmany 1000 -", "keys").unwrap();
    let server = ready(Options { limits, keys, ..options() });
    let send = |q: Value, key: &str| server.post("/translate", &json!({"q": q, "source": "ar", "target": "en", "api_key": key}));
    assert_eq!(
        send(json!(ARABIC), "small").json(),
        json!({"error": format!("Invalid request: request ({}) exceeds character limit (10)", ARABIC.chars().count())})
    );
    assert_eq!(
        send(json!([ARABIC, ARABIC, ARABIC]), "many").json(),
        json!({"error": "Invalid request: request (3) exceeds text limit (2)"})
    );
    let answers: Vec<_> = (0..4).map(|_| send(json!(["نعم", "لا"]), "small")).collect();
    assert_eq!(answers.iter().map(|a| a.status).collect::<Vec<_>>(), [200, 200, 429, 429]);
    assert_eq!(answers[3].json(), json!({"error": "Slowdown: 5 per 1 minute"}));
    assert!(answers[3].header("retry-after").unwrap().parse::<u64>().unwrap() <= 61);
    assert!((0..8).all(|_| send(json!("نعم"), "many").status == 200), "another key has its own minute");
}
