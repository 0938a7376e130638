//! What a number may say besides its plain reading, and what words may stand for numbers: a translator is free to write
//! "between 18,000 and 25,000" for "بين 18 و25 ألفا", "1.5 hours" for "ساعة ونصف", "3D" for "ثلاثي الأبعاد".

use super::dates::turned_time;
use super::rounded::{About, about};
use mujaz_text::date::find_months;
use mujaz_text::normalize::fold;
use mujaz_text::number::{FoundMeasure, FoundNumber, Unit, arabic_ordinal};

/// A number with its other readings.
#[derive(Clone)]
pub(super) struct Fact {
    pub(super) number: FoundNumber,
    /// Other values it may have.
    pub(super) also: Vec<f64>,
    /// A unit it may share with its neighbour.
    pub(super) unit_also: Option<Unit>,
    /// Whether it counts a century, which is asked for however small.
    pub(super) century: bool,
    /// What it measures.
    pub(super) measure: Option<FoundMeasure>,
    /// Whether the word in front says that it is rounded: "nearly 2,000".
    pub(super) about: Option<About>,
}

impl Fact {
    pub(super) fn plain(number: FoundNumber) -> Self {
        Self { number, also: Vec::new(), unit_also: None, century: false, measure: None, about: None }
    }
}

/// The scale written in a number, 1 where there is none.
pub(super) fn scale_of(n: &FoundNumber) -> f64 {
    let folded = fold(&n.raw);
    let has = |words: &[&str]| words.iter().any(|w| folded.contains(w));
    if has(&["تريليون", "ترليون", "trillion", "tn"]) {
        1e12
    } else if has(&["مليار", "بليون", "بلايين", "billion", "bn"]) {
        1e9
    } else if has(&["مليون", "ملايين", "million", "mn"]) {
        1e6
    } else if has(&["الف", "الاف", "thousand"]) || !n.raw.contains(char::is_alphabetic) && n.value >= 1e3 {
        1e3
    } else {
        1.0
    }
}

/// Words and marks between two numbers that may share a scale or a unit.
const BETWEEN: &[&str] = &[
    "و",
    "الي",
    "او",
    "-",
    "–",
    "—",
    "مقابل",
    "بل",
    "ثم",
    "وحتي",
    "حتي",
    "to",
    "and",
    "or",
    "",
    "against",
    "versus",
    "up to",
    "to nearly",
    "to about",
];

/// Numbers with the readings that their neighbours, their separators or a letter behind them allow.
pub(super) fn other_readings(text: &str, numbers: Vec<FoundNumber>) -> Vec<Fact> {
    let mut facts: Vec<Fact> = numbers.into_iter().filter(|n| !named(text, n)).map(Fact::plain).collect();
    for i in 0..facts.len() {
        let here = &facts[i].number;
        let mut also = separator(&here.raw, here.value);
        also.extend(misread(&here.raw, here.value));
        let mut shared = None;
        let behind = text.get(here.range.end..).unwrap_or_default();
        also.extend(glued_scale(behind).or_else(|| parted(behind)).map(|scale| here.value * scale));
        also.extend(short_year(text, here));
        facts[i].century = here.ordinal && behind.trim_start_matches([' ', '-']).starts_with("centur");
        let here = &facts[i].number;
        let mut unit_also = None;
        // The scale and unit of the next number ("18 و25 ألف ليرة"), or the scale of the one before ("من 68 ألفا إلى 61").
        if let Some(next) = facts.get(i + 1).map(|f| &f.number) {
            let gap = text.get(here.range.end..next.range.start).map(|t| fold(t.trim()));
            if gap.is_some_and(|g| BETWEEN.contains(&g.as_str())) {
                unit_also = next.unit.filter(|_| here.unit.is_none());
                if here.value < 1e3 && here.unit.is_none_or(|u| Some(u) == next.unit) {
                    also.push(here.value * scale_of(next));
                }
            }
        }
        if let Some(before) = i.checked_sub(1).and_then(|i| facts.get(i)).map(|f| &f.number) {
            shared = share(text, before, here);
            let close = text.get(before.range.end..here.range.start).is_some_and(|t| t.len() <= 48 && !t.contains(['.', '؛', ';']));
            if close && here.value < 1e3 && here.unit.is_none_or(|u| u != Unit::Percent) && scale_of(here) == 1.0 {
                also.push(here.value * scale_of(before));
            }
        }
        let about = about(text, &facts[i].number);
        (facts[i].also, facts[i].unit_also, facts[i].about) = (also, unit_also, about);
        // Either number of "six out of ten" may say the sixty percent.
        if let Some(percent) = shared {
            for fact in &mut facts[i - 1..=i] {
                fact.also.push(percent);
                fact.unit_also = Some(Unit::Percent);
            }
        }
    }
    facts
}

/// What stands between the numbers of "six out of ten" and "ستة من كل عشرة".
const OF_SO_MANY: &[&str] = &["in", "in every", "out of", "out of every", "of every", "من كل", "من اصل", "من بين"];

/// How many of a hundred "six out of ten" are.
fn share(text: &str, part: &FoundNumber, whole: &FoundNumber) -> Option<f64> {
    let gap = text.get(part.range.end..whole.range.start).filter(|t| t.len() <= 24)?;
    let plain = [part, whole].iter().all(|n| n.unit.is_none() && !n.ordinal && n.value.fract() == 0.0);
    let some = part.value >= 1.0 && part.value < whole.value && whole.value <= 100.0;
    (plain && some && OF_SO_MANY.contains(&fold(gap.trim()).as_str())).then_some(100.0 * part.value / whole.value)
}

/// What wires of the agencies garble: the year behind a stop that has slid in front of it (" .2003"), a decimal that was turned round
/// ("5،99%" for 99.5).
fn misread(raw: &str, value: f64) -> Option<f64> {
    let short = |digits: &str| (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    let folded = fold(raw);
    if let Some(year) = folded.strip_prefix('.') {
        return year.parse::<f64>().ok().filter(|v| year.len() == 4 && (1900.0..2100.0).contains(v));
    }
    let run = folded.split(|c: char| c.is_whitespace() || matches!(c, '%' | '٪')).next()?;
    let (front, behind) = run.split_once('،').filter(|(a, b)| short(a) && short(b))?;
    let as_written: f64 = format!("{front}.{behind}").parse().ok()?;
    let turned: f64 = format!("{behind}.{front}").parse().ok()?;
    (as_written > 0.0).then(|| turned * (value / as_written).round())
}

/// "3D", "4G", "39C": digits that a capital letter makes a name of.
fn named(text: &str, n: &FoundNumber) -> bool {
    let mut behind = text.get(n.range.end..).unwrap_or_default().chars();
    if always(text, n) || turned_time(text, n).is_some() {
        return true;
    }
    // "إتش99" is a name as H99 is.
    let glued = text.get(..n.range.start).and_then(|t| t.chars().next_back()).is_some_and(char::is_alphabetic);
    let proclitic = text.get(..n.range.start).is_some_and(|t| {
        let word = t.rsplit(|c: char| !c.is_alphabetic() && c != 'ـ').next().unwrap_or_default();
        word.chars().count() <= 4 && word.chars().all(|c| matches!(c, 'و' | 'ب' | 'ل' | 'ف' | 'ك' | 'ا' | 'ـ'))
    });
    // "نحو170 ألف" counts.
    let scaled = n.raw.contains(char::is_alphabetic);
    if glued && !proclitic && !scaled && n.digits && n.unit.is_none() && n.raw.starts_with(|c: char| c.is_numeric()) {
        return true;
    }
    // "4K" counts thousands, as English reads it.
    let letter = behind.next().is_some_and(|c| c.is_ascii_uppercase() && c != 'K');
    letter && n.unit.is_none() && n.digits && !behind.next().is_some_and(char::is_alphabetic)
}

/// "24/7": always.
fn always(text: &str, n: &FoundNumber) -> bool {
    let (before, behind) = (text.get(..n.range.start).unwrap_or_default(), text.get(n.range.end..).unwrap_or_default());
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '/');
    match n.raw.as_str() {
        "24" => behind.strip_prefix("/7").is_some_and(ends),
        "7" => before.ends_with("24/") && !before.ends_with("/24/") && ends(behind),
        _ => false,
    }
}

/// Words in front of a year of two digits, without article: "حرب 67", "عرب 48", "مواليد 85".
const YEARED: &[&str] = &[
    "حرب",
    "عام",
    "العام",
    "سنه",
    "عامي",
    "اعوام",
    "مواليد",
    "صيف",
    "شتاء",
    "ربيع",
    "خريف",
    "عرب",
    "انتفاضه",
    "هزيمه",
    "نكبه",
    "نكسه",
    "ثوره",
    "دستور",
    "حدود",
    "فلسطينيي",
    "اراضي",
    "موسم",
    "جيل",
    "دفعه",
];

/// The years that two digits may be short for, where the word in front counts years.
fn short_year(text: &str, n: &FoundNumber) -> Vec<f64> {
    if !(30.0..=99.0).contains(&n.value) || n.value.fract() != 0.0 || n.unit.is_some() || n.ordinal {
        return Vec::new();
    }
    // No more than a few words in front: the cost of many numbers stays linear.
    let before = text.get(..n.range.start).unwrap_or_default();
    let front = fold(before.get(before.floor_char_boundary(before.len().saturating_sub(48))..).unwrap_or_default());
    let mut words = front.split(|c: char| !c.is_alphabetic()).rev().filter(|w| !w.is_empty());
    let mut word = words.next().unwrap_or_default();
    // "حرب الـ67", "عامي 67 و73": the article apart, the year in front.
    while matches!(word, "ال" | "و" | "وال" | "او") {
        word = words.next().unwrap_or_default();
    }
    // "حرب أكتوبر 73": no month has so many days.
    let month = || n.value > 31.0 && !find_months(word).is_empty();
    let yeared = mujaz_text::clitics::forms(word).iter().any(|w| YEARED.contains(w)) || month();
    if yeared { vec![1900.0 + n.value, 2000.0 + n.value] } else { Vec::new() }
}

/// "1.250" may be 1250, "1,250" may be 1.25.
fn separator(raw: &str, value: f64) -> Vec<f64> {
    let folded = fold(raw);
    let run = folded.split(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '٫' | '٬' | '،'))).find(|r| r.len() > 4);
    let Some((whole, rest)) = run.and_then(|r| r.split_once(|c: char| !c.is_ascii_digit())) else { return Vec::new() };
    if rest.len() != 3 || !rest.bytes().all(|b| b.is_ascii_digit()) || whole.len() > 3 {
        return Vec::new();
    }
    let decimal = run.is_some_and(|r| r.contains(['.', '٫']));
    vec![if decimal { value * 1e3 } else { value / 1e3 }]
}

/// "100m" may be metres or millions.
fn glued_scale(behind: &str) -> Option<f64> {
    // "197 م.د": million dinars, in Tunisia; "4.2 من بلايين دولارات الولايات المتحدة", in papers of the UN; "36.5 thousands".
    let scales = [("م.د", 1e6), ("من ملايين", 1e6), ("من بلايين", 1e9), ("من مليارات", 1e9), ("thousands", 1e3), ("millions", 1e6)];
    if let Some((_, scale)) = scales.iter().find(|(words, _)| behind.trim_start().starts_with(*words)) {
        return Some(*scale);
    }
    let mut chars = behind.chars();
    let scale = match chars.next()? {
        'm' => 1e6,
        'b' => 1e9,
        'k' | 'K' => 1e3,
        _ => return None,
    };
    (!chars.next().is_some_and(char::is_alphanumeric)).then_some(scale)
}

/// "100, 000": thousands with a blank behind the mark.
fn parted(behind: &str) -> Option<f64> {
    let rest = behind.strip_prefix(", 000")?;
    let (rest, scale) = rest.strip_prefix(", 000").map_or((rest, 1e3), |more| (more, 1e6));
    (!rest.starts_with(|c: char| c.is_ascii_digit())).then_some(scale)
}

/// All runs of digits that are no number: parts of names (F-16), of dates, times and telephone numbers.
pub(super) fn digits_outside(text: &str, facts: &[Fact]) -> Vec<f64> {
    let mut facts = facts.iter().map(|f| &f.number.range).peekable();
    let mut out = Vec::new();
    let mut run = String::new();
    // "U07.1": what stands in front of a point, where digits stand behind it too.
    let mut whole: Option<String> = None;
    for (at, c) in text.char_indices() {
        while facts.next_if(|r| r.end <= at).is_some() {}
        let outside = facts.peek().is_none_or(|r| at < r.start);
        let digit = fold(c.encode_utf8(&mut [0; 4])).chars().next().filter(|c| c.is_ascii_digit() && outside);
        match digit {
            Some(d) => run.push(d),
            None => {
                let before = (c == '.' && outside && !run.is_empty()).then(|| run.clone());
                out.extend(point(whole.take(), &run));
                whole = before;
                out.extend(take(&mut run));
            }
        }
    }
    out.extend(point(whole, &run));
    out.extend(take(&mut run));
    out
}

/// The value of digits with a point between them.
fn point(whole: Option<String>, run: &str) -> Option<f64> {
    whole.filter(|w| !run.is_empty() && w.len() + run.len() <= 15).and_then(|w| format!("{w}.{run}").parse().ok())
}

fn take(run: &mut String) -> Option<f64> {
    let value = run.parse().ok().filter(|_| run.len() <= 15);
    run.clear();
    value
}

/// Arabic words, without the article and proclitics, that English may write in digits.
const WORDS: &[(&str, f64)] = &[
    ("ثلاثي", 3.0),
    ("ثلاثيه", 3.0),
    ("رباعي", 4.0),
    ("رباعيه", 4.0),
    ("خماسي", 5.0),
    ("خماسيه", 5.0),
    ("سداسي", 6.0),
    ("سداسيه", 6.0),
    ("قرن", 100.0),
    ("مئويه", 100.0),
    ("ليله", 1001.0),
];

/// Values that words of a folded Arabic text may have in digits.
pub(super) fn loose_words(folded: &str) -> Vec<f64> {
    let named = |w: &str| WORDS.iter().find(|(name, _)| *name == w).map(|(_, v)| *v);
    words(folded).filter_map(|w| named(w).or_else(|| arabic_ordinal(w)).or_else(|| all_of(w))).collect()
}

/// "ثلاثتهم": all three of them.
fn all_of(word: &str) -> Option<f64> {
    let count = ["هم", "هن", "نا", "كم", "ها"].iter().find_map(|own| word.strip_suffix(own))?;
    let counts = [("ثلاثت", 3.0), ("اربعت", 4.0), ("خمست", 5.0), ("ستت", 6.0), ("سبعت", 7.0)];
    counts.iter().find(|(name, _)| *name == count).map(|(_, v)| *v)
}

/// The words of a folded text without "و", "ب", "ل" and the article in front.
fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphabetic()).map(|w| {
        let bare = w.strip_prefix(['و', 'ب', 'ل', 'ف']).filter(|w| w.len() > 6).unwrap_or(w);
        bare.strip_prefix("ال").or_else(|| bare.strip_prefix('ل').filter(|w| w.len() > 6)).unwrap_or(bare)
    })
}

/// Fractions in words as English may write them: of one, of a hundred, of an hour; the eighth-finals are the last 16.
pub(super) fn fractions(folded: &str) -> Vec<f64> {
    let mut out = Vec::new();
    for word in folded.split(|c: char| !c.is_alphabetic()) {
        let bare = word.strip_prefix(['و', 'ب', 'ل', 'ف']).unwrap_or(word);
        let bare = bare.strip_prefix("ال").unwrap_or(bare);
        // "ثلثها": a third of them.
        let bare = ["ها", "هم", "هن"].iter().find_map(|own| bare.strip_suffix(own)).unwrap_or(bare);
        out.extend_from_slice(match bare {
            "نصف" => &[0.5, 50.0, 30.0, 1.5, 2.5],
            "ربع" => &[0.25, 25.0, 15.0],
            "ارباع" => &[0.75, 75.0, 45.0],
            "ثلث" => &[33.0, 20.0],
            "ثلثي" | "ثلثا" | "ثلثين" | "ثلثان" => &[66.0, 67.0, 40.0],
            "ثمن" => &[16.0, 0.125],
            "عشر" => &[0.1],
            "ضعف" | "ضعفي" | "ضعفين" => &[2.0, 200.0],
            _ => &[],
        });
    }
    // "قرابة نصف المليون".
    if folded.contains("نصف ال") {
        let halves = [("نصف المليون", 5e5), ("نصف المليار", 5e8), ("نصف البليون", 5e8), ("نصف التريليون", 5e11)];
        out.extend(halves.iter().filter(|(words, _)| folded.contains(words)).map(|(_, value)| *value));
    }
    out
}

/// What English fractions may stand for: of a hundred, of an hour, of several ("2 من كل 3", two-thirds). "The third", "the fifth of May"
/// order, "a third of" and "one-third" are parts.
pub(super) fn english_fractions(folded: &str) -> Vec<f64> {
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).collect();
    let part = |at: usize| match (at.checked_sub(1).and_then(|b| words.get(b)), words.get(at + 1)) {
        (Some(&"one"), _) | (Some(&"a"), Some(&"of")) => true,
        (Some(&"a"), _) => {
            at.checked_sub(2).and_then(|b| words.get(b)).is_some_and(|w| matches!(*w, "by" | "about" | "nearly" | "than" | "almost"))
        }
        _ => false,
    };
    let of = |at: usize, word: &str| -> &[f64] {
        match word {
            "half" | "halves" => &[0.5, 50.0, 30.0],
            "quarter" => &[0.25, 25.0, 15.0, 4.0],
            "quarters" => &[0.25, 25.0, 15.0, 4.0, 75.0, 45.0],
            "third" if part(at) => &[33.0, 20.0],
            "thirds" => &[33.0, 66.0, 67.0, 20.0, 40.0, 3.0],
            "fifth" if part(at) => &[20.0, 12.0],
            "fifths" => &[5.0, 20.0, 40.0, 60.0, 80.0],
            "tenth" | "tenths" => &[10.0],
            _ => &[],
        }
    };
    words.iter().enumerate().flat_map(|(at, w)| of(at, w).iter().copied()).collect()
}

/// Fractions joined behind a noun: "ساعة ونصف", "مترين وربع المتر".
pub(super) fn halves(folded: &str) -> Vec<f64> {
    let parts = [("ونصف", 0.5), ("ونصفا", 0.5), ("وربع", 0.25), ("وربعا", 0.25), ("وثلث", 1.0 / 3.0), ("ارباع", 0.75)];
    let has = |word: &str| folded.contains(word) && folded.split(|c: char| !c.is_alphabetic()).any(|w| w == word);
    parts.iter().filter(|(w, _)| has(w)).map(|(_, v)| *v).collect()
}

/// Whether a number only counts items: "1-" at the start of a text, "(3)" there, a quoted 5 anywhere (of UN documents).
pub(super) fn markers(text: &str, n: &FoundNumber) -> bool {
    let before = text.get(..n.range.start).unwrap_or_default();
    let behind = text.get(n.range.end..).unwrap_or_default();
    let quoted = before.ends_with(['\'', '‘', '`']) && behind.starts_with(['`', '\'', '’']);
    let first = before.trim().is_empty() || before.trim() == "(";
    let rest = behind.trim_start();
    // "1-عدم التأخر": Arabic lists glue the mark to the word.
    let parts = |c: char| c.is_whitespace() || ('ء'..='ي').contains(&c);
    let marked = rest.starts_with(['-', '–', '.', ')']) && rest.chars().nth(1).is_none_or(parts);
    n.digits && n.unit.is_none() && n.value < 1000.0 && (quoted || first && marked && !rest.is_empty())
}

/// Roman numerals of two letters and more, with their values: "Louis XVI", "World War II".
pub(super) fn roman(text: &str) -> Vec<f64> {
    let numeral = |w: &&str| (2..=8).contains(&w.len()) && w.bytes().all(|b| b"IVXLC".contains(&b));
    // "XIXth"
    let bare =
        |w: &'_ str| ["th", "st", "nd", "rd"].iter().find_map(|end| w.strip_suffix(end)).filter(|w| numeral(w)).map_or(w.len(), str::len);
    let all = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let words: Vec<&str> = all.filter_map(|w| w.get(..bare(w))).collect();
    // "Type I", "phase V": one letter is a numeral behind what is counted.
    let single = words.windows(2).filter(|w| COUNTED.contains(&w[0].to_ascii_lowercase().as_str()) && w[1].len() == 1).map(|w| &w[1]);
    let single: Vec<&str> = single.filter(|w| w.bytes().all(|b| b"IVX".contains(&b))).copied().collect();
    words.iter().copied().filter(numeral).chain(single).map(roman_value).collect()
}

/// Nouns that Roman numerals count.
const COUNTED: &[&str] = &[
    "type", "types", "phase", "stage", "class", "category", "grade", "level", "part", "volume", "chapter", "book", "article", "annex",
    "group", "zone", "section", "title", "war", "charter", "schedule", "table",
];

/// The value of a word that is a Roman numeral up to 39.
pub(super) fn numeral(word: &str) -> Option<f64> {
    let shaped = (1..=7).contains(&word.len()) && word.bytes().all(|b| b"IVX".contains(&b));
    shaped.then(|| roman_value(word)).filter(|v| *v > 0.0)
}

fn roman_value(word: &str) -> f64 {
    let value = |b: u8| match b {
        b'I' => 1.0,
        b'V' => 5.0,
        b'X' => 10.0,
        b'L' => 50.0,
        _ => 100.0,
    };
    let bytes = word.as_bytes();
    let sign = |i: usize| if bytes.get(i + 1).is_some_and(|next| value(*next) > value(bytes[i])) { -1.0 } else { 1.0 };
    (0..bytes.len()).map(|i| sign(i) * value(bytes[i])).sum()
}
