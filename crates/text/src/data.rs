//! Lists of words that other crates read: each says at its head what it must and must not match.

/// Acronyms with their Arabic names.
pub const ACRONYMS: &str = include_str!("../data/acronyms.tsv");

/// Words in front of a name that an acronym stands for.
pub const ACRONYM_HEADS: &str = include_str!("../data/acronym-heads.tsv");

/// Stems of Arabic words with beginnings of the English words that stand for them.
pub const LEXICON: &str = include_str!("../data/lexicon.tsv");

/// Words that deny.
pub const NEGATION: &str = include_str!("../data/negation.tsv");

/// Currencies with the country that their names and codes say.
pub const CURRENCIES: &str = include_str!("../data/currencies.tsv");

/// Short nouns whose duals are no other words.
pub const DUALS: &str = include_str!("../data/duals.tsv");

/// Organisations that are named in words.
pub const BODIES: &str = include_str!("../data/bodies.tsv");

/// Words and their opposites.
pub const OPPOSITES: &str = include_str!("../data/opposites.tsv");

/// Beginnings of words that report speech.
pub const SPEECH: &str = include_str!("../data/speech.tsv");

/// Beginnings of ordinary words that begin as a people does.
pub const NO_PEOPLES: &str = include_str!("../data/no-peoples.tsv");

/// Capitals and their countries.
pub const CAPITALS: &str = include_str!("../data/capitals.tsv");

/// English titles of persons, some in a line.
pub const ENGLISH_TITLES: &str = include_str!("../data/english-titles.txt");
