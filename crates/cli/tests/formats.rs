//! Every format that is read and written, with fields that are hard to write: quotes, line breaks, emoji, NUL.

mod common;

use common::{articles, code, mujaz, records, text, write};
use serde_json::{Value, json};
use std::path::Path;

/// Text that every format must carry unchanged.
const HARD: &str = "قال \"الوزير\", ثم؛ 'غادر'\tإلى 🏛️ \u{0}\\ نهاية";

fn hard_articles() -> String {
    let one = |i: usize| {
        let text = "أعلنت البلدية أمس افتتاح ثلاث مدارس جديدة.\nوقال رئيس البلدية إن المشروع سيخدم السكان.";
        json!({"id": format!("{HARD}{i}"), "title": format!("مدارس {i}, \"جديدة\" 🏫"), "text": text, "outlet": HARD, "date": "2026-03-01"})
            .to_string()
            + "\n"
    };
    (0..5).map(one).collect()
}

fn extract(input: &str, output: &Path) {
    let result = mujaz(&["extract", input, "-o", output.to_str().unwrap(), "-q"]);
    assert_eq!(code(&result), 0, "{}: {}", output.display(), text(&result.stderr));
}

fn fields(output: &std::process::Output) -> Vec<[String; 5]> {
    let all = |r: &Value| {
        let sentences: Vec<&str> = r["sentences"].as_array().unwrap().iter().map(|s| s["ar"].as_str().unwrap()).collect();
        let field = |v: &Value| v.as_str().unwrap_or_default().to_string();
        [field(&r["id"]), field(&r["title"]["ar"]), field(&r["outlet"]), field(&r["published"]["date"]), sentences.join("|")]
    };
    records(output).iter().map(all).collect()
}

#[test]
fn what_is_written_is_read_back() {
    let dir = tempfile::tempdir().unwrap();
    let input = write(dir.path(), "in.jsonl", hard_articles());
    let want = fields(&mujaz(&["extract", &input, "--format", "jsonl"]));
    assert!(want.len() == 5 && want[3][0] == format!("{HARD}3"));
    // Blanks of all kinds in a name are one blank.
    assert_eq!(want[0][2], HARD.split_whitespace().collect::<Vec<_>>().join(" "));
    for name in ["o.jsonl", "o.jsonl.gz", "o.jsonl.zst", "o.csv", "o.tsv", "o.csv.gz", "o.parquet"] {
        if name.ends_with("parquet") && !cfg!(feature = "parquet") {
            continue;
        }
        let output = dir.path().join(name);
        extract(&input, &output);
        let back = mujaz(&["extract", output.to_str().unwrap(), "--format", "jsonl"]);
        assert_eq!(fields(&back), want, "{name}: {}", text(&back.stderr));
        // A resumable job gives the same file at its end.
        let job = dir.path().join(format!("job-{name}"));
        let result = mujaz(&["run", "-i", &input, "-o", job.to_str().unwrap(), "--stage", "extract"]);
        assert_eq!(code(&result), 0, "{name}: {}", text(&result.stderr));
        assert_eq!(std::fs::read(&job).unwrap(), std::fs::read(&output).unwrap(), "{name}");
    }
}

#[test]
fn a_folder_gets_a_file_for_each_article_and_the_failures() {
    let dir = tempfile::tempdir().unwrap();
    let input = write(dir.path(), "in.jsonl", hard_articles() + "broken\n");
    for (format, ending) in [("md", "md"), ("html", "html"), ("jsonl", "json"), ("txt", "txt")] {
        let out = dir.path().join(format);
        let folder = format!("{}/", out.display());
        let result = mujaz(&["run", "-i", &input, "-o", &folder, "--format", format, "--stage", "extract", "-q"]);
        assert_eq!(code(&result), 1, "{}", text(&result.stderr));
        let names: Vec<String> = std::fs::read_dir(&out).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        assert_eq!(names.iter().filter(|n| n.ends_with(ending) && *n != "failures.jsonl").count(), 5, "{names:?}");
        assert!(names.contains(&"failures.jsonl".to_string()));
    }
}

fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

#[test]
fn archives_hold_files_of_every_kind() {
    let dir = tempfile::tempdir().unwrap();
    let page = "قمة في الكويت غدا\nتنطلق غدا أعمال القمة العربية في الكويت. ويحضرها عشرون رئيسا.";
    let lines = articles(2);
    let long = format!("{}/page.txt", "folder".repeat(30));
    let bytes =
        tar(&[("a/page.txt", page.as_bytes()), ("b.jsonl", lines.as_bytes()), ("picture.png", b"\x89PNG"), (&long, page.as_bytes())]);
    for name in ["x.tar", "x.bin"] {
        let path = write(dir.path(), name, &bytes);
        let result = mujaz(&["extract", &path, "--format", "jsonl", "-q"]);
        let ids: Vec<String> = records(&result).iter().map(|r| r["id"].as_str().unwrap().to_string()).collect();
        assert_eq!(ids, [format!("{path}!a/page.txt"), "a0".into(), "a1".into(), format!("{path}!{long}")], "{}", text(&result.stderr));
    }
    let cut = write(dir.path(), "cut.tar", &bytes[..1500]);
    let result = mujaz(&["extract", &cut, "--format", "jsonl", "-q"]);
    assert!(code(&result) == 1 && records(&result).last().unwrap()["error"].is_string());
}

fn warc_record(kind: &str, id: usize, content_type: &str, block: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{id}>\r\nWARC-Target-URI: https://news.example/{id}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
        block.len()
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

#[test]
fn a_crawl_gives_its_pages() {
    let page = "<html><head><title>قمة في الكويت</title></head><body><article><h1>قمة في الكويت</h1><p>تنطلق غدا أعمال القمة العربية في الكويت.</p><p>ويحضرها عشرون رئيسا من الدول العربية.</p></article></body></html>";
    let http = |head: &str, body: &[u8]| [format!("HTTP/1.1 {head}\r\n\r\n").as_bytes(), body].concat();
    let chunked = format!("{:x}\r\n{page}\r\n0\r\n\r\n", page.len());
    let mut zipped = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut zipped, page.as_bytes()).unwrap();
    let response = "application/http; msgtype=response";
    let html = "200 OK\r\nContent-Type: text/html; charset=utf-8";
    let big = vec![b'x'; 17 << 20];
    let crawl = [
        warc_record("warcinfo", 0, "application/warc-fields", b"software: x\r\n"),
        warc_record("request", 1, "application/http; msgtype=request", b"GET / HTTP/1.1\r\n\r\n"),
        warc_record("response", 2, response, &http(html, page.as_bytes())),
        warc_record("response", 3, response, &http(&format!("{html}\r\nTransfer-Encoding: chunked"), chunked.as_bytes())),
        warc_record("response", 4, response, &http(&format!("{html}\r\nContent-Encoding: gzip"), &zipped.finish().unwrap())),
        warc_record("response", 5, response, &http("404 Not Found\r\nContent-Type: text/html", b"gone")),
        warc_record("response", 6, response, &http("200 OK\r\nContent-Type: image/png", b"\x89PNG")),
        warc_record("response", 7, response, &http(html, &big)),
        warc_record("conversion", 8, "text/plain", "قمة في الكويت غدا\nتنطلق غدا أعمال القمة العربية في الكويت.".as_bytes()),
    ]
    .concat();
    let dir = tempfile::tempdir().unwrap();
    let path = write(dir.path(), "crawl.warc", &crawl);
    let result = mujaz(&["extract", &path, "--format", "jsonl", "-q"]);
    let records = records(&result);
    let ids: Vec<&str> = records.iter().map(|r| r["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["urn:uuid:2", "urn:uuid:3", "urn:uuid:4", "urn:uuid:7", "urn:uuid:8"], "{}", text(&result.stderr));
    assert!(records[3]["error"].as_str().unwrap().contains("over 16 MiB"));
    for i in [0, 1, 2] {
        assert_eq!(records[i]["source"], format!("https://news.example/{}", i + 2));
        assert_eq!(records[i]["sentences"].as_array().unwrap().len(), 2, "{i}");
    }
}

#[test]
fn tables_in_other_dress() {
    let dir = tempfile::tempdir().unwrap();
    let body = "أعلنت البلدية أمس افتتاح ثلاث مدارس جديدة. وقال رئيسها إن السكان سعداء.";
    let semicolons = format!("\u{FEFF}id;title;text\r\n1;عنوان;\"{body}\"\r\n");
    let (legacy, _, _) = encoding_rs::WINDOWS_1256.encode(&semicolons[3..]);
    for (name, bytes) in [("a.csv", semicolons.as_bytes()), ("b.csv", &legacy)] {
        let path = write(dir.path(), name, bytes);
        let result = mujaz(&["extract", &path, "--format", "jsonl", "-q"]);
        let records = records(&result);
        assert!(code(&result) == 0 && records[0]["id"] == "1" && records[0]["title"]["ar"] == "عنوان", "{name}: {records:?}");
    }
}

#[test]
fn globs_are_filled_in() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["one.txt", "two.txt", "three.html"] {
        write(dir.path(), name, "قمة في الكويت غدا\nتنطلق غدا أعمال القمة العربية في الكويت.");
    }
    let count =
        |pattern: &str| records(&mujaz(&["extract", &format!("{}/{pattern}", dir.path().display()), "--format", "jsonl", "-q"])).len();
    assert_eq!((count("*.txt"), count("t*"), count("[ot]*.txt")), (2, 2, 2));
    assert_eq!(code(&mujaz(&["extract", &format!("{}/*.md", dir.path().display()), "-q"])), 1);
}

#[test]
fn subtitles_are_articles() {
    let dir = tempfile::tempdir().unwrap();
    let srt = "1\n00:00:01,000 --> 00:00:03,000\nقال الوزير إن\n\n2\n00:00:03,000 --> 00:00:05,000\n<i>المفاوضات مستمرة.</i>\n\n3\n00:00:09,000 --> 00:00:11,000\n- متى تنتهي؟\n- بعد غد.\n";
    let want = ["قال الوزير إن المفاوضات مستمرة.", "- متى تنتهي؟", "- بعد غد."];
    let sentences = |record: &Value| -> Vec<String> {
        record["sentences"].as_array().unwrap().iter().map(|s| s["ar"].as_str().unwrap().to_string()).collect()
    };
    let vtt = format!("WEBVTT - نشرة\n\nNOTE لا يظهر\n\n{}", srt.replace(',', "."));
    for (name, content) in [("a.srt", srt.to_string()), ("a.vtt", vtt.clone()), ("b.srt", srt.replace('\n', "\r\n"))] {
        let result = mujaz(&["extract", &write(dir.path(), name, content), "--format", "jsonl"]);
        let records = records(&result);
        assert_eq!(records.len(), 1, "{name}: {}", text(&result.stderr));
        assert_eq!(sentences(&records[0]), want, "{name}");
        assert_eq!(records[0]["title"]["ar"], Value::Null, "{name}");
    }
    // Without a name they are known by how they begin.
    for content in [srt, &vtt] {
        let result = common::mujaz_with(&["extract", "-", "--format", "jsonl"], content.as_bytes());
        assert_eq!(sentences(&records(&result)[0]), want, "{}", text(&result.stderr));
    }
    let silent = mujaz(&["extract", &write(dir.path(), "c.srt", "نص بلا وقت"), "--format", "jsonl"]);
    assert_ne!(code(&silent), 0);
    assert!(text(&silent.stderr).contains("nothing is said"), "{}", text(&silent.stderr));
}
