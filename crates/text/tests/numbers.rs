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

/// What a finder makes of a text: values and units.
fn read(found: &[FoundNumber]) -> Vec<(f64, Option<Unit>)> {
    found.iter().map(|n| (n.value, n.unit)).collect()
}

/// Scale and unit of a range stand once and hold for both its ends, in both languages.
#[test]
fn ranges_share_scale_and_unit() {
    let (dollar, percent) = (Some(Unit::Dollar), Some(Unit::Percent));
    for (text, want) in [
        ("بين 3 و5 آلاف شخص", [(3e3, None), (5e3, None)]),
        ("ما بين ثلاثة وخمسة آلاف شخص", [(3e3, None), (5e3, None)]),
        ("دفع 100-150 ألف دولار", [(1e5, dollar), (1.5e5, dollar)]),
        ("من 2 إلى 3 ملايين", [(2e6, None), (3e6, None)]),
        ("نحو 10 - 15 في المائة", [(10.0, percent), (15.0, percent)]),
        ("بنسبة 10 إلى 15%", [(10.0, percent), (15.0, percent)]),
        ("1.5-2 مليار دولار", [(1.5e9, dollar), (2e9, dollar)]),
        ("بين 18 و25 ألف دولار", [(1.8e4, dollar), (2.5e4, dollar)]),
        // No range, or one whose first end is larger than the second's number.
        ("قتل 3 وجرح 5 آلاف", [(3.0, None), (5e3, None)]),
        ("بين 200 و3 آلاف", [(200.0, None), (3e3, None)]),
        ("في 2020 - 15 في المئة", [(2020.0, None), (15.0, percent)]),
        ("بين 5 آلاف و7 آلاف", [(5e3, None), (7e3, None)]),
        // A year, a label, one of them: no end of a range.
        ("في مارس 2021 إلى 10 مليارات دولار", [(2021.0, None), (1e10, dollar)]),
        ("في المصنع رقم 4 إلى 6 آلاف عامل", [(4.0, None), (6e3, None)]),
        ("في الجولة 2 إلى 5 ملايين دولار", [(2.0, None), (5e6, dollar)]),
        ("سعر السهم الواحد إلى 325 دولارا", [(1.0, None), (325.0, dollar)]),
    ] {
        assert_eq!(read(&find_arabic(text)), want, "{text}");
    }
    for (text, want) in [
        ("between 3 and 5 thousand people", [(3e3, None), (5e3, None)]),
        ("three to five thousand people", [(3e3, None), (5e3, None)]),
        ("100-150 thousand dollars", [(1e5, dollar), (1.5e5, dollar)]),
        ("$3-5 million", [(3e6, dollar), (5e6, dollar)]),
        ("between $3 and $5 million", [(3e6, dollar), (5e6, dollar)]),
        ("10-15 percent", [(10.0, percent), (15.0, percent)]),
        ("from 10 to 15 per cent", [(10.0, percent), (15.0, percent)]),
        ("3 men and 5 thousand women", [(3.0, None), (5e3, None)]),
    ] {
        assert_eq!(read(&find_english(text)), want, "{text}");
    }
    let found = find_arabic("بين 5 آلاف و100-150 ألف دولار");
    assert_eq!(read(&found), [(5e3, dollar), (1e5, dollar), (1.5e5, dollar)]);
}

#[test]
fn shares_of_a_thousand_are_no_thousands() {
    for (text, want) in [
        ("3 بالألف و12 حالة", vec![3.0, 12.0]),
        ("بلغت النسبة 3 بالألف", vec![3.0]),
        ("12 في الألف من السكان", vec![12.0]),
        ("ثلاثة بالألف", vec![3.0]),
        ("420 جزءا في المليون", vec![420.0]),
        ("5 أجزاء بالمليون", vec![5.0]),
        ("دفع ثلاثة آلاف", vec![3e3]),
        ("فاز بمليون", vec![1e6]),
    ] {
        let values: Vec<f64> = find_arabic(text).iter().map(|n| n.value).collect();
        assert_eq!(values, want, "{text}");
    }
}

#[test]
fn signs_for_halves_count() {
    for (text, want) in [
        ("½ مليون دولار", (5e5, Some(Unit::Dollar))),
        ("¼ مليار", (2.5e8, None)),
        ("2½ مليون", (2.5e6, None)),
        ("½ في المئة", (0.5, Some(Unit::Percent))),
        ("تراجع 3.2-% أمس", (3.2, Some(Unit::Percent))),
        ("تراجع ٣٫٢-٪", (3.2, Some(Unit::Percent))),
    ] {
        assert_eq!(read(&find_arabic(text)), [want], "{text}");
    }
}

/// Exponents, zones of time and telephones count nothing; what only stands beside such words does.
#[test]
fn digits_that_count_nothing() {
    for (text, want) in [
        ("من 137 مليار م3 من المياه", vec![1.37e11]),
        ("على مساحة 12 كم2", vec![12.0]),
        ("هطل 12 ملم/م2 أمس", vec![12.0]),
        ("بسعر 500 دينار للمتر، أي 20 م2.", vec![500.0, 20.0]),
        ("بعد 12 كم 2 من السيارات", vec![12.0, 2.0]),
        ("الأربعاء 14:00 (GMT+0400)", vec![]),
        ("بتوقيت (غرينتش+3)", vec![]),
        ("على الرقم 920001234", vec![]),
        ("هاتف: 01/234567", vec![]),
        ("الاتصال على 920001234", vec![]),
        ("واتساب 050-123-4567", vec![]),
        ("القرار رقم 2396", vec![2396.0]),
        ("باع هاتف 150 ألفا", vec![1.5e5]),
        ("حصل على 3000000", vec![3e6]),
    ] {
        let values: Vec<f64> = find_arabic(text).iter().map(|n| n.value).collect();
        assert_eq!(values, want, "{text}");
    }
    for text in ["call 920001234", "on 920001234", "Tel: 01/234567", "at number 920001234"] {
        assert_eq!(find_english(text), [], "{text}");
    }
    let kept: Vec<f64> = find_english("on 1500 roads, at 20000 feet, phone 3 of 5").iter().map(|n| n.value).collect();
    assert_eq!(kept, [1500.0, 20000.0, 3.0, 5.0]);
}
