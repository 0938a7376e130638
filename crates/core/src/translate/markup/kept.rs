//! What stands in a text and no model may see, for it spoils it or leaves it out: addresses, handles, hashtags, names of files, pictures
//! of one character, codes of software, telephone numbers.

use super::address::bracketed;
use super::entity;
use super::markdown::line_marks;
use crate::check::{addresses, held, onward, telephones};
use std::ops::Range;

/// Bytes of a code: no longer one is looked for.
const LONGEST: usize = 200;

/// Places in a text of what a model must not see, in order: addresses, handles, hashtags in any script, names of files, pictures, codes
/// of software and telephone numbers. Codes of capitals and digits (`S/2015/123`) are names that a sentence speaks of, and survive.
pub fn kept(raw: &str) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for range in addresses(raw) {
        // An address that goes on in Arabic letters holds what seems to be another.
        if out.last().is_some_and(|last| range.start < last.end) {
            continue;
        }
        // The name of an entity in front of an address is none of it: `&nbsp;https://a.example`.
        let word = raw.get(range.clone()).unwrap_or("");
        let named = raw.get(..range.start).is_some_and(|front| front.ends_with('&'));
        let is_name = |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'#');
        let name = word.find(';').filter(|at| named && word.get(..*at).is_some_and(is_name));
        let range = range.start + name.map_or(0, |at| at + 1)..range.end;
        let word = raw.get(range.clone()).unwrap_or("");
        // An entity that is no part of the address, as in `www.example.org&nbsp;`, goes on behind it.
        let cut = word.rfind('&').filter(|at| !word.get(*at..).is_some_and(|t| t.contains([';', '=']))).unwrap_or(word.len());
        let word = word.get(..cut).unwrap_or("");
        if word.starts_with(['@', '#']) || word.contains(['.', '@', ':']) {
            let more = if cut == range.len() { onward(raw, &range) } else { 0 };
            out.push(range.start..range.start + cut + more);
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
    let mut out: Vec<Range<usize>> = out.into_iter().map(|range| bracketed(raw, range)).collect();
    out.sort_by_key(|r| (r.start, std::cmp::Reverse(r.end)));
    out.dedup_by(|b, a| b.start < a.end);
    // `[https://a.example](https://a.example)`: nothing may come between them.
    out.dedup_by(|b, a| {
        let link = b.start == a.end
            && raw.get(..b.start).is_some_and(|t| t.ends_with(']'))
            && raw.get(b.start..).is_some_and(|t| t.starts_with('('));
        if link {
            a.end = b.end;
        }
        link
    });
    out
}

/// Pictures, codes and telephone numbers of a text, in no order: no model of news has learnt them.
pub fn strange(raw: &str) -> Vec<Range<usize>> {
    let mut out = pictures(raw);
    out.extend(escaped(raw));
    out.extend(codes(raw));
    out.extend(spans(raw));
    out.extend(telephones(raw));
    out.extend(line_marks(raw));
    out
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

/// Pictures that are written as entities: `&#x1F389;`, `&copy;`.
fn escaped(raw: &str) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    if !raw.contains('&') {
        return out;
    }
    let pieces = entity::pieces(raw);
    for (place, (at, text)) in pieces.iter().enumerate() {
        let end = pieces.get(place + 1).map_or(raw.len(), |(next, _)| *next);
        let mut chars = text.chars();
        let (Some(c), None) = (chars.next(), chars.next()) else { continue };
        // What is no entity is one character here, too.
        if !raw.get(*at..end).is_some_and(|own| own.starts_with('&') && own.len() > 1) {
            continue;
        }
        let glued = out.last().is_some_and(|last| last.end == *at) && (is_picture(c) || joins(c));
        if let Some(last) = out.last_mut().filter(|_| glued) {
            last.end = end;
        } else if is_picture(c) {
            out.push(*at..end);
        }
    }
    out
}

/// Code of Markdown in Latin letters. In names of people its mark is a letter.
fn spans(raw: &str) -> Vec<Range<usize>> {
    let span = |(at, _): (usize, &str)| {
        let front = raw.get(..at)?.chars().next_back();
        let behind = raw.get(at + 1..)?;
        let near = behind.get(..behind.floor_char_boundary(LONGEST))?;
        let inner = near.get(..near.find(['`', '\n'])?)?;
        let ahead = behind.get(inner.len()..)?.strip_prefix('`')?.chars().next();
        let name = front.is_some_and(char::is_alphanumeric) || ahead.is_some_and(char::is_alphanumeric);
        // A brace that the English closes would be a mark of subtitles.
        let code = inner.is_ascii() && !inner.trim().is_empty() && !inner.contains("{\\");
        (code && !name).then(|| at..at + inner.len() + 2)
    };
    raw.match_indices('`').filter_map(span).collect()
}

/// Codes of software: `%s`, `{name}`, `{% if %}`, `:smile:`, `[gallery ids="1"]`.
fn codes(raw: &str) -> Vec<Range<usize>> {
    // `${name}`, `%{name}` with their sign.
    let whole = |range: Range<usize>| {
        let sign = raw.get(..range.start).is_some_and(|t| t.ends_with(['$', '#', '%']));
        range.start - usize::from(sign)..range.end
    };
    let mut out = glued(raw, held(raw).into_iter().map(whole).collect());
    for (open, close) in [("{{", "}}"), ("{%", "%}"), ("{#", "#}"), ("<%", "%>"), ("<|", "|>"), ("[[", "]]"), ("%(", ")s"), ("%(", ")d")] {
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

/// Placeholders with the signs that stand between two of them, or behind one, and may come nowhere else: `{0}/{1}`, `%d%%`.
fn glued(raw: &str, mut codes: Vec<Range<usize>>) -> Vec<Range<usize>> {
    codes.dedup_by(|b, a| {
        let signs = raw.get(a.end..b.start).is_some_and(|t| (1..=2).contains(&t.len()) && t.bytes().all(|c| b"/:-.,x%".contains(&c)));
        if signs {
            a.end = b.end;
        }
        signs
    });
    for code in &mut codes {
        let behind = raw.get(code.end..).unwrap_or("");
        let signs = behind.len() - behind.trim_start_matches('%').len();
        // One sign may begin the next placeholder.
        let begins = |t: &str| t.trim_start_matches('.').starts_with(|c: char| c.is_ascii_alphanumeric() || "({@".contains(c));
        let next = behind.get(signs..).is_some_and(begins);
        code.end += if next { signs / 2 * 2 } else { signs.min(2) };
    }
    codes
}

/// What stands from a place to the end of a code: in one line, in no letters but Latin ones, except between quotation marks.
fn between<'a>(raw: &'a str, from: usize, close: &str) -> Option<&'a str> {
    let rest = raw.get(from..)?;
    let near = rest.get(..rest.floor_char_boundary(LONGEST))?;
    let inner = near.get(..near.find(close)?)?;
    (is_latin(inner) && !inner.contains('\n') && !inner.trim().is_empty()).then_some(inner)
}

/// Marks of forums that have no attributes; those of editors have a low line in their name: `[vc_row]`.
const FORUM: &[&str] =
    &["b", "i", "u", "s", "url", "img", "quote", "code", "list", "center", "left", "right", "spoiler", "gallery", "video"];

/// Whether brackets hold a short code of an editor or a forum, and no word of somebody: `/caption`, `url=..`, `gallery ids="1"`, `^1`.
fn is_short_code(inner: &str) -> bool {
    if let Some(note) = inner.strip_prefix('^') {
        return !note.is_empty() && note.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    }
    let (closes, name) = inner.strip_prefix('/').map_or((false, inner), |name| (true, name));
    let end = name.find(|c: char| !(c.is_ascii_lowercase() || matches!(c, '_' | '-'))).unwrap_or(name.len());
    let (word, rest) = name.split_at_checked(end).unwrap_or((name, ""));
    if rest.is_empty() {
        return !word.is_empty() && (closes || word.contains('_') || FORUM.contains(&word));
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
            ("غادر <%= name %> و<|12|>نص [[name]]", vec!["<%= name %>", "<|12|>", "[[name]]"]),
            ("تم {0}/{1} من %d%% و{2}% ثم %s%s و%{a}:%{b} نص", vec!["{0}/{1}", "%d%%", "{2}%", "%s", "%s", "%{a}:%{b}"]),
            ("الملف \"%s\" و«{title}» و'{0}' و&quot;{1}&quot; نص", vec!["\"%s\"", "«{title}»", "'{0}'", "&quot;{1}&quot;"]),
            ("[vc_row][vc_column width=\"1/2\"]نص[/vc_row]", vec!["[vc_row]", "[vc_column width=\"1/2\"]", "[/vc_row]"]),
            ("** بند ثان", vec!["**"]),
            ("بلغ {n}%. ثم %d%%. و%s%.2f", vec!["{n}%", "%d%%", "%s", "%.2f"]),
            ("قال («{name}») و[\"%s\"] نعم", vec!["(«{name}»)", "[\"%s\"]"]),
            ("قال &quot;https://a.example/x&quot; و&laquo;{0}&raquo; نعم", vec!["&quot;https://a.example/x&quot;", "&laquo;{0}&raquo;"]),
            ("قال&nbsp;https://a.example/x نعم", vec!["https://a.example/x"]),
            ("زوروا https://a.example/?a=1&b=2;c نعم", vec!["https://a.example/?a=1&b=2;c"]),
            ("  - text: نص", vec!["- text:"]),
            ("home.title = نص", vec!["home.title ="]),
            ("بقي %02d من %.2f و{date:yyyy-MM-dd}", vec!["%02d", "%.2f", "{date:yyyy-MM-dd}"]),
            ("وصل :flag_iq: إلى :blobcat::blobcat:", vec![":flag_iq:", ":blobcat:", ":blobcat:"]),
            ("[caption id=\"a\"] نص[/caption] [b]نص[/b]", vec!["[caption id=\"a\"]", "[/caption]", "[b]", "[/b]"]),
            ("[url=https://a.example/x]هنا[/url]", vec!["[url=https://a.example/x]", "[/url]"]),
            ("زوروا https://a.example/x:y:z ثم", vec!["https://a.example/x:y:z"]),
            ("الرابط :https://a.example/x ثم", vec!["https://a.example/x"]),
            ("نسخة &#x1f389;&#127881; و&#x2764;&#xfe0f; نص", vec!["&#x1f389;&#127881;", "&#x2764;&#xfe0f;"]),
            ("حقوق &copy; وماركة &reg نص & نص", vec!["&copy;", "&reg"]),
            ("شغل `git push` ثم `a` نص `b`", vec!["`git push`", "`a`", "`b`"]),
            ("- [ ] شراء الخبز", vec!["- [ ]"]),
            ("نص[^1] هنا [^note-2]: نص", vec!["[^1]", "[^note-2]"]),
            ("== التاريخ ==", vec!["==", "=="]),
        ] {
            assert_eq!(found(raw), want, "{raw}");
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
            "سعد Sa`d al-`Ali نص ` نص",
            "نسبة +12% و+5 و5+3 و2000000 و00 و100 200 300",
            "&amp; &quot;نص&quot; &nbsp; &lt;",
            "أ == ب و= نص =",
            "من <% نص %> و5 <|نص|> 7 <|> و%5 و5%.2 [[نص]]",
            "نص ** نص** و* نص [row] نص",
            "* نص",
            "AFP: نص title: نص",
            "x: نص",
            "title:نص",
            "iPhone: نص",
            "[^] [^نص]",
        ] {
            assert_eq!(found(raw), Vec::<&str>::new(), "{raw}");
        }
    }

    #[test]
    fn an_address_ends_where_its_page_is_named() {
        for (raw, want) in [
            ("المصدر: https://a.example/أخبار/مصر-تفوز.", vec!["https://a.example/أخبار/مصر-تفوز"]),
            ("https://a.example/news/2023/قمة-abc.html ثم", vec!["https://a.example/news/2023/قمة-abc.html"]),
            ("www.a.example/القاهرة، ثم", vec!["www.a.example/القاهرة"]),
            ("https://a.example/x?q=مصر&page=2 و", vec!["https://a.example/x?q=مصر&page=2"]),
            ("https://a.example/مصر&nbsp;غدا", vec!["https://a.example/مصر"]),
            ("(https://a.example/وسم/نص) ثم [https://b.example/x]", vec!["(https://a.example/وسم/نص)", "[https://b.example/x]"]),
            ("في [https://a.example](https://a.example/x) نعم", vec!["[https://a.example](https://a.example/x)"]),
            ("في [a] (https://a.example) و[1](https://b.example)", vec!["(https://a.example)", "(https://b.example)"]),
            // What is glued to an address, stands beside it, or follows no path.
            ("https://a.example/x.وقال الوزير", vec!["https://a.example/x"]),
            ("https://a.example/xوقال", vec!["https://a.example/x"]),
            ("https://a.example/ وقال", vec!["https://a.example/"]),
            ("@a_b-نص و@news_نص", vec!["@a_b", "@news"]),
            ("a@b.example-نص", vec!["a@b.example"]),
            ("(#نص) و(انظر www.a.example)", vec!["#نص", "www.a.example"]),
        ] {
            assert_eq!(found(raw), want, "{raw}");
        }
    }

    #[test]
    fn telephone_numbers_are_kept_to_the_letter() {
        for (raw, want) in [
            ("الهاتف: +961 1 555 555", vec!["+961 1 555 555"]),
            ("اتصلوا على +20 2 2391 5000 أو 00966501234567.", vec!["+20 2 2391 5000", "00966501234567"]),
            ("هاتف (+1 (212) 555-0100) نص", vec!["(+1 (212) 555-0100)"]),
            ("هاتف: (+966) 11 234 5678، أو +(961) 1 555 555.", vec!["(+966) 11 234 5678", "+(961) 1 555 555"]),
            ("هاتف: (مكتب +961 1 555 555) نص", vec!["+961 1 555 555"]),
            ("هاتف: (مكتب +961 70 123456) 2024", vec!["+961 70 123456"]),
            ("زاد بنحو +12000000 و+10 000 000 و+500", vec![]),
            ("رقم +9", vec![]),
            ("زاد 1+961 555 555 وx+96155555555", vec![]),
        ] {
            assert_eq!(found(raw), want, "{raw}");
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
