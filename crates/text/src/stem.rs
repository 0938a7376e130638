//! Words for scoring: the light10 stemmer (Larkey, Ballesteros, Connell 2007) and a list of function words.

use crate::normalize::fold;

const PREFIXES: [&str; 7] = ["وال", "بال", "كال", "فال", "ال", "لل", "و"];
const SUFFIXES: [&str; 10] = ["ها", "ان", "ات", "ون", "ين", "يه", "ية", "ه", "ة", "ي"];

/// The light10 stem of a folded word: one prefix and the suffixes go, if enough stays.
///
/// ```
/// use mujaz_text::{normalize::fold, stem::light10};
/// assert_eq!(light10(&fold("والمقاتلين")), "مقاتل");
/// assert_eq!(light10(&fold("المقاتلون")), "مقاتل");
/// ```
pub fn light10(word: &str) -> &str {
    let count = |s: &str| s.chars().count();
    let mut stem = word;
    for prefix in PREFIXES {
        if let Some(rest) = stem.strip_prefix(prefix) {
            let least = if prefix == "و" { 3 } else { 2 };
            if count(rest) >= least {
                stem = rest;
                break;
            }
        }
    }
    for suffix in SUFFIXES {
        if let Some(rest) = stem.strip_suffix(suffix).filter(|rest| count(rest) >= 2) {
            stem = rest;
        }
    }
    stem
}

/// Folded Arabic function words that say nothing about a topic.
const STOPWORDS: &[&str] = &[
    "في",
    "من",
    "علي",
    "الي",
    "عن",
    "مع",
    "ان",
    "او",
    "ثم",
    "كما",
    "قد",
    "لقد",
    "هذا",
    "هذه",
    "ذلك",
    "تلك",
    "التي",
    "الذي",
    "الذين",
    "ما",
    "لا",
    "لم",
    "لن",
    "كان",
    "كانت",
    "يكون",
    "تكون",
    "هو",
    "هي",
    "هم",
    "بعد",
    "قبل",
    "بين",
    "خلال",
    "حتي",
    "كل",
    "بعض",
    "غير",
    "عند",
    "منذ",
    "حيث",
    "اذا",
    "لكن",
    "بل",
    "ايضا",
    "الا",
    "اي",
    "به",
    "بها",
    "له",
    "لها",
    "فيه",
    "فيها",
    "منه",
    "منها",
    "عليه",
    "عليها",
    "عبر",
    "ضد",
    "نحو",
    "لدي",
    "هناك",
    "قال",
    "قالت",
    "اضاف",
    "اضافت",
    "اوضح",
    "اكد",
    "اكدت",
    "اشار",
    "اشارت",
    "لافتا",
    "مشيرا",
    "موضحا",
    "وان",
    "وقد",
    "بان",
    "فان",
    "انه",
    "انها",
];

/// The content words of a text, folded and stemmed, for scoring only.
///
/// ```
/// assert_eq!(mujaz_text::stem::terms("وقال إن المقاتلين في العراق 98%"), ["مقاتل", "عراق", "98"]);
/// ```
pub fn terms(text: &str) -> Vec<String> {
    let folded = fold(text);
    folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty() && !is_stopword(w))
        .map(|w| light10(w).to_string())
        .filter(|w| w.chars().count() >= 2)
        .collect()
}

fn is_stopword(word: &str) -> bool {
    STOPWORDS.contains(&word) || word.strip_prefix(['و', 'ف']).is_some_and(|w| STOPWORDS.contains(&w))
}
