//! Errors as translation systems make them, one at a time, put into an English text.

use mujaz_text::number::{ORDINALS, find_english};

/// The pairs of a table: the last two columns; of JSON lines: the `ar` and `en` of everything that has both.
pub fn pairs(table: &str) -> Vec<(String, String)> {
    if table.starts_with('{') {
        let mut out = Vec::new();
        table.lines().filter_map(|l| serde_json::from_str(l).ok()).for_each(|value| both(&value, &mut out));
        return out;
    }
    let row = |line: &str| {
        let mut columns = line.trim_end().rsplit('\t');
        let (english, arabic) = (columns.next()?.to_string(), columns.next()?.to_string());
        let arabic_letters = arabic.chars().any(|c| matches!(c, '\u{600}'..='\u{6ff}'));
        (arabic_letters && english.is_ascii() | english.chars().any(|c| c.is_ascii_alphabetic())).then_some((arabic, english))
    };
    table.lines().filter(|l| !l.starts_with('#')).filter_map(row).collect()
}

fn both(value: &serde_json::Value, out: &mut Vec<(String, String)>) {
    let text = |key: &str| value.get(key).and_then(|v| v.as_str()).map(String::from);
    if let (Some(arabic), Some(english)) = (text("ar"), text("en")) {
        out.push((arabic, english));
    }
    let parts = value.as_array().into_iter().flatten().chain(value.as_object().into_iter().flat_map(|o| o.values()));
    parts.for_each(|part| both(part, out));
}

/// A small generator (splitmix64): the same draws everywhere.
pub struct Draw(pub u64);

impl Draw {
    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n.max(1) as u64) as usize
    }
}

type Seed = fn(&str, &mut Draw) -> Option<String>;

const KINDS: &[(&str, Seed)] = &[
    ("digit changed", digit),
    ("number dropped", dropped),
    ("scale changed", scale),
    ("percent dropped", percent),
    ("currency swapped", currency),
    ("day changed", day),
    ("month changed", month),
    ("year changed", year),
    ("weekday changed", weekday),
    ("time changed", time),
    ("decade changed", decade),
    ("century changed", century),
];

/// One English text for each kind of error that fits.
pub fn seed(_arabic: &str, english: &str, salt: u64) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    for (i, (kind, make)) in KINDS.iter().enumerate() {
        let mut draw = Draw(611 + salt * 64 + i as u64);
        if let Some(seeded) = make(english, &mut draw).filter(|s| s != english) {
            out.push((*kind, seeded));
        }
    }
    out
}

/// Words with the bytes they stand at: letters and digits with the marks inside them.
pub fn words(text: &str) -> Vec<(usize, &str)> {
    let mut out = Vec::new();
    let mut at = 0;
    for part in text.split_inclusive(char::is_whitespace) {
        let word = part.trim_matches(|c: char| !c.is_alphanumeric());
        if let Some(offset) = part.find(word).filter(|_| !word.is_empty()) {
            out.push((at + offset, word));
        }
        at += part.len();
    }
    out
}

pub fn put(text: &str, at: usize, len: usize, with: &str) -> String {
    format!("{}{with}{}", &text[..at], &text[at + len..])
}

/// Plain numbers in digits, with or without separators; not glued to letters.
fn numbers(text: &str) -> Vec<(usize, &str)> {
    let plain = |w: &str| w.bytes().all(|b| b.is_ascii_digit() || b == b',' || b == b'.') && w.bytes().any(|b| b.is_ascii_digit());
    words(text).into_iter().filter(|(_, w)| plain(w)).collect()
}

/// One of these.
pub fn pick<T: Copy>(from: &[T], draw: &mut Draw) -> Option<T> {
    let at = draw.below(from.len());
    from.get(at).copied()
}

/// 1,500 for 1,600: one digit, not the first one to a naught.
fn digit(text: &str, draw: &mut Draw) -> Option<String> {
    let (at, word) = pick(&numbers(text), draw)?;
    let places: Vec<usize> = word.bytes().enumerate().filter(|(_, b)| b.is_ascii_digit()).map(|(i, _)| i).collect();
    let place = pick(&places, draw)?;
    let old = u32::from(word.as_bytes()[place] - b'0');
    let mut new = (old + 1 + draw.below(8) as u32) % 10;
    if new == 0 && place == 0 {
        new = if old == 9 { 8 } else { 9 };
    }
    Some(put(text, at + place, 1, &new.to_string()))
}

/// A number of two digits and more is gone.
fn dropped(text: &str, draw: &mut Draw) -> Option<String> {
    let long: Vec<(usize, &str)> = numbers(text).into_iter().filter(|(_, w)| w.len() > 1).collect();
    let (at, word) = pick(&long, draw)?;
    Some(put(text, at, word.len(), "").replace("  ", " "))
}

/// Millions for billions, behind a number.
fn scale(text: &str, draw: &mut Draw) -> Option<String> {
    let all = words(text);
    let number = |w: &str| w.ends_with(|c: char| c.is_ascii_digit()) || find_english(w).len() == 1;
    let scales = ["thousand", "million", "billion", "trillion"];
    let found: Vec<(usize, &str)> = all.windows(2).filter(|w| number(w[0].1) && scales.contains(&w[1].1)).map(|w| w[1]).collect();
    let (at, word) = pick(&found, draw)?;
    let other = scales[(scales.iter().position(|s| *s == word)? + 1 + draw.below(3)) % 4];
    Some(put(text, at, word.len(), other))
}

/// "12%" becomes "12".
fn percent(text: &str, draw: &mut Draw) -> Option<String> {
    let signs: Vec<(usize, usize)> = ["%", " percent", " per cent"]
        .iter()
        .flat_map(|p| text.match_indices(p).map(|(i, m)| (i, m.len())).collect::<Vec<_>>())
        .filter(|(i, n)| text[..*i].ends_with(|c: char| c.is_ascii_digit()) && !text[i + n..].starts_with(|c: char| c.is_alphabetic()))
        .collect();
    let (at, len) = pick(&signs, draw)?;
    Some(put(text, at, len, ""))
}

/// Dollars for euros, in words or signs.
fn currency(text: &str, draw: &mut Draw) -> Option<String> {
    let swaps = [("$", "€"), ("€", "$"), ("£", "$"), (" dollars", " euros"), (" euros", " dollars"), (" dinars", " dollars")];
    let more = [(" dirhams", " riyals"), (" riyals", " dirhams"), (" riyals", " dollars"), (" dirhams", " dollars")];
    let found: Vec<(usize, &str, &str)> = swaps
        .iter()
        .chain(&more)
        .flat_map(|(a, b)| text.match_indices(a).map(|(i, _)| (i, *a, *b)).collect::<Vec<_>>())
        .filter(|(i, a, _)| if a.len() < 4 { text[i + a.len()..].starts_with(|c: char| c.is_ascii_digit()) } else { scaled(&text[..*i]) })
        .collect();
    let (at, old, new) = pick(&found, draw)?;
    Some(put(text, at, old.len(), new))
}

fn scaled(before: &str) -> bool {
    before.ends_with(|c: char| c.is_ascii_digit()) || ["million", "billion", "thousand"].iter().any(|s| before.ends_with(s))
}

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// Months that stand beside a number or behind "in", "on", "of", "since", "last".
fn months(text: &str) -> Vec<(usize, &str)> {
    let all = words(text);
    let digits = |w: Option<&(usize, &str)>| w.is_some_and(|(_, w)| w.starts_with(|c: char| c.is_ascii_digit()));
    let before = |w: Option<&(usize, &str)>| w.is_some_and(|(_, w)| ["in", "on", "of", "since", "last", "next", "until"].contains(w));
    let dated = |i: usize| {
        let front = i.checked_sub(1).and_then(|i| all.get(i));
        digits(front) || before(front) || digits(all.get(i + 1))
    };
    (0..all.len()).filter(|i| MONTHS.contains(&all[*i].1) && dated(*i)).map(|i| all[i]).collect()
}

fn month(text: &str, draw: &mut Draw) -> Option<String> {
    let (at, word) = pick(&months(text), draw)?;
    let other = MONTHS[(MONTHS.iter().position(|m| *m == word)? + 1 + draw.below(11)) % 12];
    Some(put(text, at, word.len(), other))
}

/// The day beside a month.
fn day(text: &str, draw: &mut Draw) -> Option<String> {
    let all = words(text);
    let is_day = |w: &str| w.parse::<u32>().is_ok_and(|d| (1..=31).contains(&d));
    let is_month = |w: &str| MONTHS.contains(&w) || MONTHS.iter().any(|m| w.len() == 3 && m.starts_with(w));
    let found: Vec<(usize, &str)> = all
        .windows(2)
        .filter_map(|w| match (w[0], w[1]) {
            (d, m) if is_day(d.1) && is_month(m.1) => Some(d),
            (m, d) if is_day(d.1) && is_month(m.1) => Some(d),
            _ => None,
        })
        .collect();
    let (at, word) = pick(&found, draw)?;
    let other = (word.parse::<usize>().ok()? + 2 + draw.below(25)) % 28 + 1;
    Some(put(text, at, word.len(), &other.to_string()))
}

fn year(text: &str, draw: &mut Draw) -> Option<String> {
    let is_year = |w: &str| w.len() == 4 && w.parse::<u32>().is_ok_and(|y| (1700..2100).contains(&y));
    let years: Vec<(usize, &str)> = numbers(text).into_iter().filter(|(_, w)| is_year(w)).collect();
    let (at, word) = pick(&years, draw)?;
    let other = word.parse::<usize>().ok()? + [1, 2, 3, 10, 20][draw.below(5)] - [0, 25][draw.below(2)];
    Some(put(text, at, word.len(), &other.to_string()))
}

fn weekday(text: &str, draw: &mut Draw) -> Option<String> {
    let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let found: Vec<(usize, &str)> = words(text).into_iter().filter(|(_, w)| days.contains(w)).collect();
    let (at, word) = pick(&found, draw)?;
    let other = days[(days.iter().position(|d| *d == word)? + 1 + draw.below(6)) % 7];
    // A text may name two days: all of this one.
    _ = at;
    Some(text.replace(word, other))
}

/// 9:30 becomes 7:30 or 9:50.
fn time(text: &str, draw: &mut Draw) -> Option<String> {
    let is_time = |w: &str| {
        w.split_once(':').is_some_and(|(h, m)| h.parse::<u32>().is_ok_and(|h| h < 24) && m.len() == 2 && m.parse::<u32>().is_ok())
    };
    let found: Vec<(usize, &str)> = words(text).into_iter().filter(|(_, w)| is_time(w)).collect();
    let (at, word) = pick(&found, draw)?;
    let (hour, minute) = word.split_once(':')?;
    let (h, m): (usize, usize) = (hour.parse().ok()?, minute.parse().ok()?);
    let other = if draw.below(2) == 0 {
        format!("{}:{minute}", (h + 1 + draw.below(9)) % 11 + 1)
    } else {
        format!("{hour}:{:02}", (m + 10 + draw.below(40)) % 60)
    };
    Some(put(text, at, word.len(), &other))
}

/// 1970s becomes 1980s or 1870s.
fn decade(text: &str, draw: &mut Draw) -> Option<String> {
    let is_decade = |w: &str| w.strip_suffix('s').is_some_and(|y| y.len() == 4 && y.ends_with('0') && y.parse::<u32>().is_ok());
    let found: Vec<(usize, &str)> = words(text).into_iter().filter(|(_, w)| is_decade(w)).collect();
    let (at, word) = pick(&found, draw)?;
    let year: usize = word.strip_suffix('s')?.parse().ok()?;
    let other = if draw.below(3) == 0 { year - 100 } else { year - year % 100 + (year % 100 + 10 + 10 * draw.below(8)) % 100 };
    Some(put(text, at, word.len(), &format!("{other}s")))
}

/// 19th century becomes another.
fn century(text: &str, draw: &mut Draw) -> Option<String> {
    let all = words(text);
    let is_nth = |w: &str| w.strip_suffix("th").is_some_and(|n| n.parse::<u32>().is_ok_and(|n| (4..=20).contains(&n)));
    // "first" to "fifth" are more than centuries.
    let nth = ORDINALS.get(5..20).unwrap_or_default();
    let found: Vec<(usize, &str)> =
        all.windows(2).filter(|w| (is_nth(w[0].1) || nth.contains(&w[0].1)) && w[1].1.starts_with("centur")).map(|w| w[0]).collect();
    let (at, word) = pick(&found, draw)?;
    let other = match word.strip_suffix("th").and_then(|n| n.parse::<usize>().ok()) {
        Some(n) => format!("{}th", (n - 4 + 1 + draw.below(16)) % 17 + 4),
        None => nth[(nth.iter().position(|w| *w == word)? + 1 + draw.below(nth.len() - 1)) % nth.len()].to_string(),
    };
    Some(put(text, at, word.len(), &other))
}
