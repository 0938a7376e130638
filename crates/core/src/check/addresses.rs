//! URLs, e-mail addresses, handles, hashtags, codes: the same on both sides, to the letter. Telephone numbers: to the digit.

use super::reach::{onward, telephones};
use super::reading::runs;
use super::{Check, Finding, FlagKind, Pair};
use std::cell::OnceCell;
use std::ops::Range;

/// Ends of host names that are told from words by themselves; any host counts behind `http://`, `www.` or in front of a path.
const DOMAINS: &[&str] = &[
    "com", "org", "net", "gov", "edu", "int", "info", "io", "tv", "news", "me", "co", "uk", "ae", "sa", "eg", "jo", "kw", "qa", "iq", "sy",
    "lb", "om", "bh", "ye", "ps", "sd", "ly", "tn", "dz", "ma", "mr", "fr", "de", "eu", "us", "ly", "app", "online", "site",
];

/// Ends of file names.
const FILES: &[&str] =
    &["pdf", "doc", "docx", "xls", "xlsx", "csv", "jpg", "jpeg", "png", "mp3", "mp4", "zip", "html", "htm", "txt", "json", "exe"];

/// Places of what must stay as it is, in order: URLs, e-mail addresses, `@handles`, `#hashtags` in Latin letters, file
/// names, and codes of letters and digits (`CVE-2021-44228`, `S/2015/123`).
///
/// ```
/// use mujaz::check::addresses;
/// let text = "تابعونا على www.example.com/a أو @News24، وعلى press@example.org.";
/// let found: Vec<&str> = addresses(text).into_iter().map(|r| &text[r]).collect();
/// assert_eq!(found, ["www.example.com/a", "@News24", "press@example.org"]);
/// ```
pub fn addresses(text: &str) -> Vec<Range<usize>> {
    let part = |c: char| c.is_ascii_graphic() && !matches!(c, '\\' | '"' | '<' | '>' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '`');
    let address = |run: Range<usize>| {
        let raw = text.get(run.clone()).unwrap_or("");
        let left = raw.trim_start_matches(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '@' | '#'));
        let word = left.trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && c != '/');
        let word = word.strip_suffix("'s").unwrap_or(word);
        // A letter of another script in front belongs to the word: "لـ@x" does not.
        let from = run.start + raw.len() - left.len();
        untouchable(word).then(|| from..from + word.len())
    };
    runs(text, part).filter_map(address).collect()
}

/// Places of what is compared and put back, in order and apart: [`addresses`], as far as they go on in Arabic letters
/// (`https://a.example/أخبار`), and telephone numbers (`+961 1 555 555`).
pub(crate) fn exact(text: &str) -> Vec<Range<usize>> {
    let whole = |range: Range<usize>| range.start..range.end + onward(text, &range);
    let mut out: Vec<Range<usize>> = addresses(text).into_iter().map(whole).collect();
    out.extend(telephones(text));
    // An address that goes on in Arabic letters holds what seems to be another, or a telephone number.
    out.sort_by_key(|r| (r.start, std::cmp::Reverse(r.end)));
    out.dedup_by(|b, a| b.start < a.end);
    out
}

/// Whether a place of [`exact`] is a telephone number.
fn dials(what: &str) -> bool {
    !what.contains(char::is_alphabetic)
}

/// The digits of a text. What may stand between groups of a telephone number is left out, other things are a break.
fn dialled(text: &str) -> String {
    let digit = |c: char| match c {
        '٠'..='٩' => char::from_digit(c as u32 - '٠' as u32, 10),
        c if c.is_ascii_digit() => Some(c),
        ' ' | '-' | '(' | ')' | '.' | '/' | '\u{A0}' | '\u{2010}'..='\u{2013}' => None,
        _ => Some('\n'),
    };
    text.chars().filter_map(digit).collect()
}

/// A text in which addresses are looked for. Its digits are read once: a list of telephone numbers asks for them at each.
struct Searched<'a> {
    text: &'a str,
    digits: OnceCell<String>,
}

impl<'a> Searched<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, digits: OnceCell::new() }
    }

    /// Whether the text has an address to the letter, or a telephone number to the digit.
    fn has(&self, what: &str) -> bool {
        if holds(self.text, what) {
            return true;
        }
        if !dials(what) {
            return false;
        }
        let (all, own) = (self.digits.get_or_init(|| dialled(self.text)), dialled(what));
        let own = own.trim_start_matches(['\n', '0']);
        let part = |c: char| c.is_ascii_digit();
        all.match_indices(own).any(|(at, _)| {
            let front = all.get(..at).map_or("", |t| t.trim_end_matches('0'));
            let behind = all.get(at + own.len()..).unwrap_or("");
            !own.is_empty() && !front.ends_with(part) && !behind.starts_with(part)
        })
    }
}

/// Whether a word in Latin letters must stay as it is.
fn untouchable(word: &str) -> bool {
    let alphanumeric = |t: &str| t.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if let Some(name) = word.strip_prefix(['@', '#']) {
        return name.len() >= 2 && alphanumeric(name) && name.contains(|c: char| c.is_ascii_alphabetic());
    }
    let lower = word.to_ascii_lowercase();
    if lower.contains("://") || lower.starts_with("www.") {
        return word.len() > 7;
    }
    let host = |t: &str| {
        let (front, end) = t.rsplit_once('.').unwrap_or(("", ""));
        front.len() >= 2
            && DOMAINS.contains(&end)
            && front.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
            && !front.contains("..")
    };
    if let Some((name, at)) = word.split_once('@') {
        return !name.is_empty() && at.contains('.') && !at.contains('@');
    }
    let first = lower.split(['/', '?', '#']).next().unwrap_or("");
    // "U.S.", "a.m." and "Inc.com" aside: a host has a lower-case name.
    if host(first) && word.chars().filter(|c| *c == '.').count() < 4 && first.split('.').next().is_some_and(|n| n.len() >= 2) {
        return true;
    }
    if let Some((name, end)) = lower.rsplit_once('.')
        && name.len() >= 2
        && FILES.contains(&end)
    {
        return true;
    }
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let capitals = word.chars().filter(char::is_ascii_uppercase).count();
    let code = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '-' | '/' | '_');
    word.chars().all(code) && digits >= 4 && capitals >= 1 && word.contains(['-', '/', '_'])
}

/// What is not to the letter.
pub(super) struct Addresses;

impl Check for Addresses {
    fn name(&self) -> &'static str {
        "addresses"
    }

    fn check(&self, pair: &Pair<'_>) -> Vec<Finding> {
        let (source, target) = (exact(pair.source), exact(pair.target));
        let (from, to) = (Searched::new(pair.source), Searched::new(pair.target));
        let said = |r: &Range<usize>| pair.target.get(r.clone()).unwrap_or("");
        let asked = |r: &Range<usize>| pair.source.get(r.clone()).unwrap_or("");
        let mut open: Vec<&Range<usize>> = target.iter().filter(|t| !from.has(said(t))).collect();
        let mut out = Vec::new();
        for range in source.iter().filter(|s| !to.has(asked(s))) {
            let number = dials(asked(range));
            let Some(at) = open.iter().position(|t| dials(said(t)) == number) else {
                if pair.context.full {
                    let kind = if number { FlagKind::NumberMissing } else { FlagKind::UrlChanged };
                    let detail = format!("`{}` is not in the English to the letter", asked(range));
                    out.push(Finding::new(kind, detail).in_source(range.clone()));
                }
                continue;
            };
            let kind = if number { FlagKind::NumberChanged } else { FlagKind::UrlChanged };
            out.push(pair.became(kind, range.clone(), open.remove(at).clone()));
        }
        // Codes and files may be written with blanks in the Arabic; an address that nobody gave is another matter.
        for range in open.into_iter().filter(|r| said(r).contains("://") || said(r).contains('@') || said(r).starts_with("www.")) {
            out.push(Finding::new(FlagKind::UrlChanged, format!("`{}` is not in the source", said(range))).in_target(range.clone()));
        }
        out
    }
}

/// Whether a text has something to the letter, not as part of a longer one.
fn holds(text: &str, what: &str) -> bool {
    text.match_indices(what).any(|(at, _)| {
        let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let front = text.get(..at).and_then(|t| t.chars().next_back());
        let behind = text.get(at + what.len()..).and_then(|t| t.chars().next());
        !front.is_some_and(part) && !behind.is_some_and(part)
    })
}

/// The English with the addresses of its source put back to the letter: what has only gained or lost blanks, letters or
/// case in its place, and what stands at the end of the source and was left out. Nothing else is touched.
///
/// ```
/// let mut english = "Follow us on www. Example .com/a".to_string();
/// assert!(mujaz::check::restore_addresses("تابعونا على www.example.com/a", &mut english));
/// assert_eq!(english, "Follow us on www.example.com/a");
/// ```
pub fn restore_addresses(source: &str, english: &mut String) -> bool {
    let from = Searched::new(source);
    let mut changed = false;
    for range in exact(source) {
        let Some(wanted) = source.get(range.clone()).filter(|w| !Searched::new(english).has(w)) else { continue };
        let target = exact(english);
        let alike = |w: &str| dials(w) == dials(wanted) && near(w, wanted) && !from.has(w);
        let strange: Vec<&Range<usize>> = target.iter().filter(|t| english.get((*t).clone()).is_some_and(alike)).collect();
        // Digits may be a telephone number that the model garbled.
        let free = !dials(wanted) || !english.contains(|c: char| c.is_ascii_digit());
        if let Some(place) = spread(english, wanted).or_else(|| strange.first().map(|r| (*r).clone())) {
            english.replace_range(place, wanted);
            changed = true;
        } else if free
            && target.iter().all(|t| english.get(t.clone()).is_some_and(|w| from.has(w)))
            && left_at_end(source, range.end, english)
        {
            let stop = english.trim_end().ends_with('.').then(|| english.trim_end().len() - 1);
            let at = stop.unwrap_or(english.trim_end().len());
            english.insert_str(at, &format!(" {wanted}"));
            changed = true;
        }
    }
    changed
}

/// Whether an address that ends the source was left out, and not garbled: what ends the English is no piece of one (an
/// "@", a slash, a dot inside a word), which the check then flags.
fn left_at_end(source: &str, end: usize, english: &str) -> bool {
    let last = source.get(end..).is_some_and(|rest| rest.chars().all(|c| !c.is_alphanumeric()));
    let tail: Vec<&str> = english.split_whitespace().rev().take(4).collect();
    let dotted = |w: &str| w.trim_end_matches('.').contains(['@', '#', '/', '_']) || w.trim_end_matches('.').contains(". ");
    let inner = |w: &str| w.trim_matches('.').split('.').count() > 1 && w.chars().filter(char::is_ascii_alphabetic).count() > 4;
    last && !english.trim().is_empty() && !tail.iter().any(|w| dotted(w) || inner(w) || matches!(*w, "." | "at" | "dot" | "www"))
}

/// Where a text has something with blanks in it or in another case.
fn spread(text: &str, wanted: &str) -> Option<Range<usize>> {
    let letters: Vec<char> = wanted.to_ascii_lowercase().chars().collect();
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    (0..chars.len()).find_map(|from| {
        let (mut at, mut end) = (from, 0);
        for letter in &letters {
            while at > from && chars.get(at).is_some_and(|(_, c)| *c == ' ') {
                at += 1;
            }
            let (place, c) = chars.get(at)?;
            if c.to_ascii_lowercase() != *letter {
                return None;
            }
            end = place + c.len_utf8();
            at += 1;
        }
        Some(chars.get(from)?.0..end)
    })
}

/// Whether two addresses share most of their letters, in order from both ends.
fn near(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let front = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let back = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    (front + back) * 3 >= a.len().max(b.len()) * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        addresses(text).into_iter().map(|r| &text[r]).collect()
    }

    #[test]
    fn addresses_are_told_from_words() {
        for text in [
            "https://example.com/a?b=1",
            "press@example.org",
            "@News24",
            "#ClimateSummit",
            "CVE-2021-44228",
            "S/2015/123",
            "report_2023.pdf",
            "example.com",
            "bit.ly/3xY",
        ] {
            assert_eq!(found(&format!("انظر {text}، ثم")), [text]);
            assert_eq!(found(&format!("(see {text}.)")), [text]);
        }
        for text in [
            "the U.S. Army",
            "at 10 a.m. today",
            "F-16 and COVID-19",
            "2023-24",
            "#1",
            "ends.Then",
            r"\`code\`",
            "e.g. this",
            "15/02/2018",
            "and/or",
            "AT&T",
            "Ph.D. in",
        ] {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }

    fn kinds(source: &str, english: &str) -> Vec<FlagKind> {
        let context = super::super::Context { full: true, ..super::super::Context::default() };
        Addresses.check(&Pair::new(source, english, context)).into_iter().map(|f| f.kind).collect()
    }

    #[test]
    fn addresses_are_compared_as_far_as_they_go_on_in_arabic() {
        let text = "زوروا https://a.example/أخبار/نص-آخر، ثم press@example.org أو +961 1 555 555.";
        let found: Vec<&str> = exact(text).into_iter().filter_map(|r| text.get(r)).collect();
        assert_eq!(found, ["https://a.example/أخبار/نص-آخر", "press@example.org", "+961 1 555 555"]);
        for (english, flagged) in [
            ("Visit https://a.example/أخبار/نص-آخر today", false),
            ("Visit https://a.example/ today", true),
            ("Visit https://a.example/News/other-text today", true),
            ("Visit us today", true),
        ] {
            let found = kinds("زوروا https://a.example/أخبار/نص-آخر اليوم", english);
            assert_eq!(found.first() == Some(&FlagKind::UrlChanged), flagged, "{english}: {found:?}");
        }
        // What is glued to an address by a stop is none of it.
        assert!(kinds("زوروا https://a.example/x.وقال", "Visit https://a.example/x. He said").is_empty());
    }

    #[test]
    fn telephone_numbers_are_compared_to_the_digit() {
        for (english, kind) in [
            ("Call +961 1 555 555 today", None),
            ("Call +961-1-555555 today", None),
            ("Call 00961 1 555 555 today", None),
            ("Call (+961) 1 555 555, open 24 hours", None),
            ("Call +961 155 555 today", Some(FlagKind::NumberMissing)),
            ("Call +961 1 555 5556 today", Some(FlagKind::NumberChanged)),
            ("Call us today", Some(FlagKind::NumberMissing)),
        ] {
            assert_eq!(kinds("اتصلوا على +961 1 555 555 اليوم", english).first().copied(), kind, "{english}");
        }
        // In a list of them no number is taken for another.
        let list = |last: &str| (0..300).map(|n| format!("+961 1 55{n:04}")).chain([last.to_string()]).collect::<Vec<String>>().join("; ");
        let english = list("+961 1 777 778").replace("961 1 ", "961-1-");
        assert_eq!(kinds(&list("+961 1 777 777"), &english), [FlagKind::NumberChanged]);
        // No telephone numbers: sums, years, scores.
        for (arabic, english) in [("زاد بنحو +500 عام 2024", "It rose by 500 in 2024"), ("الهاتف 01/555555", "Phone 555555")]
        {
            assert!(kinds(arabic, english).is_empty(), "{arabic}");
        }
    }

    #[test]
    fn what_a_model_garbled_is_put_back_and_nothing_else() {
        for (source, english, want) in [
            ("راسلونا: press@example.org", "Write to us: press @ example. org", "Write to us: press@example.org"),
            ("قال @NewsDesk24 إن", "@ newsdesk24 said", "@NewsDesk24 said"),
            ("زوروا https://example.com/abc", "Visit https://example.com/abd", "Visit https://example.com/abc"),
            ("للمزيد www.example.com", "For more.", "For more www.example.com."),
            ("للمزيد www.example.com", "For more www.example.com.", "For more www.example.com."),
            ("في www.example.com خبر", "There is news", "There is news"),
            ("اتصلوا على +20 2 2391 5000 اليوم", "Call +20 2239 5000 today", "Call +20 2 2391 5000 today"),
            ("اتصلوا على +961 1 555 555 اليوم", "Call +961-1-555-555 today", "Call +961-1-555-555 today"),
            ("للتواصل: +961 1 555 555", "Contact us:", "Contact us: +961 1 555 555"),
            ("للتواصل: +961 1 555 555", "Contact: 961 155 555", "Contact: 961 155 555"),
            (
                "زوروا https://a.example/2024/05/نص اليوم",
                "Visit https://a.example/2024/05/Text today",
                "Visit https://a.example/2024/05/نص today",
            ),
            // Garbled beyond knowing: the check says so, nothing is added.
            ("راسلونا: press@example.org", "Write to us: presse@ exampel", "Write to us: presse@ exampel"),
            ("للمزيد www.example.com", "For more: ejemplo.com.", "For more: ejemplo.com."),
            ("للمزيد www.example.com", "For more, ww dot example dot", "For more, ww dot example dot"),
        ] {
            let mut out = english.to_string();
            restore_addresses(source, &mut out);
            assert_eq!(out, want);
        }
    }
}
