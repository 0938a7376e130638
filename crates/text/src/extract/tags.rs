//! A page's text without its tags, and its character references.

/// The text of a page without its tags, block elements on lines of their own.
///
/// ```
/// assert_eq!(mujaz_text::extract::strip_tags("<p>3 &lt; 5&#8230;</p><SCRIPT>x()</SCRIPT>نعم").trim(), "3 < 5…\nنعم");
/// ```
pub fn strip_tags(html: &str) -> String {
    let mut out = String::with_capacity(html.len() / 2);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        push_unescaped(&mut out, &rest[..at]);
        rest = &rest[at..];
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
        if is(&["br"]) || is(BLOCKS) {
            out.push('\n');
        }
        // A paragraph ends the one before it, though nobody closed that.
        if is(&PARAGRAPHS) && !rest[1..].starts_with('/') {
            out.push('\n');
        }
        rest = &rest[close..];
    }
    push_unescaped(&mut out, rest);
    out
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
