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
    let (mut at, mut changed, mut seen) = (0, false, Seen::default());
    while let Some(mark) = xml.get(at..).and_then(|rest| rest.find('<')).map(|found| at + found) {
        out.push_str(xml.get(at..mark).unwrap_or_default());
        let (kept, length) = markup(xml, mark, &mut seen);
        if let Some(text) = kept {
            changed |= matches!(text, Cow::Owned(_));
            out.push_str(&text);
            at = mark + length;
        } else {
            changed = true;
            out.push_str("&lt;");
            at = mark + 1;
        }
    }
    if !changed {
        return xml.into();
    }
    out.push_str(xml.get(at..).unwrap_or_default());
    out.into()
}

/// Where a mark stands next. What is not there, or far away, is not looked for again from each place on the way to it: a feed whose
/// sections were all left open would be read as often as it has items.
#[derive(Default)]
struct Ahead {
    /// From where it was looked for, and where it is.
    looked: Option<(usize, Option<usize>)>,
}

impl Ahead {
    /// The next place from `at` on.
    fn next(&mut self, text: &str, at: usize, find: impl Fn(&str) -> Option<usize>) -> Option<usize> {
        if let Some((from, found)) = self.looked
            && from <= at
            && found.is_none_or(|found| found >= at)
        {
            return found;
        }
        let found = text.get(at..).and_then(find).map(|found| at + found);
        self.looked = Some((at, found));
        found
    }
}

/// What was seen of a text so far.
#[derive(Default)]
struct Seen {
    /// `]]>`
    section: Ahead,
    /// `-->`
    comment: Ahead,
    /// The beginning or end of an item.
    item: Ahead,
    /// A text has one document type.
    doctype: bool,
}

/// The mark-up that begins at a place, as it shall stand, and how much of the text it is; None where it is no mark-up.
fn markup<'a>(xml: &'a str, at: usize, seen: &mut Seen) -> (Option<Cow<'a, str>>, usize) {
    const OPEN: &str = "<![CDATA[";
    let text = xml.get(at..).unwrap_or_default();
    let whole = |length: usize| (text.get(..length).map(Cow::Borrowed), length);
    if text.starts_with(OPEN) {
        let begin = at + OPEN.len();
        let end = seen.section.next(xml, begin, |rest| rest.find("]]>"));
        // A section that was never closed would go on to the end of the next one, items further down.
        let out = seen.item.next(xml, begin, item_mark).filter(|out| end.is_none_or(|end| *out < end));
        return match (out, end) {
            (None, Some(end)) => whole(end + "]]>".len() - at),
            (Some(out), _) => {
                let inner = closed_inside(xml.get(begin..out).unwrap_or_default());
                (Some(format!("{OPEN}{inner}]]>").into()), OPEN.len() + inner.len())
            }
            (None, None) => (Some(format!("{text}]]>").into()), text.len()),
        };
    }
    if text.starts_with("<!--") {
        return match seen.comment.next(xml, at, |rest| rest.find("-->")) {
            Some(end) => whole(end + "-->".len() - at),
            None => (None, 0),
        };
    }
    if text.starts_with("<!") || text.starts_with("<?") {
        let declared = text.starts_with("<!DOCTYPE") && !std::mem::replace(&mut seen.doctype, true);
        return match text.bytes().take(TAG).position(|byte| byte == b'>') {
            Some(end) => whole(if declared { doctype(text) } else { None }.unwrap_or(end + 1)),
            None => (None, 0),
        };
    }
    match tag(text) {
        Some(length) => whole(length),
        None => (None, 0),
    }
}

/// Where an item begins or ends, by a tag without attributes.
fn item_mark(text: &str) -> Option<usize> {
    let is = |at: usize| {
        let tag = text.get(at + 1..).unwrap_or_default();
        let tag = tag.strip_prefix('/').unwrap_or(tag);
        name(tag).is_some_and(|(name, rest)| is_item(name) && rest.starts_with('>'))
    };
    text.match_indices('<').map(|(at, _)| at).find(|at| is(*at))
}

/// Where the next item begins.
pub fn next_item(text: &str) -> Option<usize> {
    begun(text).find(|(_, name)| is_item(name)).map(|(at, _)| at)
}

fn is_item(local: &str) -> bool {
    local.eq_ignore_ascii_case("item") || local.eq_ignore_ascii_case("entry")
}

/// The tags that begin an element: where, and its name without the prefix, which any document may choose.
pub fn begun(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.match_indices('<').filter_map(|(at, _)| Some((at, name(text.get(at + 1..)?)?.0)))
}

/// The name that a text begins with, without its prefix, and what follows.
fn name(text: &str) -> Option<(&str, &str)> {
    /// No name is longer.
    const LONGEST: usize = 100;
    let part = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b':' | b'_' | b'-' | b'.');
    let end = text.bytes().take(LONGEST).position(|b| !part(b)).unwrap_or(text.len().min(LONGEST));
    let (name, rest) = text.split_at_checked(end)?;
    let local = name.rsplit(':').next().unwrap_or(name);
    local.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_').then_some((local, rest))
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
            (
                "<r:item><r:d><![CDATA[x</r:d></r:item><r:item><r:d>y]]></r:d></r:item>",
                "<r:item><r:d><![CDATA[x]]></r:d></r:item><r:item><r:d>y]]></r:d></r:item>",
            ),
            ("<a><![CDATA[<items>x</items>]]></a>", "<a><![CDATA[<items>x</items>]]></a>"),
            ("<!-- x <!-- y --><a/><!-- z", "<!-- x <!-- y --><a/>&lt;!-- z"),
        ];
        for (xml, want) in cases {
            assert_eq!(mended(xml), want, "{xml}");
        }
    }

    /// What never ends is looked for once, not from each place: these took minutes.
    #[test]
    fn open_ends_cost_no_more_than_their_length() {
        let begun = std::time::Instant::now();
        for piece in [
            "<item><description><![CDATA[",
            "<item><description><![CDATA[x</description></item>",
            "<![CDATA[ ",
            "<!-- x ",
            "<?x ",
            "<!x ",
            "<!DOCTYPE x [>",
            "<a ",
        ] {
            for end in ["", "]]>", "-->"] {
                assert!(mended(&(piece.repeat(60_000) + end)).len() > 60_000, "{piece}");
            }
        }
        assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    }
}
