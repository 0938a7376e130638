//! The extractive summary against lead-3 and random sentences, with ROUGE and confidence intervals.
//!
//! `cargo run --release -p mujaz-benches --example summaries -- PATH/TO/articles.jsonl` (articles with `title`, `sentences`
//! and `summary`, each `{"ar", "en"}`). Settings are tuned on every second article and reported on the others.

use mujaz::article::SourceArticle;
use mujaz::eval::{count_all, interval, paired, score, summary_metrics};
use mujaz::summarize::Extractive;
use mujaz_text::extract::Article;
use serde_json::Value;

struct Case {
    article: SourceArticle,
    ar: Vec<String>,
    en: Vec<String>,
    summary_ar: String,
    summary_en: String,
}

fn texts(value: &Value, language: &str) -> Vec<String> {
    value.as_array().into_iter().flatten().map(|s| s[language].as_str().unwrap_or("").to_string()).collect()
}

fn read(line: &str) -> Result<Case, Box<dyn std::error::Error>> {
    let record: Value = serde_json::from_str(line)?;
    let ar = texts(&record["sentences"], "ar");
    let page = Article { title: record["title"]["ar"].as_str().map(String::from), body: ar.join("\n"), ..Article::default() };
    Ok(Case {
        article: SourceArticle::new("a", "a", page)?,
        en: texts(&record["sentences"], "en"),
        summary_ar: texts(&record["summary"], "ar").join(" "),
        summary_en: texts(&record["summary"], "en").join(" "),
        ar,
    })
}

/// Indexes of the paragraphs that an extractive summary takes: a paragraph here is one sentence of the set.
fn picked(case: &Case, settings: &Extractive) -> Vec<usize> {
    let summary = settings.summarize(&case.article);
    let at = |text: &str| case.ar.iter().position(|s| s.contains(text.trim()));
    let mut out: Vec<usize> = summary.items.iter().filter_map(|i| at(&i.ar)).collect();
    out.dedup();
    out
}

fn joined(texts: &[String], picked: &[usize]) -> String {
    picked.iter().filter_map(|i| texts.get(*i)).cloned().collect::<Vec<_>>().join(" ")
}

/// Mean of ROUGE-1, 2 and L of the Arabic summaries.
fn rate(cases: &[Case], settings: &Extractive) -> f64 {
    let hypotheses: Vec<String> = cases.iter().map(|c| joined(&c.ar, &picked(c, settings))).collect();
    let references: Vec<String> = cases.iter().map(|c| c.summary_ar.clone()).collect();
    summary_metrics().iter().map(|m| score(&**m, &count_all(&**m, &hypotheses, &references))).sum::<f64>() / 3.0
}

fn tune(cases: &[Case]) -> Extractive {
    let mut best = (Extractive { sentences: 3, ..Extractive::default() }, 0.0);
    for relevance in [0.6, 0.7, 0.8, 0.9, 1.0] {
        for position in [0.25, 0.5, 1.0, 2.0, 4.0] {
            for title in [0.0, 0.5, 1.0, 2.0, 4.0] {
                for least_words in [6, 12] {
                    let settings = Extractive { sentences: 3, relevance, position, title, least_words, ..Extractive::default() };
                    let rate = rate(cases, &settings);
                    if rate > best.1 {
                        best = (settings, rate);
                    }
                }
            }
        }
    }
    println!(
        "tuned on {} articles: mean {:.2} with {:?}; untuned {:.2}",
        cases.len(),
        best.1,
        best.0,
        rate(cases, &Extractive { sentences: 3, ..Extractive::default() })
    );
    best.0
}

type Picks = Vec<(String, Vec<Vec<usize>>)>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("the path of articles.jsonl")?;
    let all: Vec<Case> = std::fs::read_to_string(path)?.lines().map(read).collect::<Result<_, _>>()?;
    let (mut tuning, mut held) = (Vec::new(), Vec::new());
    for (i, case) in all.into_iter().enumerate() {
        if i % 2 == 0 { tuning.push(case) } else { held.push(case) }
    }
    let tuned = tune(&tuning);
    let random = |i: usize, n: usize| -> Vec<usize> {
        let mut picked: Vec<usize> = (0..3.min(n)).map(|j| (i * 7919 + j * 104_729 + 13) % n).collect();
        picked.sort_unstable();
        picked.dedup();
        picked
    };
    let systems: Picks = vec![
        ("lead-3".into(), held.iter().map(|c| (0..3.min(c.ar.len())).collect()).collect()),
        ("random 3".into(), held.iter().enumerate().map(|(i, c)| random(i, c.ar.len())).collect()),
        ("extractive, default".into(), held.iter().map(|c| picked(c, &Extractive { sentences: 3, ..Extractive::default() })).collect()),
        ("extractive, tuned".into(), held.iter().map(|c| picked(c, &tuned)).collect()),
    ];
    println!(
        "\nreported on {} other articles\n\n| summary | language | ROUGE-1 | ROUGE-2 | ROUGE-L | words |\n|---|---|---|---|---|---|",
        held.len()
    );
    for language in ["ar", "en"] {
        let references: Vec<String> =
            held.iter().map(|c| if language == "ar" { c.summary_ar.clone() } else { c.summary_en.clone() }).collect();
        let outputs = |picks: &[Vec<usize>]| -> Vec<String> {
            held.iter().zip(picks).map(|(c, p)| joined(if language == "ar" { &c.ar } else { &c.en }, p)).collect()
        };
        let lead = outputs(&systems[0].1);
        for (name, picks) in &systems {
            let hypotheses = outputs(picks);
            let cells: Vec<String> = summary_metrics()
                .iter()
                .map(|m| {
                    let counts = count_all(&**m, &hypotheses, &references);
                    let i = interval(&**m, &counts, 1000);
                    let p = paired(&**m, &counts, &count_all(&**m, &lead, &references), 1000);
                    format!("{:.1} [{:.1}, {:.1}] ({:+.1}, p {:.2})", i.score, i.low, i.high, p.difference, p.p_value)
                })
                .collect();
            let words: usize = hypotheses.iter().map(|h| h.split_whitespace().count()).sum();
            println!("| {name} | {language} | {} | {} |", cells.join(" | "), words / held.len());
        }
    }
    Ok(())
}
