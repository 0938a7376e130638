//! `mujaz eval` against what sacreBLEU and `rouge_score` gave (`tests/fixtures/make_eval.py`).

mod common;

use common::{code, mujaz, root, text};
use serde_json::Value;

#[test]
fn scores_are_those_of_the_reference_programs() {
    let dir = root().join("tests/fixtures/eval");
    let want: Value = serde_json::from_str(&std::fs::read_to_string(dir.join("scores.json")).unwrap()).unwrap();
    let sets = want.as_object().unwrap();
    assert!(sets.len() >= 5);
    for (name, scores) in sets {
        let path = |ending: &str| dir.join(format!("{name}.{ending}")).display().to_string();
        let (hyp, reference) = (path("hyp"), path("ref"));
        for (task, keys) in [("translation", ["bleu", "chrf", "chrf++"]), ("summary", ["rouge1", "rouge2", "rougeL"])] {
            let output = mujaz(&["eval", task, "--hyp", &hyp, "--ref", &reference, "--json", "--resamples", "20"]);
            assert_eq!(code(&output), 0, "{}", text(&output.stderr));
            let got: Value = serde_json::from_slice(&output.stdout).unwrap();
            for key in keys {
                let (is, should) = (got[key]["score"].as_f64().unwrap(), scores[key].as_f64().unwrap());
                assert!((is - should).abs() < 0.01, "{name}: {key} is {is}, not {should}");
                assert!(got[key]["signature"].as_str().unwrap().starts_with("nrefs:1"));
                assert!(
                    got[key]["low"].as_f64().unwrap() <= is + 1e-9 && is <= got[key]["high"].as_f64().unwrap() + 1e-9 || name == "tricky"
                );
            }
        }
    }
}

#[test]
fn a_comparison_says_whether_the_lead_may_be_chance() {
    let path = |name: &str| root().join("tests/fixtures/eval").join(name).display().to_string();
    let (good, reference) = (path("english.hyp"), path("english.ref"));
    let output = mujaz(&[
        "eval",
        "translation",
        "--hyp",
        &reference,
        "--ref",
        &reference,
        "--baseline",
        &good,
        "--json",
        "--source",
        &path("arabic.ref"),
    ]);
    let got: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(got["bleu"]["difference"].as_f64().unwrap() > 10.0 && got["bleu"]["p_value"].as_f64().unwrap() < 0.05);
    assert!(got["fidelity"]["lines"].as_u64().unwrap() > 0);
    let output = mujaz(&["eval", "summary", "--hyp", &good, "--ref", &path("poor.ref")]);
    assert!(code(&output) == 2 && text(&output.stderr).contains("lines"));
}

#[test]
fn files_are_read_in_any_charset_and_packed() {
    let dir = tempfile::tempdir().unwrap();
    let (source, english) = ("قتل 14 شخصا في الهجوم\nوصل الوزير\n", "14 people died in the attack\nThe minister arrived\n");
    let wide = |text: &str| "\u{FEFF}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let packed = |text: &str| {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut out, text.as_bytes()).unwrap();
        out.finish().unwrap()
    };
    let (arabic, _, _) = encoding_rs::WINDOWS_1256.encode(source);
    let marked = |text: &str| [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    let scores = |source: &[u8], english: &[u8]| {
        let (ar, en) = (common::write(dir.path(), "s", source), common::write(dir.path(), "h", english));
        let reference = common::write(dir.path(), "r", english);
        let output = mujaz(&["eval", "translation", "--hyp", &en, "--ref", &reference, "--source", &ar, "--json", "--resamples", "0"]);
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let want = scores(source.as_bytes(), english.as_bytes());
    assert!(want.contains("100.0") && want.contains("\"lines\":0"), "{want}");
    for (source, english) in [
        (marked(source), marked(english)),
        (wide(source), wide(english)),
        (packed(source), packed(english)),
        (arabic.to_vec(), english.as_bytes().to_vec()),
    ] {
        assert_eq!(scores(&source, &english), want);
    }
}

#[test]
fn without_resamples_nothing_is_said_about_chance() {
    let dir = tempfile::tempdir().unwrap();
    let (hyp, gold) = (common::write(dir.path(), "h", "He left.\nx\n"), common::write(dir.path(), "g", "He went.\ny\n"));
    let args = ["eval", "translation", "--hyp", &hyp, "--ref", &gold, "--baseline", &gold, "--resamples"];
    let shown = text(&mujaz(&[&args[..], &["0"]].concat()).stdout);
    assert!(shown.contains("against the baseline -") && !shown.contains("p ="), "{shown}");
    let value = |n: &str| serde_json::from_slice::<Value>(&mujaz(&[&args[..], &[n, "--json"]].concat()).stdout).unwrap();
    assert!(value("0")["bleu"]["p_value"].is_null() && value("20")["bleu"]["p_value"].as_f64().unwrap() <= 1.0);
}
