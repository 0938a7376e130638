//! `mujaz translate --lines`: what goes past the model, and what `--raw` keeps of it.

mod common;

use common::{code, mujaz_with, root, text};
use serde_json::Value;
use std::path::Path;

/// The bundled model with another word in the place of one: what it writes is known, and leaves what models leave.
fn scripted(dir: &Path, word: &str, instead: &str) {
    let from = root().join("models/tiny-ar-en");
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap).filter(|e| e.file_type().unwrap().is_file()) {
        std::fs::copy(entry.path(), dir.join(entry.file_name())).unwrap();
    }
    let vocabulary = std::fs::read_to_string(dir.join("vocab.json")).unwrap();
    let (old, new) = (format!("\"▁{word}\":"), format!("\"▁{instead}\":"));
    assert_eq!(vocabulary.matches(&old).count(), 1);
    std::fs::write(dir.join("vocab.json"), vocabulary.replace(&old, &new)).unwrap();
}

const ARABIC: &str = "قال الوزير إن القوات مستعدة.\nتقع حلب في شمال سوريا، وهي ثاني أكبر مدينة في البلاد.\n";

#[test]
fn raw_keeps_the_models_bytes_and_everything_else_mends_them() {
    let dir = tempfile::tempdir().unwrap();
    scripted(dir.path(), "the", "&quot;the");
    let model = dir.path().to_str().unwrap();
    let run = |more: &[&str]| {
        let output = mujaz_with(&[&["translate", "--lines", "--beams", "1", "--quiet"], more].concat(), ARABIC.as_bytes());
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let (plain, raw, mended) = (run(&["--raw"]), run(&["--raw", "--model", model]), run(&["--model", model]));
    assert!(raw.contains("&quot;the "), "{raw}");
    // Nothing but that word is another one.
    assert_eq!(raw.replace("&quot;the ", "the "), plain);
    assert!(!mended.contains("&quot;") && mended.contains("the ") && mended.lines().count() == 2, "{mended}");
}

#[test]
fn lines_without_arabic_go_past_the_model_as_they_are() {
    let dir = tempfile::tempdir().unwrap();
    let report = dir.path().join("r.jsonl");
    let foreign = ["Breaking news:  5 killed", "Père Noël — ٣ fois", "\tindented, with  blanks "];
    let input = format!("{}\nقال الوزير.\n{}\n12\n\n{}\n", foreign[0], foreign[1], foreign[2]);
    let output = mujaz_with(&["translate", "--lines", "--beams", "1", "--strict", "--report", report.to_str().unwrap()], input.as_bytes());
    let written = text(&output.stdout);
    let lines: Vec<&str> = written.split('\n').collect();
    assert_eq!((lines[0], lines[2], lines[3], lines[4], lines[5]), (foreign[0], foreign[1], "12", "", foreign[2]));
    assert!(
        lines[1].contains("minister") && text(&output.stderr).contains("3 lines have no Arabic letters"),
        "{written}{}",
        text(&output.stderr)
    );
    let entries: Vec<Value> = std::fs::read_to_string(report).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(entries.iter().map(|e| e["kept"].as_bool().unwrap()).collect::<Vec<_>>(), [true, false, true, false, false, true]);
    assert!(entries[0]["flags"].as_array().unwrap().is_empty() && entries[0]["pieces"] == 0);
}

#[test]
fn a_line_is_lost_once_and_figures_have_four_digits() {
    let dir = tempfile::tempdir().unwrap();
    let report = dir.path().join("r.jsonl");
    let mut input = "قال الوزير إن المفاوضات مستمرة.\n".repeat(20).into_bytes();
    // Numbers that the model cannot hold, and a byte that is no letter.
    input.extend("بلغت الأرقام 348882401373 و789903285048 و731625887985 و536306578165 و148194179472 ".as_bytes());
    input.push(0xFF);
    input.extend(" في الهجوم على القاهرة. وقال الرئيس إن 9123 مليون دولار لن تدفع.\n".as_bytes());
    let output = mujaz_with(&["translate", "--lines", "--beams", "1", "--strict", "--report", report.to_str().unwrap()], &input);
    let said = text(&output.stderr);
    assert!(code(&output) == 1 && said.contains("1 lines have bytes") && said.contains("strict: 1 lines"), "{said}");
    let entries: Vec<Value> = std::fs::read_to_string(report).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert!(entries[20]["flags"].as_array().unwrap().iter().any(|f| f["kind"] == "number_changed"), "{}", entries[20]);
    assert!(entries.iter().all(|e| e["mean_log_prob"].to_string().len() <= 8), "{}", entries[0]["mean_log_prob"]);
}

#[test]
fn the_code_of_a_language_puts_no_word_in_front() {
    let run = |more: &[&str]| mujaz_with(&[&["translate", "--lines", "--beams", "1", "--quiet"], more].concat(), ARABIC.as_bytes());
    let (plain, named) = (run(&[]), run(&["--source-lang", "ar", "--target-lang", "en"]));
    assert_eq!((code(&named), text(&named.stdout)), (0, text(&plain.stdout)), "{}", text(&named.stderr));
    let french = run(&["--target-lang", "fra"]);
    assert!(code(&french) == 2 && text(&french.stderr).contains("`fra` is the code of a language"), "{}", text(&french.stderr));
}
