//! Seeds errors into human-translated pairs and counts what the checks see.
//!
//! ```text
//! cargo run --release -p mujaz --example seeded_errors -- PAIRS.tsv [PAIRS.tsv ...] [--list KIND]
//! cargo run --release -p mujaz --example seeded_errors -- SOURCE.ar TARGET.en
//! ```
//!
//! A `.tsv` holds an Arabic and an English text in the last two columns of a line. A pair that is flagged as it is tells
//! of a false alarm (or of a fault in the pair) and is not seeded. Each kind of error goes at most once into a pair, at a
//! place drawn with a fixed seed; the table says how many were seeded and how many flagged. `--list KIND` prints those
//! that nothing saw (`clean`: the alarms).

use mujaz::check::Fidelity;
use std::collections::BTreeMap;

#[path = "seeds/mod.rs"]
mod seeds;

fn main() {
    let mut paths: Vec<String> = std::env::args().skip(1).collect();
    let list = paths.iter().position(|a| a == "--list").map(|at| paths.drain(at..).nth(1).unwrap_or_default());
    let pairs = match paths.as_slice() {
        [] => panic!("give a file of pairs, or two files of lines"),
        [source, target] if std::path::Path::new(source).extension().is_none_or(|e| e != "tsv") => {
            let (source, target) = (read(source), read(target));
            source.lines().zip(target.lines()).map(|(a, e)| (a.to_string(), e.to_string())).collect()
        }
        files => files.iter().flat_map(|f| seeds::pairs(&read(f))).collect::<Vec<_>>(),
    };
    let check = Fidelity { full: true, date: None };
    let mut table: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut alarms = 0;
    for (i, (arabic, english)) in pairs.iter().enumerate() {
        let found = check.translation(arabic, english);
        if !found.is_empty() {
            alarms += 1;
            if list.as_deref() == Some("clean") {
                println!("{found:?}\n  {arabic}\n  {english}");
            }
            continue;
        }
        for (kind, seeded) in seeds::seed(arabic, english, i as u64) {
            let seen = !check.translation(arabic, &seeded).is_empty();
            let (count, flagged) = table.entry(kind).or_default();
            (*count, *flagged) = (*count + 1, *flagged + usize::from(seen));
            if !seen && list.as_deref() == Some(kind) {
                println!("{kind}\n  {arabic}\n  {english}\n  {seeded}");
            }
        }
    }
    println!("{alarms} of {} clean pairs flagged ({:.2}%)", pairs.len(), 100.0 * f64::from(alarms) / pairs.len().max(1) as f64);
    println!("| kind | seeded | seen | recall |\n|---|---|---|---|");
    for (kind, (count, seen)) in table {
        println!("| {kind} | {count} | {seen} | {:.3} |", seen as f64 / count as f64);
    }
}

fn read(path: &str) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{path}: {e}"))
}
