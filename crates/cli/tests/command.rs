//! Whole commands, as a user types them.

mod common;

use common::{code, mujaz, mujaz_with, records, root, text};
use serde_json::Value;
use std::path::Path;

/// What is done to a file of a model.
type Change<'a> = &'a dyn Fn(&Path);

/// A copy of the bundled model's folder in which one file is changed.
fn broken_model(name: &str, change: impl Fn(&Path)) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(root().join("models/tiny-ar-en")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            std::fs::copy(&path, dir.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    change(&dir.path().join(name));
    dir
}

#[test]
fn the_samples_become_briefs_that_fit_the_schema() {
    let output = mujaz(&["brief", "samples", "--full", "--quiet"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(root().join("docs/brief.schema.json")).unwrap()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let records = records(&output);
    assert_eq!(records.len(), 6);
    for record in &records {
        let errors: Vec<String> = schema.iter_errors(record).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", record["id"]);
        let ids: Vec<&Value> = record["sentences"].as_array().unwrap().iter().map(|s| &s["id"]).collect();
        let translated: Vec<&Value> = record["translation"].as_array().unwrap().iter().map(|t| &t["sentence"]).collect();
        assert_eq!(translated, ids, "every sentence is translated, in order");
        for bullet in record["brief"]["bullets"].as_array().unwrap() {
            assert!(bullet["sentences"].as_array().unwrap().iter().all(|id| ids.contains(&id)));
            assert!(!bullet["ar"].as_str().unwrap().is_empty());
        }
        let coverage = &record["coverage"];
        assert_eq!((coverage["omitted"].as_u64(), coverage["translated"].as_u64()), (Some(0), Some(ids.len() as u64)));
    }
    let english = |r: &Value| -> String { format!("{}{}", r["title"]["en"], r["brief"]) };
    let flagged = |r: &Value| r["flags"].as_array().unwrap().iter().any(|f| f["kind"] == "arabic_in_english");
    for record in records {
        let bullets: String = record["brief"]["bullets"].as_array().unwrap().iter().map(|b| b["text"].as_str().unwrap()).collect();
        let arabic = bullets.chars().any(mujaz::text::is_arabic_letter);
        assert!(!arabic || flagged(&record), "{}", english(&record));
    }
}

#[test]
fn extraction_is_what_the_golden_file_says() {
    let output = mujaz(&["extract", "samples", "--quiet"]);
    let golden = root().join("crates/cli/tests/golden/extract.jsonl");
    if std::env::var_os("MUJAZ_BLESS").is_some() {
        std::fs::write(&golden, &output.stdout).unwrap();
    }
    let want = std::fs::read_to_string(&golden).unwrap();
    for (got, want) in text(&output.stdout).lines().zip(want.lines()) {
        assert_eq!(got, want);
    }
    assert_eq!(text(&output.stdout).lines().count(), want.lines().count());
}

#[test]
fn summaries_need_no_model_and_read_well_in_markdown() {
    let output = mujaz(&["summarize", "samples/page-dump.txt", "--bullets", "2", "--format", "md", "--quiet"]);
    let page = text(&output.stdout);
    assert_eq!(code(&output), 0);
    assert_eq!(page.lines().filter(|l| l.starts_with("- ")).count(), 2);
    assert!(page.starts_with("# المركزي المصري") && page.contains("2024-05-09 14:20"), "{page}");
}

#[test]
fn plain_text_has_the_line_at_a_glance() {
    let output = text(&mujaz(&["brief", "samples/page-dump.txt", "--beams", "1", "--format", "txt", "--quiet"]).stdout);
    let markdown = text(&mujaz(&["brief", "samples/page-dump.txt", "--beams", "1", "--format", "md", "--quiet"]).stdout);
    let glance = markdown.lines().find_map(|line| line.strip_prefix("**At a glance.** ")).unwrap();
    assert!(output.contains(&format!("At a glance: {glance}\n\n* ")), "{output}\n{markdown}");
}

#[test]
fn strict_filters_say_why_they_fail() {
    let input = std::fs::read(root().join("samples/feed.jsonl")).unwrap();
    // Whatever the model is worth: cut so short, no translation is whole.
    let output = mujaz_with(&["filter", "--stage", "translate", "--strict", "--beams", "1", "--max-length", "5"], &input);
    let said = text(&output.stderr);
    assert!(code(&output) == 1 && said.contains("strict: ") && said.contains("articles have flags"), "{said}");
}

#[test]
fn the_result_does_not_depend_on_batches_or_workers() {
    let args = ["brief", "samples", "--quiet"];
    let one = mujaz(&[&args[..], &["--batch-tokens", "1", "--workers", "1"]].concat());
    let many = mujaz(&[&args[..], &["--batch-tokens", "8000", "--workers", "3"]].concat());
    assert_eq!(text(&one.stdout), text(&many.stdout));
    let alone = mujaz(&["brief", "samples/report.txt", "--quiet"]);
    let all = text(&many.stdout);
    assert!(all.lines().any(|l| l == text(&alone.stdout).trim_end()));
}

#[test]
fn lines_stay_lines() {
    let output = mujaz_with(&["translate", "--lines", "--quiet"], "وصل الوزير\n\n   \n٢٠١٨\r\nقال".as_bytes());
    let lines: Vec<String> = text(&output.stdout).split('\n').map(str::to_string).collect();
    assert_eq!(code(&output), 0);
    assert_eq!(lines.len(), 6, "five lines and the end of the last");
    assert_eq!((lines[1].as_str(), lines[2].as_str(), lines[3].as_str()), ("", "", "2018"));
    assert!(!lines[0].is_empty() && !lines[4].is_empty());
}

#[test]
fn tokens_are_printed_as_ids_or_pieces() {
    let ids = mujaz_with(&["tokenize", "--lines"], "في\n\n".as_bytes());
    assert_eq!(text(&ids.stdout), "9 0\n0\n");
    let pieces = mujaz_with(&["tokenize", "--lines", "--pieces"], "في\n".as_bytes());
    assert_eq!(text(&pieces.stdout), "▁في\n");
}

#[test]
fn bad_input_is_recorded_and_the_rest_comes_out() {
    let dir = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| std::fs::write(dir.path().join(name), bytes).unwrap();
    let good = "أعلنت الحكومة الكويتية اليوم خطة جديدة لدعم التعليم في البلاد.";
    put("a-empty.txt", b"");
    put("b-english.txt", b"There is no Arabic letter in this text at all, only English.");
    put("c-nul.txt", good.replace(' ', " \0").as_bytes());
    put("d-invalid.txt", &[good.as_bytes(), b"\xFF\xFE\x80 ", good.as_bytes()].concat());
    put("e-binary.txt", &(0..4000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect::<Vec<u8>>());
    put("f-long.txt", format!("{} ", good.trim_end_matches('.')).repeat(40_000).as_bytes());
    put("g.jsonl", format!("{{\"id\":\"g1\",\"text\":\"{good}\"}}\nbroken\n{{\"id\":\"g3\"}}\n").as_bytes());
    put("h-good.txt", good.as_bytes());
    let path = dir.path().to_str().unwrap();
    let output = mujaz(&["brief", path, "missing.txt", "--beams", "1"]);
    assert_eq!(code(&output), 1);
    let records = records(&output);
    let failed = |name: &str| records.iter().any(|r| r["source"].as_str().unwrap().contains(name) && r.get("error").is_some());
    let made = |name: &str| records.iter().any(|r| r["source"].as_str().unwrap().contains(name) && r.get("brief").is_some());
    for name in ["missing", "a-empty", "b-english", "e-binary", "g.jsonl#2", "g.jsonl#3"] {
        assert!(failed(name), "{name} must fail: {}", text(&output.stderr));
    }
    for name in ["c-nul", "d-invalid", "f-long", "g.jsonl#1", "h-good"] {
        assert!(made(name), "{name} must come out: {}", text(&output.stderr));
    }
    assert!(!text(&output.stderr).contains("panicked"));
}

#[test]
fn a_damaged_model_is_an_error_that_names_the_file() {
    let cut = |path: &Path| {
        let bytes = std::fs::read(path).unwrap();
        std::fs::write(path, &bytes[..bytes.len() / 3]).unwrap();
    };
    let remove = |path: &Path| std::fs::remove_file(path).unwrap();
    let shrink = |path: &Path| {
        let text = std::fs::read_to_string(path).unwrap();
        std::fs::write(path, text.replace("\"d_model\": 256", "\"d_model\": 128")).unwrap();
    };
    let cases: [(&str, Change<'_>); 7] = [
        ("model.safetensors", &cut),
        ("model.safetensors", &remove),
        ("source.spm", &cut),
        ("target.spm", &cut),
        ("vocab.json", &cut),
        ("config.json", &remove),
        ("config.json", &shrink),
    ];
    for (name, change) in cases {
        let dir = broken_model(name, change);
        let output = mujaz(&["brief", "samples/report.txt", "--model", dir.path().to_str().unwrap()]);
        let message = text(&output.stderr);
        assert_eq!(code(&output), 2, "{name}: {message}");
        // A configuration that fits no tensor shows in the weights.
        let named = message.contains(name) || (name == "config.json" && message.contains("model.safetensors"));
        assert!(named && !message.contains("panicked"), "{name}: {message}");
    }
}

#[test]
fn wrong_use_exits_with_2() {
    for args in [
        vec!["brief", "samples", "--beams", "0"],
        vec!["brief", "samples", "--beams", "257"],
        vec!["brief", "samples", "--beams", "18446744073709551615"],
        vec!["brief", "samples", "--model", "nope"],
        vec!["nothing"],
        vec!["brief", "samples", "--bullets", "0"],
    ] {
        assert_eq!(code(&mujaz(&args)), 2, "{args:?}");
    }
}

#[test]
fn no_limit_is_so_large_that_nothing_is_read() {
    for size in ["17592186044416", "18446744073709551615"] {
        let output = mujaz(&["run", "-i", "samples/report.txt", "--stage", "extract", "--max-size", size, "--format", "jsonl"]);
        assert_eq!((code(&output), records(&output)[0]["error"].as_str()), (0, None), "{size}");
    }
}

#[test]
fn an_output_file_is_whole_and_its_name_gives_the_format() {
    let dir = tempfile::tempdir().unwrap();
    let md = dir.path().join("out.md");
    assert_eq!(code(&mujaz(&["extract", "samples", "-o", md.to_str().unwrap(), "--quiet"])), 0);
    assert!(std::fs::read_to_string(&md).unwrap().starts_with("# "));
    let files: Vec<_> = std::fs::read_dir(dir.path()).unwrap().collect();
    assert_eq!(files.len(), 1, "no temporary file stays behind");
}

#[test]
fn help_completions_and_manual_pages_are_there() {
    let help = text(&mujaz(&["brief", "--help"]).stdout);
    assert!(help.contains("Examples:") && help.contains("--full"));
    assert!(text(&mujaz(&["completions", "bash"]).stdout).contains("mujaz"));
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(code(&mujaz(&["man", dir.path().to_str().unwrap()])), 0);
    assert!(dir.path().join("mujaz-brief.1").exists());
}

#[test]
fn who_filters_a_text_is_told_what_is_read() {
    let said = |input: &str| text(&mujaz_with(&["filter", "--stage", "extract"], input.as_bytes()).stderr);
    assert!(said("وصل الوزير إلى القاهرة.\n").contains("a JSON record a line"));
    // One broken record is that record's matter.
    assert!(!said("{\"text\": \"وصل الوزير إلى القاهرة.\"}\n{broken\n").contains("a JSON record a line"));
    assert!(!said("{\"text\": \"\"}\n").contains("a JSON record a line"));
}

#[test]
fn who_calls_it_otherwise_is_told_how() {
    let missing = tempfile::tempdir().unwrap().path().join("a.jsonl");
    for (args, want) in [
        (vec!["run", "samples/agency.html", "samples/report.txt"], "mujaz run [OPTIONS] --input <PATH>..."),
        (vec!["run", "--help"], "mujaz run [OPTIONS] <JOB.toml>"),
        (vec!["check"], "mujaz check [OPTIONS] --source <FILE> --hyp <FILE>"),
        (vec!["check", "in.ar", "out.en"], "mujaz check [OPTIONS] --source <FILE> --hyp <FILE>"),
        (vec!["filter", "in.jsonl"], "mujaz filter [OPTIONS] < IN.jsonl"),
        (vec!["serve", "--port", "5000"], "mujaz serve [--listen <ADDRESS:PORT>]"),
        (vec!["extract", "samples/report.txt", "-o", missing.to_str().unwrap()], "make its folder first"),
        (vec!["extract", "https://news.example/a"], "nothing is fetched"),
    ] {
        let output = mujaz(&args);
        let said = text(&output.stdout) + &text(&output.stderr);
        assert!(said.contains(want), "{args:?}: {said}");
    }
}

#[test]
fn json_logs_are_json() {
    let output = mujaz(&["extract", "samples", "missing.txt", "--json-logs"]);
    let events: Vec<Value> = text(&output.stderr).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(events.last().unwrap()["failed"], 1);
}

/// Runs a command whose standard error, or with `out` standard output, is read by nobody.
fn unread(args: &[&str], out: bool) -> std::process::Output {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_mujaz"));
    let command = command.args(args).current_dir(root()).env_remove("MUJAZ_MODEL").stdin(std::process::Stdio::null());
    if out { command.stdout(writer).output() } else { command.stderr(writer).output() }.unwrap()
}

#[test]
fn work_goes_on_where_nobody_reads_what_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let input = common::write(dir.path(), "in.jsonl", format!("{}no json\n", common::articles(2)));
    for more in [&[][..], &["--json-logs"], &["--quiet"]] {
        let output = unread(&[&["extract", input.as_str(), "--format", "jsonl"], more].concat(), false);
        assert_eq!((code(&output), records(&output).len()), (1, 3), "{more:?}");
    }
    let pairs = common::write(dir.path(), "pairs.jsonl", "{\"ar\": \"قتل 14\", \"en\": \"41 died\"}\n{\"a\": 1}\n");
    let output = unread(&["check", &pairs, "--json", "-"], false);
    assert_eq!((code(&output), records(&output).len()), (1, 1));
    assert_eq!(code(&unread(&["brief", &input, "--model", "nope"], false)), 2);
    // Standard output: a quiet end.
    let output = unread(&["completions", "bash"], true);
    assert_eq!((code(&output), text(&output.stderr)), (0, String::new()));
}

#[test]
fn what_json_logs_say_of_checks_is_json() {
    let output = mujaz_with(&["check", "-", "--json", "-", "--json-logs"], "قتل 14\t41 died\n".as_bytes());
    let events: Vec<Value> = text(&output.stderr).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert!(events.last().unwrap()["text"].as_str().unwrap().starts_with("1 segments, 1 flagged (100.0%)"), "{events:?}");
}
