//! Seeds errors into human-translated pairs and counts what the checks see.
//!
//! ```text
//! cargo run --release -p mujaz --example seeded_errors -- PAIRS.tsv ARTICLES.jsonl ... [--most N] [--list KIND]
//! cargo run --release -p mujaz --example seeded_errors -- SOURCE.ar TARGET.en
//! ```
//!
//! A `.tsv` holds an Arabic and an English text in the last two columns of a line, JSON lines have them as `ar` and `en`
//! anywhere. A pair that is flagged as it is tells of a false alarm (or of a fault in the pair) and is not seeded. Each kind
//! of error goes at most once into a pair, at a place drawn with a fixed seed, and into `--most` pairs (2,000); the table
//! says how many were seeded and how many flagged by a finding of the right kind. `--list KIND` prints those that nothing
//! saw (`clean`: the alarms, `all`: of every kind). Nothing may panic: a panic ends the program. `--mutate --count N` does nothing else: it breaks N pairs
//! (10,000) at random on every core, checks them and asks that every place lies in its text.

use mujaz::check::{Fidelity, Finding, FlagKind};
use std::collections::BTreeMap;

#[path = "seeds/amounts.rs"]
mod amounts;
#[path = "seeds/mutate.rs"]
mod mutate;
#[path = "seeds/names.rs"]
mod names;
#[path = "seeds/mod.rs"]
mod seeds;
#[path = "seeds/senses.rs"]
mod senses;
#[path = "seeds/words.rs"]
mod words;

/// The kinds of finding that count as seeing an error.
fn sees(error: &str, found: &[Finding]) -> bool {
    use FlagKind as K;
    let kinds: &[K] = match error {
        "acronym swapped" => &[K::AcronymInvented],
        "quotation invented" => &[K::QuoteInvented],
        "negation removed" => &[K::NegationLost],
        "negation added" => &[K::NegationAdded],
        "address altered" => &[K::UrlChanged],
        "sentence dropped" => &[K::SentenceMissing],
        "word became its opposite" => &[K::Opposite],
        "unit swapped" | "country of currency swapped" => &[K::UnitChanged, K::NumberChanged, K::NumberInvented, K::NumberMissing],
        _ if error.ends_with("swapped") && error != "currency swapped" => &[K::NameMissing, K::NameInvented, K::NameChanged],
        _ => &[K::NumberChanged, K::NumberInvented, K::NumberMissing, K::DateChanged, K::DateInvented, K::DateMissing],
    };
    found.iter().any(|f| kinds.contains(&f.kind))
}

fn main() {
    let mut paths: Vec<String> = std::env::args().skip(1).collect();
    let mut option = |name: &str| paths.iter().position(|a| a == name).map(|at| paths.drain(at..at + 2).nth(1).unwrap_or_default());
    let list = option("--list");
    let count = option("--count").and_then(|n| n.parse().ok());
    let most = option("--most").and_then(|n| n.parse().ok()).unwrap_or(2000);
    let mutate = paths.iter().position(|a| a == "--mutate").map(|at| paths.remove(at)).is_some();
    let pairs = match paths.as_slice() {
        [] => panic!("give a file of pairs, or two files of lines"),
        [source, target] if std::path::Path::new(source).extension().is_none_or(|e| e != "tsv" && e != "jsonl") => {
            let (source, target) = (read(source), read(target));
            source.lines().zip(target.lines()).map(|(a, e)| (a.to_string(), e.to_string())).collect()
        }
        files => files.iter().flat_map(|f| seeds::pairs(&read(f))).collect::<Vec<_>>(),
    };
    let check = Fidelity { full: true, ..Fidelity::default() };
    if mutate {
        return broken(&pairs, count.unwrap_or(10_000));
    }
    let pool = names::Pool::of(&pairs);
    let mut table: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let (mut alarms, mut kinds) = (0, BTreeMap::<&str, usize>::new());
    for (i, (arabic, english)) in pairs.iter().enumerate() {
        let found = check.translation(arabic, english);
        if !found.is_empty() {
            alarms += 1;
            found.iter().for_each(|f| *kinds.entry(f.kind.name()).or_default() += 1);
            if list.as_deref() == Some("clean") {
                println!("{found:?}\n  {arabic}\n  {english}");
            }
            continue;
        }
        let salt = i as u64;
        let facts = seeds::seed(arabic, english, salt).into_iter().chain(pool.seed(english, salt)).chain(senses::seed(english, salt));
        let all = facts
            .map(|(kind, wrong)| (kind, arabic.clone(), wrong))
            .chain(words::seed(arabic, english, salt))
            .chain(amounts::seed(arabic, english, salt));
        for (kind, source, wrong) in all {
            let (count, flagged) = table.entry(kind).or_default();
            if *count >= most {
                continue;
            }
            let seen = sees(kind, &check.translation(&source, &wrong));
            (*count, *flagged) = (*count + 1, *flagged + usize::from(seen));
            if !seen && list.as_deref().is_some_and(|l| l == kind || l == "all") {
                println!("{kind}\n  {source}\n  {english}\n  {wrong}");
            }
        }
    }
    println!("{alarms} of {} clean pairs flagged ({:.2}%): {kinds:?}", pairs.len(), 100.0 * f64::from(alarms) / pairs.len().max(1) as f64);
    println!("| kind | seeded | seen | recall |\n|---|---|---|---|");
    for (kind, (count, seen)) in table {
        println!("| {kind} | {count} | {seen} | {:.3} |", seen as f64 / count as f64);
    }
}

/// Checks pairs that were broken at random, on every core; what is drawn depends on the number of the pair alone.
fn broken(pairs: &[(String, String)], count: u64) {
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get() as u64);
    let found: usize = std::thread::scope(|scope| {
        let share = |first: u64| (first..count).step_by(threads as usize).map(|i| broken_pair(pairs, i)).sum::<usize>();
        let started: Vec<_> = (0..threads).map(|first| scope.spawn(move || share(first))).collect();
        started.into_iter().map(|t| t.join().expect("a check panicked: its message stands above")).sum()
    });
    println!("{count} broken pairs: no panic, {found} findings");
}

/// Breaks and checks one pair; how much was found.
fn broken_pair(pairs: &[(String, String)], i: u64) -> usize {
    let mut draw = seeds::Draw(20_260 + i);
    let Some((arabic, english)) = pairs.get(draw.below(pairs.len())) else { return 0 };
    let (arabic, english) = (mutate::mutate(arabic, &mut draw), mutate::mutate(english, &mut draw));
    let check = Fidelity { full: i.is_multiple_of(2), date: i.is_multiple_of(3).then_some("2018-02-15"), glossary: None };
    let found = check.translation(&arabic, &english);
    for f in &found {
        assert!(f.source.clone().is_none_or(|r| arabic.get(r).is_some()), "{arabic}");
        assert!(f.target.clone().is_none_or(|r| english.get(r).is_some()), "{english}");
    }
    let mut restored = english.clone();
    mujaz::check::restore_addresses(&arabic, &mut restored);
    found.len() + check.summary(&arabic, &english).len()
}

fn read(path: &str) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{path}: {e}"))
}
