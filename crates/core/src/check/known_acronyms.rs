//! Acronyms that are known, and what they are short for (`acronyms.tsv`, `acronym-heads.tsv`).

use mujaz_text::normalize::fold;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What is known about an acronym.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Lower-case English it is short for.
    pub(super) english: Vec<String>,
    /// Folded beginnings of Arabic words that stand for it.
    pub(super) arabic: Vec<String>,
    /// The same of words that it may stand beside, though they are no name of it: US for ترامب.
    pub(super) near: Vec<String>,
    /// Whether it needs nothing in the source.
    pub(super) free: bool,
}

/// Those of the list, as they are written.
pub(super) static KNOWN: LazyLock<HashMap<&'static str, Known>> = LazyLock::new(|| {
    let mut out: HashMap<&'static str, Known> = HashMap::new();
    for line in mujaz_text::data::ACRONYMS.lines().filter(|l| !l.starts_with('#')) {
        let mut fields = line.split('\t');
        let (Some(acronym), english, arabic) = (fields.next(), fields.next().unwrap_or(""), fields.next().unwrap_or("")) else { continue };
        let list = |text: &str, free: &mut bool| -> Vec<String> {
            *free |= text == "*";
            // The article is one of the clitics that a word may stand behind: "للولايات".
            let bare = |p: String| p.strip_prefix("ال").filter(|rest| rest.chars().count() > 3).map(String::from).unwrap_or(p);
            text.split('|').filter(|p| !p.is_empty() && *p != "*").map(fold).map(bare).collect()
        };
        let entry = out.entry(acronym).or_default();
        entry.english.extend(english.split('|').filter(|e| !e.is_empty()).map(str::to_lowercase));
        entry.arabic.extend(list(arabic, &mut entry.free));
        entry.near.extend(list(fields.next().unwrap_or(""), &mut entry.free));
    }
    out
});

/// Heads of phrases that languages shorten: where the source has one, an unknown acronym may stand for it.
pub(super) static HEADS: LazyLock<Vec<String>> =
    LazyLock::new(|| mujaz_text::data::ACRONYM_HEADS.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).map(fold).collect());

/// Letters and digits only, in capitals: "U.S." and "US", "Covid-19" and "COVID-19".
pub(super) fn bare(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

/// Whether a word in small letters may have no letter in an acronym.
pub(super) fn is_small(word: &str) -> bool {
    matches!(word, "of" | "the" | "for" | "and" | "in" | "on" | "to" | "a")
}
