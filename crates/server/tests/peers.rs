//! What clients of the other servers send, where reading the APIs alone does not show it.

mod common;

use common::{ARABIC, Running, options, ready};
use mujaz_server::{Allowance, Keys, Limits, Options};
use serde_json::{Value, json};

fn auto(server: &Running, q: &Value, format: &str) -> Value {
    let answer = server.post("/translate", &json!({"q": q, "source": "auto", "target": "en", "format": format}));
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

/// Whether a text has an Arabic letter.
fn arabic(text: &Value) -> bool {
    text.as_str().unwrap().contains(|c: char| ('\u{621}'..='\u{64a}').contains(&c))
}

#[test]
fn short_arabic_beside_long_addresses_and_names_is_translated() {
    let server = ready(options());
    for text in [
        "شاهد https://www.youtube.com/watch?v=abcdefgh",
        "صباح الخير يا أصدقاء @friend@mastodon.social @another_friend@social.example.org #GoodMorning",
        "كتبت مقالا عن Kubernetes Ingress Controllers and Docker",
    ] {
        let done = auto(&server, &json!(text), "text");
        assert!(!arabic(&done["translatedText"]), "{done}");
        assert_eq!(done["detectedLanguage"]["language"], "ar");
        assert_eq!(server.post("/detect", &json!({"q": text})).json()[0]["language"], "ar", "{text}");
        let deepl = server.post("/v2/translate", &json!({"text": [text], "target_lang": "EN"})).json();
        assert_eq!(deepl["translations"][0]["detected_source_language"], "AR");
        assert_eq!(deepl["translations"][0]["text"], done["translatedText"]);
    }
    // As Mastodon sends a post that names no language.
    let post = "<p>شاهد <a href=\"https://www.youtube.com/watch?v=abcdefgh\" rel=\"nofollow\"><span class=\"invisible\">https://www.</span>\
                <span class=\"ellipsis\">youtube.com/watch?v=abc</span><span class=\"invisible\">defgh</span></a></p>";
    let done = auto(&server, &json!([post]), "html");
    assert!(!arabic(&done["translatedText"][0]), "{done}");
    assert!(done["translatedText"][0].as_str().unwrap().contains("href=\"https://www.youtube.com/watch?v=abcdefgh\""), "{done}");
    assert_eq!(done["detectedLanguage"][0]["language"], "ar");
    // What has no Arabic outside of addresses stays.
    for text in ["See https://ar.wikipedia.org/wiki/القاهرة for more of it", "👍 @friend@mastodon.social", "https://example.org/ا"]
    {
        assert_eq!(auto(&server, &json!(text), "text")["translatedText"], text);
    }
}

#[test]
fn one_text_in_another_language_fails_no_batch() {
    let server = ready(options());
    for word in ["گوگل", "پاريس", "چاد", "ژان", "أحبّگ"] {
        let done = auto(&server, &json!(["ما متصفحك المفضل؟", word, "كروم"]), "text");
        let languages: Vec<&Value> = done["detectedLanguage"].as_array().unwrap().iter().map(|d| &d["language"]).collect();
        assert_eq!(languages, ["ar", "ar", "ar"], "{word}");
        assert!(!arabic(&done["translatedText"][0]), "{done}");
    }
    let persian = "وزیر امور خارجه گفت که گفت‌وگوها ادامه دارد و چند کشور در آن شرکت می‌کنند.";
    let done = auto(&server, &json!([ARABIC, persian, "12"]), "text");
    assert_eq!((&done["translatedText"][1], &done["detectedLanguage"][1]["language"]), (&json!(persian), &json!("fa")));
    assert!(!arabic(&done["translatedText"][0]));
    // Where none can be translated, that is said as for one.
    for q in [json!(persian), json!([persian]), json!([persian, "12", persian])] {
        let answer = server.post("/translate", &json!({"q": q, "source": "auto", "target": "en"}));
        assert_eq!((answer.status, answer.json()), (400, json!({"error": "Translation from fa to en is not available"})));
    }
}

#[test]
fn fields_come_by_query_and_form_together() {
    let server = ready(Options { keys: Keys::default().with("k1", Allowance::default()), ..options() });
    let q: String = form_urlencoded::byte_serialize(ARABIC.as_bytes()).collect();
    let whole = server.form("/translate", &format!("q={q}&source=ar&target=en&api_key=k1"));
    assert_eq!(whole.status, 200, "{whole:?}");
    for (query, body) in [
        ("source=ar&target=en&api_key=k1", format!("q={q}")),
        ("api_key=k1", format!("q={q}&source=ar&target=en")),
        ("api_key=k2&source=xx&target=en&q=x", format!("q={q}&source=ar&api_key=k1")),
    ] {
        let answer = server.form(&format!("/translate?{query}"), &body);
        assert_eq!((answer.status, answer.json()), (200, whole.json()), "{query} {body}");
    }
    for path in ["/v2/usage", "/v2/languages", "/v2/glossaries", "/v3/glossaries", "/v2/glossary-language-pairs"] {
        assert_eq!(server.get(&format!("{path}?auth_key=k1")).status, 200, "{path}");
        assert_eq!((server.get(&format!("{path}?auth_key=k2")).status, server.get(path).status), (403, 403), "{path}");
    }
    // An empty key is none, and an editor's mark in front is no JSON.
    let body = json!({"q": ARABIC, "source": "ar", "target": "en", "api_key": ""}).to_string();
    let head = [("Content-Type", "application/json"), ("Authorization", "Bearer k1")];
    assert_eq!(server.send("POST", "/translate", &head, body.as_bytes()).json(), whole.json());
    assert_eq!(server.send("POST", "/translate", &head, format!("\u{feff}{body}").as_bytes()).json(), whole.json());
    let lines = server.send(
        "POST",
        "/v1/extract",
        &[("Content-Type", "application/x-ndjson"), ("Authorization", "Bearer k1")],
        format!("\u{feff}{}\n", json!({"text": ARABIC})).as_bytes(),
    );
    assert!(lines.json()["sentences"].is_array(), "{lines:?}");
}

#[test]
fn json_under_the_name_that_curl_gives_it_is_read() {
    let server = ready(options());
    for (path, body) in [
        ("/translate", json!({"q": ARABIC, "source": "ar", "target": "en"})),
        ("/v2/translate", json!({"text": [ARABIC], "target_lang": "EN"})),
        ("/v1/translate", json!({"text": ARABIC})),
        ("/v1/extract", json!({"text": ARABIC})),
    ] {
        let (right, curl) = (server.post(path, &body), server.form(path, &format!(" {body}")));
        assert_eq!((curl.status, curl.json()), (200, right.json()), "{path}");
    }
    // A form is one still.
    let form = server.form("/translate", "q=%7B%7D&source=ar&target=en");
    assert_eq!((form.status, form.json()["translatedText"].is_string()), (200, true));
}

#[test]
fn what_is_sent_as_it_is_has_its_fields_in_the_query() {
    let server = ready(options());
    let coded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let path = format!("/v1/extract?title={}&outlet={}&section={}", coded("خبر اليوم"), coded("ضفاف"), coded("اقتصاد"));
    for (kind, body) in [("text/plain", ARABIC.to_string()), ("text/html", format!("<p>{ARABIC}</p>"))] {
        let done = server.send("POST", &path, &[("Content-Type", kind)], body.as_bytes()).json();
        assert_eq!((&done["title"]["ar"], &done["outlet"], &done["section"]), (&json!("خبر اليوم"), &json!("ضفاف"), &json!("اقتصاد")));
    }
}

#[test]
fn a_refusal_says_what_is_there_instead() {
    let server = ready(Options { url_prefix: "/m".into(), ..options() });
    assert_eq!(server.get("/m/translate").json()["error"], "this path takes POST");
    assert_eq!(server.send("DELETE", "/m/v2/languages", &[], b"").json()["message"], "this path takes GET or POST");
    let nothing = server.get("/m/nothing").json()["error"].as_str().unwrap().to_string();
    assert!(nothing.contains(" /m/openapi.json ") && server.get("/m/openapi.json").status == 200, "{nothing}");
}

#[test]
fn addresses_with_a_slash_too_many_lead_to_the_right_one() {
    let server = ready(Options { url_prefix: "/m".into(), ..options() });
    // Clients that post follow no redirect, or leave their key behind: they are answered where they ask.
    let languages = server.get("/m/languages").json();
    assert_eq!((server.get("/m//languages").json(), server.get("/m/languages/").json()), (languages.clone(), languages));
    let chat = json!({"messages": [{"role": "user", "content": ARABIC}]});
    let first = server.post("/m/v1/chat/completions", &chat);
    assert_eq!(first.status, 200);
    for path in ["/m/v1/chat/completions/", "/m//v1/chat/completions", "/m/chat/completions"] {
        let answer = server.post(path, &chat);
        assert_eq!((answer.status, &answer.json()["choices"]), (200, &first.json()["choices"]), "{path}");
    }
    assert_eq!(server.send("POST", "/m/translate/?q=x", &[], b"").json()["error"], "Invalid request: missing source parameter");
    // The page has links that go from its address.
    let page = server.get("/m");
    assert_eq!((page.status, page.header("location").as_deref()), (308, Some("/m/")));
    assert_eq!(server.get("/m//nothing").status, 404);
}

#[test]
fn clients_in_pages_may_send_headers_of_their_own() {
    let server = ready(options());
    let asked = [
        ("Origin", "https://desk.example"),
        ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", "authorization,content-type,x-stainless-lang"),
    ];
    let allowed = server.send("OPTIONS", "/v1/chat/completions", &asked, b"").header("access-control-allow-headers").unwrap();
    assert!(allowed.contains("authorization") && allowed.contains("x-stainless-lang"), "{allowed}");
}

#[test]
fn a_packed_body_is_refused_with_the_reason() {
    let server = ready(options());
    let send = |coding: &str| server.send("POST", "/v1/translate", &[("Content-Type", "text/plain"), ("Content-Encoding", coding)], b"x");
    assert!(send("gzip").json()["error"].as_str().unwrap().contains("packed"));
    assert_eq!((send("gzip").status, send("identity").status), (400, 200));
}

#[test]
fn html_has_no_alternatives_and_says_so_in_an_answer() {
    let server = ready(options());
    let html = format!("<p>{ARABIC}</p>");
    let ask = |q: Value| server.post("/translate", &json!({"q": q, "source": "ar", "target": "en", "format": "html", "alternatives": 2}));
    let (one, many) = (ask(json!(html)), ask(json!([html, html])));
    assert_eq!((one.status, one.json()["alternatives"].clone()), (200, json!([])));
    assert_eq!((many.status, many.json()["alternatives"].clone()), (200, json!([[], []])));
}

#[test]
fn the_limit_of_characters_is_each_texts() {
    let long = ARABIC.chars().count();
    let server = ready(Options { limits: Limits { chars: Some(long), ..options().limits }, ..options() });
    let ask = |q: Value| server.post("/translate", &json!({"q": q, "source": "ar", "target": "en"}));
    assert_eq!(ask(json!([ARABIC, ARABIC, ARABIC])).status, 200);
    let over = ask(json!([ARABIC, format!("{ARABIC}.")]));
    let error = format!("Invalid request: request ({}) exceeds character limit ({long})", long + 1);
    assert_eq!((over.status, over.json()), (400, json!({"error": error})));
    // DeepL's clients count a request.
    assert_eq!(server.post("/v2/translate", &json!({"text": [ARABIC, ARABIC], "target_lang": "EN"})).status, 400);
}

#[test]
fn pages_of_others_may_use_every_method_that_there_is() {
    let server = ready(options());
    for (path, method) in
        [("/translate", "POST"), ("/v3/glossaries/x", "PATCH"), ("/v2/glossaries/x", "DELETE"), ("/v3/glossaries/x/dictionaries", "PUT")]
    {
        let asked = [("Origin", "https://desk.example"), ("Access-Control-Request-Method", method)];
        let allowed = server.send("OPTIONS", path, &asked, b"").header("access-control-allow-methods").unwrap();
        assert!(allowed.split(',').any(|m| m.trim().eq_ignore_ascii_case(method)), "{method}: {allowed}");
    }
}

#[test]
fn a_glossary_named_again_and_again_is_one() {
    let server = ready(options());
    let fields =
        json!({"name": "g", "source_lang": "ar", "target_lang": "en", "entries": "القاهرة\tEl Qahira\tCairo", "entries_format": "tsv"});
    let made = || server.post("/v2/glossaries", &fields).json()["glossary_id"].as_str().unwrap().to_string();
    let ask = |ids: &[String]| {
        let fields = json!({"text": [ARABIC], "source_lang": "AR", "target_lang": "EN", "glossary_ids": ids});
        server.post("/v2/translate", &fields)
    };
    let ids: Vec<String> = (0..11).map(|_| made()).collect();
    let one = ask(&ids[..1]);
    assert!(one.json()["translations"][0]["text"].as_str().unwrap().contains("El Qahira"), "{one:?}");
    assert_eq!(ask(&vec![ids[0].clone(); 256]).json(), one.json());
    assert_eq!(ask(&ids[..10]).json(), one.json());
    assert_eq!(ask(&ids).status, 400);
}

#[test]
fn files_are_found_and_read_by_old_clients() {
    let server = ready(options());
    let body = format!(
        "--b\r\nContent-Disposition: form-data; name=\"source\"\r\n\r\nar\r\n--b\r\nContent-Disposition: form-data; name=\"target\"\r\n\r\nen\r\n\
         --b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n{ARABIC} «é»\r\n--b--\r\n"
    );
    // HTTP/1.0 names no host.
    let head =
        format!("POST /translate_file HTTP/1.0\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: {}\r\n\r\n", body.len());
    let answer = server.raw(&[head.as_bytes(), body.as_bytes()].concat());
    assert_eq!(answer.status, 200, "{answer:?}");
    let url = answer.json()["translatedFileUrl"].as_str().unwrap().to_string();
    assert!(url.starts_with("/download_file/"), "{url}");
    assert_eq!(server.get(&url).header("content-type").as_deref(), Some("text/plain; charset=utf-8"));
}

#[test]
fn numbers_alone_keep_their_points() {
    let server = ready(options());
    let done = server.post("/translate", &json!({"q": ["٣٫٥", "١٬٢٣٤٫٥"], "source": "ar", "target": "en"})).json();
    assert_eq!(done["translatedText"], json!(["3.5", "1,234.5"]));
}

#[test]
fn tags_and_signs_in_a_plain_text_stay_on_their_words() {
    let server = ready(options());
    let english = server.post("/translate", &json!({"q": ARABIC, "source": "ar", "target": "en"})).json()["translatedText"].clone();
    let english = english.as_str().unwrap();
    // Lines of subtitles that their editor joins, a position, a song, a post, strings of programs.
    for (text, want) in [
        (format!("{ARABIC}<br />{ARABIC}"), format!("{english}<br />{english}")),
        (format!("{{\\an8}}<i>{ARABIC}</i>"), format!("{{\\an8}}<i>{english}</i>")),
        (format!("♪ {ARABIC} ♪\n🔴 {ARABIC}"), format!("♪ {english} ♪\n🔴 {english}")),
        (format!("%s {ARABIC} {{{{id_00001}}}}"), format!("%s {english} {{{{id_00001}}}}")),
    ] {
        let libre = server.post("/translate", &json!({"q": [text, ARABIC], "source": "ar", "target": "en"})).json();
        assert_eq!(libre["translatedText"], json!([want, english]), "{text}");
        let deepl = server.post("/v2/translate", &json!({"text": [text], "target_lang": "EN"})).json();
        assert_eq!(deepl["translations"][0]["text"], json!(want), "{text}");
        let chat = json!({"messages": [{"role": "user", "content": format!("Translate to English:\n\n{text}")}]});
        let chat = server.post("/v1/chat/completions", &chat).json();
        assert_eq!(chat["choices"][0]["message"]["content"], json!(want), "{text}");
        let spans = libre["sentences"][0].as_array().unwrap();
        let chars: Vec<char> = text.chars().collect();
        for span in spans {
            let at = |i: usize| usize::try_from(span["source"][i].as_u64().unwrap()).unwrap();
            assert_eq!(chars[at(0)..at(1)].iter().collect::<String>(), ARABIC);
        }
    }
}

#[test]
fn a_region_is_no_other_language() {
    let server = ready(options());
    let ask = |source: &str, target: &str| server.post("/translate", &json!({"q": ARABIC, "source": source, "target": target}));
    let plain = ask("ar", "en").json();
    for (source, target) in [("ar-SA", "en-US"), ("AR_eg", "EN")] {
        assert_eq!(ask(source, target).json(), plain, "{source} {target}");
    }
    assert_eq!(ask("arz", "en").json()["error"], "arz is not supported");
    assert_eq!(ask("ar-SA", "fr-FR").json()["error"], "fr-fr is not supported");
}

#[test]
fn a_text_with_signs_is_told_line_by_line() {
    let server = ready(options());
    let text = format!("🔴 {ARABIC}\nزوروا https://a.example/x غدا\n\n{ARABIC}");
    let ask = |stream: bool| json!({"stream": stream, "messages": [{"role": "user", "content": text}]});
    let whole = server.post("/v1/chat/completions", &ask(false)).json();
    let streamed = server.post("/v1/chat/completions", &ask(true)).text();
    let events: Vec<Value> = streamed.lines().filter_map(|line| serde_json::from_str(line.strip_prefix("data: ")?).ok()).collect();
    let content = |event: &Value| event["choices"][0]["delta"]["content"].as_str().map(String::from).filter(|part| !part.is_empty());
    let parts: Vec<String> = events.iter().filter_map(content).collect();
    assert_eq!((parts.len(), json!(parts.concat())), (4, whole["choices"][0]["message"]["content"].clone()));
    let account = events.iter().find(|event| event["mujaz"].is_object()).unwrap();
    assert_eq!(account["mujaz"], whole["mujaz"]);
    // Lines of a subtitle are one sentence.
    let cue = |text: &str| server.post("/translate", &json!({"q": text, "source": "ar", "target": "en"})).json()["translatedText"].clone();
    let (two, one) = (cue("وصل الوزير إلى<br />القاهرة يوم الأحد"), cue("وصل الوزير إلى القاهرة يوم الأحد"));
    assert_eq!(json!(two.as_str().unwrap().replace("<br />", " ")), one);
}

#[test]
fn deeplx_is_spoken_beside_libretranslate() {
    let server = ready(options());
    let english = server.post("/translate", &json!({"q": ARABIC, "source": "ar", "target": "en"})).json()["translatedText"].clone();
    for source in ["AR", "auto", "ar"] {
        let answer = server.post("/translate?token=x", &json!({"text": ARABIC, "source_lang": source, "target_lang": "EN"})).json();
        assert_eq!((&answer["data"], &answer["code"], &answer["source_lang"]), (&english, &json!(200), &json!("AR")), "{answer}");
    }
    let tagged = json!({"text": format!("<b>{ARABIC}</b>"), "source_lang": "AR", "target_lang": "en-US", "tag_handling": "html"});
    assert_eq!(server.post("/translate", &tagged).json()["data"], format!("<b>{}</b>", english.as_str().unwrap()));
    assert_eq!(server.post("/translate", &json!({"text": "Good morning", "target_lang": "EN"})).json()["data"], "Good morning");
    assert_eq!(server.post("/translate", &json!({"text": "", "target_lang": "EN"})).status, 400);
    assert_eq!(server.post("/translate", &json!({"text": ARABIC, "target_lang": "ZH"})).status, 400);
    // DeepL's older clients ask by GET.
    let asked = server.get("/v2/translate?source_lang=AR&target_lang=EN&text=%D9%86%D8%B9%D9%85").json();
    let posted = server.post("/v2/translate", &json!({"source_lang": "AR", "target_lang": "EN", "text": ["نعم"]})).json();
    assert_eq!(asked, posted);
}

#[test]
fn openais_newer_api_says_what_a_chat_says() {
    let server = ready(options());
    let text = format!("{ARABIC} {ARABIC}");
    let chat = server.post("/v1/chat/completions", &json!({"messages": [{"role": "user", "content": text}]})).json();
    let english = chat["choices"][0]["message"]["content"].as_str().unwrap().to_string();
    let item = json!([{"role": "user", "content": [{"type": "input_text", "text": text}]}]);
    for (path, input) in [("/v1/responses", json!(text)), ("/responses", item)] {
        let asked = json!({"model": "mujaz-translate", "instructions": "Translate.", "input": input, "store": false});
        let answer = server.post(path, &asked).json();
        assert_eq!((&answer["object"], &answer["status"], &answer["error"]), (&json!("response"), &json!("completed"), &Value::Null));
        assert_eq!(answer["output"][0]["content"][0]["text"], english, "{answer}");
        assert_eq!(answer["usage"]["input_tokens"], chat["usage"]["prompt_tokens"]);
        assert_eq!(answer["mujaz"]["sentences"], chat["mujaz"]["sentences"]);
    }
    let streamed = server.post("/v1/responses", &json!({"input": text, "stream": true})).text();
    let events: Vec<(&str, Value)> = streamed
        .split("\n\n")
        .filter(|event| !event.is_empty())
        .map(|event| {
            let (name, data) = event.strip_prefix("event: ").unwrap().split_once("\ndata: ").unwrap();
            (name, serde_json::from_str(data).unwrap())
        })
        .collect();
    assert!(events.iter().enumerate().all(|(at, (name, data))| data["type"] == *name && data["sequence_number"] == at), "{streamed}");
    let deltas: Vec<&str> = events.iter().filter_map(|(_, data)| data["delta"].as_str()).collect();
    assert_eq!((deltas.len(), deltas.concat()), (2, english.clone()), "one event a sentence");
    let (last, data) = events.last().unwrap();
    assert_eq!((*last, &data["response"]["output"][0]["content"][0]["text"]), ("response.completed", &json!(english)));
    for (body, status) in [(json!({"input": []}), 400), (json!({"model": "gpt-4", "input": "x"}), 404), (json!({}), 400)] {
        let answer = server.post("/v1/responses", &body);
        assert_eq!(answer.status, status, "{body}");
        assert!(answer.json()["error"]["message"].is_string());
    }
}

#[test]
fn an_answer_comes_in_the_shape_that_was_asked_for() {
    let server = ready(options());
    let schema = json!({"type": "object", "properties": {"translation": {"type": "string"}}, "required": ["translation"]});
    let format = json!({"type": "json_schema", "json_schema": {"name": "answer", "strict": true, "schema": schema}});
    for stream in [false, true] {
        let chat = json!({"stream": stream, "response_format": format, "messages": [{"role": "user", "content": ARABIC}]});
        let answer = server.post("/v1/chat/completions", &chat);
        let content: String = if stream {
            let text = answer.text();
            let events = text.lines().filter_map(|line| serde_json::from_str::<Value>(line.strip_prefix("data: ")?).ok());
            events.filter_map(|event| Some(event["choices"][0]["delta"]["content"].as_str()?.to_string())).collect()
        } else {
            answer.json()["choices"][0]["message"]["content"].as_str().unwrap().into()
        };
        let object: Value = serde_json::from_str(&content).unwrap();
        assert!(object["translation"].as_str().is_some_and(|text| !text.is_empty()), "{content}");
    }
}
