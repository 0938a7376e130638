#![cfg(unix)]

//! Where results go, and what they may do there: devices, rights, locks; nothing of them is read again, or run.

mod common;

use common::{articles, code, mujaz, records, text, write};
use serde_json::Value;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::Path;
use std::process::Command;

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_device_or_a_pipe_is_written_to_and_stays() {
    let dir = tempfile::tempdir().unwrap();
    let input = write(dir.path(), "in.jsonl", articles(2));
    let pipe = dir.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::read_to_string(pipe).unwrap()
    });
    let result = mujaz(&["extract", &input, "-o", pipe.to_str().unwrap(), "-q"]);
    assert_eq!(code(&result), 0, "{}", text(&result.stderr));
    assert_eq!(reader.join().unwrap().lines().count(), 2);
    assert!(std::fs::metadata(&pipe).unwrap().file_type().is_fifo());
    for command in
        [["extract", &input, "-o", "/dev/null", "-q"].as_slice(), &["run", "-i", &input, "-o", "/dev/null", "--stage", "extract", "-q"]]
    {
        assert_eq!(code(&mujaz(command)), 0);
        assert!(std::fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    }
    assert!(!Path::new("/dev/null.records").exists() && !Path::new("/dev/null.journal").exists());
    assert_eq!(records(&mujaz(&["extract", &input, "-o", "/dev/stdout", "--format", "jsonl", "-q"])).len(), 2);
}

#[test]
fn rights_are_those_of_the_file_that_was_or_of_any_new_one() {
    let dir = tempfile::tempdir().unwrap();
    let input = write(dir.path(), "in.jsonl", articles(1));
    let shell = |mask: &str, command: &str, out: &Path| {
        let line = format!("umask {mask}; exec {} {command} -o {} -q", env!("CARGO_BIN_EXE_mujaz"), out.display());
        assert!(Command::new("sh").args(["-c", &line]).status().unwrap().success(), "{line}");
    };
    for (at, command) in [format!("extract {input}"), format!("run --stage extract -i {input}")].iter().enumerate() {
        let file = |name: &str| dir.path().join(format!("{at}{name}.jsonl"));
        shell("077", command, &file("private"));
        assert_eq!(mode(&file("private")), 0o600, "{command}");
        shell("022", command, &file("shared"));
        assert_eq!(mode(&file("shared")), 0o644, "{command}");
    }
    let kept = write(dir.path(), "kept.jsonl", "");
    std::fs::set_permissions(&kept, PermissionsExt::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink(&kept, dir.path().join("link.jsonl")).unwrap();
    shell("022", &format!("extract {input}"), &dir.path().join("link.jsonl"));
    assert_eq!(mode(Path::new(&kept)), 0o640);
    assert!(std::fs::read_to_string(&kept).unwrap().contains("\"a0\""), "a link is followed, not replaced");
}

#[test]
fn overwrite_asks_for_the_lock_first() {
    let dir = tempfile::tempdir().unwrap();
    let input = write(dir.path(), "in.jsonl", articles(2));
    let output = dir.path().join("out.jsonl");
    let run = |more: &[&str]| mujaz(&[&["run", "-i", &input, "-o", output.to_str().unwrap(), "--stage", "extract", "-q"], more].concat());
    assert_eq!(code(&run(&[])), 0);
    let before = std::fs::read(&output).unwrap();
    let journal = std::fs::File::open(dir.path().join("out.jsonl.journal")).unwrap();
    journal.lock().unwrap();
    let refused = run(&["--overwrite"]);
    assert!(code(&refused) == 2 && text(&refused.stderr).contains("another mujaz"), "{}", text(&refused.stderr));
    assert!(std::fs::read(&output).unwrap() == before && dir.path().join("out.jsonl.journal").exists());
    journal.unlock().unwrap();
    assert_eq!(code(&run(&["--overwrite"])), 0);
    assert_eq!(std::fs::read(&output).unwrap(), before);
}

#[test]
fn what_mujaz_wrote_is_not_read_again() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "in.jsonl", articles(3));
    let folder = dir.path().display().to_string();
    let out = |name: &str| dir.path().join(name).display().to_string();
    let count = |command: &[&str]| {
        let result = mujaz(command);
        assert_eq!(code(&result), 0, "{command:?}: {}", text(&result.stderr));
    };
    let lines = |name: &str| std::fs::read_to_string(out(name)).unwrap().lines().count();
    let run = ["run", "-i", &folder, "--stage", "extract", "-o"];
    count(&[&run[..], &[&out("one.jsonl"), "--report", &out("report.json")]].concat());
    count(&[&run[..], &[&out("two.jsonl")]].concat());
    count(&[&run[..], &[&out("one.jsonl"), "--overwrite"]].concat());
    count(&[&run[..], &[&out("pages/"), "--format", "html"]].concat());
    for name in ["e.jsonl", "e.csv", "e.tsv", "e.html", "e.jsonl.gz", "e.csv.gz"] {
        count(&["extract", &folder, "-o", &out(name)]);
    }
    count(&["extract", &out("*"), "-o", &out("last.jsonl")]);
    assert_eq!((lines("one.jsonl"), lines("two.jsonl"), lines("last.jsonl")), (3, 3, 3));
    assert_eq!(lines("e.jsonl"), 3);
    // Named files: the journal is none, and the output of this very run is none; a result of an earlier one is read.
    let said = mujaz(&["extract", &out("in.jsonl"), &out("one.jsonl.journal"), &out("e.jsonl"), "-o", &out("e.jsonl")]);
    assert!(text(&said.stderr).contains("2 files passed over") && lines("e.jsonl") == 3, "{}", text(&said.stderr));
    assert_eq!(records(&mujaz(&["extract", &out("e.jsonl"), "--format", "jsonl", "-q"])).len(), 3);
    // What nobody but this run could overwrite stays.
    let same = mujaz(&["extract", &out("in.jsonl"), "-o", &out("in.jsonl"), "-q"]);
    assert!(code(&same) == 2 && lines("in.jsonl") == 3, "{}", text(&same.stderr));
    assert_eq!(code(&mujaz(&["extract", &out("e.jsonl"), "-o", &out("e.jsonl"), "-q"])), 2);
    assert_eq!(lines("e.jsonl"), 3);
    // A folder of results only is one stage's output and the next one's input.
    let stage = dir.path().join("stage");
    std::fs::create_dir(&stage).unwrap();
    std::fs::copy(out("e.jsonl"), stage.join("a.jsonl")).unwrap();
    assert_eq!(records(&mujaz(&["extract", stage.to_str().unwrap(), "--format", "jsonl", "-q"])).len(), 3);
}

#[test]
fn without_a_home_nothing_comes_from_a_shared_folder() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("mujaz")).unwrap();
    write(&dir.path().join("mujaz"), "config.toml", "format = 'nonsense'\n");
    let output = Command::new(env!("CARGO_BIN_EXE_mujaz")).args(["config", "path"]).env_clear().env("TMPDIR", dir.path()).output().unwrap();
    let path = text(&output.stdout);
    assert!(output.status.success() && !path.starts_with(dir.path().to_str().unwrap()), "{path}{}", text(&output.stderr));
}

/// A record that tries everything: control sequences, mark-up, formulas.
fn hostile() -> Value {
    serde_json::json!({
        "id": "=cmd|'/C calc'!A0", "title": "\u{1b}[31m# <script>alert(1)</script> \u{9b}2J", "byline": "\u{1b}]0;x\u{7}سامي حداد",
        "url": "javascript:alert(1)", "outlet": "[x](javascript:y)",
        "text": "أعلنت البلدية أمس <img src=x onerror=alert(1)> افتتاح ثلاث مدارس.\nوقال رئيس \u{8}البلدية إن المشروع سيخدم السكان."
    })
}

#[test]
fn nothing_of_a_record_runs_where_it_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let input = write(dir.path(), "in.jsonl", hostile().to_string() + "\n");
    for format in ["md", "txt", "html"] {
        let shown = text(&mujaz(&["extract", &input, "--format", format, "-q"]).stdout);
        assert!(!shown.chars().any(|c| c.is_control() && c != '\n' && c != '\t'), "{format}: {shown:?}");
        assert!(format == "txt" || !shown.contains("<script>alert") && !shown.contains("<img src"), "{format}: {shown}");
        assert!(!shown.contains("href=\"javascript"), "{shown}");
    }
    let table = text(&mujaz(&["extract", &input, "--format", "csv", "-q"]).stdout);
    assert!(table.lines().nth(1).unwrap().starts_with("'=cmd"), "{table}");
    // A failure's source and reason are shown on a terminal too.
    let bad = write(dir.path(), "bad.jsonl", "{\"id\":\"\u{9b}2J\\u001b[2J\",\"url\":\"\\u001b[31m\",\"text\":\"\"}\n");
    let said = text(&mujaz(&["extract", &bad, "--format", "jsonl"]).stderr);
    assert!(said.contains("empty") && !said.chars().any(|c| c.is_control() && c != '\n'), "{said:?}");
}

#[test]
fn a_digest_trusts_no_record() {
    let dir = tempfile::tempdir().unwrap();
    let input = write(dir.path(), "in.jsonl", articles(1));
    let mut brief = records(&mujaz(&["extract", &input, "--format", "jsonl", "-q"])).remove(0);
    let evil = "\"><script>alert(1)</script>";
    brief["sentences"][0]["id"] = evil.into();
    brief["url"] = "javascript:alert(1)".into();
    brief["dates"] = serde_json::json!([{"sentence": evil, "ar": evil, "date": evil, "inferred": false}]);
    brief["figures"] = serde_json::json!([{"sentence": evil, "ar": evil, "value": 1.0}]);
    brief["quotes"] = serde_json::json!([{"sentence": evil, "ar": evil, "speaker": evil}]);
    brief["translation"] = serde_json::json!([{"sentence": evil, "en": evil}]);
    brief["flags"] = serde_json::json!([{"kind": evil, "at": evil, "detail": evil}]);
    let path = write(dir.path(), "briefs.jsonl", brief.to_string() + "\n{\"id\":\"x\",\"source\":\"y\",\"error\":\"z\"}\n");
    let page = mujaz(&["digest", &path]);
    assert_eq!(code(&page), 0, "{}", text(&page.stderr));
    assert!(!text(&page.stdout).contains("<script>alert") && !text(&page.stdout).contains("href=\"javascript"));
    assert!(text(&page.stderr).contains("1 failures"), "{}", text(&page.stderr));
    assert_eq!(text(&mujaz(&["digest", &path, "--quiet"]).stderr), "");
}

#[test]
fn tables_begin_with_a_mark_where_it_is_wanted() {
    let dir = tempfile::tempdir().unwrap();
    let input = write(dir.path(), "in.jsonl", articles(1) + &hostile().to_string() + "\n");
    for name in ["a.csv", "a.tsv", "a.csv.gz"] {
        let out = dir.path().join(name).display().to_string();
        assert_eq!(code(&mujaz(&["extract", &input, "-o", &out, "--csv-bom", "-q"])), 0);
        let back = records(&mujaz(&["extract", &out, "--format", "jsonl", "-q"]));
        assert_eq!((back[0]["id"].as_str(), back[1]["id"].as_str()), (Some("a0"), Some("=cmd|'/C calc'!A0")), "{name}");
        let job = dir.path().join(format!("job-{name}"));
        assert_eq!(code(&mujaz(&["run", "-i", &input, "-o", job.to_str().unwrap(), "--stage", "extract", "--csv-bom", "-q"])), 0);
        assert_eq!(std::fs::read(&job).unwrap(), std::fs::read(&out).unwrap());
    }
    assert!(std::fs::read(dir.path().join("a.csv")).unwrap().starts_with(b"\xEF\xBB\xBFid,"));
    let refused = mujaz(&["extract", &input, "--format", "jsonl", "--csv-bom"]);
    assert!(code(&refused) == 2 && text(&refused.stderr).contains("--csv-bom"));
}

#[test]
fn archives_in_archives_end() {
    let dir = tempfile::tempdir().unwrap();
    let mut bytes = articles(1).into_bytes();
    let mut name = "a.jsonl".to_string();
    for depth in 1..=6 {
        let mut builder = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, &name, bytes.as_slice()).unwrap();
        bytes = builder.into_inner().unwrap();
        name = format!("{depth}.tar");
        let path = write(dir.path(), &name, &bytes);
        let result = mujaz(&["extract", &path, "--format", "jsonl", "-q"]);
        let records = records(&result);
        let refused = records[0]["error"].as_str().is_some_and(|e| e.contains("an archive inside of 3 others"));
        assert_eq!((records.len(), code(&result), refused), (1, i32::from(depth > 3), depth > 3), "{depth}: {}", records[0]);
    }
}

#[test]
fn no_output_takes_the_place_of_an_input_or_of_another_output() {
    let dir = tempfile::tempdir().unwrap();
    let input = write(dir.path(), "in.jsonl", articles(1));
    let out = |name: &str| dir.path().join(name).display().to_string();
    let briefs = out("briefs.jsonl");
    assert_eq!(code(&mujaz(&["extract", &input, "-o", &briefs, "-q"])), 0);
    let (lines, house) = (write(dir.path(), "in.ar", "وصل الوزير.\n"), write(dir.path(), "house.tsv", "الوزير\tthe Minister\n"));
    let job = write(dir.path(), "job.toml", format!("input = '{input}'\nstage = 'extract'\n"));
    let (new, extract) = (out("new.jsonl"), ["run", "-i", &input, "--stage", "extract"]);
    let (journal, parts) = (out("new.jsonl.journal"), out("new.jsonl.records"));
    for (args, kept) in [
        (vec!["digest", &briefs, "-o", &briefs], &briefs),
        (vec!["tokenize", &lines, "-o", &lines], &lines),
        (vec!["translate", "--lines", &lines, "-o", &house, "--glossary", &house], &house),
        (vec!["check", "--source", &lines, "--hyp", &lines, "--glossary", &house, "--json", &house], &house),
        (vec!["run", &job, "-o", &job, "--overwrite"], &job),
        ([&extract[..], &["-o", &new, "--report", &new]].concat(), &new),
        ([&extract[..], &["-o", &new, "--metrics", &new]].concat(), &new),
        ([&extract[..], &["-o", &new, "--report", &briefs, "--metrics", &briefs]].concat(), &briefs),
        ([&extract[..], &["-o", &new, "--metrics", &journal]].concat(), &journal),
        ([&extract[..], &["-o", &new, "--report", &parts]].concat(), &parts),
        ([&extract[..], &["--report", "-"]].concat(), &new),
        (vec!["translate", "--lines", &lines, "--report", "-"], &new),
    ] {
        let before = std::fs::read(kept).ok();
        let output = mujaz(&args);
        assert_eq!((code(&output), output.stdout.len()), (2, 0), "{args:?}: {}", text(&output.stderr));
        assert_eq!(std::fs::read(kept).ok(), before, "{args:?}");
    }
    // Said before the work: a job of hours would have no report.
    let late = mujaz(&[&extract[..], &["-o", &new, "--report", &out("no/such/r.json")]].concat());
    assert!(code(&late) == 2 && !Path::new(&new).exists(), "{}", text(&late.stderr));
    assert_eq!(code(&mujaz(&[&extract[..], &["-o", &new, "--report", "-"]].concat())), 0);
}

#[test]
fn what_cannot_be_written_so_is_said_before_the_work() {
    let dir = tempfile::tempdir().unwrap();
    let input = write(dir.path(), "in.jsonl", articles(1));
    let folder = format!("{}/folder/", dir.path().display());
    for format in ["csv", "tsv", "parquet"] {
        for command in [&["extract", input.as_str()][..], &["run", "-i", &input, "--stage", "extract"]] {
            let output = mujaz(&[command, &["-o", &folder, "--format", format]].concat());
            assert!(code(&output) == 2 && text(&output.stderr).contains("folder"), "{format}: {}", text(&output.stderr));
        }
    }
    assert!(!Path::new(&folder).exists());
    for name in ["job.jsonl", "job.parquet", "job.jsonl.gz"] {
        let out = dir.path().join(name).display().to_string();
        let output = mujaz(&["run", "-i", &input, "-o", &out, "--stage", "extract", "--csv-bom"]);
        assert!(code(&output) == 2 && text(&output.stderr).contains("--csv-bom"), "{name}: {}", text(&output.stderr));
        assert!(!Path::new(&format!("{out}.journal")).exists(), "{name}");
    }
}

#[test]
fn an_option_that_would_do_nothing_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (lines, film) =
        (write(dir.path(), "in.ar", "وصل الوزير.\n"), write(dir.path(), "a.srt", "1\n00:00:01,000 --> 00:00:02,000\nوصل الوزير.\n"));
    for args in [
        &["translate", "--lines", &lines, "--format", "csv"][..],
        &["translate", "--lines", &lines, "--dedup"],
        &["translate", "--lines", &lines, "--field", "body=x"],
        &["translate", "--lines", &lines, "--input-kind", "page"],
        &["translate", "--keep-markup", &lines, "--csv-bom"],
        &["translate", &film, &film],
        &["translate", &film, &lines],
        &["check", "--source", &lines, "--hyp", &lines, "--field", "source=x"],
    ] {
        let output = mujaz(args);
        assert_eq!((code(&output), output.stdout.len()), (2, 0), "{args:?}: {}", text(&output.stderr));
    }
}

#[test]
fn a_digest_reads_what_briefs_are_written_as() {
    let dir = tempfile::tempdir().unwrap();
    let input = write(dir.path(), "in.jsonl", articles(2));
    let mut pages = Vec::new();
    for name in ["b.jsonl", "b.jsonl.gz", "b.jsonl.zst"] {
        let briefs = dir.path().join(name).display().to_string();
        assert_eq!(code(&mujaz(&["extract", &input, "-o", &briefs, "-q"])), 0);
        let page = mujaz(&["digest", &briefs]);
        assert_eq!(code(&page), 0, "{name}: {}", text(&page.stderr));
        pages.push(text(&page.stdout));
    }
    assert!(pages[0].contains("<strong>2</strong> articles") && pages.iter().all(|page| *page == pages[0]));
    // With a mark in front, as editors save it, and with what `filter --null-on-error` writes.
    let plain = std::fs::read_to_string(dir.path().join("b.jsonl")).unwrap();
    let marked = write(dir.path(), "m.jsonl", format!("\u{FEFF}{plain}null\n"));
    let page = mujaz(&["digest", &marked]);
    assert!(code(&page) == 0 && text(&page.stdout).contains("<strong>1</strong> failed"), "{}", text(&page.stderr));
}

#[test]
fn an_input_of_a_folder_is_not_written_over() {
    let dir = tempfile::tempdir().unwrap();
    let (raw, page) = (articles(2), "<html><h1>قمة في الكويت غدا</h1><p>تنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا.</p></html>");
    let (lines, html) = (write(dir.path(), "raw.jsonl", &raw), write(dir.path(), "page.html", page));
    let folder = dir.path().display().to_string();
    for target in [&lines, &html] {
        for command in [&["extract", folder.as_str()][..], &["run", "-i", &folder, "--stage", "extract", "--overwrite"]] {
            let output = mujaz(&[command, &["-o", target]].concat());
            assert!(code(&output) == 2 && text(&output.stderr).contains("an input and as an output"), "{}", text(&output.stderr));
        }
    }
    assert_eq!((std::fs::read_to_string(&lines).unwrap(), std::fs::read_to_string(&html).unwrap().as_str()), (raw, page));
    // An output of yesterday is none of the inputs: today's takes its place. So does one of a file without a word in it.
    let out = write(dir.path(), "out.jsonl", "");
    for _ in 0..2 {
        let output = mujaz(&["extract", &folder, "-o", &out]);
        assert_eq!((code(&output), std::fs::read_to_string(&out).unwrap().lines().count()), (0, 3), "{}", text(&output.stderr));
    }
}

/// Whatever an input is called: of nothing but our own results there is another copy.
#[test]
fn an_input_of_any_kind_is_not_written_over() {
    let text = "قمة في الكويت غدا\n\nتنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا.\n";
    for name in ["a.txt", "feed.xml", "p.md", "d.tar", "w.warc", "s.srt", "q.parquet", "e.txt.gz", "x.jl", "t.tsv"] {
        if name.ends_with("parquet") && !cfg!(feature = "parquet") {
            continue;
        }
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), "b.txt", text);
        let (target, folder) = (write(dir.path(), name, text), dir.path().display().to_string());
        for named in [folder.clone(), format!("{folder}/*")] {
            for command in [&["extract", named.as_str()][..], &["run", "-i", &named, "--stage", "extract", "--overwrite"]] {
                let output = mujaz(&[command, &["-o", &target]].concat());
                assert!(code(&output) == 2 && text_of(&output).contains("an input and as an output"), "{name}: {}", text_of(&output));
                assert_eq!(std::fs::read_to_string(&target).unwrap(), text, "{name}");
            }
        }
    }
    // Twice into the folder that is read: yesterday's output shows what it is.
    for (name, command) in [
        ("o.jl", "extract"),
        ("o.md", "extract"),
        ("o.md.gz", "summarize"),
        ("o.xml", "extract"),
        ("o.txt", "summarize"),
        ("o.parquet", "extract"),
    ] {
        if name.ends_with("parquet") && !cfg!(feature = "parquet") {
            continue;
        }
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), "b.txt", text);
        let (target, folder) = (dir.path().join(name).display().to_string(), dir.path().display().to_string());
        for time in 0..2 {
            let output = mujaz(&[command, &folder, "-o", &target]);
            assert_eq!(code(&output), 0, "{name}, {time}: {}", text_of(&output));
        }
    }
}

fn text_of(output: &std::process::Output) -> String {
    text(&output.stderr)
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn in_a_folder_no_article_takes_the_place_of_another() {
    let dir = tempfile::tempdir().unwrap();
    let one = |title: &str| articles(1).replace("\"a0\"", "1").replace("مدارس", title);
    let files = [write(dir.path(), "a.jsonl", one("مدارس")), write(dir.path(), "b.jsonl", one("جسور") + &one("طرق"))];
    let out = dir.path().join("out");
    let folder = format!("{}/", out.display());
    for count in [3, 1, 3] {
        let inputs: Vec<&str> = files.iter().map(String::as_str).take(if count == 3 { 2 } else { 1 }).collect();
        let output = mujaz(&[&["extract"][..], inputs.as_slice(), &["-o", &folder]].concat());
        assert_eq!((code(&output), names(&out).len()), (0, count), "{}", text_of(&output));
        assert_eq!(text_of(&output).contains("a number behind the name"), count == 3, "{}", text_of(&output));
    }
    let all: String = names(&out).iter().map(|name| std::fs::read_to_string(out.join(name)).unwrap()).collect();
    assert!(["مدارس", "جسور", "طرق"].iter().all(|title| all.contains(title)), "{all}");
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_text_stay_apart() {
    use std::os::unix::ffi::OsStrExt as _;
    let dir = tempfile::tempdir().unwrap();
    for name in [b"bad\xff.txt", b"bad\xfe.txt"] {
        std::fs::write(dir.path().join(std::ffi::OsStr::from_bytes(name)), "قمة في الكويت غدا\n\nتنطلق القمة غدا في الكويت.\n").unwrap();
    }
    let read = records(&mujaz(&["extract", &dir.path().display().to_string(), "--format", "jsonl", "-q"]));
    let ids: Vec<&str> = read.iter().map(|r| r["id"].as_str().unwrap().rsplit('/').next().unwrap()).collect();
    assert_eq!(ids, ["bad\\xFE.txt", "bad\\xFF.txt"]);
}

#[test]
fn a_folder_keeps_no_page_of_an_article_that_is_gone_or_fails() {
    let dir = tempfile::tempdir().unwrap();
    let (input, out) = (write(dir.path(), "in.jsonl", articles(2)), dir.path().join("out"));
    let folder = format!("{}/", out.display());
    let run = |more: &[&str]| code(&mujaz(&[&["run", "-i", &input, "-o", &folder, "--stage", "extract"][..], more].concat()));
    let count = |ending: &str| names(&out).iter().filter(|name| name.ends_with(ending)).count();
    assert_eq!((run(&[]), count(".md")), (0, 2));
    write(&out, "mine.md", "# مني\n");
    // What is made anew has the articles of now, in the format of now; what somebody else put there stays.
    write(dir.path(), "in.jsonl", articles(1));
    assert_eq!((run(&["--overwrite", "--format", "html"]), count(".md"), count(".html")), (0, 1, 1));
    write(dir.path(), "in.jsonl", articles(2));
    assert_eq!((run(&["--resume", "--format", "html"]), count(".html")), (0, 2));
    // An article that now fails has no page.
    let broken = articles(2).lines().next().unwrap().to_string() + "\n{\"id\":\"a1\",\"title\":\"x\",\"text\":\"\"}\n";
    write(dir.path(), "in.jsonl", broken);
    assert_eq!((run(&["--resume", "--format", "html"]), count(".html"), count("failures.jsonl")), (1, 1, 1));
}
