//! The number finders against annotated sets.

use mujaz_text::date::{find_dates, find_decades, find_times};
use mujaz_text::number::{FoundNumber, Unit, find_arabic, find_english};

use proptest::prelude::*;

/// Pieces that numbers, dates and times are made of, glued and apart.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "£",
        "$",
        "€",
        "%",
        "-",
        "–",
        "3,000",
        "5",
        "2019",
        "٩:٣٠",
        "0930",
        "UTC",
        "million",
        "مليون",
        "ونصف",
        "المليون",
        "آلاف",
        "و",
        "في",
        "المئة",
        "(",
        ")",
        "58ر54",
        "1",
        "234",
        "567",
        "كانون",
        "2",
        "ت2",
        "فبراير",
        "1436",
        "هـ",
        "/",
        ":",
        ".",
        ",",
        "،",
        "&#39;",
        "الثالث",
        "عشر",
        "بعد",
        "Euro",
        "bn",
        "m",
        "half",
        "a",
        "and",
        "1970s",
        "سبعينيات",
        "القرن",
        "الساعة",
        "مساء",
        "p.m.",
        "+971",
        "º",
        "½",
        "100%100",
        "T",
        "Z",
        "ـ",
        "\u{200f}",
        "الاثني",
        "Jan",
        "'",
        "s",
    ]);
    let glue = prop::sample::select(vec!["", " ", "", "\u{a0}"]);
    prop::collection::vec((piece, glue), 0..24).prop_map(|p| p.into_iter().flat_map(|(a, b)| [a, b]).collect())
}

fn holds(text: &str) -> Result<(), TestCaseError> {
    for numbers in [find_arabic(text), find_english(text)] {
        for n in &numbers {
            prop_assert_eq!(text.get(n.range.clone()), Some(n.raw.as_str()));
            prop_assert!(n.value.is_finite());
        }
        prop_assert!(numbers.windows(2).all(|w| w[0].range.end <= w[1].range.start), "{}: {:?}", text, numbers);
    }
    for d in find_dates(text) {
        prop_assert_eq!(text.get(d.range), Some(d.raw.as_str()));
    }
    for t in find_times(text) {
        prop_assert!(t.hour < 24 && t.minute < 60 && text.get(t.range) == Some(t.raw.as_str()));
    }
    for d in find_decades(text) {
        prop_assert_eq!(text.get(d.range), Some(d.raw.as_str()));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]
    #[test]
    fn no_byte_has_two_owners(text in pieces()) {
        holds(&text)?;
    }

    #[test]
    fn any_text_is_read(text in "\\PC{0,80}") {
        holds(&text)?;
    }
}

#[test]
fn digits_without_end_are_no_value() {
    for n in [25, 310, 5000] {
        for text in ["9".repeat(n), format!("{} مليون", "9".repeat(n)), format!("${}.5 billion", "1".repeat(n))] {
            assert!(find_arabic(&text).iter().chain(&find_english(&text)).all(|n| n.value < 1e30), "{n}");
        }
    }
}

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
