//! Jobs that survive: kills, signals, full disks, damaged journals; what is finished is not done again.
//!
//! The long form of the kill test, as the README reports it:
//! `MUJAZ_KILLS=30 MUJAZ_ARTICLES=2000 MUJAZ_BIN=target/release/mujaz cargo test -p mujaz-cli --test jobs kill`

mod common;

use common::{articles, code, mujaz, mujaz_with, records, sorted_lines, text, write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

fn setting(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(otherwise)
}

fn start(args: &[&str]) -> Child {
    let program = std::env::var("MUJAZ_BIN").map_or_else(|_| env!("CARGO_BIN_EXE_mujaz").into(), |p| common::root().join(p));
    Command::new(program)
        .args(args)
        .current_dir(common::root())
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

fn count_lines(path: &Path) -> usize {
    std::fs::read(path).map_or(0, |b| b.split(|b| *b == b'\n').count() - 1)
}

#[test]
fn a_job_that_is_killed_again_and_again_loses_and_repeats_nothing() {
    let (kills, count) = (setting("MUJAZ_KILLS", 6), setting("MUJAZ_ARTICLES", 96));
    let dir = tempfile::tempdir().unwrap();
    let input = write(dir.path(), "in.jsonl", articles(count));
    let [whole, output] = ["whole.jsonl", "out.jsonl"].map(|n| dir.path().join(n));
    let group = if count > 1000 { "32" } else { "4" };
    let args = |output: &Path| -> Vec<String> {
        ["run", "--input", &input, "--output", output.to_str().unwrap(), "--beams", "1", "--group", group].map(String::from).to_vec()
    };
    let run = |args: &[String]| start(&args.iter().map(String::as_str).collect::<Vec<_>>());
    let before = Instant::now();
    assert!(run(&args(&whole)).wait().unwrap().success());
    let usual = before.elapsed();
    let journal = dir.path().join("out.jsonl.journal");
    let resumed = [args(&output), vec!["--resume".into()]].concat();
    let (mut done, mut random) = (0, 0x2545_f491_4f6c_dd1du64);
    for kill in 0..kills {
        let mut child = run(&resumed);
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        // Long enough to start, and to do some of the work that is left.
        let share = (random >> 33) as f64 / f64::from(1u32 << 31) * 2.0 / kills as f64;
        std::thread::sleep(Duration::from_millis(300).min(usual / 4) + usual.mul_f64(share));
        child.kill().unwrap();
        child.wait().unwrap();
        let now = count_lines(&journal);
        assert!(now >= done, "kill {kill}: the journal shrank from {done} to {now}");
        done = now;
    }
    assert!(run(&resumed).wait().unwrap().success());
    assert_eq!(sorted_lines(&output), sorted_lines(&whole));
    // An entry of the journal is written once its group is done: none is done twice, so only groups that a kill cut off were.
    assert_eq!(count_lines(&journal), count, "an article was done again that had been finished");
    assert!(!dir.path().join("out.jsonl.records").exists());
}

#[test]
fn only_what_changed_is_done_again() {
    let dir = tempfile::tempdir().unwrap();
    let input = write(dir.path(), "in.jsonl", articles(6));
    let output = dir.path().join("o.jsonl");
    let run = |extra: &[&str]| {
        let args = ["run", "-i", &input, "-o", output.to_str().unwrap(), "--stage", "summarize", "--json-logs"];
        let result = mujaz(&[args.as_slice(), extra].concat());
        let last: serde_json::Value = serde_json::from_str(text(&result.stderr).lines().last().unwrap()).unwrap_or_default();
        (code(&result), last["done"].as_u64(), last["skipped"].as_u64())
    };
    assert_eq!(run(&[]), (0, Some(6), Some(0)));
    assert_eq!(run(&[]).0, 2, "an output is not overwritten without a word");
    assert_eq!(run(&["--resume"]), (0, Some(0), Some(6)));
    // A changed article replaces its record; a new one is added.
    let changed = articles(7).replacen("افتتاح", "إغلاق", 1);
    std::fs::write(&input, changed).unwrap();
    assert_eq!(run(&["--resume"]), (0, Some(2), Some(5)));
    let lines = sorted_lines(&output);
    assert_eq!(lines.len(), 7);
    assert_eq!(lines.iter().filter(|l| l.contains("إغلاق")).count(), 1);
    // A changed setting does all of them again, and a limit takes them in steps.
    assert_eq!(run(&["--resume", "--bullets", "1", "--limit", "3"]), (0, Some(3), Some(0)));
    assert_eq!(run(&["--resume", "--bullets", "1"]), (0, Some(4), Some(3)));
    assert_eq!(sorted_lines(&output).len(), 7);
    assert_eq!(run(&["--overwrite"]), (0, Some(7), Some(0)));
}

#[test]
fn what_changes_a_result_makes_another_job() {
    let dir = tempfile::tempdir().unwrap();
    let input = write(dir.path(), "in.jsonl", articles(3));
    let output = dir.path().join("o.jsonl");
    let run = |extra: &[&str]| {
        let args =
            ["run", "-i", &input, "-o", output.to_str().unwrap(), "--stage", "translate", "--max-length", "9", "--resume", "--json-logs"];
        let result = mujaz(&[args.as_slice(), extra].concat());
        let last: serde_json::Value = serde_json::from_str(text(&result.stderr).lines().last().unwrap()).unwrap_or_default();
        (code(&result), last["done"].as_u64(), last["skipped"].as_u64())
    };
    let (all, none) = ((0, Some(3), Some(0)), (0, Some(0), Some(3)));
    assert_eq!((run(&[]), run(&[])), (all, none));
    // All settings of the search and of the model are in `tests/tests/resume_key.rs`.
    for settings in [["--beams", "1"], ["--min-length", "3"], ["--beams", "2"], ["--input-kind", "page"], ["--field", "title=text"]] {
        assert_eq!((run(&settings), run(&settings)), (all, none), "{settings:?}");
    }
    assert_eq!((run(&["--dedup"]), run(&["--dedup"])), (all, none));
    assert_eq!((run(&["--show-removed"]), run(&["--show-removed"])), (all, none));
    // How the work is spread changes nothing.
    assert_eq!(run(&["--show-removed", "--workers", "1", "--batch-tokens", "64", "--group", "1"]), none);
    // A part of the record that is no part of the text.
    std::fs::write(&input, articles(3).replace("\"title\"", "\"byline\":\"سالم العلي\",\"title\"")).unwrap();
    assert_eq!((run(&[]), run(&[])), (all, none));
}

/// The key of a page is over what was made of it, recurring lines taken out or not.
#[test]
fn keeping_recurring_lines_makes_other_results_of_pages() {
    let dir = tempfile::tempdir().unwrap();
    let pages = dir.path().join("pages");
    std::fs::create_dir(&pages).unwrap();
    let news = [
        "وصل الوزير إلى القاهرة اليوم",
        "أعلنت الحكومة خطة جديدة للمياه",
        "فاز المنتخب بالمباراة أمس",
        "افتتح الرئيس الجسر في بيروت",
        "ارتفعت أسعار النفط هذا الأسبوع",
    ];
    for (day, said) in news.iter().enumerate() {
        let (before, behind) = ("شارك هذا الخبر على صفحتك الآن واتبع أخبارنا العاجلة", "جميع الأخبار في صفحة واحدة كل صباح");
        let page = format!("{before}\n\n{said}. {said} مرة أخرى في العاصمة صباح يوم {day}.\n\n{behind}\n");
        std::fs::write(pages.join(format!("{day}.txt")), page).unwrap();
    }
    let output = dir.path().join("o.jsonl");
    let run = |extra: &[&str]| {
        let args = ["run", "-i", pages.to_str().unwrap(), "-o", output.to_str().unwrap(), "--beams", "1", "--resume", "--json-logs"];
        let result = mujaz(&[args.as_slice(), extra].concat());
        let last: serde_json::Value = serde_json::from_str(text(&result.stderr).lines().last().unwrap()).unwrap_or_default();
        (code(&result), last["done"].as_u64(), last["skipped"].as_u64())
    };
    let (all, none) = ((0, Some(5), Some(0)), (0, Some(0), Some(5)));
    assert_eq!((run(&[]), run(&[])), (all, none));
    assert_eq!((run(&["--keep-recurring"]), run(&["--keep-recurring"])), (all, none));
}

#[test]
fn failures_are_kept_and_tried_again_when_asked() {
    let dir = tempfile::tempdir().unwrap();
    let lines = articles(3) + "no json\n" + &articles(1);
    let input = write(dir.path(), "in.jsonl", lines);
    let output = dir.path().join("o.jsonl");
    let run = |extra: &[&str]| {
        code(&mujaz(&[["run", "-i", &input, "-o", output.to_str().unwrap(), "--stage", "extract"].as_slice(), extra].concat()))
    };
    assert_eq!(run(&[]), 1);
    let failures = || sorted_lines(&output).iter().filter(|l| l.contains("\"error\"")).count();
    assert_eq!((sorted_lines(&output).len(), failures()), (5, 2), "a broken line and an id that came twice");
    let resumed = mujaz(&["run", "-i", &input, "-o", output.to_str().unwrap(), "--stage", "extract", "--resume"]);
    assert_eq!(code(&resumed), 1, "failures are finished too, and the output still holds them");
    assert!(text(&resumed.stderr).contains("5 finished before (2 of them failed: --retry-failed"), "{}", text(&resumed.stderr));
    assert_eq!(run(&["--retry-failed"]), 1);
    assert_eq!((sorted_lines(&output).len(), failures()), (5, 2));
    std::fs::write(&input, articles(3)).unwrap();
    // What is no longer among the inputs stays in the output.
    assert_eq!(run(&["--retry-failed"]), 0);
    assert_eq!(sorted_lines(&output).len(), 5);
}

#[test]
fn damaged_files_cost_work_but_no_result() {
    let dir = tempfile::tempdir().unwrap();
    let input = write(dir.path(), "in.jsonl", articles(8));
    let output = dir.path().join("o.jsonl");
    let journal = dir.path().join("o.jsonl.journal");
    let run =
        |extra: &[&str]| mujaz(&[["run", "-i", &input, "-o", output.to_str().unwrap(), "--stage", "extract"].as_slice(), extra].concat());
    assert_eq!(code(&run(&[])), 0);
    let good = sorted_lines(&output);
    // A journal cut off inside its last line.
    let bytes = std::fs::read(&journal).unwrap();
    std::fs::write(&journal, &bytes[..bytes.len() - 20]).unwrap();
    let result = run(&["--resume"]);
    assert!(code(&result) == 0 && text(&result.stderr).contains("1 article, 0 failed, 7 finished before"), "{}", text(&result.stderr));
    assert_eq!(sorted_lines(&output), good);
    // An output edited by hand: the record is made again, the edited file is kept.
    let edited = std::fs::read_to_string(&output).unwrap().replacen("مدارس", "جسور", 1);
    std::fs::write(&output, &edited).unwrap();
    let result = run(&["--resume"]);
    assert!(text(&result.stderr).contains("o.jsonl.bak"), "{}", text(&result.stderr));
    assert_eq!(sorted_lines(&output), good);
    assert_eq!(std::fs::read_to_string(dir.path().join("o.jsonl.bak")).unwrap(), edited);
    // No output at all any more.
    std::fs::remove_file(&output).unwrap();
    assert_eq!(code(&run(&["--resume"])), 0);
    assert_eq!(sorted_lines(&output), good);
}

#[cfg(unix)]
#[test]
fn signals_finish_the_articles_in_work_and_leave_a_job_to_resume() {
    for (signal, status) in [("-INT", 130), ("-TERM", 143)] {
        let dir = tempfile::tempdir().unwrap();
        let output = dir.path().join("o.jsonl");
        let path = output.to_str().unwrap();
        // The input stays open: the job waits for more when the signal comes.
        let mut child = start(&["run", "-i", "-", "-o", path, "--stage", "extract", "--group", "4"]);
        let mut stdin = child.stdin.take().unwrap();
        std::io::Write::write_all(&mut stdin, articles(10).as_bytes()).unwrap();
        let journal = dir.path().join("o.jsonl.journal");
        let begin = Instant::now();
        while count_lines(&journal) < 10 && begin.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(20));
        }
        Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(status), "{signal}");
        drop(stdin);
        assert!(!output.exists() && count_lines(&journal) == 10);
        let input = write(dir.path(), "in.jsonl", articles(12));
        assert_eq!(code(&mujaz(&["run", "-i", &input, "-o", path, "--stage", "extract", "--resume"])), 0);
        assert_eq!(sorted_lines(&output).len(), 12);
    }
}

#[cfg(unix)]
#[test]
fn what_a_signal_stops_is_whole_where_it_has_begun() {
    let dir = tempfile::tempdir().unwrap();
    let (shown, folder) = (dir.path().join("shown.html"), dir.path().join("folder"));
    std::fs::create_dir(&folder).unwrap();
    let has_page = || std::fs::metadata(&shown).is_ok_and(|meta| meta.len() > 0);
    let has_files = || std::fs::read_dir(&folder).unwrap().next().is_some();
    let cases: [(&str, &dyn Fn() -> bool); 2] = [("-", &has_page), (folder.to_str().unwrap(), &has_files)];
    for (to, has_begun) in cases {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mujaz"));
        command.args(["extract", "-", "--format", "html", "-o", to]).stdin(Stdio::piped()).stderr(Stdio::piped());
        let stdout = if to == "-" { std::fs::File::create(&shown).unwrap().into() } else { Stdio::null() };
        let mut child = command.stdout(stdout).spawn().unwrap();
        // The input stays open; what has come is one group.
        let mut stdin = child.stdin.take().unwrap();
        std::io::Write::write_all(&mut stdin, (articles(1) + "no json\n").as_bytes()).unwrap();
        let begin = Instant::now();
        while !has_begun() && begin.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(20));
        }
        std::thread::sleep(Duration::from_millis(200));
        Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        let said = text(&child.wait_with_output().unwrap().stderr);
        drop(stdin);
        assert!(!said.contains("nothing was written"), "{to}: {said}");
    }
    let page = std::fs::read_to_string(&shown).unwrap();
    assert!(page.trim_end().ends_with("</html>"), "{page}");
    assert!(folder.join("failures.jsonl").exists(), "{:?}", std::fs::read_dir(&folder).unwrap().collect::<Vec<_>>());
}

#[test]
fn records_that_were_thrown_away_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let input = write(dir.path(), "in.jsonl", articles(3));
    let output = dir.path().join("o.csv").display().to_string();
    let run = |more: &[&str]| mujaz(&[["run", "-i", &input, "-o", &output, "--stage", "extract"].as_slice(), more].concat());
    assert_eq!(code(&run(&[])), 0);
    std::fs::remove_file(format!("{output}.records")).unwrap();
    let again = run(&["--resume"]);
    let said = text(&again.stderr);
    assert!(code(&again) == 0 && said.contains("holds no record of this job") && said.contains("3 articles, 0 failed"), "{said}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_reported_and_leaves_whole_records() {
    let result = Command::new("sh")
        .args(["-c", "exec \"$0\" extract samples --format jsonl > /dev/full", env!("CARGO_BIN_EXE_mujaz")])
        .current_dir(common::root())
        .output()
        .unwrap();
    assert!(result.status.code() == Some(2) && text(&result.stderr).contains("standard output"), "{}", text(&result.stderr));
    // A limit on the size of files stands for a small disk: writes fail in the middle of a group.
    let dir = tempfile::tempdir().unwrap();
    let input = write(dir.path(), "in.jsonl", articles(200));
    let output = dir.path().join("o.jsonl");
    let script = "trap '' XFSZ; ulimit -f 200; exec \"$0\" run -i \"$1\" -o \"$2\" --stage extract --group 8";
    let program = env!("CARGO_BIN_EXE_mujaz");
    let result = Command::new("sh").args(["-c", script, program, &input, output.to_str().unwrap()]).output().unwrap();
    assert!(result.status.code() == Some(2) && text(&result.stderr).contains("o.jsonl.records"), "{}", text(&result.stderr));
    let records = std::fs::read_to_string(dir.path().join("o.jsonl.records")).unwrap();
    assert!(records.ends_with('\n') && records.lines().all(|l| serde_json::from_str::<serde_json::Value>(l).is_ok()));
    assert!(!output.exists());
    let result = mujaz(&["run", "-i", &input, "-o", output.to_str().unwrap(), "--stage", "extract", "--resume"]);
    assert_eq!((code(&result), sorted_lines(&output).len()), (0, 200));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    for format in ["jsonl", "csv", "tsv", "html"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_mujaz"))
            .args(["extract", "-", "--format", format, "--quiet"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let mut stdin = child.stdin.take().unwrap();
        _ = std::io::Write::write_all(&mut stdin, articles(500).as_bytes());
        drop(stdin);
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{format}: {}", text(&output.stderr));
    }
}

#[test]
fn shards_share_the_articles_out_and_since_takes_the_new_ones() {
    let dir = tempfile::tempdir().unwrap();
    let dated = |line: &str, i: usize| line.replacen('{', &format!("{{\"date\":\"2026-0{}-01\",", i % 4 + 1), 1) + "\n";
    let lines: String = articles(40).lines().enumerate().map(|(i, l)| dated(l, i)).collect();
    let input = write(dir.path(), "in.jsonl", lines);
    let ids = |extra: &[&str]| -> Vec<String> {
        let result = mujaz(&[["run", "-i", &input, "--format", "jsonl", "--stage", "extract", "-q"].as_slice(), extra].concat());
        assert_eq!(code(&result), 0, "{}", text(&result.stderr));
        records(&result).iter().map(|r| r["id"].as_str().unwrap().to_string()).collect()
    };
    let mut all: Vec<String> = (1..=3).flat_map(|i| ids(&["--shard", &format!("{i}/3")])).collect();
    all.sort();
    let mut want = ids(&[]);
    want.sort();
    assert!(all == want && want.len() == 40);
    assert_eq!(ids(&["--since", "2026-03-01"]).len(), 20);
    assert_eq!(ids(&["--limit", "5"]).len(), 5);
    assert_eq!(code(&mujaz(&["run", "-i", &input, "--shard", "4/3"])), 2);
}

#[test]
fn an_article_over_its_time_is_a_failure_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let input = write(dir.path(), "in.jsonl", articles(2));
    let result = mujaz(&["run", "-i", &input, "--format", "jsonl", "--timeout", "0.000001"]);
    let records = records(&result);
    assert_eq!((code(&result), records.len()), (1, 2));
    assert!(records.iter().all(|r| r["error"].as_str().unwrap().contains("time limit")));
    let report = dir.path().join("report.json");
    let metrics = dir.path().join("mujaz.prom");
    let [r, m] = [&report, &metrics].map(|p| p.to_str().unwrap());
    let output = dir.path().join("o.csv");
    let result = mujaz(&["run", "-i", &input, "-o", output.to_str().unwrap(), "--timeout", "120", "--report", r, "--metrics", m]);
    assert_eq!(code(&result), 0, "{}", text(&result.stderr));
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(report).unwrap()).unwrap();
    assert!(report["done"] == 2 && report["slowest"].as_array().unwrap().len() == 2 && report["tokens_per_second"].as_f64().unwrap() > 0.0);
    assert!(std::fs::read_to_string(metrics).unwrap().contains("mujaz_articles_total{status=\"done\"} 2\n"));
}

#[test]
fn a_filter_gives_a_line_for_each_line() {
    let lines: Vec<String> = articles(5).lines().map(String::from).collect();
    let input = format!("{}\n\n{}\nnot json\n[1]\n{}\n{}", lines[0], lines[1], lines[1], lines[2]);
    for (flag, status) in [(None, 1), (Some("--null-on-error"), 0)] {
        let args: Vec<&str> = ["filter", "--stage", "extract", "-q", "--group", "2"].into_iter().chain(flag).collect();
        let result = mujaz_with(&args, input.as_bytes());
        let records = records(&result);
        assert_eq!((code(&result), records.len()), (status, 7));
        let bad: Vec<usize> = (0..7).filter(|i| records[*i]["sentences"].is_null()).collect();
        assert_eq!(bad, [1, 3, 4], "{flag:?}");
        assert_eq!(records[1].is_null(), flag.is_some());
        assert_eq!(records[5]["id"], records[2]["id"], "a repeated id is no failure here");
    }
}

/// The exit code is about the output, not about what was done for it this time.
#[test]
fn a_job_that_ended_with_1_does_so_when_nothing_is_left_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let torn = articles(1).replace("البلدية", "\\ud83d البلدية");
    let (input, output) = (write(dir.path(), "in.jsonl", torn), dir.path().join("o.jsonl").display().to_string());
    let run = |more: &[&str]| mujaz(&[&["run", "-i", &input, "-o", &output, "--stage", "extract"][..], more].concat());
    for more in [&["--strict"][..], &["--strict", "--resume"], &["--strict", "--resume"]] {
        let result = run(more);
        assert!(code(&result) == 1 && text(&result.stderr).contains("strict: 1 articles"), "{more:?}: {}", text(&result.stderr));
    }
    assert_eq!(code(&run(&["--resume"])), 0, "without --strict a flag is no failure");
    // An entry of an earlier version does not say whether something was lost.
    let journal = format!("{output}.journal");
    let old = std::fs::read_to_string(&journal).unwrap().replace(",\"loss\":true", "");
    std::fs::write(&journal, old).unwrap();
    let result = run(&["--strict", "--resume"]);
    assert!(code(&result) == 0 && text(&result.stderr).contains("1 finished before"), "{}", text(&result.stderr));
}
