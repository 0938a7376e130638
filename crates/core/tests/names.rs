//! The check of names: pairs that agree, pairs with one name swapped, and any text.

use mujaz::check::{self, Context, FlagKind, Pair};
use mujaz::glossary::Glossary;
use proptest::prelude::*;

fn kinds(arabic: &str, english: &str) -> Vec<FlagKind> {
    let names = [FlagKind::NameMissing, FlagKind::NameInvented, FlagKind::NameChanged];
    let pair = Pair::new(arabic, english, Context { full: true, ..Context::default() });
    let found = check::run(&pair);
    for finding in &found {
        assert!(
            finding.source.clone().is_none_or(|r| arabic.get(r).is_some())
                && finding.target.clone().is_none_or(|r| english.get(r).is_some())
        );
    }
    found.into_iter().map(|f| f.kind).filter(|k| names.contains(k)).collect()
}

#[test]
fn names_in_any_accepted_spelling_pass() {
    for (arabic, english) in [
        ("قال الوزير خالد المطيري إن الاتفاق نهائي", "Minister Khalid al-Mutayri said the agreement was final"),
        ("التقى عبد الرحمن الراشد بنظيره قاسم جمال", "Abdel Rahman al-Rashed met his counterpart Kassem Gamal"),
        ("أعلن العقيد ديريك هولبروك بدء العملية", "Col. Derek Holbrook announced the start of the operation"),
        ("دعا مجلس الأمن إلى وقف القتال في البحر الأحمر", "The Security Council called for an end to fighting in the Red Sea"),
        ("وصلت القوات المصرية إلى رفح", "Egypt's forces have reached Rafah"),
        ("حققت القاهرة فوزا سعيدا على أمل العودة", "Cairo scored a happy win in the hope of a comeback"),
        ("عمان تستضيف القمة", "Amman hosts the summit"),
        ("زار الرئيس التركي رجب طيب أردوغان بغداد", "Turkish President Recep Tayyip Erdogan visited Baghdad"),
        ("سجل لوكا مودريتش هدفا أمام برشلونة", "Luka Modric scored against Barcelona"),
        ("التقى الرئيس بوتين نظيره في موسكو", "President Vladimir Putin met his counterpart in Moscow"),
        ("ولد في سان برناردينو", "He was born in San Bernardino, California"),
        ("غنى المطرب فاتح إركوش", "The singer Fatih Erkoç sang"),
        ("تحدث يسوع المسيح", "Jesus Christ spoke"),
    ] {
        assert!(kinds(arabic, english).is_empty(), "{english}");
    }
}

#[test]
fn another_name_is_seen() {
    for (arabic, english) in [
        ("قال الوزير خالد المطيري إن الاتفاق نهائي", "Minister Hassan al-Shami said the agreement was final"),
        ("أعلن العقيد ديريك هولبروك بدء العملية", "Col. Johan Lindqvist announced the start of the operation"),
        ("أعلن العقيد ديريك هولبروك بدء العملية", "Col. Derek Vanterpool announced the start of the operation"),
        ("وصلت القوات المصرية إلى رفح", "Egypt's forces have reached Jenin"),
        ("التقى الرئيس ماكرون نظيره في باريس", "The president met his counterpart Merkel in Paris"),
        ("اجتمع الوفدان في الدوحة أمس", "The two delegations met in Geneva yesterday"),
        ("وصل خالد الحلفي إلى البيت", "Tarek al-Halfi came home"),
    ] {
        assert!(!kinds(arabic, english).is_empty(), "{english}");
    }
}

#[test]
fn a_house_spelling_is_no_error() {
    let glossary = Glossary::parse("own.tsv", "القدس\tBayt al-Maqdis").unwrap();
    let context = Context { full: true, glossary: Some(&glossary), ..Context::default() };
    assert!(check::run(&Pair::new("وصل الوفد إلى القدس", "The delegation reached Bayt al-Maqdis", context)).is_empty());
}

proptest! {
    #[test]
    fn any_pair_is_judged(arabic in "[قالمحدسبو عوليدال،.]{0,80}|\\PC{0,80}", english in "[A-Za-z' .-]{0,80}|\\PC{0,80}") {
        kinds(&arabic, &english);
    }
}
