//! Records in JSON as the world writes them: each table holds the cases that were handed in, and further ones of the kind.

mod common;
#[path = "common/read.rs"]
mod read;

use read::{A, B, read, reads};
use serde_json::Value;

#[test]
fn json_of_every_layout_gives_its_records() {
    let a = format!("{{\"title\": \"خبر\", \"text\": \"{A}\"}}");
    let b = format!("{{\"title\": \"خبر ثان\", \"text\": \"{B}\"}}");
    let pretty = |r: &str| format!("{:#}", serde_json::from_str::<Value>(r).unwrap());
    let (pa, pb) = (pretty(&a), pretty(&b));
    let cases = [
        ("x.json", format!("[{a}, {b}]"), 2),
        ("x.json", format!("\u{FEFF}[\n{a},\n{b}\n]\n"), 2),
        ("x.json", format!("\n\n  [\n  {pa},\n  {pb}\n  ]"), 2),
        ("x.jsonl", format!("[{a}]"), 1),
        ("x.json", pa.clone(), 1),
        ("x.json", format!("{pa}\n{pb}\n"), 2),
        ("x.json", format!("{pa},\n{pb},\n"), 2),
        ("x.jsonl", format!("{a}{b}\n"), 2),
        ("x.jsonl", format!("{a} {b}\n"), 2),
        ("x.jsonl", format!("{a},\n{b}\n"), 2),
        ("x.jsonl", format!("\u{1E}{a}\n\u{1E}{b}\n"), 2),
        ("x.jsonl", format!("{a}\r\n\r\n{b}"), 2),
        ("x.json", format!("[{a},{b},]"), 2),
        ("x", format!("[\n {a}, {b} ]"), 2),
        ("x.json", format!("{{\"status\": \"ok\", \"articles\": [{a}, {b}]}}"), 2),
        (
            "x.json",
            format!(
                "{{\"hits\": {{\"total\": 2, \"hits\": [{{\"_id\": \"1\", \"_source\": {a}}}, {{\"_id\": \"2\", \"_source\": {b}}}]}}}}"
            ),
            2,
        ),
        (
            "feed.json",
            format!(
                "{{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"الضفاف\", \"items\": [{{\"id\": \"1\", \"content_text\": \"{A}\", \"authors\": [{{\"name\": \"سامي حداد\"}}]}}]}}"
            ),
            1,
        ),
    ];
    for (name, input, count) in &cases {
        reads(name, input, &[], *count);
    }
    let wide: Vec<u8> = [0xFF, 0xFE].into_iter().chain(format!("{a}\n{b}\n").encode_utf16().flat_map(u16::to_le_bytes)).collect();
    reads("x.jsonl", &wide, &[], 2);
    let bare: Vec<u8> = format!("[{a},{b}]").encode_utf16().flat_map(u16::to_be_bytes).collect();
    reads("x.json", &bare, &[], 2);
    let feed = reads("feed.json", &cases[16].1, &[], 1);
    assert_eq!((feed.good[0]["id"].as_str(), feed.good[0]["outlet"].as_str()), (Some("1"), Some("الضفاف")));
    assert!(feed.good[0]["byline"]["ar"].as_str().unwrap().contains("سامي حداد"));
}

#[test]
fn an_array_larger_than_any_record_is_read_value_by_value() {
    let one = format!("{{\"title\": \"خبر\", \"text\": \"{A}\", \"more\": \"{}\"}}", "x".repeat(1 << 20));
    let huge = format!("{{\"text\": \"{}\"}}", "x".repeat(17 << 20));
    let array = format!("[{}{huge}, {one}]", format!("{one},").repeat(20));
    let read = read("x.json", array, &[]);
    assert_eq!((read.code, read.good.len(), read.bad.len()), (1, 21, 1));
    assert!(read.bad[0].contains("over 16 MiB"));
}

#[test]
fn a_broken_value_costs_itself_and_names_its_line() {
    let good = format!("{{\"text\": \"{A}\"}}");
    for (input, good_count, reason) in [
        (format!("[{good},\n{{\"text\": x}},\n{good}]"), 2, "line 2"),
        (format!("[{good},\n{{\"text\": \"{A}"), 1, "line 2"),
        (format!("[{good}, 7, \"x\", {good}]"), 2, "must be an object"),
        (format!("{good}\n{{\"text\": \n{good}\n"), 2, "no JSON"),
        (format!("{good}\n{good} }}\n"), 1, "no JSON"),
        ("[]".into(), 0, "no records"),
        ("[1".into(), 0, "must be an object"),
    ] {
        let read = read("x.json", &input, &[]);
        assert_eq!((read.code, read.good.len()), (1, good_count), "{input}: {:?}", read.bad);
        assert!(read.bad.iter().any(|b| b.contains(reason)), "{input}: {:?}", read.bad);
    }
}

#[test]
fn small_faults_of_json_cost_nothing() {
    let cases = [
        "{\"id\":\"a\",\"title\":\"خبر\",\"text\":\"T \\ud83d\"}",
        "{\"id\":\"a\",\"text\":\"T\",\"x\":\"\\udc00\\ud83d\\ude00\"}",
        "{\"id\":\"b\",\"author\":NaN,\"title\":\"خبر\",\"text\":\"T\"}",
        "{\"a\":[NaN,Infinity,-Infinity],\"text\":\"T\"}",
        "{\"a\":None,\"b\":True,\"c\":False,\"text\":\"T\"}",
        "{\"text\":\"T\",\"b\":undefined}",
        "{\"text\":\"T\",\"b\":[1,2,],}",
        "{\"text\":\"T\",\"b\":\"tab\there\"}",
        "{\"text\":\"T\",\"b\":\"it\\'s \\x41 \\d\"}",
        "{\"text\":\"T\",\"text\":\"\"}",
        "{\"text\":\"T\",\"text\":null}",
        "{\"text\":\"old\",\"text\":\"T\"}",
        "{\"TEXT\":\"T\",\"Title\":\"خبر\"}",
    ];
    for case in cases {
        let read = reads(
            "x.jsonl",
            case.replace('T', A)
                .replace(&format!("{A}EX{A}"), "TEXT")
                .replace(&format!("{A}itle"), "Title")
                .replace(&format!("{A}rue"), "True"),
            &[],
            1,
        );
        assert!(!read.text().contains("old"));
    }
    // Ids of many digits stay apart.
    let long = format!(
        "{{\"id\":12345678901234567890123,\"text\":\"{A}\"}}\n{{\"id\":12345678901234567890124,\"text\":\"{B}\"}}\n{{\"id\":7,\"text\":\"{B}\"}}"
    );
    let read = reads("x.jsonl", long, &[], 3);
    let ids: Vec<&str> = read.good.iter().map(|r| r["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["12345678901234567890123", "12345678901234567890124", "7"]);
    let flagged = reads("x.jsonl", cases[0].replace('T', A), &[], 1);
    assert!(flagged.good[0]["flags"].to_string().contains("charset_errors"), "{}", flagged.good[0]["flags"]);
}

#[test]
fn lists_dates_and_inner_fields_are_found() {
    let list = format!(
        "{{\"id\":\"a\",\"title\":\"افتتاح خط\",\"text\":[\"{A}\",\"{B}\"],\"author\":[\"سامي حداد\",\"ليلى منصور\"],\"date\":1715212800000}}"
    );
    let read = reads("x.jsonl", &list, &[], 1);
    assert!(read.text().contains(B));
    let byline = read.good[0]["byline"]["ar"].as_str().unwrap();
    assert!(byline.contains("سامي حداد") && byline.contains("ليلى منصور"), "{byline}");
    assert_eq!(read.good[0]["published"]["date"], "2024-05-09");
    let inner = format!("{{\"title\":{{\"rendered\":\"افتتاح خط\"}},\"content\":{{\"rendered\":\"{A}\"}},\"body.x\":\"{B}\"}}");
    for (args, wanted) in
        [(["--field", "body=content.rendered"], A), (["--field", "body=body.x"], B), (["--field", "title=title.rendered"], A)]
    {
        assert!(self::read("x.jsonl", &inner, &args).text().contains(wanted), "{args:?}");
    }
}

#[test]
fn what_a_record_gives_is_kept_beside_its_html() {
    let html = format!("<p>{A}</p><p>{B}</p>");
    for (field, html) in [("html", html.clone()), ("content_html", html.clone()), ("html", format!("<html><body>{html}</body></html>"))] {
        let record = serde_json::json!({"title": "<b>خبر</b>  &quot;مهم&quot;", "author": "ليلى حداد", "date": "1445/11/01", field: html});
        let read = reads("x.jsonl", record.to_string(), &[], 1);
        let got = &read.good[0];
        assert_eq!((&got["title"]["ar"], &got["byline"]["ar"]), (&"خبر \"مهم\"".into(), &"ليلى حداد".into()), "{record}");
        assert_eq!(got["published"]["date"], "2024-05-09", "{record}");
    }
}

#[test]
fn further_names_of_fields_are_known() {
    for name in ["النص", "المحتوى", "full_text", "story", "post_content", "Full Text", "description", "paragraphs"] {
        reads("x.jsonl", serde_json::json!({"العنوان": "خبر", name: A}).to_string(), &[], 1);
    }
    reads("x.jsonl", serde_json::json!({"_id": "7", "_source": {"title": "خبر", "text": A}}).to_string(), &[], 1);
    reads("x.json", serde_json::json!({"feed": {"entry": [{"title": {"$t": "خبر"}, "content": {"$t": A}}]}}).to_string(), &[], 1);
    let read = reads("x.jsonl", serde_json::json!({"title": "خبر", "subtitle": B, "body": A}).to_string(), &[], 1);
    assert!(read.text().contains(B), "{}", read.text());
}

#[test]
fn what_has_no_body_says_which_fields_it_has() {
    let cases = [
        ("x.jsonl", "{\"title\": \"خبر\", \"nass\": \"نص\"}", &[][..], "title, nass"),
        ("x.jsonl", "{\"title\": \"خبر\", \"text\": \"نص\"}", &["--field", "body=nosuch"][..], "no field `nosuch`"),
        (
            "x.xml",
            "<?xml version='1.0'?><articles><article><t>أ</t></article><article><t>ب</t></article></articles>",
            &[][..],
            "2 `article`",
        ),
    ];
    for (name, bytes, args, want) in cases {
        let read = read(name, bytes, args);
        assert!(read.bad.iter().any(|bad| bad.contains(want)), "{bytes}: {:?}", read.bad);
    }
}
