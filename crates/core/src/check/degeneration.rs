//! Signs that a translation went wrong, whatever the model: loops, silence, copies, cuts.

use super::FlagKind;
use mujaz_text::is_arabic_letter;
use std::collections::HashMap;

/// A sign of a degenerate translation.
#[derive(Debug, Clone, PartialEq)]
pub enum Degeneration {
    /// Nothing was written for a source with letters.
    Empty,
    /// Arabic letters stand in the English; how many.
    ArabicLeft(usize),
    /// The share of 4-grams that repeat an earlier one.
    Repetition(f32),
    /// Output words for each source word, out of range.
    LengthRatio(f32),
    /// The output ran into the length limit.
    Truncated,
    /// The share of source pieces that the tokenizer does not know.
    UnknownPieces(f32),
    /// A special token is part of the text.
    SpecialToken,
    /// The mean log-probability of the output's tokens is very low: the model was guessing.
    LowConfidence(f32),
}

impl Degeneration {
    /// The kind of its flag.
    pub fn kind(&self) -> FlagKind {
        match self {
            Self::Empty => FlagKind::EmptyOutput,
            Self::ArabicLeft(_) => FlagKind::ArabicInEnglish,
            Self::Repetition(_) => FlagKind::Repetition,
            Self::LengthRatio(_) => FlagKind::LengthRatio,
            Self::Truncated => FlagKind::Truncated,
            Self::UnknownPieces(_) => FlagKind::UnknownPieces,
            Self::SpecialToken => FlagKind::SpecialToken,
            Self::LowConfidence(_) => FlagKind::LowConfidence,
        }
    }

    /// What was seen, in a sentence.
    pub fn detail(&self) -> String {
        match self {
            Self::Empty => "the model wrote nothing".into(),
            Self::ArabicLeft(n) => format!("{n} Arabic letters are left in the English"),
            Self::Repetition(share) => format!("{:.0}% of the 4-grams repeat earlier ones", share * 100.0),
            Self::LengthRatio(ratio) => format!("{ratio:.1} English words for each Arabic one"),
            Self::Truncated => "the output reached the length limit and may be cut".into(),
            Self::UnknownPieces(share) => format!("{:.0}% of the source pieces are unknown to the model", share * 100.0),
            Self::SpecialToken => "a special token is part of the text".into(),
            Self::LowConfidence(mean) => format!("mean log-probability {mean:.1}: the model was guessing"),
        }
    }
}

/// Share of a text's word n-grams that repeat an earlier one.
///
/// ```
/// assert_eq!(mujaz::check::repeats("a b a b a b", 2), 0.6);
/// assert_eq!(mujaz::check::repeats("a b c", 2), 0.0);
/// ```
pub fn repeats(text: &str, n: usize) -> f32 {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let total = words.len().saturating_sub(n - 1);
    if total == 0 {
        return 0.0;
    }
    let mut seen: HashMap<&[String], usize> = HashMap::new();
    words.windows(n).for_each(|w| *seen.entry(w).or_default() += 1);
    (total - seen.len()) as f32 / total as f32
}

/// The words of an English text, with those that a numeral or an acronym stands for: "$25,000" is three words and its currency, "NATO"
/// what its letters begin.
fn spoken(english: &str) -> f32 {
    let word = |word: &str| {
        let runs =
            word.split(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | '.'))).map(|r| r.bytes().filter(u8::is_ascii_digit).count());
        let digits: usize = runs.map(|digits| digits.div_ceil(2)).sum();
        let signs = word.chars().filter(|c| "%$€£¥°".contains(*c) || *c == '-' && digits > 0).count();
        let letters: Vec<char> = word.chars().filter(|c| c.is_alphabetic()).collect();
        let acronym = letters.len() >= 2 && letters.iter().all(|c| c.is_uppercase());
        // "nine-year-old" is three words.
        let parts = word.split(['-', '‑']).filter(|part| part.contains(char::is_alphabetic)).count();
        let spelled = if acronym { letters.len() } else { parts };
        (digits + signs + spelled).max(1)
    };
    english.split_whitespace().map(word).sum::<usize>() as f32
}

/// What the search says about a translation; by default nothing, as of a text that somebody else wrote.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Evidence {
    /// Whether an output ran into the length limit.
    pub truncated: bool,
    /// Share of source pieces that the model does not know.
    pub unknown: f32,
    /// Mean log-probability of the output's tokens.
    pub mean_log_prob: f32,
}

/// A good model's translations lie above -1; below this one in seven tokens or fewer was expected.
const LEAST_LOG_PROB: f32 = -2.0;

/// All signs of degeneration in a translation.
pub fn check_translation(source: &str, english: &str, evidence: Evidence) -> Vec<Degeneration> {
    let mut signs = Vec::new();
    let source_words = source.split_whitespace().count();
    let words = english.split_whitespace().count();
    let has_letters = source.chars().any(char::is_alphabetic);
    if english.trim().is_empty() && has_letters {
        return vec![Degeneration::Empty];
    }
    let arabic = english.chars().filter(|c| is_arabic_letter(*c)).count();
    if arabic > 0 {
        signs.push(Degeneration::ArabicLeft(arabic));
    }
    let (four, two, one) = (repeats(english, 4), repeats(english, 2), repeats(english, 1));
    if four > 0.15 || (words >= 6 && two > 0.4) || (words >= 5 && one > 0.7) {
        signs.push(Degeneration::Repetition(four.max(two)));
    }
    let ratio = words as f32 / source_words.max(1) as f32;
    let short = ratio < 0.4 && spoken(english) / (source_words.max(1) as f32) < 0.4;
    // A source that lost its blanks has as many words as its letters make.
    let lettered = source.chars().filter(|c| is_arabic_letter(*c)).count() / 6;
    let long = |n: usize| if n >= 4 { words as f32 / n as f32 > 3.5 } else { words > 6 * n.max(1) + 4 };
    if source_words >= 4 && short || long(source_words) && long(source_words.max(lettered)) {
        signs.push(Degeneration::LengthRatio(ratio));
    }
    if evidence.truncated {
        signs.push(Degeneration::Truncated);
    }
    if evidence.mean_log_prob < LEAST_LOG_PROB {
        signs.push(Degeneration::LowConfidence(evidence.mean_log_prob));
    }
    if evidence.unknown > 0.1 {
        signs.push(Degeneration::UnknownPieces(evidence.unknown));
    }
    if ["<pad>", "</s>", "<unk>", "<extra_id_"].iter().any(|t| english.contains(t) && !source.contains(t)) {
        signs.push(Degeneration::SpecialToken);
    }
    signs
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLEAN: Evidence = Evidence { truncated: false, unknown: 0.0, mean_log_prob: -0.5 };

    fn kinds(source: &str, english: &str) -> Vec<FlagKind> {
        check_translation(source, english, CLEAN).iter().map(Degeneration::kind).collect()
    }

    #[test]
    fn a_clean_translation_has_no_sign() {
        let source = "وقع بنك التصدير ووزارة المال العراقية مذكرة تفاهم بقيمة 3 مليارات دولار";
        assert!(kinds(source, "The Export Bank and the Iraqi Finance Ministry signed a memorandum worth $3 billion").is_empty());
        assert!(kinds("داعش", "Daesh").is_empty());
    }

    #[test]
    fn a_numeral_and_an_acronym_count_as_the_words_they_stand_for() {
        for (source, english) in [
            ("خمسة وعشرون ألف دولار", "$25,000"),
            ("حلف شمال الأطلسي (ناتو)", "NATO"),
            ("مكتب التحقيقات الفيدرالي (إف بي آي)", "the FBI"),
            ("من 10 إلى 15 بالمئة", "10-15%"),
            ("طفل في السابعة من عمره", "A seven-year-old"),
        ] {
            assert!(kinds(source, english).is_empty(), "{source} | {english}");
        }
        assert_eq!(kinds("قال مكتب التحقيقات الفيدرالي إنه فتح تحقيقا في الهجوم الذي وقع أمس", "the FBI"), ["length_ratio"]);
        assert_eq!(kinds("قتل خمسة وعشرون شخصا وأصيب مئة آخرون في انفجار وقع في السوق", "25 dead"), ["length_ratio"]);
    }

    #[test]
    fn a_source_without_blanks_has_the_words_that_its_letters_make() {
        for (source, english) in [
            (
                "زارالوفدالمدينةالقديمةوالتقىعددامنسكانها",
                "The delegation visited the old city and met a number of the people who live there",
            ),
            (
                "وقالالوزيرإنالحكومةستبني مدارسجديدةفيكلالقرى",
                "And the minister said that the government was going to build new schools in all of the villages",
            ),
        ] {
            assert!(kinds(source, english).is_empty(), "{source} | {english}");
        }
        let long = "The delegation visited the old city, met the people who live there, and went on to see the new port, where two ships lay at anchor";
        assert_eq!(kinds("زارالوفدالمدينة", long), ["length_ratio"]);
        assert_eq!(kinds("زار الوفد المدينة القديمة", long), ["length_ratio"]);
    }

    #[test]
    fn each_sign_is_seen() {
        let source = "أكد الوزير أن التحالف سيواصل دعم الاستقرار في المنطقة";
        assert_eq!(kinds(source, "  "), ["empty_output"]);
        assert_eq!(kinds(source, "The minister said the التحالف will go on supporting stability"), ["arabic_in_english"]);
        assert_eq!(kinds(source, &"the coalition will ".repeat(5)), ["repetition"]);
        assert_eq!(kinds(source, "The minister"), ["length_ratio"]);
        assert_eq!(kinds(source, "The minister said the coalition will <pad> support stability"), ["special_token"]);
        let bad = Evidence { truncated: true, unknown: 0.5, mean_log_prob: -3.0 };
        let signs = check_translation(source, "The minister said the coalition will support stability", bad);
        assert_eq!(signs, [Degeneration::Truncated, Degeneration::LowConfidence(-3.0), Degeneration::UnknownPieces(0.5)]);
    }
}
