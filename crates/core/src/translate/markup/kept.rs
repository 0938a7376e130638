//! What stands in a text and no model may see, for it spoils it or leaves it out: addresses, handles, hashtags, names of files, pictures
//! of one character, codes of software.

use crate::check::{addresses, held};
use mujaz_text::is_arabic_letter;
use std::ops::Range;

/// Bytes of a code: no longer one is looked for.
const LONGEST: usize = 200;

/// Places in a text of what a model must not see, in order: addresses, handles, hashtags in any script, names of files, pictures and codes
/// of software. Codes of capitals and digits (`S/2015/123`) are names that a sentence speaks of, and survive.
pub fn kept(raw: &str) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for range in addresses(raw) {
        let word = raw.get(range.clone()).unwrap_or("");
        // An entity that is no part of the address, as in `www.example.org&nbsp;`, goes on behind it.
        let cut = word.rfind('&').filter(|at| !word.get(*at..).is_some_and(|t| t.contains([';', '=']))).unwrap_or(word.len());
        let word = word.get(..cut).unwrap_or("");
        if word.starts_with(['@', '#']) || word.contains(['.', '@', ':']) {
            out.push(range.start..range.start + cut);
        }
    }
    let part = |c: char| c.is_alphanumeric() || c == '_' || matches!(c, '\u{64B}'..='\u{652}');
    let addressed = out.len();
    for (at, _) in raw.match_indices('#') {
        let front = raw.get(..at).and_then(|t| t.chars().next_back());
        let name = raw.get(at + 1..).unwrap_or("");
        let name = name.get(..name.find(|c| !part(c)).unwrap_or(name.len())).unwrap_or("");
        let word = name.contains(char::is_alphabetic) && !name.is_ascii();
        // No hashtag holds the sign of another; addresses may, and stand in order.
        let known = out.get(..addressed).unwrap_or_default();
        let inside = known.get(known.partition_point(|r| r.end <= at)).is_some_and(|r| r.contains(&at));
        if word && !front.is_some_and(|c| part(c) || c == '&') && !inside {
            out.push(at..at + 1 + name.len());
        }
    }
    out.extend(strange(raw));
    out.sort_by_key(|r| (r.start, std::cmp::Reverse(r.end)));
    out.dedup_by(|b, a| b.start < a.end);
    out
}

/// Pictures and codes of a text, in no order: no model of news has learnt them.
pub fn strange(raw: &str) -> Vec<Range<usize>> {
    let mut out = pictures(raw);
    out.extend(codes(raw));
    out.extend(line_mark(raw));
    out
}

/// The mark of a heading or a quotation of Markdown that begins a text.
fn line_mark(raw: &str) -> Option<Range<usize>> {
    let text = raw.trim_start();
    let start = raw.len() - text.len();
    let end = match text.len() - text.trim_start_matches('#').len() {
        0 if text.starts_with("> ") => 1,
        0 if text.starts_with("&gt; ") => 4,
        level @ 1..=6 => level,
        _ => return None,
    };
    text.get(end..)?.starts_with(' ').then_some(start..start + end)
}

/// Marks of Markdown that stand around words as tags do, `**bold**` and `[link](address)`: where each opens and closes.
pub fn pairs(raw: &str) -> Vec<(Range<usize>, Range<usize>)> {
    const MARKS: [&str; 4] = ["***", "**", "__", "~~"];
    let mut out: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    let mut at = 0;
    while let Some(found) = raw.get(at..).and_then(|t| t.find(['*', '_', '~', '['])) {
        let start = at + found;
        let rest = raw.get(start..).unwrap_or("");
        // What closes one opens no other.
        if let Some((_, close)) = out.iter().rev().take(8).find(|(_, close)| close.contains(&start)) {
            at = close.end;
            continue;
        }
        // `a__b` is a name.
        let word = raw.get(..start).is_some_and(|t| t.ends_with(char::is_alphanumeric));
        let mark = MARKS.iter().find(|mark| rest.starts_with(**mark) && !(word && **mark == "__"));
        let pair = if rest.starts_with('[') { link(rest) } else { mark.and_then(|mark| emphasis(rest, mark)) };
        let Some((open, inner, close)) = pair else {
            at = start + mark.map_or(1, |mark| mark.len());
            continue;
        };
        // `![` is a picture's.
        let front = usize::from(rest.starts_with('[') && raw.get(..start).is_some_and(|t| t.ends_with('!')));
        let end = start + open + inner;
        out.push((start - front..start + open, end..end + close));
        at = start + open;
    }
    out
}

/// Bytes of the mark, the words and the mark behind, where a text begins with an emphasis.
fn emphasis(rest: &str, mark: &str) -> Option<(usize, usize, usize)> {
    let behind = rest.get(mark.len()..)?;
    let near = behind.get(..behind.floor_char_boundary(LONGEST * 4))?;
    let inner = near.get(..near.find(mark)?)?;
    // Nor a place to fill in: `___ أو ___`.
    let loose = |c: char| c.is_whitespace() || mark.starts_with(c);
    // Nor two marks of notes: `(**) نص (**)`.
    let tight = !inner.starts_with(loose) && !inner.ends_with(loose) && !inner.contains('\n') && !inner.starts_with(')');
    (tight && inner.contains(is_arabic_letter)).then_some((mark.len(), inner.len(), mark.len()))
}

/// The same of a link: `[`, the words, `](address)`.
fn link(rest: &str) -> Option<(usize, usize, usize)> {
    // To the next bracket only: a text of nothing but brackets is read once.
    let behind = rest.get(1..)?;
    let inner = behind.get(..behind.find(['[', ']', '\n'])?)?;
    let close = behind.get(inner.len()..).filter(|close| close.starts_with("]("))?;
    let end = close.get(..close.floor_char_boundary(LONGEST * 4))?.find(')')? + 1;
    let address = close.get(2..end - 1)?;
    // `[الوزير](السابق)` is no link.
    let told = address.starts_with(|c: char| c.is_ascii()) || address.contains(['.', '/']);
    let whole = told && !address.contains(char::is_whitespace);
    (whole && inner.contains(is_arabic_letter)).then_some((1, inner.len(), end))
}

/// Emoji, dingbats, arrows, marks of shapes.
fn is_picture(c: char) -> bool {
    matches!(c, '\u{A9}' | '\u{AE}' | '\u{2122}' | '\u{1F000}'..='\u{1FAFF}')
        || matches!(c, '\u{2190}'..='\u{21FF}' | '\u{2300}'..='\u{23FF}' | '\u{25A0}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}')
}

/// Signs that belong to the picture in front of them.
fn joins(c: char) -> bool {
    matches!(c, '\u{200D}' | '\u{20E3}' | '\u{FE0E}' | '\u{FE0F}' | '\u{E0020}'..='\u{E007F}')
}

/// Runs of pictures, each with the signs that join and colour them.
fn pictures(raw: &str) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for (at, c) in raw.char_indices() {
        let end = at + c.len_utf8();
        let glued = out.last().is_some_and(|last| last.end == at) && (is_picture(c) || joins(c));
        if let Some(last) = out.last_mut().filter(|_| glued) {
            last.end = end;
        } else if is_picture(c) {
            out.push(at..end);
        }
    }
    // Keys: a digit with a frame around it.
    let key = |(at, frame): (usize, &str)| {
        let front = raw.get(..at)?.trim_end_matches('\u{FE0F}');
        let start = front.strip_suffix(|c: char| c.is_ascii_digit() || matches!(c, '#' | '*'))?.len();
        Some(start..at + frame.len())
    };
    out.extend(raw.match_indices('\u{20E3}').filter_map(key));
    out
}

/// Codes of software: `%s`, `{name}`, `{% if %}`, `:smile:`, `[gallery ids="1"]`.
fn codes(raw: &str) -> Vec<Range<usize>> {
    // `${name}` with its sign.
    let whole = |range: Range<usize>| {
        let sign = raw.get(..range.start).is_some_and(|t| t.ends_with(['$', '#']));
        range.start - usize::from(sign)..range.end
    };
    let mut out: Vec<Range<usize>> = held(raw).into_iter().map(whole).collect();
    for (open, close) in [("{{", "}}"), ("{%", "%}"), ("{#", "#}"), ("%(", ")s"), ("%(", ")d")] {
        let frame = |(at, _): (usize, &str)| {
            let inner = between(raw, at + open.len(), close)?;
            Some(at..at + open.len() + inner.len() + close.len())
        };
        out.extend(raw.match_indices(open).filter_map(frame));
    }
    // Placeholders that clients put in the place of what they keep themselves.
    for (open, close) in [("@@", "@@"), ("§§", "§§"), ("⟦", "⟧"), ("[X", "X]")] {
        let frame = |(at, _): (usize, &str)| {
            let inner = between(raw, at + open.len(), close)?;
            let name = inner.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            name.then(|| at..at + open.len() + inner.len() + close.len())
        };
        out.extend(raw.match_indices(open).filter_map(frame));
    }
    // Both to the next sign of their kind only: a text of nothing but those is read once.
    let bracket = |(at, _): (usize, &str)| {
        let behind = raw.get(at + 1..)?;
        let inner = behind.get(..behind.find(['[', ']', '\n'])?).filter(|inner| is_short_code(inner))?;
        behind.get(inner.len()..)?.starts_with(']').then(|| at..at + inner.len() + 2)
    };
    out.extend(raw.match_indices('[').filter_map(bracket));
    let named = |(at, _): (usize, &str)| {
        let front = raw.get(..at)?.chars().next_back();
        let behind = raw.get(at + 1..)?;
        let name = behind.get(..behind.find(|c: char| !in_smiley(c))?).filter(|name| is_smiley(name))?;
        let close = behind.get(name.len()..)?;
        // `:https://`
        let whole = close.starts_with(':') && !close.starts_with(":/") && !front.is_some_and(char::is_alphanumeric);
        whole.then(|| at..at + name.len() + 2)
    };
    out.extend(raw.match_indices(':').filter_map(named));
    out
}

/// What stands from a place to the end of a code: in one line, in no letters but Latin ones, except between quotation marks.
fn between<'a>(raw: &'a str, from: usize, close: &str) -> Option<&'a str> {
    let rest = raw.get(from..)?;
    let near = rest.get(..rest.floor_char_boundary(LONGEST))?;
    let inner = near.get(..near.find(close)?)?;
    (is_latin(inner) && !inner.contains('\n') && !inner.trim().is_empty()).then_some(inner)
}

/// Marks of forums that have no attributes.
const FORUM: &[&str] =
    &["b", "i", "u", "s", "url", "img", "quote", "code", "list", "center", "left", "right", "spoiler", "gallery", "video"];

/// Whether brackets hold a short code of an editor or a forum, and no word of somebody: `/caption`, `url=..`, `gallery ids="1"`.
fn is_short_code(inner: &str) -> bool {
    let (closes, name) = inner.strip_prefix('/').map_or((false, inner), |name| (true, name));
    let end = name.find(|c: char| !(c.is_ascii_lowercase() || matches!(c, '_' | '-'))).unwrap_or(name.len());
    let (word, rest) = name.split_at_checked(end).unwrap_or((name, ""));
    if rest.is_empty() {
        return !word.is_empty() && (closes || FORUM.contains(&word));
    }
    let attributes = rest.starts_with('=') || rest.starts_with(' ') && rest.contains('=');
    !word.is_empty() && !closes && attributes && rest.len() <= LONGEST && is_latin(rest)
}

/// Whether a code has no letters but Latin ones, except between quotation marks.
fn is_latin(code: &str) -> bool {
    code.split(['"', '\'']).step_by(2).all(str::is_ascii)
}

/// What may stand in the name of a picture.
fn in_smiley(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+')
}

/// Whether colons hold the name of a picture: `:blob_cat:`.
fn is_smiley(name: &str) -> bool {
    name.len() > 1 && name.contains(|c: char| c.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(raw: &str) -> Vec<&str> {
        kept(raw).into_iter().map(|r| &raw[r]).collect()
    }

    #[test]
    fn pictures_and_codes_are_found_whole() {
        for (raw, want) in [
            ("شكرا ❤\u{FE0F} لكم 👏🏽👏", vec!["❤\u{FE0F}", "👏🏽👏"]),
            ("وصل 🇮🇶 إلى 👨\u{200D}👩\u{200D}👧 هنا", vec!["🇮🇶", "👨\u{200D}👩\u{200D}👧"]),
            ("♪ لحن ♪", vec!["♪", "♪"]),
            ("1\u{FE0F}\u{20E3} أولا", vec!["1\u{FE0F}\u{20E3}"]),
            ("© وكالة ▪ خبر → نص", vec!["©", "▪", "→"]),
            ("مرحبا {{ user.name }} في {% trans \"x\" %}", vec!["{{ user.name }}", "{% trans \"x\" %}"]),
            ("{{ title|default(\"بلا عنوان\") }} نص", vec!["{{ title|default(\"بلا عنوان\") }}"]),
            ("قال @@PH12@@ نعم §§LT1_0§§ و⟦0⟧ [X7X]", vec!["@@PH12@@", "§§LT1_0§§", "⟦0⟧", "[X7X]"]),
            ("## عنوان هنا", vec!["##"]),
            ("> اقتباس", vec![">"]),
            ("لديك %d رسالة من %(name)s أو ${item}", vec!["%d", "%(name)s", "${item}"]),
            ("قال {{id_00001}} نعم", vec!["{{id_00001}}"]),
            ("وصل :flag_iq: إلى :blobcat::blobcat:", vec![":flag_iq:", ":blobcat:", ":blobcat:"]),
            ("[caption id=\"a\"] نص[/caption] [b]نص[/b]", vec!["[caption id=\"a\"]", "[/caption]", "[b]", "[/b]"]),
            ("[url=https://a.example/x]هنا[/url]", vec!["[url=https://a.example/x]", "[/url]"]),
            ("زوروا https://a.example/x:y:z ثم", vec!["https://a.example/x:y:z"]),
            ("الرابط :https://a.example/x ثم", vec!["https://a.example/x"]),
        ] {
            assert_eq!(found(raw), want, "{raw}");
        }
    }

    #[test]
    fn marks_of_markdown_stand_around_words() {
        for (raw, want) in [
            ("قال **الوزير** نعم", vec![("**", "**")]),
            ("**أول** و**ثان**", vec![("**", "**"), ("**", "**")]),
            ("***نص*** ~~نص~~ __نص__", vec![("***", "***"), ("~~", "~~"), ("__", "__")]),
            ("[**نص** هنا](https://a.example/x) ![صورة](b.png)", vec![("[", "](https://a.example/x)"), ("**", "**"), ("![", "](b.png)")]),
            // Stars of notes, names of files and of places to fill in, lists, English.
            ("نص ** ملاحظة ** نص", vec![]),
            ("ملف a__b__c و____ و* نص", vec![]),
            ("___ أو___ أو ال___، نعم", vec![]),
            ("* أول\n* ثان ** نص", vec![]),
            ("**bold** [link](x) [نص] (نص)", vec![]),
            ("[نص](نص آخر)", vec![]),
            ("[نص](نص) [نص]()", vec![]),
            ("(**) نص (**) نص", vec![]),
            ("[نص](ملاحظة.md) (**نص**)", vec![("[", "](ملاحظة.md)"), ("**", "**")]),
            ("** نص", vec![]),
        ] {
            let found: Vec<(&str, &str)> = pairs(raw).into_iter().map(|(open, close)| (&raw[open], &raw[close])).collect();
            assert_eq!(found, want, "{raw}");
        }
    }

    #[test]
    fn words_numbers_and_marks_are_no_codes() {
        for raw in [
            "قال [الوزير] إن [1] و[sic] نعم",
            "الساعة 10:30:45 في CNN: نعم",
            "نسبة 50% من 5 × 3 ÷ 2 = {قوس} و°35",
            "القسم: abc :def نص",
            "{{مرجع|1}} نص %",
            "(أ) [أ=ب] [] {} :: : : نص • نص · نص",
            "السعر €5 و£3 و$7",
        ] {
            assert_eq!(found(raw), Vec::<&str>::new(), "{raw}");
        }
    }

    proptest! {
        #[test]
        fn what_is_kept_stands_in_order_and_apart(parts in prop::collection::vec(prop::sample::select(vec![
            "قال ", "الوزير", "نعم.", " ", "\n", "👏", "\u{FE0F}", "1\u{FE0F}\u{20E3}", "#وسم", "# ", "> ", "@news", "@@PH1@@", "&nbsp;", "%s",
            "https://a.example/x?y=1&z=2", "{name}", "{{", "}}", "**", "__", "_", "[", "](a.b)", "]", "[b]", ":smile:", ":", "<b>",
        ]), 0..30)) {
            prop_assert_eq!(crate::translate::markup::kept_apart(&parts.concat()), Ok(()));
        }
    }
}
