//! XML as feeds have it, made well-formed enough to be read: what is no mark-up becomes text, and nothing that one item
//! left open reaches into the next.

use std::borrow::Cow;

/// A tag longer than this is text in which an angle bracket stood.
const TAG: usize = 8192;

/// The text with every `<` that begins no mark-up as `&lt;`, and with CDATA sections and comments that end in their own item.
///
/// A reader takes anything behind `<` for a tag, up to the next `>`: `درجات الحرارة < 40` swallows the end of its element, and
/// with it items. Whether something is a tag is decided here by its shape: a name, attributes, `>`, and no other `<` before it.
pub fn mended(xml: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let (mut rest, mut changed) = (xml, false);
    while let Some(at) = rest.find('<') {
        let (before, mark) = rest.split_at(at);
        out.push_str(before);
        let (kept, length) = markup(mark);
        match kept {
            Some(text) => {
                changed |= matches!(text, Cow::Owned(_));
                out.push_str(&text);
                rest = mark.get(length..).unwrap_or_default();
            }
            None => {
                changed = true;
                out.push_str("&lt;");
                rest = mark.get(1..).unwrap_or_default();
            }
        }
    }
    if !changed {
        return xml.into();
    }
    out.push_str(rest);
    out.into()
}

/// The mark-up that a text begins with, as it shall stand, and how much of the text it is; None where it is no mark-up.
fn markup(text: &str) -> (Option<Cow<'_, str>>, usize) {
    let whole = |length: usize| (text.get(..length).map(Cow::Borrowed), length);
    if let Some(section) = text.strip_prefix("<![CDATA[") {
        let end = section.find("]]>");
        // A section that was never closed would go on to the end of the next one, items further down.
        let reach = section.get(..end.unwrap_or(section.len())).unwrap_or_default();
        let out = ["</item>", "</entry>", "<item>", "<entry>"].iter().filter_map(|mark| reach.find(mark)).min();
        return match (out, end) {
            (None, Some(end)) => whole(end + "<![CDATA[]]>".len()),
            (Some(out), _) => {
                let inner = closed_inside(section.get(..out).unwrap_or_default());
                (Some(format!("<![CDATA[{inner}]]>").into()), "<![CDATA[".len() + inner.len())
            }
            (None, None) => (Some(format!("<![CDATA[{section}]]>").into()), text.len()),
        };
    }
    if text.starts_with("<!--") {
        return match text.find("-->") {
            Some(end) => whole(end + 3),
            None => (None, 0),
        };
    }
    if text.starts_with("<!") || text.starts_with("<?") {
        return match text.find('>').filter(|end| *end < TAG) {
            Some(end) => whole(doctype(text).unwrap_or(end + 1)),
            None => (None, 0),
        };
    }
    match tag(text) {
        Some(length) => whole(length),
        None => (None, 0),
    }
}

/// A section that was not closed, without the end tag of its own element: `نص</description>`.
fn closed_inside(section: &str) -> &str {
    let trimmed = section.trim_end();
    match trimmed.rfind("</") {
        Some(at) if trimmed.ends_with('>') && trimmed.get(at..).is_some_and(|tag| !tag.contains(char::is_whitespace)) => {
            trimmed.get(..at).unwrap_or(section)
        }
        _ => section,
    }
}

/// The length of a document type with declarations of its own in brackets.
fn doctype(text: &str) -> Option<usize> {
    let open = text.find('[').filter(|at| text.starts_with("<!DOCTYPE") && text.find('>').is_some_and(|end| *at < end))?;
    let close = text.get(open..)?.find(']')? + open;
    Some(text.get(close..)?.find('>')? + close + 1)
}

/// The length of the tag that a text begins with, if it is one.
fn tag(text: &str) -> Option<usize> {
    let name = text.strip_prefix('<')?;
    let name = name.strip_prefix('/').unwrap_or(name);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        return None;
    }
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate().skip(1).take(TAG) {
        match (byte, quote) {
            (b'<', _) => return None,
            (b'"' | b'\'', None) => quote = Some(byte),
            (byte, Some(open)) if byte == open => quote = None,
            (b'>', None) => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_mark_up_is_text() {
        let cases = [
            ("<a>x < 40</a>", "<a>x &lt; 40</a>"),
            ("<a>x <40 y</a>", "<a>x &lt;40 y</a>"),
            ("<a>قال <الوزير> نعم</a>", "<a>قال &lt;الوزير> نعم</a>"),
            ("<a>i<n</a>", "<a>i&lt;n</a>"),
            ("<a><img src=\"x></a><b>", "<a>&lt;img src=\"x></a><b>"),
            ("<a><![CDATA[x < y]]></a>", "<a><![CDATA[x < y]]></a>"),
            (
                "<item><d><![CDATA[x</d></item><item><d><![CDATA[y]]></d></item>",
                "<item><d><![CDATA[x]]></d></item><item><d><![CDATA[y]]></d></item>",
            ),
            ("<a><![CDATA[x", "<a><![CDATA[x]]>"),
            ("<!-- <item> --><a/>", "<!-- <item> --><a/>"),
            ("<!-- <a/>", "&lt;!-- <a/>"),
            ("<!DOCTYPE rss [<!ENTITY x \"y\">]><a/>", "<!DOCTYPE rss [<!ENTITY x \"y\">]><a/>"),
            ("<?xml version='1.0'?><a b='1' c=\"<\"/>", "<?xml version='1.0'?>&lt;a b='1' c=\"&lt;\"/>"),
            ("<", "&lt;"),
            ("a", "a"),
        ];
        for (xml, want) in cases {
            assert_eq!(mended(xml), want, "{xml}");
        }
    }
}
