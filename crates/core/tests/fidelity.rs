//! The checks against clean pairs and pairs with one seeded error (`data/fidelity.tsv`, made by `make_fidelity.py`).

use mujaz::check::{Evidence, Fidelity, check_translation};
use mujaz::glossary::{Glossary, Hit};
use std::collections::BTreeMap;

#[test]
fn seeded_errors_are_seen_and_clean_pairs_pass() {
    let check = Fidelity { full: true, date: None };
    let glossary = Glossary::starter();
    let evidence = Evidence { truncated: false, unknown: 0.0, mean_log_prob: -0.5 };
    let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for line in include_str!("data/fidelity.tsv").lines().filter(|l| !l.starts_with('#')) {
        let mut fields = line.split('\t');
        let (kind, arabic, english) = (fields.next().unwrap(), fields.next().unwrap(), fields.next().unwrap());
        let mut found: Vec<String> = check_translation(arabic, english, evidence).iter().map(|s| s.kind().to_string()).collect();
        let missing = glossary.apply(arabic, &mut english.to_string()).into_iter().filter(|h| matches!(h, Hit::Missing { .. }));
        found.extend(missing.map(|h| format!("{h:?}")));
        found.extend(check.translation(arabic, english).into_iter().map(|f| format!("{}: {}", f.kind, f.detail)));
        let (count, flagged) = kinds.entry(kind).or_default();
        *count += 1;
        *flagged += usize::from(!found.is_empty());
        if (kind == "clean") != found.is_empty() {
            println!("{kind}: {found:?}\n  {arabic}\n  {english}");
        }
    }
    let (clean, alarms) = kinds.remove("clean").unwrap();
    let (errors, seen) = kinds.values().fold((0, 0), |(n, s), (count, flagged)| (n + count, s + flagged));
    for (kind, (count, flagged)) in &kinds {
        println!("| {kind} | {count} | {flagged} |");
    }
    println!("| all errors | {errors} | {seen} |\n| clean | {clean} | {alarms} |");
    assert!(errors + clean >= 300 && clean >= 150);
    assert!(seen * 100 >= errors * 95, "{seen} of {errors} errors seen");
    assert!(alarms * 100 <= clean * 3, "{alarms} false alarms on {clean} clean pairs");
}
