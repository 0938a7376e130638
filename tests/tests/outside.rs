//! A crate that knows only `mujaz`: in five lines it translates a sentence, in ten it makes a brief of a page.

use mujaz_tests::root;
use std::path::Path;
use std::process::Command;

const MANIFEST: &str = r#"
[package]
name = "outside"
version = "0.0.0"
edition = "2024"

[dependencies]
mujaz = { path = "MUJAZ" }

[workspace]

[profile.release]
debug = 0
strip = true
"#;

/// Five lines between the braces, at most.
const SENTENCE: &str = r#"fn main() -> Result<(), mujaz::Error> {
    let desk = mujaz::Newsroom::builder().model("tiny-ar-en").build()?;
    let english = desk.translate("قال الوزير إن المفاوضات مستمرة.")?;
    println!("{}", english.text);
    Ok(())
}"#;

/// Ten lines between the braces, at most.
const PAGE: &str = r#"fn main() -> Result<(), mujaz::Error> {
    let desk = mujaz::Newsroom::builder().build()?;
    let page = "<html><h1>قمة في الكويت غدا</h1><p>تنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا.</p></html>";
    let brief = desk.brief(mujaz::Input::html(page).url("https://example.org/1"))?;
    for bullet in brief.brief.iter().flat_map(|b| &b.bullets) {
        println!("{} ({})", bullet.text, bullet.sentences.join(", "));
    }
    println!("{}", brief.url.unwrap_or_default());
    Ok(())
}"#;

/// Builds and runs a program in a folder of its own, without the network, beside what is built already.
fn run(dir: &Path, program: &str) -> String {
    std::fs::create_dir_all(dir.join("src")).unwrap();
    std::fs::write(dir.join("Cargo.toml"), MANIFEST.replace("MUJAZ", &root().join("crates/core").display().to_string())).unwrap();
    std::fs::copy(root().join("Cargo.lock"), dir.join("Cargo.lock")).unwrap();
    std::fs::write(dir.join("src/main.rs"), program).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["run", "--release", "--offline", "--quiet"])
        .env("CARGO_TARGET_DIR", std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| root().join("target").into()))
        .current_dir(dir)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn lines(program: &str) -> usize {
    program.lines().count() - 2
}

#[test]
fn a_crate_with_mujaz_alone_translates_and_makes_briefs() {
    assert!(lines(SENTENCE) <= 5 && lines(PAGE) <= 10);
    let dir = tempfile::tempdir().unwrap();
    let english = run(dir.path(), SENTENCE);
    assert!(english.contains("minister"), "{english}");
    let brief = run(dir.path(), PAGE);
    assert!(brief.lines().count() == 3 && brief.contains("(s1)") && brief.contains("https://example.org/1"), "{brief}");
}
