//! Acronyms of a source against those of what was written from it.
//!
//! Arabic seldom writes an acronym: it writes the words, spells the letters (بي بي سي), or writes a word that sounds alike
//! (ناتو). An English acronym is right where any of these stands in the source. A known acronym (`acronyms.tsv`) without
//! any is invented. Of an unknown one that can only be said where nothing in the source could stand for it, or where the
//! source names something known that the English does not.

use super::known_acronyms::{HEADS, KNOWN, Known, bare, is_small};
use super::roman::roman;
use super::{Check, Finding, FlagKind, Pair, currencies, sounds};
use mujaz_text::mention::find_acronyms;
use std::collections::HashMap;
use std::ops::Range;

/// A source of more words may have what an unknown acronym is short for, whatever it heads.
const LONGEST: usize = 12;

/// Different acronyms of a text that are sought in the other: no article has so many, and each is sought in all of it.
const MOST: usize = 500;

/// What is said of those that are not sought.
fn too_many() -> String {
    format!("more than {MOST} different acronyms: from here on they were not checked")
}

/// Acronyms that stand for nothing in the source, and those of the source that were left out.
pub(super) struct Acronyms;

impl Check for Acronyms {
    fn name(&self) -> &'static str {
        "acronyms"
    }

    fn check(&self, pair: &Pair<'_>) -> Vec<Finding> {
        let target = find_acronyms(pair.target);
        let source = find_acronyms(pair.source);
        let mut out = Vec::new();
        if !target.is_empty() {
            let evidence = Evidence::of(pair);
            let shouted = shouted(pair.target, &target);
            // Each is sought in the source once, however often it is written.
            let mut judged: HashMap<(&str, bool), bool> = HashMap::new();
            for (range, shouted) in target.iter().zip(shouted) {
                let acronym = pair.target.get(range.clone()).unwrap_or("");
                if judged.len() >= MOST && !judged.contains_key(&(acronym, shouted)) {
                    out.push(Finding::new(FlagKind::AcronymInvented, too_many()).in_target(range.clone()));
                    break;
                }
                let invented = *judged.entry((acronym, shouted)).or_insert_with(|| evidence.invented(acronym, shouted));
                if invented && !explained(pair.target, range) {
                    let detail = format!("`{acronym}` is not in the source");
                    out.push(Finding::new(FlagKind::AcronymInvented, detail).in_target(range.clone()));
                }
            }
        }
        if pair.context.full && !source.is_empty() {
            let english = Said::of(pair);
            let mut judged: HashMap<&str, bool> = HashMap::new();
            for range in &source {
                let acronym = pair.source.get(range.clone()).unwrap_or("");
                if judged.len() >= MOST && !judged.contains_key(acronym) {
                    out.push(Finding::new(FlagKind::AcronymMissing, too_many()).in_source(range.clone()));
                    break;
                }
                if !*judged.entry(acronym).or_insert_with(|| english.has(acronym)) {
                    out.push(Finding::new(FlagKind::AcronymMissing, format!("`{acronym}` was left out")).in_source(range.clone()));
                }
            }
        }
        out
    }
}

/// Whether each acronym is a shouted word: capitals beside it or nothing else (headings, telexes), or part of a path or a tag.
fn shouted(text: &str, found: &[Range<usize>]) -> Vec<bool> {
    let beside = |a: &Range<usize>, b: &Range<usize>| text.get(a.end..b.start).is_some_and(|gap| gap.trim().is_empty());
    // "WHO, UNDP, UNICEF, WFP" is a list of bodies: in a heading, blanks alone stand between words.
    let mut pairs = text.split_whitespace().zip(text.split_whitespace().skip(1));
    let mut heading = || pairs.any(|(a, b)| a.ends_with(char::is_alphanumeric) && b.starts_with(char::is_alphanumeric));
    let loud = found.len() >= 4 && !text.contains(char::is_lowercase) && heading();
    (0..found.len())
        .map(|i| {
            let next = found.get(i + 1).is_some_and(|n| beside(&found[i], n));
            let previous = i > 0 && beside(&found[i - 1], &found[i]);
            // "S/RES/1701", "@CNN", "#COP28"
            let part = |c: char| matches!(c, '/' | '_' | '@' | '#' | '\\' | '<' | '=');
            let front = text.get(..found[i].start).is_some_and(|t| t.ends_with(part));
            let behind = text.get(found[i].end..).is_some_and(|t| t.starts_with(part));
            loud || next || previous || front || behind
        })
        .collect()
}

/// Whether the English says itself what an acronym in brackets is short for: "water, sanitation and hygiene (WASH)". Its
/// letters stand in the words in front, in order, each word beginning with one.
fn explained(text: &str, at: &Range<usize>) -> bool {
    let Some(front) = text.get(..at.start).and_then(|t| t.strip_suffix('(')) else { return false };
    let letters = bare(text.get(at.clone()).unwrap_or(""));
    let words = front.rsplit(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let mut near: Vec<&str> = words.take(letters.len() + 3).collect();
    near.reverse();
    (0..near.len()).any(|from| stands_in(&letters, near.get(from..).unwrap_or_default()))
}

/// Whether words, each by its first letters or by none, make up an acronym; the first and the last by one at least.
fn stands_in(letters: &str, words: &[&str]) -> bool {
    let Some((word, rest)) = words.split_first() else { return letters.is_empty() };
    let word = word.to_ascii_uppercase();
    let shared = letters.bytes().zip(word.bytes()).take_while(|(a, b)| a == b).count();
    (1..=shared)
        .rev()
        .any(|n| letters.get(n..).is_some_and(|left| if left.is_empty() { rest.is_empty() } else { stands_behind(left, rest) }))
}

/// The same behind the first word: small words may have no letter.
fn stands_behind(letters: &str, words: &[&str]) -> bool {
    let small = |w: &str| is_small(&w.to_ascii_lowercase());
    stands_in(letters, words) || words.split_first().is_some_and(|(w, rest)| small(w) && stands_behind(letters, rest))
}

/// What a source offers as evidence for acronyms.
struct Evidence {
    english: String,
    /// The folded source, a blank around each word.
    text: String,
    /// Latin words of the source, bare.
    latin: Vec<String>,
    numbers: Vec<f64>,
    digits: Vec<String>,
    /// Words of the house spellings that the source asks for, bare.
    house: Vec<String>,
}

impl Evidence {
    fn of(pair: &Pair<'_>) -> Self {
        let words = pair.source_words();
        let mut text = String::from(" ");
        for word in words {
            let mut digit = None;
            for c in word.folded.chars() {
                // "سي.إن.إن", "بي-بي-سي", "1440هـ"
                if digit.is_some_and(|d: bool| d != c.is_ascii_digit()) {
                    text.push(' ');
                }
                text.push(if matches!(c, '.' | '-') { ' ' } else { c });
                digit = Some(c.is_ascii_digit());
            }
            text.push(' ');
        }
        let latin = words.iter().map(|w| bare(&w.folded)).filter(|w| w.len() > 1 || w.chars().any(|c| c.is_ascii_alphabetic())).collect();
        let runs = text.split(|c: char| !c.is_ascii_digit()).filter(|d| !d.is_empty()).map(String::from).collect();
        let numbers = pair.source_reading().numbers().iter().map(|n| n.value).collect();
        let english = format!(" {} ", pair.target_words().iter().map(|w| w.folded.as_str()).collect::<Vec<_>>().join(" "));
        let spellings = pair.context.glossary.map(|g| g.spellings_in(pair.source)).unwrap_or_default();
        let house = spellings.iter().flat_map(|s| s.split_whitespace()).map(bare).filter(|w| w.len() > 1).collect();
        let signs = [('$', "دولار "), ('€', "يورو "), ('£', "جنيه ")];
        signs.iter().filter(|(sign, _)| pair.source.contains(*sign)).for_each(|(_, word)| text.push_str(word));
        Self { english, text, latin, numbers, digits: runs, house }
    }

    /// Whether a word of the source begins with this, behind clitics.
    fn has(&self, part: &str) -> bool {
        let whole = part.chars().count() <= 2;
        self.text.match_indices(part).any(|(at, _)| {
            let front = self.text.get(..at).and_then(|t| t.rsplit(' ').next()).unwrap_or("");
            let behind = self.text.get(at + part.len()..).unwrap_or("");
            sounds::clitics(front) && (!whole || behind.starts_with(' '))
        })
    }

    fn invented(&self, acronym: &str, shouted: bool) -> bool {
        let plain = bare(acronym);
        if self.house.contains(&plain) {
            return false;
        }
        if self.latin.iter().any(|l| *l == plain || plain.len() > 2 && l.contains(&plain)) {
            return false;
        }
        let letters = plain.trim_end_matches(|c: char| c.is_ascii_digit());
        let sum = || letters.len() < plain.len() && KNOWN.get(letters).is_some_and(|k| k.arabic.iter().any(|p| self.has(p)));
        if self.paid(letters) || sum() {
            return false;
        }
        if let Some(known) = KNOWN.get(acronym).or_else(|| KNOWN.get(plain.as_str())) {
            // Two letters are short for more than a list knows, but for those that nothing else is written like.
            let sure = plain.len() > 2 || ["US", "UN", "EU", "UK", "AU", "IS"].contains(&plain.as_str());
            let there = known.free || known.arabic.iter().chain(&known.near).any(|p| self.has(p));
            let right = there || self.sounds(&plain) || self.spelled_with_digits(&plain);
            if !sure && !right {
                return !shouted && !self.numeral(&plain) && self.words() <= LONGEST && self.bare_of_heads();
            }
            return !right && !shouted && !self.numeral(&plain);
        }
        if acronym.contains('-') && acronym.split('-').all(|part| roman(part).is_some()) && acronym.len() > 2 {
            return false;
        }
        if let Some(value) = roman(&plain) {
            // "IV", "CD" and "MD" are more than numbers: only what can be nothing else is judged.
            return !self.counts(value) && plain.len() > 2 && !self.sounds(&plain) && self.bare_of_heads();
        }
        // "F-16", "MH17", "A320": its digits.
        let runs: Vec<&str> = plain.split(|c: char| !c.is_ascii_digit()).filter(|d| !d.is_empty()).collect();
        if !runs.is_empty() {
            let said = |d: &str| self.digits.iter().any(|s| s == d) || d.parse().is_ok_and(|v: f64| self.numbers.contains(&v));
            return !runs.iter().any(|d| said(d)) && self.bare_of_heads() && self.latin.is_empty();
        }
        if acronym.contains(['-', '&']) && acronym.split(['-', '&']).any(|part| part.len() > 1 && !self.invented(part, true)) {
            return false;
        }
        // Two letters stand for too much, and a long word in capitals is a word in capitals.
        if shouted || !(3..=4).contains(&plain.len()) || self.sounds(&plain) {
            return false;
        }
        self.orphan(&plain) || self.words() <= LONGEST && self.bare_of_heads()
    }

    /// Whether a code stands for a currency of the source: "AED5 million" for دراهم, "SAR 3" for ر.س. Whose it is is compared elsewhere.
    fn paid(&self, code: &str) -> bool {
        let Some(forms) = currencies::of_code(code) else { return false };
        let words: Vec<&str> = self.text.split_whitespace().collect();
        let letter = |word: &&str| word.chars().count() == 1;
        let short = |form: &str| words.windows(2).any(|w| w.iter().all(letter) && w.iter().any(|l| form.starts_with(*l)));
        let abbreviated = |form: &str| !form.starts_with("دولار") && !form.starts_with('ا') && short(form);
        forms.iter().any(|form| self.has(form) || abbreviated(form))
    }

    fn words(&self) -> usize {
        self.text.split_whitespace().count()
    }

    /// "اتش 1 إن 1" is H1N1: all digits are there, and letters are spelled.
    fn spelled_with_digits(&self, plain: &str) -> bool {
        let mut digits = plain.split(|c: char| !c.is_ascii_digit()).filter(|d| !d.is_empty()).peekable();
        let tokens: Vec<&str> = self.text.split_whitespace().filter(|t| !t.starts_with(|c: char| c.is_ascii_digit())).collect();
        digits.peek().is_some() && digits.all(|d| self.digits.iter().any(|s| s == d)) && sounds::spelled(plain, &tokens)
    }

    /// A numeral with its number: "XVI" for السادس عشر.
    fn numeral(&self, plain: &str) -> bool {
        roman(plain).is_some_and(|v| self.counts(v))
    }

    /// Whether the source has the number, or the ordinal of its last digit (ثالثا, الخامس عشر).
    fn counts(&self, value: u16) -> bool {
        const ORDINALS: [&str; 10] = ["عاشر", "اول", "ثان", "ثالث", "رابع", "خامس", "سادس", "سابع", "ثامن", "تاسع"];
        self.numbers.contains(&f64::from(value)) || ORDINALS.get(usize::from(value % 10)).is_some_and(|o| self.has(o))
    }

    /// Whether the letters are spelled in the source, or a word of it sounds like them.
    fn sounds(&self, plain: &str) -> bool {
        let tokens: Vec<&str> = self.text.split_whitespace().collect();
        sounds::spelled(plain, &tokens) || sounds::alike(plain, &tokens)
    }

    /// Whether nothing in the source could be shortened.
    fn bare_of_heads(&self) -> bool {
        self.latin.is_empty() && !HEADS.iter().any(|h| self.has(h))
    }

    /// Whether the source names something known of which the English has neither acronym nor words, and this acronym has
    /// nothing of it.
    fn orphan(&self, plain: &str) -> bool {
        let named = |known: &Known| known.arabic.iter().any(|p| p.contains(' ') && self.has(p));
        let said = |acronym: &str, known: &Known| {
            let words = known.english.iter().any(|e| self.english.contains(e.as_str()));
            words || self.english.contains(&format!(" {} ", acronym.to_lowercase()))
        };
        let all: Vec<_> = KNOWN.iter().filter(|(_, k)| !k.english.is_empty() && named(k)).collect();
        !all.is_empty() && !all.iter().any(|(a, k)| said(a, k) || a.chars().next().is_some_and(|c| plain.contains(c)))
    }
}

/// What an English text offers as evidence that it has a source's acronyms, each form made once.
struct Said {
    /// Its words, bare.
    words: Vec<String>,
    /// All of it, bare.
    bare: String,
    lower: String,
    /// The initials of its words but for small ones.
    initials: String,
}

impl Said {
    fn of(pair: &Pair<'_>) -> Self {
        let words = pair.target_words();
        let initials = words.iter().filter(|w| !is_small(&w.folded)).flat_map(|w| w.folded.split('-').filter_map(|p| p.chars().next()));
        Self {
            initials: initials.map(|c| c.to_ascii_uppercase()).collect(),
            words: words.iter().map(|w| bare(&w.folded)).collect(),
            bare: bare(pair.target),
            lower: pair.target.to_lowercase(),
        }
    }

    /// Whether the English has an acronym: its letters in any case, its plural, or words with its initials.
    fn has(&self, acronym: &str) -> bool {
        let plain = bare(acronym);
        let same =
            |word: &String| *word == plain || word.strip_suffix('S') == Some(plain.as_str()) || plain.len() > 1 && word.contains(&plain);
        self.bare.contains(&plain)
            || self.words.iter().any(same)
            || KNOWN.get(acronym).is_some_and(|k| k.free || k.english.iter().any(|e| self.lower.contains(e.as_str())))
            || self.initials.contains(&plain)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Context, run};
    use super::*;

    fn found(arabic: &str, english: &str) -> Vec<FlagKind> {
        let context = Context { full: true, ..Context::default() };
        run(&Pair::new(arabic, english, context))
            .into_iter()
            .map(|f| f.kind)
            .filter(|k| matches!(k, FlagKind::AcronymInvented | FlagKind::AcronymMissing))
            .collect()
    }

    #[test]
    fn an_acronym_written_often_is_sought_once() {
        let (arabic, english) = ("نعم ".repeat(4_000), "(UN) said, ".repeat(4_000));
        let before = std::time::Instant::now();
        assert!(found(&arabic, &english).contains(&FlagKind::AcronymInvented));
        assert!(before.elapsed().as_secs() < 30, "{:?}", before.elapsed());
        assert!(found("نعم", "the unknown nation (UN)").is_empty(), "explained");
    }

    #[test]
    fn what_arabic_writes_for_an_acronym_is_no_invention() {
        for (arabic, english) in [
            ("في عهد الملك لويس السادس عشر", "under King Louis XVI"),
            ("بعد الحرب العالمية الثانية", "after World War II"),
            ("البابا يوحنا بولس الثاني", "Pope John Paul II"),
            ("نحو عام 300 قبل الميلاد", "around 300 BC"),
            ("في القرن الثالث ق.م", "in the third century BCE"),
            ("عام 622 م", "in AD 622"),
            ("في 1440هـ", "in 1440 AH"),
            ("ذكرت بي بي سي", "the BBC reported"),
            ("ذكرت «سي.إن.إن» الخبر", "CNN reported the news"),
            ("قال لسي إن بي سي", "he told CNBC"),
            ("عملاء إف بي آي", "FBI agents"),
            ("نقلت (أ ف ب) عنه", "AFP quoted him as saying"),
            ("قرار الناتو", "the NATO decision"),
            ("أعلنت اليونيسف", "UNICEF announced"),
            ("مرضى الإيدز", "AIDS patients"),
            ("الولايات المتحدة", "the US"),
            ("طائرات إف-16", "F-16 jets"),
            ("برامج المياه والصرف الصحي والنظافة", "water, sanitation and hygiene (WASH) programmes"),
            ("جائحة اتش 1 إن 1 في 2009", "the 2009 H1N1 pandemic"),
            ("كان ذلك من أسباب ارتفاع عدد المراجعين في جلسات أسبوعية لمن طلبوا منها ذلك", "That was among the reasons for PA sessions"),
            ("شركة أدنوك", "the company ADNOC"),
            ("عبر تطبيق Covid", "through the COVID app"),
            ("سنة U.S. هنا", "here in the US"),
            ("قال البنتاغون", "the US Defense Department said"),
            ("اليونيسف", "UN children's agency"),
            ("(اف ب) - أعلن الجيش", "(AFP) - The army announced"),
            ("قمة مجموعة العشرين", "the G20 summit"),
            ("في الساعة الثامنة بتوقيت غرينتش", "at 8:00 GMT"),
        ] {
            assert!(found(arabic, english).is_empty(), "{arabic} | {english}");
        }
    }

    #[test]
    fn a_house_spelling_is_evidence() {
        let glossary = crate::glossary::Glossary::parse("g.tsv", "حركة الوفاق\tQZX").unwrap();
        let (arabic, english) = ("أعلنت حركة الوفاق ذلك في جنيف", "QZX announced it in Geneva");
        let context = Context { full: true, glossary: Some(&glossary), ..Context::default() };
        let invented = run(&Pair::new(arabic, english, context)).iter().any(|f| f.kind == FlagKind::AcronymInvented);
        assert!(!invented && !found("أعلنت الأمم المتحدة ذلك في جنيف", english).is_empty());
    }

    #[test]
    fn another_acronym_is_an_invention() {
        for (arabic, english) in [
            ("قرار الناتو", "the OPEC decision"),
            ("أعلنت الأمم المتحدة ذلك", "the EU announced it"),
            ("ذكرت بي بي سي", "CNN reported"),
            ("وصل الرجل إلى البيت مساء", "The FDLR man came home in the evening"),
            ("أعلنت الأمم المتحدة ذلك في جنيف", "the QZX announced it in Geneva"),
            ("صندوق النقد الدولي", "the WHO"),
            ("برامج المياه", "programmes of water (UNHCR)"),
            ("إدارة الشؤون السياسية، واليونسكو، واليونيسيف، وبرنامج الأغذية العالمي", "DPA, UNDP, UNESCO, UNICEF, WFP"),
        ] {
            assert_eq!(found(arabic, english), [FlagKind::AcronymInvented], "{arabic} | {english}");
        }
    }

    #[test]
    fn an_acronym_in_latin_letters_is_asked_for() {
        assert!(found("طائرات F-16 من صنع IBM", "F16 jets made by IBM").is_empty());
        assert!(found("منظمة WHO هنا", "the World Health Organization here").is_empty());
        assert!(found("اختبار PCR هنا", "PCRs here").is_empty());
        assert_eq!(found("شركة IBM هنا", "a company here"), [FlagKind::AcronymMissing]);
    }

    #[test]
    fn more_acronyms_than_any_article_has_are_said_to_be_unchecked() {
        let letter = |n: usize| char::from(b'A' + (n % 26) as u8);
        let many = |n: usize| (0..n).map(|i| format!("{}{}{}Q", letter(i), letter(i / 26), letter(i / 676))).collect::<Vec<_>>().join("، ");
        let few = found(&many(20), "nothing of it");
        assert_eq!(few, vec![FlagKind::AcronymMissing; 20]);
        let all = run(&Pair::new(&many(3 * MOST), "nothing of it", Context { full: true, ..Context::default() }));
        assert_eq!(all.iter().filter(|f| f.detail == too_many()).count(), 1);
        assert_eq!(all.iter().filter(|f| f.kind == FlagKind::AcronymMissing).count(), MOST + 1);
    }
}
