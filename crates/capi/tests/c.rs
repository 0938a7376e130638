//! The library called from C, from `LuaJIT` and through Python's ctypes. What is not installed is passed over, and said.
#![cfg(target_os = "linux")]

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The library that cargo built beside this test.
fn library() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let library = own.parent().unwrap().join("libmujaz_c.so");
    assert!(library.exists(), "{} is not there", library.display());
    library
}

fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// What a program prints; None where it is not installed, which fails where all is to be tested.
fn printed(command: &mut Command) -> Option<String> {
    let Ok(done) = command.env_remove("MUJAZ_MODEL").env_remove("MUJAZ_WORKERS").env_remove("MUJAZ_THREADS").output() else {
        let lacking = format!("NOT TESTED: no {} here", command.get_program().display());
        assert!(std::env::var_os("MUJAZ_ALL_TESTS").is_none(), "{lacking}");
        println!("{lacking}");
        return None;
    };
    assert!(done.status.success(), "{}: {}", done.status, String::from_utf8_lossy(&done.stderr));
    Some(String::from_utf8(done.stdout).unwrap())
}

/// What the library's own crate gives, without C.
fn desk() -> mujaz::Newsroom {
    mujaz::Newsroom::builder().model("tiny-ar-en").build().unwrap()
}

const TEXT: &str = "قتل 14 شخصا في الهجوم.";
const PAGE: &str = "<html><h1>قمة في الكويت غدا</h1><p>تنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا.</p></html>";
const PLAIN: &str = "قمة في الكويت غدا\nتنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا.";

#[test]
fn a_program_in_c() {
    let (folder, library) = (tempfile::tempdir().unwrap(), library());
    let program = folder.path().join("desk");
    let mut gcc = Command::new("gcc");
    gcc.args(["-std=c11", "-D_POSIX_C_SOURCE=200809L", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-pthread", "-I"]).arg(here("include"));
    gcc.arg(here("tests/desk.c")).arg(&library).arg("-o").arg(&program);
    if printed(&mut gcc).is_none() {
        return;
    }
    let mut run = Command::new(&program);
    run.env("LD_LIBRARY_PATH", library.parent().unwrap());
    let out = printed(&mut run).unwrap();
    let lines: HashMap<&str, (&str, &str)> =
        out.lines().map(|l| l.split_once('\t').and_then(|(n, r)| Some((n, r.split_once('\t')?))).unwrap()).collect();
    let (desk, page) = (desk(), mujaz::Input::bytes(PAGE));
    let english = desk.translate(TEXT).unwrap().text;
    let json = |input: mujaz::Input| serde_json::to_string(&desk.brief(input).unwrap()).unwrap();
    for name in ["translate", "threads", "forked own", "after the fork"] {
        assert_eq!(lines[name], ("yes", english.as_str()), "{name}");
    }
    assert_eq!(lines["open"], ("yes", env!("CARGO_PKG_VERSION")));
    assert_eq!(lines["error before"], ("yes", "."));
    assert_eq!(lines["child"], ("yes", "0"));
    assert_eq!(lines["brief without url"], ("yes", json(page.clone()).as_str()));
    assert_eq!(lines["brief"], ("yes", json(page.url("https://example.org/1").source("https://example.org/1")).as_str()));
    let found: serde_json::Value = serde_json::from_str(lines["check"].1).unwrap();
    assert_eq!((&found[0]["kind"], &found[0]["source"]), (&"number_changed".into(), &serde_json::json!([4, 6])));
    for (name, reason) in [
        ("brief of nothing", "empty"),
        ("brief of NULL", "the page is NULL"),
        ("brief of too much", "the page is NULL"),
        ("check of NULL", "source is NULL"),
        ("no newsroom", "the newsroom is NULL"),
        ("no text", "text is NULL"),
        ("no UTF-8", "text is not UTF-8 behind byte 2"),
        ("forked", "another process"),
        ("no model", "no-such-model"),
        ("no option", "unknown field `beam`"),
    ] {
        let (given, error) = lines[name];
        assert!(given == "no" && error.contains(reason), "{name}: {given} {error}");
    }
    assert!(lines.contains_key("empty"));
}

/// What `desk.lua` and `desk.py` print.
fn is_right(out: &str) {
    let desk = desk();
    let lines: Vec<&str> = out.lines().collect();
    let brief = serde_json::to_string(&desk.brief(mujaz::Input::bytes(PLAIN)).unwrap()).unwrap();
    assert_eq!(lines, [desk.translate(TEXT).unwrap().text.as_str(), "nil\ttext is NULL", brief.as_str()]);
}

#[test]
fn from_lua() {
    if let Some(out) = printed(Command::new("luajit").arg(here("tests/desk.lua")).arg(here("include/mujaz.h")).arg(library())) {
        is_right(&out);
    }
}

#[test]
fn through_ctypes() {
    if let Some(out) = printed(Command::new("python3").env("PYTHONIOENCODING", "utf-8").arg(here("tests/desk.py")).arg(library())) {
        is_right(&out);
    }
}

/// `bash crates/capi/header --check` compares all of it, where cbindgen is.
#[test]
fn the_header_has_the_functions_of_the_code() {
    let code = std::fs::read_to_string(here("src/abi.rs")).unwrap();
    let header = std::fs::read_to_string(here("include/mujaz.h")).unwrap();
    let of = |text: &str, start: &str| -> Vec<(String, usize)> {
        let heads = text.split(start).skip(1).filter_map(|rest| {
            let (name, rest) = rest.split_once('(')?;
            let name = name.trim_start_matches('*').rsplit(' ').next()?.trim_start_matches('*');
            let arguments = rest.split_once(')')?.0;
            Some((name.to_string(), if arguments == "void" || arguments.is_empty() { 0 } else { arguments.matches(',').count() + 1 }))
        });
        heads.collect()
    };
    let wanted = of(&code, "extern \"C\" fn ");
    let declared: Vec<(String, usize)> = header
        .lines()
        .filter(|line| line.contains("mujaz_") && line.ends_with(");") && !line.starts_with(' '))
        .flat_map(|line| of(&format!("\u{1}{line}"), "\u{1}"))
        .collect();
    assert_eq!(wanted.len(), 8);
    assert_eq!(declared, wanted);
}
