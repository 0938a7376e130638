//! Persons: titles, compound names (عبد, أبو, بن, آل, الدين, الله) and names one by one.

use super::letters::spell;
use super::lists::{self, SERVANT_OF, TITLES, find};
use crate::normalize::{fold, strip_harakat};

/// Spells one word of a name that is no compound: by the lists, else by the rule.
///
/// `first` says whether it is a person's first name.
pub fn word(raw: &str, first: bool) -> String {
    let raw = bare(raw);
    if !raw.chars().any(crate::is_arabic_letter) {
        return raw;
    }
    let key = lists::key(&raw);
    // "الطيب" may be listed as it stands.
    if let Some(entry) = find(&key, first) {
        return entry.spellings[0].to_string();
    }
    if let Some((rest, key)) = raw.strip_prefix("ال").zip(key.strip_prefix("ال")).filter(|(r, _)| r.chars().count() >= 3) {
        // A family: behind the article first names are families as well.
        let spelled = find(key, false).map_or_else(|| spell(rest, true), |e| e.spellings[0].to_string());
        return format!("al-{spelled}");
    }
    glued(&raw, &key, first).unwrap_or_else(|| spell(&raw, false))
}

/// A word without marks, tatweel and the punctuation around it.
fn bare(raw: &str) -> String {
    let plain: String = strip_harakat(raw).chars().filter(|c| *c != '\u{0640}').collect();
    plain.trim_matches(|c: char| !c.is_alphanumeric()).to_string()
}

/// "عبدالرحمن", "أبوزيد", "بوعلام", "بنكيران", "بلقاسم": compounds in one word.
fn glued(raw: &str, key: &str, first: bool) -> Option<String> {
    let long = |s: &&str| s.chars().count() >= 3;
    if let Some(rest) = key.strip_prefix("عبدال").filter(long) {
        return Some(servant(rest));
    }
    if key == "عبدالله" {
        return Some("Abdullah".into());
    }
    if let Some(rest) = raw.strip_prefix("أبو").or_else(|| raw.strip_prefix("ابو")).filter(long) {
        return Some(format!("Abu {}", inner(rest)));
    }
    if let Some(rest) = raw.strip_prefix("بو").filter(long) {
        return Some(format!("Bou{}", inner(rest).to_lowercase()));
    }
    if let Some(rest) = raw.strip_prefix("بن").filter(long) {
        return Some(format!("Ben{}", inner(rest).to_lowercase()));
    }
    if let Some(name) = raw.strip_prefix("بل").filter(long).and_then(|rest| find(&lists::key(rest), true)) {
        return Some(format!("Bel{}", name.spellings[0].to_lowercase()));
    }
    if let Some(rest) = raw.strip_suffix("الله").filter(long) {
        return Some(format!("{}allah", stem(&word(rest, first))));
    }
    if let Some(rest) = raw.strip_suffix("الدين").filter(long) {
        return Some(format!("{}eddin", stem(&word(rest, first))));
    }
    // "باوزير", "باسندوة": a Hadrami house; only where what is left is long enough to be a name.
    let rest = raw.strip_prefix("با").filter(|r| r.chars().count() >= 4)?;
    find(&lists::key(rest), false).map(|e| format!("Ba{}", e.spellings[0].to_lowercase()))
}

/// A name inside a compound.
fn inner(rest: &str) -> String {
    find(&lists::key(rest), true).map_or_else(|| word_rule(rest), |e| e.spellings[0].to_string())
}

fn word_rule(raw: &str) -> String {
    raw.strip_prefix("ال").filter(|r| r.chars().count() >= 3).map_or_else(|| spell(raw, false), |rest| format!("al-{}", spell(rest, true)))
}

/// "Nasr" + "allah", "Hiba" + "allah": one `a` between them.
fn stem(name: &str) -> &str {
    name.trim_end_matches('a')
}

/// "Abdulrahman": `rest` is folded and lacks its article.
fn servant(rest: &str) -> String {
    if rest == "له" || rest == "لله" {
        return "Abdullah".into();
    }
    let known = SERVANT_OF.iter().find(|(a, _)| *a == rest).map(|(_, e)| (*e).to_string());
    format!(
        "Abdul{}",
        known.unwrap_or_else(|| find(rest, true).map_or_else(|| spell(rest, true), |e| e.spellings[0].into()).to_lowercase())
    )
}

/// How many words a title takes at the beginning of some folded words, and its English.
pub fn title(words: &[&str]) -> Option<(usize, &'static str)> {
    let first = words.first()?;
    (1..=words.len().min(3)).rev().find_map(|n| {
        let phrase = words[..n].join(" ");
        let bare = phrase.strip_prefix("ال").unwrap_or(&phrase);
        // "د." is a title, the letter alone hardly is.
        if first.chars().count() == 1 && n == 1 {
            return None;
        }
        TITLES.get(bare).map(|e| (n, e.spellings[0]))
    })
}

/// The English of an abbreviated title: "د.", "أ.د.", "م.".
pub fn abbreviation(raw: &str) -> Option<&'static str> {
    let stopped = raw.strip_suffix(['.', '/']).or_else(|| (raw == "د").then_some(raw))?;
    TITLES.get(&fold(stopped)).filter(|_| stopped.chars().count() <= 3).map(|e| e.spellings[0])
}

/// Spells a person: titles in front, then name by name.
pub fn person(arabic: &str) -> String {
    // "د.أسامة": a title glued to its name.
    let parted: String = strip_harakat(arabic).replace("د.", "د. ").replace("م.", "م. ").replace("أ. د.", "أ.د.");
    let raw: Vec<&str> = parted.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).collect();
    let folded: Vec<String> = raw.iter().map(|w| fold(&bare(w))).collect();
    let keys: Vec<&str> = folded.iter().map(String::as_str).collect();
    let mut out: Vec<String> = Vec::new();
    let mut at = 0;
    while at < raw.len() {
        // A title needs a name behind it.
        if let Some(english) = abbreviation(raw[at]).filter(|_| at + 1 < raw.len()) {
            out.push(english.into());
            at += 1;
        } else if let Some((n, english)) = title(&keys[at..]).filter(|(n, _)| at + n < raw.len() && titled(&keys[at..], *n)) {
            out.push(english.into());
            at += n;
        } else {
            break;
        }
    }
    let titles = out.len();
    while at < raw.len() {
        let (spelled, taken) = part(&raw[at..], &keys[at..], out.len() == titles);
        out.push(spelled);
        at += taken;
    }
    // A name begins with a capital: "Al-Tayeb Saleh".
    if let Some(name) = out.get_mut(titles).filter(|n| n.starts_with(char::is_lowercase)) {
        let mut chars = name.chars();
        *name = chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect());
    }
    out.retain(|w| !w.is_empty());
    out.join(" ")
}

/// Whether a word that is a title and a name (أمير, سيد, شيخ) is a title here: with its article, or no given name at all.
fn titled(keys: &[&str], n: usize) -> bool {
    n > 1 || keys[0].starts_with("ال") && keys[0].chars().count() > 3 || find(keys[0], true).is_none()
}

/// The spelling of a name's next part, and how many words it took.
fn part(raw: &[&str], keys: &[&str], first: bool) -> (String, usize) {
    let next = raw.get(1).zip(keys.get(1));
    match (keys[0], next) {
        ("عبد", Some((_, &"ربه"))) => ("Abd Rabbo".into(), 2),
        ("عبد", Some((_, key))) => match key.strip_prefix("ال") {
            Some(rest) if !rest.is_empty() => (servant(rest), 2),
            _ => (format!("Abd {}", raw.get(1).map_or_else(String::new, |r| word(r, true))), 2),
        },
        ("ابو" | "ابي" | "ابا", Some((r, _))) => (format!("Abu {}", word(r, true)), 2),
        ("بو", Some((r, _))) => (format!("Bou {}", word(r, true)), 2),
        ("ام", Some((r, _))) => (format!("Umm {}", word(r, true)), 2),
        ("بن", Some(_)) => (if first { "Ben" } else { "bin" }.into(), 1),
        ("ابن", Some(_)) => ("Ibn".into(), 1),
        ("بنت", Some(_)) => ("bint".into(), 1),
        ("ال", Some((r, key))) => {
            // "آل الشيخ", "آل مكتوم": a house.
            let name = word(key.strip_prefix("ال").filter(|k| k.chars().count() >= 3).map_or(r, |_| r.trim_start_matches("ال")), false);
            (format!("Al {name}"), 2)
        }
        (_, Some((_, &"الله"))) => (format!("{}allah", stem(&word(raw[0], first))), 2),
        (_, Some((_, &"الدين"))) => (format!("{} al-Din", word(raw[0], first)), 2),
        _ => (word(raw[0], first), 1),
    }
}

/// Whether every word of a text is part of a name: listed, a compound's particle or a title. For speakers, which may as well
/// be "المتحدث باسم الوزارة".
pub fn is_person(arabic: &str) -> bool {
    let folded: Vec<String> = arabic.split_whitespace().map(|w| fold(&bare(w))).filter(|w| !w.is_empty()).collect();
    let keys: Vec<&str> = folded.iter().map(String::as_str).collect();
    let mut at = 0;
    while let Some((n, _)) = title(&keys[at.min(keys.len())..]).filter(|(n, _)| titled(&keys[at..], *n)) {
        at += n;
    }
    let names = &keys[at.min(keys.len())..];
    let particle = |k: &str| matches!(k, "بن" | "ابن" | "بنت" | "عبد" | "ابو" | "ابي" | "ال" | "ولد" | "بو" | "الله" | "الدين");
    let listed =
        |k: &str| find(k, true).is_some() || k.strip_prefix("ال").is_some_and(|k| find(k, false).is_some()) || k.starts_with("عبدال");
    // One name may be unknown beside a known first one: "ليث العدوان".
    let unknown = names.iter().filter(|k| !particle(k) && !listed(k)).count();
    (1..=5).contains(&names.len()) && (unknown == 0 || unknown == 1 && names.len() >= 2 && listed(names[0]))
}

/// Whether a folded word is a title, with or without article.
pub fn is_title(folded: &str) -> bool {
    folded.chars().count() > 2 && TITLES.contains_key(folded.strip_prefix("ال").unwrap_or(folded))
}
