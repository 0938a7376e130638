//! How many seeded errors of words the checks see, and how often they cry at what is right: acronyms, quotations,
//! negations, addresses, sentences.
//!
//! `cargo run --release --example seeded_words -- PAIRS.tsv...`, a pair a line, Arabic and English between tabs, of human
//! translations. Each error is put into a pair that has no finding of its kinds; the same seed gives the same errors.

use mujaz::check::{self, Context, FlagKind, Pair};
use std::collections::BTreeMap;

/// At most this many errors of a kind.
const MOST: usize = 2000;

/// A small generator of pseudo-random numbers (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides.max(1) as u64) as usize
    }
}

/// An error: what it makes of a pair, if it can, and the kinds of finding that count as seeing it.
struct Seed {
    name: &'static str,
    make: fn(&str, &str, &mut Dice) -> Option<(String, String)>,
    kinds: &'static [FlagKind],
}

const SEEDS: &[Seed] = &[
    Seed { name: "acronym swapped", make: acronym, kinds: &[FlagKind::AcronymInvented] },
    Seed { name: "quotation invented", make: quotation, kinds: &[FlagKind::QuoteInvented] },
    Seed { name: "negation removed", make: affirm, kinds: &[FlagKind::NegationLost] },
    Seed { name: "negation added", make: deny, kinds: &[FlagKind::NegationAdded] },
    Seed { name: "address altered", make: address, kinds: &[FlagKind::UrlChanged] },
    Seed { name: "sentence dropped", make: dropped, kinds: &[FlagKind::SentenceMissing, FlagKind::LengthRatio, FlagKind::EmptyOutput] },
];

/// Another well-known acronym in the place of one.
fn acronym(arabic: &str, english: &str, dice: &mut Dice) -> Option<(String, String)> {
    const OTHERS: [&str; 16] =
        ["NATO", "OPEC", "FBI", "CIA", "WHO", "IMF", "UNICEF", "BBC", "CNN", "EU", "UN", "NASA", "FIFA", "UNRWA", "IAEA", "WTO"];
    let found = mujaz_text::mention::find_acronyms(english);
    let at = found.get(dice.roll(found.len()))?.clone();
    let old = english.get(at.clone())?;
    let new = OTHERS[dice.roll(OTHERS.len())];
    (old != new && old.len() > 1 && !english.contains(new))
        .then(|| (arabic.to_string(), format!("{}{new}{}", &english[..at.start], &english[at.end..])))
}

/// Marks around words that the source does not quote.
fn quotation(arabic: &str, english: &str, dice: &mut Dice) -> Option<(String, String)> {
    let marks = ['"', '«', '“', '”', '»', ':', '\'', '‘', '’'];
    if arabic.contains(marks) || english.contains(['"', '“', ':']) {
        return None;
    }
    let words: Vec<&str> = english.split(' ').collect();
    let length = 5 + dice.roll(6);
    let from = dice.roll(words.len().checked_sub(length + 2)?);
    let quoted = format!("{} \"{}\" {}", words[..from].join(" "), words[from..from + length].join(" "), words[from + length..].join(" "));
    Some((arabic.to_string(), quoted.trim().to_string()))
}

/// The only negation taken out.
fn affirm(arabic: &str, english: &str, _: &mut Dice) -> Option<(String, String)> {
    let folded = mujaz_text::normalize::fold(arabic);
    let denied =
        folded.split_whitespace().filter(|w| matches!(*w, "لم" | "لن" | "ليس" | "ليست" | "لا" | "ولم" | "ولن" | "ولا" | "وليس")).count();
    let count = |text: &str| text.matches(" not ").count() + text.matches("n't ").count() + text.matches(" never ").count();
    if denied != 1 || count(english) != 1 {
        return None;
    }
    let mut out = english.replace("cannot ", "can ").replace("won't ", "will ").replace("can't ", "can ");
    for (from, to) in [
        ("did not ", ""),
        ("does not ", ""),
        ("do not ", ""),
        ("didn't ", ""),
        ("doesn't ", ""),
        ("don't ", ""),
        (" not ", " "),
        ("n't ", " "),
        (" never ", " "),
    ] {
        out = out.replace(from, to);
    }
    Some((arabic.to_string(), out))
}

/// A negation put behind the first auxiliary, where neither side denies anything: behind another one it may be right.
fn deny(arabic: &str, english: &str, _: &mut Dice) -> Option<(String, String)> {
    let negative = [" not ", "n't", " no ", " never ", " none ", " nor ", "cannot", " without "];
    let folded = mujaz_text::normalize::fold(arabic);
    let denies = |w: &str| matches!(w.strip_prefix(['و', 'ف']).unwrap_or(w), "لم" | "لن" | "ليس" | "ليست" | "لا");
    if negative.iter().any(|n| english.contains(n)) || folded.split_whitespace().any(denies) {
        return None;
    }
    for verb in [" is ", " was ", " are ", " were ", " will ", " has ", " have ", " had ", " would ", " could ", " can ", " should "] {
        if let Some((front, rest)) = english.split_once(verb) {
            return Some((arabic.to_string(), format!("{front}{verb}not {rest}")));
        }
    }
    None
}

/// An address on both sides, one letter of it changed, lost or in another case in the English.
fn address(arabic: &str, english: &str, dice: &mut Dice) -> Option<(String, String)> {
    const ADDRESSES: [&str; 8] = [
        "https://www.example.com/news/2024/05/story-17",
        "www.desk-example.org",
        "press@ministry.example.net",
        "@NewsDesk24",
        "#ClimateSummit",
        "CVE-2021-44228",
        "http://data.example.ae/q?id=991&lang=ar",
        "report_2023.pdf",
    ];
    let address = ADDRESSES[dice.roll(ADDRESSES.len())];
    let letters: Vec<usize> = address.char_indices().filter(|(at, c)| *at > 0 && c.is_ascii_alphanumeric()).map(|(at, _)| at).collect();
    let at = letters[dice.roll(letters.len())];
    let old = address.get(at..=at)?;
    let new = match dice.roll(3) {
        0 => "",
        1 if old != "x" => "x",
        _ => " ",
    };
    Some((format!("{arabic} {address}"), format!("{english} {}{new}{}", &address[..at], &address[at + 1..])))
}

/// The last or the first of two or more sentences left out.
fn dropped(arabic: &str, english: &str, dice: &mut Dice) -> Option<(String, String)> {
    let parts: Vec<&str> = english.split_inclusive(". ").collect();
    let stops = arabic.split_inclusive(". ").count();
    if parts.len() < 2 || stops != parts.len() || parts.iter().any(|p| p.split(' ').count() < 5) {
        return None;
    }
    let gone = dice.roll(parts.len());
    let rest: String = parts.iter().enumerate().filter(|(i, _)| *i != gone).map(|(_, p)| *p).collect();
    Some((arabic.to_string(), rest.trim().to_string()))
}

fn kinds(arabic: &str, english: &str) -> Vec<FlagKind> {
    let context = Context { full: true, ..Context::default() };
    check::run(&Pair::new(arabic, english, context)).into_iter().map(|f| f.kind).collect()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut dice = Dice(20_260_101);
    let mut table: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let (mut pairs, mut alarms) = (0usize, BTreeMap::<FlagKind, usize>::new());
    let show = std::env::var("SHOW").unwrap_or_default();
    for path in std::env::args().skip(1) {
        let text = std::fs::read_to_string(path)?;
        for (arabic, english) in text.lines().filter_map(|l| l.split_once('\t')) {
            pairs += 1;
            let mut clean = kinds(arabic, english);
            clean.dedup();
            clean.iter().for_each(|k| *alarms.entry(*k).or_default() += 1);
            for seed in SEEDS {
                let (count, seen) = table.entry(seed.name).or_default();
                if *count >= MOST || seed.kinds.iter().any(|k| clean.contains(k)) {
                    continue;
                }
                let Some((source, target)) = (seed.make)(arabic, english, &mut dice) else { continue };
                let found = kinds(&source, &target).iter().any(|k| seed.kinds.contains(k));
                *count += 1;
                *seen += usize::from(found);
                if !found && show == seed.name {
                    println!("{source}\n{target}\n");
                }
            }
        }
    }
    println!("| error | seeded | seen | recall |\n|---|---|---|---|");
    for (name, (count, seen)) in &table {
        println!("| {name} | {count} | {seen} | {:.3} |", *seen as f64 / (*count).max(1) as f64);
    }
    println!("\n{pairs} clean pairs, alarms by kind: {alarms:?}");
    Ok(())
}
