//! Full stops, question and exclamation marks that end a sentence inside a line, and those that do not.
//!
//! Precision comes first: a stop that may belong to an abbreviation, an initial, a sum, an address, an ellipsis or a list
//! marker ends a sentence only where the next word says that a new one begins.

use super::inside;
use crate::is_arabic_letter;
use crate::lexicon::{STOP_WORDS, reporting};
use crate::marks::is_mark;
use crate::normalize::{fold, is_haraka};
use std::ops::Range;

/// So many bytes in front of a stop are looked at.
const TOKEN: usize = 256;

/// A run of stops with what closes behind it: `.`, `؟!`, `."`, `...»`.
struct Run {
    /// Where its first stop stands.
    start: usize,
    /// Where it ends, closing marks included.
    end: usize,
    /// Full stops in it; an ellipsis character counts as three.
    dots: usize,
    /// Whether a question or exclamation mark is in it.
    asks: bool,
    /// Whether a quotation closes behind it.
    closes: bool,
    /// Whether a further stop stands behind the closing mark: `؟».`
    sure: bool,
}

impl Run {
    fn ellipsis(&self) -> bool {
        self.dots > 1 && !self.asks
    }
}

/// Where sentences end inside a line, white space included: byte offsets in order, strictly inside the line. Nothing is
/// cut inside the ranges of `held`, quotations and brackets.
pub(super) fn cuts(line: &str, held: &[Range<usize>]) -> Vec<usize> {
    let mut out = Vec::new();
    let (mut from, mut scanned) = (0, 0);
    while let Some(found) = line.get(scanned..).and_then(|rest| rest.find(is_stop)) {
        let run = run(line, scanned + found, held);
        scanned = run.end;
        let rest = line.get(run.end..).unwrap_or("");
        let next = rest.trim_start_matches(blank);
        let cut = line.len() - next.len();
        if !next.is_empty() && !inside(held, cut) && ends(line, from, &run, next, cut > run.end) {
            out.push(cut);
            from = cut;
        }
    }
    out
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '؟' | '…' | '۔' | '。' | '！' | '？' | '‼' | '⁇' | '⁈' | '⁉' | '।')
}

/// White space and the characters that only steer the direction of writing.
fn blank(c: char) -> bool {
    c.is_whitespace() || invisible(c)
}

fn invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{061C}' | '\u{FEFF}' | '\u{FE00}'..='\u{FE0F}')
}

fn run(line: &str, start: usize, held: &[Range<usize>]) -> Run {
    let mut run = Run { start, end: start, dots: 0, asks: false, closes: false, sure: false };
    // "كثيرة . .وقال": dots between blanks are one ellipsis, the last of them beside a word too.
    let spaced = line.get(..start).is_some_and(|l| l.ends_with(blank));
    while let Some(rest) = line.get(run.end..) {
        let near = rest.trim_start_matches(blank);
        let Some(c) = near.chars().next() else { break };
        let apart = near.len() < rest.len();
        let at = line.len() - near.len();
        let next = at + c.len_utf8();
        let after = line.get(next..).and_then(|t| t.chars().next());
        let partner = held.binary_search_by_key(&next, |r| r.end).is_ok_and(|i| held.get(i).is_some_and(|r| r.start < start));
        if is_stop(c) && (!apart || after.is_none_or(|a| !a.is_alphanumeric() || spaced && is_arabic_letter(a))) {
            if run.closes {
                run = Run { dots: 0, asks: false, closes: false, sure: true, ..run };
            }
            match c {
                '.' | '۔' | '。' | '।' => run.dots += 1,
                '…' => run.dots += 3,
                _ => run.asks = true,
            }
        } else if partner || (!apart && closing(c, after)) {
            run.closes |= is_mark(c) || single(c);
        } else {
            break;
        }
        run.end = next;
    }
    run
}

/// Whether a character right behind a stop closes something, when its partner is not known.
fn closing(c: char, after: Option<char>) -> bool {
    matches!(c, ')' | ']' | '}' | '»' | '›') || ((is_mark(c) || single(c)) && after.is_none_or(|a| !a.is_alphanumeric() && !is_mark(a)))
}

/// Single marks, which are no quotation of their own (they are apostrophes too) but close one behind a stop.
fn single(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘')
}

/// Whether a run of stops ends the sentence that began at `from`; `next` is what follows, behind white space or not.
fn ends(line: &str, from: usize, run: &Run, next: &str, apart: bool) -> bool {
    let Some(first) = next.chars().next() else { return false };
    // The writer went on: "كذا؟، وكذا".
    if matches!(first, '،' | ',' | '؛' | ';' | ':' | ')' | ']') || first.is_lowercase() {
        return false;
    }
    let before = line.get(line.floor_char_boundary(from.max(run.start.saturating_sub(TOKEN)))..run.start).unwrap_or("");
    let before = line.get(from..run.start).filter(|b| b.len() <= TOKEN).unwrap_or(before);
    let whole = run.start - before.len() == from;
    // "انتهى .وقال", "د . سامي": a blank in front of the stop says nothing of it.
    let bare = before.trim_end_matches(blank);
    let (before, detached) = (bare, bare.len() < before.len());
    // "على ?لأمر": a letter was lost there. Of a question the mark stands at its word, or in front of a blank.
    let lost = detached && line.get(run.start..run.end).is_some_and(|r| r.chars().all(|c| c == '?'));
    if !apart && (lost || !joined(before, run, next, detached)) {
        return false;
    }
    if run.ellipsis() {
        return opens(next, false) || apart && run.dots == 2 && !run.closes && begins_anew(before, next);
    }
    if run.asks && (first_word(next) == "او" || line.get(..run.end).is_some_and(|l| l.ends_with([')', ']']))) {
        return false;
    }
    if run.asks {
        // «متى نعود؟» قال الرجل: the question may be a part of the sentence. "Yahoo! تعلن" is a name.
        let name = !detached && before.ends_with(|c: char| c.is_ascii_alphabetic()) && line.get(run.start..run.end) == Some("!");
        return !run.closes && (!name || opens(next, false));
    }
    run.sure || !abbreviation(before, whole, next)
}

/// Whether the next word is one that begins a sentence: و with a reporting verb, or a listed opener.
fn opens(next: &str, weak: bool) -> bool {
    let word = first_word(next);
    let stated = word.starts_with(['و', 'ف']) && reporting(&word).is_some();
    stated || STOP_WORDS.is(&word, "opener") || weak && STOP_WORDS.is(&word, "weak")
}

/// "... طوال الليل.. لقد قيل لهم إن ...": columnists end sentences with two dots. They did where a word follows that goes on with
/// nothing, and on either side stands enough for a sentence.
fn begins_anew(before: &str, next: &str) -> bool {
    const LONG: usize = 8;
    const OPENERS: [&str; 15] =
        ["لقد", "ولقد", "هل", "وهل", "لماذا", "لذلك", "ولذلك", "لهذا", "ولهذا", "لذا", "اما", "واما", "وهنا", "ثم", "كما"];
    let long = |text: &str| text.split_whitespace().nth(LONG - 1).is_some();
    let word = first_word(next);
    // "إما البقاء أو الرحيل" explains what stands in front of it, "كما يقول المثل", "كما في المثل" too.
    let cited = || next.split_whitespace().nth(1).is_some_and(|w| w == "في" || reporting(&fold(w)).is_some());
    let opens = OPENERS.contains(&word.as_str()) && !next.starts_with('إ') && (word != "كما" || !cited());
    opens && before.rsplit(is_stop).next().is_some_and(long) && next.split(is_stop).next().is_some_and(long)
}

fn first_word(text: &str) -> String {
    fold(text.split(|c: char| !c.is_alphanumeric() && !is_haraka(c) && c != 'ـ').next().unwrap_or(""))
}

/// A stop without a blank behind it ("انتهى.وقال", "انتهى .وقال") ends a sentence between two Arabic words, or before a mark that
/// opens something; not in an abbreviation (أ.ف.ب), an address, a sum. `detached` says that a blank stands in front of it.
fn joined(before: &str, run: &Run, next: &str, detached: bool) -> bool {
    let letters = |chars: &mut dyn Iterator<Item = char>| {
        chars.filter(|c| !is_haraka(*c) && *c != 'ـ').take_while(|c| is_arabic_letter(*c)).take(3).count()
    };
    let (left, right) = (letters(&mut before.chars().rev()), letters(&mut next.chars()));
    let mark = next.starts_with(|c| is_mark(c) || matches!(c, '(' | '[' | '•')) || is_item(next);
    let number = before.ends_with(char::is_numeric);
    // "«نعم».وقال", "12%.وتراجع": what closes in front of the stop ends a word as well.
    let closed = run.closes || before.ends_with(|c: char| is_mark(c) || single(c) || matches!(c, ')' | ']' | '}' | '%' | '٪' | ';'));
    // "بنظام Symbian .وقال", "عام 1858م .تلك"
    let latin = detached && before.ends_with(|c: char| c.is_ascii_alphabetic());
    let year = left == 1 && before.trim_end_matches(['م', 'ه', 'ـ']).trim_end().ends_with(char::is_numeric);
    if !mark && right == 0 || left < 2 && !(closed || number || latin || year) {
        return false;
    }
    // "والكتب .الخ", "موقع بيت .كوم"; "«سنفوز».وفقا لرويترز": who reports it belongs to what was said.
    let word = first_word(next);
    let part = is_domain(&word) || detached && (STOP_WORDS.is(&word, "unit") || in_domain(before, next));
    if part || matches!(word.as_str(), "وفقا" | "بحسب" | "حسب") && is_short(next) {
        return false;
    }
    let fits = if mark {
        !number
    } else if !run.closes && run.ellipsis() {
        opens(next, true)
    } else if !run.closes && number {
        // "في عام 2010.واستقر": a short number may be a marker of a list.
        opens(next, true) || right >= 3 && (is_long_number(before) || is_score(before))
    } else {
        right >= 3 || opens(next, true) || (left >= 3 || closed) && begins(next)
    };
    // In front of a blank an address has ended.
    fits && (detached || !address(before))
}

/// "بيت .كوم", "برلمان.كوم": the end of an address.
fn is_domain(word: &str) -> bool {
    matches!(word, "كوم" | "نت" | "اورغ" | "اورج")
}

/// "النطاق .السعودية": the stop is a domain's.
fn in_domain(before: &str, next: &str) -> bool {
    const DOMAINS: [&str; 6] = ["نطاق", "النطاق", "نطاقات", "النطاقات", "امتداد", "الامتداد"];
    let called = before.split_whitespace().next_back().is_some_and(|w| DOMAINS.contains(&fold(w).as_str()));
    called && !opens(next, true)
}

/// Whether no more than some words stand in front of the next stop: "وفقا لوكالة رويترز." but not what a sentence begins with.
fn is_short(next: &str) -> bool {
    const MOST: usize = 8;
    next.split(is_stop).next().is_some_and(|text| text.split_whitespace().nth(MOST).is_none())
}

/// "- نعم", "* العمل", "2- أن": an item of a list, or who answers in an interview; not "-5" or "2-1".
fn is_item(text: &str) -> bool {
    let figures = text.chars().take_while(|c| c.is_numeric()).count();
    let mut behind = text.chars().skip(figures);
    match behind.next() {
        Some('*') => figures == 0,
        Some('-' | '–' | '—') => figures <= 2 && behind.next().is_some_and(|c| !c.is_numeric()),
        _ => false,
    }
}

/// Whether a text ends in a number of three figures and more, as years and sums have.
fn is_long_number(text: &str) -> bool {
    text.chars().rev().take_while(|c| c.is_numeric() || matches!(c, ',' | '،' | '٫')).filter(|c| c.is_numeric()).count() >= 3
}

/// "1-1", "صفر-2": a result, which is no marker of a list.
fn is_score(text: &str) -> bool {
    let last = text.rsplit(blank).next().unwrap_or("");
    let goals = |side: &str| side == "صفر" || !side.is_empty() && side.chars().all(char::is_numeric);
    last.split_once('-').is_some_and(|(ours, theirs)| goals(ours) && goals(theirs))
}

/// Whether the next word is a short one that sentences begin with: "انتهى.من جهته", which no abbreviation goes on with.
fn begins(next: &str) -> bool {
    const SHORT: [&str; 13] = ["من", "في", "عن", "مع", "ما", "هو", "هي", "هم", "ان", "كل", "بل", "لو", "اذ"];
    // "لسي.إن.إن": behind a letter's name stands another stop.
    next.split(blank).next().is_some_and(|word| SHORT.contains(&fold(word).as_str()))
}

/// Whether the last word is an address or a part of one, in Arabic letters too: "الموقع وزارة.السعودية".
fn address(before: &str) -> bool {
    let token = before.rsplit(char::is_whitespace).next().unwrap_or("");
    let site = || {
        let previous = before.get(..before.len() - token.len()).and_then(|t| t.split_whitespace().next_back());
        previous.is_some_and(|w| STOP_WORDS.is(&fold(w), "site"))
    };
    token.contains("://") || token.contains("www.") || token.contains(['@', '\\', '_', '/']) || site()
}

/// Whether the full stop behind `before` belongs to its last word; `whole` says that `before` is all of the sentence so far.
fn abbreviation(before: &str, whole: bool, next: &str) -> bool {
    let token = before.rsplit(|c: char| blank(c) || matches!(c, '(' | '[' | '/' | '-' | '–') || is_mark(c)).next().unwrap_or("");
    // "بي .بي .سي": the stop in front belongs to the letter before it.
    let token = token.trim_start_matches('.');
    let head = before.get(..before.len() - token.len()).unwrap_or("");
    if token.is_empty() {
        return false;
    }
    if whole && marker(head, token) || in_date(head, token, next) {
        return true;
    }
    if untold(head, token) {
        return true;
    }
    let previous = head.trim_end_matches(|c: char| blank(c) || c == '(').rsplit(blank).next().unwrap_or("");
    let measured = previous.ends_with(char::is_numeric);
    let one = |p: &str| {
        let mut letters = p.chars().filter(|c| !is_haraka(*c) && *c != 'ـ');
        letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
    };
    let folded = fold(token);
    // "Ph.D.", "وأ.م.د.": degrees and titles, with a conjunction too.
    let short = |p: &str| p.starts_with(|c: char| c.is_ascii_uppercase()) && p.len() <= 3 && p.bytes().all(|b| b.is_ascii_alphabetic());
    let bare = token.strip_prefix(['و', 'ف', 'ل', 'ب']).unwrap_or(token);
    if token.contains('.') && (bare.split('.').all(short) || bare.len() < token.len() && bare.split('.').all(one)) {
        return !opens(next, true);
    }
    // "بي.بي.سي. إنها": letters by their names, as "أ.ف.ب." by their signs.
    let named = token.contains('.') && token.split('.').all(|p| STOP_WORDS.is(&fold(p), "letter"));
    if named {
        return !opens(next, true);
    }
    if token.split('.').all(one) {
        // "10:30 ص." and "عام 1900 م." end a sentence unless the next word goes on with the measure; "د." and "ل.ل." do
        // not unless it begins a new one.
        let measure = measured && matches!(folded.as_str(), "م" | "ص" | "ه");
        return if measure { STOP_WORDS.is(&first_word(next), "goes-on") } else { !opens(next, true) };
    }
    // "جون إف. كينيدي" and "بي. بي. سي." but not "بي بي سي.": there the stop comes behind the last of several.
    // أم with its hamza above is a mother, and may end a sentence; with إن ("شركة إن. آي. تي.") none ends.
    let front = fold(previous);
    let initial = STOP_WORDS.is(&folded, "letter") || folded == "ان" && front != "ان";
    if token != "أم" && initial && !STOP_WORDS.is(&front, "letter") {
        return !opens(next, true);
    }
    if STOP_WORDS.is(&folded, "title") {
        return !opens(next, true);
    }
    // "Apple Inc. الأميركية", "Co. Ltd.", "Boeing Co. (NYSE: BA)"; what is quoted behind it, or an English word, may begin one.
    if STOP_WORDS.is(&folded, "firm") {
        let latin = next.starts_with(|c: char| c.is_ascii_alphabetic()) && !STOP_WORDS.is(&first_word(next), "firm");
        return !(latin || next.starts_with(is_mark) || opens(next, true));
    }
    STOP_WORDS.is(&folded, "unit") && STOP_WORDS.is(&first_word(next), "goes-on")
}

/// Whether the sentence so far is nothing but the marker of a list or a paragraph: "1.", "[1].", "- 12.", "المادة 5.", "أولا."; of a
/// question or its answer: "س1.", "ج 2.".
fn marker(head: &str, token: &str) -> bool {
    const ORDINALS: [&str; 10] = ["اولا", "ثانيا", "ثالثا", "رابعا", "خامسا", "سادسا", "سابعا", "ثامنا", "تاسعا", "عاشرا"];
    let figures = token.strip_prefix(['س', 'ج']).unwrap_or(token).trim_end_matches([')', ']']);
    let number = figures.chars().all(char::is_numeric) && (1..=3).contains(&figures.chars().count());
    let word = head.trim_matches(|c: char| !c.is_alphanumeric());
    number && (word.is_empty() || matches!(word, "س" | "ج") || STOP_WORDS.is(&fold(word), "section"))
        || word.is_empty() && ORDINALS.contains(&fold(token).as_str())
}

/// "3. 9. 2025", "3 . 9 . 2025": stops between the figures of a date.
fn in_date(head: &str, token: &str, next: &str) -> bool {
    let figure = |w: &str, most: u32| w.chars().count() <= 2 && w.parse::<u32>().is_ok_and(|n| (1..=most).contains(&n));
    let western = |w: &str| {
        w.chars().map(|c| c.to_digit(10).or_else(|| arabic_digit(c)).and_then(|d| char::from_digit(d, 10))).collect::<Option<String>>()
    };
    let figure = |w: &str, most: u32| western(w).is_some_and(|w| figure(&w, most));
    let mut after = next.split(|c: char| blank(c) || c == '.').filter(|w| !w.is_empty());
    let year = |w: Option<&str>| {
        w.map(|w| w.trim_end_matches(|c: char| !c.is_numeric())).is_some_and(|w| w.chars().count() == 4 && western(w).is_some())
    };
    let day = head.trim_end().strip_suffix('.').and_then(|d| d.trim_end().rsplit(|c: char| !c.is_numeric()).next()).unwrap_or("");
    if figure(day, 31) && figure(token, 12) && year(next.split(blank).next()) {
        return true;
    }
    figure(token, 31)
        && after.next().is_some_and(|m| figure(m, 12) && next.get(m.len()..).is_some_and(|r| r.trim_start_matches(blank).starts_with('.')))
        && year(after.next())
}

fn arabic_digit(c: char) -> Option<u32> {
    matches!(c, '٠'..='٩').then(|| u32::from(c) - u32::from('٠'))
}

/// "وقال ق.م. وهو شاهد إن": behind a verb and initials alone nothing was said yet.
fn untold(head: &str, token: &str) -> bool {
    /// Words of whoever speaks, the verb among them.
    const SPEAKER: usize = 4;
    let initials =
        token.split('.').all(|p| p.chars().filter(|c| !is_haraka(*c) && *c != 'ـ').count() == 1 && p.starts_with(char::is_alphabetic));
    if !initials {
        return false;
    }
    let mut words = head.split_whitespace();
    if words.next().is_none_or(|w| reporting(&fold(w)) != Some("say")) {
        return false;
    }
    // No more are looked at than decide.
    let rest: Vec<&str> = words.take(SPEAKER).collect();
    rest.len() < SPEAKER
        && rest.iter().all(|w| !w.contains([':', '،', ',', '«', '"']) && !STOP_WORDS.is(&fold(w), "that") && fold(w) != "ان")
}
