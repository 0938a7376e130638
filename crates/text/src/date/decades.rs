//! Decades of time and of life: 1830s, the seventies, ثلاثينيات القرن التاسع عشر, in his 20s, في العشرينيات من عمره.

use super::{Token, number, range_of, text_at, tokens};
use std::ops::Range;

/// A decade in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundDecade {
    /// As it is written, its century included.
    pub raw: String,
    /// 0, 10, ... 90.
    pub tens: u32,
    /// Whether it tells somebody's age ("السبعيني", "في العقد السادس من العمر").
    pub age: bool,
    /// The first year of its century (1800 for the 1830s), where that is said; "the last century" is the twentieth.
    pub century: Option<u32>,
    /// Byte range of `raw` in the text.
    pub range: Range<usize>,
}

/// All decades that an Arabic or English text names, in order.
///
/// ```
/// use mujaz_text::date::find_decades;
/// let read = |text| find_decades(text).iter().map(|d| (d.century, d.tens)).collect::<Vec<_>>();
/// assert_eq!(read("منذ ثلاثينيات القرن التاسع عشر"), [(Some(1800), 30)]);
/// assert_eq!(read("the mid-1990s and the seventies"), [(Some(1900), 90), (None, 70)]);
/// assert_eq!(read("مجموعة العشرين في 1970"), []);
/// ```
pub fn find_decades(text: &str) -> Vec<FoundDecade> {
    decades(text, &tokens(text))
}

pub(super) fn decades(text: &str, tokens: &[Token<'_>]) -> Vec<FoundDecade> {
    let mut out: Vec<(FoundDecade, usize)> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let Some((tens, century, taken)) = arabic(tokens, at).or_else(|| of_age(tokens, at)).or_else(|| english(tokens, at)) else {
            at += 1;
            continue;
        };
        if let Some(range) = range_of(tokens, at, taken)
            && let Some(raw) = text.get(range.clone())
        {
            // "ثمانينيات وتسعينيات القرن الماضي": the century stands once.
            if let Some((before, end)) = out.last_mut()
                && before.century.is_none()
                && at <= *end + 2
            {
                before.century = century;
            }
            let inherited = out.last().filter(|(_, end)| at <= *end + 1 && raw.contains("ياته")).and_then(|(d, _)| d.century);
            let century = century.or(inherited);
            out.push((FoundDecade { raw: raw.to_string(), tens, age: age(raw), century, range }, at + taken));
        }
        at += taken;
    }
    out.into_iter().map(|(d, _)| d).collect()
}

fn age(raw: &str) -> bool {
    !raw.is_ascii() && !raw.contains("القرن") && !raw.contains("ات") && raw.chars().all(|c| c.is_alphabetic() || c.is_whitespace())
}

/// "في العقد السادس من العمر": in one's fifties.
fn of_age(tokens: &[Token<'_>], at: usize) -> Option<(u32, Option<u32>, usize)> {
    let word = |i: usize| text_at(tokens, at + i);
    let decade = word(0).strip_prefix(['و', 'ب']).unwrap_or(word(0)) == "العقد";
    let of_life = word(2) == "من" && matches!(word(3), "العمر" | "عمره" | "عمرها" | "عمرهم");
    let nth = ORDINALS.iter().find(|(w, _)| *w == word(1) && decade && of_life).map(|(_, n)| *n)?;
    Some((10 * (nth - 1), None, 4))
}

/// Stems of the tens in front of ينيات and ينات.
const STEMS: &[(&str, u32)] = &[("عشر", 20), ("ثلاث", 30), ("اربع", 40), ("خمس", 50), ("ست", 60), ("سبع", 70), ("ثمان", 80), ("تسع", 90)];

fn arabic(tokens: &[Token<'_>], at: usize) -> Option<(u32, Option<u32>, usize)> {
    let stem = text_at(tokens, at);
    // "سبعينياته": of the century just named. "السبعيني", "عشرينية": somebody of that age.
    let suffixes = ["ينيات", "ينات", "ينياته", "ينياتها", "يني", "ينيه", "ينيا"];
    let stem = suffixes.iter().find_map(|s| stem.strip_suffix(s))?;
    let tens = |stem: &str| STEMS.iter().find(|(s, _)| *s == stem).map(|(_, n)| *n);
    let article = |stem: &str| stem.strip_prefix("ال").or_else(|| stem.strip_prefix("لل")).and_then(tens).or_else(|| tens(stem));
    let tens = article(stem).or_else(|| stem.strip_prefix(['و', 'ف', 'ب', 'ل', 'ك']).and_then(article))?;
    let mut next = at + 1;
    if matches!(text_at(tokens, next), "من" | "في") {
        next += 1;
    }
    let (century, taken) = century_at(tokens, next).map_or((None, 0), |(c, n)| (Some(c), n));
    Some((tens, century, if taken > 0 { next + taken - at } else { 1 }))
}

const ORDINALS: &[(&str, u32)] = &[
    ("الاول", 1),
    ("الثاني", 2),
    ("الثالث", 3),
    ("الرابع", 4),
    ("الخامس", 5),
    ("السادس", 6),
    ("السابع", 7),
    ("الثامن", 8),
    ("التاسع", 9),
    ("العاشر", 10),
    ("الحادي", 1),
];

/// "القرن التاسع عشر", "القرن الـ19", "القرن الماضي": the first year of the century.
fn century_at(tokens: &[Token<'_>], at: usize) -> Option<(u32, usize)> {
    let word = |i: usize| text_at(tokens, at + i);
    if word(0) != "القرن" {
        return None;
    }
    match word(1) {
        "الماضي" | "المنصرم" | "الفائت" | "الماضى" | "العشرين" | "العشرون" => {
            return Some((1900, 2));
        }
        "الحالي" | "الجاري" => return Some((2000, 2)),
        _ => {}
    }
    let skip = usize::from(word(1) == "ال");
    if let Some(n) = number(tokens.get(at + 1 + skip), 1..=2).filter(|n| (1..=21).contains(n)) {
        return Some((100 * (n - 1), 2 + skip));
    }
    let unit = ORDINALS.iter().find(|(w, _)| *w == word(1)).map(|(_, n)| *n)?;
    match word(2) {
        "عشر" => Some((100 * (unit + 9), 3)),
        "والعشرين" | "والعشرون" => Some((100 * (unit + 19), 3)),
        _ => Some((100 * (unit - 1), 2)),
    }
}

const ENGLISH: &[(&str, u32)] = &[
    ("twenties", 20),
    ("thirties", 30),
    ("forties", 40),
    ("fifties", 50),
    ("sixties", 60),
    ("seventies", 70),
    ("eighties", 80),
    ("nineties", 90),
];

fn english(tokens: &[Token<'_>], at: usize) -> Option<(u32, Option<u32>, usize)> {
    if let Some((_, tens)) = ENGLISH.iter().find(|(w, _)| *w == text_at(tokens, at)) {
        return Some((*tens, None, 1));
    }
    let year = number(tokens.get(at), 4..=4).filter(|y| (1000..2100).contains(y));
    let value = year.or_else(|| number(tokens.get(at), 2..=2)).filter(|y| y % 10 == 0)?;
    let touches = |i: usize| tokens.get(i - 1).zip(tokens.get(i)).is_some_and(|(a, b)| a.at + a.raw.len() == b.at);
    let marked = usize::from(matches!(text_at(tokens, at + 1), "'" | "’") && touches(at + 1));
    let plural = text_at(tokens, at + 1 + marked) == "s" && touches(at + 1 + marked);
    plural.then_some((value % 100, year.map(|y| y - y % 100), 2 + marked))
}
