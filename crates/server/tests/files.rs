//! Files, glossaries and suggestions, as their clients send and fetch them.

mod common;

use common::{ARABIC, Answer, Running, options, ready};
use mujaz_server::{Allowance, Keys, Limits, Options};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// A form with fields and a file, as browsers write it.
fn form(fields: &[(&str, &str)], file: Option<(&str, &[u8])>) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, value) in fields {
        out.extend(format!("--b0\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").as_bytes());
    }
    if let Some((name, bytes)) = file {
        let head = format!(
            "--b0\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
        );
        out.extend([head.as_bytes(), bytes, b"\r\n"].concat());
    }
    out.extend(b"--b0--\r\n");
    out
}

fn send(server: &Running, path: &str, body: &[u8]) -> Answer {
    server.send("POST", path, &[("Content-Type", "multipart/form-data; boundary=b0")], body)
}

/// A zip of stored entries; nobody here looks at its sums.
fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in entries {
        let size = (content.len() as u32).to_le_bytes();
        let head =
            [&[20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], size.as_slice(), &size, &(name.len() as u16).to_le_bytes(), &[0, 0]].concat();
        let start = (out.len() as u32).to_le_bytes();
        out.extend([b"PK\x03\x04", head.as_slice(), name.as_bytes(), content].concat());
        directory.extend([b"PK\x01\x02\x14\x03", head.as_slice(), &[0; 10], &start, name.as_bytes()].concat());
    }
    let count = (entries.len() as u16).to_le_bytes();
    let (size, start) = ((directory.len() as u32).to_le_bytes(), (out.len() as u32).to_le_bytes());
    [out, directory, [b"PK\x05\x06\0\0\0\0", count.as_slice(), &count, &size, &start, &[0, 0]].concat()].concat()
}

fn docx() -> Vec<u8> {
    let text = format!("<w:document><w:p><w:pPr><w:bidi/></w:pPr><w:r><w:t>{ARABIC}</w:t></w:r><w:r><w:drawing/></w:r></w:p></w:document>");
    zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", text.as_bytes()), ("word/media/i.png", b"\x89PNG")])
}

/// A file through `/translate_file` and `/download_file`.
fn translated(server: &Running, name: &str, bytes: &[u8]) -> Answer {
    let answer = send(server, "/translate_file", &form(&[("source", "ar"), ("target", "en")], Some((name, bytes))));
    assert_eq!(answer.status, 200, "{name}: {answer:?}");
    let url = answer.json()["translatedFileUrl"].as_str().unwrap().to_string();
    assert!(url.starts_with("http://test/download_file/"), "{url}");
    server.get(url.strip_prefix("http://test").unwrap())
}

#[test]
fn libre_translate_files() {
    let server = ready(options());
    let english = server.post("/translate", &json!({"q": ARABIC, "source": "ar", "target": "en"})).json()["translatedText"]
        .as_str()
        .unwrap()
        .to_string();
    for (name, file, want) in [
        ("a.txt", format!("  {ARABIC}\r\n\r\nEnglish.\r\n"), format!("  {english}\r\n\r\nEnglish.\r\n")),
        ("b.HTML", format!("<p class=x>{ARABIC}</p>"), format!("<p class=x>{english}</p>")),
        ("c.srt", format!("1\n00:00:01,000 --> 00:00:02,000\n{ARABIC}\n"), format!("1\n00:00:01,000 --> 00:00:02,000\n{english}\n")),
        ("d.vtt", format!("WEBVTT\n\n00:01.000 --> 00:02.000\n{ARABIC}\n"), format!("WEBVTT\n\n00:01.000 --> 00:02.000\n{english}\n")),
    ] {
        let done = translated(&server, name, file.as_bytes());
        assert_eq!((done.status, done.text()), (200, want), "{name}");
    }
    let packed = translated(&server, "../../تقرير %22x%22.docx", &docx());
    let entries = mujaz::unzip::entries(&packed.body).unwrap();
    let content = |i: usize| String::from_utf8_lossy(&mujaz::unzip::content(&packed.body, &entries[i]).unwrap()).into_owned();
    assert_eq!((content(0), entries.len()), ("<Types/>".into(), 3));
    let want = format!(
        "<w:document><w:p><w:pPr><w:bidi/></w:pPr><w:r><w:t xml:space=\"preserve\">{english}</w:t></w:r><w:r><w:drawing/></w:r></w:p></w:document>"
    );
    assert_eq!(content(1), want);
    let disposition = packed.header("content-disposition").unwrap();
    assert!(
        disposition.starts_with("attachment; filename=\"") && disposition.contains("_en.docx") && !disposition.contains('/'),
        "{disposition}"
    );
    assert_eq!(packed.header("x-content-type-options").as_deref(), Some("nosniff"));
    let odt =
        zip(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", format!("<text:p>{ARABIC}</text:p>").as_bytes())]);
    assert!(translated(&server, "a.odt", &odt).body.windows(6).any(|w| w == b"PK\x05\x06\0\0"));
    let epub = zip(&[("mimetype", b"application/epub+zip"), ("c1.xhtml", format!("<html><p>{ARABIC}</p></html>").as_bytes())]);
    assert_eq!(translated(&server, "a.epub", &epub).header("content-type").as_deref(), Some("application/epub+zip"));
    // What is English already comes back.
    let same = send(&server, "/translate_file", &form(&[("source", "en"), ("target", "en")], Some(("a.txt", b"x")))).json();
    let path = same["translatedFileUrl"].as_str().unwrap().trim_start_matches("http://test").to_string();
    assert_eq!(server.get(&path).text(), "x");
}

#[test]
fn files_that_are_none_are_refused_with_the_reason() {
    let server = ready(Options { limits: Limits { body: 200_000, ..options().limits }, ..options() });
    let languages = [("source", "ar"), ("target", "en")];
    let bomb = {
        // A directory that says that a few bytes unpack to fifty megabytes.
        let mut bytes = zip(&[("word/document.xml", b"xxxx")]);
        let at = bytes.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
        bytes[at + 10] = 8;
        bytes[at + 24..at + 28].copy_from_slice(&50_000_000u32.to_le_bytes());
        bytes
    };
    let broken = zip(&[("word/document.xml", b"<w:p>")]);
    let files: [(&str, &[u8], &str); 10] = [
        ("a.pdf", b"%PDF", "file format not supported"),
        ("a", b"x", "file format not supported"),
        ("a.txt", b"", "empty file"),
        ("a.docx", b"no zip", "cannot be read as docx"),
        ("a.docx", &bomb, "64 times"),
        ("a.docx", &broken, "nothing closes"),
        ("a.docx", &zip(&[("../../word/document.xml", b"x")]), "points out of the file"),
        ("a.docx", &zip(&[("word/x.xml", b"x")]), "no `word/document.xml`"),
        ("a.odt", &docx(), "no `content.xml`"),
        ("a.epub", &docx(), "no `pages`"),
    ];
    for (name, bytes, reason) in files {
        let answer = send(&server, "/translate_file", &form(&languages, Some((name, bytes))));
        assert_eq!(answer.status, 400, "{name}: {answer:?}");
        assert!(answer.json()["error"].as_str().unwrap().contains(reason), "{name}: {answer:?}");
    }
    let cases: [(Vec<u8>, u16, &str); 5] = [
        (form(&languages, None), 400, "missing file"),
        (form(&[("target", "en")], Some(("a.txt", b"x"))), 400, "missing source"),
        (form(&[("source", "ar"), ("target", "fr")], Some(("a.txt", b"x"))), 400, "fr is not supported"),
        (b"--b0\r\nnonsense".to_vec(), 400, "the form cannot be read"),
        (form(&languages, Some(("a.txt", &[b'x'].repeat(200_000)))), 413, "over this server's limit"),
    ];
    for (body, status, reason) in cases {
        let answer = send(&server, "/translate_file", &body);
        assert_eq!(answer.status, status, "{answer:?}");
        assert!(answer.json()["error"].as_str().unwrap().contains(reason), "{answer:?}");
    }
    assert_eq!(server.post("/translate_file", &json!({"source": "ar", "target": "en"})).status, 400);
    for path in ["/download_file/x", "/download_file/..%2f..%2fetc%2fpasswd", "/download_file/../../etc/passwd", "/download_file/"] {
        assert!(matches!(server.get(path).status, 400 | 404), "{path}");
    }
    let off = ready(Options { files: false, ..options() });
    assert_eq!(send(&off, "/translate_file", &form(&languages, Some(("a.txt", b"x")))).status, 403);
    assert_eq!(off.get("/frontend/settings").json()["filesTranslation"], false);
}

#[test]
fn deepl_documents() {
    let keys = Keys::default().with("k1", Allowance::default()).with("k2", Allowance::default());
    let server = ready(Options { keys, ..options() });
    let upload = |fields: &[(&str, &str)], file: Option<(&str, &[u8])>| {
        server.send(
            "POST",
            "/v2/document",
            &[("Authorization", "DeepL-Auth-Key k1"), ("Content-Type", "multipart/form-data; boundary=b0")],
            &form(fields, file),
        )
    };
    let asked = |path: &str, key: &str, document_key: &Value| {
        let body = json!({"document_key": document_key}).to_string();
        let auth = format!("DeepL-Auth-Key {key}");
        server.send("POST", path, &[("Authorization", &auth), ("Content-Type", "application/json")], body.as_bytes())
    };
    let sent = upload(&[("target_lang", "EN-US"), ("source_lang", "AR")], Some(("a.docx", &docx())));
    assert_eq!(sent.status, 200, "{sent:?}");
    let (id, key) = (sent.json()["document_id"].as_str().unwrap().to_string(), sent.json()["document_key"].clone());
    let (status, result) = (format!("/v2/document/{id}"), format!("/v2/document/{id}/result"));
    // Neither another key nor another client sees it.
    for (path, client, key) in [(&status, "k1", &json!("x")), (&status, "k2", &key), (&result, "k2", &key)] {
        assert_eq!(asked(path, client, key).status, 404);
    }
    let begin = Instant::now();
    let done = loop {
        let answer = asked(&status, "k1", &key).json();
        assert_eq!(answer["document_id"], json!(id));
        match answer["status"].as_str().unwrap() {
            "done" => break answer,
            "queued" | "translating" => {}
            other => panic!("{other}: {answer}"),
        }
        assert!(begin.elapsed() < Duration::from_mins(2));
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(done["billed_characters"].as_u64().unwrap() >= ARABIC.chars().count() as u64 && done["flags"].is_array(), "{done}");
    let file = asked(&result, "k1", &key);
    assert!(file.status == 200 && mujaz::unzip::entries(&file.body).unwrap().len() == 3);
    assert_eq!(asked(&result, "k1", &key).status, 404, "it is given out once");

    let broken = upload(&[("target_lang", "EN")], Some(("a.docx", b"none"))).json();
    let path = format!("/v2/document/{}", broken["document_id"].as_str().unwrap());
    let failed = loop {
        let answer = asked(&path, "k1", &broken["document_key"]).json();
        if answer["status"] == "error" {
            break answer;
        }
        assert!(begin.elapsed() < Duration::from_mins(2));
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(failed["error_message"].as_str().unwrap().contains("cannot be read as docx"), "{failed}");
    for (fields, file, code) in [
        (vec![("target_lang", "DE")], Some(("a.txt", b"x".as_slice())), 400),
        (vec![("target_lang", "EN")], Some(("a.pdf", b"x".as_slice())), 400),
        (vec![("target_lang", "EN")], None, 400),
        (vec![("target_lang", "EN"), ("output_format", "pdf")], Some(("a.docx", b"x".as_slice())), 501),
        (vec![("target_lang", "EN"), ("source_lang", "AR"), ("glossary_id", "none")], Some(("a.txt", b"x".as_slice())), 404),
    ] {
        let answer = upload(&fields, file);
        assert_eq!((answer.status, answer.json()["message"].is_string()), (code, true), "{fields:?}");
    }
}

#[test]
fn deepl_glossaries() {
    let keys = Keys::default().with("k1", Allowance::default()).with("k2", Allowance::default());
    let server = ready(Options { keys, ..options() });
    let call = |method: &str, path: &str, key: &str, body: &str| {
        let auth = format!("DeepL-Auth-Key {key}");
        server.send(method, path, &[("Authorization", &auth), ("Content-Type", "application/json")], body.as_bytes())
    };
    let translate = |body: Value| call("POST", "/v2/translate", "k1", &body.to_string());
    let plain = translate(json!({"text": [ARABIC], "target_lang": "EN", "source_lang": "AR"})).json();
    let english = plain["translations"][0]["text"].as_str().unwrap().to_string();
    let word = english.split_whitespace().find(|w| w.to_lowercase().contains("cairo")).unwrap().trim_end_matches('.');
    let entries = format!("القاهرة\tEl Qahira\t{word}\nحلب\tAleppo\n");
    let made = call(
        "POST",
        "/v2/glossaries",
        "k1",
        &json!({"name": "g", "source_lang": "ar", "target_lang": "en", "entries": entries, "entries_format": "tsv"}).to_string(),
    );
    assert_eq!(made.status, 201, "{made:?}");
    let made = made.json();
    let id = made["glossary_id"].as_str().unwrap();
    assert_eq!((made["name"].clone(), made["ready"].clone(), made["entry_count"].clone()), (json!("g"), json!(true), json!(2)));
    assert!(made["creation_time"].as_str().unwrap().ends_with('Z') && id.len() == 36);
    let with = translate(json!({"text": [ARABIC], "target_lang": "EN", "source_lang": "AR", "glossary_id": id})).json();
    assert_eq!(with["translations"][0]["text"], json!(english.replace(word, "El Qahira")), "{with}");
    assert_eq!(call("GET", "/v2/glossaries", "k1", "").json(), json!({"glossaries": [made]}));
    assert_eq!(call("GET", "/v2/glossaries", "k2", "").json(), json!({"glossaries": []}));
    let path = format!("/v2/glossaries/{id}");
    assert_eq!(call("GET", &path, "k1", "").json(), made);
    let listed = call("GET", &format!("{path}/entries"), "k1", "");
    assert_eq!(
        (listed.text(), listed.header("content-type").unwrap()),
        ("القاهرة\tEl Qahira\nحلب\tAleppo".into(), "text/tab-separated-values; charset=utf-8".into())
    );
    assert_eq!(call("GET", "/v2/glossary-language-pairs", "k1", "").json()["supported_languages"][0]["source_lang"], "ar");
    for (method, path) in [("GET", path.clone()), ("DELETE", path.clone()), ("GET", format!("{path}/entries"))] {
        assert_eq!(call(method, &path, "k2", "").status, 404, "{method} {path} of another client");
    }
    assert_eq!(translate(json!({"text": ["x"], "target_lang": "EN", "glossary_id": id})).status, 400, "it needs a source");
    assert_eq!(call("DELETE", &path, "k1", "").status, 204);
    assert_eq!(call("DELETE", &path, "k1", "").status, 404);
    assert_eq!(translate(json!({"text": ["x"], "target_lang": "EN", "source_lang": "AR", "glossary_id": id})).status, 404);
    for body in [
        json!({"name": "g", "source_lang": "ar", "target_lang": "de", "entries": "a\tb", "entries_format": "tsv"}),
        json!({"name": "g", "source_lang": "ar", "target_lang": "en", "entries": "alone", "entries_format": "tsv"}),
        json!({"name": "", "source_lang": "ar", "target_lang": "en", "entries": "أ\tb"}),
        json!({"name": "g", "source_lang": "ar", "target_lang": "en", "entries": "أ\tb", "entries_format": "xls"}),
        json!({"name": "g"}),
    ] {
        let answer = call("POST", "/v2/glossaries", "k1", &body.to_string());
        assert_eq!((answer.status, answer.json()["message"].is_string()), (400, true), "{body}");
    }
}

#[test]
fn deepl_glossaries_of_version_3() {
    let keys = Keys::default().with("k1", Allowance::default()).with("k2", Allowance::default());
    let server = ready(Options { keys, ..options() });
    let call = |method: &str, path: &str, key: &str, body: Value| {
        let auth = format!("DeepL-Auth-Key {key}");
        let body = if body.is_null() { String::new() } else { body.to_string() };
        server.send(method, path, &[("Authorization", &auth), ("Content-Type", "application/json")], body.as_bytes())
    };
    let dictionary = |entries: &str| json!({"source_lang": "AR", "target_lang": "EN", "entries": entries, "entries_format": "tsv"});
    let made = call("POST", "/v3/glossaries", "k1", json!({"name": "g", "dictionaries": [dictionary("القاهرة\tCairo\nحلب\tAleppo")]}));
    assert_eq!(made.status, 201, "{made:?}");
    let made = made.json();
    assert_eq!(
        (made["name"].clone(), made["dictionaries"].clone()),
        (json!("g"), json!([{"source_lang": "ar", "target_lang": "en", "entry_count": 2}]))
    );
    let path = format!("/v3/glossaries/{}", made["glossary_id"].as_str().unwrap());
    let (entries, dictionaries) = (format!("{path}/entries?source_lang=AR&target_lang=EN"), format!("{path}/dictionaries"));
    assert_eq!(call("GET", "/v3/glossaries", "k1", Value::Null).json(), json!({"glossaries": [made]}));
    assert_eq!(call("GET", "/v3/glossaries", "k2", Value::Null).json(), json!({"glossaries": []}));
    assert_eq!(call("GET", &path, "k1", Value::Null).json(), made);
    // Version 2 knows it, too, and a request uses it.
    assert_eq!(call("GET", "/v2/glossaries", "k1", Value::Null).json()["glossaries"][0]["entry_count"], 2);
    let ask = json!({"text": [ARABIC], "target_lang": "EN", "source_lang": "AR", "glossary_ids": [made["glossary_id"]]});
    assert_eq!(call("POST", "/v2/translate", "k1", ask).status, 200);
    // A change: another name, an entry more, an entry otherwise.
    let change = json!({"name": "h", "dictionaries": [dictionary("حلب\tHalab\nحماة\tHama")]});
    let changed = call("PATCH", &path, "k1", change).json();
    assert_eq!((changed["name"].clone(), changed["dictionaries"][0]["entry_count"].clone()), (json!("h"), json!(3)));
    assert_eq!(call("PATCH", &path, "k1", json!({"name": "i"})).json()["name"], "i");
    let listed = call("GET", &entries, "k1", Value::Null).json();
    assert_eq!(listed["dictionaries"][0]["entries"], "القاهرة\tCairo\nحلب\tHalab\nحماة\tHama");
    assert_eq!(listed["dictionaries"][0]["entries_format"], "tsv");
    let put = call("PUT", &dictionaries, "k1", dictionary("دمشق\tDamascus"));
    assert_eq!((put.status, put.json()), (200, json!({"source_lang": "ar", "target_lang": "en", "entry_count": 1})));
    for (method, path) in [("GET", &path), ("GET", &entries), ("PATCH", &path), ("PUT", &dictionaries), ("DELETE", &path)] {
        let body = match method {
            "PATCH" => json!({"name": "x"}),
            "PUT" => dictionary("أ\tb"),
            _ => Value::Null,
        };
        assert_eq!(call(method, path, "k2", body).status, 404, "{method} {path} of another client");
    }
    let delete = format!("{dictionaries}?source_lang=ar&target_lang=en");
    assert_eq!((call("DELETE", &delete, "k1", Value::Null).status, call("DELETE", &delete, "k1", Value::Null).status), (204, 404));
    assert_eq!(call("GET", &path, "k1", Value::Null).json()["dictionaries"], json!([]));
    assert_eq!(call("GET", &entries, "k1", Value::Null).status, 404);
    for body in [
        json!({"name": "g"}),
        json!({"name": "g", "dictionaries": []}),
        json!({"name": "g", "dictionaries": "x"}),
        json!({"name": "g", "dictionaries": ["x"]}),
        json!({"name": "", "dictionaries": [dictionary("أ\tb")]}),
        json!({"name": "g", "dictionaries": [dictionary("أ\tb"), dictionary("أ\tb")]}),
        json!({"name": "g", "dictionaries": [{"source_lang": "EN", "target_lang": "DE", "entries": "a\tb"}]}),
        json!({"name": "g", "dictionaries": [dictionary("alone")]}),
    ] {
        let answer = call("POST", "/v3/glossaries", "k1", body.clone());
        assert_eq!((answer.status, answer.json()["message"].is_string()), (400, true), "{body}");
    }
    assert_eq!(call("PATCH", &path, "k1", json!({})).status, 400);
    assert_eq!((call("DELETE", &path, "k1", Value::Null).status, call("DELETE", &path, "k1", Value::Null).status), (204, 404));
}

#[test]
fn suggestions_go_into_the_translation_memory() {
    let file = std::env::temp_dir().join(format!("mujaz-memory-{}.jsonl", std::process::id()));
    std::fs::write(&file, "{\"q\":\"old\"}\n").unwrap();
    let server = ready(Options { suggestions: Some(file.clone()), limits: Limits { chars: Some(100), ..options().limits }, ..options() });
    assert_eq!(server.get("/frontend/settings").json()["suggestions"], true);
    let pair = json!({"q": ARABIC, "s": "The minister arrived\nin Cairo.", "source": "ar", "target": "en"});
    assert_eq!(server.post("/suggest", &pair).json(), json!({"success": true}));
    assert_eq!(
        send(&server, "/suggest", &form(&[("q", "أ"), ("s", "b"), ("source", "ar"), ("target", "en")], None)).json(),
        json!({"success": true})
    );
    for (body, error) in [
        (json!({"s": "b", "source": "ar", "target": "en"}), "missing q"),
        (json!({"q": "b", "source": "ar", "target": "en"}), "missing s"),
        (json!({"q": "b", "s": "c", "source": "ar"}), "missing target"),
        (json!({"q": "b".repeat(99), "s": "cc", "source": "ar", "target": "en"}), "exceeds character limit"),
    ] {
        let answer = server.post("/suggest", &body);
        assert!(answer.status == 400 && answer.json()["error"].as_str().unwrap().contains(error), "{answer:?}");
    }
    let text = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<Value> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!((lines.len(), lines[0]["q"].clone()), (3, json!("old")));
    assert_eq!(lines[1], json!({"source": "ar", "target": "en", "q": ARABIC, "s": "The minister arrived\nin Cairo."}));
    std::fs::remove_file(&file).unwrap();
}

#[test]
fn forms_with_files_are_forms() {
    let server = ready(options());
    let json = server.post("/translate", &json!({"q": ARABIC, "source": "auto", "target": "en"})).json();
    let form = send(&server, "/translate", &form(&[("q", ARABIC), ("source", "auto"), ("target", "en")], None));
    assert_eq!(form.json(), json);
    let wrong = server.send("POST", "/translate", &[("Content-Type", "multipart/form-data")], b"x");
    assert!(wrong.status == 400 && wrong.json()["error"].as_str().unwrap().contains("boundary"), "{wrong:?}");
}
