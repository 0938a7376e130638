//! Texts with tags, as clients send them.

mod common;

use common::{ARABIC, options, ready};
use serde_json::json;

#[test]
fn html_keeps_its_tags_and_says_where_its_sentences_are() {
    let server = ready(options());
    let html = format!("<p>{ARABIC}</p>\n<p><a href=\"/a?b=1&amp;c\">{ARABIC}</a> <code>x = 1</code></p>");
    let ask = |format: &str| json!({"q": html, "source": "auto", "target": "en", "format": format});
    let answer = server.post("/translate", &ask("html")).json();
    let text = answer["translatedText"].as_str().unwrap();
    assert!(text.starts_with("<p>") && text.ends_with("</p>") && text.contains("</p>\n<p>"), "{text}");
    assert!(text.contains("<a href=\"/a?b=1&amp;c\">") && text.contains("<code>x = 1</code>"), "{text}");
    assert_eq!(answer["detectedLanguage"]["language"], "ar");
    let chars: Vec<char> = text.chars().collect();
    for sentence in answer["sentences"].as_array().unwrap() {
        let [from, to] = [0, 1].map(|i| sentence["target"][i].as_u64().unwrap() as usize);
        let own: String = chars[from..to].iter().collect();
        assert!(!own.is_empty() && !own.starts_with("</"), "{own:?} in {text}");
    }
    let deepl = server.post("/v2/translate", &json!({"text": [html], "target_lang": "EN", "tag_handling": "html"})).json();
    assert_eq!(deepl["translations"][0]["text"], answer["translatedText"]);
    let own = server.post("/v1/translate", &json!({"text": html, "html": true})).json();
    let raw = server.send("POST", "/v1/translate", &[("Content-Type", "text/html")], html.as_bytes()).json();
    assert_eq!((&own["text"], &raw["text"]), (&answer["translatedText"], &answer["translatedText"]));
}

#[test]
fn xml_is_read_by_the_rules_that_are_sent() {
    let server = ready(options());
    let english = server.post("/v2/translate", &json!({"text": [ARABIC], "target_lang": "EN"})).json();
    let english = english["translations"][0]["text"].as_str().unwrap().to_string();
    // Each structure's sentence is translated as it is alone; what is ignored comes back to the byte.
    let xml = format!("<doc><source>{ARABIC}</source>\n<keep>نص</keep><code>{ARABIC}</code></doc>");
    let want = format!("<doc><source>{english}</source>\n<keep>نص</keep><code>{english}</code></doc>");
    let fields = json!({"text": [xml], "target_lang": "EN", "source_lang": "AR", "tag_handling": "xml", "ignore_tags": ["keep"]});
    let done = server.post("/v2/translate", &fields).json();
    assert_eq!(done["translations"][0]["text"], json!(want), "{done}");
    assert_eq!(done["translations"][0]["sentences"].as_array().unwrap().len(), 2);
    let pairs = [("text", xml.as_str()), ("target_lang", "EN"), ("tag_handling", "xml"), ("ignore_tags", "keep,x")];
    let form: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    assert_eq!(server.form("/v2/translate", &form).json()["translations"][0]["text"], json!(want));
    // Without structure, all elements stand in one sentence.
    let flat = json!({"text": [xml], "target_lang": "EN", "tag_handling": "xml", "outline_detection": false, "splitting_tags": "keep"});
    let text = server.post("/v2/translate", &flat).json()["translations"][0]["text"].as_str().unwrap().to_string();
    for tag in ["<doc>", "<source>", "</source>", "<keep>", "</keep>", "<code>", "</code>", "</doc>"] {
        assert_eq!(text.matches(tag).count(), 1, "{tag} in {text}");
    }
    // What is null was not said: the structure is told from where text stands.
    let null = json!({"text": [xml], "target_lang": "EN", "tag_handling": "xml", "outline_detection": null, "ignore_tags": "keep"});
    assert_eq!(server.post("/v2/translate", &null).json()["translations"][0]["text"], json!(want));
    // Line breaks in tags are no text.
    let broken = format!("<a title=\"x\ny\">{ARABIC}</a>");
    let fields = json!({"text": [broken], "target_lang": "EN", "tag_handling": "xml", "split_sentences": "nonewlines"});
    assert_eq!(server.post("/v2/translate", &fields).json()["translations"][0]["text"], json!(format!("<a title=\"x\ny\">{english}</a>")));
    // As Weblate and its like send placeholders.
    let placeholder = format!("<x id=\"7\"></x> {ARABIC}");
    let fields = json!({"text": [placeholder], "target_lang": "EN", "tag_handling": "xml", "ignore_tags": ["x"]});
    assert!(server.post("/v2/translate", &fields).json()["translations"][0]["text"].as_str().unwrap().contains("<x id=\"7\"></x>"));
}
