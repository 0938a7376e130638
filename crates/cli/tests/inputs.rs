//! What can be read: feeds, compressed files, records with fields of any name; recurring lines and near-duplicates.

mod common;

use common::{code, mujaz, mujaz_with, records, text};
use std::io::Write;

const FEED: &str = r#"<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>الضفاف</title>
<item><guid>a-1</guid><title>انطلاق القمة العربية في الكويت</title><link>https://example.org/1</link><pubDate>Thu, 15 Feb 2018 01:56:00 +0400</pubDate>
<content:encoded><![CDATA[<p>الكويت (رويترز) - تنطلق غدا أعمال القمة العربية في الكويت.</p><p>وقال الوزير إن عشرين رئيسا أكدوا حضورهم &amp; مشاركتهم.</p>]]></content:encoded></item>
<item><guid>a-2</guid><title>بلا نص</title></item></channel></rss>"#;

fn write(dir: &std::path::Path, name: &str, bytes: &[u8]) -> String {
    let path = dir.join(name);
    std::fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

#[test]
fn a_feed_gives_its_entries_and_names_the_one_without_text() {
    let dir = tempfile::tempdir().unwrap();
    let path = write(dir.path(), "news.xml", FEED.as_bytes());
    for output in [mujaz(&["extract", &path, "--format", "jsonl"]), mujaz_with(&["extract", "-", "--format", "jsonl"], FEED.as_bytes())] {
        let records = records(&output);
        assert_eq!((code(&output), records.len()), (1, 2), "{}", text(&output.stderr));
        let first = &records[0];
        assert_eq!(
            (first["id"].as_str(), first["outlet"].as_str(), first["url"].as_str()),
            (Some("a-1"), Some("الضفاف"), Some("https://example.org/1"))
        );
        assert_eq!((first["published"]["date"].as_str(), first["published"]["time"].as_str()), (Some("2018-02-15"), Some("01:56")));
        assert_eq!((first["byline"]["ar"].as_str(), first["dateline"]["ar"].as_str()), (Some("رويترز"), Some("الكويت")));
        assert_eq!(first["sentences"].as_array().unwrap().len(), 2);
        assert!(records[1]["error"].as_str().unwrap().contains("empty"));
    }
}

#[test]
fn a_feed_that_breaks_off_gives_what_came_before_and_says_where() {
    let cut = &FEED[..FEED.find("<guid>a-2").unwrap()];
    let output = mujaz_with(&["extract", "-", "--format", "jsonl"], cut.as_bytes());
    let records = records(&output);
    assert_eq!((code(&output), records.len()), (1, 2));
    assert!(records[0]["sentences"].is_array() && records[1]["error"].as_str().unwrap().contains("breaks off"));
}

#[test]
fn compressed_files_are_read_whatever_their_name() {
    let dir = tempfile::tempdir().unwrap();
    let line = r#"{"id":"x1","العنوان":"قمة في الكويت","نص":"تنطلق غدا أعمال القمة العربية في الكويت. ويحضرها عشرون رئيسا."}"#;
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gz.write_all(line.as_bytes()).unwrap();
    let gz = gz.finish().unwrap();
    let zst = ruzstd::encoding::compress_to_vec(line.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
    let fields = ["--field", "title=العنوان", "--field", "body=نص", "--format", "jsonl", "-q"];
    for (name, bytes) in [("dump.jsonl.gz", &gz), ("dump.jsonl.zst", &zst), ("dump.bin", &gz)] {
        let path = write(dir.path(), name, bytes);
        let output = mujaz(&[["extract", path.as_str()].as_slice(), fields.as_slice()].concat());
        assert_eq!(code(&output), 0, "{name}: {}", text(&output.stdout));
        let record = &records(&output)[0];
        assert_eq!((record["id"].as_str(), record["title"]["ar"].as_str()), (Some("x1"), Some("قمة في الكويت")), "{name}");
    }
    let broken = write(dir.path(), "cut.jsonl.gz", &gz[..gz.len() / 2]);
    let output = mujaz(&["extract", &broken, "--format", "jsonl", "-q"]);
    assert_eq!(code(&output), 1);
    assert!(records(&output)[0]["error"].is_string());
}

#[test]
fn a_file_that_unpacks_to_a_huge_line_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    let block = vec![b'a'; 1 << 20];
    (0..80).for_each(|_| gz.write_all(&block).unwrap());
    let path = write(dir.path(), "bomb.jsonl.gz", &gz.finish().unwrap());
    let output = mujaz(&["extract", &path, "--format", "jsonl", "-q"]);
    assert!(code(&output) == 1 && records(&output)[0]["error"].as_str().unwrap().contains("over 16 MiB"));
}

#[test]
fn a_wrong_field_is_explained() {
    let output = mujaz_with(&["extract", "-", "--field", "headline=x"], b"{}");
    assert_eq!(code(&output), 2);
    assert!(text(&output.stderr).contains("ROLE=NAME"));
}

#[test]
fn lines_that_recur_in_a_folder_go_and_are_shown() {
    let dir = tempfile::tempdir().unwrap();
    let bodies = [
        "أعلنت وزارة التربية خطة جديدة لبناء مئة مدرسة في الأرياف خلال خمسة أعوام بتمويل من الصندوق.",
        "فاز فريق الساحل بكأس البلاد بعد مباراة مثيرة امتدت إلى الأشواط الإضافية أمام جمهور كبير.",
        "ارتفعت أسعار النفط قليلا في تعاملات مبكرة مع ترقب المستثمرين قرار المنتجين بشأن الإمدادات.",
        "هطلت أمطار غزيرة على مدن الساحل وأغلقت السلطات عددا من الطرق احترازا حتى انحسار المياه.",
    ];
    let note = "هذه الخدمة مقدمة لكم من فريق التحرير على مدار الساعة.";
    for (i, body) in bodies.iter().enumerate() {
        write(dir.path(), &format!("{i}.txt"), format!("خبر رقم {i} من أخبار اليوم\n\n{body}\n{note}\n").as_bytes());
    }
    let folder = dir.path().display().to_string();
    let output = mujaz(&["extract", &folder, "--show-removed", "--format", "jsonl", "-q"]);
    for record in records(&output) {
        assert!(!record["sentences"].to_string().contains("فريق التحرير"));
        let removed = record["removed"].as_array().unwrap();
        assert!(removed.iter().any(|r| r["line"] == note && r["reason"] == "recurring"), "{removed:?}");
        assert_eq!(record["coverage"]["removed_lines"].as_u64().unwrap() as usize, removed.len());
    }
    let kept = mujaz(&["extract", &folder, "--keep-recurring", "--format", "jsonl", "-q"]);
    assert!(records(&kept).iter().all(|r| r["sentences"].to_string().contains("فريق التحرير")));
}

#[test]
fn a_story_carried_twice_is_flagged_and_not_taken_for_boilerplate() {
    let dir = tempfile::tempdir().unwrap();
    let story = "أعلنت وزارة التربية خطة جديدة لبناء مئة مدرسة في الأرياف خلال خمسة أعوام بتمويل من صندوق التنمية الوطني وجهات مانحة.";
    for i in 0..4 {
        write(dir.path(), &format!("{i}.txt"), format!("خطة للمدارس\n\n{story}\n").as_bytes());
    }
    let output = mujaz(&["extract", &dir.path().display().to_string(), "--dedup", "--format", "jsonl", "-q"]);
    let records = records(&output);
    assert!(records.iter().all(|r| r["sentences"].to_string().contains("صندوق التنمية")));
    let flagged = |i: usize| records[i]["flags"].as_array().unwrap().iter().any(|f| f["kind"] == "near_duplicate");
    assert_eq!((flagged(0), flagged(1), flagged(3)), (false, true, true));
}

/// A legacy charset is found in every line of its own.
#[test]
fn json_lines_in_windows_1256_are_read() {
    let dir = tempfile::tempdir().unwrap();
    let line = r#"{"id":"a","title":"افتتاح جسر جديد","body":"افتتح المحافظ اليوم جسرا جديدا على النهر. وقال إن العمل استمر عامين."}"#;
    let (bytes, _, lost) = encoding_rs::WINDOWS_1256.encode(line);
    assert!(!lost);
    let path = write(dir.path(), "a.jsonl", &bytes);
    let output = mujaz(&["extract", &path, "--format", "jsonl", "-q"]);
    let record = &records(&output)[0];
    assert_eq!(record["sentences"][0]["ar"], "افتتح المحافظ اليوم جسرا جديدا على النهر.", "{record}");
}

/// A summary beside a body is listed, and is the text where there is no body.
#[test]
fn a_summary_field_does_not_vanish() {
    let dir = tempfile::tempdir().unwrap();
    let body = "افتتح المحافظ اليوم جسرا جديدا على النهر.";
    for name in ["summary", "abstract", "excerpt", "الملخص"] {
        let beside = format!(r#"{{"title":"افتتاح جسر","body":"{body}","{name}":"الجسر كلف سبعة ملايين دينار."}}"#);
        let path = write(dir.path(), "a.jsonl", beside.as_bytes());
        let output = mujaz(&["extract", &path, "--format", "jsonl", "--show-removed", "-q"]);
        let record = &records(&output)[0];
        assert_eq!(record["sentences"].as_array().unwrap().len(), 1, "{record}");
        assert!(record["removed"].to_string().contains("سبعة ملايين"), "{record}");
        let alone = format!(r#"{{"title":"افتتاح جسر","{name}":"الجسر كلف سبعة ملايين دينار."}}"#);
        let path = write(dir.path(), "b.jsonl", alone.as_bytes());
        let record = &records(&mujaz(&["extract", &path, "--format", "jsonl", "-q"]))[0];
        assert_eq!(record["sentences"][0]["ar"], "الجسر كلف سبعة ملايين دينار.", "{record}");
    }
}

#[test]
fn inputs_in_which_nothing_is_read_are_failures() {
    let dir = tempfile::tempdir().unwrap();
    let folder = |name: &str, file: &str| {
        let path = dir.path().join(name);
        std::fs::create_dir(&path).unwrap();
        if !file.is_empty() {
            write(&path, file, b"x");
        }
        path.display().to_string()
    };
    let (empty, others) = (folder("empty", ""), folder("others", "a.docx"));
    let files = ["e.tar", "e.warc", "e.csv", "e.jsonl", "e.xml", "e.txt"].map(|name| write(dir.path(), name, b""));
    for input in [empty, others, format!("{}/oth*", dir.path().display())].iter().chain(&files) {
        for command in [&["extract", input.as_str(), "-q"][..], &["run", "-i", input, "--stage", "extract", "--strict", "-q"]] {
            let output = mujaz(command);
            assert!(code(&output) == 1 && !output.stderr.is_empty(), "{input}: {} {}", code(&output), text(&output.stderr));
        }
    }
}

#[test]
fn what_is_packed_in_a_way_that_is_not_read_is_named() {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes, part) in [
        ("d.jsonl.bz2", &b"BZh91AY&SY\x12\x34"[..], "bzip2 -dk"),
        ("d.jsonl", b"\xFD7zXZ\0\0\x04\xE6", "xz -dk"),
        ("d.html", b"7z\xBC\xAF\x27\x1C\0\x04", "7z or rar"),
        ("d.csv", b"PK\x03\x04\x14\0", "zip archive"),
        ("d.eml", b"From: a@e\nMIME-Version: 1.0\n\n\xD9\x82", "mail"),
    ] {
        let output = mujaz(&["extract", &write(dir.path(), name, bytes), "--format", "jsonl", "-q"]);
        let error = records(&output)[0]["error"].as_str().unwrap().to_string();
        assert!(code(&output) == 1 && error.contains(part), "{name}: {error}");
    }
}

#[test]
fn a_limit_is_called_by_an_option_that_there_is() {
    let dir = tempfile::tempdir().unwrap();
    let long = format!("{{\"text\":\"{}\"}}\n", "ا".repeat(9 << 20));
    let path = write(dir.path(), "a.jsonl", long.as_bytes());
    let output = mujaz(&["extract", &path, "--format", "jsonl", "-q"]);
    assert!(text(&output.stderr).contains("`--max-size` of `mujaz run`"), "{}", text(&output.stderr));
}

/// What is passed over inside of a file is said; a page that breaks off fails `--strict`.
#[test]
fn a_crawl_says_what_it_passes_over_and_what_breaks_off() {
    let page = "<html><body><p>تنطلق غدا أعمال القمة العربية في الكويت.</p><p>ويحضرها عشرون رئيسا.</p></body></html>";
    let record = |id: usize, more: &str, head: &str| {
        let block = format!("HTTP/2 {head}\r\n\r\n{page}");
        let length = block.len();
        format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <r{id}>\r\n{more}Content-Type: application/http\r\n\
             Content-Length: {length}\r\n\r\n{block}\r\n\r\n"
        )
    };
    let dir = tempfile::tempdir().unwrap();
    let whole = write(dir.path(), "a.warc", (record(1, "", "200") + &record(2, "", "404")).as_bytes());
    let cut = write(dir.path(), "b.warc", record(3, "WARC-Truncated: length\r\n", "200 OK").as_bytes());
    let run = |path: &str| mujaz(&["run", "-i", path, "--stage", "extract", "--strict", "--format", "jsonl"]);
    let output = run(&whole);
    assert!(code(&output) == 0 && text(&output.stderr).contains("1 status 404"), "{}", text(&output.stderr));
    let output = run(&cut);
    assert_eq!(code(&output), 1, "{}", text(&output.stderr));
    assert!(records(&output)[0]["flags"].to_string().contains("source_cut"), "{}", records(&output)[0]["flags"]);
}

#[test]
fn an_address_is_told_from_a_file() {
    for address in ["https://a.example/x?y=1", "http://a.example/[1]"] {
        let output = mujaz(&["extract", address, "-q"]);
        assert!(code(&output) == 1 && text(&output.stderr).contains("curl -o page.html"), "{}", text(&output.stderr));
    }
}

/// Interfaces of news give the beginning of a text and count the rest.
#[test]
fn a_text_that_counts_what_is_missing_fails_strict() {
    let dir = tempfile::tempdir().unwrap();
    let record = "{\"title\": \"قمة الكويت\", \"content\": \"تنطلق غدا أعمال القمة العربية في الكويت… [+1234 chars]\"}";
    let path = write(dir.path(), "a.jsonl", record.as_bytes());
    let output = mujaz(&["run", "-i", &path, "--stage", "extract", "--strict", "--format", "jsonl"]);
    assert_eq!(code(&output), 1, "{}", text(&output.stderr));
    let flags = records(&output)[0]["flags"].to_string();
    assert!(flags.contains("source_cut") && flags.contains("[+1234 chars]"), "{flags}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_pipe_is_read_where_it_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let pipe = dir.path().join("p");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let line = b"{\"id\": \"x\", \"text\": \"\xD8\xAA\xD9\x86\xD8\xB7\xD9\x84\xD9\x82 \xD8\xA7\xD9\x84\xD9\x82\xD9\x85\xD8\xA9.\"}\n";
    let writer = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::write(pipe, line).unwrap()
    });
    let output = mujaz(&["extract", pipe.to_str().unwrap(), "--format", "jsonl", "-q"]);
    writer.join().unwrap();
    assert_eq!((code(&output), records(&output)[0]["id"].as_str()), (0, Some("x")), "{}", text(&output.stderr));
}

/// A shell's `*` names yesterday's output among the inputs: what an earlier stage made of them is not replaced by less.
#[test]
fn an_output_with_more_than_this_run_makes_is_not_written_over() {
    let dir = tempfile::tempdir().unwrap();
    let input = write(dir.path(), "in.jsonl", common::articles(2).as_bytes());
    let more = write(dir.path(), "more.jsonl", common::articles(1).replace("a0", "b0").as_bytes());
    for name in ["out.jsonl", "out.csv", "out.jsonl.gz"] {
        let out = dir.path().join(name).display().to_string();
        assert_eq!(code(&mujaz(&["summarize", &input, "-o", &out, "-q"])), 0);
        let before = std::fs::read(&out).unwrap();
        let refused = mujaz(&["extract", &more, &out, "-o", &out]);
        let said = text(&refused.stderr);
        assert!(code(&refused) == 2 && said.contains("summary") && said.contains("another file"), "{name}: {said}");
        assert_eq!(std::fs::read(&out).unwrap(), before, "{name}");
        // What makes as much writes over it, and so does what does not read it.
        assert_eq!(code(&mujaz(&["summarize", &input, &more, &out, "-o", &out, "-q"])), 0, "{name}");
        assert_eq!(code(&mujaz(&["extract", &more, "-o", &out, "-q"])), 0, "{name}");
        assert_eq!(code(&mujaz(&["extract", &more, &input, &out, "-o", &out, "-q"])), 0, "{name}");
    }
}
