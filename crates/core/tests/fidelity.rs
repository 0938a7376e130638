//! The checks against clean pairs and pairs with one seeded error (`data/fidelity.tsv`, made by `make_fidelity.py`).

use mujaz::check::{Evidence, Fidelity, check_translation};
use mujaz::glossary::{Glossary, Hit};
use proptest::prelude::*;
use std::collections::BTreeMap;

#[path = "../examples/seeds/mod.rs"]
mod seeds;

/// The short form of `examples/seeded_errors.rs`, on the clean pairs committed here.
#[test]
fn seeded_numbers_and_dates_are_seen() {
    let check = Fidelity { full: true, ..Fidelity::default() };
    let clean: String = include_str!("data/fidelity.tsv").lines().filter(|l| l.starts_with("clean")).flat_map(|l| [l, "\n"]).collect();
    let (mut seeded, mut seen) = (0, 0);
    for (i, (arabic, english)) in seeds::pairs(&clean).iter().enumerate() {
        if !check.translation(arabic, english).is_empty() {
            continue;
        }
        for (kind, wrong) in seeds::seed(arabic, english, i as u64) {
            seeded += 1;
            let found = check.translation(arabic, &wrong);
            seen += usize::from(!found.is_empty());
            if found.is_empty() {
                println!("{kind}\n  {arabic}\n  {wrong}");
            }
        }
    }
    assert!(seeded >= 60 && seen * 100 >= seeded * 95, "{seen} of {seeded} seen");
}

/// What each pair must say of its numbers and dates: nothing, or a finding of the kind.
#[test]
fn numbers_and_dates_between_languages() {
    let check = Fidelity { full: true, ..Fidelity::default() };
    for (arabic, english, want) in [
        ("في العشرينيات من عمره", "He is in his twenties", ""),
        ("في ثلاثينيات القرن التاسع عشر", "in the 1830s", ""),
        ("في ثلاثينيات القرن التاسع عشر", "in the 1930s", "date_changed"),
        ("في سبعينيات القرن الماضي", "in the 1970s", ""),
        ("في منتصف التسعينيات", "in the mid-1980s", "date_changed"),
        ("في القرن السابع الميلادي", "in the seventh century AD", ""),
        ("في القرن السابع الميلادي", "in the ninth century AD", "number_invented"),
        ("الساعة ٩:٣٠ صباحا (٠٢٣٠ بالتوقيت العالمي)", "at 9:30 am (0230 UTC)", ""),
        ("الساعة ٩:٣٠ صباحا (٠٢٣٠ بالتوقيت العالمي)", "at 0930 hours (2030 UTC)", "date_changed"),
        ("الساعة التاسعة والنصف مساء", "at 9:30 p.m.", ""),
        ("الساعة التاسعة والنصف مساء", "at 7:30 p.m.", "date_changed"),
        ("فاز الفريق 5-3", "The team won 3-5", ""),
        ("فاز الفريق 5-3", "The team won 5-4", "number_changed"),
        ("قناة ألفا تي في", "Alpha TV", ""),
        ("الأشهر الاثني عشر الماضية", "the past 12 months", ""),
        ("في 31 كانون الأول/ديسمبر", "on Dec. 31", ""),
        ("يوم 12 يناير / كانون الثاني", "on 13 January", "number_changed"),
        ("بقيمة 10 مليارات يورو", "worth Euro10 billion", ""),
        ("بقيمة 10 مليارات يورو", "worth $10 billion", "number_changed"),
        ("قال إنه «مرتاح»", "He said it&#39;s &#8220;fine&#8221;", ""),
        ("بين 18 و25 ألف ليرة", "between 18,000 and 25,000 pounds", ""),
        ("ملايين الدولارات", "thousands of dollars", "number_changed"),
        ("آلاف المزارعين", "thousands of farmers", ""),
        ("بعد ساعة ونصف", "after 1.5 hours", ""),
        ("بسعر سبعة دولارات ونصف الدولار", "at $7.50", ""),
        ("دولارين و15 سنتا", "$2.15", ""),
        ("لويس السادس عشر", "Louis XVI", ""),
        ("السنة المالية 2018-2019", "fiscal year 2018-19", ""),
        ("نصف مليون طفل", "half a million children", ""),
        ("يوم الثلاثاء", "on Tuesday", ""),
        ("يوم الثلاثاء", "on Thursday", "date_changed"),
        ("بين £3,000 و£5,000", "£3,000-£5,000", ""),
        ("في 2019 خمسة ملايين دولار", "in 2019 $5 million", ""),
        ("في 15 فبراير 2018", "on 15 February 2019", "number_changed"),
        ("في 15 فبراير 2018", "on February 16, 2018", "number_changed"),
    ] {
        let found: Vec<_> = check.translation(arabic, english).into_iter().filter(|f| !f.kind.name().starts_with("acronym")).collect();
        let kinds: Vec<&str> = found.iter().map(|f| f.kind.name()).collect();
        assert!(if want.is_empty() { kinds.is_empty() } else { kinds.contains(&want) }, "{arabic} / {english}: {found:?}");
    }
}

/// Numbers that a translator tells in another way, and others that look alike.
#[test]
fn numbers_told_in_another_way() {
    let check = Fidelity { full: true, ..Fidelity::default() };
    for (arabic, english, want) in [
        ("عشرات القتلى", "scores of dead", ""),
        ("عشرات القتلى", "tens of dead", ""),
        ("عشرات القتلى", "thousands of dead", "number_changed"),
        ("مئات القتلى", "dozens of dead", "number_changed"),
        ("مئات الآلاف من النازحين", "hundreds of thousands of displaced people", ""),
        ("عشرات الآلاف من النازحين", "thousands of displaced people", ""),
        ("آلاف المحتجين ومئات الجرحى", "thousands of protesters, hundreds of them hurt", ""),
        ("حرب أكتوبر 73", "the October 1973 war", ""),
        ("حرب أكتوبر 73", "the October 1956 war", "number_changed"),
        ("في الحادي عشر من سبتمبر", "on 9/11", ""),
        ("في الحادي عشر من نوفمبر", "on 9/11", "date_missing"),
        ("على مدار الساعة", "around the clock, 24/7", ""),
        ("خلال 24 إلى 48 ساعة", "within one to two days", ""),
        ("خلال 24 إلى 48 ساعة", "within one to five days", "number_missing"),
        ("100 كيلوغرام من الحشيش", "220 pounds of hashish", ""),
        ("100 كيلوغرام من الحشيش", "320 pounds of hashish", "number_changed"),
        ("تضرر 33 في المئة من المحاصيل", "A third of the crops were damaged", ""),
        ("تضرر 33 في المئة من المحاصيل", "The third crop was damaged", "number_missing"),
        ("75 في المئة من السكان", "three quarters of the population", ""),
        ("في السنوات العشر الماضية", "over the last decade", ""),
        ("في السنوات العشر الماضية", "over the last century", "number_missing"),
        ("الوجهة الأولى لحقائبها، ثلثها عبر المطار", "The top destination for her bags, a third of them through the airport", ""),
        ("تحدث المطران والشيخ والحاخام، واتفق ثلاثتهم", "The bishop, the sheikh and the rabbi spoke, and all three agreed", ""),
        ("امرأة في شهرها السابع وأربعة من أسرتها", "A woman in her seventh month and four of her family", ""),
        ("دفع ألفي يورو ثم ألفا أخرى", "He paid 2,000 euros, then another 1,000", ""),
        ("تكلف مليار دولار ونصفا", "It costs $1.5 billion", ""),
        ("في الثانية عشرة من منتصف ليل الأحد", "at midnight on Sunday", ""),
        ("في الواحدة بعد منتصف الليل", "at 1 a.m.", ""),
        ("في الواحدة بعد منتصف الليل", "at 1 p.m.", "date_changed"),
    ] {
        let found = check.translation(arabic, english);
        let kinds: Vec<&str> = found.iter().map(|f| f.kind.name()).collect();
        assert!(if want.is_empty() { kinds.is_empty() } else { kinds.contains(&want) }, "{arabic} / {english}: {found:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    /// Real-looking pieces in any order, and any text at all: an answer, never a panic.
    #[test]
    fn any_pair_is_compared(source in "((£3,000|-|\\$7,000|2019 |100%|9/10/1436هـ|مليون |ونصف |و|58ر54|كانون 2|9:30|&#39;|\\PC){0,12})",
                            target in "((£3,000|-|\\$7,000|2019 |100%100| a half|1970s|0930 UTC|bn|m| to |Jan. |XVI|\\PC){0,12})") {
        let check = Fidelity { full: true, date: Some("2018-02-15"), glossary: None };
        _ = check.translation(&source, &target);
        _ = check.translation(&target, &source);
        _ = check.summary(&source, &target);
    }
}

#[test]
fn seeded_errors_are_seen_and_clean_pairs_pass() {
    let check = Fidelity { full: true, ..Fidelity::default() };
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
