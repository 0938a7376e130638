//! Signs that carry meaning: a minus, a currency, a degree, "less than", placeholders of software.
//!
//! A sign may become words ("minus five", "at least", "degrees"), so each is asked for in every form; what is a dash, a range or a score
//! is no minus. Only what is lost is told, but for a minus: that one may be added too.

use super::side::near;
use super::{Check, Finding, FlagKind, Pair, Reading};
use mujaz_text::data::CURRENCIES;
use mujaz_text::normalize::fold;
use mujaz_text::number::{FoundNumber, Unit};
use std::ops::Range;

/// A text with more numbers is a table: nothing is said of their signs, and time stays bounded.
const MOST: usize = 500;

/// Compares signs.
pub(super) struct Signs;

impl Check for Signs {
    fn name(&self) -> &'static str {
        "signs"
    }

    fn check(&self, pair: &Pair<'_>) -> Vec<Finding> {
        let few = pair.source_reading().numbers().len().max(pair.target_reading().numbers().len()) <= MOST;
        let mut out: Vec<Finding> = if few { minus(pair).into_iter().collect() } else { Vec::new() };
        if pair.context.full {
            out.extend(money(pair).filter(|_| few));
            out.extend(marks(pair));
            out.extend(placeholders(pair));
        }
        out
    }
}

/// Words that say a minus, and of a change those that say it goes down; Arabic ones folded, all beginnings of words.
const BELOW: &[&str] = &["minus", "negativ", "below", "sub-", "subzero", "zero", "freez", "sub", "under"];
const DOWN: &[&str] = &[
    "declin", "drop", "fell", "fall", "decreas", "contract", "shr", "loss", "lost", "los", "down", "slip", "slid", "reduc", "low", "less",
    "deficit", "cut", "plung", "tumbl", "shed", "retreat", "recess", "weak", "worse", "off", "slump", "sank", "sunk", "dip", "short",
    "fewer",
];
const ARABIC_DOWN: &[&str] = &[
    "انخف",
    "تراجع",
    "هبط",
    "هبوط",
    "خسر",
    "خسار",
    "خساي",
    "عجز",
    "انكم",
    "سالب",
    "ناقص",
    "تحت",
    "دون",
    "سلب",
    "نقص",
    "فقد",
    "صفر",
    "قل",
    "اقل",
    "ادني",
    "منخف",
    "تدن",
    "نزل",
    "تقلص",
];

/// A number that has lost its minus, or has got one.
fn minus(pair: &Pair<'_>) -> Option<Finding> {
    let (source, target) = (pair.source_reading(), pair.target_reading());
    let all = |reading: &Reading<'_>| reading.numbers().iter().map(|n| (n.clone(), below(reading, n))).collect::<Vec<_>>();
    let any =
        |r: &Reading<'_>| r.text.contains(['-', '−', '–']) || has(r, &["تحت", "دون", "ناقص", "سالب", "minus", "negative", "below"], false);
    if !any(source) && !any(target) {
        return None;
    }
    let (there, here) = (all(source), all(target));
    let same = |a: &FoundNumber, b: &FoundNumber| near(a.value, b.value);
    let turned = |(from, negative): &(FoundNumber, bool), others: &[(FoundNumber, bool)]| {
        let mut alike = others.iter().filter(|(o, _)| same(from, o)).peekable();
        let first = alike.peek().map(|(o, _)| o.range.clone());
        first.filter(|_| *negative && alike.all(|(_, n)| !n))
    };
    let warm = |n: &FoundNumber, text: &str| degrees(text, n);
    let lost = there.iter().find_map(|n| Some((n.0.clone(), turned(n, &here)?)));
    if let Some((n, to)) = lost {
        let said = has(target, BELOW, true) || !warm(&n, source.text) && has(target, DOWN, true);
        let only = there.iter().filter(|(o, _)| same(o, &n)).all(|(_, negative)| *negative);
        return (!said && only).then(|| changed(pair, n.range, to, "lost its minus"));
    }
    let (n, from) = here.iter().find_map(|n| Some((n.0.clone(), turned(n, &there)?)))?;
    // "إلا خمسين", "31 ناقص 10": a difference may be written with a minus.
    let said = has(source, ARABIC_DOWN, true) || has(source, &["الا", "طرح"], false) || source.text.contains(['−', '-', '–']);
    (!said).then(|| changed(pair, from, n.range, "got a minus"))
}

fn changed(pair: &Pair<'_>, from: Range<usize>, to: Range<usize>, what: &str) -> Finding {
    let raw = pair.source.get(from.clone()).unwrap_or_default();
    Finding::new(FlagKind::NumberChanged, format!("`{raw}` {what}")).in_source(from).in_target(to)
}

/// Whether a text has a word of a list, or one that begins so; Arabic ones behind their clitics too.
fn has(reading: &Reading<'_>, words: &[&str], begins: bool) -> bool {
    reading.words().iter().any(|w| {
        let parts = w.folded.split('-').chain(mujaz_text::clitics::forms(&w.folded));
        parts.into_iter().any(|f| words.iter().any(|s| if begins { f.starts_with(s) } else { f == *s }))
    })
}

/// Whether degrees stand behind a number.
fn degrees(text: &str, n: &FoundNumber) -> bool {
    let behind = text.get(n.range.end..).unwrap_or_default().trim_start();
    behind.starts_with(['°', 'º', '℃']) || behind.starts_with("درج") || behind.starts_with("مئوي") || behind.starts_with("degree")
}

/// Whether a number surely is below zero.
fn below(reading: &Reading<'_>, n: &FoundNumber) -> bool {
    let text = reading.text;
    // A few words on either side: the cost of many numbers stays linear.
    let front = text.get(..n.range.start).unwrap_or_default();
    let front = front.get(front.floor_char_boundary(front.len().saturating_sub(64))..).unwrap_or_default();
    let front = front.trim_end_matches(['\u{200e}', '\u{200f}', '\u{202a}', '\u{202b}']);
    let behind = text.get(n.range.end..).unwrap_or_default();
    let behind = behind.get(..behind.floor_char_boundary(120)).unwrap_or_default();
    if let Some(rest) = front.strip_suffix(['-', '−', '–']).filter(|_| n.digits) {
        let apart = rest.chars().next_back().is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '«' | '“' | '"'));
        // "5 -3" is a score or a range, "- 5" and "-5 رجال" may be items of a list.
        let lone = apart && !rest.trim_end().ends_with(char::is_numeric);
        let sure = front.ends_with('−') || !rest.trim_end().is_empty() && (n.unit.is_some() || degrees(text, n));
        if lone && sure {
            return true;
        }
    }
    let word = fold(front.split_whitespace().next_back().unwrap_or_default());
    if matches!(word.as_str(), "ناقص" | "سالب" | "minus" | "negative") {
        return true;
    }
    let next = fold(&behind.split_whitespace().take(5).collect::<Vec<_>>().join(" "));
    ["تحت الصفر", "دون الصفر", "below zero", "below freezing"].iter().any(|w| {
        let between = next.find(w).and_then(|at| next.get(..at));
        between.is_some_and(|b| !b.contains(|c: char| c.is_numeric() || matches!(c, '،' | ',' | '.' | ';')))
    })
}

/// Beginnings of words that say which money is meant, or that money is, beside those of the list of currencies.
const MONEY: &[&str] = &[
    "cent", "buck", "quid", "grand", "money", "curren", "pric", "rs", "euro", "yen", "yuan", "renminbi", "shekel", "rouble", "ruble",
    "rupee", "franc", "sterling", "guinea", "kron", "peso", "mark",
];

/// Money whose currency the English says nowhere.
fn money(pair: &Pair<'_>) -> Option<Finding> {
    let (there, here) = (pair.source_reading().numbers(), pair.target_reading().numbers());
    let paid = |n: &&FoundNumber| n.unit.is_some_and(|u| u != Unit::Percent) && n.value > 0.0;
    let mut bare = there.iter().filter(paid).filter_map(|n| {
        let to = here.iter().find(|h| near(h.value, n.value) && h.unit.is_none() && h.digits)?;
        Some((n, to.range.clone()))
    });
    let (n, to) = bare.next()?;
    let word = |w: &super::Word| {
        // "KD46,618" is a code and a number.
        let raw = pair.target.get(w.range.clone()).unwrap_or_default().trim_matches(|c: char| !c.is_alphabetic());
        let code = (2..=4).contains(&raw.len()) && raw.chars().all(|c| c.is_ascii_uppercase() || c == '.');
        let listed = || CURRENCIES.lines().filter_map(|l| l.split('\t').nth(3)).flat_map(|f| f.split('|'));
        let money = |letters: &str| MONEY.iter().any(|s| letters.starts_with(s)) || listed().any(|f| f.len() > 2 && letters.starts_with(f));
        // "a 200-million-dollar deal".
        code || w.folded.split('-').any(|part| money(part.trim_matches(|c: char| !c.is_alphabetic())))
    };
    let said = pair.target.contains(['$', '€', '£', '¥', '₪', '₽', '₹', '₺', '¢']) || pair.target_words().iter().any(word);
    let detail = || format!("`{}` lost its currency", n.raw);
    (!said).then(|| Finding::new(FlagKind::UnitChanged, detail()).in_source(n.range.clone()).in_target(to))
}

/// A mark of the source, and what says it in the English: the mark itself, marks, or beginnings of words.
struct Mark {
    signs: &'static [char],
    /// Whether it counts only beside a digit.
    counted: bool,
    said: &'static [&'static str],
    kind: FlagKind,
}

const MARKS: &[Mark] = &[
    Mark {
        signs: &['<', '>', '≤', '≥'],
        counted: true,
        said: &[
            "less", "more", "under", "over", "below", "above", "least", "most", "fewer", "greater", "exceed", "up", "max", "min", "than",
            "within", "at", "not",
        ],
        kind: FlagKind::NumberChanged,
    },
    Mark {
        signs: &['°', 'º', '℃'],
        counted: true,
        said: &["degree", "celsius", "fahrenheit", "deg", "centigrade"],
        kind: FlagKind::UnitChanged,
    },
    Mark { signs: &['‰'], counted: true, said: &["per", "thousand", "mille"], kind: FlagKind::UnitChanged },
    Mark { signs: &['♪', '♫', '♬'], counted: false, said: &["music", "sing"], kind: FlagKind::UrlChanged },
    Mark {
        signs: &['©', '®', '™'],
        counted: false,
        said: &["copyright", "trade", "registered", "(c)", "(r)", "(tm)"],
        kind: FlagKind::UrlChanged,
    },
];

/// Marks of the source of which the English says nothing.
fn marks(pair: &Pair<'_>) -> Vec<Finding> {
    let lost = |mark: &Mark| {
        let beside = |at: usize, c: char| {
            let digit = |c: Option<char>| c.is_some_and(char::is_numeric);
            let front = pair.source.get(..at).and_then(|t| t.trim_end().chars().next_back());
            let behind = pair.source.get(at + c.len_utf8()..).and_then(|t| t.trim_start().chars().next());
            // "Ã©" is a broken é.
            let broken = pair.source.get(..at).is_some_and(|t| t.ends_with(|c: char| ('\u{80}'..'\u{250}').contains(&c)));
            match (mark.counted, mark.signs[0]) {
                (false, _) => !broken,
                (true, '<') => digit(behind),
                (true, _) => digit(front),
            }
        };
        let (at, c) = pair.source.char_indices().find(|(at, c)| mark.signs.contains(c) && beside(*at, *c))?;
        let glued = |n: &FoundNumber| {
            pair.target.get(n.range.end..).is_some_and(|t| t.trim_start().starts_with(['C', 'F', 'N', 'E', 'S', 'W', '\'']))
        };
        let said = pair.target.contains(mark.signs)
            || pair.target_words().iter().any(|w| mark.said.iter().any(|s| w.folded.starts_with(s)))
            || mark.said.iter().filter(|s| s.starts_with('(')).any(|s| pair.target.to_lowercase().contains(s))
            || mark.signs[0] == '°' && pair.target_reading().numbers().iter().any(glued)
            // "35C" and "F16" are names to the numbers.
            || mark.signs[0] == '°' && !pair.target.contains(|c: char| c.is_ascii_digit());
        let detail = format!("`{c}` was left out");
        (!said).then(|| Finding::new(mark.kind, detail).in_source(at..at + c.len_utf8()))
    };
    MARKS.iter().filter_map(lost).collect()
}

/// Different placeholders of a text that are looked for.
const PLACEHOLDERS: usize = 50;

/// Placeholders of the source that the English has not to the letter.
fn placeholders(pair: &Pair<'_>) -> Vec<Finding> {
    let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let there = held(pair.source);
    if there.is_empty() {
        return Vec::new();
    }
    let target = plain(pair.target);
    // Each once, and not more of them than a reader reads.
    let mut seen: Vec<&str> = Vec::new();
    let fresh = |r: &Range<usize>| {
        let text = pair.source.get(r.clone()).unwrap_or_default();
        let fresh = seen.len() < PLACEHOLDERS && !seen.contains(&text);
        seen.extend(fresh.then_some(text));
        fresh
    };
    let lost = there.into_iter().filter(fresh).filter(|r| !target.contains(&plain(pair.source.get(r.clone()).unwrap_or_default())));
    lost.map(|r| {
        let detail = format!("`{}` is not in the English to the letter", pair.source.get(r.clone()).unwrap_or_default());
        Finding::new(FlagKind::UrlChanged, detail).in_source(r)
    })
    .collect()
}

/// Places of `%s`, `%1$d`, `%.2f`, `{name}`, `{{name}}`, `{date:yyyy-MM-dd}`.
pub(crate) fn held(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|t| t.find(['%', '{'])) {
        let start = at + found;
        let rest = text.get(start..).unwrap_or_default();
        let taken = if rest.starts_with('%') { formatted(text, start) } else { braced(rest) };
        if let Some(length) = taken {
            out.push(start..start + length);
        }
        at = start + taken.unwrap_or(1);
    }
    out
}

/// How long a `%s` at a place is: one behind no digit, with nothing glued behind.
fn formatted(text: &str, start: usize) -> Option<usize> {
    let rest = text.get(start + 1..)?;
    let dollar = rest.bytes().take(3).position(|b| b == b'$');
    let numbered = dollar.filter(|i| *i > 0 && rest.bytes().take(*i).all(|b| b.is_ascii_digit())).map_or(0, |i| i + 1);
    // How wide and how long it is: `%02d`, `%.2f`, `%lu`. Two digits are a byte of an address: `%20s`.
    let spec = rest.get(numbered..)?;
    let width = spec.bytes().take(5).take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let told = spec.get(..width).is_some_and(|width| width.len() < 2 || width.starts_with('0') || width.contains('.'));
    let size = spec.bytes().skip(width).take(2).take_while(|b| *b == b'l').count();
    let mut letters = spec.get(width + size..)?.chars();
    let kind = letters.next().filter(|c| matches!(c, 's' | 'd' | 'i' | 'u' | 'f' | '@'))?;
    let whole = !letters.next().is_some_and(|c| c.is_ascii_alphanumeric());
    let free = !text.get(..start)?.ends_with(|c: char| c.is_numeric() || c == '%');
    (told && whole && free).then(|| 1 + numbered + width + size + kind.len_utf8())
}

/// How long the braces at the head of a text are, with the name in them.
fn braced(text: &str) -> Option<usize> {
    let text = text.get(..text.floor_char_boundary(64))?;
    let front = text.bytes().take_while(|b| *b == b'{').count();
    let end = text.find('}')?;
    let name = text.get(front..end)?.trim();
    // Behind the name it may say how it is written.
    let (name, form) = name.split_once([':', ',']).unwrap_or((name, ""));
    let form = form.chars().all(|c| c.is_ascii_alphanumeric() || " _.,:/#+-".contains(c));
    let shaped = name.len() <= 40
        && name.contains(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '$' | '-'));
    let back = text.get(end..)?.bytes().take_while(|b| *b == b'}').count();
    (shaped && form && front == back && front <= 3).then_some(end + back)
}

#[cfg(test)]
mod tests {
    use super::super::Context;
    use super::*;

    fn found(arabic: &str, english: &str) -> Vec<FlagKind> {
        let context = Context { full: true, ..Context::default() };
        Signs.check(&Pair::new(arabic, english, context)).into_iter().map(|f| f.kind).collect()
    }

    #[test]
    fn signs_that_were_lost_are_seen() {
        use FlagKind::{NumberChanged, UnitChanged, UrlChanged};
        for (arabic, english, kind) in [
            ("انخفضت الحرارة إلى −5 درجات", "The temperature fell to 5 degrees", NumberChanged),
            ("سجل الاقتصاد نموا بنسبة -2.5%", "The economy grew 2.5%", NumberChanged),
            ("بلغت الحرارة 10 درجات تحت الصفر", "It was 10 degrees", NumberChanged),
            ("بلغت الحرارة 10 درجات", "It was minus 10 degrees", NumberChanged),
            ("سعر التذكرة €50", "A ticket costs 50", UnitChanged),
            ("بلغت قيمتها 80 دولارا", "It is worth 80", UnitChanged),
            ("وصلت قيمة الصفقة إلى 200 مليون دولار", "a 200-million deal", UnitChanged),
            ("عدد الحالات < 5 يوميا", "There are 5 cases a day", NumberChanged),
            ("يشترط عمر ≥ 18 عاما", "An age of 18 years is required", NumberChanged),
            ("تبلغ الحرارة 35° اليوم", "It is 35 today", UnitChanged),
            ("مرحبا %s في الموقع", "Welcome to the site", UrlChanged),
            ("مرحبا {{name}}", "Welcome {{nombre}}", UrlChanged),
        ] {
            assert_eq!(found(arabic, english), [kind], "{arabic} | {english}");
        }
    }

    #[test]
    fn placeholders_are_found_whole() {
        let text = "لديك %02d و%.2f و%lu و%lld و%1$05.1f و%5d و{0:N2} و{date:yyyy-MM-dd HH:mm} و{{price, number}} و{0,10} ثم";
        let found: Vec<&str> = held(text).into_iter().filter_map(|range| text.get(range)).collect();
        let want = ["%02d", "%.2f", "%lu", "%lld", "%1$05.1f", "%5d", "{0:N2}", "{date:yyyy-MM-dd HH:mm}", "{{price, number}}", "{0,10}"];
        assert_eq!(found, want);
        for text in ["نسبة 5%.2 و50%02 نص", "a%20s و%20d و%d8%b3", "%l و%.f2 و%0", "{نص: نص} {a: نص} {a: b {ج}", "p{color:red;} {:} {,}"]
        {
            assert!(held(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn signs_told_in_words_are_right() {
        for (arabic, english) in [
            ("انخفضت الحرارة إلى −5 درجات", "The temperature fell to five below zero"),
            ("انخفضت الحرارة إلى −5 درجات", "The temperature fell to -5°C"),
            ("سجل الاقتصاد نموا بنسبة -2.5%", "The economy shrank by 2.5%"),
            ("فاز الفريق 5 - 3", "The team won 5-3"),
            ("بين 10-15 درجة", "between 10 and 15 degrees"),
            ("بلغت قيمتها 80 دولارا", "It is worth $80"),
            ("وصلت قيمة الصفقة إلى 200 مليون دولار", "a 200-million-US-dollar deal"),
            ("وخصص 80 دولارا لكل أسرة و20 للفرد", "It set aside 80 US dollars a family and 20 a person"),
            ("عدد الحالات < 5 يوميا", "There are fewer than 5 cases a day"),
            ("تبلغ الحرارة 35° اليوم", "It is 35 degrees today"),
            ("تبلغ الحرارة 35° اليوم", "It is 35C today"),
            ("مرحبا %s ولديك {count} رسائل", "Welcome %s, you have {count} messages"),
            ("ارتفع 5%، سجل", "It rose 5%, it was recorded"),
        ] {
            assert!(found(arabic, english).is_empty(), "{arabic} | {english}: {:?}", found(arabic, english));
        }
    }
}
