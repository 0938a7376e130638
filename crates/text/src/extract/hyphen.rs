//! Words that were broken at the end of a line.

use crate::is_arabic_letter;
use crate::lexicon::reporting;
use crate::normalize::fold;
use crate::words::{first_name, listed, outlet, place};

/// Whether a line ends inside a word that the next one ends: "قانون الا-", "يجار الجديد". A dash between words ("الصراع العربي-",
/// "الإسرائيلي"), around an aside or between two names is none.
pub(super) fn broken_word(line: &str, next: &str) -> bool {
    /// One of the two parts is too short for a word.
    const SHORT: usize = 2;
    const WORDS: &[&str] = &["فن", "حق", "يد", "دم", "اب", "اخ", "عم", "رب", "ام", "سن", "غد", "فم", "جد", "خط", "شد", "نص", "ضد", "كم"];
    let Some(front) = line.rsplit(' ').next().and_then(|w| w.strip_suffix(['-', '\u{2010}'])) else { return false };
    let back = next.split(|c| !is_arabic_letter(c)).next().unwrap_or("");
    let letters = |w: &str| w.chars().count();
    if letters(front) < 2 || letters(back) < 2 || !front.chars().all(is_arabic_letter) || back.starts_with("ال") {
        return false;
    }
    let other_dash = |text: &str| text.contains(" -") || text.contains("- ");
    if other_dash(line.strip_suffix(['-', '\u{2010}']).unwrap_or(line)) || other_dash(next) {
        return false;
    }
    let root = front.strip_prefix(['و', 'ب', 'ف', 'ك']).filter(|w| w.starts_with("ال")).unwrap_or(front);
    let root = root.strip_prefix("ال").unwrap_or(root);
    let word = |w: &str| {
        let folded = fold(w);
        let bare = folded.strip_prefix(['و', 'ف']).unwrap_or(&folded).to_string();
        let spoken = |w: &str| listed("function", w) || listed("verb", w) || reporting(w).is_some();
        WORDS.contains(&folded.as_str())
            || WORDS.contains(&bare.as_str())
            || place(w).is_some()
            || outlet(w).is_some()
            || first_name(w)
            || spoken(&folded)
            || spoken(&bare)
    };
    (letters(root) <= SHORT || letters(back) <= SHORT) && !word(front) && !word(back)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_were_broken_are_whole_and_dashes_between_words_stay() {
        for (line, next) in [
            ("مشروع قانون الا-", "يجار الجديد"),
            ("افتتح المدر-", "سة الجديدة"),
            ("وقالت الحكو-", "مة إنها"),
            ("عقدت الجلس-", "ات أمس"),
            ("حضرت الوزي-", "رة اللقاء"),
            ("عقد المؤ-", "تمر الأول"),
        ] {
            assert!(broken_word(line, next), "{line} {next}");
        }
        for (line, next) in [
            ("الصراع العربي-", "الإسرائيلي"),
            ("خط دبي-", "لندن الجوي"),
            ("دمشق-", "سانا"),
            ("قال -وهو حزين-", "إن الأمر"),
            ("قال المدير-", "وهو حزين- إن"),
            ("رأى علي-", "وكان حاضرا"),
            ("المباراة 3-", "صفر"),
            ("قال الوزير -", "وهو عضو"),
            ("الجزء أ-", "بند أول"),
            ("سباق الجري-", "مسافات طويلة"),
            ("سفينة البحر-", "جبل"),
            ("معرض علم-", "فن في المدينة"),
        ] {
            assert!(!broken_word(line, next), "{line} {next}");
        }
        let text = "عقد مجلس النواب جلسة صباح امس لدراسة مشروع قانون الا-\nيجار الجديد الذي وضعته الحكومة، وقد حضرها 62 نائبا من\nكل الكتل.";
        assert!(crate::extract::paragraphs(text).join("\n").contains("قانون الايجار الجديد"));
    }
}
