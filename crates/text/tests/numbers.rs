//! The number finders against annotated sets.

use mujaz_text::number::{FoundNumber, Unit, find_arabic, find_english};

/// An annotation: value, unit, whether it is an ordinal.
fn shown(n: &FoundNumber) -> String {
    let unit = match n.unit {
        None => "",
        Some(Unit::Percent) => "%",
        Some(Unit::Dollar) => "$",
        Some(Unit::Euro) => "EUR",
        Some(Unit::Pound) => "GBP",
        Some(Unit::Dirham) => "AED",
        Some(Unit::Riyal) => "SAR",
        Some(Unit::Dinar) => "DIN",
        Some(Unit::Lira) => "LIR",
        Some(Unit::Yen) => "JPY",
        Some(Unit::Yuan) => "CNY",
        Some(Unit::Ruble) => "RUB",
        Some(Unit::Rupee) => "INR",
        Some(Unit::Shekel) => "ILS",
        Some(Unit::Franc) => "FRC",
    };
    format!("{}{unit}{}", n.value, if n.ordinal { "o" } else { "" })
}

/// Found and right, found, annotated.
fn score(set: &str, find: impl Fn(&str) -> Vec<FoundNumber>) -> (usize, usize, usize) {
    let (mut right, mut found, mut wanted) = (0, 0, 0);
    for line in set.lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
        let (text, labels) = line.split_once('\t').expect("text and labels");
        let mut labels: Vec<&str> = labels.split_whitespace().filter(|l| *l != "-").collect();
        wanted += labels.len();
        let numbers = find(text);
        assert!(numbers.iter().all(|n| text[n.range.clone()] == n.raw), "{text}");
        assert!(numbers.windows(2).all(|w| w[0].range.end <= w[1].range.start), "{text}: {numbers:?}");
        for number in &numbers {
            found += 1;
            if let Some(at) = labels.iter().position(|l| *l == shown(number)) {
                labels.remove(at);
                right += 1;
            } else {
                println!("{text}: {} ({}) is not annotated", shown(number), number.raw);
            }
        }
        if !labels.is_empty() {
            println!("{text}: {labels:?} not found");
        }
    }
    (right, found, wanted)
}

#[test]
fn numbers_of_annotated_sentences() {
    for (name, set, find) in [
        ("Arabic", include_str!("data/numbers-ar.tsv"), find_arabic as fn(&str) -> Vec<FoundNumber>),
        ("English", include_str!("data/numbers-en.tsv"), find_english),
    ] {
        let (right, found, wanted) = score(set, find);
        println!("{name}: {right} right of {found} found and {wanted} annotated");
        assert!(
            found > 100 && right * 100 >= found * 98 && right * 100 >= wanted * 98,
            "{name}: {right} right of {found} found and {wanted} annotated"
        );
    }
}
