//! A fragment of HTML as a row of tags and texts, each with its bytes.
//!
//! A tokenizer of our own over tags only: html5ever gives no byte ranges, and what a parser writes out again has other quotes,
//! other entities and other case than what it read. Here every byte of the fragment belongs to exactly one token, so that whatever
//! is not translated comes back as it was. It follows the standard's rules for where a tag, a comment and a raw text end.

/// A part of a fragment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'a> {
    /// What a reader reads, entities and all.
    Text(&'a str),
    /// A tag that opens an element.
    Open(&'a str),
    /// A tag that closes one.
    Close(&'a str),
    /// A tag that stands alone: `<br>`, `<img>`, `<x/>`, a time stamp or a `{\an8}` of subtitles.
    Void(&'a str),
    /// No text for readers: a comment, a declaration, a script or style with all it holds.
    Opaque(&'a str),
}

impl<'a> Token<'a> {
    /// Its bytes.
    pub fn raw(self) -> &'a str {
        let (Self::Text(raw) | Self::Open(raw) | Self::Close(raw) | Self::Void(raw) | Self::Opaque(raw)) = self;
        raw
    }
}

/// Elements without content.
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "frame", "keygen"];
/// Elements whose content is no markup and no text for readers.
const RAW: &[&str] = &["script", "style", "xmp", "iframe", "noembed", "noframes", "textarea", "plaintext"];

/// The name of a tag, without slash, in lower case.
pub fn name(raw: &str) -> String {
    let inner = raw.trim_start_matches(['<', '/']);
    let end = inner.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>')).unwrap_or(inner.len());
    inner.get(..end).unwrap_or("").to_ascii_lowercase()
}

/// The value of an attribute of a tag, without entities; empty where it has none.
pub fn attribute(raw: &str, wanted: &str) -> Option<String> {
    let mut rest = raw.trim_start_matches('<');
    rest = rest.get(rest.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>'))?..)?;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() || rest.starts_with('>') {
            return None;
        }
        // A name may begin with `=`; whatever stands here, at least one character is taken.
        let first = rest.chars().next().map_or(1, char::len_utf8);
        let end = rest.get(first..)?.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/')).map_or(rest.len(), |e| e + first);
        let (key, behind) = rest.split_at(end);
        let (value, behind) = match behind.trim_start().strip_prefix('=') {
            Some(given) => quoted(given.trim_start()),
            None => ("", behind),
        };
        if key.eq_ignore_ascii_case(wanted) {
            return Some(value.into());
        }
        rest = behind;
    }
}

/// An attribute's value, quoted or not, and what follows it.
fn quoted(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote) {
            return inner.split_once(quote).unwrap_or((inner, ""));
        }
    }
    text.split_at(text.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(text.len()))
}

/// Where a tag that begins a text ends, `>` included; None where it never does. Quotation marks count only behind `=`.
fn tag_end(text: &str) -> Option<usize> {
    let (mut quote, mut value) = (None, false);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(q), c) if c == q => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') if value => (quote, value) = (Some(c), false),
            (None, '>') => return Some(at + 1),
            (None, '=') => value = true,
            (None, c) if c.is_whitespace() => {}
            _ => value = false,
        }
    }
    None
}

/// The end of a comment that begins a text.
fn comment_end(text: &str) -> usize {
    let inner = text.get(4..).unwrap_or("");
    if inner.starts_with('>') {
        return 5;
    }
    if inner.starts_with("->") {
        return 6;
    }
    // Both ends in one pass: of a page of comments that all end alike, a search for the other end reads the rest again for each.
    let mut from = 0;
    while let Some(at) = inner.get(from..).and_then(|t| t.find("--")) {
        let here = from + at;
        let rest = inner.get(here + 2..).unwrap_or("");
        for end in [">", "!>"] {
            if rest.starts_with(end) {
                return here + 6 + end.len();
            }
        }
        from = here + 1;
    }
    text.len()
}

/// The end of a raw element that begins behind its opening tag: behind its closing tag.
fn raw_end(text: &str, name: &str) -> usize {
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|t| t.find("</")) {
        let here = from + at;
        let rest = text.get(here + 2..).unwrap_or("");
        let named = rest.get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name));
        let ends = rest.get(name.len()..).is_some_and(|b| b.starts_with(|c: char| c.is_whitespace() || matches!(c, '/' | '>')));
        if named && ends {
            return tag_end(text.get(here..).unwrap_or("")).map_or(text.len(), |e| here + e);
        }
        from = here + 2;
    }
    text.len()
}

/// What a `<` or `{` begins; None where it is text.
fn markup(text: &str, xml: bool) -> Option<(Token<'_>, usize)> {
    let cut = |end: usize| text.get(..end).unwrap_or(text);
    let whole = |end: usize| Some((Token::Opaque(cut(end)), end));
    // No farther, or a text of nothing but beginnings would take for ever.
    let near = |mark: char| text.char_indices().take(200).find(|(_, c)| *c == mark).map(|(at, _)| at + 1);
    let to_mark = || text.find('>').map_or(text.len(), |e| e + 1);
    if text.starts_with('{') {
        if xml {
            return None;
        }
        let end = near('}').filter(|_| text.starts_with("{\\"))?;
        return Some((Token::Void(cut(end)), end)).filter(|_| !cut(end).contains('\n'));
    }
    let begins = |c: char| c.is_ascii_alphabetic() || xml && (c.is_alphabetic() || c == '_');
    match text.chars().nth(1)? {
        '!' if text.starts_with("<!--") => whole(comment_end(text)),
        '!' if text.starts_with("<![CDATA[") => whole(text.find("]]>").map_or(text.len(), |e| e + 3)),
        '!' | '?' => whole(to_mark()),
        '/' if text.chars().nth(2).is_some_and(begins) => {
            let end = tag_end(text).unwrap_or(text.len());
            Some(if end == text.len() && !text.ends_with('>') { (Token::Opaque(text), end) } else { (Token::Close(cut(end)), end) })
        }
        '/' if text.chars().nth(2).is_some() => whole(to_mark()),
        '0'..='9' if !xml => {
            let end = near('>')? - 1;
            let stamp = text.get(1..end)?.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '.'));
            stamp.then(|| (Token::Void(cut(end + 1)), end + 1))
        }
        c if begins(c) => {
            let Some(end) = tag_end(text) else { return whole(text.len()) };
            let (raw, name) = (cut(end), name(text));
            if !xml && RAW.contains(&name.as_str()) && !raw.ends_with("/>") {
                let end = end + raw_end(text.get(end..).unwrap_or(""), &name);
                return whole(end);
            }
            let void = !xml && VOID.contains(&name.as_str()) || raw.ends_with("/>");
            Some((if void { Token::Void(raw) } else { Token::Open(raw) }, end))
        }
        _ => None,
    }
}

/// The tokens of a fragment of HTML or XML; their bytes put together are the fragment. In XML no element is void or raw by its name.
pub fn tokens(html: &str, xml: bool) -> Vec<Token<'_>> {
    let mut out = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(found) = html.get(at..).and_then(|t| t.find(['<', '{'])) {
        let here = at + found;
        let Some((token, length)) = markup(html.get(here..).unwrap_or(""), xml).filter(|(_, l)| *l > 0) else {
            at = here + 1;
            continue;
        };
        if let Some(text) = html.get(start..here).filter(|t| !t.is_empty()) {
            out.push(Token::Text(text));
        }
        out.push(token);
        at = here + length;
        start = at;
    }
    if let Some(text) = html.get(start..).filter(|t| !t.is_empty()) {
        out.push(Token::Text(text));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kinds(html: &str) -> String {
        let kind = |t: &Token<'_>| match t {
            Token::Text(_) => 't',
            Token::Open(_) => 'o',
            Token::Close(_) => 'c',
            Token::Void(_) => 'v',
            Token::Opaque(_) => '-',
        };
        tokens(html, false).iter().map(kind).collect()
    }

    #[test]
    fn tags_end_where_a_browser_ends_them() {
        for (html, want) in [
            ("a<b>c</b>", "totc"),
            ("<a href=\"x>y\" title='>'>z</a>", "otc"),
            ("<a title=it's>z", "ot"),
            ("5 < 6 و a<3 <>", "t"),
            ("<br><br/><img src=x><x-y/>", "vvvv"),
            ("<!-- <b> --><!doctype html><?php echo ?>x", "---t"),
            ("<!--><b>", "-o"),
            ("<!-- - -- --- --!><b><!-- x -->", "-o-"),
            ("<!-- a --- ><b>--->c", "-t"),
            ("<script>if (a<b) '</b>'</script>x", "-t"),
            ("<STYLE>b{}</Style >x", "-t"),
            ("</ b></>x", "--t"),
            ("<b", "-"),
            ("x</b", "t-"),
            ("<script>never closed <b>", "-"),
            ("{\\an8}<i>x</i> {y} <00:00:01.000>z", "votctvt"),
            ("<textarea><b></textarea>", "-"),
        ] {
            assert_eq!(kinds(html), want, "{html}: {:?}", tokens(html, false));
        }
        assert_eq!(attribute("<a class='x y' translate=no>", "translate").as_deref(), Some("no"));
        assert_eq!(attribute("<a data-translate=no>", "translate"), None);
        assert_eq!(attribute("<a hidden/>", "hidden").as_deref(), Some(""));
        assert_eq!(attribute("<a =x TRANSLATE = \"no\">", "translate").as_deref(), Some("no"));
    }

    proptest! {
        #[test]
        fn every_byte_belongs_to_one_token(html in "[a<>/!=\"' \\-b{}\\\\ع&;]{0,60}") {
            for xml in [false, true] {
                prop_assert_eq!(tokens(&html, xml).into_iter().map(Token::raw).collect::<String>(), html.clone());
                for token in tokens(&html, xml) {
                    let _ = attribute(token.raw(), "translate");
                    prop_assert!(!token.raw().is_empty());
                }
            }
        }
    }
}
