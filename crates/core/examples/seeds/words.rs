//! Errors of words: acronyms, quotations, negations, addresses, sentences.

use super::seeds::Draw;

type Seed = fn(&str, &str, &mut Draw) -> Option<(String, String)>;

const SEEDS: &[(&str, Seed)] = &[
    ("acronym swapped", acronym),
    ("quotation invented", quotation),
    ("negation removed", affirm),
    ("negation added", deny),
    ("address altered", address),
    ("sentence dropped", dropped),
];

/// One pair for each kind of error that fits.
pub fn seed(arabic: &str, english: &str, salt: u64) -> Vec<(&'static str, String, String)> {
    let mut out = Vec::new();
    for (i, (kind, make)) in SEEDS.iter().enumerate() {
        let mut draw = Draw(97 + salt * 64 + i as u64);
        if let Some((source, target)) = make(arabic, english, &mut draw) {
            out.push((*kind, source, target));
        }
    }
    out
}

/// Another well-known acronym in the place of one.
fn acronym(arabic: &str, english: &str, dice: &mut Draw) -> Option<(String, String)> {
    const OTHERS: [&str; 16] =
        ["NATO", "OPEC", "FBI", "CIA", "WHO", "IMF", "UNICEF", "BBC", "CNN", "EU", "UN", "NASA", "FIFA", "UNRWA", "IAEA", "WTO"];
    let found = mujaz_text::mention::find_acronyms(english);
    let at = found.get(dice.below(found.len()))?.clone();
    let old = english.get(at.clone())?;
    let new = OTHERS[dice.below(OTHERS.len())];
    (old != new && old.len() > 1 && !english.contains(new))
        .then(|| (arabic.to_string(), format!("{}{new}{}", &english[..at.start], &english[at.end..])))
}

/// Marks around words that the source does not quote.
fn quotation(arabic: &str, english: &str, dice: &mut Draw) -> Option<(String, String)> {
    let marks = ['"', '«', '“', '”', '»', ':', '\'', '‘', '’'];
    if arabic.contains(marks) || english.contains(['"', '“', ':']) {
        return None;
    }
    let words: Vec<&str> = english.split(' ').collect();
    let length = 5 + dice.below(6);
    let from = dice.below(words.len().checked_sub(length + 2)?);
    let quoted = format!("{} \"{}\" {}", words[..from].join(" "), words[from..from + length].join(" "), words[from + length..].join(" "));
    Some((arabic.to_string(), quoted.trim().to_string()))
}

/// The only negation taken out.
fn affirm(arabic: &str, english: &str, _: &mut Draw) -> Option<(String, String)> {
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
fn deny(arabic: &str, english: &str, _: &mut Draw) -> Option<(String, String)> {
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
fn address(arabic: &str, english: &str, dice: &mut Draw) -> Option<(String, String)> {
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
    let address = ADDRESSES[dice.below(ADDRESSES.len())];
    let letters: Vec<usize> = address.char_indices().filter(|(at, c)| *at > 0 && c.is_ascii_alphanumeric()).map(|(at, _)| at).collect();
    let at = letters[dice.below(letters.len())];
    let old = address.get(at..=at)?;
    let new = match dice.below(3) {
        0 => "",
        1 if old != "x" => "x",
        _ => " ",
    };
    Some((format!("{arabic} {address}"), format!("{english} {}{new}{}", &address[..at], &address[at + 1..])))
}

/// The last or the first of two or more sentences left out.
fn dropped(arabic: &str, english: &str, dice: &mut Draw) -> Option<(String, String)> {
    // "Dr. Hana", "St. Mark", "22, 23... Then": no ends of sentences.
    if ["Dr. ", "Mr. ", "Mrs. ", "Ms. ", "St. ", "Gen. ", "Col. ", "Prof. ", "No. ", ".. "].iter().any(|t| english.contains(t)) {
        return None;
    }
    let parts: Vec<&str> = english.split_inclusive(". ").collect();
    let stops = arabic.split_inclusive(". ").count();
    if parts.len() < 2 || stops != parts.len() || parts.iter().any(|p| p.split(' ').count() < 5) {
        return None;
    }
    let gone = dice.below(parts.len());
    let rest: String = parts.iter().enumerate().filter(|(i, _)| *i != gone).map(|(_, p)| *p).collect();
    Some((arabic.to_string(), rest.trim().to_string()))
}
