use super::*;
use proptest::prelude::*;

/// Whether a spelling is among those of a table's cell: `|` between wholes, `/` between the spellings of a word.
fn accepted(cell: &str, spelled: &str) -> bool {
    let given: Vec<String> = spelled.split_whitespace().map(str::to_lowercase).collect();
    cell.split('|').any(|whole| {
        let words: Vec<&str> = whole.split_whitespace().collect();
        words.len() == given.len() && words.iter().zip(&given).all(|(w, g)| w.split('/').any(|s| s.to_lowercase() == *g))
    })
}

#[test]
fn invented_persons_and_real_places_are_spelled_as_expected() {
    let (mut counts, mut right) = ([0usize; 2], [0usize; 2]);
    for line in include_str!("../../tests/data/names.tsv").lines().filter(|l| !l.starts_with('#')) {
        let [kind, arabic, cell] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let (at, spelled) = if kind == "person" { (0, byline(arabic)) } else { (1, dateline(arabic)) };
        let good = accepted(cell, &spelled);
        counts[at] += 1;
        right[at] += usize::from(good);
        if !good {
            println!("{arabic}: {spelled}, expected {cell}");
        }
    }
    println!("persons {} of {}, places {} of {}", right[0], counts[0], right[1], counts[1]);
    assert!(counts[0] >= 200 && counts[1] >= 100);
    assert!((0..2).all(|i| right[i] * 100 >= counts[i] * 95), "{right:?} of {counts:?}");
}

/// What the list holds for the comparison alone ("Pen", "`ElBaradei`") is no spelling: bylines and speakers have the whole.
#[test]
fn names_with_a_particle_are_spelled_whole_and_have_one_article() {
    for (arabic, spelled) in [
        ("مارين لوبان", "Marin Le Pen"),
        ("شارل ديغول", "Charles de Gaulle"),
        ("ستافان ديمستورا", "Staffan de Mistura"),
        ("محمد البرادعي", "Mohammed al-Baradei"),
        ("الباجي قائد السبسي", "Beji Caid al-Sebsi"),
        ("كمال كليجدار أوغلو", "Kamal Kilicdar Oglu"),
        ("حسين أمير عبداللهيان", "Hussein Amir Abdollahian"),
        ("إيمانويل ماكرون", "Emmanuel Macron"),
    ] {
        assert_eq!(byline(arabic), spelled, "{arabic}");
    }
}

proptest! {
    #[test]
    fn nothing_panics(text in "[ادرسصعبدالنوي أإآةىؤئءبنو.،/()A-z ]{0,60}|\\PC{0,80}") {
        _ = (byline(&text), dateline(&text), person(&text), place(&text), speaker(&text));
        _ = sound::likeness(&fold(&text), &text);
    }
}
