//! Quotation marks: which of them open, which close, and what they hold.
//!
//! Straight marks look alike on both sides, and «» and “” come mirrored out of systems that do not know right-to-left
//! text; so the neighbours of a mark decide, then its shape, then whether one of its family is open.

use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Straight,
    Curly,
    Guillemet,
    Single,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Opens,
    Closes,
    Either,
}

/// So many open marks are searched for the partner of a closing one: any sane nesting, and the time stays linear.
const DEPTH: usize = 8;

/// The family of a quotation mark, and its role by shape.
fn mark(c: char) -> Option<(Family, Role)> {
    Some(match c {
        '"' | '″' | '\u{FF02}' => (Family::Straight, Role::Either),
        '“' | '„' | '❝' => (Family::Curly, Role::Opens),
        '”' | '‟' | '❞' => (Family::Curly, Role::Closes),
        '«' => (Family::Guillemet, Role::Opens),
        '»' => (Family::Guillemet, Role::Closes),
        '‹' => (Family::Single, Role::Opens),
        '›' => (Family::Single, Role::Closes),
        _ => return None,
    })
}

/// Whether a character is a quotation mark.
pub(crate) fn is_mark(c: char) -> bool {
    mark(c).is_some()
}

/// The outermost quotations of a text with their marks, in order, never overlapping. One that is longer than `reach`
/// bytes has lost a mark and holds nothing, nor does one that a paragraph ends; what is nested in it counts instead.
pub(crate) fn quoted(text: &str, reach: usize) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut open: Vec<(usize, Family)> = Vec::new();
    for (at, c) in text.char_indices() {
        if c == '\n' {
            open.clear();
        }
        let Some((family, shape)) = mark(c) else { continue };
        let recent = open.len().saturating_sub(DEPTH);
        let partner = open.iter().skip(recent).rposition(|(_, f)| *f == family).map(|i| recent + i);
        match (role(text, at, c, shape), partner) {
            (Role::Opens, _) | (Role::Either, None) => open.push((at, family)),
            (Role::Closes | Role::Either, Some(i)) => {
                let start = open.get(i).map_or(at, |o| o.0);
                open.truncate(i);
                let end = at + c.len_utf8();
                if end - start <= reach {
                    while out.last().is_some_and(|r| r.start > start) {
                        out.pop();
                    }
                    out.push(start..end);
                }
            }
            (Role::Closes, None) => {}
        }
    }
    out
}

/// What a mark does, by what stands on its two sides; by its shape where they leave it open.
fn role(text: &str, at: usize, c: char, shape: Role) -> Role {
    let before = text.get(..at).unwrap_or("");
    let next = text.get(at + c.len_utf8()..).and_then(|t| t.chars().next());
    let previous = before.chars().next_back();
    let blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let leads = blank(previous)
        || previous.is_some_and(|p| matches!(p, '(' | '[' | '{' | ':' | '،' | ',' | '؛' | '-' | '–' | '—' | '/' | '=' | 'ـ'));
    let ends = next.is_some_and(|n| matches!(n, '.' | ',' | '،' | '؛' | ';' | ':' | '!' | '?' | '؟' | '…' | ')' | ']' | '}'));
    let opens = (leads || proclitic(before)) && !blank(next) && !ends;
    let closes = !blank(previous) && next.is_none_or(|n| !n.is_alphanumeric());
    match (opens, closes) {
        (true, false) => Role::Opens,
        (false, true) => Role::Closes,
        _ => shape,
    }
}

/// Whether the text ends in a particle that is written together with the next word: و"، بال"، لـ".
fn proclitic(before: &str) -> bool {
    let particle = |c: &char| matches!(c, 'و' | 'ف' | 'ب' | 'ل' | 'ك' | 'ا' | 'ـ');
    let length = before.chars().rev().take(4).take_while(particle).count();
    (1..4).contains(&length) && before.chars().nth_back(length).is_none_or(|c| !c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn marks_of_every_family_find_their_partners() {
        for (text, want) in [
            ("قال \"الشعار يحمل حرف \"تي\" مع دائرة\".", &["\"الشعار يحمل حرف \"تي\" مع دائرة\""][..]),
            ("حزب \"النداء\" و\"النهضة\" معا", &["\"النداء\"", "\"النهضة\""]),
            ("قال:\"نعم\"ثم خرج", &["\"نعم\""]),
            ("قال \" نعم \" ثم \" لا \"", &["\" نعم \"", "\" لا \""]),
            ("قال «إن «النصر» قريب» وخرج", &["«إن «النصر» قريب»"]),
            ("قال »نعم« وخرج", &["»نعم«"]),
            ("قال ”نعم“ ثم “لا”", &["”نعم“", "“لا”"]),
            ("قال „نعم“ وخرج", &["„نعم“"]),
            ("‹نعم› و«لا ‹أبدا› لا»", &["‹نعم›", "«لا ‹أبدا› لا»"]),
            ("شاشة 55\" جديدة و\"هاتف\"", &["\"هاتف\""]),
            ("قال \"نعم وخرج", &[]),
            ("قال \"نعم ثم \"لا\" وخرج", &["\"لا\""]),
            ("تنظيم «داعش ». ثم «القاعدة »", &["«داعش »", "«القاعدة »"]),
            ("بـ\"الكامل\" وبال\"نصف\" فقط", &["\"الكامل\"", "\"نصف\""]),
            ("(\"نعم\")، \"لا\"؟", &["\"نعم\"", "\"لا\""]),
            ("قال \"نعم\nثم\" خرج", &[]),
        ] {
            let got: Vec<&str> = quoted(text, 800).into_iter().map(|r| &text[r]).collect();
            assert_eq!(got, want, "{text}");
        }
    }

    proptest! {
        #[test]
        fn quotations_are_in_order_and_apart(text in "[ابو \"«»“”‹›.:\n]{0,80}|\\PC{0,80}", reach in 1usize..200) {
            let mut end = 0;
            for r in quoted(&text, reach) {
                prop_assert!(r.start >= end && r.len() <= reach && text.get(r.clone()).is_some());
                end = r.end;
            }
        }
    }
}
