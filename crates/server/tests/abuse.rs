//! What clients should not do: each is answered with its reason or cut off, and the others are served on.

mod common;

use common::{ARABIC, Answer, options, ready};
use mujaz_server::{Allowance, Keys, Limits, Options};
use serde_json::json;
use std::io::{Read, Write};
use std::time::{Duration, Instant};

fn good(server: &common::Running) {
    let answer = server.post("/translate", &json!({"q": ARABIC, "source": "ar", "target": "en"}));
    assert_eq!(answer.status, 200, "{answer:?}");
}

#[test]
fn bodies_that_are_no_requests_are_refused_with_the_reason() {
    let server = ready(Options { limits: Limits { body: 100_000, ..options().limits }, ..options() });
    let json = [("Content-Type", "application/json")];
    for path in ["/translate", "/detect", "/v2/translate", "/v1/chat/completions", "/v1/brief", "/v1/check", "/v1/translate"] {
        let deep = [b'['].repeat(50_000);
        let bodies: [&[u8]; 9] =
            [b"", b"{", b"[]", b"null", b"\"\xff\xfe\"", b"{\"q\": \"\xc3\x28\"}", &deep, b"{\"q\": \"\\ud800\"}", b"\0\0\0"];
        for body in bodies {
            let answer = server.send("POST", path, &json, body);
            assert!((400..500).contains(&answer.status) && answer.json().is_object(), "{path} {body:?}: {answer:?}");
        }
        // Said to be too large, and too large without a word.
        let large = server.send("POST", path, &json, &[b'x'].repeat(100_001));
        assert_eq!(large.status, 413, "{path}");
        let chunk = [b"4e20\r\n".to_vec(), b"x".repeat(20_000), b"\r\n".to_vec()].concat().repeat(6);
        let head = format!("POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
        assert_eq!(server.raw(&[head.as_bytes(), &chunk, b"0\r\n\r\n"].concat()).status, 413, "{path}");
    }
    assert_eq!(server.send("POST", "/v1/brief", &[("Content-Type", "application/pdf")], b"%PDF").status, 400);
    good(&server);
}

#[test]
fn a_hundred_megabytes_are_refused_before_they_are_sent() {
    let server = ready(options());
    let mut stream = server.connect();
    stream.write_all(b"POST /translate HTTP/1.1\r\nHost: x\r\nContent-Length: 104857600\r\n\r\nxxxx").unwrap();
    let mut raw = Vec::new();
    _ = stream.read_to_end(&mut raw);
    let answer = Answer::parse(&raw);
    assert_eq!(answer.status, 413);
    assert!(answer.json()["error"].as_str().unwrap().contains("8388608 bytes"));
    good(&server);
}

#[test]
fn heads_that_are_none_are_cut_off() {
    let server = ready(options());
    let flood = (0..2000).map(|i| format!("X-{i}: {}\r\n", "y".repeat(100))).collect::<Vec<_>>().concat();
    for head in [
        format!("GET / HTTP/1.1\r\nHost: x\r\n{flood}\r\n"),
        format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(100_000)),
        "GARBAGE\r\n\r\n".into(),
        "GET / HTTP/9.9\r\n\r\n".into(),
        "POST /translate HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n".into(),
        "POST /translate HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n".into(),
    ] {
        let mut stream = server.connect();
        _ = stream.write_all(head.as_bytes());
        let mut raw = Vec::new();
        _ = stream.read_to_end(&mut raw);
        assert!(raw.is_empty() || (400..500).contains(&Answer::parse(&raw).status), "{}", String::from_utf8_lossy(&raw));
    }
    for path in ["/../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/page.css/../../x", "//", "/translate%00"] {
        assert!(matches!(server.get(path).status, 400 | 404), "{path}");
    }
    good(&server);
}

#[test]
fn slow_clients_are_cut_off_and_hold_nobody_up() {
    let server = ready(Options { limits: Limits { patience: Duration::from_secs(1), running: 2, ..options().limits }, ..options() });
    // Half a head, a head without its body, and nothing at all behind an answer.
    let mut half = server.connect();
    half.write_all(b"POST /translate HTTP/1.1\r\nHost:").unwrap();
    let mut bodiless = server.connect();
    bodiless.write_all(b"POST /translate HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{\"q\":").unwrap();
    let mut idle = server.connect();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    good(&server);
    let begin = Instant::now();
    let mut raw = Vec::new();
    bodiless.read_to_end(&mut raw).unwrap();
    assert_eq!(Answer::parse(&raw).status, 408);
    for stream in [&mut half, &mut idle] {
        let mut raw = Vec::new();
        _ = stream.read_to_end(&mut raw);
    }
    assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", begin.elapsed());
    good(&server);
}

#[test]
fn many_connections_are_borne_and_more_than_allowed_wait() {
    let server = ready(Options { limits: Limits { connections: 300, patience: Duration::from_secs(3), ..options().limits }, ..options() });
    let open: Vec<_> = (0..250).map(|_| server.connect()).collect();
    good(&server);
    let more: Vec<_> = (0..200).map(|_| server.connect()).collect();
    // The idle ones are cut off after their time, and then there is a place.
    let begin = Instant::now();
    good(&server);
    assert!(begin.elapsed() < Duration::from_secs(30), "{:?}", begin.elapsed());
    drop((open, more));
}

#[test]
fn for_who_does_not_read_no_more_lines_are_made() {
    const LINES: usize = 1000;
    let limits = Limits { body: 256 << 20, patience: Duration::from_secs(20), ..options().limits };
    let server = ready(Options { limits, ..options() });
    // More than the system keeps for a connection; each line has one character.
    let body = format!("{{\"text\":\"1\",\"id\":\"{}\"}}\n", "x".repeat(100_000)).repeat(LINES);
    let head = "POST /v1/translate HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-ndjson\r\nContent-Length: ";
    let mut stream = server.connect();
    stream.write_all(format!("{head}{}\r\n\r\n", body.len()).as_bytes()).unwrap();
    stream.write_all(body.as_bytes()).unwrap();
    let (begin, mut made) = (Instant::now(), 0.0);
    loop {
        std::thread::sleep(Duration::from_millis(500));
        let now = server.metric("mujaz_characters_total");
        if now > 0.0 && now <= made {
            break;
        }
        made = now;
        assert!(begin.elapsed() < Duration::from_mins(1), "it makes more and more");
    }
    assert!(made < LINES as f64 * 0.9, "{made} lines were made for nobody");
    // Who reads after all gets all.
    let mut out = Vec::new();
    stream.read_to_end(&mut out).unwrap();
    let answer = Answer::parse(&out);
    assert_eq!(answer.text().matches("\"text\":\"1\"").count(), LINES);
}

#[test]
fn a_long_glossary_keeps_nobody_waiting() {
    let server = ready(options());
    let entries = (0..40_000).map(|n| format!("كلمة{n}\tw{n}\n")).collect::<Vec<_>>().concat();
    let fields = json!({"name": "long", "source_lang": "ar", "target_lang": "en", "entries": entries, "entries_format": "tsv"});
    let begin = Instant::now();
    let made = server.post("/v2/glossaries", &fields);
    assert_eq!((made.status, made.json()["entry_count"].as_u64()), (201, Some(40_000)));
    assert!(begin.elapsed() < Duration::from_secs(30), "{:?}", begin.elapsed());
    good(&server);
}

#[test]
fn who_takes_nothing_of_an_answer_is_cut_off() {
    let limits = Limits { body: 256 << 20, time: Duration::from_secs(6), patience: Duration::from_secs(20), ..options().limits };
    let server = ready(Options { limits, ..options() });
    // More than the system keeps for a connection.
    let body = format!("{{\"text\":\"1\",\"id\":\"{}\"}}", "x".repeat(60 << 20));
    let head = "POST /v1/translate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ";
    let mut stream = server.connect();
    stream.write_all(format!("{head}{}\r\n\r\n", body.len()).as_bytes()).unwrap();
    stream.write_all(body.as_bytes()).unwrap();
    let begin = Instant::now();
    // The other one is that which asks.
    while server.metric("mujaz_connections_open") > 1.0 {
        assert!(begin.elapsed() < Duration::from_mins(1), "it is held for ever");
        std::thread::sleep(Duration::from_millis(200));
    }
    // What was on its way is there, the rest is not.
    let mut out = Vec::new();
    _ = stream.read_to_end(&mut out);
    assert!(out.len() < body.len(), "{}", out.len());
}

#[test]
fn a_large_body_is_not_read_for_a_key_that_is_wrong() {
    let limits = Limits { patience: Duration::from_secs(20), ..options().limits };
    let server = ready(Options { keys: Keys::default().with("k1", Allowance::default()), limits, ..options() });
    for (path, authorization, status) in [
        ("/v1/translate", "X: y", 401),
        ("/v1/brief", "Authorization: Bearer k2", 403),
        ("/v1/chat/completions", "Authorization: Bearer k2", 401),
        ("/v2/translate", "Authorization: DeepL-Auth-Key k2", 403),
    ] {
        // Announced, and without a word.
        for (length, sent) in [("Content-Length: 4000000", 10), ("Transfer-Encoding: chunked", 70_000)] {
            let chunk = format!("{sent:x}\r\n{}\r\n", "x".repeat(sent));
            let mut stream = server.connect();
            let begin = Instant::now();
            stream.write_all(format!("POST {path} HTTP/1.1\r\nHost: x\r\n{authorization}\r\n{length}\r\n\r\n{chunk}").as_bytes()).unwrap();
            let mut raw = Vec::new();
            _ = stream.read_to_end(&mut raw);
            assert_eq!(Answer::parse(&raw).status, status, "{path} {length}");
            assert!(begin.elapsed() < Duration::from_secs(10), "{path} {length}: {:?}", begin.elapsed());
        }
    }
    // Where the key may stand in the body, the body is read.
    let form = format!("auth_key=k1&target_lang=EN&source_lang=EN&text={}", "x".repeat(100_000));
    assert_eq!(server.form("/v2/translate", &form).status, 200);
}

#[test]
fn bodies_of_many_take_no_more_memory_than_there_is_room_for() {
    let limits = Limits { body: 1 << 20, bodies: Some(2 << 20), patience: Duration::from_secs(20), ..options().limits };
    let server = ready(Options { limits, ..options() });
    let head = "POST /translate HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n";
    let send = || {
        let mut stream = server.connect();
        stream.write_all(head.as_bytes()).unwrap();
        _ = stream.write_all(&[b'x'].repeat(800_000));
        stream
    };
    // Two are being sent, a third finds no room.
    let held = [send(), send()];
    std::thread::sleep(Duration::from_millis(500));
    let mut raw = Vec::new();
    _ = send().read_to_end(&mut raw);
    let answer = Answer::parse(&raw);
    assert_eq!((answer.status, answer.header("retry-after").is_some()), (503, true), "{answer:?}");
    good(&server);
    drop(held);
    std::thread::sleep(Duration::from_millis(500));
    let long = json!({"q": "x".repeat(900_000), "source": "en", "target": "en"});
    assert_eq!(server.post("/translate", &long).status, 200);
}
