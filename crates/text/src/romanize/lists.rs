//! The lists of `data/`: names and titles with their English spellings, read once and on first use.

use crate::normalize::fold;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A name of a list.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The spelling first, then what else newspapers write.
    pub spellings: Vec<&'static str>,
    /// Whether the Arabic is an ordinary word too.
    pub word: bool,
}

/// A list by its folded Arabic.
pub type List = HashMap<String, Entry>;

/// Given names.
pub static GIVEN: LazyLock<List> = LazyLock::new(|| read(include_str!("../../data/given-names.tsv")));
/// Family names, without their article.
pub static FAMILY: LazyLock<List> = LazyLock::new(|| read(include_str!("../../data/family-names.tsv")));
/// Names of the wider world.
pub static FOREIGN: LazyLock<List> = LazyLock::new(|| read(include_str!("../../data/foreign-names.tsv")));
/// Titles, without the article of their first word.
pub static TITLES: LazyLock<List> = LazyLock::new(|| read(include_str!("../../data/titles.tsv")));

fn read(text: &'static str) -> List {
    let mut list = List::new();
    let mut coarse: Vec<(String, Entry)> = Vec::new();
    for line in text.lines().filter(|l| !l.starts_with('#')) {
        let mut fields = line.split('\t');
        let (Some(arabic), Some(english)) = (fields.next(), fields.next()) else { continue };
        let others = fields.next().unwrap_or("").split('|').filter(|s| !s.is_empty());
        let spellings: Vec<&str> = std::iter::once(english).chain(others).collect();
        let word = fields.next() == Some("word");
        let entry = Entry { spellings, word };
        // A careless spelling is a word more often than the name (ليلي, nightly).
        coarse.push((fold(arabic), Entry { word: true, ..entry.clone() }));
        list.entry(key(arabic)).or_insert(entry);
    }
    // Careless spellings: يسرى for يسري, where that is no name of its own.
    for (key, entry) in coarse {
        list.entry(key).or_insert(entry);
    }
    list
}

/// The key of a word: folded, but a final ى stays what it is (يسرى is not يسري, على is no علي).
pub fn key(word: &str) -> String {
    let mut key = fold(word);
    if word.trim_end_matches(|c: char| !c.is_alphanumeric()).ends_with('ى') && key.ends_with('ي') {
        key.truncate(key.len() - 'ي'.len_utf8());
        key.push('ى');
    }
    key
}

/// A listed name by its exact key: على is no علي.
pub fn exact(key: &str) -> Option<&'static Entry> {
    GIVEN.get(key).or_else(|| FOREIGN.get(key)).or_else(|| FAMILY.get(key))
}

fn get(list: &'static List, key: &str) -> Option<&'static Entry> {
    list.get(key).or_else(|| list.get(&fold(key)))
}

/// How a folded name without its article is listed, as a person's first name or a later one.
pub fn find(key: &str, first: bool) -> Option<&'static Entry> {
    if first {
        get(&GIVEN, key).or_else(|| get(&FOREIGN, key)).or_else(|| get(&FAMILY, key))
    } else {
        get(&FAMILY, key).or_else(|| get(&GIVEN, key)).or_else(|| get(&FOREIGN, key))
    }
}

/// The second half of عبد names (folded, without article): how it is spelled behind "Abdul".
pub const SERVANT_OF: &[(&str, &str)] = &[
    ("رحمن", "rahman"),
    ("رحيم", "rahim"),
    ("عزيز", "aziz"),
    ("كريم", "karim"),
    ("رزاق", "razzaq"),
    ("فتاح", "fattah"),
    ("غفار", "ghaffar"),
    ("غفور", "ghafour"),
    ("منعم", "moneim"),
    ("لطيف", "latif"),
    ("مجيد", "majid"),
    ("حميد", "hamid"),
    ("قادر", "qader"),
    ("ناصر", "nasser"),
    ("سلام", "salam"),
    ("جليل", "jalil"),
    ("حليم", "halim"),
    ("واحد", "wahid"),
    ("وهاب", "wahhab"),
    ("هادي", "hadi"),
    ("محسن", "mohsen"),
    ("ملك", "malik"),
    ("مالك", "malik"),
    ("جبار", "jabbar"),
    ("حق", "haq"),
    ("حكيم", "hakim"),
    ("باسط", "basset"),
    ("باري", "bari"),
    ("باقي", "baqi"),
    ("خالق", "khaleq"),
    ("عال", "aal"),
    ("عالي", "ali"),
    ("عظيم", "azim"),
    ("عليم", "alim"),
    ("عاطي", "aty"),
    ("معطي", "moati"),
    ("غني", "ghani"),
    ("صمد", "samad"),
    ("قدوس", "quddus"),
    ("مطلب", "muttalib"),
    ("نبي", "nabi"),
    ("رسول", "rasoul"),
    ("حسين", "hussein"),
    ("امير", "amir"),
    ("زهره", "zahra"),
    ("مسيح", "massih"),
    ("نور", "nour"),
    ("شهيد", "shahid"),
    ("ظاهر", "zaher"),
    ("مومن", "moumen"),
    ("ودود", "wadoud"),
    ("روؤف", "raouf"),
    ("رؤوف", "raouf"),
    ("ستار", "sattar"),
    ("جواد", "jawad"),
    ("كاظم", "kadhim"),
    ("رضا", "ridha"),
    ("مهدي", "mahdi"),
    ("اله", "ilah"),
    ("حي", "hayy"),
    ("سميع", "samie"),
    ("صبور", "sabour"),
    ("شكور", "shakour"),
    ("قهار", "qahhar"),
    ("معبود", "maaboud"),
    ("مولى", "mawla"),
    ("مولي", "mawla"),
    ("تواب", "tawwab"),
    ("حافظ", "hafez"),
    ("رشيد", "rashid"),
    ("فضيل", "fadil"),
    ("كافي", "kafi"),
    ("وكيل", "wakil"),
    ("سيد", "sayed"),
    ("زهراء", "zahraa"),
    ("علي", "ali"),
];
