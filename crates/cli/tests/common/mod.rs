//! Running the command in tests.

#![allow(dead_code, reason = "every test file uses a part")]

use serde_json::Value;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

pub fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// Runs `mujaz` in the repository's root with a standard input.
pub fn mujaz_with(args: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_mujaz"))
        .args(args)
        .current_dir(root())
        .env_remove("MUJAZ_MODEL")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // The program may end before it has read everything.
    let feeder = std::thread::spawn(move || _ = stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    output
}

pub fn mujaz(args: &[&str]) -> Output {
    mujaz_with(args, b"")
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

pub fn records(output: &Output) -> Vec<Value> {
    text(&output.stdout).lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

pub fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

/// A file in a folder; its path as text.
pub fn write(dir: &std::path::Path, name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path = dir.join(name);
    std::fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

/// Short articles as JSON lines, with ids from `a0` on.
pub fn articles(count: usize) -> String {
    let cities = ["الكويت", "الرباط", "بيروت", "مسقط", "تونس"];
    let one = |i: usize| {
        let city = cities[i % cities.len()];
        let text = format!(
            "أعلنت بلدية {city} أمس افتتاح {} مدارس جديدة في المدينة.\nوقال رئيس البلدية إن المشروع رقم {i} سيخدم سكان الأحياء القديمة.\nوأضاف أن العمل سيستمر حتى نهاية العام المقبل.",
            i % 7 + 3
        );
        serde_json::json!({"id": format!("a{i}"), "title": format!("مدارس جديدة في {city} ({i})"), "text": text}).to_string() + "\n"
    };
    (0..count).map(one).collect()
}

/// The lines of a file, sorted.
pub fn sorted_lines(path: &std::path::Path) -> Vec<String> {
    let mut lines: Vec<String> = std::fs::read_to_string(path).unwrap().lines().map(String::from).collect();
    lines.sort();
    lines
}
