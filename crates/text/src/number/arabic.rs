//! Arabic number words, in folded spelling.

use super::Unit;
use super::compose::{Language, sign};
use super::sum::{Part, Read};
use super::token::{Decimal, Token, text_at, tight};

pub struct Arabic;

/// 1 to 9 in their forms (masculine, feminine, construct).
const UNITS: &[(&str, f64)] = &[
    ("واحد", 1.0),
    ("واحده", 1.0),
    ("اثنان", 2.0),
    ("اثنين", 2.0),
    ("اثنتان", 2.0),
    ("اثنتين", 2.0),
    ("اثنا", 2.0),
    ("اثني", 2.0),
    ("اثنتا", 2.0),
    ("اثنتي", 2.0),
    ("ثلاث", 3.0),
    ("ثلاثه", 3.0),
    ("ثلاثا", 3.0),
    ("اربع", 4.0),
    ("اربعه", 4.0),
    ("اربعا", 4.0),
    ("خمس", 5.0),
    ("خمسه", 5.0),
    ("خمسا", 5.0),
    ("ست", 6.0),
    ("سته", 6.0),
    ("ستا", 6.0),
    ("سبع", 7.0),
    ("سبعه", 7.0),
    ("سبعا", 7.0),
    ("ثمان", 8.0),
    ("ثماني", 8.0),
    ("ثمانيه", 8.0),
    ("ثمانيا", 8.0),
    ("تسع", 9.0),
    ("تسعه", 9.0),
    ("تسعا", 9.0),
];

/// Stems of 20 to 90, before "ون" or "ين".
const TENS: &[(&str, f64)] =
    &[("عشر", 20.0), ("ثلاث", 30.0), ("اربع", 40.0), ("خمس", 50.0), ("ست", 60.0), ("سبع", 70.0), ("ثمان", 80.0), ("تسع", 90.0)];

const SCALES: &[(&str, f64)] = &[
    ("الف", 1e3),
    ("الفا", 1e3),
    ("الاف", 1e3),
    ("الفان", 2e3),
    ("الفين", 2e3),
    ("الفي", 2e3),
    ("مليون", 1e6),
    ("مليونا", 1e6),
    ("ملايين", 1e6),
    ("مليونان", 2e6),
    ("مليونين", 2e6),
    ("مليوني", 2e6),
    ("مليار", 1e9),
    ("مليارا", 1e9),
    ("مليارات", 1e9),
    ("ملياران", 2e9),
    ("مليارين", 2e9),
    ("ملياري", 2e9),
    ("بليون", 1e9),
    ("بلايين", 1e9),
    ("تريليون", 1e12),
    ("تريليونا", 1e12),
    ("تريليونات", 1e12),
    ("ترليون", 1e12),
    ("تريليونين", 2e12),
    ("تريليوني", 2e12),
];

const HUNDREDS: &[(&str, f64)] = &[
    ("مئه", 100.0),
    ("مائه", 100.0),
    ("مئتان", 200.0),
    ("مئتين", 200.0),
    ("مئتي", 200.0),
    ("مئتا", 200.0),
    ("مائتان", 200.0),
    ("مائتين", 200.0),
    ("مائتي", 200.0),
    ("مائتا", 200.0),
];

/// Currencies, each in its forms.
const MONEY: &[(Unit, &[&str])] = &[
    (Unit::Dollar, &["دولار", "دولارا", "دولارات"]),
    (Unit::Euro, &["يورو"]),
    (Unit::Pound, &["جنيه", "جنيها", "جنيهات"]),
    (Unit::Dirham, &["درهم", "درهما", "دراهم"]),
    (Unit::Riyal, &["ريال", "ريالا", "ريالات"]),
    (Unit::Dinar, &["دينار", "دينارا", "دنانير"]),
    (Unit::Lira, &["ليره", "ليرات"]),
    (Unit::Yen, &["ين"]),
    (Unit::Yuan, &["يوان"]),
    (Unit::Ruble, &["روبل", "روبلا", "روبلات"]),
    (Unit::Rupee, &["روبيه", "روبيات"]),
    (Unit::Shekel, &["شيكل", "شيكلا", "شواكل"]),
    (Unit::Franc, &["فرنك", "فرنكا", "فرنكات"]),
];

const ORDINALS: &[(&str, f64)] = &[
    ("اول", 1.0),
    ("اولي", 1.0),
    ("ثاني", 2.0),
    ("ثانيه", 2.0),
    ("ثالث", 3.0),
    ("ثالثه", 3.0),
    ("رابع", 4.0),
    ("رابعه", 4.0),
    ("خامس", 5.0),
    ("خامسه", 5.0),
    ("سادس", 6.0),
    ("سادسه", 6.0),
    ("سابع", 7.0),
    ("سابعه", 7.0),
    ("ثامن", 8.0),
    ("ثامنه", 8.0),
    ("تاسع", 9.0),
    ("تاسعه", 9.0),
    ("عاشر", 10.0),
    ("عاشره", 10.0),
];

/// The value of a folded ordinal from first to tenth, without its article: "ثالث", "عاشره".
///
/// ```
/// assert_eq!(mujaz_text::number::arabic_ordinal("سادسه"), Some(6.0));
/// ```
pub fn ordinal(word: &str) -> Option<f64> {
    // "ثالثا": in the third place.
    find(ORDINALS, word).or_else(|| find(ORDINALS, word.strip_suffix('ا')?))
}

fn find(table: &[(&str, f64)], word: &str) -> Option<f64> {
    table.iter().find(|(w, _)| *w == word).map(|(_, v)| *v)
}

/// Scales that count something only behind a number: "آلاف المزارعين", "عدة ملايين" are vague.
const PLURALS: &[&str] = &["الاف", "ملايين", "مليارات", "بلايين", "تريليونات"];

/// Words in front of ألفا that make it a name (alpha), and spelled letters behind it that do: "قناة ألفا", "ألفا تي في".
const NAMED_ALPHA: &[&str] =
    &["قناه", "شركه", "متحور", "سلاله", "جسيمات", "جسيم", "اشعه", "سياره", "وكاله", "محطه", "اذاعه", "بنك", "مؤسسه", "نموذج", "برنامج"];
const LETTERS: &[&str] = &["تي", "في", "سي", "بي", "دي", "جي", "اف", "ان", "ام", "ال", "ار", "اس", "اي", "روميو", "بيتا"];

/// A word for hundreds in one: ثلاثمئة, خمسمائة.
fn fused_hundreds(word: &str) -> Option<f64> {
    let stem = word.strip_suffix("مئه").or_else(|| word.strip_suffix("مائه")).or_else(|| word.strip_suffix("ميه"))?;
    let stem = if stem == "ثمانِ" { "ثمان" } else { stem };
    find(UNITS, stem).map(|v| v * 100.0)
}

fn tens(word: &str) -> Option<f64> {
    let stem = word.strip_suffix("ون").or_else(|| word.strip_suffix("ين"))?;
    find(TENS, stem)
}

fn bare(word: &str, definite: bool) -> Option<Part> {
    if let Some(v) = find(SCALES, word) {
        return Some(Part::Scale(v));
    }
    if let Some(v) = find(HUNDREDS, word).or_else(|| fused_hundreds(word)) {
        return Some(Part::Hundreds(v));
    }
    if let Some(v) = tens(word) {
        return Some(Part::Tens(v));
    }
    if word == "عشر" || word == "عشره" {
        return Some(Part::Teen(10.0));
    }
    // "الاثنين" is Monday; "الثاني" stands after the article only ("ثاني أكبر" is left out: ثاني alone is ambiguous).
    if let Some(v) = find(UNITS, word) {
        return (!(definite && v == 2.0)).then_some(Part::Unit(v));
    }
    if definite {
        return ordinal(word).map(Part::Ordinal);
    }
    fraction(word).map(Part::Fraction)
}

fn fraction(word: &str) -> Option<f64> {
    Some(match word {
        "نصف" => 0.5,
        "ربع" => 0.25,
        "ثلث" => 1.0 / 3.0,
        "ثلثا" | "ثلثي" => 2.0 / 3.0,
        "½" => 0.5,
        "¼" => 0.25,
        "¾" => 0.75,
        "⅓" => 1.0 / 3.0,
        "⅔" => 2.0 / 3.0,
        _ => return None,
    })
}

/// The part a word is, with the bytes of its proclitic and whether that is "and".
fn word(text: &str, hamza: bool) -> Option<(Part, usize, bool)> {
    // "لست" denies, "كميه" is an amount.
    if matches!(text, "لست" | "كست") {
        return None;
    }
    if let Some(part) = bare(text, false) {
        return Some((part, 0, false));
    }
    let with_article = |rest: &str, skip: usize, joined: bool| {
        let rest = rest.strip_prefix("ال").or_else(|| (skip > 0).then(|| rest.strip_prefix("ل")).flatten())?;
        bare(rest, true).map(|p| (p, skip, joined))
    };
    if let Some(found) = with_article(text, 0, false).filter(|_| !hamza) {
        return Some(found);
    }
    for (proclitic, joined) in [("و", true), ("ف", false), ("ب", false), ("ل", false), ("ك", false), ("وب", false), ("ول", false)]
    {
        let Some(rest) = text.strip_prefix(proclitic) else { continue };
        let found = bare(rest, false).map(|p| (p, proclitic.len(), joined));
        if let Some(found) = found.or_else(|| with_article(rest, proclitic.len(), joined)) {
            return Some(found);
        }
    }
    None
}

/// What stands behind a joint that is a token of its own: digits ("و500"), or a word where it was written apart ("ألف و تسعمئة و عشرين").
fn behind_joint(tokens: &[Token], at: usize) -> Option<Read> {
    let behind = tokens.get(at + 1)?;
    if let Some(value) = behind.digits {
        return (!begins_range(tokens, at + 1)).then_some(Read { part: Part::Digits(value), tokens: 2, skip: 0, joined: true });
    }
    match word(&behind.text, behind.hamza)? {
        (part, 0, false) if !matches!(text_at(tokens, at + 2), "عشر" | "عشره") => {
            Some(Read { part, tokens: 2, skip: 0, joined: true })
        }
        _ => None,
    }
}

impl Language for Arabic {
    fn part(&self, tokens: &[Token], at: usize, inside: bool) -> Option<Read> {
        let token = tokens.get(at)?;
        if let Some(value) = token.digits {
            return Some(Read { part: Part::Digits(value), tokens: 1, skip: 0, joined: false });
        }
        if inside
            && token.text == "و"
            && let Some(read) = behind_joint(tokens, at)
        {
            return Some(read);
        }
        let next = text_at(tokens, at + 1);
        if inside && let Some(read) = point(tokens, at) {
            return Some(read);
        }
        // "صفر فاصلة خمسة"
        if !inside && token.text == "صفر" && point(tokens, at + 1).is_some() {
            return Some(Read { part: Part::Teen(0.0), tokens: 1, skip: 0, joined: false });
        }
        if inside && token.text == "بعد" && matches!(next, "المئه" | "المائه") {
            return Some(Read { part: Part::After(100.0), tokens: 2, skip: 0, joined: true });
        }
        let teen = matches!(next, "عشر" | "عشره");
        if let Some(read) = eleven(&token.text, next, inside) {
            return Some(read);
        }
        let (part, skip, joined) = word(&token.text, token.hamza)?;
        if matches!(part, Part::Ordinal(_)) && month_or_weekday(tokens, at) {
            return None;
        }
        let stem = token.text.get(skip..).unwrap_or_default();
        let plural = PLURALS.contains(&stem.strip_prefix("ال").filter(|s| s.len() > 6).unwrap_or(stem));
        if plural && (!inside || joined) || stem == "الفا" && !inside && alpha(tokens, at) {
            return None;
        }
        // "في المئة" behind words that are no number ("ونصف في المئة"), "في الألف" behind one.
        let hundred = matches!(token.text.as_str(), "المئه" | "المائه") && at > 0 && text_at(tokens, at - 1) == "في";
        if hundred || is_share(tokens, at) {
            return None;
        }
        // "مليونا شخص" is two million; behind a number ("خمسون مليونا") the same form is one.
        if let Part::Scale(v) = part
            && !inside
            && token.text.ends_with("ونا") | token.text.ends_with("لفا") | token.text.ends_with("ارا")
            && next.starts_with(char::is_alphabetic)
            && !next.starts_with('و')
            && !matches!(next, "من" | "في" | "علي" | "الي" | "اخر" | "اخري")
        {
            return Some(Read { part: Part::Scale(2.0 * v), tokens: 1, skip, joined: false });
        }
        // "ثلاثة عشر" and its kind: a unit with ten behind it.
        if let (Part::Unit(v), true) = (part, teen) {
            return Some(Read { part: Part::Teen(v + 10.0), tokens: 2, skip, joined });
        }
        if let (Part::Ordinal(v), true) = (part, teen) {
            return Some(Read { part: Part::Ordinal(v + 10.0), tokens: 2, skip, joined });
        }
        if let (Part::Unit(3.0), "ارباع") = (part, next) {
            return Some(Read { part: Part::Fraction(0.75), tokens: 2, skip, joined: joined && inside });
        }
        // "2½"
        let joined = joined || inside && matches!(token.text.as_str(), "½" | "¼" | "¾" | "⅓" | "⅔");
        // A fraction counts in front of a scale or a percentage, or joined behind a number ("ثلاثة ونصف").
        if matches!(part, Part::Fraction(_)) && !(inside && joined) && find(SCALES, next).is_none() && self.unit(tokens, at + 1).is_none() {
            return None;
        }
        Some(Read { part, tokens: 1, skip, joined: joined && inside })
    }

    fn unit(&self, tokens: &[Token], at: usize) -> Option<(Unit, usize)> {
        let word = text_at(tokens, at);
        match (word, text_at(tokens, at + 1)) {
            ("%" | "٪" | "بالمئه" | "بالمائه" | "بالميه", _) => {
                return percent_sign(tokens, at).then_some((Unit::Percent, 1));
            }
            ("في", "المئه" | "المائه" | "الميه") => return Some((Unit::Percent, 2)),
            // "3.2-%": the sign of a number that was turned round.
            ("-" | "–" | "−", "%" | "٪") if tight(tokens, at) && tight(tokens, at + 1) => return Some((Unit::Percent, 2)),
            _ => {}
        }
        if let Some(unit) = sign(tokens, at) {
            return Some((unit, 1));
        }
        MONEY.iter().find(|(_, words)| words.contains(&word)).map(|(u, _)| (*u, 1))
    }

    fn ordinal_suffix(&self, _: &[Token], _: usize) -> bool {
        false
    }

    fn scale_again(&self, tokens: &[Token], at: usize, scale: f64) -> usize {
        let word = text_at(tokens, at);
        let again = word.strip_prefix("ال").filter(|w| w.len() > 4).unwrap_or(word);
        usize::from(scale > 0.0 && find(SCALES, again) == Some(scale))
    }

    fn adds_without_joint(&self) -> bool {
        false
    }
}

/// "%" belongs to the number in front unless it touches the next one only: "45 %", "%45".
fn percent_sign(tokens: &[Token], at: usize) -> bool {
    let before = tokens.get(at).is_some_and(|t| !t.spaced);
    let behind = tokens.get(at + 1).is_some_and(|t| !t.spaced && t.digits.is_some());
    before || !behind
}

/// "فاصلة خمسة", "فاصل خمسة وعشرين", "فاصلة صفر خمسة", "فاصلة 5": the decimals behind a point that is said.
fn point(tokens: &[Token], at: usize) -> Option<Read> {
    if !matches!(text_at(tokens, at), "فاصل" | "فاصله") {
        return None;
    }
    let naughts = (at + 1..at + 4).take_while(|i| text_at(tokens, *i) == "صفر").count();
    let first = at + 1 + naughts;
    let read = |value: f64, count: usize| {
        // "05" has its naught in front.
        let written = tokens.get(first).filter(|t| t.digits.is_some()).map(|t| t.text.len());
        let digits = naughts + written.unwrap_or(if value < 10.0 { 1 } else { 2 });
        let decimals = i32::try_from(digits).ok()?;
        let part = Part::Point(Decimal { value: value / 10f64.powi(decimals), decimals });
        Some(Read { part, tokens: first + count - at, skip: 0, joined: true })
    };
    if let Some(d) = tokens.get(first)?.digits {
        return (d.decimals == 0 && d.value < 1000.0).then(|| read(d.value, 1))?;
    }
    let word = |i: usize| bare(text_at(tokens, i), false);
    match (word(first)?, word(first + 1)) {
        (Part::Unit(v), Some(Part::Teen(_))) => read(v + 10.0, 2),
        (Part::Unit(v), _) => match text_at(tokens, first + 1).strip_prefix('و').and_then(tens) {
            Some(tens) => read(v + tens, 2),
            None => read(v, 1),
        },
        (Part::Tens(v) | Part::Teen(v), _) => read(v, 1),
        _ => None,
    }
}

/// "و100-150 ألف" begins a range, no part of the number in front.
fn begins_range(tokens: &[Token], at: usize) -> bool {
    let value = |i: usize| tokens.get(i).and_then(|t| t.digits).map(|d| d.value);
    matches!(text_at(tokens, at + 1), "-" | "–") && value(at).zip(value(at + 2)).is_some_and(|(a, b)| a < b)
}

/// "3 بالألف", "12 في الألف", "20 جزءا في المليون": what a share is of, no scale.
fn is_share(tokens: &[Token], at: usize) -> bool {
    let text = text_at(tokens, at);
    let (scale, back) = match text.strip_prefix("بال") {
        Some(scale) => (scale, 1),
        None if at > 0 && text_at(tokens, at - 1) == "في" => (text.strip_prefix("ال").unwrap_or(""), 2),
        None => return false,
    };
    let Some(before) = at.checked_sub(back).and_then(|i| tokens.get(i)) else { return false };
    let counted =
        || before.digits.is_some() || before.text.starts_with("جزء") || before.text == "اجزاء" || word(&before.text, false).is_some();
    matches!(scale, "الف" | "مليون" | "مليار") && counted()
}

/// Whether "ألفا" is the name alpha.
fn alpha(tokens: &[Token], at: usize) -> bool {
    let before = at.checked_sub(1).map_or("", |i| text_at(tokens, i));
    let before = before.strip_prefix("ال").unwrap_or(before);
    NAMED_ALPHA.contains(&before) || LETTERS.contains(&text_at(tokens, at + 1))
}

/// "أحد عشر", "إحدى وعشرين", "الحادي عشر", "الحادية والعشرين", "الاثني عشر", "الاثنين والعشرين": words for one and two
/// that need a ten behind them.
fn eleven(word: &str, next: &str, inside: bool) -> Option<Read> {
    let proclitic = ["و", "ب", "ل", "ف"].into_iter().find(|p| word.strip_prefix(p).is_some_and(|w| !w.starts_with("احد") || w.len() > 2));
    let forms = [(word, 0), (proclitic.and_then(|p| word.strip_prefix(p)).unwrap_or(word), proclitic.map_or(0, str::len))];
    let teen = matches!(next, "عشر" | "عشره");
    let tens_follow = next.strip_prefix('و').is_some_and(|w| tens(w.strip_prefix("ال").unwrap_or(w)).is_some());
    forms.into_iter().find_map(|(word, skip)| {
        let joined = inside && skip > 0 && proclitic == Some("و");
        let ordinal = matches!(word, "الحادي" | "الحاديه");
        if matches!(word, "الاثنا" | "الاثني" | "الاثنتا" | "الاثنتي" | "الاثنان" | "الاثنين" | "الاثنتان" | "الاثنتين")
        {
            return match (teen, tens_follow) {
                (true, _) => Some(Read { part: Part::Teen(12.0), tokens: 2, skip, joined }),
                (_, true) => Some(Read { part: Part::Unit(2.0), tokens: 1, skip, joined }),
                _ => None,
            };
        }
        if !(ordinal || matches!(word, "احد" | "احدي" | "الاحد" | "الاحدي")) {
            return None;
        }
        let (part, tokens) = match (ordinal, teen, tens_follow) {
            (true, true, _) => (Part::Ordinal(11.0), 2),
            (true, _, true) => (Part::Ordinal(1.0), 1),
            (false, true, _) => (Part::Teen(11.0), 2),
            (false, _, true) if word != "الاحد" => (Part::Unit(1.0), 1),
            _ => return None,
        };
        Some(Read { part, tokens, skip, joined })
    })
}

/// "تشرين الأول", "كانون الثاني", "ربيع الآخر" are months; "الحادي" needs a number behind it.
fn month_or_weekday(tokens: &[Token], at: usize) -> bool {
    const MONTHS: [&str; 6] = ["تشرين", "كانون", "ربيع", "جمادي", "جمادى", "شهر"];
    let before = at.checked_sub(1).map_or("", |i| text_at(tokens, i));
    MONTHS.iter().any(|m| before == *m || before.strip_prefix(['و', 'ب', 'ل']) == Some(m))
}
