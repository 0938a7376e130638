//! A page's text without its tags, and its character references.

use super::boilerplate::finished;
use std::borrow::Cow;

/// How a section begins that an export of XML left in a text; HTML has none.
const SECTION: &str = "<![CDATA[";

/// The text of a page without its tags, block elements on lines of their own.
///
/// ```
/// assert_eq!(mujaz_text::extract::strip_tags("<p>3 &lt; 5&#8230;</p><SCRIPT>x()</SCRIPT>نعم").trim(), "3 < 5…\nنعم");
/// ```
pub fn strip_tags(html: &str) -> String {
    stripped(html, false)
}

/// The same of a page in HTML, where a break inside a run of text is a blank, as browsers show it: its source may be wrapped.
pub(super) fn page_text(html: &str) -> String {
    stripped(html, true)
}

fn stripped(html: &str, page: bool) -> String {
    let mut out = String::with_capacity(html.len() / 2);
    let mut rest = html;
    let (mut sections, mut kept) = (false, false);
    while let Some(at) = rest.find('<') {
        push_text(&mut out, &rest[..at], page && !kept);
        rest = &rest[at..];
        // Its marks are none of the text, and what stands between them is no tag.
        if let Some(inner) = rest.strip_prefix(SECTION) {
            sections = true;
            rest = inner;
            continue;
        }
        let begins = |name: &str| rest.as_bytes().get(1..=name.len()).is_some_and(|b| b.eq_ignore_ascii_case(name.as_bytes()));
        let skip_to = ["script", "style", "template"].iter().find(|t| begins(t));
        let end = match skip_to {
            Some(tag) => find_ignoring_case(rest, &format!("</{tag}")).unwrap_or(rest.len()),
            None if rest.starts_with("<!--") => rest.find("-->").map_or(rest.len(), |i| i + 2),
            // "3 < 5" is text.
            None if !rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) => {
                out.push('<');
                rest = &rest[1..];
                continue;
            }
            None => 0,
        };
        let close = rest[end..].find('>').map_or(rest.len(), |i| end + i + 1);
        let name = rest[1..].trim_start_matches('/');
        let name = &name[..name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len())];
        let is = |names: &[&str]| names.iter().any(|n| n.eq_ignore_ascii_case(name));
        if is(&["br", "hr"]) || is(BLOCKS) {
            out.push('\n');
        }
        if is(&["pre", "textarea"]) {
            kept = !rest[1..].starts_with('/');
        }
        // A paragraph ends the one before it, though nobody closed that.
        if is(&PARAGRAPHS) && !rest[1..].starts_with('/') {
            out.push('\n');
        }
        rest = &rest[close..];
    }
    push_text(&mut out, rest, page && !kept);
    if sections { out.replace("]]>", "") } else { out }
}

/// A page whose elements keep what they show in templates of their own (`<template shadowrootmode="open">`), with these as plain
/// elements: a reader of the page sees them, where other templates are for scripts.
pub(super) fn with_shadows(html: &str) -> Cow<'_, str> {
    const MARK: &str = "shadowrootmode";
    if !html.contains(MARK) {
        return html.into();
    }
    let named = |tag: &str, name: &str| {
        let end = tag.as_bytes().get(name.len()).copied();
        tag.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name))
            && end.is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'))
    };
    let mut out = String::with_capacity(html.len());
    // Of each template that is open, whether it is shown.
    let mut open: Vec<bool> = Vec::new();
    let mut rest = html;
    while let Some((front, behind)) = rest.find('<').and_then(|at| rest.split_at_checked(at)) {
        out.push_str(front);
        let end = behind.find('>').map_or(behind.len(), |end| end + 1);
        let Some((tag, next)) = behind.split_at_checked(end) else { break };
        let begins = named(tag, "<template");
        let shown = if begins { tag.contains(MARK) } else { named(tag, "</template") && open.pop().unwrap_or(false) };
        if begins {
            open.push(shown);
        }
        out.push_str(match (begins, shown) {
            (true, true) => "<div>",
            (false, true) => "</div>",
            _ => tag,
        });
        rest = next;
    }
    out.push_str(rest);
    out.into()
}

/// Where an ASCII text stands in another, whatever its case.
pub(super) fn find_ignoring_case(text: &str, sought: &str) -> Option<usize> {
    let sought = sought.as_bytes();
    text.as_bytes().windows(sought.len()).position(|w| w.eq_ignore_ascii_case(sought))
}

/// Elements whose beginning ends a paragraph.
const PARAGRAPHS: [&str; 8] = ["p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"];

/// Elements that begin and end a line, as browsers lay them out; `<br>` is none, it stands inside of one.
pub(super) const BLOCKS: &[&str] = &[
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "table",
    "tr",
    "td",
    "th",
    "article",
    "section",
    "main",
    "header",
    "footer",
    "nav",
    "aside",
    "address",
    "blockquote",
    "pre",
    "figure",
    "figcaption",
    "center",
    "details",
    "summary",
    "title",
    "form",
    "option",
    "button",
    "time",
];

/// Appends a run of text, on one line if it is to be `joined`. What stands in front of it and behind stays: nothing else may part two
/// elements.
fn push_text(out: &mut String, text: &str, joined: bool) {
    let inner = text.trim();
    if !joined || !inner.contains('\n') {
        return push_unescaped(out, text);
    }
    let front = text.len() - text.trim_start().len();
    let lines: Vec<&str> = inner.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    out.push_str(text.get(..front).unwrap_or_default());
    push_unescaped(out, &lines.join(if own_lines(&lines) { "\n" } else { " " }));
    out.push_str(text.get(front + inner.len()..).unwrap_or_default());
}

/// Whether the lines of a run of text are its own ("white-space: pre-line", a page without elements), not those of its source: behind its
/// head there are several, and each that may hold a sentence ends as one does.
fn own_lines(lines: &[&str]) -> bool {
    const SENTENCE: usize = 8;
    const SEVERAL: usize = 3;
    let long = lines.iter().filter(|line| line.split_whitespace().count() >= SENTENCE);
    let ends: Vec<bool> = long.map(|line| finished(line)).skip_while(|end| !*end).collect();
    ends.len() >= SEVERAL && ends.iter().all(|end| *end)
}

/// Appends text with its character references resolved.
fn push_unescaped(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.char_indices().take(12).find(|(_, c)| *c == ';').map(|(i, _)| i);
        match end.and_then(|end| Some((reference(&rest[1..end])?, end))) {
            Some((c, end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
}

/// A text with its character references resolved.
pub(crate) fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_unescaped(&mut out, text);
    out
}

fn reference(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    let named = [
        ("nbsp", ' '),
        ("quot", '"'),
        ("apos", '\''),
        ("laquo", '«'),
        ("raquo", '»'),
        ("lt", '<'),
        ("gt", '>'),
        ("amp", '&'),
        ("ldquo", '“'),
        ("rdquo", '”'),
        ("lsquo", '‘'),
        ("rsquo", '’'),
        ("hellip", '…'),
        ("ndash", '–'),
        ("mdash", '—'),
        ("copy", '©'),
        ("zwnj", '\u{200C}'),
        ("rlm", '\u{200F}'),
        ("lrm", '\u{200E}'),
        ("deg", '°'),
        ("times", '×'),
        ("middot", '·'),
        ("bull", '•'),
        ("shy", '\u{AD}'),
        ("ensp", ' '),
        ("emsp", ' '),
        ("thinsp", ' '),
        ("euro", '€'),
        ("pound", '£'),
        ("permil", '‰'),
        ("frac12", '½'),
        ("eacute", 'é'),
        ("egrave", 'è'),
        ("ccedil", 'ç'),
    ];
    named.iter().find(|(n, _)| *n == name).map(|(_, c)| *c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_sections_are_no_text() {
        for (html, want) in [
            ("<![CDATA[افتتح المحافظ جسرا.]]>", "افتتح المحافظ جسرا."),
            ("<p>افتتح.</p><![CDATA[وقال <b>الوزير</b>.]]>", "افتتح.\nوقال الوزير."),
            ("<![CDATA[<p>افتتح.</p>]]><![CDATA[وقال.]]>", "افتتح.\nوقال."),
            ("<p>افتتح.</p><![CDATA[وقال.", "افتتح.\nوقال."),
            // Elsewhere the end of a section is text, and other declarations are none.
            ("<p>a[b[0]]>1</p>", "a[b[0]]>1"),
            ("<!DOCTYPE html><p>افتتح.</p><!-- <![CDATA[ x ]]> -->", "افتتح."),
            ("<script>//<![CDATA[\nx()\n//]]></script><p>افتتح.</p>", "افتتح."),
        ] {
            let text = strip_tags(html);
            let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
            assert_eq!(lines.join("\n"), want, "{html}");
        }
    }

    #[test]
    fn the_source_of_a_page_may_be_wrapped() {
        for (html, want) in [
            ("<p>افتتح المحافظ\n   اليوم جسرا\r\n جديدا.</p>", "افتتح المحافظ اليوم جسرا جديدا."),
            ("<div>\n  كتب:\n  سامر الخطيب\n</div><p>نعم</p>", "كتب: سامر الخطيب\nنعم"),
            ("<p>a &amp;\n b</p>", "a & b"),
            // Between two elements a break parts them, and some keep theirs.
            ("<span>سامر الخطيب</span>\n<span>12 مايو</span>", "سامر الخطيب\n12 مايو"),
            ("<pre>نعم\nلا</pre><p>a\nb</p>", "نعم\nلا\na b"),
            ("<p>نعم<br>\nلا</p>", "نعم\nلا"),
        ] {
            let text = page_text(html);
            let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
            assert_eq!(lines.join("\n"), want, "{html}");
        }
        assert_eq!(strip_tags("<p>a\nb</p>").trim(), "a\nb");
    }

    #[test]
    fn a_text_may_have_lines_without_elements() {
        const SAID: &str = "وقال المحافظ إن الجسر يختصر زمن الرحلة إلى النصف ويخفف الزحام.";
        const OPEN: &str = "وقال المحافظ إن الجسر الذي افتتح اليوم يختصر زمن الرحلة";
        for (lines, stay) in [
            (&["افتتاح جسر جديد", "بقلم: سامر الخطيب", SAID, SAID, SAID][..], true),
            (&[OPEN, "12 مايو 2024", "", SAID, "", SAID, "", SAID][..], true),
            // Wrapped, though a line may end where a sentence does.
            (&[OPEN, SAID, OPEN, SAID][..], false),
            (&[OPEN, OPEN, SAID][..], false),
            (&[SAID, SAID, OPEN, SAID][..], false),
            (&[SAID, SAID][..], false),
            (&["كتب:", "سامر الخطيب"][..], false),
        ] {
            let text = page_text(&format!("<div>\n{}\n</div>", lines.join("\n")));
            let found = text.lines().filter(|line| !line.trim().is_empty()).count();
            let all = lines.iter().filter(|line| !line.is_empty()).count();
            assert_eq!(found, if stay { all } else { 1 }, "{lines:?}");
        }
    }

    #[test]
    fn a_wrapped_page_is_read_as_one_that_is_not() {
        const SAID: [&str; 3] = [
            "افتتح المحافظ اليوم جسرا جديدا على النهر يربط ضفتي المدينة بعد عمل استمر عامين.",
            "وقال المحافظ إن الجسر يختصر زمن الرحلة إلى النصف ويخفف الزحام في المدينة.",
            "وبلغت كلفة المشروع سبعة ملايين دينار دفعت الحكومة نصفها والبلدية نصفها الآخر.",
        ];
        let read = |between: &str| {
            let text = SAID.map(|said| format!("<p>{}</p>", said.replace(' ', between))).concat();
            let html = format!(
                "<html><head><title>افتتاح جسر جديد على النهر</title></head><body><article><h1>افتتاح جسر جديد على النهر</h1><div>{text}</div></article>\
                 <div class=comments><p>زائر</p><p>نتمنى أن تنفذ الخطة قريبا يا سادة.</p></div></body></html>"
            );
            super::super::extract_html(&html).unwrap()
        };
        let (plain, wrapped) = (read(" "), read("\n    "));
        assert_eq!((&wrapped.body, wrapped.removed_prose_words()), (&plain.body, plain.removed_prose_words()));
    }

    #[test]
    fn a_rule_ends_a_line() {
        for (html, want) in [
            ("<div>كلفة المشروع<hr>سبعة ملايين</div>", "كلفة المشروع\nسبعة ملايين"),
            ("نعم<HR class=x />لا<hr/>", "نعم\nلا"),
            ("<p>نعم</p><hr><p>لا</p>", "نعم\nلا"),
            ("<p>a<hrx>b</p>", "ab"),
        ] {
            let text = strip_tags(html);
            assert_eq!(text.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n"), want, "{html}");
        }
    }

    #[test]
    fn templates_that_browsers_show_are_plain_elements() {
        for (html, want) in [
            ("<x-a><template shadowrootmode=\"open\"><p>افتتح.</p></template></x-a>", "<x-a><div><p>افتتح.</p></div></x-a>"),
            ("<TEMPLATE shadowrootmode=closed>افتتح.</TEMPLATE>", "<div>افتتح.</div>"),
            // Others stay, inside and outside.
            (
                "<template shadowrootmode=open>أ<template id=t>ب</template>ج</template><template>د</template>",
                "<div>أ<template id=t>ب</template>ج</div><template>د</template>",
            ),
            ("<p>shadowrootmode</p><template-x></template-x></template>", "<p>shadowrootmode</p><template-x></template-x></template>"),
            ("<template shadowrootmode=open>أ", "<div>أ"),
            ("shadowrootmode <templ", "shadowrootmode <templ"),
            ("<p>افتتح.</p>", "<p>افتتح.</p>"),
        ] {
            assert_eq!(with_shadows(html), want);
        }
    }
}
