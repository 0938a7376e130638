//! `mujaz check`: every format, the exit codes, places, the page; and `translate --lines` with `--strict` and `--report`.

mod common;

use common::{code, mujaz, mujaz_with, records, text, write};
use serde_json::{Value, json};

const AR: &str = "قتل 14 شخصا في الهجوم\nوصل الوزير\n";
const EN: &str = "41 people died in the attack\nThe minister arrived\n";

fn flags(line: &Value) -> Vec<&str> {
    line["flags"].as_array().unwrap().iter().map(|f| f["kind"].as_str().unwrap()).collect()
}

#[test]
fn two_files_of_lines_with_places_and_totals() {
    let dir = tempfile::tempdir().unwrap();
    let (ar, en) = (write(dir.path(), "in.ar", AR), write(dir.path(), "out.en", EN));
    let report = dir.path().join("totals.json").display().to_string();
    let output = mujaz(&["check", "--source", &ar, "--hyp", &en, "--json", "-", "--report", &report]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let lines = records(&output);
    assert_eq!((lines.len(), flags(&lines[0]), flags(&lines[1]).len()), (2, vec!["number_changed"], 0));
    // Characters, not bytes.
    assert_eq!((&lines[0]["flags"][0]["source"], &lines[0]["flags"][0]["target"]), (&json!([4, 6]), &json!([0, 2])));
    assert!(text(&output.stderr).contains("2 segments, 1 flagged (50.0%)"));
    let totals: Value = serde_json::from_str(&std::fs::read_to_string(report).unwrap()).unwrap();
    assert_eq!((&totals["segments"], &totals["flags"]["number_changed"], &totals["losses"]), (&json!(2), &json!(1), &json!(1)));
    let output = mujaz(&["check", "--source", &ar, "--hyp", &en]);
    let listing = text(&output.stdout);
    assert!(listing.starts_with("1: number_changed: ") && listing.contains("  target: 41 people"), "{listing}");
}

#[test]
fn what_fails_is_what_the_user_names() {
    let dir = tempfile::tempdir().unwrap();
    let (ar, en) = (write(dir.path(), "in.ar", AR), write(dir.path(), "out.en", EN));
    let with = |kinds: &str| code(&mujaz(&["check", "--source", &ar, "--hyp", &en, "--fail-on", kinds]));
    assert_eq!(["any", "loss", "name_changed,number_changed", "name_changed", "no_kind"].map(with), [1, 1, 1, 0, 2]);
    let longer = write(dir.path(), "long.en", format!("{EN}One more\n"));
    let output = mujaz(&["check", "--source", &ar, "--hyp", &longer]);
    let error = text(&output.stderr);
    assert!(code(&output) == 2 && output.stdout.is_empty() && error.contains("has 2 lines") && error.contains("` 3:"), "{error}");
    // A stream shows its length at its end only.
    let output = mujaz_with(&["check", "--source", &ar, "--hyp", "-"], format!("{EN}One more\n").as_bytes());
    assert!(code(&output) == 2 && text(&output.stderr).contains("has 2 lines") && !output.stdout.is_empty());
    assert_eq!(code(&mujaz(&["check", "--source", &ar])), 2);
    assert_eq!(code(&mujaz(&["check", &write(dir.path(), "empty.tsv", "")])), 2);
    assert_eq!(code(&mujaz(&["check", &write(dir.path(), "odd.tsv", "قمة\tSummit\nx\n")])), 1);
}

#[test]
fn every_format_gives_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let tu = |a: &str, b: &str| format!("<tu><tuv xml:lang=\"ar\"><seg>{a}</seg></tuv><tuv xml:lang=\"en\"><seg>{b}</seg></tuv></tu>");
    let pairs: Vec<(&str, &str)> = AR.lines().zip(EN.lines()).collect();
    let all = |one: &dyn Fn(&str, &str) -> String| pairs.iter().map(|(a, b)| one(a, b)).collect::<String>();
    let v1 = |a: &str, b: &str| format!("<trans-unit id=\"1\"><source>{a}</source><target>{b}</target></trans-unit>");
    let v2 = |a: &str, b: &str| format!("<unit id=\"1\"><segment><source>{b}</source><target>{a}</target></segment></unit>");
    let files = [
        ("p.tsv", all(&|a, b| format!("{a}\t{b}\n"))),
        ("p.csv", format!("source,target\n{}", all(&|a, b| format!("{a},\"{b}\"\n")))),
        ("p.jsonl", all(&|a, b| json!({"ar": a, "en": b}).to_string() + "\n")),
        ("p.tmx", format!("<tmx version=\"1.4\"><body>{}</body></tmx>", all(&tu))),
        (
            "p.xlf",
            format!("<xliff version=\"1.2\"><file source-language=\"ar\" target-language=\"en\"><body>{}</body></file></xliff>", all(&v1)),
        ),
        ("q.xlf", format!("<xliff version=\"2.0\" srcLang=\"en\" trgLang=\"ar\"><file>{}</file></xliff>", all(&v2))),
    ];
    for (name, content) in files {
        let lines = records(&mujaz(&["check", &write(dir.path(), name, &content), "--json", "-"]));
        assert_eq!((lines.len(), flags(&lines[0]), flags(&lines[1]).len()), (2, vec!["number_changed"], 0), "{name}");
        let output = mujaz_with(&["check", "-", "--fail-on", "number_changed"], content.as_bytes());
        assert_eq!(code(&output), 1, "{name} by its content");
    }
}

#[test]
fn the_page_is_whole_and_nothing_in_it_runs() {
    let dir = tempfile::tempdir().unwrap();
    let evil = "قتل 14 شخصا <script>alert(1)</script> \"><img src=x onerror=y>\t41 people </td><script>alert(2)</script> & more\n";
    let page = dir.path().join("r.html");
    let output = mujaz(&["check", &write(dir.path(), "p.tsv", evil), "--html", page.to_str().unwrap()]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let html = std::fs::read_to_string(page).unwrap();
    assert_eq!((html.matches("<script").count(), html.matches("<img").count(), html.matches("</html>").count()), (1, 0, 1));
    assert!(html.contains("&lt;script&gt;alert(2)&lt;/script&gt; &amp; more"));
    assert!(html.contains("<mark>14</mark><sup dir=\"ltr\">[1]</sup>") && html.contains("<mark>41</mark>"));
    assert!(
        html.contains("<td lang=\"ar\" dir=\"rtl\" role=\"cell\">")
            && html.contains("scope=\"col\"")
            && html.contains("<strong>number_changed</strong>")
    );
    for outside in ["http://", "https://", "src=\"", "href=", "url("] {
        assert!(!html.contains(outside), "{outside}");
    }
}

#[test]
fn lines_are_reported_one_by_one_and_strict_fails() {
    let dir = tempfile::tempdir().unwrap();
    let report = dir.path().join("lines.jsonl");
    let long = "قال الوزير إن المفاوضات مستمرة وبلغ عدد القتلى 4187 شخصا في 23 مدينة. ".repeat(3);
    let input = format!("{long}\n\n12\n");
    let output = mujaz_with(&["translate", "--lines", "--strict", "--report", report.to_str().unwrap()], input.as_bytes());
    let lines: Vec<Value> = std::fs::read_to_string(&report).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!((text(&output.stdout).lines().count(), lines.len()), (3, 3));
    assert!(
        lines[0]["pieces"].as_u64().unwrap() >= 1 && lines[0]["source_tokens"].as_u64().unwrap() > 5 && lines[0]["mean_log_prob"].is_f64()
    );
    assert_eq!((&lines[2]["pieces"], &lines[2]["flags"]), (&json!(0), &json!([])));
    let loss = ["number_missing", "number_changed", "sentence_missing", "length_ratio", "repetition", "truncated", "empty_output"];
    let lost = lines.iter().any(|l| flags(l).iter().any(|k| loss.contains(k)));
    assert!(lost && code(&output) == 1, "{}", lines[0]);
    assert_eq!(code(&mujaz_with(&["translate", "--lines", "--strict"], b"12\n")), 0);
    assert_eq!(code(&mujaz_with(&["translate", "--lines"], input.as_bytes())), 0);
}

#[test]
fn lines_are_the_same_in_every_charset_and_packed() {
    let dir = tempfile::tempdir().unwrap();
    let (arabic, _, _) = encoding_rs::WINDOWS_1256.encode(AR);
    let wide: Vec<u8> = "\u{FEFF}".encode_utf16().chain(AR.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, AR.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let en = write(dir.path(), "out.en", EN);
    let translated = |bytes: &[u8]| text(&mujaz_with(&["translate", "--lines", "--beams", "1", "--quiet"], bytes).stdout);
    let checked = |bytes: &[u8]| text(&mujaz(&["check", "--source", &write(dir.path(), "in", bytes), "--hyp", &en, "--json", "-"]).stdout);
    let want = (translated(AR.as_bytes()), checked(AR.as_bytes()));
    for bytes in [&*arabic, &wide, &packed] {
        assert_eq!((translated(bytes), checked(bytes)), want);
    }
    let broken = mujaz_with(&["translate", "--lines", "--beams", "1", "--strict"], &[AR.as_bytes(), b"\xFF\xFE\xC0\n"].concat());
    assert!(code(&broken) == 1 && text(&broken.stderr).contains("1 lines have bytes of no known charset"), "{}", text(&broken.stderr));
}

#[test]
fn nothing_is_written_over_what_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let (ar, en) = (write(dir.path(), "in.ar", AR), write(dir.path(), "out.en", EN));
    for args in [
        ["check", "--source", &ar, "--hyp", &en, "--json", &ar],
        ["check", "--source", &ar, "--hyp", &en, "--html", &en],
        ["translate", "--lines", "--beams", "1", &ar, "-o", &ar],
    ] {
        let output = mujaz(&args);
        assert!(code(&output) == 2 && text(&output.stderr).contains("an input and as an output"), "{}", text(&output.stderr));
    }
    let (both, json) = (dir.path().join("new").display().to_string(), dir.path().join("./new").display().to_string());
    let output = mujaz(&["check", "--source", &ar, "--hyp", &en, "--json", &both, "--html", &json]);
    assert!(code(&output) == 2 && text(&output.stderr).contains("two outputs"), "{}", text(&output.stderr));
    assert_eq!(std::fs::read_to_string(&ar).unwrap(), AR);
    for date in ["2025-02-30", "2024-13-01", "02/06/2025"] {
        assert_eq!(code(&mujaz(&["check", "--source", &ar, "--hyp", &en, "--date", date])), 2);
    }
    assert_eq!(code(&mujaz(&["eval", "translation", "--hyp", &en, "--ref", &en, "--resamples", "99999999999"])), 2);
}

#[test]
fn a_reader_that_went_away_does_not_hide_what_fails() {
    let dir = tempfile::tempdir().unwrap();
    let pairs = write(dir.path(), "many.tsv", "قتل 14 شخصا\t41 people died\n".repeat(5000));
    let totals = dir.path().join("totals.json");
    let closed = |more: &[&str]| {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_mujaz"))
            .args(["check", &pairs])
            .args(more)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        child.wait().unwrap().code()
    };
    assert_eq!(closed(&["--fail-on", "number_changed"]), Some(1));
    assert_eq!(closed(&["--fail-on", "name_changed"]), Some(0));
    assert_eq!(closed(&[]), Some(0));
    assert_eq!(closed(&["--json", "-", "--fail-on", "any", "--report", totals.to_str().unwrap()]), Some(1));
    // Files are written to their end.
    let totals: Value = serde_json::from_str(&std::fs::read_to_string(totals).unwrap()).unwrap();
    assert_eq!(totals["failing"], json!(5000));
}

#[test]
fn wrong_use_is_said_before_any_work_and_exits_with_2() {
    let dir = tempfile::tempdir().unwrap();
    let (ar, en) = (write(dir.path(), "in.ar", AR), write(dir.path(), "out.en", EN));
    let nowhere = dir.path().join("no/such/folder/x").display().to_string();
    let pairs = write(dir.path(), "odd.jsonl", "{\"a\":\"قمة\"}\n");
    for (args, says) in [
        (vec!["check", "--source", &ar, "--hyp", &en, "--report", &nowhere], "cannot write"),
        (vec!["check", "--source", &ar, "--hyp", &en, "--html", &nowhere], "cannot write"),
        (vec!["check", "--source", &ar, "--hyp", &en, "--json", &nowhere], "cannot write"),
        (vec!["check", "--source", &ar, "--hyp", &en, "--json", "-", "--report", "-"], "both take standard output"),
        (vec!["check", "--source", &ar, "--hyp", &en, "--glossary", &nowhere], "cannot read the glossary"),
        (vec!["check", "--source", &ar, "--hyp", &nowhere], "cannot read"),
        (vec!["check", &nowhere], "cannot read"),
        (vec!["check", &pairs], "none of 1 pairs could be read"),
        (vec!["check", &write(dir.path(), "e.tmx", "")], "none of 1 pairs could be read"),
        (vec!["eval", "translation", "--hyp", &nowhere, "--ref", &en], "cannot read"),
        (vec!["eval", "translation", "--hyp", &write(dir.path(), "e.en", ""), "--ref", &write(dir.path(), "e.ref", "")], "are empty"),
    ] {
        let output = mujaz(&args);
        let said = text(&output.stderr);
        assert!(code(&output) == 2 && said.contains(says) && output.stdout.is_empty(), "{args:?}: {said}");
        assert!(!said.contains("at path") && !said.contains("line 0"), "{said}");
    }
}

#[test]
fn spreadsheets_and_translators_files_as_they_come() {
    let dir = tempfile::tempdir().unwrap();
    let checked = |name: &str, content: &str| records(&mujaz(&["check", &write(dir.path(), name, content), "--json", "-"]));
    let (a, b) = ("قتل 14 شخصا", "41 people died");
    for content in
        [format!("sep=,\nsource,target\n{a},{b}\n"), format!("sep=;\r\nsource;target\r\n{a};\"{b}\"\r\n"), format!("\"sep=|\"\n{a}|{b}\n")]
    {
        let lines = checked("sep.csv", &content);
        assert_eq!((lines.len(), flags(&lines[0])), (1, vec!["number_changed"]), "{content}");
        assert_eq!(code(&mujaz_with(&["check", "-", "--fail-on", "number_changed"], content.as_bytes())), 1);
    }
    // Each English of a memory is a translation.
    let two = format!(
        "<tmx version=\"1.4\"><body><tu tuid=\"t\"><tuv xml:lang=\"ar\"><seg>{a}</seg></tuv><tuv xml:lang=\"en\"><seg>14 people died</seg></tuv><tuv xml:lang=\"en-GB\"><seg>{b}</seg></tuv></tu></body></tmx>"
    );
    let lines = checked("two.tmx", &two);
    assert_eq!((lines.len(), flags(&lines[0]).len(), flags(&lines[1]), &lines[1]["id"]), (2, 0, vec!["number_changed"], &json!("t (2)")));
    // What is not to be translated is not checked.
    let unit = |id: u8, more: &str| format!("<trans-unit id=\"{id}\"{more}><source>{a}</source><target>{b}</target></trans-unit>");
    let body = [
        unit(1, " translate=\"no\""),
        unit(2, ""),
        format!("<group translate=\"no\">{}{}</group>", unit(3, ""), unit(4, " translate=\"yes\"")),
        unit(5, ""),
    ]
    .concat();
    let lines = checked(
        "x.xlf",
        &format!("<xliff version=\"1.2\"><file source-language=\"ar\" target-language=\"en\"><body>{body}</body></file></xliff>"),
    );
    assert_eq!(lines.iter().map(|l| l["id"].as_str().unwrap()).collect::<Vec<_>>(), ["2", "4", "5"]);
    let body = format!(
        "<unit id=\"1\" translate=\"no\"><segment><source>{a}</source><target>{b}</target></segment></unit><unit id=\"2\"><segment><source>{a}</source><target>{b}</target></segment></unit>"
    );
    let lines = checked("y.xlf", &format!("<xliff version=\"2.0\" srcLang=\"ar\" trgLang=\"en\"><file>{body}</file></xliff>"));
    assert_eq!(lines.iter().map(|l| l["id"].as_str().unwrap()).collect::<Vec<_>>(), ["2"]);
}
