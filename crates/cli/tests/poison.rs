#![cfg(target_os = "linux")]

//! Two hundred inputs that are broken in every way among two hundred good ones: a record for each good one, a reason for each bad one.

mod common;

use common::{articles, code, text};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

fn gz(parts: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::fast());
    parts.for_each(|p| out.write_all(&p).unwrap());
    out.finish().unwrap()
}

/// Bad inputs of every kind, 200 in all: files, lines of a JSON lines file, rows of a table.
fn poison(dir: &Path) -> usize {
    let mut count = 0;
    let mut file = |name: String, bytes: &[u8]| {
        std::fs::write(dir.join(name), bytes).unwrap();
        count += 1;
    };
    let noise = |seed: usize, n: usize| -> Vec<u8> {
        let mut x = seed as u64 * 2 + 1;
        (0..n)
            .map(|_| {
                x ^= x << 13;
                x ^= x >> 7;
                x ^= x << 17;
                (x >> 24) as u8
            })
            .collect()
    };
    let article = articles(1);
    let zipped = gz(std::iter::once(article.clone().into_bytes()));
    for i in 0..16 {
        file(format!("empty{i}.{}", ["txt", "html", "csv", "xml"][i % 4]), b"");
        file(format!("blank{i}.txt"), " \n\u{200f}\t\r\n".as_bytes());
        file(format!("binary{i}.{}", ["txt", "html", "jsonl.gz", "warc", "parquet", "jsonl.zst"][i % 6]), &noise(i, 900 + i));
        file(format!("english{i}.txt"), "A page in English.\nIt says nothing in Arabic at all, however long one reads it.\n".as_bytes());
        file(format!("cut{i}.jsonl.gz"), &zipped[..zipped.len() * (i + 3) / 24]);
        file(format!("nul{i}.txt"), &vec![0u8; 100 * (i + 1)]);
        file(
            format!("tags{i}.html"),
            format!("<html><head><title>{i}</title><script>var x='قمة في الكويت';</script></head><body></body></html>").as_bytes(),
        );
        file(format!("record{i}.jsonl"), [&b"{\"id\":1"[..], b"[]", b"\"x\"", b"{\"id\":\"x\",\"text\":\"\"}", b"\xff\xfe\xfd{"][i % 5]);
    }
    // Pages as deep as they are long: the parser must not recurse to its death.
    for i in 0..4 {
        file(format!("deep{i}.html"), format!("<html><body>{}<p>x</p>", "<div><b>".repeat(20_000 * (i + 1))).as_bytes());
    }
    // A few bytes that unpack to hundreds of megabytes, and lines of 50 MB.
    let zeros = gz((0..200).map(|_| vec![b'0'; 1 << 20]));
    file("bomb.txt.gz".into(), &zeros);
    file("bomb.jsonl.gz".into(), &zeros);
    file("bomb.csv.gz".into(), &gz(std::iter::once(b"id,text\n1,\"".to_vec()).chain((0..100).map(|_| vec![b'a'; 1 << 20]))));
    let long = format!("{{\"id\":\"long\",\"text\":\"{}\"}}\n", "قمة ".repeat(50 << 17));
    file("long.jsonl".into(), long.as_bytes());
    file("long.txt".into(), &long.as_bytes()[20..]);
    file(
        "cut.warc".into(),
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: 5000\r\n\r\nHTTP/1.1 200 OK\r\n\r\nabc",
    );
    file("wrong.warc".into(), b"WARC/1.0\r\nContent-Length: minus one\r\n\r\n");
    file("feed.xml".into(), "<rss version='2.0'><channel><item><guid>f</guid><title>بلا نص</title></item></channel></rss>".as_bytes());
    std::os::unix::fs::symlink(dir.join("nowhere.txt"), dir.join("dangling.txt")).unwrap();
    std::os::unix::fs::symlink(dir, dir.join("circle")).unwrap();
    assert!(Command::new("mkfifo").arg(dir.join("pipe.txt")).status().unwrap().success());
    count += 3;
    let more = 200 - count;
    // Ids that came before, and rows that are not of the table.
    let repeated: String = (0..more / 2).map(|_| article.replace("\"a0\"", "\"twice\"")).collect();
    let rows: Vec<String> = (0..more - more / 2).map(|i| format!("r{i},one,two,three\n")).collect();
    std::fs::write(dir.join("z-repeated.jsonl"), article.replace("\"a0\"", "\"twice\"") + &repeated).unwrap();
    std::fs::write(dir.join("rows.csv"), "id,text\n".to_string() + &rows.concat()).unwrap();
    200
}

/// The most memory that a process held, in MiB.
fn peak(pid: u32) -> Option<usize> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    status.lines().find_map(|l| l.strip_prefix("VmHWM:")?.trim().strip_suffix("kB")?.trim().parse::<usize>().ok()).map(|kb| kb >> 10)
}

#[test]
fn good_articles_come_out_and_bad_ones_say_why() {
    let dir = tempfile::tempdir().unwrap();
    let inputs = dir.path().join("inputs");
    std::fs::create_dir(&inputs).unwrap();
    let bad = poison(&inputs);
    // One good one is the first of the repeated ids.
    let good = articles(199).replace("\"a", "\"good");
    std::fs::write(inputs.join("m-good.jsonl"), good).unwrap();
    let output = dir.path().join("out.jsonl");
    let mut child = Command::new(env!("CARGO_BIN_EXE_mujaz"))
        .args(["run", "-i", inputs.to_str().unwrap(), "-o", output.to_str().unwrap(), "--stage", "extract"])
        .stderr(Stdio::from(std::fs::File::create(dir.path().join("log")).unwrap()))
        .spawn()
        .unwrap();
    let mut most = 0;
    let status = loop {
        most = most.max(peak(child.id()).unwrap_or(0));
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    };
    let log = std::fs::read(dir.path().join("log")).unwrap();
    let log = text(&log);
    assert_eq!(status.code(), Some(1), "{log}");
    assert!(!log.contains("panicked"), "{log}");
    let records: Vec<Value> = std::fs::read_to_string(&output).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let reasons: Vec<&Value> = records.iter().filter(|r| r["error"].as_str().is_some_and(|e| !e.is_empty())).collect();
    let names: Vec<&str> = reasons.iter().map(|r| r["id"].as_str().unwrap().rsplit('/').next().unwrap()).collect();
    assert_eq!((records.len() - reasons.len(), reasons.len()), (200, bad), "{names:#?}");
    assert!(most < 400, "{most} MiB");
    // Once more, as if after a crash: everything is finished, and nothing is there twice.
    let again = ["run", "-i", inputs.to_str().unwrap(), "-o", output.to_str().unwrap(), "--stage", "extract", "--resume", "-q"];
    assert_eq!(code(&common::mujaz(&again)), 1, "the output still holds the failures");
    assert_eq!(std::fs::read_to_string(&output).unwrap().lines().count(), 200 + bad);
}
