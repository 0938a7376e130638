//! How sure the words behind a first name are a name: "سامي حداد" is one, "رمضان كريم" is a wish, "أمل وألم" two nouns.
//!
//! Many first names are words too (سعيد, أمل, نور, خلف). Alone such a word says nothing: what stands behind it must be able to
//! be a name. Where that is open the text is [`Sure::Doubtful`]: it may be named as an author, but it leaves no body.

use crate::normalize::fold;
use crate::romanize;
use crate::words::{first_name, listed};

/// How sure a text is a person's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sure {
    /// A first name and names that are listed or have a family's shape.
    Name,
    /// It may be a name or a phrase.
    Doubtful,
    /// A phrase.
    Phrase,
}

/// Folded words behind which any word is part of a name.
const PARTICLES: [&str; 11] = ["بن", "ابن", "بنت", "عبد", "ابو", "ابي", "ام", "ال", "ولد", "بو", "دي"];

/// How much a word behind a first name is one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Part {
    None,
    /// A nisba without its article may be an adjective ("نور عالمي"), a listed name a word.
    Weak,
    Firm,
}

fn part(word: &str) -> Part {
    let folded = fold(word);
    let (bare, definite) = folded.strip_prefix("ال").map_or((folded.as_str(), false), |bare| (bare, true));
    let long = bare.chars().count();
    let entry = romanize::listed(&romanize::key(word)).or_else(|| romanize::listed(bare).filter(|_| definite));
    let western = ["بن", "بو", "ايت"].iter().any(|p| bare.strip_prefix(p).is_some_and(|r| r.chars().count() >= 3 && !r.starts_with("نفس")));
    if also(&folded) {
        return Part::Weak;
    }
    // A preposition, whatever folds to it.
    if word == "على" {
        return Part::None;
    }
    let nisba = long >= 4 && (bare.ends_with('ي') || definite && bare.ends_with("يه"));
    match entry {
        _ if definite && nisba => return Part::Firm,
        Some(entry) if !entry.word => return Part::Firm,
        None if !first_name(word) && !western => {}
        _ => return if first_name(word) || western { Part::Firm } else { Part::Weak },
    }
    match () {
        () if nisba => Part::Weak,
        () if folded == "الله" || folded == "الدين" => Part::Firm,
        () => Part::None,
    }
}

/// Whether a folded word is a first name and an ordinary word, with which phrases begin.
fn also(folded: &str) -> bool {
    listed("also", folded)
}

/// "أبوابها", "أهلهم": a noun and whose it is.
pub fn is_possessed(word: &str) -> bool {
    let folded = fold(word);
    let long = folded.chars().count();
    let suffix = folded.ends_with("ها") && long >= 5 || ["هما", "هم", "كم"].iter().any(|s| folded.ends_with(s)) && long >= 6;
    suffix && !folded.starts_with("ال") && !first_name(word) && romanize::listed(&romanize::key(word)).is_none()
}

/// The last words of a name, each with whether the word in front of it makes any word a name.
fn parts<'a>(words: &'a [&'a str]) -> impl Iterator<Item = Part> + 'a {
    words.iter().enumerate().skip(1).map(|(i, word)| {
        let folded = fold(word);
        let before = i.checked_sub(1).and_then(|i| words.get(i)).map(|w| fold(w)).unwrap_or_default();
        let joined = folded.strip_prefix('و').is_some_and(|w| first_name(w) && !also(w));
        let led = PARTICLES.contains(&before.as_str()) || i > 1 && matches!(before.as_str(), "الله" | "الدين");
        if led || PARTICLES.contains(&folded.as_str()) || joined { Part::Firm } else { part(word) }
    })
}

/// How sure words, of which the first is a first name, are a person's name.
pub fn sure(text: &str) -> Sure {
    let words: Vec<&str> = text.split_whitespace().filter(|w| !listed("honorific", &fold(w.trim_matches('.')))).collect();
    let Some(first) = words.first().map(|w| fold(w)) else { return Sure::Phrase };
    if is_phrase(&words) {
        return Sure::Phrase;
    }
    let firm = parts(&words).any(|p| p == Part::Firm);
    let all = parts(&words).all(|p| p != Part::None);
    if words.len() > 1 && all && (firm || !also(&first)) { Sure::Name } else { Sure::Doubtful }
}

/// Whether words that begin with a first name are none: a wish ("عيد سعيد"), a prayer, a word and what is said of it.
pub fn is_phrase(words: &[&str]) -> bool {
    let folded: Vec<String> = words.iter().map(|w| fold(w)).collect();
    let Some(first) = folded.first() else { return true };
    let wish = folded.get(1).is_some_and(|second| listed("phrase", &format!("{first} {second}")));
    // "سعيد العويس" may be a name, "نور الصباح" hardly.
    let said = || parts(words).zip(words.iter().skip(1)).any(|(p, w)| p == Part::None && (!w.starts_with("ال") || listed("noun", first)));
    wish || words.iter().skip(1).any(|w| is_possessed(w)) || also(first) && said()
}

/// Whether one of some lines names a person, with a title or without, in whatever spelling: of whom a text tells, that one did not write it.
pub fn is_named<'a>(mut lines: impl Iterator<Item = &'a String>, name: &str) -> bool {
    let words: Vec<String> = name.split_whitespace().map(fold).skip_while(|w| listed("honorific", w.trim_matches('.'))).collect();
    let name = words.join(" ");
    !name.is_empty() && lines.any(|line| fold(line).contains(&name))
}

/// Whether some lines tell what somebody said or did by the last name alone: "سامي حداد", "وقال حداد إن العمل بدأ".
pub fn is_quoted<'a>(mut lines: impl Iterator<Item = &'a String>, name: &str) -> bool {
    const LONG: usize = 3;
    let last = name.split_whitespace().next_back().map(fold).unwrap_or_default();
    let verb = |word: &str| listed("verb", word) || word.strip_prefix(['و', 'ف']).is_some_and(|bare| listed("verb", bare));
    let tells = |front: &str, word: &str| fold(word.trim_matches(|c: char| !c.is_alphanumeric())) == last && verb(&fold(front));
    last.chars().count() >= LONG
        && lines.any(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            words.windows(2).any(|pair| matches!(pair, [front, word] if tells(front, word)))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_phrases_and_what_may_be_either() {
        let names = [
            "سامي حداد",
            "محمد صلاح",
            "ليلى منصور",
            "نور الحربي",
            "أمل حداد",
            "سعيد أبو معلا",
            "سعيد بن ناصر الغامدي",
            "محمد النجار",
            "كريم بوعلام",
            "د. سامي حداد",
            "نور الدين بنعلي",
            "هبة عبد الرحمن",
            "غسان شربل",
            "جميلة العبرية",
        ];
        for name in names {
            assert_eq!(sure(name), Sure::Name, "{name}");
        }
        for phrase in [
            "رمضان كريم",
            "عيد سعيد",
            "عيد مبارك",
            "كريم جدا",
            "رحمه الله",
            "أمل وألم",
            "رابح وخاسر",
            "سعيد بعودتك",
            "فارس بلا جواد",
            "محمد رسول الله",
            "خلف أبوابها المغلقة",
            "أمل أهلها الوحيد",
            "نور على الطريق",
            "جمعة مباركة",
            "جميلة المدن",
        ] {
            assert_eq!(sure(phrase), Sure::Phrase, "{phrase}");
        }
        for either in ["فارس نبيل", "محمد الأفضل", "أمل كامل", "سعيد العويس"] {
            assert_eq!(sure(either), Sure::Doubtful, "{either}");
        }
    }

    #[test]
    fn whom_a_text_quotes_by_the_last_name() {
        let lines = ["بدأ العمل أمس في الطريق.".to_string(), "وقال حدّاد: «سينتهي قريبا». ووصل منصور أمس.".to_string()];
        for name in ["سامي حداد", "د. سامي حداد"] {
            assert!(is_quoted(lines.iter(), name), "{name}");
        }
        for name in ["سامي الطريق", "ليلى قريبا", "حداد سامي", "مي", ""] {
            assert!(!is_quoted(lines.iter(), name), "{name}");
        }
    }

    #[test]
    fn of_whom_a_text_tells() {
        let lines = ["كشف المدير الدكتور سامي حدّاد أن العمل بدأ.".to_string(), "وقالت ليلى إنه انتهى.".to_string()];
        for name in ["سامي حداد", "د. سامي حداد", "الدكتور سامي حداد", "ليلى"] {
            assert!(is_named(lines.iter(), name), "{name}");
        }
        for name in ["سامي منصور", "ليلى حداد", "د.", ""] {
            assert!(!is_named(lines.iter(), name), "{name}");
        }
    }
}
