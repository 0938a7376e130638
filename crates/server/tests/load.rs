//! The same bytes alone and under load; who waits, who is turned away, what is finished when the server ends.

mod common;

use common::{ARABIC, Answer, options, ready};
use mujaz_server::{Limits, Options};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::io::{Read, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Requests of many kinds and lengths, no two the same.
fn mixed(n: usize) -> Vec<(&'static str, Value)> {
    let subjects = ["الوزير", "الرئيس", "رئيس الوزراء", "المتحدث باسم الجيش", "مدير المستشفى", "محافظ البنك المركزي"];
    let verbs = ["قال", "أكد", "أعلن", "نفى"];
    let things = [
        "إن المفاوضات مستمرة في القاهرة",
        "أن الأسعار ارتفعت بنسبة 5 في المئة",
        "أن 14 شخصا قتلوا في الهجوم",
        "إن الاجتماع سيعقد يوم الخميس المقبل بحضور عشرين وزيرا من دول المنطقة",
        "أنه لن يستقيل",
    ];
    let sentence = |i: usize| format!("{} {} {} رقم {i}.", verbs[i % 4], subjects[i % 6], things[i % 5]);
    let text = |i: usize| (0..=i % 4).map(|k| sentence(i * 7 + k)).collect::<Vec<_>>().join(" ");
    let marked = |i: usize| format!("<p>{} <b>{}</b></p>\n<p>{} <code>x</code></p>", verbs[i % 4], subjects[i % 6], text(i));
    let chat = |i: usize, model: &str| json!({"model": model, "messages": [{"role": "user", "content": text(i + 2)}]});
    let request = |i: usize| match i % 12 {
        0 | 1 => ("/translate", json!({"q": text(i), "source": "ar", "target": "en"})),
        2 => ("/translate", json!({"q": [text(i), sentence(i)], "source": "auto", "target": "en", "alternatives": i % 3})),
        3 => ("/v2/translate", json!({"text": [text(i)], "target_lang": "EN", "split_sentences": "0"})),
        4 => ("/v1/brief", json!({"text": format!("عنوان الخبر رقم {i}\n{}", text(i + 3)), "full": i.is_multiple_of(4), "bullets": 2})),
        5 => ("/v1/translate", json!({"text": text(i)})),
        6 => ("/translate", json!({"q": marked(i), "source": "auto", "target": "en", "format": "html"})),
        7 => ("/v2/translate", json!({"text": [marked(i), text(i)], "target_lang": "EN-GB", "tag_handling": "html"})),
        8 => ("/v1/summarize", json!({"text": format!("عنوان الخبر رقم {i}\n{}", text(i + 3)), "bullets": 1})),
        9 => ("/v1/check", json!({"source": sentence(i), "target": format!("The minister said {} people.", i + i % 2)})),
        10 => ("/v1/chat/completions", chat(i, "mujaz-translate")),
        _ => ("/v1/chat/completions", chat(i, "mujaz-brief")),
    };
    (0..n).map(request).collect()
}

/// An answer without what it says of its own time and number.
fn own(answer: &Answer) -> Vec<u8> {
    match serde_json::from_slice::<Value>(&answer.body) {
        Ok(Value::Object(mut map)) if map.contains_key("choices") => {
            _ = (map.shift_remove("id"), map.shift_remove("created"));
            Value::Object(map).to_string().into_bytes()
        }
        _ => answer.body.clone(),
    }
}

#[test]
fn a_request_gives_the_same_bytes_alone_and_under_load() {
    let server = ready(options());
    let requests = mixed(120);
    let alone: Vec<Vec<u8>> = requests
        .iter()
        .map(|(path, body)| server.post(path, body))
        .map(|a| {
            assert_eq!(a.status, 200, "{a:?}");
            own(&a)
        })
        .collect();
    let next = AtomicUsize::new(0);
    let together: Mutex<Vec<Option<Answer>>> = Mutex::new(vec![None; requests.len()]);
    std::thread::scope(|scope| {
        for _ in 0..64 {
            scope.spawn(|| {
                while let Some((path, body)) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let answer = server.post(path, body);
                    let at = requests.iter().position(|(p, b)| p == path && b == body).unwrap();
                    together.lock().unwrap()[at] = Some(answer);
                }
            });
        }
    });
    for ((request, alone), together) in requests.iter().zip(alone).zip(together.into_inner().unwrap()) {
        let together = together.unwrap();
        assert_eq!(together.status, 200, "{request:?}");
        assert!(alone == own(&together), "{request:?}: {} {}", String::from_utf8_lossy(&alone), together.text());
    }
    let engine = |what: &str| server.metric(&format!("mujaz_engine_{what}_total{{model=\"translator\"}}"));
    let (batches, sources) = (engine("batches"), engine("sources"));
    assert!(sources > 1.5 * batches, "requests shared no batches: {sources} sources in {batches} batches");
}

#[test]
fn answers_that_are_made_at_once_have_ids_of_their_own() {
    let server = ready(options());
    let ask = json!({"model": "mujaz-translate", "messages": [{"role": "user", "content": ARABIC}]});
    let ids = Mutex::new(HashSet::new());
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                for _ in 0..4 {
                    let answer = server.post("/v1/chat/completions", &ask).json();
                    assert!(answer["id"].as_str().is_some_and(|id| id.starts_with("chatcmpl-")), "{answer}");
                    ids.lock().unwrap().insert(answer["id"].to_string());
                }
            });
        }
    });
    assert_eq!(ids.into_inner().unwrap().len(), 64);
}

#[test]
fn a_full_queue_turns_away_with_a_time_to_come_again() {
    let limits = Limits { running: 1, queue: 1, ..options().limits };
    let server = ready(Options { limits, ..options() });
    let long = format!("{ARABIC} ").repeat(60);
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..8).map(|_| scope.spawn(|| server.post("/translate", &json!({"q": long, "source": "ar", "target": "en"})))).collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    let away: Vec<&Answer> = answers.iter().filter(|a| a.status == 429).collect();
    assert!(!away.is_empty() && answers.iter().all(|a| a.status == 200 || a.status == 429));
    assert!(away.iter().all(|a| a.header("retry-after").is_some() && a.json()["error"].as_str().unwrap().starts_with("Slowdown: ")));
    assert!(answers.iter().any(|a| a.status == 200));
}

#[test]
fn who_hangs_up_leaves_the_line_and_stops_what_is_in_work() {
    let limits = Limits { running: 1, queue: 10, ..options().limits };
    let server = ready(Options { limits, ..options() });
    let long = json!({"q": format!("{ARABIC} ").repeat(2000), "source": "ar", "target": "en"}).to_string();
    let request =
        format!("POST /translate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{long}", long.len());
    let mut gone: Vec<_> = (0..4)
        .map(|_| {
            let mut s = server.connect();
            s.write_all(request.as_bytes()).unwrap();
            s
        })
        .collect();
    server.until_busy(4.0);
    gone.drain(..).for_each(drop);
    // Four times two thousand sentences would take minutes.
    let begin = Instant::now();
    assert_eq!(server.post("/translate", &json!({"q": ARABIC, "source": "ar", "target": "en"})).status, 200);
    assert!(begin.elapsed() < Duration::from_secs(40), "{:?}", begin.elapsed());
    assert_eq!((server.metric("mujaz_requests_abandoned_total"), server.metric("mujaz_requests_waiting")), (4.0, 0.0));
}

#[test]
fn who_hangs_up_stops_briefs_and_the_line_that_is_in_work() {
    let limits = Limits { running: 1, queue: 10, ..options().limits };
    let server = ready(Options { limits, ..options() });
    let text = (0..3000).map(|n| format!("وصل الوزير رقم {n} إلى القاهرة يوم الأحد.")).collect::<Vec<_>>().join(" ");
    let chat = |model: &str| json!({"model": model, "messages": [{"role": "user", "content": text}]});
    let cases = [
        ("/v1/brief", "application/json", json!({"text": text, "full": true})),
        ("/v1/brief", "application/x-ndjson", json!({"text": text, "full": true})),
        ("/v1/translate", "application/x-ndjson", json!({"text": text})),
        ("/v1/chat/completions", "application/json", chat("mujaz-translate")),
    ];
    for (number, (path, media, body)) in cases.into_iter().enumerate() {
        let body = body.to_string();
        let mut stream = server.connect();
        write!(stream, "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {media}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        server.until_busy(1.0);
        std::thread::sleep(Duration::from_millis(1500));
        drop(stream);
        let begin = Instant::now();
        assert_eq!(server.post("/translate", &json!({"q": ARABIC, "source": "ar", "target": "en"})).status, 200);
        // Three thousand sentences take half a minute and more.
        assert!(begin.elapsed() < Duration::from_secs(15), "{path} {media}: {:?}", begin.elapsed());
        assert_eq!(server.metric("mujaz_requests_abandoned_total"), number as f64 + 1.0, "{path} {media}");
    }
}

#[test]
fn what_is_in_work_is_finished_when_the_server_ends() {
    let limits = Limits { drain: Duration::from_secs(100), ..options().limits };
    let server = ready(Options { limits, ..options() });
    let body = json!({"q": format!("{ARABIC} ").repeat(200), "source": "ar", "target": "en"}).to_string();
    let mut stream = server.connect();
    write!(stream, "POST /translate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len())
        .unwrap();
    server.until_busy(1.0);
    let address = server.address;
    drop(server);
    let mut raw = Vec::new();
    stream.read_to_end(&mut raw).unwrap();
    let answer = Answer::parse(&raw);
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.json()["sentences"].as_array().unwrap().len(), 200);
    assert!(std::net::TcpStream::connect(address).is_err(), "it still listens");
}
