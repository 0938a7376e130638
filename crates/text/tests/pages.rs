//! Extraction against pages in many layouts, each with the article it should give (made by `make_pages.py`).

use mujaz_text::charset::decode;
use mujaz_text::extract::{Article, InputKind, extract, feed_entries, is_feed};
use std::collections::HashMap;
use std::path::Path;

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

/// F1 of the bags of words.
fn f1(got: &str, want: &str) -> f64 {
    let mut counts: HashMap<&str, isize> = HashMap::new();
    words(want).into_iter().for_each(|w| *counts.entry(w).or_default() += 1);
    let mut common = 0;
    for word in words(got) {
        let left = counts.entry(word).or_default();
        if *left > 0 {
            *left -= 1;
            common += 1;
        }
    }
    2.0 * f64::from(common) / (words(got).len() + words(want).len()) as f64
}

fn article(path: &Path) -> Article {
    let decoded = decode(&std::fs::read(path).expect("a page"));
    if is_feed(&decoded.text) {
        let mut entries = feed_entries(&decoded.text);
        assert_eq!(entries.len(), 1, "{}", path.display());
        return entries.remove(0).expect("an entry").article(InputKind::Auto).expect("an article");
    }
    extract(&decoded.text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

#[test]
fn pages_give_their_articles() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pages");
    let mut files: Vec<_> =
        std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).filter(|p| p.extension().is_none_or(|e| e != "json")).collect();
    files.sort();
    assert!(files.len() >= 40, "{} pages", files.len());
    let (mut scores, mut wrong, mut bad) = (Vec::new(), Vec::new(), Vec::new());
    for path in &files {
        let name = path.file_name().unwrap().to_string_lossy().to_string();
        let want: serde_json::Value = serde_json::from_slice(&std::fs::read(path.with_extension("json")).unwrap()).unwrap();
        let got = article(path);
        let text = |v: &serde_json::Value| v.as_str().unwrap_or("").to_string();
        let body = &got.body[got.lead..];
        let expected: Vec<String> = want["body"].as_array().unwrap().iter().map(text).collect();
        let score = f1(body, &expected.join("\n"));
        scores.push(score);
        if score < 0.95 {
            bad.push(format!("{name}: F1 {score:.3}\n  first line: {:?}\n  last: {:?}", body.lines().next(), body.lines().last()));
        }
        for line in want["absent"].as_array().unwrap().iter().map(text) {
            if got.body.lines().any(|l| l == line || (line.chars().count() > 20 && l.contains(&line))) {
                bad.push(format!("{name}: boilerplate `{line}`"));
            }
        }
        let date = got.published.map_or(String::new(), |d| format!("{} {}", d.date, d.time.unwrap_or_default()));
        let fields = [("title", got.title), ("published", Some(date)), ("byline", got.byline), ("dateline", got.dateline)];
        for (field, value) in fields {
            if value.as_deref().unwrap_or("") != text(&want[field]) {
                wrong.push(format!("{name}: {field} is {value:?}, not {}", want[field]));
            }
        }
    }
    let mean = scores.iter().sum::<f64>() / scores.len() as f64;
    let right = 1.0 - wrong.len() as f64 / (4 * files.len()) as f64;
    let least = scores.iter().copied().fold(1.0, f64::min);
    println!("{} pages: mean F1 {mean:.4}, least {least:.4}, metadata right {right:.3}\n{}", files.len(), wrong.join("\n"));
    assert!(bad.is_empty() && mean >= 0.98, "mean {mean:.4}\n{}", bad.join("\n"));
    assert!(right >= 0.95, "metadata right {right:.3}:\n{}", wrong.join("\n"));
}
